//! Tier tables: continuity, whatever the tiers go by.

use num_bigint::BigInt;
use ringfence_circuits::{
    protocol::{
        parameters::{MaintenanceKind, Parameters, TierArgument},
        predicate::assess,
        vault::Vault,
    },
    testing::{small_document, small_vault},
};

/// Maintenance of a long of `size` in market 2, in 10^-28 USD.
fn maintenance(parameters: &Parameters, size: u64) -> BigInt {
    let mut vault: Vault = small_vault();
    vault.extra = 0;
    vault.positions[0].market = 2;
    vault.positions[0].size = size;
    assess(parameters, &vault).unwrap().requirement
}

/// The market of [`small_document`] whose tiers go by size, of the given kind.
fn parameters(kind: MaintenanceKind) -> Parameters {
    let mut document = small_document();
    document.markets[1].maintenance_kind = kind;
    assert_eq!(document.markets[1].tier_argument, TierArgument::Size);
    document.check().unwrap()
}

#[test]
fn d2_deductions_of_size_tiers_are_in_notional() {
    // Rates 1 %, 1.5 %, 2 % with bounds 5000, 7500 and 15000 of size: the margin of the marginal
    // slices, computed slice by slice.
    let continuous = parameters(MaintenanceKind::Continuous);
    let mark = BigInt::from(continuous.markets()[1].mark) * 100_000_000u64;
    let slices = [(5_000u64, 1_000_000u64), (7_500, 1_500_000), (u64::MAX, 2_000_000)];
    for size in [1, 4_999, 5_000, 5_001, 7_500, 7_501, 15_000, 1_000_000] {
        let (mut below, mut expected) = (0, BigInt::ZERO);
        for (bound, rate) in slices {
            expected += BigInt::from(size.min(bound) - below.min(size)) * rate * &mark;
            below = bound;
        }
        assert_eq!(maintenance(&continuous, size), expected, "{size}");
    }
    // The jumping table of the same rates jumps.
    let jumping = parameters(MaintenanceKind::Jumping);
    assert_eq!(maintenance(&jumping, 5_000), BigInt::from(5_000u64 * 1_000_000) * &mark);
    assert_eq!(maintenance(&jumping, 5_001), BigInt::from(5_001u64 * 1_500_000) * &mark);
}
