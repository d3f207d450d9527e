//! Keys and proofs of any circuit with one instance column, for `k` from 6 to 16.
//!
//! | file | holds |
//! |---|---|
//! | [`generators`] | the points of the commitment scheme, pinned by hash |
//! | [`key`] | [`VerifyingKey`], built from a circuit and never read from a file |
//! | [`proving_key`] | [`ProvingKey`]: the same circuit, prepared for an engine |
//! | [`transcript`] | the one place that starts a transcript and absorbs the context |
//! | [`engine`] | [`Engine`]: who computes a proof; [`Halo2`] is halo2_proofs' own prover |
//! | [`create`] | [`Proof`], and how one is made |
//! | [`verify`] | how one is verified, alone or in a [`Batch`] |
//! | [`count`] | how many curve points one holds, for measurements |
//!
//! Prover, verifier and tests make and check proofs through this room only, so that another engine is
//! one more implementation of [`Engine`] and nothing else. The room must not know which circuit is
//! proven; of the protocol it uses digests only.

pub mod count;
pub mod create;
pub mod engine;
pub mod error;
pub mod generators;
pub mod key;
pub mod proving_key;
pub mod transcript;
pub mod verify;

pub use create::Proof;
pub use engine::{Engine, Halo2};
pub use error::{CreateError, KeyError, RandomError, VerifyError};
pub use generators::Generators;
pub use key::VerifyingKey;
pub use proving_key::ProvingKey;
pub use verify::{Batch, Unevaluated};
