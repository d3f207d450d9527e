//! Vaults: balances and positions in whole units (§2.1, "Units"), their packing into field elements
//! and the leaf that they are hashed to (§3.2, "Packing and the leaf").

use bincode::{Decode, Encode};
use ff::PrimeField;
use pasta_curves::Fp;

pub use crate::protocol::id::ID_BITS;
use crate::protocol::{
    hash::{domain::Domain, sponge},
    id::{AssetId, MarketId},
    secret::{Identity, Salt},
    shape::Shape,
};

/// Bits of the amount of a balance and of the size of a position.
pub const AMOUNT_BITS: usize = 64;
/// Bits of the absolute value of a profit.
pub const PROFIT_BITS: usize = 88;
/// Bits of the extra requirement.
pub const EXTRA_BITS: usize = 121;
/// Bits of the code of a shape.
pub const CODE_BITS: usize = 8;
/// Bits of an equity, a margin or a shortfall, which are in 10^-28 USD (clause S5).
pub const MARGIN_BITS: usize = 143;

/// Offset of the one bit behind the id: whether a balance is a debt, whether a position is short.
pub const SIDE_OFFSET: usize = ID_BITS;
/// Offset of a balance's amount.
pub const AMOUNT_OFFSET: usize = SIDE_OFFSET + 1;
/// Offset of the one bit that says whether the profit of a position is a loss.
pub const LOSS_OFFSET: usize = SIDE_OFFSET + 1;
/// Offset of a position's size.
pub const SIZE_OFFSET: usize = LOSS_OFFSET + 1;
/// Offset of the absolute value of a position's profit.
pub const PROFIT_OFFSET: usize = SIZE_OFFSET + AMOUNT_BITS;
/// Offset of the shape's code in the tail of a leaf, behind the extra requirement.
pub const CODE_OFFSET: usize = EXTRA_BITS;

/// Bits of a packed balance: id, debt or deposit, amount.
pub const BALANCE_BITS: usize = AMOUNT_OFFSET + AMOUNT_BITS;
/// Bits of a packed position: id, side, sign of the profit, size, absolute value of the profit.
pub const POSITION_BITS: usize = PROFIT_OFFSET + PROFIT_BITS;
/// Bits of the packed tail of a leaf: extra requirement, code of the shape.
pub const TAIL_BITS: usize = CODE_OFFSET + CODE_BITS;
/// Bits of a packed word: 2^254 is below the modulus of the Pallas base field.
pub const WORD_BITS: usize = 254;

/// A balance: a deposit of, or a debt in, one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Balance {
    /// The asset.
    pub asset: AssetId,
    /// Whether it is owed by the vault.
    pub debt: bool,
    /// Absolute amount in 10^-d units of the asset, at least 1.
    pub amount: u64,
}

/// A position in one market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Position {
    /// The market.
    pub market: MarketId,
    /// Whether it is a short; otherwise it is a long.
    pub short: bool,
    /// Size in 10^-s units of the market, at least 1.
    pub size: u64,
    /// Whether the unrealised profit is negative; false if it is zero.
    pub loss: bool,
    /// Absolute unrealised profit in 10^-12 units of the settlement asset, below 2^88.
    pub profit: u128,
}

/// A vault: one margin group of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Vault {
    /// Further requirement in 10^-20 USD, below 2^121.
    pub extra: u128,
    /// Balances by strictly increasing [`Balance::key`].
    pub balances: Vec<Balance>,
    /// Positions by strictly increasing key: [`crate::protocol::parameters::Parameters::key`].
    pub positions: Vec<Position>,
}

impl Balance {
    /// The key that orders balances within a vault, `2·asset + debt` (clause S2): a vault may have one
    /// deposit of an asset and one debt in it.
    pub fn key(&self) -> u32 {
        2 * u32::from(self.asset.get()) + u32::from(self.debt)
    }

    /// The packed integer `id + 2^13·debt + 2^14·amount`, which is below 2^78.
    pub fn pack(&self) -> u128 {
        u128::from(self.asset.get())
            | u128::from(self.debt) << SIDE_OFFSET
            | u128::from(self.amount) << AMOUNT_OFFSET
    }
}

impl Position {
    /// The packed integer `id + 2^13·short + 2^14·loss + 2^15·size + 2^79·profit`, which is below
    /// 2^167.
    pub fn pack(&self) -> Fp {
        Fp::from_u128(self.pack_low()) + Fp::from_u128(self.profit) * power_of_two(PROFIT_OFFSET)
    }

    /// The packed integer without the profit.
    fn pack_low(&self) -> u128 {
        u128::from(self.market.get())
            | u128::from(self.short) << SIDE_OFFSET
            | u128::from(self.loss) << LOSS_OFFSET
            | u128::from(self.size) << SIZE_OFFSET
    }
}

/// The packed tail of a leaf: `extra + 2^121·code`, which is below 2^129.
pub(crate) fn pack_tail(extra: u128, code: u8) -> Fp {
    Fp::from_u128(extra) + Fp::from(u64::from(code)) * power_of_two(CODE_OFFSET)
}

/// `2^exponent` in the field, for exponents below 254.
///
/// # Panics
/// If the exponent is 256 or more.
pub fn power_of_two(exponent: usize) -> Fp {
    let mut number = Number::default();
    number.add(1, exponent);
    number.to_field()
}

/// A packed word on its way: a number below 2^254, its lowest 64 bits first.
#[derive(Clone, Copy, Default)]
struct Number([u64; 4]);

impl Number {
    /// Adds `value·2^offset`, whose bits are still free.
    fn add(&mut self, value: u128, offset: usize) {
        let (limb, shift) = (offset / 64, offset % 64);
        let (low, high) = (value as u64, (value >> 64) as u64);
        // What is shifted out of a limb goes into the next one; by 64 bits or more nothing is left.
        let over = |part: u64| part.checked_shr(64 - shift as u32).unwrap_or(0);
        let parts = [low << shift, high << shift | over(low), over(high)];
        for (limb, part) in (limb..).zip(parts).filter(|(_, part)| *part != 0) {
            self.0[limb] |= part;
        }
    }

    fn to_field(self) -> Fp {
        Fp::from_raw(self.0)
    }
}

/// Where an item of a leaf goes: its word and the bit offset there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordPlace {
    /// Index of the word.
    pub word: usize,
    /// Offset of the item's lowest bit.
    pub offset: usize,
}

/// The places of a shape's items in the words of a leaf, in order: balance slots, position slots,
/// tail. An item goes into the current word if it fits into 254 bits, else it opens the next
/// ("next fit"); the packing is injective because every item is below its own width.
pub fn places(shape: &Shape) -> Vec<WordPlace> {
    let widths = std::iter::repeat_n(BALANCE_BITS, shape.balances)
        .chain(std::iter::repeat_n(POSITION_BITS, shape.positions))
        .chain([TAIL_BITS]);
    let (mut word, mut used) = (0, 0);
    widths
        .map(|width| {
            if used + width > WORD_BITS {
                word += 1;
                used = 0;
            }
            used += width;
            WordPlace { word, offset: used - width }
        })
        .collect()
}

/// Number of packed words in a leaf of this shape.
pub fn word_count(shape: &Shape) -> usize {
    places(shape).last().expect("every leaf has a tail").word + 1
}

/// The packed words of a vault in this shape; `None` if the vault doesn't fit the shape or a number
/// is beyond its width, for which the packing would not be injective.
pub fn words(shape: &Shape, vault: &Vault) -> Option<Vec<Fp>> {
    let fits = vault.balances.len() <= shape.balances && vault.positions.len() <= shape.positions;
    let narrow = vault.extra >> EXTRA_BITS == 0
        && vault.positions.iter().all(|position| position.profit >> PROFIT_BITS == 0);
    if !fits || !narrow {
        return None;
    }
    let places = places(shape);
    let tail = *places.last().expect("every leaf has a tail");
    let mut words = vec![Number::default(); tail.word + 1];
    let mut add = |place: &WordPlace, value: u128, offset: usize| {
        words[place.word].add(value, place.offset + offset);
    };
    for (balance, place) in vault.balances.iter().zip(&places) {
        add(place, balance.pack(), 0);
    }
    for (position, place) in vault.positions.iter().zip(&places[shape.balances..]) {
        add(place, position.pack_low(), 0);
        add(place, position.profit, PROFIT_OFFSET);
    }
    add(&tail, vault.extra, 0);
    add(&tail, shape.code.into(), CODE_OFFSET);
    Some(words.into_iter().map(Number::to_field).collect())
}

/// The leaf of a vault (clause S7): the Poseidon hash, in the domain of leaves, of the vault's
/// identity, its salt and its packed words. `None` if the vault has no words ([`words`]).
pub fn leaf(shape: &Shape, identity: Identity, salt: Salt, vault: &Vault) -> Option<Fp> {
    Some(sponge(Domain::Leaf, &leaf_message(shape, identity, salt, vault)?))
}

/// What a leaf is the hash of: identity, salt, packed words. Its length follows from the shape.
pub fn leaf_message(
    shape: &Shape,
    identity: Identity,
    salt: Salt,
    vault: &Vault,
) -> Option<Vec<Fp>> {
    let mut message = vec![identity.0, salt.0];
    message.extend(words(shape, vault)?);
    Some(message)
}

#[cfg(test)]
mod tests {
    use ff::Field;

    use super::*;
    use crate::protocol::shape::{SHAPES, TEST_SHAPES};

    const IDENTITY: Identity = Identity(Fp::ONE);
    const SALT: Salt = Salt(Fp::ONE);

    #[test]
    fn a3_items_never_overlap() {
        for shape in SHAPES.iter().chain(&TEST_SHAPES) {
            let places = places(shape);
            assert_eq!(places.len(), shape.balances + shape.positions + 1);
            let widths = |index: usize| match index {
                i if i < shape.balances => BALANCE_BITS,
                i if i < shape.balances + shape.positions => POSITION_BITS,
                _ => TAIL_BITS,
            };
            for (index, pair) in places.windows(2).enumerate() {
                let end = pair[0].offset + widths(index);
                assert!(
                    pair[1] == WordPlace { word: pair[0].word, offset: end }
                        || pair[1] == WordPlace { word: pair[0].word + 1, offset: 0 }
                );
            }
            for (index, place) in places.iter().enumerate() {
                assert!(place.offset + widths(index) <= WORD_BITS);
            }
        }
        assert_eq!((SIDE_OFFSET, AMOUNT_OFFSET), (13, 14));
        assert_eq!((LOSS_OFFSET, SIZE_OFFSET, PROFIT_OFFSET), (14, 15, 79));
        assert_eq!((BALANCE_BITS, POSITION_BITS, TAIL_BITS), (78, 167, 129));
        assert_eq!(word_count(&SHAPES[0]), 2);
    }

    #[test]
    fn a3_words_are_the_sums_of_their_items() {
        let widest = |shape: &Shape, few: usize| Vault {
            extra: (1 << EXTRA_BITS) - 1,
            balances: (0..shape.balances - few.min(shape.balances))
                .map(|index| Balance {
                    asset: (0x1fff - index as u16).into(),
                    debt: index % 3 != 1,
                    amount: u64::MAX >> (index % 60),
                })
                .collect(),
            positions: (0..shape.positions - few.min(shape.positions))
                .map(|index| Position {
                    market: (0x1fff - index as u16).into(),
                    short: index % 2 == 0,
                    size: u64::MAX >> (index % 63),
                    loss: index % 3 == 0,
                    profit: ((1 << PROFIT_BITS) - 1) >> (index % 80),
                })
                .collect(),
        };
        for shape in SHAPES.iter().chain(&TEST_SHAPES) {
            for vault in [widest(shape, 0), widest(shape, 1), Vault::default()] {
                let places = places(shape);
                let mut expected = vec![Fp::ZERO; word_count(shape)];
                let mut add = |place: WordPlace, item: Fp| {
                    expected[place.word] += item * Fp::from(2).pow([place.offset as u64]);
                };
                for (balance, place) in vault.balances.iter().zip(&places) {
                    add(*place, Fp::from_u128(balance.pack()));
                }
                for (position, place) in vault.positions.iter().zip(&places[shape.balances..]) {
                    add(*place, position.pack());
                }
                add(*places.last().unwrap(), pack_tail(vault.extra, shape.code));
                assert_eq!(words(shape, &vault), Some(expected), "{shape}");
            }
        }
        for exponent in 0..254 {
            assert_eq!(power_of_two(exponent), Fp::from(2).pow([exponent as u64]));
        }
    }

    #[test]
    fn a3_vaults_that_do_not_fit_have_no_leaf() {
        // Packed past its slots, the second balance would read as the position.
        let shape = SHAPES[0];
        let balance = |asset: u16, amount| Balance { asset: asset.into(), debt: false, amount };
        let position =
            Position { market: 5.into(), short: false, size: 500, loss: false, profit: 0 };
        let honest = Vault { extra: 0, balances: vec![balance(1, 7)], positions: vec![position] };
        let shown =
            Vault { extra: 0, balances: vec![balance(1, 7), balance(5, 1000)], positions: vec![] };
        assert!(leaf(&shape, IDENTITY, SALT, &honest).is_some());
        assert_eq!(leaf(&shape, IDENTITY, SALT, &shown), None);
        let mut wide = honest.clone();
        wide.positions[0].profit = 1 << PROFIT_BITS;
        assert_eq!(words(&shape, &wide), None);
        wide = honest;
        wide.extra = 1 << EXTRA_BITS;
        assert_eq!(words(&shape, &wide), None);
    }

    #[test]
    fn leaf_depends_on_every_field() {
        let shape = SHAPES[0];
        let vault = Vault {
            extra: 5,
            balances: vec![Balance { asset: 3.into(), debt: false, amount: 7 }],
            positions: vec![Position {
                market: 2.into(),
                short: true,
                size: 9,
                loss: true,
                profit: 11,
            }],
        };
        let base = leaf(&shape, IDENTITY, SALT, &vault);
        assert!(base.is_some());
        let mut others = vec![
            leaf(&SHAPES[7], IDENTITY, SALT, &vault),
            leaf(&shape, Identity::PADDING, SALT, &vault),
            leaf(&shape, IDENTITY, Salt(Fp::ZERO), &vault),
        ];
        let changes: [fn(&mut Vault); 9] = [
            |v| v.extra += 1,
            |v| v.balances[0].asset = 4.into(),
            |v| v.balances[0].debt = true,
            |v| v.balances[0].amount += 1,
            |v| v.positions[0].market = 3.into(),
            |v| v.positions[0].short = false,
            |v| v.positions[0].size += 1,
            |v| v.positions[0].loss = false,
            |v| v.positions[0].profit += 1,
        ];
        for change in changes {
            let mut other = vault.clone();
            change(&mut other);
            others.push(leaf(&shape, IDENTITY, SALT, &other));
        }
        assert!(others.iter().all(|other| *other != base));
    }
}
