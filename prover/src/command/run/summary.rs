//! What a day came to, in money, and what to do next.

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_verifier::{say, word};

use crate::{
    command::book_lines,
    project::ledger::{Done, Step},
};

/// A step in words.
pub(super) fn step(step: Step) -> &'static str {
    match step {
        Step::Begun => word!("run.step.begun"),
        Step::Checked => word!("run.step.checked"),
        Step::Proven => word!("run.step.proven"),
        Step::Completed => word!("run.step.completed"),
        Step::Signed => word!("run.step.signed"),
        Step::Publishing => word!("run.step.publishing"),
    }
}

/// The lines.
pub(super) fn text(done: &Done) -> String {
    let mut text = String::new();
    let mut add = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    let books = &done.figures.books;
    let lacking: Vec<&str> =
        books.iter().filter(|book| book.lacking).map(|book| book.book.as_str()).collect();
    let (run, epoch) = (done.name.run(), done.epoch);
    match lacking.is_empty() {
        true => add(&say!("run.covered", run, epoch).text),
        false => add(&say!("run.lacking", run, epoch, books = lacking.join(", ")).text),
    }
    book_lines::all(books).iter().for_each(|line| add(line));
    add("");
    let public = shown_path(&done.public).to_string();
    add(&say!("run.published", public = public.clone(), files = &done.files).text);
    if let Some((packages, count)) = &done.packages {
        add(&say!("run.packages", packages = shown_path(packages), count).text);
    }
    add(&say!("run.took", seconds = done.seconds).text);
    add("");
    add(word!("run.next"));
    add(&say!("run.anchor", anchor = &done.anchor).text);
    if !done.signed {
        add(word!("run.sign"));
    }
    add(&say!("run.serve", public).text);
    if let Some((packages, _)) = &done.packages {
        add(&say!("run.hand-out", packages = shown_path(packages)).text);
    }
    text
}
