//! Reports as pages for people: one rendering for the command line and the browser.
//!
//! Everything is a fragment of HTML without scripts and without inline styles. Texts of bundles and
//! packages are escaped by the template library and lose their hidden characters
//! ([`crate::report::plain`]), so that a hostile file can say nothing but text. The words are those
//! of the catalogue ([`crate::message`]). Answers and programs may use this room; it knows reports
//! and nothing of how anything was checked.

mod audit;
mod bar;
mod books;
mod card;
mod chain;
mod change;
mod claims;
mod first;
mod holdings;
mod icon;
mod inclusion;
mod markets;
mod number;
mod parts;
mod policy;
mod prices;
mod receipt;
mod reserves;
mod rich;
mod rows;
mod stress;

use base64::{engine::general_purpose::STANDARD, Engine};
use maud::{html, Markup, PreEscaped, DOCTYPE};
use ringfence_evidence::hash::sha256;

use self::{icon::Sign, rich::rich_in};
use crate::{
    message::{Failure, Language, SPOKEN},
    report::{
        audit::AuditReport, chain::ChainReport, date, package::InclusionReport, plain::plain,
        stress::StressReport, Damaged, FailureReport, Picked, Receipt,
    },
    say, word, word_in,
};

/// The style sheet of fragments and pages. Its classes begin with `rf-`, its properties with
/// `--rf-`.
pub const STYLE: &str = concat!(
    include_str!("style/base.css"),
    include_str!("style/parts.css"),
    include_str!("style/answer.css"),
    include_str!("style/sizes.css"),
);

/// What a page may load: its own style, which has this SHA-256 in base64, and nothing else.
fn policy(hash: &str) -> String {
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

/// Shows the report of an audit, or of a look at a statement. Headings begin at `h2`.
pub fn audit(report: &AuditReport) -> String {
    finish(audit::report(report))
}

/// Shows the answers about customers' packages, all of one statement, in a language. Numbers are shown only of
/// accounts that are in it. The answer is an `h1`, and the only one.
pub fn inclusion(reports: &[InclusionReport], language: Language) -> String {
    finish(inclusion::reports(reports, language))
}

/// Shows the answer about a customer's file that can't be read.
pub fn damaged(answer: &Damaged, language: Language) -> String {
    finish(inclusion::damaged(answer, language))
}

/// Shows a receipt in a language.
pub fn receipt(receipt: &Receipt, language: Language) -> String {
    finish(receipt::receipt(receipt, language))
}

/// A receipt as a page of its own, to be kept or printed.
pub fn receipt_page(receipt: &Receipt, language: Language) -> String {
    let title = receipt::title(receipt, language);
    let foot = word_in!(language, "opinion");
    whole(&title, foot, language, &html! { (PreEscaped(self::receipt(receipt, language))) })
}

/// Shows a report of a failure in a language.
pub fn failure_report(report: &FailureReport, language: Language) -> String {
    finish(receipt::failure(report, language))
}

/// A report of a failure as a page of its own.
pub fn failure_page(report: &FailureReport, language: Language) -> String {
    let title = receipt::failure_title(report, language);
    let foot = word_in!(language, "opinion");
    whole(&title, foot, language, &html! { (PreEscaped(failure_report(report, language))) })
}

/// Shows the report of a chain of statements.
pub fn chain(report: &ChainReport) -> String {
    finish(chain::report(report))
}

/// Shows the report of scenario proofs.
pub fn stress(report: &StressReport) -> String {
    finish(stress::report(report))
}

/// The title of a page about scenario proofs over the books of this venue at this time.
pub fn stress_title(venue: &str, snapshot_time: &str) -> String {
    say!("html.page.stress", venue, day = date::day(snapshot_time)).text
}

/// Shows rows of reserves that were looked for in the report of an audit.
pub fn rows(picked: &Picked) -> String {
    finish(rows::picked(picked))
}

/// Says why there is no report, in a language. Screen readers announce it at once.
pub fn failure(failure: &Failure, language: Language) -> String {
    let failure = failure.in_language(language);
    finish(html! {
        section.rf-report.rf-failure role="alert" lang=(language.tag()) {
            div.rf-verdict.rf-open {
                (Sign::Open.icon())
                p.rf-level { (rich_in!(language, "html.no-report", code = failure.code)) }
                h2.rf-lead { (failure.message) }
                p { strong { (word_in!(language, "html.what-to-try")) } (failure.help) }
            }
        }
    })
}

/// Shows a text as it is, line by line.
pub fn text(text: &str) -> String {
    finish(html! { pre.rf-text { (text) } })
}

/// The title of a page about the books of this venue at this time.
pub fn audit_title(venue: &str, snapshot_time: &str) -> String {
    say!("html.page.audit", venue, day = date::day(snapshot_time)).text
}

/// Puts a whole page around a fragment of this module, which is taken as it is. The style sheet is
/// inside, and named by its hash in the policy; there is no script, and nothing from elsewhere.
pub fn page(title: &str, fragment: &str) -> String {
    let words = say!("html.page", title).text;
    // The fragment has been through `finish`.
    let content = html! {
        h1 { (word!("html.page.what")) }
        (PreEscaped(fragment))
    };
    whole(title, &words, SPOKEN, &content)
}

/// A page in a language, with these words at the foot of each printed sheet.
fn whole(title: &str, foot: &str, language: Language, content: &Markup) -> String {
    let style = format!("{STYLE}{}", foot_of_pages(foot));
    // The sheet must stay as it was hashed.
    let markup = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy(&STANDARD.encode(sha256(style.as_bytes()))));
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body.rf-page { main { (content) } }
        }
    };
    plain(&markup.into_string())
}

/// The rule that puts these words at the foot of every printed page. Everything but letters and digits of
/// ASCII is escaped, so that a name can't end the string that it stands in.
fn foot_of_pages(words: &str) -> String {
    let escaped: String = plain(words)
        .chars()
        .map(|character| match character.is_ascii_alphanumeric() {
            true => character.to_string(),
            false => format!("\\{:x} ", u32::from(character)),
        })
        .collect();
    format!("@page{{@bottom-left{{content:\"{escaped}\";color:#4b5665;font:8pt sans-serif}}}}")
}

/// Takes hidden characters away, and keeps numbers and their units on one line. Everything else that could do
/// harm was escaped by the template.
fn finish(markup: Markup) -> String {
    units(&plain(&markup.into_string()))
}

/// The same text with no-break blanks between a number and its unit or its sign.
fn units(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(' ') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let is_unit = [" USD", " %"].iter().any(|unit| after.starts_with(unit));
        let is_number = before.ends_with(|character: char| character.is_ascii_digit());
        let is_sign = before.ends_with(['+', '−']);
        let is_signed = after[1..].starts_with(|character: char| character.is_ascii_digit());
        let stays = (is_unit && is_number) || (is_sign && is_signed);
        out.push_str(if stays { "&nbsp;" } else { " " });
        rest = &after[1..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_unit() {
        assert_eq!(units("1.00 USD, 5 % of 7 BTC"), "1.00&nbsp;USD, 5&nbsp;% of 7 BTC");
        assert_eq!(units("(+ 1.7 %), − 3 + x"), "(+&nbsp;1.7&nbsp;%), −&nbsp;3 + x");
        assert_eq!(units(" USD % x USD"), " USD % x USD");
    }

    #[test]
    fn words_at_the_foot_of_pages_are_only_words() {
        let rule = foot_of_pages("a\"}*{color:red}</style>\u{202e}é");
        for bad in ["</", "}*", "\u{202e}", "é", "a\""] {
            assert!(!rule.contains(bad), "{bad} in {rule}");
        }
        assert!(rule.contains("content:\"a\\22 \\7d "), "{rule}");
    }
}
