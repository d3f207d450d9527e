//! What a check says in each of its forms, the same on the command line and in the browser: JSON
//! for programs, a fragment of HTML for people, an exit code.

use serde::Serialize;

use super::{
    audit::AuditReport,
    chain::ChainReport,
    html,
    package::{shared_places, InclusionReport},
};
use crate::message::Failure;

/// What a check says.
#[must_use = "an answer is there to be read"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The report, or `{"error": …}`; pretty-printed, with a line feed at the end.
    pub json: String,
    /// The same as a fragment of a page.
    pub html: String,
    /// 0, every checked claim holds; 1, well formed but false; 2, malformed.
    pub exit_code: u8,
}

impl Answer {
    /// Of an audit.
    pub fn audit(result: Result<&AuditReport, Failure>) -> Self {
        match result {
            Ok(report) => Answer::new(report, html::audit(report), report.outcome(&[]).exit_code()),
            Err(failure) => Answer::failure(&failure),
        }
    }

    /// Of inclusion packages, all of one statement.
    pub fn inclusion(result: Result<&[InclusionReport], Failure>) -> Self {
        match result {
            Ok(reports) => {
                let fails = |report: &InclusionReport| report.outcome().exit_code() != 0;
                let fails = reports.iter().any(fails) || !shared_places(reports).is_empty();
                Answer::new(reports, html::inclusion(reports), u8::from(fails))
            }
            Err(failure) => Answer::failure(&failure),
        }
    }

    /// Of a chain of statements.
    pub fn chain(result: Result<&ChainReport, Failure>) -> Self {
        match result {
            Ok(report) => Answer::new(report, html::chain(report), report.outcome().exit_code()),
            Err(failure) => Answer::failure(&failure),
        }
    }

    /// Why there is no report.
    pub fn failure(failure: &Failure) -> Self {
        #[derive(Serialize)]
        struct Error<'a> {
            error: &'a Failure,
        }
        Answer::new(&Error { error: failure }, html::failure(failure), 2)
    }

    fn new<T: Serialize + ?Sized>(value: &T, html: String, exit_code: u8) -> Self {
        match serde_json::to_string_pretty(value) {
            Ok(text) => Answer { json: text + "\n", html, exit_code },
            // Not to be reached: every field of a report has a JSON form.
            Err(error) => Answer { json: format!("{error}\n"), html, exit_code: 2 },
        }
    }
}
