//! Issuing inclusion packages (§8.2) from a work directory: one on demand, or those of all accounts.
//!
//! An [`Issuer`] opens the files of an epoch once and reads from them what a package needs. How long one takes does
//! not depend on how many there are, and nothing of other accounts is held in memory.

mod archive;
mod archive_file;
mod made;
mod stream;

use std::borrow::Borrow;

use ringfence_circuits::protocol::{
    hash::digest::Element,
    package::{Package, PackagedBalance, PackagedPosition, PackagedVault, NOTICE},
    statement::Statement,
};

use ringfence_verifier::{check::inclusion::Published, reader::Reader, report::Outcome};

pub(crate) use self::stream::Stream;
pub use self::{
    archive::{write_all, Archive, Sizes, ARCHIVE_FILE, INDEX_FILE},
    archive_file::ArchiveFile,
};
use crate::{
    epoch::{BlockTree, Epoch, EpochError, FoundVault, Vaults},
    snapshot::Record,
};

/// Issues packages of one epoch, which it borrows, owns or shares. Any number of threads may ask it.
pub struct Issuer<E> {
    epoch: E,
    vaults: Vaults,
    statement: Statement,
    published: Published,
    reader: Reader,
    blocks: BlockTree,
}

impl<E: Borrow<Epoch>> Issuer<E> {
    /// An issuer for a work directory whose trees are built.
    ///
    /// # Errors
    /// It is an error if they aren't built.
    pub fn new(epoch: E) -> Result<Self, EpochError> {
        let of: &Epoch = epoch.borrow();
        let statement = of.statement()?;
        let parameters = of.parameters().canonical();
        // What this program wrote can be read; if it can't, no package would verify either.
        let published = Published::decode(&statement.canonical(), Some(parameters))
            .map_err(|_| EpochError::UnverifiedPackage)?;
        let reader = Reader::with_anchor(Some(statement.digest()));
        let (vaults, blocks) = (of.vaults()?, of.block_tree());
        Ok(Issuer { epoch, vaults, statement, published, reader, blocks })
    }

    /// The epoch that packages are of.
    pub fn epoch(&self) -> &Epoch {
        self.epoch.borrow()
    }

    /// The statement that packages refer to.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The vaults by account.
    pub(crate) fn vaults(&self) -> &Vaults {
        &self.vaults
    }

    /// Whether an account has a vault in the epoch.
    ///
    /// # Errors
    /// It is an error if the index or the records can't be read.
    pub fn knows(&self, account: &str) -> Result<bool, EpochError> {
        Ok(!self.vaults.find(account)?.is_empty())
    }

    /// The bytes of an account's package. They are verified against the statement, as the customer will
    /// do it, before anything else is done with them.
    ///
    /// # Errors
    /// Returns [`EpochError::UnknownAccount`] if it has no vault, and
    /// [`EpochError::UnverifiedPackage`] if the package does not verify.
    pub fn verified(&self, account: &str) -> Result<Vec<u8>, EpochError> {
        self.check(account, &self.package(account)?)
    }

    /// The same, of the vaults of one account.
    pub(crate) fn verified_of(&self, vaults: &[FoundVault]) -> Result<Vec<u8>, EpochError> {
        let account = vaults.first().ok_or(EpochError::UnknownAccount)?.record.account.as_str();
        self.check(account, &self.put_together(account, vaults)?)
    }

    /// The bytes of a package, if they verify.
    fn check(&self, account: &str, package: &Package) -> Result<Vec<u8>, EpochError> {
        let bytes = package.encode()?;
        match self.published.check(&bytes, &self.reader, account) {
            Ok(report) if report.outcome() == Outcome::Holds => Ok(bytes),
            _ => Err(EpochError::UnverifiedPackage),
        }
    }

    /// The package of one account: all its vaults. It is not verified, see [`Issuer::verified`].
    ///
    /// # Errors
    /// Returns [`EpochError::UnknownAccount`] if it has none.
    pub fn package(&self, account: &str) -> Result<Package, EpochError> {
        let vaults = self.vaults.find(account)?;
        match vaults.is_empty() {
            true => Err(EpochError::UnknownAccount),
            false => self.put_together(account, &vaults),
        }
    }

    fn put_together(&self, account: &str, found: &[FoundVault]) -> Result<Package, EpochError> {
        let vault = |of: &FoundVault| self.vault(of.row, of.number, &of.record);
        let mut vaults: Vec<PackagedVault> = found.iter().map(vault).collect::<Result<_, _>>()?;
        vaults.sort_by(|a, b| a.label.cmp(&b.label));
        let document = self.statement.document();
        Ok(Package {
            notice: NOTICE.into(),
            snapshot_time: document.snapshot_time.clone(),
            format: Package::FORMAT.into(),
            venue: document.venue.clone(),
            account: account.into(),
            statement: self.statement.digest(),
            vaults,
        })
    }

    fn vault(&self, row: usize, number: u64, record: &Record) -> Result<PackagedVault, EpochError> {
        let epoch = self.epoch();
        let of_row = &epoch.rows()[row];
        let parameters = epoch.parameters();
        of_row.check(parameters, record)?;
        let per_block = of_row.shape.vaults as u64;
        let (block_in_row, place) = (number / per_block, number % per_block);
        let block = epoch.first_block(row).after(block_in_row);
        let elements = |path: Vec<_>| path.into_iter().map(Element).collect();
        let asset = |id| parameters.asset(id).expect("the record was checked").name.clone();
        let market = |id| parameters.market(id).expect("the record was checked").name.clone();
        let books = &self.statement.document().books;
        let natural = |value: u128| ringfence_circuits::protocol::statement::Natural(value.into());
        Ok(PackagedVault {
            label: record.label.clone(),
            book: books[of_row.book.index()].name.clone(),
            rule: of_row.shape.rule,
            block: block.get().into(),
            position: place.into(),
            salt: Element(epoch.secret().salt(of_row.book, &of_row.shape, number).0),
            extra: natural(record.vault.extra),
            balances: record
                .vault
                .balances
                .iter()
                .map(|balance| PackagedBalance {
                    asset: u64::from(balance.asset.get()).into(),
                    name: asset(balance.asset),
                    debt: balance.debt,
                    amount: balance.amount.into(),
                })
                .collect(),
            positions: record
                .vault
                .positions
                .iter()
                .map(|position| PackagedPosition {
                    market: u64::from(position.market.get()).into(),
                    name: market(position.market),
                    short: position.short,
                    size: position.size.into(),
                    loss: position.loss,
                    profit: natural(position.profit),
                })
                .collect(),
            path_in_block: elements(epoch.row_tree(row).path(block_in_row, place)?),
            path_of_block: elements(self.blocks.path(block)?),
        })
    }
}
