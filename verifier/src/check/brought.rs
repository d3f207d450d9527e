//! V0: what the reader brings, compared with the statement or reported as not checked.

use ringfence_circuits::protocol::{parameters::Parameters, statement::Statement};

use super::{
    changes::changes,
    follows::{anchored_claim, follows_claim},
    kept::kept_claim,
};
use crate::{
    message::Quoted,
    reader::{Known, NotBrought},
    report::{Claim, Open, Status},
    say, word,
};

/// One claim for each thing that a reader can bring.
pub(super) fn claims(known: &Known, statement: &Statement) -> Vec<Claim> {
    let mut claims = vec![
        anchored_claim(known.anchored, statement.digest()),
        venue_claim(known, statement),
        previous_claim(known, statement),
    ];
    claims.extend(changes_claim(known));
    claims
}

/// Whether anything binds what the proofs don't, such as reserves: the anchored digest, or else a signature
/// that counts.
pub(super) fn bound_status(known: &Known, statement: &Statement, signature: &Claim) -> Status {
    match anchored_claim(known.anchored, statement.digest()).status {
        Status::NotChecked if signature.is_true() => Status::Holds,
        other => other,
    }
}

/// Whether rules were compared; none if the reader has no previous statement.
fn changes_claim(known: &Known) -> Option<Claim> {
    known.previous.as_ref()?;
    let open = Open::new("parameter-changes", "V0", say!("RF-2200.parameter-changes"));
    Some(match &known.previous_parameters {
        Some(_) => open.holds(word!("parameter-changes.listed")),
        None => open.not_checked(NotBrought::PreviousParameters),
    })
}

fn venue_claim(known: &Known, statement: &Statement) -> Claim {
    let open = Open::new("venue", "V0", say!("RF-2202"));
    let found = &statement.document().venue;
    match &known.venue {
        None => open.not_checked(NotBrought::Venue),
        Some(expected) if expected == found => open.holds(found.clone()),
        Some(expected) => {
            open.fails(say!("venue.other", found = Quoted(found), expected = Quoted(expected)))
        }
    }
}

/// Whether the statement is that of the next epoch after the one that the reader has (attack C2, a
/// fork of the venue's history).
fn previous_claim(known: &Known, statement: &Statement) -> Claim {
    let open = Open::new("previous-statement", "V0", say!("RF-2203"));
    let Some((before, digest)) = &known.previous else {
        return open.not_checked(NotBrought::Previous);
    };
    follows_claim(open, statement.document(), before, *digest, &[before])
}

/// What changed in the parameters since the previous statement; `None` if not compared.
pub(super) fn rule_changes(known: &Known, now: &Parameters) -> Option<Vec<String>> {
    known.previous_parameters.as_ref().map(|before| changes(before, now))
}

/// Whether the snapshot is of the time that the previous statement named; none if the reader has no previous
/// statement.
pub(super) fn next_snapshot_claim(known: &Known, statement: &Statement) -> Option<Claim> {
    let (before, digest) = known.previous.as_ref()?;
    let open = Open::new("next-snapshot", "V18", say!("RF-2211"));
    Some(kept_claim(open, statement.document(), before, *digest))
}
