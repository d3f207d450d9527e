//! The epoch: its work directory, and the order of its stages up to the proofs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::{file, json},
    proof::Engine,
    protocol::{
        bundle,
        hash::digest::{Digest, Element},
        index::BlockIndex,
        parameters::Parameters,
        statement::{self, Book, Completion, Document, OpenStatement, Statement},
        tree,
    },
};

use ringfence_verifier::word;

use super::{
    accept::Acceptance,
    blinds::Blinds,
    complete::{self, Blocks},
    directory::{create_private_dir, remove_dir, WorkDirectory},
    draft::draft,
    finished::{damaged, Content, Finished, OPEN_FILE, SUMS_FILE, TREE_DIR},
    inputs::Inputs,
    jobs::Jobs,
    named::{self, NamedBy},
    place::{self, VaultRow},
    plan::Plan,
    policy,
    prove::{proof_name, prove_missing},
    release,
    sums::{self, Sums},
    trees::{self, BlockTree, RowTree},
    vaults::Vaults,
    EpochError, Progress,
};
use crate::{
    money,
    secret::EpochSecret,
    snapshot::{self, AccountIndex, SnapshotInfo},
};

/// The open statement without its root.
const DRAFT_FILE: &str = "draft.json";
/// What is made from the draft and what follows it, and never before.
const MADE_AFTER_DRAFT: [&str; 6] = [
    OPEN_FILE,
    bundle::STATEMENT_FILE,
    TREE_DIR,
    SUMS_FILE,
    bundle::BLOCKS_FILE,
    bundle::PROOFS_DIR,
];
/// The digests of what the epoch is made of.
const INPUTS_FILE: &str = "inputs.json";
/// Directory of records and account index.
const VAULTS_DIR: &str = "vaults";

/// An epoch in its work directory. It holds the epoch secret and hands to each stage what the stage
/// needs, no more.
pub struct Epoch {
    directory: WorkDirectory,
    finished: Finished,
    parameters: Parameters,
    secret: EpochSecret,
    draft: OpenStatement,
    rows: Vec<VaultRow>,
}

impl Epoch {
    /// Starts an epoch from a snapshot, or resumes it: fixes the inputs and imports the snapshot. Of one
    /// that is resumed, every finished file is read once and compared with what it held.
    ///
    /// # Errors
    /// It is an error if the work directory was started with other inputs or by another release, if one of
    /// its files is damaged, or if the snapshot is refused.
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
        release::require_own(directory)?;
        let directory = WorkDirectory::lock(directory)?;
        let finished = Finished::open(directory.path())?;
        let imported = finished.lists(DRAFT_FILE);
        let file = directory.file(INPUTS_FILE);
        let fix =
            |secret: &EpochSecret| Inputs::new(snapshot, &parameters, blocks_per_proof, secret);
        // Once there is a draft, its secret may have been used: it serves these inputs and no others.
        let secret = if imported || directory.file(DRAFT_FILE).exists() {
            if imported {
                finished.require(INPUTS_FILE)?;
            }
            let inputs = Inputs::read(&file)?;
            let secret = directory.read_secret(&inputs)?;
            fix(&secret)?.compare(&inputs)?;
            secret
        } else {
            // Without its draft an epoch would be imported anew, with salts that others may know already.
            let made = |name: &&str| directory.file(name).exists();
            if let Some(name) = MADE_AFTER_DRAFT.iter().find(|name| made(name)) {
                let reason = format!("it is missing, though {name} was made from it");
                return Err(EpochError::damaged(directory.file(DRAFT_FILE), reason));
            }
            let secret = directory.create_secret()?;
            let bytes = json::canonical(&fix(&secret)?)?;
            file::write_private(&file, &bytes).map_err(EpochError::io(&file))?;
            secret
        };
        if imported {
            finished.check_all()?;
            require_same_description(&finished, snapshot, &parameters, options)?;
        } else {
            finished.forget_all()?;
            import(&directory, &finished, snapshot, &parameters, &secret, options)?;
        }
        if !finished.has(bundle::PARAMETERS_FILE) {
            finished.put(bundle::PARAMETERS_FILE, parameters.canonical())?;
        }
        Self::open(directory, finished, parameters, secret)
    }

    /// Opens a work directory whose statement is complete, for packages. Every file from which they are
    /// made is read once and compared with what it held when it was finished. The statement stays what
    /// it is as long as the epoch is held.
    ///
    /// # Errors
    /// It is an error if the statement is open, if a file is damaged, if another release made the
    /// directory, or if another run writes to it.
    pub fn reopen(directory: &Path) -> Result<Self, EpochError> {
        release::require_own(directory)?;
        fs::metadata(directory).map_err(EpochError::io(directory))?;
        // Whatever else it is, a directory without these files gets no file of a work directory.
        let begun = directory.join(DRAFT_FILE).exists();
        Finished::read(directory, begun)?.require(INPUTS_FILE)?;
        let directory = WorkDirectory::share(directory)?;
        let finished = Finished::read(directory.path(), begun)?;
        let epoch = Self::open_again(directory, finished)?;
        for name in vault_files(&epoch.rows).iter().chain(&trees::files(epoch.rows.len())) {
            epoch.finished.require(name)?;
        }
        epoch.require_complete()?;
        Ok(epoch)
    }

    /// Opens a work directory that is proven, to complete its statement. No other run may use it then.
    ///
    /// # Errors
    /// It is an error if a proof is missing, if a file is damaged, if another release made the directory,
    /// or if another run uses it.
    pub fn reopen_to_complete(directory: &Path) -> Result<Self, EpochError> {
        let epoch = Self::reopen_alone(directory)?;
        epoch.blocks()?;
        Ok(epoch)
    }

    /// Opens a work directory whose proofs other machines make, to take over what they made. No other run may
    /// use it then. Also the number of blocks per proof that it was begun with.
    ///
    /// # Errors
    /// It is an error if a file is damaged, if another release made the directory, or if another run uses it.
    pub fn reopen_to_collect(directory: &Path) -> Result<(Self, u64), EpochError> {
        let epoch = Self::reopen_alone(directory)?;
        let path = epoch.directory.file(INPUTS_FILE);
        let per_proof = Inputs::started_with(&path)
            .ok_or_else(|| EpochError::damaged(&path, "it names no number of blocks per proof"))?;
        Ok((epoch, per_proof))
    }

    fn reopen_alone(directory: &Path) -> Result<Self, EpochError> {
        release::require_own(directory)?;
        let path = directory.join(DRAFT_FILE);
        fs::metadata(&path).map_err(EpochError::io(&path))?;
        let directory = WorkDirectory::lock(directory)?;
        let finished = Finished::open(directory.path())?;
        Self::open_again(directory, finished)
    }

    /// Opens a directory of which nothing but its files says what it is of.
    fn open_again(directory: WorkDirectory, finished: Finished) -> Result<Self, EpochError> {
        finished.require(INPUTS_FILE)?;
        let inputs = Inputs::read(&directory.file(INPUTS_FILE))?;
        let path = directory.file(bundle::PARAMETERS_FILE);
        let parameters = Parameters::from_canonical(&finished.bytes(bundle::PARAMETERS_FILE)?)
            .map_err(|error| EpochError::damaged(&path, error.to_string()))?;
        let secret = directory.read_secret(&inputs)?;
        Self::open(directory, finished, parameters, secret)
    }

    fn open(
        directory: WorkDirectory,
        finished: Finished,
        parameters: Parameters,
        secret: EpochSecret,
    ) -> Result<Self, EpochError> {
        let draft = read_open(&finished, DRAFT_FILE, &parameters)?;
        let rows = rows(&draft, &directory.file(VAULTS_DIR));
        Ok(Epoch { directory, finished, parameters, secret, draft, rows })
    }

    /// The work directory.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The open statement without the root over its leaves: what the snapshot comes to.
    pub fn draft(&self) -> &OpenStatement {
        &self.draft
    }

    /// The books.
    pub fn books(&self) -> &[Book] {
        &self.draft.bound().document().books
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

    /// The vaults by account.
    ///
    /// # Errors
    /// It is an error if the index can't be opened.
    pub fn vaults(&self) -> Result<Vaults, EpochError> {
        let index = self.directory.file(VAULTS_DIR).join(snapshot::INDEX_FILE);
        Ok(Vaults::new(AccountIndex::open(&index)?, &self.rows))
    }

    /// Builds the trees, if they aren't built yet, and fixes what proofs bind.
    ///
    /// # Errors
    /// It is an error if a file can't be read or written, or if the statement is refused.
    pub fn build_tree(&self, progress: &dyn Progress) -> Result<OpenStatement, EpochError> {
        let name = OPEN_FILE;
        let trees = trees::files(self.rows.len());
        if !self.finished.has(name) || !trees.iter().all(|tree| self.finished.has(tree)) {
            create_private_dir(&self.directory.file(TREE_DIR))?;
            let tree_root = trees::build(&self.finished, &self.rows, &self.secret, progress)?;
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
            let root = Element(tree::root(tree_root, place::block_count(&self.rows), list));
            let open = self.draft.with_root(root, &self.parameters)?;
            self.finished.put(name, &open.canonical())?;
        }
        self.open_statement()
    }

    /// What proofs bind, once the trees are built.
    ///
    /// # Errors
    /// It is an error if they aren't, or the file is damaged.
    pub fn open_statement(&self) -> Result<OpenStatement, EpochError> {
        read_open(&self.finished, OPEN_FILE, &self.parameters)
    }

    /// Checks what is to complete the statement, as far as that can be done before its trees are built.
    ///
    /// # Errors
    /// The errors are those of [`Epoch::complete`].
    pub fn check_completion(&self, completion: Completion) -> Result<(), EpochError> {
        if !self.finished.has(OPEN_FILE) {
            return complete::completed(&self.draft, completion, &self.parameters).map(|_| ());
        }
        let statement = complete::completed(&self.open_statement()?, completion, &self.parameters)?;
        named::require_no_other(self.directory(), statement.digest())
    }

    /// Completes the statement, or completes it again with something else. The directory must be this
    /// run's own.
    ///
    /// # Errors
    /// It is an error if the trees aren't built, if the statement is refused, or if something names
    /// another statement of this epoch: two would be evidence of fraud.
    pub fn complete(&self, completion: Completion) -> Result<Statement, EpochError> {
        let statement = complete::completed(&self.open_statement()?, completion, &self.parameters)?;
        named::require_no_other(self.directory(), statement.digest())?;
        self.finished.replace(bundle::STATEMENT_FILE, &statement.canonical())?;
        Ok(statement)
    }

    /// Whether the statement is complete.
    pub fn is_complete(&self) -> bool {
        self.finished.lists(bundle::STATEMENT_FILE)
    }

    /// Makes sure that the statement is complete, and is what it was when it was completed.
    fn require_complete(&self) -> Result<(), EpochError> {
        match self.finished.lists(OPEN_FILE) && !self.is_complete() {
            true => Err(EpochError::Open(self.directory().to_owned())),
            false => self.finished.require(bundle::STATEMENT_FILE),
        }
    }

    /// The statement, once it is complete.
    ///
    /// # Errors
    /// It is an error if it isn't, or the file is damaged.
    pub fn statement(&self) -> Result<Statement, EpochError> {
        self.require_complete()?;
        let name = bundle::STATEMENT_FILE;
        let document = Document::from_canonical(&self.finished.bytes(name)?)
            .map_err(|error| damaged(&self.finished.path(""), name, &error.to_string()))?;
        Ok(document.check(&self.parameters)?)
    }

    /// Notes that what will stand at `place` names this statement, before anything is written there.
    ///
    /// # Errors
    /// It is an error if the system refuses.
    pub fn note(&self, by: NamedBy, place: &Path, statement: &Statement) -> Result<(), EpochError> {
        named::note(self.directory(), by, place, statement.digest())
    }

    /// The stress statements of which directories were noted.
    ///
    /// # Errors
    /// It is an error if a note can't be read or is damaged.
    pub(crate) fn named_by_stress(&self) -> Result<Vec<Digest>, EpochError> {
        named::by_stress(self.directory())
    }

    /// The commitments as a bundle holds them, once every proof is finished.
    ///
    /// # Errors
    /// It is an error if one isn't, or the file is damaged.
    pub fn blocks(&self) -> Result<Blocks, EpochError> {
        complete::proven(&self.finished, &self.open_statement()?)
    }

    /// The prefix sums and public commitments, computed if they aren't there yet.
    ///
    /// # Errors
    /// It is an error if a file can't be read or written, or if the sums are not those of the
    /// statement's totals.
    pub fn sums(
        &self,
        open: &OpenStatement,
        blocks_per_proof: u64,
        progress: &dyn Progress,
    ) -> Result<Sums, EpochError> {
        let blocks_per_proof =
            u16::try_from(blocks_per_proof).map_err(|_| EpochError::BlocksPerProof)?;
        let (finished, rows) = (&self.finished, &self.rows);
        let statement = open.bound();
        let prefix = sums::prefix_sums(finished, &self.parameters, statement, rows, progress)?;
        let mut digests = vec![];
        for row in 0..self.rows.len() {
            digests.extend(self.row_tree(row).digests()?);
        }
        let blinds = Blinds::new(&self.secret, statement.block_count());
        let sums = Sums::commit(prefix, &digests, blinds, blocks_per_proof);
        self.finished.put(bundle::BLOCKS_FILE, &sums.commitments.encode()?)?;
        Ok(sums)
    }

    /// The jobs that the epoch's proofs are made from.
    pub fn jobs<'a>(&'a self, open: &'a OpenStatement, sums: &'a Sums) -> Jobs<'a> {
        Jobs::new(&self.parameters, open.bound(), &self.rows, &self.secret, sums)
    }

    /// Makes every proof that is not there yet, on this machine. One that was put there by another is
    /// verified first.
    ///
    /// # Errors
    /// It is an error if a file or generators can't be read or written, or if a proof doesn't
    /// verify.
    pub fn prove<E: Engine>(
        &self,
        engine: &E,
        open: &OpenStatement,
        sums: &Sums,
        plan: &Plan,
        progress: &dyn Progress,
    ) -> Result<(), EpochError> {
        create_private_dir(&self.proofs())?;
        prove_missing(engine, &self.jobs(open, sums), &self.finished, plan, progress)
    }

    /// What takes over proofs that other machines made.
    ///
    /// # Errors
    /// It is an error if generators can't be had, a key can't be built, or the directory of proofs can't be made.
    pub fn acceptance<'a>(
        &'a self,
        open: &'a OpenStatement,
        sums: &Sums,
        generators: &Path,
    ) -> Result<Acceptance<'a>, EpochError> {
        create_private_dir(&self.proofs())?;
        Acceptance::new(&self.finished, open.bound(), &self.jobs(open, sums), generators)
    }

    /// A finished proof, compared with what it was when it was verified.
    ///
    /// # Errors
    /// It is an error if it is not finished, or damaged.
    pub(crate) fn proof(&self, index: usize) -> Result<Vec<u8>, EpochError> {
        self.finished.bytes(&proof_name(index))
    }

    /// Copies policy and history, if the statement names them, into a bundle that is being written.
    ///
    /// # Errors
    /// It is an error if one is not what it was, or the system refuses.
    pub(crate) fn copy_policy(&self, bundle: &Path) -> Result<(), EpochError> {
        if self.draft.bound().document().policy.is_none() {
            return Ok(());
        }
        let mut names = [bundle::POLICY_FILE, bundle::HISTORY_FILE].into_iter();
        names.try_for_each(|name| self.finished.copy(name, &bundle.join(name)))
    }

    /// The directory of the finished proofs.
    pub fn proofs(&self) -> PathBuf {
        self.directory.file(bundle::PROOFS_DIR)
    }
}

/// Imports the snapshot and writes the draft; when all of it is listed, the import counts as finished.
fn import(
    directory: &WorkDirectory,
    finished: &Finished,
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
    let draft = draft(&imported, parameters)?;
    let looked_at = !imported.reserves.is_empty() && !options.watch.reserves_follow;
    if options.watch.deny_but.is_some() && looked_at {
        // So are shortages that the caller refuses: a directory with a draft takes no other balances.
        let rows = complete::reserves(&imported.reserves, &imported.info.books, parameters);
        let books = money::of_open(&draft, parameters, rows)?;
        snapshot::deny(&options.watch, &money::shortages(&books))?;
    }
    let bytes = draft.canonical();
    if bytes.len() as u64 > statement::MAX_STATEMENT_BYTES {
        return Err(EpochError::StatementTooLong);
    }
    let path = directory.file(DRAFT_FILE);
    file::write_private(&path, &bytes).map_err(EpochError::io(&path))?;
    // The draft comes last: only when it is listed, the import is finished.
    for name in vault_files(&rows(&draft, Path::new(VAULTS_DIR))) {
        finished.list_as_it_is(&name)?;
    }
    finished.list_as_it_is(INPUTS_FILE)?;
    if let Some(files) = options.watch.policy {
        policy::keep(finished, files)?;
    }
    finished.put(bundle::PARAMETERS_FILE, parameters.canonical())?;
    finished.list(&[(DRAFT_FILE, Content::of(&bytes))])
}

/// Refuses to go on with an epoch whose snapshot was described otherwise: after another statement, as another
/// correction. Where less is known than when it was imported, there is nothing to compare.
fn require_same_description(
    finished: &Finished,
    snapshot: &Path,
    parameters: &Parameters,
    options: &snapshot::Options<'_>,
) -> Result<(), EpochError> {
    let draft = read_open(finished, DRAFT_FILE, parameters)?;
    let document = draft.bound().document();
    let named = options.watch.policy.map(|files| files.named);
    let digests = named.map(|named| (named.policy, named.history));
    if digests != document.policy.zip(document.history) {
        return Err(EpochError::ChangedInputs(word!("RF-1302.policy")));
    }
    match SnapshotInfo::read_with(snapshot, &options.watch) {
        Ok(info) if !info.is_of(document) => Err(EpochError::ChangedInputs(word!("RF-1302.given"))),
        _ => Ok(()),
    }
}

/// The rows of an open statement with the files of their records in the directory `vaults`.
fn rows(open: &OpenStatement, vaults: &Path) -> Vec<VaultRow> {
    open.bound().rows().iter().map(|row| VaultRow::new(row, vaults)).collect()
}

/// The files that an import leaves for these rows, within the work directory.
fn vault_files(rows: &[VaultRow]) -> Vec<String> {
    let records = rows.iter().map(|row| row.records.clone());
    let offsets = rows.iter().map(|row| snapshot::record::offsets_path(&row.records));
    let others = [snapshot::INDEX_FILE, snapshot::WARNINGS_FILE].map(PathBuf::from);
    let names = records.chain(offsets).chain(others);
    let name = |path: PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    names.filter_map(name).map(|name| format!("{VAULTS_DIR}/{name}")).collect()
}

/// Reads an open statement, with or without its root, that this program wrote.
fn read_open(
    finished: &Finished,
    name: &str,
    parameters: &Parameters,
) -> Result<OpenStatement, EpochError> {
    OpenStatement::from_canonical(&finished.bytes(name)?, parameters)
        .map_err(|error| damaged(&finished.path(""), name, &error.to_string()))
}
