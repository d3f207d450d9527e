//! Columns, rows and selectors of the hash chip, and which S-box stands where.
//!
//! One permutation takes ten rows; each row has room for ten S-boxes, the "pairs" 0 to 9: pair p has
//! its input `x_p` in column p and the fourth power `t_p = x_p^4` in column 10 + p. Column 20, `io`,
//! holds what a hash takes in and gives out, and is the only one that takes part in copies.
//!
//! ```text
//! row    x0…x4, t0…t4        x5…x9, t5…t9           io       leads to
//! 0      full round 0        full round 1           m0       row 1: words
//! 1      full round 2        full round 3           m1       row 2: first window ("enter")
//! 2      partial 0…4         partial 5…9            m2       next row: next inputs
//! 3      partial 10…14       partial 15…19          m3       next row: next inputs
//! 4…6    partial 20…24, …    partial 25…29, …       –        next row: next inputs
//! 7      partial 50…54       partial 55             –        row 8: words ("leave")
//! 8      full round 4        full round 5           –        row 9: words
//! 9      full round 6        full round 7           digest   next permutation: words ("absorb")
//! ```
//!
//! The words m0 to m3 that a permutation absorbs stand in its rows 0 to 3; the digest stands in row 9
//! of a message's last permutation.

use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Fixed, Selector};
use pasta_curves::Fp;

use crate::primitive::poseidon::{FULL_ROUNDS, PARTIAL_ROUNDS, RATE, WIDTH};

/// S-boxes in a row.
pub(super) const PAIRS: usize = 2 * WIDTH;
/// Advice columns of the chip: the inputs x0 to x9, their fourth powers t0 to t9, io.
pub const COLUMNS: usize = 2 * PAIRS + 1;
/// Rows of one permutation.
pub const PERMUTATION_ROWS: usize = 10;
/// Column of absorbed words and digests.
pub(crate) const IO: usize = 2 * PAIRS;
/// Row of a permutation with the full rounds 2 and 3, the last ones before the partial rounds.
pub(super) const ENTER_ROW: usize = 1;
/// Rows of two full rounds.
pub(super) const FULL: [usize; 4] = [0, ENTER_ROW, SECOND_FULL, DIGEST_ROW];
/// Rows of two full rounds, which another full round follows in the next row.
pub(super) const FULL_NEXT: [usize; 2] = [0, SECOND_FULL];
/// First row of partial rounds.
pub(super) const FIRST_PARTIAL: usize = 2;
/// Last row of partial rounds, with six of them.
pub(super) const LAST_PARTIAL: usize = 7;
/// First row of full rounds after the partial ones.
pub(super) const SECOND_FULL: usize = 8;
/// Row of the digest in the last permutation of a hash.
pub(super) const DIGEST_ROW: usize = PERMUTATION_ROWS - 1;
/// Partial rounds in the last of their rows.
pub(super) const LAST_PAIRS: usize = WIDTH + 1;
/// Full rounds before the partial ones, and as many after them.
pub(super) const HALF_FULL: usize = FULL_ROUNDS / 2;
/// Number of the first full round after the partial ones, counted over all rounds.
pub(super) const AFTER_PARTIAL: usize = HALF_FULL + PARTIAL_ROUNDS;

const _: () = {
    assert!(
        HALF_FULL * WIDTH == 2 * PAIRS,
        "two full rounds to a row, two rows of them at each end"
    );
    assert!(PARTIAL_ROUNDS == (LAST_PARTIAL - FIRST_PARTIAL) * PAIRS + LAST_PAIRS);
    assert!(RATE + 1 == WIDTH, "the capacity is one word");
};

/// Columns and selectors of the chip.
#[derive(Clone, Debug)]
pub(super) struct HashColumns {
    /// Inputs, fourth powers and io.
    pub(super) advice: [Column<Advice>; COLUMNS],
    /// Domain and length of a message, where it begins.
    pub(super) capacity: Column<Fixed>,
    /// The rows of a permutation, each with a selector of its own. All constants of the chip's equations
    /// are sums over these, since columns of constants would be dear to commit to.
    pub(super) s_rows: [Selector; PERMUTATION_ROWS],
    /// Row 0 of a message's first permutation.
    pub(super) s_begin: Selector,
    /// Row 9 of a permutation that another one follows.
    pub(super) s_absorb: Selector,
    /// Row 9 of a message's last permutation.
    pub(super) s_digest: Selector,
    /// Rows of `io` that would hold a word and hold none.
    pub(super) s_no_word: Selector,
}

impl HashColumns {
    /// Allocates fixed columns and selectors beside the given advice columns. Equality is enabled on
    /// the last of these, `io`.
    pub(super) fn allocate(
        meta: &mut ConstraintSystem<Fp>,
        advice: [Column<Advice>; COLUMNS],
    ) -> HashColumns {
        meta.enable_equality(advice[IO]);
        // Complex selectors are never combined, which would make every gate dearer.
        HashColumns {
            advice,
            capacity: meta.fixed_column(),
            s_rows: std::array::from_fn(|_| meta.complex_selector()),
            s_begin: meta.complex_selector(),
            s_absorb: meta.complex_selector(),
            s_digest: meta.complex_selector(),
            s_no_word: meta.complex_selector(),
        }
    }
}

/// Rows of a hash of `words` words.
pub fn rows(words: usize) -> usize {
    PERMUTATION_ROWS * words.div_ceil(RATE)
}

/// Columns that hold S-boxes in row `row` of a permutation.
pub(crate) fn state_columns(row: usize) -> impl Iterator<Item = usize> {
    let pairs = if row % PERMUTATION_ROWS == LAST_PARTIAL { LAST_PAIRS } else { PAIRS };
    (0..pairs).chain(PAIRS..PAIRS + pairs)
}

/// Where a full round stands, `round` counted within its half: row, counted from the half's first,
/// and first pair.
pub(super) fn full_place(round: usize) -> (usize, usize) {
    (round / 2, round % 2 * WIDTH)
}

/// Where the S-box of partial round `round` stands: row of the permutation and pair.
pub(super) fn partial_place(round: usize) -> (usize, usize) {
    (FIRST_PARTIAL + round / PAIRS, round % PAIRS)
}
