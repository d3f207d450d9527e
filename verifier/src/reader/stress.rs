//! What a reader brings to scenario proofs, as it was given.

/// What a reader brings to scenario proofs. Every part may be absent; what rests on it is then reported as not checked.
#[derive(Clone, Debug, Default)]
pub struct ForStress {
    /// The scenario set that the reader chose, byte for byte.
    pub scenarios: Option<Vec<u8>>,
    /// The stress statement before, in canonical encoding.
    pub previous: Option<Vec<u8>>,
}
