//! The packages of all accounts, a batch at a time: each account once, in the order of the index, on all cores.

use std::borrow::Borrow;

use rayon::prelude::*;

use super::Issuer;
use crate::{
    epoch::{Epoch, EpochError},
    snapshot::{AccountPlaces, Accounts},
};

/// A verified package.
pub(crate) struct Issued {
    /// The account.
    pub account: String,
    /// The package as a file.
    pub bytes: Vec<u8>,
}

/// Packages of consecutive accounts.
pub(crate) struct Batch {
    /// The packages.
    pub packages: Vec<Issued>,
    /// The entry of the index behind them: where a stream goes on.
    pub end: u64,
}

/// The packages of all accounts from an entry of the index on. Only one batch is in memory.
pub(crate) struct Stream<'a, E> {
    issuer: &'a Issuer<E>,
    accounts: Accounts<'a>,
    vaults: u64,
}

impl<'a, E: Borrow<Epoch> + Sync> Stream<'a, E> {
    /// A stream from entry `first` on. A batch ends with the account whose vaults make it at least `vaults`: an
    /// account has many vaults where another has one, and a vault is what takes memory.
    pub(crate) fn new(issuer: &'a Issuer<E>, first: u64, vaults: u64) -> Self {
        Stream { issuer, accounts: issuer.vaults().accounts(first), vaults }
    }

    /// The next batch, each of its packages verified; none after the last.
    ///
    /// # Errors
    /// It is an error if a file can't be read, or if a package doesn't verify.
    pub(crate) fn next_batch(&mut self) -> Result<Option<Batch>, EpochError> {
        let (mut accounts, mut vaults): (Vec<AccountPlaces>, u64) = (vec![], 0);
        while vaults < self.vaults.max(1) {
            let Some(account) = self.accounts.next().transpose()? else { break };
            vaults += account.places.len() as u64;
            accounts.push(account);
        }
        let Some(end) = accounts.last().map(|account| account.end) else { return Ok(None) };
        let issue = |places: &AccountPlaces| -> Result<Vec<Issued>, EpochError> {
            let one = |vaults: Vec<_>| {
                let bytes = self.issuer.verified_of(&vaults)?;
                let account = vaults.into_iter().next().map(|vault| vault.record.account);
                Ok(Issued { account: account.ok_or(EpochError::UnknownAccount)?, bytes })
            };
            self.issuer.vaults().of(places)?.into_iter().map(one).collect()
        };
        let packages: Vec<Vec<Issued>> =
            accounts.par_iter().map(issue).collect::<Result<_, _>>()?;
        Ok(Some(Batch { packages: packages.into_iter().flatten().collect(), end }))
    }
}
