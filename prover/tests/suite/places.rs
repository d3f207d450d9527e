//! What is refused is named by its place: the line, however lines end; the character of a name; the key of
//! a description.

use std::fs;

use crate::common::{
    parameters,
    program::{parameter_file, run},
    tables::{Tables, BALANCES, INFO, POSITIONS, RESERVES, VAULTS},
};

/// What `check` says of a directory.
fn refusal(tables: &Tables) -> String {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let snapshot = tables.directory.path().to_str().unwrap();
    let (code, out, err) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    err
}

#[test]
fn lines_are_right_in_every_table_however_they_end() {
    type Table = fn(&Tables) -> (&'static str, &'static str, Vec<String>);
    let tables: [Table; 4] = [
        |t| ("vaults.csv", VAULTS, t.vaults.clone()),
        |t| ("balances.csv", BALANCES, t.balances.clone()),
        |t| ("positions.csv", POSITIONS, t.positions.clone()),
        |_| ("reserves.csv", RESERVES, vec!["house,BTC,1,".into(), "house,USDT,1,".into()]),
    ];
    for table in tables {
        for end in ["\n", "\r\n", "\r"] {
            for mark in ["", "\u{feff}"] {
                let good = Tables::good();
                good.write();
                let (file, header, mut rows) = table(&good);
                let last = rows.last_mut().unwrap();
                *last = last.replacen(',', ",\u{200b}", 1);
                // Empty lines count, in front of the row and before.
                rows.insert(1, String::new());
                let at = rows.len() - 1;
                rows.splice(at..at, [String::new(), String::new()]);
                let line = rows.len() + 1;
                let text = [vec![header.to_owned()], rows].concat().join(end);
                let path = good.directory.path().join(file);
                fs::write(path, format!("{mark}{text}{end}")).unwrap();
                let err = refusal(&good);
                assert!(err.contains(&format!("\n{file}:{line}: ")), "{end:?} {mark:?}: {err}");
            }
        }
    }
}

#[test]
fn lines_of_duplicates_and_of_rows_without_a_vault_are_right() {
    for end in ["\n", "\r\n", "\r"] {
        let mut tables = Tables::good();
        tables.balances.push("a,main,USDT,1".into());
        tables.balances.push("nobody,main,USDT,1".into());
        tables.write();
        for (file, header, rows) in
            [("balances.csv", BALANCES, &tables.balances), ("vaults.csv", VAULTS, &tables.vaults)]
        {
            let text = format!("{header}\n{}\n", rows.join("\n")).replace('\n', end);
            fs::write(tables.directory.path().join(file), text).unwrap();
        }
        let err = refusal(&tables);
        assert!(err.contains("balances.csv:6: asset: the same"), "{err}");
        assert!(err.contains("stand in balances.csv:2;"), "{err}");
        assert!(err.contains("balances.csv:7: vault: no row of vaults.csv"), "{err}");
    }
}

#[test]
fn a_deposit_and_a_debt_of_one_asset_are_two_balances() {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let mut tables = Tables::good();
    tables.balances.push("a,main,USDT,-1".into());
    let snapshot = tables.write().to_str().unwrap();
    let (code, out, err) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    tables.balances.push("a,main,USDT,-2".into());
    tables.write();
    let err = refusal(&tables);
    assert!(err.contains("balances.csv:7: asset: the same asset and sign"), "{err}");
    assert!(err.contains("balances.csv:6;"), "{err}");
}

#[test]
fn texts_that_cannot_be_told_by_eye_are_refused_by_line_and_character() {
    type Change = fn(&mut Tables, &str);
    let places: [(Change, &str); 6] = [
        (|t, v| t.vaults[0] = format!("{v},main,clients,auto,,"), "vaults.csv:2: account: "),
        (|t, v| t.vaults[0] = format!("a,{v},clients,auto,,"), "vaults.csv:2: vault: "),
        (|t, v| t.vaults[1] = format!("b,iso,clients,auto,{v},1"), "vaults.csv:3: owner: "),
        (|t, v| t.balances[0] = format!("{v},main,USDT,1"), "balances.csv:2: account: "),
        (|t, v| t.positions[0] = format!("a,{v},BTCUSDT,long,1,1,,"), "positions.csv:2: vault: "),
        (|t, v| t.reserves = vec![format!("house,BTC,1,{v}")], "reserves.csv:2: evidence: "),
    ];
    let texts = [
        ("alice ", "it begins or ends with a blank"),
        (" alice", "it begins or ends with a blank"),
        ("u\u{200b}1", "character 2, U+200B, "),
        ("u1\u{a0}", "character 3, U+00A0, "),
        ("a\u{202e}b", "character 2, U+202E, "),
        ("a\u{7}b", "character 2, U+0007, "),
        ("a\u{3164}", "character 2, U+3164, "),
        ("a\u{fe0f}", "character 2, U+FE0F, "),
        ("a\u{378}", "character 2, U+0378, "),
        ("e\u{301}", "it is not in Unicode's composed form (NFC)"),
    ];
    for (change, place) in places {
        for (text, reason) in texts {
            let mut tables = Tables::good();
            change(&mut tables, text);
            tables.write();
            let err = refusal(&tables);
            assert!(err.starts_with("error[RF-1204]: "), "{err}");
            assert!(err.contains(&format!("\n{place}{reason}")), "{place}{reason}: {err}");
            assert!(!err.contains(text.trim()), "the text itself is not repeated: {err}");
        }
    }
    // Names in snapshot.toml.
    for (from, to, key) in [
        ("\"demo\"", "\"de\\u200bmo\"", "snapshot.toml:1: venue: character 3, U+200B"),
        ("\"house\"", "\"house \"", "book 2: character 6 is a blank"),
    ] {
        let tables = Tables::good();
        tables.write();
        let path = tables.directory.path().join("snapshot.toml");
        fs::write(path, INFO.replace(from, to)).unwrap();
        let err = refusal(&tables);
        assert!(err.starts_with("error[RF-1202]: ") && err.contains(key), "{err}");
    }
}

#[test]
fn names_that_are_looked_up_are_told_why_they_are_none() {
    type Change = fn(&mut Tables);
    let cases: [(Change, &str); 5] = [
        (
            |t| t.vaults[0] = "a,main,cl\u{200b}ients,auto,,".into(),
            "vaults.csv:2: book: this is not a book of snapshot.toml: character 3, U+200B, ",
        ),
        (
            |t| t.balances[0] = "a,main,USDT\u{feff},1".into(),
            "balances.csv:2: asset: this is not an asset of the parameters: character 5, U+FEFF, ",
        ),
        (
            |t| t.positions[0] = "a,main, BTCUSDT,long,1,1,,".into(),
            "positions.csv:2: market: this is not a market of the parameters: character 1 is a blank",
        ),
        (
            |t| t.reserves = vec!["house,BT\u{202e}C,1,".into()],
            "reserves.csv:2: asset: this is not an asset of the parameters: character 3, U+202E, ",
        ),
        (
            |t| t.reserves = vec!["house ,BTC,1,".into()],
            "reserves.csv:2: book: this is not a book of snapshot.toml: character 6 is a blank",
        ),
    ];
    for (change, expected) in cases {
        let mut tables = Tables::good();
        change(&mut tables);
        tables.write();
        let err = refusal(&tables);
        assert!(err.contains(&format!("\n{expected}")), "{err}");
    }
}

#[test]
fn another_encoding_is_named() {
    let tables = Tables::good();
    let path = tables.write();
    let wide: Vec<u8> = VAULTS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(path.join("vaults.csv"), [b"\xff\xfe", &wide[..]].concat()).unwrap();
    let err = refusal(&tables);
    assert!(
        err.contains("vaults.csv:1: header: it begins with the bytes FF FE, as UTF-16"),
        "{err}"
    );
    tables.write();
    fs::write(path.join("snapshot.toml"), [INFO.as_bytes(), b"# \xe9\n"].concat()).unwrap();
    let err = refusal(&tables);
    assert!(err.starts_with("error[RF-1202]: "), "{err}");
    assert!(err.contains("snapshot.toml:12: encoding: it is not UTF-8; save it as"), "{err}");
}

#[cfg(unix)]
#[test]
fn reserves_that_are_a_link_to_nowhere_are_not_no_reserves() {
    let tables = Tables::good();
    let path = tables.write().join("reserves.csv");
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("moved.csv", &path).unwrap();
    let err = refusal(&tables);
    assert!(err.starts_with("error[RF-1201]: ") && err.contains("reserves.csv"), "{err}");
}

#[test]
fn names_of_other_alphabets_are_accepted() {
    let directory = tempfile::tempdir().unwrap();
    let mut document = parameters().document().clone();
    document.assets[2].name = "币安人生".into();
    document.markets[1].name = "币安人生USDT".into();
    let checked = document.check().unwrap();
    let file = directory.path().join("parameters.json");
    fs::write(&file, checked.canonical()).unwrap();
    let mut tables = Tables::good();
    tables.vaults.push("Zoë 한국,שלום,clients,auto,,".into());
    tables.balances.push("Zoë 한국,שלום,币安人生,5".into());
    let snapshot = tables.write().to_str().unwrap();
    let (code, out, err) =
        run(&["check", "--snapshot", snapshot, "--parameters", file.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
}

#[test]
fn times_without_quotation_marks_are_named() {
    for end in ["\n", "\r\n", "\r"] {
        for (key, line) in [("snapshot_time", 3), ("price_time", 4), ("funding_time", 5)] {
            let tables = Tables::good();
            tables.write();
            let info = INFO.replace(
                &format!("{key} = \"2025-01-01T00:00:00Z\""),
                &format!("{key} = 2025-01-01T00:00:00Z"),
            );
            let path = tables.directory.path().join("snapshot.toml");
            fs::write(path, info.replace('\n', end)).unwrap();
            let err = refusal(&tables);
            let place = format!("snapshot.toml:{line}: TOML: {key}: ");
            assert!(err.contains(&place), "{end:?}: {err}");
            assert!(err.contains(&format!("{key} = \"2025-01-01T00:00:00Z\"")), "{err}");
        }
    }
    // The same in parameters.
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("parameters.toml");
    fs::write(&file, "format = \"ringfence-parameters-2\"\r\nname = 2025-01-01\r\n").unwrap();
    let (code, _, err) = run(&["import-parameters", "check", file.to_str().unwrap()]);
    assert!(code == 2 && err.starts_with("error[RF-1105]: "), "{err}");
    assert!(err.contains("line 2: name: ") && err.contains("quotation marks is expected"), "{err}");
}

#[test]
fn t1_names_and_keys_of_a_snapshot_are_escaped_and_cut() {
    for (line, expected) in [
        ("\"a\\nerror: b\" = 1".to_owned(), "a\\nerror: b"),
        ("\"\\u001b[2J\" = 1".to_owned(), "\\u{1b}[2J"),
        ("\"x\u{202e}\" = 1".to_owned(), "x\\u{202e}"),
        (format!("{} = 1", "k".repeat(50_000)), "kkk…"),
    ] {
        let tables = Tables::good();
        tables.write();
        let info = format!("{line}\n{INFO}");
        fs::write(tables.directory.path().join("snapshot.toml"), info).unwrap();
        let err = refusal(&tables);
        assert!(err.starts_with("error[RF-1202]: ") && err.contains(expected), "{err}");
        assert!(err.len() < 600 && err.lines().count() == 1, "{err}");
        assert!(!err.contains(['\u{1b}', '\u{202e}']), "{err:?}");
    }
    let tables = Tables::good();
    let path = tables.write();
    let file = parameter_file(path);
    let hostile = format!("\u{1b}[2J\nerror: b\u{200b}{}", "x".repeat(200));
    fs::write(path.join(hostile), "").unwrap();
    let snapshot = path.to_str().unwrap();
    let (code, out, err) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("\\u{1b}[2J\\nerror: b\\u{200b}xx") && out.contains("x…"), "{out}");
    assert!(!out.contains(['\u{1b}', '\u{200b}']), "{out:?}");
}

#[test]
fn documents_in_canonical_json_name_a_byte_order_mark() {
    use ringfence_circuits::protocol::{
        package::Package, parameters::Parameters, statement::Document,
    };
    let marked = [b"\xef\xbb\xbf", parameters().canonical()].concat();
    let words = "byte-order mark (U+FEFF)";
    assert!(Parameters::from_canonical(&marked).unwrap_err().to_string().contains(words));
    let package = b"\xef\xbb\xbf{\n  \"notice\": \"\"\n}\n";
    assert!(Package::decode(package).unwrap_err().to_string().contains(words));
    let statement = b"\xef\xbb\xbf{\"block_list\":[]}";
    assert!(Document::from_canonical(statement).unwrap_err().to_string().contains(words));
}

#[test]
fn a_byte_order_mark_is_passed_over_or_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("parameters.json");
    let canonical = parameters().canonical().to_vec();
    fs::write(&file, [b"\xef\xbb\xbf", &canonical[..]].concat()).unwrap();
    let (code, out, err) = run(&["import-parameters", "check", file.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    // The snapshot's own files.
    let tables = Tables::good();
    let path = tables.write();
    for name in ["snapshot.toml", "vaults.csv", "balances.csv", "positions.csv", "reserves.csv"] {
        let text = fs::read(path.join(name)).unwrap();
        fs::write(path.join(name), [b"\xef\xbb\xbf", &text[..]].concat()).unwrap();
    }
    let file = parameter_file(directory.path());
    let snapshot = path.to_str().unwrap();
    let (code, out, err) = run(&["check", "--snapshot", snapshot, "--parameters", &file]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
}
