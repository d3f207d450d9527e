//! Slips of exports and of mappings that would change what is owed without a word.

use crate::{
    common::{import_with, parameters, program::run, tables::Tables},
    mapping::{totals, Export},
};

const MAPPING: &str = "
[vaults]
from = 'balances'
book = { value = 'clients' }
rule = { value = 'auto' }
[balances]
file = 'b.csv'
account = 'id'
asset = 'coin'
amount = 'sum'
";

/// The mapping with one place changed.
fn changed(from: &str, to: &str) -> String {
    assert!(MAPPING.contains(from), "{from}");
    MAPPING.replacen(from, to, 1)
}

#[test]
fn rows_don_t_vanish_behind_a_quotation_mark() {
    let head = "id,coin,sum,note\na,USDT,5,\n";
    for (rows, line, reason) in [
        // The note is used by nothing.
        (
            "b,USDT,7,\"best customer\nc,USDT,1000000,\nd,USDT,2,\"vip\" ok\n",
            3,
            "is not closed in its line",
        ),
        ("b,USDT,7,x\nc,USDT,1,\"y\rd,USDT,2,\"\n", 4, "is not closed in its line"),
        ("b,USDT,7,\"vip\" ok\n", 3, "text stands behind the quotation mark that closes a cell"),
        ("b,USDT,7,\"vip", 3, "not closed before the end of the file"),
        ("b,USDT,7,\"vip\nc,USDT,1,", 3, "is not closed in its line"),
    ] {
        let export = Export::new(MAPPING, &[("b.csv", &format!("{head}{rows}"))]);
        let (code, text) = export.refused();
        assert_eq!(code, "RF-1204", "{rows}");
        assert!(text.contains(&format!("b.csv:{line}: row: ")) && text.contains(reason), "{text}");
        assert!(!text.contains("customer") && !text.contains("vip"), "{text}");
    }
    // In the header, too.
    let export = Export::new(MAPPING, &[("b.csv", "id,coin,sum,\"note\na,USDT,5,\n")]);
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1203", "{text}");
    assert!(text.contains("is not closed in its line"), "{text}");
    // Marks within a cell are doubled or stand behind its first letter; several lines are asked for.
    let good = "b,USDT,7,\"say \"\"hi\"\"\"\nc,USDT,1,5\" pipe\nd,\"USDT\",2,\"\"\n";
    let export = Export::new(MAPPING, &[("b.csv", &format!("{head}{good}"))]);
    assert_eq!(export.totals()[0], "clients deposits USDT 15000000");
    let lines = format!("{head}b,USDT,7,\"two\nlines\"\nc,USDT,1,\n");
    let export =
        Export::new(&format!("csv = {{ multiline = true }}\n{MAPPING}"), &[("b.csv", &lines)]);
    assert_eq!(export.totals()[0], "clients deposits USDT 13000000");
    export.write("b.csv", format!("{head}b,USDT,7,\"two\nc,USDT,1,\n"));
    assert!(export
        .refused()
        .1
        .contains("b.csv:3: row: a quotation mark opens a cell and is not closed before the end"));
    // Tidy tables are read in the same way.
    let mut tables = Tables::good();
    tables.balances.push("\"c1\nx\",main,USDT,5".into());
    let error = import_with(tables.write(), &parameters(), |_| {}).map(drop).unwrap_err();
    assert!(error.to_string().contains("is not closed in its line"), "{error}");
}

#[test]
fn a_filter_of_zeros_refuses_what_is_no_number() {
    for filter in
        ["keep = { column = 'sum', zero = false }", "leave_out = { column = 'sum', zero = true }"]
    {
        let mapping = changed("file = 'b.csv'", &format!("file = 'b.csv'\n{filter}"));
        let export = Export::new(&mapping, &[]);
        for wrong in ["\"1,000,000.00\"", "n/a"] {
            export.write("b.csv", format!("id,coin,sum\na,USDT,5\nb,USDT,{wrong}\n"));
            let (code, text) = export.refused();
            assert_eq!(code, "RF-1204");
            assert!(text.contains("b.csv:3: column \"sum\": expected a number with '.'"), "{text}");
            assert!(!text.contains("000"), "{text}");
        }
        export.write("b.csv", "id,coin,sum\na,USDT,5\nb,USDT,0.00\nc,USDT,\n");
        let (imported, _work) = export.import().unwrap();
        assert_eq!(totals(&imported)[0], "clients deposits USDT 5000000");
        let left_out: Vec<_> = imported.summary.mapped[0].left_out.clone().into_iter().collect();
        let expected =
            [("column \"sum\" is empty".to_owned(), 1), ("column \"sum\" is zero".to_owned(), 1)];
        assert_eq!(left_out, expected);
        // A row that another condition leaves out need not be readable.
        let export = Export::new(
            &mapping.replace("account =", "leave_out = { column = 'id', is = 'total' }\naccount ="),
            &[("b.csv", "id,coin,sum\na,USDT,5\ntotal,USDT,n/a\n")],
        );
        if filter.starts_with("keep") {
            assert_eq!(export.totals()[0], "clients deposits USDT 5000000");
        }
    }
}

#[test]
fn a_sign_is_never_guessed() {
    let sign = |keys: &str| {
        let number =
            format!("amount = {{ column = 'sum', negative = {{ column = 'type', {keys} }} }}");
        changed("amount = 'sum'", &number)
    };
    let export = Export::new(
        &sign("is = 'D'"),
        &[("b.csv", "id,coin,sum,type\na,USDT,5,C\nb,USDT,3,D\nb,BTC,1,C\n")],
    );
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1270");
    assert!(text.contains("amount.negative.positive: it is missing: what stands there where the number is positive"), "{text}");
    export.map(&sign("is = 'D', positive = 'C'"));
    assert_eq!(
        export.totals()[..2],
        ["clients deposits USDT 5000000", "clients debts USDT 3000000"]
    );
    for wrong in ["d", "DEBIT", ""] {
        export.write("b.csv", format!("id,coin,sum,type\na,USDT,5,C\nb,USDT,3,{wrong}\n"));
        let (code, text) = export.refused();
        assert_eq!(code, "RF-1204");
        assert!(
            text.contains("b.csv:3: column \"sum\" (amount): column \"type\" says the sign: "),
            "{text}"
        );
        assert!(text.contains("listed neither as negative nor as positive"), "{text}");
    }
    export.map(&sign("is = 'D', other = 'positive'"));
    assert_eq!(export.totals()[0], "clients deposits USDT 8000000");
    for (keys, reason) in [
        ("is = 'D', other = 'negative'", "negative.other: expected \"positive\""),
        ("is = 'D', positive = 'C', other = 'positive'", "give `positive` or `other`, not both"),
        ("is = ['D', 'C'], positive = 'C'", "\"C\" stands for both signs"),
    ] {
        export.map(&sign(keys));
        let (code, text) = export.refused();
        assert!(code == "RF-1270" && text.contains(reason), "{text}");
    }
}

#[test]
fn a_file_counts_once() {
    let add = |file: &str| changed("file = 'b.csv'", &format!("file = {file}\nsame = 'add'"));
    let rows = "id,coin,sum\na,USDT,5\n";
    let export = Export::new(&add("['b.csv', './b.csv']"), &[("b.csv", rows), (".b.csv", rows)]);
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1270");
    assert!(text.contains("mapping.toml:8: balances.file: \"b.csv\" and \"./b.csv\" are the same file; its rows would count twice"), "{text}");
    export.map(&add("['b.csv', 'b*.csv']"));
    assert!(export.refused().1.contains("the file \"b.csv\" stands twice"));
    // Hidden files are none that a pattern means.
    export.map(&add("'*.csv'"));
    let (imported, _work) = export.import().unwrap();
    assert_eq!(totals(&imported)[0], "clients deposits USDT 5000000");
    assert!(imported.summary.warnings.iter().all(|warning| warning.code != "RF-1278"));
    // A copy, or a file of another day, can't be told from one that is meant.
    export.write("Copy of b.csv", rows);
    let (imported, _work) = export.import().unwrap();
    let warning =
        imported.summary.warnings.iter().find(|warning| warning.code == "RF-1278").unwrap();
    assert_eq!(warning.examples, ["\"*.csv\": 2 files"]);
    let lines = imported.summary.mapped[0].lines().join("\n");
    assert!(lines.starts_with("Copy of b.csv: rows read for balances: 1; rows made of them: 1\n  one of 2 files that the pattern \"*.csv\" stands for"), "{lines}");
}

#[test]
fn rows_that_no_table_takes_are_warned_of() {
    let table = |keep: &str| {
        MAPPING[MAPPING.find("[balances]").unwrap()..]
            .replace("[balances]", &format!("[[balances]]\nkeep = {keep}"))
    };
    let vaults = &MAPPING[..MAPPING.find("[balances]").unwrap()];
    let (spot, margin) =
        (table("{ column = 'type', is = 'SPOT' }"), table("{ column = 'type', is = 'MARGIN' }"));
    let rows =
        "id,coin,sum,type\na,USDT,5,SPOT\nb,USDT,7,MARGIN\nc,USDT,900000,EARN\nd,USDT,1,EARN\n";
    let export = Export::new(&format!("{vaults}{spot}{margin}"), &[("b.csv", rows)]);
    let warning = |export: &Export| {
        let (imported, _work) = export.import().unwrap();
        let found = imported.summary.warnings.into_iter().find(|warning| warning.code == "RF-1279");
        found.map(|warning| (warning.count, warning.examples))
    };
    assert_eq!(warning(&export), Some((1, vec!["b.csv: rows: 2".to_owned()])));
    // What is named under `leave_out`, and zeros, nobody misses.
    let named = margin.replace("keep =", "leave_out = { column = 'type', is = 'EARN' }\nkeep =");
    export.map(&format!("{vaults}{spot}{named}"));
    assert_eq!(warning(&export), None);
    export.map(&format!("{vaults}{}", table("{ column = 'sum', zero = false }")));
    export.write("b.csv", format!("{rows}e,USDT,0,SPOT\n"));
    assert_eq!(warning(&export), None);
    // A list of vaults that has every row does not take their amounts.
    let list = "[vaults]\nfile = 'b.csv'\naccount = 'id'\nbook = { value = 'clients' }\nrule = { value = 'auto' }\n";
    export.map(&format!("{list}{spot}{margin}"));
    assert_eq!(warning(&export), Some((1, vec!["b.csv: rows: 2".to_owned()])));
}

#[test]
fn d4_rows_are_added_up_exactly_and_rounded_once() {
    let mapping = changed("file = 'b.csv'", "file = 'b.csv'\nsame = 'add'");
    let rows = "a,USDT,0.0000009\n".repeat(10)
        + &"b,USDT,-0.0000001\n".repeat(10)
        + "c,USDT,-0.0000011\nd,USDT,0.0000001\nb,BTC,1\nc,BTC,1\n";
    let export = Export::new(&mapping, &[("b.csv", &format!("id,coin,sum\n{rows}"))]);
    let (imported, _work) = export.import().unwrap();
    assert_eq!(
        totals(&imported)[..3],
        ["clients deposits USDT 9", "clients debts USDT 3", "clients deposits BTC 200000000"]
    );
    // The debt of one unit is rounded up to two, and what is below a unit counts for nothing.
    assert_eq!((imported.summary.rounded, imported.summary.dust), (2, 1));
}

#[test]
fn files_lie_within_the_snapshot() {
    let rows = "id,coin,sum\na,USDT,5\n";
    let outside = tempfile::tempdir().unwrap();
    let path = outside.path().join("b.csv");
    std::fs::write(&path, rows).unwrap();
    let export = Export::new(MAPPING, &[("b.csv", rows)]);
    for name in [path.to_str().unwrap(), "../b.csv", "../b*.csv", "day/../../b.csv"] {
        export.map(&changed("'b.csv'", &format!("'{name}'")));
        let (code, text) = export.refused();
        assert_eq!(code, "RF-1270");
        assert!(
            text.contains("mapping.toml:8: balances.file: ")
                && text.contains("leads out of the snapshot's directory"),
            "{text}"
        );
    }
    #[cfg(unix)]
    {
        let link = |from: &std::path::Path, to: &str| {
            std::os::unix::fs::symlink(from, export.directory.path().join(to)).unwrap()
        };
        link(&path, "out.csv");
        link(outside.path(), "day");
        link(std::path::Path::new("b.csv"), "in.csv");
        for name in ["out.csv", "ou*.csv", "day/b.csv", "day/*.csv"] {
            export.map(&changed("'b.csv'", &format!("'{name}'")));
            let text = export.refused().1;
            assert!(
                text.contains("is a link that leads out of the snapshot's directory"),
                "{text}"
            );
        }
        export.map(&changed("'b.csv'", "'in.csv'"));
        export.import().unwrap();
    }
}

#[test]
fn a_row_in_place_of_a_header_is_not_shown() {
    let export =
        Export::new(MAPPING, &[("b.csv", "alice@example.com,USDT,123456.78\nbob,USDT,5\n")]);
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1271");
    assert!(text.contains("there is no column \"id\", which mapping.toml:9 names; columns in this line: 3; if the file has no header"), "{text}");
    assert!(
        !text.contains("alice") && !text.contains("123456") && !text.contains("USDT"),
        "{text}"
    );
}

#[test]
fn numbers_have_one_order_of_steps() {
    let amount = |number: &str| changed("amount = 'sum'", &format!("amount = {number}"));
    let export = Export::new(MAPPING, &[("b.csv", "id,coin,sum,n\na,USDT,-5,-2\nb,USDT,-5,2\n")]);
    export.map(&amount("{ column = 'sum', times = 'n', absolute = true }"));
    assert_eq!(export.totals()[0], "clients deposits USDT 20000000");
    export.map(&amount("{ column = 'sum', scale = 0.001, empty = 5 }"));
    assert!(export.refused().1.contains("amount.empty: `empty` counts as it stands"));
    export.map(&amount(&format!("{{ column = 'sum', times = [{}] }}", "'n',".repeat(100_000))));
    assert!(export.refused().1.contains("amount.times: expected at most 64 columns"));
}

#[test]
fn encodings_zones_and_dropped_lines_are_what_they_say() {
    let rows = "id,coin,sum,at\na,USDT,5,2025-01-01T00:00:00Z\n";
    let export = Export::new(&format!("csv = {{ encoding = 'latin-1' }}\n{MAPPING}"), &[]);
    export.write("b.csv", format!("\u{feff}{rows}"));
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1203");
    assert!(text.contains("byte-order mark of UTF-8, so that it is not latin-1"), "{text}");
    export.write("b.csv", rows);
    let time = "file = 'b.csv'\ntime = { column = 'at', format = 'iso', offset = '+01:00' }";
    export.map(&changed("file = 'b.csv'", time));
    let text = export.refused().1;
    assert!(text.contains("b.csv:2: time: the time says its zone itself, and `offset`"), "{text}");
    export.write("b.csv", rows.replace("00:00:00Z", "01:00:00"));
    export.import().unwrap();
    let columns = changed("'id'", "'1'").replace("'coin'", "'2'").replace("'sum'", "'3'");
    export.map(&format!("csv = {{ header = false, skip_lines = 1 }}\n{columns}"));
    let (imported, _work) = export.import().unwrap();
    let lines = imported.summary.mapped[0].lines();
    assert_eq!(lines[1], "  lines before the first row that are dropped, as skip_lines says: 1");
}

#[test]
fn prove_says_what_a_mapping_left_out() {
    let mapping =
        changed("file = 'b.csv'", "file = 'b.csv'\nleave_out = { column = 'id', is = 'total' }");
    let rows = "id,coin,sum,note\na,USDT,5,\ntotal,USDT,5,\n";
    let export = Export::new(&mapping, &[("b.csv", rows)]);
    let rooms = tempfile::tempdir().unwrap();
    let at = |name: &str| rooms.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("p.json"), include_bytes!("../../data/small.json")).unwrap();
    let (snapshot, parameters) = (export.directory.path().to_str().unwrap(), at("p.json"));
    let (work, out) = (at("work"), at("bundle"));
    let inputs = ["--snapshot", snapshot, "--parameters", &parameters];
    // A promise that can't be kept stops the command behind the import; the second run finds it done.
    let rest = ["--work", &work, "--out", &out, "--next-snapshot", "2024-01-01T00:00:00Z"];
    for _ in 0..2 {
        let (code, _, error) = run(&[&["prove"][..], &inputs, &rest].concat());
        assert_eq!(code, 2, "{error}");
        for line in [
            "b.csv: rows read for balances: 2; rows made of them: 1\n",
            "  rows left out: 1 where column \"id\" is \"total\"\n",
            "  columns that the mapping does not use: note\n",
        ] {
            assert!(error.contains(line), "{error}");
        }
    }
}
