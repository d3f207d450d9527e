//! Account ids, labels and names of files as a customer gives them: one rule, asked by the program,
//! the library and the page, and a form in which they can be shown.

use ringfence_verifier::{
    check::{inclusion::verify_inclusion, InclusionError},
    reader::{Reader, Role, Text},
};

use crate::common::{
    program::{assert_another, assert_error, Trial},
    *,
};

/// Ids that accounts have.
const GOOD: [&str; 9] = [
    "alice",
    "12345",
    "a-b_c.d@e",
    "=1+1",
    "al ice",
    "two words",
    "mine.package.json",
    "账户",
    "Zoë",
];

/// Texts that look like [`ACCOUNT`], or like nothing, and are no ids.
const BAD: [&str; 21] = [
    "",
    " ",
    "alice ",
    " alice",
    "alice\t",
    "alice\n",
    "alice\r\n",
    "alice\0",
    "alice\u{a0}",
    "alice\u{ad}",
    "alice\u{200b}",
    "\u{feff}alice",
    "\u{202e}ecila",
    "alice\u{2066}",
    "alice\u{2800}",
    "alice\u{3164}",
    "alice\u{fe0f}",
    "alice\u{e0041}",
    "alice\u{e0100}",
    "alice\u{e000}",
    "Zoe\u{308}",
];

/// Characters that can't be seen, break lines, or change the direction of others.
fn is_hidden(c: char) -> bool {
    let invisible = matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2800}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e000}' | '\u{e0000}'..='\u{e0fff}');
    let directs = matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || invisible || directs
}

/// Looks at a text, and records the answer for the WebAssembly module.
fn told(text: &str, role: Role) -> Text {
    let told = Text::of(text, role);
    #[cfg(feature = "html")]
    corpus::told(text, role, &told);
    told
}

#[test]
fn texts_are_escaped_where_they_are_shown_and_refused_where_they_are_no_names() {
    let long = "x".repeat(100_000);
    let forged = "a.json\nall claims hold\u{1b}[2J";
    let others = [forged, long.as_str()];
    for text in GOOD.into_iter().chain(BAD).chain(others) {
        for role in [Role::Account, Role::Label, Role::Screen] {
            let Text { shown, refused } = told(text, role);
            assert!(!shown.contains(is_hidden), "{shown:?}");
            assert!(shown.chars().count() <= 120, "{shown:?}");
            if let Some(failure) = &refused {
                assert_eq!(failure.code, "RF-2611");
                assert!(!failure.message.contains(is_hidden), "{:?}", failure.message);
            }
            let expected = role != Role::Screen && !GOOD.contains(&text);
            assert_eq!(refused.is_some(), expected, "{text:?} as {role:?}: {refused:?}");
        }
    }
    assert_eq!(Text::of("state\u{202e}ment", Role::Screen).shown, "state\\u{202e}ment");
}

#[test]
fn t6_an_id_that_none_can_be_is_refused_and_not_called_another_account() {
    let epoch = Epoch::standard();
    let package = epoch.package(ACCOUNT).encode().unwrap();
    let (statement, parameters) = (&epoch.bundle.statement, &epoch.bundle.parameters);
    let trial = Trial::new(&epoch.bundle);
    for account in BAD {
        let result =
            verify_inclusion(&package, statement, &Reader::default(), account, Some(parameters));
        assert!(matches!(result, Err(InclusionError::Account(_))), "{account:?}");
        #[cfg(feature = "html")]
        corpus::included(&package, statement, None, account, Some(parameters), &result);
        // No argument of a program holds a zero.
        if !account.contains('\0') {
            let answer = trial.inclusion(&[(&package, account)]);
            assert_eq!(answer.1, "");
            assert_error(answer, "RF-2611", "can't be an account id");
        }
    }
    assert_another(trial.inclusion(&[(&package, "alice2")]), "RF-2401", "");
}
