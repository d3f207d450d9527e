//! Reports as pages for people: one rendering for the command line and the browser.
//!
//! Everything is a fragment of HTML without scripts and without inline styles. Texts of bundles and
//! packages are escaped by the template library and lose their hidden characters
//! ([`crate::report::plain`]), so that a hostile file can say nothing but text. The words are those
//! of the catalogue ([`crate::message`]). Answers and programs may use this room; it knows reports
//! and nothing of how anything was checked.

mod audit;
mod chain;
mod inclusion;
mod parts;
mod reserves;
mod rich;
mod rows;
mod verdict;

use maud::{html, Markup, PreEscaped, DOCTYPE};

use self::rich::rich;
use crate::{
    message::{Failure, SPOKEN},
    report::{
        audit::AuditReport, chain::ChainReport, package::InclusionReport, plain::plain, Picked,
    },
    word,
};

/// The style sheet of fragments and pages. Its classes begin with `rf-`, its properties with
/// `--rf-`.
pub const STYLE: &str = include_str!("style.css");

/// What a page may load: its own style and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Shows the report of an audit, or of a look at a statement. Headings begin at `h2`.
pub fn audit(report: &AuditReport) -> String {
    finish(audit::report(report))
}

/// Shows the reports of inclusion packages, all of one statement. Numbers are shown only of vaults
/// that are in it.
pub fn inclusion(reports: &[InclusionReport]) -> String {
    finish(inclusion::reports(reports))
}

/// Shows the report of a chain of statements.
pub fn chain(report: &ChainReport) -> String {
    finish(chain::report(report))
}

/// Shows rows of reserves that were looked for in the report of an audit.
pub fn rows(picked: &Picked) -> String {
    finish(rows::picked(picked))
}

/// Says why there is no report. Screen readers announce it at once.
pub fn failure(failure: &Failure) -> String {
    finish(html! {
        section.rf-report.rf-failure role="alert" {
            div.rf-verdict.rf-fails {
                h2.rf-lead {
                    span.rf-sign aria-hidden="true" { "✗" }
                    (rich!("html.no-report", code = failure.code))
                }
                p { (failure.message) }
                p { strong { (word!("html.what-to-try")) } (failure.help) }
            }
        }
    })
}

/// Shows a text as it is, line by line.
pub fn text(text: &str) -> String {
    finish(html! { pre.rf-text { (text) } })
}

/// Puts a whole page around a fragment of this module, which is taken as it is. The style sheet is
/// inside; there is no script, and nothing from elsewhere.
pub fn page(title: &str, fragment: &str) -> String {
    finish(html! {
        (DOCTYPE)
        html lang=(SPOKEN.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body.rf-page {
                main {
                    h1 { (title) }
                    (PreEscaped(fragment))
                }
            }
        }
    })
}

/// Takes hidden characters away. Everything else that could do harm was escaped by the template.
fn finish(markup: Markup) -> String {
    plain(&markup.into_string())
}
