//! Who signed for an address: challenges, and the signatures over them.
