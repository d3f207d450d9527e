//! X1: scenario sets and the prices that follow.

use ringfence_circuits::{
    primitive::json,
    protocol::{
        parameters::{Parameters, Source, MAX_SOURCES},
        stress::set::{
            Document, Exception, Ignored, ScenarioSet, SetError, ShockedAsset, ShockedMarket,
            MAX_SCENARIOS,
        },
    },
    testing::*,
};

/// What is changed in a set.
type Change = Box<dyn FnOnce(&mut Document)>;

fn document() -> Document {
    small_set(small_scenarios())
}

/// The field that refuses the changed document.
fn refused(change: impl FnOnce(&mut Document)) -> String {
    let mut document = document();
    document.clone().check().unwrap();
    change(&mut document);
    match document.check() {
        Err(SetError::Field { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

/// Where the set does not fit the parameters.
fn unfit(parameters: &Parameters, document: Document) -> String {
    match document.check().unwrap().fit(parameters) {
        Err(SetError::Unfit { place, reason }) => format!("{place}: {reason}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn x1_prices_by_hand() {
    let parameters = small_parameters();
    let set = document().check().unwrap();
    let fitted = set.fit(&parameters).unwrap();
    assert_eq!(fitted.scenarios().len(), 3);
    assert_eq!((fitted.digest(), fitted.parameters()), (set.digest(), parameters.digest()));
    let [fall, rise, none] = [0, 1, 2].map(|index| fitted.scenarios()[index].clone());
    // USD settles: 8 decimals, then 10^(12−6).
    let dollar = ShockedAsset {
        mid: 100_000_000_000_000,
        bid: 100_000_000_000_000,
        ask: 100_000_000_000_000,
        settlement: Some(100_000_000),
    };
    assert_eq!(fall.asset(1.into()), Some(&dollar));
    // BTC settles: 60000.5·0.5 = 30000.25; less 1 % 29700.2475, with it 30300.2525; 10^(12−8).
    let bitcoin = ShockedAsset {
        mid: 30_000_250_000_000_000,
        bid: 29_700_247_500_000_000,
        ask: 30_300_252_500_000_000,
        settlement: Some(3_000_025_000_000),
    };
    assert_eq!(fall.asset(2.into()), Some(&bitcoin));
    // FTT does not: 22.5·0.5 = 11.25 with 14 decimals.
    let token = ShockedAsset {
        mid: 1_125_000_000_000_000,
        bid: 1_113_750_000_000_000,
        ask: 1_136_250_000_000_000,
        settlement: None,
    };
    assert_eq!(fall.asset(3.into()), Some(&token));
    // Marks have 9 decimals: 30000.25 less and plus 0.2 %.
    let mark = ShockedMarket { bid: 29_940_249_500_000, ask: 30_060_250_500_000 };
    assert_eq!(fall.market(1.into()), Some(&mark));
    // ALT alone: 0.5·3.25 = 1.625, ±10 %.
    let mark = ShockedMarket { bid: 1_462_500_000, ask: 1_787_500_000 };
    assert_eq!(rise.market(2.into()), Some(&mark));
    let mark = ShockedMarket { bid: 60_000_500_000_000, ask: 60_000_500_000_000 };
    assert_eq!(rise.market(1.into()), Some(&mark));
    // Nothing is left of BTC, also as a settlement asset.
    let nothing = ShockedAsset { mid: 0, bid: 0, ask: 0, settlement: Some(0) };
    assert_eq!(none.asset(2.into()), Some(&nothing));
    assert_eq!((none.asset(4.into()), none.market(5.into())), (None, None));
}

#[test]
fn x1_bids_are_rounded_down_asks_up_and_mids_to_even() {
    // FTT has 14 decimals.
    let parameters = small_parameters();
    let with = |factor: &str, spread: &str| {
        let except = [("FTT", factor, spread)];
        let prices = one_scenario(
            &parameters,
            scenario("x", moves("1", "0", &except), moves("1", "0", &[])),
        );
        let ShockedAsset { mid, bid, ask, .. } = *prices.asset(3.into()).unwrap();
        (bid, mid, ask)
    };
    // 22.5·0.0000000000000002 = 0.45 units of 10^-14, and so on.
    assert_eq!(with("0.0000000000000002", "0"), (0, 0, 1));
    assert_eq!(with("0.0000000000000004", "0"), (0, 1, 1));
    // 0.225, 0.45, 0.675.
    assert_eq!(with("0.0000000000000002", "0.5"), (0, 0, 1));
    assert_eq!(
        with("1", "0"),
        (2_250_000_000_000_000, 2_250_000_000_000_000, 2_250_000_000_000_000)
    );
    // All of it is the spread.
    assert_eq!(with("1", "1"), (0, 2_250_000_000_000_000, 4_500_000_000_000_000));
    // A price of 25000·10^8 units: 0.25, 0.75, 1.5 and 2.5 of them are left.
    let mut document = small_document();
    document.assets[2].price = "25000".into();
    document.assets[2].decimals = "12".into();
    let parameters = document.check().unwrap();
    for (factor, mid) in [
        ("0.0000000000001", 0),
        ("0.0000000000003", 1),
        ("0.0000000000006", 2),
        ("0.000000000001", 2),
    ] {
        let moves = moves("1", "0", &[("FTT", factor, "0")]);
        let prices = one_scenario(&parameters, scenario("x", moves, still().markets));
        assert_eq!(prices.asset(3.into()).unwrap().mid, mid, "{factor}");
    }
}

#[test]
fn x1_prices_of_few_units_are_not_moved() {
    let mut coarse = small_document();
    // 500 units of 10^-9.
    coarse.markets[1].mark = "0.0000005".into();
    let parameters = coarse.check().unwrap();
    let alone = |factor: &str, spread: &str| {
        let entry = scenario("x", still().assets, moves("1", "0", &[("ALT", factor, spread)]));
        small_set(vec![entry])
    };
    // Half a unit is a thousandth: 250, 1000 and 166.5 units, but not 166.65.
    for (factor, fits) in [("0.5", true), ("2", true), ("0.333", true), ("0.3333", false)] {
        let fitted = alone(factor, "0").check().unwrap().fit(&parameters);
        assert_eq!(fitted.is_ok(), fits, "{factor}");
    }
    let reason = unfit(&parameters, alone("0.3333", "0"));
    assert!(reason.contains("scenario \"x\", market \"ALT\""), "{reason}");
    assert!(reason.contains("more than a thousandth of the published price off"), "{reason}");
    // The spread counts, too: 499.5, but not 499.65.
    assert!(alone("1", "0.001").check().unwrap().fit(&parameters).is_ok());
    assert!(alone("1", "0.0007").check().unwrap().fit(&parameters).is_err());
}

#[test]
fn x1_prices_beyond_64_bits_are_refused() {
    // FTT: 22.5·10^14 is 2^51; times 1000 it is below 2^61. A token of 22500 USD is beyond.
    let mut document = small_document();
    document.assets[2].price = "22500".into();
    let parameters = document.check().unwrap();
    let at = |factor: &str| {
        let moves = moves("1", "0", &[("FTT", factor, "0")]);
        small_set(vec![scenario("x", moves, still().markets)])
    };
    // 2^64·10^-14 / 22500 = 8.19…
    assert!(at("8.19").check().unwrap().fit(&parameters).is_ok());
    let reason = unfit(&parameters, at("8.2"));
    assert!(reason.contains("asset \"FTT\"") && reason.contains("beyond 2^64"), "{reason}");
    // Settling assets are multiplied after they are rounded: 10^(12−6)·10^8·1000 for USD.
    let entry =
        scenario("x", moves("1000", "0", &[("BTC", "1", "0"), ("FTT", "1", "0")]), still().markets);
    assert!(small_set(vec![entry]).check().unwrap().fit(&parameters).is_ok());
}

#[test]
fn g9_names_that_the_parameters_lack_are_refused_unless_optional() {
    let parameters = small_parameters();
    let with = |market: bool, name: &str, optional: bool| {
        let exception =
            Exception { factor: "2".into(), name: name.into(), optional, spread: "0".into() };
        let mut entry = still();
        let moves = if market { &mut entry.markets } else { &mut entry.assets };
        moves.except = vec![exception];
        small_set(vec![entry])
    };
    // A market's name is no asset's, and case counts.
    for (market, name) in [(false, "ALT"), (true, "FTT"), (true, "btc"), (false, "B")] {
        let reason = unfit(&parameters, with(market, name, false));
        assert!(
            reason.contains(&format!("{name:?}: these parameters have no such name")),
            "{reason}"
        );
        let fitted = with(market, name, true).check().unwrap().fit(&parameters).unwrap();
        let ignored = [Ignored { market, name: name.into() }];
        assert_eq!(fitted.scenarios()[0].ignored(), ignored);
        let still = one_scenario(&parameters, still());
        for id in 1..=3 {
            assert_eq!(fitted.scenarios()[0].asset(id.into()), still.asset(id.into()));
        }
    }
    let fitted = with(true, "ALT", true).check().unwrap().fit(&parameters).unwrap();
    assert!(fitted.scenarios()[0].ignored().is_empty());
}

#[test]
fn g14_each_number_has_one_text() {
    let first = |text: &str| {
        let text = text.to_owned();
        move |document: &mut Document| document.scenarios[0].assets.factor = text
    };
    for text in
        ["", "0.50", "1e0", "-1", "-0", "+1", "01", "1.", ".5", "1001", "1000.1", " 1", "NaN"]
    {
        assert_eq!(refused(first(text)), "scenarios[0].assets.factor", "{text:?}");
    }
    for text in ["0", "1", "1000", "0.5", "999.999"] {
        let mut document = document();
        first(text)(&mut document);
        document.check().unwrap();
    }
    for text in ["1.0", "1.1", "2", "-0.1"] {
        let change = |d: &mut Document| d.scenarios[2].markets.spread = text.into();
        assert_eq!(refused(change), "scenarios[2].markets.spread", "{text:?}");
    }
}

#[test]
fn x1_sets_that_break_a_rule_are_refused() {
    let exceptions = |names: &[&str]| {
        let names: Vec<_> = names.iter().map(|name| (*name, "1", "0")).collect();
        moves("1", "0", &names)
    };
    let cases: [(&str, Change); 12] = [
        ("format", Box::new(|d| d.format = "ringfence-scenarios-2".into())),
        ("name", Box::new(|d| d.name = String::new())),
        ("author", Box::new(|d| d.author = "a\u{202e}b".into())),
        ("scenarios", Box::new(|d| d.scenarios.clear())),
        ("scenarios", Box::new(|d| d.scenarios = vec![still(); MAX_SCENARIOS + 1])),
        ("scenarios[1].name", Box::new(|d| d.scenarios[1].name = d.scenarios[0].name.clone())),
        ("scenarios[1].name", Box::new(|d| d.scenarios[1].name = " ".into())),
        ("scenarios[2].source", Box::new(|d| d.scenarios[2].source = "nobody".into())),
        ("sources[1].id", Box::new(|d| d.sources.push(d.sources[0].clone()))),
        (
            "scenarios[0].markets.except[1].name",
            Box::new(move |d| d.scenarios[0].markets = exceptions(&["BTC", "ALT"])),
        ),
        (
            "scenarios[0].assets.except[1].name",
            Box::new(move |d| d.scenarios[0].assets = exceptions(&["BTC", "BTC"])),
        ),
        (
            "scenarios[0].assets.except[0].name",
            Box::new(move |d| d.scenarios[0].assets = exceptions(&["B TC"])),
        ),
    ];
    for (field, change) in cases {
        assert_eq!(refused(change), field);
    }
    let many =
        (0..MAX_SCENARIOS).map(|i| scenario(&i.to_string(), still().assets, still().markets));
    small_set(many.collect()).check().unwrap();
}

#[test]
fn g14_sets_are_read_in_their_canonical_encoding_only() {
    let set = document().check().unwrap();
    let text = set.canonical();
    let read = ScenarioSet::from_canonical(&text).unwrap();
    assert_eq!((read.digest(), read.document()), (set.digest(), set.document()));
    assert_eq!(json::canonical(read.document()).unwrap(), text);
    let mut spaced = text.clone();
    spaced.push(b'\n');
    assert!(matches!(ScenarioSet::from_canonical(&spaced), Err(SetError::NotCanonical)));
    let text = String::from_utf8(text).unwrap();
    for (from, to) in [
        ("\"author\":", "\"author\" :"),
        ("the tests", "the \\u0074ests"),
        ("\"optional\":false", "\"optional\":false,\"optional\":false"),
        ("\"optional\":false", "\"optional\":\"no\""),
        ("\"spread\":\"0.01\"", "\"spread\":0.01"),
        ("\"name\":\"small\",", "\"name\":\"small\",\"venue\":\"v\","),
    ] {
        assert!(text.contains(from), "{from}");
        let changed = text.replacen(from, to, 1);
        assert!(ScenarioSet::from_canonical(changed.as_bytes()).is_err(), "{to}");
    }
    // Another kind of file is said to be one.
    let parameters = small_parameters();
    let error = ScenarioSet::from_canonical(parameters.canonical()).unwrap_err();
    assert_eq!(error.to_string(), "this is a file of parameters, not a scenario set");
    let later = text.replace("scenarios-1", "scenarios-9");
    let error = ScenarioSet::from_canonical(later.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("this program reads ringfence-scenarios-1"), "{error}");
}

#[test]
fn g14_a_set_that_was_made_is_one_that_is_read() {
    // As many names and sources as a reader takes, and one more.
    let with = |names: usize, sources: usize| {
        let mut document = document();
        document.scenarios.truncate(1);
        let named = document.scenarios[0].assets.except[0].clone();
        document.scenarios[0].assets.except = (0..names)
            .map(|index| Exception { name: format!("N{index:05}"), ..named.clone() })
            .collect();
        let source = document.sources[0].clone();
        document.sources.extend(
            (document.sources.len()..sources)
                .map(|index| Source { id: format!("s{index}"), ..source.clone() }),
        );
        document.check().map(|set| ScenarioSet::from_canonical(&set.canonical()).unwrap())
    };
    assert!(with(1 << 14, MAX_SOURCES).is_ok());
    let place = |error: SetError| error.to_string();
    let names = place(with((1 << 14) + 1, 1).unwrap_err());
    assert!(names.contains("scenarios[0].assets.except: at most 16384 names"), "{names}");
    let sources = place(with(1, MAX_SOURCES + 1).unwrap_err());
    assert!(sources.contains("sources: at most 1024"), "{sources}");
}
