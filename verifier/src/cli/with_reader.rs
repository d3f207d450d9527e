//! A bundle from the command line, and what the reader brings to its check.

use std::path::Path;

use ringfence_circuits::proof::generators;

use super::{
    args::SourceArgs,
    given::{anchor, belongs, beside, open_bundle, read_statement},
    output::clear_progress,
    CliError,
};
use crate::{
    check::proof::GeneratorSource,
    reader::Reader,
    source::{Files, SourceError, WithEvidence},
};

/// Opens the bundle.
pub(super) fn bundle_of(args: &SourceArgs) -> Result<Box<dyn Files>, SourceError> {
    // The command line asks for a bundle wherever claims are not only listed.
    open_bundle(args.bundle.as_deref().unwrap_or(Path::new(".")))
}

/// Runs a check of a bundle against what the reader brings, with progress on a terminal.
pub(super) fn with_reader<T>(
    args: &SourceArgs,
    bundle: &dyn Files,
    check: impl FnOnce(&dyn Files, Reader, &GeneratorSource<'_>) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let anchored = anchor(args.anchor.as_deref())?;
    let mut reader = Reader {
        venue: args.venue.clone(),
        required: args.require.clone(),
        ..Reader::with_anchor(anchored)
    };
    if let Some(path) = &args.previous {
        let previous = read_statement(path)?;
        let own = beside(path)?.filter(|parameters| belongs(parameters, &previous) == Some(true));
        reader.previous_parameters = own;
        reader.previous = Some(previous);
    }
    args.reserves.read(&mut reader)?;
    reader.policy = args.policy.read(args.previous.as_deref())?;
    reader.prices = args.prices.read()?;
    let given = args.reserves.directory()?;
    let beside = given.as_ref().map(|given| WithEvidence::new(bundle, given));
    let files: &dyn Files = match &beside {
        Some(beside) => beside,
        None => bundle,
    };
    let cache = args.generators.clone().unwrap_or_else(generators::default_cache);
    let result = check(files, reader, &|k| generators::load(k, &cache));
    clear_progress();
    result
}
