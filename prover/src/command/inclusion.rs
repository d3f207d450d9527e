//! `inclusion`: issues private packages for customers.

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
};

use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    protocol::{
        hash::{digest::Digest, domain::personal},
        text::check_label,
    },
};
use ringfence_verifier::{message::Said, say};

use super::account_list::{lines, Line, LineFault};
use crate::{
    epoch::{create_private_dir, Epoch, EpochError, NamedBy, Progress},
    package::{write_all, Issuer, Sizes},
};

/// Issues inclusion packages from a work directory. They are private: one per account.
#[derive(Clone, Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("which").required(true).args(["account", "list", "all"])))]
#[command(after_help = "\
Examples:
  ringfence-prover inclusion --work work --account alice --out packages
  ringfence-prover inclusion --work work --all --out all-packages --json")]
pub struct Inclusion {
    /// Work directory of the epoch.
    #[arg(long, value_name = "WORKDIR")]
    pub work: PathBuf,
    /// Account to issue for; may stand several times.
    #[arg(long, value_name = "ID")]
    pub account: Vec<String>,
    /// File with one account per line; lines without a vault are named at the end (exit code 1).
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// All accounts, as shards with an index. A run that was stopped goes on when it is started again.
    #[arg(long)]
    pub all: bool,
    /// Directory for the packages; with --all it must not exist.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Print the number of packages as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Number of packages.
    pub packages: u64,
    /// Lines of the list for which there is none, in their order.
    pub missing: Vec<MissingLine>,
}

/// A line of the list for which there is no package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingLine {
    /// Its number, from 1.
    pub line: usize,
    /// Why it is no account id; none if it is one that has no vault in the epoch.
    pub fault: Option<LineFault>,
}

impl Issued {
    /// 1 if an account of the list has no package, else 0.
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.missing.is_empty())
    }
}

impl Inclusion {
    /// Runs the command. Accounts of a list that have no vault are reported and the others' packages
    /// issued; an unknown account among the arguments stops it before anything is written.
    ///
    /// # Errors
    /// It is an error if the work directory can't be read or is damaged, an account given by itself has no
    /// vault in it, a package does not verify, or a file can't be written.
    pub fn run(&self, progress: &dyn Progress) -> Result<Issued, EpochError> {
        super::require_work_directory(&self.work)?;
        let epoch = Epoch::reopen(&self.work)?;
        let issuer = Issuer::new(&epoch)?;
        let note = || epoch.note(NamedBy::Packages, &self.out, issuer.statement());
        if self.all {
            if self.out.exists() {
                return Err(EpochError::OutputExists(self.out.clone()));
            }
            note()?;
            let packages = write_all(&issuer, &self.out, &Sizes::default(), progress)?;
            return Ok(Issued { packages, missing: vec![] });
        }
        let mut accounts = BTreeSet::new();
        for (number, account) in (1..).zip(&self.account) {
            check_label(account).map_err(|fault| EpochError::AccountId { number, fault })?;
            if !issuer.knows(account)? {
                return Err(EpochError::UnknownAccount);
            }
            accounts.insert(account.clone());
        }
        let missing = match &self.list {
            Some(list) => Self::add_listed(&issuer, list, &mut accounts)?,
            None => vec![],
        };
        if !accounts.is_empty() {
            note()?;
        }
        create_private_dir(&self.out)?;
        for account in &accounts {
            let bytes = issuer.verified(account)?;
            // The error names the directory only: a file's name is an account.
            file::write_private(&self.out.join(file_name(account)), &bytes)
                .map_err(EpochError::io(&self.out))?;
        }
        Ok(Issued { packages: accounts.len() as u64, missing })
    }

    /// Adds the accounts of a list that have vaults; the lines of those that have none.
    fn add_listed(
        issuer: &Issuer<&Epoch>,
        list: &Path,
        accounts: &mut BTreeSet<String>,
    ) -> Result<Vec<MissingLine>, EpochError> {
        let list = file::read_regular(list).map_err(EpochError::io(list))?;
        let mut missing = vec![];
        for Line { number: line, account } in lines(&list) {
            match account {
                Ok(account) if accounts.contains(&account) => {}
                Ok(account) if !issuer.knows(&account)? => {
                    missing.push(MissingLine { line, fault: None });
                }
                Ok(account) => {
                    accounts.insert(account);
                }
                Err(fault) => missing.push(MissingLine { line, fault: Some(fault) }),
            }
        }
        Ok(missing)
    }

    /// What was issued, as the command prints it.
    pub fn render(&self, issued: &Issued) -> String {
        let count = issued.packages;
        if !self.json {
            return format!("{count} packages in {}\n", shown_path(&self.out));
        }
        let missing: Vec<serde_json::Value> = issued
            .missing
            .iter()
            .map(|missing| {
                let (code, reason) = match &missing.fault {
                    None => ("RF-1311", say!("RF-1311").text),
                    Some(fault) => ("RF-1323", fault.to_string()),
                };
                serde_json::json!({
                    "line": missing.line.to_string(),
                    "code": code,
                    "reason": reason,
                })
            })
            .collect();
        let json = serde_json::json!({ "packages": count.to_string(), "missing": missing });
        format!("{json}\n")
    }

    /// What is to be said of the lines without a package, if there are any: at most three messages.
    pub fn complaints(&self, issued: &Issued) -> Vec<Said> {
        let Some(list) = self.list.as_deref().map(shown_path) else { return vec![] };
        let mut said = vec![];
        let unknown: Vec<usize> =
            issued.missing.iter().filter(|of| of.fault.is_none()).map(|of| of.line).collect();
        if !unknown.is_empty() {
            said.push(say!("RF-1311.list", list, lines = Lines(&unknown)));
        }
        let mut faulty = issued.missing.iter().filter_map(|of| Some((of.line, of.fault.as_ref()?)));
        if let Some((line, fault)) = faulty.next() {
            said.push(say!("RF-1323.list", list, line, fault));
        }
        let others: Vec<usize> = faulty.map(|(line, _)| line).collect();
        if !others.is_empty() {
            said.push(say!("RF-1323.others", list, lines = Lines(&others)));
        }
        said
    }
}

/// Numbers of lines; of very many, how many there are more.
struct Lines<'a>(&'a [usize]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 100;
        let shown: Vec<String> = self.0.iter().take(MOST).map(usize::to_string).collect();
        f.write_str(&shown.join(", "))?;
        match self.0.len().saturating_sub(MOST) {
            0 => Ok(()),
            more => write!(f, "{}", say!("RF-1311.more", more)),
        }
    }
}

/// The package's file name: the account id where it is a plain lower-case name, else with other
/// characters as `%` and two hexadecimal digits; a hash where that would be long. Capitals are among
/// those others, so that two accounts have two files where a file system takes A for a.
pub fn file_name(account: &str) -> String {
    const LONGEST: usize = 64;
    if account.len() > LONGEST {
        return format!("%-{}.package.json", Digest::of(personal::INPUTS, account.as_bytes()));
    }
    let mut name = String::new();
    for byte in account.bytes() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02x}"));
        }
    }
    name + ".package.json"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_plain_and_distinct() {
        assert_eq!(file_name("user-1_a"), "user-1_a.package.json");
        assert_eq!(file_name("Alice"), "%41lice.package.json");
        assert!(!file_name("ALICE").eq_ignore_ascii_case(&file_name("alice")));
        assert!(!file_name("%41").eq_ignore_ascii_case(&file_name("A")));
        assert_eq!(file_name("../x"), "%2e%2e%2fx.package.json");
        assert_ne!(file_name("a.b"), file_name("a%2eb"));
        assert!(file_name(&"é".repeat(500)).len() < 100);
    }
}
