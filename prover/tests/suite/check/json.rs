//! What `check --json` prints is as `docs/schemas/check.schema.json` says.

use super::*;
use crate::mapping::validator::{mutants, Schema};

/// What `check` prints of a snapshot as JSON.
fn printed(tables: &Tables, options: &[&str]) -> Value {
    let directory = tempfile::tempdir().unwrap();
    let file = parameter_file(directory.path());
    let (_, out, err) = look(tables, &file, &[&["--json"], options].concat());
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}

/// The same of a venue whose balances stand in two files that a pattern names, beside a column that nothing looks at.
fn of_mapping() -> Value {
    let tables = honest();
    let directory = tables.write();
    let mapping = "format = 'ringfence-mapping-1'
[[balances]]
file = 'part-*.csv'
account = 'id'
asset = 'coin'
amount = 'sum'
leave_out = { column = 'kind', is = 'test' }
";
    fs::write(directory.join("mapping.toml"), mapping).unwrap();
    for part in ["1", "2"] {
        let text = format!("id,coin,sum,kind,note\nc{part},USDT,90000,real,x\nc9,USDT,5,test,x\n");
        fs::write(directory.join(format!("part-{part}.csv")), text).unwrap();
    }
    let parameters = tempfile::tempdir().unwrap();
    let file = parameter_file(parameters.path());
    let snapshot = directory.to_str().unwrap();
    let base = ["check", "--snapshot", snapshot, "--parameters", &file, "--now", NOW, "--json"];
    let (_, out, err) = run(&base);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}

#[test]
fn json_of_check_is_as_its_schema_says() {
    let schema = Schema::read("check.schema.json");
    let directory = tempfile::tempdir().unwrap();
    let list = directory.path().join("failing.csv");
    let mut failing = honest();
    failing.balances[10] = "c5,main,USDT,-20685".into();
    let (_, moved) = next(
        |t| {
            t.balances.truncate(40);
            t.positions.iter_mut().for_each(|row| *row = row.replace(",0.1,", ",0.05,"));
        },
        "51000",
    );
    let documents = [
        printed(&short(), &[]),
        printed(&failing, &["--failing", list.to_str().unwrap()]),
        of_mapping(),
        moved,
    ];
    for document in &documents {
        assert_eq!(schema.fault(document), None, "{document:#}");
    }
    assert_eq!(schema.unseen(), [""; 0]);
    for document in &documents {
        for (place, changed) in mutants(document) {
            assert!(schema.fault(&changed).is_some(), "the schema accepts another {place}");
        }
    }
}
