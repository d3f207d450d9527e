//! Evidence for what the made venue holds, by the steps that every venue takes, with a made node and made keys.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::file;
use ringfence_evidence::{control::after::After, list::time::Time};
use ringfence_fixtures::reserves::Venue;

use super::{error::DemoError, wallets::BOOK};
use crate::{
    command::reserves::{
        challenge::Challenge,
        common::{Done, WalletOptions},
        import::Import,
        list::List,
        requests::Requests,
    },
    csv_text::field,
    epoch::{create_private_dir, EpochError},
};

/// Calls in a request.
const BATCH: usize = 50;

/// Where the venue gathers evidence.
#[derive(Clone, Debug)]
pub(super) struct Gathering<'a> {
    /// The directory for all of it.
    pub directory: &'a Path,
    /// The snapshot's directory.
    pub snapshot: &'a Path,
    /// The parameters.
    pub parameters: &'a Path,
    /// The venue's name.
    pub name: &'a str,
}

impl Gathering<'_> {
    /// The wallets, in the format in which OKX publishes its own.
    pub(super) fn wallets(&self) -> PathBuf {
        self.directory.join("okx-format.csv")
    }

    /// Blocks around the snapshot.
    pub(super) fn headers(&self) -> PathBuf {
        self.directory.join("headers.txt")
    }

    /// The directory of evidence.
    pub(super) fn evidence(&self) -> PathBuf {
        self.directory.join("evidence")
    }

    /// Goes from wallets to a list with signatures and proofs of state.
    ///
    /// # Errors
    /// It is an error if a step fails, or something does not count.
    pub(super) fn run(&self, venue: &Venue, time: Time, bound: &str) -> Result<(), DemoError> {
        create_private_dir(self.directory)?;
        write(&self.wallets(), &venue.okx())?;
        write(&self.headers(), &venue.headers())?;
        let options =
            WalletOptions { wallets: self.wallets(), book: Some(BOOK.into()), recognised: None };
        let requests = self.directory.join("requests");
        let step = Requests {
            wallets: options.clone(),
            headers: self.headers(),
            time,
            batch: BATCH,
            out: requests.clone(),
        };
        counts(step.run()?)?;
        let answers = self.answers(venue, &requests)?;
        let step = List {
            wallets: options.clone(),
            headers: self.headers(),
            answers: vec![answers.clone()],
            snapshot: self.snapshot.to_owned(),
            parameters: self.parameters.to_owned(),
            bound: bound.to_owned(),
            evidence: self.evidence(),
            replace: false,
        };
        counts(step.run()?)?;
        let challenges = self.directory.join("challenges");
        let step = Challenge {
            wallets: options,
            venue: self.name.to_owned(),
            after: After::parse(&venue.after()).expect("a made block is written as blocks are"),
            out: challenges.clone(),
        };
        counts(step.run()?)?;
        let step = Import {
            snapshot: self.snapshot.to_owned(),
            evidence: self.evidence(),
            signatures: vec![sign(venue, &challenges)?],
            signed_text: vec![],
            after: None,
            answers: vec![answers],
            recognised: None,
        };
        counts(step.run()?)
    }

    /// What the made node answers to the requests, where `curl` would have put it.
    fn answers(&self, venue: &Venue, requests: &Path) -> Result<PathBuf, DemoError> {
        let answers = self.directory.join("answers");
        create_private_dir(&answers)?;
        let entries = fs::read_dir(requests).map_err(EpochError::io(requests))?;
        for entry in entries {
            let entry = entry.map_err(EpochError::io(requests))?;
            let request = read(&entry.path())?;
            write(&answers.join(entry.file_name()), &venue.answer(&request))?;
        }
        Ok(answers)
    }
}

/// Lets each wallet sign its text; the table of signatures.
fn sign(venue: &Venue, challenges: &Path) -> Result<PathBuf, DemoError> {
    let mut table = "chain,address,after,scheme,script,signatures\n".to_owned();
    for of in &venue.held {
        let (chain, address) = (of.wallet.chain().to_string(), of.wallet.address().to_string());
        let name = format!("{}-{address}.txt", chain.replace(':', "-"));
        let text = read(&challenges.join("texts").join(name))?;
        let printed = of.wallet.sign(&text);
        let signatures = printed.signatures.join(" ");
        let after = venue.after();
        let row = [&chain, &address, &after, "", &printed.script, &signatures].map(field);
        table += &(row.join(",") + "\n");
    }
    let path = challenges.join("signed.csv");
    write(&path, &table)?;
    Ok(path)
}

/// Whether all of a step counts.
fn counts(done: Done) -> Result<(), DemoError> {
    match done.complaints.into_iter().next() {
        Some(complaint) => Err(DemoError::Evidence(complaint)),
        None => Ok(()),
    }
}

fn read(path: &Path) -> Result<String, EpochError> {
    fs::read_to_string(path).map_err(EpochError::io(path))
}

fn write(path: &Path, text: &str) -> Result<(), EpochError> {
    file::write_private(path, text.as_bytes()).map_err(EpochError::io(path))
}
