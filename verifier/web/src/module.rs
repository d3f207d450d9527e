//! The WebAssembly module, built by cargo so that the same source and toolchain give the same bytes
//! on every machine.

use std::{env, fs, path::Path, process::Command};

use crate::WebError;

/// The target of the module.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

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
        .args(["--config", "profile.release.strip=true"])
        .arg("--target-dir")
        .arg(&target)
        .env_remove("RUSTFLAGS")
        .env("CARGO_ENCODED_RUSTFLAGS", flags(&root).join("\u{1f}"));
    if test_shapes {
        command.args(["--features", "test-dependencies"]);
    }
    let status = command.status().map_err(|error| WebError::Cargo(error.to_string()))?;
    if !status.success() {
        return Err(WebError::Cargo(status.to_string()));
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
