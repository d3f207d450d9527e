//! The constraints of a circuit, compiled into one program that computes their sum, each times another
//! power of y. Those with a common factor that is the same for all circuits, a selector mostly, are added
//! up before they are multiplied by it.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::pasta::Fp;

use super::{
    graph::{Challenge, Graph, Id, Source},
    program::Program,
    system::{Expression, Kind, System},
    tables::compress,
};

/// The compiled constraints of a circuit.
#[derive(Debug)]
pub(super) struct Constraints {
    /// Their sum, each times its power of y.
    pub(super) program: Program,
    /// Their number.
    pub(super) count: usize,
}

/// A constraint: a factor that is the same for all circuits, times another one.
struct Constraint {
    factor: Id,
    rest: Id,
}

impl Constraints {
    /// Compiles the constraints of a system. A running product of the permutation covers
    /// `columns_per_set` columns, and `reserved` rows are left to the prover.
    pub(super) fn new(system: &System, columns_per_set: usize, reserved: usize) -> Self {
        let mut graph = Graph::default();
        let mut constraints = gates(&mut graph, system);
        let reserved = i32::try_from(reserved).expect("few rows are reserved");
        constraints.extend(permutation(&mut graph, system, columns_per_set, reserved));
        for index in 0..system.lookups.len() {
            constraints.extend(lookup(&mut graph, system, index));
        }
        let sum = fold(&mut graph, &constraints);
        Constraints { program: Program::new(&graph, &[sum]), count: constraints.len() }
    }
}

/// Adds up all constraints, each times its power of y.
fn fold(graph: &mut Graph, constraints: &[Constraint]) -> Id {
    let mut factors: Vec<Id> = vec![];
    let mut groups: HashMap<Id, Vec<(usize, Id)>> = HashMap::new();
    for (index, Constraint { factor, rest }) in constraints.iter().enumerate() {
        let group = groups.entry(*factor).or_default();
        if group.is_empty() {
            factors.push(*factor);
        }
        group.push((constraints.len() - 1 - index, *rest));
    }
    let mut total = graph.constant(Fp::ZERO);
    for factor in factors {
        let mut sum = graph.constant(Fp::ZERO);
        let group = &groups[&factor];
        let alone = group.len() == 1;
        for (power, rest) in group {
            let mut power = graph.challenge(Challenge::Power(*power));
            if alone {
                // It is the same for all circuits.
                power = graph.product(power, factor);
            }
            let term = graph.product(power, *rest);
            sum = graph.sum(sum, term);
        }
        let sum = if alone { sum } else { graph.product(sum, factor) };
        total = graph.sum(total, sum);
    }
    total
}

fn gates(graph: &mut Graph, system: &System) -> Vec<Constraint> {
    system.gates.iter().map(|gate| factored(graph, gate)).collect()
}

/// Takes factors that are the same for all circuits out of an expression.
fn factored(graph: &mut Graph, expression: &Expression) -> Constraint {
    if let Expression::Product(a, b) = expression {
        for (factor, rest) in [(a, b), (b, a)] {
            if is_shared(factor) {
                let factor = graph.expression(factor);
                let Constraint { factor: other, rest } = factored(graph, rest);
                return Constraint { factor: graph.product(factor, other), rest };
            }
        }
    }
    Constraint { factor: graph.constant(Fp::ONE), rest: graph.expression(expression) }
}

fn is_shared(expression: &Expression) -> bool {
    match expression {
        Expression::Constant(_) => true,
        Expression::Selector(..) => false,
        Expression::Cell(query) => query.column.kind == Kind::Fixed,
        Expression::Negated(a) | Expression::Scaled(a, _) => is_shared(a),
        Expression::Sum(a, b) | Expression::Product(a, b) => is_shared(a) && is_shared(b),
    }
}

/// The constraints of the permutation.
fn permutation(
    graph: &mut Graph,
    system: &System,
    columns_per_set: usize,
    reserved: i32,
) -> Vec<Constraint> {
    let sets = system.permutation.chunks(columns_per_set).len();
    let [first, last, active] =
        [Source::First, Source::Last, Source::Active].map(|source| graph.source(source));
    let mut constraints = vec![];
    if sets > 0 {
        constraints.push(begins_with_one(graph, first, Source::Product(0)));
        constraints.push(ends_with_a_bit(graph, last, Source::Product(sets - 1)));
    }
    for set in 1..sets {
        let begin = graph.source(Source::Product(set));
        let end = graph.rotated(Source::Product(set - 1), -reserved);
        constraints.push(Constraint { factor: first, rest: graph.difference(begin, end) });
    }
    let gamma = graph.challenge(Challenge::Gamma);
    let beta = graph.challenge(Challenge::Beta);
    let point = graph.source(Source::Point);
    for (set, columns) in system.permutation.chunks(columns_per_set).enumerate() {
        let mut left = graph.rotated(Source::Product(set), 1);
        let mut right = graph.source(Source::Product(set));
        for (index, column) in columns.iter().enumerate() {
            let place = set * columns_per_set + index;
            let value = graph.column(*column, 0);
            let value = graph.sum(value, gamma);
            let sigma = graph.source(Source::Sigma(place));
            let name = graph.product(beta, sigma);
            let factor = graph.sum(value, name);
            left = graph.product(left, factor);
            let scale = graph.challenge(Challenge::BetaDelta(place));
            let name = graph.product(scale, point);
            let factor = graph.sum(value, name);
            right = graph.product(right, factor);
        }
        constraints.push(Constraint { factor: active, rest: graph.difference(left, right) });
    }
    constraints
}

/// A running product is 1 in the first row.
fn begins_with_one(graph: &mut Graph, first: Id, product: Source) -> Constraint {
    let (one, product) = (graph.constant(Fp::ONE), graph.source(product));
    Constraint { factor: first, rest: graph.difference(one, product) }
}

/// A running product is 0 or 1 in the row after the last usable one.
fn ends_with_a_bit(graph: &mut Graph, last: Id, product: Source) -> Constraint {
    let product = graph.source(product);
    let square = graph.product(product, product);
    Constraint { factor: last, rest: graph.difference(square, product) }
}

/// The constraints of a lookup.
fn lookup(graph: &mut Graph, system: &System, index: usize) -> [Constraint; 5] {
    let [first, last, active] =
        [Source::First, Source::Last, Source::Active].map(|source| graph.source(source));
    let (beta, gamma) = (graph.challenge(Challenge::Beta), graph.challenge(Challenge::Gamma));
    let product = Source::LookupProduct(index);
    let sorted = graph.source(Source::SortedInput(index));
    let above = graph.rotated(Source::SortedInput(index), -1);
    let arranged = graph.source(Source::ArrangedTable(index));
    let input = compress(graph, &system.lookups[index].inputs);
    let table = compress(graph, &system.lookups[index].table);
    let next = graph.rotated(product, 1);
    let left = scaled(graph, next, [sorted, beta], [arranged, gamma]);
    let now = graph.source(product);
    let right = scaled(graph, now, [input, beta], [table, gamma]);
    let apart = graph.difference(sorted, arranged);
    let step = graph.difference(sorted, above);
    [
        begins_with_one(graph, first, product),
        ends_with_a_bit(graph, last, product),
        Constraint { factor: active, rest: graph.difference(left, right) },
        Constraint { factor: first, rest: apart },
        Constraint { factor: active, rest: graph.product(apart, step) },
    ]
}

/// A node times two sums.
fn scaled(graph: &mut Graph, node: Id, one: [Id; 2], other: [Id; 2]) -> Id {
    let (one, other) = (graph.sum(one[0], one[1]), graph.sum(other[0], other[1]));
    let product = graph.product(node, one);
    graph.product(product, other)
}
