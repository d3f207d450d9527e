//! The last sentence of V18: whether what a statement says of the next snapshot was kept.

use ringfence_circuits::protocol::{hash::digest::Digest, statement::Document};

use crate::{
    report::{Claim, Open},
    say, word,
};

/// Whether the snapshot of `document` is of the time that the statement `before`, which has this digest,
/// named for it. A correction is of whatever time was wrong, and repeats what was named.
pub(super) fn kept_claim(
    open: Open,
    document: &Document,
    before: &Document,
    digest: Digest,
) -> Claim {
    let is_before = before.venue == document.venue
        && &before.epoch.0 + 1u8 == document.epoch.0
        && document.previous == digest;
    if !is_before {
        return open.not_checked(word!("kept.another"));
    }
    let Some(named) = &before.next_snapshot else {
        return open.not_checked(word!("kept.none"));
    };
    if document.corrects.is_some() {
        return match &document.next_snapshot {
            Some(next) if next == named => open.holds(say!("kept.repeated", named)),
            Some(found) => open.fails(say!("kept.not-repeated", found, named)),
            None => open.fails(say!("kept.dropped", named)),
        };
    }
    let found = &document.snapshot_time;
    match found == named {
        true => open.holds(say!("kept.same", named)),
        false => open.fails(say!("kept.other", found, named)),
    }
}
