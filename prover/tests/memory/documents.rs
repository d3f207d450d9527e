//! Statements, parameters and packages.

use ringfence_circuits::{
    primitive::json,
    protocol::{
        package::{Package, MAX_PACKAGE_BYTES, NOTICE},
        parameters::{self, Parameters, TierEntry, MAX_ID, MAX_PARAMETERS_BYTES, MAX_TABLE_ROWS},
        statement::{
            self, AssetTotals, Book, BookTotals, MarketTotals, Reserve, SettlementTotals,
            StatementError, MAX_BOOKS, MAX_BOOK_LANES, MAX_STATEMENT_BYTES,
        },
    },
    testing::{small_document, small_parameters},
};
use ringfence_verifier::{check::inclusion::Published, reader::Reader};

use super::{
    hostile::{filled, hostile_json, with_list},
    measure::{alone, bounded},
};

pub fn small_statement() -> statement::Document {
    let book = |name: &str| Book { name: name.into(), proprietary: false };
    let parameters = small_parameters();
    let lanes = ringfence_circuits::protocol::lane::Lanes::new(&parameters);
    let books = vec![book("a"), book("b")];
    let totals = ringfence_circuits::protocol::totals::Totals::zero(&lanes, 2);
    let time = || "2026-01-31T23:59:59Z".to_owned();
    let row = |book: u64| statement::BlockListEntry {
        book: book.into(),
        shape: ringfence_circuits::protocol::shape::SHAPES[0],
        count: 1.into(),
    };
    statement::Document {
        format: statement::Document::FORMAT.into(),
        tool: "t".into(),
        venue: "v".into(),
        epoch: 0.into(),
        snapshot_time: time(),
        price_time: time(),
        funding_time: time(),
        previous: Default::default(),
        corrects: None,
        parameters: parameters.digest(),
        totals: statement::StatementTotals::new(&parameters, &books, &totals),
        books,
        block_list: vec![row(0), row(1)],
        root: ringfence_circuits::protocol::hash::digest::Element(1.into()),
        reserves: vec![],
        evidence: None,
        signers: vec![],
        next_snapshot: None,
        policy: None,
        history: None,
    }
}

#[test]
fn f2_statements_take_little_memory() {
    let _alone = alone();
    let mut inputs = hostile_json(MAX_STATEMENT_BYTES);
    let document = small_statement();
    let mut list = |name, path: &[&str], item: &str| {
        inputs.push((name, with_list(&document, path, item, MAX_STATEMENT_BYTES)));
    };
    let reserve = r#"{"amount":"1","asset":"a","book":"b","evidence":"c"}"#;
    list("reserves", &["reserves"], reserve);
    list("empty reserves", &["reserves"], "{}");
    list("books", &["books"], r#"{"name":"a","proprietary":true}"#);
    list("block list", &["block_list"], r#"{"book":"1","count":"1","shape":"1"}"#);
    let market = r#"{"long":"1","market":"a","short":"1"}"#;
    list("markets", &["totals", "markets"], market);
    let asset = r#"{"asset":"a","debts":"1","deposits":"1"}"#;
    list("assets", &["totals", "books", "0", "assets"], asset);
    list("settlement", &["totals", "books", "0", "settlement"], asset);
    let rule = r#"{"collateral":"0","deficit":"0","notional":"0","shortfall":"0","vaults":"0"}"#;
    let book = |assets: &str| {
        format!(
            r#"{{"assets":[{assets}],"equity_only":{rule},"liquidating":{rule},"settlement":[],"vaults":"0"}}"#
        )
    };
    list("books of totals", &["totals", "books"], &book(""));
    let many = format!("{asset},").repeat(4096) + asset;
    list("books of many assets", &["totals", "books"], &book(&many));
    for (name, text) in inputs {
        assert!(text.len() as u64 <= MAX_STATEMENT_BYTES, "{name}");
        let read = bounded(name, text.len(), || {
            statement::Document::from_canonical(&text).map(drop).map_err(|error| error.to_string())
        });
        if let Err(message) = read {
            assert!(message.len() < 1 << 17, "{name}");
        }
        let read = bounded(name, text.len(), || Published::decode(&text, None).map(drop));
        assert_eq!(read.is_ok(), name == "books of many assets", "{name}");
    }
    let long = vec![b' '; MAX_STATEMENT_BYTES as usize + 1];
    assert!(statement::Document::from_canonical(&long).is_err());
}

/// Parameters with as many assets, markets and tiers as there can be, and names of full length.
fn largest_parameters() -> parameters::Document {
    let mut document = small_document();
    let name = |kind: char, index: usize| format!("{kind}{index:063}");
    let (asset, market) = (document.assets[0].clone(), document.markets[0].clone());
    document.assets = (0..MAX_ID)
        .map(|index| parameters::AssetEntry {
            name: name('a', index),
            decimals: "8".into(),
            collateral: vec![],
            debt: vec![asset.debt[0].clone()],
            ..asset.clone()
        })
        .collect();
    let rows = |assets: usize| 1 + assets * 2 + 2 * MAX_ID;
    let spare = (MAX_TABLE_ROWS - rows(MAX_ID)) / 2;
    document.markets = (0..MAX_ID)
        .map(|index| parameters::MarketEntry {
            contract: None,
            name: name('m', index),
            settlement: name('a', index),
            maintenance: market.maintenance[..1].to_vec(),
            ..market.clone()
        })
        .collect();
    let tier = |index: usize| TierEntry {
        up_to: (50_000_000_000_000_000 + index).to_string(),
        rate: "1000000".into(),
    };
    document.markets[0].maintenance = (0..=spare).map(tier).collect();
    document
}

#[test]
fn f2_parameters_take_little_memory() {
    let _alone = alone();
    let mut inputs = hostile_json(MAX_PARAMETERS_BYTES);
    let document = small_document();
    let mut list = |name, path: &[&str], item: &str| {
        inputs.push((name, with_list(&document, path, item, MAX_PARAMETERS_BYTES)));
    };
    list("notes", &["notes"], "\"\"");
    list("sources", &["sources"], r#"{"description":"","id":""}"#);
    let asset = r#"{"collateral":[],"debt":[],"decimals":"","name":"","price":"","profit_rate":"","source":""}"#;
    list("assets", &["assets"], asset);
    let odd = "\u{7f}".repeat(60_000);
    let asset = asset.replace("\"name\":\"\"", &format!("\"name\":\"{odd}\""));
    list("assets of long names", &["assets"], &asset);
    let asset = asset.replace("\"source\":\"\"", &format!("\"source\":\"{odd}\""));
    list("assets of long sources", &["assets"], &asset);
    let tier = r#"{"rate":"1","up_to":"1"}"#;
    list("tiers", &["assets", "0", "collateral"], tier);
    list("maintenance", &["markets", "0", "maintenance"], tier);
    let tiers = format!("{tier},").repeat(1024) + tier;
    let market = |maintenance: &str| {
        format!(
            r#"{{"isolated_only":true,"maintenance":[{maintenance}],"maintenance_kind":"jumping","mark":"1","name":"","settlement":"","size_decimals":"","source":"","tier_argument":"size"}}"#
        )
    };
    list("markets", &["markets"], &market(""));
    list("markets of many tiers", &["markets"], &market(&tiers));
    for (name, text) in inputs {
        assert!(text.len() as u64 <= MAX_PARAMETERS_BYTES, "{name}");
        for read in [Parameters::from_json, Parameters::from_canonical] {
            let refused = bounded(name, text.len(), || {
                read(&text).map(drop).map_err(|error| error.to_string())
            });
            assert!(refused.unwrap_err().len() < 1 << 18, "{name}");
        }
    }
    let text = json::canonical(&largest_parameters()).unwrap();
    assert!(text.len() as u64 <= MAX_PARAMETERS_BYTES, "{}", text.len());
    bounded("the largest parameters", text.len(), || Parameters::from_canonical(&text).unwrap());
    assert!(Parameters::from_json(&vec![b' '; MAX_PARAMETERS_BYTES as usize + 1]).is_err());
}

#[test]
fn f2_the_largest_statement_takes_little_memory() {
    let _alone = alone();
    let mut document = largest_parameters();
    let books = MAX_BOOKS;
    // As many lanes as all books may have: assets that settle have four, the others two.
    let lanes = MAX_BOOK_LANES / books - 9;
    document.markets.truncate(1);
    document.assets.truncate(lanes / 2 - 1);
    let parameters = document.check().unwrap();
    let names: Vec<String> = parameters.assets().iter().map(|asset| asset.name.clone()).collect();
    let natural = || statement::Natural(num_bigint::BigUint::from(1u8));
    let mut statement = small_statement();
    statement.parameters = parameters.digest();
    statement.books =
        (0..books).map(|index| Book { name: format!("{index}"), proprietary: false }).collect();
    let full = |count: usize| BookTotals {
        assets: names[..count]
            .iter()
            .map(|asset| AssetTotals {
                asset: asset.clone(),
                deposits: natural(),
                debts: natural(),
            })
            .collect(),
        settlement: vec![SettlementTotals {
            asset: names[0].clone(),
            profits: natural(),
            losses: natural(),
        }],
        equity_only: Default::default(),
        liquidating: Default::default(),
        vaults: Default::default(),
    };
    statement.totals.markets = vec![MarketTotals {
        market: parameters.markets()[0].name.clone(),
        long: natural(),
        short: natural(),
    }];
    let mut check = |name: &str, assets: usize, reserves: usize| {
        statement.totals.books = (0..books).map(|_| full(assets)).collect();
        statement.reserves = (0..reserves)
            .map(|index| Reserve {
                book: "0".into(),
                asset: names[0].clone(),
                amount: natural(),
                evidence: format!("{index:010}"),
            })
            .collect();
        let text = json::canonical(&statement).unwrap();
        assert!(text.len() as u64 <= MAX_STATEMENT_BYTES, "{}", text.len());
        let checked = bounded(name, text.len(), || {
            statement::Document::from_canonical(&text)?.check(&parameters)
        });
        assert_eq!(checked.unwrap().canonical(), text);
    };
    check("many totals", names.len().min(2_300), 0);
    check("many reserves", 1, 100_000);
    let mut more = parameters.document().clone();
    let asset = more.assets[0].clone();
    more.assets.extend(
        (0..10)
            .map(|index| parameters::AssetEntry { name: format!("new{index}"), ..asset.clone() }),
    );
    let more = more.check().unwrap();
    statement.parameters = more.digest();
    let error = statement.check(&more).unwrap_err();
    assert!(matches!(error, StatementError::Field { field, .. } if field == "books"));
}

#[test]
fn f2_packages_take_little_memory() {
    let _alone = alone();
    let mut inputs = hostile_json(MAX_PACKAGE_BYTES);
    let zero = "0".repeat(64);
    let vault = |balances: &str, paths: &str| {
        format!(
            r#"{{"label":"","book":"","rule":"maintenance","block":"0","position":"0","salt":"{zero}","extra":"0","balances":[{balances}],"positions":[],"path_in_block":[{paths}],"path_of_block":[{paths}]}}"#
        )
    };
    let before = format!(
        r#"{{"notice":"{NOTICE}","snapshot_time":"","format":"ringfence-package-2","venue":"","account":"","statement":"{zero}","vaults":["#
    );
    let balance = r#"{"asset":"1","name":"a","debt":true,"amount":"1"}"#;
    let position = r#"{"market":"1","name":"a","short":true,"size":"1","loss":true,"profit":"1"}"#;
    let node = format!("\"{zero}\"");
    let whole = |item: &str| filled(&before, item, "]}", MAX_PACKAGE_BYTES);
    inputs.push(("vaults", whole(&vault("", ""))));
    let many = |item: &str, count: usize| format!("{item},").repeat(count - 1) + item;
    inputs.push(("vaults of balances", whole(&vault(&many(balance, 512), ""))));
    inputs.push(("vaults of too many balances", whole(&vault(&many(balance, 513), ""))));
    let positions = vault("", "")
        .replace("\"positions\":[]", &format!("\"positions\":[{}]", many(position, 1024)));
    inputs.push(("vaults of positions", whole(&positions)));
    inputs.push(("vaults of paths", whole(&vault("", &many(&node, 36)))));
    let one = |list: &str, item: &str| {
        let text = vault("", "").replace(&format!("\"{list}\":[]"), &format!("\"{list}\":[@]"));
        let (front, back) = text.split_once('@').unwrap();
        filled(&(before.clone() + front), item, &format!("{back}]}}"), MAX_PACKAGE_BYTES)
    };
    inputs.push(("balances", one("balances", balance)));
    inputs.push(("positions", one("positions", position)));
    inputs.push(("a path", one("path_in_block", &node)));
    let published = small_statement();
    let published = json::canonical(&published).unwrap();
    let published = Published::decode(&published, None).unwrap();
    for (name, text) in inputs {
        assert!(text.len() as u64 <= MAX_PACKAGE_BYTES, "{name}");
        let refused = bounded(name, text.len(), || {
            Package::decode(&text).map(drop).map_err(|error| error.to_string())
        });
        assert!(refused.unwrap_err().len() < 1 << 17, "{name}");
        bounded(name, text.len(), || published.check(&text, &Reader::default(), "a").map(drop))
            .unwrap_err();
    }
}
