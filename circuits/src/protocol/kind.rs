//! Kinds of files, told apart by cheap means: for messages to people who picked the wrong file, and
//! for programs that sort files before they read them. Nothing rests on it: whoever reads a file
//! checks it. The names of the formats stand here, for the documents that bear them.

use serde::Serialize;

/// The format of inclusion packages that this version of the program reads and writes.
pub const PACKAGE_FORMAT: &str = "ringfence-package-2";
/// The format of statements that this version of the program reads and writes.
pub const STATEMENT_FORMAT: &str = "ringfence-statement-2";
/// The format of open statements that this version of the program reads and writes. Only the program that
/// proves reads them.
pub const OPEN_FORMAT: &str = "ringfence-open-2";
/// The format of parameters that this version of the program reads and writes.
pub const PARAMETERS_FORMAT: &str = "ringfence-parameters-2";
/// The format of risk policies that this version of the program reads and writes.
pub const POLICY_FORMAT: &str = "ringfence-policy-1";
/// The format of scenario sets that this version of the program reads and writes.
pub const SCENARIOS_FORMAT: &str = "ringfence-scenarios-1";
/// The format of stress statements that this version of the program reads and writes.
pub const STRESS_FORMAT: &str = "ringfence-stress-1";

/// The number of the formats that release 0.1 wrote.
const OLDER: &str = "1";

/// Most characters of a format's name that are repeated in a message.
const MAX_FORMAT: usize = 40;

/// What a file is, as far as its beginning tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// An inclusion package. It is private.
    Package,
    /// A statement.
    Statement,
    /// An open statement: what a venue has proven and not completed. It is no statement.
    OpenStatement,
    /// Parameters.
    Parameters,
    /// A risk policy.
    Policy,
    /// A history of prices.
    History,
    /// A scenario set.
    Scenarios,
    /// A stress statement.
    Stress,
    /// A tar archive, as of a bundle.
    Archive,
    /// Anything else.
    Other,
}

/// Why a file can't be what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WrongKind {
    /// A file of another kind.
    #[error("this is {}, not {}", found.name(), expected.name())]
    Kind {
        /// What it is.
        found: FileKind,
        /// What it was taken for.
        expected: FileKind,
    },
    /// An open statement, where a statement is expected.
    #[error(
        "this is {found}, an open statement: its venue has not yet said what it has and who signs for it, \
         so it is no statement"
    )]
    Open {
        /// The format that the file names.
        found: String,
    },
    /// The right kind in a format that an older release wrote. Nothing is said of its content.
    #[error(
        "this is format {found}, made by release 0.1; this program reads {expected}: use release 0.1 for it"
    )]
    Older {
        /// The format that the file names.
        found: String,
        /// The format that is read.
        expected: &'static str,
    },
    /// The right kind in a format that this release doesn't know.
    #[error("this is format {found}; this program reads {expected}: get a current verifier")]
    Version {
        /// The format that the file names.
        found: String,
        /// The format that is read.
        expected: &'static str,
    },
}

impl FileKind {
    /// The kind in words, with its article.
    pub fn name(self) -> &'static str {
        match self {
            FileKind::Package => "an inclusion package",
            FileKind::Statement => "a statement",
            FileKind::OpenStatement => "an open statement, which its venue has not completed",
            FileKind::Parameters => "a file of parameters",
            FileKind::Policy => "a risk policy",
            FileKind::History => "a history of prices",
            FileKind::Scenarios => "a scenario set",
            FileKind::Stress => "a stress statement",
            FileKind::Archive => "an archive",
            FileKind::Other => "another file",
        }
    }

    /// The format that this version of the program reads; `None` for kinds that are no documents.
    pub fn format(self) -> Option<&'static str> {
        match self {
            FileKind::Package => Some(PACKAGE_FORMAT),
            FileKind::Statement => Some(STATEMENT_FORMAT),
            FileKind::OpenStatement => Some(OPEN_FORMAT),
            FileKind::Parameters => Some(PARAMETERS_FORMAT),
            FileKind::Policy => Some(POLICY_FORMAT),
            FileKind::Scenarios => Some(SCENARIOS_FORMAT),
            FileKind::Stress => Some(STRESS_FORMAT),
            FileKind::History | FileKind::Archive | FileKind::Other => None,
        }
    }
}

/// What these bytes look like: a document by the format it names or else by its first key, an
/// archive by its magic number. Damaged and unfinished files are recognised too.
pub fn of(bytes: &[u8]) -> FileKind {
    // An open statement begins as a statement does: without a format it is taken for one.
    const KINDS: [(FileKind, &str, &[u8]); 7] = [
        (FileKind::Package, "ringfence-package-", b"\"notice\""),
        (FileKind::Statement, "ringfence-statement-", b"\"block_list\""),
        (FileKind::OpenStatement, "ringfence-open-", b"\"block_list\""),
        (FileKind::Parameters, "ringfence-parameters-", b"\"assets\""),
        // Without a format it is taken for parameters.
        (FileKind::Policy, "ringfence-policy-", b"\"assets\""),
        (FileKind::Scenarios, "ringfence-scenarios-", b"\"author\""),
        (FileKind::Stress, "ringfence-stress-", b"\"counts\""),
    ];
    let text = trimmed(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    if let Some(object) = text.strip_prefix(b"{") {
        let named = format(object);
        let first = trimmed(object);
        let is = |(_, name, key): &&(FileKind, &str, &[u8])| match named {
            Some(format) => format.starts_with(name),
            None => first.starts_with(key),
        };
        return KINDS.iter().find(is).map_or(FileKind::Other, |(kind, ..)| *kind);
    }
    if text.starts_with(b"ringfence-history-") {
        return FileKind::History;
    }
    match bytes.get(257..262) {
        Some(b"ustar") => FileKind::Archive,
        _ => FileKind::Other,
    }
}

/// Why these bytes can't be of the expected kind, if that can be told: they are of another known
/// kind, or name another version of the format.
pub fn mismatch(bytes: &[u8], expected: FileKind) -> Option<WrongKind> {
    let found = of(bytes);
    if found == FileKind::Other {
        return None;
    }
    if (found, expected) == (FileKind::OpenStatement, FileKind::Statement) {
        return Some(WrongKind::Open { found: format(bytes)?.to_owned() });
    }
    if found != expected {
        return Some(WrongKind::Kind { found, expected });
    }
    let (named, reads) = (format(bytes)?, expected.format()?);
    let found = named.to_owned();
    match named.rsplit_once('-') {
        _ if named == reads => None,
        Some((_, OLDER)) => Some(WrongKind::Older { found, expected: reads }),
        _ => Some(WrongKind::Version { found, expected: reads }),
    }
}

/// Whether `format` is the one that release 0.1 gave files of this kind.
pub fn is_older(format: &str, kind: FileKind) -> bool {
    let name = |format: &str| format.rsplit_once('-').map(|(name, _)| name.to_owned());
    let older = format.ends_with(&format!("-{OLDER}"));
    older && kind.format().is_some_and(|current| name(current) == name(format))
}

/// The first `"format"` of a JSON text that is one of ours. Quotation marks within a string are
/// escaped, so no text of the document can look like the key.
fn format(text: &[u8]) -> Option<&str> {
    const KEY: &[u8] = b"\"format\"";
    let mut rest = text;
    while let Some(at) = rest.windows(KEY.len()).position(|window| window == KEY) {
        rest = &rest[at + KEY.len()..];
        let value = trimmed(rest).strip_prefix(b":").map(trimmed);
        let Some(value) = value.and_then(|value| value.strip_prefix(b"\"")) else { continue };
        let end = value.iter().take(MAX_FORMAT + 1).position(|byte| *byte == b'"')?;
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        let name = std::str::from_utf8(&value[..end]).ok()?;
        return Some(name)
            .filter(|name| name.starts_with("ringfence-") && name.as_bytes().iter().all(plain));
    }
    None
}

/// Without white space at the start.
fn trimmed(text: &[u8]) -> &[u8] {
    text.trim_ascii_start()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{package::Package, parameters::Parameters, statement::Document};

    const PACKAGE: &[u8] =
        b"{\n  \"notice\": \"PRIVATE \\\"format\\\"\",\n  \"format\" : \"ringfence-package-2\"}";
    const STATEMENT: &[u8] = br#"{"block_list":[],"books":[],"format":"ringfence-statement-2"}"#;
    const PARAMETERS: &[u8] = br#"{"assets":[{}],"format":"ringfence-parameters-2"}"#;
    const OPEN: &[u8] = br#"{"block_list":[],"books":[],"format":"ringfence-open-2"}"#;
    const SCENARIOS: &[u8] = br#"{"author":"a","format":"ringfence-scenarios-1"}"#;
    const STRESS: &[u8] = br#"{"counts":"hidden","format":"ringfence-stress-1"}"#;

    fn archive() -> Vec<u8> {
        let mut bytes = vec![0; 1024];
        bytes[257..262].copy_from_slice(b"ustar");
        bytes
    }

    #[test]
    fn kinds_are_told_also_of_damaged_files() {
        assert_eq!(of(PACKAGE), FileKind::Package);
        assert_eq!(of(STATEMENT), FileKind::Statement);
        assert_eq!(of(PARAMETERS), FileKind::Parameters);
        assert_eq!(of(OPEN), FileKind::OpenStatement);
        for (bytes, kind) in [(SCENARIOS, FileKind::Scenarios), (STRESS, FileKind::Stress)] {
            assert_eq!((of(bytes), of(&bytes[..20])), (kind, kind));
        }
        assert_eq!(of(&archive()), FileKind::Archive);
        assert_eq!(of(&PACKAGE[..30]), FileKind::Package);
        assert_eq!(of(&STATEMENT[..30]), FileKind::Statement);
        assert_eq!(of(&[b"\xef\xbb\xbf \n", PARAMETERS].concat()), FileKind::Parameters);
        for other in [&b""[..], b"{}", b"{", b"PK", b"[]", &[0; 4096], b"{\"format\":\"ringfence"] {
            assert_eq!(of(other), FileKind::Other, "{other:?}");
        }
        for bytes in [PACKAGE, STATEMENT, PARAMETERS, OPEN, &archive()] {
            for cut in 0..bytes.len().min(300) {
                let _ = (of(&bytes[..cut]), mismatch(&bytes[cut..], FileKind::Package));
            }
        }
    }

    #[test]
    fn wrong_files_are_named() {
        let says = |error: &dyn std::fmt::Display, words: &str| {
            assert_eq!(error.to_string(), words);
        };
        let archive = archive();
        let package = |bytes: &[u8]| Package::decode(bytes).unwrap_err();
        says(&package(STATEMENT), "this is a statement, not an inclusion package");
        says(&package(PARAMETERS), "this is a file of parameters, not an inclusion package");
        says(&package(&archive), "this is an archive, not an inclusion package");
        let statement = |bytes: &[u8]| Document::from_canonical(bytes).unwrap_err();
        says(&statement(PACKAGE), "this is an inclusion package, not a statement");
        says(&statement(PARAMETERS), "this is a file of parameters, not a statement");
        says(
            &statement(OPEN),
            "this is ringfence-open-2, an open statement: its venue has not yet said what it has and who \
             signs for it, so it is no statement",
        );
        says(
            &package(OPEN),
            "this is an open statement, which its venue has not completed, not an inclusion package",
        );
        let parameters = |bytes: &[u8]| Parameters::from_canonical(bytes).unwrap_err();
        says(&parameters(STATEMENT), "this is a statement, not a file of parameters");
        says(&parameters(PACKAGE), "this is an inclusion package, not a file of parameters");

        let of_version =
            |bytes: &[u8], to: &str| String::from_utf8_lossy(bytes).replace("-2\"", to);
        let newer = |bytes: &[u8]| of_version(bytes, "-3\"");
        let older = |bytes: &[u8]| of_version(bytes, "-1\"");
        let words = |name: &str| {
            format!(
                "this is format ringfence-{name}-3; this program reads ringfence-{name}-2: get a \
                 current verifier"
            )
        };
        let old_words = |name: &str| {
            format!(
                "this is format ringfence-{name}-1, made by release 0.1; this program reads \
                 ringfence-{name}-2: use release 0.1 for it"
            )
        };
        says(&package(older(PACKAGE).as_bytes()), &old_words("package"));
        says(&statement(older(STATEMENT).as_bytes()), &old_words("statement"));
        says(&parameters(older(PARAMETERS).as_bytes()), &old_words("parameters"));
        says(&package(newer(PACKAGE).as_bytes()), &words("package"));
        says(&statement(newer(STATEMENT).as_bytes()), &words("statement"));
        says(&parameters(newer(PARAMETERS).as_bytes()), &words("parameters"));
        // What is only damaged keeps its own message; no text of the file is repeated.
        assert!(package(PACKAGE).to_string().contains("not well formed"));
        let hostile = PACKAGE.to_vec();
        let hostile = String::from_utf8(hostile).unwrap().replace("-2\"", "-\\u001b[2J\"");
        assert!(!package(hostile.as_bytes()).to_string().contains("[2J"));
    }
}
