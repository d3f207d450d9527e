//! A captured account: its positions, with what they are worth.

use num_bigint::BigInt;
use ringfence_circuits::protocol::parameters::Decimal;

use super::super::{
    mark_decimals,
    name::Names,
    notes::Unknown,
    quotient,
    tree::{parse, Node},
    ImportError, EXACT,
};
use super::file::{ACCOUNT, MOST_COINS};

/// Fields of an account's state on which the parameters don't depend.
const STATE: [&str; 5] =
    ["crossMaintenanceMarginUsed", "crossMarginSummary", "marginSummary", "time", "withdrawable"];

/// Fields of a position on which the parameters don't depend.
const POSITION: [&str; 8] = [
    "cumFunding",
    "entryPx",
    "leverage",
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
    /// What was not understood.
    pub unknown: Unknown,
}

/// A position.
pub(super) struct Held {
    line: u64,
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
        if !fields.has("assetPositions") {
            let state = fields.need("clearinghouseState")?.fields("clearinghouseState")?;
            captured = fields.take("captured").map(|text| text.text("captured")).transpose()?;
            fields.pass(&["note"]);
            unknown.count("the file", fields.rest());
            fields = state;
        }
        let list = fields.need("assetPositions")?.list("assetPositions", MOST_COINS)?;
        fields.pass(&STATE);
        unknown.count("the account", fields.rest());
        let mut names = Names::new(ACCOUNT, "coin");
        let mut positions = Vec::with_capacity(list.len());
        for entry in list {
            let held = Held::read(entry, &mut unknown)?;
            names.add(&held.coin, held.line)?;
            positions.push(held);
        }
        Ok(Account { captured, positions, unknown })
    }
}

impl Held {
    fn read(entry: Node<'_>, unknown: &mut Unknown) -> Result<Self, ImportError> {
        let mut entry = entry.fields("assetPositions")?;
        let position = entry.need("position")?;
        entry.pass(&["type"]);
        unknown.count("an entry", entry.rest());
        let line = position.line;
        let mut fields = position.fields("position")?;
        let coin = fields.need("coin")?.text("coin")?;
        let size = fields.need("szi")?.magnitude("szi")?;
        let value = fields.need("positionValue")?.decimal("positionValue")?;
        let max_leverage = fields.take("maxLeverage").map(|most| most.whole("maxLeverage"));
        let max_leverage = max_leverage.transpose()?;
        fields.pass(&POSITION);
        unknown.count("a position", fields.rest());
        Ok(Held { line, coin, size, value, max_leverage })
    }

    /// An error in this position.
    pub fn error(&self, column: &'static str, reason: impl Into<String>) -> ImportError {
        ImportError::Row { table: ACCOUNT, line: self.line, column, reason: reason.into() }
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
