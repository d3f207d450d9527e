//! The attack suite on disk, for verifiers of other builds. With `RINGFENCE_CORPUS=DIR` every audit,
//! every inclusion check and every text of these tests leaves a case there: a file `NAME.json` with the request
//! and the answer that it must get byte for byte, and `files/` by hash.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::protocol::{
    bundle::{proof_file, BLOCKS_FILE, PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE},
    hash::{digest::Digest, domain::personal},
};
use ringfence_verifier::{
    check::{AuditError, InclusionError},
    message::Failure,
    reader::{Reader, Role, Text},
    report::{answer::Answer, AuditReport, InclusionReport},
    source::{memory, Bundle},
};
use serde_json::{json, Value};

use super::unrecorded::audit_unrecorded;

fn directory() -> Option<PathBuf> {
    std::env::var_os("RINGFENCE_CORPUS").map(PathBuf::from)
}

/// Records an audit.
pub fn audited(bundle: &Bundle, reader: &Reader, result: &Result<AuditReport, AuditError>) {
    let Some(directory) = directory() else { return };
    let named = named(bundle);
    let answer = match memory::bundle(named.clone()) {
        // What a folder can't hold is refused before the audit.
        Err(error) => Answer::failure(&error.into()),
        Ok(same) if same == *bundle => answer(result),
        Ok(other) => answer(&audit_unrecorded(&other, reader)),
    };
    let named: Vec<_> =
        named.iter().map(|(name, bytes)| json!([name, put(&directory, bytes)])).collect();
    let part = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| put(&directory, bytes));
    let request = json!({
        "operation": "audit",
        "bundle": named,
        "anchor": reader.anchored.map(|digest| digest.to_string()),
        "venue": reader.venue,
        "previous": part(&reader.previous),
        "previousParameters": part(&reader.previous_parameters),
    });
    record(&directory, &request, &answer);
}

fn answer(result: &Result<AuditReport, AuditError>) -> Answer {
    match result {
        Ok(report) => Answer::audit(Ok(report)),
        Err(error) => Answer::failure(&Failure {
            code: error.code(),
            message: error.to_string(),
            help: error.help(),
        }),
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
    let answer = match result {
        Ok(report) => Answer::inclusion(Ok(std::slice::from_ref(report))),
        Err(error) => Answer::failure(&Failure {
            code: error.code(),
            message: error.to_string(),
            help: error.help(),
        }),
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
    let mut named = vec![
        (STATEMENT_FILE.to_owned(), bundle.statement.clone()),
        (PARAMETERS_FILE.to_owned(), bundle.parameters.clone()),
        (BLOCKS_FILE.to_owned(), bundle.blocks.clone()),
    ];
    let proofs = bundle.proofs.iter().enumerate();
    named.extend(
        proofs.map(|(index, proof)| (format!("{PROOFS_DIR}/{}", proof_file(index)), proof.clone())),
    );
    named
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
