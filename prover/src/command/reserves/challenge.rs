//! `reserves challenge`: texts to sign.

use std::path::PathBuf;

use ringfence_circuits::{primitive::shown::shown_path, protocol::text::check_name};
use ringfence_evidence::control::after::After;
use ringfence_verifier::{say, word};

use super::common::{left_out, line, recognised, Done, ReservesCommandError, WalletOptions};
use crate::reserves::{
    challenge,
    wallet::{Reading, Wallets},
};

/// Writes the text that the key of each address signs, and a table for the signatures. It may be signed before or
/// after the snapshot, within 35 days of it.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "\
Example:
  ringfence-prover reserves challenge --wallets wallets.csv --venue example \\
    --after \"bitcoin $(bitcoin-cli getblockcount) $(bitcoin-cli getbestblockhash)\" --out challenges")]
pub struct Challenge {
    /// The wallets. Amounts may be left out.
    #[command(flatten)]
    pub wallets: WalletOptions,
    /// The venue's name, as in snapshot.toml.
    #[arg(long, value_name = "NAME", value_parser = parse_venue)]
    pub venue: String,
    /// A block of Bitcoin that was found shortly before the texts are signed.
    #[arg(long, value_name = "'bitcoin HEIGHT HASH'", value_parser = parse_after)]
    pub after: After,
    /// Directory for the texts; must not exist.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// A block of Bitcoin.
pub(super) fn parse_after(text: &str) -> Result<After, String> {
    After::parse(text).ok_or_else(|| word!("RF-1419.after").to_owned())
}

fn parse_venue(text: &str) -> Result<String, String> {
    check_name(text).map(|()| text.to_owned()).map_err(|fault| fault.to_string())
}

impl Challenge {
    /// Runs the step.
    ///
    /// # Errors
    /// It is an error if the wallets are refused, a name can't be signed, or the directory exists.
    pub fn run(&self) -> Result<Done, ReservesCommandError> {
        let table = recognised(self.wallets.recognised.as_deref())?;
        let reading = Reading { book: self.wallets.book.as_deref(), known: None };
        let wallets = Wallets::read(&self.wallets.wallets, &table, reading)?;
        let written = challenge::write(&self.out, &wallets, &self.venue, self.after)?;
        let mut text = String::new();
        let (count, out) = (written.texts, shown_path(&self.out));
        line(&mut text, &say!("challenge.texts", count, out).text);
        line(&mut text, &say!("challenge.table", path = shown_path(&written.table)).text);
        left_out(&mut text, &wallets);
        Ok(Done { text, complaints: vec![] })
    }
}
