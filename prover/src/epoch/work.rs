//! The epoch: its work directory, and the order of its stages.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::file,
    proof::Engine,
    protocol::{
        bundle,
        hash::digest::Element,
        index::BlockIndex,
        parameters::Parameters,
        statement::{self, Document, Statement},
        tree,
    },
};

use super::{
    blinds::Blinds,
    directory::{create_private_dir, remove_dir, WorkDirectory},
    draft::draft,
    inputs::Inputs,
    jobs::Jobs,
    place::{self, VaultRow},
    plan::Plan,
    prove::prove_missing,
    sums::{self, Sums},
    trees::{self, BlockTree, RowTree},
    EpochError, Progress,
};
use crate::{
    secret::EpochSecret,
    snapshot::{self, AccountIndex, RecordReader},
};

/// The statement without its root.
const DRAFT_FILE: &str = "draft.json";
/// The digests of what the epoch is made of.
const INPUTS_FILE: &str = "inputs.json";
/// The prefix sums.
const SUMS_FILE: &str = "sums.bin";
/// Directory of records and account index.
const VAULTS_DIR: &str = "vaults";
/// Directory of the trees.
const TREE_DIR: &str = "tree";

/// An epoch in its work directory. It holds the epoch secret and hands to each stage what the stage
/// needs, no more.
pub struct Epoch {
    directory: WorkDirectory,
    parameters: Parameters,
    secret: EpochSecret,
    draft: Document,
    rows: Vec<VaultRow>,
}

impl Epoch {
    /// Starts an epoch from a snapshot, or resumes it: fixes the inputs and imports the snapshot.
    ///
    /// # Errors
    /// It is an error if the work directory was started with other inputs, or the snapshot is
    /// refused.
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
        let directory = WorkDirectory::lock(directory)?;
        let imported = directory.file(DRAFT_FILE).exists();
        let secret = if imported { directory.read_secret()? } else { directory.create_secret()? };
        let inputs = Inputs::new(snapshot, &parameters, blocks_per_proof, &secret)?;
        inputs.establish(&directory.file(INPUTS_FILE), imported)?;
        let kept = directory.file(bundle::PARAMETERS_FILE);
        file::write_private(&kept, parameters.canonical()).map_err(EpochError::io(&kept))?;
        if !imported {
            import(&directory, snapshot, &parameters, &secret, options)?;
        }
        Self::open(directory, parameters, secret)
    }

    /// Opens a work directory whose snapshot is imported, for packages.
    ///
    /// # Errors
    /// It is an error if it isn't, or is damaged.
    pub fn reopen(directory: &Path) -> Result<Self, EpochError> {
        let directory = WorkDirectory::read_only(directory);
        let path = directory.file(bundle::PARAMETERS_FILE);
        let bytes = fs::read(&path).map_err(EpochError::io(&path))?;
        let parameters = Parameters::from_canonical(&bytes)
            .map_err(|error| EpochError::damaged(&path, error.to_string()))?;
        let secret = directory.read_secret()?;
        Self::open(directory, parameters, secret)
    }

    fn open(
        directory: WorkDirectory,
        parameters: Parameters,
        secret: EpochSecret,
    ) -> Result<Self, EpochError> {
        let draft = read_document(&directory.file(DRAFT_FILE))?;
        let checked = draft.clone().check(&parameters)?;
        let vaults = directory.file(VAULTS_DIR);
        let rows = checked.rows().iter().map(|row| VaultRow::new(row, &vaults)).collect();
        Ok(Epoch { directory, parameters, secret, draft, rows })
    }

    /// The work directory.
    pub fn directory(&self) -> &Path {
        self.directory.path()
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

    /// The first block of row `row`.
    pub fn first_block(&self, row: usize) -> BlockIndex {
        place::first_block(&self.rows, row)
    }

    /// The subtrees of row `row`, once they are built.
    pub fn row_tree(&self, row: usize) -> RowTree {
        RowTree::new(&self.directory.file(TREE_DIR), row, &self.rows[row])
    }

    /// The tree of blocks, once it is built.
    pub fn block_tree(&self) -> BlockTree {
        BlockTree::new(&self.directory.file(TREE_DIR), &self.rows)
    }

    /// Row, and number in the row, of every vault of an account.
    ///
    /// # Errors
    /// It is an error if the index or the records can't be read.
    pub fn find(&self, account: &str) -> Result<Vec<(usize, u64)>, EpochError> {
        let mut found = vec![];
        let index = self.directory.file(VAULTS_DIR).join(snapshot::INDEX_FILE);
        for (row, number) in AccountIndex::open(&index)?.find(account)? {
            let row = usize::from(row);
            let Some(records) = self.rows.get(row).map(|row| &row.records) else {
                return Err(EpochError::damaged(&index, "it names a row that doesn't exist"));
            };
            if RecordReader::open(records)?.get(number)?.account == account {
                found.push((row, number));
            }
        }
        Ok(found)
    }

    /// Builds the trees, if they aren't built yet, and fixes the statement.
    ///
    /// # Errors
    /// It is an error if a file can't be read or written, or if the statement is refused.
    pub fn build_tree(&self, progress: &dyn Progress) -> Result<Statement, EpochError> {
        let path = self.directory.file(bundle::STATEMENT_FILE);
        if !path.exists() {
            let directory = self.directory.file(TREE_DIR);
            create_private_dir(&directory)?;
            let tree_root = trees::build(&directory, &self.rows, &self.secret, progress)?;
            let rows: Vec<statement::BlockListRow> = self
                .rows
                .iter()
                .map(|row| statement::BlockListRow {
                    book: row.book,
                    shape: row.shape,
                    count: row.blocks,
                })
                .collect();
            let list = statement::block_list_hash(&rows);
            let mut document = self.draft.clone();
            document.root = Element(tree::root(tree_root, place::block_count(&self.rows), list));
            let statement = document.check(&self.parameters)?;
            file::write_private(&path, &statement.canonical()).map_err(EpochError::io(&path))?;
        }
        self.statement()
    }

    /// The statement, once the trees are built.
    ///
    /// # Errors
    /// It is an error if they aren't, or the file is damaged.
    pub fn statement(&self) -> Result<Statement, EpochError> {
        let document = read_document(&self.directory.file(bundle::STATEMENT_FILE))?;
        Ok(document.check(&self.parameters)?)
    }

    /// The prefix sums and public commitments, computed if they aren't there yet.
    ///
    /// # Errors
    /// It is an error if a file can't be read or written, or if the sums are not those of the
    /// statement's totals.
    pub fn sums(
        &self,
        statement: &Statement,
        blocks_per_proof: u64,
        progress: &dyn Progress,
    ) -> Result<Sums, EpochError> {
        let blocks_per_proof =
            u16::try_from(blocks_per_proof).map_err(|_| EpochError::BlocksPerProof)?;
        let path = self.directory.file(SUMS_FILE);
        let prefix = sums::prefix_sums(&path, &self.parameters, statement, &self.rows, progress)?;
        let mut digests = vec![];
        for row in 0..self.rows.len() {
            digests.extend(self.row_tree(row).digests()?);
        }
        let blinds = Blinds::new(&self.secret, statement.block_count());
        let sums = Sums::commit(prefix, &digests, blinds, blocks_per_proof);
        let path = self.directory.file(bundle::BLOCKS_FILE);
        file::write_private(&path, &sums.commitments.encode()?).map_err(EpochError::io(&path))?;
        Ok(sums)
    }

    /// The jobs that the epoch's proofs are made from.
    pub fn jobs<'a>(&'a self, statement: &'a Statement, sums: &'a Sums) -> Jobs<'a> {
        Jobs::new(&self.parameters, statement, &self.rows, &self.secret, sums)
    }

    /// Makes every proof that is not there yet, on this machine.
    ///
    /// # Errors
    /// It is an error if a file or generators can't be read or written, or if a proof doesn't
    /// verify.
    pub fn prove<E: Engine>(
        &self,
        engine: &E,
        statement: &Statement,
        sums: &Sums,
        plan: &Plan,
        progress: &dyn Progress,
    ) -> Result<(), EpochError> {
        let directory = self.proofs();
        create_private_dir(&directory)?;
        prove_missing(engine, &self.jobs(statement, sums), &directory, plan, progress)
    }

    /// The directory of the finished proofs.
    pub fn proofs(&self) -> PathBuf {
        self.directory.file(bundle::PROOFS_DIR)
    }
}

/// Imports the snapshot and writes the draft, at which the import counts as finished.
fn import(
    directory: &WorkDirectory,
    snapshot: &Path,
    parameters: &Parameters,
    secret: &EpochSecret,
    options: &snapshot::Options<'_>,
) -> Result<(), EpochError> {
    let vaults = directory.file(VAULTS_DIR);
    remove_dir(&vaults)?;
    let options =
        snapshot::Options { order_key: secret.order_key(), out: vaults, ..options.clone() };
    let imported = snapshot::import(snapshot, parameters, &options)?;
    if let Some(market) = imported.summary.closure.iter().find(|market| !market.closes) {
        return Err(EpochError::NotClosed { market: market.market.clone() });
    }
    // What a statement may not hold is found here, not after hours of proving.
    let checked = draft(&imported, parameters).check(parameters)?;
    let bytes = checked.canonical();
    if bytes.len() as u64 > statement::MAX_STATEMENT_BYTES {
        return Err(EpochError::StatementTooLong);
    }
    let path = directory.file(DRAFT_FILE);
    file::write_private(&path, &bytes).map_err(EpochError::io(&path))
}

/// Reads a statement, with or without its root, that this program wrote.
fn read_document(path: &Path) -> Result<Document, EpochError> {
    let bytes = fs::read(path).map_err(EpochError::io(path))?;
    Document::from_canonical(&bytes).map_err(|error| EpochError::damaged(path, error.to_string()))
}
