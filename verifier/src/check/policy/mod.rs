//! Whether thresholds follow the risk policy that the statement names (clause V19, `docs/policy.md`).
//!
//! Policy and history are public files whose digests stand in the statement. They come with the bundle or from the
//! reader; a file of the reader that is another one accuses nobody. Everything here is recomputed from them, from
//! the parameters and from those of the statement before.

mod changes;
mod earlier;
mod history;
mod names;
mod own;
mod rows;
mod shared;
mod sources;

use self::{
    earlier::{earlier, Earlier, NoBaseline},
    names::Names,
    shared::{previous, Previous, CLAUSE},
    sources::{load, Loaded, Unread},
};
use super::{coverage::listed, AuditError};
use crate::{
    reader::{Known, NotBrought},
    report::{policy_mismatch, untimely_prices, Claim, Open, PolicyReport, Tables},
    say,
    source::{evidence::EvidenceFile, Files},
    word,
};
use ringfence_circuits::protocol::{
    parameters::Parameters,
    policy::{moved_too_far, untimely, Baseline, Policy, Thresholds, Untimely},
    statement::{Document, Statement},
};

/// What was found of the risk policy.
#[derive(Default)]
pub(super) struct Found {
    /// The claims in order.
    pub(super) claims: Vec<Claim>,
    /// What the report shows; none if the thresholds were not recomputed.
    pub(super) report: Option<PolicyReport>,
}

fn follows_open() -> Open {
    Open::new("policy", CLAUSE, say!("RF-2260"))
}

fn bounds_open() -> Open {
    Open::new("policy-bounds", CLAUSE, say!("RF-2261"))
}

fn changes_open(count: usize) -> Open {
    let note = match count {
        1 => say!("policy-changes.note.one"),
        count => say!("policy-changes.note", count),
    };
    Open::new("policy-changes", CLAUSE, say!("RF-2264")).informative_or(note)
}

/// The claims of the policy in their order, none of them checked for this reason.
fn unchecked(why: &str) -> Vec<Claim> {
    let open = [
        follows_open(),
        bounds_open(),
        history::continues_open(),
        history::prices_open(),
        changes_open(0),
        names::covers_open(0),
    ];
    open.into_iter().map(|open| open.not_checked(why)).collect()
}

/// Checks whether thresholds follow the policy that the statement names.
///
/// # Errors
/// It is an error if a file of the bundle or of the reader can't be read.
pub(super) fn check(
    bundle: &dyn Files,
    known: &Known,
    statement: &Statement,
    parameters: &Parameters,
    tables: &Tables,
    required: &[String],
) -> Result<Found, AuditError> {
    let document = statement.document();
    let Some(named) = document.policy.zip(document.history) else {
        let claims = without_policy(bundle, known, document, required)?;
        return Ok(Found { claims, report: None });
    };
    let earlier = earlier(known, document);
    let other = earlier.as_ref().ok().and_then(|earlier| earlier.policy);
    let loaded = match load(bundle, known, named, other, &document.price_time)? {
        Ok(loaded) => loaded,
        Err(Unread::NotBrought(why)) => {
            return Ok(Found { claims: unchecked(why.words()), report: None })
        }
        Err(Unread::OfReader(why)) => return Ok(Found { claims: unchecked(&why), report: None }),
        Err(Unread::Bad(why)) => {
            let mut claims = unchecked(word!("unproven.policy"));
            if let Some(first) = claims.first_mut() {
                *first = follows_open().fails(why);
            }
            return Ok(Found { claims, report: None });
        }
    };
    let of = Recomputed { loaded: &loaded, earlier: &earlier, document, parameters };
    let names = Names::new(&loaded.policy, parameters, tables);
    let thresholds = of.thresholds();
    let before = previous(known.previous.as_ref(), document);
    let mut claims = vec![of.follows(thresholds.as_ref()), of.bounds(&before)];
    claims.push(history::continues(bundle, known, &loaded, document, &earlier)?);
    let (prices, last) = history::prices(&loaded, parameters, &names, &known.price_tolerance);
    claims.push(prices);
    let changed = changed(known, &before, &loaded.policy);
    claims.push(changes_claim(&before, document, changed.as_deref()));
    claims.push(names.covers());
    claims.extend(own::claims(bundle, known, &loaded, document)?);
    let report = thresholds.as_ref().ok().map(|thresholds| {
        let moved = rows::rows(&loaded.policy, thresholds, parameters, &names);
        PolicyReport {
            name: loaded.policy.document().name.clone(),
            policy: loaded.policy.digest(),
            history: loaded.measured.digest(),
            prices: loaded.measured.rows().to_string(),
            covered: names.covered(),
            thresholds: moved,
            fixed: names.fixed(),
            last_prices: last,
            changes: changed,
        }
    });
    Ok(Found { claims, report })
}

/// The claims where the statement names no policy: that it gave one up, and what was asked for.
fn without_policy(
    bundle: &dyn Files,
    known: &Known,
    document: &Document,
    required: &[String],
) -> Result<Vec<Claim>, AuditError> {
    let before = previous(known.previous.as_ref(), document);
    if matches!(before, Previous::Named(before) if before.policy.is_some()) {
        let open = follows_open().informative_or(word!("policy.given-up"));
        return Ok(vec![open.fails(word!("policy.given-up.why"))]);
    }
    let is_asked = !known.policy.policies.is_empty()
        || !known.policy.histories.is_empty()
        || bundle.evidence(EvidenceFile::Policy)?.is_some();
    let all = unchecked(word!("policy.none")).into_iter().enumerate();
    let wanted =
        |(at, claim): &(usize, Claim)| (*at == 0 && is_asked) || required.contains(&claim.id);
    Ok(all.filter(wanted).map(|(_, claim)| claim).collect())
}

/// What is recomputed, and from what.
struct Recomputed<'a> {
    loaded: &'a Loaded,
    earlier: &'a Result<Earlier<'a>, NoBaseline>,
    document: &'a Document,
    parameters: &'a Parameters,
}

impl Recomputed<'_> {
    /// The baseline; none for a first statement.
    fn baseline(&self) -> Result<Option<Baseline<'_>>, String> {
        match self.earlier {
            Ok(earlier) => Ok(Some(Baseline {
                parameters: earlier.parameters,
                snapshot_time: &earlier.document.snapshot_time,
                policy: earlier.policy.zip(self.loaded.other.as_ref()),
            })),
            Err(NoBaseline::First) => Ok(None),
            Err(why) => Err(why.words()),
        }
    }

    fn thresholds(&self) -> Result<Thresholds, String> {
        let baseline = self.baseline()?;
        let (policy, measured) = (&self.loaded.policy, &self.loaded.measured);
        let time = &self.document.snapshot_time;
        Ok(Thresholds::new(policy, measured, baseline.as_ref(), time))
    }

    /// The claim where prices are none of this statement's time; none if they are.
    fn untimely(&self) -> Option<Claim> {
        let Document { price_time, snapshot_time, .. } = self.document;
        let earlier = self.earlier.as_ref().ok();
        let before = earlier.map(|earlier| earlier.document.price_time.as_str());
        let why = untimely(price_time, snapshot_time, before)?;
        let said = untimely_prices(why, price_time, snapshot_time, before);
        Some(match why {
            Untimely::Older if self.is_unlinked() => {
                follows_open().not_checked(say!("policy.by-given", said))
            }
            Untimely::Older | Untimely::Apart => follows_open().fails(said),
        })
    }

    /// Whether a baseline to which no digest leads was compared, which accuses nobody.
    fn is_unlinked(&self) -> bool {
        self.earlier.as_ref().is_ok_and(|earlier| !earlier.is_linked)
    }

    fn follows(&self, thresholds: Result<&Thresholds, &String>) -> Claim {
        if matches!(self.earlier, Err(NoBaseline::Nested)) {
            return follows_open().fails(word!("policy.nested"));
        }
        if let Some(untimely) = self.untimely() {
            return untimely;
        }
        let thresholds = match thresholds {
            Err(why) => return follows_open().not_checked(why.clone()),
            Ok(thresholds) => thresholds,
        };
        let found = thresholds.mismatches(&self.loaded.policy, self.parameters);
        if !found.is_empty() {
            let said = listed(found.iter().map(policy_mismatch), "; ");
            return match self.is_unlinked() {
                true => follows_open().not_checked(say!("policy.by-given", said)),
                false => follows_open().fails(said),
            };
        }
        let names = self.parameters.assets().len() + self.parameters.markets().len();
        let prices = self.loaded.measured.rows();
        follows_open().holds(say!("policy.follows", names, prices))
    }

    /// A correction of what was published last, at its own time, moves from before that. Any other one could undo what was
    /// published since, so its limits are told as a note at best.
    fn bounds(&self, before: &Previous<'_>) -> Claim {
        let baseline = match self.baseline() {
            Ok(baseline) => baseline,
            Err(why) => return bounds_open().not_checked(why),
        };
        let (policy, time) = (&self.loaded.policy, &self.document.snapshot_time);
        if let Some(baseline) = &baseline {
            let found = moved_too_far(policy, self.parameters, baseline, time);
            if !found.is_empty() {
                let said = listed(found.iter().map(policy_mismatch), "; ");
                return match self.is_unlinked() {
                    true => bounds_open().not_checked(say!("policy.by-given", said)),
                    false => bounds_open().fails(said),
                };
            }
        }
        let corrected = self.document.corrects.as_ref();
        let of_last = |before: &Document| {
            corrected.is_none_or(|own| own.epoch == before.epoch && *time == before.snapshot_time)
        };
        let is_plain = match before {
            Previous::Named(before) => of_last(before),
            _ => corrected.is_none(),
        };
        let detail = match &baseline {
            Some(baseline) => say!("policy-bounds.within", time = baseline.snapshot_time).text,
            None => word!("policy-bounds.first").to_owned(),
        };
        match (is_plain, corrected) {
            (false, Some(own)) => {
                let note = say!("policy-bounds.corrects", epoch = own.epoch.0);
                bounds_open().informative_or(note).fails(detail)
            }
            _ => bounds_open().holds(detail),
        }
    }
}

/// What changed in the policy since the previous statement; none if it is not known.
fn changed(known: &Known, before: &Previous<'_>, policy: &Policy) -> Option<Vec<String>> {
    let Previous::Named(before) = before else { return None };
    match (before.policy, known.policy.policy(before.policy)) {
        (Some(digest), _) if digest == policy.digest() => Some(vec![]),
        (Some(_), Some(before)) => Some(changes::changes(before.document(), policy.document())),
        _ => None,
    }
}

fn changes_claim(before: &Previous<'_>, now: &Document, changed: Option<&[String]>) -> Claim {
    let before = match before {
        Previous::Named(before) => before,
        Previous::Other => return changes_open(0).not_checked(word!("policy.other-previous")),
        Previous::None if now.epoch.0 == 0u8.into() => {
            return changes_open(0).holds(word!("policy-changes.first"));
        }
        Previous::None => return changes_open(0).not_checked(NotBrought::Previous),
    };
    match changed {
        Some([]) => changes_open(0).holds(word!("policy-changes.same")),
        Some(lines) => changes_open(lines.len()).fails(listed(lines.iter().cloned(), "; ")),
        None if before.policy.is_none() => {
            let open = changes_open(0).informative_or(word!("policy-changes.introduced"));
            open.fails(word!("policy-changes.introduced.why"))
        }
        None => changes_open(0).not_checked(NotBrought::PreviousPolicy),
    }
}
