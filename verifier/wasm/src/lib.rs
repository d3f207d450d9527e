//! The verifier as a WebAssembly module.
