//! A rig with its constraints: what a forgery of it breaks, by what its cells are replaced, and what must hold
//! of any rig.

use std::collections::BTreeSet;

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{circuit::chip::limb::LIMB_BITS, testing::*};

/// A rig with its constraints and the honest assignment.
pub struct Subject<C: Rigged> {
    pub rig: RigOf<C>,
    pub record: Record,
    pub system: System,
    pub honest: Assignment,
}

impl<C: Rigged> Subject<C> {
    /// The subject of an honest rig.
    pub fn new(rig: RigOf<C>) -> Self {
        let circuit = rig.circuit();
        let (record, system) = (Record::of(&circuit), System::new(&circuit));
        let honest = system.assignment(&record, &Changes::new(), &rig.instance);
        let broken = system.broken(&honest);
        assert!(broken.is_empty(), "{}: {broken:?}", rig.shape());
        Subject { rig, record, system, honest }
    }

    /// What a forgery of this subject's rig assigns.
    pub fn assignment(&self, forged: &RigOf<C>) -> Assignment {
        let same_grid = forged.groups() == self.rig.groups();
        let record = (!same_grid).then(|| Record::of(&forged.circuit()));
        let record = record.as_ref().unwrap_or(&self.record);
        self.system.assignment(record, &forged.changes, &forged.instance)
    }

    /// What a forgery of this subject's rig breaks.
    pub fn broken(&self, forged: &RigOf<C>) -> BTreeSet<Constraint> {
        self.system.broken_since(&self.honest, &self.assignment(forged))
    }

    /// Asserts that a forgery of this subject's rig breaks one constraint, of this name.
    pub fn assert_only_breaks(&self, forged: &RigOf<C>, name: &str) {
        let broken: Vec<_> = self.broken(forged).into_iter().collect();
        let names: Vec<_> = broken.iter().map(|broken| self.name(broken.part())).collect();
        assert!(names.len() == 1 && names[0].ends_with(name), "{name:?}: {names:?}");
    }

    /// Takes away the constraints that one of these forgeries breaks alone: left out, each would have let that
    /// forgery pass.
    pub fn test(&self, forgeries: &[RigOf<C>], left: &mut BTreeSet<Constraint>) {
        for forged in forgeries {
            if let [constraint] = self.broken(forged).into_iter().collect::<Vec<_>>()[..] {
                left.remove(&constraint);
            }
        }
    }

    /// Slots of the rig's shape.
    pub fn slots(&self) -> usize {
        let shape = self.rig.shape();
        shape.balances + shape.positions
    }

    /// What a part of the constraints is called.
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
pub fn replacements<C: Rigged>(
    subject: &Subject<C>,
    addresses: &[Address],
    index: usize,
) -> Vec<Fp> {
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

/// What is counted of a constraint that is left out.
pub fn label(constraint: Constraint) -> &'static str {
    match constraint {
        Constraint::Polynomial(..) => "polynomials, at each row",
        Constraint::Lookup(..) => "lookups, at each row",
        Constraint::Copy(Copied::Advice(_), Copied::Advice(_)) => "copies",
        Constraint::Copy(..) => "bindings of public inputs",
    }
}

/// A sample of these forgeries finds no proof by the real prover and verifier.
pub fn assert_no_proof<C: Rigged>(subject: &Subject<C>, forgeries: &[RigOf<C>]) {
    for forged in forgeries.iter().step_by(forgeries.len() / 6) {
        if !subject.broken(forged).is_empty() {
            assert!(!forged.prove_and_verify());
        }
    }
}

/// No cell that is read is left unassigned.
pub fn assert_all_assigned<C: Rigged>(subject: &Subject<C>) {
    let unassigned = subject.system.unassigned(&subject.record);
    assert!(unassigned.is_empty(), "{}: {unassigned:?}", subject.rig.shape());
}

/// The system says of a cell of an honest assignment what `MockProver` says. Else these tests would test
/// something else than halo2.
pub fn assert_judged_alike<C: Rigged>(subject: &Subject<C>, addresses: &[Address], index: usize) {
    let values = replacements(subject, addresses, index);
    let (cell, value) = (addresses[index], values[index % values.len()]);
    let refused = subject.system.refuses(&mut subject.honest.clone(), cell, value);
    let rig = subject.rig.clone().set(cell, value);
    assert_eq!(refused, !rig.failures().is_empty(), "{cell:?} {value:?}");
}

/// Forging nothing changes nothing.
pub fn assert_unchanged<C: Rigged>(subject: &Subject<C>) {
    let forged = subject.rig.clone().forge(|_| (), nothing);
    assert!(subject.rig.groups() == forged.groups());
    assert_eq!(subject.rig.instance.column(), forged.instance.column());
    let hashed = subject.rig.clone().forge_hashes(|_, _, value| value, |_, _, _, value| value);
    assert_eq!(subject.rig.instance.column(), hashed.instance.column());
    assert!(subject.broken(&hashed).is_empty());
}
