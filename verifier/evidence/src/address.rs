//! Addresses: as text, and as the bytes that identify them.
