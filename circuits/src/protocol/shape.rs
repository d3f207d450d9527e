//! Rules and shapes (§3.3): what a vault must satisfy, and which circuits exist.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::protocol::tree;

/// What a vault must satisfy: one of three clauses, which the protocol calls S5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Equity is at least the requirement.
    Maintenance,
    /// Equity is at least zero; the maintenance requirement is not checked.
    EquityOnly,
    /// Below maintenance at the snapshot; shortfall and deficit are totalled in public.
    Liquidating,
}

impl Rule {
    /// All rules.
    pub const ALL: [Rule; 3] = [Rule::Maintenance, Rule::EquityOnly, Rule::Liquidating];

    /// The name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Maintenance => "maintenance",
            Rule::EquityOnly => "equity_only",
            Rule::Liquidating => "liquidating",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A shape: one circuit, one verifying key for given parameters and fingerprint base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape {
    /// Position in the protocol's list, from 1; part of every leaf and of a block's tree leaf.
    pub code: u8,
    /// What its vaults satisfy.
    pub rule: Rule,
    /// Balance slots per vault.
    pub balances: usize,
    /// Position slots per vault.
    pub positions: usize,
    /// Vaults per block: as many as a circuit of 2^14 rows holds.
    pub vaults: usize,
}

const fn shape(code: u8, rule: Rule, balances: usize, positions: usize, vaults: usize) -> Shape {
    Shape { code, rule, balances, positions, vaults }
}

/// The shapes of the protocol, in the order of their codes.
pub const SHAPES: [Shape; 16] = [
    shape(1, Rule::Maintenance, 1, 1, 1224),
    shape(2, Rule::Maintenance, 4, 0, 1224),
    shape(3, Rule::Maintenance, 8, 0, 700),
    shape(4, Rule::Maintenance, 4, 4, 700),
    shape(5, Rule::Maintenance, 16, 16, 197),
    shape(6, Rule::Maintenance, 64, 64, 50),
    shape(7, Rule::Maintenance, 512, 1024, 3),
    shape(8, Rule::EquityOnly, 1, 1, 1224),
    shape(9, Rule::EquityOnly, 16, 16, 197),
    shape(10, Rule::EquityOnly, 512, 1024, 3),
    shape(11, Rule::Liquidating, 1, 1, 1224),
    shape(12, Rule::Liquidating, 16, 16, 192),
    shape(13, Rule::Liquidating, 512, 1024, 3),
    shape(14, Rule::Maintenance, 8, 8, 376),
    shape(15, Rule::Maintenance, 32, 32, 100),
    shape(16, Rule::Maintenance, 256, 256, 12),
];

/// Small shapes for tests, refused by every verifier that is not built for tests.
#[cfg(any(test, feature = "test-dependencies"))]
pub const TEST_SHAPES: [Shape; 8] = [
    shape(201, Rule::Maintenance, 1, 1, 4),
    shape(202, Rule::Maintenance, 4, 0, 2),
    shape(203, Rule::Maintenance, 2, 3, 2),
    shape(204, Rule::EquityOnly, 2, 2, 2),
    shape(205, Rule::Liquidating, 2, 2, 2),
    shape(206, Rule::Maintenance, 1, 1, 1),
    shape(207, Rule::Maintenance, 4, 4, 2),
    shape(208, Rule::Maintenance, 16, 16, 1),
];

impl Shape {
    /// The shape with this code, if the protocol has one.
    pub fn from_code(code: u8) -> Option<Shape> {
        #[cfg(any(test, feature = "test-dependencies"))]
        if let Some(shape) = TEST_SHAPES.iter().find(|shape| shape.code == code) {
            return Some(*shape);
        }
        SHAPES.iter().find(|shape| shape.code == code).copied()
    }

    /// The smallest shape of `list` for a vault of this rule and size; `None` if it is beyond all.
    pub fn smallest(
        list: &[Shape],
        rule: Rule,
        balances: usize,
        positions: usize,
    ) -> Option<Shape> {
        list.iter()
            .filter(|s| s.rule == rule && s.balances >= balances && s.positions >= positions)
            .max_by_key(|s| (s.vaults, std::cmp::Reverse((s.balances + s.positions, s.code))))
            .copied()
    }

    /// Depth of a block's subtree.
    pub fn depth(&self) -> usize {
        tree::depth(self.vaults as u64)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.rule, self.balances, self.positions)
    }
}

impl Serialize for Shape {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code.to_string())
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let code: Option<u8> = text.parse().ok().filter(|code: &u8| code.to_string() == text);
        code.and_then(Shape::from_code)
            .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not the code of a shape")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a circuit.
    const ROWS: usize = 1 << 14;
    /// Rows that a vault takes at least: a leaf is one permutation of the hash or more, of ten rows.
    const LEAST_ROWS: usize = 10;

    #[test]
    fn shapes_are_well_formed() {
        for (index, shape) in SHAPES.iter().enumerate() {
            assert_eq!(shape.code as usize, index + 1);
            assert!((1..=ROWS / LEAST_ROWS).contains(&shape.vaults));
        }
    }

    #[test]
    fn smallest_shape_holds_the_vault() {
        let find = |rule, b, p| Shape::smallest(&SHAPES, rule, b, p).map(|s| s.code);
        assert_eq!(find(Rule::Maintenance, 1, 1), Some(1));
        assert_eq!(find(Rule::Maintenance, 1, 0), Some(1));
        assert_eq!(find(Rule::Maintenance, 2, 0), Some(2));
        assert_eq!(find(Rule::Maintenance, 5, 0), Some(3));
        assert_eq!(find(Rule::Maintenance, 2, 1), Some(4));
        assert_eq!(find(Rule::Maintenance, 9, 0), Some(5));
        assert_eq!(find(Rule::Maintenance, 5, 1), Some(14));
        assert_eq!(find(Rule::Maintenance, 17, 3), Some(15));
        assert_eq!(find(Rule::Maintenance, 33, 3), Some(6));
        assert_eq!(find(Rule::Maintenance, 65, 3), Some(16));
        assert_eq!(find(Rule::Maintenance, 257, 3), Some(7));
        assert_eq!(find(Rule::Maintenance, 3, 257), Some(7));
        assert_eq!(find(Rule::Maintenance, 513, 0), None);
        assert_eq!(find(Rule::Liquidating, 2, 0), Some(12));
        assert_eq!(find(Rule::EquityOnly, 1, 1), Some(8));
    }
}
