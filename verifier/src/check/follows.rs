//! What audits, packages and chains say alike of a statement: whether it is the anchored one, and
//! whether it follows the one before.

use std::collections::HashSet;

use num_bigint::BigUint;
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

/// Whether `document` follows the statement `before` with this digest. `known` are all
/// statements of the venue that the reader has, `before` among them.
pub(super) fn follows_claim(
    open: Open,
    document: &Document,
    before: &Document,
    digest: Digest,
    known: &[&Document],
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
    let standing = latest_standing(document, known);
    if let Some(last) = standing.filter(|last| document.snapshot_time < last.snapshot_time) {
        let corrects =
            |of: &&&Document| of.corrects.as_ref().is_some_and(|own| own.epoch == document.epoch);
        // Its time is what a later statement says was wrong, so nobody takes its books for new ones.
        if let Some(later) = known.iter().find(corrects) {
            return open.holds(say!(
                "follows.corrected",
                found = document.snapshot_time,
                epoch = last.epoch.0,
                before = last.snapshot_time,
                later = later.epoch.0
            ));
        }
        return open.fails(say!(
            "follows.earlier",
            found = document.snapshot_time,
            epoch = last.epoch.0,
            before = last.snapshot_time
        ));
    }
    match &document.corrects {
        Some(correction) if document.snapshot_time < before.snapshot_time => {
            return open.holds(say!(
                "follows.corrects",
                found = document.epoch.0,
                before = before.epoch.0,
                time = document.snapshot_time,
                corrected = correction.epoch.0
            ));
        }
        _ => {}
    }
    let (found, before_epoch) = (&document.epoch.0, &before.epoch.0);
    match &before.corrects {
        // A correction may be of any time after those before what it corrects, which aren't at hand.
        Some(correction) if known.len() == 1 => open.holds(say!(
            "follows.after-correction",
            found,
            before = before_epoch,
            corrected = correction.epoch.0
        )),
        _ => open.holds(say!("follows.epochs", found, before = before_epoch)),
    }
}

/// The latest of the earlier statements before which a statement's books must not be. One that this
/// statement or an earlier one corrects does not count, since its time may be what was wrong; a later
/// correction excuses nothing that stood before it. Of a correction, only statements before the corrected
/// one count: those after it may have had to take over its time.
fn latest_standing<'a>(document: &Document, known: &[&'a Document]) -> Option<&'a Document> {
    let until_now = known.iter().filter(|of| of.epoch <= document.epoch);
    let corrected: HashSet<&BigUint> =
        until_now.filter_map(|of| of.corrects.as_ref()).map(|own| &own.epoch.0).collect();
    let first_excepted = document.corrects.as_ref().map_or(&document.epoch, |own| &own.epoch);
    let stands = |of: &&Document| of.epoch < *first_excepted && !corrected.contains(&of.epoch.0);
    known.iter().copied().filter(stands).max_by(|a, b| a.snapshot_time.cmp(&b.snapshot_time))
}
