//! The quotient: all constraints, each times another power of y, added up and divided by the polynomial
//! that is zero in every row. It is a polynomial only if every constraint holds in every row.
//!
//! The constraints are compiled into one program. Those with a common factor that is the same for all
//! circuits, a selector mostly, are added up before they are multiplied by it. The program runs on one
//! coset after another, so that no vector is longer than a column.

use std::collections::HashMap;

use ff::{Field, PrimeField};
use halo2_proofs::pasta::Fp;

use super::{
    committed::Committed,
    domain::Coset,
    graph::{Challenge, Graph, Id, Source},
    keys::Key,
    lookup::compress,
    program::Program,
    secret::Secret,
    system::{Expression, Kind, System},
};

/// The challenges that the constraints depend on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Challenges {
    pub(super) theta: Fp,
    pub(super) beta: Fp,
    pub(super) gamma: Fp,
    pub(super) y: Fp,
}

/// The compiled constraints of a circuit.
#[derive(Debug)]
pub(super) struct Quotient {
    program: Program,
    /// Their number.
    constraints: usize,
}

/// A constraint: a factor that is the same for all circuits, times another one.
struct Constraint {
    factor: Id,
    rest: Id,
}

impl Quotient {
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
        Quotient { program: Program::new(&graph, &[sum]), constraints: constraints.len() }
    }

    /// Computes the quotient, cut into pieces of as many coefficients as there are rows.
    pub(super) fn pieces(
        &self,
        key: &Key,
        circuits: &[Committed],
        challenges: &Challenges,
    ) -> Vec<Secret> {
        let Challenges { theta, beta, gamma, y } = *challenges;
        let scalars = self.program.scalars(|challenge| match challenge {
            Challenge::Theta => theta,
            Challenge::Beta => beta,
            Challenge::Gamma => gamma,
            Challenge::BetaDelta(power) => beta * Fp::DELTA.pow_vartime([power as u64]),
            Challenge::Power(power) => y.pow_vartime([power as u64]),
        });
        let next_circuit = y.pow_vartime([self.constraints as u64]);
        let (mut sums, mut powers) = (vec![], vec![]);
        for index in 0..key.domain.cosets() {
            let coset = key.domain.coset(index);
            let mut sum = self.sum(key, circuits, &coset, &scalars, next_circuit);
            key.domain.interpolate_coset(&mut sum, &coset);
            sums.push(sum);
            powers.push(coset.power);
        }
        cut(&mut sums, &powers);
        sums.truncate(key.domain.pieces());
        sums
    }

    /// The sum of all constraints of all circuits on a coset.
    fn sum(
        &self,
        key: &Key,
        circuits: &[Committed],
        coset: &Coset,
        scalars: &[Fp],
        next_circuit: Fp,
    ) -> Secret {
        let rows = key.domain.rows();
        let shared = self.shared(key, coset, scalars);
        let own: Vec<Source> = self.program.own.sources().to_vec();
        let own: Vec<Source> = own.into_iter().filter(|source| !source.is_shared()).collect();
        let mut vectors: Vec<Secret> = own.iter().map(|_| Secret::zeros(rows)).collect();
        let (mut sum, mut of_circuit) = (Secret::zeros(rows), Secret::zeros(rows));
        for circuit in circuits {
            for (source, vector) in own.iter().zip(&mut vectors) {
                key.domain.evaluate(circuit.polynomial(*source), coset, vector);
            }
            let places: HashMap<Source, &Secret> = own.iter().copied().zip(&vectors).collect();
            let find = |source: &Source| match places.get(source) {
                Some(vector) => &vector[..],
                None => &shared[source][..],
            };
            let sources: Vec<&[Fp]> = self.program.own.sources().iter().map(find).collect();
            self.program.own.run(&sources, scalars, &mut [&mut of_circuit]);
            for (sum, value) in sum.iter_mut().zip(of_circuit.iter()) {
                *sum = *sum * next_circuit + value;
            }
        }
        sum
    }

    /// The vectors on a coset that are the same for all circuits.
    fn shared(&self, key: &Key, coset: &Coset, scalars: &[Fp]) -> HashMap<Source, Vec<Fp>> {
        let Program { shared, own, .. } = &self.program;
        let rows = key.domain.rows();
        let mut vectors = HashMap::new();
        for source in shared.sources().iter().chain(own.sources()) {
            let polynomial = match *source {
                Source::First => &key.boundaries[0],
                Source::Last => &key.boundaries[1],
                Source::Active => &key.boundaries[2],
                Source::Fixed(index) => &key.fixed[index],
                Source::Sigma(index) => &key.sigma[index],
                Source::Point => {
                    let points = key.domain.points().into_iter();
                    vectors.insert(*source, points.map(|point| point * coset.shift).collect());
                    continue;
                }
                _ => continue,
            };
            vectors.entry(*source).or_insert_with(|| {
                let mut values = vec![Fp::ZERO; rows];
                key.domain.evaluate(&polynomial.coefficients, coset, &mut values);
                values
            });
        }
        let sources: Vec<&[Fp]> = shared.sources().iter().map(|of| &vectors[of][..]).collect();
        let mut derived = vec![vec![Fp::ZERO; rows]; shared.outputs()];
        let mut outputs: Vec<&mut [Fp]> =
            derived.iter_mut().map(|vector| &mut vector[..]).collect();
        shared.run(&sources, scalars, &mut outputs);
        vectors.retain(|source, _| own.sources().contains(source));
        let derived = derived.into_iter().enumerate();
        vectors.extend(derived.map(|(index, vector)| (Source::Derived(index), vector)));
        vectors
    }
}

/// Divides the sums on all cosets by X^n − 1 and cuts the quotient: from the coefficients of what the
/// quotient is on each coset, where X^n is one of `powers`, to those of its pieces.
fn cut(sums: &mut [Secret], powers: &[Fp]) {
    // Column by column the inverse of the matrix that evaluates a polynomial at all powers.
    let mut columns: Vec<Vec<Fp>> = vec![];
    for (index, power) in powers.iter().enumerate() {
        let mut polynomial = vec![Fp::ONE];
        let mut scale = power - Fp::ONE;
        for other in powers[..index].iter().chain(&powers[index + 1..]) {
            let mut product = vec![Fp::ZERO; polynomial.len() + 1];
            for (degree, coefficient) in polynomial.iter().enumerate() {
                product[degree] -= coefficient * other;
                product[degree + 1] += coefficient;
            }
            polynomial = product;
            scale *= power - other;
        }
        let scale = scale.invert().expect("no coset meets another one or the rows");
        columns.push(polynomial.iter().map(|coefficient| coefficient * scale).collect());
    }
    let rows = sums.first().map_or(0, |sum| sum.len());
    let mut values = vec![Fp::ZERO; powers.len()];
    for row in 0..rows {
        values.iter_mut().zip(&*sums).for_each(|(value, sum)| *value = sum[row]);
        for (piece, sum) in sums.iter_mut().enumerate() {
            sum[row] =
                values.iter().zip(&columns).map(|(value, column)| value * &column[piece]).sum();
        }
    }
    super::secret::wipe(&mut values);
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
