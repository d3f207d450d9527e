//! Requests and their answers.

use pasta_curves::Fp;
use ringfence_circuits::protocol::{
    block::SumCommitment,
    hash::{digest::Digest, domain::personal},
    kind::{self, FileKind},
    secret::Blind,
    statement::Document,
};
use ringfence_verifier::{
    check::{audit, chain, proof::KeyCache, verified::Sealed},
    message::Failure,
    reader::{self, Role, Text},
    report::{answer::Answer, html, Wanted},
    source::evidence::EvidenceFile,
    word,
};
use serde::{Deserialize, Serialize};

use crate::{
    brought::{anchored, Brought},
    customer::{self, Inclusion},
    host, kept,
    parts::{load_generators, malformed, Part, Parts, Source},
    publication::Publication,
    shared,
    stress::Stress,
};

/// A request, as its first part says in JSON.
#[derive(Debug, Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Request {
    /// Versions of the program and the protocol. Makes the constants that every check needs, so
    /// that the first one is as fast as the next.
    Version {},
    /// What kind of file a part is.
    Identify { file: Part },
    /// The digest of the parameters that a statement names, and of parameters their own.
    ParametersOf { file: Part },
    /// How a text may be shown, and whether it may stand where it is meant to.
    Text { text: String, role: Role },
    /// A whole page around the fragment of an answer; `of` is what an audit was of.
    Page { of: Option<Audited>, fragment: Part },
    /// V10 over a package.
    Inclusion(Inclusion),
    /// A receipt for the answer about a package, which is the JSON in a part; `page` asks for a whole page.
    Receipt { answer: Part, time: String, language: Option<String>, page: bool },
    /// A report of a failure without anything private.
    FailureReport { answer: Part, time: Option<String>, language: Option<String>, page: bool },
    /// The sizes of the generators that an audit will ask for.
    Plan { bundle: Source },
    /// Files of evidence by their names, and the most bytes of each.
    EvidenceFiles {},
    /// Whether what a reader brings can be used, as far as that is known without a bundle: why not, or null.
    Brought {
        #[serde(default)]
        anchor: Option<String>,
        brought: Brought,
    },
    /// All clauses over a bundle. Its rows of reserves are kept until the next audit.
    Audit {
        publication: Publication,
        /// What the host's own workers verified, each with an instance of this module.
        #[serde(default)]
        verified_by_own_workers: Vec<Sealed>,
    },
    /// How the proofs of a bundle are shared out among so many workers, and the seal for the next audit.
    Shares { bundle: Source, workers: usize },
    /// Verifies some proofs of a bundle, and seals what verifies for the worker that drew the seal.
    VerifyShare { bundle: Source, proofs: Vec<usize>, seal: String, generators: Vec<(u32, Part)> },
    /// A page of the rows of reserves that the last audit was about, the most valuable first.
    Rows { wanted: Wanted, from: usize, most: usize },
    /// A part of a file of these rows, in the list's order.
    RowsCsv { wanted: Wanted, from: usize, most: usize },
    /// Which blocks a reader has to look up for the evidence of the last audit, as a text; null if there are none.
    BlocksAsked {},
    /// Drops rows and blocks.
    ForgetRows {},
    /// Scenario proofs over a bundle, and all clauses over that.
    Stress(Stress),
    /// The links between statements.
    Chain { statements: Vec<Part>, anchor: Option<String> },
}

/// What an audit was of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Audited {
    venue: String,
    snapshot_time: String,
    /// Whether it was of scenario proofs.
    #[serde(default)]
    scenarios: bool,
}

thread_local! {
    /// Keys of earlier audits.
    static KEYS: KeyCache = KeyCache::default();
}

/// Answers the request that these parts make up.
pub(crate) fn answer(parts: Vec<Vec<u8>>) -> Answer {
    let mut parts = Parts(parts);
    let request = parts.take(0).and_then(|bytes| serde_json::from_slice(&bytes).map_err(malformed));
    match request.and_then(|request| dispatch(request, &mut parts)) {
        Ok(answer) => answer,
        Err(failure) => Answer::failure(&failure),
    }
}

fn dispatch(request: Request, parts: &mut Parts) -> Result<Answer, Failure> {
    match request {
        Request::Version {} => {
            let _ = SumCommitment::new(Fp::from(0), Blind::OPEN);
            plain(&Version::default())
        }
        Request::Identify { file } => plain(&kind::of(&parts.take(file)?)),
        Request::ParametersOf { file } => plain(&parameters_of(&parts.take(file)?)),
        Request::Text { text, role } => plain(&Text::of(&text, role)),
        Request::Page { of, fragment } => page(of, parts.take(fragment)?),
        Request::Inclusion(request) => request.answer(parts),
        Request::Receipt { answer, time, language, page } => {
            customer::receipt(&parts.take(answer)?, &time, language.as_deref(), page)
        }
        Request::FailureReport { answer, time, language, page } => {
            let answer = parts.take(answer)?;
            customer::failure_report(&answer, time.as_deref(), language.as_deref(), page)
        }
        Request::Plan { bundle } => plain(&audit::generator_sizes(&parts.bundle(bundle)?)?),
        Request::EvidenceFiles {} => plain(&evidence_files()),
        Request::Brought { anchor, brought } => plain(&refused(anchor, brought, parts)),
        Request::Audit { publication, verified_by_own_workers } => {
            run_audit(publication, &verified_by_own_workers, parts)
        }
        Request::Shares { bundle, workers } => {
            let bundle = parts.bundle(bundle)?;
            plain(&KEYS.with(|keys| shared::plan(&bundle, workers, keys))?)
        }
        Request::VerifyShare { bundle, proofs, seal, generators } => {
            let bundle = parts.bundle(bundle)?;
            let load = |k| load_generators(k, parts.generators(&generators, k));
            let sealed = KEYS.with(|keys| shared::verify(&bundle, &proofs, &seal, &load, keys))?;
            plain(&sealed)
        }
        Request::Rows { wanted, from, most } => kept::page(&wanted, from, most),
        Request::RowsCsv { wanted, from, most } => kept::csv(&wanted, from, most),
        Request::BlocksAsked {} => plain(&kept::blocks_asked()),
        Request::ForgetRows {} => {
            kept::drop_all();
            plain(&())
        }
        Request::Stress(request) => KEYS.with(|keys| request.answer(parts, keys)),
        Request::Chain { statements, anchor } => {
            let reader = anchored(anchor.as_deref())?;
            let statements = statements
                .into_iter()
                .map(|part| parts.take(part))
                .collect::<Result<Vec<_>, _>>()?;
            let statements: Vec<&[u8]> = statements.iter().map(Vec::as_slice).collect();
            Ok(Answer::chain(Ok(&chain::check(&statements, &reader)?)))
        }
    }
}

/// Audits a bundle, and keeps its rows.
fn run_audit(
    publication: Publication,
    verified: &[Sealed],
    parts: &mut Parts,
) -> Result<Answer, Failure> {
    kept::drop_all();
    let verified = shared::open(verified);
    let opened = publication.open(parts)?;
    let (files, reader) = (opened.files(), &opened.reader);
    let load = |k| load_generators(k, parts.generators(&opened.generators, k));
    let report = KEYS.with(|keys| {
        audit::audit_with_verified(&files, reader, &load, keys, &verified, &host::progress)
    })?;
    let answer = Answer::audit(Ok(&report));
    kept::keep(report, &files);
    Ok(answer)
}

/// Why what a reader brings can't be used.
fn refused(anchor: Option<String>, brought: Brought, parts: &mut Parts) -> Option<Failure> {
    let check = || {
        let reader = brought.into_reader(anchored(anchor.as_deref())?, parts)?;
        Ok(reader::check(&reader)?)
    };
    check().err()
}

/// Files of evidence by name, with the most bytes of each.
fn evidence_files() -> Vec<(&'static str, u64)> {
    EvidenceFile::ALL.into_iter().map(|file| (file.name(), file.limit())).collect()
}

/// The digest of the parameters that a statement names, and of parameters their own; `None` for
/// other files, and for a statement that is refused.
fn parameters_of(bytes: &[u8]) -> Option<Digest> {
    match kind::of(bytes) {
        FileKind::Statement => {
            Document::from_canonical(bytes).ok().map(|document| document.parameters)
        }
        FileKind::Parameters => Some(Digest::of(personal::PARAMETERS, bytes)),
        _ => None,
    }
}

/// A page around a fragment: of an audit, the one that `ringfence-verifier report` writes.
fn page(of: Option<Audited>, fragment: Vec<u8>) -> Result<Answer, Failure> {
    let title = match of {
        Some(Audited { venue, snapshot_time, scenarios: false }) => {
            html::audit_title(&venue, &snapshot_time)
        }
        Some(Audited { venue, snapshot_time, scenarios: true }) => {
            html::stress_title(&venue, &snapshot_time)
        }
        None => word!("page.title").to_owned(),
    };
    let fragment = String::from_utf8(fragment).map_err(malformed)?;
    Ok(Answer { json: "null".into(), html: html::page(&title, &fragment), exit_code: 0 })
}

#[derive(Serialize)]
struct Version {
    version: &'static str,
    protocol: &'static str,
}

impl Default for Version {
    fn default() -> Self {
        Version {
            version: env!("CARGO_PKG_VERSION"),
            protocol: ringfence_circuits::protocol::statement::Document::FORMAT,
        }
    }
}

/// An answer without a page.
fn plain<T: Serialize + ?Sized>(value: &T) -> Result<Answer, Failure> {
    let json = serde_json::to_string(value).map_err(malformed)?;
    Ok(Answer { json, html: String::new(), exit_code: 0 })
}
