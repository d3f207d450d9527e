//! What proofs of a circuit are made with: the columns that all of them share, and the programs compiled
//! from its constraints. The columns come from a synthesis of our own and are held against the verifying
//! key's commitments, so that a difference from halo2 stops here and not in a proof.

use std::{fmt, sync::Arc};

use ff::{Field, PrimeField};
use halo2_proofs::{
    arithmetic::CurveAffine,
    circuit::Value,
    pasta::{Eq, EqAffine, Fp, Fq},
    plonk::{
        self, Any, Assigned, Circuit, ConstraintSystem, Error, Fixed, FloorPlanner, Instance,
        Selector,
    },
};
use ringfence_circuits::primitive::{
    debugged::Debugged,
    recipient::{Given, Recipient},
};

use super::{
    commit::{each, Bases},
    constraints::Constraints,
    copies::Copies,
    domain::{Coset, Domain},
    graph::{Challenge, Source},
    kernel::{column::enter, lanes::Word},
    machine::Loaded,
    place,
    program::Program,
    ratios::Ratios,
    secret::Tools,
    selectors,
    system::System,
    tables::Tables,
    witness::Cells,
};

/// The blind of a commitment that hides nothing.
pub(super) const NO_BLIND: Fp = Fp::ONE;

/// What the engine prepares once per circuit.
pub struct Key {
    pub(super) verifying: plonk::VerifyingKey<EqAffine>,
    pub(super) system: System,
    pub(super) domain: Domain,
    pub(super) bases: Arc<Bases>,
    /// The last rows, which no circuit assigns: one for the last value of a running product, and those
    /// that hide.
    pub(super) reserved: usize,
    /// The coefficients of the fixed columns, those of selectors last.
    pub(super) fixed: Vec<Vec<Word>>,
    /// Those of the columns that say where the cells of the permutation are copied from.
    pub(super) sigma: Vec<Vec<Word>>,
    /// Those of the polynomials that are 1 in the first row, in the row after the last usable one, and in
    /// all usable rows.
    boundaries: Vec<Vec<Word>>,
    pub(super) tables: Tables,
    pub(super) ratios: Ratios,
    pub(super) constraints: Constraints,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (k, fixed) = (self.domain.k(), self.fixed.len());
        f.debug_struct("Key").field("k", &k).field("fixed", &fixed).finish_non_exhaustive()
    }
}

impl Key {
    /// The key of a circuit, whose witness does not matter.
    ///
    /// # Errors
    /// It is an error if the circuit has more rows than there are generators.
    ///
    /// # Panics
    /// It panics if the columns are not those that the verifying key commits to: this engine and halo2
    /// then see different circuits. It panics if there are more than 2^16 rows, which no generators of this
    /// protocol have.
    pub(super) fn new<C: Circuit<Fp>>(
        bases: Arc<Bases>,
        k: u32,
        verifying: &plonk::VerifyingKey<EqAffine>,
        circuit: &C,
    ) -> Result<Self, Error> {
        let mut meta = ConstraintSystem::default();
        let config = C::configure(&mut meta);
        if 1 << k < meta.minimum_rows() {
            return Err(Error::NotEnoughRowsAvailable { current_k: k });
        }
        let before = System::read(&Debugged::read(&format!("{:?}", meta.pinned())));
        let printed = Debugged::read(&format!("{:?}", verifying.pinned()));
        let system = System::read(printed.field("cs"));
        let degree = meta.degree();
        let domain = Domain::new(bases.unit(), k, degree);
        let reserved = meta.blinding_factors() + 1;
        let usable = domain.len() - reserved;

        let mut recorder = Recorder {
            fixed: Cells::new(k, usable, before.fixed),
            selectors: vec![vec![false; domain.len()]; before.selectors],
            copies: Copies::new(&before, domain.len()),
        };
        let constants = constants(&before);
        C::FloorPlanner::synthesize(&mut Given(&mut recorder), circuit, config, constants)?;
        let mut fixed: Vec<_> =
            recorder.fixed.finish(domain.unit()).iter().map(|rows| rows.to_vec()).collect();
        fixed.extend(selectors::columns(&before, degree, recorder.selectors));
        let sigma = recorder.copies.columns(domain.rotate(Fp::ONE, 1));
        check(&bases, &fixed, printed.field("fixed_commitments"));
        check(&bases, &sigma, printed.field("permutation").field("commitments"));

        let columns = |columns: Vec<Vec<Fp>>| {
            each(&columns, |tools, rows: &Vec<Fp>| {
                domain.rows().interpolate(&enter(domain.unit(), rows), tools).to_vec()
            })
        };
        let boundary = |is: &dyn Fn(usize) -> bool| {
            (0..domain.len()).map(|row| Fp::from(u64::from(is(row)))).collect::<Vec<_>>()
        };
        let boundaries = columns(vec![
            boundary(&|row| row == 0),
            boundary(&|row| row == usable),
            boundary(&|row| row < usable),
        ]);
        Ok(Key {
            verifying: verifying.clone(),
            boundaries,
            fixed: columns(fixed),
            sigma: columns(sigma),
            tables: Tables::new(&system),
            ratios: Ratios::new(&system, degree - 2),
            constraints: Constraints::new(&system, degree - 2, reserved),
            reserved,
            bases,
            system,
            domain,
        })
    }

    /// The values on a coset of a source that is the same for all circuits.
    ///
    /// # Panics
    /// It panics if the source is another one, or derived.
    pub(super) fn values(&self, source: Source, coset: &Coset, tools: &mut Tools) -> Vec<Word> {
        let coefficients = match source {
            Source::Point => return self.domain.points(coset),
            Source::First => &self.boundaries[0],
            Source::Last => &self.boundaries[1],
            Source::Active => &self.boundaries[2],
            Source::Fixed(index) => &self.fixed[index],
            Source::Sigma(index) => &self.sigma[index],
            other => panic!("{other:?} is not the same for all circuits, or derived"),
        };
        let mut values = vec![Word::default(); self.domain.len()];
        coset.evaluate(coefficients, &mut values, tools);
        values
    }

    /// Prepares a program for challenges, at the points of a coset.
    pub(super) fn load<'a>(
        &'a self,
        program: &'a Program,
        coset: &Coset,
        challenge: impl Fn(Challenge) -> Fp,
    ) -> Loaded<'a> {
        let vector = |tools: &mut Tools, source: &Source| self.values(*source, coset, tools);
        Loaded::new(program, self.domain.unit(), self.domain.len(), challenge, vector)
    }

    /// The number of rows that a circuit may assign.
    pub(super) fn usable(&self) -> usize {
        self.domain.len() - self.reserved
    }

    /// The rotation from the first row to the one after the last usable row.
    pub(super) fn last_rotation(&self) -> i32 {
        -i32::try_from(self.reserved).expect("few rows are reserved")
    }

    /// The fixed columns that a circuit puts its constants into.
    pub(super) fn constants(&self) -> Vec<plonk::Column<Fixed>> {
        constants(&self.system)
    }

    /// Empty advice columns.
    pub(super) fn empty_advice(&self) -> Cells {
        Cells::new(self.domain.k(), self.usable(), self.system.advice)
    }
}

/// The fixed columns for constants as halo2 names them: columns are numbered in the order in which any
/// system allocates them.
fn constants(system: &System) -> Vec<plonk::Column<Fixed>> {
    let mut meta = ConstraintSystem::<Fp>::default();
    let columns: Vec<_> = (0..system.fixed).map(|_| meta.fixed_column()).collect();
    system.constants.iter().map(|index| columns[*index]).collect()
}

/// Checks that columns are those that printed commitments are to: all of them at once, each times another
/// power of a number that nobody chose.
fn check(bases: &Bases, columns: &[Vec<Fp>], printed: &Debugged) {
    let points: Vec<EqAffine> = printed.list().iter().map(point).collect();
    assert_eq!(columns.len(), points.len(), "the engine knows other columns than halo2");
    let Some(rows) = columns.first().map(Vec::len) else { return };
    let factor = Fp::ROOT_OF_UNITY + Fp::MULTIPLICATIVE_GENERATOR;
    let (mut factors, mut power) = (vec![], Fp::ONE);
    let mut total = vec![Fp::ZERO; rows];
    for column in columns {
        total.iter_mut().zip(column).for_each(|(total, cell)| *total += power * cell);
        factors.push(power);
        power *= factor;
    }
    let blind = factors.iter().sum::<Fp>() * NO_BLIND;
    let commitment = bases.commit_rows(&total, blind, &mut Tools::default());
    let points = points.iter().zip(&factors).map(|(point, factor)| *point * factor);
    let holds = commitment == points.sum::<Eq>();
    assert!(holds, "the engine's columns are not those that the verifying key commits to");
}

fn point(printed: &Debugged) -> EqAffine {
    if printed.name() == "Infinity" {
        return EqAffine::default();
    }
    let coordinate = |index: usize| -> Fq { super::system::element(printed.at(index)) };
    EqAffine::from_xy(coordinate(0), coordinate(1)).expect("halo2 prints points of the curve")
}

/// Takes what is the same in all circuits of a key: fixed cells, selectors and copies.
struct Recorder {
    fixed: Cells,
    selectors: Vec<Vec<bool>>,
    copies: Copies,
}

impl Recipient for Recorder {
    fn take_selector(&mut self, selector: &Selector, row: usize) -> Result<(), Error> {
        self.fixed.check(row)?;
        self.selectors[place::of_selector(selector)][row] = true;
        Ok(())
    }

    fn instance(&self, _: plonk::Column<Instance>, row: usize) -> Result<Value<Fp>, Error> {
        self.fixed.check(row)?;
        Ok(Value::unknown())
    }

    fn take_fixed(
        &mut self,
        column: plonk::Column<Fixed>,
        row: usize,
        to: impl FnOnce() -> Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        self.fixed.assign(place::of_column(&column), row, to)
    }

    fn take_filling(
        &mut self,
        column: plonk::Column<Fixed>,
        row: usize,
        to: Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        self.fixed.fill(place::of_column(&column), row, to)
    }

    fn take_copy(
        &mut self,
        left: (plonk::Column<Any>, usize),
        right: (plonk::Column<Any>, usize),
    ) -> Result<(), Error> {
        let cell = |(column, row)| (place::of_any(&column), row);
        self.fixed.check(left.1)?;
        self.fixed.check(right.1)?;
        self.copies.copy(cell(left), cell(right)).map_err(|column| {
            let unknown = if column == cell(left).0 { left.0 } else { right.0 };
            Error::ColumnNotInPermutation(unknown)
        })
    }
}
