//! A rig with its constraints: what a forgery of it breaks, and by what its cells are replaced.

use std::collections::BTreeSet;

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{circuit::chip::limb::LIMB_BITS, testing::*};

/// A rig with its constraints and the honest assignment.
pub struct Subject {
    pub rig: Rig,
    pub record: Record,
    pub system: System,
    pub honest: Assignment,
}

impl Subject {
    pub fn new(rig: Rig) -> Self {
        let circuit = rig.circuit();
        let (record, system) = (Record::of(&circuit), System::new(&circuit));
        let honest = system.assignment(&record, &Changes::new(), &rig.instance);
        let broken = system.broken(&honest);
        assert!(broken.is_empty(), "{}: {broken:?}", rig.key.shape);
        Subject { rig, record, system, honest }
    }

    /// What a forgery of this subject's rig assigns.
    pub fn assignment(&self, forged: &Rig) -> Assignment {
        let same_grid = forged.witness.grid == self.rig.witness.grid;
        let record = (!same_grid).then(|| Record::of(&forged.circuit()));
        let record = record.as_ref().unwrap_or(&self.record);
        self.system.assignment(record, &forged.changes, &forged.instance)
    }

    /// What a forgery of this subject's rig breaks.
    pub fn broken(&self, forged: &Rig) -> BTreeSet<Constraint> {
        self.system.broken_since(&self.honest, &self.assignment(forged))
    }

    /// Asserts that a forgery of this subject's rig breaks one constraint, of this name.
    pub fn assert_only_breaks(&self, forged: &Rig, name: &str) {
        let broken: Vec<_> = self.broken(forged).into_iter().collect();
        let names: Vec<_> = broken.iter().map(|broken| self.name(broken.part())).collect();
        assert!(names.len() == 1 && names[0].ends_with(name), "{name:?}: {names:?}");
    }

    pub fn name(&self, part: Part) -> String {
        match part {
            Part::Polynomial(index) => {
                let polynomial = &self.system.polynomials[index];
                format!("{} / {}", polynomial.gate, polynomial.name)
            }
            other => format!("{other:?}"),
        }
    }
}

/// Other values for a cell: near ones, its negative, the other bit, other cells' values, and other
/// solutions of the cell's own polynomials.
pub fn replacements(subject: &Subject, addresses: &[Address], index: usize) -> Vec<Fp> {
    let honest = &subject.honest;
    let own = honest.get(addresses[index]);
    let other = |index: usize| honest.get(addresses[index % addresses.len()]);
    let mut values = vec![own + Fp::ONE, own - Fp::ONE, Fp::ZERO, -Fp::ONE, Fp::ONE - own];
    values.extend([-own, own.double(), own + Fp::from(1 << LIMB_BITS)]);
    values.extend([other(index + 1), other(31 * index + 7)]);
    values.extend(subject.system.second_solutions(honest, addresses[index]));
    values.retain(|value| *value != own);
    values
}

/// Most slots of a shape whose constraints are left out in turn.
pub fn most_slots() -> usize {
    let exhaustive = std::env::var_os("RINGFENCE_EXHAUSTIVE").is_some_and(|value| value == "1");
    if exhaustive {
        usize::MAX
    } else {
        5
    }
}
