//! What stands behind a book, by evidence, in words.

use crate::{
    message::Language,
    report::{
        figures::{Figures, Part},
        package::InclusionReport,
    },
    say_in, word_in,
};

impl InclusionReport {
    /// The parts of reserves that are something, by evidence: in percent of what is owed, and in words. Proven comes
    /// first, then observed, then declared.
    pub fn evidence(&self, figures: &Figures, language: Language) -> Vec<(String, String)> {
        let observers =
            self.audit.as_ref().map_or_else(String::new, |audit| audit.observers.join(", "));
        let all = [
            (&figures.proven, word_in!(language, "figures.proven").to_owned()),
            (&figures.observed, say_in!(language, "figures.observed", observers).text),
            (&figures.declared, say_in!(language, "figures.declared", venue = self.venue).text),
        ];
        let shown = all.into_iter().filter(|(part, _)| !part.usd.is_zero());
        let percent = |part: &Part| {
            part.percent.as_ref().map_or_else(String::new, |percent| percent.grouped(1))
        };
        shown.map(|(part, words)| (percent(part), words)).collect()
    }
}
