//! `inclusion`: issues private packages for customers.

use std::path::PathBuf;

use ringfence_circuits::{
    primitive::{file, shown::shown_path},
    protocol::hash::{digest::Digest, domain::personal},
};

use crate::{
    epoch::{create_private_dir, Epoch, EpochError},
    package::{write_all, Issuer},
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
    /// File with one account per line.
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// All accounts, as shards with an index.
    #[arg(long)]
    pub all: bool,
    /// Directory for the packages; with --all it must not exist.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Print the number of packages as JSON.
    #[arg(long)]
    pub json: bool,
}

impl Inclusion {
    /// Runs the command; the number of packages written.
    ///
    /// # Errors
    /// It is an error if the work directory can't be read, an account has no vault in it, or a file
    /// can't be written.
    pub fn run(&self) -> Result<u64, EpochError> {
        let epoch = Epoch::reopen(&self.work)?;
        let issuer = Issuer::new(&epoch)?;
        if self.all {
            return write_all(&issuer, &self.out);
        }
        let mut accounts = self.account.clone();
        if let Some(list) = &self.list {
            let text = std::fs::read_to_string(list).map_err(EpochError::io(list))?;
            accounts.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
        }
        // All or nothing: an unknown account is found before anything is written.
        for account in &accounts {
            if epoch.find(account)?.is_empty() {
                return Err(EpochError::UnknownAccount);
            }
        }
        create_private_dir(&self.out)?;
        for account in &accounts {
            let package = issuer.package(account)?;
            let bytes = package.encode().map_err(EpochError::from)?;
            // The error names the directory only: a file's name is an account.
            file::write_private(&self.out.join(file_name(account)), &bytes)
                .map_err(EpochError::io(&self.out))?;
        }
        Ok(accounts.len() as u64)
    }
}

impl Inclusion {
    /// The number of packages, as the command prints it.
    pub fn render(&self, count: u64) -> String {
        if self.json {
            format!("{{\"packages\": \"{count}\"}}\n")
        } else {
            format!("{count} packages in {}\n", shown_path(&self.out))
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
