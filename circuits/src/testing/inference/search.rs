//! Spreads values from the held cells, and tries alternatives where a cell or a tuple has several.

use std::collections::{BTreeMap, BTreeSet};

use ff::Field;
use pasta_curves::Fp;

use super::{
    elimination::determined,
    facts::{Facts, Reader, Tuple},
    form::{Cell, Conflict, Solution},
};
use crate::testing::{
    overridden::{Address, Copied},
    system::Constraint,
};

/// Rows of a table that are tried one after another; where more fit, the search waits.
const MOST_ROWS: usize = 64;

/// No assignment has the held values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The constraint at which the search ended. Others may be broken, too. `None`: two held values
    /// of one cell, or a held value that is no digit where one must be.
    pub constraint: Option<Constraint>,
}

/// The held cells and those that can have one value only.
pub struct Inferred<'f> {
    facts: &'f Facts,
    values: Vec<Option<Fp>>,
}

impl Inferred<'_> {
    /// The value of an advice cell; `None` if it may have several.
    pub fn get(&self, cell: Address) -> Option<Fp> {
        self.value(Copied::Advice(cell))
    }

    /// The value of a public input; `None` if it may have several.
    pub fn public(&self, row: usize) -> Option<Fp> {
        self.value(Copied::Instance(row))
    }

    fn value(&self, cell: Copied) -> Option<Fp> {
        self.facts.number(cell).and_then(|number| self.values[number])
    }
}

impl Facts {
    /// What follows from the held values of some cells.
    ///
    /// # Errors
    /// It is an error if no assignment has these values. A cell that has no value in what is
    /// returned is not known to have several; the search only did not find that it has one.
    pub fn infer(&self, held: &BTreeMap<Address, Fp>) -> Result<Inferred<'_>, Contradiction> {
        let mut search = Search::new(self);
        for (cell, value) in held {
            let number = self.number(Copied::Advice(*cell));
            let number = number.unwrap_or_else(|| panic!("no constraint reads {cell:?}"));
            search.assign(number, *value).map_err(|Conflict| Contradiction { constraint: None })?;
        }
        search.solve().map_err(|constraint| Contradiction { constraint: Some(constraint) })?;
        Ok(Inferred { facts: self, values: search.values })
    }
}

/// Something to look at, the cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Work {
    Reader(Reader),
    Group(usize),
}

type Values = Vec<(Cell, Fp)>;

struct Search<'f> {
    facts: &'f Facts,
    values: Vec<Option<Fp>>,
    /// Cells in the order in which they got their values.
    trail: Vec<Cell>,
    work: BTreeSet<Work>,
    /// What had several alternatives when it was last looked at.
    choices: BTreeSet<Reader>,
}

impl<'f> Search<'f> {
    fn new(facts: &'f Facts) -> Self {
        let equations = (0..facts.equations.len()).map(Reader::Equation);
        let readers = equations.chain((0..facts.tuples.len()).map(Reader::Tuple));
        Search {
            facts,
            values: vec![None; facts.cell_count()],
            trail: vec![],
            work: readers.map(Work::Reader).collect(),
            choices: BTreeSet::new(),
        }
    }

    /// Everything that can be found. The constraint that can't hold is the error.
    fn solve(&mut self) -> Result<(), Constraint> {
        self.spread()?;
        loop {
            let known = self.trail.len();
            for choice in self.choices.clone() {
                let constraint = self.constraint(choice);
                match self.alternatives(choice).map_err(|Conflict| constraint)? {
                    Some(alternatives) => self.choose(constraint, alternatives)?,
                    None => {
                        self.choices.remove(&choice);
                    }
                }
            }
            if self.trail.len() == known {
                return Ok(());
            }
        }
    }

    /// Values spread until nothing is left to look at.
    fn spread(&mut self) -> Result<(), Constraint> {
        while let Some(work) = self.work.pop_first() {
            let (done, constraint) = match work {
                Work::Reader(reader) => {
                    let done = match reader {
                        Reader::Equation(index) => self.equation(index),
                        Reader::Tuple(index) => self.tuple(index),
                    };
                    (done, self.constraint(reader))
                }
                Work::Group(index) => {
                    let first = self.facts.groups[index][0];
                    (self.group(index), self.constraint(Reader::Equation(first)))
                }
            };
            done.map_err(|Conflict| constraint)?;
        }
        Ok(())
    }

    fn constraint(&self, reader: Reader) -> Constraint {
        match reader {
            Reader::Equation(index) => self.facts.equations[index].constraint,
            Reader::Tuple(index) => self.facts.tuples[index].constraint,
        }
    }

    fn assign(&mut self, cell: Cell, value: Fp) -> Result<(), Conflict> {
        if let Some(known) = self.values[cell] {
            return if known == value { Ok(()) } else { Err(Conflict) };
        }
        if self.facts.digit_of[cell].is_some() {
            let digits = self.facts.digits.as_ref().expect("there are digits");
            if !digits.contain(value) {
                return Err(Conflict);
            }
        }
        self.values[cell] = Some(value);
        self.trail.push(cell);
        self.work.extend(self.facts.readers[cell].iter().copied().map(Work::Reader));
        Ok(())
    }

    fn assign_all(&mut self, values: &[(Cell, Fp)]) -> Result<(), Conflict> {
        values.iter().try_for_each(|(cell, value)| self.assign(*cell, *value))
    }

    fn equation(&mut self, index: usize) -> Result<(), Conflict> {
        let equation = &self.facts.equations[index];
        let rest = equation.form.substituted(&self.values);
        match rest.solution() {
            Solution::Always => return Ok(()),
            Solution::Never => return Err(Conflict),
            Solution::Value(cell, value) => return self.assign(cell, value),
            Solution::Either(..) => {
                self.choices.insert(Reader::Equation(index));
            }
            Solution::Linear => {
                let digits = self.facts.digits.as_ref();
                let is_digit = |cell: Cell| self.facts.digit_of[cell].is_some();
                if let Some(values) = digits.and_then(|digits| digits.values(&rest, is_digit)) {
                    return self.assign_all(&values?);
                }
            }
            Solution::Open => {}
        }
        if self.facts.groups[equation.group].len() > 1 {
            self.work.insert(Work::Group(equation.group));
        }
        Ok(())
    }

    /// What the equations of a gate at a row say together.
    fn group(&mut self, index: usize) -> Result<(), Conflict> {
        let equations = self.facts.groups[index].iter();
        let rest = equations.map(|i| self.facts.equations[*i].form.substituted(&self.values));
        let values = determined(rest.filter(|rest| !rest.is_zero()).collect())?;
        self.assign_all(&values)
    }

    fn tuple(&mut self, index: usize) -> Result<(), Conflict> {
        let tuple = &self.facts.tuples[index];
        match &self.rows(tuple)[..] {
            [] => Err(Conflict),
            [row] => {
                let values = self.unknown(tuple, row);
                self.assign_all(&values)
            }
            _ => {
                self.choices.insert(Reader::Tuple(index));
                Ok(())
            }
        }
    }

    /// The rows that agree with the known entries of a tuple.
    fn rows(&self, tuple: &Tuple) -> Vec<&'f Vec<Fp>> {
        let known: Vec<(usize, Fp)> = tuple
            .entries
            .iter()
            .enumerate()
            .filter_map(|(column, entry)| match entry.cell {
                None => Some((column, entry.constant)),
                Some((cell, factor)) => {
                    self.values[cell].map(|value| (column, entry.constant + factor * value))
                }
            })
            .collect();
        let fits = |row: &&Vec<Fp>| known.iter().all(|(column, value)| row[*column] == *value);
        self.facts.tables[tuple.table].iter().filter(fits).collect()
    }

    /// The values of a tuple's unknown cells on a row.
    fn unknown(&self, tuple: &Tuple, row: &[Fp]) -> Values {
        let mut values = vec![];
        for (entry, value) in tuple.entries.iter().zip(row) {
            if let Some((cell, factor)) =
                entry.cell.filter(|(cell, _)| self.values[*cell].is_none())
            {
                let factor = factor.invert().expect("no factor is 0");
                values.push((cell, (*value - entry.constant) * factor));
            }
        }
        values
    }

    /// The alternatives of a choice; `None` if it has none any more.
    fn alternatives(&self, choice: Reader) -> Result<Option<Vec<Values>>, Conflict> {
        match choice {
            Reader::Equation(index) => {
                let rest = self.facts.equations[index].form.substituted(&self.values);
                Ok(match rest.solution() {
                    Solution::Never => return Err(Conflict),
                    Solution::Either(cell, roots) => {
                        Some(roots.map(|root| vec![(cell, root)]).into())
                    }
                    _ => None,
                })
            }
            Reader::Tuple(index) => {
                let tuple = &self.facts.tuples[index];
                let rows = self.rows(tuple);
                let few = (2..=MOST_ROWS).contains(&rows.len());
                Ok(few.then(|| rows.iter().map(|row| self.unknown(tuple, row)).collect()))
            }
        }
    }

    /// Keeps what all alternatives have in common that lead to no contradiction.
    fn choose(
        &mut self,
        constraint: Constraint,
        alternatives: Vec<Values>,
    ) -> Result<(), Constraint> {
        let mut common: Option<BTreeMap<Cell, Fp>> = None;
        for values in alternatives {
            let known = self.trail.len();
            let mut possible = self.assign_all(&values).is_ok();
            possible = possible && self.spread().is_ok();
            let found: BTreeMap<Cell, Fp> = self.trail[known..]
                .iter()
                .map(|cell| (*cell, self.values[*cell].expect("a cell of the trail has a value")))
                .collect();
            self.forget(known);
            if !possible {
                continue;
            }
            common = Some(match common {
                None => found,
                Some(mut common) => {
                    common.retain(|cell, value| found.get(cell) == Some(value));
                    common
                }
            });
        }
        let common = common.ok_or(constraint)?;
        self.assign_all(&Vec::from_iter(common)).map_err(|Conflict| constraint)?;
        self.spread()
    }

    /// Takes back all values after the first `known`.
    fn forget(&mut self, known: usize) {
        for cell in self.trail.drain(known..) {
            self.values[cell] = None;
        }
        self.work.clear();
    }
}
