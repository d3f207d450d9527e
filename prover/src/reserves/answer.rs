//! What nodes answered: files of JSON as `curl` and `bitcoin-cli` save them.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::{file, json, shown::Shown};
use ringfence_evidence::{address::Address, state::file::MAX_NODE, trie::word::Word};
use ringfence_verifier::{say, word};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    block::{self, BlockHeader},
    call::{Account, Asked},
    error::{Problem, Problems, ReservesError},
    hexadecimal,
};

/// Most bytes of a file of answers to JSON-RPC.
pub const MAX_ANSWERS: u64 = 64 << 20;
/// Most bytes of the answer to a scan.
pub const MAX_SCAN: u64 = 256 << 20;
/// Most files of a directory of answers.
const MAX_FILES: usize = 1 << 20;
/// How much of a file is looked at to see what it is.
const BEGINNING: usize = 1 << 16;
/// Decimals of a bitcoin.
const BITCOIN_DECIMALS: u32 = 8;

/// An answer of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A header.
    Header(BlockHeader),
    /// An account with its proofs.
    Proof(Proof),
    /// An amount.
    Amount {
        /// What was asked.
        asked: Asked,
        /// The number.
        units: Word,
    },
    /// What stands at addresses of Bitcoin.
    Scan(Scan),
}

/// An account with its proofs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What was asked, if the answer still has its id.
    pub asked: Option<Asked>,
    /// The account.
    pub account: Account,
    /// Its balance, as the node says it.
    pub balance: Word,
    /// Slots of its storage and their values, as the node says them.
    pub storage: Vec<(Word, Word)>,
    /// Nodes of all proofs.
    pub nodes: Vec<Vec<u8>>,
}

/// What stands at addresses of Bitcoin, as a scan of all unspent outputs found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The hash of the block at which it was.
    pub block: [u8; 32],
    /// Satoshis by output script.
    pub outputs: HashMap<Vec<u8>, u64>,
}

/// The files of a list of files and directories; of a directory, those that end in `.json`, in order.
///
/// # Errors
/// It is an error if a directory can't be read.
pub fn files(given: &[PathBuf]) -> Result<Vec<PathBuf>, ReservesError> {
    let mut files = vec![];
    for path in given {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut inner = vec![];
        for entry in std::fs::read_dir(path).map_err(ReservesError::io(path))? {
            let entry = entry.map_err(ReservesError::io(path))?.path();
            if entry.extension().is_some_and(|extension| extension == "json") {
                inner.push(entry);
            }
            if inner.len() > MAX_FILES {
                let reason = say!("RF-1420.files", most = MAX_FILES).text;
                return Err(ReservesError::Answers { path: path.clone(), reason });
            }
        }
        inner.sort_unstable();
        files.extend(inner);
    }
    Ok(files)
}

/// Reads the answers of a file.
///
/// # Errors
/// It is an error if the file can't be read, is no JSON, or an entry of it is no answer.
pub fn read(path: &Path) -> Result<Vec<Answer>, ReservesError> {
    let (source, length) = file::open_regular(path).map_err(ReservesError::io(path))?;
    let scan = is_scan(source).map_err(ReservesError::io(path))?;
    let most = if scan { MAX_SCAN } else { MAX_ANSWERS };
    if length > most {
        return Err(ReservesError::Long { path: path.to_owned(), most });
    }
    let bytes = file::read_limited(path, most).map_err(ReservesError::io(path))?;
    let refuse = |reason: String| ReservesError::Answers { path: path.to_owned(), reason };
    if scan {
        return Ok(vec![Answer::Scan(scanned(&bytes).map_err(refuse)?)]);
    }
    let value: Value = json::parse(&bytes).map_err(|error| refuse(error.to_string()))?;
    let entries = match value {
        Value::Array(entries) => entries,
        entry => vec![entry],
    };
    let mut problems = Problems::default();
    let mut answers = vec![];
    for (number, entry) in (1..).zip(entries) {
        match answer(entry) {
            Ok(answer) => answers.push(answer),
            Err((part, reason)) => problems.add(Problem::entry(number, part, reason)),
        }
    }
    problems.finish(path)?;
    Ok(answers)
}

/// Whether a file is the answer to a scan, which can be large and is read without what isn't needed.
fn is_scan(source: std::fs::File) -> std::io::Result<bool> {
    use std::io::Read;
    let mut beginning = vec![];
    source.take(BEGINNING as u64).read_to_end(&mut beginning)?;
    let has = |word: &[u8]| beginning.windows(word.len()).any(|window| window == word);
    Ok(has(b"\"unspents\"") && !has(b"\"accountProof\""))
}

/// Why an entry is no answer: which part of it, and the reason.
type Refusal = (&'static str, String);

fn answer(entry: Value) -> Result<Answer, Refusal> {
    let Value::Object(mut object) = entry else {
        return Err(("entry", word!("RF-1420.entry").to_owned()));
    };
    let is_call = object.contains_key("result") || object.contains_key("error");
    if !is_call {
        return payload(None, Value::Object(object));
    }
    if let Some(error) = object.get("error").filter(|error| !error.is_null()) {
        let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
        return Err(("error", say!("RF-1420.error", message = Shown(message)).text));
    }
    let asked = object.get("id").and_then(Value::as_str).and_then(Asked::parse);
    payload(asked, object.remove("result").unwrap_or_default())
}

fn payload(asked: Option<Asked>, value: Value) -> Result<Answer, Refusal> {
    match value {
        Value::Object(object) if object.contains_key("accountProof") => {
            proof(asked, &object).map(Answer::Proof)
        }
        Value::Object(object) if object.contains_key("stateRoot") => {
            block::header(&object).map(Answer::Header).map_err(|reason| ("header", reason))
        }
        Value::String(text) => {
            let asked = asked.filter(|asked| asked.amount.is_some());
            let asked = asked.ok_or_else(|| ("id", word!("RF-1420.id").to_owned()))?;
            let units = hexadecimal::word(&text).map(Word);
            let units = units.ok_or_else(|| ("result", word!("RF-1420.number").to_owned()))?;
            Ok(Answer::Amount { asked, units })
        }
        Value::Null => Err(("result", word!("RF-1420.null").to_owned())),
        _ => Err(("result", word!("RF-1420.entry").to_owned())),
    }
}

fn proof(asked: Option<Asked>, object: &Map<String, Value>) -> Result<Proof, Refusal> {
    let malformed = |name: &'static str| (name, say!("RF-1420.malformed", name).text);
    let text = |object: &Map<String, Value>, name: &'static str| {
        object.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| malformed(name))
    };
    let number = |object: &Map<String, Value>, name: &'static str| {
        let number = match object.get(name) {
            Some(Value::Number(number)) => number.as_u64().map(hexadecimal::quantity),
            _ => Some(text(object, name)?),
        };
        let word = number.as_deref().and_then(hexadecimal::word).map(Word);
        word.ok_or_else(|| malformed(name))
    };
    let mut nodes = vec![];
    let mut add = |list: Option<&Value>, name: &'static str| {
        let list = list.and_then(Value::as_array).ok_or_else(|| malformed(name))?;
        for node in list {
            let bytes = node.as_str().and_then(hexadecimal::bytes);
            let bytes = bytes.filter(|bytes| bytes.len() <= MAX_NODE);
            nodes.push(bytes.ok_or_else(|| malformed(name))?);
        }
        Ok(())
    };
    add(object.get("accountProof"), "accountProof")?;
    let mut storage = vec![];
    let entries = object.get("storageProof").and_then(Value::as_array);
    for entry in entries.ok_or_else(|| malformed("storageProof"))? {
        let entry = entry.as_object().ok_or_else(|| malformed("storageProof"))?;
        storage.push((number(entry, "key")?, number(entry, "value")?));
        add(entry.get("proof"), "storageProof")?;
    }
    let account = hexadecimal::exact(&text(object, "address")?);
    Ok(Proof {
        asked,
        account: account.ok_or_else(|| malformed("address"))?,
        balance: number(object, "balance")?,
        storage,
        nodes,
    })
}

/// The answer to a scan. What isn't named here is not kept.
#[derive(Deserialize)]
struct ScanAnswer {
    success: Option<bool>,
    bestblock: String,
    unspents: Vec<Unspent>,
}

#[derive(Deserialize)]
struct Unspent {
    #[serde(rename = "scriptPubKey")]
    script: String,
    amount: f64,
}

/// An answer as a call of JSON-RPC gives it.
#[derive(Deserialize)]
struct ScanCall {
    result: ScanAnswer,
}

fn scanned(bytes: &[u8]) -> Result<Scan, String> {
    let answer: ScanAnswer = match json::parse::<ScanCall>(bytes) {
        Ok(call) => call.result,
        Err(_) => json::parse(bytes).map_err(|error| error.to_string())?,
    };
    if answer.success == Some(false) {
        return Err(word!("RF-1420.scan").to_owned());
    }
    let malformed = |name: &str| say!("RF-1420.malformed", name).text;
    let block = ringfence_evidence::hex::decode_exact(&answer.bestblock);
    let mut outputs: HashMap<Vec<u8>, u64> = HashMap::new();
    for unspent in answer.unspents {
        let script = ringfence_evidence::hex::decode(&unspent.script);
        let script = script.ok_or_else(|| malformed("scriptPubKey"))?;
        let satoshis = satoshis(unspent.amount).ok_or_else(|| malformed("amount"))?;
        let sum = outputs.entry(script).or_default();
        *sum = sum.checked_add(satoshis).ok_or_else(|| malformed("amount"))?;
    }
    Ok(Scan { block: block.ok_or_else(|| malformed("bestblock"))?, outputs })
}

/// An amount in bitcoins as satoshis. The shortest text of a floating-point number is the text that it was read
/// from, as long as that has at most 15 digits: up to ten million bitcoins.
fn satoshis(amount: f64) -> Option<u64> {
    use ringfence_circuits::protocol::parameters::Decimal;
    let number: Decimal = amount.to_string().parse().ok()?;
    u64::try_from(number.exact(BITCOIN_DECIMALS).ok()?).ok()
}

impl Scan {
    /// Satoshis at an address, if the scan found any: which addresses were scanned, it does not say.
    pub fn at(&self, address: &Address) -> Option<u64> {
        match address {
            Address::Bitcoin(script) => self.outputs.get(&script.bytes()).copied(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Answer>, ReservesError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.json");
        std::fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn amounts_of_bitcoin_come_out_exactly() {
        for (amount, units) in [
            (0.0, 0),
            (0.00000001, 1),
            (0.1, 10_000_000),
            (1234567.89012345, 123_456_789_012_345),
            (9999999.99999999, 999_999_999_999_999),
            (21e6, 2_100_000_000_000_000),
        ] {
            assert_eq!(satoshis(amount), Some(units), "{amount}");
        }
        for amount in [-1.0, 0.000000001, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(satoshis(amount), None, "{amount}");
        }
    }

    #[test]
    fn scans_are_read_as_they_are_printed() {
        let script = "0014751e76e8199196d454941c45d1b3a323f1433bd6";
        let scan = format!(
            r#"{{"success": true, "txouts": 5, "height": 7, "bestblock": "{}", "unspents": [
                {{"txid": "x", "scriptPubKey": "{script}", "amount": 0.10000000, "height": 3}},
                {{"txid": "y", "scriptPubKey": "{script}", "amount": 2, "height": 4}}
              ], "total_amount": 2.1}}"#,
            "07".repeat(32)
        );
        let address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
        let address = Address::parse(ringfence_evidence::chain::Chain::Bitcoin, address).unwrap();
        for text in [scan.clone(), format!("{{\"result\": {scan}, \"error\": null}}")] {
            let answers = read_text(&text).unwrap();
            let [Answer::Scan(scan)] = &answers[..] else { panic!("{answers:?}") };
            assert_eq!(scan.block, [7; 32]);
            assert_eq!(scan.at(&address), Some(210_000_000));
        }
        let error = read_text(&scan.replace("true", "false")).unwrap_err();
        assert_eq!(error.code(), "RF-1420");
    }

    #[test]
    fn r20_what_is_no_answer_is_named() {
        let says = |text: &str, words: &str| {
            let error = read_text(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        };
        says("", "EOF");
        says("[5]", "entry 1");
        says(r#"[{"id": "x", "error": {"code": -1, "message": "too\nmany"}}]"#, "too\\nmany");
        says(r#"{"result": null}"#, "entry 1, result");
        says(r#"{"id": 5, "result": "0x1"}"#, "entry 1, id");
        says(r#"{"result": {"accountProof": [5], "storageProof": []}}"#, "accountProof");
        says(r#"{"stateRoot": "0x", "parentHash": "0x"}"#, "sha3Uncles");
        let long = format!("0x{}", "00".repeat(MAX_NODE + 1));
        says(&format!(r#"{{"accountProof": ["{long}"], "storageProof": []}}"#), "accountProof");
    }
}
