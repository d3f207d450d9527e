//! Walks of Ethereum's Merkle-Patricia tries.
