//! Claims as text, in groups with titles and counts.

use std::fmt::{self, Write};

use super::look::Out;
use crate::{
    message::Quoted,
    report::{claim::Claim, group::Group, status::Status},
    say,
};

/// Columns of what became of a claim.
const RESULT: usize = 13;

/// Claims by group. Why a claim was not checked stands once, in a part of its own.
pub(super) fn claims(out: &mut Out<'_>, claims: &[Claim]) -> fmt::Result {
    for group in Group::ALL {
        let of: Vec<&Claim> = claims.iter().filter(|claim| claim.group == group).collect();
        if of.is_empty() {
            continue;
        }
        out.title(&say!("text.group", title = group.title(), counts = counts(&of)).text)?;
        of.into_iter().try_for_each(|claim| line(out, claim))?;
    }
    Ok(())
}

/// How many claims there are of each status, those of which there are some.
fn counts(claims: &[&Claim]) -> String {
    let count = |status| claims.iter().filter(|claim| claim.status == status).count();
    let said = [
        (count(Status::Holds), Status::Holds),
        (count(Status::Note), Status::Note),
        (count(Status::DoesNotHold), Status::DoesNotHold),
        (count(Status::NotThisOne), Status::NotThisOne),
        (count(Status::NotChecked), Status::NotChecked),
    ];
    let said = said.into_iter().filter(|(count, _)| *count > 0);
    let said = said.map(|(count, status)| match (status, count) {
        (Status::Holds, 1) => say!("count.holds.one", count).text,
        (Status::Holds, _) => say!("count.holds", count).text,
        (Status::Note, 1) => say!("count.notes.one", count).text,
        (Status::Note, _) => say!("count.notes", count).text,
        (Status::DoesNotHold, 1) => say!("count.fails.one", count).text,
        (Status::DoesNotHold, _) => say!("count.fails", count).text,
        (Status::NotThisOne, _) => say!("count.others", count).text,
        (Status::NotChecked, _) => say!("count.unchecked", count).text,
    });
    said.collect::<Vec<_>>().join(", ")
}

/// Whether a detail is nothing but a digest.
fn is_digest(detail: &str) -> bool {
    /// Characters of the shortest digest: 32 bytes in bech32 without their prefix.
    const LEAST: usize = 52;
    detail.len() >= LEAST && detail.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn line(out: &mut Out<'_>, claim: &Claim) -> fmt::Result {
    write!(out, "  ")?;
    out.status(claim.status, &format!("{:<RESULT$}", claim.status))?;
    let mut indent = 2 + RESULT + 2;
    if out.look.details {
        write!(out, "  {:<3}", claim.clause)?;
        indent += 5;
    }
    write!(out, "  {}", claim.words())?;
    let is_shown = out.look.details || !is_digest(&claim.detail);
    if is_shown && !claim.detail.is_empty() && claim.status != Status::NotChecked {
        write!(out, ": {}", claim.detail)?;
    }
    let is_named = matches!(claim.status, Status::DoesNotHold | Status::NotThisOne);
    if let Some(code) = claim.code.filter(|_| out.look.details || is_named) {
        write!(out, " [{code}]")?;
    }
    match &claim.venue_words {
        Some(words) => {
            writeln!(out, "\n{:indent$}{}", "", say!("venue-words", words = Quoted(words)))
        }
        None => writeln!(out),
    }
}
