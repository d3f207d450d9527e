//! The documents: their links lead somewhere, and what they say of tables and fields is all there is.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The documents of the repository's first two levels.
fn documents() -> Vec<String> {
    let names = fs::read_dir(root().join("docs")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut all: Vec<String> =
        names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")).collect();
    all.extend(["README.md", "SECURITY.md", "CHANGELOG.md"].map(str::to_owned));
    all.sort();
    all
}

/// A document without its blocks of code.
fn prose(document: &str) -> String {
    let parts = document.split("```").step_by(2);
    parts.collect::<Vec<_>>().join("\n")
}

/// What a heading is called in a link: lower case, blanks as hyphens, other punctuation left out.
fn anchor(heading: &str) -> String {
    let text = heading.trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn anchors(document: &str) -> BTreeSet<String> {
    let text = prose(document);
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#'))).collect()
}

/// Targets of links, without those of the web.
fn links(document: &str) -> Vec<String> {
    let text = prose(document);
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).map(str::to_owned).collect()
}

#[test]
fn links_of_documents_lead_to_files_and_headings() {
    let mut broken = vec![];
    for name in documents() {
        for link in links(&read(&name)) {
            let (path, heading) = link.split_once('#').unwrap_or((&link, ""));
            let folder = Path::new(&name).parent().unwrap();
            let target = if path.is_empty() { PathBuf::from(&name) } else { folder.join(path) };
            let target = root().join(target);
            let found = target.exists()
                && (heading.is_empty()
                    || anchors(&fs::read_to_string(target).unwrap()).contains(heading));
            if !found {
                broken.push(format!("{name}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn headings_and_links_are_read() {
    assert_eq!(anchor("2.5 Import of a `snapshot`"), "25-import-of-a-snapshot");
    assert_eq!(anchor("\"Segregated\" is bookkeeping"), "segregated-is-bookkeeping");
    let document = "# A b\n[x](y.md#z) [w](https://w)\n```sh\n# no heading [n](n)\n```\n";
    assert_eq!(links(document), ["y.md#z"]);
    assert_eq!(anchors(document), BTreeSet::from(["a-b".to_owned()]));
}

#[test]
fn every_column_of_the_tidy_tables_stands_in_the_document() {
    let document = read("docs/snapshot.md");
    let schema: Value = serde_json::from_str(&read("docs/schemas/tables.csvw.json")).unwrap();
    for table in schema["tables"].as_array().unwrap() {
        let columns = table["tableSchema"]["columns"].as_array().unwrap();
        let names: Vec<&str> =
            columns.iter().map(|column| column["name"].as_str().unwrap()).collect();
        let header = format!("`{}`", names.join(","));
        assert!(document.contains(&header), "{header}");
        for name in names {
            assert!(document.contains(&format!("`{name}`")), "{name}");
        }
    }
}

/// Names of all properties of a schema.
fn properties(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(of)) = object.get("properties") {
                found.extend(of.keys().cloned());
            }
            object.values().for_each(|value| properties(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| properties(value, found)),
        _ => {}
    }
}

#[test]
fn every_field_of_the_schemas_stands_in_its_document() {
    for (schema, document) in [
        ("docs/schemas/parameters.schema.json", "docs/parameters.md"),
        ("docs/schemas/policy.schema.json", "docs/policy.md"),
        ("docs/schemas/snapshot.schema.json", "docs/snapshot.md"),
    ] {
        let mut names = BTreeSet::new();
        properties(&serde_json::from_str(&read(schema)).unwrap(), &mut names);
        let text = read(document);
        let said: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let missing: Vec<&String> =
            names.iter().filter(|name| !said.contains(name.as_str())).collect();
        assert!(!names.is_empty() && missing.is_empty(), "{document}: {missing:?}");
    }
}
