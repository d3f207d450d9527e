//! Mutation of cells and of constraints, on every test shape with tables of a few rows.
//!
//! - Cells: each assigned advice cell is replaced by other values; a constraint must refuse each.
//! - Constraints: each polynomial, lookup, copy and binding of a public input is left out in turn, at
//!   every row at which it stands. A forged witness must then pass, else nothing tests the constraint.
//!   This takes most of the time, so it is done on the smaller shapes, which have every constraint
//!   that any shape has. `RINGFENCE_EXHAUSTIVE=1` takes all shapes.
//!
//! A forgery here is one that a prover would make: it replaces one thing and computes all that
//! follows from it honestly, so that it breaks as few constraints as possible.

use std::collections::{BTreeMap, BTreeSet};

use ff::Field;
use pasta_curves::Fp;
use ringfence_circuits::{
    circuit::{
        chip::limb,
        group::{magnitude, position, slot},
        layout::{self, vault_groups, GroupKind, SlotKind},
        BlockCircuit,
    },
    protocol::{
        parameters::{Document, Parameters},
        shape::{Rule, Shape, TEST_SHAPES},
        vault::{Balance, Position, Vault},
    },
    testing::*,
};

use super::{
    forgeries::{checks, derived, free_forgeries},
    forging::{grid_forgeries, hash_forgeries, instance_forgeries, limb_forgeries},
    subject::*,
};

/// As many assets and markets as the largest test shape has slots, all alike: tiers by notional.
pub fn parameters() -> Parameters {
    let small = small_document();
    let mut document = Document { assets: vec![], markets: vec![], ..small.clone() };
    for index in 0..16 {
        let mut asset = small.assets[1].clone();
        asset.name = format!("A{index}");
        asset.decimals = "6".into();
        asset.price = "1000".into();
        document.assets.push(asset);
        let mut market = small.markets[0].clone();
        market.name = format!("M{index}");
        market.settlement = "A0".into();
        document.markets.push(market);
    }
    document.check().expect("the document obeys §2")
}

/// A vault in all slots of a shape, with a debt in one of the balance slots. Under `maintenance` and
/// `equity_only` it has equity to spare without any one slot, under `liquidating` none.
pub fn full_vault(shape: &Shape, debt: usize) -> Vault {
    let liquidating = shape.rule == Rule::Liquidating;
    let mut vault = Vault::default();
    for slot in 0..shape.balances {
        // The deposit is in its second tier. One that is liquidated owes more than all deposits.
        let (debt, amount) = match (slot == debt, liquidating) {
            (true, true) => (true, 10_000_000_000_000_000),
            (true, false) if shape.balances > 1 => (true, 500_000),
            _ => (false, 1_500_000_000),
        };
        vault.balances.push(Balance { asset: (1 + slot as u16).into(), debt, amount });
    }
    for market in 1..=shape.positions as u16 {
        let short = market % 2 == 0;
        let profit = 1_000 + u128::from(market);
        vault.positions.push(Position {
            market: market.into(),
            short,
            size: 100,
            loss: !short,
            profit,
        });
    }
    vault
}

/// Vaults that between them use and leave empty every slot of a shape.
pub fn vaults_of(shape: &Shape) -> Vec<Vec<Vault>> {
    let full = |debt| vec![full_vault(shape, debt); shape.vaults];
    let mut subjects = vec![full(0), vec![]];
    if shape.balances > 1 {
        subjects.push(full(shape.balances - 1));
    }
    if shape.rule == Rule::Liquidating {
        // Short of margin, with positive equity.
        let balances = vec![Balance { asset: 1.into(), debt: false, amount: 5 }];
        subjects.push(vec![Vault { balances, extra: 1 << 111, positions: vec![] }]);
    }
    subjects
}

type BlockSubject = Subject<BlockCircuit>;

/// A subject for each test shape and each filling of it, by shape.
fn subjects() -> Vec<Vec<BlockSubject>> {
    let parameters = parameters();
    let of = |shape: &Shape| {
        let fillings = vaults_of(shape).into_iter();
        fillings.map(|vaults| Subject::new(Rig::new(parameters.clone(), *shape, &vaults))).collect()
    };
    TEST_SHAPES.iter().map(of).collect()
}

/// Why a cell may hold other values than the honest one, and whether it may hold this one.
type Freedom = (&'static str, fn(Fp) -> bool);

fn free(subject: &BlockSubject, cell: Address) -> Option<Freedom> {
    let kinds = vault_groups(&subject.rig.key.shape);
    let (_end, groups) = subject.rig.witness.grid.groups.split_last().unwrap();
    for (index, group) in groups.iter().enumerate() {
        let at = |at| cell == subject.rig.cell(index, at);
        match kinds[index % kinds.len()].kind {
            GroupKind::Slot(SlotKind::Position, _)
                if at(position::PROFIT_INVERSE) && group.get(position::NEGATIVE) == Fp::ZERO =>
            {
                let why = "inverse of a profit that is not negative: multiplied by 0";
                return Some((why, |_| true));
            }
            GroupKind::Magnitude
                if at(magnitude::EQUITY_NEGATIVE) && group.get(layout::EQUITY) == Fp::ZERO =>
            {
                return Some(("sign of an equity of 0: no deficit either way", is_bit));
            }
            _ => {}
        }
    }
    None
}

fn is_bit(value: Fp) -> bool {
    value == Fp::ZERO || value == Fp::ONE
}

#[test]
fn e6_every_assigned_cell_is_bound() {
    let mut blocks = 0;
    let mut cells = 0;
    let mut mutations = 0;
    let mut freed = BTreeMap::<&str, usize>::new();
    for subject in subjects().into_iter().flatten() {
        let addresses: Vec<Address> = subject.record.advice.keys().copied().collect();
        let mut assignment = subject.honest.clone();
        blocks += 1;
        for (index, cell) in addresses.iter().enumerate() {
            let values = replacements(&subject, &addresses, index);
            cells += 1;
            mutations += values.len();
            let free = free(&subject, *cell);
            if let Some((why, _)) = free {
                *freed.entry(why).or_default() += 1;
            }
            for value in values {
                let refused = subject.system.refuses(&mut assignment, *cell, value);
                let allowed = free.is_some_and(|(_, allowed)| allowed(value));
                assert_eq!(refused, !allowed, "{}: {cell:?} {value:?}", subject.rig.key.shape);
            }
        }
    }
    println!("{blocks} blocks, {cells} cells, {mutations} mutations; free: {freed:#?}");
    assert!(cells > 10_000 && mutations > 8 * cells);
    assert_eq!(freed.len(), 2);
}

#[test]
fn e6_no_cells_are_free_together() {
    // Mutation changes one cell. Here all may move at once, to first order: only what a prover must
    // choose freely may move, and what is multiplied by 0.
    for subject in subjects().into_iter().flatten() {
        let shape = &subject.rig.key.shape;
        let kinds = vault_groups(shape);
        let (_end, groups) = subject.rig.witness.grid.groups.split_last().unwrap();
        let inverses = groups.iter().enumerate().filter(|(index, group)| {
            let kind = kinds[index % kinds.len()].kind;
            matches!(kind, GroupKind::Slot(SlotKind::Position, _))
                && group.get(position::NEGATIVE) == Fp::ZERO
        });
        // Identities and salts; two blinds, the previous sum, β and γ.
        let expected = 2 * shape.vaults + 5 + inverses.count();
        let found = subject.system.directions(&subject.record, &subject.honest);
        assert_eq!(found, expected, "{shape}");
    }
}

#[test]
fn e6_used_is_a_bit_by_one_of_two_constraints() {
    // Each of the two is implied by the other (see `implied`), so that no forgery breaks only one;
    // without both, a position slot would be half used on the row of a balance.
    let shape = Shape::from_code(206).unwrap();
    let mut vault = full_vault(&shape, 1);
    vault.positions[0].profit = 0;
    vault.positions[0].loss = false;
    let subject = Subject::new(Rig::new(parameters(), shape, &[vault]));
    let row = *subject.rig.key.table.find(SlotKind::Balance, 1, false, 77).unwrap();
    let forged = subject.rig.clone().forge_free(|groups| {
        write_row(&mut groups[1], &row);
        groups[1].set(slot::USED, Fp::from(2).invert().unwrap());
        groups[1].set(slot::AMOUNT, Fp::from(77));
    });
    let broken = subject.broken(&forged);
    let names: Vec<_> = broken.iter().map(|broken| subject.name(broken.part())).collect();
    assert_eq!(names, ["position / S2 used is a bit", "position / S2 empty slot: amount"]);
}

#[test]
fn e6_no_unassigned_cell_is_read() {
    for subject in subjects().into_iter().flatten() {
        assert_all_assigned(&subject);
    }
}

#[test]
fn system_judges_as_mock_prover_does() {
    // Two cells of each block, at other places in each.
    for (number, subject) in subjects().into_iter().flatten().enumerate() {
        let addresses: Vec<Address> = subject.record.advice.keys().copied().collect();
        let first = number * addresses.len() / 46;
        for index in [first, first + addresses.len() / 2] {
            assert_judged_alike(&subject, &addresses, index);
        }
    }
}

/// Why a constraint needs no forgery of its own: others imply it.
fn implied(subject: &BlockSubject, constraint: Constraint) -> Option<&'static str> {
    let Constraint::Polynomial(index, _) = constraint else { return None };
    let polynomial = &subject.system.polynomials[index];
    let rule = subject.rig.key.shape.rule;
    match &*polynomial.name {
        "S2 used is a bit" => Some(
            "the lookup leaves 0 and 1, and 2 or 1/2 with a row of the other kind, where an amount \
             of at least the row's lo, so not 0, says that used is 1",
        ),
        "S2 empty slot: profit sign" => {
            Some("an empty slot has no profit, and a zero profit no sign")
        }
        "S2 empty slot: amount" => {
            Some("an empty slot, whose used is a bit, has the empty row, whose bounds are 0")
        }
        "S8 padding: extra" if rule == Rule::Maintenance => {
            Some("padding has no equity, so that any extra makes the margin negative")
        }
        _ => None,
    }
}

/// Every polynomial and lookup that says something in some shape is among `tested`, or implied.
fn assert_in_some_shape(subjects: &[Vec<BlockSubject>], tested: &BTreeSet<Part>) {
    for subject in subjects.iter().map(|fillings| &fillings[0]) {
        for constraint in subject.system.constraints(&subject.record) {
            let part = constraint.part();
            let somewhere = matches!(part, Part::Copy(..))
                || tested.contains(&part)
                || implied(subject, constraint).is_some();
            assert!(somewhere, "{} is tested in no shape", subject.name(part));
        }
    }
}

#[test]
fn e6_e8_every_constraint_is_tested() {
    let mut untested = vec![];
    let mut counts = BTreeMap::<&str, (usize, usize)>::new();
    let mut reasons = BTreeMap::<&str, usize>::new();
    let mut count = |constraint: Constraint, tested: bool| {
        let counts = counts.entry(label(constraint)).or_default();
        counts.0 += usize::from(tested);
        counts.1 += 1;
    };
    let mut parts = BTreeSet::new();
    let all = subjects();
    for subjects in all.iter().filter(|subjects| subjects[0].slots() <= most_slots()) {
        let constraints = subjects[0].system.constraints(&subjects[0].record);
        let mut left = constraints.clone();
        for (index, subject) in subjects.iter().enumerate() {
            let mut forgeries = grid_forgeries(&subject.rig, derived);
            forgeries.extend(free_forgeries(&subject.rig));
            if index == 0 {
                forgeries.extend(hash_forgeries(&subject.rig));
                forgeries.extend(limb_forgeries(&subject.rig, checks));
                forgeries.extend(instance_forgeries(&subject.rig));
            }
            subject.test(&forgeries, &mut left);
        }
        for constraint in constraints {
            let tested = !left.contains(&constraint);
            count(constraint, tested);
            if tested {
                parts.insert(constraint.part());
            }
        }
        for constraint in left {
            match implied(&subjects[0], constraint) {
                Some(why) => *reasons.entry(why).or_default() += 1,
                None => untested.push(format!(
                    "{}: {constraint:?} {}",
                    subjects[0].rig.key.shape,
                    subjects[0].name(constraint.part())
                )),
            }
        }
    }
    for (kind, (tested, all)) in &counts {
        println!("{kind}: {tested} of {all}");
    }
    let polynomials = parts.iter().filter(|part| matches!(part, Part::Polynomial(_))).count();
    println!("{polynomials} polynomials tested somewhere; implied: {reasons:#?}");
    assert_in_some_shape(&all, &parts);
    assert!(untested.is_empty(), "{}", untested.join("\n"));
}

#[test]
fn e13_every_column_of_the_tier_lookup_is_tested() {
    // Each column of a tuple left out in turn: the row with that one cell changed then passes.
    const LOOKUP: usize = limb::COLUMNS;
    let shape = Shape::from_code(206).unwrap();
    for (slot, columns) in [(0, slot::ROW_CELLS.len()), (1, position::ROW_CELLS.len())] {
        let full = Subject::new(Rig::new(parameters(), shape, &vaults_of(&shape)[0]));
        let empty = Subject::new(Rig::new(parameters(), shape, &[]));
        // Column 0, the kind: a used slot on the row of empty ones.
        let used = empty.rig.clone().forge_free(|g| g[slot].set(slot::USED, Fp::ONE));
        let mut forgeries = vec![(&empty, used)];
        for at in &position::ROW_CELLS[..columns] {
            let changed = full.rig.clone().forge_free(|g| add(&mut g[slot], *at, Fp::ONE));
            forgeries.push((&full, changed));
        }
        for (column, (subject, forged)) in forgeries.into_iter().enumerate() {
            let row = full.rig.group_row(slot);
            let broken: Vec<_> = subject.broken(&forged).into_iter().collect();
            assert_eq!(broken, [Constraint::Lookup(LOOKUP, row)], "column {column}");
            let assignment = subject.assignment(&forged);
            assert!(subject.system.holds_without_column(LOOKUP, column, &assignment, row));
        }
    }
}

#[test]
fn e6_forgeries_find_no_proof() {
    // A sample of the forgeries above through the real prover and verifier.
    let shape = Shape::from_code(206).unwrap();
    let rig = Rig::new(parameters(), shape, &vaults_of(&shape)[0]);
    assert!(rig.prove_and_verify());
    let subject = Subject::new(rig);
    let mut forgeries = grid_forgeries(&subject.rig, derived);
    forgeries.extend(free_forgeries(&subject.rig));
    forgeries.extend(hash_forgeries(&subject.rig));
    forgeries.extend(limb_forgeries(&subject.rig, checks));
    assert_no_proof(&subject, &forgeries);
}

#[test]
fn forging_nothing_changes_nothing() {
    for subject in subjects().into_iter().flatten() {
        assert_unchanged(&subject);
    }
}
