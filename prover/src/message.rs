//! How the prover's errors speak.
//!
//! Their codes and words stand in the catalogue that all programs share, [`ringfence_verifier::message`],
//! and nowhere else. An error of the prover is printed with its advice behind its text. Every room may
//! use this one; it knows none of them.

use ringfence_circuits::primitive::shown::Shown;
use ringfence_verifier::message::Said;

/// Lets an error type speak from the catalogue. The type has a method `said` that gives the [`Said`] of
/// each variant. Its code, its help, and its text with the advice behind it follow.
macro_rules! advised {
    ($error:ty) => {
        impl $error {
            /// The stable code.
            pub fn code(&self) -> &'static str {
                self.said().code
            }

            /// What to try; empty where the text says all.
            pub fn help(&self) -> &'static str {
                self.said().help
            }
        }

        impl ::std::fmt::Display for $error {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&$crate::message::with_advice(&self.said()))
            }
        }
    };
}

pub(crate) use advised;

/// A text with its advice behind it.
pub(crate) fn with_advice(said: &Said) -> String {
    if said.help.is_empty() {
        said.text.clone()
    } else {
        format!("{}; {}", said.text, said.help)
    }
}

/// What the verifier says, without its advice, which is for readers of bundles.
pub(crate) fn of_the_verifier(said: Said) -> Said {
    Said { help: "", ..said }
}

/// What an error of another crate says, under a code of its own. It may repeat a file's text, so it is
/// escaped and cut.
pub(crate) fn foreign(code: &'static str, error: impl std::fmt::Display) -> Said {
    Said { code, text: Shown(&error.to_string()).to_string(), help: "", key: "", values: vec![] }
}
