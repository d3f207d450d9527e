//! Reports as pages for people: one rendering for the command line and the browser.
//!
//! Everything is a fragment of HTML without scripts and without inline styles; texts of bundles and
//! packages are escaped by the template library, so that a hostile file can say nothing but text.

use maud::html;

use crate::{
    answer::Failure, chain::ChainReport, package_report::InclusionReport, report::AuditReport,
};

/// The style sheet of fragments and pages.
pub const STYLE: &str = include_str!("style.css");

/// The report of an audit.
pub fn audit(report: &AuditReport) -> String {
    html! { p { (report.statement_bech32) } }.into_string()
}

/// The reports of inclusion packages, all of one statement.
pub fn inclusion(reports: &[InclusionReport]) -> String {
    html! { @for report in reports { p { (report.statement_bech32) } } }.into_string()
}

/// The report of a chain of statements.
pub fn chain(report: &ChainReport) -> String {
    html! { p { (report.statements.len()) } }.into_string()
}

/// Why there is no report.
pub fn failure(failure: &Failure) -> String {
    html! { p { (failure.code) } }.into_string()
}

/// A whole page around a fragment, with the style sheet inside and nothing from elsewhere.
pub fn page(title: &str, fragment: &str) -> String {
    html! { (title) (maud::PreEscaped(fragment)) }.into_string()
}
