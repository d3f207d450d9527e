//! Reports as text for people: what `Display` writes.
//!
//! Nothing but the reports themselves is known here. Programs print the text through
//! [`super::plain`], since names in it are of others.

mod audit;
mod chain;
mod package;
mod table;
