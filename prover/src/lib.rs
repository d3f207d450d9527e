//! Ringfence for venues: from published tables and snapshots to statements and proofs.
#![forbid(unsafe_code)]

pub mod bundle;
pub mod command;
pub mod epoch;
pub mod import_parameters;
pub mod package;
pub mod parameter_file;
pub mod progress;
pub mod publish;
pub mod secret;
pub mod snapshot;

/// Permissions of directories that hold customers' data: for their owner only.
pub(crate) fn private_permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o700)
}
