//! The statement from which thresholds move: the previous one or, for a correction, the last one before what it corrects.

use ringfence_circuits::protocol::{parameters::Parameters, policy::Policy, statement::Document};

use super::shared::{previous, Previous};
use crate::{
    reader::{Known, NotBrought},
    say, word,
};

/// The statement from which thresholds move.
pub(super) struct Earlier<'a> {
    pub(super) document: &'a Document,
    pub(super) parameters: &'a Parameters,
    /// The policy that it names, if it is another one than that of now.
    pub(super) policy: Option<&'a Policy>,
    /// Whether digests lead to it. One to which none lead accuses nobody.
    pub(super) is_linked: bool,
}

/// Why there is no baseline to compare with.
pub(super) enum NoBaseline {
    /// There is none: it is the first statement, or the first one is corrected.
    First,
    /// The reader did not bring it.
    NotBrought(NotBrought),
    /// What the reader brought is not it.
    Other(String),
    /// A correction is corrected, and not what was wrong first.
    Nested,
}

impl NoBaseline {
    /// The reason, for people.
    pub(super) fn words(&self) -> String {
        match self {
            NoBaseline::First => word!("policy-bounds.first").into(),
            NoBaseline::NotBrought(missing) => missing.words().into(),
            NoBaseline::Other(why) => why.clone(),
            NoBaseline::Nested => word!("policy.nested").into(),
        }
    }
}

/// The baseline of `docs/policy.md`: the statement before, or that before the epoch that is corrected.
pub(super) fn earlier<'a>(known: &'a Known, now: &Document) -> Result<Earlier<'a>, NoBaseline> {
    let missing = |what| Err(NoBaseline::NotBrought(what));
    if now.corrects.is_none() && now.epoch.0 == 0u8.into() {
        return Err(NoBaseline::First);
    }
    let before = match previous(known.previous.as_ref(), now) {
        Previous::None => return missing(NotBrought::Previous),
        Previous::Other => return Err(NoBaseline::Other(word!("policy.other-previous").into())),
        Previous::Named(before) => before,
    };
    let (document, parameters, is_linked) = match &now.corrects {
        None => (before, known.previous_parameters.as_ref(), true),
        Some(correction) => {
            let is_next = before.epoch == correction.epoch;
            if is_next && before.corrects.is_some() {
                return Err(NoBaseline::Nested);
            }
            if correction.epoch.0 == 0u8.into() {
                return Err(NoBaseline::First);
            }
            let Some(baseline) = &known.policy.baseline else {
                return missing(NotBrought::Baseline);
            };
            let document = &baseline.statement;
            if &document.epoch.0 + 1u8 != correction.epoch.0 || document.venue != now.venue {
                let (found, expected) = (&document.epoch.0, &correction.epoch.0 - 1u8);
                return Err(NoBaseline::Other(say!("policy.other-baseline", found, expected).text));
            }
            if is_next && before.previous != baseline.digest {
                return Err(NoBaseline::Other(word!("policy.unlinked-baseline").into()));
            }
            (document, baseline.parameters.as_ref(), is_next)
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
        (true, Some(policy)) => {
            Ok(Earlier { document, parameters, policy: Some(policy), is_linked })
        }
        (false, _) => Ok(Earlier { document, parameters, policy: None, is_linked }),
    }
}
