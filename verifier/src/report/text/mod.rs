//! Reports as text for people: what `Display` writes.
//!
//! The words are those of the catalogue ([`crate::message`]). Everything is written through
//! [`super::plain`], since names in it are of others. What comes first is the answer; clauses of the protocol and
//! digests stand in the details. This room knows reports and nothing of how anything was checked.

mod audit;
mod chain;
mod claims;
mod first;
mod head;
mod look;
mod package;
mod policy;
mod prices;
mod reserves;
mod stress;
pub(super) mod table;

pub use self::look::Look;

#[cfg(feature = "html")]
pub(super) use self::reserves::level_words;
