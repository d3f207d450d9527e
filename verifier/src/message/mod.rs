//! All codes and words of the programs: one catalogue, keyed by code and by language.
//!
//! An entry has a key, a text, and, where something failed, what to try. The key is a stable code
//! (`RF-2103`), a code with a dot and a name where one code has several texts (`RF-2013.clutter`),
//! or a name without a code for words that stand in reports (`status.holds`). Placeholders in a
//! text stand in braces: `the statement lists {expected} blocks`.
//!
//! | to | use |
//! |---|---|
//! | say a text with its values | [`say!`](crate::say), which gives a [`Said`] |
//! | name a word without values | [`word!`](crate::word) |
//! | say it to a customer, in their language | [`say_in!`](crate::say_in), [`word_in!`](crate::word_in) |
//! | let an error type speak from the catalogue | [`explained!`](crate::explained) |
//! | give the page's scripts their words | [`export`] |
//!
//! A key that is not in the catalogue, and a value that its text does not name or that is missing,
//! do not compile.
//!
//! What a value contains is escaped where it is put into a text, so that no file, no name of a file and
//! no parser's message that repeats one can say anything in the program's name: see [`fill`]. Texts of
//! others stand in quotation marks, cut after 120 characters: see [`Quoted`]. What is wrong with the
//! arguments of a program is said the same way: see `arguments`.
//!
//! To add an entry, write it into the file of its room under `english`, say it where it belongs, and
//! add its code to `docs/support.md`. An entry of a room that customers meet (`english::CUSTOMERS`) is
//! written in every language. To add a language, write a folder like `chinese` with the same keys and
//! placeholders, and name it in [`Language`] by one line; no other code knows how many there are.
//!
//! Reports in JSON, and everything that auditors and venues read, are in English; a customer's answer,
//! receipts and what the page's scripts say are in every language.
//!
//! Every room and program may use this one; it knows nothing of any of them. The words of each room
//! stand in a file of its own under `english`; another language is another folder beside it.

#[cfg(feature = "arguments")]
mod arguments;
mod catalogue;
mod chinese;
mod english;
mod entry;
mod failure;
mod fill;
mod language;
mod quoted;
mod said;
mod speak;
mod tell;

#[cfg(feature = "arguments")]
pub use self::arguments::arguments;
#[cfg(feature = "html")]
pub(crate) use self::fill::fill_markup;
pub use self::tell::tell;
pub use self::{
    catalogue::{entries, entry, entry_in_all, export, Entries},
    entry::Entry,
    failure::Failure,
    fill::{fill, FillError},
    language::{Language, SPOKEN},
    quoted::Quoted,
    said::Said,
};
