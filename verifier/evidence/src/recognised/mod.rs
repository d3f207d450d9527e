//! What holdings mean: contracts, decimals, storage layouts.
