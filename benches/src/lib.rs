//! Part of Ringfence.
