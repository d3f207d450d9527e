//! Transactions in network serialisation (BIP-144), as far as signed messages need them.

use super::output::{opcode, OutputScript};
use crate::hash::{double_sha256, tagged};

/// A transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// The version.
    pub version: u32,
    /// What it spends.
    pub inputs: Vec<Input>,
    /// Where it sends.
    pub outputs: Vec<Output>,
    /// The height or time from which on it may be mined.
    pub lock_time: u32,
}

/// An output that a transaction spends, and what satisfies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The transaction with the output, by its id in the order of bytes in which it is hashed.
    pub transaction: [u8; 32],
    /// Which of its outputs, from 0.
    pub index: u32,
    /// The script of the input.
    pub script: Vec<u8>,
    /// The age from which on it may be spent, and more.
    pub sequence: u32,
    /// The elements of the witness.
    pub witness: Vec<Vec<u8>>,
}

/// An amount, and the script that it is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// In units of 10^−8 bitcoin.
    pub value: u64,
    /// The script.
    pub script: Vec<u8>,
}

/// The index of an output that does not exist.
const NO_INDEX: u32 = u32::MAX;
/// Stands where the number of inputs is otherwise, and says that witnesses follow (BIP-144).
const WITNESS_MARKER: &[u8] = &[0, 1];

impl Transaction {
    /// BIP-322's `to_spend`, whose one output the message's signer spends.
    pub fn to_spend(script: &OutputScript, message: &[u8]) -> Self {
        let hash = tagged("BIP0322-signed-message", message);
        let input = Input {
            transaction: [0; 32],
            index: NO_INDEX,
            script: [&[opcode::PUSH_0, opcode::PUSH_32_BYTES], &hash[..]].concat(),
            sequence: 0,
            witness: vec![],
        };
        let output = Output { value: 0, script: script.bytes() };
        Transaction { version: 0, inputs: vec![input], outputs: vec![output], lock_time: 0 }
    }

    /// BIP-322's `to_sign` of the simple form, for the id of `to_spend`.
    pub fn to_sign(transaction: [u8; 32], witness: Vec<Vec<u8>>) -> Self {
        let input = Input { transaction, index: 0, script: vec![], sequence: 0, witness };
        Transaction {
            version: 0,
            inputs: vec![input],
            outputs: vec![Output::nothing()],
            lock_time: 0,
        }
    }

    /// The id, in the order of bytes in which it is hashed; explorers print it reversed.
    pub fn id(&self) -> [u8; 32] {
        double_sha256(&self.bytes_without_witness())
    }

    /// The serialisation without witnesses.
    pub fn bytes_without_witness(&self) -> Vec<u8> {
        let mut bytes = self.version.to_le_bytes().to_vec();
        self.write_body(&mut bytes);
        bytes.extend(self.lock_time.to_le_bytes());
        bytes
    }

    /// The serialisation; with witnesses if any input has one.
    pub fn bytes(&self) -> Vec<u8> {
        if self.inputs.iter().all(|input| input.witness.is_empty()) {
            return self.bytes_without_witness();
        }
        let mut bytes = self.version.to_le_bytes().to_vec();
        bytes.extend(WITNESS_MARKER);
        self.write_body(&mut bytes);
        for input in &self.inputs {
            bytes.extend(witness_bytes(&input.witness));
        }
        bytes.extend(self.lock_time.to_le_bytes());
        bytes
    }

    fn write_body(&self, out: &mut Vec<u8>) {
        write_count(out, self.inputs.len());
        for input in &self.inputs {
            out.extend(input.transaction);
            out.extend(input.index.to_le_bytes());
            write_bytes(out, &input.script);
            out.extend(input.sequence.to_le_bytes());
        }
        write_count(out, self.outputs.len());
        for output in &self.outputs {
            out.extend(output.value.to_le_bytes());
            write_bytes(out, &output.script);
        }
    }

    /// Reads a transaction; `None` if the bytes are not exactly its serialisation.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let version = u32::from_le_bytes(take(&mut rest)?);
        let with_witness = rest.starts_with(WITNESS_MARKER);
        if with_witness {
            rest = &rest[WITNESS_MARKER.len()..];
        }
        let mut inputs = list(&mut rest, Input::parse)?;
        let outputs = list(&mut rest, Output::parse)?;
        if with_witness {
            for input in &mut inputs {
                input.witness = list(&mut rest, take_bytes)?;
            }
        }
        let lock_time = u32::from_le_bytes(take(&mut rest)?);
        let transaction = Transaction { version, inputs, outputs, lock_time };
        // Leaves out longer forms of counts, a marker without a witness, and bytes left over.
        (transaction.bytes() == bytes).then_some(transaction)
    }
}

impl Input {
    fn parse(rest: &mut &[u8]) -> Option<Self> {
        Some(Input {
            transaction: take(rest)?,
            index: u32::from_le_bytes(take(rest)?),
            script: take_bytes(rest)?,
            sequence: u32::from_le_bytes(take(rest)?),
            witness: vec![],
        })
    }
}

impl Output {
    /// The output of BIP-322's `to_sign`, which sends nothing nowhere.
    pub fn nothing() -> Self {
        Output { value: 0, script: vec![opcode::RETURN] }
    }

    fn parse(rest: &mut &[u8]) -> Option<Self> {
        Some(Output { value: u64::from_le_bytes(take(rest)?), script: take_bytes(rest)? })
    }
}

/// Reads the elements of a witness; `None` if the bytes are not exactly their serialisation.
pub fn parse_witness(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut rest = bytes;
    let witness = list(&mut rest, take_bytes)?;
    (witness_bytes(&witness) == bytes).then_some(witness)
}

/// The serialisation of a witness.
pub fn witness_bytes(witness: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_count(&mut bytes, witness.len());
    for element in witness {
        write_bytes(&mut bytes, element);
    }
    bytes
}

/// The first byte of a count in two more bytes.
const COUNT_IN_2_BYTES: u8 = 0xfd;
/// The first byte of a count in four more bytes.
const COUNT_IN_4_BYTES: u8 = 0xfe;
/// The first byte of a count in eight more bytes.
const COUNT_IN_8_BYTES: u8 = 0xff;

/// Writes a count, or the length of a byte string ("CompactSize").
pub fn write_count(out: &mut Vec<u8>, count: usize) {
    match (u8::try_from(count), u16::try_from(count), u32::try_from(count)) {
        (Ok(count), ..) if count < COUNT_IN_2_BYTES => out.push(count),
        (_, Ok(count), _) => {
            out.push(COUNT_IN_2_BYTES);
            out.extend(count.to_le_bytes());
        }
        (_, _, Ok(count)) => {
            out.push(COUNT_IN_4_BYTES);
            out.extend(count.to_le_bytes());
        }
        _ => {
            out.push(COUNT_IN_8_BYTES);
            out.extend((count as u64).to_le_bytes());
        }
    }
}

/// Writes a byte string after its length.
pub fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_count(out, bytes.len());
    out.extend(bytes);
}

fn take<const LENGTH: usize>(rest: &mut &[u8]) -> Option<[u8; LENGTH]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

/// A count. Its longer forms are found when the whole is written again.
fn take_count(rest: &mut &[u8]) -> Option<usize> {
    let [first] = take(rest)?;
    match first {
        COUNT_IN_2_BYTES => Some(usize::from(u16::from_le_bytes(take(rest)?))),
        COUNT_IN_4_BYTES => usize::try_from(u32::from_le_bytes(take(rest)?)).ok(),
        COUNT_IN_8_BYTES => usize::try_from(u64::from_le_bytes(take(rest)?)).ok(),
        _ => Some(usize::from(first)),
    }
}

fn take_bytes(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let length = take_count(rest)?;
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken.to_vec())
}

/// A count and as many entries, each of at least one byte.
fn list<T>(rest: &mut &[u8], entry: fn(&mut &[u8]) -> Option<T>) -> Option<Vec<T>> {
    let count = take_count(rest)?;
    // Nothing is set aside for a count that the bytes can't hold.
    if count > rest.len() {
        return None;
    }
    (0..count).map(|_| entry(rest)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn transactions() -> impl Strategy<Value = Transaction> {
        let bytes = || prop::collection::vec(any::<u8>(), 0..300);
        let witness = prop::collection::vec(bytes(), 0..3);
        let input = (any::<[u8; 32]>(), any::<u32>(), bytes(), any::<u32>(), witness).prop_map(
            |(transaction, index, script, sequence, witness)| Input {
                transaction,
                index,
                script,
                sequence,
                witness,
            },
        );
        let output = (any::<u64>(), bytes()).prop_map(|(value, script)| Output { value, script });
        let inputs = prop::collection::vec(input, 1..4);
        let outputs = prop::collection::vec(output, 0..4);
        (any::<u32>(), inputs, outputs, any::<u32>()).prop_map(
            |(version, inputs, outputs, lock_time)| Transaction {
                version,
                inputs,
                outputs,
                lock_time,
            },
        )
    }

    proptest! {
        #[test]
        fn transactions_have_one_serialisation(transaction in transactions()) {
            let bytes = transaction.bytes();
            prop_assert_eq!(Transaction::parse(&bytes), Some(transaction.clone()));
            let witness = &transaction.inputs[0].witness;
            prop_assert_eq!(parse_witness(&witness_bytes(witness)), Some(witness.clone()));
            prop_assert_eq!(Transaction::parse(&[&bytes[..], &[0]].concat()), None);
            prop_assert_eq!(Transaction::parse(&bytes[..bytes.len() - 1]), None);
        }

        #[test]
        fn changed_bytes_are_refused_or_read_as_they_are(
            transaction in transactions(), place in any::<prop::sample::Index>(), byte in any::<u8>(),
        ) {
            let mut bytes = transaction.bytes();
            let at = place.index(bytes.len());
            bytes[at] = byte;
            if let Some(read) = Transaction::parse(&bytes) {
                prop_assert_eq!(read.bytes(), bytes);
            }
        }
    }

    #[test]
    fn counts_have_the_forms_of_the_network() {
        let forms: [(usize, &[u8]); 6] = [
            (0, &[0]),
            (0xfc, &[0xfc]),
            (0xfd, &[0xfd, 0xfd, 0]),
            (0xffff, &[0xfd, 0xff, 0xff]),
            (0x1_0000, &[0xfe, 0, 0, 1, 0]),
            (0xffff_ffff, &[0xfe, 0xff, 0xff, 0xff, 0xff]),
        ];
        for (count, form) in forms {
            let mut bytes = Vec::new();
            write_count(&mut bytes, count);
            assert_eq!(bytes, form);
            assert_eq!(take_count(&mut &form[..]), Some(count));
        }
    }
}
