//! Where policy and history come from, and whether they are those that the statement names.

use std::io::{BufRead, BufReader, Read};

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    policy::{
        history::{HistoryError, Rows, Series},
        Measured, Policy,
    },
};

use super::Observations;
use crate::{
    check::AuditError,
    reader::{policy_digest, GivenHistory, Known, NotBrought},
    say,
    source::{evidence::EvidenceFile, Files, SourceError},
};

/// Policy and history, read.
pub(super) struct Loaded {
    pub(super) policy: Policy,
    pub(super) measured: Measured,
    /// What the policy of the baseline observes, where it is another one.
    pub(super) other: Option<Measured>,
    /// The index of the reader's history that is the venue's.
    pub(super) given: Option<usize>,
}

/// Why policy and history can't be read.
pub(super) enum Unread {
    /// Nobody brought one of them.
    NotBrought(NotBrought),
    /// What the reader put there is not what the statement names.
    OfReader(String),
    /// The bundle's own file is not what the statement names, or malformed.
    Bad(String),
}

type Outcome<T> = Result<Result<T, Unread>, AuditError>;

/// Reads both. `others` are further policies to be read with the same history.
pub(super) fn load(
    bundle: &dyn Files,
    known: &Known,
    (policy, history): (Digest, Digest),
    others: &[&Policy],
    price_time: &str,
) -> Outcome<Loaded> {
    let policy = match load_policy(bundle, known, policy)? {
        Ok(policy) => policy,
        Err(unread) => return Ok(Err(unread)),
    };
    let policies: Vec<&Policy> = [&policy].into_iter().chain(others.iter().copied()).collect();
    // The reader's file counts if it is the venue's; whether it is shows only when it was read.
    for (at, given) in known.policy.histories.iter().enumerate() {
        if let Some((measured, other)) = given_history(given, history, &policies, price_time)? {
            return Ok(Ok(Loaded { policy, measured, other, given: Some(at) }));
        }
    }
    let of_reader = bundle.is_given(EvidenceFile::History);
    let bad =
        |why: String| Ok(Err(if of_reader { Unread::OfReader(why) } else { Unread::Bad(why) }));
    let Some(open) = bundle.evidence(EvidenceFile::History)? else {
        return Ok(Err(Unread::NotBrought(NotBrought::History)));
    };
    match measure(buffered(open), &policies, price_time) {
        Err(error) => bad(say!("policy.bad-history", error).text),
        Ok((measured, _)) if measured.digest() != history => {
            let found = measured.digest();
            bad(say!("policy.other-history", expected = history, found).text)
        }
        Ok((measured, other)) => Ok(Ok(Loaded { policy, measured, other, given: None })),
    }
}

fn load_policy(bundle: &dyn Files, known: &Known, named: Digest) -> Outcome<Policy> {
    let given = known.policy.policy.as_ref();
    if let Some(policy) = given.filter(|policy| policy.digest() == named) {
        return Ok(Ok(policy.clone()));
    }
    let Some(mut open) = bundle.evidence(EvidenceFile::Policy)? else {
        return Ok(Err(match given {
            Some(policy) => {
                let found = policy.digest();
                Unread::OfReader(say!("policy.other-given", expected = named, found).text)
            }
            None => Unread::NotBrought(NotBrought::Policy),
        }));
    };
    let mut bytes = vec![];
    open.read_to_end(&mut bytes)
        .map_err(|source| SourceError::Read { path: EvidenceFile::Policy.name().into(), source })?;
    let of_reader = bundle.is_given(EvidenceFile::Policy);
    let bad =
        |why: String| Ok(Err(if of_reader { Unread::OfReader(why) } else { Unread::Bad(why) }));
    let found = policy_digest(&bytes);
    if found != named {
        return bad(say!("policy.other", expected = named, found).text);
    }
    match Policy::from_canonical(&bytes) {
        Ok(policy) => Ok(Ok(policy)),
        Err(error) => bad(say!("policy.bad", error).text),
    }
}

/// A history of the reader, if it is the one of this digest.
fn given_history(
    given: &GivenHistory,
    named: Digest,
    policies: &[&Policy],
    price_time: &str,
) -> Result<Option<Observations>, AuditError> {
    let measured = measure(open_given(given)?, policies, price_time);
    Ok(measured.ok().filter(|(measured, _)| measured.digest() == named))
}

/// Opens a history of the reader.
pub(super) fn open_given(given: &GivenHistory) -> Result<Box<dyn BufRead + '_>, AuditError> {
    let at = |source| SourceError::Read { path: given.name.clone().into(), source };
    Ok(given.source.open().map_err(at)?)
}

pub(super) fn buffered<'a>(reader: impl Read + 'a) -> impl BufRead + 'a {
    BufReader::with_capacity(1 << 18, reader)
}

fn measure(
    history: impl BufRead,
    policies: &[&Policy],
    price_time: &str,
) -> Result<Observations, HistoryError> {
    let mut all = Measured::read(history, policies, price_time)?.into_iter();
    match (all.next(), all.next()) {
        (Some(measured), other) => Ok((measured, other)),
        // At least one policy was given.
        (None, _) => Err(HistoryError::Line { line: 0, reason: String::new() }),
    }
}

/// Goes through two histories at once, series by series; both have a series of the name, or one of them has none.
pub(super) fn beside<A: BufRead, B: BufRead>(
    one: &mut Rows<A>,
    other: &mut Rows<B>,
    mut each: impl FnMut(&Series, &Series),
) -> Result<(), HistoryError> {
    let (mut left, mut right) = (Series::default(), Series::default());
    let (mut has_left, mut has_right) = (one.read(&mut left)?, other.read(&mut right)?);
    while has_left || has_right {
        match (has_left, has_right, left.name.cmp(&right.name)) {
            (true, true, std::cmp::Ordering::Equal) => {
                each(&left, &right);
                (has_left, has_right) = (one.read(&mut left)?, other.read(&mut right)?);
            }
            (true, false, _) | (true, true, std::cmp::Ordering::Less) => {
                has_left = one.read(&mut left)?
            }
            _ => has_right = other.read(&mut right)?,
        }
    }
    Ok(())
}
