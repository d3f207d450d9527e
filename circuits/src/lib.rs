//! The Ringfence protocol, and the circuit that proves it.
//!
//! A derivatives venue publishes a statement of what it owes, and proves that every vault (one margin
//! group of one customer) is sound under public market parameters, without showing any vault. This
//! crate holds what venue, customers and auditors have in common: what a vault must satisfy, how it
//! is hashed and added up, what is published, and the circuit that proves it. The programs are in the
//! crates `ringfence-prover` and `ringfence-verifier`. `docs/protocol.md` is the normative text, whose
//! clauses (S1 to S8 of a vault, V0 to V10 of a verifier) these docs name, and `docs/stress.md` that of
//! scenario proofs (X1 to X8); `docs/circuit.md` derives the circuit.
//!
//! | room | holds | uses |
//! |---|---|---|
//! | [`primitive`] | tools that know nothing of Ringfence: encodings, files, the Poseidon permutation | no other room |
//! | [`protocol`] | what is said: vaults, parameters, statements, bundles, packages | `primitive` |
//! | [`circuit`] | how it is proven: the circuit of a block of vaults | `primitive`, `protocol` |
//! | [`proof`] | keys and proofs of any circuit, behind an engine | `primitive`, and digests of `protocol` |
//!
//! # Example
//!
//! A vault with 25 dollars is checked, and hashed to the leaf in which it enters the tree of its
//! block:
//!
//! ```
//! use num_bigint::BigInt;
//! use pasta_curves::Fp;
//! use ringfence_circuits::protocol::{
//!     id::AssetId,
//!     parameters::Parameters,
//!     predicate,
//!     secret::{Identity, Salt},
//!     shape::Shape,
//!     vault::{leaf, Balance, Vault},
//! };
//!
//! // One asset, the dollar with six decimals, whose deposits and debts count in full.
//! let parameters = Parameters::from_json(br#"{
//!     "format": "ringfence-parameters-2", "name": "example", "notes": [], "markets": [],
//!     "sources": [{"id": "none", "description": "made up"}],
//!     "assets": [{
//!         "name": "USD", "decimals": "6", "price": "1", "profit_rate": "0", "source": "none",
//!         "collateral": [{"rate": "100000000", "up_to": "18446744073709551615"}],
//!         "debt": [{"rate": "100000000", "up_to": "18446744073709551615"}]
//!     }]
//! }"#)?;
//! let usd = AssetId::new(1).expect("ids begin at 1");
//!
//! let deposit = Balance { asset: usd, debt: false, amount: 25_000_000 };
//! let vault = Vault { balances: vec![deposit], ..Vault::default() };
//!
//! // Shape 1: vaults of at most one balance and one position, at or above their requirement.
//! let shape = Shape::from_code(1).expect("a shape of the protocol");
//! let assessment = predicate::check(&parameters, &shape, &vault)?;
//! assert_eq!(assessment.equity, BigInt::from(25) * BigInt::from(10).pow(28));
//!
//! // The salt keeps the leaf from being guessed; a venue derives it from the secret of the epoch.
//! let (identity, salt) = (Identity::of("Venue", "alice", "main"), Salt(Fp::from(7)));
//! let leaf = leaf(&shape, identity, salt, &vault).expect("the vault fits the shape");
//! assert_ne!(leaf, Fp::from(0));
//!
//! // What isn't there can't be owed: a vault that only owes is refused.
//! let debt = Balance { debt: true, ..deposit };
//! let broken = Vault { balances: vec![debt], ..Vault::default() };
//! assert!(predicate::check(&parameters, &shape, &broken).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod circuit;
pub mod primitive;
pub mod proof;
pub mod protocol;
#[cfg(any(test, feature = "test-dependencies"))]
pub mod testing;
