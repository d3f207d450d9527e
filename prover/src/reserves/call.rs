//! What a node is asked, and the name by which its answer is known again: the answer to a call of JSON-RPC has
//! nothing but the `id` of the call.

use std::fmt;

use ringfence_evidence::chain::Chain;
use serde_json::{json, Value};

use super::hexadecimal::{prefixed, quantity};
use ringfence_evidence::trie::word::Word;

/// An account of a chain of Ethereum's kind.
pub type Account = [u8; 20];

/// A call to a node of a chain of Ethereum's kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The chain.
    pub chain: Chain,
    /// The block that is asked about.
    pub block: u64,
    /// What is asked.
    pub question: Question,
}

/// What is asked about a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Its header.
    Header,
    /// An account and slots of its storage, with their proofs.
    Proof {
        /// The account.
        account: Account,
        /// Slots.
        slots: Vec<Word>,
    },
    /// An amount of the chain's own coin.
    Balance {
        /// The holder.
        holder: Account,
    },
    /// An amount of a token.
    Token {
        /// The contract.
        contract: Account,
        /// The holder.
        holder: Account,
    },
}

/// What an answer is about, as its `id` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The chain.
    pub chain: Chain,
    /// The block.
    pub block: u64,
    /// The token and its holder, or the holder alone; nothing for headers and proofs, which say it themselves.
    pub amount: Option<(Option<Account>, Account)>,
}

/// The selector of `balanceOf(address)` (ERC-20).
const BALANCE_OF: [u8; 4] = [0x70, 0xa0, 0x82, 0x31];
/// Words of ids.
const HEADER: &str = "header";
const PROOF: &str = "proof";
const BALANCE: &str = "balance";
const TOKEN: &str = "token";

impl Call {
    /// The body of the call.
    pub fn body(&self) -> Value {
        let block = quantity(self.block);
        let (method, parameters) = match &self.question {
            Question::Header => ("eth_getBlockByNumber", json!([block, false])),
            Question::Proof { account, slots } => {
                let slots: Vec<String> = slots.iter().map(|slot| prefixed(&slot.0)).collect();
                ("eth_getProof", json!([prefixed(account), slots, block]))
            }
            Question::Balance { holder } => ("eth_getBalance", json!([prefixed(holder), block])),
            Question::Token { contract, holder } => {
                let data = [&BALANCE_OF[..], &Word::from_account(holder).0].concat();
                let call = json!({ "to": prefixed(contract), "data": prefixed(&data) });
                ("eth_call", json!([call, block]))
            }
        };
        let id = self.to_string();
        json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters })
    }
}

/// The id.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Call { chain, block, question } = self;
        match question {
            Question::Header => write!(f, "{HEADER} {chain} {block}"),
            Question::Proof { account, .. } => {
                write!(f, "{PROOF} {chain} {block} {}", prefixed(account))
            }
            Question::Balance { holder } => {
                write!(f, "{BALANCE} {chain} {block} {}", prefixed(holder))
            }
            Question::Token { contract, holder } => {
                write!(f, "{TOKEN} {chain} {block} {} {}", prefixed(contract), prefixed(holder))
            }
        }
    }
}

impl Asked {
    /// Reads the id of a call; `None` if it is somebody else's.
    pub fn parse(id: &str) -> Option<Self> {
        let mut words = id.split(' ');
        let kind = words.next()?;
        let chain = Chain::parse(words.next()?).ok()?;
        let block = words.next()?.parse().ok()?;
        let mut account = || super::hexadecimal::exact(words.next()?);
        let amount = match kind {
            HEADER => None,
            PROOF => account().map(|_: Account| None)?,
            BALANCE => Some((None, account()?)),
            TOKEN => Some((Some(account()?), account()?)),
            _ => return None,
        };
        words.next().is_none().then_some(Asked { chain, block, amount })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: Chain = Chain::Eip155(1);

    fn call(question: Question) -> Call {
        Call { chain: CHAIN, block: 19_000_000, question }
    }

    #[test]
    fn answers_are_known_again_by_their_id() {
        let (contract, holder) = ([7; 20], [9; 20]);
        for (question, amount) in [
            (Question::Header, None),
            (Question::Proof { account: contract, slots: vec![] }, None),
            (Question::Balance { holder }, Some((None, holder))),
            (Question::Token { contract, holder }, Some((Some(contract), holder))),
        ] {
            let id = call(question).to_string();
            let asked = Asked { chain: CHAIN, block: 19_000_000, amount };
            assert_eq!(Asked::parse(&id), Some(asked), "{id}");
            assert_eq!(Asked::parse(&format!("{id} x")), None);
            assert_eq!(Asked::parse(&id[..id.len() - 1]).filter(|of| *of == asked), None);
        }
        for id in ["", "1", "proof", "balance eip155:1 5 0x00", "other eip155:1 5"] {
            assert_eq!(Asked::parse(id), None, "{id}");
        }
    }

    #[test]
    fn bodies_are_those_of_the_specification() {
        let body = call(Question::Header).body();
        assert_eq!(body["params"], json!(["0x121eac0", false]));
        let token = call(Question::Token { contract: [7; 20], holder: [9; 20] }).body();
        let data = token["params"][0]["data"].as_str().unwrap();
        assert_eq!(data, format!("0x70a08231{}{}", "00".repeat(12), "09".repeat(20)));
        let proof = Question::Proof { account: [7; 20], slots: vec![Word::from(2)] };
        let body = call(proof).body();
        assert_eq!(body["method"], "eth_getProof");
        assert_eq!(body["params"][1][0], format!("0x{:064}", 2));
    }
}
