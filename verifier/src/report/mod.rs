//! What checks found, and how it is shown: claims and their outcome first, then the reports of an
//! audit, of a customer's package and of a chain, as text, as JSON and as a page.
//!
//! Checks and programs may use this room; it must not know how anything was checked.

pub mod amount;
#[cfg(feature = "html")]
pub mod answer;
mod audit;
mod chain;
mod change;
mod claim;
#[cfg(feature = "html")]
mod date;
mod figures;
mod group;
#[cfg(feature = "html")]
pub mod html;
pub mod kit;
mod level;
mod money;
mod notes;
mod outcome;
mod package;
mod package_words;
mod pick;
pub mod plain;
mod reserves;
mod rows;
mod status;
mod summary;
pub(crate) mod tables;
mod text;
mod unchecked;
mod verdict;
mod verdict_words;

pub use self::{
    audit::{AuditReport, ShapeRow, LIMITS},
    chain::{ChainReport, Link, LIMIT},
    change::{BookChange, Changed, MoneyChange},
    claim::{Claim, Open},
    figures::{Figures, Part, ShortCoin, RATIO_DECIMALS},
    group::Group,
    level::Level,
    money::{BookCover, BookVerdict, Share, Surplus, TotalFigures, UncoveredBook},
    outcome::Outcome,
    package::{
        level_of, mark_shared, shared_places, BookMarks, InclusionReport, Numbers, PackageHead,
        PositionReport, VaultReport, QUESTION,
    },
    pick::{Picked, Wanted},
    reserves::{
        AssetReserves, BookReserves, HeadRow, HoldingRow, Input, LackValue, LevelCover, LevelValue,
        ReservesReport, RowResult, RowResults, Signatures, TableUsed, PROGRAM,
    },
    status::Status,
    summary::{Note, Summary, Unchecked},
    tables::{
        AssetRow, BookTable, ContractRow, Evidence, MarketRow, SettlementRow, SpecialRow, Tables,
        UnprovenRow,
    },
    text::Look,
    verdict::Verdict,
};
pub(crate) use self::{
    kit::{usd, Least, PricedRows},
    money::{Grounds, Money},
    notes::receivables,
    package_words::{of_chain, of_package},
    reserves::{Held, Price},
};
