//! Every polynomial of every gate is broken by a witness of this table. Where `Alone` stands, no
//! other constraint notices that witness: without the polynomial it would be a proof.

use std::collections::BTreeSet;

use ff::Field;
use halo2_proofs::dev::CircuitGates;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        grid::{self, At, FLOW},
        tier::Kind,
        BlockCircuit,
    },
    testing::*,
    vault::power_of_two,
};

/// Whether other constraints fail with it.
#[derive(Clone, Copy, PartialEq)]
enum How {
    Alone,
    /// Why others fail too.
    With(&'static str),
}
use How::{Alone, With};

type Case = (&'static str, &'static str, How, fn() -> Rig);

/// Groups of a vault: 0 balance, 1 position, 2 tail, 3 end.
fn single() -> Rig {
    Rig::small(206, &[small_vault()])
}

fn padding() -> Rig {
    Rig::small(206, &[])
}

/// Groups of the first vault: 0, 1 balances; 2, 3 positions; 4 tail. `equity_only`.
fn wide() -> Rig {
    Rig::small(204, &[wide_vault()])
}

/// The same groups, `liquidating`, negative equity.
fn liquidating() -> Rig {
    Rig::small(205, &[underwater_vault()])
}

fn derived(rig: Rig, group: usize, at: At) -> Rig {
    rig.forge_derived(group, at, Fp::ONE)
}

fn flow(rig: Rig, group: usize, at: At) -> Rig {
    rig.forge_flow(group, at, Fp::ONE)
}

/// A slot of the rig on a neighbouring tier of its own asset or market.
fn on_tier(rig: Rig, group: usize, kind: Kind, id: u16, argument: u128, gap: At) -> Rig {
    let row = *rig.key.table.find(kind, id, false, argument);
    rig.forge(
        |groups| write_row(&mut groups[group], &row),
        move |index, cells, _| {
            if index == group {
                cells.set(gap, Fp::ZERO);
            }
        },
    )
}

/// The last of two slots moves behind an empty one.
fn gap_between_slots(first: usize) -> Rig {
    wide().forge_free(|groups| {
        let flow_free = groups[first];
        for column in 0..grid::COLUMNS {
            for row in 0..grid::GROUP_ROWS {
                let at = At { column, row };
                if !FLOW.contains(&at) {
                    groups[first].set(at, Fp::ZERO);
                }
            }
        }
        assert!(flow_free.get(grid::USED) == Fp::ONE);
    })
}

fn start(at: At) -> Rig {
    padding().forge_free(|groups| {
        groups[0].set(at, if at == grid::REQUIREMENT { -Fp::ONE } else { Fp::ONE })
    })
}

fn overridden(column: usize, row: usize) -> Rig {
    single().set(Address::hash(column, row), Fp::from(12345))
}

const HASHED: How = With("a hash cell enters several gates");

const CASES: &[Case] = &[
    (
        "slot",
        "S2 used is a bit",
        With("the lookup leaves 0, 1 and, on the other kind's rows, 2 or one half"),
        || single().forge_free(|g| g[0].set(grid::USED, Fp::from(2))),
    ),
    ("slot", "S2 empty slot: amount", Alone, || {
        padding().forge_free(|g| g[1].set(grid::AMOUNT, Fp::from(5)))
    }),
    ("slot", "S8 any", Alone, || {
        // The vault's slots don't show in `any`: it is not counted.
        Rig::small(206, &[ringfence_circuits::vault::Vault { extra: 0, ..small_vault() }]).forge(
            |_| (),
            |index, _, after| {
                if index < 2 {
                    after.set(grid::ANY, Fp::ZERO);
                }
            },
        )
    }),
    ("slot", "count flows", Alone, || flow(single(), 0, grid::COUNT)),
    ("balance", "S3 balance: at least lo", Alone, || {
        on_tier(single_btc(), 0, Kind::Balance, 2, 2_000_000_000, grid::GAP_LO)
    }),
    ("balance", "S3 balance: at most hi", Alone, || {
        let vault = btc_vault(2_000_000_000);
        on_tier(Rig::small(206, &[vault]), 0, Kind::Balance, 2, 5, grid::GAP_HI)
    }),
    ("balance", "S4 balance: equity", Alone, || flow(single(), 0, grid::EQUITY)),
    ("balance", "S4 balance: requirement", Alone, || flow(single(), 0, grid::REQUIREMENT)),
    ("balance", "sum of balance: book", Alone, || flow(single(), 0, grid::BOOK_SUM)),
    ("balance", "sum of balance: market", Alone, || flow(single(), 0, grid::MARKET_SUM)),
    ("balance", "S7 balance: word", Alone, || {
        // In the second vault: MockProver can't print the row before the first one.
        derived(Rig::small(201, &[small_vault(), small_vault()]), 3, grid::WORD)
    }),
    ("position", "S1 profit: top is a bit", Alone, || {
        single().forge_free(|g| {
            let top = power_of_two(96).invert().unwrap();
            g[1].set(grid::PROFIT_TOP, top);
        })
    }),
    ("position", "S1 profit: sign is a bit", Alone, || {
        single().forge_free(|g| g[1].set(grid::NEGATIVE, Fp::from(2)))
    }),
    ("position", "S2 empty slot: profit", Alone, || {
        padding().forge_free(|g| g[1].set(grid::PROFIT_LOW, Fp::from(5)))
    }),
    ("position", "S2 empty slot: profit top", Alone, || {
        padding().forge_free(|g| g[1].set(grid::PROFIT_TOP, Fp::ONE))
    }),
    (
        "position",
        "S2 empty slot: profit sign",
        With("without a profit the sign would be a negative zero"),
        || padding().forge_free(|g| g[1].set(grid::NEGATIVE, Fp::ONE)),
    ),
    ("position", "S7 no negative zero", Alone, || {
        single().forge_free(|g| g[1].set(grid::PROFIT_LOW, Fp::ZERO))
    }),
    ("position", "S3 position: at least lo", Alone, || {
        on_tier(single(), 1, Kind::Position, 1, 1 << 60, grid::GAP_LO)
    }),
    ("position", "S3 position: at most hi", Alone, || {
        on_tier(single(), 1, Kind::Position, 1, 1, grid::GAP_HI)
    }),
    ("position", "S4 position: equity", Alone, || flow(single(), 1, grid::EQUITY)),
    ("position", "S4 position: requirement", Alone, || flow(single(), 1, grid::REQUIREMENT)),
    ("position", "sum of position: book", Alone, || flow(single(), 1, grid::BOOK_SUM)),
    ("position", "sum of position: market", Alone, || flow(single(), 1, grid::MARKET_SUM)),
    ("position", "S7 position: word", Alone, || derived(single(), 1, grid::WORD)),
    ("balance order", "S2 used slots first", Alone, || gap_between_slots(0)),
    ("balance order", "S2 keys increase", Alone, || derived(wide(), 0, grid::STEP)),
    ("position order", "S2 used slots first", Alone, || gap_between_slots(2)),
    ("position order", "S2 keys increase", Alone, || derived(wide(), 2, grid::STEP)),
    ("tail", "S8 padding: extra", Alone, || {
        Rig::small(204, &[]).forge_free(|g| g[4].set(grid::EXTRA, Fp::ONE))
    }),
    ("tail", "S7 tail: word", Alone, || derived(single(), 2, grid::WORD)),
    ("tail", "next vault: equity", Alone, || flow(single(), 2, grid::EQUITY)),
    ("tail", "next vault: requirement", Alone, || flow(single(), 2, grid::REQUIREMENT)),
    ("tail", "next vault: any", Alone, || flow(single(), 2, grid::ANY)),
    ("tail", "sum of tail: market", Alone, || flow(single(), 2, grid::MARKET_SUM)),
    ("tail", "count used vault", Alone, || flow(single(), 2, grid::COUNT)),
    ("maintenance", "S5 margin", Alone, || derived(single(), 2, grid::MARGIN)),
    ("maintenance", "sum of tail: book", Alone, || flow(single(), 2, grid::BOOK_SUM)),
    ("equity_only", "S5 equity", Alone, || derived(wide(), 4, grid::MARGIN)),
    ("equity_only", "sum of tail: book", Alone, || flow(wide(), 4, grid::BOOK_SUM)),
    ("liquidating", "S5 shortfall at least one", Alone, || derived(liquidating(), 4, grid::MARGIN)),
    ("liquidating", "S5 equity sign is a bit", Alone, || {
        // A sign of 3/4: the magnitude is then −2·equity, the deficit half as much again.
        liquidating().forge_free(|g| {
            let half = Fp::from(2).invert().unwrap();
            g[4].set(grid::EQUITY_NEGATIVE, (Fp::ONE + half) * half);
        })
    }),
    ("liquidating", "S5 equity sign and magnitude", Alone, || {
        liquidating().forge(
            |_| (),
            |index, cells, after| {
                if index == 4 {
                    // No deficit at all, and the sum follows.
                    let weight = ringfence_weights().deficit;
                    let deficit = cells.get(grid::EQUITY_ABS);
                    cells.set(grid::EQUITY_ABS, Fp::ZERO);
                    add(after, grid::BOOK_SUM, -weight * deficit);
                }
            },
        )
    }),
    ("liquidating", "sum of tail: book", Alone, || flow(liquidating(), 4, grid::BOOK_SUM)),
    ("start", "flow starts at zero", Alone, || start(grid::EQUITY)),
    ("end", "prefix sum", Alone, || derived(single(), 3, grid::NEXT)),
    ("begin", "absorb word 0", Alone, || overridden(9, 0)),
    ("begin", "absorb word 1", Alone, || overridden(10, 0)),
    ("begin", "keep capacity", HASHED, || overridden(2, 1)),
    ("absorb", "absorb word 0", HASHED, || overridden(0, 17)),
    ("absorb", "absorb word 1", HASHED, || overridden(1, 17)),
    ("absorb", "keep capacity", HASHED, || overridden(2, 17)),
    ("first full round of a row", "square", HASHED, || overridden(3, 1)),
    ("first full round of a row", "mixed word", HASHED, || overridden(6, 1)),
    ("second full round of a row", "square", HASHED, || overridden(9, 1)),
    ("second full round of a row", "mixed word", HASHED, || overridden(0, 2)),
    ("single partial round", "square", HASHED, || overridden(3, 14)),
    ("single partial round", "mixed word", HASHED, || overridden(6, 14)),
    ("partial rounds", "square", HASHED, || overridden(3, 3)),
    ("partial rounds", "next S-box input", HASHED, || overridden(4, 3)),
    ("partial rounds", "linear word 1", HASHED, || overridden(1, 4)),
    ("partial rounds", "linear word 2", HASHED, || overridden(2, 4)),
];

fn ringfence_weights() -> ringfence_circuits::circuit::RuleWeights {
    Rig::small(205, &[]).key.rule_weights
}

fn btc_vault(amount: u64) -> ringfence_circuits::vault::Vault {
    let mut vault = small_vault();
    vault.balances[0].asset = 2;
    vault.balances[0].amount = amount;
    vault
}

fn single_btc() -> Rig {
    Rig::small(206, &[btc_vault(500_000_000)])
}

fn is_of(failure: &str, gate: &str, polynomial: &str) -> bool {
    failure.contains(&format!("('{polynomial}') in gate"))
        && failure.contains(&format!("('{gate}')"))
}

#[test]
fn every_polynomial_of_every_gate_can_be_broken() {
    let mut wrong = vec![];
    for (gate, polynomial, how, rig) in CASES {
        let failures = rig().failures();
        let (named, others): (Vec<_>, Vec<_>) =
            failures.iter().partition(|failure| is_of(failure, gate, polynomial));
        if named.is_empty() {
            wrong.push(format!("{gate}/{polynomial} holds; {others:#?}"));
        }
        match how {
            Alone if !others.is_empty() => {
                wrong.push(format!("{gate}/{polynomial}: others fail too: {others:#?}"));
            }
            With(why) if others.is_empty() => {
                wrong.push(format!("{gate}/{polynomial} fails alone, not as said: {why}"));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn table_names_every_polynomial() {
    let gates = CircuitGates::collect::<Fp, BlockCircuit>().queries_to_csv();
    let names: BTreeSet<String> = gates
        .lines()
        .skip(1)
        .filter_map(|line| line.rsplit(',').next())
        .map(str::to_owned)
        .collect();
    let tested = CASES.iter().map(|(gate, name, ..)| format!("{gate}/{name}")).collect();
    assert_eq!(names, tested);
    assert!(names.len() > 50);
}

#[test]
fn e8_every_flow_starts_at_zero() {
    for at in FLOW {
        let failures = start(at).failures();
        assert_eq!(failures.len(), 1, "{at:?}: {failures:?}");
        assert!(is_of(&failures[0], "start", "flow starts at zero"));
    }
}

#[test]
fn forging_nothing_changes_nothing() {
    for (code, vault) in
        [(201, small_vault()), (203, wide_vault()), (204, wide_vault()), (205, underwater_vault())]
    {
        let rig = Rig::small(code, &[vault]);
        let forged = rig.clone().forge(|_| (), nothing);
        assert_eq!(rig.witness.grid, forged.witness.grid, "{code}");
        assert_eq!(rig.instance, forged.instance);
        forged.assert_satisfied();
    }
}
