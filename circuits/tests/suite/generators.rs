//! E10: generators come from the pinned bytes or not at all. Reading a parameter file checks nothing
//! by itself, so every change must be caught by its hash.

use std::{fs, path::PathBuf};

use ringfence_circuits::proof::generators::{
    self, from_bytes, load, make, to_bytes, GeneratorError,
};

const K: u32 = 6;
const POINT: usize = 32;

fn honest() -> Vec<u8> {
    let bytes = to_bytes(&make(K).unwrap()).unwrap();
    from_bytes(K, &bytes).unwrap();
    bytes
}

/// Files that are not the pinned generators, and what is wrong with each.
fn tampered() -> Vec<(&'static str, Vec<u8>)> {
    let honest = honest();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = honest.clone();
        change(&mut bytes);
        assert_ne!(bytes, honest);
        bytes
    };
    let swap = |first: usize, second: usize| {
        changed(&|bytes| {
            for offset in 0..POINT {
                bytes.swap(4 + first * POINT + offset, 4 + second * POINT + offset);
            }
        })
    };
    let end = honest.len();
    vec![
        ("two generators swapped", swap(3, 4)),
        ("a generator and one of the Lagrange basis swapped", swap(0, 1 << K)),
        ("the blinding generator replaced by the first", {
            changed(&|bytes| bytes.copy_within(4..4 + POINT, end - 2 * POINT))
        }),
        ("one bit of the first generator", changed(&|bytes| bytes[4] ^= 1)),
        ("the sign of a generator", changed(&|bytes| bytes[4 + POINT - 1] ^= 0x80)),
        ("one bit of the last generator", changed(&|bytes| bytes[end - POINT] ^= 1)),
        ("k itself", changed(&|bytes| bytes[0] ^= 1)),
        ("truncated by a byte", honest[..end - 1].to_vec()),
        ("truncated by a point", honest[..end - POINT].to_vec()),
        ("a byte more", changed(&|bytes| bytes.push(0))),
        ("empty", vec![]),
        ("generators of another size", to_bytes(&make(K + 1).unwrap()).unwrap()),
    ]
}

#[test]
fn e10_tampered_generators_are_refused_as_bytes_and_in_the_cache() {
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tampered-generators");
    fs::create_dir_all(&cache).unwrap();
    let path = cache.join(format!("generators-{K}.bin"));
    for (what, bytes) in tampered() {
        match from_bytes(K, &bytes) {
            Err(GeneratorError::WrongHash { k: K, found }) => {
                assert_ne!(Some(found), generators::pinned(K), "{what}");
            }
            Err(error) => panic!("{what}: {error}"),
            Ok(_) => panic!("{what}: accepted"),
        }
        fs::write(&path, &bytes).unwrap();
        match load(K, &cache) {
            // A file that is too long is not read at all.
            Err(error @ (GeneratorError::Cached { .. } | GeneratorError::Io { .. })) => {
                assert!(error.to_string().contains("generators-"), "{what}: {error}");
            }
            Err(error) => panic!("{what}: {error}"),
            Ok(_) => panic!("{what}: accepted"),
        }
        // Nor is the file silently replaced: its owner should know.
        assert_eq!(fs::read(&path).unwrap(), bytes, "{what}");
    }
    fs::write(&path, honest()).unwrap();
    load(K, &cache).unwrap();
}

#[test]
fn e10_only_pinned_sizes_are_read() {
    let bytes = honest();
    for k in [0, 5, 17, 32, u32::MAX] {
        assert!(
            matches!(from_bytes(k, &bytes), Err(GeneratorError::UnknownSize(found)) if found == k)
        );
        let absent = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("never-made");
        assert!(matches!(load(k, &absent), Err(GeneratorError::UnknownSize(_))));
        assert!(!absent.exists());
    }
    assert!(matches!(from_bytes(K + 1, &bytes), Err(GeneratorError::WrongHash { .. })));
}
