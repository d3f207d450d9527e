//! Second pass, second half: rule, shape and predicate of a vault.

use ringfence_circuits::protocol::{
    parameters::Parameters,
    predicate::{self, Assessment, Violation},
    shape::{Rule, Shape},
    vault::Vault,
};

use super::partition::Declared;

/// A vault that may enter a statement.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    /// The smallest shape of its rule that holds it.
    pub shape: Shape,
    /// Its numbers.
    pub assessment: Assessment,
    /// Whether rule `auto` found it below maintenance.
    pub liquidating_by_auto: bool,
}

/// Why a vault can't enter.
#[derive(Clone, Debug)]
pub(super) enum Rejection {
    /// It breaks S5 of the rule that it was declared under. The verdict is what it would be if it did not.
    Failing(Violation, Box<Verdict>),
    /// It can't be represented at all.
    Refused {
        /// Column of `vaults.csv` that comes nearest.
        field: &'static str,
        /// What and what to do.
        reason: String,
    },
}

/// Judges a vault that is not empty. It is assessed once, whatever its rule; what the assessment found is
/// in the verdict.
pub(super) fn judge(
    parameters: &Parameters,
    shapes: &[Shape],
    declared: Declared,
    vault: &Vault,
) -> Result<Verdict, Rejection> {
    let assessment = predicate::assess(parameters, vault).map_err(reject)?;
    let rule = match declared.rule() {
        Some(rule) => rule,
        None => match predicate::check_rule(Rule::Maintenance, &assessment) {
            Ok(()) => Rule::Maintenance,
            Err(Violation::BelowMaintenance) => Rule::Liquidating,
            Err(other) => return Err(reject(other)),
        },
    };
    let shape = choose(parameters, shapes, rule, vault)
        .map_err(|reason| Rejection::Refused { field: "vault", reason })?;
    // The vault fits the shape that was chosen for it, so its rule (S5) is what is left to check.
    let found = predicate::check_rule(rule, &assessment);
    let liquidating_by_auto = declared == Declared::Auto && rule == Rule::Liquidating;
    let verdict = Verdict { shape, assessment, liquidating_by_auto };
    match found {
        Ok(()) => Ok(verdict),
        Err(
            violation @ (Violation::BelowMaintenance
            | Violation::NegativeEquity
            | Violation::NotLiquidating),
        ) => Err(Rejection::Failing(violation, Box::new(verdict))),
        Err(other) => Err(reject(other)),
    }
}

fn reject(violation: Violation) -> Rejection {
    match violation {
        Violation::ExtraWidth => {
            Rejection::Refused { field: "extra", reason: violation.to_string() }
        }
        other => Rejection::Refused {
            field: "vault",
            reason: format!("{other} (slots in the order of ids); it can't be represented"),
        },
    }
}

/// The smallest shape for a vault. A position in an isolated-only market needs a shape with a
/// single position slot (S6).
fn choose(
    parameters: &Parameters,
    shapes: &[Shape],
    rule: Rule,
    vault: &Vault,
) -> Result<Shape, String> {
    let (balances, positions) = (vault.balances.len(), vault.positions.len());
    let isolated = vault.positions.iter().any(|position| {
        parameters.market(position.market).is_some_and(|market| market.isolated_only)
    });
    if isolated && positions > 1 {
        return Err(format!(
            "S6: {positions} positions, one of them in an isolated-only market; give that position \
             a vault of its own"
        ));
    }
    let usable: Vec<Shape> = shapes
        .iter()
        .filter(|shape| shape.rule == rule && (!isolated || shape.positions == 1))
        .copied()
        .collect();
    Shape::smallest(&usable, rule, balances, positions).ok_or_else(|| {
        let largest = usable.iter().max_by_key(|shape| shape.balances + shape.positions);
        let limit = largest.map_or("there is none".to_owned(), |shape| {
            format!("{} balances and {} positions", shape.balances, shape.positions)
        });
        let kind = if isolated { " for an isolated-only market" } else { "" };
        format!(
            "{balances} balances and {positions} positions are beyond the largest shape of rule \
             {rule}{kind}: {limit}; split the vault if it is not one margin group"
        )
    })
}
