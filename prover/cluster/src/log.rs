//! What the program says while it works: lines for people, or JSON for machines, on standard error. They name
//! epochs, groups and seconds, and no vault, no account and no amount.

use tracing_subscriber::{fmt, EnvFilter};

/// The form of what is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogForm {
    /// Lines for people.
    #[default]
    Text,
    /// An object of JSON a line.
    Json,
}

/// Starts logging. What is logged beside this program's own lines can be chosen with the variable RUST_LOG.
pub fn start(form: LogForm) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,ringfence_cluster=info"));
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // Who reads the log may go away, or the disk behind it be full: the work goes on.
    let log = log.log_internal_errors(false);
    match form {
        LogForm::Text => log.with_ansi(false).init(),
        LogForm::Json => log.json().flatten_event(true).init(),
    }
}
