//! The WebAssembly module, built by cargo so that the same source and toolchain give the same bytes
//! on every machine.

use std::{env, fs, path::Path, process::Command};

use crate::error::WebError;

/// The target of the module.
const TARGET: &str = "wasm32-unknown-unknown";

/// The whole profile, so that no other setting of cargo changes it.
const PROFILE: [&str; 7] = [
    "profile.release.opt-level=3",
    "profile.release.lto=\"fat\"",
    "profile.release.codegen-units=1",
    "profile.release.debug=false",
    "profile.release.debug-assertions=false",
    "profile.release.overflow-checks=false",
    "profile.release.strip=true",
];

/// Builds the module.
pub(crate) fn build(test_shapes: bool) -> Result<Vec<u8>, WebError> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().map_err(|source| WebError::File { path: root, source })?;
    // Apart from other builds: its flags differ, and cargo may be running this very program.
    let target = root.join("target/web");
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(&root)
        .args(["build", "--release", "--locked", "-p", "ringfence-wasm", "--target", TARGET])
        .args(PROFILE.iter().flat_map(|setting| ["--config", setting]))
        .arg("--target-dir")
        .arg(&target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(&root).join("\u{1f}"));
    // Settings of this machine's environment are none of the module's.
    let own = |name: &str| {
        ["CARGO_PROFILE_", "CARGO_BUILD_", "CARGO_TARGET_", "RUSTC"]
            .iter()
            .any(|p| name.starts_with(p))
            || name == "RUSTFLAGS"
    };
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(own) {
            command.env_remove(name);
        }
    }
    if test_shapes {
        command.args(["--features", "test-dependencies"]);
    }
    let failed = |reason: String| WebError::Cargo { reason, target: TARGET };
    let status = command.status().map_err(|error| failed(error.to_string()))?;
    if !status.success() {
        return Err(failed(status.to_string()));
    }
    let path = target.join(TARGET).join("release/ringfence_wasm.wasm");
    fs::read(&path).map_err(|source| WebError::File { path, source })
}

/// Flags of the compiler: where randomness comes from, and no directories of this machine in the
/// texts of panics.
fn flags(root: &Path) -> Vec<String> {
    let mut flags = vec!["--cfg".to_owned(), "getrandom_backend=\"custom\"".to_owned()];
    let home = env::var_os("CARGO_HOME")
        .map(Into::into)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    let places = [Some((root.to_owned(), "/ringfence")), home.map(|home| (home, "/cargo"))];
    for (from, to) in places.into_iter().flatten() {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    }
    flags
}
