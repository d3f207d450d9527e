//! `reserves import`: signatures and answers of nodes to evidence beside a list.

use std::path::PathBuf;

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_evidence::control::after::After;
use ringfence_verifier::{message::Said, say, word};

use super::{
    challenge::parse_after,
    common::{line, recognised, snapshot, Done, ReservesCommandError},
};
use crate::reserves::{
    answer,
    control::{Addresses, Gathered, Refused},
    directory::{Directory, Listed, CONTROL_FILE, STATE_FILE},
    error::ReservesError,
    place::shown_file,
    state,
};

/// Takes signatures and answers of nodes over into the directory of evidence, each checked. What does not count is
/// named and left out (exit code 1).
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  ringfence-prover reserves import --snapshot snapshot --evidence evidence --answers answers
  ringfence-prover reserves import --snapshot snapshot --evidence evidence --signatures signatures.csv \\
    --signed-text cold-wallets.txt")]
pub struct Import {
    /// Directory of the snapshot, for its description.
    #[arg(long, value_name = "DIR")]
    pub snapshot: PathBuf,
    /// Directory of evidence, with the list.
    #[arg(long, value_name = "DIR")]
    pub evidence: PathBuf,
    /// Table of signatures, as `reserves challenge` begins one; may be given again.
    #[arg(long, value_name = "FILE")]
    pub signatures: Vec<PathBuf>,
    /// Signed messages as wallets print them (BEGIN BITCOIN SIGNED MESSAGE); may be given again.
    #[arg(long, value_name = "FILE")]
    pub signed_text: Vec<PathBuf>,
    /// The block of signatures whose row names none.
    #[arg(long, value_name = "'bitcoin HEIGHT HASH'", value_parser = parse_after)]
    pub after: Option<After>,
    /// Answers of nodes to eth_getProof and eth_getBlockByNumber, all of them: files or directories.
    #[arg(long, value_name = "PATH")]
    pub answers: Vec<PathBuf>,
    /// Table of recognised holdings to use instead of the one that is compiled in.
    #[arg(long, value_name = "FILE")]
    pub recognised: Option<PathBuf>,
}

impl Import {
    /// Runs the step.
    ///
    /// # Errors
    /// It is an error if the list can't be read or a file is refused as a whole.
    pub fn run(&self) -> Result<Done, ReservesCommandError> {
        if self.signatures.is_empty() && self.signed_text.is_empty() && self.answers.is_empty() {
            let reason = word!("RF-1419.nothing").to_owned();
            return Err(ReservesError::Option { option: "reserves import", reason }.into());
        }
        let snapshot = snapshot(&self.snapshot)?;
        let directory = Directory::at(&self.evidence);
        let listed = directory.listed(&snapshot)?;
        let addresses = Addresses::of(&listed, &snapshot);
        let mut done = Done { text: String::new(), complaints: vec![] };
        if !self.signatures.is_empty() || !self.signed_text.is_empty() {
            self.control(&directory, &addresses, &mut done)?;
        }
        if !self.answers.is_empty() {
            self.state(&directory, &listed, &mut done)?;
        }
        Ok(done)
    }

    fn control(
        &self,
        directory: &Directory,
        addresses: &Addresses<'_>,
        done: &mut Done,
    ) -> Result<(), ReservesError> {
        let mut gathered = Gathered::read(directory)?;
        let after = self.after.map(|after| after.to_string());
        for path in &self.signatures {
            let refused = gathered.table(path, after.as_deref(), addresses)?;
            done.complaints.extend(complaint(&refused));
        }
        for path in &self.signed_text {
            let refused = gathered.text(path, addresses)?;
            done.complaints.extend(complaint(&refused));
        }
        gathered.write(directory)?;
        let path = shown_path(&directory.file(CONTROL_FILE));
        let (added, known) = (gathered.added, gathered.known);
        line(&mut done.text, &say!("import.signatures", path, added, known).text);
        let (signed, all) = (gathered.signed(), addresses.count());
        line(&mut done.text, &say!("import.signed", signed, all).text);
        if gathered.empty > 0 {
            line(&mut done.text, &say!("import.empty", count = gathered.empty).text);
        }
        Ok(())
    }

    fn state(
        &self,
        directory: &Directory,
        listed: &Listed,
        done: &mut Done,
    ) -> Result<(), ReservesError> {
        let table = recognised(self.recognised.as_deref())?;
        let mut gathered = state::Gathered::default();
        for path in answer::files(&self.answers)? {
            gathered.add(answer::read(&path)?)?;
        }
        let written = gathered.write(directory, listed, &table)?;
        let path = directory.file(STATE_FILE);
        match written.nodes {
            Some(nodes) => {
                let path = shown_path(&path);
                line(&mut done.text, &say!("import.state", path, nodes).text);
            }
            None => line(&mut done.text, word!("import.no-state")),
        }
        let mut left_out = vec![];
        for of in &written.chains {
            let (chain, proven) = (of.chain, of.proven);
            match &of.left_out {
                None => line(&mut done.text, &say!("import.chain", chain, proven).text),
                Some(reason) => {
                    line(&mut done.text, &say!("import.left-out", chain, reason).text);
                    left_out.push((chain.to_string(), format!("{chain}: {reason}")));
                }
            }
            for (row, reason) in of.refused.iter().chain(&of.unproven) {
                line(&mut done.text, &say!("import.row", row, reason).text);
            }
        }
        if !left_out.is_empty() {
            let (chains, reasons): (Vec<String>, Vec<String>) = left_out.into_iter().unzip();
            let (chains, reasons) = (chains.join(", "), reasons.join("; "));
            done.complaints.push(say!(
                "RF-1421.left-out",
                path = shown_path(&path),
                chains,
                reasons
            ));
        }
        Ok(())
    }
}

/// What is to be said of signatures that do not count.
fn complaint(refused: &Refused) -> Option<Said> {
    let (path, problems) = (shown_file(&refused.path), &refused.problems);
    let count = problems.count();
    (count > 0).then(|| say!("RF-1422.refused", path, count, problems))
}
