//! Prices: the contexts of `metaAndAssetCtxs`, and mid prices.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::super::{
    name::shown,
    notes::Unknown,
    tree::{parse, Fields, Node},
    ImportError,
};
use super::file::{MIDS, MIDS_SOURCE, MOST_COINS};

/// Fields of a context on which no margin depends.
const UNUSED: [&str; 9] = [
    "dayBaseVlm",
    "dayNtlVlm",
    "funding",
    "impactPxs",
    "midPx",
    "openInterest",
    "oraclePx",
    "premium",
    "prevDayPx",
];

/// A context: the coin, if it names one, and its mark price, if it has one.
pub(super) type Context = (Option<String>, Option<String>);

/// Mid prices by coin that no coin has taken yet.
#[derive(Default)]
pub(super) struct Mids {
    given: bool,
    source: Option<&'static str>,
    prices: BTreeMap<String, String>,
}

/// Mid prices from a file of their own: the answer to `allMids`, or an object that has it under this
/// name.
pub(super) fn mids(text: &str) -> Result<Mids, ImportError> {
    let mut fields = parse(MIDS, text)?.fields("allMids")?;
    if !fields.has("allMids") {
        return Ok(Mids { source: Some(MIDS_SOURCE), ..Mids::read(fields)? });
    }
    let mids = fields.need("allMids")?.fields("allMids")?;
    fields.pass(&["captured", "note"]);
    fields.nothing_left()?;
    Ok(Mids { source: Some(MIDS_SOURCE), ..Mids::read(mids)? })
}

impl Mids {
    /// Reads `{coin: price}`.
    pub fn read(fields: Fields<'_>) -> Result<Self, ImportError> {
        let mut prices = BTreeMap::new();
        for (name, node) in fields.entries(MOST_COINS)? {
            let price = price(&node, "price").map_err(|error| error.at(&shown(&name)))?;
            prices.insert(name, price);
        }
        Ok(Mids { given: true, source: None, prices })
    }

    /// Adds prices of another file.
    ///
    /// # Errors
    /// It is an error if there are two files of them: a coin must not have two prices.
    pub fn add(&mut self, other: Option<Mids>) -> Result<(), ImportError> {
        let Some(other) = other else { return Ok(()) };
        if self.given {
            let reason = "there are mid prices in more than one file; take one".to_owned();
            return Err(ImportError::Option { option: "--mids", reason });
        }
        *self = other;
        Ok(())
    }

    /// Whether there is any file of them.
    pub fn given(&self) -> bool {
        self.given
    }

    /// The source that they are, if they stand in a file of their own.
    pub fn source(&self) -> Option<&'static str> {
        self.source
    }

    /// Takes the price of a coin.
    pub fn take(&mut self, coin: &str) -> Option<String> {
        self.prices.remove(coin)
    }

    /// The coins that were not taken, as notes may show them.
    pub fn names(&self) -> Vec<String> {
        self.prices.keys().map(|name| shown(name)).collect()
    }
}

/// The contexts of this many coins, in their order.
pub(super) fn contexts(
    node: Node<'_>,
    coins: usize,
    unknown: &mut Unknown,
) -> Result<Vec<Context>, ImportError> {
    let differs = node.error("contexts", format!("there must be one for each of {coins} coins"));
    let list = node.list("contexts", MOST_COINS)?;
    if list.len() != coins {
        return Err(differs);
    }
    let mut contexts = Vec::with_capacity(coins);
    for (index, context) in list.into_iter().enumerate() {
        let place = format!("the context of universe[{index}]");
        let read = one(context, unknown);
        contexts.push(read.map_err(|error| error.at(&place))?);
    }
    Ok(contexts)
}

/// One of the contexts.
fn one(node: Node<'_>, unknown: &mut Unknown) -> Result<Context, ImportError> {
    let mut fields = node.fields("contexts")?;
    let coin = fields.take("coin").map(|coin| coin.text("coin")).transpose()?;
    let mark = fields.take("markPx").map(|mark| price(&mark, "markPx")).transpose()?;
    fields.pass(&UNUSED);
    unknown.count("a context", fields.rest());
    Ok((coin, mark))
}

/// A positive price as it is printed.
fn price(node: &Node<'_>, field: &'static str) -> Result<String, ImportError> {
    if node.decimal(field)?.ceil(0) == BigInt::ZERO {
        return Err(node.error(field, "the price is 0"));
    }
    Ok(node.printed().to_owned())
}
