//! The parts of the work on a proof, told one after another to whoever measures them.

/// A part of the work on a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The circuits' assignments.
    Witness,
    /// Commitments to columns, and to the pieces of the quotient.
    Commitments,
    /// Sorted inputs of lookups, and the tables beside them.
    Lookups,
    /// Running products of lookups and the permutation.
    Products,
    /// Transforms between values and coefficients.
    Transforms,
    /// Values of the constraints.
    Constraints,
    /// Values of polynomials where the verifier asks for them.
    Evaluations,
    /// The openings.
    Openings,
}

impl Step {
    /// All parts, in the order in which a proof begins them.
    pub const ALL: [Step; 8] = [
        Step::Commitments,
        Step::Witness,
        Step::Lookups,
        Step::Products,
        Step::Transforms,
        Step::Constraints,
        Step::Evaluations,
        Step::Openings,
    ];
}

/// Is told of each step when it begins, many times in a proof; `None` at the proof's end.
pub type Watch = dyn Fn(Option<Step>) + Send + Sync;
