//! `inclusion --list`: the file as people keep it, and what is said of lines that are no account.

use std::{fs, path::Path, sync::OnceLock};

use ringfence_prover::{
    command::prove::{prove, Prove},
    epoch::{Epoch, Silent},
};
use tempfile::TempDir;

use crate::common::{
    parameters,
    program::{files, run},
    proving::command,
    tables::Tables,
};

/// Accounts of the epoch; the last four begin as a spreadsheet's formula does.
const ACCOUNTS: [&str; 7] = ["u1", "u 2", "é3", "=1+1", "+1", "-1", "@SUM(A1)"];

/// An epoch in `work`; no proof is needed, but the bundle comes with it.
fn work() -> &'static Path {
    static WORK: OnceLock<TempDir> = OnceLock::new();
    let directory = WORK.get_or_init(|| {
        let mut tables = Tables::new(&[], &[], &[]);
        for account in ACCOUNTS {
            tables.vaults.push(format!("{account},main,clients,maintenance,,"));
            tables.balances.push(format!("{account},main,USDT,100"));
        }
        let directory = tempfile::tempdir().unwrap();
        let snapshot = tables.write().to_owned();
        let command = Prove { snapshot, ..command(directory.path()) };
        prove(&command, parameters(), &Silent).unwrap();
        fs::write(directory.path().join("page.html"), "<meta name=\"ringfence-page\">").unwrap();
        directory
    });
    directory.path()
}

/// Exit code, standard output, standard error and number of files for a list.
fn issue(list: &[u8], json: bool) -> (i32, String, String, usize) {
    let directory = tempfile::tempdir().unwrap();
    let (file, out) = (directory.path().join("list.txt"), directory.path().join("out"));
    fs::write(&file, list).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (work, file, out_text) = (text(&work().join("work")), text(&file), text(&out));
    let base = ["inclusion", "--work", &work, "--list", &file, "--out", &out_text];
    let more: &[&str] = if json { &["--json"] } else { &[] };
    let (code, printed, err) = run(&[&base[..], more].concat());
    (code, printed, err, if out.exists() { files(&out).len() } else { 0 })
}

#[test]
fn a_list_may_have_any_line_ends_blanks_and_a_byte_order_mark() {
    for list in [
        "u1\nu 2\né3\n",
        "u1\nu 2\né3",
        "u1\r\nu 2\r\né3\r\n",
        "u1\ru 2\ré3\r",
        "\u{feff}u1\nu 2\né3\n",
        " u1\nu 2 \t\n\u{a0}é3\u{3000}\n",
        "\n\nu1\n\n \nu 2\né3\n\n",
        "u1\nu1\nu 2\né3\n u1 \r\nu 2",
    ] {
        let (code, out, err, count) = issue(list.as_bytes(), false);
        assert_eq!((code, err.as_str(), count), (0, "", 3), "{list:?}");
        assert!(out.starts_with("3 packages in "), "{out}");
    }
}

#[test]
fn lines_without_a_vault_are_named_and_the_others_issued() {
    for list in
        ["u1\nnobody-QX\nu 2\nnobody-QY\nc\u{200b}d\n", "u1\rnobody-QX\ru 2\rnobody-QY\rc\u{200b}d"]
    {
        let (code, out, err, count) = issue(list.as_bytes(), false);
        assert_eq!((code, count), (1, 2), "{err}");
        assert!(out.starts_with("2 packages in "), "{out}");
        assert!(err.contains("error[RF-1311]: ") && err.contains("list.txt: "), "{err}");
        assert!(err.contains("these lines: 2, 4;"), "{err}");
        assert!(err.contains("error[RF-1323]: ") && err.contains("list.txt:5: "), "{err}");
        assert!(err.contains("U+200B"), "{err}");
        assert!(!err.contains("nobody") && !err.contains('\u{200b}'), "{err}");
    }
    let (code, out, err, count) = issue(b"u1\nnobody-QX\n\xff\xfe\n\xff\n", true);
    assert_eq!((code, count), (1, 1), "{err}");
    assert!(err.contains("list.txt:3: no account id: it is not UTF-8"), "{err}");
    assert!(err.contains("these lines: 4;"), "{err}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["packages"], "1");
    assert_eq!(json["missing"][0]["line"], "2");
    assert_eq!(json["missing"][0]["code"], "RF-1311");
    assert_eq!(json["missing"][1]["line"], "3");
    assert_eq!(json["missing"][1]["code"], "RF-1323");
    assert!(!out.contains("nobody"), "{out}");

    // Of very many lines the first hundred are named.
    let many = "nobody\n".repeat(150);
    let (code, _, err, count) = issue(many.as_bytes(), false);
    assert_eq!((code, count), (1, 0), "{err}");
    assert!(err.contains("99, 100 and 50 more"), "{err}");
}

#[test]
fn an_account_given_by_itself_is_found_before_anything_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("out");
    let (work, out_text) = (work().join("work"), out.to_str().unwrap());
    let base = ["inclusion", "--work", work.to_str().unwrap(), "--out", out_text];
    for (account, code) in [("nobody", "RF-1311"), ("u1 ", "RF-1323"), ("u\u{200b}1", "RF-1323")] {
        let arguments = [&base[..], &["--account", "u1", "--account", account]].concat();
        let (exit, _, err) = run(&arguments);
        assert_eq!(exit, 2, "{err}");
        assert!(err.starts_with(&format!("error[{code}]: ")), "{err}");
        assert!(!err.contains(account) && !out.exists(), "{err}");
    }
    let (exit, printed, err) = run(&[&base[..], &["--account", "u1", "--account", "u1"]].concat());
    assert_eq!((exit, err.as_str()), (0, ""));
    assert!(printed.starts_with("1 packages"), "{printed}");
}

/// The accounts of an index, as a program reads them.
fn read(index: &Path) -> Vec<String> {
    let text = fs::read_to_string(index).unwrap();
    for line in text.lines() {
        let begins = line.trim_start_matches('"').chars().next().unwrap();
        assert!(!"=+-@".contains(begins), "{line}");
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut accounts: Vec<String> = reader
        .records()
        .map(|record| {
            let field = record.unwrap()[0].to_owned();
            field.strip_prefix('\'').map(str::to_owned).unwrap_or(field)
        })
        .collect();
    accounts.sort();
    accounts
}

#[test]
fn no_index_holds_a_formula_and_a_program_reads_every_account_back() {
    let mut expected = ACCOUNTS.map(str::to_owned);
    expected.sort();
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let from = |name: &str| work().join(name).to_str().unwrap().to_owned();
    let (work, out) = (from("work"), path("all"));
    let (code, _, err) = run(&["inclusion", "--work", &work, "--all", "--out", &out]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(read(&Path::new(&out).join("index.csv")), expected);

    let (site, private) = (path("site"), path("private"));
    let (bundle, page) = (from("bundle"), from("page.html"));
    let base = ["publish", &site, "--bundle", &bundle, "--page", &page];
    let (code, _, err) = run(&[&base[..], &["--work", &work, "--packages", &private]].concat());
    assert_eq!(code, 0, "{err}");
    assert_eq!(read(&Path::new(&private).join("index.csv")), expected);
    assert!(Epoch::reopen(Path::new(&work)).is_ok());
}
