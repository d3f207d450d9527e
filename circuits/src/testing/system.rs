//! The constraint system of a circuit as data: each constraint can be judged by itself, and
//! so be left out. `MockProver` and the real prover only judge all of them together.
//!
//! The expressions are those that the circuit's `configure` gave to halo2, read back from their
//! printed form; nothing of the circuit is described a second time here.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use ff::{Field, PrimeField};
use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;

use super::{
    expression::Expression,
    tested::{Inputs, Tested},
    Address, Changes, Copied, Record, ADVICE_COLUMNS,
};
use crate::primitive::debugged::Debugged;

/// A constraint at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Constraint {
    /// A polynomial of [`System::polynomials`] at a row.
    Polynomial(usize, usize),
    /// A lookup argument at a row.
    Lookup(usize, usize),
    /// A copy, of advice cells or of one and the instance.
    Copy(Copied, Copied),
}

/// What can be left out of a circuit: a constraint wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A polynomial of [`System::polynomials`].
    Polynomial(usize),
    /// A lookup argument.
    Lookup(usize),
    /// A copy; with the instance it is the binding of a public input.
    Copy(Copied, Copied),
}

impl Constraint {
    /// The part that the constraint belongs to.
    pub fn part(self) -> Part {
        match self {
            Constraint::Polynomial(index, _) => Part::Polynomial(index),
            Constraint::Lookup(index, _) => Part::Lookup(index),
            Constraint::Copy(left, right) => Part::Copy(left, right),
        }
    }
}

/// A polynomial of a gate.
#[derive(Clone, Debug)]
pub struct Polynomial {
    /// Name of its gate.
    pub gate: String,
    /// Its own name; several of a gate may share one.
    pub name: String,
    pub(super) expression: Expression,
}

pub(super) struct Lookup {
    pub(super) inputs: Vec<Expression>,
    pub(super) table: HashSet<Vec<[u8; 32]>>,
}

/// Something that reads advice cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reader {
    Polynomial(usize),
    Lookup(usize),
}

/// All constraints of a circuit.
pub struct System {
    /// The polynomials of all gates.
    pub polynomials: Vec<Polynomial>,
    pub(super) lookups: Vec<Lookup>,
    pub(super) copies: Vec<(Copied, Copied)>,
    copies_of: BTreeMap<Copied, Vec<usize>>,
    readers: Vec<BTreeSet<(Reader, i32)>>,
    pub(super) fixed: Vec<Vec<Fp>>,
    pub(super) selectors: Vec<Vec<bool>>,
    /// Rows of the circuit.
    pub(super) rows: usize,
    /// Rows up to the last assigned cell and selector, and [`LATER_ROWS`] of those after them.
    pub(super) used: usize,
}

/// More rows than a gate reads on from its own. A gate that says something only here would show in
/// the first of the rows without selectors, which are all alike to gates.
const LATER_ROWS: usize = 8;

/// Values of all advice cells (0 where nothing is assigned, and after [`System::used`] rows) and
/// public inputs.
#[derive(Clone, PartialEq, Eq)]
pub struct Assignment {
    advice: Vec<Vec<Fp>>,
    instance: [Fp; 5],
}

impl Assignment {
    /// What a prover with this circuit assigns; no cell twice.
    fn new(record: &Record, changes: &Changes, inputs: &impl Inputs, rows: usize) -> Self {
        let mut advice = vec![vec![Fp::ZERO; rows]; ADVICE_COLUMNS];
        for (cell, value) in &record.advice {
            advice[cell.column][cell.row] = value.expect("a witness");
        }
        for (cell, value) in changes {
            assert!(record.advice.contains_key(cell), "{cell:?} is not assigned");
            advice[cell.column][cell.row] = *value;
        }
        Assignment { advice, instance: inputs.column() }
    }

    /// The value of a cell.
    pub fn get(&self, cell: Address) -> Fp {
        self.advice[cell.column][cell.row]
    }

    /// Replaces the value of a cell.
    pub fn set(&mut self, cell: Address, value: Fp) {
        self.advice[cell.column][cell.row] = value;
    }

    fn copied(&self, cell: Copied) -> Fp {
        match cell {
            Copied::Advice(cell) => self.get(cell),
            Copied::Instance(row) => self.instance[row],
        }
    }
}

impl System {
    /// The constraints of a circuit with `2^k` rows.
    pub fn new<C: Tested>(circuit: &C) -> Self {
        let rows = 1 << circuit.k();
        let mut meta = ConstraintSystem::default();
        C::configure(&mut meta);
        let printed = Debugged::read(&format!("{meta:?}"));
        let record = Record::of(circuit);
        let count = |field: &str| printed.field(field).number::<usize>();
        let mut fixed = vec![vec![Fp::ZERO; rows]; count("num_fixed_columns")];
        for ((column, row), value) in &record.fixed {
            fixed[*column][*row] = *value;
        }
        for (column, (from, value)) in &record.filled {
            fixed[*column][*from..].fill(*value);
        }
        let mut selectors = vec![vec![false; rows]; count("num_selectors")];
        for (selector, row) in &record.selectors {
            selectors[*selector][*row] = true;
        }
        let last = record.advice.keys().map(|cell| cell.row);
        let last = last.chain(record.selectors.iter().map(|(_, row)| *row)).max().unwrap_or(0);
        let mut system = System {
            polynomials: printed.field("gates").list().iter().flat_map(read_gate).collect(),
            lookups: vec![],
            copies: record.copies.into_iter().collect(),
            copies_of: BTreeMap::new(),
            readers: vec![BTreeSet::new(); ADVICE_COLUMNS],
            fixed,
            selectors,
            rows,
            used: (last + 1 + LATER_ROWS).min(rows),
        };
        for lookup in printed.field("lookups").list() {
            let read = |field: &str| lookup.field(field).list().iter().map(Expression::read);
            let table: Vec<_> = read("table_expressions").collect();
            // Table expressions read fixed columns only.
            let nothing =
                Assignment { advice: vec![vec![]; ADVICE_COLUMNS], instance: [Fp::ZERO; 5] };
            let table = (0..rows).map(|row| system.tuple(&table, &nothing, row)).collect();
            system.lookups.push(Lookup { inputs: read("input_expressions").collect(), table });
        }
        system.index();
        system
    }

    /// What a prover assigns whose circuit has this record.
    pub fn assignment(
        &self,
        record: &Record,
        changes: &Changes,
        inputs: &impl Inputs,
    ) -> Assignment {
        Assignment::new(record, changes, inputs, self.used)
    }

    fn index(&mut self) {
        let polynomials = self.polynomials.iter().enumerate();
        let polynomials = polynomials
            .map(|(index, polynomial)| (Reader::Polynomial(index), vec![&polynomial.expression]));
        let lookups = self.lookups.iter().enumerate();
        let lookups =
            lookups.map(|(index, lookup)| (Reader::Lookup(index), lookup.inputs.iter().collect()));
        for (reader, expressions) in polynomials.chain(lookups) {
            let mut queries = BTreeSet::new();
            for expression in expressions {
                expression.advice_queries(&mut queries);
            }
            for (column, rotation) in queries {
                self.readers[column].insert((reader, rotation));
            }
        }
        for (index, (left, right)) in self.copies.iter().enumerate() {
            for cell in [left, right] {
                self.copies_of.entry(*cell).or_default().push(index);
            }
        }
    }

    fn evaluate(&self, expression: &Expression, assignment: &Assignment, row: usize) -> Fp {
        let at = |rotation: i32| {
            (row as i64 + i64::from(rotation)).rem_euclid(self.rows as i64) as usize
        };
        match expression {
            Expression::Constant(value) => *value,
            Expression::Selector(index) => Fp::from(u64::from(self.selectors[*index][row])),
            Expression::Fixed((column, rotation)) => self.fixed[*column][at(*rotation)],
            Expression::Advice((column, rotation)) => {
                assignment.advice[*column].get(at(*rotation)).copied().unwrap_or(Fp::ZERO)
            }
            Expression::Negated(a) => -self.evaluate(a, assignment, row),
            Expression::Sum(a, b) => {
                self.evaluate(a, assignment, row) + self.evaluate(b, assignment, row)
            }
            Expression::Product(a, b) => {
                let factor = self.evaluate(a, assignment, row);
                // Mostly a selector that is off.
                if factor == Fp::ZERO {
                    return factor;
                }
                factor * self.evaluate(b, assignment, row)
            }
            Expression::Scaled(a, factor) => self.evaluate(a, assignment, row) * factor,
        }
    }

    /// Adds `by` times the differential of an expression at an assignment.
    fn differential(
        &self,
        expression: &Expression,
        assignment: &Assignment,
        row: usize,
        by: Fp,
        sum: &mut BTreeMap<Address, Fp>,
    ) {
        if by == Fp::ZERO {
            return;
        }
        match expression {
            Expression::Advice((column, rotation)) => {
                let row = (row as i64 + i64::from(*rotation)).rem_euclid(self.rows as i64);
                let cell = Address { column: *column, row: row as usize };
                *sum.entry(cell).or_insert(Fp::ZERO) += by;
            }
            Expression::Negated(a) => self.differential(a, assignment, row, -by, sum),
            Expression::Scaled(a, factor) => {
                self.differential(a, assignment, row, by * factor, sum);
            }
            Expression::Sum(a, b) => {
                self.differential(a, assignment, row, by, sum);
                self.differential(b, assignment, row, by, sum);
            }
            Expression::Product(a, b) => {
                for (factor, other) in [(a, b), (b, a)] {
                    let by = by * self.evaluate(other, assignment, row);
                    self.differential(factor, assignment, row, by, sum);
                }
            }
            Expression::Constant(_) | Expression::Selector(_) | Expression::Fixed(_) => {}
        }
    }

    /// The differentials of all constraints at an assignment, those of copies with the instance left
    /// out. A lookup fixes each entry of its tuple, since a table is a set of points.
    fn jacobian(&self, assignment: &Assignment) -> Vec<BTreeMap<Address, Fp>> {
        let polynomials = self.polynomials.iter().map(|polynomial| &polynomial.expression);
        let expressions: Vec<_> =
            polynomials.chain(self.lookups.iter().flat_map(|lookup| &lookup.inputs)).collect();
        let mut differentials = vec![];
        for row in 0..self.used {
            for expression in &expressions {
                let mut sum = BTreeMap::new();
                self.differential(expression, assignment, row, Fp::ONE, &mut sum);
                sum.retain(|_, factor| *factor != Fp::ZERO);
                if !sum.is_empty() {
                    differentials.push(sum);
                }
            }
        }
        for copy in &self.copies {
            if let (Copied::Advice(left), Copied::Advice(right)) = copy {
                differentials.push([(*left, Fp::ONE), (*right, -Fp::ONE)].into());
            }
        }
        differentials
    }

    /// The number of independent directions in which the recorded cells can move together without
    /// breaking a constraint, to first order: the dimension of the differentials' kernel.
    pub fn directions(&self, record: &Record, assignment: &Assignment) -> usize {
        let mut differentials = self.jacobian(assignment);
        // Short ones first keep the elimination sparse.
        differentials.sort_by_key(BTreeMap::len);
        let mut pivots: BTreeMap<Address, BTreeMap<Address, Fp>> = BTreeMap::new();
        for mut row in differentials {
            while let Some((cell, value)) = row.iter().next().map(|(cell, value)| (*cell, *value)) {
                let Some(pivot) = pivots.get(&cell) else {
                    let scale = value.invert().expect("zeros are removed");
                    row.values_mut().for_each(|value| *value *= scale);
                    pivots.insert(cell, row);
                    break;
                };
                for (cell, factor) in pivot {
                    let entry = row.entry(*cell).or_insert(Fp::ZERO);
                    *entry -= value * factor;
                    if *entry == Fp::ZERO {
                        row.remove(cell);
                    }
                }
            }
        }
        record.advice.keys().filter(|cell| !pivots.contains_key(cell)).count()
    }

    fn tuple(
        &self,
        expressions: &[Expression],
        assignment: &Assignment,
        row: usize,
    ) -> Vec<[u8; 32]> {
        let value = |expression| self.evaluate(expression, assignment, row).to_repr();
        expressions.iter().map(value).collect()
    }

    fn value(&self, polynomial: usize, assignment: &Assignment, row: usize) -> Fp {
        self.evaluate(&self.polynomials[polynomial].expression, assignment, row)
    }

    fn read_fails(&self, reader: Reader, assignment: &Assignment, row: usize) -> bool {
        match reader {
            Reader::Polynomial(index) => self.value(index, assignment, row) != Fp::ZERO,
            Reader::Lookup(index) => {
                let lookup = &self.lookups[index];
                !lookup.table.contains(&self.tuple(&lookup.inputs, assignment, row))
            }
        }
    }

    /// What reads a cell, with the row at which it does.
    fn reads(&self, cell: Address) -> impl Iterator<Item = (Reader, usize)> + '_ {
        self.readers[cell.column].iter().map(move |(reader, rotation)| {
            let row = (cell.row as i64 - i64::from(*rotation)).rem_euclid(self.rows as i64);
            (*reader, row as usize)
        })
    }

    /// Everything that can be left out: polynomials, lookups, copies and bindings of public inputs.
    pub fn parts(&self) -> BTreeSet<Part> {
        let polynomials = (0..self.polynomials.len()).map(Part::Polynomial);
        let lookups = (0..self.lookups.len()).map(Part::Lookup);
        let copies = self.copies.iter().map(|(left, right)| Part::Copy(*left, *right));
        polynomials.chain(lookups).chain(copies).collect()
    }

    /// Every constraint that says anything at its row about some assignment of the recorded cells.
    pub fn constraints(&self, record: &Record) -> BTreeSet<Constraint> {
        // Two random assignments: a constraint that holds for both says nothing.
        let mut random = Random(1);
        let assignments = [(); 2].map(|()| self.random(&mut random));
        let mut found: BTreeSet<_> =
            self.copies.iter().map(|(left, right)| Constraint::Copy(*left, *right)).collect();
        for row in 0..self.used {
            for assignment in &assignments {
                let polynomials = 0..self.polynomials.len();
                let fails = |index: &usize| self.value(*index, assignment, row) != Fp::ZERO;
                found.extend(polynomials.filter(fails).map(|i| Constraint::Polynomial(i, row)));
                let fails =
                    |index: &usize| self.read_fails(Reader::Lookup(*index), assignment, row);
                let lookups = (0..self.lookups.len()).filter(|l| !self.is_idle(*l, record, row));
                found.extend(lookups.filter(fails).map(|index| Constraint::Lookup(index, row)));
            }
        }
        found
    }

    /// Whether a lookup's input at a row is one advice cell that the circuit leaves unassigned: a
    /// limb that no gate reads.
    fn is_idle(&self, lookup: usize, record: &Record, row: usize) -> bool {
        match self.lookups[lookup].inputs[..] {
            [Expression::Advice((column, 0))] => {
                !record.advice.contains_key(&Address { column, row })
            }
            _ => false,
        }
    }

    fn random(&self, random: &mut Random) -> Assignment {
        let advice = (0..ADVICE_COLUMNS)
            .map(|_| (0..self.used).map(|_| random.element()).collect())
            .collect();
        Assignment { advice, instance: [(); 5].map(|()| random.element()) }
    }

    /// Advice cells that some constraint depends on and `record` leaves unassigned: the prover
    /// could choose them. Limbs that only their own lookup reads don't count.
    pub fn unassigned(&self, record: &Record) -> Vec<Address> {
        let mut random = Random(2);
        let mut assignment = self.random(&mut random);
        let mut found = vec![];
        for column in 0..ADVICE_COLUMNS {
            for row in 0..self.used {
                let cell = Address { column, row };
                if record.advice.contains_key(&cell) {
                    continue;
                }
                let values = |assignment: &Assignment| -> Vec<_> {
                    let mut values = vec![];
                    for (reader, row) in self.reads(cell) {
                        match reader {
                            Reader::Polynomial(index) => {
                                values.push(self.value(index, assignment, row).to_repr());
                            }
                            Reader::Lookup(index) if self.is_idle(index, record, row) => {}
                            Reader::Lookup(index) => {
                                let inputs = &self.lookups[index].inputs;
                                values.extend(self.tuple(inputs, assignment, row));
                            }
                        }
                    }
                    values
                };
                let before = values(&assignment);
                assignment.set(cell, random.element());
                if values(&assignment) != before {
                    found.push(cell);
                }
            }
        }
        found
    }

    /// All constraints that an assignment breaks.
    pub fn broken(&self, assignment: &Assignment) -> BTreeSet<Constraint> {
        let mut broken = BTreeSet::new();
        for row in 0..self.used {
            for index in 0..self.polynomials.len() {
                if self.read_fails(Reader::Polynomial(index), assignment, row) {
                    broken.insert(Constraint::Polynomial(index, row));
                }
            }
            for index in 0..self.lookups.len() {
                if self.read_fails(Reader::Lookup(index), assignment, row) {
                    broken.insert(Constraint::Lookup(index, row));
                }
            }
        }
        for (left, right) in &self.copies {
            if assignment.copied(*left) != assignment.copied(*right) {
                broken.insert(Constraint::Copy(*left, *right));
            }
        }
        broken
    }

    /// The constraints that `assignment` breaks, if `honest` breaks none.
    pub fn broken_since(
        &self,
        honest: &Assignment,
        assignment: &Assignment,
    ) -> BTreeSet<Constraint> {
        let mut changed = vec![];
        for column in 0..ADVICE_COLUMNS {
            for row in 0..self.used {
                let cell = Address { column, row };
                if honest.get(cell) != assignment.get(cell) {
                    changed.push(Copied::Advice(cell));
                }
            }
        }
        let instance = (0..5).filter(|row| honest.instance[*row] != assignment.instance[*row]);
        changed.extend(instance.map(Copied::Instance));
        self.broken_at(assignment, &changed)
    }

    /// The constraints that `assignment` breaks, if it breaks none without `changed`.
    fn broken_at(&self, assignment: &Assignment, changed: &[Copied]) -> BTreeSet<Constraint> {
        let mut broken = BTreeSet::new();
        let mut readers = BTreeSet::new();
        for cell in changed {
            for index in self.copies_of.get(cell).into_iter().flatten() {
                let (left, right) = self.copies[*index];
                if assignment.copied(left) != assignment.copied(right) {
                    broken.insert(Constraint::Copy(left, right));
                }
            }
            if let Copied::Advice(cell) = cell {
                readers.extend(self.reads(*cell));
            }
        }
        for (reader, row) in readers {
            if self.read_fails(reader, assignment, row) {
                broken.insert(match reader {
                    Reader::Polynomial(index) => Constraint::Polynomial(index, row),
                    Reader::Lookup(index) => Constraint::Lookup(index, row),
                });
            }
        }
        broken
    }

    /// Whether a lookup would hold at a row if it left `column` of its tuple out.
    pub fn holds_without_column(
        &self,
        lookup: usize,
        column: usize,
        assignment: &Assignment,
        row: usize,
    ) -> bool {
        let Lookup { inputs, table } = &self.lookups[lookup];
        let rest = |tuple: &[[u8; 32]]| [&tuple[..column], &tuple[column + 1..]].concat();
        let wanted = rest(&self.tuple(inputs, assignment, row));
        table.iter().any(|row| rest(row) == wanted)
    }

    /// Values other than its own that satisfy a polynomial which is quadratic in this cell.
    pub fn second_solutions(&self, honest: &Assignment, cell: Address) -> Vec<Fp> {
        let own = honest.get(cell);
        let mut assignment = honest.clone();
        let mut solutions = vec![];
        for (reader, row) in self.reads(cell) {
            let Reader::Polynomial(index) = reader else { continue };
            let mut at = |x: u64| {
                assignment.set(cell, own + Fp::from(x));
                self.value(index, &assignment, row)
            };
            // f(own + x) = a·x² + b·x, since it is 0 at x = 0.
            let [one, two, three] = [at(1), at(2), at(3)];
            let a = (two - one.double()) * Fp::from(2).invert().expect("2 is not 0");
            let b = one - a;
            if a != Fp::ZERO && three == a * Fp::from(9) + b * Fp::from(3) && b != Fp::ZERO {
                solutions.push(own - b * a.invert().expect("checked"));
            }
        }
        solutions
    }

    /// Whether an assignment that differs from `honest` in one cell breaks a constraint.
    pub fn refuses(&self, honest: &mut Assignment, cell: Address, value: Fp) -> bool {
        let own = honest.get(cell);
        honest.set(cell, value);
        let broken = !self.broken_at(honest, &[Copied::Advice(cell)]).is_empty();
        honest.set(cell, own);
        broken
    }
}

fn read_gate(gate: &Debugged) -> Vec<Polynomial> {
    let names = gate.field("constraint_names").list();
    let polynomials = gate.field("polys").list();
    assert_eq!(names.len(), polynomials.len());
    names
        .iter()
        .zip(polynomials)
        .map(|(name, expression)| Polynomial {
            gate: gate.field("name").text().to_owned(),
            name: name.text().to_owned(),
            expression: Expression::read(expression),
        })
        .collect()
}

/// Values that no constraint holds for by chance.
struct Random(u64);

impl Random {
    fn element(&mut self) -> Fp {
        self.0 += 1;
        // The S-box of Poseidon, over and over, is random enough here.
        (0..40).fold(Fp::from(self.0), |x, i| x.square().square() * x + Fp::from(i))
    }
}
