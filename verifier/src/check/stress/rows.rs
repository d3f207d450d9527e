//! The rows of a stress report: each scenario with its moves and what it comes to, as published.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use num_bigint::{BigInt, BigUint};
use ringfence_circuits::protocol::{
    parameters::{Decimal, Parameters},
    statement::Book,
    stress::{
        set::{Fitted, Move, Moves, Prices, Scenario, ScenarioSet},
        statement::StressStatement,
        sums::BookSums,
    },
};

use crate::report::{
    amount::{percent, Amount, USD_20},
    MoveRow, MovesRow, NamedMove, ScenarioRow, StressedBook, Tables,
};

/// Decimals at which factors and spreads are whole: their texts are shorter.
const FINEST: u32 = 80;
/// Two decimals less: those of a percentage.
const FINEST_PERCENT: u32 = FINEST - 2;

/// All scenarios in order. `tables` are those of the publication: they say what weighs how much.
pub(super) fn scenarios(
    set: &ScenarioSet,
    books: &[Book],
    parameters: &Parameters,
    fitted: &Fitted,
    stress: &StressStatement,
    tables: &Tables,
) -> Vec<ScenarioRow> {
    let sources = set.document().sources.iter();
    let sources: HashMap<_, _> =
        sources.map(|source| (source.id.as_str(), source.description.as_str())).collect();
    let entries = set.document().scenarios.iter();
    let names = Names::of(parameters, tables);
    let results = set.scenarios().iter().zip(fitted.scenarios()).zip(&stress.sums().scenarios);
    let rows = (1..).zip(entries).zip(results);
    rows.map(|((number, entry), ((scenario, prices), sums))| {
        let source = sources.get(entry.source.as_str()).copied().unwrap_or_default();
        let head = Head { number, source, scenario, names: &names };
        row(&head, parameters, prices, stress.insurance(), books, sums)
    })
    .collect()
}

/// What a scenario is.
struct Head<'a> {
    number: usize,
    source: &'a str,
    scenario: &'a Scenario,
    names: &'a Names<'a>,
}

/// Every asset and every market of the venue, with what it weighs: the value of what vaults hold of it, or its open
/// interest.
struct Names<'a> {
    assets: BTreeMap<&'a str, BigInt>,
    markets: BTreeMap<&'a str, BigInt>,
    /// The assets in which anything is held or owed, profits and losses among it. What is owed alone has no weight.
    concerned: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(parameters: &'a Parameters, tables: &'a Tables) -> Self {
        let nothing = |name: &'a String| (name.as_str(), BigInt::ZERO);
        let assets = parameters.assets().iter().map(|asset| nothing(&asset.name));
        let markets = parameters.markets().iter().map(|market| nothing(&market.name));
        let (assets, markets) = (assets.collect(), markets.collect());
        let mut names = Names { assets, markets, concerned: BTreeSet::new() };
        for held in tables.books.iter().flat_map(|book| &book.assets) {
            names.concerned.extend(held.owed.then_some(held.asset.as_str()));
            names.assets.entry(&held.asset).and_modify(|value| *value += &held.value);
        }
        for open in &tables.markets {
            names.markets.entry(&open.market).and_modify(|value| *value += &open.exact);
        }
        names
    }

    /// Whether a scenario leaves every price where it is that a vault depends on, and takes no spread from it.
    fn are_still(&self, scenario: &Scenario) -> bool {
        let nothing = Decimal::from_units(0, 0);
        let still = |moves: &Moves, name: &str| moves.of(name).distance() == nothing;
        let mut open = self.markets.iter().filter(|(_, value)| **value != BigInt::ZERO);
        self.concerned.iter().all(|name| still(&scenario.assets, name))
            && open.all(|(name, _)| still(&scenario.markets, name))
    }
}

fn row(
    head: &Head<'_>,
    parameters: &Parameters,
    prices: &Prices,
    insurance: &[bool],
    books: &[Book],
    sums: &[BookSums],
) -> ScenarioRow {
    let Head { number, source, scenario, names } = head;
    let all = || books.iter().zip(insurance).zip(sums);
    let usd = |units: &BigUint| Amount::natural(units, USD_20);
    let book = |((book, insurance), sums): ((&Book, &bool), &BookSums)| StressedBook {
        book: book.name.clone(),
        proprietary: book.proprietary,
        insurance: *insurance,
        deficit: usd(&sums.deficit),
        worth: insurance.then(|| Amount::new(sums.net.clone(), USD_20)),
    };
    let owed: BigUint = all().filter(|((_, is), _)| !**is).map(|(_, sums)| &sums.deficit).sum();
    let worth: BigInt = all().filter(|((_, is), _)| **is).map(|(_, sums)| &sums.net).sum();
    let ignored = |market: bool| {
        let of = prices.ignored().iter().filter(|name| name.market == market);
        of.map(|name| name.name.clone()).collect()
    };
    ScenarioRow {
        number: *number,
        name: scenario.name.clone(),
        source: (*source).to_owned(),
        assets: moves(&scenario.assets, &names.assets),
        markets: moves(&scenario.markets, &names.markets),
        ignored_assets: ignored(false),
        ignored_markets: ignored(true),
        settlement_moved: settlement_moved(parameters, &scenario.assets),
        books: all().map(book).collect(),
        owed: usd(&owed),
        worth: insurance.contains(&true).then(|| Amount::new(worth, USD_20)),
        still: names.are_still(scenario),
    }
}

/// How the names of a venue move. What a set says of names that the venue lacks is not among it.
fn moves(moves: &Moves, names: &BTreeMap<&str, BigInt>) -> MovesRow {
    let one = Decimal::from_units(1, 0);
    let (mut except, mut all, mut moved) = (vec![], BigInt::ZERO, BigInt::ZERO);
    for (name, weight) in names {
        let how = moves.of(name);
        all += weight;
        if how.factor != one {
            moved += weight;
        }
        if how.factor != moves.others.factor || how.spread != moves.others.spread {
            except.push((weight, NamedMove { name: (*name).to_owned(), how: move_row(how) }));
        }
    }
    // The heaviest first, so that a list that is cut short shows what matters.
    except.sort_by(|(one, _), (other, _)| other.cmp(one));
    MovesRow {
        others: move_row(&moves.others),
        others_count: names.len() - except.len(),
        moved_percent: percent(&moved, &all),
        except: except.into_iter().map(|(_, named)| named).collect(),
    }
}

fn move_row(how: &Move) -> MoveRow {
    let factor = how.factor.floor(FINEST);
    let one = Decimal::from_units(1, 0).floor(FINEST);
    MoveRow {
        change_percent: Amount::new(factor - one, FINEST_PERCENT),
        spread_percent: Amount::new(how.spread.floor(FINEST), FINEST_PERCENT),
    }
}

/// Assets in which profits and losses are paid, and whose price the scenario moves: that moves profits and losses too.
fn settlement_moved(parameters: &Parameters, moves: &Moves) -> Vec<String> {
    let one = Decimal::from_units(1, 0);
    let settling = parameters.assets().iter().filter(|asset| asset.settlement_price.is_some());
    let moved = settling.filter(|asset| moves.of(&asset.name).factor != one);
    moved.map(|asset| asset.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::testing::{moves as entry, scenario, small_set};

    use super::*;

    /// How assets of these weights move, by a set with these exceptions.
    fn of(factor: &str, except: &[(&str, &str, &str)], weights: &[(&str, u64)]) -> MovesRow {
        let all = scenario("s", entry(factor, "0", except), entry("1", "0", &[]));
        let set = small_set(vec![all]).check().unwrap();
        let weights = weights.iter().map(|(name, weight)| (*name, BigInt::from(*weight)));
        moves(&set.scenarios()[0].assets, &weights.collect())
    }

    fn named(row: &MovesRow) -> Vec<&str> {
        row.except.iter().map(|named| named.name.as_str()).collect()
    }

    #[test]
    fn g9_names_that_the_venue_lacks_are_not_shown_as_moving() {
        let venue = [("BTC", 10), ("ETH", 30), ("USD", 60)];
        let lacking = [("A", "0.1", "0"), ("B", "0.1", "0"), ("USD", "1", "0"), ("Z", "2", "0")];
        let row = of("0.5", &lacking, &venue);
        assert_eq!((named(&row), row.others_count), (vec!["USD"], 2));
        assert_eq!(row.moved_percent.unwrap().to_string(), "40");
        // What moves as all others do has no move of its own, and the heaviest stand first.
        let row = of("1", &[("BTC", "0.9", "0"), ("ETH", "0.8", "0"), ("USD", "1", "0")], &venue);
        assert_eq!((named(&row), row.others_count), (vec!["ETH", "BTC"], 1));
        // Nothing moves that anybody holds, whatever the rest is said to do.
        let held = [("BTC", "1", "0"), ("ETH", "1", "0"), ("USD", "1", "0.5")];
        let row = of("0.1", &held, &[("BTC", 1), ("ETH", 1), ("USD", 1), ("JUNK", 0)]);
        assert_eq!(row.moved_percent.as_ref().map(Amount::is_zero), Some(true));
        assert_eq!(of("0.1", &[], &[]).moved_percent, None);
    }

    #[test]
    fn g9_a_scenario_is_still_only_where_nothing_moves_that_a_vault_depends_on() {
        let value = |value: u64| BigInt::from(value);
        // USD is held, ETH owed and no more, nobody has JUNK; one market has positions.
        let names = Names {
            assets: [("ETH", value(0)), ("JUNK", value(0)), ("USD", value(9))].into(),
            markets: [("IDLE", value(0)), ("OPEN", value(5))].into(),
            concerned: ["ETH", "USD"].into(),
        };
        let still = |assets: &[(&str, &str, &str)], markets: &[(&str, &str, &str)]| {
            let scenario = scenario("s", entry("1", "0", assets), entry("1", "0", markets));
            names.are_still(&small_set(vec![scenario]).check().unwrap().scenarios()[0])
        };
        assert!(still(&[("JUNK", "0.5", "1")], &[("IDLE", "2", "0.1")]));
        for (assets, markets) in [
            (&[("ETH", "0.5", "0")][..], &[][..]),
            (&[("USD", "1", "0.01")], &[]),
            (&[], &[("OPEN", "1.1", "0")]),
            (&[], &[("OPEN", "1", "0.1")]),
        ] {
            assert!(!still(assets, markets), "{assets:?} {markets:?}");
        }
    }
}
