//! Slips of exports and of mappings that would change what is owed without a word.

use crate::{
    common::{import_with, parameters, tables::Tables},
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
