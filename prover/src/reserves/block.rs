//! A block's header, out of what a node of Ethereum's kind says of the block: its fields are encoded as the
//! network encodes them (RLP), and the hash of that must be the block's.

use ringfence_evidence::{hash::keccak256, rlp, state::file::MAX_HEADER};
use ringfence_verifier::{say, word};
use serde_json::{Map, Value};

use super::hexadecimal;

/// How a field is encoded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Bytes as they are.
    Bytes,
    /// A number, without leading zeros.
    Integer,
}

/// Fields of a header in order, with the upgrade that added them where it was a later one. A field that a block
/// does not have is left out.
const FIELDS: [(&str, Kind); 21] = [
    ("parentHash", Kind::Bytes),
    ("sha3Uncles", Kind::Bytes),
    ("miner", Kind::Bytes),
    ("stateRoot", Kind::Bytes),
    ("transactionsRoot", Kind::Bytes),
    ("receiptsRoot", Kind::Bytes),
    ("logsBloom", Kind::Bytes),
    ("difficulty", Kind::Integer),
    ("number", Kind::Integer),
    ("gasLimit", Kind::Integer),
    ("gasUsed", Kind::Integer),
    ("timestamp", Kind::Integer),
    ("extraData", Kind::Bytes),
    ("mixHash", Kind::Bytes),
    ("nonce", Kind::Bytes),
    // London.
    ("baseFeePerGas", Kind::Integer),
    // Shanghai.
    ("withdrawalsRoot", Kind::Bytes),
    // Cancun.
    ("blobGasUsed", Kind::Integer),
    ("excessBlobGas", Kind::Integer),
    ("parentBeaconBlockRoot", Kind::Bytes),
    // Prague.
    ("requestsHash", Kind::Bytes),
];
/// Fields that every block has: those before London.
const ALWAYS: usize = 15;

/// A header whose hash is that of the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockHeader {
    /// The encoding.
    pub bytes: Vec<u8>,
    /// Its keccak256: the block's hash.
    pub hash: [u8; 32],
}

/// Encodes the header of a block as a node shows it.
///
/// # Errors
/// Says which field is missing or malformed, or that the hash does not come out.
pub fn header(block: &Map<String, Value>) -> Result<BlockHeader, String> {
    let mut items = vec![];
    for (place, (name, kind)) in FIELDS.into_iter().enumerate() {
        let value = match block.get(name) {
            None | Some(Value::Null) if place >= ALWAYS => continue,
            None | Some(Value::Null) => return Err(say!("RF-1420.field", name).text),
            Some(value) => value,
        };
        let malformed = || say!("RF-1420.malformed", name).text;
        items.push(match kind {
            Kind::Integer => {
                let digits = match value {
                    Value::Number(number) => {
                        let number = number.as_u64().ok_or_else(malformed)?;
                        hexadecimal::integer(&hexadecimal::quantity(number))
                    }
                    Value::String(text) => hexadecimal::integer(text),
                    _ => None,
                };
                rlp::encode_integer(&digits.ok_or_else(malformed)?)
            }
            Kind::Bytes => {
                let bytes = value.as_str().and_then(hexadecimal::bytes);
                rlp::encode_text(&bytes.ok_or_else(malformed)?)
            }
        });
    }
    let bytes = rlp::encode_list(&items);
    if bytes.len() > MAX_HEADER {
        return Err(say!("RF-1420.header", most = MAX_HEADER).text);
    }
    let hash = keccak256(&bytes);
    let stated = block.get("hash").and_then(Value::as_str).and_then(hexadecimal::exact);
    match stated {
        Some(stated) if stated == hash => Ok(BlockHeader { bytes, hash }),
        Some(_) => Err(word!("RF-1420.hash").to_owned()),
        None => Err(say!("RF-1420.field", name = "hash").text),
    }
}
