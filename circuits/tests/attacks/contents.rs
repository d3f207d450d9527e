//! What a prover may choose in a block, and contents of blocks for the uniqueness test: honest ones
//! at every kind of border, drawn ones, and ones that break a clause.

use std::collections::BTreeMap;

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use rand::{rngs::StdRng, RngExt, SeedableRng};
use ringfence_circuits::{
    circuit::{
        group::{end, magnitude, position as position_cells, slot, tail},
        layout::{self, vault_groups, At, GroupKind, SlotKind},
    },
    protocol::{
        predicate,
        shape::{Rule, Shape, TEST_SHAPES},
        vault::{Vault, EXTRA_BITS, PROFIT_BITS},
    },
    testing::*,
};

use super::{
    boundary::{self, balance, equity, exactly, margin, position, Against},
    mutation,
    structure::hash_cells,
};

/// Cells of a group that hold what a vault's owner and the venue choose: its numbers.
fn chosen(kind: GroupKind) -> &'static [At] {
    match kind {
        GroupKind::Slot(SlotKind::Balance, _) => &[slot::ID, slot::SIDE, slot::AMOUNT],
        GroupKind::Slot(SlotKind::Position, _) => &[
            slot::ID,
            slot::SIDE,
            slot::AMOUNT,
            position_cells::PROFIT_ABS,
            position_cells::NEGATIVE,
        ],
        GroupKind::Tail => &[tail::EXTRA],
        GroupKind::Magnitude => &[],
        GroupKind::End => &[end::PREVIOUS, end::BETA, end::GAMMA],
    }
}

/// A cell that may have several values although everything chosen is held, and why, if `value` says
/// so of the cells that are known.
fn excused(kind: GroupKind, value: impl Fn(At) -> Option<Fp>) -> Option<(At, &'static str)> {
    match kind {
        GroupKind::Slot(SlotKind::Position, _)
            if value(position_cells::NEGATIVE) == Some(Fp::ZERO) =>
        {
            Some((position_cells::PROFIT_INVERSE, "inverse of a profit that is not negative"))
        }
        GroupKind::Magnitude if value(layout::EQUITY) == Some(Fp::ZERO) => {
            Some((magnitude::EQUITY_NEGATIVE, "sign of an equity of 0"))
        }
        _ => None,
    }
}

/// A block: its rig, what the rig's circuit assigns, and the held cells with their values.
pub struct Block {
    pub rig: Rig,
    pub record: Record,
    pub held: BTreeMap<Address, Fp>,
    /// The held cells of the grid: numbers of vaults, previous sum, β and γ.
    pub numbers: Vec<Address>,
}

impl Block {
    pub fn new(rig: Rig) -> Self {
        let record = Record::of(&rig.circuit());
        let groups = groups(&rig.key.shape).into_iter().enumerate();
        let numbers: Vec<Address> = groups
            .flat_map(|(index, kind)| chosen(kind).iter().map(move |at| (index, *at)))
            .map(|(index, at)| rig.cell(index, at))
            .collect();
        let held =
            numbers.iter().copied().chain(secrets(&rig.hash_lengths(), rig.key.shape.vaults));
        let value = |cell| record.advice[&cell].expect("a witness");
        let held = held.map(|cell| (cell, value(cell))).collect();
        Block { rig, record, held, numbers }
    }

    /// Cells that need not follow from the held ones, with the reason.
    pub fn excused(&self, inferred: &Inferred<'_>) -> BTreeMap<Address, &'static str> {
        let groups = groups(&self.rig.key.shape).into_iter().enumerate();
        groups
            .filter_map(|(index, kind)| {
                let (at, why) = excused(kind, |at| inferred.get(self.rig.cell(index, at)))?;
                Some((self.rig.cell(index, at), why))
            })
            .collect()
    }
}

/// The groups of a block.
fn groups(shape: &Shape) -> Vec<GroupKind> {
    let vault: Vec<_> = vault_groups(shape).iter().map(|group| group.kind).collect();
    let mut groups = vault.repeat(shape.vaults);
    groups.push(GroupKind::End);
    groups
}

/// Identity and salt of each leaf, and the blinds of the two sums, in a circuit whose hashes have so many words.
pub fn secrets(lengths: &[usize], vaults: usize) -> Vec<Address> {
    let mut secrets = vec![];
    let mut start = 0;
    for (number, length) in lengths.iter().enumerate() {
        let (words, digest) = hash_cells(start, *length);
        if number < vaults {
            secrets.extend(&words[..2]);
        } else if number + 2 >= lengths.len() {
            secrets.push(words[1]);
        }
        start = digest.row + 1;
    }
    secrets
}

/// A rig under [`boundary::parameters`].
pub fn rig(shape: Shape, vaults: &[Vault]) -> Rig {
    Rig::new(boundary::parameters(), shape, vaults)
}

/// Full blocks, empty ones and those with one slot of several used, under parameters whose markets
/// and assets are as many as the largest shape has slots.
pub fn filled(shape: Shape) -> Vec<Rig> {
    let vaults = mutation::vaults_of(&shape);
    vaults.iter().map(|vaults| Rig::new(mutation::parameters(), shape, vaults)).collect()
}

/// Vaults at bounds of tiers, of rules and of widths; with profits and equities of 0.
pub fn at_borders() -> Vec<Rig> {
    let shape = |code| Shape::from_code(code).expect("a test shape");
    let one = |balances, positions| Vault { extra: 0, balances, positions };
    let rich = balance(1, false, u64::MAX);
    let mut rigs = vec![];

    // Collateral slices end at 10^9 and at 5·10^9; sizes of the first market's tiers at 833.
    let slices = [1_000_000_000, 1_000_000_001, 5_000_000_000, 5_000_000_001];
    let deposits = slices.map(|amount| one(vec![balance(2, false, amount)], vec![]));
    rigs.push(rig(shape(201), &deposits));
    // Debts of the first tier and of the second; sizes on either side of the second market's tiers.
    for (debt, size) in [(1_000_000, 5_000), (1_000_001, 5_001), (u64::MAX, 7_500), (1, 7_501)] {
        let balances = vec![rich, balance(2, false, u64::MAX), balance(3, true, debt.min(1 << 41))];
        rigs.push(rig(shape(202), &[one(balances, vec![])]));
        let positions = vec![position(2, false, size, false, 0), position(2, true, size, true, 1)];
        rigs.push(rig(shape(203), &[one(vec![rich], positions)]));
    }
    // Profits of 0 and of 2^88 − 1, won and lost; the largest size that has a row.
    for (loss, profit) in [(false, 0), (true, 1), (false, (1 << PROFIT_BITS) - 1)] {
        let held = vec![position(2, loss, 1, loss, profit)];
        rigs.push(rig(shape(206), &[one(vec![rich], held)]));
    }
    let lost = vec![position(1, false, 1, true, (1 << PROFIT_BITS) - 1)];
    rigs.push(rig(shape(205), &[one(vec![], lost), Vault::default()]));
    // The last unit of each rule.
    let short = one(vec![], vec![position(1, true, 1_000, true, 9_999)]);
    let funded = one(vec![balance(1, false, 3_000_000_000)], short.positions.clone());
    rigs.push(rig(shape(203), &[exactly(&funded, margin, Against::Extra, 0)]));
    rigs.push(rig(shape(204), &[exactly(&short, equity, Against::Debt, 0)]));
    let liquidating = [-1, 0, 1].map(|target| exactly(&short, equity, Against::Debt, target));
    rigs.push(rig(shape(205), &liquidating[..2]));
    rigs.push(rig(shape(205), &liquidating[1..]));
    rigs.push(rig(shape(205), &[one(vec![], vec![position(1, false, 5, false, 0)])]));
    rigs.push(rig(shape(205), &[exactly(&funded, margin, Against::Extra, -1)]));
    rigs
}

/// Draws vaults.
pub struct Draw(StdRng);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Draw(StdRng::seed_from_u64(seed))
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    /// A number of at most `bits` bits, each number of bits as likely as the others.
    fn number(&mut self, bits: usize) -> u128 {
        let bits = 1 + self.below(bits);
        let number: u128 = self.0.random();
        number >> (u128::BITS as usize - bits)
    }

    fn amount(&mut self) -> u64 {
        let bounds = [1_000_000, 1_000_000_000, 5_000_000_000, 833, 5_000, 7_500, 15_000, u64::MAX];
        let amount = match self.below(3) {
            0 => self.pick(&bounds).wrapping_add(self.below(3) as u64).wrapping_sub(1),
            1 => 1_000_000_000 + self.below(1_000_000_000) as u64,
            _ => self.number(64) as u64,
        };
        amount.max(1)
    }

    /// A vault whose slots are in order; it may break S3, S5 or S6.
    pub fn vault(&mut self, shape: &Shape) -> Vault {
        let mut vault = Vault::default();
        let mut assets: Vec<u16> = (1..=5).collect();
        while assets.len() > shape.balances || (!assets.is_empty() && self.one_in(3)) {
            assets.remove(self.below(assets.len()));
        }
        for asset in assets {
            vault.balances.push(balance(asset, self.one_in(4), self.amount()));
        }
        let last_market = if shape.positions == 1 { 3 } else { 2 };
        let mut keys: Vec<usize> = (2..2 * (last_market + 1)).collect();
        while keys.len() > shape.positions || (!keys.is_empty() && self.one_in(3)) {
            keys.remove(self.below(keys.len()));
        }
        for key in keys {
            let size = 1 + self.amount() % 20_000;
            let profit = if self.one_in(4) { 0 } else { self.number(60) };
            let loss = profit != 0 && self.one_in(2);
            vault.positions.push(position((key / 2) as u16, key % 2 == 1, size, loss, profit));
        }
        if shape.rule == Rule::Liquidating || self.one_in(2) {
            vault.extra = self.number(110);
        }
        vault
    }

    /// A vault that satisfies the predicate of the shape; the empty one if none was drawn soon.
    pub fn accepted(&mut self, shape: &Shape) -> Vault {
        let parameters = boundary::parameters();
        let drawn = (0..50).map(|_| self.vault(shape));
        let accepts = |vault: &Vault| predicate::check(&parameters, shape, vault).is_ok();
        drawn.into_iter().find(accepts).unwrap_or_default()
    }

    /// An element that few honest cells hold.
    pub fn element(&mut self) -> Fp {
        let power = |exponent: usize| Fp::from(2).pow_vartime([exponent as u64]);
        match self.below(6) {
            0 => Fp::from(self.below(4) as u64),
            1 => -Fp::from(1 + self.below(3) as u64),
            2 => power(self.below(255)) - Fp::from(self.below(2) as u64),
            3 => power(self.pick(&[11, 13, 64, 66, EXTRA_BITS, PROFIT_BITS])),
            4 => Fp::TWO_INV,
            _ => Fp::from_u128(self.number(128)).square(),
        }
    }
}

/// Blocks of drawn vaults that satisfy the predicate.
pub fn drawn(shape: Shape, seed: u64) -> Rig {
    let mut draw = Draw::new(seed);
    let count = 1 + draw.below(shape.vaults);
    let vaults: Vec<_> = (0..count).map(|_| draw.accepted(&shape)).collect();
    rig(shape, &vaults)
}

/// Vaults that break one clause each, roughly in the order of the predicate's violations.
pub fn broken() -> Vec<(u8, Vault)> {
    let rich = || balance(1, false, 1 << 50);
    let small = || position(1, false, 100, true, 5);
    let vault = |balances, positions| Vault { extra: 0, balances, positions };
    let with = |extra, vault| Vault { extra, ..vault };
    vec![
        (203, with(1, Vault::default())),
        (205, with(1, Vault::default())),
        (203, vault(vec![balance(1, false, 0)], vec![])),
        (203, vault(vec![rich()], vec![position(1, false, 0, false, 5)])),
        (206, vault(vec![rich()], vec![position(1, false, 1, false, 1 << PROFIT_BITS)])),
        (206, with(1 << EXTRA_BITS, vault(vec![rich()], vec![]))),
        (206, vault(vec![rich()], vec![position(1, false, 1, true, 0)])),
        (203, vault(vec![balance(2, false, 5), rich()], vec![])),
        (203, vault(vec![rich(), rich()], vec![])),
        (203, vault(vec![rich()], vec![position(1, true, 9, false, 5), small()])),
        (203, vault(vec![rich()], vec![small(), small()])),
        (203, vault(vec![rich(), balance(6, false, 1)], vec![])),
        (203, vault(vec![rich()], vec![small(), position(8_191, false, 1, false, 0)])),
        (203, vault(vec![rich()], vec![position(1, false, u64::MAX, false, 0)])),
        (203, vault(vec![rich()], vec![position(2, false, u64::MAX, false, 0)])),
        (203, vault(vec![rich()], vec![small(), position(3, false, 1, false, 0)])),
        (206, vault(vec![balance(1, false, 1)], vec![small()])),
        (204, vault(vec![balance(1, true, 5)], vec![])),
        (205, vault(vec![rich()], vec![small()])),
        (205, with((1 << EXTRA_BITS) - 1, vault(vec![], vec![small()]))),
    ]
}

/// Every test shape with the number of a seed.
pub fn seeded(seeds: u64) -> impl Iterator<Item = (Shape, u64)> {
    TEST_SHAPES.into_iter().flat_map(move |shape| {
        (0..seeds).map(move |seed| (shape, 1_000 * u64::from(shape.code) + seed))
    })
}
