//! What checks found, and how it is shown: claims and their outcome first, then the reports of an
//! audit, of a customer's package and of a chain, as text, as JSON and as a page.
//!
//! Checks and programs may use this room; it must not know how anything was checked.

pub mod amount;
#[cfg(feature = "html")]
pub mod answer;
mod answer_kind;
mod audit;
mod audit_outcome;
mod chain;
mod chain_words;
mod change;
mod claim;
mod customer;
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
mod pick;
pub mod plain;
mod policy;
mod policy_words;
mod prices;
mod prices_words;
mod reserves;
mod rows;
mod status;
mod stress;
mod stress_words;
mod summary;
pub(crate) mod tables;
mod text;
mod unchecked;
mod verdict;
mod verdict_words;

pub use self::{
    answer_kind::{AnswerKind, Difference},
    audit::{AuditReport, ShapeRow, LIMITS},
    audit_outcome::AuditOutcome,
    chain::{ChainReport, Link, LIMIT},
    change::{BookChange, Changed, MoneyChange},
    claim::{Claim, Open},
    customer::{
        AnswerWords, Check, CheckId, Damage, Damaged, FailureReport, Place, Receipt, ReceiptCheck,
        ReceiptReserves, Room, Side, SideValue,
    },
    figures::{Figures, Part, ShortCoin, RATIO_DECIMALS},
    group::Group,
    level::Level,
    money::{BookCover, BookVerdict, Share, Surplus, TotalFigures, UncoveredBook},
    outcome::Outcome,
    package::{
        level_of, mark_shared, shared_places, BalanceReport, BookMarks, InclusionReport, Numbers,
        PackageHead, PositionReport, VaultReport, QUESTION,
    },
    pick::{Picked, Wanted},
    policy::{LastPriceRow, NamedValue, PolicyReport, ThresholdRow, TierRow},
    policy_words::{history_difference, policy_mismatch, time_of, untimely_prices},
    prices::{BookAtPrices, PriceRow, PricesReport, QuoteRow, UnpricedRow},
    reserves::{
        AssetReserves, BookReserves, HeadRow, HoldingRow, Input, LackValue, LevelCover, LevelValue,
        ReservesReport, RowResult, RowResults, Signatures, TableUsed, PROGRAM,
    },
    status::Status,
    stress::{
        is_of_stress, MoveRow, MovesRow, NamedMove, ScenarioRow, StressHead, StressReport,
        StressedBook, STRESS_LIMITS,
    },
    summary::{Note, Summary, Unchecked},
    tables::{
        AssetRow, BookTable, ContractRow, Evidence, MarketRow, SettlementRow, SpecialRow, Tables,
        UnprovenRow,
    },
    text::Look,
    verdict::Verdict,
};
pub(crate) use self::{
    chain_words::of_chain,
    kit::{usd, Least, PricedRows},
    money::{Grounds, Money},
    notes::receivables,
    policy_words::{last_price, percent},
    reserves::{Held, Price},
};
