//! The blinds of the commitments Φ to the prefix sums.

use ringfence_circuits::protocol::{index::BlockIndex, secret::Blind};

use crate::secret::EpochSecret;

/// The blinds of all blocks of an epoch.
#[derive(Clone, Copy)]
pub(super) struct Blinds<'a> {
    secret: &'a EpochSecret,
    blocks: u64,
}

impl<'a> Blinds<'a> {
    /// The blinds of an epoch of so many blocks.
    pub(super) fn new(secret: &'a EpochSecret, blocks: u64) -> Self {
        Blinds { secret, blocks }
    }

    /// The blind of Φ before block `block`: 0 before the first, where the sum is 0 for everyone to see.
    pub(super) fn before(self, block: BlockIndex) -> Blind {
        match block.previous() {
            Some(before) => self.secret.blind(before),
            None => Blind::OPEN,
        }
    }

    /// The blind of Φ after block `block`: 0 after the last, where the sum is that of the published
    /// totals.
    pub(super) fn after(self, block: BlockIndex) -> Blind {
        if block.after(1).get() == self.blocks {
            Blind::OPEN
        } else {
            self.secret.blind(block)
        }
    }
}
