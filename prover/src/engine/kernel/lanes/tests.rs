//! All units against big integers, at the extremes of weights and limbs.

use std::marker::PhantomData;

use ff::Field as _;
use halo2_proofs::pasta::{Fp, Fq};
use num_bigint::BigUint;
use num_traits::{One, Zero};
use proptest::prelude::*;

use super::{number::Words, Field, Lanes, Word, FIVE, MOST_LANES};
use crate::engine::kernel::unit::{Task, Unit};

/// The greatest product of two weights that may be multiplied.
const PRODUCT: u32 = 60;
/// The greatest weight that can be reduced.
const REDUCIBLE: u32 = 15;

fn units() -> impl Iterator<Item = Unit> {
    Unit::ALL.into_iter().filter(|unit| unit.is_available())
}

fn natural(words: &Words) -> BigUint {
    words.iter().rev().fold(BigUint::zero(), |number, word| (number << 64u8) + word)
}

fn words(number: &BigUint) -> Words {
    let digits = number.to_u64_digits();
    assert!(digits.len() <= 4, "a number of 256 bits");
    std::array::from_fn(|i| digits.get(i).copied().unwrap_or(0))
}

fn modulus<F: Field>() -> BigUint {
    natural(&F::P)
}

/// What a test says of one unit: numbers by their limbs, the way back, and R.
struct Bench<F, L>(L, PhantomData<F>);

impl<F: Field, L: Lanes<F>> Bench<F, L> {
    fn width(&self) -> u32 {
        match L::LIMBS {
            4 => 64,
            5 => 52,
            9 => 29,
            limbs => panic!("a unit with {limbs} limbs"),
        }
    }

    fn r(&self) -> BigUint {
        BigUint::one() << (self.width() * L::LIMBS as u32)
    }

    /// Whether numbers are always below p.
    fn is_reduced(&self) -> bool {
        self.r() == BigUint::one() << 256u32
    }

    /// The number in all lanes, with carried limbs.
    fn vector(&self, number: &BigUint) -> L::Vector {
        let number = if self.is_reduced() { number % modulus::<F>() } else { number.clone() };
        let mask = (BigUint::one() << self.width()) - 1u8;
        let mut limbs: Vec<u64> = (0..L::LIMBS as u32)
            .map(|i| words(&(&number >> (self.width() * i) & &mask))[0])
            .collect();
        limbs.truncate(L::LIMBS);
        self.0.spread(&limbs)
    }

    /// The number of a tight vector, which is the same in all lanes.
    fn tight(&self, vector: &L::Vector) -> BigUint {
        let mut words = [Word::default(); MOST_LANES];
        self.0.store(vector, &mut words);
        assert!(words[..L::LANES].iter().all(|word| *word == words[0]));
        let number = natural(&words[0].0);
        let most = modulus::<F>() * if self.is_reduced() { 1u8 } else { 2 };
        assert!(number < most, "{number:x} is not tight");
        number
    }

    /// The remainder of a vector of weight at most 15.
    fn remainder(&self, sum: &L::Sum) -> BigUint {
        let once = self.tight(&self.0.reduce(sum)) % modulus::<F>();
        let one = self.0.canonical(&self.0.reduce(sum));
        let canonical = self.tight(&one);
        assert_eq!(canonical, once);
        once
    }
}

/// Two numbers, of a weight each.
struct Pair<F> {
    a: BigUint,
    b: BigUint,
    field: PhantomData<F>,
}

impl<F: Field> Task<F> for &Pair<F> {
    type Output = ();

    fn run<L: Lanes<F>>(self, lanes: L) {
        let bench = Bench::<F, L>(lanes, PhantomData);
        let p = modulus::<F>();
        let (a, b) = (bench.vector(&self.a), bench.vector(&self.b));
        let weight = |number: &BigUint| number / &p + 1u8;
        let r = bench.r();
        // Products.
        if weight(&self.a) * weight(&self.b) <= BigUint::from(PRODUCT) {
            let product = bench.tight(&lanes.mul(&a, &b));
            assert_eq!(product * &r % &p, &self.a * &self.b % &p);
        }
        if weight(&self.a).pow(2) <= BigUint::from(PRODUCT) {
            let square = bench.tight(&lanes.square(&a));
            assert_eq!(square * &r % &p, &self.a * &self.a % &p);
        }
        if weight(&self.a) * weight(&self.b) * FIVE <= BigUint::from(PRODUCT) {
            // The two in turns, so that each stands on both sides.
            let (left, right) = ([a, b, a, a, b], [b, a, b, b, a]);
            let sum = bench.tight(&lanes.mul_five(&left, &right));
            assert_eq!(sum * &r % &p, &self.a * &self.b * FIVE % &p);
        }
        // What follows takes a tight second operand.
        if self.b >= (&p << 1u8) {
            return;
        }
        let less = |number: &BigUint| number + (&p << 2u8) - &self.b;
        let once = [(lanes.add(&a, &b), &self.a + &self.b), (lanes.sub(&a, &b), less(&self.a))];
        for (sum, number) in once {
            let twice = [
                (lanes.add_more(&sum, &b), &number + &self.b),
                (lanes.sub_more(&sum, &b), less(&number)),
            ];
            check_sum(&bench, &sum, &number, &self.b);
            for (sum, number) in twice {
                check_sum(&bench, &sum, &number, &self.b);
                let third = lanes.sub_more(&sum, &b);
                let carried = lanes.carry(&third);
                let number = less(&number);
                if number < &p * REDUCIBLE {
                    assert_eq!(bench.remainder(&third), &number % &p);
                    assert_eq!(bench.remainder(&lanes.add(&carried, &lanes.zero())), number % &p);
                }
            }
        }
    }
}

/// A sum of at most two steps: as a factor of the tight number `b`, and reduced.
fn check_sum<F: Field, L: Lanes<F>>(
    bench: &Bench<F, L>,
    sum: &L::Sum,
    number: &BigUint,
    b: &BigUint,
) {
    let (p, r) = (modulus::<F>(), bench.r());
    let factor = bench.vector(b);
    let weights = (number / &p + 1u8) * (b / &p + 1u8);
    if weights <= BigUint::from(PRODUCT) {
        let product = bench.tight(&bench.0.mul_sum(sum, &factor));
        assert_eq!(product * r % &p, number * b % &p);
    }
    if *number < &p * REDUCIBLE {
        assert_eq!(bench.remainder(sum), number % &p);
    }
}

/// Numbers below `weight·p` where carries and quotients change, and with limbs of only ones.
fn edges<F: Field>(weight: u32) -> Vec<BigUint> {
    let p = modulus::<F>();
    let most = &p * weight;
    let mut numbers = vec![];
    for multiple in 0..weight {
        for offset in 0..3u8 {
            numbers.extend([&p * multiple + offset, &p * (multiple + 1) - 1u8 - offset]);
        }
        numbers.push((BigUint::one() << 254u32) * multiple);
        numbers.push((BigUint::one() << 254u32) * (multiple + 1) - 1u8);
    }
    for width in [29u32, 52, 64] {
        let ones = (BigUint::one() << width) - 1u8;
        for limb in 0..=(260 / width) {
            numbers.push(&ones << (width * limb));
            numbers.push(BigUint::one() << (width * limb));
            numbers.push((BigUint::one() << (width * limb)) - 1u8);
        }
    }
    numbers.push(&most - 1u8);
    numbers.retain(|number| *number < most);
    numbers
}

fn check<F: Field>(a: &BigUint, b: &BigUint) {
    let pair = Pair::<F> { a: a.clone(), b: b.clone(), field: PhantomData };
    for unit in units() {
        unit.run(&pair);
    }
}

fn check_edges<F: Field>() {
    for (a, b) in [(15, 2), (60, 1), (7, 8), (12, 1), (3, 4)] {
        for a in edges::<F>(a) {
            for b in edges::<F>(b) {
                check::<F>(&a, &b);
            }
        }
    }
}

#[test]
fn units_compute_at_their_edges_as_big_integers() {
    check_edges::<Fp>();
    check_edges::<Fq>();
}

/// Different elements in the lanes.
struct Moves<'a, F>(&'a [F; 2 * MOST_LANES]);

impl<F: Field> Task<F> for Moves<'_, F> {
    type Output = ();

    fn run<L: Lanes<F>>(self, lanes: L) {
        let read = |vector: &L::Vector| {
            let mut words = [Word::default(); MOST_LANES];
            lanes.store(&lanes.leave(vector), &mut words);
            words.map(|word| F::from_words(word.0))
        };
        let values = &self.0[..L::LANES];
        let entered: Vec<Word> = self.0.map(|value| Word(value.to_words())).to_vec();
        let vector = lanes.enter(&lanes.load(&entered));
        assert_eq!(read(&vector)[..L::LANES], *values);
        let mut words = [Word::default(); MOST_LANES];
        lanes.store(&vector, &mut words);
        for (lane, word) in words[..L::LANES].iter().enumerate() {
            for all in [lanes.splat(word), lanes.spread(&lanes.limbs(word))] {
                assert!(read(&all)[..L::LANES].iter().all(|value| *value == values[lane]));
            }
        }
        let negative = |lane: usize| lane % 3 == 1;
        let signed = read(&lanes.negate(&vector, negative));
        for lane in 0..L::LANES {
            let expected = if negative(lane) { -values[lane] } else { values[lane] };
            assert_eq!(signed[lane], expected);
        }
        let mut distance = 1;
        while distance < L::LANES {
            let swapped = read(&lanes.swap(&vector, distance));
            for lane in 0..L::LANES {
                assert_eq!(swapped[lane], values[lane ^ distance]);
            }
            distance *= 2;
        }
        let inverses = lanes.invert(&vector).map(|inverses| read(&inverses)[..L::LANES].to_vec());
        let expected: Option<Vec<F>> = values.iter().map(|x| x.invert().into_option()).collect();
        assert_eq!(inverses, expected);
        // Pairs, the second halves of which begin elsewhere.
        let pairs: Vec<[Word; 2]> =
            (0..L::LANES).map(|lane| [entered[lane], entered[lane + MOST_LANES]]).collect();
        let (a, b) = lanes.load_pairs(|lane| &pairs[lane]);
        lanes.store_pairs(&a, &b, |lane, pair| assert_eq!(*pair, pairs[lane]));
        assert_eq!(read(&lanes.enter(&a))[..L::LANES], *values);
        // Vector i holds the values from i on.
        let mut rows = [lanes.zero(); MOST_LANES];
        for (i, row) in rows.iter_mut().enumerate() {
            *row = lanes.enter(&lanes.load(&entered[i..]));
        }
        lanes.transpose(&mut rows);
        for (lane, row) in rows[..L::LANES].iter().enumerate() {
            assert_eq!(read(row)[..L::LANES], self.0[lane..lane + L::LANES]);
        }
    }
}

fn check_moves<F: Field>(values: &[F; 2 * MOST_LANES]) {
    for unit in units() {
        unit.run(Moves(values));
    }
}

#[test]
fn elements_keep_their_lanes() {
    let values = std::array::from_fn(|i| Fp::from(7 * i as u64 + 3).cube());
    check_moves(&values);
    check_moves(&values.map(|value| Fq::from_words(value.to_words())));
    // A zero in one lane: no inverses.
    for lane in 0..MOST_LANES {
        let mut values = values;
        values[lane] = Fp::from(0);
        for unit in units() {
            unit.run(WithZero(&values));
        }
    }
}

/// Products with a zero among them have no inverse.
struct WithZero<'a>(&'a [Fp; 2 * MOST_LANES]);

impl Task<Fp> for WithZero<'_> {
    type Output = ();

    fn run<L: Lanes<Fp>>(self, lanes: L) {
        let entered = self.0.map(|value| Word(value.to_words()));
        let vector = lanes.enter(&lanes.load(&entered));
        let has_zero = self.0[..L::LANES].contains(&Fp::from(0));
        assert_eq!(lanes.invert(&vector).is_none(), has_zero);
    }
}

fn number(weight: u32) -> impl Strategy<Value = BigUint> {
    let below = |bytes: Vec<u8>, p: BigUint| BigUint::from_bytes_le(&bytes) % p;
    prop::collection::vec(any::<u8>(), 40)
        .prop_map(move |bytes| below(bytes, modulus::<Fp>().min(modulus::<Fq>()) * weight))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn units_compute_as_big_integers(a in number(30), b in number(2), c in number(7)) {
        check::<Fp>(&a, &b);
        check::<Fq>(&a, &b);
        check::<Fp>(&c, &c);
        check::<Fq>(&c, &a);
    }
}
