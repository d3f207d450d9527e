//! Elements in registers, as each unit has them, and places for them that are kept between calls.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256i, __m512i};

/// Limbs of one element.
pub type One = [u64; 4];
/// Limbs of four elements.
#[cfg(target_arch = "x86_64")]
pub type Four = [__m256i; 9];
/// Limbs of eight elements.
#[cfg(target_arch = "x86_64")]
pub type Eight = [__m512i; 5];

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
        fn clear<T: Copy>(vectors: &mut [T], zero: T) {
            vectors.fill(zero);
            std::hint::black_box(vectors);
        }
        clear(&mut self.plain, Default::default());
        #[cfg(target_arch = "x86_64")]
        clear(&mut self.avx2, [pulp::cast([0u64; 4]); 9]);
        #[cfg(target_arch = "x86_64")]
        clear(&mut self.ifma, [pulp::cast([0u64; 8]); 5]);
    }
}
