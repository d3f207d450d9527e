//! What is published, said or left behind, and who may read the private files. The attacks are B1
//! (private values leak), B2 (sizes leak) and B4 (epochs can be linked) of `docs/security.md`.

mod bundles;
mod errors;
mod permissions;
mod published;
mod runs;
mod tainted;
