//! The prices of a scenario (X1): what the factors and spreads of a set come to under parameters.

use std::collections::HashSet;

use num_bigint::BigInt;

use super::{
    check::{Move, Moves, Scenario, ScenarioSet},
    error::SetError,
    limits::PRECISION_DECIMALS,
};
use crate::{
    primitive::shown::Shown,
    protocol::{
        hash::digest::Digest,
        id::{AssetId, MarketId},
        parameters::{Asset, Decimal, Market, Parameters, MAX_DECIMALS},
    },
};

/// Decimals of the price of a whole unit of an asset that settles a market.
const SETTLEMENT_DECIMALS: u32 = 8;
/// Decimals of the price of a whole unit of any other asset, and of the decimals of its balances, together.
const PRICE_DECIMALS: u32 = 20;

/// A scenario set under given parameters.
#[derive(Clone, Debug)]
pub struct Fitted {
    digest: Digest,
    parameters: Digest,
    scenarios: Vec<Prices>,
}

/// The prices of one scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// The scenario's name.
    pub name: String,
    assets: Vec<ShockedAsset>,
    markets: Vec<ShockedMarket>,
    ignored: Vec<Ignored>,
}

/// Prices of an asset, in 10^-20 USD for a unit of its balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShockedAsset {
    /// π'. No deposit and no debt counts at it; what is paid in the asset does.
    pub mid: u64,
    /// π^b: what a unit of a deposit is worth.
    pub bid: u64,
    /// π^a: what a unit of a debt costs.
    pub ask: u64,
    /// π'_s: the price of 10^-12 of the asset, where it settles a market.
    pub settlement: Option<u64>,
}

/// Marks of a market, in the unit of [`Market::mark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShockedMarket {
    /// P^b: what a long is closed at.
    pub bid: u64,
    /// P^a: what a short is closed at.
    pub ask: u64,
}

/// A name of a scenario that the parameters lack, and that the set allows them to lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Whether it is the name of a market, else it is that of an asset.
    pub market: bool,
    /// The name.
    pub name: String,
}

impl Fitted {
    /// The digest of the set.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The digest of the parameters.
    pub fn parameters(&self) -> Digest {
        self.parameters
    }

    /// The scenarios in order.
    pub fn scenarios(&self) -> &[Prices] {
        &self.scenarios
    }
}

impl Prices {
    /// The prices of an asset, if the parameters have it.
    pub fn asset(&self, id: AssetId) -> Option<&ShockedAsset> {
        self.assets.get(id.index())
    }

    /// The marks of a market, if the parameters have it.
    pub fn market(&self, id: MarketId) -> Option<&ShockedMarket> {
        self.markets.get(id.index())
    }

    /// Names that were not applied to anything.
    pub fn ignored(&self) -> &[Ignored] {
        &self.ignored
    }
}

impl ScenarioSet {
    /// The prices of all scenarios under these parameters (X1).
    ///
    /// # Errors
    /// [`SetError::Unfit`] names the first scenario, and asset or market, that the parameters lack or whose
    /// price can't be moved so.
    pub fn fit(&self, parameters: &Parameters) -> Result<Fitted, SetError> {
        let texts = Texts::of(parameters)?;
        let prices = |scenario: &Scenario| prices(scenario, parameters, &texts);
        Ok(Fitted {
            digest: self.digest(),
            parameters: parameters.digest(),
            scenarios: self.scenarios().iter().map(prices).collect::<Result<_, _>>()?,
        })
    }
}

/// Prices and marks as the parameters' document has them, exactly.
struct Texts {
    assets: Vec<Decimal>,
    markets: Vec<Decimal>,
}

impl Texts {
    fn of(parameters: &Parameters) -> Result<Self, SetError> {
        let read = |text: &str| {
            // They were read when the parameters were checked.
            text.parse().map_err(|error| SetError::Syntax(format!("the parameters: {error}")))
        };
        let document = parameters.document();
        Ok(Texts {
            assets: document
                .assets
                .iter()
                .map(|entry| read(&entry.price))
                .collect::<Result<_, _>>()?,
            markets: document
                .markets
                .iter()
                .map(|entry| read(&entry.mark))
                .collect::<Result<_, _>>()?,
        })
    }
}

fn prices(scenario: &Scenario, parameters: &Parameters, texts: &Texts) -> Result<Prices, SetError> {
    let unfit = |what: &str, name: &str, reason: String| SetError::Unfit {
        place: format!("scenario \"{}\", {what} \"{}\"", Shown(&scenario.name), Shown(name)),
        reason,
    };
    let mut ignored = vec![];
    let names = parameters.assets().iter().map(|asset| asset.name.as_str());
    let missing = missing(&scenario.assets, names, |name| {
        ignored.push(Ignored { market: false, name: name.into() });
    });
    if let Some(name) = missing {
        return Err(unfit("asset", name, LACKS.into()));
    }
    let names = parameters.markets().iter().map(|market| market.name.as_str());
    let missing = self::missing(&scenario.markets, names, |name| {
        ignored.push(Ignored { market: true, name: name.into() });
    });
    if let Some(name) = missing {
        return Err(unfit("market", name, LACKS.into()));
    }
    let assets = parameters.assets().iter().zip(&texts.assets).map(|(asset, price)| {
        let how = scenario.assets.of(&asset.name);
        shocked_asset(asset, price, how).map_err(|reason| unfit("asset", &asset.name, reason))
    });
    let assets = assets.collect::<Result<_, _>>()?;
    let markets = parameters.markets().iter().zip(&texts.markets).map(|(market, mark)| {
        let how = scenario.markets.of(&market.name);
        shocked_market(market, mark, how).map_err(|reason| unfit("market", &market.name, reason))
    });
    let markets = markets.collect::<Result<_, _>>()?;
    Ok(Prices { name: scenario.name.clone(), assets, markets, ignored })
}

/// Why a name that is not optional must be one of the parameters'.
const LACKS: &str = "these parameters have no such name; mark it as optional, or correct it";

/// The first name that the parameters lack and must not lack. Those that they may lack are given to
/// `ignore`.
fn missing<'a>(
    moves: &'a Moves,
    names: impl Iterator<Item = &'a str>,
    mut ignore: impl FnMut(&str),
) -> Option<&'a str> {
    let known: HashSet<&str> = names.collect();
    for (name, _, optional) in &moves.except {
        match (known.contains(name.as_str()), optional) {
            (true, _) => {}
            (false, true) => ignore(name),
            (false, false) => return Some(name),
        }
    }
    None
}

fn shocked_asset(asset: &Asset, price: &Decimal, how: &Move) -> Result<ShockedAsset, String> {
    let decimals = u32::from(asset.decimals);
    let Some(base) = asset.settlement_price else {
        let rounded = Rounded::new(price, how, PRICE_DECIMALS - decimals, asset.price);
        return Ok(ShockedAsset {
            mid: rounded.mid()?,
            bid: rounded.bid()?,
            ask: rounded.ask()?,
            settlement: None,
        });
    };
    let rounded = Rounded::new(price, how, SETTLEMENT_DECIMALS, base);
    let unit = 10u64.pow(u32::from(MAX_DECIMALS) - decimals);
    let times = |value: u64| value.checked_mul(unit).ok_or_else(|| BEYOND.to_owned());
    let mid = rounded.mid()?;
    Ok(ShockedAsset {
        mid: times(mid)?,
        bid: times(rounded.bid()?)?,
        ask: times(rounded.ask()?)?,
        settlement: Some(mid),
    })
}

fn shocked_market(market: &Market, mark: &Decimal, how: &Move) -> Result<ShockedMarket, String> {
    let decimals = u32::from(MAX_DECIMALS - market.size_decimals);
    let rounded = Rounded::new(mark, how, decimals, market.mark);
    Ok(ShockedMarket { bid: rounded.bid()?, ask: rounded.ask()? })
}

/// Why a moved price is refused that no integer of 64 bits holds.
const BEYOND: &str = "the moved price is beyond 2^64 of its unit; take a smaller factor";

/// A price that is moved, before it is rounded one way or another.
struct Rounded {
    /// The moved price.
    exact: Decimal,
    /// The moved price less the spread, and with it.
    below: Decimal,
    above: Decimal,
    decimals: u32,
    /// What a rounded price may be off by.
    tolerance: Decimal,
}

impl Rounded {
    /// `price` moved, to be rounded to `decimals`; `base` is the published price in these units.
    fn new(price: &Decimal, how: &Move, decimals: u32, base: u64) -> Self {
        let one = Decimal::from_units(1, 0);
        let exact = price.times(&how.factor);
        // The spread is at most 1.
        let below = exact.times(&one.distance(&how.spread));
        let above = exact.times(&one.plus(&how.spread));
        let tolerance = Decimal::from_units(base, decimals + PRECISION_DECIMALS);
        Rounded { exact, below, above, decimals, tolerance }
    }

    fn mid(&self) -> Result<u64, String> {
        self.within(&self.exact, self.exact.round_half_even(self.decimals))
    }

    fn bid(&self) -> Result<u64, String> {
        self.within(&self.below, self.below.floor(self.decimals))
    }

    fn ask(&self) -> Result<u64, String> {
        self.within(&self.above, self.above.ceil(self.decimals))
    }

    fn within(&self, exact: &Decimal, rounded: BigInt) -> Result<u64, String> {
        let error = exact.distance(&Decimal::from_units(rounded.clone(), self.decimals));
        if error > self.tolerance {
            return Err(format!(
                "the published price has too few units of 10^-{} to be moved so: {exact} rounds to {rounded} of \
                 them, more than a thousandth of the published price off",
                self.decimals
            ));
        }
        u64::try_from(&rounded).map_err(|_| BEYOND.to_owned())
    }
}
