//! What the made venue holds: some of its reserves lie in wallets, the others are declared.

use std::path::Path;

use ringfence_circuits::{
    primitive::file,
    protocol::{
        parameters::{Decimal, Parameters},
        statement::Book,
    },
};
use ringfence_evidence::{chain::Chain, list::time::Time};
use ringfence_fixtures::reserves::{
    venue::{Held, Venue, ETHEREUM},
    wallet::{Kind, Wallet},
};

use super::error::DemoError;
use crate::{
    csv_text::field,
    epoch::EpochError,
    snapshot::{read_reserves, Reserve, DEFAULT_MAX_ERRORS, RESERVES_FILE},
};

/// The book whose reserves lie in wallets.
pub(super) const BOOK: &str = "clients";
/// What the house has, where the table says nothing of it: money in a bank.
const HOUSE: (&str, &str, &str, &str) = ("house", "USDC", "250000", "bank letter of 2024-12-31");

/// A wallet and what lies in it.
struct Share {
    asset: &'static str,
    kind: Kind,
    contract: &'static str,
    /// Decimals on the chain.
    decimals: u32,
    /// The part, as a fraction, of what the wallets before it left over of the book's reserve.
    part: (u128, u128),
}

const fn share(
    asset: &'static str,
    kind: Kind,
    decimals: u32,
    numerator: u128,
    denominator: u128,
) -> Share {
    Share { asset, kind, contract: "", decimals, part: (numerator, denominator) }
}

/// Ether can be proven and Bitcoin observed; nothing but the venue's word stands behind the amounts of the others,
/// whose keys sign all the same.
const SHARES: [Share; 7] = [
    share("BTC", Kind::WitnessKey, 8, 1, 2),
    share("BTC", Kind::TwoOfThree, 8, 2, 3),
    share("BTC", Kind::Taproot, 8, 1, 1),
    share("ETH", Kind::Account(ETHEREUM), 18, 2, 3),
    share("ETH", Kind::Account(ETHEREUM), 18, 1, 1),
    share("SOL", Kind::Solana, 9, 1, 1),
    Share {
        asset: "USDT",
        kind: Kind::Tron,
        contract: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
        decimals: 6,
        part: (1, 4),
    },
];

/// Moves reserves of the snapshot's table into made wallets. The table keeps what is left, which the venue declares.
///
/// # Errors
/// It is an error if the table can't be read or written.
pub(super) fn divide(
    snapshot: &Path,
    time: Time,
    books: &[Book],
    parameters: &Parameters,
) -> Result<Venue, DemoError> {
    let table = snapshot.join(RESERVES_FILE);
    let mut rows =
        read_reserves(&table, books, parameters, DEFAULT_MAX_ERRORS).map_err(EpochError::from)?;
    let mut held = vec![];
    for (number, share) in (1u32..).zip(&SHARES) {
        let of_share = |row: &&mut Reserve| {
            let asset = parameters.asset(row.asset);
            books[row.book.index()].name == BOOK && asset.is_some_and(|of| of.name == share.asset)
        };
        let Some(row) = rows.iter_mut().find(of_share) else { continue };
        let decimals = parameters.asset(row.asset).map_or(0, |asset| asset.decimals.into());
        if let Some((units, taken)) = share.of(row.amount, decimals) {
            row.amount -= taken;
            let wallet = Wallet { kind: share.kind, number };
            let (asset, contract, book) = (share.asset, share.contract, BOOK.to_owned());
            held.push(Held { wallet, asset, contract, units, book });
        }
    }
    let text = declared(&rows, books, parameters);
    file::write(&table, text.as_bytes()).map_err(EpochError::io(&table))?;
    Ok(Venue::with(time, held))
}

impl Share {
    /// Units on the chain, and how much they are of an amount in 10^-d; `None` if that is nothing.
    fn of(&self, amount: u128, d: u32) -> Option<(u128, u128)> {
        let part = amount.checked_mul(self.part.0)? / self.part.1;
        let (units, taken) = match self.decimals.checked_sub(d) {
            Some(more) => (part.checked_mul(10u128.checked_pow(more)?)?, part),
            None => {
                let unit = 10u128.checked_pow(d - self.decimals)?;
                (part / unit, part - part % unit)
            }
        };
        (units > 0).then_some((units, taken))
    }
}

/// The table of what is left.
fn declared(rows: &[Reserve], books: &[Book], parameters: &Parameters) -> String {
    let mut text = "book,asset,amount,evidence\n".to_owned();
    let mut add = |book: &str, asset: &str, amount: &str, evidence: &str| {
        let words = [book, asset, amount, evidence].map(field);
        text += &(words.join(",") + "\n");
    };
    for row in rows.iter().filter(|row| row.amount > 0) {
        let Some(asset) = parameters.asset(row.asset) else { continue };
        let amount = Decimal::from_units(row.amount, asset.decimals.into()).to_string();
        add(&books[row.book.index()].name, &asset.name, &amount, &row.evidence);
    }
    let (book, asset, amount, evidence) = HOUSE;
    let known = books.iter().any(|of| of.name == book)
        && parameters.assets().iter().any(|of| of.name == asset);
    if known && !rows.iter().any(|row| books[row.book.index()].name == book) {
        add(book, asset, amount, evidence);
    }
    text
}

/// Whether the venue holds anything on a chain.
pub(super) fn holds_on(venue: &Venue, chain: Chain) -> bool {
    venue.held.iter().any(|of| of.wallet.chain() == chain)
}
