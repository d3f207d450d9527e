//! Evidence of reserves at this library's door: real state of Ethereum's main network, made state, and
//! every attack on them. Ids R1 to R22 are those of the protocol's list of attacks.

mod common;
mod corpus;
mod flips;
mod log;
mod made;
mod mainnet;
mod recognised;
mod seeds;
