//! Chains: which ledger an address or an amount belongs to.
