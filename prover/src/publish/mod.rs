//! Publishing an epoch: a directory to be served as it is, and beside it, never within it, the
//! private packages.
//!
//! | in OUT | content |
//! |---|---|
//! | `index.html` | the verifier's page |
//! | `statement.json`, `parameters.json` | as in the bundle |
//! | `bundle/`, `bundle.tar` | the bundle, as files and in one; with a list of reserves only if that is said |
//! | `manifest.json` | [`Manifest`]: all of these with their digests |
//!
//! What is written is the very bundle that was audited: its files are read once. Both directories
//! are made beside their places and renamed when they are whole, the public one last.
//!
//! The room uses the verifier, work directories and packages. It proves nothing, and only the command
//! `publish` uses it.

mod error;
mod evidence;
mod manifest;
mod packages;
pub mod page;
mod place;

use std::{
    cell::Cell,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    proof::generators,
    protocol::{
        bundle::{PARAMETERS_FILE, PROOFS_DIR, STATEMENT_FILE},
        statement::statement_digest,
    },
};
use ringfence_verifier::{
    check::{audit::audit, proof},
    reader::Reader,
    report::{AuditReport, Claim},
    source::{
        archive::{pack, FOLDER},
        directory, Bundle,
    },
};

pub use self::{
    error::PublishError,
    manifest::{Manifest, ManifestFile, MANIFEST_FILE},
    packages::{file_name, INDEX_FILE},
    page::{MAX_PAGE_BYTES, PAGE_FILE, PAGE_MARK},
};
use self::{manifest::Site, place::Place};
use crate::{
    epoch::{Epoch, NamedBy, Progress},
    package::Issuer,
};

/// File name of the bundle in one file.
pub const ARCHIVE_FILE: &str = "bundle.tar";

/// What is to be published, and where.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Directory of the bundle.
    pub bundle: &'a Path,
    /// The verifier's page; `None` publishes without one.
    pub page: Option<&'a Path>,
    /// The public directory; it must not exist.
    pub out: &'a Path,
    /// Work directory, which keeps in mind what is published.
    pub work: Option<&'a Path>,
    /// The private directory for packages, which must not exist. Packages need the work directory.
    pub packages: Option<&'a Path>,
    /// Whether the bundle may hold the list of reserves, and what stands behind it.
    pub publish_list: bool,
    /// Cache of generators.
    pub generators: PathBuf,
}

/// What was published.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The audit of the bundle.
    pub report: AuditReport,
    /// The manifest.
    pub manifest: Manifest,
    /// SHA-256 of the manifest, hexadecimal.
    pub manifest_sha256: String,
    /// Number of packages.
    pub packages: Option<u64>,
}

/// Publishes an epoch.
///
/// # Errors
/// [`PublishError`] says why nothing was published. Neither directory exists then.
pub fn publish(
    request: &Request<'_>,
    progress: &dyn Progress,
) -> Result<Publication, PublishError> {
    let out = Place::new(request.out)?;
    out.apart_from(request.bundle)?;
    let page = request.page.map(page::read).transpose()?;
    let private = match request.packages {
        Some(packages) => {
            let place = Place::new(packages)?;
            place.apart_from(out.given())?;
            place.apart_from(request.bundle)?;
            Some(place)
        }
        None => None,
    };
    let epoch = match request.work {
        Some(work) => {
            out.apart_from(work)?;
            Some(Epoch::reopen(work)?)
        }
        None => None,
    };
    let bundle = directory::load(request.bundle)?;
    if let Some(epoch) = &epoch {
        require_statement(epoch, &bundle)?;
    }
    evidence::check(&bundle, request.publish_list)?;
    let report = check(&bundle, &request.generators, progress)?;

    let issued = match epoch.as_ref().zip(private) {
        Some((epoch, place)) => {
            let aside = place.aside(true)?;
            let count = packages::write(&Issuer::new(epoch)?, aside.path(), progress)?;
            Some((place, aside, count))
        }
        None => None,
    };
    let aside = out.aside(false)?;
    let (manifest, manifest_sha256) = write_site(aside.path(), page.as_deref(), &bundle, &report)?;
    let mut packages = None;
    let mut taken = None;
    if let Some(epoch) = &epoch {
        let statement = epoch.statement()?;
        if let Some((place, ..)) = &issued {
            epoch.note(NamedBy::Packages, place.given(), &statement)?;
        }
        epoch.note(NamedBy::Publication, out.given(), &statement)?;
    }
    if let Some((place, aside, count)) = issued {
        place.take(aside)?;
        packages = Some(count);
        taken = Some(place);
    }
    if let Err(error) = out.take(aside) {
        if let Some(place) = taken {
            place.give_back();
        }
        return Err(error);
    }
    Ok(Publication { report, manifest, manifest_sha256, packages })
}

/// Packages lead to the statement of their own work directory only.
fn require_statement(epoch: &Epoch, bundle: &Bundle) -> Result<(), PublishError> {
    match epoch.statement()?.canonical() == bundle.statement {
        true => Ok(()),
        false => Err(PublishError::OtherStatement),
    }
}

/// The clauses that must hold of what is published.
const PROVEN: [&str; 8] = ["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8"];

/// Audits the bundle; V1 to V8 must hold.
fn check(
    bundle: &Bundle,
    cache: &Path,
    progress: &dyn Progress,
) -> Result<AuditReport, PublishError> {
    let (begun, seen) = (Cell::new(false), Cell::new(0));
    let show = |step| {
        let proof::Progress::Proofs(done, all) = step else { return };
        if !begun.replace(true) {
            progress.begin("audit", all as u64);
        }
        progress.advance(done.saturating_sub(seen.replace(done)) as u64);
    };
    let source = |k| generators::load(k, cache);
    // This digest is the one that the venue is about to anchor, so its reserves are judged as readers
    // will judge them.
    let reader = Reader::with_anchor(Some(statement_digest(&bundle.statement)));
    let report = audit(bundle, &reader, &source, &show);
    if begun.get() {
        progress.end();
    }
    let report = report?;
    let closed = report.claim("market-closure").is_some_and(Claim::is_true);
    let needed = |claim: &&Claim| PROVEN.contains(&claim.clause);
    let failing: Vec<String> = report
        .claims
        .iter()
        .filter(|claim| needed(claim) && !claim.is_true())
        .map(Claim::to_string)
        .collect();
    if report.tables_proven && closed && failing.is_empty() {
        Ok(report)
    } else {
        Err(PublishError::NotProven(failing))
    }
}

/// Fills the public directory; the manifest and its digest.
fn write_site(
    root: &Path,
    page: Option<&[u8]>,
    bundle: &Bundle,
    report: &AuditReport,
) -> Result<(Manifest, String), PublishError> {
    let mut site = Site::new(root);
    let proofs = format!("{FOLDER}/{PROOFS_DIR}");
    site.folder(FOLDER)?;
    site.folder(&proofs)?;
    if let Some(page) = page {
        site.put(PAGE_FILE, |out| out.write_all(page))?;
    }
    site.put(STATEMENT_FILE, |out| out.write_all(&bundle.statement))?;
    site.put(PARAMETERS_FILE, |out| out.write_all(&bundle.parameters))?;
    for (name, bytes) in bundle.named() {
        site.put(format!("{FOLDER}/{name}"), |out| out.write_all(bytes))?;
    }
    site.put(ARCHIVE_FILE, |out| pack(bundle, out))?;
    let manifest = Manifest::new(report, site.files());
    site.put(MANIFEST_FILE, |out| {
        serde_json::to_writer_pretty(&mut *out, &manifest)?;
        out.write_all(b"\n")
    })?;
    site.open(&[&proofs, FOLDER])?;
    let written = site.files();
    let digest = written.last().expect("the manifest was just written").sha256.clone();
    Ok((manifest, digest))
}
