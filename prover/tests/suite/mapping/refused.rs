//! Refusals of mappings and of what they read: each names the file, the line, the column, and what to do.

use crate::mapping::Export;

const GOOD: &str = "[assets]
XBT = 'BTC'
[vaults]
from = 'balances'
book = { value = 'clients' }
rule = { value = 'auto' }
[balances]
file = 'b.csv'
account = 'id'
asset = 'coin'
amount = { column = 'sum', scale = 0.001 }
";
const FILE: &str = "id,coin,sum\na,XBT,1\nb,USDT,5000\n";

#[test]
fn a_mapping_is_refused_by_line_and_key() {
    let export = Export::new(GOOD, &[("b.csv", FILE)]);
    export.import().unwrap();
    // The mapping begins in line 2.
    for (from, to, expected) in [
        ("[balances]", "[balancs]", "mapping.toml:8: balancs: there is no such key; did you mean `balances`?"),
        ("account =", "acount =", "mapping.toml:10: balances.acount: there is no such key; did you mean `account`?"),
        ("asset = 'coin'\n", "", "mapping.toml:8: balances.asset: it is missing: the column of the asset"),
        ("scale", "skale", "mapping.toml:12: balances.amount.skale: there is no such key; did you mean `scale`?"),
        ("scale = 0.001", "scale = 'x'", "mapping.toml:12: balances.amount.scale: expected a number"),
        ("scale = 0.001", "scale = nan", "mapping.toml:12: balances.amount.scale: expected a number"),
        ("'BTC'", "'BTD'", "mapping.toml:3: assets: \"BTD\" is not an asset of the parameters; did you mean \"BTC\"?"),
        ("'clients'", "'client'", "mapping.toml:6: book: \"client\" is not a book of snapshot.toml; did you mean \"clients\"?"),
        ("'auto'", "'autom'", "mapping.toml:7: rule: \"autom\" is not a rule; did you mean \"auto\"?"),
        ("from = 'balances'", "from = 'positions'", "mapping.toml: vaults.from: there is no table [positions]"),
        ("from = 'balances'", "from = 'b'", "mapping.toml:5: vaults.from: expected \"balances\""),
        ("'b.csv'", "['b.csv', 5]", "mapping.toml:9: balances.file: expected the name of the file, or a list of names, not a number"),
        ("'b.csv'", "'c*.csv'", "mapping.toml:9: balances.file: there is no file \"c*.csv\""),
        ("asset = 'coin'", "asset = {}", "mapping.toml:11: balances.asset.column: it is missing"),
        ("asset = 'coin'", "asset = { value = 'a{b' }", "mapping.toml:11: balances.asset.value: a brace { is not closed"),
        ("asset = 'coin'", "asset = { column = 'coin', value = 'x' }", "mapping.toml:11: balances.asset: give a column or a value, not both"),
        ("asset = 'coin'", "asset = { value = 'ETH' }", "mapping.toml:11: balances: \"ETH\" is not an asset of the parameters"),
        ("[assets]", "[csv]\ndelimiter = ';;'\n[assets]", "mapping.toml:3: csv.delimiter: expected one character"),
        ("[assets]", "[csv]\nthousands = '.'\n[assets]", "mapping.toml:2: csv: '.' stands for both"),
        ("[assets]", "[csv]\nencoding = 'utf-16'\n[assets]", "mapping.toml:3: csv.encoding: expected \"utf-8\""),
        ("account = 'id'", "account = 'id'\nkeep = { column = 'id' }", "mapping.toml:11: balances.keep: expected one of is, is_not"),
        ("account = 'id'", "account = 'id'\ntime = { column = 'id', format = 'x' }", "mapping.toml:11: balances.time.format: expected \"unix\""),
        ("account = 'id'", "account = 'id'\nsame = 'sum'", "mapping.toml:11: balances.same: expected \"refuse\" or \"add\""),
        ("account = 'id'", "account = 2025-01-01", "mapping.toml:10: balances.account: expected the name of a column"),
        ("[assets]", "a == 1\n[assets]", "mapping.toml:2: TOML: "),
    ] {
        assert!(GOOD.contains(from), "{from}");
        export.map(&GOOD.replacen(from, to, 1));
        let (code, text) = export.refused();
        assert_eq!(code, "RF-1270", "{text}");
        assert!(text.contains(expected), "{to}: {text}");
    }
    export.write("mapping.toml", "");
    assert!(export.refused().1.contains("mapping.toml: format: it is missing: the first line is"));
    export.write("mapping.toml", "format = 'ringfence-mapping-2'");
    assert!(export
        .refused()
        .1
        .contains("mapping.toml:1: format: expected \"ringfence-mapping-1\""));
    export.write("mapping.toml", b"# \xff\n");
    assert!(export.refused().1.contains("not UTF-8"));
    export.write("mapping.toml", b"\xff\xfef\0");
    assert!(export.refused().1.contains("UTF-16"));
    export.map("");
    assert!(export.refused().1.contains("names no file"));
    export.map("[balances]\nfile = 'b.csv'\naccount = 'id'\nasset = 'coin'\namount = 'sum'\n");
    assert!(export.refused().1.contains("nothing says which vaults there are"));
}

#[test]
fn foreign_rows_are_refused_by_file_line_and_column() {
    let export = Export::new(GOOD, &[]);
    for (row, expected) in [
        ("a,XBT,x", "b.csv:3: column \"sum\" (amount): expected a number with '.' before its fraction"),
        ("a,XBT,1,5", "b.csv:3: row: 4 columns, expected 3"),
        ("a,DOGE,1", "b.csv:3: column \"coin\" (asset): this is not an asset of the parameters"),
        (",XBT,1", "b.csv:3: column \"id\" (account): "),
        ("a,XBT,1e30", "b.csv:3: column \"sum\" (amount): the amount is 2^64 units of 10^-8 or more"),
        ("a,XBT,", "b.csv:3: column \"sum\" (amount): expected a decimal number"),
        ("z,BTC,2", "b.csv:3: column \"coin\" (asset): the same asset and sign of the vault stand in b.csv:2"),
    ] {
        export.write("b.csv", format!("id,coin,sum\nz,XBT,1\n{row}\n"));
        let (code, text) = export.refused();
        assert_eq!(code, "RF-1204", "{text}");
        assert!(text.contains(expected), "{row}: {text}");
    }
}

#[test]
fn values_without_an_entry_in_a_map_say_what_is_expected_and_never_what_was_found() {
    let mapping = GOOD.replace(
        "asset = 'coin'",
        "asset = { column = 'coin', map = { 'Ether' = 'BTC', 'Tether' = 'USDT' } }",
    );
    let export =
        Export::new(&mapping, &[("b.csv", "id,coin,sum\na,Tether,1\nb,17.25,2\nc,Secret,3\n")]);
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1204");
    for expected in [
        "b.csv:3: column \"coin\" (asset): a number stands there, expected is one of \"Ether\", \"Tether\"; \
         add it to the map in mapping.toml:11, or give `other`",
        "b.csv:4: column \"coin\" (asset): a text of 6 characters stands there, expected is one of",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    assert!(!text.contains("17.25") && !text.contains("Secret"), "{text}");
}

#[test]
fn missing_and_doubled_columns_are_named_with_the_nearest() {
    let export = Export::new(GOOD, &[("b.csv", "id,koin,sum\na,XBT,1\n")]);
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1271");
    assert!(
        text.contains("b.csv:1: header: there is no column \"coin\", which mapping.toml:11 names; did you mean \"koin\"?"),
        "{text}"
    );
    export.write("b.csv", "id;coin;sum\na;XBT;1\n");
    assert!(export.refused().1.contains("the delimiter"), "{:?}", export.refused());
    export.write("b.csv", "id,coin,coin,sum\na,XBT,XBT,1\n");
    assert!(export
        .refused()
        .1
        .contains("the column \"coin\", which mapping.toml:11 names, stands twice"));
    export.write("b.csv", "");
    assert_eq!(export.refused().0, "RF-1271");
    std::fs::remove_file(export.directory.path().join("b.csv")).unwrap();
    assert_eq!(export.refused().0, "RF-1201");
}

#[test]
fn signs_and_units_that_contradict_are_refused() {
    let amount = "amount = { column = 'sum', scale = 0.001 }";
    let export = Export::new(GOOD, &[("b.csv", "id,coin,sum,type\na,XBT,-1,D\n")]);
    let negative =
        "amount = { column = 'sum', negative = { column = 'type', is = 'D', positive = 'C' } }";
    export.map(&GOOD.replace(amount, negative));
    assert!(export
        .refused()
        .1
        .contains("the number has a sign, and another column makes it negative, too"));
    export.map(&GOOD.replace(amount, "amount = { column = 'sum', units = { USDT = 1e-6 } }"));
    let text = export.refused().1;
    assert!(
        text.contains("b.csv:2: column \"sum\" (amount): its asset or market has no unit"),
        "{text}"
    );
    export.map(&GOOD.replace(amount, "amount = { column = 'sum', units = { BTX = 1e-6 } }"));
    let text = export.refused().1;
    assert!(
        text.contains("\"BTX\" is not an asset of the parameters; did you mean \"BTC\"?"),
        "{text}"
    );
}

#[test]
fn rows_that_make_one_vault_must_agree() {
    let mapping = GOOD.replace("book = { value = 'clients' }", "book = 'desk'");
    let file = "id,coin,sum,desk\na,XBT,1,clients\na,USDT,1,house\n";
    let export = Export::new(&mapping, &[("b.csv", file)]);
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1204");
    assert!(text.contains("b.csv:3: vault (mapping.toml:8): book, rule, owner or extra of the vault is another in b.csv:2"), "{text}");
}

#[test]
fn files_that_no_table_names_are_warned_of() {
    let export = Export::new(GOOD, &[("b.csv", FILE), ("balances.csv", "old"), ("other.csv", "x")]);
    let (imported, _work) = export.import().unwrap();
    let stray = imported.summary.warnings.iter().find(|warning| warning.code == "RF-1269").unwrap();
    assert_eq!(stray.examples, ["balances.csv", "other.csv"]);
}

#[test]
fn tables_that_would_count_a_column_twice_are_refused() {
    let (vaults, _) = GOOD.split_once("[balances]").unwrap();
    let table = |more: &str| {
        format!(
            "[[balances]]\nfile = 'b.csv'\naccount = 'id'\nasset = 'coin'\nsame = 'add'\n{more}\n"
        )
    };
    let mapping = |first: &str, second: &str| format!("{vaults}{}{}", table(first), table(second));
    let (all, free) = ("amount = { add = ['free', 'locked'] }", "amount = 'free'");
    let export = Export::new(
        &mapping(all, free),
        &[("b.csv", "id,coin,free,locked,kind\nz,XBT,1,2,spot\n")],
    );
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1270", "{text}");
    assert!(
        text.contains("column \"free\" of file \"b.csv\" is counted by the table of line "),
        "{text}"
    );
    // Rows that are parted, other columns, or a sign that is turned count nothing twice.
    for (first, second) in [
        ("amount = 'free'", "amount = 'locked'"),
        (
            "amount = 'free'\nkeep = { column = 'kind', is = 'spot' }",
            "amount = 'free'\nkeep = { column = 'kind', is = 'loan' }",
        ),
        ("amount = 'free'", "amount = { column = 'free', negate = true }"),
    ] {
        export.map(&mapping(first, second));
        export.totals();
    }
}

#[test]
fn numbers_behind_a_zero_have_no_thousands() {
    let mapping = GOOD.replacen(
        "[balances]",
        "[balances]\ncsv = { delimiter = ';', decimal = ',', thousands = '.' }",
        1,
    );
    let export = Export::new(&mapping, &[("b.csv", "id;coin;sum\nz;XBT;0.665\n")]);
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1204", "{text}");
    assert!(text.contains("a 0 with that mark behind it stands there"), "{text}");
}
