//! Zero knowledge, beside the identity with halo2's proofs: every number that hides something is a draw of
//! the generator that the proof was given, no draw is used twice, and none is left over but the one that
//! cancels out. Draws are numbers that can be recognised wherever they turn up.

use std::{collections::HashMap, convert::Infallible};

use ff::Field;
use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    pasta::{EqAffine, Fp},
    plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Instance, TableColumn},
    poly::Rotation,
    transcript::Blake2bWrite,
};
use rand::TryRng;
use ringfence_circuits::{
    circuit::BlockCircuit,
    proof::{transcript::Challenge, Engine, VerifyingKey},
    testing::{generators, Rig},
};

use crate::engine::{
    kernel::lanes::Field as _,
    keys::{Key, NO_BLIND},
    log::{Entry, Form},
    prove::Proving,
    Own,
};

/// Words of 64 bits that a draw takes.
const WORDS: u64 = 8;
/// The highest word of the number that a draw becomes; its lowest one is the draw's name.
const MARK: u64 = 1 << 40;

/// A generator whose draws become recognisable numbers.
struct Marked<'a> {
    /// Words given.
    words: u64,
    /// The name of the draw at each place.
    name: &'a dyn Fn(u64) -> u64,
    /// The names of all draws.
    drawn: &'a mut Vec<u64>,
}

impl TryRng for Marked<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("a field element is made of words of 64 bits")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let name = (self.name)(self.words / WORDS);
        let word = self.words % WORDS;
        self.words += 1;
        Ok(match word {
            0 => {
                self.drawn.push(name);
                name
            }
            3 => MARK,
            _ => 0,
        })
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        panic!("a field element is made of words of 64 bits")
    }
}

/// The name of the draw that a number is; `None` where it is none.
fn draw(number: &Fp) -> Option<u64> {
    match number.to_words() {
        [name, 0, 0, MARK] => Some(name),
        _ => None,
    }
}

/// How much of everything a proof has.
#[derive(Clone, Copy)]
struct Sizes {
    k: usize,
    circuits: usize,
    instance: usize,
    advice: usize,
    lookups: usize,
    /// Running products of the permutation.
    sets: usize,
    pieces: usize,
    /// Rows that no circuit assigns.
    reserved: usize,
}

impl Sizes {
    fn of(key: &Key, circuits: usize) -> Self {
        let pieces = key.domain.pieces();
        Sizes {
            k: key.domain.k() as usize,
            circuits,
            instance: key.system.instance,
            advice: key.system.advice,
            lookups: key.system.lookups.len(),
            // The degree is that of the quotient and one, and a set has two columns less.
            sets: key.system.permutation.len().div_ceil(pieces - 1),
            pieces,
            reserved: key.reserved,
        }
    }

    fn rows(&self) -> usize {
        1 << self.k
    }

    /// Columns whose reserved rows are all random.
    fn random_to_the_last(&self) -> usize {
        self.circuits * (self.advice + 2 * self.lookups)
    }

    /// Columns whose first reserved row holds what a running product comes to.
    fn products(&self) -> usize {
        self.circuits * (self.sets + self.lookups)
    }

    /// Draws, counted by what `draws` says of them.
    fn draws(&self) -> usize {
        let columns = self.random_to_the_last() * (self.reserved + 1);
        let products = self.products() * self.reserved;
        let random = self.rows() + 1;
        columns + products + random + self.pieces + 1 + random + 2 * self.k
    }

    /// The place of the draw that cancels out: the first coefficient of a random polynomial from which its
    /// own value at a point is taken away.
    fn cancelled(&self) -> usize {
        self.draws() - 2 * self.k - 1 - self.rows()
    }
}

/// What a proof committed to, and what was drawn for it.
struct Made {
    sizes: Sizes,
    drawn: Vec<u64>,
    log: Vec<Entry>,
}

/// Proves with a generator whose draw at each place has the name that `name` gives.
fn make<C: Circuit<Fp>>(
    key: &Key,
    circuits: &[C],
    instances: &[Vec<Fp>],
    name: &dyn Fn(u64) -> u64,
) -> Made {
    let columns: Vec<[&[Fp]; 1]> = instances.iter().map(|column| [&column[..]]).collect();
    let columns: Vec<&[&[Fp]]> = columns.iter().map(|columns| &columns[..]).collect();
    let mut transcript = Blake2bWrite::<Vec<u8>, EqAffine, Challenge>::init(vec![]);
    let mut drawn = vec![];
    key.bases.log.take();
    let random = Marked { words: 0, name, drawn: &mut drawn };
    Proving::new(key, random, &mut transcript, &|_| {}).prove(circuits, &columns).unwrap();
    Made { sizes: Sizes::of(key, circuits.len()), drawn, log: key.bases.log.take() }
}

impl Made {
    /// Whether everything that is to be hidden is hidden by a draw of its own.
    fn check(&self) -> Result<(), String> {
        self.draws_are_used_once()?;
        self.hiding_numbers_are_draws()
    }

    fn draws_are_used_once(&self) -> Result<(), String> {
        let Made { sizes, drawn, log } = self;
        if drawn.len() != sizes.draws() {
            return Err(format!("{} draws instead of {}", drawn.len(), sizes.draws()));
        }
        let mut uses: HashMap<u64, usize> = HashMap::new();
        for name in drawn {
            if uses.insert(*name, 0).is_some() {
                return Err(format!("draw {name} comes twice"));
            }
        }
        for entry in log {
            for name in entry.numbers.iter().chain([&entry.blind]).filter_map(draw) {
                *uses.get_mut(&name).ok_or(format!("nobody drew {name}"))? += 1;
            }
        }
        for (place, name) in drawn.iter().enumerate() {
            let expected = usize::from(place != sizes.cancelled());
            if uses[name] != expected {
                return Err(format!("draw {name} is used {} times", uses[name]));
            }
        }
        Ok(())
    }

    fn hiding_numbers_are_draws(&self) -> Result<(), String> {
        let Made { sizes, log, .. } = self;
        let usable = sizes.rows() - sizes.reserved;
        let random = |numbers: &[Fp]| numbers.iter().all(|number| draw(number).is_some());
        let (mut public, mut to_the_last, mut products) = (0, 0, 0);
        let (mut polynomials, mut computed, mut rounds) = (0, 0, 0);
        for Entry { form, numbers, blind } in log {
            let hidden = draw(blind).is_some();
            let rest = numbers.get(usable..).unwrap_or_default();
            match form {
                Form::Rows if *blind == NO_BLIND && rest.iter().all(|cell| *cell == Fp::ZERO) => {
                    public += 1;
                }
                Form::Rows if hidden && random(rest) => to_the_last += 1,
                Form::Rows if hidden && random(&rest[1..]) => products += 1,
                // The first number of one of them is what makes it zero at a point.
                Form::Coefficients if hidden && random(&numbers[1..]) => polynomials += 1,
                Form::Coefficients if hidden => computed += 1,
                Form::Round if hidden => rounds += 1,
                _ => return Err(format!("{form:?} with the blind {blind:?} is not hidden")),
            }
        }
        let found = [public, to_the_last, products, polynomials, computed, rounds];
        let expected = [
            sizes.circuits * sizes.instance,
            sizes.random_to_the_last(),
            sizes.products(),
            2,
            sizes.pieces + 1,
            2 * sizes.k,
        ];
        if found == expected {
            Ok(())
        } else {
            Err(format!("commitments of each kind: {found:?} instead of {expected:?}"))
        }
    }
}

/// A small circuit with everything that is hidden: two lookups, and copies in several sets of columns.
struct Small;

impl Circuit<Fp> for Small {
    type Config = ([Column<Advice>; 3], TableColumn, Column<Instance>);
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Small
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Self::Config {
        let columns = [(); 3].map(|()| meta.advice_column());
        let (table, instance) = (meta.lookup_table_column(), meta.instance_column());
        meta.enable_equality(instance);
        columns.iter().for_each(|column| meta.enable_equality(*column));
        for column in &columns[..2] {
            meta.lookup(|cells| vec![(cells.query_advice(*column, Rotation::cur()), table)]);
        }
        (columns, table, instance)
    }

    fn synthesize(
        &self,
        (columns, table, instance): Self::Config,
        mut layouter: impl Layouter<Fp>,
    ) -> Result<(), Error> {
        const NUMBERS: u64 = 9;
        layouter.assign_table(
            || "table",
            |mut region| {
                for number in 0..NUMBERS {
                    let value = || Value::known(Fp::from(number));
                    region.assign_cell(|| "", table, number as usize, value)?;
                }
                Ok(())
            },
        )?;
        let first = layouter.assign_region(
            || "numbers",
            |mut region| {
                let mut cells = vec![];
                for row in 0..20 {
                    for column in &columns {
                        let value = || Value::known(Fp::from((7 * row + 4) % NUMBERS));
                        cells.push(
                            region.assign_advice(|| "", *column, row as usize, value)?.cell(),
                        );
                    }
                    let last = &cells[cells.len() - columns.len()..];
                    region.constrain_equal(last[0], last[1])?;
                    region.constrain_equal(last[1], last[2])?;
                }
                Ok(cells[0])
            },
        )?;
        layouter.constrain_instance(first, instance, 0)
    }
}

fn key<C: Circuit<Fp>>(k: u32, circuit: &C) -> Key {
    let generators = generators(k);
    let verifying = VerifyingKey::build(&generators, circuit).unwrap();
    Own::default().key(&generators, &verifying, circuit).unwrap()
}

fn small_key() -> Key {
    const K: u32 = 6;
    key(K, &Small)
}

/// A proof of so many of the small circuit.
fn small(key: &Key, count: usize, name: &dyn Fn(u64) -> u64) -> Made {
    let circuits: Vec<_> = (0..count).map(|_| Small).collect();
    make(key, &circuits, &vec![vec![Fp::from(4)]; count], name)
}

#[test]
fn what_hides_is_drawn_and_each_draw_hides_one_thing() {
    let key = small_key();
    for count in [1, 2, 3] {
        small(&key, count, &|place| place).check().unwrap();
        // In whatever order the draws come.
        small(&key, count, &|place| 1_000_000 - 3 * place).check().unwrap();
    }
}

#[test]
fn what_hides_blocks_is_drawn_and_each_draw_hides_one_thing() {
    let rig = Rig::small(206, &[]);
    let key = key(rig.key.k(), &BlockCircuit::empty(rig.key.clone()));
    let instance = rig.instance.to_column().to_vec();
    for count in [1, 2] {
        let circuits: Vec<_> = (0..count).map(|_| rig.circuit()).collect();
        make(&key, &circuits, &vec![instance.clone(); count], &|place| place).check().unwrap();
    }
}

#[test]
fn a_draw_that_comes_twice_is_noticed() {
    let key = small_key();
    let draws = Sizes::of(&key, 1).draws() as u64;
    for repeated in (1..draws).step_by(7) {
        for of in [0, repeated - 1] {
            let name = |place| if place == repeated { of } else { place };
            let error = small(&key, 1, &name).check().unwrap_err();
            assert_eq!(error, format!("draw {of} comes twice"));
        }
    }
}

#[test]
fn a_number_that_hides_and_is_no_draw_of_its_own_is_noticed() {
    let key = small_key();
    let mut made = small(&key, 2, &|place| place);
    made.check().unwrap();
    let usable = key.usable();
    for index in 0..made.log.len() {
        let honest = made.log[index].clone();
        let other = made.log[(index + 1) % made.log.len()].clone();
        let mut refused = |changed: Entry, what: &str| {
            made.log[index] = changed;
            assert!(made.check().is_err(), "{what} of commitment {index}");
        };
        // Commitments come in the order in which threads finish them, so that the draw after the next
        // commitment's can be this one's own.
        for blind in [Fp::ZERO, -Fp::ONE, other.blind, other.blind + Fp::ONE] {
            if blind != honest.blind {
                refused(Entry { blind, ..honest.clone() }, "the blind");
            }
        }
        let random = honest.numbers.iter().enumerate();
        let random: Vec<usize> =
            random.filter(|(_, of)| draw(of).is_some()).map(|of| of.0).collect();
        for row in random {
            for number in [Fp::ZERO, honest.numbers[0], honest.numbers[usable], other.blind] {
                if number != honest.numbers[row] {
                    let mut changed = honest.clone();
                    changed.numbers[row] = number;
                    refused(changed, "a random number");
                }
            }
        }
        made.log[index] = honest;
    }
    made.check().unwrap();
    made.log.pop();
    assert!(made.check().is_err());
}
