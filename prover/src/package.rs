//! Issuing inclusion packages (§8.2) from a work directory.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use ringfence_circuits::{
    primitive::file,
    protocol::{
        hash::digest::Element,
        package::{Package, PackagedBalance, PackagedPosition, PackagedVault, NOTICE},
        statement::Statement,
    },
};

use ringfence_verifier::{check::inclusion::Published, reader::Reader, report::Outcome};

use crate::{
    csv_text,
    epoch::{BlockTree, Epoch, EpochError},
    snapshot::{Record, RecordReader},
};

/// Issues packages of one epoch.
pub struct Issuer<'a> {
    epoch: &'a Epoch,
    statement: Statement,
    published: Published,
    blocks: BlockTree,
}

impl<'a> Issuer<'a> {
    /// An issuer for a work directory whose trees are built.
    ///
    /// # Errors
    /// It is an error if they aren't built.
    pub fn new(epoch: &'a Epoch) -> Result<Self, EpochError> {
        let statement = epoch.statement()?;
        let parameters = epoch.parameters().canonical();
        // What this program wrote can be read; if it can't, no package would verify either.
        let published = Published::decode(&statement.canonical(), Some(parameters))
            .map_err(|_| EpochError::UnverifiedPackage)?;
        Ok(Issuer { epoch, statement, published, blocks: epoch.block_tree() })
    }

    /// The epoch that packages are of.
    pub fn epoch(&self) -> &Epoch {
        self.epoch
    }

    /// The statement that packages refer to.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The bytes of an account's package. They are verified against the statement, as the customer will
    /// do it, before anything else is done with them.
    ///
    /// # Errors
    /// Returns [`EpochError::UnknownAccount`] if it has no vault, and
    /// [`EpochError::UnverifiedPackage`] if the package does not verify.
    pub fn verified(&self, account: &str) -> Result<Vec<u8>, EpochError> {
        let bytes = self.package(account)?.encode()?;
        let reader = Reader::with_anchor(Some(self.statement.digest()));
        match self.published.check(&bytes, &reader, account) {
            Ok(report) if report.outcome() == Outcome::Holds => Ok(bytes),
            _ => Err(EpochError::UnverifiedPackage),
        }
    }

    /// The package of one account: all its vaults. It is not verified, see [`Issuer::verified`].
    ///
    /// # Errors
    /// Returns [`EpochError::UnknownAccount`] if it has none.
    pub fn package(&self, account: &str) -> Result<Package, EpochError> {
        let places = self.epoch.find(account)?;
        if places.is_empty() {
            return Err(EpochError::UnknownAccount);
        }
        let mut vaults = vec![];
        for (row, number) in places {
            let record = RecordReader::open(&self.epoch.rows()[row].records)?.get(number)?;
            vaults.push(self.vault(row, number, &record)?);
        }
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
        let of_row = &self.epoch.rows()[row];
        let parameters = self.epoch.parameters();
        of_row.check(parameters, record)?;
        let per_block = of_row.shape.vaults as u64;
        let (block_in_row, place) = (number / per_block, number % per_block);
        let block = self.epoch.first_block(row).after(block_in_row);
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
            salt: Element(self.epoch.secret().salt(of_row.book, &of_row.shape, number).0),
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
            path_in_block: elements(self.epoch.row_tree(row).path(block_in_row, place)?),
            path_of_block: elements(self.blocks.path(block)?),
        })
    }
}

/// Bytes of a shard after which the next one starts.
const SHARD_BYTES: u64 = 64 << 20;

/// Writes the packages of all accounts into `out`: `shard-0000.packages` and so on, packages one
/// after another, and `index.csv` with account, shard, offset and length. Each is verified before it is
/// written. Returns how many.
///
/// # Errors
/// It is an error if `out` exists, if a file can't be read or written, or if a package doesn't verify.
/// Nothing stands under `out` then.
pub fn write_all(issuer: &Issuer<'_>, out: &Path) -> Result<u64, EpochError> {
    if out.exists() {
        return Err(EpochError::OutputExists(out.to_owned()));
    }
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    crate::epoch::create_private_dir(parent)?;
    let aside = tempfile::Builder::new()
        .prefix(".packages-")
        .permissions(crate::permissions::private_permissions())
        .tempdir_in(parent)
        .map_err(EpochError::io(parent))?;
    let count = write_shards(issuer, aside.path())?;
    file::rename_dir(aside.path(), out).map_err(EpochError::io(out))?;
    let _moved = aside.keep();
    Ok(count)
}

fn write_shards(issuer: &Issuer<'_>, out: &Path) -> Result<u64, EpochError> {
    let accounts = accounts(issuer.epoch)?;
    let index_path = out.join("index.csv");
    let mut lines = vec!["account,shard,offset,length\n".to_owned()];
    let (mut shard, mut offset) = (0, 0);
    let mut writer = shard_writer(out, shard)?;
    for account in &accounts {
        if offset >= SHARD_BYTES {
            finish(out, shard, writer)?;
            shard += 1;
            offset = 0;
            writer = shard_writer(out, shard)?;
        }
        let bytes = issuer.verified(account)?;
        writer.write_all(&bytes).map_err(EpochError::io(out))?;
        lines.push(format!("{},{shard},{offset},{}\n", csv_text::field(account), bytes.len()));
        offset += bytes.len() as u64;
    }
    finish(out, shard, writer)?;
    file::write_private(&index_path, lines.concat().as_bytes())
        .map_err(EpochError::io(&index_path))?;
    Ok(accounts.len() as u64)
}

fn shard_name(shard: u32) -> String {
    format!("shard-{shard:04}.packages")
}

fn shard_writer(out: &Path, shard: u32) -> Result<BufWriter<File>, EpochError> {
    let path = out.join(format!("{}.partial", shard_name(shard)));
    Ok(BufWriter::new(file::create(&path, true).map_err(EpochError::io(&path))?))
}

fn finish(out: &Path, shard: u32, writer: BufWriter<File>) -> Result<(), EpochError> {
    let path = out.join(shard_name(shard));
    let aside = out.join(format!("{}.partial", shard_name(shard)));
    let flushed =
        writer.into_inner().map_err(|error| EpochError::io(&aside)(error.into_error()))?;
    flushed.sync_all().and_then(|()| std::fs::rename(&aside, &path)).map_err(EpochError::io(&path))
}

/// Every account of the epoch once.
pub(crate) fn accounts(epoch: &Epoch) -> Result<Vec<String>, EpochError> {
    let mut seen = HashMap::new();
    for row in epoch.rows() {
        let mut reader = RecordReader::open(&row.records)?;
        while let Some(record) = reader.next_record()? {
            seen.entry(record.account).or_insert(());
        }
    }
    let mut accounts: Vec<String> = seen.into_keys().collect();
    accounts.sort();
    Ok(accounts)
}
