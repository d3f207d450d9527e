//! A table of currencies: prices, and the share at which a deposit counts.

use ringfence_circuits::protocol::parameters::{AssetEntry, TierEntry};
use serde::Deserialize;

use super::{
    asset, asset_decimals,
    name::Names,
    notes::Notes,
    single_row,
    table::{Form, Row},
    ImportError,
};

/// A currency.
#[derive(Deserialize)]
pub(super) struct CurrencyRow {
    pub currency: String,
    pub price: String,
    pub flat_discount_rate: String,
}

/// The form of a table of currencies.
pub(super) const fn form(table: &'static str) -> Form {
    Form { table, columns: &["currency", "price", "flat_discount_rate"], unused: &[] }
}

/// The rows of a table of currencies by name, and their names in order.
pub(super) struct Currencies {
    rows: Vec<Row<CurrencyRow>>,
    names: Names,
}

impl Currencies {
    /// Reads the table.
    pub fn read(table: &'static str, text: &str, notes: &mut Notes) -> Result<Self, ImportError> {
        let form = form(table);
        let found = form.read::<CurrencyRow>(text)?.not_empty(&form)?;
        notes.end(table, found.cut);
        let mut names = Names::new(table, "currency");
        for row in &found.rows {
            names.add(&row.columns.currency, row.line)?;
        }
        Ok(Currencies { rows: found.rows, names })
    }

    /// Whether there is a currency of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.line(name).is_some()
    }

    /// The assets in order. Where `slices` has tiers for one, given the decimals of its balances, it
    /// has no flat rate.
    pub fn assets(
        &self,
        source: &str,
        slices: impl Fn(&str, u8) -> Result<Option<Vec<TierEntry>>, ImportError>,
    ) -> Result<Vec<AssetEntry>, ImportError> {
        self.rows.iter().map(|row| asset_entry(row, source, &slices)).collect()
    }
}

fn asset_entry(
    row: &Row<CurrencyRow>,
    source: &str,
    slices: &impl Fn(&str, u8) -> Result<Option<Vec<TierEntry>>, ImportError>,
) -> Result<AssetEntry, ImportError> {
    let CurrencyRow { currency, price, flat_discount_rate: flat } = &row.columns;
    let number = row.price("price", price)?;
    let decimals = asset_decimals(&number);
    let collateral = match (slices(currency, decimals)?, flat.as_str()) {
        (Some(slices), "") => slices,
        (Some(_), _) => {
            return Err(row.error("flat_discount_rate", "the discount table has slices; clear it"))
        }
        (None, "") => Vec::new(),
        (None, flat) => {
            let rate = row.number("flat_discount_rate", flat)?;
            let rate = row.rate_down("flat_discount_rate", &rate)?;
            single_row(0).into_iter().map(|tier| TierEntry { rate: rate.clone(), ..tier }).collect()
        }
    };
    Ok(asset(currency, price, decimals, source, collateral))
}
