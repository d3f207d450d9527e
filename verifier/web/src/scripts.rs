//! The two scripts of the page, its own and its worker's, and the modules that each is joined of.

use ringfence_verifier::message::{self, Language};

use crate::join::{join, JoinError, Module};

/// A module of the scripts, by its path below `verifier/web`.
macro_rules! module {
    ($path:literal) => {
        Module::file($path, include_str!(concat!("../", $path)))
    };
}

/// The modules of the page's script.
fn page_modules() -> Result<Vec<Module>, JoinError> {
    let comment = "The words of the page's problems, by code, from the verifier's catalogue.";
    Ok(vec![
        module!("static/audit.js"),
        module!("static/base64.js"),
        module!("static/beside.js"),
        module!("static/brought.js"),
        module!("static/element.js"),
        module!("static/evidence.js"),
        module!("static/files.js"),
        module!("static/helpers.js"),
        module!("static/pace.js"),
        module!("static/page.js"),
        module!("static/problem.js"),
        module!("static/results.js"),
        module!("static/rows.js"),
        module!("static/service.js"),
        module!("static/statements.js"),
        module!("static/turns.js"),
        module!("static/vaults.js"),
        Module::constant("static/words.js", comment, "words", &message::export(Language::English))?,
    ])
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

    /// The calls `problem("KEY", { a, b: c })` of a script, and of `phrase`: key, and names of the values.
    fn problems(script: &str) -> Vec<(&str, BTreeSet<&str>)> {
        let calls = ["problem(\"", "phrase(\""].map(|call| script.split(call).skip(1));
        calls
            .into_iter()
            .flatten()
            .map(|call| {
                let (key, rest) = call.split_once('"').unwrap();
                let values = match rest.strip_prefix(", { ") {
                    Some(rest) => rest.split_once(" }").unwrap().0,
                    None => rest.strip_prefix(')').map(|_| "").unwrap(),
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
    fn script_uses_all_words_and_fills_their_placeholders() {
        let (script, words) = (script().unwrap(), message::export(Language::English));
        let words = words.as_object().unwrap();
        let mut used = BTreeSet::new();
        for (key, given) in problems(&script) {
            let word = words.get(key).unwrap_or_else(|| panic!("{key} is not among the words"));
            let [text, help] = ["text", "help"].map(|part| word[part].as_str().unwrap());
            let wanted = &placeholders(text) | &placeholders(help);
            assert_eq!(given, wanted, "{key}");
            used.insert(key);
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
