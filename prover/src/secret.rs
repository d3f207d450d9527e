//! The epoch secret (§4): 32 bytes that give salts, the order of vaults and the blinds of sums.
//! It opens every leaf of its epoch; it is never used in two epochs.

use std::{
    io::{self, Read},
    path::Path,
};

use blake2b_simd::Params;
use ff::FromUniformBytes;
use halo2_proofs::pasta::Fp;
use rand::{rngs::SysRng, TryRng};
use ringfence_circuits::{
    primitive::file,
    protocol::{
        hash::{digest::Digest, domain::personal},
        index::{BlockIndex, BookIndex},
        secret::{Blind, Salt},
        shape::Shape,
        stress::statement::{blind_place, BLIND_LABEL},
    },
};
use zeroize::Zeroizing;

/// The secret of one epoch. It has no `Debug` and is wiped from memory when dropped.
pub struct EpochSecret(Zeroizing<[u8; 32]>);

impl EpochSecret {
    /// Reads the secret of a work directory, or makes one with the system's generator and writes it
    /// (mode 0600, synced) before anything uses it.
    ///
    /// # Errors
    /// It is an error if the file system or the system's generator refuses, or, of the kind
    /// [`io::ErrorKind::InvalidData`], if the file doesn't hold 32 bytes.
    pub fn load_or_create(path: &Path) -> io::Result<Self> {
        match file::open_regular(path) {
            Ok((mut file, _)) => {
                // No buffer but this one: what is not owned here could not be wiped.
                let mut secret = Zeroizing::new([0; 32]);
                let wrong =
                    || io::Error::new(io::ErrorKind::InvalidData, "expected exactly 32 bytes");
                file.read_exact(&mut secret[..]).map_err(|error| match error.kind() {
                    io::ErrorKind::UnexpectedEof => wrong(),
                    _ => error,
                })?;
                if file.read(&mut [0])? > 0 {
                    return Err(wrong());
                }
                Ok(EpochSecret(secret))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut secret = Zeroizing::new([0; 32]);
                SysRng.try_fill_bytes(&mut secret[..]).map_err(io::Error::other)?;
                file::write_private(path, &secret[..])?;
                Ok(EpochSecret(secret))
            }
            Err(error) => Err(error),
        }
    }

    /// A commitment to the secret, by which a work directory notices that it was swapped.
    pub fn commitment(&self) -> Digest {
        let mut digest = [0; 32];
        digest.copy_from_slice(&self.derive("commitment", &[])[..32]);
        Digest(digest)
    }

    /// The key of the vaults' order.
    pub fn order_key(&self) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        key.copy_from_slice(&self.derive("order", &[])[..32]);
        key
    }

    /// The salt of vault `number` of a row. Padding is counted, too, and has salts.
    pub fn salt(&self, book: BookIndex, shape: &Shape, number: u64) -> Salt {
        let place = [&book.get().to_le_bytes()[..], &[shape.code], &number.to_le_bytes()].concat();
        Salt(Fp::from_uniform_bytes(&self.derive("salt", &place)))
    }

    /// The blind of Φ after block `block`. The last block of a statement has blind 0 instead.
    pub fn blind(&self, block: BlockIndex) -> Blind {
        Blind(Fp::from_uniform_bytes(&self.derive("blind", &block.get().to_le_bytes())))
    }

    /// The blind of Φ′ after unit `unit` of a stress statement with this digest. The last unit has blind 0
    /// instead.
    pub fn stress_blind(&self, stress_statement: Digest, unit: u64) -> Blind {
        let place = blind_place(stress_statement, unit);
        Blind(Fp::from_uniform_bytes(&self.derive(BLIND_LABEL, &place)))
    }

    /// The name of an account's package file: 256 bits, in hexadecimal, that tell nothing of the
    /// account to anyone without the secret, and that nobody can guess.
    pub fn package_name(&self, account: &str) -> String {
        let name = Params::new()
            .hash_length(32)
            .key(&self.0[..])
            .personal(personal::PACKAGE_NAME)
            .hash(account.as_bytes());
        name.to_hex().as_str().to_owned()
    }

    /// What is derived is wiped when it is dropped. The hash's own state, which holds the key, and the
    /// field elements made of the result can't be: those types know no wiping.
    fn derive(&self, label: &str, place: &[u8]) -> Zeroizing<[u8; 64]> {
        let mut state =
            Params::new().hash_length(64).key(&self.0[..]).personal(personal::SECRET).to_state();
        state.update(&(label.len() as u64).to_le_bytes());
        state.update(label.as_bytes());
        state.update(place);
        let mut out = Zeroizing::new([0; 64]);
        out.copy_from_slice(state.finalize().as_bytes());
        out
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, fs};

    use ff::PrimeField;
    use ringfence_circuits::protocol::shape::SHAPES;

    use super::*;

    #[test]
    fn b3_values_are_distinct_and_the_file_is_private() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        let secret = EpochSecret::load_or_create(&path).unwrap();
        let again = EpochSecret::load_or_create(&path).unwrap();
        assert_eq!(secret.order_key(), again.order_key());
        assert_eq!(secret.package_name("a"), again.package_name("a"));
        assert_ne!(secret.package_name("a"), secret.package_name("b"));
        assert_eq!(secret.package_name("").len(), 64);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let mut seen = HashSet::new();
        for index in 0..100 {
            assert!(seen.insert(secret.blind(BlockIndex::new(index)).0.to_repr()));
            for shape in &SHAPES[..2] {
                for book in BookIndex::first(2) {
                    assert!(seen.insert(secret.salt(book, shape, index).0.to_repr()));
                }
            }
        }
        for length in [0, 31, 33] {
            fs::write(&path, vec![0; length]).unwrap();
            assert!(EpochSecret::load_or_create(&path).is_err(), "{length}");
        }
    }

    #[test]
    fn b4_two_epochs_share_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let one = EpochSecret::load_or_create(&directory.path().join("1")).unwrap();
        let two = EpochSecret::load_or_create(&directory.path().join("2")).unwrap();
        assert_ne!(one.order_key(), two.order_key());
        let salt = |of: &EpochSecret| of.salt(BookIndex::at(0), &SHAPES[0], 0).0;
        assert_ne!(salt(&one), salt(&two));
        let blind = |of: &EpochSecret| of.blind(BlockIndex::new(0)).0;
        assert_ne!(blind(&one), blind(&two));
        assert_ne!(one.package_name("a"), two.package_name("a"));
    }
}
