//! Which blocks to look up, as lines that are ready to be filled, and how to ask for each.

use std::fmt;

use ringfence_evidence::chain::Chain;
use serde::Serialize;

use crate::{report::reserves::PROGRAM, say, word};

/// What a block is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Balances were taken at it.
    Head,
    /// It shows that the head was the last block before the snapshot.
    Next,
    /// Signatures were made after it.
    After,
}

/// A block to look up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockAsked {
    /// The chain.
    pub chain: String,
    /// The number.
    pub number: String,
    /// What for.
    pub why: Vec<Why>,
    /// How many signatures were made after it.
    pub signatures: usize,
    /// A line for the headers file, in which `HASH`, `TIME` and `SOURCE` are to be filled.
    pub line: String,
    /// A command that asks a node and prints the line.
    pub command: String,
    /// An explorer's page of the block, for chains of which one is known.
    pub explorer: Option<String>,
}

/// Which blocks to look up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockRequests {
    /// The program that says so.
    pub program: &'static str,
    /// The venue.
    pub venue: String,
    /// The epoch.
    pub epoch: String,
    /// The time of the snapshot.
    pub snapshot_time: String,
    /// Where the blocks must come from.
    pub advice: &'static str,
    /// The blocks.
    pub blocks: Vec<BlockAsked>,
    /// How many blocks that signatures name were left out, those of the fewest signatures.
    pub left_out: usize,
    /// How many lines of `control.jsonl` name no block that can be read.
    pub unread: u64,
}

impl BlockAsked {
    pub(crate) fn new(chain: Chain, number: u64, why: Vec<Why>, signatures: usize) -> Self {
        BlockAsked {
            chain: chain.to_string(),
            number: number.to_string(),
            why,
            signatures,
            line: format!("{chain} {number} HASH TIME SOURCE"),
            command: command(chain, number),
            explorer: explorer(chain, number),
        }
    }

    fn reason(&self) -> String {
        let reason = |why: &Why| match why {
            Why::Head => word!("requests.head").to_owned(),
            Why::Next => word!("requests.next").to_owned(),
            Why::After => say!("requests.after", count = self.signatures).text,
        };
        self.why.iter().map(reason).collect::<Vec<_>>().join("; ")
    }
}

/// A command that asks a node for a block and prints its line. The node is whatever the reader puts into the
/// variable that it names.
fn command(chain: Chain, number: u64) -> String {
    let post = "curl -sf -H 'content-type: application/json'";
    match chain {
        Chain::Bitcoin => format!(
            "bitcoin-cli getblockheader \"$(bitcoin-cli getblockhash {number})\" | \
             jq -r '\"bitcoin \\(.height) \\(.hash) \\(.time) my-node\"'"
        ),
        Chain::Eip155(id) => format!(
            "printf '{chain} {number} %s %d my-node\\n' $({post} --data \
             '{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"{number:#x}\",false]}}' \
             \"$NODE_{id}\" | jq -r '.result | \"\\(.hash) \\(.timestamp)\"')"
        ),
        Chain::Tron => format!(
            "{post} --data '{{\"num\":{number}}}' \"$TRON/wallet/getblockbynum\" | jq -r \
             '\"tron \\(.block_header.raw_data.number) \\(.blockID) \
             \\(.block_header.raw_data.timestamp / 1000 | floor) my-node\"'"
        ),
        Chain::Solana => format!(
            "{post} --data '{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getBlock\",\"params\":['\"$SLOT\"',\
             {{\"transactionDetails\":\"none\",\"rewards\":false,\"maxSupportedTransactionVersion\":0}}]}}' \
             \"$SOLANA\" | jq -r '.result | select(.blockHeight == {number}) | \
             \"solana \\(.blockHeight) \\(.blockhash) \\(.blockTime) my-node\"'"
        ),
    }
}

/// An explorer's page of a block. Solana's pages go by slots, which are no heights.
fn explorer(chain: Chain, number: u64) -> Option<String> {
    let place = match chain {
        Chain::Bitcoin => "https://mempool.space/block",
        Chain::Eip155(1) => "https://etherscan.io/block",
        Chain::Eip155(10) => "https://optimistic.etherscan.io/block",
        Chain::Eip155(56) => "https://bscscan.com/block",
        Chain::Eip155(137) => "https://polygonscan.com/block",
        Chain::Eip155(8_453) => "https://basescan.org/block",
        Chain::Eip155(42_161) => "https://arbiscan.io/block",
        Chain::Tron => "https://tronscan.org/#/block",
        Chain::Eip155(_) | Chain::Solana => return None,
    };
    Some(format!("{place}/{number}"))
}

impl BlockRequests {
    pub(crate) fn new(
        [venue, epoch, snapshot_time]: [String; 3],
        blocks: Vec<BlockAsked>,
        left_out: usize,
        unread: u64,
    ) -> Self {
        let advice = word!("requests.advice");
        let program = PROGRAM;
        BlockRequests { program, venue, epoch, snapshot_time, advice, blocks, left_out, unread }
    }
}

/// A headers file with comments: every line that is not a comment is to be filled.
impl fmt::Display for BlockRequests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BlockRequests { venue, epoch, snapshot_time: time, .. } = self;
        writeln!(f, "# {}", say!("kit.of", venue, epoch, time))?;
        for line in [self.advice, word!("requests.fill"), word!("requests.variables")] {
            writeln!(f, "# {line}")?;
        }
        if self.blocks.iter().any(|block| block.chain == Chain::Solana.to_string()) {
            writeln!(f, "# {}", word!("requests.solana"))?;
        }
        for block in &self.blocks {
            writeln!(f, "\n# {}", block.reason())?;
            writeln!(f, "#   {}", block.command)?;
            if let Some(page) = &block.explorer {
                writeln!(f, "#   {}", say!("requests.explorer", page))?;
            }
            writeln!(f, "{}", block.line)?;
        }
        if self.left_out > 0 {
            writeln!(f, "\n# {}", say!("requests.left-out", count = self.left_out))?;
        }
        match self.unread {
            0 => Ok(()),
            count => writeln!(f, "\n# {}", say!("requests.unread", count)),
        }
    }
}
