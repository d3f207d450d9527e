//! What the demonstration prints at its end: the answer in money, what was done, and what to open next.

use std::path::Path;

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_verifier::{
    report::{Look, StressReport},
    say, word,
};

use crate::{command::prove::Proven, publish};

/// What the demonstration came to.
pub(super) struct End<'a> {
    /// The auditor's report of scenarios and bundle.
    pub shown: &'a StressReport,
    /// What was proven.
    pub proven: &'a Proven,
    /// What the venue is made of, in words.
    pub made_of: &'a str,
    /// Number of wallets in its list.
    pub wallets: usize,
    /// Number of packages that were issued and checked.
    pub packages: usize,
    /// How long it took.
    pub seconds: u64,
    /// The directory.
    pub directory: &'a Path,
    /// The report as a page.
    pub report: &'a Path,
    /// Where the scenario proofs are.
    pub stress: &'a Path,
    /// The verifier's command for the same audit.
    pub verify: &'a str,
    /// The verifier's command for the scenarios.
    pub verify_scenarios: &'a str,
}

impl End<'_> {
    /// The lines.
    pub(super) fn text(&self) -> String {
        let place = |name: &str| shown_path(&self.directory.join(name)).to_string();
        let mut text = self.shown.publication.first_screen(Look::default());
        let mut add = |line: &str| {
            text.push_str(line);
            text.push('\n');
        };
        add("");
        add(self.made_of);
        let blocks = &self.proven.blocks;
        add(&say!("demo.done", blocks, packages = self.packages, seconds = self.seconds).text);
        if self.wallets > 0 {
            add(&say!("demo.evidence", wallets = self.wallets, folder = place("reserves")).text);
        }
        let stress = shown_path(self.stress).to_string();
        let verdict = &self.shown.verdict;
        let (sentence, reason) = (&verdict.sentence, verdict.reason.as_deref().unwrap_or_default());
        add(&say!("demo.scenarios", stress, sentence, reason).text);
        for warning in &self.proven.warnings {
            add(&say!("demo.warning", code = warning.code, text = warning.text).text);
        }
        add(&say!("demo.report", path = shown_path(self.report)).text);
        match publish::page::find() {
            Ok(page) => {
                let (page, bundle) = (shown_path(&page).to_string(), place("bundle"));
                let packages = place("packages");
                add(&say!("demo.page", page, bundle, packages, stress).text);
            }
            Err(_) => add(&say!("demo.no-page", bundle = place("bundle")).text),
        }
        add(word!("demo.verify"));
        add(&format!("\n  {}\n", self.verify));
        add(word!("demo.verify-scenarios"));
        add(&format!("\n  {}", self.verify_scenarios));
        text
    }
}
