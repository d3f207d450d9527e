//! The venue's history beside one that the reader has from elsewhere.

use std::collections::HashSet;

use ringfence_circuits::protocol::{
    parameters::Decimal,
    policy::{
        history::{price_text, Rows, Series, PRICE_DECIMALS},
        Grids,
    },
    statement::Document,
};

use super::{
    shared::CLAUSE,
    sources::{venues, Loaded},
};
use crate::{
    check::{coverage::listed, AuditError},
    message::Quoted,
    reader::{read_history, Known, OwnHistory},
    report::{
        amount::{apart, Amount},
        time_of, Claim, Open,
    },
    say,
    source::Files,
    word,
};

/// How many differences are kept to be listed, those furthest apart.
const MOST_KEPT: usize = 1_000;

/// What came of a comparison.
#[derive(Default)]
struct Compared {
    /// Prices of the same name and time.
    prices: u64,
    /// How many of these are further apart than the tolerance.
    outside: u64,
    /// The furthest of them: more than are kept only until the next are found.
    furthest: Vec<(Amount, String)>,
    /// At how many times a rule looks for which the reader has a price and the venue has none.
    holes: u64,
    /// The first of them.
    first_holes: Vec<String>,
    /// Names of the reader that the venue's history has, too.
    names: HashSet<String>,
}

/// A claim for each history of the reader that no statement at hand names.
pub(super) fn claims(
    bundle: &dyn Files,
    known: &Known,
    loaded: &Loaded,
    document: &Document,
) -> Result<Vec<Claim>, AuditError> {
    let previous = known.previous.as_ref().and_then(|(before, _)| before.history);
    let baseline = known.policy.baseline.as_ref().and_then(|before| before.statement.history);
    let named: Vec<_> = document.history.into_iter().chain(previous).chain(baseline).collect();
    let grids = Grids::new(&loaded.policy, &document.price_time);
    let mut claims = vec![];
    for given in known.policy.histories.iter().filter(|given| given.is_own) {
        let digest = given.digest().map_err(|error| crate::source::SourceError::Read {
            path: given.name.clone().into(),
            source: error,
        })?;
        if named.contains(&digest) {
            continue;
        }
        let own = read_history(given)?;
        let Some(venues) = venues(bundle, known, loaded)? else { continue };
        let mut compared = Compared::default();
        // It was read before, so that nothing is refused here that was not.
        if let Ok(mut rows) = Rows::new(venues) {
            let mut series = Series::default();
            while rows.read(&mut series).unwrap_or(false) {
                compared.add(&series, &own, &grids, &known.price_tolerance);
            }
            compared.whole_series(&own, &grids);
        }
        let place = claims.len() + 1;
        let name = given.name.rsplit(['/', '\\']).next().unwrap_or(&given.name);
        claims.push(compared.claim(place, name, &own, &known.price_tolerance));
    }
    Ok(claims)
}

impl Compared {
    fn add(&mut self, series: &Series, own: &OwnHistory, grids: &Grids<'_>, tolerance: &Decimal) {
        let Some(theirs) = own.get(&series.name) else { return };
        self.names.insert(series.name.clone());
        for (time, price) in theirs {
            let at = series.points.binary_search_by(|point| point.time.cmp(time));
            let Some(point) = at.ok().and_then(|at| series.points.get(at)) else {
                self.hole(&series.name, *time, grids);
                continue;
            };
            self.prices += 1;
            let venues = Decimal::from_units(point.price, PRICE_DECIMALS);
            let (deviation, within) = apart(&venues, price, tolerance);
            if !within {
                let (name, time, percent) = (&series.name, time_of(*time), deviation.grouped(0));
                let (venues, yours) = (price_text(point.price), price.to_string());
                let said = say!("policy-own.one", name, time, venues, yours, percent).text;
                self.outside += 1;
                self.furthest.push((deviation, said));
                if self.furthest.len() >= 2 * MOST_KEPT {
                    self.keep_furthest();
                }
            }
        }
    }

    /// Series that the venue's history does not have at all, although rules look at them.
    fn whole_series(&mut self, own: &OwnHistory, grids: &Grids<'_>) {
        for (name, theirs) in own.iter().filter(|(name, _)| grids.reads(name)) {
            if self.names.insert(name.clone()) {
                theirs.keys().for_each(|time| self.hole(name, *time, grids));
            }
        }
    }

    /// A time at which the venue has no price: a hole if a rule looks there.
    fn hole(&mut self, name: &str, time: i64, grids: &Grids<'_>) {
        if !grids.has(name, time) {
            return;
        }
        self.holes += 1;
        if self.first_holes.len() < MOST_KEPT {
            self.first_holes.push(say!("policy-own.hole", name, time = time_of(time)).text);
        }
    }

    fn keep_furthest(&mut self) {
        self.furthest.sort_by_key(|(apart, _)| std::cmp::Reverse(apart.absolute().units(4)));
        self.furthest.truncate(MOST_KEPT);
    }

    fn claim(mut self, place: usize, file: &str, own: &OwnHistory, tolerance: &Decimal) -> Claim {
        let file = Quoted(file).to_string();
        let title = say!("RF-2266", file, tolerance);
        let differing = self.outside;
        let note = match (differing, self.holes) {
            (0, holes) => say!("policy-own.note.holes", holes, file),
            (outside, 0) => say!("policy-own.note", outside, file, tolerance),
            (outside, holes) => say!("policy-own.note.both", outside, holes, file, tolerance),
        };
        let id = match place {
            1 => "policy-own-history".to_owned(),
            place => format!("policy-own-history:{place}"),
        };
        let open = Open::new(id, CLAUSE, title).informative_or(note);
        let mut others = own.keys().filter(|name| !self.names.contains(*name)).peekable();
        if self.prices == 0 && self.holes == 0 {
            return match self.names.is_empty() {
                true => open.not_checked(say!("policy-own.no-names", names = first(others))),
                false => open.not_checked(word!("policy-own.no-times")),
            };
        }
        let mut compared = say!("policy-own.compared", prices = self.prices).text;
        if others.peek().is_some() {
            compared += &say!("policy-own.others", names = first(others)).text;
        }
        if differing == 0 && self.holes == 0 {
            return open.holds(compared);
        }
        self.keep_furthest();
        let lines = self.furthest.into_iter().map(|(_, said)| said).chain(self.first_holes);
        let lines: Vec<String> = lines.collect();
        open.fails(compared + word!("policy-own.list") + &listed(lines.into_iter(), "; "))
    }
}

/// The first of these names.
fn first<'a>(names: impl Iterator<Item = &'a String>) -> String {
    const SHOWN: usize = 5;
    let mut names = names.map(|name| Quoted(name).to_string());
    let mut shown: Vec<String> = names.by_ref().take(SHOWN).collect();
    match names.count() {
        0 => {}
        count => shown.push(say!("proofs.more", count).text),
    }
    shown.join(", ")
}
