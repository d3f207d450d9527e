//! The attack suite on disk, for verifiers of other builds. With `RINGFENCE_CORPUS=DIR` every audit, every check of
//! scenario proofs, every inclusion check and every text of these tests leaves a case there: a file `NAME.json` with
//! the request and the answer that it must get byte for byte, and `files/` by hash.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::protocol::{
    bundle::proof_file,
    hash::{digest::Digest, domain::personal},
    stress::files::{SCENARIOS_FILE, STRESS_FILE, SUMS_FILE},
};
use ringfence_verifier::{
    check::{inclusion::Published, stress::StressCheckError, AuditError, InclusionError},
    message::{Failure, Language},
    reader::{HistorySource, Reader, Role, Text},
    report::{answer::Answer, AuditReport, InclusionReport, StressReport},
    source::{memory, Bundle, Stress},
};
use serde_json::{json, Value};

use super::unrecorded::audit_unrecorded;

fn directory() -> Option<PathBuf> {
    std::env::var_os("RINGFENCE_CORPUS").map(PathBuf::from)
}

/// Records an audit.
pub fn audited(bundle: &Bundle, reader: &Reader, result: &Result<AuditReport, AuditError>) {
    let Some(directory) = directory() else { return };
    if !reader.required.is_empty() {
        // Only the command line can require claims.
        return;
    }
    let named = named(bundle);
    let answer = match memory::bundle(named.clone()) {
        // What a folder can't hold is refused before the audit.
        Err(error) => Answer::failure(&error.into()),
        Ok(same) if same == *bundle => answer(result),
        Ok(other) => answer(&audit_unrecorded(&other, reader)),
    };
    let part = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| put(&directory, bytes));
    let request = json!({
        "operation": "audit",
        "bundle": put_named(&directory, &named),
        "anchor": reader.anchored.map(|digest| digest.to_string()),
        "venue": reader.venue,
        "previous": part(&reader.previous),
        "previousParameters": part(&reader.previous_parameters),
        "brought": brought(&directory, reader),
    });
    record(&directory, &request, &answer);
}

/// What a check of scenario proofs comes to.
pub type Checked = Result<StressReport, StressCheckError>;

/// Records a check of scenario proofs. `again` checks others, where a folder holds these otherwise.
pub fn stressed(
    bundle: &Bundle,
    stress: &Stress,
    reader: &Reader,
    result: &Checked,
    again: impl Fn(&Bundle, &Stress) -> Checked,
) {
    let Some(directory) = directory() else { return };
    if !reader.required.is_empty() {
        return;
    }
    let (of_bundle, of_stress) = (named(bundle), named_stress(stress));
    let held = memory::bundle(of_bundle.clone())
        .and_then(|held| Ok((memory::stress(of_stress.clone(), &held.statement)?, held)));
    let answer = match held {
        Err(error) => Answer::failure(&error.into()),
        Ok((same, held)) if same == *stress && held == *bundle => stress_answer(result),
        Ok((other, held)) => stress_answer(&again(&held, &other)),
    };
    let part = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| put(&directory, bytes));
    let request = json!({
        "operation": "stress",
        "bundle": put_named(&directory, &of_bundle),
        "stress": put_named(&directory, &of_stress),
        "scenarios": part(&reader.stress.scenarios),
        "previousStress": part(&reader.stress.previous),
        "anchor": reader.anchored.map(|digest| digest.to_string()),
        "venue": reader.venue,
        "previous": part(&reader.previous),
        "previousParameters": part(&reader.previous_parameters),
        "brought": brought(&directory, reader),
    });
    record(&directory, &request, &answer);
}

fn stress_answer(result: &Checked) -> Answer {
    match result {
        Ok(report) => Answer::stress(Ok(report)),
        Err(error) => Answer::failure(&Failure::from(error.said())),
    }
}

/// The files of a stress directory by their names.
pub fn named_stress(stress: &Stress) -> Vec<(String, Vec<u8>)> {
    let proofs = stress.proofs.iter().enumerate();
    let proofs = proofs.map(|(at, proof)| (format!("proofs/{}", proof_file(at)), proof.clone()));
    let files = [
        (STRESS_FILE.to_owned(), stress.stress.clone()),
        (SCENARIOS_FILE.to_owned(), stress.scenarios.clone()),
        (SUMS_FILE.to_owned(), stress.sums.clone()),
    ];
    files.into_iter().chain(proofs).collect()
}

/// What a reader brings to reserves, to the log, to prices and to the risk policy, as the interface takes it.
fn brought(directory: &Path, reader: &Reader) -> Value {
    let (reserves, log) = (&reader.reserves, &reader.log);
    let put = |bytes: &Vec<u8>| put(directory, bytes);
    let part = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(put);
    let observations = reserves.observations.iter().map(|of| {
        json!({ "name": of.name, "observation": put(&of.observation), "note": part(&of.note) })
    });
    let others = log.others.iter().map(
        |of| json!({ "name": of.name, "statement": put(&of.statement), "proof": put(&of.proof) }),
    );
    let checkpoints =
        log.checkpoints.iter().map(|of| json!({ "name": of.name, "note": put(&of.note) }));
    let prices = reader.prices.files.iter();
    let prices = prices.map(|of| json!({ "name": of.name, "text": put(&of.text) }));
    let given = &reader.policy;
    let mut policies: Vec<(String, &[u8])> =
        given.policies.iter().map(|policy| ("policy.json".into(), &policy[..])).collect();
    for history in &given.histories {
        let HistorySource::Bytes(bytes) = &history.source else { panic!("a history in memory") };
        policies.push((history.name.clone(), bytes));
    }
    if let Some(baseline) = &given.baseline {
        policies.push(("statement.json".into(), &baseline.statement));
        policies
            .extend(baseline.parameters.iter().map(|file| ("parameters.json".into(), &file[..])));
    }
    let policies =
        policies.iter().map(|(name, bytes)| json!({ "name": name, "file": put(&bytes.to_vec()) }));
    json!({
        "headers": part(&reserves.headers),
        "observations": observations.collect::<Vec<_>>(),
        "observers": reserves.observers,
        "keys": log.keys,
        "witnesses": log.witnesses,
        "quorum": log.quorum,
        "others": others.collect::<Vec<_>>(),
        "checkpoints": checkpoints.collect::<Vec<_>>(),
        "accepted": reserves.accepted,
        "signatureAge": reserves.signature_age,
        "window": reserves.window,
        "surplus": reserves.surplus,
        "table": part(&reserves.table),
        "prices": prices.collect::<Vec<_>>(),
        "priceTolerance": reader.prices.tolerance,
        "policies": policies.collect::<Vec<_>>(),
    })
}

fn answer(result: &Result<AuditReport, AuditError>) -> Answer {
    match result {
        Ok(report) => Answer::audit(Ok(report)),
        Err(error) => Answer::failure(&Failure::from(error.said())),
    }
}

/// Records an inclusion check.
pub fn included(
    package: &[u8],
    statement: &[u8],
    anchor: Option<Digest>,
    account: &str,
    parameters: Option<&[u8]>,
    result: &Result<InclusionReport, InclusionError>,
) {
    let Some(directory) = directory() else { return };
    let published = Published::decode(statement, parameters);
    let damaged = |error| published.as_ref().ok()?.damaged(error, package);
    let answer = match result {
        Ok(report) => Answer::inclusion(std::slice::from_ref(report), Language::English),
        Err(error) => match damaged(error) {
            Some(damaged) => Answer::damaged(&damaged, Language::English),
            None => Answer::failure(&Failure::from(error.said())),
        },
    };
    let request = json!({
        "operation": "inclusion",
        "package": put(&directory, package),
        "statement": put(&directory, statement),
        "parameters": parameters.map(|bytes| put(&directory, bytes)),
        "account": account,
        "anchor": anchor.map(|digest| digest.to_string()),
    });
    record(&directory, &request, &answer);
}

/// Records what was said of a text.
pub fn told(text: &str, role: Role, told: &Text) {
    let Some(directory) = directory() else { return };
    let json = serde_json::to_string(told).unwrap();
    let request = json!({ "operation": "text", "text": text, "role": role });
    record(&directory, &request, &Answer { json, html: String::new(), exit_code: 0 });
}

fn named(bundle: &Bundle) -> Vec<(String, Vec<u8>)> {
    bundle.named().map(|(name, bytes)| (name, bytes.to_vec())).collect()
}

fn put_named(directory: &Path, named: &[(String, Vec<u8>)]) -> Vec<Value> {
    named.iter().map(|(name, bytes)| json!([name, put(directory, bytes)])).collect()
}

fn put(directory: &Path, bytes: &[u8]) -> String {
    let name = Digest::of(personal::INPUTS, bytes).to_string();
    let files = directory.join("files");
    fs::create_dir_all(&files).unwrap();
    fs::write(files.join(&name), bytes).unwrap();
    name
}

fn record(directory: &Path, request: &Value, answer: &Answer) {
    let name = Digest::of(personal::INPUTS, request.to_string().as_bytes());
    let case = json!({
        "request": request,
        "exitCode": answer.exit_code,
        "json": answer.json,
        "html": answer.html,
    });
    let path = directory.join(format!("{name}.json"));
    fs::write(path, case.to_string()).unwrap();
}
