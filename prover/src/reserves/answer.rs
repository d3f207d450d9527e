//! What nodes answered: files of JSON as `curl` and `bitcoin-cli` save them.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use ringfence_circuits::primitive::{file, json, shown::Shown};
use ringfence_evidence::trie::word::Word;
use ringfence_verifier::{say, word};
use serde::{
    de::{Error, MapAccess, SeqAccess, Visitor},
    Deserialize, Deserializer,
};

use super::{
    block::BlockHeader,
    call::{Account, Asked},
    error::{Problem, Problems, ReservesError},
    hexadecimal,
    json_answer::{Object, Payload},
    scalar::{AnyValue, Scalar},
    scan::{self, Scan},
};

/// Most bytes of a file of answers to JSON-RPC.
pub const MAX_ANSWERS: u64 = 64 << 20;
/// Most bytes of the answer to a scan.
pub const MAX_SCAN: u64 = 128 << 20;
/// Most answers of a file.
const MAX_ENTRIES: u64 = 1 << 16;
/// Most files of a directory of answers.
const MAX_FILES: usize = 1 << 20;
/// How much of a file is looked at to see what it is.
const BEGINNING: usize = 1 << 16;

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
        return Ok(vec![Answer::Scan(scan::read(&bytes).map_err(refuse)?)]);
    }
    let entries: Entries = json::parse(&bytes).map_err(|error| refuse(error.to_string()))?;
    entries.problems.finish(path)?;
    Ok(entries.answers)
}

/// Whether a file is the answer to a scan, which can be large and is read without what isn't needed.
fn is_scan(source: std::fs::File) -> std::io::Result<bool> {
    use std::io::Read;
    let mut beginning = vec![];
    source.take(BEGINNING as u64).read_to_end(&mut beginning)?;
    let has = |word: &[u8]| beginning.windows(word.len()).any(|window| window == word);
    Ok(has(b"\"unspents\"") && !has(b"\"accountProof\""))
}

/// What the entries of a file are. Each becomes an answer as soon as it is read.
#[derive(Default)]
struct Entries {
    answers: Vec<Answer>,
    problems: Problems,
    count: u64,
}

impl Entries {
    fn add(&mut self, entry: Payload) {
        self.count += 1;
        match answer(entry) {
            Ok(answer) => self.answers.push(answer),
            Err((part, reason)) => self.problems.add(Problem::entry(self.count, part, reason)),
        }
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "an answer of a node, or a list of at most {MAX_ENTRIES}")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entries, A::Error> {
                let mut entries = Entries::default();
                entries.add(Payload::object(map)?);
                Ok(entries)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Entries, A::Error> {
                let mut entries = Entries::default();
                while let Some(entry) = list.next_element()? {
                    if entries.count == MAX_ENTRIES {
                        return Err(A::Error::custom(format!("more than {MAX_ENTRIES} answers")));
                    }
                    entries.add(entry);
                }
                Ok(entries)
            }
        }

        deserializer.deserialize_any(Read)
    }
}

/// Why an entry is no answer: which part of it, and the reason.
type Refusal = (&'static str, String);

fn answer(entry: Payload) -> Result<Answer, Refusal> {
    let Payload::Object(mut object) = entry else {
        return Err(("entry", word!("RF-1420.entry").to_owned()));
    };
    if let Some(message) = &object.error {
        return Err(("error", say!("RF-1420.error", message = Shown(message)).text));
    }
    match object.result.take() {
        Some(result) => payload(object.id.text().and_then(Asked::parse), result),
        None => payload(None, Payload::Object(object)),
    }
}

fn payload(asked: Option<Asked>, value: Payload) -> Result<Answer, Refusal> {
    match value {
        Payload::Object(object) if object.account_proof.is_some() => {
            proof(asked, *object).map(Answer::Proof)
        }
        Payload::Object(object) => match &object.block {
            Some(block) if block.has_state() => {
                block.header().map(Answer::Header).map_err(|reason| ("header", reason))
            }
            _ => Err(("result", word!("RF-1420.entry").to_owned())),
        },
        Payload::Scalar(Scalar::Null) => Err(("result", word!("RF-1420.null").to_owned())),
        Payload::Scalar(value) => {
            let asked = asked.filter(|asked| asked.amount.is_some());
            let asked = asked.ok_or_else(|| ("id", word!("RF-1420.id").to_owned()))?;
            let units = value.word().map(Word);
            let units = units.ok_or_else(|| ("result", word!("RF-1420.number").to_owned()))?;
            Ok(Answer::Amount { asked, units })
        }
    }
}

fn proof(asked: Option<Asked>, object: Object) -> Result<Proof, Refusal> {
    let malformed = |name: &'static str| (name, say!("RF-1420.malformed", name).text);
    let nodes = object.account_proof.and_then(|nodes| nodes.0);
    let mut nodes = nodes.ok_or_else(|| malformed("accountProof"))?;
    let mut storage = vec![];
    for slot in object.storage_proof.ok_or_else(|| malformed("storageProof"))?.0 {
        let (key, value) = (slot.key.word().map(Word), slot.value.word().map(Word));
        storage.push(key.zip(value).ok_or_else(|| malformed("storageProof"))?);
        nodes.extend(slot.proof.0.ok_or_else(|| malformed("storageProof"))?);
    }
    let account = object.address.text().and_then(hexadecimal::exact);
    Ok(Proof {
        asked,
        account: account.ok_or_else(|| malformed("address"))?,
        balance: object.balance.word().map(Word).ok_or_else(|| malformed("balance"))?,
        storage,
        nodes,
    })
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
        let many = format!("[{}{{}}]", "{},".repeat(MAX_ENTRIES as usize));
        says(&many, "more than 65536 answers");
        let nodes = "\"0x00\",".repeat(65) + "\"0x00\"";
        says(&format!(r#"{{"accountProof": [{nodes}]}}"#), "more than 65 nodes");
        let long = format!("0x{}", "00".repeat(ringfence_evidence::state::file::MAX_NODE + 1));
        says(&format!(r#"{{"accountProof": ["{long}"], "storageProof": []}}"#), "accountProof");
    }
}
