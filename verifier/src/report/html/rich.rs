//! The catalogue's words as parts of a page, with values that may be markup.

use maud::{html, Markup, PreEscaped};

use crate::message::{fill_markup, Entry};

/// The words of an entry, escaped, with these values in their places as they are.
pub(super) fn filled(entry: &Entry, values: &[(&str, Markup)]) -> Markup {
    let escaped = html! { (entry.text) }.into_string();
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (*name, value.0.as_str())).collect();
    let text =
        fill_markup(&escaped, &values).expect("a text gets exactly the values that it names");
    PreEscaped(text)
}

/// A text of others, whose direction does not change that of the words around it.
pub(super) fn name(text: &str) -> Markup {
    html! { bdi { (text) } }
}

/// The words under a key as markup: `rich!("html.book", book = name(&table.book))`. Values that are
/// texts are escaped, values that are markup stay as they are.
macro_rules! rich {
    ($key:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const ENTRY: &$crate::message::Entry =
            $crate::message::entry($crate::message::SPOKEN, $key, &[$(stringify!($name)),*]);
        $crate::report::html::rich::filled(
            ENTRY,
            &[$((stringify!($name), maud::html! { ($crate::say!(@value $name $(= $value)?)) })),*],
        )
    }};
}

/// The words under the first key where the number is one, else those under the second; both name the
/// number `count`.
macro_rules! counted {
    ($number:expr, $one:literal, $more:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        match $number {
            1 => $crate::report::html::rich::rich!($one, count = 1 $(, $name $(= $value)?)*),
            count => $crate::report::html::rich::rich!($more, count $(, $name $(= $value)?)*),
        }
    };
}

/// [`rich!`] in a language.
macro_rules! rich_in {
    ($language:expr, $key:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const ENTRIES: $crate::message::Entries =
            $crate::message::entry_in_all($key, &[$(stringify!($name)),*]);
        $crate::report::html::rich::filled(
            ENTRIES.of($language),
            &[$((stringify!($name), maud::html! { ($crate::say!(@value $name $(= $value)?)) })),*],
        )
    }};
}

pub(super) use {counted, rich, rich_in};
