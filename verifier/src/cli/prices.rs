//! Prices that a reader brings, from the command line.

use std::path::PathBuf;

use clap::Args;

use super::reserves::named;
use crate::{
    reader::{ForPrices, GivenPrices, MAX_PRICES_BYTES},
    source::{directory, SourceError},
};

/// Prices of the reader's own.
#[derive(Args, Clone, Debug, Default)]
pub struct PricesArgs {
    /// Prices of your own, to be compared with the published ones: CSV or JSON of name, price, source; may be
    /// repeated.
    #[arg(long, value_name = "FILE")]
    pub prices: Vec<PathBuf>,
    /// How far a published price may lie from one of yours, or from a price of a history, in percent of the latter
    /// [default: 1].
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    pub price_tolerance: Option<String>,
}

impl PricesArgs {
    /// Reads the files that were named.
    pub(super) fn read(&self) -> Result<ForPrices, SourceError> {
        let files = self.prices.iter().map(|path| {
            let text = directory::read(path, MAX_PRICES_BYTES as u64)?;
            Ok(GivenPrices { name: named(path), text })
        });
        let files = files.collect::<Result<_, SourceError>>()?;
        Ok(ForPrices { files, tolerance: self.price_tolerance.clone() })
    }
}
