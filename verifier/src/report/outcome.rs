//! What the claims of a report come to.

use super::{claim::Claim, level::Level, status::Status};

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
    /// What `claims` come to, of which those in `required` must have been checked. Where several claims
    /// have a required name, as that of all books and that of a book called `all`, each of them must hold.
    pub fn of(claims: &[Claim], required: &[String]) -> Self {
        let fails = |claim: &&Claim| match claim.status {
            Status::DoesNotHold => true,
            Status::Note => required.contains(&claim.id),
            Status::Holds | Status::NotChecked | Status::NotThisOne => false,
        };
        let mut failed: Vec<String> = vec![];
        for claim in claims.iter().filter(fails) {
            if !failed.contains(&claim.id) {
                failed.push(claim.id.clone());
            }
        }
        if !failed.is_empty() {
            return Outcome::Fails(failed);
        }
        let checked = |id: &&String| {
            let mut named = claims.iter().filter(|claim| claim.id == **id).peekable();
            named.peek().is_some() && named.all(Claim::is_true)
        };
        let open: Vec<String> = required.iter().filter(|id| !checked(id)).cloned().collect();
        if open.is_empty() {
            Outcome::Holds
        } else {
            Outcome::Unchecked(open)
        }
    }

    /// The level that the claims alone come to.
    pub fn level(&self) -> Level {
        match self {
            Outcome::Holds => Level::Holds,
            Outcome::Fails(_) => Level::DoesNotHold,
            Outcome::Unchecked(_) => Level::CantSay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::claim::Open, *};
    use crate::say;

    #[test]
    fn outcomes_have_their_exit_codes() {
        let open = |id: &str| Open::new(id, "V0", say!("RF-2200.control"));
        let claims = [
            open("a").holds(""),
            open("b").not_checked(""),
            open("c").informative().fails("no honest venue meets it"),
        ];
        let exit = |required: &[&str]| {
            let required: Vec<String> = required.iter().map(ToString::to_string).collect();
            Outcome::of(&claims, &required).level().exit_code()
        };
        assert_eq!(exit(&[]), 0);
        assert_eq!(exit(&["a"]), 0);
        assert_eq!(exit(&["b"]), 2);
        assert_eq!(exit(&["unknown"]), 2);
        assert_eq!(exit(&["c"]), 1);
        assert_eq!(Outcome::of(&[open("a").fails("x")], &[]).level(), Level::DoesNotHold);
        // Each claim of a required name must hold, in whatever order they stand.
        let same = |first: Claim, second: Claim| {
            let claims = [[first.clone(), second.clone()], [second, first]];
            claims.map(|claims| Outcome::of(&claims, &["a".into()]))
        };
        let failed = [(); 2].map(|()| Outcome::Fails(vec!["a".into()]));
        let unchecked = [(); 2].map(|()| Outcome::Unchecked(vec!["a".into()]));
        assert_eq!(same(open("a").holds(""), open("a").informative().fails("x")), failed);
        assert_eq!(same(open("a").fails("x"), open("a").informative().fails("x")), failed);
        assert_eq!(same(open("a").holds(""), open("a").not_checked("")), unchecked);
        assert_eq!(
            same(open("a").holds(""), open("a").holds("")),
            [Outcome::Holds, Outcome::Holds]
        );
    }
}
