//! That nothing private stands where everyone may look.

use std::fs;

use super::made::{Made, PATHS};

const DAY: &str = "2025-01-01";

#[test]
fn private_places_lie_apart_from_what_is_served() {
    let made = Made::new(PATHS, &[DAY]);
    let refused = |from: &str, to: &str, words: &[&str]| {
        assert!(PATHS.contains(from), "{from}");
        made.project(&PATHS.replace(from, to));
        let (code, said) = made.refused(&made.command(DAY));
        assert_eq!(code, "RF-1373", "{said}");
        assert!(words.iter().all(|words| said.contains(words)), "{said}");
        // Nothing was written, not even a lock.
        assert!(!made.path("epochs").exists() && !made.path("public/epochs").exists());
    };
    refused("\"epochs\"", "\"public/epochs\"", &["paths.epochs", "public/epochs", "served"]);
    refused("packages/{run}", "public/{run}-packages", &["paths.packages", "-packages"]);
    refused("packages/{run}", "public/{run}", &["paths.packages"]);
    refused("packages/{run}", "x/../public/{run}/p", &["paths.packages"]);
    refused("public/{run}", "epochs/{run}/public", &["paths.epochs", "private"]);
    refused("public/{run}", "snapshots/{run}", &["paths.snapshot"]);
    // A link leads there just as well.
    fs::create_dir(made.path("public")).unwrap();
    std::os::unix::fs::symlink(made.path("public"), made.path("hidden")).unwrap();
    refused("packages/{run}", "hidden/{run}-packages", &["paths.packages", "hidden"]);
    // Where each day has a folder of its own, its public part is what is served.
    made.project(
        &PATHS.replace("public/{run}", "{run}/public").replace("packages/{run}", "{run}/private"),
    );
    fs::remove_dir_all(made.path("page")).unwrap();
    assert_eq!(made.refused(&made.command(DAY)).0, "RF-1351");
}
