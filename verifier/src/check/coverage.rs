//! What clauses V8 and V9 look at: whether markets close, what the books owe and what covers it, from
//! the published totals.
//!
//! Everything is exact. With R = 10^8 (the unit of rates) and values in 10^-28 USD, the value V of a
//! book's liabilities is
//!
//! ```text
//! R·V = R·[Σ π_a·(deposits − debts) + Σ π_s·(profits − losses)] + deficit
//! ```
//!
//! where π_a is the price of an asset a with d decimals, and π_s is the same price per 10^-12 of an
//! asset in which a market settles.
//!
//! An asset's own net liability is counted in *fine* units. For an asset in which a market settles
//! these are 10^-12, since profits and losses come in them, and `π_a = π_s·10^(12−d)` exactly; for
//! all others they are 10^-d. Nothing is rounded there. A reserve counts at par up to the net
//! liability. What is left is rounded down to whole 10^-d units and counts at the asset's table of
//! collateral. Amounts beyond 2^64 − 1 units, where the tables end, count as 2^64 − 1.

use std::collections::{BTreeMap, HashMap, HashSet};

use num_bigint::{BigInt, BigUint};
use num_traits::{Signed, ToPrimitive, Zero};
use ringfence_circuits::protocol::{
    id::{AssetId, MarketId},
    index::BookIndex,
    lane::{BookLane, Lanes},
    parameters::{Asset, Market, Parameters, MAX_DECIMALS, RATE_ONE},
    shape::Rule,
    statement::{Reserve, Statement},
};

use crate::report::{
    amount::{percent, percent_up, Amount, USD_20, USD_28},
    tables::Exact,
    AssetRow, BookTable, ContractRow, Evidence, MarketRow, SettlementRow, SpecialRow, Tables,
    UnprovenRow,
};

/// The rules under which maintenance is not proven.
const SPECIAL: [Rule; 2] = [Rule::EquityOnly, Rule::Liquidating];

/// The tables of a statement.
pub fn tables(parameters: &Parameters, statement: &Statement) -> Tables {
    let view = View::new(parameters, statement);
    let books =
        BookIndex::first(statement.document().books.len()).map(|book| view.book(book)).collect();
    let contracts = view.contracts();
    let mut markets = view.markets(&contracts);
    let notional: BigInt = markets.iter().map(|market| &market.exact).sum();
    let special = SPECIAL.map(|rule| (rule, view.over_books(BookLane::RuleNotional(rule))));
    let proven = &notional - special.iter().map(|(_, notional)| notional).sum::<BigInt>();
    let unproven = special.into_iter().filter_map(|(rule, part)| {
        let share = percent_up(&part, &notional)?;
        Some(UnprovenRow { rule, notional: Amount::new(part, USD_20), share })
    });
    let unproven = unproven.collect();
    markets.sort_by(|a, b| b.exact.cmp(&a.exact));
    Tables {
        books,
        markets,
        contracts,
        settlement: view.settlement(),
        special: view.special(),
        share_proven: percent(&proven, &notional),
        unproven,
        notional: Amount::new(notional, USD_20),
        notional_proven: Amount::new(proven, USD_20),
    }
}

/// The totals of one asset in a book, in fine units.
pub(super) struct Holding {
    pub(super) owed: BigInt,
    pub(super) receivable: BigInt,
    reserves: BigInt,
}

/// The fine units of an asset.
pub(super) struct Fine {
    /// How many fine units a unit of 10^-d has.
    pub(super) scale: u64,
    /// The value of a fine unit in 10^-20 USD.
    price: u64,
    /// The decimals of a fine unit.
    pub(super) decimals: u32,
}

impl Fine {
    pub(super) fn of(asset: &Asset) -> Self {
        match asset.settlement_price {
            Some(price) => {
                let scale = 10u64.pow(u32::from(MAX_DECIMALS.saturating_sub(asset.decimals)));
                Fine { scale, price, decimals: u32::from(MAX_DECIMALS) }
            }
            None => Fine { scale: 1, price: asset.price, decimals: u32::from(asset.decimals) },
        }
    }
}

/// The value, in 10^-28 USD, at which `reserves` count towards `need`. Both are in fine units.
pub(super) fn counted(asset: &Asset, fine: &Fine, reserves: &BigInt, need: &BigInt) -> BigInt {
    let par = reserves.min(need).max(&BigInt::ZERO).clone();
    let excess = (reserves - &par) / fine.scale;
    let excess = excess.to_u64().unwrap_or(u64::MAX);
    let beyond = asset.collateral.row(excess.into()).map_or(BigInt::ZERO, |row| {
        (BigInt::from(excess) * row.rate + &row.constant) * asset.price
    });
    par * fine.price * RATE_ONE + beyond
}

/// A statement seen through its parameters.
pub(super) struct View<'a> {
    pub(super) parameters: &'a Parameters,
    statement: &'a Statement,
    lanes: Lanes,
    /// The declared reserves by the names of book and asset, in the statement's order.
    reserves: HashMap<(&'a str, &'a str), Vec<&'a Reserve>>,
}

impl<'a> View<'a> {
    pub(super) fn new(parameters: &'a Parameters, statement: &'a Statement) -> Self {
        let mut reserves: HashMap<_, Vec<_>> = HashMap::new();
        for reserve in &statement.document().reserves {
            let key = (reserve.book.as_str(), reserve.asset.as_str());
            reserves.entry(key).or_default().push(reserve);
        }
        View { parameters, statement, lanes: Lanes::new(parameters), reserves }
    }

    fn total(&self, book: BookIndex, lane: BookLane) -> BigInt {
        self.statement.totals().book(&self.lanes, book, lane).into()
    }

    fn over_books(&self, lane: BookLane) -> BigInt {
        BookIndex::first(self.statement.document().books.len())
            .map(|book| self.total(book, lane))
            .sum()
    }

    pub(super) fn holding(
        &self,
        book: BookIndex,
        id: AssetId,
        asset: &Asset,
        fine: &Fine,
    ) -> Holding {
        let declared = self.declared(book, asset).iter();
        let declared: BigUint = declared.map(|reserve| &reserve.amount.0).sum();
        let scaled = |lane| self.total(book, lane) * fine.scale;
        Holding {
            owed: scaled(BookLane::Deposits(id)) + self.total(book, BookLane::Profits(id)),
            receivable: scaled(BookLane::Debts(id)) + self.total(book, BookLane::Losses(id)),
            reserves: BigInt::from(declared) * fine.scale,
        }
    }

    fn declared<'b>(&'b self, book: BookIndex, asset: &'b Asset) -> &'b [&'b Reserve] {
        let name = self.statement.document().books[book.index()].name.as_str();
        self.reserves.get(&(name, asset.name.as_str())).map_or(&[], Vec::as_slice)
    }

    fn book(&self, book: BookIndex) -> BookTable {
        let entry = &self.statement.document().books[book.index()];
        let deficit = self.total(book, BookLane::Deficit);
        let mut exact = Exact { liabilities: deficit.clone(), ..Exact::default() };
        let mut receivables = BigInt::ZERO;
        let (mut assets, mut evidence) = (vec![], vec![]);
        let known = self.parameters.assets();
        for (id, asset) in AssetId::first(known.len()).zip(known) {
            let fine = Fine::of(asset);
            let holding = self.holding(book, id, asset, &fine);
            let declared = self.declared(book, asset).iter().map(|reserve| Evidence {
                asset: asset.name.clone(),
                amount: Amount::natural(&reserve.amount.0, asset.decimals.into()),
                reference: reserve.evidence.clone(),
                of_list: reserve.evidence == Reserve::LIST,
            });
            evidence.extend(declared);
            let Holding { owed, receivable, reserves } = &holding;
            let net = owed - receivable;
            let need = net.clone().max(BigInt::ZERO);
            exact.liabilities += &net * fine.price * RATE_ONE;
            exact.gross += owed * fine.price * RATE_ONE;
            exact.counted += counted(asset, &fine, reserves, &need);
            exact.counted_gross += counted(asset, &fine, reserves, owed);
            receivables += receivable * fine.price;
            if [owed, receivable, reserves].iter().any(|amount| !amount.is_zero()) {
                assets.push(asset_row(asset, &fine, &holding, &need));
            }
        }
        let vaults = entry.proprietary.then(|| self.total(book, BookLane::Vaults).to_string());
        BookTable {
            book: entry.name.clone(),
            proprietary: entry.proprietary,
            vaults,
            liabilities: Amount::new(exact.liabilities.clone(), USD_28),
            deficit: Amount::new(deficit, USD_28),
            gross: Amount::new(exact.gross.clone(), USD_28),
            receivables: Amount::new(receivables, USD_20),
            has_reserves: !evidence.is_empty(),
            reserves: Amount::new(exact.counted.clone(), USD_28),
            reserves_towards_gross: Amount::new(exact.counted_gross.clone(), USD_28),
            assets,
            evidence,
            exact,
        }
    }

    /// The markets with positions, with their long and short sizes.
    fn interest(&self) -> impl Iterator<Item = (MarketId, &Market, &[BigUint])> {
        let markets = self.parameters.markets();
        let sides = self.statement.totals().markets.chunks(2);
        let listed = MarketId::first(markets.len()).zip(markets).zip(sides);
        listed
            .map(|((id, market), sides)| (id, market, sides))
            .filter(|(.., sides)| sides.iter().any(|side| !side.is_zero()))
    }

    fn contract_name(&self, id: MarketId) -> String {
        let name = self.parameters.contract_name(id).expect("a market of the parameters");
        name.to_owned()
    }

    /// Open interest by contract (clause V8).
    fn contracts(&self) -> Vec<ContractRow> {
        // By the first market of the contract: how many markets, the decimals of sizes, both sides.
        let mut contracts: BTreeMap<MarketId, (usize, u32, [BigUint; 2])> = BTreeMap::new();
        for (_, market, sides) in self.interest() {
            let decimals = market.size_decimals.into();
            let (markets, _, sums) =
                contracts.entry(market.contract).or_insert((0, decimals, Default::default()));
            *markets += 1;
            sums.iter_mut().zip(sides).for_each(|(sum, side)| *sum += side);
        }
        contracts
            .into_iter()
            .map(|(first, (markets, decimals, [long, short]))| ContractRow {
                contract: self.contract_name(first),
                markets,
                closed: long == short,
                long: Amount::natural(&long, decimals),
                short: Amount::natural(&short, decimals),
            })
            .collect()
    }

    fn markets(&self, contracts: &[ContractRow]) -> Vec<MarketRow> {
        let open: HashSet<&str> =
            contracts.iter().filter(|row| !row.closed).map(|row| row.contract.as_str()).collect();
        self.interest()
            .map(|(id, market, sides)| {
                let price = self
                    .parameters
                    .asset(market.settlement)
                    .and_then(|asset| asset.settlement_price)
                    .expect("checked parameters price every asset in which a market settles");
                let both: BigUint = sides.iter().sum();
                let exact = BigInt::from(both) * market.mark * price;
                let size = |side: &BigUint| Amount::natural(side, market.size_decimals.into());
                MarketRow {
                    market: market.name.clone(),
                    long: size(&sides[0]),
                    short: size(&sides[1]),
                    notional: Amount::new(exact.clone(), USD_20),
                    closed: !open.contains(self.contract_name(id).as_str()),
                    contract: self.contract_name(id),
                    exact,
                }
            })
            .collect()
    }

    fn settlement(&self) -> Vec<SettlementRow> {
        let ids = self.lanes.settlement().iter();
        ids.map(|id| {
            let asset = self.parameters.asset(*id).expect("lanes are of the parameters' assets");
            let profits = self.over_books(BookLane::Profits(*id));
            let losses = self.over_books(BookLane::Losses(*id));
            let amount = |units: BigInt| Amount::new(units, MAX_DECIMALS.into());
            SettlementRow {
                asset: asset.name.clone(),
                net: amount(&profits - &losses),
                profits: amount(profits),
                losses: amount(losses),
            }
        })
        .collect()
    }

    fn special(&self) -> Vec<SpecialRow> {
        let mut rows = vec![];
        let books = &self.statement.document().books;
        for (book, entry) in BookIndex::first(books.len()).zip(books) {
            for rule in SPECIAL {
                let vaults = self.total(book, BookLane::RuleVaults(rule));
                if vaults.is_zero() {
                    continue;
                }
                let of_rule = |lane| match rule {
                    Rule::Liquidating => self.total(book, lane),
                    _ => BigInt::ZERO,
                };
                let notional = self.total(book, BookLane::RuleNotional(rule));
                let collateral = self.total(book, BookLane::RuleCollateral(rule));
                rows.push(SpecialRow {
                    book: entry.name.clone(),
                    rule,
                    vaults: vaults.to_string(),
                    notional: Amount::new(notional, USD_20),
                    collateral: Amount::new(collateral, USD_28),
                    shortfall: Amount::new(of_rule(BookLane::Shortfall), USD_28),
                    deficit: Amount::new(of_rule(BookLane::Deficit), USD_28),
                });
            }
        }
        rows
    }
}

fn asset_row(asset: &Asset, fine: &Fine, holding: &Holding, need: &BigInt) -> AssetRow {
    let Holding { owed, receivable, reserves } = holding;
    let amount = |units: BigInt| Amount::new(units, fine.decimals);
    let shortage = need - reserves;
    AssetRow {
        asset: asset.name.clone(),
        net_liability: amount(owed - receivable),
        gross_liability: amount(owed.clone()),
        receivables: amount(receivable.clone()),
        reserves: amount(reserves.clone()),
        shortage: amount(if shortage.is_negative() { BigInt::ZERO } else { shortage }),
        owed: *owed != BigInt::ZERO || *receivable != BigInt::ZERO,
        value: owed * fine.price,
    }
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::testing::small_parameters;

    use super::*;

    #[test]
    fn rows_are_ordered_by_value_whatever_the_unit() {
        let parameters = small_parameters();
        let value = |id: u16, units: u64| {
            let asset = parameters.asset(id.into()).unwrap();
            let fine = Fine::of(asset);
            let owed = BigInt::from(units) * fine.scale;
            let holding = Holding { owed, receivable: BigInt::ZERO, reserves: BigInt::ZERO };
            asset_row(asset, &fine, &holding, &holding.owed).value
        };
        // The amounts are worth 2 700 USD (a token that settles nothing), 60 000.5 USD (bitcoin)
        // and 1 USD.
        assert!(value(2, 100_000_000) > value(3, 120_000_000));
        assert!(value(3, 120_000_000) > value(1, 1_000_000));
    }

    #[test]
    fn reserves_count_at_par_up_to_the_need_and_at_collateral_value_beyond() {
        let parameters = small_parameters();
        let parity = |asset: &Asset, units: u64| BigInt::from(units) * asset.price * RATE_ONE;
        // FTT has no collateral value: what exceeds the need counts nothing.
        let token = parameters.asset(3.into()).unwrap();
        let fine = Fine::of(token);
        assert_eq!((fine.scale, fine.decimals), (1, 6));
        let value = counted(token, &fine, &1_000.into(), &400.into());
        assert_eq!(value, parity(token, 400));
        // Where nothing is needed, all of it counts at collateral value.
        let bitcoin = parameters.asset(2.into()).unwrap();
        let fine = Fine::of(bitcoin);
        let scale = BigInt::from(fine.scale);
        let value = counted(bitcoin, &fine, &(&scale * 1_000), &BigInt::ZERO);
        assert_eq!(value, parity(bitcoin, 1_000) * 95 / 100);
        // The excess is rounded down to whole units: half a unit beyond counts nothing.
        let half = &scale / 2;
        let value = counted(bitcoin, &fine, &(&scale * 7), &(&scale * 6 + &half));
        assert_eq!(value, (&scale * 6 + half) * fine.price * RATE_ONE);
        // The tables end at 2^64 − 1 units.
        let beyond = counted(bitcoin, &fine, &(scale << 70), &BigInt::ZERO);
        assert!(beyond.is_positive());
    }
}
