//! A captured account: its positions, with what they are worth.

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::Decimal;

use super::super::{
    mark_decimals,
    name::{shown, Names},
    notes::Unknown,
    quotient,
    tree::{parse, Fields, Node, Value},
    ImportError, EXACT,
};
use super::file::{ACCOUNT, MOST_COINS};

/// Fields of an account's state on which the parameters don't depend.
const STATE: [&str; 5] =
    ["crossMaintenanceMarginUsed", "crossMarginSummary", "marginSummary", "time", "withdrawable"];

/// Fields of a position on which the parameters don't depend.
const POSITION: [&str; 7] = [
    "cumFunding",
    "entryPx",
    "liquidationPx",
    "marginUsed",
    "maxTradeSzs",
    "returnOnEquity",
    "unrealizedPnl",
];

/// The positions of an account.
pub(super) struct Account {
    /// When the file says that it was captured.
    pub captured: Option<String>,
    /// The positions in order.
    pub positions: Vec<Held>,
    /// Coins of the positions that have margin of their own, as notes may show them.
    pub isolated: Vec<String>,
    /// What was not understood.
    pub unknown: Unknown,
}

/// A position.
pub(super) struct Held {
    line: u64,
    place: String,
    isolated: bool,
    /// Its coin.
    pub coin: String,
    /// Without its sign.
    size: Decimal,
    value: Decimal,
    max_leverage: Option<u32>,
}

impl Account {
    /// Reads the answer to `clearinghouseState`, alone or under this name.
    pub fn read(text: &str) -> Result<Self, ImportError> {
        let mut unknown = Unknown::default();
        let mut fields = parse(ACCOUNT, text)?.fields("clearinghouseState")?;
        let mut captured = None;
        check_kind(&mut fields)?;
        if !fields.has("assetPositions") {
            let state = fields.need("clearinghouseState")?.fields("clearinghouseState")?;
            captured = fields.take("captured").map(|text| text.text("captured")).transpose()?;
            fields.pass(&["note"]);
            unknown.count("the file", fields.rest());
            fields = state;
            check_kind(&mut fields)?;
        }
        let list = fields.need("assetPositions")?.list("assetPositions", MOST_COINS)?;
        fields.pass(&STATE);
        unknown.count("the account", fields.rest());
        let mut names = Names::new(ACCOUNT, "coin");
        let mut positions = Vec::with_capacity(list.len());
        let mut isolated = Vec::new();
        for (index, entry) in list.into_iter().enumerate() {
            let place = format!("assetPositions[{index}]");
            let held = Held::read(entry, &mut unknown).map_err(|error| error.at(&place))?;
            names.add_at(&held.coin, held.line, &place)?;
            if held.isolated {
                isolated.push(shown(&held.coin));
            }
            positions.push(Held { place, ..held });
        }
        Ok(Account { captured, positions, isolated, unknown })
    }
}

/// What the keys of fields hold that tell how an account is kept.
const KINDS: [&str; 5] = ["abstraction", "clearinghouse", "portfolio", "spot", "unified"];

/// The account keeps its perpetuals apart from everything else.
///
/// # Errors
/// It is an error if a field says, or may say, that something else backs the positions.
fn check_kind(fields: &mut Fields<'_>) -> Result<(), ImportError> {
    let tells = |key: &str| {
        let key = key.to_lowercase();
        key != "clearinghousestate" && KINDS.iter().any(|word| key.contains(word))
    };
    for (key, node) in fields.take_all(tells) {
        let error = node.error(
            "account",
            format!(
                "the field {} is neither empty nor \"disabled\": a unified or portfolio margin account \
                 backs its positions by spot balances and by several tokens at once, which this \
                 importer does not represent; take an account that keeps its perpetuals apart, or \
                 write its vaults and parameters by hand",
                shown(&key)
            ),
        );
        if !is_nothing(node) {
            return Err(error);
        }
    }
    Ok(())
}

/// Whether a value says that there is nothing.
fn is_nothing(node: Node<'_>) -> bool {
    match node.value {
        Value::Null | Value::Truth(false) => true,
        Value::Text(text) => text == "disabled",
        Value::List(list) => list.is_empty(),
        Value::Object(mut fields) => {
            fields.take_all(|_| true).into_iter().all(|(_, node)| is_nothing(node))
        }
        Value::Truth(true) | Value::Number(_) => false,
    }
}

/// Whether a position has margin of its own.
fn isolates(leverage: Node<'_>) -> Result<bool, ImportError> {
    let Value::Object(mut fields) = leverage.value else { return Ok(false) };
    let Some(kind) = fields.take("type") else { return Ok(false) };
    match &kind.value {
        Value::Text(text) if text == "cross" => Ok(false),
        Value::Text(text) if text == "isolated" => Ok(true),
        _ => Err(kind.error("leverage", "only cross and isolated are known")),
    }
}

impl Held {
    fn read(entry: Node<'_>, unknown: &mut Unknown) -> Result<Self, ImportError> {
        let mut entry = entry.fields("assetPositions")?;
        let position = entry.need("position")?;
        if let Some(kind) = entry.take("type") {
            if !matches!(&kind.value, Value::Text(text) if text == "oneWay") {
                return Err(kind.error("type", "only oneWay is known"));
            }
        }
        unknown.count("an entry", entry.rest());
        let line = position.line;
        let mut fields = position.fields("position")?;
        let coin = fields.need("coin")?.text("coin")?;
        let size = fields.need("szi")?.magnitude("szi")?;
        let value = fields.need("positionValue")?.decimal("positionValue")?;
        let max_leverage = fields.take("maxLeverage").map(|most| most.whole("maxLeverage"));
        let max_leverage = max_leverage.transpose()?;
        let isolated = fields.take("leverage").map_or(Ok(false), isolates)?;
        fields.pass(&POSITION);
        unknown.count("a position", fields.rest());
        let place = String::new();
        Ok(Held { line, place, isolated, coin, size, value, max_leverage })
    }

    /// An error in this position.
    pub fn error(&self, column: &'static str, reason: impl Into<String>) -> ImportError {
        let reason = format!("{}, {}: {}", shown(&self.coin), self.place, reason.into());
        ImportError::Row { table: ACCOUNT, line: self.line, column, reason }
    }

    /// The market's maximum leverage, if the account shows it, is that of the market data.
    pub fn check_leverage(&self, of_market: u32) -> Result<(), ImportError> {
        match self.max_leverage {
            Some(found) if found != of_market => Err(self.error(
                "maxLeverage",
                format!(
                    "it is {found}, but {of_market} in the market data; take both of the same time"
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Position value over size, exact.
    pub fn mark(&self, size_decimals: u8) -> Result<String, ImportError> {
        let mark = quotient(&self.value, &self.size, mark_decimals(size_decimals))
            .ok_or_else(|| self.error("szi", "the size is 0; leave it out"))?;
        let back: BigInt = mark.times(&self.size).floor(EXACT);
        if back != self.value.floor(EXACT) {
            let reason = "value / size is not exact in 12-s decimals; take a published mark";
            return Err(self.error("positionValue", reason));
        }
        Ok(mark.to_string())
    }
}
