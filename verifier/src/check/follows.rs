//! What audits, packages and chains say alike of a statement: whether it is the anchored one, and
//! whether it follows the one before.

use ringfence_circuits::protocol::{hash::digest::Digest, statement::Document};

use crate::{
    message::Quoted,
    reader::NotBrought,
    report::{Claim, Open},
    say,
};

/// The claim about the digest that the reader has from the anchor.
pub(super) fn anchored_claim(anchored: Option<Digest>, found: Digest) -> Claim {
    let open = Open::new("anchored-digest", "V0", say!("RF-2201"));
    match anchored {
        None => open.not_checked(NotBrought::Anchor),
        Some(expected) if expected == found => open.holds(found.to_bech32()),
        Some(expected) => open.fails(say!(
            "anchor.other",
            expected = expected.to_bech32(),
            found = found.to_bech32()
        )),
    }
}

/// Whether `document` follows the statement `before` with this digest.
pub(super) fn follows_claim(
    open: Open,
    document: &Document,
    before: &Document,
    digest: Digest,
) -> Claim {
    if before.venue != document.venue {
        return open.fails(say!("follows.other-venue", venue = Quoted(&before.venue)));
    }
    if &before.epoch.0 + 1u8 != document.epoch.0 {
        return open.fails(say!(
            "follows.other-epoch",
            found = document.epoch.0,
            before = before.epoch.0
        ));
    }
    if document.previous != digest {
        return open.fails(say!(
            "follows.other-digest",
            named = document.previous.to_bech32(),
            given = digest.to_bech32()
        ));
    }
    // Times of checked statements have one form, in which order is that of their texts.
    if document.snapshot_time < before.snapshot_time {
        return open.fails(say!(
            "follows.earlier",
            found = document.snapshot_time,
            before = before.snapshot_time
        ));
    }
    open.holds(say!("follows.epochs", found = document.epoch.0, before = before.epoch.0))
}
