//! What checks found, and how it is shown: claims and their outcome first, then the reports of an
//! audit, of a customer's package and of a chain, as text, as JSON and as a page.
//!
//! Checks and programs may use this room; it must not know how anything was checked.

pub mod amount;
#[cfg(feature = "html")]
pub mod answer;
pub mod audit;
pub mod claim;
#[cfg(feature = "html")]
pub mod html;
pub mod package;
pub mod plain;
