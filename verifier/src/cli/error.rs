//! Why the program ends with exit code 2.

use std::{io, path::PathBuf};

use ringfence_circuits::{
    primitive::shown::shown_path,
    proof::generators::{self, GeneratorError},
};

use crate::{
    check::{kit::KitError, stress::StressCheckError, AuditError, ChainError, InclusionError},
    explained,
    message::{Failure, Language, Quoted, Said},
    reader::ReaderError,
    report::Damaged,
    say,
    source::SourceError,
};

/// Why the program ends with exit code 2.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CliError {
    /// A bundle or a file can't be loaded.
    Source(#[from] SourceError),
    /// What the reader gave can't be used.
    Reader(#[from] ReaderError),
    /// A bundle can't be audited.
    Audit(#[from] AuditError),
    /// A package can't be checked.
    Inclusion {
        /// The package.
        path: PathBuf,
        /// What is wrong.
        error: InclusionError,
        /// What the customer is told, if the fault is in the package.
        damaged: Option<Box<Damaged>>,
    },
    /// The catalogue has no such language.
    Language(String),
    /// Something that the catalogue says as it is.
    Said(Said),
    /// A chain of statements can't be checked.
    Chain(#[from] ChainError),
    /// Scenario proofs can't be checked.
    Stress(#[from] StressCheckError),
    /// There is no working paper.
    Kit(#[from] KitError),
    /// Generators can't be had.
    Generators(#[from] GeneratorError),
    /// Accounts and packages don't pair up.
    Accounts {
        /// Number of packages.
        packages: usize,
        /// Number of accounts.
        accounts: usize,
    },
    /// A claim that was asked for was not checked.
    Unchecked(String),
    /// The question can't be answered: the sentence that a report says then.
    CantSay(String),
    /// A claim that was asked for is none of an audit.
    UnknownClaim {
        /// What was asked for.
        claim: String,
        /// The claims that there are.
        claims: Vec<String>,
    },
    /// The results of rows are wanted, and there is no list.
    NoRows,
    /// The output can't be written.
    Print(io::Error),
    /// The page can't be written.
    Write {
        /// The page.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// What is to be written would replace something of what is verified.
    OverInput {
        /// What was to be written.
        path: PathBuf,
        /// What was given.
        input: PathBuf,
    },
}

impl CliError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            CliError::Source(error) => error.said(),
            CliError::Reader(error) => error.said(),
            CliError::Audit(error) => error.said(),
            // The account was not read from the package.
            CliError::Inclusion { error: error @ InclusionError::Account(_), .. } => error.said(),
            CliError::Language(tag) => {
                say!("RF-2640", language = Quoted(tag), languages = Language::tags())
            }
            CliError::Said(said) => said.clone(),
            CliError::Inclusion { path, error, .. } => {
                let said = error.said();
                Said { text: format!("{}: {said}", shown_path(path)), ..said }
            }
            CliError::Chain(error) => error.said(),
            CliError::Stress(error) => error.said(),
            CliError::Kit(error) => error.said(),
            CliError::Generators(error) => say!("RF-2114", error),
            CliError::Accounts { packages, accounts } => say!("RF-2021", packages, accounts),
            CliError::Unchecked(claims) => say!("RF-2022", claims),
            CliError::CantSay(sentence) => say!("RF-2041", sentence),
            CliError::UnknownClaim { claim, claims } => {
                say!("RF-2022.unknown", claim = Quoted(claim), claims = claims.join(", "))
            }
            CliError::NoRows => say!("RF-2025"),
            CliError::Print(source) => say!("RF-2023", source),
            CliError::Write { path, source } => {
                say!("RF-2023.page", path = path.display(), source)
            }
            CliError::OverInput { path, input } => {
                say!("RF-2023.over", path = path.display(), input = input.display())
            }
        }
    }
}

explained!(CliError);

impl From<&CliError> for Failure {
    /// Paths stay as they were typed. That of the cache was not typed, so it is left out.
    fn from(error: &CliError) -> Self {
        let cache = generators::default_cache();
        let message = match cache.as_os_str().is_empty() {
            true => error.to_string(),
            false => error.to_string().replace(&format!("{}/", shown_path(&cache)), ""),
        };
        let said = error.said();
        Failure { code: said.code, message, help: said.help, said: Some(Box::new(said)) }
    }
}
