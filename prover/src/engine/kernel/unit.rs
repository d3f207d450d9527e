//! Which instructions compute: what the processor has is found out when the program runs.

#[cfg(target_arch = "x86_64")]
use super::lanes::{avx2::Avx2, ifma::Ifma};
use super::lanes::{plain::Plain, Field, Lanes};

/// Instructions that compute with several elements at a time. All give the same results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// One element at a time, on any processor.
    Plain,
    /// Four at a time.
    Avx2,
    /// Eight at a time.
    Ifma,
}

/// Work that any unit can do. Its [`Task::run`] is to be `#[inline(always)]`, as is all that
/// it calls in its loops: what is not inlined is compiled without the unit's instructions. Work whose
/// code is long calls a function that is not inlined, and has its loops [`Lanes::within`].
pub trait Task<F: Field> {
    /// What the work gives.
    type Output;

    /// Does it.
    fn run<L: Lanes<F>>(self, lanes: L) -> Self::Output;
}

impl Unit {
    /// All units, the slowest first.
    pub const ALL: [Unit; 3] = [Unit::Plain, Unit::Avx2, Unit::Ifma];

    /// The fastest unit of this processor.
    pub fn fastest() -> Unit {
        let mut here = Unit::ALL.into_iter().filter(|unit| unit.is_available());
        here.next_back().unwrap_or(Unit::Plain)
    }

    /// Whether this processor has it.
    pub fn is_available(self) -> bool {
        match self {
            Unit::Plain => true,
            #[cfg(target_arch = "x86_64")]
            Unit::Avx2 => Avx2::available().is_some(),
            #[cfg(target_arch = "x86_64")]
            Unit::Ifma => Ifma::available().is_some(),
            #[cfg(not(target_arch = "x86_64"))]
            Unit::Avx2 | Unit::Ifma => false,
        }
    }

    /// Its name, for measurements.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Plain => "plain",
            Unit::Avx2 => "AVX2",
            Unit::Ifma => "AVX-512 IFMA",
        }
    }

    /// Does the work with these instructions.
    ///
    /// # Panics
    /// If this processor does not have them.
    pub fn run<F: Field, T: Task<F>>(self, task: T) -> T::Output {
        let missing = "the processor has the unit that was chosen";
        match self {
            Unit::Plain => task.run(Plain),
            #[cfg(target_arch = "x86_64")]
            Unit::Avx2 => {
                let unit = Avx2::available().expect(missing);
                Lanes::<F>::within(
                    unit,
                    #[inline(always)]
                    || task.run(unit),
                )
            }
            #[cfg(target_arch = "x86_64")]
            Unit::Ifma => {
                let unit = Ifma::available().expect(missing);
                Lanes::<F>::within(
                    unit,
                    #[inline(always)]
                    || task.run(unit),
                )
            }
            #[cfg(not(target_arch = "x86_64"))]
            Unit::Avx2 | Unit::Ifma => panic!("{missing}"),
        }
    }
}
