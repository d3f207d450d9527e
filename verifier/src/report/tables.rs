//! What the totals of a statement say: per book, per market, per settlement asset.

use num_bigint::BigInt;
use ringfence_circuits::protocol::shape::Rule;
use serde::Serialize;

use super::amount::Amount;
use crate::say;

/// An asset of a book.
#[derive(Clone, Debug, Serialize)]
pub struct AssetRow {
    /// The asset.
    pub asset: String,
    /// Deposits + profits − debts − losses; negative if customers owe it to the venue on balance.
    pub net_liability: Amount,
    /// Deposits + profits.
    pub gross_liability: Amount,
    /// Debts + losses: owed by customers.
    pub receivables: Amount,
    /// Reserves that the venue declares.
    pub reserves: Amount,
    /// Net liability, at least 0, less reserves; at least 0.
    pub shortage: Amount,
    /// The same in USD.
    pub shortage_usd: Amount,
    /// Whether anything is owed in it, by or to customers.
    #[serde(skip)]
    pub(crate) owed: bool,
    /// Value of the gross liability, by which the text orders rows.
    #[serde(skip)]
    pub(crate) value: BigInt,
}

/// What a book owes, and what the venue says it has for it.
#[derive(Clone, Debug, Serialize)]
pub struct BookTable {
    /// The book.
    pub book: String,
    /// Whether it is the venue's own.
    pub proprietary: bool,
    /// Number of vaults, for proprietary books.
    pub vaults: Option<String>,
    /// Value of the book's liabilities in USD, V in the protocol.
    pub liabilities: Amount,
    /// The part of it that is deficit: losses beyond their own vault's collateral, in USD.
    pub deficit: Amount,
    /// Value of deposits and profits alone, in USD.
    pub gross: Amount,
    /// Value of debts and losses, owed by customers, in USD.
    pub receivables: Amount,
    /// Whether any reserves are declared for the book.
    pub has_reserves: bool,
    /// Value at which the reserves count towards the liabilities, in USD.
    pub reserves: Amount,
    /// Value at which the reserves count towards gross liabilities, in USD.
    pub reserves_towards_gross: Amount,
    /// The book's assets.
    pub assets: Vec<AssetRow>,
    /// Evidence that the venue names, by asset.
    pub evidence: Vec<Evidence>,
    #[serde(skip)]
    pub(crate) exact: Exact,
}

/// A reserve's evidence, as the venue declares it.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// The asset.
    pub asset: String,
    /// The amount.
    pub amount: Amount,
    /// The reference; empty if there is none.
    pub reference: String,
    /// Whether it is a sum of the list of reserves that the statement names.
    pub of_list: bool,
}

/// The exact values of a book in 10^-28 USD, by which coverage is decided.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exact {
    pub(crate) liabilities: BigInt,
    pub(crate) gross: BigInt,
    pub(crate) receivables: BigInt,
    pub(crate) counted: BigInt,
    /// The part of `counted` that counts at par, towards what is owed in the reserve's own asset.
    pub(crate) at_par: BigInt,
    /// The rest of it by asset, the largest first.
    pub(crate) surpluses: Vec<(String, BigInt)>,
    pub(crate) counted_gross: BigInt,
}

impl BookTable {
    /// Whether the declared reserves cover the liabilities; `None` without reserves.
    pub fn covered(&self) -> Option<bool> {
        self.has_reserves.then(|| self.exact.counted >= self.exact.liabilities)
    }

    /// Whether they cover deposits and profits without any receivable; `None` without reserves.
    pub fn covered_gross(&self) -> Option<bool> {
        self.has_reserves.then(|| self.exact.counted_gross >= self.exact.gross)
    }

    /// Assets whose reserves are below their own net liability.
    pub fn short_assets(&self) -> Vec<&str> {
        let zero = Amount::new(0, 0).to_string();
        let short = self.assets.iter().filter(|row| row.shortage.to_string() != zero);
        short.map(|row| row.asset.as_str()).collect()
    }
}

/// The open interest of a market.
#[derive(Clone, Debug, Serialize)]
pub struct MarketRow {
    /// The market.
    pub market: String,
    /// Long size.
    pub long: Amount,
    /// Short size.
    pub short: Amount,
    /// Notional of both sides together, in USD.
    pub notional: Amount,
    /// The contract that it trades; other markets may trade it, too.
    pub contract: String,
    /// Whether longs equal shorts over all markets of the contract.
    pub closed: bool,
    #[serde(skip)]
    pub(crate) exact: BigInt,
}

impl MarketRow {
    /// The market, with the contract that it trades where that has another name.
    pub fn named(&self) -> String {
        match self.contract == self.market {
            true => self.market.clone(),
            false => {
                say!("market.of-contract", market = self.market, contract = self.contract).text
            }
        }
    }
}

/// The open interest of a contract over all markets that trade it.
#[derive(Clone, Debug, Serialize)]
pub struct ContractRow {
    /// The contract.
    pub contract: String,
    /// How many markets with positions trade it.
    pub markets: usize,
    /// Long size.
    pub long: Amount,
    /// Short size.
    pub short: Amount,
    /// Whether longs equal shorts (clause V8).
    pub closed: bool,
}

/// Unrealised profits and losses in a settlement asset over all books.
#[derive(Clone, Debug, Serialize)]
pub struct SettlementRow {
    /// The settlement asset.
    pub asset: String,
    /// Profits.
    pub profits: Amount,
    /// Losses.
    pub losses: Amount,
    /// Profits − losses. If it is negative, no vault gained that loss.
    pub net: Amount,
}

/// The vaults of a book under a special rule.
#[derive(Clone, Debug, Serialize)]
pub struct SpecialRow {
    /// The book.
    pub book: String,
    /// The rule.
    pub rule: Rule,
    /// Number of vaults.
    pub vaults: String,
    /// Notional in USD.
    pub notional: Amount,
    /// Collateral value of deposits in USD.
    pub collateral: Amount,
    /// Shortfall in USD.
    pub shortfall: Amount,
    /// Deficit in USD.
    pub deficit: Amount,
}

/// What a special rule leaves without proven maintenance, over all books.
#[derive(Clone, Debug, Serialize)]
pub struct UnprovenRow {
    /// The rule.
    pub rule: Rule,
    /// Notional of all positions under it, both sides, in USD.
    pub notional: Amount,
    /// The same in percent of the notional of all positions, rounded up.
    pub share: Amount,
}

/// Everything that the totals say.
#[derive(Clone, Debug, Serialize)]
pub struct Tables {
    /// The books.
    pub books: Vec<BookTable>,
    /// Open interest, largest notional first.
    pub markets: Vec<MarketRow>,
    /// Open interest by contract, in the order of the contracts' first markets.
    pub contracts: Vec<ContractRow>,
    /// Unrealised profits and losses by settlement asset.
    pub settlement: Vec<SettlementRow>,
    /// Vaults under special rules. Rows without vaults are left out.
    pub special: Vec<SpecialRow>,
    /// Notional of all positions, both sides, in USD.
    pub notional: Amount,
    /// The part of it in vaults for which maintenance is proven, in USD.
    pub notional_proven: Amount,
    /// The same in percent, rounded down; none without positions.
    pub share_proven: Option<Amount>,
    /// What each special rule leaves unproven of it; empty without positions.
    pub unproven: Vec<UnprovenRow>,
}

impl Tables {
    /// The contracts whose longs differ from their shorts (clause V8).
    pub fn open_contracts(&self) -> Vec<&ContractRow> {
        self.contracts.iter().filter(|contract| !contract.closed).collect()
    }
}
