//! What is wrong with a customer's file that can't be read, in plain words.

use serde::Serialize;

use crate::{
    message::{Failure, Language},
    report::{answer_kind::AnswerKind, level::Level},
    say_in, word_in,
};

use super::words::AnswerWords;

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Damage {
    /// It has no bytes.
    Empty,
    /// It ends too early.
    CutOff,
    /// It is a statement.
    Statement,
    /// It is a file of parameters.
    Parameters,
    /// It is an archive.
    Archive,
    /// It is a picture.
    Picture,
    /// It is a document of another program.
    Document,
    /// It is a page of the web.
    Page,
    /// It is nothing that the program knows.
    Other,
    /// An older release made it.
    Older,
    /// A newer release made it.
    Newer,
    /// Another program saved it in another spelling.
    SavedAnew,
    /// It is too large.
    TooLarge,
    /// A value in it breaks a rule.
    Inside,
    /// It names a place that the statement doesn't have.
    Place,
}

impl Damage {
    /// Whether another file has to be chosen, and not this one downloaded again.
    fn is_other_file(self) -> bool {
        matches!(
            self,
            Damage::Statement
                | Damage::Parameters
                | Damage::Archive
                | Damage::Picture
                | Damage::Document
                | Damage::Other
        )
    }

    fn line(self, language: Language, bytes: usize) -> String {
        let word = match self {
            Damage::Empty => word_in!(language, "damage.empty"),
            Damage::CutOff => {
                let bytes = crate::report::amount::grouped(bytes);
                return say_in!(language, "damage.cut-off", bytes).text;
            }
            Damage::Statement => word_in!(language, "damage.statement"),
            Damage::Parameters => word_in!(language, "damage.parameters"),
            Damage::Archive => word_in!(language, "damage.archive"),
            Damage::Picture => word_in!(language, "damage.picture"),
            Damage::Document => word_in!(language, "damage.document"),
            Damage::Page => word_in!(language, "damage.page"),
            Damage::Other => word_in!(language, "damage.other"),
            Damage::Older => word_in!(language, "damage.older"),
            Damage::Newer => word_in!(language, "damage.newer"),
            Damage::SavedAnew => word_in!(language, "damage.saved-anew"),
            Damage::TooLarge => word_in!(language, "damage.too-large"),
            Damage::Inside => word_in!(language, "damage.inside"),
            Damage::Place => word_in!(language, "damage.place"),
        };
        word.to_owned()
    }
}

/// The answer about a customer's file that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Damaged {
    /// Why there is no report.
    pub error: Failure,
    /// Always [`AnswerKind::Damaged`].
    pub kind: AnswerKind,
    /// What is wrong.
    pub damage: Damage,
    /// The length of the file.
    pub bytes: usize,
    /// Digest of the statement that the file was to be checked against.
    pub statement_bech32: String,
}

impl Damaged {
    /// The level of this answer: nothing can be said yet.
    pub const LEVEL: Level = Level::CantSay;

    /// The answer about a file with this fault.
    pub fn new(error: Failure, damage: Damage, bytes: usize, statement_bech32: String) -> Self {
        Damaged { error, kind: AnswerKind::Damaged, damage, bytes, statement_bech32 }
    }

    /// The answer in the words of a language.
    pub fn words(&self, language: Language) -> AnswerWords {
        let todo = match self.damage {
            Damage::Older => word_in!(language, "todo.older").to_owned(),
            Damage::Newer => word_in!(language, "todo.newer").to_owned(),
            damage if damage.is_other_file() => word_in!(language, "todo.choose").to_owned(),
            _ => say_in!(language, "todo.damaged", code = self.error.code).text,
        };
        AnswerWords {
            title: word_in!(language, "answer.damaged").to_owned(),
            lines: vec![self.damage.line(language, self.bytes)],
            sides: vec![],
            venue_reason: None,
            todo: vec![todo],
            code: Some(self.error.code),
        }
    }
}
