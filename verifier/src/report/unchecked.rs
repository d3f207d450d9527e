//! What a report did not check, said once for all its forms.

use super::{claim::Claim, status::Status};
use crate::{say, word};

/// The claims that were not checked.
pub(super) fn claims(claims: &[Claim]) -> impl Iterator<Item = &Claim> {
    claims.iter().filter(|claim| claim.status == Status::NotChecked)
}

/// What an audit did not check, line by line: claims with the reason, then what no audit checks.
/// `inclusion` says how readers check that their own vaults are in the books.
pub(super) fn of_audit(claims: &[Claim], inclusion: &str) -> Vec<String> {
    let said =
        |claim: &Claim| say!("unchecked.claim", title = claim.title, reason = claim.detail).text;
    let mut lines: Vec<String> = self::claims(claims).map(said).collect();
    lines.push(word!("unchecked.evidence").into());
    lines.push(say!("unchecked.own-vaults", inclusion).text);
    lines
}

/// What the check of a package did not check, line by line.
#[cfg(feature = "html")]
pub(super) fn of_package(claims: &[Claim]) -> Vec<String> {
    let said = |claim: &Claim| {
        say!("unchecked.of-package", title = claim.title, reason = claim.detail).text
    };
    self::claims(claims).map(said).collect()
}
