//! What the module asks of its host: random bytes, and to be told how far it is.

use ringfence_verifier::check::proof::Progress;
use serde::Serialize;

/// A step of an audit, as the host reads it.
#[derive(Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum Step {
    Generators { k: u32 },
    Key { shape: String },
    Proofs { done: usize, all: usize },
}

/// Tells the host.
pub(crate) fn progress(progress: Progress) {
    let step = match progress {
        Progress::Generators(k) => Step::Generators { k },
        Progress::Key(shape) => Step::Key { shape: shape.to_string() },
        Progress::Proofs(done, all) => Step::Proofs { done, all },
        _ => return,
    };
    if let Ok(json) = serde_json::to_string(&step) {
        imports::progress(&json);
    }
}

#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code)]
mod imports {
    mod ringfence {
        #[link(wasm_import_module = "ringfence")]
        extern "C" {
            pub(super) fn progress(address: *const u8, length: usize);
            pub(super) fn random(address: *mut u8, length: usize);
        }
    }

    pub(super) fn progress(json: &str) {
        // The host reads exactly these bytes, before it returns.
        unsafe { ringfence::progress(json.as_ptr(), json.len()) }
    }

    /// Where `rand::rngs::SysRng` gets its bytes: getrandom's custom backend, set by
    /// `--cfg getrandom_backend="custom"`.
    #[no_mangle]
    unsafe extern "Rust" fn __getrandom_v03_custom(
        destination: *mut u8,
        length: usize,
    ) -> Result<(), getrandom::Error> {
        // The host writes exactly these bytes, or throws, which ends the module.
        unsafe { ringfence::random(destination, length) };
        Ok(())
    }
}

/// Elsewhere nobody listens: the crate is compiled there only for lints and docs.
#[cfg(not(target_arch = "wasm32"))]
mod imports {
    pub(super) fn progress(_json: &str) {}
}
