//! Drawing rows by value: monetary-unit sampling with a random start.
//!
//! Values are whole numbers of 10^-20 USD, and nothing is rounded. Rows worth nothing are never drawn. Of the
//! others, n are taken:
//!
//! 1. V is the sum of all values. Rows are looked at by value, the largest first. While the largest that is left is
//!    worth v with `n·v ≥ V`, it is taken *with certainty*, n becomes n − 1 and V becomes V − v. (It is worth at least
//!    the interval V/n, so a hit would fall on it whatever the start.)
//! 2. The start u is uniform in 0 … V − 1. For the counters 0, 1, 2, … h is the SHA-256, as a number with its first
//!    byte the highest, of the ASCII text
//!
//!    ```text
//!    Ringfence sample 1
//!    seed: <seed>
//!    statement: <digest of the statement, rfs1…>
//!    counter: <counter>
//!    ```
//!
//!    each line with a newline at its end. The first h below ⌊2^256 / V⌋·V gives u = h mod V.
//! 3. The rest stands in the order of the list, and each row covers `n·v` places of a line from 0 to n·V − 1. Hits are
//!    the places u, u + V, …, u + (n − 1)·V. A row covers fewer than V places, so no hit falls on a row that another
//!    fell on, and a row is taken with probability n·v / V exactly.

use num_bigint::BigUint;
use ringfence_evidence::hash::sha256;

use crate::report::kit::Taken;

/// Bits of a hash.
const BITS: u32 = 256;
/// How many hashes are tried. Each is refused with probability below one half.
const MOST_TRIED: u32 = 1024;

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    /// Places of the rows, from 0, in order.
    pub(super) taken: Vec<(usize, Taken)>,
    /// Value of the rows that were not taken with certainty.
    pub(super) rest: BigUint,
    /// How many rows were drawn from these.
    pub(super) drawn: usize,
    /// u, and the counter that gave it; none if all were taken with certainty.
    pub(super) start: Option<(BigUint, u32)>,
}

/// Draws `count` rows; fewer if fewer are worth anything. `None` if no start was found.
pub(super) fn draw(values: &[BigUint], count: usize, seed: &str, statement: &str) -> Option<Drawn> {
    let mut by_value: Vec<usize> =
        (0..values.len()).filter(|at| values[*at] != BigUint::ZERO).collect();
    by_value.sort_by(|a, b| values[*b].cmp(&values[*a]).then(a.cmp(b)));
    let mut left = count;
    let mut rest: BigUint = values.iter().sum();
    let mut certain = vec![false; values.len()];
    for at in by_value {
        if left == 0 || &values[at] * left < rest {
            break;
        }
        certain[at] = true;
        left -= 1;
        rest -= &values[at];
    }
    if rest == BigUint::ZERO || left == 0 {
        let taken = (0..values.len()).filter(|at| certain[*at]).map(|at| (at, Taken::Certain));
        return Some(Drawn { taken: taken.collect(), rest, drawn: 0, start: None });
    }
    let (start, counter) = start(&rest, seed, statement)?;
    let (mut covered, mut next, mut hit) = (BigUint::ZERO, start.clone(), 0);
    let mut taken = vec![];
    for (at, value) in values.iter().enumerate() {
        if certain[at] {
            taken.push((at, Taken::Certain));
            continue;
        }
        covered += value * left;
        if next < covered {
            hit += 1;
            taken.push((at, Taken::Hit(hit)));
            next += &rest;
        }
    }
    Some(Drawn { taken, rest, drawn: hit, start: Some((start, counter)) })
}

/// u, uniform below `rest`, and its counter.
fn start(rest: &BigUint, seed: &str, statement: &str) -> Option<(BigUint, u32)> {
    let limit = (BigUint::from(1u8) << BITS) / rest * rest;
    (0..MOST_TRIED).find_map(|counter| {
        let text = format!(
            "Ringfence sample 1\nseed: {seed}\nstatement: {statement}\ncounter: {counter}\n"
        );
        let number = BigUint::from_bytes_be(&sha256(text.as_bytes()));
        (number < limit).then(|| (number % rest, counter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(values: &[u64]) -> Vec<BigUint> {
        values.iter().map(|value| BigUint::from(*value)).collect()
    }

    fn places(drawn: &Drawn) -> Vec<usize> {
        drawn.taken.iter().map(|(at, _)| *at).collect()
    }

    #[test]
    fn rows_of_an_interval_or_more_are_taken_whatever_the_seed() {
        // 600 of 1000 and three rows: the interval is 1000/3, then 400/2 of the rest.
        let of = values(&[100, 600, 0, 200, 40, 60]);
        for seed in 0..50 {
            let drawn = draw(&of, 3, &seed.to_string(), "rfs1").unwrap();
            let certain: Vec<usize> = drawn
                .taken
                .iter()
                .filter(|(_, taken)| *taken == Taken::Certain)
                .map(|(at, _)| *at)
                .collect();
            // Without the first two, 200 are left for one row.
            assert_eq!((certain, drawn.drawn), (vec![1, 3], 1));
            assert_eq!(drawn.rest, BigUint::from(200u8));
            assert_eq!(drawn.taken.len(), 3);
        }
    }

    #[test]
    fn as_many_rows_are_drawn_as_are_asked_for() {
        let of: Vec<BigUint> = (0..200u64).map(|at| BigUint::from(at * at % 97)).collect();
        let worth = of.iter().filter(|value| **value != BigUint::ZERO).count();
        for count in [1, 2, 7, 50, worth - 1, worth, worth + 10] {
            let drawn = draw(&of, count, "seed", "rfs1").unwrap();
            let mut once = places(&drawn);
            once.dedup();
            assert_eq!(once.len(), count.min(worth), "{count}");
            assert!(once.iter().all(|at| of[*at] != BigUint::ZERO));
        }
    }

    #[test]
    fn every_start_takes_each_row_as_often_as_its_value_says() {
        // All starts of a small line: each row is taken for n·v of the V of them.
        let of = values(&[3, 5, 2, 4, 1, 5]);
        let (count, total) = (3usize, 20u64);
        let mut taken = vec![0usize; of.len()];
        for start in 0..total {
            let (mut covered, mut next) = (0, start);
            for (at, value) in [3u64, 5, 2, 4, 1, 5].into_iter().enumerate() {
                covered += value * count as u64;
                if next < covered {
                    taken[at] += 1;
                    next += total;
                }
            }
        }
        assert_eq!(taken, [9, 15, 6, 12, 3, 15]);
        assert!(draw(&of, count, "x", "rfs1").unwrap().start.unwrap().0 < BigUint::from(total));
    }

    /// Cases of another program, `verifier/tests/data/sample/sample.py`.
    #[test]
    fn another_program_draws_the_same_rows() {
        let vectors = include_str!("../../../tests/data/sample/vectors.json");
        let cases: Vec<serde_json::Value> = serde_json::from_str(vectors).unwrap();
        assert!(!cases.is_empty());
        for case in cases {
            let text = |name: &str| case[name].as_str().unwrap().to_owned();
            let of = case["values"].as_array().unwrap();
            let of: Vec<BigUint> =
                of.iter().map(|value| value.as_str().unwrap().parse().unwrap()).collect();
            let count = case["count"].as_u64().unwrap() as usize;
            let drawn = draw(&of, count, &text("seed"), &text("statement")).unwrap();
            let taken: Vec<serde_json::Value> = drawn
                .taken
                .iter()
                .map(|(at, taken)| serde_json::json!([at, taken.to_string()]))
                .collect();
            assert_eq!(serde_json::Value::from(taken), case["taken"]);
        }
    }
}
