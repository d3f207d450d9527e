//! Audits as they are, and the generators for them.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock},
};

use ringfence_circuits::proof::generators::{self, GeneratorError, Generators};
use ringfence_verifier::{
    check::{audit, AuditError},
    reader::Reader,
    report::AuditReport,
    source::Bundle,
};

/// Generators, made once per test program.
pub fn generators_of(k: u32) -> Result<Generators, GeneratorError> {
    static MADE: OnceLock<Mutex<HashMap<u32, Generators>>> = OnceLock::new();
    let mut made = MADE.get_or_init(Mutex::default).lock().unwrap();
    if let Some(generators) = made.get(&k) {
        return Ok(generators.clone());
    }
    let generators = generators::make(k)?;
    Ok(made.entry(k).or_insert(generators).clone())
}

/// Audits a bundle.
pub fn audit_unrecorded(bundle: &Bundle, reader: &Reader) -> Result<AuditReport, AuditError> {
    audit::audit(bundle, reader, &generators_of, &|_| ())
}
