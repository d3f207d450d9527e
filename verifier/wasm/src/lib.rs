//! The verifier as a WebAssembly module: a few raw exports, no generated glue.
//!
//! | export | does |
//! |---|---|
//! | `input(length)` | room for the next part of a request: the address to which the caller writes `length` bytes |
//! | `run()` | answers the request that the parts make up, and forgets them: the exit code |
//! | `output(form)`, `output_length(form)` | the answer's address and length as JSON (0) and HTML (1), until the next `run` |
//!
//! | import of module `ringfence` | does |
//! |---|---|
//! | `random(address, length)` | writes random bytes there |
//! | `progress(address, length)` | reads there, as JSON, how far an audit is |
//!
//! There are no others: the module can neither read nor send anything. The first part of a request
//! is its JSON form, `request::Request`; others are the files that it refers to by number.

mod brought;
mod customer;
mod host;
mod kept;
mod parts;
mod publication;
mod request;
mod shared;
mod stress;

use std::cell::RefCell;

use ringfence_verifier::report::answer::Answer;

/// Parts of the next request, and the last answer.
#[derive(Default)]
struct Exchange {
    parts: Vec<Vec<u8>>,
    json: String,
    html: String,
}

thread_local! {
    static EXCHANGE: RefCell<Exchange> = RefCell::default();
}

/// Room for the next part of a request.
// An export by name; nothing is dereferenced here.
#[allow(unsafe_code)]
#[no_mangle]
pub extern "C" fn input(length: usize) -> *mut u8 {
    EXCHANGE.with_borrow_mut(|exchange| {
        exchange.parts.push(vec![0; length]);
        exchange.parts.last_mut().map_or(std::ptr::null_mut(), |part| part.as_mut_ptr())
    })
}

/// Answers the request.
// An export by name.
#[allow(unsafe_code)]
#[no_mangle]
pub extern "C" fn run() -> u32 {
    let parts = EXCHANGE.with_borrow_mut(std::mem::take).parts;
    let Answer { json, html, exit_code } = request::answer(parts);
    EXCHANGE.with_borrow_mut(|exchange| {
        exchange.json = json;
        exchange.html = html;
    });
    exit_code.into()
}

/// Address of the answer in a form.
// An export by name; the caller reads the address, nothing here does.
#[allow(unsafe_code)]
#[no_mangle]
pub extern "C" fn output(form: u32) -> *const u8 {
    EXCHANGE.with_borrow(|exchange| exchange.form(form).as_ptr())
}

/// Length of the answer in a form.
// An export by name.
#[allow(unsafe_code)]
#[no_mangle]
pub extern "C" fn output_length(form: u32) -> usize {
    EXCHANGE.with_borrow(|exchange| exchange.form(form).len())
}

impl Exchange {
    fn form(&self, form: u32) -> &str {
        if form == 0 {
            &self.json
        } else {
            &self.html
        }
    }
}
