//! What a reader brings to a check, so that not everything rests on the venue's own files: the
//! digest that the venue anchored, its name, the statement of the epoch before.
//!
//! Audits, packages and chains share one type, [`Reader`]. What is brought to reserves and to the
//! venue's log are fields of it. What a claim needs and nobody brought is said in one place,
//! [`NotBrought`]; every report shows these words. Checks and programs may use this room; it must
//! not know what is done with what was brought.

mod digest;
mod error;
mod given;
mod known;
mod not_brought;
mod own_history;
mod policy;
mod prices;
mod reserves;
mod stress;
mod table_time;
mod text;
mod typed;

pub use self::{
    digest::digest,
    error::ReaderError,
    given::Reader,
    known::check,
    not_brought::NotBrought,
    policy::{policy_digest, EarlierStatement, ForPolicy, GivenHistory, HistorySource},
    prices::{ForPrices, GivenPrices, PricesFault, RowPlace, MAX_PRICES_BYTES},
    reserves::{ForLog, ForReserves, GivenObservation, OtherCheckpoint, OtherStatement},
    stress::ForStress,
    table_time::table_time,
    text::{account, Role, Text},
    typed::{lines, number, Count},
};
pub(crate) use self::{
    known::Known,
    own_history::{read as read_history, OwnHistory},
    policy::KnownPolicy,
    prices::{KnownPrices, PricedKind, Quote},
    reserves::{file_digest, KnownObservation, KnownReserves},
};
