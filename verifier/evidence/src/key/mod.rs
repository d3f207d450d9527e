//! Signatures of keys.
