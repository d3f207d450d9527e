//! Small parameters, small vaults, and the rig of block circuits.

use std::sync::Arc;

use ff::Field;
use pasta_curves::Fp;

use super::{
    forge,
    overridden::Changes,
    rigged::{Rig, Rigged},
};
use crate::{
    circuit::{
        group::end,
        layout::{self, At, Group, GroupKind, VaultGroup},
        opening::run::Grid,
        BlockCircuit, BlockInstance, BlockKey, BlockPlace, BlockWitness, LeafSecret, LeafWitness,
    },
    protocol::{
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
        Rig { parameters, weights, under: (), key, witness, instance, changes: Changes::new() }
    }

    /// The rig of a small shape with small parameters.
    pub fn small(code: u8, vaults: &[Vault]) -> Self {
        let shape = Shape::from_code(code).expect("a test shape");
        Rig::new(small_parameters(), shape, vaults)
    }
}

impl Rigged for BlockCircuit {
    type Key = BlockKey;
    type Kind = GroupKind;
    type Witness = BlockWitness;
    type Instance = BlockInstance;
    type Weights = Weights;
    type Under = ();

    const TABLE: &'static str = TIER;
    const TAKEN: &'static [At] = &layout::TAKEN;

    fn of(key: Arc<BlockKey>, witness: Option<Arc<BlockWitness>>) -> Self {
        BlockCircuit { key, witness }
    }

    fn shape(key: &BlockKey) -> Shape {
        key.shape
    }

    fn vault_groups(shape: &Shape) -> Vec<VaultGroup> {
        layout::vault_groups(shape)
    }

    fn index(rig: &Rig) -> Vec<u8> {
        rig.parameters.digest().0.to_vec()
    }

    fn secrets(witness: &BlockWitness) -> (&[LeafSecret], [Blind; 2]) {
        (&witness.leaves, [witness.previous_blind, witness.next_blind])
    }

    fn grid(witness: &BlockWitness) -> &Grid {
        &witness.grid
    }

    fn grid_mut(witness: &mut BlockWitness) -> &mut Grid {
        &mut witness.grid
    }

    fn instance(witness: &BlockWitness, shape: &Shape) -> BlockInstance {
        witness.instance(shape)
    }

    fn derive(
        key: &BlockKey,
        kind: GroupKind,
        group: &mut Group,
        next: &Group,
        after: &mut Group,
    ) -> Fp {
        forge::derive(key, kind, group, next, after)
    }

    fn added(end: &Group) -> Fp {
        end.get(end::BETA) * end.get(layout::BOOK_SUM)
            + end.get(layout::MARKET_SUM)
            + end.get(end::GAMMA) * end.get(layout::COUNT)
    }
}
