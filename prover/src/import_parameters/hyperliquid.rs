//! Hyperliquid: market data with mid prices, or the markets of one captured account.
//!
//! The maintenance rate is 1 / (2 × maximum leverage), rounded up, in a single tier; everything
//! settles in USDC, which the venue counts at 1 USD.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
};

use ringfence_circuits::{
    primitive::json,
    protocol::parameters::{
        Decimal, Document, MaintenanceKind, MarketEntry, Source, TierArgument, TierEntry,
        MAX_DECIMALS, MAX_ID, RATE_ONE,
    },
};
use serde::{
    de::{DeserializeOwned, Error as _, MapAccess, Visitor},
    Deserialize, Deserializer,
};

use super::{
    asset, asset_decimals, mark_decimals, quotient, single_row, Import, ImportError, LeftOut,
};

const META: &str = "the Hyperliquid market data";
const ACCOUNT: &str = "the Hyperliquid account";
const SETTLEMENT: &str = "USDC";
const ONE: &str = "1";
/// Most coins of a file: more have no ids.
const MOST_COINS: usize = MAX_ID;

#[derive(Deserialize)]
struct MetaFile {
    captured: String,
    #[serde(rename = "allMids", deserialize_with = "mids")]
    mids: BTreeMap<String, String>,
    meta: Meta,
}

/// Mid prices by coin, no more than coins can be.
fn mids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    struct Mids;

    impl<'de> Visitor<'de> for Mids {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {MOST_COINS} prices by coin")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut mids = BTreeMap::new();
            while let Some((coin, price)) = entries.next_entry()? {
                mids.insert(coin, price);
                if mids.len() > MOST_COINS {
                    return Err(A::Error::custom(format!("more than {MOST_COINS} prices")));
                }
            }
            Ok(mids)
        }
    }

    deserializer.deserialize_map(Mids)
}

#[derive(Deserialize)]
struct Meta {
    #[serde(deserialize_with = "json::at_most::<_, _, MOST_COINS>")]
    universe: Vec<Coin>,
}

#[derive(Deserialize)]
struct Coin {
    name: String,
    #[serde(rename = "maxLeverage")]
    max_leverage: u32,
    #[serde(rename = "szDecimals")]
    size_decimals: u8,
}

#[derive(Deserialize)]
struct AccountFile {
    captured: String,
    #[serde(rename = "clearinghouseState")]
    state: State,
}

#[derive(Deserialize)]
struct State {
    #[serde(rename = "assetPositions", deserialize_with = "json::at_most::<_, _, MOST_COINS>")]
    positions: Vec<HeldEntry>,
}

#[derive(Deserialize)]
struct HeldEntry {
    position: Held,
}

#[derive(Deserialize)]
struct Held {
    coin: String,
    #[serde(rename = "szi")]
    size: String,
    #[serde(rename = "positionValue")]
    value: String,
    leverage: Leverage,
}

#[derive(Deserialize)]
struct Leverage {
    value: u32,
}

/// Parameters from market data with mid prices (`{captured, allMids, meta}`).
///
/// # Errors
/// [`ImportError`] names the coin that can't be imported.
pub fn import(meta: &str) -> Result<Import, ImportError> {
    let file: MetaFile = parse(META, meta)?;
    let mut markets = Vec::new();
    let mut left_out = Vec::new();
    for coin in &file.meta.universe {
        match file.mids.get(&coin.name) {
            Some(mid) => markets.push(market(META, coin, mid.clone(), "mids")?),
            None => left_out.push(LeftOut {
                market: coin.name.clone(),
                reason: "there is no mid price".to_owned(),
            }),
        }
    }
    let known: HashSet<&str> = file.meta.universe.iter().map(|coin| coin.name.as_str()).collect();
    for name in file.mids.keys() {
        if !known.contains(name.as_str()) {
            left_out.push(LeftOut {
                market: name.clone(),
                reason: "the universe has no entry".to_owned(),
            });
        }
    }
    let mut notes = vec![
        format!("Marks are mid prices of {}, not oracle or mark prices.", file.captured),
        "Maintenance rate: 1 / (2 x maximum leverage), rounded up, one tier.".to_owned(),
        "USDC is counted at 1 USD, as the venue does.".to_owned(),
    ];
    notes.extend(left_out.iter().map(|out| format!("Left out: {}: {}.", out.market, out.reason)));
    let sources = vec![
        usdc_source(),
        source("mids", format!("Hyperliquid, allMids and meta of {}", file.captured)),
    ];
    finish("Hyperliquid", sources, notes, markets, left_out)
}

/// Parameters for one captured account: its own marks (position value over size, which must be
/// exact in 12−s decimals), size decimals and leverage from `meta` where it has the coin.
///
/// # Errors
/// [`ImportError`] names the coin that can't be imported.
pub fn import_account(account: &str, meta: &str) -> Result<Import, ImportError> {
    let file: AccountFile = parse(ACCOUNT, account)?;
    let meta: MetaFile = parse(META, meta)?;
    let mut markets = Vec::new();
    let mut notes = vec![
        format!("Marks are the account's own: position value over size, {}.", file.captured),
        format!(
            "Maximum leverage and size decimals are of {}, later than the account.",
            meta.captured
        ),
        "Maintenance rate: 1 / (2 x maximum leverage), rounded up, one tier.".to_owned(),
        "USDC is counted at 1 USD, as the venue does.".to_owned(),
    ];
    // Backwards, so that the first of two entries of one name stays.
    let universe: HashMap<&str, &Coin> =
        meta.meta.universe.iter().rev().map(|coin| (coin.name.as_str(), coin)).collect();
    for HeldEntry { position } in &file.state.positions {
        let known = universe.get(position.coin.as_str()).copied();
        let shown = shown_coin(position);
        if known.is_none() {
            notes.push(format!(
                "{} is not in the market data: leverage {} and {} size decimals as the account \
                 shows them.",
                shown.name, shown.max_leverage, shown.size_decimals
            ));
        }
        let coin = known.unwrap_or(&shown);
        markets.push(market(ACCOUNT, coin, own_mark(position, coin)?, "account")?);
    }
    let sources = vec![
        usdc_source(),
        source("account", format!("Hyperliquid, clearinghouseState of {}", file.captured)),
        source("meta", format!("Hyperliquid, meta of {}", meta.captured)),
    ];
    finish("Hyperliquid, one captured account", sources, notes, markets, Vec::new())
}

/// What the account itself shows of a coin.
fn shown_coin(position: &Held) -> Coin {
    let decimals = position.size.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    Coin {
        name: position.coin.clone(),
        max_leverage: position.leverage.value,
        size_decimals: u8::try_from(decimals).unwrap_or(u8::MAX),
    }
}

/// Position value over size, exact.
fn own_mark(position: &Held, coin: &Coin) -> Result<String, ImportError> {
    let refuse = |reason: &str| table(ACCOUNT, format!("position {:?}: {reason}", position.coin));
    let number = |text: &str| text.parse::<Decimal>().map_err(|error| refuse(&error.to_string()));
    let size = number(position.size.trim_start_matches('-'))?;
    let value = number(&position.value)?;
    let mark = quotient(&value, &size, mark_decimals(coin.size_decimals))
        .ok_or_else(|| refuse("the size is 0; leave it out"))?;
    let back = mark.times(&size);
    if back.floor(super::EXACT) != value.floor(super::EXACT) {
        return Err(refuse("value / size is not exact in 12-s decimals; take a published mark"));
    }
    Ok(mark.to_string())
}

fn market(
    from: &'static str,
    coin: &Coin,
    mark: String,
    source: &str,
) -> Result<MarketEntry, ImportError> {
    if coin.max_leverage == 0 {
        return Err(table(from, format!("coin {:?}: maximum leverage is 0", coin.name)));
    }
    let rate = RATE_ONE.div_ceil(2 * u64::from(coin.max_leverage));
    let most = (1u128 << 96) - 1;
    Ok(MarketEntry {
        contract: None,
        name: coin.name.clone(),
        settlement: SETTLEMENT.to_owned(),
        size_decimals: coin.size_decimals.to_string(),
        mark,
        source: source.to_owned(),
        tier_argument: TierArgument::Notional,
        maintenance_kind: MaintenanceKind::Continuous,
        maintenance: vec![TierEntry { up_to: most.to_string(), rate: rate.to_string() }],
        isolated_only: false,
    })
}

fn finish(
    name: &str,
    sources: Vec<Source>,
    notes: Vec<String>,
    markets: Vec<MarketEntry>,
    left_out: Vec<LeftOut>,
) -> Result<Import, ImportError> {
    if markets.is_empty() {
        return Err(ImportError::NoMarket);
    }
    let decimals = asset_decimals(&Decimal::from_units(1, 0)).min(MAX_DECIMALS);
    let document = Document {
        format: Document::FORMAT.to_owned(),
        name: name.to_owned(),
        sources,
        notes,
        assets: vec![asset(SETTLEMENT, ONE, decimals, "usdc", single_row(RATE_ONE))],
        markets,
    };
    Import::checked(document, left_out)
}

fn usdc_source() -> Source {
    source("usdc", "Hyperliquid counts USDC at 1 USD".to_owned())
}

fn source(id: &str, description: String) -> Source {
    Source { id: id.to_owned(), description }
}

fn table(table: &'static str, reason: String) -> ImportError {
    ImportError::Table { table, reason }
}

fn parse<T: DeserializeOwned>(name: &'static str, text: &str) -> Result<T, ImportError> {
    json::parse(text.as_bytes()).map_err(|error| table(name, error.to_string()))
}
