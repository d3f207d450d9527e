//! What a claim needs and nobody brought.

use crate::word;

/// Why a claim was not checked: the reader did not bring what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotBrought {
    /// The digest that the venue anchored.
    Anchor,
    /// The venue's name.
    Venue,
    /// The previous statement.
    Previous,
    /// The parameters of the previous statement.
    PreviousParameters,
    /// The statement's place in the venue's log.
    Signature,
    /// The list of reserves that the statement names.
    Evidence,
    /// Signatures for addresses of the list.
    Control,
    /// Headers and nodes of state.
    State,
    /// A file of blocks.
    Headers,
    /// What somebody's node saw.
    Observation,
    /// Prices of the reader's own.
    Prices,
    /// The parameters of the statement, for what a vault's numbers come to.
    Parameters,
    /// The bundle of the statement that a package names.
    Bundle,
    /// All vaults that the customer had.
    ListOfVaults,
    /// The risk policy that the statement names.
    Policy,
    /// The history of prices that the statement names.
    History,
    /// The last statement before the epoch that is corrected, with its parameters.
    Baseline,
    /// The risk policy that the earlier statement names.
    PreviousPolicy,
    /// The history of prices that the previous statement names.
    PreviousHistory,
}

impl NotBrought {
    /// The words that every report shows.
    pub fn words(self) -> &'static str {
        match self {
            NotBrought::Anchor => word!("not-brought.anchor"),
            NotBrought::Venue => word!("not-brought.venue"),
            NotBrought::Previous => word!("not-brought.previous"),
            NotBrought::PreviousParameters => word!("not-brought.previous-parameters"),
            NotBrought::Signature => word!("not-brought.signature"),
            NotBrought::Evidence => word!("not-brought.evidence"),
            NotBrought::Control => word!("not-brought.control"),
            NotBrought::State => word!("not-brought.state"),
            NotBrought::Headers => word!("not-brought.headers"),
            NotBrought::Observation => word!("not-brought.observation"),
            NotBrought::Prices => word!("not-brought.prices"),
            NotBrought::Parameters => word!("not-brought.parameters"),
            NotBrought::Bundle => word!("not-brought.bundle"),
            NotBrought::ListOfVaults => word!("not-brought.list-of-vaults"),
            NotBrought::Policy => word!("not-brought.policy"),
            NotBrought::History => word!("not-brought.history"),
            NotBrought::Baseline => word!("not-brought.baseline"),
            NotBrought::PreviousPolicy => word!("not-brought.previous-policy"),
            NotBrought::PreviousHistory => word!("not-brought.previous-history"),
        }
    }
}

impl From<NotBrought> for String {
    fn from(missing: NotBrought) -> Self {
        missing.words().into()
    }
}
