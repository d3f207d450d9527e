//! Assets and markets by value, and which of them a rule moves.

use std::collections::HashMap;

use num_bigint::BigInt;
use num_traits::Zero;
use ringfence_circuits::protocol::{
    parameters::Parameters,
    policy::{OfName, Policy},
};

use super::shared::CLAUSE;
use crate::{
    check::{cover::Fine, coverage::listed},
    report::{
        amount::{percent, Amount, USD_20},
        Claim, NamedValue, Open, Tables,
    },
    say, word,
};

pub(super) fn covers_open(count: usize) -> Open {
    let note = match count {
        1 => say!("policy-covers.note.one"),
        count => say!("policy-covers.note", count),
    };
    Open::new("policy-covers", CLAUSE, say!("RF-2265")).informative_or(note)
}

/// A name with what it is worth, in 10^-20 USD.
struct Name {
    of: OfName,
    name: String,
    value: BigInt,
    moves: bool,
    /// Whether it is an asset whose published price is one dollar.
    is_dollar: bool,
}

/// Assets and markets of the parameters.
pub(super) struct Names(Vec<Name>);

impl Names {
    /// The value of an asset is that of what is owed in it or of its reserves, whichever is more, over all books; that of a
    /// market is the notional of both sides.
    pub(super) fn new(policy: &Policy, parameters: &Parameters, tables: &Tables) -> Self {
        let mut owed: HashMap<&str, (BigInt, BigInt)> = HashMap::new();
        let fine: HashMap<&str, Fine> = parameters
            .assets()
            .iter()
            .map(|asset| (asset.name.as_str(), Fine::of(asset)))
            .collect();
        for row in tables.books.iter().flat_map(|book| &book.assets) {
            let entry = owed.entry(&row.asset).or_default();
            entry.0 += &row.value;
            if let Some(fine) = fine.get(row.asset.as_str()) {
                entry.1 += row.reserves.units(fine.decimals) * fine.price;
            }
        }
        let notional: HashMap<&str, &BigInt> =
            tables.markets.iter().map(|row| (row.market.as_str(), &row.exact)).collect();
        let rule_moves = |found: Option<&ringfence_circuits::protocol::policy::Entry>| {
            found.and_then(|entry| policy.rule(entry)).is_some_and(|rule| rule.moves())
        };
        let dollar = |price: &str| {
            price.parse() == Ok(ringfence_circuits::protocol::parameters::Decimal::from_units(1, 0))
        };
        let assets = parameters.document().assets.iter().map(|entry| {
            let (owed, reserves) = owed.remove(entry.name.as_str()).unwrap_or_default();
            Name {
                of: OfName::Asset,
                name: entry.name.clone(),
                value: owed.max(reserves),
                moves: rule_moves(policy.asset(&entry.name).map(|(_, _, entry)| entry)),
                is_dollar: dollar(&entry.price),
            }
        });
        let mut all: Vec<Name> = assets.collect();
        all.extend(parameters.document().markets.iter().map(|entry| Name {
            of: OfName::Market,
            name: entry.name.clone(),
            value: notional.get(entry.name.as_str()).copied().cloned().unwrap_or_default(),
            moves: rule_moves(policy.market(&entry.name).map(|(_, _, entry)| entry)),
            is_dollar: false,
        }));
        Names(all)
    }

    /// The value of a name.
    pub(super) fn value(&self) -> HashMap<(OfName, &str), &BigInt> {
        self.0.iter().map(|name| ((name.of, name.name.as_str()), &name.value)).collect()
    }

    /// For how much a rule moves the threshold, in percent by value; none if there is nothing of value.
    pub(super) fn covered(&self) -> Option<Amount> {
        let sum = |moves: &dyn Fn(&&Name) -> bool| -> BigInt {
            self.0.iter().filter(moves).map(|name| &name.value).sum()
        };
        percent(&sum(&|name| name.moves), &sum(&|_| true))
    }

    /// Names of some value that no moving rule covers, the most valuable first.
    fn unmoved(&self) -> Vec<&Name> {
        let of_value = |name: &&Name| !name.moves && !name.value.is_zero();
        let mut unmoved: Vec<&Name> = self.0.iter().filter(of_value).collect();
        unmoved.sort_by(|a, b| b.value.cmp(&a.value));
        unmoved
    }

    pub(super) fn fixed(&self) -> Vec<NamedValue> {
        let named = |name: &&Name| NamedValue {
            kind: name.of,
            name: name.name.clone(),
            value: Amount::new(name.value.clone(), USD_20),
        };
        self.unmoved().iter().map(named).collect()
    }

    /// Whether a moving rule covers everything of value whose published price is not a dollar.
    pub(super) fn covers(&self) -> Claim {
        let covered = self.covered().map_or_else(|| "0".to_owned(), |percent| percent.grouped(1));
        let others: Vec<&Name> =
            self.unmoved().into_iter().filter(|name| !name.is_dollar).collect();
        if others.is_empty() {
            return match self.fixed().len() {
                0 => covers_open(0).holds(say!("policy-covers.all", covered)),
                dollars => covers_open(0).holds(say!("policy-covers.dollars", covered, dollars)),
            };
        }
        let each = others.iter().map(|name| {
            let kind = match name.of {
                OfName::Asset => word!("names.asset"),
                OfName::Market => word!("names.market"),
            };
            let usd = Amount::new(name.value.clone(), USD_20).money_down();
            say!("policy-covers.one", kind, name = name.name, usd).text
        });
        let names = listed(each, ", ");
        covers_open(others.len()).fails(say!("policy-covers.others", covered, names))
    }
}
