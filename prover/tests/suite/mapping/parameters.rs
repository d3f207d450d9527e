//! Parameters of tables in coins, USD and percent, and `parameters show`.

use std::{fs, path::Path};

use ringfence_prover::import_parameters::{
    tables::{self, Symbols, Tables},
    Import, ImportError, Input,
};

use crate::common::program::run;

const ASSETS: &str = "asset,price,haircut_percent,decimals,profit_percent\n\
                      USDT,1,0,6,\nXBT,50000,,8,95\nJUNK,0.01,100,,\n";
const MARKETS: &str = "market,settlement,mark,size_step,maintenance_percent,tiers,isolated_only\n\
                       PERP,USDT,50010,0.001,,whole,\nSIZE,USDT,10,1,,,yes\nFLAT,XBT,0.5,0.01,0.45,,\n";
const TIERS: &str = "kind,name,up_to,unit,percent\n\
                     haircut,XBT,20,coin,5\nhaircut,XBT,2000000,USD,7.5\ndebt,XBT,1,coin,105\n\
                     debt,XBT,,coin,110\nmaintenance,PERP,50000,USD,0.4\n\
                     maintenance,PERP,,settlement,1.123456789\nmaintenance,SIZE,1000,size,1\n\
                     maintenance,SIZE,,size,50\n";

fn import(assets: &str, markets: &str, tiers: &str) -> Result<Import, ImportError> {
    let tables = Tables {
        assets: Input::new(assets, "assets.csv"),
        markets: Some(Input::new(markets, "markets.csv")),
        tiers: Some(Input::new(tiers, "tiers.csv")),
    };
    let names = [("XBT".to_owned(), "BTC".to_owned())];
    let symbols = Symbols { assets: names.into(), ..Symbols::default() };
    tables::import(&tables, &symbols, "mine")
}

#[test]
fn tables_in_human_units_become_parameters() {
    let document = import(ASSETS, MARKETS, TIERS).unwrap().document;
    let tiers = |tiers: &[ringfence_circuits::protocol::parameters::TierEntry]| -> Vec<String> {
        tiers.iter().map(|tier| format!("{} {}", tier.up_to, tier.rate)).collect()
    };
    let [usdt, btc, junk] = &document.assets[..] else { panic!() };
    assert_eq!((&*btc.name, &*btc.decimals, &*btc.profit_rate), ("BTC", "8", "95000000"));
    assert_eq!(tiers(&usdt.collateral), ["18446744073709551615 100000000"]);
    assert_eq!(tiers(&btc.collateral), ["2000000000 95000000", "4000000000 92500000"]);
    assert_eq!(tiers(&btc.debt), ["100000000 105000000", "18446744073709551615 110000000"]);
    assert!(junk.collateral.is_empty());
    let [perp, size, flat] = &document.markets[..] else { panic!() };
    // Rates of maintenance are rounded up.
    assert_eq!(
        tiers(&perp.maintenance),
        ["50000000000000000 400000", "79228162514264337593543950335 1123457"]
    );
    assert_eq!(perp.size_decimals, "3");
    assert_eq!(tiers(&size.maintenance)[0], "1000 1000000");
    assert!(size.isolated_only);
    assert_eq!(
        (&*flat.settlement, &*tiers(&flat.maintenance)[0]),
        ("BTC", "79228162514264337593543950335 450000")
    );
}

#[test]
fn tables_that_don_t_fit_are_refused_by_line_and_column() {
    for (from, to, expected) in [
        (
            "USDT,1,0",
            "USDT,1,105",
            "the table of assets, line 2, haircut_percent: a haircut is 0 to 100 percent",
        ),
        (
            "XBT,50000,,8",
            "XBT,50000,5,8",
            "line 3, haircut_percent: the table of tiers has tiers for it in line 2",
        ),
        ("JUNK,0.01,100", "JUNK,0.01,", "line 4, haircut_percent: it is empty"),
        ("USDT,1,0,6", "USDT,0,0,6", "line 2, price: the price is 0"),
        ("USDT,1,0,6", "USDT,1,0,13", "line 2, decimals: expected a number from 0 to 12"),
        (
            "haircut,XBT,20",
            "cut,XBT,20",
            "the table of tiers, line 2, kind: expected haircut, debt or maintenance",
        ),
        ("haircut,XBT,20,coin", "haircut,XBT,20,BTC", "line 2, unit: expected coin or USD"),
        (
            "maintenance,SIZE,1000,size",
            "maintenance,SIZE,1000,USD",
            "line 9, unit: all tiers of a market go by size",
        ),
        ("maintenance,PERP,,", "maintenance,PERB,,", "line 7, name: nothing takes this tier"),
        (
            "PERP,USDT,50010,0.001,,whole",
            "PERP,USDT,50010,0.001,,all",
            "line 2, tiers: expected marginal",
        ),
        ("SIZE,USDT", "SIZE,EUR", "line 3"),
        (
            "FLAT,XBT,0.5,0.01,0.45",
            "FLAT,XBT,0.5,0.01,",
            "line 4, maintenance_percent: it is empty",
        ),
        ("1,,,yes", "1,,,maybe", "line 3, isolated_only: expected yes or no"),
    ] {
        let all = [ASSETS, MARKETS, TIERS];
        assert!(all.iter().any(|text| text.contains(from)), "{from}");
        let [assets, markets, tiers] = all.map(|text| text.replacen(from, to, 1));
        let text = import(&assets, &markets, &tiers).unwrap_err().to_string();
        assert!(text.contains(expected), "{to}: {text}");
    }
}

/// `parameters show` of a file.
fn show(file: &Path, more: &[&str]) -> (i32, String, String) {
    let mut arguments = vec!["parameters", "show", file.to_str().unwrap()];
    arguments.extend(more);
    run(&arguments)
}

#[test]
fn every_tier_is_shown_in_coins_usd_and_percent() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("p.json");
    let document = import(ASSETS, MARKETS, TIERS).unwrap().document;
    fs::write(&file, serde_json::to_vec(&document).unwrap()).unwrap();
    let (code, out, error) = show(&file, &["--only", "BTC", "--only", "PERP"]);
    assert_eq!((code, error.as_str()), (0, ""));
    let (shown, digest) = out.rsplit_once("\ndigest ").unwrap();
    assert_eq!(digest.trim_end().len(), 64);
    let expected = "\
mine

BTC: 50,000 USD a coin; balances have 8 decimals; unrealised profits count at 95 %
  deposits   up to 20 BTC  1,000,000.00 USD  95 %
             up to 40 BTC  2,000,000.00 USD  92.5 %
                    above                    0 %
  debts       up to 1 BTC     50,000.00 USD  105 %
                    above                    110 %

PERP: mark 50,010 USDT for one unit of size; sizes have 3 decimals; the rate of the tier that holds a position counts for all of it
  maintenance  up to 50,000 USDT  50,000.00 USD  0.4 %  250.0x
                           above                 1.123457 %  89.0x
";
    // Columns are aligned at their right end: blanks are compared elsewhere.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(shown), words(&expected.replace("250.0x", "250x").replace("89.0x", "89x")));
    let ends: Vec<usize> = shown
        .lines()
        .filter(|line| line.starts_with("  ") && line.contains(" USD "))
        .filter_map(|line| line.find(" USD"))
        .collect();
    assert!(ends.len() == 4 && ends[0] == ends[1] && ends[1] == ends[2], "{shown}");
    let (code, json, _) = show(&file, &["--json", "--only", "PERP"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (code, json["markets"][0]["maintenance"][0]["up_to_usd"].as_str()),
        (0, Some("50000.00"))
    );
    let (code, _, error) = show(&file, &["--only", "btc"]);
    assert_eq!(code, 2);
    assert!(
        error.starts_with("error[RF-1275]: the parameters have no asset and no market \"btc\""),
        "{error}"
    );
}

#[test]
fn implausible_units_are_warned_of_wherever_parameters_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    // 20 units of BTC where 20 BTC are meant, and a rate of 95 for 95 %.
    let mut document = import(ASSETS, MARKETS, TIERS).unwrap().document;
    document.assets[1].collateral[0].up_to = "20".into();
    document.assets[1].collateral[1].rate = "95".into();
    fs::write(path("p.json"), serde_json::to_vec(&document).unwrap()).unwrap();
    let (code, out, _) = show(&path("p.json"), &[]);
    assert_eq!(code, 0);
    let first: Vec<&str> = out.lines().take(2).collect();
    assert_eq!(
        first,
        [
            "warning[RF-1272]: tiers of the parameters that end at less than 1 USD: 1",
            "  asset BTC: haircut tier 1 ends at 0.0000002 coins, 0.01 USD"
        ]
    );
    assert!(
        out.contains("warning[RF-1273]") && out.contains("tier 2 counts at 0.000095 %"),
        "{out}"
    );
    let (_, out, _) = run(&["import-parameters", "check", path("p.json").to_str().unwrap()]);
    assert!(out.contains("warning[RF-1272]"), "{out}");
    fs::create_dir(path("s")).unwrap();
    fs::write(path("s/snapshot.toml"), crate::common::tables::INFO).unwrap();
    fs::write(path("s/vaults.csv"), "account,vault,book,rule,owner,extra\na,m,clients,auto,,\n")
        .unwrap();
    fs::write(path("s/balances.csv"), "account,vault,asset,amount\na,m,USDT,5\n").unwrap();
    let header = "account,vault,market,side,size,cost,entry_price,funding\n";
    fs::write(path("s/positions.csv"), header).unwrap();
    let (snapshot, parameters) = (path("s"), path("p.json"));
    let check = ["check", "--snapshot", snapshot.to_str().unwrap(), "--parameters"];
    let (code, out, _) = run(&[&check[..], &[parameters.to_str().unwrap()]].concat());
    assert_eq!(code, 0);
    assert!(out.contains("warning[RF-1272]") && out.contains("warning[RF-1273]"), "{out}");
}
