//! Files of Parquet.

use std::fs;

use parquet::basic::{Compression, GzipLevel, ZstdLevel};

use super::{
    cells, import, inputs, refused, tables, to_parquet,
    write::{parquet, parquet_packed, Cell},
    TABLES,
};
use crate::mapping::Export;

/// A vault of every account in the balances.
const BALANCES: &str = "
csv = { decimal = ',' }
[vaults]
from = 'balances'
book = { value = 'clients' }
rule = { value = 'auto' }
[balances]
file = 'b.parquet'
account = 'who'
asset = { value = 'USDT' }
";

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

/// The total of balances in `USDT` whose amounts are a column of this kind.
fn totals(column: &str, amounts: &[Cell]) -> String {
    export(column, amounts).totals().remove(0)
}

fn export(column: &str, amounts: &[Cell]) -> Export {
    let rows: Vec<Vec<Cell>> = amounts
        .iter()
        .enumerate()
        .map(|(row, amount)| vec![text(&format!("a{row}")), amount.clone()])
        .collect();
    let export = Export::new(&format!("{BALANCES}amount = 'much'"), &[]);
    export
        .write("b.parquet", parquet(&format!("required binary who (string); {column}"), &rows, 2));
    export
}

#[test]
fn tables_in_parquet_make_the_same_epoch() {
    let plain = tables();
    let expected = inputs(&import(plain.directory.path()).unwrap());
    let other = tables();
    TABLES.into_iter().for_each(|table| to_parquet(other.directory.path(), table));
    assert_eq!(inputs(&import(other.directory.path()).unwrap()), expected);
}

#[test]
fn every_usual_codec_is_read() {
    let plain = tables();
    let expected = inputs(&import(plain.directory.path()).unwrap());
    for codec in [
        Compression::UNCOMPRESSED,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4_RAW,
    ] {
        let other = tables();
        let directory = other.directory.path();
        let (header, rows) = cells(directory, "balances");
        let columns: String =
            header.iter().map(|name| format!("optional binary {name} (string);")).collect();
        fs::remove_file(directory.join("balances.csv")).unwrap();
        fs::write(directory.join("balances.parquet"), parquet_packed(&columns, &rows, 3, codec))
            .unwrap();
        assert_eq!(inputs(&import(directory).unwrap()), expected, "{codec:?}");
    }
}

#[test]
fn columns_of_a_table_may_stand_in_any_order_but_not_be_missing() {
    let plain = tables();
    let expected = inputs(&import(plain.directory.path()).unwrap());
    let column = |name: &str| format!("optional binary {name} (string);");
    for (names, good) in [
        (vec!["amount", "asset", "vault", "account"], true),
        (vec!["amount", "asset", "vault"], false),
        (vec!["amount", "asset", "vault", "account", "note"], false),
        (vec!["amount", "asset", "vault", "account", "account"], false),
    ] {
        let other = tables();
        let directory = other.directory.path();
        let (header, rows) = cells(directory, "balances");
        let pick = |row: &Vec<Cell>| {
            let place = |name: &&str| header.iter().position(|found| found == name);
            names.iter().map(|name| place(name).map_or(Cell::Null, |at| row[at].clone())).collect()
        };
        let rows: Vec<Vec<Cell>> = rows.iter().map(pick).collect();
        let columns: String = names.iter().map(|name| column(name)).collect();
        fs::remove_file(directory.join("balances.csv")).unwrap();
        fs::write(directory.join("balances.parquet"), parquet(&columns, &rows, 9)).unwrap();
        match good {
            true => assert_eq!(inputs(&import(directory).unwrap()), expected),
            false => assert_eq!(refused(directory).0, "RF-1203", "{names:?}"),
        }
    }
}

#[test]
fn numbers_of_every_kind_are_exact() {
    let one_and_a_half = "clients deposits USDT 1500000";
    for (column, amount) in [
        ("required binary much (string);", text("1.5")),
        ("required int32 much (decimal(9, 2));", Cell::Whole(150)),
        ("required int64 much (decimal(18, 6));", Cell::Whole(1_500_000)),
        ("required binary much (decimal(38, 3));", Cell::Bytes(vec![0x05, 0xdc])),
        (
            "required fixed_len_byte_array(16) much (decimal(38, 1));",
            Cell::Bytes([vec![0; 15], vec![15]].concat()),
        ),
    ] {
        assert_eq!(totals(column, &[amount]), one_and_a_half, "{column}");
    }
    for column in [
        "required int32 much;",
        "required int64 much;",
        "required int32 much (integer(16, true));",
        "required int64 much (integer(64, false));",
    ] {
        assert_eq!(totals(column, &[Cell::Whole(3)]), "clients deposits USDT 3000000", "{column}");
    }
    // Digits that no floating-point number of 64 bits tells apart.
    let many = text("9007199254.740993");
    assert_eq!(
        totals("required binary much (string);", &[many]),
        "clients deposits USDT 9007199254740993"
    );
}

#[test]
fn floating_point_numbers_lists_and_groups_are_refused_with_advice() {
    for (column, words) in [
        ("required double much;", "cast(amount as varchar)"),
        ("required float much;", "record it as DECIMAL"),
        ("required fixed_len_byte_array(2) much (float16);", "record it as DECIMAL"),
        ("repeated int32 much;", "a row for each element"),
        ("required fixed_len_byte_array(2) much;", "write it as text"),
        ("required group much { required int32 whole; }", "\"much.whole\""),
        ("required int32 much_;", "did you mean \"much_\"?"),
    ] {
        let amount = match column {
            _ if column.contains("double") => Cell::Float(0.5),
            _ if column.contains("array") => Cell::Bytes(vec![0, 1]),
            _ => Cell::Whole(1),
        };
        let (code, reason) = export(column, &[amount]).refused();
        assert_eq!(code, "RF-1271", "{reason}");
        assert!(reason.contains(words) && reason.starts_with("b.parquet: "), "{reason}");
    }
}

#[test]
fn a_column_that_is_not_looked_at_may_be_of_any_kind() {
    let export = Export::new(&format!("{BALANCES}amount = 'sums.free'"), &[]);
    let columns = "required binary who (string); required double rate; \
                   required group sums { optional int32 free; required int32 locked; }";
    let row = |who: &str, free| vec![text(who), Cell::Float(0.1), free, Cell::Whole(9)];
    let rows = [row("a", Cell::Whole(2)), row("b", Cell::Whole(3))];
    export.write("b.parquet", parquet(columns, &rows, 9));
    assert_eq!(export.totals()[0], "clients deposits USDT 5000000");
    let (imported, _work) = export.import().unwrap();
    assert_eq!(imported.summary.mapped[0].unused, ["rate", "sums.locked"]);
}

#[test]
fn dates_and_times_are_texts_that_a_mapping_reads() {
    let midnight = 1_735_689_600_000;
    for (kind, value) in [
        ("int64 at (timestamp(millis, true));", midnight),
        ("int64 at (timestamp(micros, false));", midnight * 1000 + 999_999),
        ("int64 at (timestamp(nanos, true));", midnight * 1_000_000),
        ("int64 at (timestamp_millis);", midnight),
    ] {
        let time = "time = { column = 'at', format = 'iso' }";
        let export = Export::new(&format!("{BALANCES}amount = 'much'\n{time}"), &[]);
        let columns = format!("required binary who (string); required int32 much; required {kind}");
        let row = |who: &str, at| vec![text(who), Cell::Whole(1), Cell::Whole(at)];
        export.write("b.parquet", parquet(&columns, &[row("a", value)], 9));
        assert_eq!(export.totals()[0], "clients deposits USDT 1000000", "{kind}");
        export.write("b.parquet", parquet(&columns, &[row("a", value), row("b", value / 2)], 9));
        let (code, reason) = export.refused();
        assert_eq!(code, "RF-1204");
        assert!(reason.contains("b.parquet:2: time: the row is of another time"), "{reason}");
    }
}

#[test]
fn rows_are_named_by_their_number_over_all_groups() {
    let rows: Vec<Cell> = (0..7).map(|row| if row == 5 { text("x") } else { text("1") }).collect();
    let (code, reason) = export("required binary much (string);", &rows).refused();
    assert_eq!(code, "RF-1204");
    assert!(reason.contains("b.parquet:6: column \"much\""), "{reason}");
    let (code, reason) =
        export("optional binary much (string);", &[text("1"), Cell::Null]).refused();
    assert_eq!(code, "RF-1204");
    assert!(reason.contains("b.parquet:2: column \"much\""), "{reason}");
    let (code, reason) =
        export("required binary much (string);", &[Cell::Bytes(vec![0xff])]).refused();
    assert_eq!(code, "RF-1204");
    assert!(reason.contains("b.parquet:1: much: not UTF-8"), "{reason}");
}

#[test]
fn what_vaults_have_beside_is_read_with_the_marks_of_the_table_that_it_comes_from() {
    let mapping = |csv: &str, file: &str| {
        format!(
            "{csv}
[vaults]
from = 'balances'
book = {{ value = 'clients' }}
rule = {{ value = 'maintenance' }}
extra = 'more'
[balances]
{file}
account = 'who'
asset = {{ value = 'USDT' }}
amount = 'much'
"
        )
    };
    let needs =
        |export: &Export| inputs(&export.import().unwrap_or_else(|error| panic!("{error}")));
    let columns = "required binary who (string); required binary much (string); required int64 more (decimal(18, 3));";
    let comma = "csv = { decimal = ',', thousands = '.' }";
    let of_parquet = Export::new(&mapping(comma, "file = 'b.parquet'"), &[]);
    let row = vec![text("a"), text("9000"), Cell::Whole(1500)];
    of_parquet.write("b.parquet", parquet(columns, &[row], 2));
    let point = "who;much;more\na;9000;1.5\n";
    let plain =
        Export::new(&mapping("csv = { delimiter = ';' }", "file = 'b.csv'"), &[("b.csv", point)]);
    assert_eq!(needs(&of_parquet), needs(&plain));
    // One and a half thousand, by the marks of this table alone.
    let own = "file = 'b.csv'\ncsv = { delimiter = ';', decimal = ',', thousands = '.' }";
    let own = Export::new(&mapping("", own), &[("b.csv", "who;much;more\na;9000;1.500\n")]);
    let thousands = Export::new(
        &mapping("csv = { delimiter = ';' }", "file = 'b.csv'"),
        &[("b.csv", "who;much;more\na;9000;1500\n")],
    );
    assert_eq!(needs(&own), needs(&thousands));
    assert_ne!(needs(&own), needs(&plain));
}

#[test]
fn csv_keys_and_mixed_kinds_are_refused() {
    for (mapping, words) in [
        (BALANCES.replace("b.parquet'", "b.parquet'\ncsv = { decimal = ',' }"), "are no CSV"),
        (BALANCES.replace("'b.parquet'", "['b.parquet', 'b.csv']"), "a table for each kind"),
        (BALANCES.replace("'b.parquet'", "'b*'"), "stands for files of Parquet, too"),
    ] {
        let export = Export::new(&format!("{mapping}amount = 'much'"), &[("b.csv", "")]);
        export.write("b.parquet", "");
        let (code, reason) = export.refused();
        assert_eq!(code, "RF-1270", "{reason}");
        assert!(reason.contains(words), "{reason}");
    }
}

#[test]
fn a_damaged_file_is_an_error_wherever_a_byte_was_turned() {
    let directory = tables();
    let path = directory.directory.path();
    to_parquet(path, "balances");
    let path = path.join("balances.parquet");
    let whole = fs::read(&path).unwrap();
    let refuse = |bytes: &[u8], what: String| {
        fs::write(&path, bytes).unwrap();
        if let Err(error) = import(directory.directory.path()) {
            let known = ["RF-1280", "RF-1203", "RF-1271", "RF-1204", "RF-1205", "RF-1208"];
            assert!(known.contains(&error.code()), "{what}: {error}");
        }
    };
    // What the library prints where it stops is of no use here.
    for place in (0..whole.len()).step_by(5) {
        let mut bytes = whole.clone();
        bytes[place] ^= [0xff, 0x01, 0x80][place / 5 % 3];
        refuse(&bytes, format!("byte {place}"));
    }
    for length in (0..whole.len()).step_by(67) {
        fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(refused(directory.directory.path()).0, "RF-1280", "{length} bytes");
    }
}
