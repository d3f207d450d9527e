//! Expressions of a constraint system, read back from what halo2 prints.

use std::collections::BTreeSet;

use ff::PrimeField;
use pasta_curves::Fp;

use crate::primitive::debugged::Debugged;

/// A column and the rotation of a query.
pub(super) type Query = (usize, i32);

/// An expression of a gate or of a lookup's input.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    Constant(Fp),
    Selector(usize),
    Fixed(Query),
    Advice(Query),
    Negated(Box<Expression>),
    Sum(Box<Expression>, Box<Expression>),
    Product(Box<Expression>, Box<Expression>),
    Scaled(Box<Expression>, Fp),
}

fn element(printed: &Debugged) -> Fp {
    let digits = printed.name().strip_prefix("0x").expect("an element in hexadecimal");
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().rev().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * index..2 * index + 2], 16).expect("a byte");
    }
    Fp::from_repr(bytes).expect("a canonical element")
}

fn query(printed: &Debugged) -> Query {
    (printed.field("column_index").number(), printed.field("rotation").at(0).number())
}

impl Expression {
    /// Reads a printed expression.
    pub(super) fn read(printed: &Debugged) -> Self {
        let child = |index| Box::new(Expression::read(printed.at(index)));
        match printed.name() {
            "Constant" => Expression::Constant(element(printed.at(0))),
            "Selector" => Expression::Selector(printed.at(0).at(0).number()),
            "Fixed" => Expression::Fixed(query(printed)),
            "Advice" => Expression::Advice(query(printed)),
            "Negated" => Expression::Negated(child(0)),
            "Sum" => Expression::Sum(child(0), child(1)),
            "Product" => Expression::Product(child(0), child(1)),
            "Scaled" => Expression::Scaled(child(0), element(printed.at(1))),
            other => panic!("{other} is no expression of a block circuit"),
        }
    }

    /// Adds the advice cells that the expression names, relative to its row.
    pub(super) fn advice_queries(&self, queries: &mut BTreeSet<Query>) {
        match self {
            Expression::Advice(query) => {
                queries.insert(*query);
            }
            Expression::Negated(a) | Expression::Scaled(a, _) => a.advice_queries(queries),
            Expression::Sum(a, b) | Expression::Product(a, b) => {
                a.advice_queries(queries);
                b.advice_queries(queries);
            }
            Expression::Constant(_) | Expression::Selector(_) | Expression::Fixed(_) => {}
        }
    }
}
