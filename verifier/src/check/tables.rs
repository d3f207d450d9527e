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
//! How reserves count towards that stands in `cover.rs`.

use std::collections::{BTreeMap, HashMap, HashSet};

use num_bigint::{BigInt, BigUint};
use num_traits::Zero;
use ringfence_circuits::protocol::{
    id::MarketId,
    index::BookIndex,
    lane::{BookLane, Lanes},
    parameters::{Asset, Market, Parameters, MAX_DECIMALS, RATE_ONE},
    shape::Rule,
    statement::{Reserve, Statement},
};

use super::cover::{cover, Amounts, Fine, Owed, OwedAsset};
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

/// A statement seen through its parameters.
struct View<'a> {
    parameters: &'a Parameters,
    statement: &'a Statement,
    lanes: Lanes,
    /// The declared reserves by the names of book and asset, in the statement's order.
    reserves: HashMap<(&'a str, &'a str), Vec<&'a Reserve>>,
}

impl<'a> View<'a> {
    fn new(parameters: &'a Parameters, statement: &'a Statement) -> Self {
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

    fn declared<'b>(&'b self, book: BookIndex, asset: &'b Asset) -> &'b [&'b Reserve] {
        let name = self.statement.document().books[book.index()].name.as_str();
        self.reserves.get(&(name, asset.name.as_str())).map_or(&[], Vec::as_slice)
    }

    fn book(&self, book: BookIndex) -> BookTable {
        let entry = &self.statement.document().books[book.index()];
        let owed = Owed::of(self.parameters, self.statement, &self.lanes, book);
        let (mut value_owed, mut receivables) = (BigInt::ZERO, BigInt::ZERO);
        let (mut assets, mut evidence, mut amounts) = (vec![], vec![], Amounts::new());
        for (asset, owed) in self.parameters.assets().iter().zip(&owed.assets) {
            let fine = Fine::of(asset);
            let declared = self.declared(book, asset);
            evidence.extend(declared.iter().map(|reserve| Evidence {
                asset: asset.name.clone(),
                amount: Amount::natural(&reserve.amount.0, asset.decimals.into()),
                reference: reserve.evidence.clone(),
                of_list: reserve.evidence == Reserve::LIST,
            }));
            let units: BigUint = declared.iter().map(|reserve| &reserve.amount.0).sum();
            let reserves = BigInt::from(units.clone()) * fine.scale;
            amounts.insert(&asset.name, units);
            value_owed += &owed.owed * fine.price;
            receivables += &owed.receivable * fine.price;
            if [&owed.owed, &owed.receivable, &reserves].iter().any(|amount| !amount.is_zero()) {
                assets.push(asset_row(asset, &fine, owed, &reserves));
            }
        }
        let counted = |need: &[BigInt]| cover(self.parameters, &amounts, need, &|_| true);
        let net = counted(&owed.net());
        let surpluses = net.surpluses().into_iter();
        let exact = Exact {
            liabilities: owed.liabilities(self.parameters),
            gross: value_owed * RATE_ONE,
            receivables: &receivables * RATE_ONE,
            counted: net.counted(),
            at_par: net.at_par(),
            surpluses: surpluses.map(|one| (one.asset.to_owned(), one.surplus.clone())).collect(),
            counted_gross: counted(&owed.gross()).counted(),
        };
        let vaults = entry.proprietary.then(|| self.total(book, BookLane::Vaults).to_string());
        BookTable {
            book: entry.name.clone(),
            proprietary: entry.proprietary,
            vaults,
            liabilities: Amount::new(exact.liabilities.clone(), USD_28),
            deficit: Amount::new(owed.deficit, USD_28),
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

fn asset_row(asset: &Asset, fine: &Fine, of: &OwedAsset, reserves: &BigInt) -> AssetRow {
    let OwedAsset { owed, receivable } = of;
    let amount = |units: BigInt| Amount::new(units, fine.decimals);
    let net = owed - receivable;
    let shortage = (net.clone().max(BigInt::ZERO) - reserves).max(BigInt::ZERO);
    AssetRow {
        asset: asset.name.clone(),
        net_liability: amount(net),
        gross_liability: amount(owed.clone()),
        receivables: amount(receivable.clone()),
        reserves: amount(reserves.clone()),
        shortage_usd: Amount::new(&shortage * fine.price, USD_20),
        shortage: amount(shortage),
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
            let of = OwedAsset { owed, receivable: BigInt::ZERO };
            asset_row(asset, &fine, &of, &BigInt::ZERO).value
        };
        // The amounts are worth 2 700 USD (a token that settles nothing), 60 000.5 USD (bitcoin)
        // and 1 USD.
        assert!(value(2, 100_000_000) > value(3, 120_000_000));
        assert!(value(3, 120_000_000) > value(1, 1_000_000));
    }
}
