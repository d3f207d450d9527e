//! Clause V21: published prices beside those that a reader brings. The attack P7 is of `docs/security.md`.

use ringfence_verifier::{
    reader::{check, ForPrices, GivenPrices, Reader},
    report::{AuditReport, Level, Look, PriceRow},
};

use crate::common::*;

/// A file of prices.
fn file(name: &str, text: impl Into<Vec<u8>>) -> GivenPrices {
    GivenPrices { name: name.into(), text: text.into() }
}

/// Prices of one file.
fn own(text: &str) -> ForPrices {
    ForPrices { files: vec![file("home/auditor/own.csv", text)], tolerance: None }
}

/// An audit of the standard epoch with these reserves by a reader who has the anchored digest and these prices.
fn with(
    prices: ForPrices,
    reserves: Vec<ringfence_circuits::protocol::statement::Reserve>,
    change: impl FnOnce(&mut Reader),
) -> AuditReport {
    let bundle = Epoch::standard().with_document(|document| document.reserves = reserves);
    let mut reader = Reader { prices, ..anchored(&bundle) };
    change(&mut reader);
    audit_as(&bundle, &reader).unwrap()
}

fn report(prices: ForPrices) -> AuditReport {
    with(prices, reserves(200_000_000_000), |_| ())
}

fn row<'a>(report: &'a AuditReport, kind: &str, name: &str) -> &'a PriceRow {
    let rows = &report.prices.as_ref().unwrap().rows;
    rows.iter().find(|row| row.kind == kind && row.name == name).unwrap()
}

fn shown(amount: &impl ToString) -> String {
    amount.to_string()
}

fn some(amount: &Option<impl ToString>) -> Option<String> {
    amount.as_ref().map(ToString::to_string)
}

/// All prices of the small parameters but that of bitcoin, and marks.
const PRICES: &str = "\
name,price,source,kind,volume_usd
USD,1,central bank,asset,
BTC,66000,spot index,asset,1000000000
BTC,60600,futures index,market,
FTT,22.5,spot index,asset,
";

#[test]
fn money_is_to_the_cent() {
    let report = report(own(PRICES));
    // A price of the coin, 66,000 for 60,000.5: one bitcoin is owed and one is held.
    let coin = row(&report, "asset", "BTC");
    assert_eq!((shown(&coin.published), shown(&coin.brought)), ("60000.5".into(), "66000".into()));
    assert_eq!((shown(&coin.deviation), coin.within, coin.far), ("-9.0902".into(), false, false));
    assert_eq!(some(&coin.owed).as_deref(), Some("5999.5"));
    assert_eq!(some(&coin.reserves).as_deref(), Some("5999.5"));
    assert_eq!((shown(&coin.value), coin.thin), ("60000.5".into(), false));
    // A mark, 60,600 for 60,000.5: 7.5 bitcoin stand on each side, over two markets.
    let mark = row(&report, "market", "BTC");
    assert_eq!((shown(&mark.deviation), mark.within), ("-0.9893".into(), true));
    assert_eq!(some(&mark.between_sides).as_deref(), Some("4496.25"));
    assert_eq!((shown(&mark.value), mark.settlement.as_deref()), ("900007.5".into(), Some("USD")));
    let dollar = row(&report, "asset", "USD");
    assert_eq!((dollar.pegged, shown(&dollar.value)), (true, "200000".into()));
    // 48,765.432109876544 USD and a bitcoin are owed to clients, less what marks could move between both books.
    let prices = report.prices.as_ref().unwrap();
    let clients = &prices.books[0];
    assert_eq!(
        (shown(&clients.owes_at_least), shown(&clients.marks)),
        ("110269.18".into(), "4496.25".into())
    );
    assert_eq!(some(&clients.worth_at_most).as_deref(), Some("266000"));
    let house = &prices.books[1];
    assert_eq!(
        (shown(&house.owes_at_least), some(&house.worth_at_most)),
        ("16738.31".into(), None)
    );
    // Over both books marks change nothing: 70,000 USD and a bitcoin.
    assert_eq!(
        (shown(&prices.total.owes_at_least), shown(&prices.total.marks)),
        ("136000".into(), "0".into())
    );
    assert_eq!(some(&prices.priced).as_deref(), Some("100"));
    assert_eq!((prices.quotes, prices.outside, prices.ignored), (4, 1, 0));
    assert_eq!(prices.files, ["own.csv"]);
    // Pegged first, then by money.
    let order: Vec<_> = prices.rows.iter().map(|row| (row.kind, row.name.as_str())).collect();
    assert_eq!(order, [("asset", "USD"), ("asset", "BTC"), ("market", "BTC"), ("asset", "FTT")]);
    status(&report, "prices", ringfence_verifier::report::Status::Note);
    assert_eq!((report.exit_code(), report.verdict.summary.level), (0, Level::HoldsWithNotes));
}

#[test]
fn the_claim_says_for_how_much_there_are_prices() {
    use ringfence_verifier::report::Status;
    // One coin of 60,000.5 USD; 200,000 USD and positions of 900,007.5 USD have no price.
    let report = report(own("name,price,kind\nBTC,60000,asset\nDOGE,0.1,\n"));
    status(&report, "prices", Status::Holds);
    let claim = report.claim("prices").unwrap();
    assert!(claim.title.contains("within 1 %"), "{claim}");
    assert!(
        claim.detail.contains("5.17 %") && claim.detail.contains("23.07 % of assets"),
        "{claim}"
    );
    let prices = report.prices.as_ref().unwrap();
    assert_eq!((prices.ignored, &prices.ignored_names[..]), (1, &["DOGE".to_owned()][..]));
    let missing: Vec<_> =
        prices.not_found.iter().map(|row| (row.kind, row.name.as_str())).collect();
    assert_eq!(missing, [("market", "BTC"), ("asset", "USD")]);
    assert!(report.verdict.summary.unchecked.iter().all(|one| one.id != "prices"));
    // No name is known.
    let report = report_of_names("name,price\nDOGE,0.1\n");
    status(&report, "prices", Status::NotChecked);
    status(&report, "prices-coverage:clients", Status::NotChecked);
}

fn report_of_names(text: &str) -> AuditReport {
    report(own(text))
}

#[test]
fn without_prices_the_report_says_how_to_bring_them() {
    use ringfence_verifier::report::Status;
    let report = report(ForPrices::default());
    assert!(report.prices.is_none() && report.claim("prices").is_none());
    let unchecked = &report.verdict.summary.unchecked;
    let one = unchecked.iter().find(|one| one.id == "prices").unwrap();
    assert_eq!(one.options, ["--prices"]);
    let required = ["prices", "prices-coverage:clients", "prices-coverage:all"];
    let report = with(ForPrices::default(), reserves(200_000_000_000), |reader| {
        reader.required = required.map(str::to_owned).to_vec();
    });
    required.iter().for_each(|id| status(&report, id, Status::NotChecked));
    assert_eq!(report.exit_code(), 2);
}

#[test]
fn a_tolerance_holds_at_its_edge_and_of_every_source() {
    let at = |tolerance: &str, text: &str| {
        let prices = ForPrices { tolerance: Some(tolerance.into()), ..own(text) };
        report(prices).claim("prices").unwrap().is_true()
    };
    let one = "name,price,kind\nBTC,50000,asset\n";
    assert!(at("20.001", one) && at(" 2.0001e1 ", one) && at("", "name,price\nUSD,1\n"));
    assert!(!at("20.0009", one));
    // The price in the middle is near, one of the others is not.
    let three =
        "name,price,kind,source\nBTC,60000,asset,a\nBTC,60000.5,asset,b\nBTC,50000,asset,c\n";
    assert!(at("20.001", three) && !at("20", three));
    assert!(at("0", "name,price\nUSD,1.000\n") && !at("0", "name,price\nUSD,1.0001\n"));
}

#[test]
fn what_is_pegged_or_illiquid_stands_out_first() {
    let text = "name,price,kind,source,volume_usd\n\
                BTC,66000,asset,a,\n\
                FTT,22.5,asset,a,\n\
                FTT,23,asset,b,\n\
                USD,1,asset,a,199999.99\n";
    let report = report(own(text));
    let rows = &report.prices.as_ref().unwrap().rows;
    let marks = |row: &PriceRow| (row.name.clone(), row.pegged, row.sources_apart, row.thin);
    let found: Vec<_> = rows.iter().map(marks).collect();
    let expected =
        [("USD", true, false, true), ("FTT", false, true, false), ("BTC", false, false, false)];
    assert_eq!(found, expected.map(|(name, a, b, c)| (name.to_owned(), a, b, c)));
    let text = report.text(Look::default());
    assert!(text.contains("asset USD (should be worth 1 USD, less is traded"), "{text}");
    assert!(text.contains("asset FTT (your sources differ)"), "{text}");
}

/// Reserves in dollars alone, which cover the clients' book at published prices.
fn dollars() -> Vec<ringfence_circuits::protocol::statement::Reserve> {
    vec![reserve("clients", "USD", 119_000_000_000)]
}

#[test]
fn cover_can_be_refuted_and_is_never_confirmed() {
    use ringfence_verifier::report::Status;
    let at = |price: &str, required: &[&str]| {
        let text = format!("name,price,kind\nBTC,{price},asset\n");
        with(own(&text), dollars(), |reader| {
            reader.required = required.iter().map(ToString::to_string).collect();
        })
    };
    // 48,765.43 USD and a bitcoin of 80,000 USD are owed; 119,000 USD are held.
    let report = at("80000", &[]);
    status(&report, "coverage:clients", Status::Holds);
    status(&report, "prices-coverage:clients", Status::Note);
    let claim = report.claim("prices-coverage:clients").unwrap();
    for words in ["128,765.43", "119,000.00", "9,765.43", "own.csv"] {
        assert!(claim.detail.contains(words), "{words}: {claim}");
    }
    assert_eq!((claim.code, report.exit_code()), (Some("RF-2131"), 0));
    // Of all books together 70,000 USD and a bitcoin.
    status(&report, "prices-coverage:all", Status::Note);
    assert!(report.claim("prices-coverage:all").unwrap().detail.contains("150,000.00"));
    status(&report, "prices-coverage:house", Status::NotChecked);
    let required = at("80000", &["prices-coverage:clients"]);
    fails(&required, "prices-coverage:clients", "9,765.43");
    // What is not refuted stays open, also where it is required.
    let open = at("60000", &["prices-coverage:clients"]);
    status(&open, "prices-coverage:clients", Status::NotChecked);
    assert_eq!((open.exit_code(), open.verdict.summary.level), (2, Level::CantSay));
    // To the cent: 48,765.432109876544 USD and 70,234.57 USD are more than 119,000 USD by 0.2 cents.
    status(&at("70234.57", &[]), "prices-coverage:clients", Status::Note);
    status(&at("70234.567890123456", &[]), "prices-coverage:clients", Status::NotChecked);
}

#[test]
fn cover_is_not_refuted_by_what_anyone_could_have_changed() {
    use ringfence_verifier::report::Status;
    let prices = || own("name,price,kind\nBTC,80000,asset\n");
    // Nothing binds the reserves, another digest was given, totals are not proven.
    let report = with(prices(), dollars(), |reader| reader.anchored = None);
    status(&report, "prices-coverage:clients", Status::NotChecked);
    assert!(report.claim("prices-coverage:clients").unwrap().detail.contains("anyone"));
    let report = with(prices(), dollars(), |reader| {
        reader.anchored = Some(ringfence_circuits::protocol::hash::digest::Digest([9; 32]));
    });
    status(&report, "prices-coverage:clients", Status::NotChecked);
    let mut bundle = Epoch::standard().with_document(|document| document.reserves = dollars());
    let last = bundle.proofs[0].len() - 1;
    bundle.proofs[0][last] ^= 1;
    let reader = Reader { prices: prices(), ..anchored(&bundle) };
    let report = audit_as(&bundle, &reader).unwrap();
    status(&report, "prices-coverage:clients", Status::NotChecked);
    status(&report, "prices-coverage:all", Status::NotChecked);
    // Without reserves there is nothing to compare.
    let report = with(prices(), vec![], |_| ());
    status(&report, "prices-coverage:all", Status::NotChecked);
}

#[test]
fn p7_another_coin_of_the_same_name_accuses_nobody() {
    use ringfence_verifier::report::Status;
    let text = "name,price,source\nBTC,0.02,some exchange's Bit Cat\n";
    let honest = report(own(text));
    status(&honest, "prices", Status::Note);
    let claim = honest.claim("prices").unwrap();
    for words in ["some exchange's Bit Cat", "another coin", "60,000.5", "300,002,400"] {
        assert!(claim.detail.contains(words), "{words}: {claim}");
    }
    assert!(row(&honest, "asset", "BTC").far && row(&honest, "market", "BTC").far);
    assert_eq!(honest.exit_code(), 0);
    assert!(honest.claims.iter().all(|claim| claim.status != Status::DoesNotHold));
    // Who requires it is told, and of what it rests on.
    let required = with(own(text), reserves(200_000_000_000), |reader| {
        reader.required = vec!["prices".into()];
    });
    fails(&required, "prices", "another coin");
    // A coin that is worth more than all reserves refutes cover as a note that names the file.
    let dear = with(own("name,price,kind\nBTC,9999999,asset\n"), dollars(), |_| ());
    status(&dear, "prices-coverage:clients", Status::Note);
    assert!(dear.claim("prices-coverage:clients").unwrap().detail.contains("own.csv"));
    assert_eq!(dear.exit_code(), 0);
}

#[test]
fn files_of_prices_are_csv_or_json_with_exact_numbers() {
    let csv = report(own(PRICES)).prices.unwrap();
    let json = r#"[
        {"name": "USD", "price": 1, "source": "central bank", "kind": "asset"},
        {"kind": "asset", "name": "BTC", "price": "66000", "source": "spot index", "volume_usd": 1e9},
        {"name": "BTC", "price": 6.06E+4, "source": "futures index", "kind": "market", "volume_usd": null},
        {"name": "FTT", "price": 22.50, "source": "spot index", "kind": "asset"}
    ]"#;
    assert_eq!(report(own(json)).prices.unwrap().rows, csv.rows);
    // A mark of bytes, lines of Windows, blanks, columns in another order.
    let windows = "\u{feff}price , kind,source,name,volume_usd\r\n 1,asset,central bank,USD,\r\n\
                   66000,asset,spot index, BTC ,1e9\r\n60600,market,futures index,BTC,\r\n\
                   22.5,asset,spot index,FTT,\r\n";
    assert_eq!(report(own(windows)).prices.unwrap().rows, csv.rows);
    // A number that no floating-point number holds.
    let exact = report(own("[{\"name\":\"USD\",\"price\":1.0000000000000000000000000000000001}]"));
    let dollar = row(&exact, "asset", "USD");
    assert_eq!(shown(&dollar.brought), "1.0000000000000000000000000000000001");
    assert_eq!(shown(&dollar.deviation), "-0.0001");
    // Two files: each is a source of its own where it names none.
    let two = ForPrices {
        files: vec![
            file("a/one.csv", "name,price\nUSD,1\n"),
            file("b\\two.csv", "name,price\nUSD,0.999\n"),
        ],
        tolerance: None,
    };
    let report = report(two);
    let sources: Vec<_> =
        row(&report, "asset", "USD").quotes.iter().map(|of| of.source.clone()).collect();
    assert_eq!(sources, ["two.csv", "one.csv"]);
}

#[test]
fn bad_files_are_refused_with_file_line_and_column() {
    let refused = |text: &[u8]| {
        let prices = ForPrices { files: vec![file("own.csv", text)], tolerance: None };
        check(&Reader { prices, ..Reader::default() }).unwrap_err()
    };
    let long = format!("name,price\n{},1\n", "x".repeat(257));
    let many = format!("name,price\n{}", "a,1,\n".replace("1,", "1").repeat((1 << 17) + 1));
    let cases: [(&[u8], &[&str]); 27] = [
        (b"", &["holds no price"]),
        (b" \n", &["holds no price"]),
        (b"name,price\n", &["holds no price"]),
        (b"[]", &["holds no price"]),
        (b"name,price\nUSD,\xff\n", &["line 2", "UTF-8"]),
        (b"name\nUSD\n", &["line 1", "no column price"]),
        (b"price\n1\n", &["line 1", "no column name"]),
        (b"name,price,name\nUSD,1,x\n", &["line 1", "name stands twice"]),
        (b"name,price,volumn\nUSD,1,x\n", &["line 1", "\"volumn\""]),
        (b"name,price\nUSD,1\nBTC\n", &["line 3", "1 cell", "has 2"]),
        (b"name,price\nUSD,1\n\nBTC,60,000\n", &["line 4", "3 cells"]),
        (b"name,price\nUSD,0\n", &["line 2", "column price", "above zero", "\"0\""]),
        (b"name,price\nUSD,-1\n", &["line 2", "column price"]),
        (b"name,price\nUSD,\n", &["line 2", "column price", "\"\""]),
        (b"name,price\nUSD,NaN\n", &["line 2", "column price", "\"NaN\""]),
        (b"name,price\nUSD,1e99\n", &["line 2", "column price"]),
        (b"name,price\n,1\n", &["line 2", "name is empty"]),
        (b"name,price,kind\nUSD,1,coin\n", &["line 2", "column kind", "\"coin\""]),
        (b"name,price,volume_usd\nUSD,1,lots\n", &["line 2", "column volume_usd", "\"lots\""]),
        (b"name,price,source\nUSD,1,a\nUSD,2,a\n", &["line 3", "\"USD\"", "line 2"]),
        (b"name,price,kind\nUSD,1,\nUSD,2,market\n", &["line 3", "line 2"]),
        (b"{\"name\":\"USD\",\"price\":1}", &["no JSON list", "line 1"]),
        (b"[{\"name\":\"USD\",\"price\":1},\n{\"name\":\"BTC\"}]", &["price", "line 2 column 14"]),
        (b"[{\"name\":\"USD\",\"price\":1,\"volume\":2}]", &["volume", "line 1"]),
        (b"[{\"name\":\"USD\",\"price\":true}]", &["price 1 of the list", "a text or a number"]),
        (
            b"[{\"name\":\"USD\",\"price\":1},{\"name\":\"USD\",\"price\":1}]",
            &["price 2 of", "price 1 of"],
        ),
        (b"[{\"name\":\"USD\",\"price\":1}] x", &["no JSON list", "line 1"]),
    ];
    let long_ones: [(&[u8], &[&str]); 2] = [
        (long.as_bytes(), &["line 2", "column name", "257 bytes"]),
        (many.as_bytes(), &["line 131074", "131072"]),
    ];
    for (text, words) in cases.into_iter().chain(long_ones) {
        let error = refused(text);
        let said = error.to_string();
        assert_eq!(error.code(), "RF-2132", "{said}");
        assert!(said.contains("own.csv") && !error.help().is_empty(), "{said}");
        words.iter().for_each(|word| assert!(said.contains(word), "{word}: {said}"));
    }
    let large = refused(&vec![b' '; (16 << 20) + 1]);
    assert!(large.to_string().contains("16777217 bytes"), "{large}");
}

#[test]
fn damaged_files_are_read_or_refused_and_nothing_else() {
    use rand::{rngs::StdRng, RngExt, SeedableRng};
    const JSON: &str = r#"[{"name":"USD","price":1.5e0,"source":"a\u0301","volume_usd":null},{"name":"B","price":"2"}]"#;
    let mut random = StdRng::seed_from_u64(7);
    let marks = b",\"\n\r[]{}:.-+eE0\\\xff\xef";
    let (mut read, mut refused) = (0, 0);
    for round in 0..20_000 {
        let mut text = if round % 2 == 0 { PRICES } else { JSON }.as_bytes().to_vec();
        for _ in 0..random.random_range(1..4) {
            let at = random.random_range(0..text.len());
            match random.random_range(0..3) {
                0 => text[at] = marks[random.random_range(0..marks.len())],
                1 => text.insert(at, marks[random.random_range(0..marks.len())]),
                _ => text.truncate(at + 1),
            }
        }
        let prices = ForPrices { files: vec![file("own", text)], tolerance: None };
        match check(&Reader { prices, ..Reader::default() }) {
            Ok(()) => read += 1,
            Err(error) => {
                assert_eq!(error.code(), "RF-2132");
                refused += 1;
            }
        }
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused");
}

#[test]
fn tolerances_and_numbers_of_files_have_limits() {
    let refused = |tolerance: Option<&str>, files: usize| {
        let prices = ForPrices {
            files: vec![file("own.csv", "name,price\nUSD,1\n"); files],
            tolerance: tolerance.map(str::to_owned),
        };
        check(&Reader { prices, ..Reader::default() }).err().map(|error| error.code())
    };
    for text in ["-1", "1 %", "100.1", "1,5", "x"] {
        assert_eq!(refused(Some(text), 1), Some("RF-2133"), "{text}");
    }
    for text in ["0", "100", "0.5", " "] {
        assert_eq!(refused(Some(text), 1), None, "{text}");
    }
    assert_eq!((refused(None, 16), refused(None, 17)), (None, Some("RF-2134")));
}

#[test]
fn t1_sources_and_names_of_a_file_are_escaped_and_cut() {
    let long = "x".repeat(256);
    let text = format!(
        "name,price,source\nBTC,60000,\u{202e}evil\u{1b}[2J\nBTC,60001,{long}\nUSD,1,<b>bold</b>\n\u{202e}no,1,a\n"
    );
    let report = report(own(&text));
    let shown = report.text(Look { details: true, colour: false });
    assert!(shown.contains("\\u{202e}evil\\u{1b}[2J"), "{shown}");
    assert!(!shown.contains(['\u{202e}', '\u{1b}']) && !shown.contains(&long), "{shown}");
    #[cfg(feature = "html")]
    {
        let page = ringfence_verifier::report::html::audit(&report);
        assert!(page.contains("&lt;b&gt;bold") && !page.contains("<b>bold"));
        assert!(!page.contains(['\u{202e}', '\u{1b}']) && !page.contains(&long));
    }
}

#[test]
fn texts_show_ten_rows_and_details_all() {
    let report = report(own(PRICES));
    let text = report.text(Look::default());
    assert!(text.contains("Published prices beside yours"), "{text}");
    assert!(text.contains("owes at least, USD") && text.contains("110,269.18"), "{text}");
    assert!(!text.contains("home/auditor"), "{text}");
    let mut report = report;
    let prices = report.prices.as_mut().unwrap();
    prices.rows = vec![prices.rows[0].clone(); 12];
    let lines = |details| {
        let text = report.text(Look { details, colour: false });
        text.lines().filter(|line| line.contains("asset USD (")).count()
    };
    assert_eq!((lines(false), lines(true)), (10, 12));
    assert!(report.text(Look::default()).contains("and 2 more, which --details"));
}

#[cfg(feature = "cli")]
#[test]
fn the_program_takes_prices_of_several_files() {
    use crate::common::program::{assert_error, outcome, Trial};
    let epoch = Epoch::standard();
    let trial = Trial::new(&epoch.bundle);
    let anchor = anchor_of(&epoch.bundle);
    let one = trial.file("one.csv", PRICES.as_bytes());
    let two = trial.file("two.json", br#"[{"name": "BTC", "price": 60000}]"#);
    let given = ["--anchor", &anchor, "--prices", &one, "--prices", &two];
    let (code, out, err) = trial.audit(&given);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("Published prices beside yours") && out.contains("and 1 more"), "{out}");
    let (code, out, _) =
        trial.audit(&[&given[..], &["--json", "--price-tolerance", "10"]].concat());
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &json["prices"]["tolerance"]), (0, &"10".into()));
    assert_eq!(json["prices"]["rows"].as_array().unwrap().len(), 4);
    let (code, _, err) = trial.audit(&[&given[..], &["--require", "prices"]].concat());
    assert!(code == 1 && err.contains("false[RF-2130]"), "{err}");
    let page = trial.at("report.html");
    let bundle = trial.bundle();
    let (code, ..) = outcome(&[&["report", &bundle, "--out", &page], &given[..]].concat());
    let html = std::fs::read_to_string(page).unwrap();
    assert!(code == 0 && html.contains("id=\"rf-prices\"") && html.contains("futures index"));
    let bad = trial.file("bad.csv", b"name,price\nUSD,one\n");
    assert_error(trial.audit(&["--prices", &bad]), "RF-2132", "bad.csv\", line 2, column price");
    assert_error(trial.audit(&["--prices", "nowhere.csv"]), "RF-2012", "nowhere.csv");
    let tolerance = ["--prices", &one, "--price-tolerance", "-1"];
    assert_error(trial.audit(&tolerance), "RF-2133", "\"-1\"");
}
