//! The cluster on real servers. `prover/cluster/check` starts them and names them in variables; without these every test
//! here says "not run" and passes, so that `cargo test` needs no server.

mod failures;
mod planning;
mod privacy;
mod stores;
mod support;
