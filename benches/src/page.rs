//! A bundle with the evidence of many wallets, for audits in a browser.

use std::{fs, path::Path};

use num_bigint::BigUint;
use ringfence_circuits::{
    primitive::json,
    protocol::{
        parameters::Parameters,
        statement::{Document, Natural, Reserve},
    },
};
use ringfence_evidence::list::time::Time;
use ringfence_verifier::source::{directory, Bundle};

use crate::evidence::{make_of, Of, BOOK};

/// The asset of all wallets, and its decimals on the chain.
const ASSET: &str = "ETH";
const DECIMALS: u32 = 18;

/// Writes into `out` the bundle in `bundle`, whose first book is [`BOOK`], with the evidence of many wallets in the
/// place of its own; and beside it, in `out/headers.txt`, what a reader would look up. The statement is another one,
/// which no key signed: what is proven of it does not change.
pub fn with_many_rows(bundle: &Path, out: &Path, rows: u32) {
    let Bundle { statement, parameters, blocks, proofs, .. } =
        directory::load(bundle).expect("it is a bundle");
    let known = Parameters::from_canonical(&parameters).expect("these are parameters");
    let mut document = Document::from_canonical(&statement).expect("it is a statement");
    let checked = document.clone().check(&known).expect("it fits its parameters");
    assert_eq!(document.books[0].name, BOOK, "the first book of the bundle");
    let of = Of {
        venue: document.venue.clone(),
        epoch: document.epoch.to_u64().expect("it is an epoch"),
        bound: *checked.bound(),
        books: document.books.len(),
        snapshot: Time::parse(&document.snapshot_time).expect("it is a time"),
    };
    let folder = out.join("bundle");
    fs::create_dir_all(folder.join("proofs")).expect("a directory can be made");
    let (digest, units) = make_of(&folder, rows, &of);
    let decimals = known.assets().iter().find(|asset| asset.name == ASSET);
    let decimals: u32 = decimals.expect("the parameters have ether").decimals.into();
    let ten = BigUint::from(10u32);
    let amount = BigUint::from(units) * ten.pow(decimals) / ten.pow(DECIMALS);
    document.evidence = Some(digest);
    document.reserves.retain(|row| row.evidence != Reserve::LIST);
    document.reserves.push(Reserve {
        amount: Natural(amount),
        asset: ASSET.into(),
        book: BOOK.into(),
        evidence: Reserve::LIST.into(),
    });
    let books: Vec<String> = document.books.iter().map(|book| book.name.clone()).collect();
    let place = |row: &Reserve| books.iter().position(|book| *book == row.book);
    document.reserves.sort_by(|a, b| {
        let key = |row: &Reserve| (place(row), row.asset.clone(), row.evidence.clone());
        key(a).cmp(&key(b))
    });
    let put = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).expect("a file can be written");
    };
    put("statement.json", &json::canonical(&document).expect("it is a statement"));
    put("parameters.json", &parameters);
    put("blocks.bin", &blocks);
    for (index, proof) in proofs.iter().enumerate() {
        put(&format!("proofs/{index:06}.proof"), proof);
    }
    let headers = folder.join("headers.txt");
    fs::rename(headers, out.join("headers.txt")).expect("a file can be moved");
}
