//! The table that is compiled in, against the page that says where each entry was confirmed.

use std::path::Path;

use ringfence_evidence::recognised::table::Table;

#[test]
fn r8_every_entry_of_the_compiled_table_stands_with_its_source_in_the_docs() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/recognised.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with("| chain |")).skip(2);
    let confirmed: Vec<String> = rows
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [_, chain, contract, asset, decimals, source, _] = cells[..] else {
                panic!("{line}: expected five cells")
            };
            assert!(!source.is_empty(), "{line}");
            [chain, contract, asset, decimals].join(" ")
        })
        .collect();
    let table = Table::compiled();
    let compiled: Vec<String> = table
        .entries
        .iter()
        .map(|entry| {
            let holding = &entry.holding;
            let chain = holding.chain.to_string();
            let decimals = holding.decimals.to_string();
            [&chain[..], &holding.contract_text(), &holding.asset, &decimals].join(" ")
        })
        .collect();
    assert_eq!(confirmed, compiled);
}
