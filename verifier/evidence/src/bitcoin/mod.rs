//! Bitcoin: scripts, transactions, and messages signed for an address.
