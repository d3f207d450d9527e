//! Sets of scenarios as their authors write them: in percent, or by the prices of two days. What comes out is the
//! canonical file that everybody reads (`docs/stress.md`, section 2).

mod error;
mod priced;
mod written;

pub use error::SetFault;
pub use priced::{from_prices, Priced};
pub use written::from_toml;

use std::path::Path;

use ringfence_circuits::protocol::stress::set::{ScenarioSet, MAX_SET_BYTES};

use crate::parameter_file::read_text;

/// Reads a set from its canonical file.
///
/// # Errors
/// It is an error if the file can't be read, or is no set.
pub fn load(path: &Path) -> Result<ScenarioSet, SetFault> {
    let text = read_text(path, MAX_SET_BYTES)?;
    ScenarioSet::from_canonical(text.as_bytes())
        .map_err(|error| SetFault::Set { path: path.to_owned(), error })
}
