//! Graphs as programs: lists of instructions that are carried out for many points at once. What is the
//! same for all circuits of a proof is computed once, by the shared part of the program, and kept as
//! vectors ([`Source::Derived`]) that the part for each circuit reads.
//!
//! Programs run on the words of lanes. The compiler follows how far sums grow before they are reduced; the
//! module of the lanes says how far they may.

use std::collections::HashMap;

use halo2_proofs::pasta::Fp;

use super::graph::{Challenge, Graph, Id, Node, Source};

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

/// What an instruction does. Sums and differences are reduced where they would outgrow the lanes.
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

impl Code {
    /// The vectors that the code reads, in the order in which the machine wants them.
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
}
