//! A day that was begun: whether what it was begun with is still the same, and how it begins anew.

use ringfence_circuits::primitive::file;
use ringfence_circuits::protocol::{
    bundle::{LOG_PROOF_FILE, STATEMENT_FILE},
    statement::{Document, MAX_STATEMENT_BYTES},
};
use ringfence_verifier::say;

use super::{
    error::RunError,
    inputs::{files_to_complete, files_to_prove, words_to_complete, words_to_prove},
    steps::{remove, Steps},
};
use crate::{
    epoch::is_given_out,
    project::{
        ledger::{State, Step},
        ProjectError,
    },
    signing::log::LogDirectory,
};

impl Steps<'_> {
    /// Refuses to go on where something has changed that an earlier step has read.
    ///
    /// # Errors
    /// [`ProjectError::Changed`] names what has changed.
    pub(super) fn require_unchanged(&self, state: &State) -> Result<(), RunError> {
        let mut changed = self.changed_since_proven(state)?;
        if let Some(read) = &state.completed_of {
            let files = files_to_complete(&self.places).unwrap_or_default();
            let words = words_to_complete(self.project, self.name.date);
            changed.extend(read.changed(self.project.directory(), &files, &words)?);
        }
        changed.dedup();
        match changed.is_empty() {
            true => Ok(()),
            false => {
                let given_out = self.is_given_out(state)?;
                Err(ProjectError::Changed { run: self.name.run(), changed, given_out }.into())
            }
        }
    }

    /// What has changed of that which was checked and proven.
    fn changed_since_proven(&self, state: &State) -> Result<Vec<String>, ProjectError> {
        let Some(read) = &state.proven_of else { return Ok(vec![]) };
        // Where a table is gone, what was read before is looked at all the same.
        let files = files_to_prove(&self.places).unwrap_or_default();
        let words = words_to_prove(self.project, self.name.date);
        read.changed(self.project.directory(), &files, &words)
    }

    /// Goes back to where nothing is read that has changed: the proofs are kept if they are still of the same tables,
    /// else everything is removed that was made of the day.
    ///
    /// # Errors
    /// [`ProjectError::GivenOut`] if somebody may have its statement.
    pub(super) fn begin_anew(&self, state: &State) -> Result<State, RunError> {
        if self.is_given_out(state)? {
            return Err(ProjectError::GivenOut(self.name.run()).into());
        }
        if state.step >= Step::Proven && self.changed_since_proven(state)?.is_empty() {
            self.say(&say!("run.completed-anew", run = self.name.run()).text);
            return Ok(State { step: Step::Proven, completed_of: None, ..state.clone() });
        }
        self.take_mapping()?;
        remove(&self.places.own)?;
        if state.step > Step::Begun {
            self.say(&say!("run.begun-anew", run = self.name.run()).text);
        }
        Ok(State::begun(self.name.clone()))
    }

    /// Whether the statement is signed, or something that names it may have been handed out.
    fn is_given_out(&self, state: &State) -> Result<bool, RunError> {
        let bundle = self.bundle();
        if state.step >= Step::Publishing || bundle.join(LOG_PROOF_FILE).exists() {
            return Ok(true);
        }
        let work = self.work();
        if work.is_dir() && is_given_out(&work)? {
            return Ok(true);
        }
        // A run that was killed behind the signature left it in the log only.
        let Some(signer) = self.project.signer() else { return Ok(false) };
        let statement = file::read_limited(&bundle.join(STATEMENT_FILE), MAX_STATEMENT_BYTES).ok();
        let document = statement.and_then(|bytes| Document::from_canonical(&bytes).ok());
        let Some(epoch) = document.and_then(|document| document.epoch.to_u64()) else {
            return Ok(false);
        };
        let log = LogDirectory::open(&signer.log)?;
        Ok(log.checkpoint().is_some_and(|signed| signed.size > epoch))
    }
}
