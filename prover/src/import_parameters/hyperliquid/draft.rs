//! Parameters as far as they are made of the files.

use std::collections::HashSet;

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::{
    AssetEntry, Decimal, Document, MaintenanceKind, MarketEntry, Source, TierArgument,
    MAX_DECIMALS, RATE_ONE,
};

use super::super::{
    asset, asset_decimals, finish,
    name::{check, file_name, shown},
    notes::Notes,
    origin::{sources, Input},
    rounding::Rounding,
    single_row, Import, ImportError, LeftOut,
};
use super::{
    account::Account,
    context::Mids,
    file::{Token, ACCOUNT, META},
    meta::{Data, Market},
};

const USDC: &str = "USDC";
const ONE: &str = "1";
const SETTLEMENT: &str = "settlement";

/// Parameters as far as they are made.
pub(super) struct Draft<'a> {
    tokens: &'a [Token],
    /// Settlement assets in the order in which they come, with their prices.
    assets: Vec<(String, String)>,
    /// The markets so far.
    pub markets: Vec<MarketEntry>,
    left_out: Vec<LeftOut>,
    notes: Notes,
}

impl<'a> Draft<'a> {
    /// Nothing yet.
    ///
    /// # Errors
    /// It is an error if a token is said twice, or its name can't be one.
    pub fn new(tokens: &'a [Token]) -> Result<Self, ImportError> {
        let mut seen = HashSet::from(["0".to_owned(), USDC.to_lowercase()]);
        for token in tokens {
            check(META, "token", &token.name, 0)
                .map_err(|_| refuse(format!("{} can't be an asset's name", shown(&token.name))))?;
            if !seen.insert(token.index.to_string()) || !seen.insert(token.name.to_lowercase()) {
                let reason = format!("token {} or its name is said twice", token.index);
                return Err(refuse(format!("{reason}; token 0 is {USDC}")));
            }
        }
        let mut notes = Notes::default();
        notes.note(
            "Maintenance rate of a tier: 1 / (2 x its maximum leverage), rounded up; tiers are \
             continuous and go by notional.",
        );
        Ok(Draft { tokens, assets: Vec::new(), markets: Vec::new(), left_out: Vec::new(), notes })
    }

    /// What the notes say of market data.
    pub fn say(&mut self, data: &Data, input: &Input<'_>) {
        self.say_captured(input, data.captured.as_deref());
        self.notes.unknown(META, &data.unknown);
        if data.without_tables > 0 {
            self.notes.remark(format!(
                "Coins that name no margin table in the market data: {}. Each has one tier of its \
                 maximum leverage.",
                data.without_tables
            ));
        }
        let unused: Vec<String> = data.unused_tables.iter().map(u32::to_string).collect();
        self.notes.list("Margin tables that no coin of the market data names", &unused);
    }

    /// What the notes say of an account.
    pub fn say_account(&mut self, account: &Account, input: &Input<'_>) {
        self.notes.note("Marks are the account's own: position value over size.");
        self.say_captured(input, account.captured.as_deref());
        self.notes.unknown(ACCOUNT, &account.unknown);
        if !account.isolated.is_empty() {
            self.notes.remark(format!(
                "Isolated positions of the account: {}. Each has margin of its own, so each is a \
                 vault of its own.",
                account.isolated.len()
            ));
            self.notes.list("Isolated positions of the account", &account.isolated);
        }
    }

    /// When a file says that it was captured, in its own words.
    fn say_captured(&mut self, input: &Input<'_>, captured: Option<&str>) {
        if let Some(captured) = captured {
            let (file, captured) = (file_name(input.file), shown(captured));
            self.notes.note(format!("The file {file} says of itself: captured {captured}."));
        }
    }

    /// Says what the marks are, and which prices belong to no coin.
    pub fn say_marks(&mut self, mids: &Mids) {
        self.notes.note(if mids.given() {
            "Marks are mark prices where the market data have them, else mid prices, which are \
             neither mark nor oracle prices."
        } else {
            "Marks are the venue's mark prices."
        });
        self.notes.list("Mid prices without a coin in the market data", &mids.names());
    }

    /// Name of the settlement asset of a dex, which becomes one of the assets.
    ///
    /// # Errors
    /// It is an error if nothing says which asset the dex settles in.
    pub fn settlement(&mut self, data: &Data) -> Result<String, ImportError> {
        let unknown = |reason| Err(ImportError::Token { table: META, reason });
        let (name, price) = match data.collateral {
            None | Some(0) => (USDC, ONE),
            Some(index) => match self.tokens.iter().find(|token| token.index == index) {
                Some(token) => (token.name.as_str(), token.price.as_str()),
                None => {
                    return unknown(format!(
                        "the markets settle in collateral token {index}, which is not USDC (token \
                         0), and the data don't say which asset it is"
                    ))
                }
            },
        };
        if data.collateral.is_none() {
            if let Some(coin) = data.markets.iter().find(|coin| coin.name.contains(':')) {
                return unknown(format!(
                    "line {}: {} is of a dex of its own, and the field collateralToken, which says \
                     what it settles in, is missing",
                    coin.line,
                    shown(&coin.name)
                ));
            }
        }
        if !self.assets.iter().any(|(known, _)| known == name) {
            self.assets.push((name.to_owned(), price.to_owned()));
        }
        Ok(name.to_owned())
    }

    /// Adds a market at its mark price or else its mid price; without one it is left out.
    pub fn add(&mut self, market: &Market, settlement: &str, source: &str, mids: &mut Mids) {
        let mid = mids.take(&market.name);
        let own = market.mark.clone().map(|mark| (mark, source));
        let reason = match own.or(mid.map(|mid| (mid, mids.source().unwrap_or(source)))) {
            _ if market.delisted => "the venue has delisted it",
            None => "there is no price",
            Some((mark, source)) => {
                self.markets.push(market_entry(market, settlement, mark, source));
                return;
            }
        };
        self.left_out.push(LeftOut { market: market.name.clone(), reason: reason.to_owned() });
    }

    /// The whole document, checked.
    pub fn finish(self, name: &str, inputs: &[(&str, &Input<'_>)]) -> Result<Import, ImportError> {
        let Draft { assets, markets, left_out, mut notes, .. } = self;
        if markets.is_empty() {
            return Err(ImportError::NoMarket);
        }
        let (mut sources, times) = sources(inputs)?;
        sources.insert(0, settlement_source());
        times.into_iter().for_each(|times| notes.note(times));
        let assets = assets.iter().map(|(name, price)| asset_entry(name, price));
        let document = Document {
            format: Document::FORMAT.to_owned(),
            name: name.to_owned(),
            sources,
            notes: Vec::new(),
            assets: assets.collect::<Result<_, ImportError>>()?,
            markets,
        };
        finish::import(document, notes, Rounding::default(), left_out)
    }
}

fn refuse(reason: String) -> ImportError {
    ImportError::Option { option: "--token", reason }
}

fn asset_entry(name: &str, price: &str) -> Result<AssetEntry, ImportError> {
    let number: Option<Decimal> = price.parse().ok();
    let number = number
        .filter(|number| !number.is_negative() && number.ceil(0) != BigInt::ZERO)
        .ok_or_else(|| refuse(format!("{} is not a positive price", shown(price))))?;
    let decimals = asset_decimals(&number).min(MAX_DECIMALS);
    Ok(asset(name, price, decimals, SETTLEMENT, single_row(RATE_ONE)))
}

fn settlement_source() -> Source {
    let description = "assumption of the importer: USDC counts at 1 USD, as the venue counts it; \
                       other tokens count as who imports says";
    Source { id: SETTLEMENT.to_owned(), description: description.to_owned() }
}

/// A market of the document.
pub(super) fn market_entry(
    market: &Market,
    settlement: &str,
    mark: String,
    source: &str,
) -> MarketEntry {
    MarketEntry {
        contract: None,
        name: market.name.clone(),
        settlement: settlement.to_owned(),
        size_decimals: market.size_decimals.to_string(),
        mark,
        source: source.to_owned(),
        tier_argument: TierArgument::Notional,
        maintenance_kind: MaintenanceKind::Continuous,
        maintenance: market.tiers.clone(),
        isolated_only: market.isolated,
    }
}
