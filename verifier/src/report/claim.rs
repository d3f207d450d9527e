//! Claims: what a report says was checked, one line each.

use std::fmt;

use serde::Serialize;

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Checked, and true.
    Holds,
    /// Checked, and false.
    DoesNotHold,
    /// Not checked.
    NotChecked,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Status::Holds => "holds",
            Status::DoesNotHold => "DOES NOT HOLD",
            Status::NotChecked => "not checked",
        })
    }
}

/// A claim and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// Stable name, as `--require` takes it.
    pub id: String,
    /// Clause of the protocol.
    pub clause: &'static str,
    /// The claim in plain words.
    pub title: String,
    /// What became of it.
    pub status: Status,
    /// Whether it only informs: an honest venue may fail it, and the exit code ignores it unless
    /// it is asked for.
    pub informative: bool,
    /// Stable code, if it does not hold.
    pub code: Option<&'static str>,
    /// Why, naming the culprit.
    pub detail: String,
}

/// A claim before its outcome is known.
#[derive(Clone, Debug)]
pub struct Open {
    id: String,
    clause: &'static str,
    code: &'static str,
    title: String,
    informative: bool,
}

impl Open {
    /// A claim with the code that it gets if it does not hold.
    pub fn new(
        id: impl Into<String>,
        clause: &'static str,
        code: &'static str,
        title: impl Into<String>,
    ) -> Self {
        Open { id: id.into(), clause, code, title: title.into(), informative: false }
    }

    /// The same claim, informative only.
    pub fn informative(self) -> Self {
        Open { informative: true, ..self }
    }

    fn close(self, status: Status, detail: String) -> Claim {
        let Open { id, clause, code, title, informative } = self;
        let code = (status == Status::DoesNotHold).then_some(code);
        Claim { id, clause, title, status, informative, code, detail }
    }

    /// It holds.
    pub fn holds(self, detail: impl Into<String>) -> Claim {
        self.close(Status::Holds, detail.into())
    }

    /// It does not hold.
    pub fn fails(self, detail: impl Into<String>) -> Claim {
        self.close(Status::DoesNotHold, detail.into())
    }

    /// It was not checked.
    pub fn not_checked(self, detail: impl Into<String>) -> Claim {
        self.close(Status::NotChecked, detail.into())
    }

    /// It holds, or does not with this detail.
    pub fn decide(self, outcome: Result<String, String>) -> Claim {
        match outcome {
            Ok(detail) => self.holds(detail),
            Err(detail) => self.fails(detail),
        }
    }
}

impl Claim {
    /// Whether it was checked and holds.
    pub fn is_true(&self) -> bool {
        self.status == Status::Holds
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<13}  {:<3}  {}", self.status, self.clause, self.title)?;
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        match self.code {
            Some(code) => write!(f, " [{code}]"),
            None => Ok(()),
        }
    }
}

/// What the claims of a report come to.
#[must_use = "a report is only as good as its outcome"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every checked claim holds, and so does every required one.
    Holds,
    /// These claims do not hold.
    Fails(Vec<String>),
    /// These required claims were not checked, or are not among the claims.
    Unchecked(Vec<String>),
}

impl Outcome {
    /// The outcome of `claims`, of which those in `required` must have been checked.
    pub fn of(claims: &[Claim], required: &[String]) -> Self {
        let fails = |claim: &&Claim| {
            claim.status == Status::DoesNotHold
                && (!claim.informative || required.contains(&claim.id))
        };
        let failed: Vec<String> = claims.iter().filter(fails).map(|c| c.id.clone()).collect();
        if !failed.is_empty() {
            return Outcome::Fails(failed);
        }
        let checked = |id: &&String| claims.iter().any(|c| c.id == **id && c.is_true());
        let open: Vec<String> = required.iter().filter(|id| !checked(id)).cloned().collect();
        if open.is_empty() {
            Outcome::Holds
        } else {
            Outcome::Unchecked(open)
        }
    }

    /// The exit code: 0, 1 or 2.
    pub fn exit_code(&self) -> u8 {
        match self {
            Outcome::Holds => 0,
            Outcome::Fails(_) => 1,
            Outcome::Unchecked(_) => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_have_their_exit_codes() {
        let open = |id: &str| Open::new(id, "V0", "RF-2200", "title");
        let claims = [
            open("a").holds(""),
            open("b").not_checked(""),
            open("c").informative().fails("no honest venue meets it"),
        ];
        let exit = |required: &[&str]| {
            let required: Vec<String> = required.iter().map(ToString::to_string).collect();
            Outcome::of(&claims, &required).exit_code()
        };
        assert_eq!(exit(&[]), 0);
        assert_eq!(exit(&["a"]), 0);
        assert_eq!(exit(&["b"]), 2);
        assert_eq!(exit(&["unknown"]), 2);
        assert_eq!(exit(&["c"]), 1);
        assert_eq!(Outcome::of(&[open("a").fails("x")], &[]).exit_code(), 1);
    }
}
