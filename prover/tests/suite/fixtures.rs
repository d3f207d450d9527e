//! The committed parameter fixtures are what the importers make of the committed tables.
//! `RINGFENCE_REGENERATE=1` rewrites them.

use std::path::PathBuf;

use ringfence_circuits::primitive::json;
use ringfence_fixtures::{parameters, tables};
use ringfence_prover::import_parameters::{
    binance::{self, TierList},
    deribit, hyperliquid, okx, Import, Input,
};

/// A table with what is known of its source.
fn input(table: tables::Table) -> Input<'static> {
    let tables::Table { text, file, source, as_of } = table;
    Input { text, file, source: Some(source), as_of }
}

/// A table of which nothing is said.
fn plain(text: &str) -> Input<'_> {
    Input::new(text, "table")
}

/// The import with a list of Binance's table.
fn binance_import(list: TierList) -> Import {
    let assets = input(tables::BINANCE_ASSETS_TABLE);
    binance::import(&assets, &input(tables::BINANCE_BRACKETS_TABLE), list).unwrap()
}

fn compare(name: &str, import: &Import, committed: &str) {
    let made = json::canonical(&import.document).unwrap();
    if std::env::var("RINGFENCE_REGENERATE").is_ok_and(|value| value == "1") {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/parameters");
        std::fs::write(folder.join(name), made).unwrap();
    } else {
        assert!(
            made == committed.as_bytes(),
            "{name} is not what the importer makes; RINGFENCE_REGENERATE=1 rewrites it"
        );
    }
}

#[test]
fn binance_fixture_is_current() {
    compare("binance.json", &binance_import(TierList::Margin), parameters::BINANCE);
}

#[test]
fn hyperliquid_fixtures_are_current() {
    let meta = [input(tables::HYPERLIQUID_META_TABLE)];
    let import = hyperliquid::import(&meta, None, &[]).unwrap();
    compare("hyperliquid.json", &import, parameters::HYPERLIQUID);
    let account = input(tables::HYPERLIQUID_ACCOUNT_TABLE);
    let account = hyperliquid::import_account(&account, &meta, &[]);
    compare("hyperliquid_account.json", &account.unwrap(), parameters::HYPERLIQUID_ACCOUNT);
}

#[test]
fn okx_fixture_is_current() {
    compare("okx.json", &okx::import(&okx_tables(), 10).unwrap(), parameters::OKX);
}

#[test]
fn deribit_fixture_is_current() {
    let instruments = input(tables::DERIBIT_INSTRUMENTS_TABLE);
    let import = deribit::import(&instruments, &input(tables::DERIBIT_CURRENCIES_TABLE)).unwrap();
    compare("deribit.json", &import, parameters::DERIBIT);
}

fn okx_tables() -> okx::Tables<'static> {
    okx::Tables {
        positions: input(tables::OKX_POSITION_TIERS_TABLE),
        discounts: input(tables::OKX_DISCOUNT_TIERS_TABLE),
        instruments: input(tables::OKX_INSTRUMENTS_TABLE),
        currencies: input(tables::OKX_CURRENCIES_TABLE),
    }
}

#[test]
fn binance_counts_are_those_of_the_tables() {
    for list in [TierList::VipLoan, TierList::Margin, TierList::PortfolioMargin] {
        let import = binance_import(list);
        assert_eq!(import.document.assets.len(), 483);
        assert_eq!(import.document.markets.len(), 323);
        assert_eq!(import.left_out.len(), 26);
        assert!(import.left_out.iter().any(|out| out.market == "1000RATS/USDT:USDT"));
        assert!(import.document.notes.iter().any(|note| note.contains("XMR/USDT:USDT")));
    }
}

#[test]
fn importers_name_table_and_line() {
    let imported = |assets: &str, brackets: &str| {
        binance::import(&plain(assets), &plain(brackets), TierList::Margin)
    };
    let changed = |from: &str, to: &str| tables::BINANCE_BRACKETS.replacen(from, to, 1);
    let refused = |brackets: &str| {
        let error = imported(tables::BINANCE_ASSETS, brackets);
        let error = error.unwrap_err();
        (error.code(), error.to_string())
    };
    let row = "1000BONK/USDC:USDC,USDC,3,50000,600000,0.025,300,20";
    for (to, code) in [
        ("1000BONK/USDC:USDC,USDC,3,50000,600000,0.025,301,20", "RF-1114"),
        ("1000BONK/USDC:USDC,USDC,3,50001,600000,0.025,300,20", "RF-1114"),
        ("1000BONK/USDC:USDC,USDC,3,50000,600000,x,300,20", "RF-1112"),
        ("1000BONK/USDC:USDC,USDC,3,50000,600000,-0.025,300,20", "RF-1112"),
        ("1000BONK/USDC:USDC,USDC,3,50000", "RF-1111"),
    ] {
        let (found, message) = refused(&changed(row, to));
        assert_eq!(found, code, "{message}");
        assert!(message.contains("line 4") || message.contains("line: 4"), "{message}");
    }
    let (code, message) = refused(&changed("50000,600000,0.025", "50000,610000,0.025"));
    assert_eq!(code, "RF-1113", "{message}");
    let assets = tables::BINANCE_ASSETS.replacen("200000-400000:80", "200001-400000:80", 1);
    let error = imported(&assets, tables::BINANCE_BRACKETS).unwrap_err();
    assert_eq!(error.code(), "RF-1113");
    assert!(error.to_string().contains("line 7"), "{error}");
    let inverse = tables::BINANCE_BRACKETS.replace("ETH/BTC:BTC", "ETH/USD:BTC");
    let import = imported(tables::BINANCE_ASSETS, &inverse).unwrap();
    assert!(import.left_out.iter().any(|out| out.reason.contains("not linear")));
    assert_eq!(hyperliquid::import(&[plain("{")], None, &[]).unwrap_err().code(), "RF-1111");
    let assets = tables::BINANCE_ASSETS.replacen("\"btc\",", "\"btcx\",", 1);
    let error = imported(&assets, tables::BINANCE_BRACKETS).unwrap_err();
    assert_eq!(error.code(), "RF-1115");
}
