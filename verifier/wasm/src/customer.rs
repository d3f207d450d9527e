//! What a customer asks for: the answer about a file, a receipt, a report of a failure.

use ringfence_verifier::{
    check::inclusion::Published,
    message::{Failure, Language, Quoted},
    report::{answer::Answer, html, AuditOutcome, FailureReport, Receipt},
    say,
};
use serde::Deserialize;

use crate::{
    brought::anchored,
    parts::{malformed, Part, Parts},
};

/// V10 over a package.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Inclusion {
    package: Part,
    statement: Part,
    parameters: Option<Part>,
    account: String,
    anchor: Option<String>,
    /// The tag of the page's language; English if none is given.
    #[serde(default)]
    language: Option<String>,
    /// The JSON of an audit's answer, made here, of the same statement.
    #[serde(default)]
    audit: Option<Part>,
}

/// The language of this tag.
fn language(tag: Option<&str>) -> Result<Language, Failure> {
    let Some(tag) = tag else { return Ok(Language::default()) };
    let unknown = || say!("RF-2640", language = Quoted(tag), languages = Language::tags());
    Language::of_tag(tag).ok_or_else(|| unknown().into())
}

impl Inclusion {
    /// The answer. A failure has its page in the customer's language, too.
    pub(crate) fn answer(self, parts: &mut Parts) -> Result<Answer, Failure> {
        let language = language(self.language.as_deref())?;
        Ok(self
            .check(parts, language)
            .unwrap_or_else(|failure| Answer::failure_in(&failure, language)))
    }

    fn check(self, parts: &mut Parts, language: Language) -> Result<Answer, Failure> {
        let reader = anchored(self.anchor.as_deref())?;
        let parameters = parts.take_some(self.parameters)?;
        let (package, statement) = (parts.take(self.package)?, parts.take(self.statement)?);
        let audit = parts.take_some(self.audit)?;
        let published = Published::decode(&statement, parameters.as_deref())?;
        let report = match published.check(&package, &reader, &self.account) {
            Ok(report) => report,
            Err(error) => match published.damaged(&error, &package) {
                Some(damaged) => return Ok(Answer::damaged(&damaged, language)),
                None => return Err(error.into()),
            },
        };
        let report = match audit {
            Some(json) => {
                let audit = AuditOutcome::from_json(&json).ok_or_else(|| say!("RF-2425"))?;
                report.with_audit(audit)?
            }
            None => report,
        };
        Ok(Answer::inclusion(&[report], language))
    }
}

fn text(answer: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(answer).map_err(malformed)
}

/// The receipt for an answer.
pub(crate) fn receipt(
    answer: &[u8],
    time: &str,
    tag: Option<&str>,
    page: bool,
) -> Result<Answer, Failure> {
    let language = language(tag)?;
    let receipt = Receipt::of_json(text(answer)?, time)?;
    let html = match page {
        true => html::receipt_page(&receipt, language),
        false => html::receipt(&receipt, language),
    };
    Ok(Answer::kept(&receipt, html))
}

/// The report about an answer that fails.
pub(crate) fn failure_report(
    answer: &[u8],
    time: Option<&str>,
    tag: Option<&str>,
    page: bool,
) -> Result<Answer, Failure> {
    let language = language(tag)?;
    let report = FailureReport::of_json(text(answer)?, time)?;
    let html = match page {
        true => html::failure_page(&report, language),
        false => html::failure_report(&report, language),
    };
    Ok(Answer::kept(&report, html))
}
