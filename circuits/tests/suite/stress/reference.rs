//! The vectors of the second implementation in `tests/reference/stress.py`, which shares no code with this
//! crate: both compute the same from the same documents and vaults.

use std::{fs, path::PathBuf, sync::Arc};

use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{opening::run::Grid, stress::StressKey},
    protocol::{
        hash::digest::{from_hex, to_hex, Element},
        parameters::Parameters,
        shape::SHAPES,
        statement,
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
use serde_json::Value;

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn id(value: &Value) -> u16 {
    u16::try_from(value.as_u64().unwrap()).unwrap()
}

fn vault(value: &Value) -> Vault {
    let balance = |entry: &Value| Balance {
        asset: id(&entry[0]).into(),
        debt: entry[1].as_bool().unwrap(),
        amount: entry[2].as_u64().unwrap(),
    };
    let position = |entry: &Value| Position {
        market: id(&entry[0]).into(),
        short: entry[1].as_bool().unwrap(),
        size: entry[2].as_u64().unwrap(),
        loss: entry[3].as_bool().unwrap(),
        profit: text(&entry[4]).parse().unwrap(),
    };
    Vault {
        extra: 0,
        balances: list(&value["balances"]).iter().map(balance).collect(),
        positions: list(&value["positions"]).iter().map(position).collect(),
    }
}

fn compare_prices(prices: &Prices, expected: &Value) {
    for (index, entry) in (1u16..).zip(list(&expected["assets"])) {
        let asset = prices.asset(index.into()).unwrap();
        let [bid, mid, ask] = [0, 1, 2].map(|at| entry[at].as_u64().unwrap());
        assert_eq!((asset.bid, asset.mid, asset.ask), (bid, mid, ask));
        assert_eq!(asset.settlement, entry[3].as_u64());
    }
    for (index, entry) in (1u16..).zip(list(&expected["markets"])) {
        let market = prices.market(index.into()).unwrap();
        assert_eq!(Some(market.bid), entry[0].as_u64());
        assert_eq!(Some(market.ask), entry[1].as_u64());
    }
}

/// A line whose set fits its parameters.
struct Case {
    parameters: Parameters,
    set: Fitted,
    stress: StressStatement,
    rows: Vec<statement::BlockListRow>,
    blocks: Vec<Vec<Vault>>,
}

impl Case {
    fn read(parameters: Parameters, set: Fitted, line: &Value) -> Self {
        let statement = statement::Document::from_canonical(text(&line["statement"]).as_bytes());
        let statement = statement.unwrap().check(&parameters).unwrap();
        let stress = Document::from_canonical(text(&line["stress"]).as_bytes()).unwrap();
        let stress = stress.check(&statement, &set).unwrap();
        let block = |block: &Value| list(block).iter().map(vault).collect();
        let blocks = list(&line["blocks"]).iter().map(block).collect();
        Case { parameters, set, stress, rows: statement.rows().to_vec(), blocks }
    }

    fn compare_equities(&self, expected: &Value) {
        for (block, expected) in self.blocks.iter().zip(list(expected)) {
            for (vault, expected) in block.iter().zip(list(expected)) {
                for (prices, expected) in self.set.scenarios().iter().zip(list(expected)) {
                    let equity = StressedEquity::of(&self.parameters, prices, vault).unwrap();
                    assert_eq!(equity.get().to_string(), text(expected));
                }
            }
        }
    }

    fn compare_documents(&self, line: &Value) {
        let Case { stress, .. } = self;
        assert_eq!(stress.digest().to_string(), text(&line["digest"]));
        assert_eq!(stress.digest().to_stress_bech32(), text(&line["text"]));
        let context = Element(stress.context(&SHAPES[0], 5, 2, 1));
        assert_eq!(context.to_string(), text(&line["context"]));
        assert_eq!(Element(stress.last_commitment().0).to_string(), text(&line["last"]));
        assert_eq!(to_hex(&blind_place(stress.digest(), 258)), text(&line["blind_place"]));
    }

    /// The prefix sum after each unit, by the grid of the circuit.
    fn compare_units(&self, weights: &StressWeights, expected: &Value) {
        let (mut sum, mut units) = (Fp::from(0), list(expected).iter());
        for range in partition(&self.rows, self.set.scenarios().len(), 256).unwrap() {
            let key =
                StressKey::new(&self.parameters, &self.set, weights, range.shape, range.group);
            let key = Arc::new(key);
            let insures = self.stress.insurance()[range.book.index()];
            let (beta, delta) = (weights.beta(range.book), weights.delta(range.book, insures));
            for block in range.block.run(range.units) {
                let vaults: Vec<_> = self.blocks[block.index()].iter().map(Some).collect();
                sum = Grid::of_unit(&key, &vaults, beta, delta, sum).next_sum();
                let unit = units.next().unwrap();
                assert_eq!(unit[0].as_u64(), Some(range.group as u64));
                assert_eq!(unit[1].as_u64(), Some(block.get()));
                assert_eq!(text(&unit[2]), Element(sum).to_string());
            }
        }
        assert!(units.next().is_none());
    }
}

#[test]
fn a_second_implementation_of_scenarios_agrees() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pinned/stress_vectors.jsonl");
    let (mut fits, mut refused) = (0, 0);
    for line in fs::read_to_string(path).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let parameters = Parameters::from_canonical(text(&line["parameters"]).as_bytes()).unwrap();
        let set = ScenarioSet::from_canonical(text(&line["set"]).as_bytes()).unwrap();
        assert_eq!(set.digest().to_string(), text(&line["set_digest"]));
        let fitted = match (set.fit(&parameters), line.get("refused")) {
            (Ok(fitted), None) => fitted,
            (Err(SetError::Unfit { .. }), Some(_)) => {
                refused += 1;
                continue;
            }
            (found, expected) => panic!("{found:?} and {expected:?}"),
        };
        for (prices, expected) in fitted.scenarios().iter().zip(list(&line["prices"])) {
            compare_prices(prices, expected);
        }
        let case = Case::read(parameters, fitted, &line);
        case.compare_equities(&line["equities"]);
        case.compare_documents(&line);
        // r′ itself is nowhere to be read, but in the weights.
        let base = Element::from_bytes(from_hex(text(&line["r"])).unwrap());
        let weights = StressWeights::new(case.set.scenarios().len(), base.unwrap().0);
        case.compare_units(&weights, &line["units"]);
        case.compare_units(&case.stress.weights(), &line["units"]);
        fits += 1;
    }
    assert_eq!((fits, refused), (16, 12));
}
