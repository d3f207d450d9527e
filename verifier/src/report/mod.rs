//! What checks found, and how it is shown: claims and their outcome first, then the reports of an
//! audit, of a customer's package and of a chain, as text, as JSON and as a page.
//!
//! Checks and programs may use this room; it must not know how anything was checked.

pub mod amount;
#[cfg(feature = "html")]
pub mod answer;
mod audit;
mod chain;
mod claim;
#[cfg(feature = "html")]
pub mod html;
pub mod kit;
mod outcome;
mod package;
mod pick;
pub mod plain;
mod reserves;
mod rows;
mod status;
pub(crate) mod tables;
mod text;
mod unchecked;
mod verdict;
mod verdict_words;

pub use self::{
    audit::{AuditReport, ShapeRow, LIMITS},
    chain::{ChainReport, Link, LIMIT},
    claim::{Claim, Open},
    outcome::Outcome,
    package::{
        shared_places, BookMarks, InclusionReport, Numbers, PackageHead, PositionReport,
        VaultReport, QUESTION,
    },
    pick::{Picked, Wanted},
    reserves::{
        AssetReserves, BookReserves, HeadRow, HoldingRow, Input, LackValue, LevelCover, LevelValue,
        ReservesReport, RowResult, RowResults, Signatures, TableUsed, PROGRAM,
    },
    status::Status,
    tables::{
        AssetRow, BookTable, ContractRow, Evidence, MarketRow, SettlementRow, SpecialRow, Tables,
        UnprovenRow,
    },
    verdict::{BookCover, BookVerdict, Share, Surplus, UncoveredBook, Verdict},
};
pub(crate) use self::{
    kit::{usd, Least, PricedRows},
    reserves::{Held, Price},
};
