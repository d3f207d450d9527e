//! `publish` and the page that may not be built yet.

use std::process::Command;

use crate::common::program::program;

#[test]
fn a_page_that_is_not_built_is_said_before_any_work() {
    let directory = tempfile::tempdir().unwrap();
    let publish = |more: &[&str]| {
        // There is no bundle: what is said of the page comes before that is found.
        let output = Command::new(program())
            .args(["publish", "public", "--bundle", "bundle"])
            .args(more)
            .current_dir(directory.path())
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, error) = publish(&[]);
    assert_eq!(code, 2, "{error}");
    for words in ["RF-1351", "not built yet", "cargo run --release -p ringfence-web -- page"] {
        assert!(error.contains(words), "{error}");
    }
    let (code, error) = publish(&["--without-page"]);
    assert!(code == 2 && !error.contains("RF-1351"), "{error}");
    let (code, error) = publish(&["--without-page", "--page", "page.html"]);
    assert!(code == 2 && error.contains("cannot be used with"), "{error}");
}
