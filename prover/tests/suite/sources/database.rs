//! Queries to Postgres. Those that need a server run where the variable `RINGFENCE_POSTGRES` holds a connection whose user
//! may create tables:
//!
//! ```sh
//! RINGFENCE_POSTGRES='host=/run/postgresql user=postgres' cargo test -p ringfence-prover --test suite sources::database -- --nocapture
//! ```

use std::{env, fs, os::unix::fs::PermissionsExt, path::Path};

use postgres::{Client, NoTls};
use ringfence_prover::{
    epoch::Epoch,
    snapshot::{Options, DEFAULT_MAX_ERRORS},
};

use super::{import, inputs, tables, TABLES};
use crate::{
    common::{parameters, tables::Tables},
    mapping::Export,
};

const VARIABLE: &str = "RINGFENCE_POSTGRES";

/// The connection of the tests' server; says that a test is not run where there is none.
fn connection() -> Option<String> {
    let text = env::var(VARIABLE).ok();
    if text.is_none() {
        println!("not run: {VARIABLE} names no connection to Postgres");
    }
    text
}

/// A client of the server, with a schema of its own for a test.
fn schema(connection: &str, name: &str) -> Client {
    let mut client = Client::connect(connection, NoTls).unwrap();
    let make = format!("drop schema if exists {name} cascade; create schema {name}");
    client.batch_execute(&make).unwrap();
    client
}

/// Puts a table of texts there.
fn fill(client: &mut Client, schema: &str, directory: &Path, table: &str) {
    let text = fs::read_to_string(directory.join(format!("{table}.csv"))).unwrap();
    let (header, _) = text.split_once('\n').unwrap();
    let columns: Vec<String> = header.split(',').map(|name| format!("{name} text")).collect();
    let make = format!("create table {schema}.{table} ({})", columns.join(", "));
    client.batch_execute(&make).unwrap();
    let copy = format!("copy {schema}.{table} from stdin (format csv, header)");
    let mut writer = client.copy_in(&copy).unwrap();
    std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
    writer.finish().unwrap();
}

/// A mapping of all tables to queries of themselves, over the connection in a private file.
fn mapping(schema: &str) -> String {
    let columns = |table: &str, names: &[&str]| {
        let keys: String = names.iter().map(|name| format!("{name} = '{name}'\n")).collect();
        format!("[{table}]\nquery = 'select * from {schema}.{table} order by random();'\n{keys}")
    };
    let tables = [
        columns("vaults", &["account", "vault", "book", "rule", "owner", "extra"]),
        columns("balances", &["account", "vault", "asset", "amount"]),
        columns(
            "positions",
            &["account", "vault", "market", "side", "size", "cost", "entry_price", "funding"],
        ),
        columns("reserves", &["book", "asset", "amount", "evidence"]),
    ];
    format!("connection = {{ file = 'ledger.connection' }}\n{}", tables.concat())
}

fn write_connection(directory: &Path, text: &str, mode: u32) {
    let path = directory.join("ledger.connection");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A query of balances alone.
fn balances(query: &str) -> Export {
    let mapping = format!(
        "[vaults]
from = 'balances'
book = {{ value = 'clients' }}
rule = {{ value = 'auto' }}
[balances]
query = '''{query}'''
connection = {{ environment = '{VARIABLE}' }}
account = 'a'
asset = 'b'
amount = 'c'
"
    );
    Export::new(&mapping, &[])
}

/// The plain tables, and a folder whose tables are those of the server.
fn both(connection: &str, name: &str) -> (Tables, Export) {
    let plain = tables();
    let mut client = schema(connection, name);
    for table in TABLES {
        fill(&mut client, name, plain.directory.path(), table);
    }
    let export = Export::new(&mapping(name), &[]);
    write_connection(export.directory.path(), connection, 0o600);
    (plain, export)
}

#[test]
fn answers_make_the_same_epoch() {
    let Some(connection) = connection() else { return };
    let (plain, export) = both(&connection, "same_epoch");
    let expected = inputs(&import(plain.directory.path()).unwrap());
    assert_eq!(inputs(&export.import().unwrap()), expected);
}

#[test]
fn all_queries_see_one_moment_and_can_not_write() {
    let Some(_) = connection() else { return };
    let now = "extract(epoch from transaction_timestamp())::numeric::text || pg_backend_pid()";
    let first = format!("select 'a' as a, {now} as v, 'clients' as book, 'auto' as rule");
    let second = format!("select 'a' as a, {now} as v, 'USDT' as b, 1 as c where current_setting('transaction_isolation') = 'repeatable read'");
    let mapping = format!(
        "connection = {{ environment = '{VARIABLE}' }}
[vaults]
query = \"{first}\"
account = 'a'
vault = 'v'
book = 'book'
rule = 'rule'
[balances]
query = \"{second}\"
account = 'a'
vault = 'v'
asset = 'b'
amount = 'c'
"
    );
    // A vault of another moment would have another label.
    assert_eq!(Export::new(&mapping, &[]).totals()[0], "clients deposits USDT 1000000");
    let (code, text) = balances(
        "with x as (delete from pg_class returning 1) select 'a' as a, 'USDT' as b, 1 as c",
    )
    .refused();
    assert_eq!(code, "RF-1284", "{text}");
    assert!(text.contains("SQLSTATE 0A000") || text.contains("SQLSTATE 25006"), "{text}");
    let (code, text) = balances("select nextval('x'), 1").refused();
    assert_eq!(code, "RF-1284", "{text}");
}

#[test]
fn numbers_times_and_texts_are_exact() {
    let Some(_) = connection() else { return };
    let many = "select 'a' as a, 'USDT' as b, 9007199254.740993::numeric(38, 6) as c -- a remark";
    assert_eq!(balances(many).totals()[0], "clients deposits USDT 9007199254740993");
    let odd = "select E'a,\"\\n' || 'b' as a, 'USDT' as b, 1 as c";
    let (code, text) = balances(odd).refused();
    assert_eq!(code, "RF-1204", "{text}");
    assert!(text.contains("query of [balances]:1: column \"a\""), "{text}");
    for kind in ["float4", "float8", "money"] {
        let query = format!(
            "select 'a' as a, 'USDT' as b, 1::{} as c",
            kind.replace("money", "int::money")
        );
        let (code, text) = balances(&query).refused();
        assert_eq!(code, "RF-1271", "{text}");
        let advice = if kind == "money" { "cast it to numeric" } else { "store it as numeric" };
        assert!(text.contains(kind) && text.contains(advice), "{text}");
    }
    let timed = "select 'a' as a, 'USDT' as b, 1 as c, timestamptz '2025-01-01 01:00:00+01' as at";
    let export = balances(timed);
    let path = export.directory.path().join("mapping.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}time = {{ column = 'at', format = 'iso' }}\n")).unwrap();
    assert_eq!(export.totals()[0], "clients deposits USDT 1000000");
}

#[test]
fn refusals_hold_no_values_of_rows() {
    let Some(_) = connection() else { return };
    for (query, code, words) in [
        ("select 'a' as a, 'USDT' as b, 'hidden'::numeric as c", "RF-1284", "SQLSTATE 22P02"),
        ("select a, b, c from no_such_table", "RF-1284", "42P01 at letter 21: relation \"no_such_table\""),
        ("selec", "RF-1284", "SQLSTATE 42601"),
        ("select 1 as a; select 2 as b", "RF-1284", "SQLSTATE 42601"),
        ("select 1) to stdout; drop table x; --", "RF-1284", "SQLSTATE 42601"),
        ("select 'a' as a", "RF-1284", "it gives 1 columns"),
        ("select $1::text as a, 'USDT' as b, 1 as c", "RF-1284", "it has parameters"),
        ("select 'a' as a, 'USDT' as b, 1 as d", "RF-1271", "there is no column \"c\""),
        ("select 'a' || i as a, 'USDT' as b, 1 / (30000 - i) as c from generate_series(1, 50000) i", "RF-1285", "SQLSTATE 22012"),
        ("select 'a' || i as a, 'USDT' as b, case when i = 50000 then pg_terminate_backend(pg_backend_pid())::int else 1 end as c from generate_series(1, 90000) i", "RF-1285", ""),
    ] {
        let (found, text) = balances(query).refused();
        assert_eq!(found, code, "{query}: {text}");
        assert!(text.contains(words) && !text.contains("hidden"), "{query}: {text}");
    }
}

#[test]
fn what_a_function_raises_is_not_shown_whatever_code_it_gives() {
    let Some(connection) = connection() else { return };
    let mut client = schema(&connection, "raises");
    // One that is said to be immutable runs while the query is planned, before any row comes.
    for (name, kind) in [("late", "volatile"), ("early", "immutable")] {
        let make = format!(
            "create function raises.{name}(i int) returns int language plpgsql {kind} as $f$ begin \
             if i = 20000 then raise 'account hidden holds 12345 BTC' using errcode = '42501'; end if; return i; end $f$"
        );
        client.batch_execute(&make).unwrap();
    }
    for (query, code) in [
        ("select 'a' || i as a, 'USDT' as b, raises.late(i) as c from generate_series(1, 20000) i", "RF-1285"),
        ("select 'a' as a, 'USDT' as b, raises.early(20000) as c", "RF-1284"),
    ] {
        let (found, text) = balances(query).refused();
        assert_eq!(found, code, "{text}");
        assert!(text.contains("SQLSTATE 42501"), "{text}");
        assert!(!text.contains("hidden") && !text.contains("12345"), "{text}");
    }
}

#[test]
fn a_run_goes_on_without_asking_again() {
    let Some(connection) = connection() else { return };
    let (_plain, export) = both(&connection, "goes_on");
    let work = tempfile::tempdir().unwrap();
    let options = Options {
        order_key: [0; 32].into(),
        out: Default::default(),
        shapes: &ringfence_circuits::protocol::shape::SHAPES,
        max_errors: DEFAULT_MAX_ERRORS,
        max_liquidating: None,
        failing: None,
        buckets: None,
        watch: Default::default(),
    };
    let directory = work.path().join("work");
    let start = || Epoch::start(&directory, export.directory.path(), parameters(), 1, &options);
    drop(start().unwrap_or_else(|error| panic!("{error}")));
    fs::remove_file(export.directory.path().join("ledger.connection")).unwrap();
    drop(start().unwrap_or_else(|error| panic!("{error}")));
    // Another query is another snapshot.
    export.map(&mapping("goes_on").replace("order by random()", ""));
    assert_eq!(start().err().map(|error| error.code()), Some("RF-1302"));
}

#[test]
fn a_mapping_holds_no_connection() {
    let table = |connection: &str| {
        format!("{connection}\n[balances]\nquery = 'select 1'\naccount = 'a'\nasset = 'b'\namount = 'c'\n")
    };
    for (mapping, words) in [
        (table("connection = 'postgres://u:hidden@localhost/d'"), "does not stand in this file"),
        (table("connection = { file = 'postgres://u:hidden@localhost/d' }"), "the name of a file"),
        (table("connection = { file = 'password=hidden' }"), "the name of a file"),
        (table("connection = { environment = 'hidden=1' }"), "the name of a variable"),
        (table("connection = { file = 'c', environment = 'C' }"), "one of two"),
        (table("connection = { host = 'hidden' }"), "host"),
        (table(""), "it is missing: the database of the query"),
        (table("").replace("query", "file = 'b.csv'\nquery"), "not both"),
        (
            table("").replace("query = 'select 1'", "file = 'b.csv'\nconnection = { file = 'c' }"),
            "take it away",
        ),
        (
            table("connection = { file = 'c' }")
                .replace("account", "csv = { trim = false }\naccount"),
            "no file of CSV",
        ),
    ] {
        let (code, text) = Export::new(&mapping, &[]).refused();
        assert_eq!(code, "RF-1270", "{text}");
        assert!(text.contains(words) && !text.contains("hidden"), "{text}");
    }
}

#[test]
fn connections_that_can_not_be_used_are_refused_without_their_text() {
    let nowhere = tempfile::tempdir().unwrap();
    let nobody = format!("host={} user=hidden", nowhere.path().display());
    for (text, mode, words) in [
        ("host=db.hidden.example user=u", 0o600, "another machine"),
        (&*nobody, 0o600, "nobody answers"),
        ("host=localhost", 0o644, "chmod 600"),
        ("", 0o600, "no text"),
        ("hidden", 0o600, "no connection"),
    ] {
        let export = Export::new(&mapping("nothing"), &[]);
        write_connection(export.directory.path(), text, mode);
        let (code, text) = export.refused();
        assert_eq!(code, "RF-1283", "{text}");
        assert!(text.contains(words) && !text.contains("hidden"), "{text}");
        assert!(text.contains("ledger.connection"), "{text}");
    }
    let missing =
        mapping("nothing").replace("file = 'ledger.connection'", "environment = 'RINGFENCE_NONE'");
    let (code, text) = Export::new(&missing, &[]).refused();
    assert_eq!(code, "RF-1283");
    assert!(text.contains("$RINGFENCE_NONE can't be asked: the variable is not set"), "{text}");
}
