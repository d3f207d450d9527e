//! What a check says in each of its forms: JSON for programs, a fragment of HTML for people, and an
//! exit code. The command line and the browser give the same.

use serde::Serialize;

use super::{
    audit::AuditReport,
    chain::ChainReport,
    customer::Damaged,
    html,
    package::{level_of, InclusionReport},
    plain::plain_json,
    stress::StressReport,
};
use crate::message::{Failure, Language, SPOKEN};

/// What a check says.
#[must_use = "an answer is there to be read"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The report, or `{"error": …}`; pretty-printed, with a line feed at the end. Characters that
    /// can't be seen are escaped, so that it may be shown.
    pub json: String,
    /// The same as a fragment of a page.
    pub html: String,
    /// The exit code: that of the level, and 2 where there is no report.
    pub exit_code: u8,
}

impl Answer {
    /// The answer of an audit.
    pub fn audit(result: Result<&AuditReport, Failure>) -> Self {
        match result {
            Ok(report) => Answer::new(report, html::audit(report), report.exit_code()),
            Err(failure) => Answer::failure(&failure),
        }
    }

    /// The answer of checks of inclusion packages, all of one statement. JSON is in English, the page in this
    /// language.
    pub fn inclusion(reports: &[InclusionReport], language: Language) -> Self {
        let html = html::inclusion(reports, language);
        Answer::new(reports, html, level_of(reports).exit_code())
    }

    /// The answer about a customer's package that can't be read.
    pub fn damaged(damaged: &Damaged, language: Language) -> Self {
        Answer::new(damaged, html::damaged(damaged, language), Damaged::LEVEL.exit_code())
    }

    /// The answer of the check of a chain of statements.
    pub fn chain(result: Result<&ChainReport, Failure>) -> Self {
        match result {
            Ok(report) => Answer::new(report, html::chain(report), report.exit_code()),
            Err(failure) => Answer::failure(&failure),
        }
    }

    /// The answer of a check of scenario proofs.
    pub fn stress(result: Result<&StressReport, Failure>) -> Self {
        match result {
            Ok(report) => Answer::new(report, html::stress(report), report.exit_code()),
            Err(failure) => Answer::failure(&failure),
        }
    }

    /// A working paper. Its page shows it as text.
    pub fn paper(paper: &(impl Serialize + std::fmt::Display)) -> Self {
        Answer::new(paper, html::text(&paper.to_string()), 0)
    }

    /// A receipt, or a report of a failure: JSON, and a part of a page or a whole one.
    pub fn kept(paper: &impl Serialize, html: String) -> Self {
        Answer::new(paper, html, 0)
    }

    /// The answer where there is no report.
    pub fn failure(failure: &Failure) -> Self {
        Answer::failure_in(failure, SPOKEN)
    }

    /// The same with a page in this language; JSON is in English.
    pub fn failure_in(failure: &Failure, language: Language) -> Self {
        #[derive(Serialize)]
        struct Error<'a> {
            error: &'a Failure,
        }
        Answer::new(&Error { error: failure }, html::failure(failure, language), 2)
    }

    fn new<T: Serialize + ?Sized>(value: &T, html: String, exit_code: u8) -> Self {
        let text =
            serde_json::to_string_pretty(value).expect("every field of a report has a JSON form");
        Answer { json: plain_json(&text) + "\n", html, exit_code }
    }
}
