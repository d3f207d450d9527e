//! The files of a snapshot that give rows: those of the mapping, and tidy tables in their usual files.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
};

use ringfence_circuits::{
    primitive::shown::Shown,
    protocol::{parameters::Parameters, statement::Book},
};
use ringfence_verifier::{message::Quoted, say};

use super::{
    error::{ImportError, Problem, Problems},
    info::FILE as INFO_FILE,
    mapped::{MappedFile, Pattern},
    mapping::{files, Found, MappedSource, Mapping, TableMap},
    origin::{Origin, Origins},
    reading::open_tidy,
    seconds,
    source::{
        bytes::{is_address, Opened, Remote},
        databases::Databases,
        kind::Kind,
        open::{open, Rows},
        query::{Connection, Query},
        RowSource, Wanted,
    },
    table::{Extent, Table, BALANCES, MAPPING_FILE, POSITIONS, RESERVES, VAULTS},
};

/// Files of a table that messages name.
const MOST_CALLED: usize = 3;

/// Bytes that a byte of a packed file or of Parquet may stand for.
const MOST_PACKED: u64 = 1024;

/// Where the rows of a feed are.
#[derive(Clone, Debug)]
enum Place {
    File(PathBuf),
    /// The address of a store's file.
    Address(String),
    /// The answer to a query.
    Query(Query),
}

impl Place {
    /// The file of this machine, if it is one.
    fn path(&self) -> Option<&PathBuf> {
        match self {
            Place::File(path) => Some(path),
            Place::Address(_) | Place::Query(_) => None,
        }
    }
}

/// A file that gives rows of a table.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    /// The number of its origin.
    pub number: u16,
    /// The table.
    pub table: Table,
    place: Place,
    map: Option<TableMap>,
    /// The pattern that stands for this file and others.
    pattern: Option<Pattern>,
}

/// All files of a snapshot that give rows.
pub(super) struct Feeds<'a> {
    /// Where rows come from.
    pub origins: Origins,
    feeds: Vec<Feed>,
    mapping: Option<Mapping>,
    /// Who reaches files elsewhere.
    remote: Option<&'a dyn Remote>,
    databases: Databases,
}

impl<'a> Feeds<'a> {
    /// The files of the snapshot in `directory`, with somebody who reaches those elsewhere. None but `mapping.toml` is
    /// opened.
    ///
    /// # Errors
    /// It is an error if the mapping is refused, or a table that must be there has no file.
    pub(super) fn of(
        directory: &Path,
        remote: Option<&'a dyn Remote>,
    ) -> Result<Self, ImportError> {
        let mapping = Mapping::read(directory)?;
        let mut feeds = Feeds {
            origins: Origins::default(),
            feeds: vec![],
            mapping: None,
            remote,
            databases: Databases::default(),
        };
        for map in mapping.iter().flat_map(|mapping| &mapping.tables) {
            if let Some(query) = map.query() {
                feeds.add_query(directory, query, map);
            }
            for found in files(directory, map)? {
                feeds.add_mapped(directory, found, map);
            }
        }
        let derives = mapping.as_ref().is_some_and(|mapping| mapping.derives_vaults);
        for table in [VAULTS, BALANCES, POSITIONS, RESERVES] {
            let mapped = feeds.feeds.iter().any(|feed| feed.table.file == table.file);
            if mapped || (derives && table.file == VAULTS.file) {
                continue;
            }
            let found = tidy_file(directory, table)?;
            let missing = found.is_none();
            let may_be_missing = table.file == RESERVES.file || mapping.is_some();
            if missing && may_be_missing {
                if table.file == VAULTS.file {
                    let reason =
                        "nothing says which vaults there are: add [vaults] with `file`, or with \
                                  `from = [\"balances\"]`, or give vaults.csv";
                    let (file, field) = (MAPPING_FILE.into(), "vaults".into());
                    let reason = reason.to_owned();
                    return Err(ImportError::Mapping(Problem { file, line: 0, field, reason }));
                }
                continue;
            }
            let file = found.unwrap_or_else(|| table.file.to_owned());
            let place = Place::File(directory.join(&file));
            let number = feeds.origins.add(Origin { file: file.into(), ..Origin::tidy(table) });
            feeds.feeds.push(Feed { number, table, place, map: None, pattern: None });
        }
        feeds.mapping = mapping;
        Ok(feeds)
    }

    fn add_query(&mut self, directory: &Path, query: &Query, map: &TableMap) {
        let asked = |feed: &&Feed| matches!(feed.place, Place::Query(_));
        let before = self.of_table(map.table).filter(asked).count();
        let table = map.table.name();
        let name = match before {
            0 => format!("query of [{table}]"),
            before => format!("query {} of [{table}]", before + 1),
        };
        let connection = query.connection.within(directory);
        let place = Place::Query(Query { text: query.text.clone(), connection });
        self.add(name, place, None, map);
    }

    fn add_mapped(&mut self, directory: &Path, found: Found, map: &TableMap) {
        let Found { name: file, pattern } = found;
        let place = match is_address(&file) {
            true => Place::Address(file.clone()),
            false => Place::File(directory.join(&file)),
        };
        self.add(file, place, pattern, map);
    }

    fn add(&mut self, file: String, place: Place, pattern: Option<Pattern>, map: &TableMap) {
        let number = self.origins.add(Origin {
            table: map.table,
            file: file.into(),
            columns: map.labels(),
            parts: map.parts(),
            makes_vaults: map.makes_vaults,
            adds_up: map.adds_up,
        });
        self.feeds.push(Feed { number, table: map.table, place, map: Some(map.clone()), pattern });
    }

    /// Whether rows of other tables make the vaults.
    pub(super) fn derives_vaults(&self) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| mapping.derives_vaults)
    }

    /// Whether the names that the mapping gives are known.
    ///
    /// # Errors
    /// [`ImportError::Mapping`] names the first that isn't.
    pub(super) fn check_names(
        &self,
        parameters: &Parameters,
        books: &[Book],
    ) -> Result<(), ImportError> {
        let Some(mapping) = &self.mapping else { return Ok(()) };
        mapping.check_names(parameters, books).map_err(ImportError::Mapping)
    }

    /// The files of a table, in their order.
    pub(super) fn of_table(&self, table: Table) -> impl Iterator<Item = &Feed> {
        self.feeds.iter().filter(move |feed| feed.table.file == table.file)
    }

    /// What messages call a table as a whole: its usual file, or those that the mapping names.
    pub(super) fn called(&self, table: Table) -> String {
        let mut names: Vec<String> = vec![];
        for feed in self.of_table(table) {
            let name = Shown(&self.origins.get(feed.number).file).to_string();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let more = names.len().saturating_sub(MOST_CALLED);
        names.truncate(MOST_CALLED);
        match (names.is_empty(), more) {
            (true, _) => table.file.to_owned(),
            (false, 0) => names.join(", "),
            (false, _) => say!("check.more", places = names.join(", "), more).text,
        }
    }

    /// The files of all tables but reserves, which an epoch is made of, each once; with them the mapping. What lies
    /// elsewhere is none of them: the mapping names it, and it is read once, when the snapshot is imported.
    pub(super) fn inputs(&self, directory: &Path) -> Vec<PathBuf> {
        let mut paths = vec![directory.join(INFO_FILE)];
        if self.mapping.is_some() {
            paths.push(directory.join(MAPPING_FILE));
        }
        for table in [VAULTS, BALANCES, POSITIONS] {
            for feed in self.of_table(table) {
                paths.extend(feed.place.path().filter(|path| !paths.contains(path)).cloned());
            }
        }
        paths
    }

    /// Names, in the snapshot's directory, of files and folders that are read.
    pub(super) fn names(&self) -> Vec<String> {
        let tables = [VAULTS, BALANCES, POSITIONS, RESERVES].into_iter().filter(|table| {
            // A tidy table beside a mapped one is not read, and whoever put it there should know.
            self.mapping.is_none()
                || self.feeds.iter().any(|feed| feed.map.is_none() && feed.table.file == table.file)
        });
        let mut names: Vec<String> = tables.map(|table| table.file.to_owned()).collect();
        names.push(INFO_FILE.to_owned());
        if self.mapping.is_some() {
            names.push(MAPPING_FILE.to_owned());
        }
        for feed in self.feeds.iter().filter(|feed| feed.place.path().is_some()) {
            let file = &self.origins.get(feed.number).file;
            let file = file.trim_start_matches("./");
            names.extend(file.split('/').next().map(str::to_owned));
        }
        for map in self.feeds.iter().filter_map(|feed| feed.map.as_ref()) {
            // The file of a connection may lie there, too.
            if let Some(Connection::File(path)) = map.query().map(|query| &query.connection) {
                let file = path.components().find(|part| matches!(part, Component::Normal(_)));
                names.extend(file.map(|part| part.as_os_str().to_string_lossy().into_owned()));
            }
        }
        names
    }

    /// Patterns that stand for several files whose rows are added up, while nothing looks at the rows' times: a file
    /// of another day would count, too. Each with the number of its files.
    pub(super) fn patterns_added_up(&self) -> Vec<String> {
        let mut patterns = Vec::new();
        for feed in &self.feeds {
            let Some(Pattern { text, files }) = &feed.pattern else { continue };
            let added = feed.map.as_ref().is_some_and(|map| map.adds_up && !map.checks_time());
            let words = format!("{}: {files} files", Quoted(text));
            if added && !patterns.contains(&words) {
                patterns.push(words);
            }
        }
        patterns
    }

    /// Bytes of the text in all files but reserves, or more. Of what is packed nobody knows before it is read, nor of
    /// what lies elsewhere.
    pub(super) fn bytes(&self) -> Result<u64, ImportError> {
        let mut bytes = 0_u64;
        for table in [VAULTS, BALANCES, POSITIONS] {
            for feed in self.of_table(table) {
                let Some(path) = feed.place.path() else { return Ok(u64::MAX) };
                let length = fs::metadata(path).map_err(ImportError::io("open", path))?.len();
                let packed = Kind::of_name(&self.origins.get(feed.number).file) != Kind::Csv;
                let most = if packed { MOST_PACKED } else { 1 };
                bytes = bytes.saturating_add(length.saturating_mul(most));
            }
        }
        Ok(bytes)
    }

    /// Has the rows of a file read by `read`, which gets the file's number and origin.
    ///
    /// # Errors
    /// It is an error if the file can't be read or lacks a column, and what `read` gives.
    pub(super) fn read(
        &self,
        feed: &Feed,
        snapshot_time: &str,
        problems: &mut Problems,
        read: impl FnOnce(
            &mut dyn RowSource,
            (u16, &Origin),
            &mut Problems,
        ) -> Result<Extent, ImportError>,
    ) -> Result<(Extent, Option<MappedFile>), ImportError> {
        let origin = (feed.number, self.origins.get(feed.number));
        let name = origin.1.file.clone();
        let opened = match &feed.place {
            Place::File(path) => Opened::local(path)?,
            Place::Address(address) => Opened::remote(address, self.remote)?,
            Place::Query(query) => {
                let wanted = feed.map.as_ref().map(TableMap::column_names).unwrap_or_default();
                return self.databases.ask(query, &name, &Wanted::Some(&wanted), |rows| {
                    self.read_mapped(feed, rows, snapshot_time, problems, read)
                });
            }
        };
        let Some(map) = &feed.map else {
            let (mut source, _) = open_tidy(feed.table, opened, (&name, name.clone()))?;
            return Ok((read(&mut *source, origin, problems)?, None));
        };
        let wanted = map.column_names();
        let rows = open(opened, (&name, name.clone()), map.format(), &Wanted::Some(&wanted))?;
        self.read_mapped(feed, rows, snapshot_time, problems, read)
    }

    /// The same of rows that the mapping turns into those of a table.
    fn read_mapped(
        &self,
        feed: &Feed,
        (source, line): Rows<'_>,
        snapshot_time: &str,
        problems: &mut Problems,
        read: impl FnOnce(
            &mut dyn RowSource,
            (u16, &Origin),
            &mut Problems,
        ) -> Result<Extent, ImportError>,
    ) -> Result<(Extent, Option<MappedFile>), ImportError> {
        let origin = (feed.number, self.origins.get(feed.number));
        let name = origin.1.file.clone();
        let (Some(map), Some(mapping)) = (&feed.map, &self.mapping) else {
            let mut source = source;
            return Ok((read(&mut *source, origin, problems)?, None));
        };
        let place = (&*name, line);
        let (names, time) = (mapping.names_of(map), seconds(snapshot_time));
        let mut source = MappedSource::new(source, place, map.clone(), names, time)?;
        let extent = read(&mut source, origin, problems)?;
        let mut mapped = source.finish(name.into_owned());
        mapped.pattern.clone_from(&feed.pattern);
        Ok((extent, Some(mapped)))
    }
}

/// The name of a table's file in `directory`, however it is written; `None` if there is none.
///
/// # Errors
/// It is an error if there are several.
fn tidy_file(directory: &Path, table: Table) -> Result<Option<String>, ImportError> {
    let mut found: Option<String> = None;
    for name in table.file_names() {
        // A link that leads nowhere is no missing file.
        let missing = fs::symlink_metadata(directory.join(&name))
            .is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        match (missing, &found) {
            (true, _) => {}
            (false, None) => found = Some(name),
            (false, Some(first)) => {
                let reason = format!("{} stands there, too; keep one of them", Quoted(first));
                let (file, field) = (name.into(), "table".into());
                return Err(ImportError::Form(Problem { file, line: 0, field, reason }));
            }
        }
    }
    Ok(found)
}

/// Names of symbols, and those of the parameters.
pub type SymbolNames = BTreeMap<String, String>;

/// What a mapping file calls assets and markets.
///
/// # Errors
/// It is an error if the mapping is refused.
pub fn mapped_names(mapping: &Path) -> Result<(SymbolNames, SymbolNames), ImportError> {
    Ok(Mapping::read_file(mapping)?.into_names())
}

/// The table of reserves that stands in a directory under its own name, however it is packed; `None` if there is none.
///
/// # Errors
/// It is an error if there are several.
pub fn tidy_reserves(directory: &Path) -> Result<Option<PathBuf>, ImportError> {
    Ok(tidy_file(directory, RESERVES)?.map(|name| directory.join(name)))
}

/// Paths of the files that hold reserves; one that isn't there is none of them.
///
/// # Errors
/// It is an error if the mapping is refused, or a table is missing.
pub fn reserve_files(directory: &Path) -> Result<Vec<PathBuf>, ImportError> {
    let feeds = Feeds::of(directory, None)?;
    Ok(feeds.of_table(RESERVES).filter_map(|feed| feed.place.path().cloned()).collect())
}

/// Paths of the files that an epoch is made of: `snapshot.toml`, the mapping and all tables but reserves.
///
/// # Errors
/// It is an error if the mapping is refused.
pub fn input_files(directory: &Path) -> Result<Vec<PathBuf>, ImportError> {
    Ok(Feeds::of(directory, None)?.inputs(directory))
}
