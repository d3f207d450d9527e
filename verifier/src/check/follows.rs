//! What audits, packages and chains say alike of a statement: whether it is the anchored one, and
//! whether it follows the one before.

use ringfence_circuits::{digest::Digest, statement::Document};

use crate::report::{Claim, Open};

/// The claim about the digest that the reader has from the anchor.
pub(super) fn anchored_claim(anchored: Option<Digest>, found: Digest) -> Claim {
    let title = "The statement is the one that the venue anchored";
    let open = Open::new("anchored-digest", "V0", "RF-2201", title);
    match anchored {
        None => open.not_checked("no anchored digest was given"),
        Some(expected) if expected == found => open.holds(found.to_bech32()),
        Some(expected) => open.fails(format!(
            "the anchored digest is {}, the statement's is {}",
            expected.to_bech32(),
            found.to_bech32()
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
        return open.fails(format!("the previous statement is of {:?}", before.venue));
    }
    if &before.epoch.0 + 1u8 != document.epoch.0 {
        return open.fails(format!(
            "its epoch is {}, the previous one's is {}",
            document.epoch.0, before.epoch.0
        ));
    }
    if document.previous != digest {
        return open.fails(format!(
            "it names the previous statement {}, the one given is {}",
            document.previous.to_bech32(),
            digest.to_bech32()
        ));
    }
    // Times of checked statements have one form, in which order is that of their texts.
    if document.snapshot_time < before.snapshot_time {
        return open.fails(format!(
            "its books are of {}, those of the previous one of {}",
            document.snapshot_time, before.snapshot_time
        ));
    }
    open.holds(format!("epoch {} after {}", document.epoch.0, before.epoch.0))
}
