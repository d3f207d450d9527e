//! The vectors of scenario proofs that the reference implementation in `fixtures/reference` makes: both compute the
//! same from the same documents and vaults, and refuse the same documents.
//!
//! `RINGFENCE_STRESS_VECTORS` names another file of vectors than the committed one.

use std::sync::Arc;

use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{opening::run::Grid, stress::StressKey},
    protocol::{
        hash::digest::{to_hex, Element},
        index::BookIndex,
        parameters::Parameters,
        shape::SHAPES,
        statement::{self, BlockListRow, Statement},
        stress::{
            equity::StressedEquity,
            lane::StressWeights,
            set::{Fitted, Prices, ScenarioSet, SetError},
            statement::{blind_place, Document, StressStatement},
            unit::partition,
        },
        vault::{Balance, Position, Vault},
    },
};
use serde_json::{json, Value};

use crate::reference::{
    count, document, element, flag, lines, list, shape, text, vectors, Comparison,
};

fn id(value: &Value) -> u16 {
    u16::try_from(count(value)).expect("an id")
}

fn vault(value: &Value) -> Vault {
    let balance = |entry: &Value| Balance {
        asset: id(&entry[0]).into(),
        debt: flag(&entry[1]),
        amount: count(&entry[2]),
    };
    let position = |entry: &Value| Position {
        market: id(&entry[0]).into(),
        short: flag(&entry[1]),
        size: count(&entry[2]),
        loss: flag(&entry[3]),
        profit: text(&entry[4]).parse().expect("a profit"),
    };
    Vault {
        extra: 0,
        balances: list(&value["balances"]).iter().map(balance).collect(),
        positions: list(&value["positions"]).iter().map(position).collect(),
    }
}

fn parameters(line: &Value) -> Parameters {
    Parameters::from_canonical(text(&line["parameters"]).as_bytes()).expect("parameters")
}

fn set(line: &Value) -> ScenarioSet {
    ScenarioSet::from_canonical(text(&line["set"]).as_bytes()).expect("a set")
}

fn statement_of(line: &Value, parameters: &Parameters) -> Statement {
    let document = statement::Document::from_canonical(text(&line["statement"]).as_bytes());
    document.expect("a statement").check(parameters).expect("a statement in order")
}

fn shown(prices: &Prices, parameters: &Parameters) -> Value {
    let assets = (1u16..).zip(parameters.assets()).map(|(id, _)| {
        let asset = prices.asset(id.into()).expect("each asset has prices");
        json!([asset.bid, asset.mid, asset.ask, asset.settlement])
    });
    let markets = (1u16..).zip(parameters.markets()).map(|(id, _)| {
        let market = prices.market(id.into()).expect("each market has prices");
        json!([market.bid, market.ask])
    });
    json!({ "assets": assets.collect::<Vec<_>>(), "markets": markets.collect::<Vec<_>>() })
}

fn compare_prices(set: &Fitted, parameters: &Parameters, theirs: &Value, to: &mut Comparison) {
    to.same("number of scenarios", set.scenarios().len(), list(theirs).len());
    for (prices, theirs) in set.scenarios().iter().zip(list(theirs)) {
        to.same("prices", &shown(prices, parameters), theirs);
    }
}

/// The equities of vaults under each scenario; null where one is out of range.
fn compare_equities(
    set: &Fitted,
    parameters: &Parameters,
    vaults: &[Vault],
    theirs: &Value,
    to: &mut Comparison,
) {
    to.same("number of vaults", vaults.len(), list(theirs).len());
    for (vault, theirs) in vaults.iter().zip(list(theirs)) {
        let of = |prices| StressedEquity::of(parameters, prices, vault).ok();
        let equity = |prices| of(prices).map(|equity| equity.get().to_string());
        let ours: Vec<_> = set.scenarios().iter().map(equity).collect();
        to.same("equities", &json!(ours), theirs);
    }
}

fn compare_statement(stress: &StressStatement, line: &Value, to: &mut Comparison) {
    to.same("digest", stress.digest().to_string(), text(&line["digest"]));
    to.same("text", stress.digest().to_stress_bech32(), text(&line["text"]));
    to.same("r′", stress.base(), element(&line["r"]));
    to.same("context", stress.context(&SHAPES[0], 5, 2, 1), element(&line["context"]));
    to.same("last commitment", stress.last_commitment().0, element(&line["last"]));
    let place = blind_place(stress.digest(), 258);
    to.same("place of a blind", to_hex(&place), text(&line["blind_place"]));
}

/// Documents and vaults, up to the prefix sum after each unit by the grid of the circuit.
fn compare_case(line: &Value, to: &mut Comparison) {
    let parameters = parameters(line);
    let set = set(line);
    to.same("set", set.digest().to_string(), text(&line["set_digest"]));
    let fitted = match (set.fit(&parameters), line.get("refused")) {
        (Ok(fitted), None) => fitted,
        (found, expected) => {
            let refused = matches!(found, Err(SetError::Unfit { .. }));
            return to.same("does not fit", refused, expected.is_some());
        }
    };
    compare_prices(&fitted, &parameters, &line["prices"], to);
    let statement = statement_of(line, &parameters);
    let stress = Document::from_canonical(text(&line["stress"]).as_bytes()).expect("a document");
    let stress = stress.check(&statement, &fitted).expect("a stress statement in order");
    compare_statement(&stress, line, to);
    let block = |block: &Value| -> Vec<_> { list(block).iter().map(vault).collect() };
    let blocks: Vec<_> = list(&line["blocks"]).iter().map(block).collect();
    for (vaults, theirs) in blocks.iter().zip(list(&line["equities"])) {
        compare_equities(&fitted, &parameters, vaults, theirs, to);
    }
    let weights = stress.weights();
    let (mut sum, mut units) = (Fp::from(0), vec![]);
    for range in partition(statement.rows(), fitted.scenarios().len(), 256).expect("256 units") {
        let key = StressKey::new(&parameters, &fitted, &weights, range.shape, range.group);
        let key = Arc::new(key);
        let insures = stress.insurance()[range.book.index()];
        let (beta, delta) = (weights.beta(range.book), weights.delta(range.book, insures));
        for block in range.block.run(range.units) {
            let vaults: Vec<_> = blocks[block.index()].iter().map(Some).collect();
            sum = Grid::of_unit(&key, &vaults, beta, delta, sum).next_sum();
            units.push(json!([range.group, block.get(), Element(sum).to_string()]));
        }
    }
    to.same("units", units.as_slice(), list(&line["units"]));
}

/// Any parameters under a set, with the size of each shape's circuit.
fn compare_fit(line: &Value, to: &mut Comparison) {
    let (parameters, set) = (parameters(line), set(line));
    let Some(fitted) = to.accepted(line, set.fit(&parameters)) else { return };
    compare_prices(&fitted, &parameters, &line["prices"], to);
    let names = |prices: &Prices| -> Vec<_> {
        prices.ignored().iter().map(|ignored| ignored.name.clone()).collect()
    };
    let ignored: Vec<_> = fitted.scenarios().iter().map(names).collect();
    to.same("names that are ignored", &json!(ignored), &line["ignored"]);
    let vaults: Vec<_> = list(&line["vaults"]).iter().map(vault).collect();
    compare_equities(&fitted, &parameters, &vaults, &line["equities"], to);
    let weights = StressWeights::new(fitted.scenarios().len(), Fp::from(7));
    for shape in SHAPES {
        let key = StressKey::new(&parameters, &fitted, &weights, shape, 0);
        to.same("k", u64::from(key.k()), count(&line["k"][shape.code.to_string()]));
    }
}

fn compare_document(line: &Value, to: &mut Comparison) {
    let parameters = parameters(line);
    let statement = statement_of(line, &parameters);
    let fitted = set(line).fit(&parameters).expect("a set that fits");
    let read = Document::from_canonical(&document(line));
    let read = read.and_then(|document| document.check(&statement, &fitted));
    if let Some(stress) = to.accepted(line, read) {
        compare_statement(&stress, line, to);
    }
}

fn compare_partition(line: &Value, to: &mut Comparison) {
    let row = |row: &Value| BlockListRow {
        book: BookIndex::at(count(&row[0]) as usize),
        shape: shape(&row[1]),
        count: count(&row[2]),
    };
    let rows: Vec<_> = list(&line["rows"]).iter().map(row).collect();
    let (scenarios, per_proof) = (count(&line["scenarios"]) as usize, count(&line["per_proof"]));
    let ranges = partition(&rows, scenarios, per_proof).expect("units of a proof");
    let ranges: Vec<_> = ranges
        .map(|range| {
            let (book, code) = (range.book.index(), range.shape.code);
            json!([book, code, range.group, range.first, range.units, range.block.get()])
        })
        .collect();
    to.same("ranges", ranges.as_slice(), list(&line["ranges"]));
}

#[test]
fn a_second_implementation_of_scenarios_agrees() {
    let path = vectors("stress.jsonl", "RINGFENCE_STRESS_VECTORS");
    let mut comparison = Comparison::default();
    for (number, line) in lines(&path) {
        comparison.line = number;
        comparison.kind = line.get("kind").map_or_else(|| "case".to_owned(), text);
        match comparison.kind.as_str() {
            "case" => compare_case(&line, &mut comparison),
            "fit" => compare_fit(&line, &mut comparison),
            "partition" => compare_partition(&line, &mut comparison),
            "set" => {
                let read = ScenarioSet::from_canonical(&document(&line));
                if let Some(set) = comparison.accepted(&line, read) {
                    let digest = set.digest().to_string();
                    comparison.same("digest", digest, text(&line["digest"]));
                }
            }
            "statement" => compare_document(&line, &mut comparison),
            other => panic!("line {number}: unknown kind {other:?}"),
        }
    }
    comparison.finish(&path);
}
