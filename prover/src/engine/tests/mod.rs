//! Tests of whole proofs that look inside; those that look at proofs only are in `tests/suite/engine`.

mod blinding;
