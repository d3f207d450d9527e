//! The hash of field elements (§4.1) for many messages at once: the sponge over the Poseidon permutation
//! of width 5, one message in each lane of a unit.
//!
//! The permutation is that of [`ringfence_circuits::primitive::poseidon`], in the same sparse form. A row
//! of a matrix is one sum of five products, which is reduced once.

use halo2_proofs::pasta::Fp;
use ringfence_circuits::primitive::poseidon::{
    Sparse, CONSTANTS, FULL_ROUNDS, PARTIAL_ROUNDS, RATE, SPARSE, WIDTH,
};

use super::{
    column,
    lanes::{Field, Lanes, Word, FIVE, MOST_LANES, MOST_LIMBS},
    unit::{Task, Unit},
};

/// Partial rounds after which words 1 to 4 are reduced. Each adds 2 to their weight.
const GROUP: usize = 4;
/// What a row of a partial round multiplies weighs most at the end of a group: 2 for the word in the S-box and
/// `2·GROUP` for each other. A sum of products takes 60.
const _: () = assert!(2 + (WIDTH - 1) * 2 * GROUP <= 60 && 2 * GROUP + 2 <= 15);
const _: () = assert!(PARTIAL_ROUNDS.is_multiple_of(GROUP) && WIDTH == FIVE);

/// The limbs of a constant, which is spread over the lanes where it is used.
type Limbs = [u64; MOST_LIMBS];

/// `matrix · (words + constants)^5`.
struct FullRound {
    constants: [Limbs; WIDTH],
    matrix: [[Limbs; WIDTH]; WIDTH],
}

/// A partial round in its sparse form.
struct PartialRound {
    constant: Limbs,
    row: [Limbs; WIDTH],
    column: [Limbs; WIDTH - 1],
}

/// All rounds, in the form of a unit.
struct Rounds {
    first: Vec<FullRound>,
    partial: Vec<[PartialRound; GROUP]>,
    last: Vec<FullRound>,
}

/// Hashes messages with a unit.
pub struct Sponges {
    unit: Unit,
    rounds: Rounds,
}

impl Sponges {
    /// Prepares the constants.
    ///
    /// # Panics
    /// It panics if this processor does not have the unit.
    pub fn new(unit: Unit) -> Self {
        Sponges { unit, rounds: Rounds::new(unit) }
    }

    /// The hash of each of the messages, which stand behind each other and have `length` words each. `capacity` is what
    /// [`Domain::capacity`](ringfence_circuits::protocol::hash::domain::Domain::capacity) gives for the length.
    ///
    /// # Panics
    /// It panics if messages have no words, or if the last one is not whole.
    pub fn hash(&self, capacity: Fp, length: usize, messages: &[Fp]) -> Vec<Fp> {
        assert!(length > 0, "every message of the protocol has a word");
        assert!(messages.len().is_multiple_of(length), "whole messages");
        self.unit.run(Hash { rounds: &self.rounds, capacity, length, messages })
    }
}

impl Rounds {
    fn new(unit: Unit) -> Self {
        let (Sparse { before, partial, after }, constants) = (&*SPARSE, &*CONSTANTS);
        let enter =
            |elements: &[Fp]| -> Vec<Limbs> { unit.run(ToLimbs(&column::enter(unit, elements))) };
        let row = |elements: &[Fp; WIDTH]| -> [Limbs; WIDTH] {
            let limbs = enter(elements);
            std::array::from_fn(|i| limbs[i])
        };
        let full = |constants: &[Fp; WIDTH], matrix: &[[Fp; WIDTH]; WIDTH]| FullRound {
            constants: row(constants),
            matrix: std::array::from_fn(|i| row(&matrix[i])),
        };
        let half = FULL_ROUNDS / 2;
        let mds = &constants.mds;
        let mut first: Vec<_> =
            constants.round[..half - 1].iter().map(|round| full(round, mds)).collect();
        first.push(full(&constants.round[half - 1], before));
        let mut last = vec![full(after, mds)];
        let rest = &constants.round[half + PARTIAL_ROUNDS + 1..];
        last.extend(rest.iter().map(|round| full(round, mds)));
        let (groups, _) = partial.as_chunks::<GROUP>();
        let sparse = |round: &ringfence_circuits::primitive::poseidon::PartialRound| {
            let column = enter(&round.column);
            PartialRound {
                constant: enter(&[round.constant])[0],
                row: row(&round.row),
                column: std::array::from_fn(|i| column[i]),
            }
        };
        let partial = groups.iter().map(|group| group.each_ref().map(sparse)).collect();
        Rounds { first, partial, last }
    }
}

/// The limbs of words.
struct ToLimbs<'a>(&'a [Word]);

impl Task<Fp> for ToLimbs<'_> {
    type Output = Vec<Limbs>;

    fn run<L: Lanes<Fp>>(self, lanes: L) -> Vec<Limbs> {
        self.0.iter().map(|word| lanes.limbs(word)).collect()
    }
}

struct Hash<'a> {
    rounds: &'a Rounds,
    capacity: Fp,
    length: usize,
    messages: &'a [Fp],
}

impl Task<Fp> for Hash<'_> {
    type Output = Vec<Fp>;

    #[inline(always)]
    fn run<L: Lanes<Fp>>(self, lanes: L) -> Vec<Fp> {
        hash(lanes, &self)
    }
}

#[inline(never)]
fn hash<L: Lanes<Fp>>(lanes: L, task: &Hash<'_>) -> Vec<Fp> {
    let mut hashes = Vec::with_capacity(task.messages.len() / task.length);
    lanes.within(
        #[inline(always)]
        || {
            let capacity = lanes.enter(&lanes.splat(&Word(task.capacity.to_words())));
            for messages in task.messages.chunks(L::LANES * task.length) {
                let count = messages.len() / task.length;
                let state = absorb(lanes, task.rounds, capacity, task.length, messages);
                let mut words = [Word::default(); MOST_LANES];
                lanes.store(&lanes.leave(&state), &mut words);
                hashes.extend(words[..count].iter().map(|word| Fp::from_words(word.0)));
            }
        },
    );
    hashes
}

/// The first word after absorbing a message a lane; lanes without one absorb zeros.
#[inline(always)]
fn absorb<L: Lanes<Fp>>(
    lanes: L,
    rounds: &Rounds,
    capacity: L::Vector,
    length: usize,
    messages: &[Fp],
) -> L::Vector {
    let mut state = [lanes.zero(); WIDTH];
    state[RATE] = capacity;
    let mut start = 0;
    while start < length {
        let end = (start + RATE).min(length);
        for (at, sum) in (start..end).zip(&mut state) {
            let mut words = [Word::default(); MOST_LANES];
            for (word, message) in words.iter_mut().zip(messages.chunks_exact(length)) {
                *word = Word(message[at].to_words());
            }
            *sum = lanes.reduce(&lanes.add(sum, &lanes.enter(&lanes.load(&words))));
        }
        permute(lanes, rounds, &mut state);
        start = end;
    }
    state[0]
}

/// The permutation. Words are tight before and after.
#[inline(always)]
fn permute<L: Lanes<Fp>>(lanes: L, rounds: &Rounds, state: &mut [L::Vector; WIDTH]) {
    full_rounds(lanes, &rounds.first, state);
    for group in &rounds.partial {
        for round in group {
            state[0] = sbox(lanes, &state[0], &round.constant);
            let first = lanes.mul_five(state, &spread(lanes, &round.row));
            let boxed = state[0];
            for (i, factor) in round.column.iter().enumerate() {
                let product = lanes.mul(&boxed, &lanes.spread(factor));
                state[i + 1] = lanes.carry(&lanes.add(&state[i + 1], &product));
            }
            state[0] = first;
        }
        for word in &mut state[1..] {
            *word = lanes.reduce(&lanes.add(word, &lanes.zero()));
        }
    }
    full_rounds(lanes, &rounds.last, state);
}

#[inline(always)]
fn full_rounds<L: Lanes<Fp>>(lanes: L, rounds: &[FullRound], state: &mut [L::Vector; WIDTH]) {
    for round in rounds {
        for (word, constant) in state.iter_mut().zip(&round.constants) {
            *word = sbox(lanes, word, constant);
        }
        let boxed = *state;
        for (word, row) in state.iter_mut().zip(&round.matrix) {
            *word = lanes.mul_five(&boxed, &spread(lanes, row));
        }
    }
}

/// `(word + constant)^5` for a tight word; tight.
#[inline(always)]
fn sbox<L: Lanes<Fp>>(lanes: L, word: &L::Vector, constant: &Limbs) -> L::Vector {
    let sum = lanes.carry(&lanes.add(word, &lanes.spread(constant)));
    lanes.mul(&lanes.square(&lanes.square(&sum)), &sum)
}

#[inline(always)]
fn spread<L: Lanes<Fp>>(lanes: L, limbs: &[Limbs; WIDTH]) -> [L::Vector; WIDTH] {
    let [a, b, c, d, e] = limbs;
    [lanes.spread(a), lanes.spread(b), lanes.spread(c), lanes.spread(d), lanes.spread(e)]
}
