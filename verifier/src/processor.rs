//! Whether this processor can run the assembly field arithmetic.

/// The processor lacks instructions that this build uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this build needs a processor with the BMI2 and ADX instructions")]
pub struct UnsupportedProcessor;

impl UnsupportedProcessor {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        "RF-2001"
    }

    /// What to try.
    pub fn help(&self) -> &'static str {
        "run it on another machine, or build it without the feature `asm`"
    }
}

/// Checks the processor; to be called before any field arithmetic.
///
/// # Errors
/// If a build with feature `asm` runs on an x86-64 processor without BMI2 or ADX.
pub fn check() -> Result<(), UnsupportedProcessor> {
    #[cfg(all(feature = "asm", target_arch = "x86_64"))]
    if !(std::arch::is_x86_feature_detected!("bmi2") && std::arch::is_x86_feature_detected!("adx"))
    {
        return Err(UnsupportedProcessor);
    }
    Ok(())
}
