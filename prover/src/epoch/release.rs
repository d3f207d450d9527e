//! Which release a work directory was begun by: formats and keys change from one to the next, and none
//! carries the code of another.

use std::path::Path;

use ringfence_circuits::{
    primitive::file,
    protocol::{bundle::STATEMENT_FILE, statement::MAX_STATEMENT_BYTES},
};

use super::{tool::TOOL, EpochError};

/// Files that name the program which wrote them, in the order in which they are asked.
const WITNESSES: [&str; 3] = ["inputs.json", "draft.json", STATEMENT_FILE];

/// Refuses a work directory that another release began. One that doesn't say is left to later checks.
///
/// # Errors
/// [`EpochError::OtherRelease`] names the directory and the release.
pub(super) fn require_own(directory: &Path) -> Result<(), EpochError> {
    let own = release(TOOL);
    let found = WITNESSES.iter().find_map(|name| tool(&directory.join(name)));
    match found {
        Some(found) if Some(&found) != own.as_ref() => {
            Err(EpochError::OtherRelease { path: directory.to_owned(), release: found })
        }
        _ => Ok(()),
    }
}

/// The release that a document says it was made by.
fn tool(path: &Path) -> Option<String> {
    let bytes = file::read_limited(path, MAX_STATEMENT_BYTES).ok()?;
    let document: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    release(document.get("tool")?.as_str()?)
}

/// `0.1` of `ringfence 0.1.0`; nothing of any other text, so that what is said holds digits only.
fn release(tool: &str) -> Option<String> {
    let numbers: Vec<&str> = tool.strip_prefix("ringfence ")?.split('.').collect();
    let is_number =
        |text: &&str| (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    match numbers[..] {
        [major, minor, _] if numbers.iter().all(is_number) => Some(format!("{major}.{minor}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_are_a_release() {
        assert_eq!(release("ringfence 0.1.0").as_deref(), Some("0.1"));
        assert_eq!(release("ringfence 12.34.5").as_deref(), Some("12.34"));
        assert!(release(TOOL).is_some());
        for text in ["", "ringfence ", "ringfence 0.1", "other 0.1.0", "ringfence 0.\u{202e}1.0"] {
            assert_eq!(release(text), None, "{text}");
        }
        assert_eq!(release("ringfence 0.1.0.0"), None);
        assert_eq!(release("ringfence 0.123456.0"), None);
    }
}
