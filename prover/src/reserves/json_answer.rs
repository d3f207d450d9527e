//! The form of what nodes answer, read without what isn't needed: names that are not known here are passed
//! over, lists have limits, and a proof's nodes are bytes as soon as they are read. So a file takes little more memory
//! than itself, whatever it holds.

use std::fmt;

use ringfence_circuits::primitive::json::at_most;
use ringfence_evidence::state::file::MAX_NODE;
use serde::{
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
    Deserialize, Deserializer,
};

use super::{
    block::Block,
    scalar::{any, AnyValue, Scalar},
};

/// Most nodes of a proof: one for each digit of a key, and the leaf.
const MAX_PROOF: usize = 65;
/// Most slots of one answer.
const MAX_SLOTS: usize = 1 << 12;

/// Nodes of a proof; `None` if one of them is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nodes(pub Option<Vec<Vec<u8>>>);

/// A slot of storage with its proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Slot {
    /// The slot.
    pub key: Scalar,
    /// What stands in it.
    pub value: Scalar,
    /// The nodes of its proof.
    pub proof: Nodes,
}

/// Slots of an account's storage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Slots(#[serde(deserialize_with = "at_most::<_, _, MAX_SLOTS>")] pub Vec<Slot>);

/// Everything of an object that is known here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object {
    /// The id of a call.
    pub id: Scalar,
    /// The result of a call, which may be nothing.
    pub result: Option<Payload>,
    /// What a node says of an error, if it says one.
    pub error: Option<String>,
    /// The nodes of an account's proof.
    pub account_proof: Option<Nodes>,
    /// Slots of an account's storage.
    pub storage_proof: Option<Slots>,
    /// The account.
    pub address: Scalar,
    /// Its balance.
    pub balance: Scalar,
    /// Fields of a block, if one of them is there.
    pub block: Option<Box<Block>>,
}

/// What stands at the place of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// A text, a number, nothing.
    Scalar(Scalar),
    /// An object.
    Object(Box<Object>),
}

/// An error of a node.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Failure {
    message: String,
}

impl Object {
    /// Reads the fields of an object.
    ///
    /// # Errors
    /// It is an error if the text is malformed, or a list is too long.
    pub fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut object = Object::default();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "id" => object.id = map.next_value()?,
                "result" => object.result = Some(map.next_value()?),
                "error" => {
                    let failure: Option<Failure> = map.next_value()?;
                    object.error = failure.map(|failure| failure.message);
                }
                "accountProof" => object.account_proof = Some(map.next_value()?),
                "storageProof" => object.storage_proof = Some(map.next_value()?),
                "address" => object.address = map.next_value()?,
                "balance" => object.balance = map.next_value()?,
                name if Block::has(name) => {
                    let value = map.next_value()?;
                    object.block.get_or_insert_default().set(name, value);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(object)
    }
}

impl AnyValue for Payload {
    fn of(scalar: Scalar) -> Self {
        Payload::Scalar(scalar)
    }

    fn object<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        Ok(Payload::Object(Box::new(Object::read(map)?)))
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        any(deserializer)
    }
}

impl<'de> Deserialize<'de> for Nodes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Nodes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a proof: a list of at most {MAX_PROOF} nodes")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Nodes, A::Error> {
                let mut nodes = Some(vec![]);
                let mut count = 0;
                while let Some(node) = list.next_element::<Scalar>()? {
                    count += 1;
                    if count > MAX_PROOF {
                        let words = format!("a proof of more than {MAX_PROOF} nodes");
                        return Err(A::Error::custom(words));
                    }
                    let bytes = node.bytes().filter(|bytes| bytes.len() <= MAX_NODE);
                    nodes = nodes.zip(bytes).map(|(mut nodes, bytes)| {
                        nodes.push(bytes);
                        nodes
                    });
                }
                Ok(Nodes(nodes))
            }
        }

        deserializer.deserialize_seq(Read)
    }
}
