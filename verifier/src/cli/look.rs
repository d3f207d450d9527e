//! How texts look: with details or without, with colours or without.

use std::io::{self, IsTerminal};

use clap::{Args, ValueEnum};

use crate::report::Look;

/// When texts have colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless the environment variable NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a text looks.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct LookArgs {
    /// Show clauses of the protocol, codes of notes and digests, too.
    #[arg(long)]
    pub details: bool,
    /// Colours on the terminal.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Colour,
}

/// How texts look on standard output.
pub(super) fn look(args: &LookArgs) -> Look {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    let colour = match args.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb,
    };
    Look { details: args.details, colour }
}
