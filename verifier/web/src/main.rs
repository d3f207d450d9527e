//! `ringfence-web`: builds the verifier's page and its npm package from source.
//!
//! The page is one file: style, scripts, WebAssembly module and generators stand inside, and its
//! content security policy names them by hash. Nothing but the Rust toolchain with the target
//! `wasm32-unknown-unknown` is needed.
#![forbid(unsafe_code)]

mod error;
mod join;
mod module;
mod page;
mod scripts;
mod words;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use ringfence_circuits::{primitive::file, proof::generators};
use ringfence_verifier::processor;

use error::WebError;

/// Builds the verifier's page (OUT/index.html) and its npm package (OUT/npm).
#[derive(Parser, Debug)]
#[command(name = "ringfence-web", version)]
struct Cli {
    /// Directory to write to.
    out: PathBuf,
    /// Only the npm package, with the shapes of the tests, for repeating the attack suite.
    #[arg(long)]
    test_shapes: bool,
    /// Cache of generators.
    #[arg(long, value_name = "DIR")]
    generators: Option<PathBuf>,
}

/// The files of the npm package, beside the module.
const NPM: [(&str, &str); 5] = [
    ("ringfence.js", include_str!("../npm/ringfence.js")),
    ("ringfence.d.ts", include_str!("../npm/ringfence.d.ts")),
    ("package.json", include_str!("../npm/package.json")),
    ("example.mjs", include_str!("../npm/example.mjs")),
    ("README.md", include_str!("../npm/README.md")),
];

/// The size of the generators that most shapes of the tests use.
const TEST_K: u32 = 12;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: &Cli) -> Result<(), WebError> {
    processor::check()?;
    let wasm = module::build(cli.test_shapes)?;
    let cache = cli.generators.clone().unwrap_or_else(generators::default_cache);
    let generators_of = |k| {
        let loaded = generators::load(k, &cache)?;
        generators::to_bytes(&loaded)
            .map_err(|source| WebError::File { path: generators_file(k).into(), source })
    };
    let generators = generators_of(page::GENERATORS_K)?;
    let npm = cli.out.join("npm");
    fs::create_dir_all(&npm).map_err(|source| WebError::File { path: npm.clone(), source })?;
    for (name, text) in NPM {
        put(&npm.join(name), text.as_bytes())?;
    }
    put(&npm.join("ringfence.wasm"), &wasm)?;
    put(&npm.join(generators_file(page::GENERATORS_K)), &generators)?;
    println!("{}  {}", page::sha256_hex(&wasm), npm.join("ringfence.wasm").display());
    if cli.test_shapes {
        return put(&npm.join(generators_file(TEST_K)), &generators_of(TEST_K)?);
    }
    let page = page::assemble(&wasm, &generators)?;
    let index = cli.out.join("index.html");
    put(&index, page.as_bytes())?;
    println!("{}  {}", page::sha256_hex(page.as_bytes()), index.display());
    Ok(())
}

fn generators_file(k: u32) -> String {
    format!("generators-{k}.bin")
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), WebError> {
    file::write(path, bytes).map_err(|source| WebError::File { path: path.to_owned(), source })
}
