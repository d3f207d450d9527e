//! The format in which OKX publishes its reserves, by its columns: `coin,[Type,]Network,Snapshot Height,address,
//! amount,message,signature1,…`, behind a block of sums. Source: github.com/okx/proof-of-reserves.
//!
//! Amounts are in whole coins. A coin is named with its network behind it (`USDT-TRC20`), or the network stands
//! in its own column only. Coins and networks that have no place in a list are left out, row by row. The
//! messages are the same for every address and year, so their signatures count for nothing here.

use ringfence_evidence::{chain::Chain, recognised::table::Table};
use ringfence_verifier::{say, word};

use super::{
    draft::{Amount, Draft},
    table::TableRow,
};

/// Where the columns stand.
pub(super) struct Okx {
    coin: usize,
    network: usize,
    address: usize,
    amount: usize,
    /// What kind of holding a row is, in newer files.
    kind: Option<usize>,
}

/// What the column of kinds says of coins that stand at their address.
const PLAIN: &str = "Non Staking";

/// Names of networks, in capitals.
const NETWORKS: [(&str, Chain); 26] = [
    ("BTC", Chain::Bitcoin),
    ("BITCOIN", Chain::Bitcoin),
    ("ETH", Chain::Eip155(1)),
    ("ERC20", Chain::Eip155(1)),
    ("ETHEREUM", Chain::Eip155(1)),
    ("OPTIMISM", Chain::Eip155(10)),
    ("BSC", Chain::Eip155(56)),
    ("POLY", Chain::Eip155(137)),
    ("POLYGON", Chain::Eip155(137)),
    ("X1", Chain::Eip155(196)),
    ("XLAYER", Chain::Eip155(196)),
    ("ZKSYNC2", Chain::Eip155(324)),
    ("BASE", Chain::Eip155(8_453)),
    ("ARBITRUM", Chain::Eip155(42_161)),
    ("ARBITRUM-NATIVE", Chain::Eip155(42_161)),
    ("AVAXC", Chain::Eip155(43_114)),
    ("AVALANCHE", Chain::Eip155(43_114)),
    ("LINEA", Chain::Eip155(59_144)),
    ("ETH_LINEA", Chain::Eip155(59_144)),
    ("TRX", Chain::Tron),
    ("TRON", Chain::Tron),
    ("TRC", Chain::Tron),
    ("TRC20", Chain::Tron),
    ("SOL", Chain::Solana),
    ("SOLANA", Chain::Solana),
    ("SPL", Chain::Solana),
];

/// The columns, if a row is the header of this format.
pub(super) fn header(row: &TableRow<'_>) -> Option<Okx> {
    Some(Okx {
        coin: row.position("coin")?,
        network: row.position("Network")?,
        address: row.position("address")?,
        amount: row.position("amount")?,
        kind: row.position("Type"),
    })
}

impl Okx {
    /// What a row says, or why it has no place in a list.
    pub(super) fn draft<'a>(
        &self,
        row: &'a TableRow<'_>,
        table: &'a Table,
        book: &'a str,
    ) -> Result<Draft<'a>, String> {
        let kind = self.kind.map_or("", |at| row.get(at));
        if !kind.is_empty() && !kind.eq_ignore_ascii_case(PLAIN) {
            return Err(word!("RF-1414.kind").to_owned());
        }
        let coin = row.get(self.coin);
        let asset = coin.split('-').next().unwrap_or(coin);
        let chain = chain(row.get(self.network)).ok_or_else(|| {
            let network = ringfence_verifier::message::Quoted(row.get(self.network));
            say!("RF-1414.network", network).text
        })?;
        let on_chain = table.entries.iter().map(|entry| &entry.holding);
        let mut of_asset = on_chain.filter(|of| of.chain == chain && of.asset == asset);
        let holding = match (of_asset.next(), of_asset.next()) {
            (Some(holding), None) => holding,
            _ => {
                let asset = ringfence_verifier::message::Quoted(asset);
                return Err(say!("RF-1414.unknown", asset, chain).text);
            }
        };
        Ok(Draft {
            chain,
            address: row.get(self.address),
            asset: &holding.asset,
            contract: holding.contract_text().into(),
            amount: Amount::Coins(row.get(self.amount)),
            book,
            decimals: "",
        })
    }
}

/// The chain of a network's name, which may stand behind a coin's.
fn chain(network: &str) -> Option<Chain> {
    let name = network.to_ascii_uppercase();
    let find = |name: &str| NETWORKS.iter().find(|(known, _)| *known == name);
    let behind = name.split_once('-').map(|(_, behind)| behind);
    let found = find(&name).or_else(|| behind.and_then(find))?;
    Some(found.1)
}
