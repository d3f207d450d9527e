//! Elements in registers, as each unit has them, and places for them that are kept between calls.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256i, __m512i};

use crate::engine::kernel::wipe::wipe;

/// Limbs of an element where there is one.
pub const LIMBS_OF_ONE: usize = 4;
/// Limbs of an element where there are four.
pub const LIMBS_OF_FOUR: usize = 9;
/// Limbs of an element where there are eight.
pub const LIMBS_OF_EIGHT: usize = 5;

/// Limbs of one element.
pub type One = [u64; LIMBS_OF_ONE];
/// Limbs of four elements.
#[cfg(target_arch = "x86_64")]
pub type Four = [__m256i; LIMBS_OF_FOUR];
/// Limbs of eight elements.
#[cfg(target_arch = "x86_64")]
pub type Eight = [__m512i; LIMBS_OF_EIGHT];

/// Places for vectors of any unit.
#[derive(Debug, Default)]
pub struct Vectors {
    pub(super) plain: Vec<One>,
    #[cfg(target_arch = "x86_64")]
    pub(super) avx2: Vec<Four>,
    #[cfg(target_arch = "x86_64")]
    pub(super) ifma: Vec<Eight>,
}

impl Vectors {
    /// Overwrites all that was computed.
    pub fn wipe(&mut self) {
        wipe(&mut self.plain, Default::default());
        #[cfg(target_arch = "x86_64")]
        wipe(&mut self.avx2, [pulp::cast([0u64; 4]); LIMBS_OF_FOUR]);
        #[cfg(target_arch = "x86_64")]
        wipe(&mut self.ifma, [pulp::cast([0u64; 8]); LIMBS_OF_EIGHT]);
    }
}
