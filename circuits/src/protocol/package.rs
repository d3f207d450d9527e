//! The inclusion package (§8.2): private, one per account, covering all its vaults.
//!
//! Pretty-printed JSON with a fixed order of fields; its first lines say that it holds balances.
//! Reading accepts only what writing gives, with texts that obey the rules of names and labels.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    primitive::json::{self, JsonError},
    protocol::{
        hash::digest::{Digest, Element},
        id::{AssetId, MarketId},
        kind::{self, FileKind, WrongKind},
        shape::Rule,
        text::{check_label, check_name, is_time, Natural, TextFault},
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
    /// A text of the package breaks the rules of names, labels or times.
    #[error("{}{field}: {reason}", of_vault(*.vault))]
    Text {
        /// Place of the vault in the package, from 1; 0 for a text of the package itself.
        vault: usize,
        /// The field.
        field: &'static str,
        /// What is wrong with it. Nothing of the text is repeated.
        reason: String,
    },
    /// Two vaults have one label.
    #[error(
        "vaults {first} and {second} of the package have the same label, which no venue writes: the file \
         was changed or damaged"
    )]
    SameLabel {
        /// Place of the first in the package, from 1.
        first: usize,
        /// Place of the second.
        second: usize,
    },
    /// Two vaults have one place.
    #[error(
        "vaults {first} and {second} of the package have the same place, which no venue writes: the file \
         was changed or damaged"
    )]
    SamePlace {
        /// Place of the first in the package, from 1.
        first: usize,
        /// Place of the second.
        second: usize,
    },
    /// A vault has neither balances nor positions.
    #[error("vault {vault} of the package is empty")]
    Empty {
        /// Place of the vault in the package, from 1.
        vault: usize,
    },
}

/// Which vault a text stands in.
fn of_vault(vault: usize) -> String {
    match vault {
        0 => "the package, ".into(),
        vault => format!("vault {vault} of the package, "),
    }
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
        package.check_texts()?;
        package.check_distinct()?;
        Ok(package)
    }

    /// Texts obey the rules by which a venue chooses them, so that none can be taken for another, nor
    /// for words of the program that shows them.
    fn check_texts(&self) -> Result<(), PackageError> {
        let own = |field, result: Result<(), TextFault>| {
            result.map_err(|fault| PackageError::Text {
                vault: 0,
                field,
                reason: fault.to_string(),
            })
        };
        own("venue", check_name(&self.venue))?;
        own("account", check_label(&self.account))?;
        if !is_time(&self.snapshot_time) {
            let reason = "expected UTC time as in 2026-01-31T23:59:59Z".into();
            return Err(PackageError::Text { vault: 0, field: "snapshot_time", reason });
        }
        (1..).zip(&self.vaults).try_for_each(|(place, vault)| vault.check_texts(place))
    }

    /// Each vault has a label and a place of its own. Anyone on whose way the package was could have
    /// doubled an entry, so this says nothing of the venue.
    fn check_distinct(&self) -> Result<(), PackageError> {
        let (mut labels, mut places) = (HashMap::new(), HashMap::new());
        for (second, vault) in (1..).zip(&self.vaults) {
            if let Some(first) = labels.insert(vault.label.as_str(), second) {
                return Err(PackageError::SameLabel { first, second });
            }
            if let Some(first) = places.insert((&vault.block.0, &vault.position.0), second) {
                return Err(PackageError::SamePlace { first, second });
            }
        }
        Ok(())
    }
}

impl PackagedVault {
    fn check_texts(&self, place: usize) -> Result<(), PackageError> {
        let check = |field, result: Result<(), TextFault>| {
            let text = |fault: TextFault| PackageError::Text {
                vault: place,
                field,
                reason: fault.to_string(),
            };
            result.map_err(text)
        };
        check("label", check_label(&self.label))?;
        check("book", check_name(&self.book))?;
        let names = self.balances.iter().map(|balance| ("name of an asset", &balance.name));
        let markets = self.positions.iter().map(|position| ("name of a market", &position.name));
        names.chain(markets).try_for_each(|(field, name)| check(field, check_name(name)))
    }

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

    fn vault(index: usize) -> PackagedVault {
        PackagedVault {
            label: format!("label {index}"),
            book: "clients".into(),
            rule: Rule::Maintenance,
            block: 0.into(),
            position: (index as u64).into(),
            salt: Element(0.into()),
            extra: 0.into(),
            balances: vec![],
            positions: vec![],
            path_in_block: vec![],
            path_of_block: vec![],
        }
    }

    fn package(vaults: usize) -> Package {
        Package {
            notice: NOTICE.into(),
            snapshot_time: "2026-01-31T23:59:59Z".into(),
            format: Package::FORMAT.into(),
            venue: "example".into(),
            account: "alice".into(),
            statement: Digest::default(),
            vaults: (0..vaults).map(vault).collect(),
        }
    }

    #[test]
    fn f2_no_package_is_written_that_is_not_read() {
        let mut package = package(MAX_VAULTS);
        let bytes = package.encode().unwrap();
        assert_eq!(Package::decode(&bytes).unwrap(), package);
        package.vaults.push(vault(MAX_VAULTS));
        assert_eq!(package.encode(), Err(PackageError::TooLong));
        package.vaults.truncate(1);
        package.venue = "v".repeat(MAX_PACKAGE_BYTES as usize);
        assert_eq!(package.encode(), Err(PackageError::TooLong));
    }

    #[test]
    fn texts_of_packages_obey_the_rules_of_names_and_labels() {
        let refused = |change: fn(&mut Package), words: &str| {
            let mut package = package(2);
            change(&mut package);
            let error = Package::decode(&package.encode().unwrap()).unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
        };
        refused(|p| p.account = "alice ".into(), "the package, account: it begins or ends");
        refused(|p| p.account = String::new(), "the package, account: it is empty");
        refused(|p| p.venue = "an example".into(), "the package, venue: character 3 is a blank");
        refused(|p| p.snapshot_time = "now".into(), "the package, snapshot_time: expected UTC");
        refused(
            |p| p.vaults[1].label = "a\nb".into(),
            "vault 2 of the package, label: character 2",
        );
        refused(
            |p| p.vaults[0].label = "x".repeat(257),
            "vault 1 of the package, label: it has 257",
        );
        refused(|p| p.vaults[0].book = "\u{202e}".into(), "vault 1 of the package, book: char");
        let asset = |p: &mut Package| {
            let (asset, amount) = (1.into(), 1.into());
            let balance = PackagedBalance { asset, name: "B TC".into(), debt: false, amount };
            p.vaults[0].balances.push(balance);
        };
        refused(asset, "vault 1 of the package, name of an asset: character 2 is a blank");
    }

    #[test]
    fn t6_a_doubled_entry_is_a_malformed_package() {
        let read = |change: fn(&mut Package)| {
            let mut package = package(3);
            change(&mut package);
            Package::decode(&package.encode().unwrap()).unwrap_err()
        };
        let twice = read(|p| p.vaults[2] = p.vaults[0].clone());
        assert_eq!(twice, PackageError::SameLabel { first: 1, second: 3 });
        let label = read(|p| p.vaults[1].label = p.vaults[0].label.clone());
        assert_eq!(label, PackageError::SameLabel { first: 1, second: 2 });
        let place = read(|p| p.vaults[2].position = p.vaults[1].position.clone());
        assert_eq!(place, PackageError::SamePlace { first: 2, second: 3 });
    }
}
