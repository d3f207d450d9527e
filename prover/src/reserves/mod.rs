//! Evidence for what a venue has: from wallets to a list, to signatures and proofs of state beside it.
//!
//! A list says which amounts the venue holds at which addresses. Signatures show who has the keys of an address,
//! state shows what stands there. The venue gathers both in a *directory of evidence*, and a statement names the
//! list by its digest. Nothing here talks to a network: nodes are asked by others, with bodies that are written
//! here, and their answers are read as they were saved.
//!
//! | file | holds |
//! |---|---|
//! | [`snapshot`] | whose list it is, and of when |
//! | [`table`], [`spelling`] | tables in CSV; addresses as people copy them |
//! | [`wallet`], `draft`, `okx` | the venue's wallets, in the formats that are known |
//! | [`head`] | the last block of each chain before the snapshot |
//! | [`call`], [`request`] | what to ask nodes |
//! | [`hexadecimal`], [`scalar`], [`json_answer`], [`block`], [`scan`], [`answer`] | what nodes answered |
//! | [`amount`] | amounts out of answers |
//! | [`directory`], [`list`] | the directory of evidence; the list, and how it is made |
//! | [`challenge`] | texts to sign |
//! | [`signature`], [`armour`], [`control`] | signatures as wallets print them, and the file of those that count |
//! | [`state`] | the file of headers and nodes |
//! | [`coverage`] | how much is proven, observed and declared, and what is missing |
//! | [`place`] | how a file is named whose name may hold an address |
//! | [`error`](mod@error) | why something can't be done |
//!
//! The room uses the crate of evidence and parameters. It must not know vaults, statements or proofs of them.

pub mod amount;
pub mod answer;
pub mod armour;
pub mod block;
pub mod call;
pub mod challenge;
pub mod control;
pub mod coverage;
pub mod directory;
mod draft;
pub mod error;
pub mod head;
pub mod hexadecimal;
pub mod json_answer;
pub mod list;
mod okx;
pub mod place;
pub mod request;
pub mod scalar;
pub mod scan;
pub mod signature;
pub mod snapshot;
pub mod spelling;
pub mod state;
pub mod table;
pub mod wallet;

pub use error::ReservesError;
