//! Projects: what a venue says once, in `ringfence.toml`, so that a day is run by its date alone; and what was done
//! on which day.
//!
//! | file | holds |
//! |---|---|
//! | `document` | the project file |
//! | `apart` | that its private places lie apart from what is served |
//! | `inputs` | what a step was done with |
//! | `nearest` | the key that was meant |
//! | `template` | the file that `init` writes |
//! | `date` | days, and which comes next |
//! | `ledger` | the private directory of each run: how far it has come, and what it came to |
//! | `figures` | the figures of a day in money |
//! | `error` | why not |
//!
//! The room knows snapshots by what can be said of them, and reports by their figures. It proves and publishes nothing:
//! the command `run` does.

mod apart;
mod date;
mod document;
mod error;
pub mod figures;
pub mod inputs;
pub mod ledger;
mod nearest;
mod template;

pub use date::{now, Date, Schedule};
pub use document::{Checks, Places, Project, Signer, PROJECT_FILE};
pub use error::ProjectError;
pub use template::template;
