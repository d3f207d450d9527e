//! The work directory of an epoch.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use ff::Field;
use halo2_proofs::pasta::Fp;
use ringfence_circuits::{
    primitive::file,
    protocol::{
        bundle,
        hash::digest::Element,
        parameters::Parameters,
        shape::Shape,
        statement::{
            self, BlockRow, Book, Correction, Document, Natural, Reserve, Statement,
            StatementTotals,
        },
        tree as circuits_tree,
    },
};

use super::{
    inputs::Inputs,
    sums::Sums,
    trees::{BlockTree, RowTree},
    EpochError, Progress,
};
use crate::{
    secret::EpochSecret,
    snapshot::{self, AccountIndex, Imported, RecordReader},
};

/// Name and version of this program, for statements.
pub const TOOL: &str = concat!("ringfence ", env!("CARGO_PKG_VERSION"));

/// A row of the block list with its vaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultRow {
    /// Index of the book.
    pub book: u16,
    /// Shape.
    pub shape: Shape,
    /// Number of blocks.
    pub blocks: u64,
    /// Records of its vaults in secret order.
    pub records: PathBuf,
}

/// An epoch in its work directory.
pub struct Epoch {
    directory: PathBuf,
    parameters: Parameters,
    secret: EpochSecret,
    draft: Document,
    rows: Vec<VaultRow>,
    /// Held while the directory may be written to; released by the system if the process dies.
    _lock: Option<File>,
}

impl Epoch {
    /// Starts an epoch from a snapshot, or resumes it: fixes the inputs and imports the snapshot.
    ///
    /// # Errors
    /// If the work directory was started with other inputs, or the snapshot is refused.
    pub fn start(
        directory: &Path,
        snapshot: &Path,
        parameters: Parameters,
        blocks_per_proof: u64,
        options: &snapshot::Options<'_>,
    ) -> Result<Self, EpochError> {
        if !(1..=bundle::MAX_BLOCKS_PER_PROOF).contains(&blocks_per_proof) {
            return Err(EpochError::BlocksPerProof);
        }
        create_private_dir(directory)?;
        require_private(directory)?;
        let lock = lock(directory)?;
        remove_leftovers(directory)?;
        let draft_path = directory.join("draft.json");
        let imported = draft_path.exists();
        let secret = if imported { read_secret(directory)? } else { create_secret(directory)? };
        let inputs = Inputs::new(snapshot, &parameters, blocks_per_proof, &secret)?;
        inputs.establish(&directory.join("inputs.json"), imported)?;
        let kept = directory.join(bundle::PARAMETERS_FILE);
        file::write_private(&kept, parameters.canonical()).map_err(EpochError::io(&kept))?;
        if !imported {
            let vaults = directory.join("vaults");
            remove_dir(&vaults)?;
            let options =
                snapshot::Options { order_key: secret.order_key(), out: vaults, ..options.clone() };
            let imported = snapshot::import(snapshot, &parameters, &options)?;
            if let Some(market) = imported.summary.closure.iter().find(|market| !market.closes) {
                return Err(EpochError::NotClosed { market: market.market.clone() });
            }
            let draft = draft(&imported, &parameters)?;
            // What a statement may not hold is found here, not after hours of proving.
            let checked = draft.clone().check(&parameters)?;
            let bytes = checked.canonical();
            if bytes.len() as u64 > statement::MAX_STATEMENT_BYTES {
                return Err(EpochError::StatementTooLong);
            }
            file::write_private(&draft_path, &bytes).map_err(EpochError::io(&draft_path))?;
        }
        Self::open(directory, parameters, secret, Some(lock))
    }

    /// Opens a work directory whose snapshot is imported, for packages.
    ///
    /// # Errors
    /// If it isn't, or is damaged.
    pub fn reopen(directory: &Path) -> Result<Self, EpochError> {
        let path = directory.join(bundle::PARAMETERS_FILE);
        let bytes = fs::read(&path).map_err(EpochError::io(&path))?;
        let parameters = Parameters::from_canonical(&bytes)
            .map_err(|error| EpochError::damaged(&path, error.to_string()))?;
        let secret = read_secret(directory)?;
        Self::open(directory, parameters, secret, None)
    }

    fn open(
        directory: &Path,
        parameters: Parameters,
        secret: EpochSecret,
        lock: Option<File>,
    ) -> Result<Self, EpochError> {
        let path = directory.join("draft.json");
        let bytes = fs::read(&path).map_err(EpochError::io(&path))?;
        let draft = Document::from_canonical(&bytes)
            .map_err(|error| EpochError::damaged(&path, error.to_string()))?;
        let checked = draft.clone().check(&parameters)?;
        let vaults = directory.join("vaults");
        let rows = checked
            .rows()
            .iter()
            .map(|row| VaultRow {
                book: row.book,
                shape: row.shape,
                blocks: row.count,
                records: vaults.join(snapshot::record_file(row.book, &row.shape)),
            })
            .collect();
        Ok(Epoch { directory: directory.to_owned(), parameters, secret, draft, rows, _lock: lock })
    }

    /// The work directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The epoch secret.
    pub fn secret(&self) -> &EpochSecret {
        &self.secret
    }

    /// The rows of the block list with their vaults.
    pub fn rows(&self) -> &[VaultRow] {
        &self.rows
    }

    /// Index among all blocks of the first block of row `row`.
    pub fn first_block(&self, row: usize) -> u64 {
        self.rows[..row].iter().map(|row| row.blocks).sum()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Row and position of every vault of an account.
    ///
    /// # Errors
    /// If the index or the records can't be read.
    pub fn find(&self, account: &str) -> Result<Vec<(usize, u64)>, EpochError> {
        let mut found = vec![];
        let index = self.path("vaults").join(snapshot::INDEX_FILE);
        for (row, position) in AccountIndex::open(&index)?.find(account)? {
            let row = usize::from(row);
            let Some(records) = self.rows.get(row).map(|row| &row.records) else {
                return Err(EpochError::damaged(&index, "it names a row that doesn't exist"));
            };
            if RecordReader::open(records)?.get(position)?.account == account {
                found.push((row, position));
            }
        }
        Ok(found)
    }

    /// Builds the trees, if they aren't built yet, and fixes the statement.
    ///
    /// # Errors
    /// Of files; if the market doesn't close.
    pub fn build_tree(&self, progress: &dyn Progress) -> Result<Statement, EpochError> {
        let path = self.path(bundle::STATEMENT_FILE);
        if !path.exists() {
            let tree_dir = self.path("tree");
            create_private_dir(&tree_dir)?;
            progress.begin("tree", self.rows.iter().map(|row| row.blocks).sum());
            let mut leaves = vec![];
            for (index, row) in self.rows.iter().enumerate() {
                let tree = RowTree::build(self, index, row, progress)?;
                for digest in tree.digests()? {
                    leaves.push(circuits_tree::block_leaf(row.book, &row.shape, digest));
                }
            }
            progress.end();
            let tree_root = BlockTree::write(self, leaves)?;
            let rows: Vec<statement::Row> = self
                .rows
                .iter()
                .map(|row| statement::Row { book: row.book, shape: row.shape, count: row.blocks })
                .collect();
            let blocks = rows.iter().map(|row| row.count).sum();
            let list = statement::block_list_hash(&rows);
            let mut document = self.draft.clone();
            document.root = Element(circuits_tree::root(tree_root, blocks, list));
            let statement = document.check(&self.parameters)?;
            file::write_private(&path, &statement.canonical()).map_err(EpochError::io(&path))?;
        }
        self.statement()
    }

    /// The statement, once the trees are built.
    ///
    /// # Errors
    /// If they aren't, or the file is damaged.
    pub fn statement(&self) -> Result<Statement, EpochError> {
        let path = self.path(bundle::STATEMENT_FILE);
        let bytes = fs::read(&path).map_err(EpochError::io(&path))?;
        let document = Document::from_canonical(&bytes)
            .map_err(|error| EpochError::damaged(&path, error.to_string()))?;
        Ok(document.check(&self.parameters)?)
    }

    /// The prefix sums and public commitments, computed if they aren't there yet.
    ///
    /// # Errors
    /// Of files.
    pub fn sums(
        &self,
        statement: &Statement,
        blocks_per_proof: u64,
        progress: &dyn Progress,
    ) -> Result<Sums, EpochError> {
        Sums::establish(self, statement, blocks_per_proof, progress)
    }
}

/// Locks the directory against a second run.
fn lock(directory: &Path) -> Result<File, EpochError> {
    let path = directory.join("lock");
    let file = file::create(&path, true).map_err(EpochError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EpochError::Locked(directory.to_owned())),
        Err(TryLockError::Error(error)) => Err(EpochError::io(&path)(error)),
    }
}

fn create_secret(directory: &Path) -> Result<EpochSecret, EpochError> {
    let path = directory.join("secret");
    let secret = EpochSecret::load_or_create(&path).map_err(EpochError::io(&path))?;
    require_private(&path)?;
    Ok(secret)
}

/// The secret of an epoch that has begun; a lost one is never replaced, nothing would fit it.
fn read_secret(directory: &Path) -> Result<EpochSecret, EpochError> {
    let path = directory.join("secret");
    require_private(&path)?;
    EpochSecret::load_or_create(&path).map_err(EpochError::io(&path))
}

/// Only the owner may read, write or enter.
fn require_private(path: &Path) -> Result<(), EpochError> {
    let metadata = fs::metadata(path).map_err(EpochError::io(path))?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0 {
        return Err(EpochError::NotPrivate(path.to_owned()));
    }
    let _ = metadata;
    Ok(())
}

/// What a killed run left aside: unfinished imports and unfinished files.
fn remove_leftovers(directory: &Path) -> Result<(), EpochError> {
    let io = || EpochError::io(directory);
    for entry in fs::read_dir(directory).map_err(io())? {
        let entry = entry.map_err(io())?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(".snapshot-") {
            remove_dir(&entry.path())?;
        } else if name.ends_with(".tmp") {
            fs::remove_file(entry.path()).map_err(io())?;
        }
    }
    Ok(())
}

/// Creates a directory, and its parents, that only its owner may enter.
pub(crate) fn create_private_dir(path: &Path) -> Result<(), EpochError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(EpochError::io(path))
}

fn remove_dir(path: &Path) -> Result<(), EpochError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(EpochError::io(path)(error)),
        _ => Ok(()),
    }
}

/// The statement of an imported snapshot, but for its root.
fn draft(imported: &Imported, parameters: &Parameters) -> Result<Document, EpochError> {
    let info = &imported.info;
    let books: Vec<Book> = info
        .books
        .iter()
        .map(|book| Book { name: book.name.clone(), proprietary: book.proprietary })
        .collect();
    let block_list = imported
        .rows
        .iter()
        .map(|row| BlockRow {
            book: u64::from(row.book).into(),
            shape: row.shape,
            count: row.count.div_ceil(row.shape.vaults as u64).into(),
        })
        .collect();
    let reserves = imported
        .reserves
        .iter()
        .filter_map(|reserve| {
            Some(Reserve {
                book: books.get(usize::from(reserve.book))?.name.clone(),
                asset: parameters.asset(reserve.asset)?.name.clone(),
                amount: Natural(reserve.amount.into()),
                evidence: reserve.evidence.clone(),
            })
        })
        .collect();
    Ok(Document {
        format: Document::FORMAT.into(),
        tool: TOOL.into(),
        venue: info.venue.clone(),
        epoch: info.epoch.into(),
        snapshot_time: info.snapshot_time.clone(),
        price_time: info.price_time.clone(),
        funding_time: info.funding_time.clone(),
        previous: info.previous,
        corrects: info.corrects.as_ref().map(|corrects| Correction {
            epoch: corrects.epoch.into(),
            reason: corrects.reason.clone(),
        }),
        parameters: parameters.digest(),
        totals: StatementTotals::new(parameters, &books, &imported.summary.totals),
        books,
        block_list,
        root: Element(Fp::ZERO),
        reserves,
    })
}
