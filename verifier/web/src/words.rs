//! Words of the catalogue in the page's template.
//!
//! An element with the attribute `data-word` gets the text under that key, and one with `data-word-label` has it as its
//! name for those who hear the page. The page's scripts put the words of other languages into the same places
//! (`static/language.js`); here stand those that are read where no script runs.

use ringfence_verifier::message::{self, Language};
use serde_json::Value;

use crate::error::WebError;

/// What stands before the key of a text, and of a name.
const TEXT: &str = " data-word=\"";
const LABEL: &str = " data-word-label=\"";

/// The template with the words of a language in their places.
pub(crate) fn put_into(template: &str, language: Language) -> Result<String, WebError> {
    let words = message::export(language);
    let labelled = each(template, LABEL, |key, rest| {
        Ok(format!("{LABEL}{key}\" aria-label=\"{}\"{rest}", text(&words, key)?))
    })?;
    each(&labelled, TEXT, |key, rest| {
        let empty = rest.split_once('>').filter(|(_, after)| after.starts_with("</"));
        let (tag, after) = empty.ok_or_else(|| WebError::Word(key.to_owned()))?;
        Ok(format!("{TEXT}{key}\"{tag}>{}{after}", marked(&text(&words, key)?)))
    })
}

/// The keys that a template names.
#[cfg(test)]
pub(crate) fn keys(template: &str) -> impl Iterator<Item = &str> {
    let named = [TEXT, LABEL].into_iter().flat_map(|before| template.split(before).skip(1));
    named.filter_map(|rest| Some(rest.split_once('"')?.0))
}

/// A template with `make` of each key and of what follows it, up to the next one, in the place of both.
fn each(
    template: &str,
    before: &str,
    make: impl Fn(&str, &str) -> Result<String, WebError>,
) -> Result<String, WebError> {
    let mut parts = template.split(before);
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (key, rest) = part.split_once('"').ok_or_else(|| WebError::Word(part.to_owned()))?;
        made.push_str(&make(key, rest)?);
    }
    Ok(made)
}

/// The text under a key, fit for a page.
fn text(words: &Value, key: &str) -> Result<String, WebError> {
    let text = words[key]["text"].as_str().ok_or_else(|| WebError::Word(key.to_owned()))?;
    let escaped = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;")];
    Ok(escaped.iter().fold(text.to_owned(), |text, (from, to)| text.replace(*from, to)))
}

/// A text whose strong words and letters to be taken literally are set apart.
fn marked(text: &str) -> String {
    let strong = pairs(text, "**", "strong");
    pairs(&strong, "`", "code")
}

/// Every second part between `mark` as an element.
fn pairs(text: &str, mark: &str, element: &str) -> String {
    let parts = text.split(mark).enumerate();
    let set = parts.map(|(at, part)| match at % 2 {
        0 => part.to_owned(),
        _ => format!("<{element}>{part}</{element}>"),
    });
    set.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_their_places() {
        let template = "<p id=a data-word=\"customer.brand\" class=b></p><ul data-word-label=\"customer.tabs\">";
        let filled = put_into(template, Language::English).unwrap();
        assert_eq!(
            filled,
            "<p id=a data-word=\"customer.brand\" class=b>Check your account</p>\
             <ul data-word-label=\"customer.tabs\" aria-label=\"Parts of this page\">"
        );
    }

    #[test]
    fn a_key_without_words_and_a_place_that_is_not_empty_are_refused() {
        for template in [
            "<p data-word=\"customer.nothing\"></p>",
            "<p data-word=\"customer.brand\">words</p>",
            "<p data-word-label=\"customer.nothing\"></p>",
        ] {
            let error = put_into(template, Language::English).unwrap_err().to_string();
            assert!(error.contains("customer."), "{error}");
        }
    }

    #[test]
    fn strong_words_and_letters_are_set_apart() {
        assert_eq!(marked("**a &lt;** b `c`"), "<strong>a &lt;</strong> b <code>c</code>");
        for language in Language::ALL {
            for (key, entry) in message::export(language).as_object().unwrap() {
                let text = entry["text"].as_str().unwrap();
                let are_pairs = ["**", "`"].iter().all(|mark| text.matches(mark).count() % 2 == 0);
                assert!(are_pairs, "{language:?}: {key}");
            }
        }
    }
}
