//! The arithmetic under every proof against big integers: both fields, their curves, sums of
//! multiples of points, and Fourier transforms. pasta_curves and halo2_proofs compute with limbs in
//! Montgomery form, with assembly by default and with buckets; here everything is computed a second
//! time by the definitions, with remainders of natural numbers.

use ff::{Field, FromUniformBytes, PrimeField};
use group::{Curve, Group};
use halo2_proofs::{
    arithmetic::{best_fft, best_multiexp, eval_polynomial, small_multiexp},
    poly::{commitment::Blind, EvaluationDomain},
};
use num_bigint::BigUint;
use num_traits::{One, Zero};
use pasta_curves::{arithmetic::CurveAffine, EpAffine, EqAffine, Fp, Fq};
use proptest::prelude::*;
use ringfence_circuits::proof::generators;

/// A field of 255 bits whose elements are encoded in 32 bytes, lowest first.
trait Pasta: PrimeField<Repr = [u8; 32]> + FromUniformBytes<64> + Ord {}
impl Pasta for Fp {}
impl Pasta for Fq {}

fn modulus<F: Pasta>() -> BigUint {
    let digits = F::MODULUS.strip_prefix("0x").unwrap();
    BigUint::parse_bytes(digits.as_bytes(), 16).unwrap()
}

fn natural<F: Pasta>(element: &F) -> BigUint {
    BigUint::from_bytes_le(&element.to_repr())
}

/// The element of a natural number below the modulus; `None` if the field refuses it.
fn canonical<F: Pasta>(number: &BigUint) -> Option<F> {
    let mut repr = [0; 32];
    let bytes = number.to_bytes_le();
    repr.get_mut(..bytes.len())?.copy_from_slice(&bytes);
    F::from_repr(repr).into_option()
}

fn element<F: Pasta>(number: &BigUint) -> F {
    canonical(&(number % modulus::<F>())).expect("a number below the modulus")
}

fn power_of_two(exponent: u32) -> BigUint {
    BigUint::one() << exponent
}

/// Numbers at which carries, borrows and reductions happen: about 0, the modulus, its half, powers
/// of two, limbs of only ones, and the factors of the Montgomery form.
fn edges<F: Pasta>() -> Vec<F> {
    let p = modulus::<F>();
    let mut numbers = vec![];
    for offset in 0..3u8 {
        numbers.extend([BigUint::from(offset), &p - 1u8 - offset, (&p >> 1u8) + offset]);
    }
    for exponent in [32, 63, 64, 127, 128, 191, 192, 253, 254, 255] {
        numbers.extend([power_of_two(exponent), power_of_two(exponent) - 1u8]);
    }
    for limb in 0..4 {
        numbers.push((power_of_two(64) - 1u8) << (64 * limb));
    }
    let radix = power_of_two(256);
    numbers.extend([radix.clone(), &radix * &radix, radix.modpow(&(&p - 2u8), &p), radix - 1u8]);
    numbers.iter().map(element).collect()
}

/// Operations of two elements.
fn check_pair<F: Pasta>(a: F, b: F) {
    let p = modulus::<F>();
    let (x, y) = (natural(&a), natural(&b));
    assert_eq!(natural(&(a + b)), (&x + &y) % &p);
    assert_eq!(natural(&(a - b)), (&x + &p - &y) % &p);
    assert_eq!(natural(&(a * b)), &x * &y % &p);
    assert_eq!(a.cmp(&b), x.cmp(&y));
    assert_eq!(a == b, x == y);
    let mut exponent = [0; 4];
    exponent[..y.to_u64_digits().len()].copy_from_slice(&y.to_u64_digits());
    let power = x.modpow(&y, &p);
    assert_eq!(natural(&a.pow(exponent)), power);
    assert_eq!(natural(&a.pow_vartime(exponent)), power);
}

/// Operations of one element.
fn check_one<F: Pasta>(a: F) {
    let p = modulus::<F>();
    let x = natural(&a);
    assert!(x < p);
    assert_eq!(canonical(&x), Some(a));
    assert_eq!(natural(&-a), (&p - &x) % &p);
    assert_eq!(natural(&a.double()), (&x << 1u8) % &p);
    assert_eq!(natural(&a.square()), &x * &x % &p);
    assert_eq!(natural(&a.cube()), &x * &x * &x % &p);
    assert_eq!(bool::from(a.is_odd()), x.bit(0));
    assert_eq!(bool::from(a.is_zero()), x.is_zero());
    match a.invert().into_option() {
        Some(inverse) => assert_eq!(natural(&inverse), x.modpow(&(&p - 2u8), &p)),
        None => assert!(x.is_zero()),
    }
    // Euler: a^((p−1)/2) is p − 1 where there is no root.
    let is_square = x.modpow(&(&p >> 1u8), &p) != &p - 1u8;
    match a.sqrt().into_option() {
        Some(root) => {
            assert!(is_square);
            assert_eq!(natural(&root).modpow(&BigUint::from(2u8), &p), x);
        }
        None => assert!(!is_square),
    }
}

fn check_uniform<F: Pasta>(bytes: &[u8; 64]) {
    let expected = BigUint::from_bytes_le(bytes) % modulus::<F>();
    assert_eq!(natural(&F::from_uniform_bytes(bytes)), expected);
}

fn check_edges<F: Pasta>() {
    let edges = edges::<F>();
    for a in &edges {
        check_one(*a);
        for b in &edges {
            check_pair(*a, *b);
        }
    }
    let p = modulus::<F>();
    // What is not below the modulus is no encoding.
    for number in [p.clone(), &p + 1u8, power_of_two(255), power_of_two(256) - 1u8] {
        assert_eq!(canonical::<F>(&number), None);
    }
    for bytes in [[0; 64], [0xff; 64], std::array::from_fn(|i| if i < 32 { 0xff } else { 0 })] {
        check_uniform::<F>(&bytes);
    }
    for number in [0, 1, u64::MAX] {
        assert_eq!(natural(&F::from(number)), BigUint::from(number));
    }
    for number in [0, 1, u128::MAX] {
        assert_eq!(natural(&F::from_u128(number)), BigUint::from(number));
    }
    assert_eq!(natural(&F::ROOT_OF_UNITY).modpow(&power_of_two(F::S), &p), BigUint::one());
    assert_eq!(natural(&F::ROOT_OF_UNITY).modpow(&power_of_two(F::S - 1), &p), &p - 1u8);
}

#[test]
fn fields_at_their_edges_are_those_of_big_integers() {
    check_edges::<Fp>();
    check_edges::<Fq>();
}

/// An affine point in natural numbers; `None` is the identity.
type Point = Option<(BigUint, BigUint)>;

fn point<C: CurveAffine<Base: Pasta>>(point: C) -> Point {
    let coordinates = point.coordinates().into_option()?;
    Some((natural(coordinates.x()), natural(coordinates.y())))
}

/// The sum by chord and tangent on `y² = x³ + 5` modulo `p`.
fn sum(left: &Point, right: &Point, p: &BigUint) -> Point {
    let (Some((x1, y1)), Some((x2, y2))) = (left, right) else {
        return left.clone().or_else(|| right.clone());
    };
    let (rise, run) = if x1 != x2 {
        (y2 + p - y1, (x2 + p - x1) % p)
    } else if y1 == y2 && !y1.is_zero() {
        (BigUint::from(3u8) * x1 * x1, (y1 << 1u8) % p)
    } else {
        return None;
    };
    let slope = rise * run.modinv(p).expect("no multiple of a prime") % p;
    let x = (&slope * &slope + (p << 1u8) - x1 - x2) % p;
    let y = (slope * (x1 + p - &x) + p - y1) % p;
    Some((x, y))
}

/// `scalar·point` by doubling and adding.
fn multiple(scalar: &BigUint, point: &Point, p: &BigUint) -> Point {
    (0..scalar.bits()).rev().fold(None, |so_far, bit| {
        let double = sum(&so_far, &so_far, p);
        if scalar.bit(bit) {
            sum(&double, point, p)
        } else {
            double
        }
    })
}

/// `Σ scalar_i·point_i` for the points `log_i·generator`, whose logarithms are known.
fn expected<C: CurveAffine<Base: Pasta, ScalarExt: Pasta>>(
    scalars: &[C::ScalarExt],
    logs: &[C::ScalarExt],
) -> Point {
    let log: BigUint = scalars.iter().zip(logs).map(|(a, b)| natural(a) * natural(b)).sum();
    let log = log % modulus::<C::ScalarExt>();
    multiple(&log, &point(C::generator()), &modulus::<C::Base>())
}

fn check_multiexp<C: CurveAffine<Base: Pasta, ScalarExt: Pasta>>(
    scalars: &[C::ScalarExt],
    logs: &[C::ScalarExt],
) {
    let points: Vec<C> = logs.iter().map(|log| (C::generator() * *log).to_affine()).collect();
    let expected = expected::<C>(scalars, logs);
    assert_eq!(point(best_multiexp(scalars, &points).to_affine()), expected);
    if scalars.len() < 100 {
        assert_eq!(point(small_multiexp(scalars, &points).to_affine()), expected);
    }
}

fn check_group<C: CurveAffine<Base: Pasta, ScalarExt: Pasta>>(a: C::ScalarExt, b: C::ScalarExt) {
    let p = modulus::<C::Base>();
    let generator = point(C::generator());
    let [left, right] = [a, b].map(|log| C::generator() * log);
    let [x, y] = [a, b].map(|log| multiple(&natural(&log), &generator, &p));
    let affine = |group: C::CurveExt| point::<C>(group.to_affine());
    assert_eq!([affine(left), affine(right)], [x.clone(), y.clone()]);
    assert_eq!(affine(left + right), sum(&x, &y, &p));
    assert_eq!(affine(left + right.to_affine()), sum(&x, &y, &p));
    assert_eq!(affine(left + left), sum(&x, &x, &p));
    assert_eq!(affine(left + left.to_affine()), sum(&x, &x, &p));
    assert_eq!(affine(left.double()), sum(&x, &x, &p));
    let minus_y = y.clone().map(|(x, y)| (x, (&p - y) % &p));
    assert_eq!(affine(left - right), sum(&x, &minus_y, &p));
    assert_eq!(affine(-right), minus_y);
    let same = left;
    assert!(bool::from((left - same).is_identity()));
    assert_eq!(affine(left - left.to_affine()), None);
    assert_eq!(affine(left + C::CurveExt::identity()), x);
    assert_eq!(affine(right * a), multiple(&natural(&a), &y, &p));
}

fn check_group_edges<C: CurveAffine<Base: Pasta, ScalarExt: Pasta>>() {
    let one = C::ScalarExt::ONE;
    let logs = [C::ScalarExt::ZERO, one, -one, one.double(), C::ScalarExt::TWO_INV];
    for a in logs {
        for b in logs {
            check_group::<C>(a, b);
        }
    }
}

#[test]
fn points_add_as_chord_and_tangent_say() {
    check_group_edges::<EpAffine>();
    check_group_edges::<EqAffine>();
}

/// Scalars or logarithms: edges of the field, several of them equal or opposite.
fn cycle<F: Pasta>(count: usize, step: usize) -> Vec<F> {
    let mut values = edges::<F>();
    values.extend([F::ZERO, F::ONE, -F::ONE]);
    (0..count).map(|index| values[index * step % values.len()]).collect()
}

fn check_multiexps<C: CurveAffine<Base: Pasta, ScalarExt: Pasta>>() {
    for count in 0..=70 {
        check_multiexp::<C>(&cycle(count, 1), &cycle(count, 5));
    }
    for (scalar, log) in [(0, 1), (1, 0), (1, 1), (0, 0)] {
        // Zeros, identities, one point over and over.
        let repeated = |value: u64| vec![C::ScalarExt::from(value); 40];
        check_multiexp::<C>(&repeated(scalar), &repeated(log));
    }
    // Opposite points, and opposite scalars, in one bucket.
    let seven = C::ScalarExt::from(7);
    let opposite: Vec<_> = (0..40).map(|i| if i % 2 == 0 { seven } else { -seven }).collect();
    check_multiexp::<C>(&[seven; 40], &opposite);
    check_multiexp::<C>(&opposite, &[seven; 40]);
}

#[test]
fn sums_of_multiples_are_those_of_their_logarithms() {
    check_multiexps::<EpAffine>();
    check_multiexps::<EqAffine>();
    // Many points of the curve of commitments, more than are taken bit by bit.
    const MANY: usize = 1 << 10;
    let powers = |base: u64| -> Vec<Fp> {
        std::iter::successors(Some(Fp::ONE), |power| Some(*power * Fp::from(base).cube()))
            .take(MANY)
            .collect()
    };
    check_multiexp::<EqAffine>(&powers(0x1234_5678_9abc_def1), &powers(0x0fed_cba9_8765_4321));
    check_multiexp::<EqAffine>(&cycle(MANY, 1), &powers(3));
}

#[test]
fn commitments_are_sums_over_the_generators() {
    const K: u32 = 6;
    let params = generators::make(K).unwrap();
    let domain = EvaluationDomain::<Fp>::new(1, K);
    let p = modulus::<Fq>();
    let coefficients: Vec<Fp> = cycle(1 << K, 1);
    let polynomial = domain.coeff_from_vec(coefficients.clone());
    // The point of the blind is what an empty polynomial commits to.
    let empty = domain.coeff_from_vec(vec![Fp::ZERO; 1 << K]);
    let blinding = point(params.commit(&empty, Blind(Fp::ONE)).to_affine());
    let blind = Fp::TWO_INV;
    let mut expected = multiple(&natural(&blind), &blinding, &p);
    for (coefficient, generator) in coefficients.iter().zip(params.get_g()) {
        let term = multiple(&natural(coefficient), &point(generator), &p);
        expected = sum(&expected, &term, &p);
    }
    assert_eq!(point(params.commit(&polynomial, Blind(blind)).to_affine()), expected);
    // The same polynomial by its values.
    let omega = domain.get_omega();
    let at = |index: u64| eval_polynomial(&coefficients, omega.pow_vartime([index]));
    let values = domain.lagrange_from_vec((0..1 << K).map(at).collect());
    assert_eq!(point(params.commit_lagrange(&values, Blind(blind)).to_affine()), expected);
}

/// `Σ_j a_j·ω^(i·j)` for every i.
fn transformed<F: Pasta>(values: &[F], omega: &F) -> Vec<BigUint> {
    let p = modulus::<F>();
    let values: Vec<BigUint> = values.iter().map(natural).collect();
    (0..values.len())
        .map(|i| {
            let point = natural(omega).modpow(&BigUint::from(i), &p);
            values.iter().rev().fold(BigUint::zero(), |sum, value| (sum * &point + value) % &p)
        })
        .collect()
}

fn check_transform<F: Pasta>(values: &[F]) {
    let log = values.len().ilog2();
    let p = modulus::<F>();
    let omega = (log..F::S).fold(F::ROOT_OF_UNITY, |root, _| root.square());
    let mut result = values.to_vec();
    best_fft(&mut result, omega, log);
    assert_eq!(result.iter().map(natural).collect::<Vec<_>>(), transformed(values, &omega));
    let last = result.last().copied();
    assert_eq!(last.map(|last| natural(&last)), transformed(values, &omega).pop());
    // Back again.
    best_fft(&mut result, omega.invert().unwrap(), log);
    let length = BigUint::from(values.len());
    for (value, result) in values.iter().zip(&result) {
        assert_eq!(natural(result), natural(value) * &length % &p);
    }
}

#[test]
fn transforms_are_values_at_powers_of_a_root() {
    for log in 0..=7 {
        check_transform::<Fp>(&cycle(1 << log, 1));
        check_transform::<Fq>(&cycle(1 << log, 7));
    }
}

fn any_element<F: Pasta>() -> impl Strategy<Value = F> {
    prop::collection::vec(any::<u8>(), 64)
        .prop_map(|bytes| F::from_uniform_bytes(&bytes.try_into().expect("64 bytes")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn random_elements_compute_as_big_integers(
        (a, b) in (any_element::<Fp>(), any_element::<Fp>()),
        (c, d) in (any_element::<Fq>(), any_element::<Fq>()),
        bytes in prop::collection::vec(any::<u8>(), 64),
    ) {
        check_one(a);
        check_pair(a, b);
        check_one(c);
        check_pair(c, d);
        let bytes: [u8; 64] = bytes.try_into().expect("64 bytes");
        check_uniform::<Fp>(&bytes);
        check_uniform::<Fq>(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn random_points_add_as_chord_and_tangent_say(
        (a, b) in (any_element::<Fp>(), any_element::<Fp>()),
        (c, d) in (any_element::<Fq>(), any_element::<Fq>()),
    ) {
        check_group::<EqAffine>(a, b);
        check_group::<EpAffine>(c, d);
    }

    #[test]
    fn random_sums_of_multiples_are_those_of_their_logarithms(
        terms in prop::collection::vec((any_element::<Fp>(), any_element::<Fp>()), 0..=70),
    ) {
        let (scalars, logs): (Vec<Fp>, Vec<Fp>) = terms.into_iter().unzip();
        check_multiexp::<EqAffine>(&scalars, &logs);
    }

    #[test]
    fn random_transforms_are_values_at_powers_of_a_root(
        values in prop::collection::vec(any_element::<Fp>(), 32),
    ) {
        check_transform(&values);
    }
}
