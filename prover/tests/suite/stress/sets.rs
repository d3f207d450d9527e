//! The sets to ship are what their texts make, and fit the tables of the fixtures.

use std::{fs, path::Path};

use ringfence_circuits::protocol::parameters::Parameters;
use ringfence_prover::scenarios::{from_toml, load};

use crate::common::program::run;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/scenarios")
}

#[test]
fn shipped_sets_are_made_of_their_texts_byte_for_byte() {
    for (name, scenarios) in [("uniform-8", 8), ("history", 5)] {
        let made = from_toml(&folder().join(format!("{name}.toml"))).unwrap();
        let path = folder().join(format!("{name}.json"));
        if std::env::var_os("RINGFENCE_REGENERATE").is_some() {
            fs::write(&path, made.canonical()).unwrap();
        }
        assert_eq!(fs::read(&path).unwrap(), made.canonical(), "{name}");
        assert_eq!(load(&path).unwrap().digest(), made.digest());
        assert_eq!((made.document().name.as_str(), made.scenarios().len()), (name, scenarios));
        for parameters in [
            ringfence_fixtures::binance(),
            ringfence_fixtures::okx(),
            ringfence_fixtures::hyperliquid(),
        ] {
            made.fit(&parameters).unwrap();
        }
    }
}

#[test]
fn factors_of_the_uniform_set_are_those_that_its_name_says() {
    let set = load(&folder().join("uniform-8.json")).unwrap();
    let factors: Vec<String> =
        set.scenarios().iter().map(|scenario| scenario.markets.others.factor.to_string()).collect();
    assert_eq!(factors, ["0.5", "0.66", "0.8", "0.9", "1.1", "1.25", "1.5", "2"]);
    let parameters: Parameters = ringfence_fixtures::binance();
    let fitted = set.fit(&parameters).unwrap();
    let id = |name: &str| {
        let index = parameters.assets().iter().position(|asset| asset.name == name).unwrap();
        ringfence_circuits::protocol::id::AssetId::first(index + 1).last().unwrap()
    };
    for prices in fitted.scenarios() {
        for still in ["USDT", "USDC", "DAI", "EUR"] {
            let (asset, shocked) =
                (parameters.asset(id(still)).unwrap(), prices.asset(id(still)).unwrap());
            // A bid is rounded down, a published price to the nearest.
            assert!(asset.price.abs_diff(shocked.bid) <= 1, "{still}");
        }
        assert_ne!(
            parameters.asset(id("BTC")).unwrap().price,
            prices.asset(id("BTC")).unwrap().bid
        );
    }
}

#[test]
fn sets_are_made_and_shown_by_the_program() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("a.csv"), "name,price\nBTC,50000\nBTCUSDT,50000\n").unwrap();
    fs::write(path("b.csv"), "name,price\nBTC,25000\nBTCUSDT,24000\n").unwrap();
    let parameters = crate::common::program::parameter_file(directory.path());
    let (a, b, out) = (path("a.csv"), path("b.csv"), path("set.json"));
    let options = ["--name", "a day", "--author", "us", "--source", "made up", "--out", &out];
    let mut arguments = vec!["scenarios", "new", "--before", &a, "--after", &b];
    arguments.extend(options);
    arguments.extend(["--parameters", &parameters, "--spread-percent", "0.5"]);
    let (exit, text, error) = run(&arguments);
    assert_eq!((exit, error.as_str()), (0, ""), "{text}");
    let (exit, text, _) = run(&["scenarios", "show", &out, "--parameters", &parameters]);
    assert_eq!(exit, 0);
    for part in ["a day", "made up", "-50 %", "-52 %", "spread 0.5 %", "It fits"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // One of another venue, with a name that this one lacks.
    fs::write(path("other.csv"), "name,price\nNONE,25000\n").unwrap();
    let other = path("other.json");
    let arguments =
        ["scenarios", "new", "--before", &path("other.csv"), "--after", &path("other.csv")];
    let (exit, text, error) = run(&[&arguments[..], &options[..6], &["--out", &other]].concat());
    assert_eq!((exit, error.as_str()), (0, ""), "{text}");
    let document = fs::read_to_string(&other).unwrap();
    fs::write(&other, document.replace("\"optional\":true", "\"optional\":false")).unwrap();
    let show = ["scenarios", "show", &other, "--parameters", &parameters];
    let (exit, text, _) = run(&[&show[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((exit, &json["fits"]), (1, &serde_json::Value::Bool(false)), "{text}");
    let (exit, text, _) = run(&show);
    assert!(exit == 1 && text.matches("does not fit").count() == 1, "{text}");
    // The author's text is not taken for the program's, and nothing is written over.
    assert!(text.contains(". \""), "{text}");
    let before = fs::read(&out).unwrap();
    let toml = folder().join("uniform-8.toml");
    let (exit, _, error) =
        run(&["scenarios", "new", "--toml", toml.to_str().unwrap(), "--out", &out]);
    assert!(exit == 2 && error.contains("RF-1310"), "{error}");
    assert_eq!(fs::read(&out).unwrap(), before);
    let (exit, _, error) = run(&["scenarios", "show", &a]);
    assert!(exit == 2 && error.contains("RF-1374"), "{error}");
    let (exit, _, error) = run(&["scenarios", "new", "--toml", &a, "--out", &path("new.json")]);
    assert!(exit == 2 && error.contains("RF-1379") && error.contains("line"), "{error}");
}
