//! Programs on columns of words: as many points at a time as the unit that computes has lanes.

use std::collections::{BTreeSet, HashMap};

use halo2_proofs::pasta::Fp;

use super::{
    commit::each,
    graph::{Challenge, Source},
    kernel::{
        column::enter,
        lanes::{Lanes, Word, MOST_LANES},
        unit::{Task, Unit},
    },
    program::{Code, Instruction, Operand, Operation, Program},
    secret::{Secret, Tools},
};

/// Points that an instruction is carried out for before the next one: what they need fits into the
/// processor's near memory.
const BLOCK: usize = 64;

impl Code {
    /// Carries the code out at all points. `sources` are the vectors of [`Code::sources`], all of one
    /// length, a power of two and at least the number of lanes, and `outputs` have that length too. All
    /// words are in the form of the unit.
    pub(super) fn run_words(
        &self,
        unit: Unit,
        sources: &[&[Word]],
        scalars: &[Word],
        outputs: &mut [&mut [Word]],
    ) {
        in_parts(outputs, |start, outputs| {
            unit.run(Run { code: self, sources, scalars, start, outputs });
        });
    }
}

/// A program whose shared part has run.
pub(super) struct Loaded<'a> {
    code: &'a Code,
    unit: Unit,
    points: usize,
    scalars: Vec<Word>,
    /// The vectors that are the same for all circuits, and that the part for one circuit reads.
    shared: HashMap<Source, Vec<Word>>,
}

impl<'a> Loaded<'a> {
    /// Runs the shared part of a program for challenges, at so many points. `vector` gives the sources
    /// that are the same for all circuits.
    pub(super) fn new(
        program: &'a Program,
        unit: Unit,
        points: usize,
        challenge: impl Fn(Challenge) -> Fp,
        vector: impl Fn(&mut Tools, &Source) -> Vec<Word> + Send + Sync,
    ) -> Self {
        let Program { shared: code, own, .. } = program;
        let scalars = enter(unit, &program.scalars(challenge));
        let given = |source: &&Source| source.is_shared() && !matches!(source, Source::Derived(_));
        let sources = code.sources().iter().chain(own.sources()).filter(given);
        let sources: BTreeSet<Source> = sources.copied().collect();
        let sources: Vec<Source> = sources.into_iter().collect();
        let vectors = each(&sources, vector);
        let mut shared: HashMap<Source, Vec<Word>> = sources.into_iter().zip(vectors).collect();

        let sources: Vec<&[Word]> = code.sources().iter().map(|of| &shared[of][..]).collect();
        let mut derived = vec![vec![Word::default(); points]; code.outputs()];
        let mut outputs: Vec<&mut [Word]> = derived.iter_mut().map(|of| &mut of[..]).collect();
        code.run_words(unit, &sources, &scalars, &mut outputs);
        shared.retain(|source, _| own.sources().contains(source));
        let derived = derived.into_iter().enumerate();
        shared.extend(derived.map(|(index, vector)| (Source::Derived(index), vector)));
        Loaded { code: own, unit, points, scalars, shared }
    }

    /// Runs the part for one circuit, for which `vector` gives the sources that differ between circuits.
    pub(super) fn run<'b>(&self, vector: impl Fn(Source) -> &'b [Word]) -> Vec<Secret<Word>> {
        let outputs = self.code.outputs();
        let mut values: Vec<_> = (0..outputs).map(|_| Secret::zeros(self.points)).collect();
        let mut outputs: Vec<&mut [Word]> = values.iter_mut().map(|of| &mut of[..]).collect();
        self.run_into(vector, &mut outputs);
        values
    }

    /// The same into vectors that are there already.
    pub(super) fn run_into<'b>(
        &self,
        vector: impl Fn(Source) -> &'b [Word],
        outputs: &mut [&mut [Word]],
    ) {
        let find = |source: &Source| match self.shared.get(source) {
            Some(shared) => &shared[..],
            None => vector(*source),
        };
        let sources: Vec<&[Word]> = self.code.sources().iter().map(find).collect();
        self.code.run_words(self.unit, &sources, &self.scalars, outputs);
    }
}

/// Multiplies words by others, one by one. There are at least as many of them as lanes, and their number
/// is a power of two.
pub(super) fn multiply(unit: Unit, words: &mut [Word], factors: &[Word]) {
    unit.run(Multiply { words, factors });
}

struct Multiply<'a> {
    words: &'a mut [Word],
    factors: &'a [Word],
}

impl Task<Fp> for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Fp>>(self, lanes: L) {
        let factors = self.factors.chunks_exact(L::LANES);
        for (words, factors) in self.words.chunks_exact_mut(L::LANES).zip(factors) {
            let product = lanes.mul(&lanes.load(words), &lanes.load(factors));
            lanes.store(&product, words);
        }
    }
}

/// Work of one thread: the points from `start` on.
struct Run<'a, 'b> {
    code: &'a Code,
    sources: &'a [&'a [Word]],
    scalars: &'a [Word],
    start: usize,
    outputs: &'a mut [&'b mut [Word]],
}

impl Task<Fp> for Run<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes<Fp>>(self, lanes: L) {
        let Run { code, sources, scalars, start, outputs } = self;
        let mut machine = Machine {
            lanes,
            registers: vec![lanes.zero(); code.registers * (BLOCK / L::LANES)],
            scalars: scalars.iter().map(|scalar| lanes.splat(scalar)).collect(),
        };
        let points = outputs.first().map_or(0, |output| output.len());
        for block in (0..points).step_by(BLOCK) {
            let points = BLOCK.min(points - block);
            let vectors = points / L::LANES;
            for instruction in &code.instructions {
                machine.carry_out(instruction, sources, start + block, vectors);
            }
            for (operand, output) in code.outputs.iter().zip(&mut *outputs) {
                let place = machine.place(*operand, sources, start + block, points);
                let output = output[block..block + points].chunks_exact_mut(L::LANES);
                for (index, output) in output.enumerate() {
                    let sum = lanes.add(&machine.load(&place, index), &lanes.zero());
                    lanes.store(&lanes.reduce(&sum), output);
                }
            }
        }
        machine.registers.fill(lanes.zero());
        std::hint::black_box(&mut machine.registers);
    }
}

/// Where the vectors of an operand are found for a block of points.
enum Place<'a, V> {
    /// From this register on.
    Registers(usize),
    /// In neighbouring words.
    Words(&'a [Word]),
    /// In words from this one on, the first words behind the last.
    Wrapped(&'a [Word], usize),
    /// The same everywhere.
    Same(V),
}

struct Machine<L: Lanes<Fp>> {
    lanes: L,
    /// The vectors of all registers, those of one together.
    registers: Vec<L::Vector>,
    scalars: Vec<L::Vector>,
}

impl<L: Lanes<Fp>> Machine<L> {
    /// Vectors of a register.
    const VECTORS: usize = BLOCK / L::LANES;

    #[inline(always)]
    fn carry_out(
        &mut self,
        instruction: &Instruction,
        sources: &[&[Word]],
        at: usize,
        vectors: usize,
    ) {
        let Instruction { operation, into, left, right } = *instruction;
        let lanes = self.lanes;
        let left = self.place(left, sources, at, vectors * L::LANES);
        let right = self.place(right, sources, at, vectors * L::LANES);
        let into = into * Self::VECTORS;
        match operation {
            Operation::Add { reduces: false } => self.each(
                into,
                vectors,
                (left, right),
                #[inline(always)]
                |a, b| lanes.carry(&lanes.add(a, b)),
            ),
            Operation::Add { reduces: true } => self.each(
                into,
                vectors,
                (left, right),
                #[inline(always)]
                |a, b| lanes.reduce(&lanes.add(a, b)),
            ),
            Operation::Subtract { reduces: false } => self.each(
                into,
                vectors,
                (left, right),
                #[inline(always)]
                |a, b| lanes.carry(&lanes.sub(a, b)),
            ),
            Operation::Subtract { reduces: true } => self.each(
                into,
                vectors,
                (left, right),
                #[inline(always)]
                |a, b| lanes.reduce(&lanes.sub(a, b)),
            ),
            Operation::Multiply => self.each(
                into,
                vectors,
                (left, right),
                #[inline(always)]
                |a, b| lanes.mul(a, b),
            ),
            Operation::Tighten => {
                let zero = lanes.zero();
                self.each(
                    into,
                    vectors,
                    (left, right),
                    #[inline(always)]
                    |a, _| lanes.reduce(&lanes.add(a, &zero)),
                );
            }
        }
    }

    #[inline(always)]
    fn each(
        &mut self,
        into: usize,
        vectors: usize,
        (left, right): (Place<'_, L::Vector>, Place<'_, L::Vector>),
        operation: impl Fn(&L::Vector, &L::Vector) -> L::Vector,
    ) {
        for index in 0..vectors {
            let (a, b) = (self.load(&left, index), self.load(&right, index));
            self.registers[into + index] = operation(&a, &b);
        }
    }

    #[inline(always)]
    fn place<'a>(
        &self,
        operand: Operand,
        sources: &[&'a [Word]],
        at: usize,
        points: usize,
    ) -> Place<'a, L::Vector> {
        match operand {
            Operand::Scalar(index) => Place::Same(self.scalars[index]),
            Operand::Register(index) => Place::Registers(index * Self::VECTORS),
            Operand::Source(index, rotation) => {
                let source = sources[index];
                let shift = i64::from(rotation).rem_euclid(source.len() as i64) as usize;
                let from = (at + shift) % source.len();
                match source.get(from..from + points) {
                    Some(words) => Place::Words(words),
                    None => Place::Wrapped(source, from),
                }
            }
        }
    }

    #[inline(always)]
    fn load(&self, place: &Place<'_, L::Vector>, index: usize) -> L::Vector {
        match place {
            Place::Registers(first) => self.registers[first + index],
            Place::Words(words) => self.lanes.load(&words[index * L::LANES..]),
            Place::Same(vector) => *vector,
            Place::Wrapped(source, from) => {
                let mut words = [Word::default(); MOST_LANES];
                for (lane, word) in words[..L::LANES].iter_mut().enumerate() {
                    *word = source[(from + index * L::LANES + lane) % source.len()];
                }
                self.lanes.load(&words)
            }
        }
    }
}

/// Does some work side by side on the threads that there are, each of which fills a part of all outputs:
/// the points from the one on that it is told.
fn in_parts<N: Send>(outputs: &mut [&mut [N]], work: impl Fn(usize, &mut [&mut [N]]) + Sync) {
    let Some(points) = outputs.first().map(|output| output.len()) else { return };
    let length = points.div_ceil(rayon::current_num_threads()).next_multiple_of(BLOCK);
    let mut rest: Vec<&mut [N]> = outputs.iter_mut().map(|output| &mut **output).collect();
    rayon::scope(|scope| {
        for start in (0..points).step_by(length) {
            let length = length.min(points - start);
            let mut part = vec![];
            for output in &mut rest {
                let (head, tail) = std::mem::take(output).split_at_mut(length);
                part.push(head);
                *output = tail;
            }
            let work = &work;
            scope.spawn(move |_| work(start, &mut part));
        }
    });
}

#[cfg(test)]
mod tests {
    use ff::Field;
    use rand::{rngs::StdRng, RngExt, SeedableRng};

    use super::*;
    use crate::engine::{
        graph::{Graph, Id, Node},
        kernel::column::leave,
    };

    /// The value of a node at a point, by its definition.
    fn value(graph: &Graph, id: Id, at: &impl Fn(Source, i32) -> Fp) -> Fp {
        let value = |id| value(graph, id, at);
        match graph.nodes[id] {
            Node::Constant(index) => graph.constants[index],
            Node::Challenge(challenge) => number(challenge),
            Node::Source(source, rotation) => at(source, rotation),
            Node::Sum(a, b) => value(a) + value(b),
            Node::Difference(a, b) => value(a) - value(b),
            Node::Product(a, b) => value(a) * value(b),
        }
    }

    fn number(challenge: Challenge) -> Fp {
        match challenge {
            Challenge::Power(power) => Fp::from(1_000_003).pow_vartime([power as u64]),
            other => panic!("{other:?} is in no graph of this test"),
        }
    }

    /// A graph of random nodes; some of its nodes.
    fn random_graph(draw: &mut StdRng, nodes: usize) -> (Graph, Vec<Id>) {
        let mut graph = Graph::default();
        let mut ids = vec![graph.constant(Fp::ZERO), graph.constant(Fp::ONE)];
        for _ in 0..nodes {
            let [a, b] = [(); 2].map(|()| ids[draw.random_range(0..ids.len())]);
            ids.push(match draw.random_range(0..9) {
                0 => {
                    graph.rotated(Source::Fixed(draw.random_range(0..2)), draw.random_range(-3..3))
                }
                1 => {
                    graph.rotated(Source::Advice(draw.random_range(0..2)), draw.random_range(-3..3))
                }
                2 => graph.challenge(Challenge::Power(draw.random_range(0..9))),
                3 => graph.constant(-Fp::from(draw.random_range(0..4_u64))),
                4 => graph.negative(a),
                5 => graph.difference(a, b),
                6 | 7 => graph.product(a, b),
                _ => graph.sum(a, b),
            });
        }
        let outputs = (0..4).map(|_| ids[draw.random_range(0..ids.len())]).collect();
        (graph, outputs)
    }

    const POINTS: usize = 4 * BLOCK;

    #[test]
    fn programs_compute_what_their_graphs_mean() {
        let mut draw = StdRng::seed_from_u64(5);
        for nodes in [1, 3, 10, 30, 100, 300, 1000] {
            let (graph, outputs) = random_graph(&mut draw, nodes);
            let program = Program::new(&graph, &outputs);
            let column = |draw: &mut StdRng| (0..POINTS).map(|_| Fp::random(&mut *draw)).collect();
            let columns: Vec<Vec<Fp>> = (0..4).map(|_| column(&mut draw)).collect();
            let place = |source| match source {
                Source::Fixed(index) => index,
                Source::Advice(index) => 2 + index,
                other => panic!("{other:?} is in no graph of this test"),
            };
            for unit in Unit::ALL.into_iter().filter(|unit| unit.is_available()) {
                let words: Vec<_> = columns.iter().map(|column| enter(unit, column)).collect();
                let vector = |source| &words[place(source)][..];
                let shared = |_: &mut Tools, source: &Source| vector(*source).to_vec();
                let loaded = Loaded::new(&program, unit, POINTS, number, shared);
                let values = loaded.run(vector);
                for (words, id) in values.iter().zip(&outputs) {
                    let values: Vec<Fp> = leave(unit, words);
                    for point in [0, 1, BLOCK - 1, BLOCK, POINTS - 2, POINTS - 1] {
                        let at = |source, rotation: i32| {
                            let at = (point as i32 + rotation).rem_euclid(POINTS as i32);
                            columns[place(source)][at as usize]
                        };
                        assert_eq!(values[point], value(&graph, *id, &at), "{}", unit.name());
                    }
                }
            }
        }
    }
}
