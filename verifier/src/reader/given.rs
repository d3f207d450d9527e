//! What a reader brings, as it was given.

use ringfence_circuits::protocol::hash::digest::Digest;

use super::{
    policy::ForPolicy,
    prices::ForPrices,
    reserves::{ForLog, ForReserves},
    stress::ForStress,
};

/// What a reader brings. Every part may be absent; what rests on it is then reported as not
/// checked. An audit uses all parts; a package and a chain use the anchored digest.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The digest that the venue anchored. A chain compares it with its last statement.
    pub anchored: Option<Digest>,
    /// The venue's name.
    pub venue: Option<String>,
    /// The previous statement, in canonical encoding.
    pub previous: Option<Vec<u8>>,
    /// The parameters of the previous statement, in canonical encoding.
    pub previous_parameters: Option<Vec<u8>>,
    /// Blocks, observations and what else speaks of reserves.
    pub reserves: ForReserves,
    /// Keys of the venue, witnesses, and what others saw of the venue's log.
    pub log: ForLog,
    /// The risk policy, histories of prices, and what stands beside earlier statements.
    pub policy: ForPolicy,
    /// Prices from sources of the reader's own.
    pub prices: ForPrices,
    /// The scenario set that the reader chose, and the stress statement before.
    pub stress: ForStress,
    /// Names of claims of an audit that must hold, also those that only inform otherwise.
    pub required: Vec<String>,
}

impl Reader {
    /// A reader who has the anchored digest, or nothing at all.
    pub fn with_anchor(anchored: Option<Digest>) -> Self {
        Reader { anchored, ..Reader::default() }
    }
}
