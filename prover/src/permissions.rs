//! Who may read what the prover writes aside, and the files of secrets that it is given.

use std::{
    fs::{self, Metadata, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
};

/// Permissions of directories that hold customers' data: for their owner only.
pub(crate) fn private_permissions() -> Permissions {
    PermissionsExt::from_mode(0o700)
}

/// Whether a file of a secret is private: only its owner may read it. A file of another user than the one this program
/// runs as may be readable by its group too: so systemd and Kubernetes hand over secrets, as files of root that the
/// program reads as one of a group.
pub fn is_private(of_file: &Metadata) -> bool {
    // Where the system does not say who the program runs as, the stricter rule holds.
    let own = fs::metadata("/proc/self").map_or_else(|_| of_file.uid(), |own| own.uid());
    is_private_to(of_file.mode(), of_file.uid(), own)
}

fn is_private_to(mode: u32, owner: u32, own: u32) -> bool {
    let others = if owner == own { 0o077 } else { 0o037 };
    mode & others == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_may_read_only_what_another_user_hands_over_and_nobody_else_anything() {
        for (mode, own, handed_over) in [
            (0o100_600, true, true),
            (0o100_400, true, true),
            (0o100_640, false, true),
            (0o100_440, false, true),
            (0o100_660, false, false),
            (0o100_650, false, false),
            (0o100_604, false, false),
            (0o100_644, false, false),
            (0o100_602, false, false),
            (0o100_601, false, false),
        ] {
            assert_eq!(is_private_to(mode, 1000, 1000), own, "{mode:o}");
            assert_eq!(is_private_to(mode, 0, 1000), handed_over, "{mode:o}");
        }
    }

    #[test]
    fn a_file_of_the_own_user_is_private_without_its_group() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for (mode, private) in [(0o600, true), (0o640, false), (0o604, false)] {
            fs::set_permissions(file.path(), Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_private(&fs::metadata(file.path()).unwrap()), private, "{mode:o}");
        }
        // Only root can give a file away.
        if std::os::unix::fs::chown(file.path(), Some(65_534), None).is_ok() {
            for (mode, private) in [(0o640, true), (0o660, false), (0o604, false)] {
                fs::set_permissions(file.path(), Permissions::from_mode(mode)).unwrap();
                assert_eq!(is_private(&fs::metadata(file.path()).unwrap()), private, "{mode:o}");
            }
        }
    }
}
