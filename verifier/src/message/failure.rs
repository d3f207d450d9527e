//! Why there is no report, in the form in which programs read it.

use serde::Serialize;

use super::{language::Language, said::Said};

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The stable code.
    pub code: &'static str,
    /// What is wrong and where.
    pub message: String,
    /// What to try.
    pub help: &'static str,
    /// What was said, from which the same follows in other languages; none for words of others.
    #[serde(skip)]
    pub said: Option<Box<Said>>,
}

impl Failure {
    /// The same in a language. What the catalogue lacks in it stays in English.
    pub fn in_language(&self, language: Language) -> Failure {
        match &self.said {
            Some(said) if language != Language::English => said.in_language(language).into(),
            _ => self.clone(),
        }
    }
}

impl From<Said> for Failure {
    fn from(said: Said) -> Self {
        let (code, message, help) = (said.code, said.text.clone(), said.help);
        Failure { code, message, help, said: Some(Box::new(said)) }
    }
}
