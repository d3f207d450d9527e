//! What a mapping can make of foreign tables.

use crate::{
    common::{import_with, parameters, tables::Tables},
    mapping::{totals, Export},
};

/// The vaults of every account in the balances.
const VAULTS: &str = "
[vaults]
from = 'balances'
book = { value = 'clients' }
rule = { value = 'auto' }
";

#[test]
fn a_mapping_of_tidy_tables_changes_nothing() {
    let tables = Tables::good();
    let directory = tables.write();
    let (tidy, _work) = import_with(directory, &parameters(), |_| {}).unwrap();
    let mapping = "format = 'ringfence-mapping-1'
[vaults]
file = 'vaults.csv'
account = 'account'
vault = 'vault'
book = 'book'
rule = 'rule'
owner = 'owner'
extra = 'extra'
[balances]
file = 'balances.csv'
account = 'account'
vault = 'vault'
asset = 'asset'
amount = 'amount'
[positions]
file = 'positions.csv'
account = 'account'
vault = 'vault'
market = 'market'
side = 'side'
size = 'size'
cost = 'cost'
entry_price = 'entry_price'
funding = 'funding'
";
    std::fs::write(directory.join("mapping.toml"), mapping).unwrap();
    let (mapped, _work) = import_with(directory, &parameters(), |_| {}).unwrap();
    assert_eq!(totals(&mapped), totals(&tidy));
    assert_eq!(mapped.summary.vaults, tidy.summary.vaults);
    assert_eq!(mapped.summary.warnings, tidy.summary.warnings);
    let read: Vec<_> = mapped.summary.mapped.iter().map(|file| (file.rows, file.given)).collect();
    assert_eq!(read, [(3, 3), (4, 4), (3, 3)]);
}

#[test]
fn delimiters_marks_signs_and_filters() {
    let mapping = format!(
        "csv = {{ delimiter = ';', decimal = ',', thousands = '.', skip_lines = 1 }}
[assets]
Tether = 'USDT'
XBT = 'BTC'
{VAULTS}
[balances]
file = 'a.txt'
account = 'Konto'
asset = 'Coin'
amount = {{ column = 'Betrag', negative = {{ column = 'Art', is = ['S'], positive = 'H' }} }}
leave_out = [{{ column = 'Konto', starts_with = 'test' }}, {{ column = 'Betrag', zero = true }}]
"
    );
    let file = "\u{feff}Auszug;vom;Tag\r\nKonto;Coin;Betrag;Art;Notiz\r\n\
                a;Tether;1.000,50;H;x\r\na;XBT;0,001;S;x\r\n\r\ntest1;XBT;5;H;x\r\nb;XBT;0,00;H;x\r\n\
                b;XBT;+2,5;H;\"y;z\"\r\n";
    let export = Export::new(&mapping, &[("a.txt", file)]);
    let (imported, _work) = export.import().unwrap();
    assert_eq!(
        totals(&imported),
        [
            "clients deposits USDT 1000500000",
            "clients deposits BTC 250000000",
            "clients debts BTC 100000",
            "clients vaults 2"
        ]
    );
    let [read] = &imported.summary.mapped[..] else { panic!("{:?}", imported.summary.mapped) };
    assert_eq!((read.rows, read.given, &*read.unused), (5, 3, &["Notiz".to_owned()][..]));
    let text = read.lines().join("\n");
    assert_eq!(
        text,
        "a.txt: rows read for balances: 5; rows made of them: 3\n  rows left out: 1 where column \
         \"Betrag\" is zero\n  rows left out: 1 where column \"Konto\" starts with \"test\"\n  columns \
         that the mapping does not use: Notiz"
    );
}

#[test]
fn one_wide_file_serves_several_tables() {
    let mapping = "
[vaults]
file = 'wide.csv'
account = 'id'
book = { column = 'desk', map = { M = 'house' }, other = 'clients' }
rule = { value = 'maintenance' }
[balances]
file = 'wide.csv'
account = 'id'
amounts = { BTC = { column = 'sats', scale = 1e-8 }, USDT = { add = ['free', 'frozen'], subtract = 'loan' } }
";
    let file = "id,desk,sats,free,frozen,loan\na,M,150000000,5,,\nb,,0,1.5,2,3.25\nc,R,,,,\n";
    let export = Export::new(mapping, &[("wide.csv", file)]);
    let (imported, _work) = export.import().unwrap();
    assert_eq!(
        totals(&imported),
        [
            "clients deposits USDT 250000",
            "clients vaults 1",
            "house deposits USDT 5000000",
            "house deposits BTC 150000000",
            "house vaults 1"
        ]
    );
    // The third account has nothing, and the zero of the second is no balance.
    assert_eq!((imported.summary.empty, imported.summary.zero_balances), (1, 1));
    assert!(imported.summary.mapped.iter().all(|file| file.unused.is_empty()));
}

#[test]
fn signed_contracts_become_sides_and_sizes() {
    let mapping = "
[markets]
XBTUSDT = 'BTCUSDT'
[vaults]
from = ['balances', 'positions']
book = { value = 'clients' }
rule = { value = 'maintenance' }
[balances]
file = 'b.csv'
account = 'user'
vault = { value = 'cross' }
asset = { column = 'coin', case = 'upper' }
amount = 'sum'
[positions]
file = 'p*.tsv'
csv = { delimiter = 'tab' }
account = 'user'
vault = { value = 'cross' }
market = { column = 'symbol', strip_suffix = '_PERP', strip_prefix = '.' }
size = { column = 'contracts', units = { BTCUSDT = 0.001 } }
entry_value = 'value'
";
    let balances = "user,coin,sum\na,usdt,100000\nb,usdt,100000\n";
    let head = "user\tsymbol\tcontracts\tvalue\n";
    let long = format!("{head}a\t.XBTUSDT_PERP\t500\t24500\n");
    let short = format!("{head}b\tXBTUSDT\t-500\t24500\n");
    let export =
        Export::new(mapping, &[("b.csv", balances), ("p1.tsv", &long), ("p2.tsv", &short)]);
    let (imported, _work) = export.import().unwrap();
    assert!(imported.summary.closes());
    let [closure] = &imported.summary.closure[..] else { panic!() };
    assert_eq!((&*closure.long, &*closure.short), ("500", "500"));
    // Entered at 49,000 with the mark at 50,000: 500 on each side.
    let totals = totals(&imported);
    for lane in ["profits USDT 500000000000000", "losses USDT 500000000000000"] {
        assert!(totals.contains(&format!("clients {lane}")), "{totals:?}");
    }
    assert_eq!(imported.summary.mapped.len(), 3);
}

#[test]
fn rows_of_one_account_are_parted_into_vaults_or_added_up() {
    let mapping = "
[vaults]
from = 'balances'
book = { value = 'clients' }
rule = { value = 'auto' }
owner = 'owner'
[balances]
file = 'b.csv'
account = 'id'
vault = { column = 'mode', map = { C = 'cross', I = 'iso-{symbol}' }, empty = 'spot' }
asset = { value = 'USDT' }
amount = 'usd'
same = 'add'
";
    let file = "id,owner,mode,symbol,usd\na,x,C,,1\na,x,C,,2\na,x,I,BTC,3\na,x,I,ETH,4\na,x,,,5\n";
    let export = Export::new(mapping, &[("b.csv", file)]);
    let (imported, _work) = export.import().unwrap();
    assert_eq!(imported.summary.count(), 4);
    assert_eq!(totals(&imported)[0], "clients deposits USDT 15000000");
    let mut labels: Vec<String> = crate::common::records(&imported)
        .into_iter()
        .flat_map(|(_, _, records)| records)
        .map(|record| format!("{} {}", record.label, record.owner))
        .collect();
    labels.sort();
    assert_eq!(labels, ["cross x", "iso-BTC x", "iso-ETH x", "spot x"]);
    // Without it the same asset of the same vault stands twice.
    export.map(&mapping.replace("same = 'add'", ""));
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1204");
    assert!(
        text.contains("b.csv:3: asset (mapping.toml:") && text.contains("in b.csv:2"),
        "{text}"
    );
}

#[test]
fn rows_of_other_times_are_left_out_or_refused() {
    let mapping = format!(
        "{VAULTS}
[balances]
file = 'b.csv'
account = 'id'
asset = {{ value = 'USDT' }}
amount = 'usd'
time = {{ column = 'at', format = 'unix_ms', others = 'leave_out' }}
"
    );
    // The snapshot is of the first second of 2025.
    let file = "id,usd,at\na,1,1735689600000\na,9,1735603200000\nb,2,1735689659999\n";
    let export = Export::new(&mapping, &[("b.csv", file)]);
    assert_eq!(export.totals()[0], "clients deposits USDT 3000000");
    export.map(&mapping.replace("leave_out", "refuse"));
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1204");
    assert!(
        text.contains("b.csv:3: time: the row is of another time: 86400 seconds before"),
        "{text}"
    );
}

#[test]
fn control_totals_hold_mapped_values() {
    let mapping = format!(
        "{VAULTS}
[balances]
file = 'b.csv'
account = 'id'
asset = {{ value = 'BTC' }}
amount = {{ column = 'sats', scale = 1e-8 }}
"
    );
    let rows: String = (1..=30).map(|n| format!("u{n},1{n:02}\n")).collect();
    let export = Export::new(&mapping, &[("b.csv", &format!("id,sats\n{rows}"))]);
    let info = crate::common::tables::INFO;
    let control =
        "[control.rows]\nvaults = 30\nbalances = 30\n[control.deposits]\nBTC = '0.00003465'\n";
    export.write("snapshot.toml", format!("{info}{control}"));
    assert_eq!(export.totals()[0], "clients deposits BTC 3465");
    export.write("snapshot.toml", format!("{info}{}", control.replace("3465", "3466")));
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1241");
    assert!(text.contains("BTC: the 30 rows of b.csv sum to 0.00003465"), "{text}");
    export
        .write("snapshot.toml", format!("{info}{}", control.replace("vaults = 30", "vaults = 31")));
    let (code, text) = export.refused();
    assert_eq!(code, "RF-1241");
    assert!(text.contains("31 vaults are expected, the rows make 30"), "{text}");
}

#[test]
fn batches_end_anywhere_and_filters_may_leave_nothing_of_one() {
    let mapping = format!(
        "{VAULTS}
[balances]
file = 'b.csv'
account = 'id'
asset = {{ value = 'USDT' }}
amount = 'usd'
keep = {{ column = 'usd', is_not = '0' }}
"
    );
    let row = |n: u32| format!("u{n},{}\n", u32::from(n % 2000 == 1999));
    let rows: String = (0..10_000).map(row).collect();
    let export = Export::new(&mapping, &[("b.csv", &format!("id,usd\n{rows}"))]);
    assert_eq!(export.totals(), ["clients deposits USDT 5000000", "clients vaults 5"]);
}

#[test]
fn latin_texts_and_files_without_a_header() {
    let mapping = format!(
        "csv = {{ encoding = 'latin-1', header = false }}
{VAULTS}
[balances]
file = 'b.csv'
account = '1'
asset = '2'
amount = '3'
"
    );
    let export = Export::new(&mapping, &[]);
    export.write("b.csv", b"J\xfcrg,USDT,1\nb,USDT,2\n");
    let (imported, _work) = export.import().unwrap();
    assert_eq!(imported.find("J\u{fc}rg").unwrap().len(), 1);
    assert_eq!(totals(&imported)[0], "clients deposits USDT 3000000");
}

#[test]
fn reserves_are_mapped_too() {
    let mapping = format!(
        "{VAULTS}
[balances]
file = 'b.csv'
account = 'id'
asset = {{ value = 'USDT' }}
amount = 'usd'
[reserves]
file = 'r.csv'
book = 'for'
amounts = {{ USDT = 'usd', BTC = 'btc' }}
evidence = 'report'
"
    );
    let reserves = "for,usd,btc,report\nclients,10,0,audit-1\nhouse,,2,audit-2\n";
    let export = Export::new(&mapping, &[("b.csv", "id,usd\na,1\n"), ("r.csv", reserves)]);
    let (imported, _work) = export.import().unwrap();
    let found: Vec<_> = imported
        .reserves
        .iter()
        .map(|reserve| (reserve.book.index(), reserve.amount, reserve.evidence.as_str()))
        .collect();
    assert_eq!(found, [(0, 10_000_000, "audit-1"), (1, 200_000_000, "audit-2")]);
}
