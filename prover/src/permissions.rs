//! Who may read what the prover writes aside.

use std::fs::Permissions;

/// Permissions of directories that hold customers' data: for their owner only.
pub(crate) fn private_permissions() -> Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o700)
}
