//! What running products are made of: in each row the ratio of two products, compiled into programs.

use halo2_proofs::pasta::Fp;

use ff::Field;

use super::{
    graph::{Challenge, Graph, Source},
    program::Program,
    system::System,
    tables::compress,
};

/// The programs of the ratios' two parts: that above the line, that below, and so on.
#[derive(Debug)]
pub(super) struct Ratios {
    /// Those of the permutation, two for each set of columns.
    pub(super) permutation: Program,
    /// Those of lookups, two for each.
    pub(super) lookups: Program,
}

impl Ratios {
    /// The programs of a system. A running product of the permutation covers `columns_per_set` columns.
    pub(super) fn new(system: &System, columns_per_set: usize) -> Self {
        Ratios { permutation: permutation(system, columns_per_set), lookups: lookups(system) }
    }
}

fn permutation(system: &System, columns_per_set: usize) -> Program {
    let graph = &mut Graph::default();
    let (beta, gamma) = (graph.challenge(Challenge::Beta), graph.challenge(Challenge::Gamma));
    let point = graph.source(Source::Point);
    let mut outputs = vec![];
    for (set, columns) in system.permutation.chunks(columns_per_set).enumerate() {
        let one = graph.constant(Fp::ONE);
        let (mut above, mut below) = (one, one);
        for (index, column) in columns.iter().enumerate() {
            let place = set * columns_per_set + index;
            let value = graph.column(*column, 0);
            let value = graph.sum(value, gamma);
            let scale = graph.challenge(Challenge::BetaDelta(place));
            let name = graph.product(scale, point);
            let factor = graph.sum(value, name);
            above = graph.product(above, factor);
            let sigma = graph.source(Source::Sigma(place));
            let name = graph.product(beta, sigma);
            let factor = graph.sum(value, name);
            below = graph.product(below, factor);
        }
        outputs.extend([above, below]);
    }
    Program::new(graph, &outputs)
}

fn lookups(system: &System) -> Program {
    let graph = &mut Graph::default();
    let (beta, gamma) = (graph.challenge(Challenge::Beta), graph.challenge(Challenge::Gamma));
    let mut outputs = vec![];
    for (index, lookup) in system.lookups.iter().enumerate() {
        let input = compress(graph, &lookup.inputs);
        let table = compress(graph, &lookup.table);
        let sorted = graph.source(Source::SortedInput(index));
        let arranged = graph.source(Source::ArrangedTable(index));
        for (input, table) in [(input, table), (sorted, arranged)] {
            let (input, table) = (graph.sum(input, beta), graph.sum(table, gamma));
            outputs.push(graph.product(input, table));
        }
    }
    Program::new(graph, &outputs)
}
