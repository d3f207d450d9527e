//! Graphs as programs: lists of instructions that are carried out for many points at once. What is the
//! same for all circuits of a proof is computed once, by the shared part of the program, and kept as
//! vectors ([`Source::Derived`]) that the part for each circuit reads.
//!
//! A code runs on elements ([`Code::run`]) or, faster, on words of the lanes ([`Code::run_words`]). For
//! the latter the compiler follows how far sums grow before they are reduced; the module of the lanes says
//! how far they may.

use std::collections::HashMap;

use halo2_proofs::pasta::Fp;

use super::graph::{Challenge, Graph, Id, Node, Source};

/// Points that an instruction is carried out for before the next one: what they need fits into the
/// processor's nearest memory.
pub(super) const BLOCK: usize = 64;

/// The weight of a source, a scalar, a product and what is reduced, in the words of the lanes.
const TIGHT: u32 = 2;
/// What a subtraction adds to the weight of what it takes from.
const BORROWED: u32 = 4;
/// The greatest weight in a register: two such may be multiplied, and their sum be reduced.
const MOST: u32 = 7;

/// Where an instruction finds an operand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operand {
    /// A source, by its place among those of the code, so many rows further down.
    Source(usize, i32),
    /// A number that is the same at all points.
    Scalar(usize),
    /// What an earlier instruction computed.
    Register(usize),
}

/// What an instruction does. Sums and differences of lanes are reduced where they would outgrow them;
/// elements always are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operation {
    /// Adds.
    Add { reduces: bool },
    /// Takes the right operand, which must be tight, from the left one.
    Subtract { reduces: bool },
    /// Multiplies.
    Multiply,
    /// Reduces a register in its place, that of both operands.
    Tighten,
}

/// An instruction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub(super) operation: Operation,
    pub(super) into: usize,
    pub(super) left: Operand,
    pub(super) right: Operand,
}

/// Numbers that are the same at all points.
#[derive(Clone, Copy, Debug)]
enum Scalar {
    Constant(Fp),
    Challenge(Challenge),
}

/// Instructions without branches.
#[derive(Clone, Debug, Default)]
pub(super) struct Code {
    sources: Vec<Source>,
    pub(super) instructions: Vec<Instruction>,
    pub(super) registers: usize,
    pub(super) outputs: Vec<Operand>,
}

/// A program.
#[derive(Clone, Debug)]
pub(super) struct Program {
    scalars: Vec<Scalar>,
    /// What is computed once; its outputs are the derived vectors.
    pub(super) shared: Code,
    /// What is computed for each circuit; its outputs are the program's.
    pub(super) own: Code,
}

impl Program {
    /// The program that computes some nodes of a graph.
    pub(super) fn new(graph: &Graph, outputs: &[Id]) -> Self {
        let (varying, multiplied) = (graph.varying(), graph.multiplied());
        let mut scalars = Scalars::default();
        let mut derived = Derived::default();
        let is_derived = |id: Id| !varying[id] && multiplied[id];
        let mut own = Compiler::new(graph, &mut scalars);
        own.compile(outputs, |id| is_derived(id).then(|| derived.place(id)));
        let own = own.code;
        let mut shared = Compiler::new(graph, &mut scalars);
        shared.compile(&derived.ids, |_| None);
        let shared = shared.code;
        Program { scalars: scalars.list, shared, own }
    }

    /// The numbers of a proof that are the same at all points.
    pub(super) fn scalars(&self, challenge: impl Fn(Challenge) -> Fp) -> Vec<Fp> {
        let value = |scalar: &Scalar| match *scalar {
            Scalar::Constant(value) => value,
            Scalar::Challenge(which) => challenge(which),
        };
        self.scalars.iter().map(value).collect()
    }
}

/// Nodes that the shared part computes, in the order in which they are asked for.
#[derive(Default)]
struct Derived {
    ids: Vec<Id>,
    places: HashMap<Id, usize>,
}

impl Derived {
    fn place(&mut self, id: Id) -> usize {
        *self.places.entry(id).or_insert_with(|| {
            self.ids.push(id);
            self.ids.len() - 1
        })
    }
}

#[derive(Default)]
struct Scalars {
    list: Vec<Scalar>,
    places: HashMap<Id, usize>,
}

/// Turns nodes into instructions.
struct Compiler<'a> {
    graph: &'a Graph,
    scalars: &'a mut Scalars,
    code: Code,
    sources: HashMap<Source, usize>,
    /// Nodes that are computed already.
    done: HashMap<Id, Operand>,
    /// How often the result of a node is still needed.
    uses: HashMap<Id, usize>,
    /// Weights of results that are not tight.
    weights: HashMap<Id, u32>,
    free: Vec<usize>,
}

impl<'a> Compiler<'a> {
    fn new(graph: &'a Graph, scalars: &'a mut Scalars) -> Self {
        Compiler {
            graph,
            scalars,
            code: Code::default(),
            sources: HashMap::new(),
            done: HashMap::new(),
            uses: HashMap::new(),
            weights: HashMap::new(),
            free: vec![],
        }
    }

    /// Compiles the code for these nodes. `derived` says which nodes are not computed but read.
    fn compile(&mut self, outputs: &[Id], mut derived: impl FnMut(Id) -> Option<usize>) {
        // Children first, without recursion: sums of all constraints are deep.
        let mut order = vec![];
        let mut reads = HashMap::new();
        let mut stack: Vec<(Id, bool)> = outputs.iter().rev().map(|id| (*id, false)).collect();
        while let Some((id, expanded)) = stack.pop() {
            if expanded {
                order.push(id);
                continue;
            }
            if reads.contains_key(&id) {
                continue;
            }
            let read = derived(id);
            reads.insert(id, read);
            if let (None, Some((_, a, b))) = (read, operation(self.graph.nodes[id])) {
                stack.push((id, true));
                stack.push((b, false));
                stack.push((a, false));
            }
        }
        for id in &order {
            let (_, a, b) = operation(self.graph.nodes[*id]).expect("only these are in the order");
            for operand in [a, b] {
                *self.uses.entry(operand).or_default() += 1;
            }
        }
        for id in outputs {
            *self.uses.entry(*id).or_default() += 1;
        }
        for id in order {
            self.instruction(id, &reads);
        }
        self.code.outputs = outputs.iter().map(|id| self.operand(*id, &reads)).collect();
    }

    fn instruction(&mut self, id: Id, reads: &HashMap<Id, Option<usize>>) {
        let (kind, a, b) = operation(self.graph.nodes[id]).expect("a node with operands");
        let (left, right) = (self.operand(a, reads), self.operand(b, reads));
        let operation = self.weigh(kind, id, (a, b), right);
        let into = self.free.pop().unwrap_or_else(|| {
            self.code.registers += 1;
            self.code.registers - 1
        });
        self.code.instructions.push(Instruction { operation, into, left, right });
        self.done.insert(id, Operand::Register(into));
        for (operand, place) in [(a, left), (b, right)] {
            let uses = self.uses.get_mut(&operand).expect("uses are counted");
            *uses -= 1;
            if let (0, Operand::Register(register)) = (*uses, place) {
                self.free.push(register);
            }
        }
    }

    /// The operation of a node, given its operands and where the right one is. Notes the weight of what it
    /// computes.
    fn weigh(&mut self, kind: Kind, id: Id, (a, b): (Id, Id), right: Operand) -> Operation {
        let weight = |weights: &HashMap<Id, u32>, id| weights.get(&id).copied().unwrap_or(TIGHT);
        if let (Kind::Difference, Some(_), Operand::Register(into)) =
            (kind, self.weights.get(&b), right)
        {
            let operation = Operation::Tighten;
            self.code.instructions.push(Instruction { operation, into, left: right, right });
            self.weights.remove(&b);
        }
        let sum = match kind {
            Kind::Product => return Operation::Multiply,
            Kind::Sum => weight(&self.weights, a) + weight(&self.weights, b),
            Kind::Difference => weight(&self.weights, a) + BORROWED,
        };
        let reduces = sum > MOST;
        if !reduces {
            self.weights.insert(id, sum);
        }
        match kind {
            Kind::Sum => Operation::Add { reduces },
            _ => Operation::Subtract { reduces },
        }
    }

    fn operand(&mut self, id: Id, reads: &HashMap<Id, Option<usize>>) -> Operand {
        if let Some(operand) = self.done.get(&id) {
            return *operand;
        }
        if let Some(Some(place)) = reads.get(&id) {
            return Operand::Source(self.source(Source::Derived(*place)), 0);
        }
        let scalar = match self.graph.nodes[id] {
            Node::Source(source, rotation) => {
                return Operand::Source(self.source(source), rotation);
            }
            Node::Constant(index) => Scalar::Constant(self.graph.constants[index]),
            Node::Challenge(challenge) => Scalar::Challenge(challenge),
            node => panic!("{node:?} is computed before it is used"),
        };
        let Scalars { list, places } = &mut *self.scalars;
        Operand::Scalar(*places.entry(id).or_insert_with(|| {
            list.push(scalar);
            list.len() - 1
        }))
    }

    fn source(&mut self, source: Source) -> usize {
        let list = &mut self.code.sources;
        *self.sources.entry(source).or_insert_with(|| {
            list.push(source);
            list.len() - 1
        })
    }
}

/// What a node with operands computes.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Sum,
    Difference,
    Product,
}

fn operation(node: Node) -> Option<(Kind, Id, Id)> {
    match node {
        Node::Sum(a, b) => Some((Kind::Sum, a, b)),
        Node::Difference(a, b) => Some((Kind::Difference, a, b)),
        Node::Product(a, b) => Some((Kind::Product, a, b)),
        Node::Constant(_) | Node::Challenge(_) | Node::Source(..) => None,
    }
}

/// An operand's values for a block of points.
#[derive(Clone, Copy)]
enum View<'a> {
    Values(&'a [Fp]),
    Same(Fp),
}

/// What one thread needs to carry out a code.
struct Machine {
    registers: Vec<Vec<Fp>>,
    /// Values of operands that wrap around the end of a source.
    wrapped: [Vec<Fp>; 2],
}

impl Code {
    /// The vectors that the code reads, in the order in which [`Code::run`] wants them.
    pub(super) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The number of vectors that the code computes.
    pub(super) fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// The number of multiplications for each point.
    #[cfg(test)]
    pub(super) fn multiplications(&self) -> usize {
        let is = |i: &&Instruction| matches!(i.operation, Operation::Multiply);
        self.instructions.iter().filter(is).count()
    }

    /// Carries the code out at all points. `sources` are the vectors of [`Code::sources`], all of one
    /// length, and `outputs` have that length too.
    pub(super) fn run(&self, sources: &[&[Fp]], scalars: &[Fp], outputs: &mut [&mut [Fp]]) {
        in_parts(outputs, |start, outputs| self.run_part(sources, scalars, start, outputs));
    }

    /// Carries the code out at the points from `start` on.
    fn run_part(&self, sources: &[&[Fp]], scalars: &[Fp], start: usize, outputs: &mut [&mut [Fp]]) {
        let zeros = || vec![Fp::from(0); BLOCK];
        let mut machine = Machine {
            registers: (0..self.registers).map(|_| zeros()).collect(),
            wrapped: [zeros(), zeros()],
        };
        let points = outputs[0].len();
        for block in (0..points).step_by(BLOCK) {
            let length = BLOCK.min(points - block);
            let at = start + block;
            for instruction in &self.instructions {
                machine.carry_out(instruction, sources, scalars, at, length);
            }
            for (operand, output) in self.outputs.iter().zip(&mut *outputs) {
                let output = &mut output[block..block + length];
                let Machine { registers, wrapped } = &mut machine;
                match view(*operand, sources, scalars, registers, &mut wrapped[0], at, length) {
                    View::Values(values) => output.copy_from_slice(values),
                    View::Same(value) => output.fill(value),
                }
            }
        }
        machine.wipe();
    }
}

/// Does some work side by side on the threads that there are, each of which fills a part of all outputs:
/// the points from the one on that it is told.
pub(super) fn in_parts<N: Send>(
    outputs: &mut [&mut [N]],
    work: impl Fn(usize, &mut [&mut [N]]) + Sync,
) {
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

impl Machine {
    fn carry_out(
        &mut self,
        instruction: &Instruction,
        sources: &[&[Fp]],
        scalars: &[Fp],
        at: usize,
        length: usize,
    ) {
        let Instruction { operation, into, left, right } = *instruction;
        if let Operation::Tighten = operation {
            return;
        }
        let mut values = std::mem::take(&mut self.registers[into]);
        let [first, second] = &mut self.wrapped;
        let left = view(left, sources, scalars, &self.registers, first, at, length);
        let right = view(right, sources, scalars, &self.registers, second, at, length);
        let out = &mut values[..length];
        match operation {
            Operation::Add { .. } => apply(out, left, right, |a, b| a + b),
            Operation::Subtract { .. } => apply(out, left, right, |a, b| a - b),
            Operation::Multiply => apply(out, left, right, |a, b| a * b),
            Operation::Tighten => unreachable!("elements are always reduced"),
        }
        self.registers[into] = values;
    }

    fn wipe(&mut self) {
        for values in self.registers.iter_mut().chain(&mut self.wrapped) {
            super::secret::wipe(values);
        }
    }
}

fn view<'a>(
    operand: Operand,
    sources: &[&'a [Fp]],
    scalars: &[Fp],
    registers: &'a [Vec<Fp>],
    wrapped: &'a mut [Fp],
    at: usize,
    length: usize,
) -> View<'a> {
    match operand {
        Operand::Scalar(index) => View::Same(scalars[index]),
        Operand::Register(index) => View::Values(&registers[index][..length]),
        Operand::Source(index, rotation) => {
            let source = sources[index];
            let shift = i64::from(rotation).rem_euclid(source.len() as i64) as usize;
            let from = (at + shift) % source.len();
            match source.get(from..from + length) {
                Some(values) => View::Values(values),
                None => {
                    let cells = source.iter().cycle().skip(from);
                    wrapped[..length].iter_mut().zip(cells).for_each(|(to, cell)| *to = *cell);
                    View::Values(&wrapped[..length])
                }
            }
        }
    }
}

#[inline(always)]
fn apply(out: &mut [Fp], left: View<'_>, right: View<'_>, operation: impl Fn(Fp, Fp) -> Fp) {
    match (left, right) {
        (View::Values(left), View::Values(right)) => {
            for ((out, a), b) in out.iter_mut().zip(left).zip(right) {
                *out = operation(*a, *b);
            }
        }
        (View::Values(left), View::Same(b)) => {
            for (out, a) in out.iter_mut().zip(left) {
                *out = operation(*a, b);
            }
        }
        (View::Same(a), View::Values(right)) => {
            for (out, b) in out.iter_mut().zip(right) {
                *out = operation(a, *b);
            }
        }
        (View::Same(a), View::Same(b)) => out.fill(operation(a, b)),
    }
}

#[cfg(test)]
mod tests {
    use ff::Field;
    use rand::{rngs::StdRng, RngExt, SeedableRng};

    use super::*;
    use crate::engine::kernel::{
        column::{enter, leave},
        lanes::Word,
        unit::Unit,
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

    /// Runs a program on words of every unit that this processor has.
    fn assert_same_on_words(
        program: &Program,
        scalars: &[Fp],
        columns: &[Vec<Fp>],
        expected: &[Vec<Fp>],
    ) {
        for unit in Unit::ALL.into_iter().filter(|unit| unit.is_available()) {
            let columns: Vec<_> = columns.iter().map(|column| enter(unit, column)).collect();
            let scalars = enter(unit, scalars);
            let run = |code: &Code, derived: &[Vec<Word>]| {
                let find = |source: &Source| match *source {
                    Source::Derived(index) => &derived[index][..],
                    Source::Fixed(index) => &columns[index],
                    Source::Advice(index) => &columns[2 + index],
                    other => panic!("{other:?} is in no graph of this test"),
                };
                let sources: Vec<&[Word]> = code.sources().iter().map(find).collect();
                let mut values = vec![vec![Word::default(); POINTS]; code.outputs()];
                let mut outputs: Vec<&mut [Word]> =
                    values.iter_mut().map(|values| &mut values[..]).collect();
                code.run_words(unit, &sources, &scalars, &mut outputs);
                values
            };
            let derived = run(&program.shared, &[]);
            let values = run(&program.own, &derived);
            let values: Vec<Vec<Fp>> = values.iter().map(|words| leave(unit, words)).collect();
            assert_eq!(values, expected, "{}", unit.name());
        }
    }

    #[test]
    fn programs_compute_what_their_graphs_mean() {
        let mut draw = StdRng::seed_from_u64(5);
        for nodes in [1, 3, 10, 30, 100, 300] {
            let (graph, outputs) = random_graph(&mut draw, nodes);
            let program = Program::new(&graph, &outputs);
            let column = |draw: &mut StdRng| (0..POINTS).map(|_| Fp::random(draw)).collect();
            let columns: Vec<Vec<Fp>> = (0..4).map(|_| column(&mut draw)).collect();
            let scalars = program.scalars(number);
            let of = |source| match source {
                Source::Fixed(index) => &columns[index][..],
                Source::Advice(index) => &columns[2 + index][..],
                other => panic!("{other:?} is in no graph of this test"),
            };
            let run = |code: &Code, derived: &[Vec<Fp>]| {
                let find = |source: &Source| match *source {
                    Source::Derived(index) => &derived[index][..],
                    other => of(other),
                };
                let sources: Vec<&[Fp]> = code.sources().iter().map(find).collect();
                let mut values = vec![vec![Fp::ZERO; POINTS]; code.outputs()];
                let mut outputs: Vec<&mut [Fp]> = values.iter_mut().map(|v| &mut v[..]).collect();
                code.run(&sources, &scalars, &mut outputs);
                values
            };
            let derived = run(&program.shared, &[]);
            let values = run(&program.own, &derived);
            assert_same_on_words(&program, &scalars, &columns, &values);
            for point in [0, 1, BLOCK - 1, BLOCK, POINTS - 2, POINTS - 1] {
                let at = |source, rotation: i32| {
                    let at = (point as i32 + rotation).rem_euclid(POINTS as i32);
                    of(source)[at as usize]
                };
                for (values, id) in values.iter().zip(&outputs) {
                    assert_eq!(values[point], value(&graph, *id, &at));
                }
            }
        }
    }
}
