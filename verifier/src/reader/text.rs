//! A text that a person typed, or that names a file: how it may be shown, and whether it may stand
//! where it is meant to.

use ringfence_circuits::{primitive::shown::Shown, protocol::text::check_label};
use serde::{Deserialize, Serialize};

use crate::{
    message::{Failure, Quoted, Said},
    say,
};

/// Where a text is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It is the id of an account.
    Account,
    /// It is the label of a vault.
    Label,
    /// It is only shown, like the name of a file. Nothing is refused.
    Screen,
}

/// What the protocol says of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The text as it may be shown: what can't be seen, breaks lines or changes the direction of its
    /// neighbours is escaped, and what is long is cut.
    pub shown: String,
    /// Why the text can't stand where it is meant to, if it can't.
    pub refused: Option<Failure>,
}

impl Text {
    /// Looks at a text.
    pub fn of(text: &str, role: Role) -> Self {
        let refused = match role {
            Role::Account => account(text).err(),
            Role::Label => label(text).err(),
            Role::Screen => None,
        };
        Text { shown: Shown(text).to_string(), refused: refused.map(Failure::from) }
    }
}

/// Whether a text that a customer gives can be the id of an account: the rule is the one by which ids
/// are imported.
///
/// # Errors
/// It is an error if it can't; the words give the reason.
pub fn account(text: &str) -> Result<(), Said> {
    check_label(text).map_err(|fault| say!("RF-2611.refused", account = Quoted(text), fault))
}

/// The same for the label of a vault.
fn label(text: &str) -> Result<(), Said> {
    check_label(text).map_err(|fault| say!("RF-2611.label", label = Quoted(text), fault))
}
