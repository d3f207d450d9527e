//! Whether this processor can run the assembly field arithmetic.

use crate::{explained, message::Said, say};

/// The processor lacks instructions that this build uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub struct UnsupportedProcessor;

impl UnsupportedProcessor {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        say!("RF-2001")
    }
}

explained!(UnsupportedProcessor);

/// Checks the processor. Programs call it before any field arithmetic.
///
/// # Errors
/// It is an error if a build with feature `asm` runs on an x86-64 processor without BMI2 or ADX.
pub fn check() -> Result<(), UnsupportedProcessor> {
    #[cfg(all(feature = "asm", target_arch = "x86_64"))]
    if !(std::arch::is_x86_feature_detected!("bmi2") && std::arch::is_x86_feature_detected!("adx"))
    {
        return Err(UnsupportedProcessor);
    }
    Ok(())
}
