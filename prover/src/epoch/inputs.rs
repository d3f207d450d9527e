//! What an epoch is made of: digests that a resumed run is held against.

use std::{io, path::Path};

use blake2b_simd::Params;
use ringfence_circuits::{
    primitive::{file, json},
    protocol::{
        hash::{digest::Digest, domain::personal},
        parameters::Parameters,
    },
};
use ringfence_verifier::word;
use serde::{Deserialize, Serialize};

use super::{error::MISSING, tool::TOOL, EpochError};
use crate::{secret::EpochSecret, snapshot};

/// Most bytes of the file.
const MAX_INPUTS: u64 = 64 << 10;

/// Digests of the inputs, kept in `inputs.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// Blocks per proof.
    pub blocks_per_proof: String,
    /// Digest of the parameters.
    pub parameters: Digest,
    /// Commitment to the epoch secret.
    pub secret: Digest,
    /// Digest of all files of the snapshot but the reserves.
    pub snapshot: Digest,
    /// Name and version of the program.
    pub tool: String,
}

impl Inputs {
    /// The digests of a snapshot and parameters.
    ///
    /// # Errors
    /// It is an error if a file of the snapshot can't be read.
    pub fn new(
        snapshot: &Path,
        parameters: &Parameters,
        blocks_per_proof: u64,
        secret: &EpochSecret,
    ) -> Result<Self, EpochError> {
        let mut state = Params::new().hash_length(32).personal(personal::INPUTS).to_state();
        // Reserves are none of them: they may change until the statement is complete.
        for path in snapshot::input_files(snapshot)? {
            let mut content = Params::new().hash_length(32).personal(personal::INPUTS).to_state();
            let length = match file::open_regular(&path) {
                Ok((mut file, _)) => {
                    io::copy(&mut file, &mut Sink(&mut content)).map_err(EpochError::io(&path))?
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
                Err(error) => return Err(EpochError::io(&path)(error)),
            };
            state.update(&length.to_le_bytes());
            state.update(content.finalize().as_bytes());
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(state.finalize().as_bytes());
        Ok(Inputs {
            tool: TOOL.into(),
            secret: secret.commitment(),
            parameters: parameters.digest(),
            snapshot: Digest(digest),
            blocks_per_proof: blocks_per_proof.to_string(),
        })
    }

    /// The inputs that a work directory was begun with.
    ///
    /// # Errors
    /// [`EpochError::Damaged`] if the file is missing or not what this program writes.
    pub(super) fn read(path: &Path) -> Result<Self, EpochError> {
        match file::read_limited(path, MAX_INPUTS) {
            Ok(bytes) => json::parse_canonical(&bytes)
                .map_err(|error| EpochError::damaged(path, error.to_string())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(EpochError::damaged(path, MISSING))
            }
            Err(error) => Err(EpochError::io(path)(error)),
        }
    }

    /// Compares with the inputs that the directory was begun with.
    ///
    /// # Errors
    /// Returns [`EpochError::ChangedInputs`] if others were imported.
    pub(super) fn compare(&self, old: &Inputs) -> Result<(), EpochError> {
        let changed = |what| Err(EpochError::ChangedInputs(what));
        if old.tool != self.tool {
            return changed(word!("RF-1302.tool"));
        }
        if old.parameters != self.parameters {
            return changed(word!("RF-1302.parameters"));
        }
        if old.snapshot != self.snapshot {
            return changed(word!("RF-1302.snapshot"));
        }
        if old.blocks_per_proof != self.blocks_per_proof {
            return changed(word!("RF-1302.blocks"));
        }
        Ok(())
    }

    /// The number of blocks per proof that a work directory was started with, if it was.
    pub fn started_with(path: &Path) -> Option<u64> {
        let bytes = file::read_limited(path, MAX_INPUTS).ok()?;
        let inputs: Inputs = json::parse_canonical(&bytes).ok()?;
        inputs.blocks_per_proof.parse().ok()
    }
}

struct Sink<'a>(&'a mut blake2b_simd::State);

impl io::Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
