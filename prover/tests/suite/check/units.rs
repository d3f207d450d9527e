//! Sizes and haircut tiers in another unit than they are read in, and what open interest comes to.

use super::*;

/// The honest venue with positions of this size.
fn sized(size: &str) -> impl Fn(&mut Tables) + '_ {
    move |tables| {
        for row in &mut tables.positions {
            *row = row.replace(",0.1,,49500,", &format!(",{size},,49500,"));
        }
    }
}

#[test]
fn open_interest_is_said_and_how_it_moved() {
    let out = screen(|_| {});
    let line = "open interest in USD: longs 100,000.00, shorts 100,000.00, in 1 market; all deposits together \
                1,696,860.00";
    assert_shown(&out, &[line]);
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let (_, out, _) = look(&honest(), &file, &["--details"]);
    assert_shown(&out, &["Open interest by market, the largest first"]);
    let market = out.lines().find(|line| line.trim_start().starts_with("BTCUSDT ")).unwrap();
    let cells: Vec<&str> = market.split_whitespace().collect();
    assert_eq!(cells, ["BTCUSDT", "BTCUSDT", "2", "2", "100,000.00", "100,000.00"]);
    // Half of the positions are closed: longs, shorts, profits and losses are less, and nothing is warned of.
    let (out, json) = next(sized("0.05"), "51000");
    assert!(!out.contains("warning["), "{out}");
    let moved = out.lines().find(|line| line.contains(" long ")).unwrap();
    let cells: Vec<&str> = moved.split_whitespace().collect();
    assert_eq!(cells, ["BTCUSDT", "all", "books", "long", "-1", "-50.00", "%", "-51,000.00"]);
    let long = &json["interest_moves"][0];
    let word = |key: &str| long[key].as_str().unwrap();
    assert_eq!([word("before"), word("now"), word("change")], ["2", "1", "-1"]);
    let totals = json["moves"].as_array().unwrap().iter();
    let totals: Vec<&str> = totals.map(|moved| moved["total"].as_str().unwrap()).collect();
    assert!(totals.contains(&"profits") && totals.contains(&"losses"), "{totals:?}");
    assert_eq!(json["interest"][0]["long_usd"], "51000");
}

#[test]
fn planted_sizes_in_lots_that_are_read_as_coins_are_on_the_first_screen() {
    // What is meant is 0.6 of a coin.
    assert!(!screen(sized("0.6")).contains("RF-1247"));
    let out = screen(sized("60"));
    assert_shown(
        &out,
        &[
            "warning[RF-1247]: ",
            "BTCUSDT: 40 of 40 positions are worth 50 times what their vaults deposited",
        ],
    );
    // What is plausible by itself is not after the epoch before.
    let (out, _) = next(sized("10"), "51000");
    let place = "BTCUSDT: the long side is 100 times what it was";
    assert_shown(&out, &["warning[RF-1247]: ", place]);
    let mut large = honest();
    sized("10")(&mut large);
    let (out, _) = next_of(&large, |_| {}, "51000");
    assert_shown(&out, &["BTCUSDT: the short side was 100 times what it is"]);
    let (out, _) = next(sized("9"), "51000");
    assert!(!out.contains("RF-1247"), "{out}");
}

/// The first screen with a first haircut tier of BTC that ends here, in satoshis.
fn tiered(bound: &str) -> String {
    let mut document = parameters().document().clone();
    let btc = document.assets.iter_mut().find(|asset| asset.name == "BTC").unwrap();
    let mut first = btc.collateral[0].clone();
    first.up_to = bound.to_owned();
    let mut last = btc.collateral.last().unwrap().clone();
    last.rate = "50000000".to_owned();
    btc.collateral = match first.up_to.len() < last.up_to.len() {
        true => vec![first, last],
        false => vec![first],
    };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tiers.json");
    fs::write(&path, document.check().unwrap().canonical()).unwrap();
    let (_, out, err) = look(&honest(), path.to_str().unwrap(), &[]);
    assert!(out.lines().count() <= SCREEN && !out.is_empty(), "{out}{err}");
    out
}

#[test]
fn planted_haircut_tiers_in_another_unit_are_on_the_first_screen() {
    // 20 coins that are written as 20 USD, and as 20 billion coins.
    let out = tiered("40000");
    let place =
        "BTC: its last tier begins at 0.0004 coins, less than a thousandth of the largest deposit";
    assert_shown(&out, &["warning[RF-1248]: ", place]);
    let out = tiered("2000000000000000000");
    let place =
        "BTC: its first tier ends at 20,000,000,000 coins, more than a million times all deposits";
    assert_shown(&out, &["warning[RF-1248]: ", place]);
    for bound in ["100000", "2000000000", "20000000000000"] {
        assert!(!tiered(bound).contains("RF-1248"), "{bound}");
    }
}
