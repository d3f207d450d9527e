//! What other thresholds do to vaults: how many are below maintenance margin by one set of parameters and not by
//! another.

use num_bigint::BigInt;
use num_traits::Signed;
use ringfence_circuits::protocol::{
    parameters::Parameters,
    predicate::{self, Assessment},
    vault::Vault,
};

use super::partition::Declared;

/// How many vaults are below maintenance margin by parameters, and by those that they are compared with. Vaults of rule
/// `equity_only` are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fallen {
    /// Below by the parameters, and not by the others.
    pub fall: u64,
    /// What these are worth together, in 10^-28 USD.
    pub worth: BigInt,
    /// What these lack together, in 10^-28 USD.
    pub lack: BigInt,
    /// Below by the others, and not by the parameters.
    pub rise: u64,
    /// Below by both.
    pub both: u64,
}

impl Fallen {
    /// Adds a vault as the parameters assess it. The others have the same assets and markets in the same order.
    pub(super) fn add(
        &mut self,
        others: &Parameters,
        declared: Declared,
        assessment: &Assessment,
        vault: &Vault,
    ) {
        if declared == Declared::EquityOnly {
            return;
        }
        let Ok(other) = predicate::assess(others, vault) else { return };
        let lack = assessment.shortfall();
        match (lack.is_positive(), other.shortfall().is_positive()) {
            (true, true) => self.both += 1,
            (true, false) => {
                self.fall += 1;
                self.worth += &assessment.equity;
                self.lack += lack;
            }
            (false, true) => self.rise += 1,
            (false, false) => {}
        }
    }

    /// Adds the vaults of a part that follows.
    pub(super) fn merge(&mut self, part: Fallen) {
        self.fall += part.fall;
        self.worth += part.worth;
        self.lack += part.lack;
        self.rise += part.rise;
        self.both += part.both;
    }
}
