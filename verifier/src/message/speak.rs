//! The macros with which code speaks from the catalogue.

/// The text under a key with its values, as a [`Said`](crate::message::Said): `say!("RF-2106",
/// expected, found)`, or `say!("RF-2011", path = path.display(), source)`.
#[macro_export]
macro_rules! say {
    ($key:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const ENTRY: &$crate::message::Entry =
            $crate::message::entry($crate::message::SPOKEN, $key, &[$(stringify!($name)),*]);
        ENTRY.say(&[$((
            stringify!($name),
            &$crate::say!(@value $name $(= $value)?) as &dyn ::std::fmt::Display,
        )),*])
    }};
    (@value $name:ident) => { $name };
    (@value $name:ident = $value:expr) => { $value };
}

/// The words under a key that have no values, as a `&'static str`.
#[macro_export]
macro_rules! word {
    ($key:literal) => {{
        const ENTRY: &$crate::message::Entry =
            $crate::message::entry($crate::message::SPOKEN, $key, &[]);
        ENTRY.text
    }};
}

/// [`say!`](crate::say) in a language: `say_in!(language, "RF-2301", error)`. Keys and placeholders are checked for
/// every language when it is compiled; what a language lacks is said in English.
#[macro_export]
macro_rules! say_in {
    ($language:expr, $key:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const ENTRIES: $crate::message::Entries =
            $crate::message::entry_in_all($key, &[$(stringify!($name)),*]);
        ENTRIES.of($language).say(&[$((
            stringify!($name),
            &$crate::say!(@value $name $(= $value)?) as &dyn ::std::fmt::Display,
        )),*])
    }};
}

/// [`word!`](crate::word) in a language: `word_in!(language, "level.holds")`.
#[macro_export]
macro_rules! word_in {
    ($language:expr, $key:literal) => {{
        const ENTRIES: $crate::message::Entries = $crate::message::entry_in_all($key, &[]);
        ENTRIES.of($language).text
    }};
}

/// Lets an error type speak from the catalogue. The type has a method `said` that gives the
/// [`Said`](crate::message::Said) of each variant; from it follow its code, its help and
/// its text; and, where `Failure` is asked for, its [`Failure`](crate::message::Failure).
#[macro_export]
macro_rules! explained {
    ($error:ty) => {
        impl $error {
            /// The stable code.
            pub fn code(&self) -> &'static str {
                self.said().code
            }

            /// What to try.
            pub fn help(&self) -> &'static str {
                self.said().help
            }
        }

        impl ::std::fmt::Display for $error {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.said().text)
            }
        }
    };
    ($error:ty, Failure) => {
        $crate::explained!($error);

        impl From<$error> for $crate::message::Failure {
            fn from(error: $error) -> Self {
                error.said().into()
            }
        }
    };
}
