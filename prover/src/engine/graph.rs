//! Expressions as a graph in which nothing stands twice: what two constraints have in common is one node,
//! and so is computed once.

use std::collections::HashMap;

use ff::{Field, PrimeField};
use halo2_proofs::pasta::Fp;

use super::system::{Column, Expression, Kind};

/// A vector that a program reads: a value for each point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Source {
    /// The point itself, X.
    Point,
    /// 1 in the first row.
    First,
    /// 1 in the row after the last that can be used.
    Last,
    /// 1 in all rows that can be used.
    Active,
    /// A fixed column.
    Fixed(usize),
    /// Where the cells of a column of the permutation are copied from.
    Sigma(usize),
    /// What a program computed before, from the sources above.
    Derived(usize),
    /// An instance column.
    Instance(usize),
    /// An advice column.
    Advice(usize),
    /// The running product of a set of columns of the permutation.
    Product(usize),
    /// The sorted inputs of a lookup.
    SortedInput(usize),
    /// The table of a lookup, arranged for its inputs.
    ArrangedTable(usize),
    /// The running product of a lookup.
    LookupProduct(usize),
}

impl Source {
    /// Whether it is the same for all circuits of a proof.
    pub(super) fn is_shared(self) -> bool {
        self <= Source::Derived(usize::MAX)
    }
}

/// A number that is the same at all points but not known before the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Challenge {
    /// θ: what parts the entries of a lookup's tuple.
    Theta,
    /// β.
    Beta,
    /// γ.
    Gamma,
    /// β times a power of δ: what parts the columns of the permutation.
    BetaDelta(usize),
    /// A power of y: what parts the constraints.
    Power(usize),
}

/// The place of a node in its graph.
pub(super) type Id = usize;

/// A node; its operands stand before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// A constant of the graph.
    Constant(usize),
    /// A challenge.
    Challenge(Challenge),
    /// A source, so many rows further down.
    Source(Source, i32),
    /// A sum.
    Sum(Id, Id),
    /// A difference.
    Difference(Id, Id),
    /// A product.
    Product(Id, Id),
}

/// A graph of expressions.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) constants: Vec<Fp>,
    ids: HashMap<Node, Id>,
    constant_ids: HashMap<[u8; 32], Id>,
}

impl Graph {
    fn node(&mut self, node: Node) -> Id {
        let Graph { nodes, ids, .. } = self;
        *ids.entry(node).or_insert_with(|| {
            nodes.push(node);
            nodes.len() - 1
        })
    }

    /// A constant.
    pub(super) fn constant(&mut self, value: Fp) -> Id {
        if let Some(id) = self.constant_ids.get(&value.to_repr()) {
            return *id;
        }
        self.constants.push(value);
        let id = self.node(Node::Constant(self.constants.len() - 1));
        self.constant_ids.insert(value.to_repr(), id);
        id
    }

    /// A challenge.
    pub(super) fn challenge(&mut self, challenge: Challenge) -> Id {
        self.node(Node::Challenge(challenge))
    }

    /// A source in the constraint's own row.
    pub(super) fn source(&mut self, source: Source) -> Id {
        self.rotated(source, 0)
    }

    /// A source, so many rows further down.
    pub(super) fn rotated(&mut self, source: Source, rotation: i32) -> Id {
        self.node(Node::Source(source, rotation))
    }

    /// A column in the constraint's own row.
    pub(super) fn column(&mut self, column: Column, rotation: i32) -> Id {
        let source = match column.kind {
            Kind::Advice => Source::Advice(column.index),
            Kind::Fixed => Source::Fixed(column.index),
            Kind::Instance => Source::Instance(column.index),
        };
        self.rotated(source, rotation)
    }

    fn known(&self, id: Id) -> Option<Fp> {
        match self.nodes[id] {
            Node::Constant(index) => Some(self.constants[index]),
            _ => None,
        }
    }

    /// The node whose negative this is, if it is one.
    fn negated(&self, id: Id) -> Option<Id> {
        match self.nodes[id] {
            Node::Difference(zero, of) if self.known(zero) == Some(Fp::ZERO) => Some(of),
            _ => None,
        }
    }

    /// The sum of two nodes.
    pub(super) fn sum(&mut self, a: Id, b: Id) -> Id {
        match (self.known(a), self.known(b)) {
            (Some(a), Some(b)) => return self.constant(a + b),
            (Some(zero), None) if zero == Fp::ZERO => return b,
            (None, Some(zero)) if zero == Fp::ZERO => return a,
            _ => {}
        }
        match (self.negated(a), self.negated(b)) {
            (_, Some(b)) => self.difference(a, b),
            (Some(a), None) => self.difference(b, a),
            (None, None) => self.node(Node::Sum(a.min(b), a.max(b))),
        }
    }

    /// The difference of two nodes.
    pub(super) fn difference(&mut self, a: Id, b: Id) -> Id {
        match (self.known(a), self.known(b)) {
            (Some(a), Some(b)) => return self.constant(a - b),
            (None, Some(zero)) if zero == Fp::ZERO => return a,
            _ => {}
        }
        match self.negated(b) {
            Some(b) => self.sum(a, b),
            None => self.node(Node::Difference(a, b)),
        }
    }

    /// The negative of a node.
    pub(super) fn negative(&mut self, a: Id) -> Id {
        let zero = self.constant(Fp::ZERO);
        self.difference(zero, a)
    }

    /// The product of two nodes.
    pub(super) fn product(&mut self, a: Id, b: Id) -> Id {
        let (a, b) = match (self.known(a), self.known(b)) {
            (Some(a), Some(b)) => return self.constant(a * b),
            (Some(_), None) => (b, a),
            _ => (a, b),
        };
        match self.known(b) {
            Some(zero) if zero == Fp::ZERO => b,
            Some(one) if one == Fp::ONE => a,
            Some(number) if number == -Fp::ONE => self.negative(a),
            Some(number) if number == Fp::ONE.double() => self.sum(a, a),
            _ => self.node(Node::Product(a.min(b), a.max(b))),
        }
    }

    /// An expression whose selectors are columns.
    pub(super) fn expression(&mut self, expression: &Expression) -> Id {
        match expression {
            Expression::Constant(value) => self.constant(*value),
            Expression::Selector(..) => panic!("selectors are columns in a verifying key"),
            Expression::Cell(query) => self.column(query.column, query.rotation),
            Expression::Negated(a) => {
                let a = self.expression(a);
                self.negative(a)
            }
            Expression::Sum(a, b) => {
                let (a, b) = (self.expression(a), self.expression(b));
                self.sum(a, b)
            }
            Expression::Product(a, b) => {
                let (a, b) = (self.expression(a), self.expression(b));
                self.product(a, b)
            }
            Expression::Scaled(a, factor) => {
                let (a, factor) = (self.expression(a), self.constant(*factor));
                self.product(a, factor)
            }
        }
    }

    /// For each node whether it differs between the circuits of a proof.
    pub(super) fn varying(&self) -> Vec<bool> {
        let mut varying: Vec<bool> = vec![];
        for node in &self.nodes {
            varying.push(match *node {
                Node::Constant(_) | Node::Challenge(_) => false,
                Node::Source(source, _) => !source.is_shared(),
                Node::Sum(a, b) | Node::Difference(a, b) | Node::Product(a, b) => {
                    varying[a] || varying[b]
                }
            });
        }
        varying
    }

    /// For each node whether a product is needed to compute it.
    pub(super) fn multiplied(&self) -> Vec<bool> {
        let mut multiplied: Vec<bool> = vec![];
        for node in &self.nodes {
            multiplied.push(match *node {
                Node::Constant(_) | Node::Challenge(_) | Node::Source(..) => false,
                Node::Sum(a, b) | Node::Difference(a, b) => multiplied[a] || multiplied[b],
                Node::Product(..) => true,
            });
        }
        multiplied
    }
}
