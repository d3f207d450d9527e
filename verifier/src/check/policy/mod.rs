//! Whether thresholds follow the risk policy that the statement names (clause V19, `docs/policy.md`).
//!
//! Policy and history are public files whose digests stand in the statement. They come with the bundle or from the
//! reader; a file of the reader that is another one accuses nobody. Everything here is recomputed from them, from
//! the parameters and from those of the statement before.

mod changes;
mod history;
mod names;
mod own;
mod rows;
mod shared;
mod sources;

use self::{
    names::Names,
    shared::CLAUSE,
    sources::{load, Loaded, Unread},
};
use super::{coverage::listed, AuditError};
use crate::{
    reader::{Known, NotBrought},
    report::{policy_mismatch, Claim, Open, PolicyReport, Tables},
    say,
    source::Files,
    word,
};
use ringfence_circuits::protocol::{
    parameters::Parameters,
    policy::{moved_too_far, Baseline, Policy, Thresholds},
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
        return Ok(Found { claims: without_policy(known, required), report: None });
    };
    let earlier = earlier(known, document);
    let others: Vec<&Policy> = earlier.as_ref().ok().and_then(Earlier::other).into_iter().collect();
    let loaded = match load(bundle, known, named, &others, &document.price_time)? {
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
    let mut claims = vec![of.follows(thresholds.as_ref()), of.bounds()];
    claims.push(history::continues(bundle, known, &loaded, document)?);
    let (prices, last) = history::prices(&loaded, parameters, &names, &known.price_tolerance);
    claims.push(prices);
    let changed = changed(known, &loaded.policy);
    claims.push(changes_claim(known, document, changed.as_deref()));
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
fn without_policy(known: &Known, required: &[String]) -> Vec<Claim> {
    let gave_up = known.previous.as_ref().is_some_and(|(before, _)| before.policy.is_some());
    if gave_up {
        let open = follows_open().informative_or(word!("policy.given-up"));
        return vec![open.fails(word!("policy.given-up.why"))];
    }
    let asked = !known.policy.policies.is_empty() || !known.policy.histories.is_empty();
    let all = unchecked(word!("policy.none"));
    all.into_iter()
        .enumerate()
        .filter(|(at, claim)| (*at == 0 && asked) || required.contains(&claim.id))
        .map(|(_, claim)| claim)
        .collect()
}

/// The statement from which thresholds move.
struct Earlier<'a> {
    document: &'a Document,
    parameters: &'a Parameters,
    /// The policy that it names, if it is another one than that of now.
    policy: Option<&'a Policy>,
}

impl<'a> Earlier<'a> {
    fn other(&self) -> Option<&'a Policy> {
        self.policy
    }
}

/// Why there is no baseline to compare with.
enum NoBaseline {
    /// There is none: it is the first statement.
    First,
    /// The reader did not bring it.
    NotBrought(NotBrought),
    /// What the reader brought is not it.
    Other(String),
}

/// The baseline of `docs/policy.md`: the statement before, or that before the epoch that is corrected.
fn earlier<'a>(known: &'a Known, now: &Document) -> Result<Earlier<'a>, NoBaseline> {
    let missing = |what| Err(NoBaseline::NotBrought(what));
    let (document, parameters) = match &now.corrects {
        Some(correction) if correction.epoch.0 == 0u8.into() => return Err(NoBaseline::First),
        Some(correction) => {
            let Some(baseline) = &known.policy.baseline else {
                return missing(NotBrought::Baseline);
            };
            let document = &baseline.statement;
            // A correction of a correction moves from before what that corrects.
            let corrected =
                known.previous.as_ref().filter(|(before, _)| before.epoch == correction.epoch);
            let first =
                corrected.and_then(|(before, _)| before.corrects.as_ref()).unwrap_or(correction);
            if &document.epoch.0 + 1u8 != first.epoch.0 || document.venue != now.venue {
                let (found, expected) = (&document.epoch.0, &first.epoch.0 - 1u8);
                return Err(NoBaseline::Other(say!("policy.other-baseline", found, expected).text));
            }
            let linked = known.previous.as_ref().is_none_or(|(before, _)| {
                before.epoch != first.epoch || before.previous == baseline.digest
            });
            if !linked {
                return Err(NoBaseline::Other(word!("policy.unlinked-baseline").into()));
            }
            (document, baseline.parameters.as_ref())
        }
        None if now.epoch.0 == 0u8.into() => return Err(NoBaseline::First),
        None => {
            let Some((document, digest)) = &known.previous else {
                return missing(NotBrought::Previous);
            };
            if *digest != now.previous {
                return Err(NoBaseline::Other(word!("policy.other-previous").into()));
            }
            (document, known.previous_parameters.as_ref())
        }
    };
    let Some(parameters) = parameters else {
        return missing(match now.corrects {
            Some(_) => NotBrought::Baseline,
            None => NotBrought::PreviousParameters,
        });
    };
    let policy = known.policy.policy(document.policy);
    let another = document.policy.is_some() && document.policy != now.policy;
    match (another, policy) {
        (true, None) => missing(NotBrought::PreviousPolicy),
        (true, Some(policy)) => Ok(Earlier { document, parameters, policy: Some(policy) }),
        (false, _) => Ok(Earlier { document, parameters, policy: None }),
    }
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
            Err(NoBaseline::NotBrought(missing)) => Err(missing.words().into()),
            Err(NoBaseline::Other(why)) => Err(why.clone()),
        }
    }

    fn thresholds(&self) -> Result<Thresholds, String> {
        let baseline = self.baseline()?;
        let (policy, measured) = (&self.loaded.policy, &self.loaded.measured);
        let time = &self.document.snapshot_time;
        Ok(Thresholds::new(policy, measured, baseline.as_ref(), time))
    }

    fn follows(&self, thresholds: Result<&Thresholds, &String>) -> Claim {
        match thresholds {
            Err(why) => follows_open().not_checked(why.clone()),
            Ok(thresholds) => {
                let found = thresholds.mismatches(&self.loaded.policy, self.parameters);
                match found.len() {
                    0 => {
                        let names =
                            self.parameters.assets().len() + self.parameters.markets().len();
                        let prices = self.loaded.measured.rows();
                        follows_open().holds(say!("policy.follows", names, prices))
                    }
                    _ => follows_open().fails(listed(found.iter().map(policy_mismatch), "; ")),
                }
            }
        }
    }

    fn bounds(&self) -> Claim {
        let baseline = match self.baseline() {
            Ok(Some(baseline)) => baseline,
            Ok(None) => return bounds_open().holds(word!("policy-bounds.first")),
            Err(why) => return bounds_open().not_checked(why),
        };
        let (policy, time) = (&self.loaded.policy, &self.document.snapshot_time);
        let found = moved_too_far(policy, self.parameters, &baseline, time);
        match found.len() {
            0 => bounds_open().holds(say!("policy-bounds.within", time = baseline.snapshot_time)),
            _ => bounds_open().fails(listed(found.iter().map(policy_mismatch), "; ")),
        }
    }
}

/// What changed in the policy since the previous statement; none if it is not known.
fn changed(known: &Known, policy: &Policy) -> Option<Vec<String>> {
    let (before, _) = known.previous.as_ref()?;
    match (before.policy, known.policy.policy(before.policy)) {
        (Some(digest), _) if digest == policy.digest() => Some(vec![]),
        (Some(_), Some(before)) => Some(changes::changes(before.document(), policy.document())),
        _ => None,
    }
}

fn changes_claim(known: &Known, now: &Document, changed: Option<&[String]>) -> Claim {
    let Some((before, _)) = &known.previous else {
        return match now.epoch.0 == 0u8.into() {
            true => changes_open(0).holds(word!("policy-changes.first")),
            false => changes_open(0).not_checked(NotBrought::Previous),
        };
    };
    match changed {
        Some([]) => changes_open(0).holds(word!("policy-changes.same")),
        Some(lines) => changes_open(lines.len()).fails(listed(lines.iter().cloned(), "; ")),
        None if before.policy.is_none() => {
            changes_open(0).holds(word!("policy-changes.introduced"))
        }
        None => changes_open(0).not_checked(NotBrought::PreviousPolicy),
    }
}
