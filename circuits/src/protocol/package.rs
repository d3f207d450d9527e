//! The inclusion package (§8.2): private, one per account, covering all its vaults.
//!
//! Pretty-printed JSON with a fixed order of fields; its first lines say that it holds balances.
//! Reading accepts only what writing gives.

use serde::{Deserialize, Serialize};

use crate::{
    primitive::json::{self, JsonError},
    protocol::{
        hash::digest::{Digest, Element},
        id::{AssetId, MarketId},
        kind::{self, FileKind, WrongKind},
        shape::Rule,
        text::Natural,
        vault::{Balance, Position, Vault, EXTRA_BITS, PROFIT_BITS},
    },
};

/// Most bytes of a package.
pub const MAX_PACKAGE_BYTES: u64 = 24 << 20;
/// Most vaults of a package.
pub const MAX_VAULTS: usize = 1 << 14;
/// Most balances of a packaged vault, as many as the largest shape has slots.
const MAX_BALANCES: usize = 512;
/// Most positions of a packaged vault, as many as the largest shape has slots.
const MAX_POSITIONS: usize = 1024;
/// Most siblings on a path, three a level: as many as a tree of `MAX_BLOCKS` blocks needs.
const MAX_PATH: usize = 36;

/// The first line of every package.
pub const NOTICE: &str =
    "PRIVATE: this file holds the balances and positions of your vaults at the \
                          snapshot time below. Never post it or send it to anyone you would not \
                          show your account.";

/// Why a package is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// A file of another kind or version.
    #[error(transparent)]
    Kind(WrongKind),
    /// Not JSON of the expected form.
    #[error("the package is not well formed: {0}")]
    Syntax(String),
    /// Well formed, but not as the prover writes it.
    #[error("the package was changed: its encoding is not the one that the prover writes")]
    NotCanonical,
    /// More vaults or bytes than a package may have.
    #[error(
        "a package of more than {MAX_VAULTS} vaults or {MAX_PACKAGE_BYTES} bytes; such an account \
         needs several ids"
    )]
    TooLong,
    /// A number of a vault is out of range.
    #[error("vault {vault} of the package, {field}: out of range")]
    Range {
        /// Place of the vault in the package, from 1.
        vault: usize,
        /// The field.
        field: &'static str,
    },
    /// A vault has neither balances nor positions.
    #[error("vault {vault} of the package is empty")]
    Empty {
        /// Place of the vault in the package, from 1.
        vault: usize,
    },
}

/// An inclusion package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// [`NOTICE`].
    pub notice: String,
    /// When the numbers were taken.
    pub snapshot_time: String,
    /// `ringfence-package-2`.
    pub format: String,
    /// The venue.
    pub venue: String,
    /// The account's id.
    pub account: String,
    /// Digest of the statement.
    pub statement: Digest,
    /// All vaults of the account.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_VAULTS>")]
    pub vaults: Vec<PackagedVault>,
}

/// A vault in a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagedVault {
    /// Label within the account.
    pub label: String,
    /// Name of the book.
    pub book: String,
    /// Rule that the vault's block proves.
    pub rule: Rule,
    /// Index of the vault's block among all blocks, from 0.
    pub block: Natural,
    /// Index of the vault in its block, from 0.
    pub position: Natural,
    /// Salt of the leaf.
    pub salt: Element,
    /// Extra requirement in 10^-20 USD.
    pub extra: Natural,
    /// Balances.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_BALANCES>")]
    pub balances: Vec<PackagedBalance>,
    /// Positions.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_POSITIONS>")]
    pub positions: Vec<PackagedPosition>,
    /// Siblings from the leaf up to the block's digest.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_PATH>")]
    pub path_in_block: Vec<Element>,
    /// Siblings from the block's leaf up to the root of the tree of blocks.
    #[serde(deserialize_with = "json::at_most::<_, _, MAX_PATH>")]
    pub path_of_block: Vec<Element>,
}

/// A balance in a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagedBalance {
    /// Asset id.
    pub asset: Natural,
    /// Name of the asset.
    pub name: String,
    /// Whether the vault owes it.
    pub debt: bool,
    /// Amount in 10^-d units.
    pub amount: Natural,
}

/// A position in a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagedPosition {
    /// Market id.
    pub market: Natural,
    /// Name of the market.
    pub name: String,
    /// Whether it is a short; otherwise it is a long.
    pub short: bool,
    /// Size in 10^-s units.
    pub size: Natural,
    /// Whether the unrealised profit is negative.
    pub loss: bool,
    /// Absolute unrealised profit in 10^-12 of the settlement asset.
    pub profit: Natural,
}

impl Package {
    /// The value of [`Package::format`].
    pub const FORMAT: &'static str = kind::PACKAGE_FORMAT;

    /// The package as a file.
    ///
    /// # Errors
    /// It is an error if it is too long to be read again.
    pub fn encode(&self) -> Result<Vec<u8>, PackageError> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|error| PackageError::Syntax(error.to_string()))?;
        bytes.push(b'\n');
        if self.vaults.len() > MAX_VAULTS || bytes.len() as u64 > MAX_PACKAGE_BYTES {
            return Err(PackageError::TooLong);
        }
        Ok(bytes)
    }

    /// Reads a package.
    ///
    /// # Errors
    /// It is an error if the bytes are malformed, or not those that [`Package::encode`] writes.
    pub fn decode(bytes: &[u8]) -> Result<Self, PackageError> {
        Self::read(bytes).map_err(|error| {
            kind::mismatch(bytes, FileKind::Package).map_or(error, PackageError::Kind)
        })
    }

    fn read(bytes: &[u8]) -> Result<Self, PackageError> {
        if bytes.len() as u64 > MAX_PACKAGE_BYTES {
            return Err(PackageError::TooLong);
        }
        // Where, but not what: serde_json's own words repeat the value.
        let package: Package = json::parse(bytes).map_err(|error| {
            PackageError::Syntax(match error {
                JsonError::Syntax(error) => {
                    format!("line {}, column {}", error.line(), error.column())
                }
                other => other.to_string(),
            })
        })?;
        let as_written =
            bytes.strip_suffix(b"\n").is_some_and(|text| json::is_pretty(&package, text));
        if package.notice != NOTICE || package.format != Self::FORMAT || !as_written {
            return Err(PackageError::NotCanonical);
        }
        Ok(package)
    }
}

impl PackagedVault {
    /// The vault in integers, every amount within the widths of §2. `place` is the vault's number
    /// in the package, from 1.
    ///
    /// # Errors
    /// It is an error if a number is out of range or the vault is empty.
    pub fn vault(&self, place: usize) -> Result<Vault, PackageError> {
        let range = |field| PackageError::Range { vault: place, field };
        if self.balances.is_empty() && self.positions.is_empty() {
            return Err(PackageError::Empty { vault: place });
        }
        let id = |value: &Natural| value.to_u64().and_then(|id| u16::try_from(id).ok());
        let asset = |value: &Natural| id(value).and_then(AssetId::new).ok_or(range("asset"));
        let market = |value: &Natural| id(value).and_then(MarketId::new).ok_or(range("market"));
        let amount = |value: &Natural, field| {
            value.to_u64().filter(|amount| *amount > 0).ok_or(range(field))
        };
        let wide = |value: &Natural, bits: usize, field| {
            u128::try_from(&value.0).ok().filter(|value| value >> bits == 0).ok_or(range(field))
        };
        let balances = self.balances.iter().map(|balance| {
            Ok(Balance {
                asset: asset(&balance.asset)?,
                debt: balance.debt,
                amount: amount(&balance.amount, "amount")?,
            })
        });
        let positions = self.positions.iter().map(|position| {
            let profit = wide(&position.profit, PROFIT_BITS, "profit")?;
            if position.loss && profit == 0 {
                return Err(range("loss"));
            }
            Ok(Position {
                market: market(&position.market)?,
                short: position.short,
                size: amount(&position.size, "size")?,
                loss: position.loss,
                profit,
            })
        });
        Ok(Vault {
            extra: wide(&self.extra, EXTRA_BITS, "extra")?,
            balances: balances.collect::<Result<_, _>>()?,
            positions: positions.collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{
        shape::SHAPES,
        statement::MAX_BLOCKS,
        tree::{depth, SIBLINGS},
    };

    #[test]
    fn paths_of_the_largest_trees_are_read() {
        assert_eq!(SIBLINGS * depth(MAX_BLOCKS), MAX_PATH);
        assert!(SHAPES.iter().all(|shape| SIBLINGS * shape.depth() <= MAX_PATH));
    }

    #[test]
    fn f2_no_package_is_written_that_is_not_read() {
        let vault = PackagedVault {
            label: String::new(),
            book: String::new(),
            rule: Rule::Maintenance,
            block: 0.into(),
            position: 0.into(),
            salt: Element(0.into()),
            extra: 0.into(),
            balances: vec![],
            positions: vec![],
            path_in_block: vec![],
            path_of_block: vec![],
        };
        let mut package = Package {
            notice: NOTICE.into(),
            snapshot_time: String::new(),
            format: Package::FORMAT.into(),
            venue: String::new(),
            account: String::new(),
            statement: Digest::default(),
            vaults: vec![vault.clone(); MAX_VAULTS],
        };
        let bytes = package.encode().unwrap();
        assert_eq!(Package::decode(&bytes).unwrap(), package);
        package.vaults.push(vault);
        assert_eq!(package.encode(), Err(PackageError::TooLong));
        package.vaults.truncate(1);
        package.venue = "v".repeat(MAX_PACKAGE_BYTES as usize);
        assert_eq!(package.encode(), Err(PackageError::TooLong));
    }
}
