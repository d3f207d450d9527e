//! Market data: the coins of a dex with their tiers, and what they settle in.

use std::collections::BTreeSet;

use ringfence_circuits::protocol::parameters::{TierEntry, MAX_DECIMALS};

use super::super::{
    name::shown,
    notes::Unknown,
    tree::{parse, Fields, Node, Value},
    ImportError,
};
use super::{
    context::{contexts, Mids},
    file::{META, MOST_COINS},
    tiers::{Table, Tables},
};

/// Fields of a coin that are about fees.
const FEES: [&str; 4] =
    ["deployerFeeScale", "growthMode", "lastFeeScaleChangeTime", "lastGrowthModeChangeTime"];

/// A coin.
pub(super) struct Market {
    /// Its name.
    pub name: String,
    /// Line of its entry.
    pub line: u64,
    /// Its place in the list of coins, for messages.
    pub place: String,
    /// Maximum leverage of its first tier.
    pub max_leverage: u32,
    /// Decimals of its sizes.
    pub size_decimals: u8,
    /// Maintenance tiers.
    pub tiers: Vec<TierEntry>,
    /// Whether positions in it are isolated.
    pub isolated: bool,
    /// Whether it trades no more.
    pub delisted: bool,
    /// Mark price, where there are contexts.
    pub mark: Option<String>,
}

/// The market data of a dex.
pub(super) struct Data {
    /// When the file says that it was captured.
    pub captured: Option<String>,
    /// Index of the collateral token.
    pub collateral: Option<u32>,
    /// The coins in order.
    pub markets: Vec<Market>,
    /// Mid prices, where the file has them.
    pub mids: Option<Mids>,
    /// Whether the file has contexts with mark prices.
    pub has_contexts: bool,
    /// Coins that name no margin table.
    pub without_tables: usize,
    /// Margin tables that no coin names.
    pub unused_tables: Vec<u32>,
    /// What was not understood.
    pub unknown: Unknown,
}

/// The parts of a file, wherever they stand in it.
struct Parts<'a> {
    captured: Option<String>,
    meta: Fields<'a>,
    contexts: Option<Node<'a>>,
    mids: Option<Mids>,
}

impl Data {
    /// Reads the answer to `meta` or `metaAndAssetCtxs`, or an object that holds it.
    pub fn read(text: &str) -> Result<Self, ImportError> {
        let mut unknown = Unknown::default();
        let parts = parts(parse(META, text)?, &mut unknown)?;
        let Parts { captured, mut meta, contexts: found, mids } = parts;
        let universe = meta.need("universe")?.list("universe", MOST_COINS)?;
        let collateral = meta.take("collateralToken");
        let collateral = collateral.map(|token| token.whole("collateralToken")).transpose()?;
        let tables = meta.take("marginTables");
        let has_tables = tables.is_some();
        let tables = Tables::read(tables)?;
        unknown.count("the market data", meta.rest());
        let has_contexts = found.is_some();
        let found = found.map(|node| contexts(node, universe.len(), &mut unknown)).transpose()?;
        let mut found = found.into_iter().flatten();
        let mut reader = Reader {
            tables,
            used: BTreeSet::new(),
            without_tables: 0,
            first_without: None,
            unknown,
        };
        let mut markets = Vec::with_capacity(universe.len());
        for (index, coin) in universe.into_iter().enumerate() {
            let place = place(index, &coin);
            let mut market = reader.market(coin).map_err(|error| error.at(&place))?;
            market.place = format!("universe[{index}]");
            if let Some((coin, mark)) = found.next() {
                check_coin(&market, coin.as_deref()).map_err(|error| error.at(&place))?;
                market.mark = mark;
            }
            markets.push(market);
        }
        let Reader { tables, used, without_tables, first_without, unknown } = reader;
        // Data from before there were tables have none at all.
        if let Some((line, coin)) = first_without.filter(|_| has_tables || !used.is_empty()) {
            let reason = format!(
                "{coin} names no margin table, though the data have them; take the whole answer"
            );
            return Err(ImportError::Row { table: META, line, column: "marginTableId", reason });
        }
        let unused_tables = tables.ids().filter(|id| !used.contains(id)).collect();
        Ok(Data {
            captured,
            collateral,
            markets,
            mids,
            has_contexts,
            without_tables,
            unused_tables,
            unknown,
        })
    }
}

/// The name of a coin and its place in the list, for messages.
fn place(index: usize, coin: &Node<'_>) -> String {
    match coin.label("name") {
        Some(name) => format!("{name}, universe[{index}]"),
        None => format!("universe[{index}]"),
    }
}

/// Where a context names its coin, it is the coin in this place.
fn check_coin(market: &Market, coin: Option<&str>) -> Result<(), ImportError> {
    match coin {
        Some(coin) if coin != market.name => {
            let (here, other) = (shown(&market.name), shown(coin));
            let reason = format!("the context in the place of {here} is of {other}");
            Err(ImportError::Row { table: META, line: market.line, column: "coin", reason })
        }
        _ => Ok(()),
    }
}

/// Finds the parts of a file: the answer alone, or within an object.
fn parts<'a>(root: Node<'a>, unknown: &mut Unknown) -> Result<Parts<'a>, ImportError> {
    if matches!(root.value, Value::List(_)) {
        let (meta, contexts) = pair(root)?;
        return Ok(Parts { captured: None, meta, contexts: Some(contexts), mids: None });
    }
    let mut fields = root.fields("meta")?;
    if fields.has("universe") {
        return Ok(Parts { captured: None, meta: fields, contexts: None, mids: None });
    }
    let captured = fields.take("captured").map(|text| text.text("captured")).transpose()?;
    fields.pass(&["note"]);
    let mids = fields.take("allMids").map(|mids| mids.fields("allMids")).transpose()?;
    let mids = mids.map(Mids::read).transpose()?;
    let meta = match fields.take("metaAndAssetCtxs") {
        Some(both) => both,
        None => fields.need("meta")?,
    };
    let (meta, contexts) = match meta.value {
        Value::List(_) => {
            let (meta, contexts) = pair(meta)?;
            (meta, Some(contexts))
        }
        _ => (meta.fields("meta")?, fields.take("assetCtxs")),
    };
    unknown.count("the file", fields.rest());
    Ok(Parts { captured, meta, contexts, mids })
}

/// `[meta, [context, …]]`.
fn pair(node: Node<'_>) -> Result<(Fields<'_>, Node<'_>), ImportError> {
    let malformed = node.error("meta", "expected [meta, contexts], as metaAndAssetCtxs answers");
    let mut pair = node.list("meta", 2)?.into_iter();
    let (Some(meta), Some(contexts)) = (pair.next(), pair.next()) else { return Err(malformed) };
    Ok((meta.fields("meta")?, contexts))
}

/// What coins need of a file.
struct Reader {
    tables: Tables,
    used: BTreeSet<u32>,
    without_tables: usize,
    /// Line and name of the first coin that trades and names no margin table.
    first_without: Option<(u64, String)>,
    unknown: Unknown,
}

impl Reader {
    fn market(&mut self, coin: Node<'_>) -> Result<Market, ImportError> {
        let line = coin.line;
        let mut fields = coin.fields("universe")?;
        let name = fields.need("name")?.text("name")?;
        let leverage = fields.need("maxLeverage")?;
        let max_leverage = leverage.whole("maxLeverage")?;
        if max_leverage == 0 {
            return Err(leverage.error("maxLeverage", "it is 0"));
        }
        let decimals = fields.need("szDecimals")?;
        let size_decimals = u8::try_from(decimals.whole("szDecimals")?).ok();
        let size_decimals = size_decimals
            .filter(|found| *found <= MAX_DECIMALS)
            .ok_or_else(|| decimals.error("szDecimals", format!("it is above {MAX_DECIMALS}")))?;
        let mut without = false;
        let table = match fields.take("marginTableId") {
            Some(id) => {
                let number = id.whole("marginTableId")?;
                self.used.insert(number);
                self.tables.find(number, &id)?
            }
            None => {
                self.without_tables += 1;
                without = true;
                Table::single(max_leverage, line)
            }
        };
        if table.leverage != max_leverage {
            let reason =
                format!("it is {max_leverage}, but {} in the margin table", table.leverage);
            return Err(leverage.error("maxLeverage", reason));
        }
        let flag = |node: Option<Node<'_>>, field| node.map_or(Ok(false), |node| node.truth(field));
        let only_isolated = flag(fields.take("onlyIsolated"), "onlyIsolated")?;
        let delisted = flag(fields.take("isDelisted"), "isDelisted")?;
        if without && !delisted {
            self.first_without.get_or_insert_with(|| (line, shown(&name)));
        }
        let isolated = fields.take("marginMode").map_or(Ok(false), isolates)? | only_isolated;
        fields.pass(&FEES);
        self.unknown.count("a coin", fields.rest());
        let tiers = table.tiers;
        Ok(Market {
            name,
            line,
            place: String::new(),
            max_leverage,
            size_decimals,
            tiers,
            isolated,
            delisted,
            mark: None,
        })
    }
}

/// Whether a margin mode lets positions be isolated only.
fn isolates(mode: Node<'_>) -> Result<bool, ImportError> {
    match &mode.value {
        Value::Text(text) if text == "strictIsolated" || text == "noCross" => Ok(true),
        _ => Err(mode.error("marginMode", "only strictIsolated and noCross are known")),
    }
}
