//! The vectors of the reference implementation in `fixtures/reference`, which shares no code with this
//! crate: both read the same lists, rows, tables and state, and refuse the same.
//!
//! `RINGFENCE_EVIDENCE_VECTORS` names another file of vectors than the committed one. What counts of
//! reserves at each level (lines of kind `coverage`) is the verifier's matter and is left out here.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{self, BufRead, BufReader, Cursor},
    path::{Path, PathBuf},
};

use ringfence_circuits::protocol::hash::digest::to_hex;
use ringfence_evidence::{
    address::Address,
    chain::Chain,
    hash::keccak256,
    hex,
    list::{document::List, rows},
    recognised::table::Table,
    state::{
        account::{stored, Account},
        anchor::{anchor, Amount},
        file::{Limits, StateFile},
        header::Header,
    },
    trie::walk::{Nodes, Walk, WalkFault},
};
use serde_json::{json, Map, Value};

/// Fields of a line, as this crate computes them.
type Found = Map<String, Value>;

fn text<'a>(line: &'a Value, field: &str) -> &'a str {
    line[field].as_str().expect("a text")
}

/// Bytes of a document, which need not be UTF-8: a character for each.
fn document(line: &Value, field: &str) -> Vec<u8> {
    text(line, field).chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect()
}

fn bytes(line: &Value, field: &str) -> Vec<u8> {
    hex::decode(text(line, field)).expect("hexadecimal digits")
}

/// The fields of an accepted line, or that it is refused.
fn judged(found: Option<Value>) -> Found {
    let mut fields = found.and_then(|found| found.as_object().cloned());
    let accepted = fields.is_some();
    let mut fields = fields.take().unwrap_or_default();
    fields.insert("accepted".into(), accepted.into());
    fields
}

fn address(line: &Value) -> Option<Value> {
    let chain = Chain::parse(text(line, "chain")).ok()?;
    let address = Address::parse(chain, text(line, "text")).ok()?;
    Some(json!({"identity": to_hex(address.identity().bytes())}))
}

fn list(line: &Value) -> Option<Value> {
    let document = document(line, "document");
    let list = List::read(&document).ok()?;
    assert_eq!(list.write().unwrap(), document);
    let digest = List::digest(&document).to_string();
    Some(json!({"digest": digest, "heads": list.heads.len(), "holdings": list.holdings.len()}))
}

fn rows(line: &Value) -> Option<Value> {
    let list = List::read(&document(line, "list")).ok()?;
    let books = line["books"].as_u64().unwrap() as usize;
    let rows = rows::read(&document(line, "document")[..], &list, books, |_| {}).ok()?;
    let decimals = |asset: &str| Some(line["decimals"][asset].as_u64()? as u32);
    let sums = rows.sums.amounts(&list, decimals).ok()?;
    let sums: Vec<Value> = sums
        .iter()
        .map(|((book, asset), amount)| json!([book, asset, amount.to_string()]))
        .collect();
    Some(json!({
        "digest": rows.digest.to_string(),
        "rows": rows.rows,
        "addresses": rows.addresses,
        "in_two_books": rows.in_two_books,
        "sums": sums,
    }))
}

/// Nodes by their hash.
struct Held(HashMap<[u8; 32], Vec<u8>>);

impl Nodes for Held {
    fn node(&mut self, hash: &[u8; 32]) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.get(hash).cloned())
    }
}

fn walk(line: &Value) -> Found {
    let nodes = line["nodes"].as_array().unwrap().iter().map(|node| {
        let node = hex::decode(node.as_str().unwrap()).unwrap();
        (keccak256(&node), node)
    });
    let word = |field: &str| -> [u8; 32] { bytes(line, field).try_into().unwrap() };
    let found = Walk::new(word("root")).find(&word("key"), &mut Held(nodes.collect()));
    let found = match found {
        Ok(Some(value)) => json!({"outcome": "found", "value": to_hex(&value)}),
        Ok(None) => json!({"outcome": "absent", "value": null}),
        Err(WalkFault::Missing { .. }) => json!({"outcome": "missing"}),
        Err(_) => json!({"outcome": "refused"}),
    };
    found.as_object().cloned().unwrap()
}

fn account(line: &Value) -> Option<Value> {
    let account = Account::decode(&bytes(line, "value")).ok()?;
    Some(json!({
        "balance": account.balance.to_string(),
        "storage_root": to_hex(&account.storage_root),
        "code": account.code.to_hex(),
    }))
}

fn header(line: &Value) -> Option<Value> {
    let forms = line["forms"].as_array().unwrap().iter();
    let forms: Vec<usize> = forms.map(|count| count.as_u64().unwrap() as usize).collect();
    let header = Header::decode(&bytes(line, "data"), &forms).ok()?;
    Some(json!({
        "hash": to_hex(&header.hash),
        "state_root": to_hex(&header.state_root),
        "number": header.number.to_string(),
        "time": header.time.to_string(),
    }))
}

fn state_file(line: &Value) -> Option<Value> {
    let file = StateFile::read(Cursor::new(bytes(line, "data")), Limits::NATIVE).ok()?;
    Some(json!({"headers": file.headers().len(), "nodes": file.len()}))
}

fn table(line: &Value) -> Option<Value> {
    let table = Table::read(&document(line, "document")).ok()?;
    Some(json!({"digest": table.digest.to_string()}))
}

fn anchors(line: &Value) -> Found {
    let list = List::read(&document(line, "list")).unwrap();
    let table = Table::read(&document(line, "table")).unwrap();
    let mut all = vec![];
    rows::read(&document(line, "rows")[..], &list, 1, |row| all.push(*row)).unwrap();
    let mut file = StateFile::read(Cursor::new(bytes(line, "data")), Limits::NATIVE).unwrap();
    let found = anchor(&mut file, &list, &table, &all).unwrap();
    let outcome = |amount: &Amount| match amount {
        Amount::Anchored => "anchored",
        Amount::Declared(_) => "declared",
        Amount::Unproven(_) => "unproven",
        Amount::Contradicted(_) => "contradicted",
    };
    let outcomes: Vec<&str> = found.rows.iter().map(outcome).collect();
    let found = json!({"outcomes": outcomes, "holds": found.holds()});
    found.as_object().cloned().unwrap()
}

/// What this crate says of a line; none for a kind that is not its matter.
fn computed(kind: &str, line: &Value) -> Option<Found> {
    let hash = |line: &Value| Some(json!({"hash": to_hex(&keccak256(&bytes(line, "data")))}));
    Some(match kind {
        "keccak256" => hash(line)?.as_object().cloned()?,
        "address" => judged(address(line)),
        "list" => judged(list(line)),
        "rows" => judged(rows(line)),
        "walk" => walk(line),
        "account" => judged(account(line)),
        "stored" => {
            let number = stored(&bytes(line, "value")).ok();
            judged(number.map(|number| json!({"number": number.to_string()})))
        }
        "header" => judged(header(line)),
        "state_file" => judged(state_file(line)),
        "table" => judged(table(line)),
        "anchor" => anchors(line),
        "coverage" => return None,
        other => panic!("an unknown kind of line: {other}"),
    })
}

fn vectors() -> PathBuf {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR"));
    let committed = committed.join("../../fixtures/reference/evidence.jsonl");
    std::env::var_os("RINGFENCE_EVIDENCE_VECTORS").map_or(committed, PathBuf::from)
}

#[test]
fn reference_implementation_and_this_crate_agree_on_evidence() {
    let file = BufReader::new(fs::File::open(vectors()).unwrap());
    let mut agreed: BTreeMap<String, usize> = BTreeMap::new();
    let mut differences = vec![];
    for (number, line) in (1..).zip(file.lines()) {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let kind = text(&line, "kind").to_owned();
        let Some(found) = computed(&kind, &line) else { continue };
        for (field, ours) in found {
            match ours == line[&field] {
                true => *agreed.entry(format!("{kind}: {field}")).or_default() += 1,
                false => differences.push(format!(
                    "line {number}, {kind} ({}{}): {field} is {ours} here and {} in the reference",
                    line["what"], line["reason"], line[&field]
                )),
            }
        }
    }
    for (what, count) in &agreed {
        println!("{what}: {count} agree");
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    for kind in ["address", "list", "rows", "table", "header", "state_file", "account", "stored"] {
        assert!(agreed.get(&format!("{kind}: accepted")).is_some_and(|count| *count > 5), "{kind}");
    }
    assert!(agreed["walk: outcome"] > 100 && agreed["anchor: holds"] > 20);
}
