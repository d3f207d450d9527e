//! Accounts and storage under the state root of a header.
