//! Bitcoin: scripts, transactions, and messages signed for an address.
//!
//! | file | holds |
//! |---|---|
//! | [`output`] | output scripts and their addresses |
//! | [`script`] | pushes of a script, and m-of-n multisig |
//! | [`transaction`] | transactions in network serialisation |
//! | [`sighash`] | what a signature of a transaction signs |
//! | [`bip322`], [`bip137`] | messages signed for an address |
//! | [`fault`] | why a signed message does not count |

pub mod bip137;
pub mod bip322;
pub mod fault;
pub mod output;
pub mod script;
pub mod sighash;
pub mod transaction;
