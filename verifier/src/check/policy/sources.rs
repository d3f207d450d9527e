//! Where policy and history come from, and whether they are those that the statement names.

use std::io::{self, BufRead, BufReader, Read};

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    policy::{Measured, Policy},
};

use crate::{
    check::AuditError,
    reader::{policy_digest, GivenHistory, Known, KnownPolicy, NotBrought},
    say,
    source::{evidence::EvidenceFile, Files, SourceError},
};

/// Policy and history, read.
pub(super) struct Loaded {
    pub(super) policy: Policy,
    pub(super) measured: Measured,
    /// What the policy of the baseline observes, where it is another one.
    pub(super) other: Option<Measured>,
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

/// Reads both. `other` is a further policy to be read with the same history: that of the baseline.
pub(super) fn load(
    bundle: &dyn Files,
    known: &Known,
    (policy, history): (Digest, Digest),
    other: Option<&Policy>,
    price_time: &str,
) -> Outcome<Loaded> {
    let policy = match load_policy(bundle, known, policy)? {
        Ok(policy) => policy,
        Err(unread) => return Ok(Err(unread)),
    };
    let measure =
        |history: Box<dyn BufRead + '_>| Measured::read(history, &policy, other, price_time);
    if let Some(given) = known.policy.history(history)? {
        return Ok(match measure(open(given)?) {
            Ok((measured, other)) => Ok(Loaded { policy, measured, other }),
            Err(error) => Err(Unread::Bad(say!("policy.bad-history", error).text)),
        });
    }
    let of_reader = bundle.is_given(EvidenceFile::History);
    let bad =
        |why: String| Ok(Err(if of_reader { Unread::OfReader(why) } else { Unread::Bad(why) }));
    let Some(found) = bundle.evidence(EvidenceFile::History)? else {
        let own = known.policy.histories.iter().find(|given| given.is_own);
        return Ok(Err(match own {
            Some(given) => {
                let found = given.digest().map_err(|source| unread(given, source))?;
                Unread::OfReader(say!("policy.other-given-history", expected = history, found).text)
            }
            None => Unread::NotBrought(NotBrought::History),
        }));
    };
    match measure(Box::new(buffered(found))) {
        Err(error) => bad(say!("policy.bad-history", error).text),
        Ok((measured, _)) if measured.digest() != history => {
            let found = measured.digest();
            bad(say!("policy.other-history", expected = history, found).text)
        }
        Ok((measured, other)) => Ok(Ok(Loaded { policy, measured, other })),
    }
}

fn load_policy(bundle: &dyn Files, known: &Known, named: Digest) -> Outcome<Policy> {
    if let Some(policy) = known.policy.policy(Some(named)) {
        return Ok(Ok(policy.clone()));
    }
    let given = known.policy.policies.first();
    let Some(mut found) = bundle.evidence(EvidenceFile::Policy)? else {
        return Ok(Err(match given {
            Some(policy) => {
                let found = policy.digest();
                Unread::OfReader(say!("policy.other-given", expected = named, found).text)
            }
            None => Unread::NotBrought(NotBrought::Policy),
        }));
    };
    let mut bytes = vec![];
    found
        .read_to_end(&mut bytes)
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

impl KnownPolicy {
    /// The history of this digest.
    pub(super) fn history(&self, digest: Digest) -> Result<Option<&GivenHistory>, AuditError> {
        for given in &self.histories {
            let found = given.digest().map_err(|source| unread(given, source))?;
            if found == digest {
                return Ok(Some(given));
            }
        }
        Ok(None)
    }
}

fn unread(given: &GivenHistory, source: io::Error) -> SourceError {
    SourceError::Read { path: given.name.clone().into(), source }
}

/// Opens a history of the reader.
pub(super) fn open(given: &GivenHistory) -> Result<Box<dyn BufRead + '_>, AuditError> {
    Ok(given.open().map_err(|source| unread(given, source))?)
}

/// The venue's history once more, from its beginning.
pub(super) fn venues<'a>(
    bundle: &'a dyn Files,
    known: &'a Known,
    loaded: &Loaded,
) -> Result<Option<Box<dyn BufRead + 'a>>, AuditError> {
    if let Some(given) = known.policy.history(loaded.measured.digest())? {
        return open(given).map(Some);
    }
    let found = bundle.evidence(EvidenceFile::History)?;
    Ok(found.map(|found| Box::new(buffered(found)) as Box<dyn BufRead>))
}

pub(super) fn buffered<'a>(reader: impl Read + 'a) -> impl BufRead + 'a {
    BufReader::with_capacity(1 << 18, reader)
}
