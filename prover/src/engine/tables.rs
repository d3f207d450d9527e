//! The tuples of lookups as programs that make one number of each, by θ.

use ff::Field;
use halo2_proofs::pasta::Fp;

use super::{
    graph::{Challenge, Graph, Id},
    program::Program,
    system::{Expression, System},
};

/// The programs that make one number of each tuple of inputs and of each row of a table.
#[derive(Debug)]
pub(super) struct Tables {
    /// The inputs of all lookups.
    pub(super) inputs: Program,
    /// The different tables.
    pub(super) tables: Program,
    /// The table of each lookup among the different ones.
    pub(super) places: Vec<usize>,
}

/// The node that makes one number of a tuple.
pub(super) fn compress(graph: &mut Graph, tuple: &[Expression]) -> Id {
    let theta = graph.challenge(Challenge::Theta);
    let mut sum = graph.constant(Fp::ZERO);
    for entry in tuple {
        let (scaled, entry) = (graph.product(sum, theta), graph.expression(entry));
        sum = graph.sum(scaled, entry);
    }
    sum
}

impl Tables {
    /// The programs of a system's lookups.
    pub(super) fn new(system: &System) -> Self {
        let mut graph = Graph::default();
        let (mut inputs, mut tables, mut places) = (vec![], vec![], vec![]);
        for lookup in &system.lookups {
            inputs.push(compress(&mut graph, &lookup.inputs));
            let table = compress(&mut graph, &lookup.table);
            let known = tables.iter().position(|known| *known == table);
            places.push(known.unwrap_or(tables.len()));
            if known.is_none() {
                tables.push(table);
            }
        }
        let inputs = Program::new(&graph, &inputs);
        Tables { inputs, tables: Program::new(&graph, &tables), places }
    }
}
