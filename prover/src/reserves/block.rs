//! A block's header, out of what a node of Ethereum's kind says of the block: its fields are encoded as the
//! network encodes them (RLP), and the hash of that must be the block's.

use ringfence_evidence::{hash::keccak256, rlp, state::file::MAX_HEADER};
use ringfence_verifier::{say, word};

use super::{hexadecimal, scalar::Scalar};

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
const FIELDS: [(&str, Kind); FIELD_COUNT] = [
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
/// Fields that a block may have, its hash aside.
const FIELD_COUNT: usize = 21;
/// The place of the state's root.
const STATE_ROOT: usize = 3;
/// The field that no header has: the hash of one.
const HASH: &str = "hash";
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

/// The fields of a block that are known here, as a node shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    fields: [Option<Scalar>; FIELD_COUNT],
    hash: Option<Scalar>,
}

impl Block {
    /// Whether a name is that of a field.
    pub fn has(name: &str) -> bool {
        name == HASH || FIELDS.iter().any(|(known, _)| *known == name)
    }

    /// Whether the root of a state is there, by which a block is known.
    pub fn has_state(&self) -> bool {
        self.fields.get(STATE_ROOT).is_some_and(Option::is_some)
    }

    /// Takes a field over.
    pub fn set(&mut self, name: &str, value: Scalar) {
        let place = FIELDS.iter().position(|(known, _)| *known == name);
        match place.and_then(|place| self.fields.get_mut(place)) {
            Some(field) => *field = Some(value),
            None if name == HASH => self.hash = Some(value),
            None => {}
        }
    }

    /// Encodes the header.
    ///
    /// # Errors
    /// Says which field is missing or malformed, or that the hash does not come out.
    pub fn header(&self) -> Result<BlockHeader, String> {
        let mut items = vec![];
        for (place, (name, kind)) in FIELDS.into_iter().enumerate() {
            let value = match self.fields.get(place).and_then(Option::as_ref) {
                None | Some(Scalar::Null) if place >= ALWAYS => continue,
                None | Some(Scalar::Null) => return Err(say!("RF-1420.field", name).text),
                Some(value) => value,
            };
            let item = match kind {
                Kind::Integer => value.integer().map(|digits| rlp::encode_integer(&digits)),
                Kind::Bytes => value.bytes().map(|bytes| rlp::encode_text(&bytes)),
            };
            items.push(item.ok_or_else(|| say!("RF-1420.malformed", name).text)?);
        }
        let bytes = rlp::encode_list(&items);
        if bytes.len() > MAX_HEADER {
            return Err(say!("RF-1420.header", most = MAX_HEADER).text);
        }
        let hash = keccak256(&bytes);
        let stated = self.hash.as_ref().and_then(Scalar::text).and_then(hexadecimal::exact);
        match stated {
            Some(stated) if stated == hash => Ok(BlockHeader { bytes, hash }),
            Some(_) => Err(word!("RF-1420.hash").to_owned()),
            None => Err(say!("RF-1420.field", name = HASH).text),
        }
    }
}
