//! A customer's answer in words: a title, a line or two, what is compared side by side, and what to do.

use super::headline::Headline;
use crate::{
    message::{Language, Quoted},
    report::{
        answer_kind::Difference,
        date,
        package::{BookMarks, InclusionReport},
        status::Status,
    },
    say_in, word_in,
};

/// An answer in the words of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerWords {
    /// The answer: a short sentence, which is the heading.
    pub title: String,
    /// What belongs to it, each a sentence or two.
    pub lines: Vec<String>,
    /// Values that differ, side by side: first the customer's, then that of the books.
    pub sides: Vec<Side>,
    /// The venue's own reason for a correction; always shown as its words.
    pub venue_reason: Option<String>,
    /// What to do next.
    pub todo: Vec<String>,
    /// The code to name, if something does not hold.
    pub code: Option<&'static str>,
}

/// A value with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What it is of.
    pub name: &'static str,
    /// The value.
    pub value: SideValue,
}

/// What stands at a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SideValue {
    /// A text as it was typed, or as it stands in the file.
    Text(String),
    /// A time of the protocol.
    Time(String),
    /// A digest.
    Digest(String),
}

impl AnswerWords {
    /// Title and first line.
    pub fn sentence(&self) -> String {
        match self.lines.first() {
            Some(line) => format!("{} {line}", self.title),
            None => self.title.clone(),
        }
    }

    fn new(title: impl Into<String>) -> Self {
        AnswerWords {
            title: title.into(),
            lines: vec![],
            sides: vec![],
            venue_reason: None,
            todo: vec![],
            code: None,
        }
    }

    fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    fn todo(mut self, todo: impl Into<String>) -> Self {
        self.todo.push(todo.into());
        self
    }

    fn side(mut self, name: &'static str, value: SideValue) -> Self {
        self.sides.push(Side { name, value });
        self
    }
}

impl InclusionReport {
    /// The answer in the words of a language.
    pub fn words(&self, language: Language) -> AnswerWords {
        let venue = &self.venue;
        match Headline::of(self) {
            Headline::OtherAccount => self.other_account(language),
            Headline::Other(difference) => self.other(language, difference),
            Headline::Contradiction => AnswerWords::new(word_in!(language, "answer.changed"))
                .line(word_in!(language, "answer.changed.line"))
                .todo(say_in!(language, "todo.damaged", code = "RF-2402")),
            Headline::Changed(claim) => {
                let code = claim.code.unwrap_or_default();
                let account = Quoted(&self.account);
                AnswerWords::new(say_in!(language, "answer.numbers", venue))
                    .line(say_in!(language, "answer.numbers.line", account))
                    .line(word_in!(language, "answer.numbers.way"))
                    .todo(say_in!(language, "todo.numbers", venue, code))
                    .with_code(claim.code)
            }
            Headline::Shared => AnswerWords::new(word_in!(language, "answer.in.shared"))
                .todo(say_in!(language, "todo.shared", venue, code = "RF-2404"))
                .with_code(Some("RF-2404")),
            headline => self.is_in(language, headline),
        }
    }

    fn other_account(&self, language: Language) -> AnswerWords {
        let (venue, account) = (&self.venue, Quoted(&self.account));
        let words = AnswerWords::new(word_in!(language, "answer.other-account"))
            .line(word_in!(language, "answer.nothing-yet"))
            .side(word_in!(language, "side.typed"), SideValue::Text(self.account.clone()));
        let words = match &self.package {
            Some(head) => words.side(
                word_in!(language, "side.file-account"),
                SideValue::Text(head.account.clone()),
            ),
            None => words,
        };
        words.todo(say_in!(language, "todo.account", account, venue))
    }

    fn other(&self, language: Language, difference: Difference) -> AnswerWords {
        let venue = &self.venue;
        let title = match difference {
            Difference::Venue => word_in!(language, "answer.other-venue"),
            Difference::Date => word_in!(language, "answer.other-date"),
            Difference::Correction => word_in!(language, "answer.correction"),
            Difference::Edition | Difference::Contradiction => word_in!(language, "answer.edition"),
            Difference::Announced => word_in!(language, "answer.other-line"),
        };
        let mut words = AnswerWords::new(title);
        if difference != Difference::Announced {
            words = words.line(word_in!(language, "answer.not-together"));
        }
        let (of_file, of_books) = self.sides(difference);
        let first = match difference {
            Difference::Announced => word_in!(language, "side.announced"),
            _ => word_in!(language, "side.file"),
        };
        if let Some(value) = of_file {
            words = words.side(first, value);
        }
        words = words.side(word_in!(language, "side.books"), of_books);
        words = self.with_correction(language, words);
        words.todo(match difference {
            Difference::Venue => say_in!(language, "todo.venue", venue).text,
            Difference::Date => {
                let file = self.package.as_ref().map_or("", |head| &head.snapshot_time);
                let day = date::day_in(language, &self.snapshot_time);
                say_in!(language, "todo.date", day, other = date::day_in(language, file)).text
            }
            Difference::Announced => say_in!(language, "todo.line", venue).text,
            _ => word_in!(language, "todo.edition").to_owned(),
        })
    }

    /// That these books correct earlier ones, with the venue's reason.
    fn with_correction(&self, language: Language, words: AnswerWords) -> AnswerWords {
        let Some(correction) = &self.corrects else { return words };
        let (venue, epoch) = (&self.venue, correction.epoch.0.to_string());
        let words = words.line(say_in!(language, "answer.corrects", venue, epoch));
        AnswerWords { venue_reason: Some(correction.reason.clone()), ..words }
    }

    /// What differs, of the file and of these books.
    fn sides(&self, difference: Difference) -> (Option<SideValue>, SideValue) {
        let head = self.package.as_ref();
        let digest = || SideValue::Digest(self.statement_bech32.clone());
        match difference {
            Difference::Venue => (
                head.map(|head| SideValue::Text(head.venue.clone())),
                SideValue::Text(self.venue.clone()),
            ),
            Difference::Date => (
                head.map(|head| SideValue::Time(head.snapshot_time.clone())),
                SideValue::Time(self.snapshot_time.clone()),
            ),
            Difference::Announced => (self.announced.clone().map(SideValue::Digest), digest()),
            _ => (head.map(|head| SideValue::Digest(head.statement_bech32.clone())), digest()),
        }
    }

    /// The answer that the account is in, with what restricts it.
    fn is_in(&self, language: Language, headline: Headline<'_>) -> AnswerWords {
        let venue = &self.venue;
        let asset = match headline {
            Headline::Short(coin) => coin.asset.as_str(),
            _ => "",
        };
        let title = match headline {
            Headline::NotCompared => word_in!(language, "answer.in.publication").to_owned(),
            Headline::ProofsFail | Headline::AuditFails(_) => {
                word_in!(language, "answer.in.audit").to_owned()
            }
            Headline::RuleFails(_) => word_in!(language, "answer.in.rule").to_owned(),
            Headline::NotCovered(..) => word_in!(language, "answer.in.not-covered").to_owned(),
            Headline::NoReserves(_) => word_in!(language, "answer.in.no-reserves").to_owned(),
            Headline::OwnBook(_) => word_in!(language, "answer.in.own-book").to_owned(),
            Headline::Short(_) => say_in!(language, "answer.in.short", asset).text,
            _ => word_in!(language, "answer.in").to_owned(),
        };
        let mut words = AnswerWords::new(title).line(self.stands(language));
        words = match headline {
            Headline::ProofsFail => words
                .line(word_in!(language, "answer.proofs-fail"))
                .todo(say_in!(language, "todo.report", venue, code = "RF-2206"))
                .with_code(Some("RF-2206")),
            Headline::RuleFails(claim) => {
                let code = claim.code.unwrap_or_default();
                words
                    .line(say_in!(language, "answer.rule", title = claim.title, code))
                    .todo(say_in!(language, "todo.report", venue, code))
                    .with_code(claim.code)
            }
            Headline::NotCovered(book, marks) => words
                .line(self.not_covered(language, book, marks))
                .todo(say_in!(language, "todo.not-covered", venue)),
            Headline::NoReserves(book) => words
                .line(say_in!(language, "answer.no-reserves", venue, book))
                .todo(say_in!(language, "todo.reserves", venue)),
            Headline::OwnBook(book) => words
                .line(say_in!(language, "answer.own-book", venue, book))
                .todo(say_in!(language, "todo.own-book", venue)),
            Headline::AuditFails(sentence) => words
                .line(say_in!(language, "answer.audit-fails", sentence))
                .todo(say_in!(language, "todo.audit", venue)),
            Headline::Short(coin) => {
                let (missing, percent) = (coin.missing.grouped(0), coin.percent.grouped(2));
                words
                    .line(say_in!(
                        language,
                        "answer.short",
                        book = coin.book,
                        missing,
                        asset,
                        percent
                    ))
                    .todo(say_in!(language, "todo.short", venue, asset))
            }
            Headline::NotAssessed => words
                .line(word_in!(language, "answer.not-assessed"))
                .todo(say_in!(language, "todo.parameters", venue)),
            _ => words,
        };
        self.common(language, words)
    }

    /// What every answer says that the account is in: how it was verified, and whether it was compared.
    fn common(&self, language: Language, mut words: AnswerWords) -> AnswerWords {
        let audit = self.audit.as_ref().filter(|audit| audit.verified == Status::Holds);
        if let Some(audit) = audit {
            words = words.line(match audit.proofs {
                1 => say_in!(language, "answer.proofs.one").text,
                count => say_in!(language, "answer.proofs", count).text,
            });
        }
        if self.vaults.len() > 1 {
            words = words.line(say_in!(language, "answer.vaults", count = self.vaults.len()));
        }
        words = self.with_correction(language, words);
        if !self.is_compared() {
            words = words.line(word_in!(language, "answer.not-compared")).todo(say_in!(
                language,
                "todo.compare",
                venue = self.venue
            ));
        }
        words
    }

    fn stands(&self, language: Language) -> String {
        let (venue, account) = (&self.venue, Quoted(&self.account));
        let time = date::time_in(language, &self.snapshot_time);
        match self.vaults.iter().all(|vault| vault.numbers.is_some()) {
            true => say_in!(language, "answer.stands", account, venue, time).text,
            false => say_in!(language, "answer.stands.numbers", account, venue, time).text,
        }
    }

    /// What no digest binds is said of the file alone.
    fn not_covered(&self, language: Language, book: &str, marks: &BookMarks) -> String {
        let missing = marks.missing.as_ref().map_or_else(String::new, |missing| missing.grouped(2));
        match self.is_compared() {
            true => say_in!(language, "answer.not-covered", book, missing).text,
            false => say_in!(language, "answer.not-covered.anyone", book, missing).text,
        }
    }
}

impl AnswerWords {
    fn with_code(self, code: Option<&'static str>) -> Self {
        AnswerWords { code, ..self }
    }
}
