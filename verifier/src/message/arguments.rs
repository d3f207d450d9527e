//! The arguments of a program, read so that a refusal repeats nothing of them that acts on a screen.

use std::{ffi::OsString, process::exit};

use clap::{error::ErrorKind, Parser};
use ringfence_circuits::primitive::shown::Shown;

use super::tell::tell;

/// What the exit code of a program is whose arguments are refused.
const REFUSED: i32 = 2;

/// The arguments of this program. If they are refused, or ask for help, the process ends here. clap
/// repeats arguments as they are, so its words are those about the same arguments escaped and cut.
pub fn arguments<P: Parser>() -> P {
    let given: Vec<OsString> = std::env::args_os().collect();
    P::try_parse_from(&given).unwrap_or_else(|error| {
        let asked =
            [ErrorKind::DisplayHelp, ErrorKind::DisplayVersion, ErrorKind::MissingSubcommand];
        if asked.contains(&error.kind()) {
            error.exit();
        }
        let shown = given.iter().map(|argument| Shown(&argument.to_string_lossy()).to_string());
        match P::try_parse_from(shown) {
            Err(shown) => shown.exit(),
            // Only what no escape keeps was wrong with them.
            Ok(_) => {
                tell(format_args!("error: {}\n", error.kind()));
                exit(REFUSED)
            }
        }
    })
}
