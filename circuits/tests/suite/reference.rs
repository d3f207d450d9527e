//! The vectors of the reference implementation in `fixtures/reference`, which shares no code with
//! this crate: both compute the same from the same input.
//!
//! `RINGFENCE_VECTORS` names another file of vectors than the committed one.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use blake2b_simd::Params;
use ff::{Field, PrimeField};
use num_bigint::BigInt;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{opening::run::Grid, proof_length, table::Table, BlockKey},
    primitive::poseidon,
    protocol::{
        block::{BlockDigest, SumCommitment},
        hash::{
            digest::{to_hex, Element},
            domain::Domain,
            sponge,
        },
        id::{AssetId, MarketId},
        index::{BlockIndex, BookIndex},
        lane::{Lanes, Weights},
        parameters::{Parameters, TierArgument, TierTable},
        predicate::{assess, check, check_rule, Assessment, Violation},
        secret::{Blind, Identity, Salt},
        shape::{Rule, Shape, SHAPES},
        statement::{self, BlockListRow},
        totals::Totals,
        tree::{self, Tree},
        vault::{leaf, words, Balance, Position, Vault, ID_BITS},
    },
};
use serde_json::Value;

/// What agreed, by kind, and what did not.
#[derive(Default)]
pub(super) struct Comparison {
    pub(super) line: usize,
    pub(super) kind: String,
    agreed: BTreeMap<String, usize>,
    differences: Vec<String>,
}

impl Comparison {
    pub(super) fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, ours: T, theirs: T) {
        if ours == theirs {
            *self.agreed.entry(format!("{}: {what}", self.kind)).or_default() += 1;
        } else {
            self.differences.push(format!(
                "line {}, {}: {what} is {ours:?} here and {theirs:?} in the reference",
                self.line, self.kind
            ));
        }
    }

    /// Whether a document is refused here just if it is refused there; none where nothing is left to compare.
    pub(super) fn accepted<T, E: std::fmt::Display>(
        &mut self,
        line: &Value,
        read: Result<T, E>,
    ) -> Option<T> {
        let accepted = flag(&line["accepted"]);
        match read {
            Ok(read) => {
                let reason = line.get("reason").and_then(Value::as_str).unwrap_or_default();
                let theirs =
                    if accepted { "accepted".into() } else { format!("refused, {reason}") };
                self.same("accepted", "accepted".to_owned(), theirs);
                accepted.then_some(read)
            }
            Err(error) => {
                let ours = if accepted { format!("refused, {error}") } else { "refused".into() };
                let theirs = if accepted { "accepted" } else { "refused" };
                self.same("refused", ours, theirs.into());
                None
            }
        }
    }

    /// Says what agreed and fails if anything did not.
    pub(super) fn finish(self, path: &Path) {
        for (what, number) in &self.agreed {
            println!("{number} agree: {what}");
        }
        let differences = &self.differences;
        assert!(!self.agreed.is_empty(), "no vector in {}", path.display());
        assert!(
            differences.is_empty(),
            "{} differences, the first:\n{}",
            differences.len(),
            differences.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
        );
    }
}

/// The lines of a file of vectors, with the number of each from 1.
pub(super) fn lines(path: &Path) -> impl Iterator<Item = (usize, Value)> {
    let file = fs::File::open(path).expect("the vectors are there");
    let values = BufReader::new(file)
        .lines()
        .map(|line| serde_json::from_str(&line.expect("readable")).expect("JSON"));
    (1..).zip(values)
}

/// The committed file of this name, or the one that a variable of the environment names.
pub(super) fn vectors(name: &str, variable: &str) -> PathBuf {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/reference").join(name);
    std::env::var_os(variable).map_or(committed, PathBuf::from)
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

pub(super) fn flag(value: &Value) -> bool {
    value.as_bool().expect("a boolean")
}

pub(super) fn count(value: &Value) -> u64 {
    value.as_u64().expect("a small number")
}

pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

pub(super) fn element(value: &Value) -> Fp {
    serde_json::from_value::<Element>(value.clone()).expect("an element").0
}

fn elements(value: &Value) -> Vec<Fp> {
    list(value).iter().map(element).collect()
}

fn shown(element: Fp) -> String {
    Element(element).to_string()
}

pub(super) fn shape(value: &Value) -> Shape {
    Shape::from_code(count(value) as u8).expect("a shape")
}

/// Bytes of a document, which need not be UTF-8: a character for each.
pub(super) fn document(line: &Value) -> Vec<u8> {
    text(&line["document"]).chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect()
}

fn short_digest(bytes: &[u8]) -> String {
    to_hex(Params::new().hash_length(32).hash(bytes).as_bytes())
}

fn element_bytes(elements: impl IntoIterator<Item = Fp>) -> Vec<u8> {
    elements.into_iter().flat_map(|element| element.to_repr()).collect()
}

/// Everything derived from parameters, a line per asset, market and row.
fn listing(parameters: &Parameters) -> String {
    let mut lines = vec![];
    let rows = |lines: &mut Vec<String>, kind: &str, table: &TierTable| {
        for row in table.rows() {
            lines.push(format!("{kind} {} {} {} {}\n", row.lo, row.hi, row.rate, row.constant));
        }
    };
    for (id, a) in (1..).zip(parameters.assets()) {
        let settlement = a.settlement_price.unwrap_or(0);
        lines.push(format!("asset {id} {} {settlement} {}\n", a.price, a.profit_rate));
        rows(&mut lines, "collateral", &a.collateral);
        rows(&mut lines, "debt", &a.debt);
    }
    for (id, m) in (1..).zip(parameters.markets()) {
        let by_size = u8::from(m.argument == TierArgument::Size);
        let isolated = u8::from(m.isolated_only);
        let (settlement, mark) = (m.settlement, m.mark);
        let contract = m.contract;
        lines.push(format!("market {id} {contract} {settlement} {mark} {by_size} {isolated}\n"));
        rows(&mut lines, "maintenance", &m.maintenance);
    }
    lines.concat()
}

fn compare_parameters(line: &Value, comparison: &mut Comparison) -> Option<Parameters> {
    let parameters = comparison.accepted(line, Parameters::from_canonical(&document(line)))?;
    comparison.same("digest", parameters.digest().to_string(), text(&line["digest"]));
    let derived = short_digest(listing(&parameters).as_bytes());
    comparison.same("derived rows", derived, text(&line["listing"]));
    let weights = Weights::new(Lanes::new(&parameters), element(&line["r"]));
    for shape in SHAPES {
        let code = shape.code.to_string();
        let key = BlockKey::new(&parameters, &weights, shape);
        comparison.same("k", key.k().to_string(), text(&line["k"][&code]));
        if let Some(table) = line["tables"].get(&code) {
            let rows = Table::new(&parameters, &weights, &shape);
            let cells = rows.rows().iter().flat_map(|row| row.cells());
            comparison.same("tier table", short_digest(&element_bytes(cells)), text(table));
        }
    }
    Some(parameters)
}

/// Why a line has no vault of this crate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beyond {
    /// An amount is beyond its type.
    Amount,
    /// No asset or market can have this id.
    Id,
}

/// A number of a vault in its type.
fn number<T: std::str::FromStr>(value: &Value) -> Result<T, Beyond> {
    text(value).parse().map_err(|_| Beyond::Amount)
}

/// An id of a vault.
fn id<T>(value: &Value, id: fn(u16) -> Option<T>) -> Result<T, Beyond> {
    number(value).and_then(|number| id(number).ok_or(Beyond::Id))
}

/// The vault of a line; otherwise why its numbers are beyond the types of [`Vault`], an amount first.
fn vault(line: &Value) -> Result<Vault, Beyond> {
    let mut beyond = None;
    let mut vault = Vault { extra: number(&line["extra"])?, ..Vault::default() };
    for item in list(&line["balances"]) {
        let (debt, amount) = (flag(&item[1]), number(&item[2])?);
        match id(&item[0], AssetId::new) {
            Ok(asset) => vault.balances.push(Balance { asset, debt, amount }),
            Err(why) => beyond = Some(why),
        }
    }
    for item in list(&line["positions"]) {
        let (short, size) = (flag(&item[1]), number(&item[2])?);
        let (loss, profit) = (flag(&item[3]), number(&item[4])?);
        match id(&item[0], MarketId::new) {
            Ok(market) => vault.positions.push(Position { market, short, size, loss, profit }),
            Err(why) => beyond = Some(why),
        }
    }
    beyond.map_or(Ok(vault), Err)
}

/// Whether an id of the line has more than 13 bits.
fn has_wide_id(line: &Value) -> bool {
    let items = list(&line["balances"]).iter().chain(list(&line["positions"]));
    items.into_iter().any(|item| text(&item[0]).parse::<u64>().is_ok_and(|id| id >> ID_BITS != 0))
}

fn compare_vault(line: &Value, parameters: &Parameters, comparison: &mut Comparison) {
    let vault = match vault(line) {
        Ok(vault) => vault,
        Err(Beyond::Amount) => {
            comparison.same("beyond the types, so S1", Some("S1"), line["broken"].as_str());
            comparison.same("beyond the types, no leaf", true, line["leaf"]["leaf"].is_null());
            return;
        }
        Err(Beyond::Id) => {
            comparison.same(
                "an id that nothing can have, so broken",
                line["broken"].is_null(),
                false,
            );
            if has_wide_id(line) {
                comparison.same("a wide id, no leaf", true, line["leaf"]["leaf"].is_null());
            }
            return;
        }
    };
    let empty = vault.balances.is_empty() && vault.positions.is_empty();
    let broken = !line["broken"].is_null();
    let isolated = flag(&line["isolated"]);
    let assessment = assess(parameters, &vault);
    // The predicate of this crate refuses an empty vault, which is padding (S8).
    comparison.same("empty", matches!(assessment, Err(Violation::Empty)), empty);
    if !empty {
        comparison.same("S1 to S3", assessment.is_err(), broken);
    }
    if let Ok(assessment) = &assessment {
        let margin = [&assessment.equity, &assessment.requirement].map(BigInt::to_string);
        comparison.same("S4", Some(margin.to_vec()), {
            line["margin"].as_array().map(|margin| margin.iter().map(text).collect())
        });
        for rule in Rule::ALL {
            let holds = check_rule(rule, assessment).is_ok();
            comparison.same(&format!("S5 {rule}"), holds, flag(&line["holds"][rule.name()]));
        }
    }
    for shape in SHAPES {
        let fits =
            vault.balances.len() <= shape.balances && vault.positions.len() <= shape.positions;
        let theirs = !empty
            && flag(&line["holds"][shape.rule.name()])
            && fits
            && (!isolated || shape.positions == 1);
        comparison.same("S1 to S6", check(parameters, &shape, &vault).is_ok(), theirs);
    }
    for rule in Rule::ALL {
        let list: Vec<Shape> =
            SHAPES.into_iter().filter(|shape| !isolated || shape.positions == 1).collect();
        let chosen = Shape::smallest(&list, rule, vault.balances.len(), vault.positions.len());
        let theirs = line["shapes"][rule.name()].as_u64();
        comparison.same("smallest shape", chosen.map(|shape| u64::from(shape.code)), theirs);
    }

    compare_leaf(line, &vault, comparison);
    if let (Some(sum), Ok(assessment)) = (line.get("sum"), &assessment) {
        compare_sum(sum, parameters, &vault, assessment, comparison);
    }
}

fn compare_leaf(line: &Value, vault: &Vault, comparison: &mut Comparison) {
    let hashed = &line["leaf"];
    let of = shape(&hashed["shape"]);
    let packed = words(&of, vault).map(|words| short_digest(&element_bytes(words)));
    comparison.same("words", packed, hashed["words"].as_str().map(str::to_owned));
    let identity = Identity(element(&hashed["identity"]));
    let salt = Salt(element(&hashed["salt"]));
    let own = leaf(&of, identity, salt, vault);
    comparison.same("leaf", own.map(shown), hashed["leaf"].as_str().map(str::to_owned));
}

fn compare_sum(
    sum: &Value,
    parameters: &Parameters,
    vault: &Vault,
    assessment: &Assessment,
    comparison: &mut Comparison,
) {
    let of = shape(&sum["shape"]);
    let weights = Weights::new(Lanes::new(parameters), element(&sum["r"]));
    let (book, proprietary) =
        (BookIndex::at(count(&sum["book"]) as usize), flag(&sum["proprietary"]));
    let (beta, gamma) = (weights.beta(book), weights.gamma(book, proprietary));
    let key = BlockKey::new(parameters, &weights, of);
    let grid = Grid::of_block(&key, &[Some(vault)], beta, gamma, Fp::ZERO);
    comparison.same("sum of the block", shown(grid.next_sum()), text(&sum["sum"]));
    let lanes = weights.lanes();
    let mut totals = Totals::zero(lanes, book.index() + 1);
    let settlement = |market: MarketId| parameters.market(market).expect("a market").settlement;
    totals.add(lanes, &settlement, book, of.rule, vault, assessment);
    let proprietary: Vec<bool> =
        (0..=book.index()).map(|b| b == book.index() && proprietary).collect();
    let fingerprint = totals.fingerprint(&weights, &proprietary);
    comparison.same("fingerprint of the totals", shown(fingerprint), text(&sum["sum"]));
}

fn compare_statement(line: &Value, parameters: &Parameters, comparison: &mut Comparison) {
    let read = statement::Document::from_canonical(&document(line))
        .and_then(|document| document.check(parameters));
    let Some(statement) = comparison.accepted(line, read) else { return };
    comparison.same("digest", statement.digest().to_string(), text(&line["digest"]));
    comparison.same("anchor", statement.digest().to_bech32(), text(&line["anchor"]));
    comparison.same("r", shown(statement.r()), text(&line["r"]));
    let weights = statement.weights(parameters);
    let fingerprint = statement.totals().fingerprint(&weights, &statement.proprietary());
    comparison.same("fingerprint", shown(fingerprint), text(&line["fingerprint"]));
    let first = BlockIndex::new(count(&line["first"]));
    let context = statement.context(&shape(&line["shape"]), first, count(&line["blocks"]));
    comparison.same("context", shown(context), text(&line["context"]));
}

fn compare_tree(line: &Value, comparison: &mut Comparison) {
    let leaves = elements(&line["leaves"]);
    let index = count(&line["index"]);
    let tree = Tree::new(leaves.clone());
    comparison.same("root", shown(tree.root()), text(&line["root"]));
    let path = tree.path(index as usize);
    comparison.same("path", path.clone(), elements(&line["path"]));
    let depth = tree::depth(leaves.len() as u64);
    comparison.same("depth", depth as u64, count(&line["depth"]));
    comparison.same("siblings", depth * tree::SIBLINGS, path.len());
    let climbed = tree::climb(leaves[index as usize], index, &path);
    comparison.same("climb", climbed.map(shown), Some(text(&line["root"])));
    let other_path = elements(&line["other_path"]);
    let other = tree::climb(leaves[index as usize], count(&line["other_index"]), &other_path);
    comparison.same(
        "another climb",
        other.map(shown),
        line["other_root"].as_str().map(str::to_owned),
    );
}

fn compare_root(line: &Value, comparison: &mut Comparison) {
    let rows: Vec<BlockListRow> = list(&line["block_list"])
        .iter()
        .map(|row| BlockListRow {
            book: BookIndex::at(count(&row[0]) as usize),
            shape: shape(&row[1]),
            count: count(&row[2]),
        })
        .collect();
    let places = rows.iter().flat_map(|row| (0..row.count).map(move |_| row));
    let leaves: Vec<Fp> = places
        .zip(elements(&line["digests"]))
        .map(|(row, digest)| tree::block_leaf(row.book, &row.shape, BlockDigest(digest)))
        .collect();
    let block_list = statement::block_list_hash(&rows);
    comparison.same("hash of the block list", shown(block_list), text(&line["list_hash"]));
    let blocks = leaves.len() as u64;
    let root = tree::root(Tree::new(leaves).root(), blocks, block_list);
    comparison.same("root", shown(root), text(&line["root"]));
    let commitment = SumCommitment::new(element(&line["sum"]), Blind(element(&line["blind"]))).0;
    comparison.same("commitment", shown(commitment), text(&line["commitment"]));
}

fn compare_hash(line: &Value, comparison: &mut Comparison) {
    let tag = count(&line["domain"]);
    let domain = Domain::ALL.into_iter().find(|domain| *domain as u64 == tag).expect("a domain");
    let hash = sponge(domain, &elements(&line["message"]));
    comparison.same("hash", shown(hash), text(&line["hash"]));
}

fn compare_permutation(line: &Value, comparison: &mut Comparison) {
    let state: [Fp; poseidon::WIDTH] =
        elements(&line["state"]).try_into().expect("as many words as the state has");
    let permuted = poseidon::permute(state).to_vec();
    comparison.same("permutation", permuted, elements(&line["permuted"]));
}

#[test]
fn reference_vectors_agree() {
    let path = vectors("vectors.jsonl", "RINGFENCE_VECTORS");
    let mut comparison = Comparison::default();
    let mut documents: Vec<Option<Parameters>> = vec![];
    for (number, line) in lines(&path) {
        comparison.line = number;
        comparison.kind = text(&line["kind"]);
        let parameters = || {
            let number = count(&line["parameters"]) as usize;
            documents.get(number).and_then(Option::as_ref)
        };
        match comparison.kind.as_str() {
            "parameters" => {
                let parameters = compare_parameters(&line, &mut comparison);
                documents.push(parameters);
            }
            // Where the parameters themselves differ, that difference is enough.
            "vault" => {
                if let Some(parameters) = parameters() {
                    compare_vault(&line, parameters, &mut comparison);
                }
            }
            "statement" => {
                if let Some(parameters) = parameters() {
                    compare_statement(&line, parameters, &mut comparison);
                }
            }
            "permutation" => compare_permutation(&line, &mut comparison),
            "poseidon" => compare_hash(&line, &mut comparison),
            "identity" => {
                let [venue, account, label] =
                    ["venue", "account", "label"].map(|field| text(&line[field]));
                let ours = shown(Identity::of(&venue, &account, &label).0);
                comparison.same("identity", ours, text(&line["identity"]));
            }
            "proof" => {
                let bytes = proof_length(count(&line["k"]) as u32, count(&line["blocks"]));
                comparison.same("length", bytes, count(&line["bytes"]));
            }
            "tree" => compare_tree(&line, &mut comparison),
            "root" => compare_root(&line, &mut comparison),
            other => panic!("line {number}: unknown kind {other:?}"),
        }
    }
    comparison.finish(&path);
}
