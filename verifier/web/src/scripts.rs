//! The two scripts of the page, its own and its worker's, and the modules that each is joined of.

use ringfence_verifier::message::{self, Language};
use serde_json::{Map, Value};

use crate::join::{join, JoinError, Module};

/// A module of the scripts, by its path below `verifier/web`.
macro_rules! module {
    ($path:literal) => {
        Module::file($path, include_str!(concat!("../", $path)))
    };
}

/// The module of the words.
const WORDS: &str = "static/words.js";

/// The modules of the page's script.
fn page_modules() -> Result<Vec<Module>, JoinError> {
    let comment = "The words of the page, by language and key, from the verifier's catalogue.";
    Ok(vec![
        module!("static/answer.js"),
        module!("static/audit.js"),
        module!("static/base64.js"),
        module!("static/beside.js"),
        module!("static/brought.js"),
        module!("static/bundle.js"),
        module!("static/carry.js"),
        module!("static/dates.js"),
        module!("static/element.js"),
        module!("static/evidence.js"),
        module!("static/files.js"),
        module!("static/folders.js"),
        module!("static/heading.js"),
        module!("static/helpers.js"),
        module!("static/keep.js"),
        module!("static/language.js"),
        module!("static/pace.js"),
        module!("static/page.js"),
        module!("static/problem.js"),
        module!("static/proofs.js"),
        module!("static/results.js"),
        module!("static/rows.js"),
        module!("static/scenarios.js"),
        module!("static/service.js"),
        module!("static/statements.js"),
        module!("static/turns.js"),
        module!("static/vaults.js"),
        Module::constant(WORDS, comment, "words", &words())?,
    ])
}

/// The words of the page in every language, by tag; English is the first.
fn words() -> Value {
    let pairs =
        Language::ALL.map(|language| (language.tag().to_owned(), message::export(language)));
    pairs.into_iter().collect::<Map<_, _>>().into()
}

/// The page's script.
pub(crate) fn script() -> Result<String, JoinError> {
    join("static/page.js", &page_modules()?)
}

/// The worker's script: what the worker does, and the npm package's interface of the module.
pub(crate) fn worker() -> Result<String, JoinError> {
    let modules =
        [module!("npm/ringfence.js"), module!("static/base64.js"), module!("static/worker.js")];
    join("static/worker.js", &modules)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The keys in a script, each with the names of the values that follow it: `say("KEY", { a, b: c })`.
    fn spoken(script: &str) -> Vec<(&str, BTreeSet<&str>)> {
        let begins = ["\"customer.", "\"verification.", "\"RF-26"]
            .into_iter()
            .flat_map(|begin| script.match_indices(begin));
        // A code that an error is compared with says nothing.
        let spoken = begins.filter(|(at, _)| !script[..*at].ends_with("=== "));
        spoken
            .map(|(at, _)| {
                let (key, rest) = script[at + 1..].split_once('"').unwrap();
                let values = match rest.strip_prefix(", { ") {
                    Some(rest) => rest.split_once(" }").unwrap().0,
                    None => "",
                };
                let names = values.split(", ").map(|value| value.split(':').next().unwrap());
                (key, names.filter(|name| !name.is_empty()).collect())
            })
            .collect()
    }

    /// The names of the placeholders `{name}` of a text.
    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0).collect()
    }

    #[test]
    fn page_uses_all_words_and_fills_their_placeholders() {
        let modules = page_modules().unwrap();
        let words = message::export(Language::English);
        let words = words.as_object().unwrap();
        let mut used: BTreeSet<&str> = crate::words::keys(crate::page::TEMPLATE).collect();
        for module in modules.iter().filter(|module| module.path() != WORDS) {
            for (key, given) in spoken(module.text()) {
                let word = words.get(key).unwrap_or_else(|| panic!("{key} is not among the words"));
                let [text, help] = ["text", "help"].map(|part| word[part].as_str().unwrap());
                let wanted = &placeholders(text) | &placeholders(help);
                assert_eq!(given, wanted, "{key}");
                used.insert(key);
            }
        }
        assert_eq!(used, words.keys().map(String::as_str).collect());
    }

    #[test]
    fn worker_is_one_classic_script() {
        let worker = worker().unwrap();
        assert!(!worker.lines().any(|l| l.starts_with("export ") || l.starts_with("import ")));
        assert!(worker.contains("class Verifier {"));
    }
}
