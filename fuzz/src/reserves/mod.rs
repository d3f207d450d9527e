//! Evidence for reserves. `evidence/` holds the files of a made venue as a reader would have them: every target takes
//! the place of one of them, and what is not that file must never be accepted as it.

mod control;
mod files;
mod log;
mod state;
mod venue;

pub use control::control;
pub use files::{headers, list, observation, rows};
pub use log::log;
pub use state::state;
