//! Signs for levels and results. No colour is needed to tell them apart, and a word stands beside each.

use maud::{html, Markup};

/// How something stands: each has a colour, a sign and a word of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// It holds: a disc with a tick.
    Ok,
    /// It holds with a note: a triangle.
    Note,
    /// It does not hold: an octagon with a cross.
    Bad,
    /// It can't be said: a square with a question mark.
    Open,
    /// It was not checked: a dash.
    Dash,
}

impl Sign {
    /// The class of text in its colour.
    pub(super) fn class(self) -> &'static str {
        match self {
            Sign::Ok => "rf-is-ok",
            Sign::Note => "rf-is-note",
            Sign::Bad => "rf-is-bad",
            Sign::Open | Sign::Dash => "rf-is-open",
        }
    }

    /// The class of a verdict's box.
    pub(super) fn of_box(self) -> &'static str {
        match self {
            Sign::Ok => "rf-holds",
            Sign::Note => "rf-note",
            Sign::Bad => "rf-fails",
            Sign::Open | Sign::Dash => "rf-open",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Sign::Ok => OK,
            Sign::Note => NOTE,
            Sign::Bad => BAD,
            Sign::Open => OPEN,
            Sign::Dash => DASH,
        }
    }

    /// The sign alone, in the colour of the text around it.
    pub(super) fn icon(self) -> Markup {
        html! {
            svg.rf-icon viewBox="0 0 24 24" aria-hidden="true" {
                path fill-rule="evenodd" d=(self.path()) {}
            }
        }
    }

    /// The sign in its own colour.
    pub(super) fn coloured(self) -> Markup {
        html! { span class=(self.class()) { (self.icon()) } }
    }
}

const OK: &str =
    "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22Zm5.9 7.9-7.2 8a1.1 1.1 0 0 1-1.6.05L5.8 13.6l1.6-1.6 \
                  2.45 2.5 6.4-7.1Z";
const NOTE: &str =
    "M10.7 2.3a1.5 1.5 0 0 1 2.6 0l9.9 17.4A1.5 1.5 0 0 1 21.9 22H2.1a1.5 1.5 0 0 1-1.3-2.3ZM10.9 \
                    8v7h2.2V8Zm0 8.6v2.4h2.2v-2.4Z";
const BAD: &str =
    "M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4Zm1.3 6-1.6 1.6 3.3 3.4-3.3 3.4 1.6 1.6 3.3-3.4 \
                   3.3 3.4 1.6-1.6-3.3-3.4 3.3-3.4L15.3 7 12 10.4Z";
const OPEN: &str = "M3 1h18a2 2 0 0 1 2 2v18a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2Zm8 15.5V19h2.3v-2.5Zm2.2\
                    -1.4v-.7c0-.7.5-1.1 1.3-1.7 1-.8 1.9-1.6 1.9-3.2C16.4 7.2 14.6 5.6 12.1 5.6c-2.4 0-4.1 1.4-4.5 \
                    3.7l2.2.5c.2-1.3 1-2.1 2.2-2.1 1.2 0 2 .7 2 1.8 0 .8-.5 1.2-1.3 1.8-1 .8-1.8 1.5-1.8 3v.8Z";
const DASH: &str = "M4 10.8h16v2.4H4Z";
