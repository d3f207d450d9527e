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
        let observers = self.audit.as_ref().map_or(&[][..], |audit| &audit.observers);
        let all = [
            (&figures.proven, word_in!(language, "figures.proven").to_owned()),
            (&figures.observed, observed_by(observers, language)),
            (&figures.declared, say_in!(language, "figures.declared", venue = self.venue).text),
        ];
        let shown = all.into_iter().filter(|(part, _)| !part.usd.is_zero());
        let percent = |part: &Part| {
            part.percent.as_ref().map_or_else(String::new, |percent| percent.grouped(1))
        };
        shown.map(|(part, words)| (percent(part), words)).collect()
    }
}

/// Who observed a part of reserves. A verification names its observers together, so of several it is known only that
/// one of them did.
pub(crate) fn observed_by(observers: &[String], language: Language) -> String {
    let names = observers.join(word_in!(language, "figures.observed.and"));
    match observers.len() {
        0 | 1 => say_in!(language, "figures.observed", observers = names).text,
        _ => say_in!(language, "figures.observed.some", observers = names).text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_observers_each_is_not_said_to_have_observed() {
        let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        let words = |of: &[&str], language| observed_by(&names(of), language);
        assert_eq!(words(&["Tern"], Language::English), "observed by Tern");
        assert_eq!(
            words(&["Tern", "Kite"], Language::English),
            "observed by one or more of Tern, Kite"
        );
        assert_eq!(
            words(&["Tern", "Kite"], Language::Chinese),
            "由 Tern、Kite 中的一个或多个观察到"
        );
    }
}
