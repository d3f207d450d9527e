//! Base58, with and without a checksum.
