//! The constraints of a circuit as equations in cells, digits, and rows of tables.

use std::collections::{BTreeMap, BTreeSet};

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::{
    form::{Cell, Form},
    limbs::Digits,
};
use crate::testing::{
    expression::Expression,
    overridden::{Address, Copied, ADVICE_COLUMNS},
    system::{Constraint, Part, System},
};

/// An equation `form = 0`.
#[derive(Clone)]
pub(super) struct Equation {
    pub(super) form: Form,
    /// Where it comes from.
    pub(super) constraint: Constraint,
    /// Its place in [`Facts::groups`].
    pub(super) group: usize,
}

/// An entry of a tuple: a constant, or one and a multiple of a cell.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) constant: Fp,
    pub(super) cell: Option<(Cell, Fp)>,
}

/// A tuple that must be a row of a table.
#[derive(Clone)]
pub(super) struct Tuple {
    pub(super) entries: Vec<Entry>,
    /// Place of the table in [`Facts::tables`].
    pub(super) table: usize,
    /// Where it comes from.
    pub(super) constraint: Constraint,
}

/// What reads a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reader {
    /// An equation.
    Equation(usize),
    /// A tuple.
    Tuple(usize),
}

/// The constraints of a circuit. Public inputs are cells like others here.
#[derive(Clone)]
pub struct Facts {
    numbers: BTreeMap<Copied, Cell>,
    pub(super) equations: Vec<Equation>,
    /// Equations that are looked at together: those of one gate at one row.
    pub(super) groups: Vec<Vec<usize>>,
    pub(super) tuples: Vec<Tuple>,
    pub(super) tables: Vec<Vec<Vec<Fp>>>,
    pub(super) digits: Option<Digits>,
    /// For each cell the lookup argument that keeps it below the radix, if there is one.
    pub(super) digit_of: Vec<Option<usize>>,
    /// What reads each cell.
    pub(super) readers: Vec<Vec<Reader>>,
}

impl Facts {
    /// The constraints of a system.
    pub fn new(system: &System) -> Self {
        let mut facts = Facts {
            numbers: BTreeMap::new(),
            equations: vec![],
            groups: vec![],
            tuples: vec![],
            tables: vec![],
            digits: None,
            digit_of: vec![],
            readers: vec![],
        };
        facts.read_polynomials(system);
        facts.read_copies(system);
        facts.read_lookups(system);
        facts.index();
        facts
    }

    fn index(&mut self) {
        self.readers.iter_mut().for_each(Vec::clear);
        for (index, equation) in self.equations.iter().enumerate() {
            for cell in equation.form.cells() {
                self.readers[cell].push(Reader::Equation(index));
            }
        }
        for (index, tuple) in self.tuples.iter().enumerate() {
            for (cell, _) in tuple.entries.iter().filter_map(|entry| entry.cell) {
                self.readers[cell].push(Reader::Tuple(index));
            }
        }
    }

    /// The same constraints without a part of them.
    pub fn without(&self, part: Part) -> Self {
        let mut facts = self.clone();
        for equation in &mut facts.equations {
            if equation.constraint.part() == part {
                equation.form = Form::default();
            }
        }
        facts.tuples.retain(|tuple| tuple.constraint.part() != part);
        for lookup in &mut facts.digit_of {
            lookup.take_if(|lookup| Part::Lookup(*lookup) == part);
        }
        facts.index();
        facts
    }

    /// The parts that say something about a cell.
    pub fn parts(&self) -> BTreeSet<Part> {
        let equations = self.equations.iter().map(|equation| equation.constraint.part());
        let tuples = self.tuples.iter().map(|tuple| tuple.constraint.part());
        let digits = self.digit_of.iter().flatten().map(|lookup| Part::Lookup(*lookup));
        equations.chain(tuples).chain(digits).collect()
    }

    /// The number of cells of the advice columns and public inputs that constraints read.
    pub fn cell_count(&self) -> usize {
        self.readers.len()
    }

    /// The number of a cell, if a constraint reads it.
    pub(super) fn number(&self, cell: Copied) -> Option<Cell> {
        self.numbers.get(&cell).copied()
    }

    fn intern(&mut self, cell: Copied) -> Cell {
        let next = self.readers.len();
        let number = *self.numbers.entry(cell).or_insert(next);
        if number == next {
            self.readers.push(vec![]);
            self.digit_of.push(None);
        }
        number
    }

    fn push(&mut self, form: Form, constraint: Constraint, group: usize) {
        self.groups[group].push(self.equations.len());
        self.equations.push(Equation { form, constraint, group });
    }

    fn read_polynomials(&mut self, system: &System) {
        for row in 0..system.used {
            let mut gate = None;
            for (index, polynomial) in system.polynomials.iter().enumerate() {
                if gate != Some(&polynomial.gate) {
                    gate = Some(&polynomial.gate);
                    self.groups.push(vec![]);
                }
                let form = self.form(system, &polynomial.expression, row);
                if !form.is_zero() {
                    self.push(form, Constraint::Polynomial(index, row), self.groups.len() - 1);
                }
            }
        }
    }

    fn read_copies(&mut self, system: &System) {
        for (left, right) in &system.copies {
            let mut form = Form::cell(self.intern(*left));
            form.add_scaled(&Form::cell(self.intern(*right)), -Fp::ONE);
            self.groups.push(vec![]);
            self.push(form, Constraint::Copy(*left, *right), self.groups.len() - 1);
        }
    }

    fn read_lookups(&mut self, system: &System) {
        for (index, lookup) in system.lookups.iter().enumerate() {
            let element = |repr: &[u8; 32]| Fp::from_repr(*repr).expect("rows hold elements");
            let table: Vec<Vec<Fp>> =
                lookup.table.iter().map(|row| row.iter().map(element).collect()).collect();
            let digits = bits_of(&table);
            for row in 0..system.used {
                let forms: Vec<Form> =
                    lookup.inputs.iter().map(|input| self.form(system, input, row)).collect();
                match (digits, &forms[..]) {
                    (Some(bits), [form]) => self.read_digit(form, bits, index),
                    _ => self.read_tuple(&forms, Constraint::Lookup(index, row)),
                }
            }
            self.tables.push(table);
        }
    }

    /// Tuples point to the table that is pushed next.
    fn read_tuple(&mut self, forms: &[Form], constraint: Constraint) {
        let entries: Vec<Entry> = forms.iter().map(Entry::read).collect();
        if entries.iter().any(|entry| entry.cell.is_some()) {
            self.tuples.push(Tuple { entries, table: self.tables.len(), constraint });
        }
    }

    fn read_digit(&mut self, form: &Form, bits: u32, lookup: usize) {
        let Entry { constant, cell: Some((cell, factor)) } = Entry::read(form) else {
            panic!("a lookup of digits has a cell")
        };
        assert_eq!((constant, factor), (Fp::ZERO, Fp::ONE), "a digit is a cell");
        let digits = self.digits.get_or_insert_with(|| Digits::new(bits));
        assert_eq!(digits.bits(), bits, "all digits have one radix");
        self.digit_of[cell] = Some(lookup);
    }

    /// An expression at a row, with selectors and fixed cells put in.
    fn form(&mut self, system: &System, expression: &Expression, row: usize) -> Form {
        let at = |rotation: i32| {
            (row as i64 + i64::from(rotation)).rem_euclid(system.rows as i64) as usize
        };
        match expression {
            Expression::Constant(value) => Form::constant(*value),
            Expression::Selector(index) => {
                Form::constant(Fp::from(u64::from(system.selectors[*index][row])))
            }
            Expression::Fixed((column, rotation)) => {
                Form::constant(system.fixed[*column][at(*rotation)])
            }
            Expression::Advice((column, rotation)) => {
                debug_assert!(*column < ADVICE_COLUMNS);
                let cell = Address { column: *column, row: at(*rotation) };
                Form::cell(self.intern(Copied::Advice(cell)))
            }
            Expression::Negated(a) => self.form(system, a, row).scaled(-Fp::ONE),
            Expression::Scaled(a, factor) => self.form(system, a, row).scaled(*factor),
            Expression::Sum(a, b) => {
                let mut sum = self.form(system, a, row);
                sum.add_scaled(&self.form(system, b, row), Fp::ONE);
                sum
            }
            Expression::Product(a, b) => {
                let factor = self.form(system, a, row);
                // Mostly a selector that is off.
                if factor.is_zero() {
                    return factor;
                }
                factor.times(&self.form(system, b, row))
            }
        }
    }
}

impl Entry {
    fn read(form: &Form) -> Self {
        let products: Vec<_> = form.products().collect();
        let cell = match products[..] {
            [] => None,
            [(product, factor)] if product.len() == 1 => Some((product[0], *factor)),
            _ => panic!("{form:?} is no multiple of one cell"),
        };
        Entry { constant: form.constant_term(), cell }
    }
}

/// The bits of the digits that a table holds, if it holds all numbers below a power of two and
/// nothing else.
fn bits_of(table: &[Vec<Fp>]) -> Option<u32> {
    let size = table.len() as u64;
    let small = |row: &Vec<Fp>| row.len() == 1 && row[0] < Fp::from(size);
    // The rows of a table are distinct.
    (size.is_power_of_two() && table.iter().all(small)).then(|| size.trailing_zeros())
}
