//! Small parameters, small vaults, and the rig: a circuit with its key, witness and public inputs.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use ff::Field;
use pasta_curves::Fp;

use super::{
    judge,
    overridden::{Address, Changes, Overridden},
    system::System,
};
use crate::{
    circuit::{
        layout::{self, At, Group},
        BlockCircuit, BlockInstance, BlockKey, BlockPlace, BlockWitness, LeafWitness,
    },
    protocol::{
        hash::digest::Digest,
        id::AssetId,
        index::BookIndex,
        lane::{Lanes, Weights},
        parameters::{
            AssetEntry, Document, MaintenanceKind, MarketEntry, Parameters, Source, TierArgument,
            TierEntry,
        },
        secret::{Blind, Identity, Salt},
        shape::Shape,
        vault::{Balance, Position, Vault},
    },
};

/// How a failing constraint is named that is a slot without a row of the tier table.
pub const TIER: &str = "tier lookup";

fn tiers(rows: &[(u128, u64)]) -> Vec<TierEntry> {
    rows.iter()
        .map(|(up_to, rate)| TierEntry { up_to: up_to.to_string(), rate: rate.to_string() })
        .collect()
}

fn asset(name: &str, decimals: u8, price: &str, slices: &[(u128, u64)]) -> AssetEntry {
    AssetEntry {
        name: name.into(),
        decimals: decimals.to_string(),
        price: price.into(),
        source: "test".into(),
        collateral: tiers(slices),
        debt: tiers(&[(1_000_000, 100_000_000), (1 << 40, 120_000_000)]),
        profit_rate: "90000000".into(),
    }
}

fn market(name: &str, settlement: &str, mark: &str) -> MarketEntry {
    MarketEntry {
        contract: None,
        name: name.into(),
        settlement: settlement.into(),
        size_decimals: "3".into(),
        mark: mark.into(),
        source: "test".into(),
        tier_argument: TierArgument::Notional,
        maintenance_kind: MaintenanceKind::Continuous,
        maintenance: tiers(&[
            (50_000_000_000_000_000, 1_000_000),
            (600_000_000_000_000_000, 2_500_000),
            (3_000_000_000_000_000_000, 10_000_000),
        ]),
        isolated_only: false,
    }
}

/// A small document: three assets (one with slices, one without collateral value) and four markets: one
/// continuous by notional, one jumping by size, one isolated only, and a second margin table of the first
/// one's contract.
pub fn small_document() -> Document {
    let mut jumping = market("ALT", "USD", "0.5");
    jumping.tier_argument = TierArgument::Size;
    jumping.maintenance_kind = MaintenanceKind::Jumping;
    jumping.maintenance = tiers(&[(5_000, 1_000_000), (7_500, 1_500_000), (15_000, 2_000_000)]);
    let mut isolated = market("BTC-ISO", "BTC", "2");
    isolated.isolated_only = true;
    let mut portfolio = market("BTC-PORTFOLIO", "USD", "60000.5");
    portfolio.contract = Some("BTC".into());
    portfolio.maintenance = tiers(&[(80_000_000_000_000_000, 500_000)]);
    Document {
        format: Document::FORMAT.into(),
        name: "small".into(),
        sources: vec![Source { id: "test".into(), description: "made up".into() }],
        notes: vec![],
        assets: vec![
            asset("USD", 6, "1", &[(u64::MAX.into(), 100_000_000)]),
            asset("BTC", 8, "60000.5", &[(1_000_000_000, 95_000_000), (5_000_000_000, 50_000_000)]),
            asset("FTT", 6, "22.5", &[]),
        ],
        markets: vec![market("BTC", "USD", "60000.5"), jumping, isolated, portfolio],
    }
}

/// The checked parameters of [`small_document`].
pub fn small_parameters() -> Parameters {
    small_document().check().expect("the small document obeys §2")
}

/// Id of the asset of [`boundary_document`] whose deposits count 99 999 999·10^-28 USD a unit.
pub const DUST: AssetId = AssetId::at(3);
/// Id of the asset of [`boundary_document`] whose debts count 10^8·10^-28 USD a unit.
pub const OWED: AssetId = AssetId::at(4);

/// The small document and two assets with which every margin can be hit to the unit.
pub fn boundary_document() -> Document {
    let mut document = small_document();
    document.assets.push(asset("DUST", 12, "0.00000001", &[(u64::MAX.into(), 99_999_999)]));
    let mut owed = asset("OWED", 12, "0.00000001", &[]);
    owed.debt = tiers(&[(1, 100_000_000)]);
    document.assets.push(owed);
    document
}

/// A vault that satisfies `maintenance` under [`small_parameters`] and fits (1, 1).
pub fn small_vault() -> Vault {
    Vault {
        extra: 1_000_000,
        balances: vec![Balance { asset: 1.into(), debt: false, amount: 20_000_000_000 }],
        positions: vec![Position {
            market: 1.into(),
            short: false,
            size: 2_500,
            loss: true,
            profit: 1_234_567_890_123_456,
        }],
    }
}

/// A vault below maintenance, with negative equity.
pub fn underwater_vault() -> Vault {
    let mut vault = small_vault();
    vault.positions[0].profit = 30_000_000_000_000_000;
    vault
}

/// A vault with two balances and two positions that satisfies `maintenance` and `equity_only`
/// under [`small_parameters`]: a long with a profit and a short with a loss.
pub fn wide_vault() -> Vault {
    Vault {
        extra: 3,
        balances: vec![
            Balance { asset: 1.into(), debt: true, amount: 2_000_000 },
            Balance { asset: 2.into(), debt: false, amount: 6_000_000_000 },
        ],
        positions: vec![
            Position { market: 1.into(), short: false, size: 20_000, loss: false, profit: 1 << 60 },
            Position { market: 2.into(), short: true, size: 7_501, loss: true, profit: 12_345 },
        ],
    }
}

/// Everything that a circuit test needs: key, witness, public inputs.
#[derive(Clone)]
pub struct Rig {
    /// Parameters.
    pub parameters: Parameters,
    /// Weights for a fixed base.
    pub weights: Weights,
    /// Key of the circuit.
    pub key: Arc<BlockKey>,
    /// Witness.
    pub witness: BlockWitness,
    /// Public inputs.
    pub instance: BlockInstance,
    /// Advice cells that the prover assigns otherwise than the circuit does.
    pub changes: Changes,
}

/// The leaves of these vaults, padded to the shape's block, with identities and salts for tests.
pub(super) fn leaves(shape: &Shape, vaults: &[Vault]) -> Vec<LeafWitness> {
    let leaf = |index: usize| LeafWitness {
        identity: Identity(Fp::from(index as u64 + 1000)),
        salt: Salt(Fp::from(index as u64 + 77).invert().unwrap_or(Fp::ONE)),
        vault: vaults.get(index).cloned(),
    };
    (0..shape.vaults).map(leaf).collect()
}

impl Rig {
    /// A rig for these vaults, padded to the shape's block; the vaults may break the predicate.
    pub fn new(parameters: Parameters, shape: Shape, vaults: &[Vault]) -> Self {
        let weights = Weights::new(Lanes::new(&parameters), Fp::from(0x1234_5678_9abc_def1));
        let key = Arc::new(BlockKey::new(&parameters, &weights, shape));
        let leaves = leaves(&shape, vaults);
        let place = BlockPlace {
            book_factor: weights.beta(BookIndex::at(1)),
            vault_weight: weights.gamma(BookIndex::at(1), true),
            previous_sum: Fp::from(99),
            previous_blind: Blind(Fp::from(5)),
            next_blind: Blind(Fp::from(6)),
        };
        let witness = BlockWitness::new(&key, &leaves, &place);
        let instance = witness.instance(&shape);
        Rig { parameters, weights, key, witness, instance, changes: Changes::new() }
    }

    /// The rig of a small shape with small parameters.
    pub fn small(code: u8, vaults: &[Vault]) -> Self {
        let shape = Shape::from_code(code).expect("a test shape");
        Rig::new(small_parameters(), shape, vaults)
    }

    /// The circuit with the rig's witness.
    pub fn circuit(&self) -> BlockCircuit {
        BlockCircuit { key: self.key.clone(), witness: Some(Arc::new(self.witness.clone())) }
    }

    /// The circuit with the rig's witness and overridden cells.
    pub fn overridden(&self) -> Overridden<BlockCircuit> {
        Overridden { circuit: self.circuit(), changes: Arc::new(self.changes.clone()) }
    }

    /// Overrides one advice cell.
    pub fn set(mut self, address: Address, value: Fp) -> Self {
        self.changes.insert(address, value);
        self
    }

    /// The first row of a group of the grid.
    pub fn group_row(&self, group: usize) -> usize {
        let shape = &self.key.shape;
        let kinds = layout::vault_groups(shape);
        let (vault, index) = (group / kinds.len(), group % kinds.len());
        vault * layout::vault_rows(shape) + kinds[index].row
    }

    /// A cell of a group of the grid.
    pub fn cell(&self, group: usize, at: At) -> Address {
        Address::grid(self.group_row(group), at)
    }

    /// Changes a group of the grid, leaving everything else as it was, and recomputes the public
    /// inputs from the changed cells.
    pub fn tamper(mut self, group: usize, change: impl FnOnce(&mut Group)) -> Self {
        change(&mut self.witness.grid.groups[group]);
        self.instance = self.witness.instance(&self.key.shape);
        self
    }

    /// Runs halo2's `MockProver`; the descriptions of what fails.
    pub fn failures(&self) -> Vec<String> {
        judge::failures(&self.circuit(), &self.changes, &self.instance, TIER)
    }

    /// The constraints that fail, judged by [`System`].
    fn broken(&self) -> Vec<String> {
        /// Systems by what the fixed part of a circuit depends on.
        type Systems = HashMap<(Shape, Digest), Arc<System>>;
        static SYSTEMS: LazyLock<Mutex<Systems>> = LazyLock::new(Mutex::default);
        const MOST: usize = 16;
        let circuit = self.circuit();
        let index = (self.key.shape, self.parameters.digest());
        let found = SYSTEMS.lock().expect("no test panics with it").get(&index).cloned();
        let system = found.unwrap_or_else(|| {
            let system = Arc::new(System::new(&circuit));
            let mut systems = SYSTEMS.lock().expect("no test panics with it");
            if systems.len() == MOST {
                systems.clear();
            }
            systems.insert(index, system.clone());
            system
        });
        judge::broken(&system, &circuit, &self.changes, &self.instance, TIER)
    }

    /// Whether every constraint holds.
    pub fn is_satisfied(&self) -> bool {
        self.broken().is_empty()
    }

    /// Asserts that every constraint holds, by `MockProver`.
    pub fn assert_satisfied(&self) {
        judge::assert_none(&self.failures());
    }

    /// Asserts that a constraint whose description contains `name` fails.
    pub fn assert_fails(&self, name: &str) {
        judge::assert_fails(&self.broken(), name);
    }

    /// Asserts that constraints fail, and that the description of each contains `name`: nothing
    /// else stands between this witness and a proof.
    pub fn assert_only_fails(&self, name: &str) {
        judge::assert_only_fails(&self.broken(), name);
    }
}
