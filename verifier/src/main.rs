//! `ringfence-verifier`: checks bundles and inclusion packages.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use ringfence_verifier::{
    cli::Cli,
    message::{arguments, tell, Said},
    processor, say,
};

fn main() -> ExitCode {
    let cli = arguments::<Cli>();
    if let Err(error) = processor::check() {
        let Said { code, text: message, help, .. } = error.said();
        tell(format_args!("{}\n", say!("cli.error", code, message, help)));
        return ExitCode::from(2);
    }
    cli.run()
}
