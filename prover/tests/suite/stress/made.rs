//! A small venue whose statement is complete, and sets for it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    protocol::{
        block::BlockDigest,
        shape::Shape,
        statement::Completion,
        stress::set::{Document, ScenarioEntry, ScenarioSet},
    },
    testing::{moves, scenario, small_set},
};
use ringfence_prover::{
    command::{machine::MachineOptions, stress::StressCommand},
    epoch::{Epoch, Silent},
    snapshot::{Options, DEFAULT_MAX_ERRORS},
    stress::{Computed, Question, Stress, StressFault},
};

use crate::common::{parameters, tables::Tables};

/// Codes of the test shapes that the venue uses.
const SHAPES: [u8; 6] = [201, 202, 203, 204, 205, 207];
/// A time of runs.
pub const NOW: &str = "2026-02-01T00:00:00Z";

/// A venue with a finished work directory; its blocks are not proven.
pub struct Venue {
    pub directory: tempfile::TempDir,
    pub work: PathBuf,
    /// D_b of all blocks.
    pub digests: Vec<BlockDigest>,
}

impl Venue {
    pub fn new(tables: &Tables) -> Self {
        let venue = Venue::open(tables);
        let (epoch, venue) = venue;
        epoch.complete(Completion::default()).unwrap();
        venue
    }

    /// The same with an open statement, and the epoch.
    pub fn open(tables: &Tables) -> (Epoch, Self) {
        let directory = tempfile::tempdir().unwrap();
        let shapes = SHAPES.map(|code| Shape::from_code(code).unwrap());
        let options = Options {
            order_key: [0; 32].into(),
            out: Path::new("").into(),
            shapes: &shapes,
            max_errors: DEFAULT_MAX_ERRORS,
            max_liquidating: None,
            failing: None,
            buckets: None,
            watch: Default::default(),
        };
        let work = directory.path().join("work");
        let epoch = Epoch::start(&work, tables.write(), parameters(), 2, &options).unwrap();
        let open = epoch.build_tree(&Silent).unwrap();
        let sums = epoch.sums(&open, 2, &Silent).unwrap();
        let blocks = sums.commitments.elements().unwrap();
        let digests = blocks.iter().map(|block| block.digest).collect();
        (epoch, Venue { directory, work, digests })
    }

    /// Writes a set to a file.
    pub fn set(&self, scenarios: Vec<ScenarioEntry>) -> (PathBuf, ScenarioSet) {
        let set = Document { name: "n".into(), ..small_set(scenarios) }.check().unwrap();
        let path = self.directory.path().join(format!("{}.json", set.digest()));
        fs::write(&path, set.canonical()).unwrap();
        (path, set)
    }

    pub fn stress(&self) -> Stress {
        Stress::open(&self.work).unwrap()
    }

    /// Computes a set by itself.
    pub fn compute(&self, scenarios: Vec<ScenarioEntry>) -> Result<Computed, StressFault> {
        let (path, set) = self.set(scenarios);
        let question = Question { path, set, insurance: vec![] };
        self.stress().compute(&question, NOW, &Silent)
    }

    /// Says of everything that was computed that it was released.
    pub fn release_all(&self) {
        let path = self.work.join("stress/ledger.json");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("\"released\":false", "\"released\":true")).unwrap();
    }

    /// `stress` over a set, with the house as insurance.
    pub fn command(&self, scenarios: Vec<ScenarioEntry>) -> StressCommand {
        command(self.directory.path(), self.set(scenarios).0)
    }
}

/// `stress` over the set in this file, with the house as insurance, of the venue in this directory.
pub fn command(directory: &Path, scenarios: PathBuf) -> StressCommand {
    StressCommand {
        work: directory.join("work"),
        scenarios,
        insurance: vec!["house".into()],
        check: false,
        accept_thin: vec![],
        out: Some(directory.join("stress")),
        machine: MachineOptions { blocks_per_proof: Some(2), ..MachineOptions::default() },
        json: false,
    }
}

/// Clients who are long with 5,000 USDT each, so many of them, and the house that is short. The first holds `first` as
/// large a vault.
pub fn clients(count: usize, first: u64) -> Tables {
    let mut tables = Tables::new(&[], &[], &[]);
    let mut longs = 0;
    for index in 0..count {
        let size = if index == 0 { first } else { 1 };
        longs += 200 * size;
        tables.vaults.push(format!("c{index},main,clients,maintenance,,"));
        tables.balances.push(format!("c{index},main,USDT,{}", 5_000 * size));
        let (whole, thousandths) = (size / 5, 200 * (size % 5));
        let size = format!("{whole}.{thousandths:03}");
        tables.positions.push(format!("c{index},main,BTCUSDT,long,{size},,50000,"));
    }
    tables.vaults.push("h,main,house,maintenance,,".into());
    tables.balances.push("h,main,USDT,1000000".into());
    let size = format!("{}.{:03}", longs / 1000, longs % 1000);
    tables.positions.push(format!("h,main,BTCUSDT,short,{size},,50000,"));
    tables
}

/// All marks at a factor but one of few units, in which nobody has a position; assets where they are.
pub fn marks(name: &str, factor: &str) -> ScenarioEntry {
    scenario(name, moves("1", "0", &[]), moves(factor, "0", &[("JUNKBTC", "1", "0")]))
}
