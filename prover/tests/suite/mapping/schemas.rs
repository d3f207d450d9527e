//! `docs/schemas` against the code: what the project's own files are validates, and what is changed in one
//! place is refused by both.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ringfence_circuits::protocol::parameters::Parameters;
use ringfence_prover::{
    parameter_file::from_toml,
    project::{template, Project},
    snapshot::{mapped_names, SnapshotInfo},
};
use serde_json::Value;

use crate::{
    common::tables::{Tables, BALANCES, INFO, POSITIONS, RESERVES, VAULTS},
    mapping::validator::{mutants, without_a_key, Schema},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Both accept a value, and both refuse whatever differs from it in one place.
fn compare(schema: &Schema, name: &str, value: &Value, accepts: &dyn Fn(&Value) -> bool) {
    assert_eq!(schema.fault(value), None, "{name}");
    assert!(accepts(value), "{name}");
    let mutants = mutants(value);
    assert!(mutants.len() > 5, "{name}");
    for (place, changed) in mutants {
        assert!(schema.fault(&changed).is_some(), "{name}: the schema accepts another {place}");
        assert!(!accepts(&changed), "{name}: the code accepts another {place}");
    }
}

#[test]
fn parameters_are_as_their_schema_says() {
    let schema = Schema::read("parameters.schema.json");
    let accepts = |value: &Value| {
        Parameters::from_json(serde_json::to_string(value).unwrap().as_bytes()).is_ok()
    };
    let small = include_str!("../../data/small.json");
    for (name, text) in [
        ("small", small),
        ("deribit", ringfence_fixtures::parameters::DERIBIT),
        ("hyperliquid_account", ringfence_fixtures::parameters::HYPERLIQUID_ACCOUNT),
    ] {
        compare(&schema, name, &serde_json::from_str(text).unwrap(), &accepts);
    }
    for text in [
        ringfence_fixtures::parameters::BINANCE,
        ringfence_fixtures::parameters::OKX,
        ringfence_fixtures::parameters::HYPERLIQUID,
    ] {
        assert_eq!(schema.fault(&serde_json::from_str(text).unwrap()), None);
    }
    // TOML is the same document.
    let value: Value = serde_json::from_str(small).unwrap();
    assert!(from_toml(&toml::to_string(&value).unwrap()).is_ok());
}

#[test]
fn descriptions_of_snapshots_are_as_their_schema_says() {
    let schema = Schema::read("snapshot.schema.json");
    let accepts = |value: &Value| SnapshotInfo::parse(&toml::to_string(value).unwrap()).is_ok();
    let mut texts = vec![("tests", INFO.to_owned())];
    for name in ["ledger-spot", "ledger-perp"] {
        let path = root().join("examples").join(name).join("snapshot/snapshot.toml");
        texts.push((name, fs::read_to_string(path).unwrap()));
    }
    let digest = "11".repeat(32);
    let later = INFO.replace("epoch = 0", &format!("epoch = 3\nprevious = \"{digest}\""));
    texts.push(("later", later + "[corrects]\nepoch = 2\nreason = \"a wrong price\"\n"));
    for (name, text) in texts {
        compare(&schema, name, &toml::from_str(&text).unwrap(), &accepts);
    }
}

fn mapping_is_read(directory: &Path, value: &Value) -> bool {
    let path = directory.join("mapping.toml");
    fs::write(&path, toml::to_string(value).unwrap()).unwrap();
    mapped_names(&path).is_ok()
}

#[test]
fn mappings_are_as_their_schema_says() {
    let schema = Schema::read("mapping.schema.json");
    let directory = tempfile::tempdir().unwrap();
    let accepts = |value: &Value| mapping_is_read(directory.path(), value);
    for name in ["ledger-spot", "ledger-perp"] {
        let path = root().join("examples").join(name).join("snapshot/mapping.toml");
        let value = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        compare(&schema, name, &value, &accepts);
    }
    // Every key that there is.
    let text = "format = 'ringfence-mapping-1'
csv = { delimiter = 'tab', quote = '', encoding = 'latin-1', skip_lines = 1, header = false, trim = false, multiline = true, decimal = ',', thousands = '.' }
[[balances]]
file = ['a', 'b']
csv = { delimiter = ';' }
account = { column = 'a', map = { x = 'y' }, other = 'z', empty = 'e', case = 'upper', strip_prefix = 'p', strip_suffix = 's' }
asset = { value = '{a}' }
amount = { add = ['a', 'b'], subtract = 'c', times = ['d'], scale = 1e-8, units = { BTC = '0.1' }, negate = true, absolute = false, negative = { column = 't', is = ['D'], positive = ['C'] }, empty = 0 }
same = 'add'
keep = [{ column = 'a', is = 'b' }, { column = 'a', is_not = ['b'] }]
leave_out = [{ column = 'a', starts_with = 'b' }, { column = 'a', ends_with = 'b' }]
time = { column = 't', format = 'iso', offset = '+01:00', within = 60, others = 'leave_out' }
[[vaults]]
file = 'a'
account = 'a'
vault = 'v'
book = 'b'
rule = 'r'
owner = 'o'
extra = { column = 'e', empty = 1 }
keep = [{ column = 'a', empty = true }]
[[vaults]]
file = 'b'
account = 'a'
book = 'b'
rule = 'r'
leave_out = { column = 'a', zero = true }
[positions]
file = 'p'
account = 'a'
market = 'm'
side = 's'
size = 'n'
entry_value = 'v'
entry_price = 'e'
funding = { value = 0 }
[reserves]
file = 'r'
book = 'b'
amounts = { BTC = 'btc' }
evidence = 'e'
";
    compare(&schema, "all keys", &toml::from_str(text).unwrap(), &accepts);
}

#[test]
fn mappings_of_queries_are_as_their_schema_says() {
    let schema = Schema::read("mapping.schema.json");
    let directory = tempfile::tempdir().unwrap();
    let accepts = |value: &Value| mapping_is_read(directory.path(), value);
    let text = "format = 'ringfence-mapping-1'
connection = { environment = 'LEDGER' }
[vaults]
query = 'select'
connection = { file = 'c' }
account = 'a'
book = 'b'
rule = 'r'
[balances]
query = 'select'
account = 'a'
asset = 'b'
amount = 'c'
";
    compare(&schema, "queries", &toml::from_str(text).unwrap(), &accepts);
}

/// Keys that others ask for.
const BETWEEN: [&str; 6] = [
    "/signing/signers",
    "/signing/log",
    "/times",
    "/paths/evidence",
    "/paths/policy",
    "/paths/history",
];

#[test]
fn projects_are_as_their_schema_says() {
    let schema = Schema::read("project.schema.json");
    let directory = tempfile::tempdir().unwrap();
    let accepts = |value: &Value| {
        let path = directory.path().join("ringfence.toml");
        fs::write(&path, toml::to_string(value).unwrap()).unwrap();
        Project::read(&path).is_ok()
    };
    let least = "venue = 'v'
paths = { snapshot = 's/{date}', parameters = 'p', epochs = 'e', public = 'p/{run}' }
";
    // Every key that there is.
    let all = "venue = 'v'
schedule = 'weekly'
[[books]]
name = 'clients'
proprietary = false
[times]
snapshot = '{date}T23:59:59Z'
prices = '{date}T23:59:59Z'
funding = '{date}T16:00:00Z'
[paths]
snapshot = 's/{date}'
parameters = 'p'
epochs = 'e'
public = 'p/{run}'
packages = 'k/{run}'
mapping = 'm'
reserves = 'r'
policy = 'o'
history = 'h/{date}'
evidence = 'e/{date}'
previous = 'b'
generators = 'g'
[publish]
page = 'page'
without_page = false
list = true
announce_next = true
[signing]
signers = ['example.com/solvency+5e3d+AQ==']
key = 'k'
log = 'l'
[checks]
deny_warnings = true
allow_warnings = ['RF-1263']
moved_percent = 50
max_liquidating = 3
[retention]
work_days = 90
";
    for text in [template("Example").as_str(), least, all] {
        let value = toml::from_str(text).unwrap();
        compare(&schema, "project", &value, &accepts);
        // Rules between keys, such as that who signs has a log, are no matter of a schema.
        for (place, changed) in without_a_key(&value) {
            if !BETWEEN.contains(&place.as_str()) {
                assert_eq!(schema.fault(&changed).is_none(), accepts(&changed), "{place}");
            }
        }
    }
    assert_eq!(schema.unseen(), [""; 0]);
}

#[test]
fn tidy_tables_are_as_their_description_says() {
    let text = fs::read(root().join("docs/schemas/tables.csvw.json")).unwrap();
    let described: Value = serde_json::from_slice(&text).unwrap();
    let headers = [
        ("vaults.csv", VAULTS),
        ("balances.csv", BALANCES),
        ("positions.csv", POSITIONS),
        ("reserves.csv", RESERVES),
    ];
    let tables = described["tables"].as_array().unwrap();
    assert_eq!(tables.len(), headers.len());
    for (table, (url, header)) in tables.iter().zip(headers) {
        assert_eq!(table["url"], url);
        let columns = table["tableSchema"]["columns"].as_array().unwrap().iter();
        let names: Vec<&str> = columns.map(|column| column["name"].as_str().unwrap()).collect();
        assert_eq!(names.join(","), header, "{url}");
    }
    // The headers are those that the import takes.
    let tables = Tables::good();
    let imported = crate::common::import_with(tables.write(), &crate::common::parameters(), |_| {});
    assert!(imported.is_ok());
}
