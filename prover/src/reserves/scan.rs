//! The answer of a node of Bitcoin's network to `scantxoutset`: what stands at addresses at the node's tip.

use std::{collections::HashMap, fmt};

use ringfence_circuits::{primitive::json, protocol::parameters::Decimal};
use ringfence_evidence::{address::Address, hex};
use ringfence_verifier::{say, word};
use serde::{
    de::{Error, SeqAccess, Visitor},
    Deserialize, Deserializer,
};

/// Decimals of a bitcoin.
const DECIMALS: u32 = 8;
/// Most different output scripts of a scan, many more than one request asks for.
const MAX_SCRIPTS: usize = 1 << 17;
/// Most bytes of an output script with an address.
const MAX_SCRIPT: usize = 64;

/// What stands at addresses of Bitcoin, as a scan of all unspent outputs found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The hash of the block at which it was.
    pub block: [u8; 32],
    /// Satoshis by output script.
    pub outputs: HashMap<Vec<u8>, u64>,
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

/// Reads a scan, as `bitcoin-cli` prints it or as a call of JSON-RPC gives it.
///
/// # Errors
/// Says what is missing or malformed.
pub fn read(bytes: &[u8]) -> Result<Scan, String> {
    let answer: Answer = match json::parse::<Call>(bytes) {
        Ok(call) => call.result,
        Err(_) => json::parse(bytes).map_err(|error| error.to_string())?,
    };
    if answer.success == Some(false) {
        return Err(word!("RF-1420.scan").to_owned());
    }
    let block = hex::decode_exact(&answer.bestblock);
    let block = block.ok_or_else(|| say!("RF-1420.malformed", name = "bestblock").text)?;
    Ok(Scan { block, outputs: answer.unspents.0 })
}

/// The answer. What isn't named here is passed over.
#[derive(Deserialize)]
struct Answer {
    success: Option<bool>,
    bestblock: String,
    unspents: Outputs,
}

/// An answer as a call of JSON-RPC gives it.
#[derive(Deserialize)]
struct Call {
    result: Answer,
}

#[derive(Deserialize)]
struct Unspent {
    #[serde(rename = "scriptPubKey")]
    script: String,
    amount: f64,
}

/// Satoshis by output script, added up while they are read.
struct Outputs(HashMap<Vec<u8>, u64>);

impl<'de> Deserialize<'de> for Outputs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Outputs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of unspent outputs")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Outputs, A::Error> {
                let mut outputs: HashMap<Vec<u8>, u64> = HashMap::new();
                let malformed = |name: &str| A::Error::custom(say!("RF-1420.malformed", name).text);
                while let Some(Unspent { script, amount }) = list.next_element()? {
                    let script = hex::decode(&script).filter(|bytes| bytes.len() <= MAX_SCRIPT);
                    let script = script.ok_or_else(|| malformed("scriptPubKey"))?;
                    let satoshis = satoshis(amount).ok_or_else(|| malformed("amount"))?;
                    let sum = outputs.entry(script).or_default();
                    *sum = sum.checked_add(satoshis).ok_or_else(|| malformed("amount"))?;
                    if outputs.len() > MAX_SCRIPTS {
                        let words = format!("more than {MAX_SCRIPTS} different output scripts");
                        return Err(A::Error::custom(words));
                    }
                }
                Ok(Outputs(outputs))
            }
        }

        deserializer.deserialize_seq(Read)
    }
}

/// An amount in bitcoins as satoshis. The shortest text of a floating-point number is the text that it was read
/// from, as long as that has at most 15 digits: up to ten million bitcoins.
fn satoshis(amount: f64) -> Option<u64> {
    let number: Decimal = amount.to_string().parse().ok()?;
    u64::try_from(number.exact(DECIMALS).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use ringfence_evidence::chain::Chain;

    use super::*;

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
        let address = Address::parse(Chain::Bitcoin, address).unwrap();
        for text in [scan.clone(), format!("{{\"result\": {scan}, \"error\": null}}")] {
            let scan = read(text.as_bytes()).unwrap();
            assert_eq!(scan.block, [7; 32]);
            assert_eq!(scan.at(&address), Some(210_000_000));
        }
        let says = |text: String, words: &str| {
            let error = read(text.as_bytes()).unwrap_err();
            assert!(error.contains(words), "{error}");
        };
        says(scan.replace("true", "false"), "did not succeed");
        says(scan.replace("\"amount\": 2", "\"amount\": -2"), "amount");
        says(scan.replace(script, "0x"), "scriptPubKey");
        says(scan.replace("0707", "07"), "bestblock");
    }
}
