//! One epoch, proven by many machines: what they share is a store of artifacts, and a key.
//!
//! | file | holds |
//! |---|---|
//! | [`sealing`] | the key of an epoch, and sealed bytes: nobody without the key can read or change them |
//! | [`store`] | where artifacts lie: a name, its bytes; [`Directory`] is one, object stores are others |
//! | [`layout`] | the names of artifacts |
//! | [`assignment`] | who plans: every group of blocks becomes a sealed job, and a sealed list says which there are |
//! | [`group`] | who proves: takes a group's job, makes the proof, verifies it, stores it |
//! | [`collection`] | who collects: every proof is verified again and put into the work directory |
//!
//! Artifacts are the truth: a group is proven when a proof of it lies in the store and verifies. Whatever
//! deals out the work, a queue or the number of an array job, is a hint, and may do so twice. Jobs and list are sealed
//! with a key that the store never sees; proofs hold no secrets. The epoch secret stays in the work directory of the
//! machine that plans.
//!
//! The room knows epochs and their jobs. It must not know queues or networks: those are the cluster program's.

pub mod assignment;
pub mod collection;
mod error;
pub mod group;
pub mod layout;
pub mod sealing;
pub mod store;

pub use assignment::{plan, GroupTask, Planned, Planner};
pub use collection::{collect, Collected};
pub use error::GroupError;
pub use group::{GroupProver, Made};
pub use sealing::SealingKey;
pub use store::{Directory, Store, StoreError};
