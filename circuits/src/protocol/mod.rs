//! What is said: vaults and what they must satisfy, and the documents that a venue publishes.
//!
//! | room | holds |
//! |---|---|
//! | [`text`], [`id`], [`index`], [`kind`], [`field`] | numbers, names and times in documents; ids of assets and markets; places of books and blocks; formats of files; integers in the field |
//! | [`parameters`] | assets, markets, prices and tiers: as a file, and checked |
//! | [`policy`] | the rule by which thresholds follow the market, a history of prices, and what they give |
//! | [`shape`], [`vault`] | how many slots a vault has; its balances and positions, their packing and the leaf |
//! | [`secret`] | identities, salts and blinds |
//! | [`predicate`] | what a vault must satisfy, in plain integers |
//! | [`lane`], [`contribution`], [`totals`] | which totals are published, what one vault adds to them, and their sum |
//! | [`hash`], [`tree`] | hashes with their purposes, and trees of them |
//! | [`statement`], [`block`], [`bundle`], [`instance`] | what is published for one epoch, and the public inputs of a block that follow from it |
//! | [`stress`] | what vaults would owe if prices stood elsewhere: scenario sets, stress statements, sums |
//! | [`package`] | what one customer gets in private |
//!
//! Every other room may use this one. It uses nothing but [`crate::primitive`] and must not know how a
//! claim is proven: a second implementation could be written from `docs/protocol.md` alone, and what
//! is in this room is what it would have to contain.

pub mod block;
pub mod bundle;
pub mod contribution;
pub mod field;
pub mod hash;
pub mod id;
pub mod index;
pub mod instance;
pub mod kind;
pub mod lane;
pub mod package;
pub mod parameters;
pub mod policy;
pub mod predicate;
pub mod secret;
pub mod shape;
pub mod statement;
pub mod stress;
pub mod text;
pub mod totals;
pub mod tree;
pub mod vault;
