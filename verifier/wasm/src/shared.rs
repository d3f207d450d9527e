//! Proofs shared out among several instances of this module.
//!
//! The host runs a few workers, each with an instance of its own. The one that audits says how to share the proofs out
//! and draws a seal; each verifies its share and seals what it found; the audit opens what is under the seal that it
//! drew. So neither a bundle nor a file can bring such evidence, nor can an earlier audit's be used again.

use std::cell::RefCell;

use ringfence_circuits::proof::RandomError;
use ringfence_verifier::{
    check::{
        audit,
        proof::{GeneratorSource, KeyCache},
        share::{Costs, Share, COSTS},
        verified::{Seal, Sealed, VerifiedProofs},
    },
    message::Failure,
    say,
    source::Files,
    word,
};
use serde::Serialize;

use crate::{host, parts::malformed};

thread_local! {
    /// The seal that was drawn for the next audit.
    static SEAL: RefCell<Option<Seal>> = const { RefCell::new(None) };
}

/// How the proofs of a bundle are shared out.
#[derive(Serialize)]
pub(crate) struct Plan {
    seal: String,
    costs: Costs,
    shares: Vec<Share>,
}

/// Shares the proofs out, and draws the seal for the next audit.
pub(crate) fn plan(bundle: &dyn Files, workers: usize, keys: &KeyCache) -> Result<Plan, Failure> {
    let shares = audit::shares(bundle, workers, keys)?;
    let seal = Seal::draw().map_err(|RandomError(reason)| say!("RF-2116", reason))?;
    let text = seal.to_text();
    SEAL.set(Some(seal));
    Ok(Plan { seal: text, costs: COSTS, shares })
}

/// Verifies a share, and seals what verifies.
pub(crate) fn verify(
    bundle: &dyn Files,
    proofs: &[usize],
    seal: &str,
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
) -> Result<Sealed, Failure> {
    let seal = Seal::parse(seal).ok_or_else(|| malformed(word!("request.no-seal")))?;
    let verified = audit::verify_share(bundle, proofs, generators, keys, &host::progress)?;
    Ok(verified.seal(&seal))
}

/// What is sealed under the seal of this audit, which is used up. All else is left out, and verified by the audit.
pub(crate) fn open(sealed: &[Sealed]) -> VerifiedProofs {
    let mut verified = VerifiedProofs::default();
    if let Some(seal) = SEAL.take() {
        let opened = sealed.iter().filter_map(|sealed| VerifiedProofs::open(sealed, &seal));
        opened.for_each(|opened| verified.extend(opened));
    }
    verified
}
