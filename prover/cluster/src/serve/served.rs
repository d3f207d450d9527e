//! The epochs whose packages are handed out.

use std::path::PathBuf;

use ringfence_circuits::protocol::text::Natural;
use ringfence_prover::{
    epoch::{Epoch, NamedBy},
    package::Issuer,
};

use super::ServeError;

/// The epochs, the newest last. There is one at least.
pub(super) struct Served(Vec<(Natural, Issuer<Epoch>)>);

impl Served {
    /// Opens work directories: every file from which packages are made is compared with its digest. Each notes that
    /// packages of its statement may be handed out from now on, so that no other statement of the epoch is made.
    ///
    /// # Errors
    /// It is an error if one can't be opened, or if two are of one epoch.
    pub(super) fn open(directories: &[PathBuf]) -> Result<Self, ServeError> {
        let mut epochs: Vec<(Natural, Issuer<Epoch>)> = vec![];
        for directory in directories {
            let issuer = Issuer::new(Epoch::reopen(directory)?)?;
            let number = issuer.statement().document().epoch.clone();
            if epochs.iter().any(|(other, _)| *other == number) {
                return Err(ServeError::SameEpoch(number.0.to_string()));
            }
            epochs.push((number, issuer));
        }
        for (directory, (_, issuer)) in directories.iter().zip(&epochs) {
            issuer.epoch().note(NamedBy::Packages, directory, issuer.statement())?;
        }
        epochs.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(Served(epochs))
    }

    /// Number of epochs.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The epoch of this number, or else the newest.
    pub(super) fn get(&self, number: Option<&str>) -> Option<&Issuer<Epoch>> {
        let found = match number {
            None => self.0.last(),
            Some(number) => self.0.iter().find(|(of, _)| of.0.to_string() == number),
        };
        found.map(|(_, issuer)| issuer)
    }
}
