//! Collects vaults that break their rule, and writes the private list of them with their figures.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use num_bigint::BigInt;
use ringfence_circuits::{
    primitive::file,
    protocol::{predicate::Violation, shape::Rule},
};
use ringfence_verifier::report::amount::{Amount, USD_28};

use super::{
    error::ImportError,
    failing::Failing,
    judge::Verdict,
    origin::{Origins, Place},
    partition::VaultEntry,
};
use crate::csv_text::field;

/// Vaults that the private list holds at most.
const MOST_LISTED: usize = 1 << 16;
/// Places that a message names.
const MOST_PLACES: usize = 8;
/// The columns of the private list.
const COLUMNS: [&str; 10] = [
    "file",
    "line",
    "account",
    "vault",
    "book",
    "rule",
    "equity_usd",
    "requirement_usd",
    "gap_usd",
    "reason",
];

/// Collects vaults that break their rule.
#[derive(Debug, Default)]
pub(super) struct FailingVaults {
    found: Failing,
    places: Vec<Place>,
    /// Rows of the private list from their second column on, with their places.
    rows: Vec<(Place, String)>,
}

impl FailingVaults {
    /// Adds a vault whose row in the table of vaults stands there; it is listed if a list is asked for.
    pub(super) fn add(
        &mut self,
        place: Place,
        entry: &VaultEntry,
        book: &str,
        violation: &Violation,
        verdict: &Verdict,
        listed: bool,
    ) {
        let found = &mut self.found;
        found.vaults += 1;
        *match violation {
            Violation::NegativeEquity => &mut found.negative_equity,
            Violation::NotLiquidating => &mut found.not_liquidating,
            _ => &mut found.below_maintenance,
        } += 1;
        // The first lines of the table are kept, in whatever order the vaults come.
        let at = self.places.partition_point(|kept| *kept < place);
        self.places.insert(at, place);
        self.places.truncate(MOST_PLACES);
        if listed && self.rows.len() < MOST_LISTED {
            let rule = verdict.shape.rule;
            let [equity, requirement, gap] = figures(rule, verdict);
            // Figures stand as they are: `field` would take the sign of a number for a formula.
            let row = [
                place.line.to_string(),
                field(&entry.account),
                field(&entry.label),
                field(book),
                field(&rule.to_string()),
                equity,
                requirement,
                gap,
                field(&violation.to_string()),
            ];
            self.rows.push((place, row.join(",")));
        }
    }

    /// Adds the vaults of a part that follows.
    pub(super) fn merge(&mut self, part: FailingVaults) {
        let (own, found) = (&mut self.found, part.found);
        own.vaults += found.vaults;
        own.negative_equity += found.negative_equity;
        own.not_liquidating += found.not_liquidating;
        own.below_maintenance += found.below_maintenance;
        self.places.extend(part.places);
        self.places.sort();
        self.places.truncate(MOST_PLACES);
        let free = MOST_LISTED - self.rows.len();
        self.rows.extend(part.rows.into_iter().take(free));
    }

    /// Writes the private list, if one is asked for; what was found, if anything was, in so many accounts.
    pub(super) fn finish(
        mut self,
        accounts: u64,
        origins: &Origins,
        list: Option<&Path>,
    ) -> Result<Option<Failing>, ImportError> {
        if self.found.vaults == 0 {
            return Ok(None);
        }
        if let Some(path) = list {
            self.rows.sort_by_key(|(place, _)| *place);
            write(path, origins, &self.rows)?;
        }
        let places = self.places.iter().map(|place| origins.place(*place)).collect();
        Ok(Some(Failing { accounts, places, list: list.map(Into::into), ..self.found }))
    }
}

/// Equity, what the rule asks for, and what is missing of it, in USD: rounded so that nothing looks better
/// than it is.
fn figures(rule: Rule, verdict: &Verdict) -> [String; 3] {
    let requirement = match rule {
        Rule::EquityOnly => BigInt::ZERO,
        _ => verdict.assessment.requirement.clone(),
    };
    let equity = &verdict.assessment.equity;
    let gap = Amount::new(&requirement - equity, USD_28).cents_up();
    let equity = Amount::new(equity.clone(), USD_28).cents_down();
    [equity, Amount::new(requirement, USD_28).cents_up(), gap]
}

/// Writes the private list, aside, and moves it in place.
fn write(path: &Path, origins: &Origins, rows: &[(Place, String)]) -> Result<(), ImportError> {
    let fill = |file: &mut fs::File| {
        let mut writer = io::BufWriter::new(file);
        writeln!(writer, "{}", COLUMNS.join(","))?;
        for (place, row) in rows {
            let file = origins.get(place.origin).file.to_string();
            writeln!(writer, "{},{row}", field(&file))?;
        }
        writer.flush()
    };
    file::write_with(path, true, fill).map_err(ImportError::io("write", path))
}
