//! Values of polynomials at the powers of a root of unity, on cosets too, and the way back; one
//! column at a time.
//!
//! With L lanes, a column of n coefficients is taken as L polynomials whose coefficients lie L apart,
//! one a lane: f(x) = Σ_l x^l·f_l(x^L). Vector r of the column holds coefficient r of all of them,
//! so that one transform of n/L vectors evaluates all. What is left is a transform of L values for
//! each of n/L points:
//!
//! ```text
//! f(s·ω^(k + m·n/L)) = Σ_l (ω^(n/L))^(l·m) · [(s·ω^k)^l · f_l((s·ω^k)^L)]     for k < n/L, m < L
//! ```
//!
//! L vectors, for L values of k, are multiplied by the powers in brackets, turned so that a vector
//! holds one l, and combined; their lanes are L neighbouring values of the result then.
//!
//! Within a lane a transform is by decimation in time: coefficients in bit-reversed order, and in
//! each layer f(y) = e(y²) + y·o(y²), where y is s to some power times a root of unity, so that
//! a coset costs nothing. Two layers go together. In weights, as [`super::lanes`] has them, a layer
//! adds 4: a product is tight, and a − b is a − b + 4p.

use ff::{Field as _, PrimeField, WithSmallOrderMulGroup};
use halo2_proofs::pasta::Fp;

use super::{
    column,
    lanes::{vectors::Vectors, Lanes, Word, MOST_LANES},
    unit::{Task, Unit},
    wipe::set_length,
};

/// Vectors whose layers are finished before the next ones' begin, while they lie in a near cache.
const BLOCK: usize = 1 << 9;
/// The weight of words, and what a layer adds.
const WORD_WEIGHT: u32 = 2;
const LAYER_WEIGHT: u32 = 4;
/// The greatest weight of a factor of a number below p.
const FACTOR_WEIGHT: u32 = 60;
/// The binary logarithm of the fewest lanes of a unit whose numbers grow.
const FEWEST_LANES: u32 = 2;
/// The binary logarithm of the longest columns.
pub const LONGEST: u32 = 16;

const _: () = assert!(WORD_WEIGHT + LAYER_WEIGHT * (LONGEST - FEWEST_LANES) <= FACTOR_WEIGHT);

/// Twiddles of one transform; threads may share them.
#[derive(Debug)]
pub struct Transform {
    unit: Unit,
    length: usize,
    plan: Plan,
}

#[derive(Debug)]
enum Plan {
    /// A matrix, row by row, for columns of fewer than L² elements.
    Small(Vec<Word>),
    Large(Large),
}

#[derive(Debug)]
struct Large {
    /// Limbs of s_h·ω_(2h)^j at h − 1 + j, for the layers of halves h = 1, 2, 4 and so on.
    layers: Vec<u64>,
    /// (s·ω^k)^l, times the scale, at k·L + l.
    last: Vec<Word>,
    /// Powers of the L-th root of unity, from the first on.
    roots: Vec<Word>,
    /// What each result is multiplied by, if by anything.
    after: Option<Vec<Word>>,
}

/// Working memory of transforms, kept between calls.
#[derive(Debug, Default)]
pub struct Work(Vectors);

impl Work {
    /// Overwrites all that was computed from secrets.
    pub fn wipe(&mut self) {
        self.0.wipe();
    }
}

impl Transform {
    /// From the 2^log coefficients of a polynomial to its values at `shift·omega^i`, for i from 0 on.
    /// `omega` has order 2^log.
    ///
    /// # Panics
    /// If that is more than 2^[`LONGEST`].
    pub fn evaluation(unit: Unit, log: u32, omega: Fp, shift: Fp) -> Transform {
        Transform::new(unit, log, omega, shift, Fp::ONE, None)
    }

    /// The other way.
    ///
    /// # Panics
    /// If that is more than 2^[`LONGEST`], or the shift is zero.
    pub fn interpolation(unit: Unit, log: u32, omega: Fp, shift: Fp) -> Transform {
        let inverse = |x: Fp| x.invert().into_option().expect("roots and shifts are not zero");
        let scale = Fp::TWO_INV.pow([u64::from(log)]);
        let after = (shift != Fp::ONE).then(|| powers(inverse(shift), 1 << log));
        Transform::new(unit, log, inverse(omega), Fp::ONE, scale, after)
    }

    fn new(
        unit: Unit,
        log: u32,
        omega: Fp,
        shift: Fp,
        scale: Fp,
        after: Option<Vec<Fp>>,
    ) -> Transform {
        assert!(log <= LONGEST, "a transform of 2^{log} elements could outgrow its limbs");
        let plan = unit.run(Make { unit, log, omega, shift, scale, after });
        Transform { unit, length: 1 << log, plan }
    }

    /// The unit that computes.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// How many elements the columns have.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Transforms a column, whose words are in the form of the unit, into another.
    ///
    /// # Panics
    /// If one of the columns has another length.
    pub fn run(&self, from: &[Word], to: &mut [Word], work: &mut Work) {
        assert!(from.len() == self.length && to.len() == self.length, "columns of the length");
        self.unit.run(Apply { transform: self, from, to, work });
    }
}

/// The cosets that together are an extended domain: value i of transform r is that at ζ·ω_e^r·ω^i, so
/// it is value `i·2^(extended − log) + r` of halo2's extended vector, where ω_e is the root of
/// unity of order 2^extended, and ω = ω_e^(2^(extended − log)).
pub fn cosets(unit: Unit, log: u32, extended: u32) -> Vec<Transform> {
    let extended_omega = root_of_unity(extended);
    let omega = root_of_unity(log);
    powers(extended_omega, 1 << (extended - log))
        .into_iter()
        .map(|power| Transform::evaluation(unit, log, omega, Fp::ZETA * power))
        .collect()
}

/// The root of unity of order 2^log that halo2 uses.
pub fn root_of_unity(log: u32) -> Fp {
    (log..Fp::S).fold(Fp::ROOT_OF_UNITY, |root, _| root.square())
}

/// 1, x, x² and so on.
fn powers(x: Fp, count: usize) -> Vec<Fp> {
    std::iter::successors(Some(Fp::ONE), |power| Some(*power * x)).take(count).collect()
}

struct Make {
    unit: Unit,
    log: u32,
    omega: Fp,
    shift: Fp,
    scale: Fp,
    after: Option<Vec<Fp>>,
}

impl Task<Fp> for Make {
    type Output = Plan;

    fn run<L: Lanes<Fp>>(self, lanes: L) -> Plan {
        let Make { unit, log, omega, shift, scale, after } = self;
        let length = 1usize << log;
        let column = |elements: &[Fp]| column::enter(unit, elements);
        if length < L::LANES * L::LANES {
            let mut matrix = Vec::with_capacity(length * length);
            for (i, point) in powers(omega, length).into_iter().enumerate() {
                let after = after.as_ref().map_or(Fp::ONE, |after| after[i]);
                let row = powers(point * shift, length);
                matrix.extend(row.into_iter().map(|power| power * scale * after));
            }
            return Plan::Small(column(&matrix));
        }
        let rows = length / L::LANES;
        // Of what the lanes transform, the root and the shift.
        let lanes_to = |x: Fp| x.pow([L::LANES as u64]);
        let (mut root, mut shift_here) = (lanes_to(omega), lanes_to(shift));
        let mut layers = vec![Fp::ZERO; rows - 1];
        let mut half = rows / 2;
        while half > 0 {
            for (twiddle, power) in layers[half - 1..][..half].iter_mut().zip(powers(root, half)) {
                *twiddle = power * shift_here;
            }
            (root, shift_here, half) = (root.square(), shift_here.square(), half / 2);
        }
        let limbs = |word: &Word| lanes.limbs(word).into_iter().take(L::LIMBS);
        let last: Vec<Fp> = powers(omega, rows)
            .into_iter()
            .flat_map(|power| powers(power * shift, L::LANES))
            .map(|power| power * scale)
            .collect();
        Plan::Large(Large {
            layers: column(&layers).iter().flat_map(limbs).collect(),
            last: column(&last),
            roots: column(&powers(omega.pow([rows as u64]), L::LANES)),
            after: after.map(|after| column(&after)),
        })
    }
}

struct Apply<'a> {
    transform: &'a Transform,
    from: &'a [Word],
    to: &'a mut [Word],
    work: &'a mut Work,
}

impl Task<Fp> for Apply<'_> {
    type Output = ();

    fn run<L: Lanes<Fp>>(self, lanes: L) {
        let Apply { transform, from, to, work } = self;
        match &transform.plan {
            Plan::Small(matrix) => multiply(lanes, matrix, from, to),
            Plan::Large(large) => {
                let vectors = L::room(&mut work.0);
                let rows = from.len() / L::LANES;
                set_length(vectors, vectors.len().max(rows), lanes.zero());
                let vectors = &mut vectors[..rows];
                spread_over_lanes(lanes, from, vectors);
                for block in vectors.chunks_mut(BLOCK) {
                    within_lanes(lanes, block, 1, rows, &large.layers);
                }
                within_lanes(lanes, vectors, BLOCK, rows, &large.layers);
                across_lanes(lanes, vectors, large, to);
            }
        }
    }
}

/// Row r of a column is what [`within_lanes`] takes r-th: the rows come by their reversed bits.
fn spread_over_lanes<L: Lanes<Fp>>(lanes: L, from: &[Word], vectors: &mut [L::Vector]) {
    let bits = vectors.len().ilog2();
    lanes.within(
        #[inline(always)]
        || {
            for (row, vector) in vectors.iter_mut().enumerate() {
                let reversed = reversed(row, bits);
                *vector = lanes.load(&from[reversed * L::LANES..]);
            }
        },
    );
}

/// The lowest bits of an index in the opposite order.
#[inline(always)]
fn reversed(index: usize, bits: u32) -> usize {
    index.reverse_bits() >> 1 >> (usize::BITS - 1 - bits)
}

/// A product of a matrix and a column, lane by lane the same.
#[inline(never)]
fn multiply<L: Lanes<Fp>>(lanes: L, matrix: &[Word], from: &[Word], to: &mut [Word]) {
    lanes.within(
        #[inline(always)]
        || multiply_within(lanes, matrix, from, to),
    );
}

#[inline(always)]
fn multiply_within<L: Lanes<Fp>>(lanes: L, matrix: &[Word], from: &[Word], to: &mut [Word]) {
    for (row, to) in matrix.chunks_exact(from.len()).zip(to) {
        let mut sum = lanes.zero();
        for (factor, element) in row.iter().zip(from) {
            let product = lanes.mul(&lanes.splat(factor), &lanes.splat(element));
            sum = lanes.reduce(&lanes.add(&sum, &product));
        }
        let mut words = [Word::default(); MOST_LANES];
        lanes.store(&sum, &mut words);
        *to = words[0];
    }
}

/// Transforms a block of the lanes, which have `rows` rows: all layers that blocks of this length hold,
/// but those which blocks of length `done` hold too.
#[inline(never)]
fn within_lanes<L: Lanes<Fp>>(
    lanes: L,
    block: &mut [L::Vector],
    done: usize,
    rows: usize,
    layers: &[u64],
) {
    lanes.within(
        #[inline(always)]
        || {
            let mut half = 1;
            if rows.ilog2() % 2 == 1 {
                half = 2;
                if done == 1 {
                    one_layer(lanes, block, layers);
                }
            }
            while 4 * half <= block.len() {
                if 4 * half > done {
                    for block in block.chunks_exact_mut(4 * half) {
                        two_layers(lanes, block, layers);
                    }
                }
                half *= 4;
            }
        },
    );
}

/// The layer of half 1.
#[inline(always)]
fn one_layer<L: Lanes<Fp>>(lanes: L, block: &mut [L::Vector], layers: &[u64]) {
    let twiddle = lanes.spread(&layers[..L::LIMBS]);
    for pair in block.chunks_exact_mut(2) {
        let product = lanes.mul(&pair[1], &twiddle);
        pair[1] = lanes.carry(&lanes.sub(&pair[0], &product));
        pair[0] = lanes.carry(&lanes.add(&pair[0], &product));
    }
}

/// The layers of halves h and 2h of a block of 4h vectors.
#[inline(always)]
fn two_layers<L: Lanes<Fp>>(lanes: L, block: &mut [L::Vector], layers: &[u64]) {
    let half = block.len() / 4;
    let twiddles =
        |from: usize| layers[from * L::LIMBS..][..half * L::LIMBS].chunks_exact(L::LIMBS);
    let first = twiddles(half - 1);
    let second = twiddles(2 * half - 1).zip(twiddles(3 * half - 1));
    let (lower, upper) = block.split_at_mut(2 * half);
    let (q0, q1) = lower.split_at_mut(half);
    let (q2, q3) = upper.split_at_mut(half);
    let quarters = q0.iter_mut().zip(q1).zip(q2.iter_mut().zip(q3));
    for (((q0, q1), (q2, q3)), (first, second)) in quarters.zip(first.zip(second)) {
        let twiddle = lanes.spread(first);
        let (t1, t3) = (lanes.mul(q1, &twiddle), lanes.mul(q3, &twiddle));
        let (s0, s1) = (lanes.add(q0, &t1), lanes.sub(q0, &t1));
        let t2 = lanes.mul_sum(&lanes.add(q2, &t3), &lanes.spread(second.0));
        let t3 = lanes.mul_sum(&lanes.sub(q2, &t3), &lanes.spread(second.1));
        *q0 = lanes.carry(&lanes.add_more(&s0, &t2));
        *q2 = lanes.carry(&lanes.sub_more(&s0, &t2));
        *q1 = lanes.carry(&lanes.add_more(&s1, &t3));
        *q3 = lanes.carry(&lanes.sub_more(&s1, &t3));
    }
}

/// Combines the lanes.
#[inline(never)]
fn across_lanes<L: Lanes<Fp>>(lanes: L, vectors: &[L::Vector], large: &Large, to: &mut [Word]) {
    lanes.within(
        #[inline(always)]
        || across_lanes_within(lanes, vectors, large, to),
    );
}

#[inline(always)]
fn across_lanes_within<L: Lanes<Fp>>(
    lanes: L,
    vectors: &[L::Vector],
    large: &Large,
    to: &mut [Word],
) {
    let rows = vectors.len();
    let mut roots = [lanes.zero(); MOST_LANES];
    for (root, word) in roots.iter_mut().zip(&large.roots) {
        *root = lanes.splat(word);
    }
    for (group, vectors) in vectors.chunks_exact(L::LANES).enumerate() {
        let first = group * L::LANES;
        let mut turned = [lanes.zero(); MOST_LANES];
        for (i, vector) in vectors.iter().enumerate() {
            let twiddles = lanes.load(&large.last[(first + i) * L::LANES..]);
            turned[i] = lanes.mul(vector, &twiddles);
        }
        lanes.transpose(&mut turned);
        small_transform(lanes, &mut turned, &roots);
        for (block, vector) in turned[..L::LANES].iter().enumerate() {
            let from = block * rows + first;
            let result = match &large.after {
                Some(after) => lanes.mul(vector, &lanes.load(&after[from..])),
                None => lanes.reduce(&lanes.add(vector, &lanes.zero())),
            };
            lanes.store(&result, &mut to[from..]);
        }
    }
}

/// A transform of as many vectors as there are lanes, tight ones; `roots` are the powers of the root of
/// unity. Weights grow from 2 by 4 a layer to at most 14.
#[inline(always)]
fn small_transform<L: Lanes<Fp>>(
    lanes: L,
    vectors: &mut [L::Vector; MOST_LANES],
    roots: &[L::Vector; MOST_LANES],
) {
    let bits = L::LANES.trailing_zeros();
    for i in 0..L::LANES {
        if i < reversed(i, bits) {
            vectors.swap(i, reversed(i, bits));
        }
    }
    let mut half = 1;
    while half < L::LANES {
        for block in vectors[..L::LANES].chunks_exact_mut(2 * half) {
            let (even, odd) = block.split_at_mut(half);
            for (j, (even, odd)) in even.iter_mut().zip(odd).enumerate() {
                let step = L::LANES / (2 * half);
                let product = match (j, half) {
                    // These are tight already.
                    (0, 1) => *odd,
                    (0, _) => lanes.reduce(&lanes.add(odd, &lanes.zero())),
                    _ => lanes.mul(odd, &roots[j * step]),
                };
                *odd = lanes.carry(&lanes.sub(even, &product));
                *even = lanes.carry(&lanes.add(even, &product));
            }
        }
        half *= 2;
    }
}
