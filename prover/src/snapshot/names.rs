//! Names of books, assets and markets, as the rows of tables have them, and what they stand for.

use std::collections::HashMap;

use ringfence_circuits::protocol::{
    id::{AssetId, MarketId},
    index::BookIndex,
    parameters::Parameters,
    statement::Book,
    text::check_name,
};

/// Names to ids.
pub(super) struct Names<'a> {
    parameters: &'a Parameters,
    books: HashMap<&'a str, BookIndex>,
    assets: HashMap<&'a str, AssetId>,
    markets: HashMap<&'a str, MarketId>,
}

impl<'a> Names<'a> {
    /// The names of these parameters and books.
    pub(super) fn new(parameters: &'a Parameters, books: &'a [Book]) -> Self {
        let (assets, markets) = (parameters.assets().iter(), parameters.markets().iter());
        let (asset_ids, market_ids) =
            (AssetId::first(assets.len()), MarketId::first(markets.len()));
        let (books, book_indices) = (books.iter(), BookIndex::first(books.len()));
        Names {
            parameters,
            books: books.map(|book| book.name.as_str()).zip(book_indices).collect(),
            assets: assets.map(|asset| asset.name.as_str()).zip(asset_ids).collect(),
            markets: markets.map(|market| market.name.as_str()).zip(market_ids).collect(),
        }
    }

    /// The place of a book.
    pub(super) fn book(&self, name: &str) -> Result<BookIndex, String> {
        find(&self.books, name, "a book of snapshot.toml")
    }

    /// The id of an asset.
    pub(super) fn asset(&self, name: &str) -> Result<AssetId, String> {
        find(&self.assets, name, "an asset of the parameters")
    }

    /// The id of a market.
    pub(super) fn market(&self, name: &str) -> Result<MarketId, String> {
        find(&self.markets, name, "a market of the parameters")
    }

    /// Decimals of a known asset.
    pub(super) fn decimals(&self, asset: AssetId) -> u8 {
        self.parameters.asset(asset).expect("its id was looked up by name").decimals
    }
}

fn find<Id: Copy>(ids: &HashMap<&str, Id>, name: &str, what: &str) -> Result<Id, String> {
    // The name is not repeated: in a row whose columns are shifted it is an account or an amount.
    ids.get(name).copied().ok_or_else(|| match check_name(name) {
        Ok(()) => format!("this is not {what}"),
        Err(fault) => format!("this is not {what}: {fault}"),
    })
}
