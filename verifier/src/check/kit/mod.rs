//! What an auditor takes into working papers, made from the same files as an audit: nothing here proves
//! anything anew, and no proof of a bundle is verified.

pub mod compare;
pub mod cut_off;
mod engagement;
mod error;
mod hits;
pub mod population;
pub mod requests;
pub mod tie_out;

pub use self::error::KitError;
