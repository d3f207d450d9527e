//! What was checked and what not, in a handful of lines that a customer can read.

use serde::{Deserialize, Serialize};

use crate::{
    message::Language,
    report::{package::InclusionReport, status::Status},
    say_in, word_in,
};

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckId {
    /// That the numbers are the published ones.
    Numbers,
    /// That the publication is the one that was announced.
    Publication,
    /// That the account satisfies its rule.
    Rule,
    /// That all proofs hold.
    Proofs,
    /// That the venue signed.
    Signature,
    /// That prices are right: no program checks that.
    Prices,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it is about.
    pub id: CheckId,
    /// What became of it.
    pub status: Status,
    /// It in words.
    pub words: String,
}

impl InclusionReport {
    /// What was checked and what not, in the words of a language.
    pub fn checks(&self, language: Language) -> Vec<Check> {
        let ids = [
            CheckId::Numbers,
            CheckId::Publication,
            CheckId::Rule,
            CheckId::Proofs,
            CheckId::Signature,
            CheckId::Prices,
        ];
        let line = |id: CheckId| {
            let status = self.status_of(id)?;
            Some(Check { id, status, words: self.check_words(language, id, status) })
        };
        ids.into_iter().filter_map(line).collect()
    }

    /// What became of it; none if there is nothing to say of it.
    fn status_of(&self, id: CheckId) -> Option<Status> {
        let audit = self.audit.as_ref();
        Some(match id {
            CheckId::Numbers => self.worst(&["included", "names"]),
            CheckId::Publication => {
                let claim = self.claim("anchored-digest");
                claim.map_or(Status::NotChecked, |claim| claim.status)
            }
            CheckId::Rule => match self.worst(&["rule"]) {
                Status::NotChecked => return None,
                status => status,
            },
            CheckId::Proofs => audit.map_or(Status::NotChecked, |audit| audit.verified),
            CheckId::Signature => audit.map_or(Status::NotChecked, |audit| audit.signature),
            CheckId::Prices => Status::NotChecked,
        })
    }

    /// What the claims of these kinds come to: false if one is, open if none was checked.
    fn worst(&self, kinds: &[&str]) -> Status {
        let of = |id: &str| kinds.contains(&id.split(':').next().unwrap_or(id));
        let mut statuses = self.claims.iter().filter(|claim| of(&claim.id)).map(|one| one.status);
        let found: Vec<Status> = statuses.by_ref().collect();
        if found.contains(&Status::DoesNotHold) {
            Status::DoesNotHold
        } else if found.contains(&Status::Holds) && !self.kind.is_of_another() {
            Status::Holds
        } else {
            Status::NotChecked
        }
    }

    fn check_words(&self, language: Language, id: CheckId, status: Status) -> String {
        let venue = &self.venue;
        let fails = matches!(status, Status::DoesNotHold | Status::NotThisOne | Status::Note);
        let holds = status == Status::Holds;
        let count = self.audit.as_ref().map_or(0, |audit| audit.proofs);
        match id {
            CheckId::Numbers if holds => word_in!(language, "checked.numbers").to_owned(),
            CheckId::Numbers if fails => word_in!(language, "checked.numbers.fails").to_owned(),
            CheckId::Numbers => word_in!(language, "checked.numbers.open").to_owned(),
            CheckId::Publication if holds => word_in!(language, "checked.publication").to_owned(),
            CheckId::Publication if fails => {
                word_in!(language, "checked.publication.fails").to_owned()
            }
            CheckId::Publication => word_in!(language, "checked.publication.open").to_owned(),
            CheckId::Rule if holds => word_in!(language, "checked.rule").to_owned(),
            CheckId::Rule => word_in!(language, "checked.rule.fails").to_owned(),
            CheckId::Proofs if holds && count == 1 => {
                word_in!(language, "checked.proofs.one").to_owned()
            }
            CheckId::Proofs if holds => say_in!(language, "checked.proofs", count).text,
            CheckId::Proofs if fails => word_in!(language, "checked.proofs.fails").to_owned(),
            CheckId::Proofs => word_in!(language, "checked.proofs.open").to_owned(),
            CheckId::Signature if holds => say_in!(language, "checked.signature", venue).text,
            CheckId::Signature if fails => say_in!(language, "checked.signature.fails", venue).text,
            CheckId::Signature => say_in!(language, "checked.signature.open", venue).text,
            CheckId::Prices => say_in!(language, "checked.prices.open", venue).text,
        }
    }
}
