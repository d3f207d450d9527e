//! `reserves requests`: what to ask nodes.

use std::path::PathBuf;

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_evidence::{chain::Chain, list::time::Time};
use ringfence_verifier::{say, word};

use super::common::{left_out, line, recognised, Done, ReservesCommandError, WalletOptions};
use crate::reserves::{
    error::ReservesError,
    head::{choose, read},
    request,
    wallet::{Reading, Wallets},
};

/// Most calls in a file, unless the caller says otherwise.
const BATCH: usize = 50;

/// Writes what to ask nodes for the amounts of all wallets at the last block before the snapshot. Ask soon: most
/// nodes forget state within a day.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  ringfence-prover reserves requests --wallets wallets.csv --headers headers.txt \\
    --time 2026-01-31T23:59:59Z --out requests
  for f in requests/eip155-1-*.json; do
    curl -sf -H 'content-type: application/json' --data @\"$f\" \"$NODE\" > answers/\"${f##*/}\"
  done
  bitcoin-cli -stdin scantxoutset start < requests/bitcoin-00001.json > answers/bitcoin-00001.json")]
pub struct Requests {
    /// The wallets.
    #[command(flatten)]
    pub wallets: WalletOptions,
    /// Blocks, a line each: chain number hash time source.
    #[arg(long, value_name = "FILE")]
    pub headers: PathBuf,
    /// The time of the snapshot, as 2026-01-31T23:59:59Z.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub time: Time,
    /// Most calls in a file; with 1, each stands alone, for nodes that take no lists.
    #[arg(long, value_name = "N", default_value_t = BATCH)]
    pub batch: usize,
    /// Directory for the requests; must not exist.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// A time in UTC.
fn parse_time(text: &str) -> Result<Time, String> {
    Time::parse(text).ok_or_else(|| word!("RF-1419.time").to_owned())
}

impl Requests {
    /// Runs the step.
    ///
    /// # Errors
    /// It is an error if wallets or headers are refused, or the directory exists.
    pub fn run(&self) -> Result<Done, ReservesCommandError> {
        let table = recognised(self.wallets.recognised.as_deref())?;
        // A file of another venue's format names no book; which one it is does not matter here.
        let book = self.wallets.book.as_deref().or(Some("-"));
        let reading = Reading { book, known: None };
        let wallets = Wallets::read(&self.wallets.wallets, &table, reading)?;
        if wallets.wallets.is_empty() {
            return Err(ReservesError::Nothing(wallets.path).into());
        }
        let headers = read(&self.headers)?;
        let heads = choose(&self.headers, &headers, &wallets.chains(), self.time)?;
        let blocks: Vec<_> = heads.iter().map(|head| head.block).collect();
        let written = request::write(&self.out, &wallets, &blocks, &table, self.batch)?;
        let mut text = String::new();
        for (requests, head) in written.iter().zip(&heads) {
            let (chain, files, calls) = (requests.chain, requests.files.len(), requests.calls);
            line(
                &mut text,
                &say!("requests.chain", chain, head = head.block, cut = &head.cut).text,
            );
            match chain {
                Chain::Bitcoin => line(&mut text, &say!("requests.bitcoin", files, calls).text),
                Chain::Eip155(_) => {
                    let provable = requests.provable;
                    line(&mut text, &say!("requests.calls", files, calls, provable).text);
                }
                Chain::Tron | Chain::Solana => {
                    let amounts = requests.not_asked;
                    line(&mut text, &say!("requests.none", amounts).text);
                }
            }
        }
        line(&mut text, &say!("requests.out", out = shown_path(&self.out)).text);
        left_out(&mut text, &wallets);
        Ok(Done { text, complaints: vec![] })
    }
}
