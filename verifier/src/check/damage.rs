//! What is wrong with a customer's file that could not be read, for people who did not make it.

use ringfence_circuits::protocol::{
    kind::{self, FileKind, WrongKind},
    package::PackageError,
};

use super::inclusion_error::InclusionError;
use crate::report::Damage;

/// Beginnings of files of other programs.
const PICTURES: [&[u8]; 4] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM"];
const DOCUMENTS: [&[u8]; 3] = [b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// What is wrong with these bytes, if the error is about them and not about other files.
pub(super) fn damage(error: &InclusionError, package: &[u8]) -> Option<Damage> {
    Some(match error {
        InclusionError::Package(error) => of_package(error, package),
        InclusionError::NoVaults | InclusionError::Slots { .. } => Damage::Inside,
        InclusionError::Place { .. } | InclusionError::PathLength { .. } => Damage::Place,
        _ => return None,
    })
}

fn of_package(error: &PackageError, bytes: &[u8]) -> Damage {
    match error {
        PackageError::Kind(WrongKind::Older { .. }) => Damage::Older,
        PackageError::Kind(WrongKind::Version { .. }) => Damage::Newer,
        PackageError::Kind(WrongKind::Kind { found, .. }) => match found {
            FileKind::Statement | FileKind::OpenStatement => Damage::Statement,
            FileKind::Parameters => Damage::Parameters,
            FileKind::Archive => Damage::Archive,
            FileKind::Package
            | FileKind::Policy
            | FileKind::History
            | FileKind::Scenarios
            | FileKind::Stress
            | FileKind::Other => Damage::Other,
        },
        PackageError::TooLong => Damage::TooLarge,
        PackageError::Syntax(_) => of_text(bytes),
        PackageError::NotCanonical => Damage::SavedAnew,
        _ => Damage::Inside,
    }
}

/// What a file is that is no well-formed package.
fn of_text(bytes: &[u8]) -> Damage {
    let text = bytes.trim_ascii();
    let begins = |starts: &[&[u8]]| starts.iter().any(|start| bytes.starts_with(start));
    let is_picture = begins(&PICTURES) || bytes.get(8..12) == Some(b"WEBP") || is_heif(bytes);
    if text.is_empty() {
        Damage::Empty
    } else if kind::of(bytes) == FileKind::Package {
        let syntax = serde_json::from_slice::<serde::de::IgnoredAny>(text).err();
        match syntax.is_some_and(|error| error.is_eof()) {
            true => Damage::CutOff,
            false => Damage::Inside,
        }
    } else if is_picture {
        Damage::Picture
    } else if begins(&DOCUMENTS) {
        Damage::Document
    } else if text.starts_with(b"<") {
        Damage::Page
    } else {
        Damage::Other
    }
}

/// Whether it is a photograph of a telephone.
fn is_heif(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp")
        && bytes.get(8..10).is_some_and(|of| of == b"he" || of == b"mi")
}
