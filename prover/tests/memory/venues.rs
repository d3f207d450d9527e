//! Tables as venues publish them.

use ringfence_prover::{
    import_parameters::{
        binance::{self, TierList},
        deribit, hyperliquid, okx, Input,
    },
    parameter_file::MAX_TABLE,
};

use super::{
    hostile::{filled, hostile_json},
    measure::{alone, bounded},
};

/// The first line of the table of assets.
const ASSETS: &str = "token,asset_usdt_price,collateral_vip_loan_ratio_tiers,\
                      collateral_margin_ratio_tiers,collateral_portfolio_margin_ratio_tiers";

/// The first line of the table of brackets.
const BRACKETS: &str =
    "symbol,settle,tier,notional_floor,notional_cap,maint_margin_rate,cum_maint_amount";

/// Four tables, of which each importer takes as many as it needs.
fn import_tables(name: &str, tables: [&str; 4]) {
    let [a, b, c, d] = tables;
    let size: usize = tables.iter().map(|table| table.len()).sum();
    for table in tables {
        assert!(table.len() as u64 <= MAX_TABLE, "{name}");
    }
    let [a, b, c, d] = [a, b, c, d].map(|text| Input::new(text, "table"));
    let tables = okx::Tables { positions: a, discounts: b, instruments: c, currencies: d };
    let results = [
        bounded(name, size, || binance::import(&a, &b, TierList::Margin).map(drop)),
        bounded(name, size, || hyperliquid::import(&[a], None, &[]).map(drop)),
        bounded(name, size, || hyperliquid::import_account(&a, &[b], &[]).map(drop)),
        bounded(name, size, || hyperliquid::import(&[a], Some(&b), &[]).map(drop)),
        bounded(name, size, || okx::import(&tables, 10).map(drop)),
        bounded(name, size, || deribit::import(&a, &b).map(drop)),
    ];
    for error in results.into_iter().filter_map(Result::err) {
        assert!(error.to_string().len() < 1 << 24, "{name}");
    }
}

/// A table of this first line and as many rows as fit.
fn rows(header: &str, row: impl Fn(usize) -> String) -> String {
    let mut text = header.to_owned() + "\n";
    for index in 0.. {
        let row = row(index);
        if text.len() + row.len() + 1 > MAX_TABLE as usize {
            break;
        }
        text.push_str(&row);
        text.push('\n');
    }
    text
}

#[test]
fn f2_venues_tables_take_little_memory() {
    let _alone = alone();
    let dollar = format!("{ASSETS}\nU,1,,,\nB,1,,,\n");
    let empty = rows(BRACKETS, |_| ",,,,,,".into());
    import_tables("empty rows", [&rows(ASSETS, |_| ",,,,".into()), &empty, &empty, &empty]);
    import_tables("assets", [&rows(ASSETS, |i| format!("{i:x},1,,,")), &empty, "", ""]);
    let slices: String = (0..300).map(|i| format!("{i}-{}:1,", i + 1)).collect();
    let assets = rows(ASSETS, |i| format!("{i:x},1,,\"{slices}\","));
    import_tables("many slices", [&assets, &empty, "", ""]);
    let symbols = rows(BRACKETS, |i| format!("{i:x}/U:U,U,1,0,1,0,0"));
    import_tables("brackets without assets", [&dollar, &symbols, "", ""]);
    let wrong = rows(BRACKETS, |i| format!("B/U:U,U,{},{i},{},0.{i},7", i + 1, i + 1));
    import_tables("wrong deductions", [&dollar, &wrong, "", ""]);
    let one = rows(BRACKETS, |i| format!("B/U:U,U,{},{i},{},0,0", i + 1, i + 1));
    import_tables("one long list of brackets", [&dollar, &one, "", ""]);
    for (name, text) in hostile_json(MAX_TABLE) {
        let text = String::from_utf8(text).unwrap();
        import_tables(name, [&text, &text, &text, &text]);
    }
    let meta = |mids: &str, universe: &str| {
        format!(r#"{{"captured":"","allMids":{{{mids}}},"meta":{{"universe":[{universe}]}}}}"#)
    };
    let within = |item: &dyn Fn(usize) -> String| {
        let text = rows("", |index| item(index) + ",");
        text[..MAX_TABLE as usize - 100].to_owned()
    };
    let mids = within(&|i| format!("\"{i:x}\":\"1\""));
    let mids = mids.rsplit_once(",\n").unwrap().0;
    import_tables("mids", [&meta(mids, ""), "", "", ""]);
    let coin = r#"{"name":"a","maxLeverage":1,"szDecimals":1}"#;
    let coins = within(&|i| coin.replace("\"a\"", &format!("\"{i:x}\"")));
    let coins = coins.rsplit_once(",\n").unwrap().0;
    import_tables("coins", [&meta("\"a\":\"1\"", coins), "", "", ""]);
    let held = r#"{"position":{"coin":"a","szi":"1","positionValue":"1","leverage":{"value":1}}}"#;
    let account = filled(
        r#"{"captured":"","clearinghouseState":{"assetPositions":["#,
        held,
        "]}}",
        MAX_TABLE,
    );
    let account = String::from_utf8(account).unwrap();
    import_tables("positions", [&account, &meta("", coin), "", ""]);
    let tiers = rows("instrument,tier,min_contracts,max_contracts,mmr", |i| {
        format!("I-U-{i:x},1+,prev+1,prev+1,prev+0")
    });
    let instruments = rows("instrument,contract_size,mark", |i| format!("I-U-{i:x},1,1"));
    let discounts = rows("currency,tier,min_amount_coin,max_amount_coin,discount_rate", |i| {
        format!("{i:x},1,0,1,0")
    });
    let currencies = rows("currency,price,flat_discount_rate", |i| format!("{i:x},1,"));
    import_tables("rule rows", [&tiers, "currency,a,b,c\n", &instruments, &currencies]);
    let discounts_only = "currency,tier,min_amount_coin,max_amount_coin,discount_rate\n";
    import_tables("rule rows", [&tiers, discounts_only, &instruments, &currencies]);
    import_tables("discounts", [&tiers, &discounts, &instruments, &currencies]);
    let perpetuals = rows(
        "instrument,settlement,contract_size,mark,base_rate,rate_step,step_size,maximum_size",
        |i| format!("{i:x},U,1,1,0.01,0.0001,1,100000000"),
    );
    let most: usize = perpetuals.lines().take(30_000).map(|line| line.len() + 1).sum();
    let perpetuals = &perpetuals[..most];
    let dollar = "currency,price,flat_discount_rate\nU,1,1\n";
    import_tables("chords", [perpetuals, dollar, "", ""]);
    let table = r#"[51,{"marginTiers":[{"lowerBound":"0","maxLeverage":9}]}]"#;
    let tables = filled(r#"{"universe":[],"marginTables":["#, table, "]}", MAX_TABLE);
    import_tables("margin tables", [&String::from_utf8(tables).unwrap(), "{}", "", ""]);
}
