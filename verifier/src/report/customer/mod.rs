//! What a customer is told: the answer in plain words and in their language, what was checked, and what they
//! may keep or pass on. Everything follows from the facts of an [`InclusionReport`](super::InclusionReport).

mod answered;
mod behind;
mod checks;
mod damage;
mod failure_report;
mod headline;
mod margin;
mod receipt;
mod summary;
mod words;

pub use self::{
    checks::{Check, CheckId},
    damage::{Damage, Damaged},
    failure_report::{FailureReport, Place},
    margin::Room,
    receipt::{Receipt, ReceiptCheck, ReceiptReserves},
    words::{AnswerWords, Side, SideValue},
};
#[cfg(feature = "html")]
pub(crate) use behind::observed_by;
