//! A constraint system as data: gates, lookups, queries and the columns of the permutation. halo2 keeps
//! them to itself and shows them in one way only: the pinned text that the verifying key's hash covers.
//! What is read here from that text is therefore what the verifier checks.

use ff::PrimeField;
use halo2_proofs::pasta::Fp;
use ringfence_circuits::primitive::debugged::Debugged;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A column of the witness.
    Advice,
    /// A column of the key.
    Fixed,
    /// A column of public inputs.
    Instance,
}

/// A column of a system, by its place among those of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column {
    /// The column's type.
    pub kind: Kind,
    /// The column's place.
    pub index: usize,
}

/// What a constraint reads: a column, so many rows below the constraint's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Query {
    /// The column.
    pub column: Column,
    /// Rows further down; negative where it reads above.
    pub rotation: i32,
}

/// An expression of a gate or of a lookup.
#[derive(Clone, Debug)]
pub enum Expression {
    /// A constant.
    Constant(Fp),
    /// A selector that is no column yet, and whether it is a simple one.
    Selector(usize, bool),
    /// A cell.
    Cell(Query),
    /// The negative.
    Negated(Box<Expression>),
    /// The sum.
    Sum(Box<Expression>, Box<Expression>),
    /// The product.
    Product(Box<Expression>, Box<Expression>),
    /// A constant multiple.
    Scaled(Box<Expression>, Fp),
}

impl Expression {
    fn read(printed: &Debugged) -> Self {
        let child = |index| Box::new(Expression::read(printed.at(index)));
        let cell = |kind| {
            let column = Column { kind, index: printed.field("column_index").number() };
            Expression::Cell(Query { column, rotation: rotation(printed.field("rotation")) })
        };
        match printed.name() {
            "Constant" => Expression::Constant(element(printed.at(0))),
            "Selector" => {
                let selector = printed.at(0);
                Expression::Selector(selector.at(0).number(), selector.at(1).name() == "true")
            }
            "Fixed" => cell(Kind::Fixed),
            "Advice" => cell(Kind::Advice),
            "Instance" => cell(Kind::Instance),
            "Negated" => Expression::Negated(child(0)),
            "Sum" => Expression::Sum(child(0), child(1)),
            "Product" => Expression::Product(child(0), child(1)),
            "Scaled" => Expression::Scaled(child(0), element(printed.at(1))),
            other => panic!("halo2 prints an expression {other} that this engine does not know"),
        }
    }

    /// The degree, where a column and a selector count as one.
    pub fn degree(&self) -> usize {
        match self {
            Expression::Constant(_) => 0,
            Expression::Selector(..) | Expression::Cell(_) => 1,
            Expression::Negated(a) | Expression::Scaled(a, _) => a.degree(),
            Expression::Sum(a, b) => a.degree().max(b.degree()),
            Expression::Product(a, b) => a.degree() + b.degree(),
        }
    }

    /// The simple selector in it; there is at most one.
    pub fn simple_selector(&self) -> Option<usize> {
        match self {
            Expression::Selector(index, true) => Some(*index),
            Expression::Selector(_, false) | Expression::Constant(_) | Expression::Cell(_) => None,
            Expression::Negated(a) | Expression::Scaled(a, _) => a.simple_selector(),
            Expression::Sum(a, b) | Expression::Product(a, b) => {
                a.simple_selector().or_else(|| b.simple_selector())
            }
        }
    }
}

/// A lookup: the tuple of inputs of a row must be that of some row of the table.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The inputs.
    pub inputs: Vec<Expression>,
    /// The table's columns, as many as inputs.
    pub table: Vec<Expression>,
}

/// A constraint system.
#[derive(Clone, Debug)]
pub struct System {
    /// Number of advice columns.
    pub advice: usize,
    /// Number of fixed columns; those of selectors only after they became columns.
    pub fixed: usize,
    /// Number of instance columns.
    pub instance: usize,
    /// Number of selectors.
    pub selectors: usize,
    /// The polynomials of all gates.
    pub gates: Vec<Expression>,
    /// The lookups.
    pub lookups: Vec<Lookup>,
    /// What is read of advice columns, in the order of a proof's evaluations.
    pub advice_queries: Vec<Query>,
    /// The same of instance columns.
    pub instance_queries: Vec<Query>,
    /// The same of fixed columns.
    pub fixed_queries: Vec<Query>,
    /// The columns whose cells may be copies of each other.
    pub permutation: Vec<Column>,
    /// The fixed columns for constants.
    pub constants: Vec<usize>,
}

impl System {
    /// The system that a text describes, printed by halo2 of a constraint system.
    ///
    /// # Panics
    /// It panics if the text is not as halo2_proofs 0.4.1 prints it.
    pub fn read(printed: &Debugged) -> Self {
        let count = |field: &str| printed.field(field).number();
        let queries = |field: &str| printed.field(field).list().iter().map(query).collect();
        let expressions =
            |printed: &Debugged| printed.list().iter().map(Expression::read).collect();
        let lookup = |printed: &Debugged| Lookup {
            inputs: expressions(printed.field("input_expressions")),
            table: expressions(printed.field("table_expressions")),
        };
        let permutation = printed.field("permutation").field("columns");
        System {
            advice: count("num_advice_columns"),
            fixed: count("num_fixed_columns"),
            instance: count("num_instance_columns"),
            selectors: count("num_selectors"),
            gates: expressions(printed.field("gates")),
            lookups: printed.field("lookups").list().iter().map(lookup).collect(),
            advice_queries: queries("advice_queries"),
            instance_queries: queries("instance_queries"),
            fixed_queries: queries("fixed_queries"),
            permutation: permutation.list().iter().map(column).collect(),
            constants: printed.field("constants").list().iter().map(|c| column(c).index).collect(),
        }
    }
}

fn column(printed: &Debugged) -> Column {
    let kind = match printed.field("column_type").name() {
        "Advice" => Kind::Advice,
        "Fixed" => Kind::Fixed,
        "Instance" => Kind::Instance,
        other => panic!("halo2 prints a column of type {other} that this engine does not know"),
    };
    Column { kind, index: printed.field("index").number() }
}

fn query(printed: &Debugged) -> Query {
    Query { column: column(printed.at(0)), rotation: rotation(printed.at(1)) }
}

fn rotation(printed: &Debugged) -> i32 {
    printed.at(0).number()
}

/// A printed element of a field.
pub(super) fn element<F: PrimeField<Repr = [u8; 32]>>(printed: &Debugged) -> F {
    const HEXADECIMAL: u32 = 16;
    /// Digits of a byte.
    const DIGITS: usize = 2;
    let digits = printed.name().strip_prefix("0x").expect("halo2 prints elements in hexadecimal");
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().rev().enumerate() {
        let digits = &digits[DIGITS * index..DIGITS * (index + 1)];
        *byte = u8::from_str_radix(digits, HEXADECIMAL).expect("halo2 prints digits");
    }
    let element = Option::from(F::from_repr(bytes));
    element.expect("halo2 prints elements below the modulus")
}
