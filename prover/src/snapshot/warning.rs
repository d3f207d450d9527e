//! Warnings: what is well formed but implausible, counted, with its first places.

use std::collections::BTreeMap;

use ringfence_circuits::protocol::parameters::Parameters;
use ringfence_verifier::{message::Said, say};
use serde::{Deserialize, Serialize};

use crate::plausible::{doubts, Doubt, Oddity};

/// Below this number of accounts a total can reveal what single ones have, a limit that §10 states.
pub const FEW_HOLDERS: usize = 20;
/// Places that a warning names.
const MOST_EXAMPLES: usize = 8;

/// One kind of implausible input, how often it stands in a snapshot and where first. Places are files,
/// lines and names of the parameters and books: never an account and never an amount of a vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// The stable code of the kind.
    pub code: String,
    /// What was found, with the number.
    pub text: String,
    /// What to try.
    pub help: String,
    /// How often.
    pub count: u64,
    /// The first places.
    pub examples: Vec<String>,
}

impl Warning {
    /// The warning in lines for people: what, where, what to try.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("warning[{}]: {}", self.code, self.text)];
        lines.extend(self.examples.iter().map(|example| format!("  {example}")));
        let more = self.count.saturating_sub(self.examples.len() as u64);
        if more > 0 {
            lines.push(format!("  and {more} more"));
        }
        if !self.help.is_empty() {
            lines.push(format!("  {}", self.help));
        }
        lines
    }
}

/// What can be implausible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Parameters that were written for the format of release 0.1.
    OlderParameters,
    /// A balance that stands out from all others of its book.
    StandsOut,
    /// The only debt of a book.
    LoneDebt,
    /// A total that moved far since the previous epoch.
    TotalMoved,
    /// A book with fewer vaults than it had.
    FewerVaults,
    /// Positions of a market that are far more than their holders can carry.
    InterestBeyond,
    /// Open interest of a market that became a hundred times what it was.
    InterestMoved,
    /// Haircut tiers that end far from what is held.
    HaircutBounds,
    /// A mark that is far from the price of what it is the mark of.
    MarkAndPrice,
    /// A price that did not move since the previous epoch.
    PriceUnmoved,
    /// V0 would be false of a statement, compared with the previous bundle.
    NotFollowing,
    /// The snapshot is not of the time that the previous statement named for it.
    OtherTime,
    /// An entry price of zero or below, given or implied by a cost.
    EntryNotPositive,
    /// An entry price far from the mark.
    EntryFar,
    /// A cost and an entry price that disagree.
    CostAndEntry,
    /// Profits minus losses of a contract are far from zero.
    NetProfit,
    /// An extra requirement under `equity_only`.
    MeaninglessExtra,
    /// A cost or funding of a position of size zero.
    CostOfNothing,
    /// The time of the prices.
    PriceTime,
    /// The time of the last funding.
    FundingTime,
    /// The time of the snapshot against the clock.
    Clock,
    /// A figure of the parameters that moved.
    Moved,
    /// An asset or market that appeared or vanished.
    Listed,
    /// An asset in which something was owed and that is gone.
    Gone,
    /// The previous bundle is not the one that the snapshot names.
    OtherPrevious,
    /// The snapshot names no previous statement.
    NoPrevious,
    /// A table that ends within a line.
    CutLine,
    /// A file that is no table.
    StrayFile,
    /// The previous statement was given without its parameters.
    NotCompared,
    /// Totals of an asset with few holders.
    FewOfAsset,
    /// A side of a market with few holders.
    FewOfSide,
    /// A special rule with few holders.
    FewOfRule,
    /// A book with few holders.
    FewOfBook,
    /// Totals of one of the venue's own books with few holders.
    FewOfOwnBook,
    /// A tier of the parameters that ends at next to nothing.
    TinyTier,
    /// A rate of the parameters that is far from what such rates are.
    OddRate,
    /// A price of the parameters that is far from what others say.
    OddPrice,
    /// Rows of several files that one pattern stands for are added up, whatever their time.
    PatternAdded,
    /// A foreign file has rows that no table of the mapping takes.
    RowsUntaken,
}

impl From<Oddity> for Kind {
    fn from(oddity: Oddity) -> Self {
        match oddity {
            Oddity::TinyTier => Kind::TinyTier,
            Oddity::Rate => Kind::OddRate,
            Oddity::Price => Kind::OddPrice,
        }
    }
}

/// What is implausible about parameters.
pub fn parameter_warnings(parameters: &Parameters) -> Vec<Warning> {
    let mut findings = Findings::default();
    findings.add_doubts(parameters);
    findings.finish()
}

/// All kinds.
const KINDS: [Kind; 39] = [
    Kind::OlderParameters,
    Kind::StandsOut,
    Kind::LoneDebt,
    Kind::TotalMoved,
    Kind::FewerVaults,
    Kind::InterestBeyond,
    Kind::InterestMoved,
    Kind::HaircutBounds,
    Kind::MarkAndPrice,
    Kind::PriceUnmoved,
    Kind::NotFollowing,
    Kind::OtherTime,
    Kind::EntryNotPositive,
    Kind::EntryFar,
    Kind::CostAndEntry,
    Kind::NetProfit,
    Kind::MeaninglessExtra,
    Kind::CostOfNothing,
    Kind::PriceTime,
    Kind::FundingTime,
    Kind::Clock,
    Kind::Moved,
    Kind::Listed,
    Kind::Gone,
    Kind::OtherPrevious,
    Kind::NoPrevious,
    Kind::NotCompared,
    Kind::FewOfAsset,
    Kind::FewOfSide,
    Kind::FewOfRule,
    Kind::FewOfBook,
    Kind::FewOfOwnBook,
    Kind::CutLine,
    Kind::StrayFile,
    Kind::TinyTier,
    Kind::OddRate,
    Kind::OddPrice,
    Kind::PatternAdded,
    Kind::RowsUntaken,
];

impl Kind {
    /// The words for `count` of them.
    fn said(self, count: u64) -> Said {
        match self {
            Kind::OlderParameters => say!("RF-1243"),
            Kind::StandsOut => say!("RF-1293", count),
            Kind::LoneDebt => say!("RF-1294", count),
            Kind::TotalMoved => say!("RF-1295", count),
            Kind::FewerVaults => say!("RF-1296", count),
            Kind::InterestBeyond => say!("RF-1247", count),
            Kind::InterestMoved => say!("RF-1247.moved", count),
            Kind::HaircutBounds => say!("RF-1248", count),
            Kind::MarkAndPrice => say!("RF-1297", count),
            Kind::PriceUnmoved => say!("RF-1298", count),
            Kind::NotFollowing => say!("RF-1244", count),
            Kind::OtherTime => say!("RF-1246"),
            Kind::EntryNotPositive => say!("RF-1250", count),
            Kind::EntryFar => say!("RF-1251", count),
            Kind::CostAndEntry => say!("RF-1252", count),
            Kind::NetProfit => say!("RF-1253", count),
            Kind::MeaninglessExtra => say!("RF-1254", count),
            Kind::CostOfNothing => say!("RF-1255", count),
            Kind::PriceTime => say!("RF-1256"),
            Kind::FundingTime => say!("RF-1257"),
            Kind::Clock => say!("RF-1258"),
            Kind::Moved => say!("RF-1259", count),
            Kind::Listed => say!("RF-1260", count),
            Kind::Gone => say!("RF-1261", count),
            Kind::OtherPrevious => say!("RF-1262"),
            Kind::NoPrevious => say!("RF-1262.none"),
            Kind::NotCompared => say!("RF-1353"),
            Kind::FewOfAsset => say!("RF-1263", count),
            Kind::FewOfSide => say!("RF-1264", count),
            Kind::FewOfRule => say!("RF-1265", count),
            Kind::FewOfBook => say!("RF-1266", count),
            Kind::FewOfOwnBook => say!("RF-1267", count),
            Kind::CutLine => say!("RF-1268", count),
            Kind::StrayFile => say!("RF-1269", count),
            Kind::TinyTier => say!("RF-1272", count),
            Kind::OddRate => say!("RF-1273", count),
            Kind::OddPrice => say!("RF-1274", count),
            Kind::PatternAdded => say!("RF-1278", count),
            Kind::RowsUntaken => say!("RF-1279", count),
        }
    }
}

/// Codes of warnings that no import finds: of reserves, of keys, and of a run that goes on.
const FOUND_LATER: [&str; 7] =
    ["RF-1249", "RF-1289", "RF-1290", "RF-1291", "RF-1292", "RF-1299", "RF-1329"];

/// Whether `code` is that of a warning.
pub fn is_warning(code: &str) -> bool {
    FOUND_LATER.contains(&code) || KINDS.iter().any(|kind| kind.said(0).code == code)
}

/// Collects warnings, kind by kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings(BTreeMap<Kind, (u64, Vec<String>)>);

impl Findings {
    /// Counts one, at this place.
    pub(super) fn add(&mut self, kind: Kind, place: impl Into<String>) {
        let (count, examples) = self.0.entry(kind).or_default();
        *count += 1;
        if examples.len() < MOST_EXAMPLES {
            examples.push(place.into());
        }
    }

    /// Adds what was found in rows that follow.
    pub(super) fn merge(&mut self, part: Findings) {
        for (kind, (more, places)) in part.0 {
            let (count, examples) = self.0.entry(kind).or_default();
            *count += more;
            examples.extend(places.into_iter().take(MOST_EXAMPLES - examples.len()));
        }
    }

    /// Adds what is implausible about parameters.
    pub(super) fn add_doubts(&mut self, parameters: &Parameters) {
        for Doubt { oddity, place } in doubts(parameters) {
            self.add(oddity.into(), place);
        }
    }

    /// The warnings in the order of their codes.
    pub(super) fn finish(self) -> Vec<Warning> {
        let each = self.0.into_iter();
        each.map(|(kind, (count, examples))| {
            let Said { code, text, help, .. } = kind.said(count);
            Warning { code: code.into(), text, help: help.into(), count, examples }
        })
        .collect()
    }
}
