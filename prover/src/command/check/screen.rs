//! What `check` prints for people: what can't be proven and warnings first, then money, then counts.
//!
//! The first screen has at most [`SCREEN`] lines: books stand on it whole, coins, balances and moves as far as there
//! is room. `--details` prints everything.

use num_bigint::BigInt;
use ringfence_verifier::{
    report::{
        amount::{grouped, Amount},
        BookCover, Figures,
    },
    say, word,
};

use super::columns::{aligned, coins, held, percent, usd};
use crate::{
    money::{BookFigures, CoinFigures},
    snapshot::{Looked, MappedFile, Summary, ThinTotals, Warning},
};

/// Most lines of the first screen.
pub(super) const SCREEN: usize = 40;
/// Kinds of warnings on the first screen, and places of each.
const WARNINGS: usize = 6;
const PLACES: usize = 3;
/// Least rows of coins, balances and moves on the first screen, if there are so many.
const LEAST: usize = 3;
/// Most rows of moves there: they matter if they are large.
const MOST_MOVES: usize = 5;
/// Contracts that are named where longs and shorts differ.
const CONTRACTS: usize = 3;
/// Codes of the warnings that are about privacy alone.
const PRIVACY: [&str; 5] = ["RF-1263", "RF-1264", "RF-1265", "RF-1266", "RF-1267"];

/// Codes of warnings that are seldom about money: an older format, entries that were listed, other files.
const LATE: [&str; 4] = ["RF-1243", "RF-1260", "RF-1255", "RF-1269"];

/// What the screen is made of.
pub(super) struct Screen<'a> {
    pub(super) looked: &'a Looked,
    pub(super) books: &'a [BookFigures],
    /// Whether there was a bundle of the epoch before.
    pub(super) compared: bool,
    /// CPU seconds that proving takes, roughly.
    pub(super) seconds: u64,
    /// Whether everything is printed.
    pub(super) details: bool,
}

/// A table of which the first screen shows a part.
struct Part {
    title: String,
    rows: Vec<Vec<String>>,
    left: usize,
    most: usize,
}

impl Part {
    /// Its lines, if so many rows are shown beside the header.
    fn lines(&self, shown: usize) -> Vec<String> {
        let shown = shown.min(self.rows.len().saturating_sub(1));
        let mut lines = vec![self.title.clone()];
        lines.extend(aligned(self.rows.get(..=shown).unwrap_or(&self.rows), self.left));
        let more = self.rows.len().saturating_sub(1 + shown);
        if more > 0 {
            lines.push(say!("check.more-rows", count = more).text);
        }
        lines
    }

    fn count(&self) -> usize {
        self.rows.len().saturating_sub(1).min(self.most)
    }
}

impl Screen<'_> {
    /// The text.
    pub(super) fn text(&self) -> String {
        let mut head = vec![self.head()];
        head.extend(self.obstacles());
        head.extend(self.warnings());
        head.extend(self.not_compared());
        head.push(String::new());
        head.extend(self.book_lines());
        let mut counts = vec![String::new()];
        counts.extend(self.counts());
        let mut parts = vec![self.coins(), self.largest()];
        parts.extend(self.moves());
        parts.retain(|part| part.rows.len() != 1);
        let shown = self.share(SCREEN.saturating_sub(head.len() + counts.len()), &parts);
        let mut lines = head;
        for (at, (part, shown)) in parts.iter().zip(shown).enumerate() {
            if at == 1 {
                lines.append(&mut counts);
            }
            lines.push(String::new());
            lines.extend(part.lines(shown));
        }
        lines.extend(counts);
        if self.details {
            lines.extend(self.rest());
        }
        lines.into_iter().map(|line| line + "\n").collect()
    }

    /// How many rows of each part are shown, where there is room for so many lines.
    fn share(&self, room: usize, parts: &[Part]) -> Vec<usize> {
        if self.details {
            return parts.iter().map(|part| part.rows.len()).collect();
        }
        // An empty line, a title, a header, and what is left out.
        let mut room = room.saturating_sub(4 * parts.len());
        let mut shown: Vec<usize> = parts.iter().map(|part| part.count().min(LEAST)).collect();
        room = room.saturating_sub(shown.iter().sum());
        while room > 0 {
            let mut grew = false;
            for (shown, part) in shown.iter_mut().zip(parts) {
                if *shown < part.count() && room > 0 {
                    *shown += 1;
                    room -= 1;
                    grew = true;
                }
            }
            if !grew {
                break;
            }
        }
        shown
    }

    fn summary(&self) -> &Summary {
        &self.looked.summary
    }

    fn head(&self) -> String {
        let (info, summary) = (&self.looked.info, self.summary());
        let vaults = match summary.count() {
            1 => word!("check.vault").to_owned(),
            count => say!("check.vaults", count = grouped(count)).text,
        };
        let accounts = match summary.accounts {
            1 => word!("check.account").to_owned(),
            count => say!("check.accounts", count = grouped(count)).text,
        };
        let (venue, epoch, time) = (&info.venue, info.epoch, &info.snapshot_time);
        say!("check.head", venue, epoch, time, vaults, accounts).text
    }

    /// What stands against any proof.
    fn obstacles(&self) -> Vec<String> {
        let mut lines = vec![];
        if let Some(failing) = &self.looked.failing {
            let (what, places) = (failing.words(), failing.shown_places());
            lines.push(say!("check.failing", what, places).text);
            lines.push(word!("check.failing.counted").into());
        }
        let closure = &self.summary().closure;
        let open: Vec<_> = closure.iter().filter(|contract| !contract.closes).collect();
        if !open.is_empty() {
            let named: Vec<String> = open
                .iter()
                .take(CONTRACTS)
                .map(|one| {
                    let (long, short) = (grouped(&one.long), grouped(&one.short));
                    say!("check.contract", contract = one.market, long, short).text
                })
                .collect();
            let mut contracts = named.join(", ");
            if open.len() > CONTRACTS {
                let more = open.len() - CONTRACTS;
                contracts = say!("check.more", places = contracts, more).text;
            }
            let (open, markets) = (open.len(), closure.len());
            lines.push(say!("check.open", open, markets, contracts).text);
        }
        lines
    }

    fn warnings(&self) -> Vec<String> {
        let all = &self.summary().warnings;
        if self.details && !all.is_empty() {
            return all.iter().flat_map(Warning::lines).collect();
        }
        let mut others: Vec<&Warning> =
            all.iter().filter(|warning| !PRIVACY.contains(&warning.code.as_str())).collect();
        // What is seldom a mistake comes last.
        others.sort_by_key(|warning| LATE.contains(&warning.code.as_str()));
        let mut lines = vec![];
        for warning in others.iter().take(WARNINGS) {
            lines.push(format!("warning[{}]: {}", warning.code, warning.text));
            if let Some(places) = places(warning) {
                lines.push(format!("  {places}"));
            }
        }
        match others.len().saturating_sub(WARNINGS) {
            0 if others.is_empty() && self.is_provable() => {
                lines.push(word!("check.no-warnings").into());
            }
            0 if others.is_empty() => {}
            0 => lines.push(word!("check.advice").into()),
            1 => lines.push(word!("check.more-warnings.one").into()),
            count => lines.push(say!("check.more-warnings", count).text),
        }
        lines.extend(self.privacy());
        lines
    }

    /// Whether nothing stands against a proof.
    fn is_provable(&self) -> bool {
        self.looked.failing.is_none() && self.summary().closes()
    }

    /// What totals of few accounts reveal.
    fn privacy(&self) -> Option<String> {
        let ThinTotals { one_account: count, few_accounts: few } = self.summary().thin_totals;
        // Where vaults break their rule there is nothing to publish yet.
        if self.looked.failing.is_some() {
            return None;
        }
        Some(match (count, few) {
            (0, 0) => return None,
            (1, 0) => word!("check.privacy.one").into(),
            (_, 0) => say!("check.privacy.ones", count).text,
            (0, _) => say!("check.privacy.few", few).text,
            (1, _) => say!("check.privacy.one-and-few", few).text,
            (..) => say!("check.privacy.ones-and-few", count, few).text,
        })
    }

    fn not_compared(&self) -> Option<String> {
        match (self.looked.info.control.is_given(), self.compared) {
            (true, _) => None,
            (false, true) => Some(word!("check.no-control").into()),
            (false, false) => Some(word!("check.not-compared").into()),
        }
    }

    fn book_lines(&self) -> Vec<String> {
        let header = [
            word!("check.book"),
            word!("check.owed-usd"),
            word!("check.counted-usd"),
            word!("check.ratio"),
            word!("check.missing-usd"),
        ];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for of in self.books {
            let verdict = &of.verdict;
            let missing = match verdict.cover {
                BookCover::NoReserves => usd(&verdict.figures.owed),
                _ => verdict.missing.as_ref().map_or("0.00".into(), usd),
            };
            rows.push(vec![
                verdict.book.clone(),
                usd(&verdict.figures.owed),
                verdict.figures.reserves.as_ref().map_or(word!("check.none").into(), usd),
                ratio(&verdict.figures),
                missing,
            ]);
        }
        let mut lines = vec![word!("check.books").to_owned()];
        lines.extend(aligned(&rows, 1));
        lines
    }

    /// All coins of all books in the order of the screen.
    fn all_coins(&self) -> Vec<(&str, &CoinFigures)> {
        let mut all: Vec<(&str, &CoinFigures)> = self
            .books
            .iter()
            .flat_map(|of| of.coins.iter().map(|coin| (of.verdict.book.as_str(), coin)))
            .collect();
        let key = |coin: &CoinFigures| {
            let gross = coin.usd.deposits.units(2) + coin.usd.profits.units(2);
            (coin.usd.shortage.units(2), gross)
        };
        all.sort_by_key(|(_, coin)| std::cmp::Reverse(key(coin)));
        all
    }

    fn coins(&self) -> Part {
        let header = [
            word!("check.coin"),
            word!("check.book"),
            word!("check.deposits"),
            word!("check.debts"),
            word!("check.net-profits"),
            word!("check.reserves"),
            word!("check.shortage"),
            word!("check.ratio"),
            word!("check.owed-usd"),
        ];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for (book, coin) in self.all_coins() {
            rows.push(vec![
                coin.asset.clone(),
                book.to_owned(),
                coins(&coin.deposits),
                coins(&coin.debts),
                coins(&coin.net_profits()),
                held(&coin.reserves),
                coins(&coin.shortage),
                percent(coin.ratio.as_ref()),
                usd(&coin.usd.owed),
            ]);
        }
        Part { title: word!("check.coins").into(), rows, left: 2, most: usize::MAX }
    }

    /// The coins again, in USD, profits and losses apart.
    fn coins_usd(&self) -> Part {
        let header = [
            word!("check.coin"),
            word!("check.book"),
            word!("check.deposits"),
            word!("check.debts"),
            word!("check.profits"),
            word!("check.losses"),
            word!("check.owed"),
            word!("check.reserves"),
            word!("check.shortage"),
        ];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for (book, coin) in self.all_coins() {
            let of = &coin.usd;
            let mut row = vec![coin.asset.clone(), book.to_owned()];
            let amounts = [
                &of.deposits,
                &of.debts,
                &of.profits,
                &of.losses,
                &of.owed,
                &of.reserves,
                &of.shortage,
            ];
            row.extend(amounts.map(usd));
            rows.push(row);
        }
        Part { title: word!("check.coins-usd").into(), rows, left: 2, most: usize::MAX }
    }

    /// What was read of foreign files: each, or where a table has several, all of them together.
    fn mapped(&self) -> Vec<String> {
        let mapped = &self.summary().mapped;
        let mut lines = vec![];
        for of in mapped.chunk_by(|one, other| one.table == other.table) {
            match of {
                [first, _, _, ..] if !self.details => {
                    let sum = |count: fn(&MappedFile) -> u64| {
                        grouped(of.iter().map(count).fold(0, u64::saturating_add))
                    };
                    let left = |file: &MappedFile| file.left_out.values().sum();
                    let (files, table) = (of.len(), &first.table);
                    let (rows, given) = (sum(|file| file.rows), sum(|file| file.given));
                    let left = sum(left);
                    lines.push(say!("check.files", files, table, rows, given, left).text);
                }
                _ => lines.extend(of.iter().flat_map(MappedFile::lines)),
            }
        }
        lines
    }

    fn counts(&self) -> Vec<String> {
        let summary = self.summary();
        let tables: Vec<String> = summary
            .table_rows
            .iter()
            .map(|(file, rows)| {
                // What comes from other files is named by what it is.
                let name = match summary.mapped.is_empty() {
                    true => file,
                    false => file.trim_end_matches(".csv"),
                };
                format!("{name} {}", grouped(*rows))
            })
            .collect();
        let rules: Vec<String> = summary
            .vaults
            .iter()
            .map(|row| {
                let count = grouped(row.vaults);
                say!("check.of-rule", book = row.book, rule = row.rule, count).text
            })
            .collect();
        let mut lines = vec![
            say!("check.rows", tables = tables.join(", ")).text,
            say!("check.by-rule", rules = rules.join(", ")).text,
        ];
        match summary.liquidating_by_auto {
            0 => {}
            1 => lines.push(word!("check.by-auto.one").into()),
            count => lines.push(say!("check.by-auto", count).text),
        }
        lines.extend(self.mapped());
        let Summary { empty, dust, zero_balances, zero_positions, rounded, .. } = summary;
        if [empty, dust, zero_balances, zero_positions, rounded].iter().any(|count| **count > 0) {
            let left_out =
                say!("check.left-out", empty, dust, zero_balances, zero_positions, rounded);
            lines.push(left_out.text);
        }
        match summary.closure.len() {
            0 => lines.push(word!("check.no-contracts").into()),
            markets if summary.closes() => lines.push(say!("check.closed", markets).text),
            _ => {}
        }
        let blocks = grouped(summary.blocks());
        let seconds = grouped(self.seconds);
        lines.extend(self.interest());
        if self.compared && summary.moves.is_empty() && summary.interest_moves.is_empty() {
            lines.push(word!("check.no-moves").into());
        }
        lines.push(say!("check.work", blocks, seconds).text);
        lines
    }

    /// What all positions come to, beside what was deposited.
    fn interest(&self) -> Option<String> {
        let interest = &self.summary().interest;
        let sum = |amounts: &mut dyn Iterator<Item = &Amount>| {
            usd(&Amount::new(amounts.map(|usd| usd.units(2)).sum::<BigInt>(), 2))
        };
        let long = sum(&mut interest.iter().map(|market| &market.long_usd));
        let short = sum(&mut interest.iter().map(|market| &market.short_usd));
        let coins = self.books.iter().flat_map(|book| &book.coins);
        let deposits = sum(&mut coins.map(|coin| &coin.usd.deposits));
        match interest.len() {
            0 => None,
            1 => Some(say!("check.interest.one", long, short, deposits).text),
            markets => Some(say!("check.interest", long, short, markets, deposits).text),
        }
    }

    /// Open interest by market.
    fn markets(&self) -> Part {
        let header = [
            word!("check.market"),
            word!("check.contract-column"),
            word!("check.long"),
            word!("check.short"),
            word!("check.long-usd"),
            word!("check.short-usd"),
        ];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for one in &self.summary().interest {
            rows.push(vec![
                one.market.clone(),
                one.contract.clone(),
                coins(&one.long),
                coins(&one.short),
                usd(&one.long_usd),
                usd(&one.short_usd),
            ]);
        }
        Part { title: word!("check.markets").into(), rows, left: 2, most: usize::MAX }
    }

    fn largest(&self) -> Part {
        let header = [
            word!("check.place-column"),
            word!("check.book"),
            word!("check.account-column"),
            word!("check.vault-column"),
            word!("check.coin"),
            word!("check.amount"),
            word!("check.value-usd"),
            word!("check.part"),
        ];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for one in &self.summary().largest_balances {
            let sign = if one.debt { "-" } else { "" };
            rows.push(vec![
                one.place.clone(),
                one.book.clone(),
                one.account.clone(),
                one.vault.clone(),
                one.asset.clone(),
                format!("{sign}{}", coins(&one.amount)),
                format!("{sign}{}", usd(&one.usd)),
                percent(one.percent_of_coin.as_ref()),
            ]);
        }
        Part { title: word!("check.largest").into(), rows, left: 5, most: usize::MAX }
    }

    fn moves(&self) -> Option<Part> {
        if !self.compared {
            return None;
        }
        let header = [
            word!("check.moved"),
            word!("check.book"),
            word!("check.total"),
            word!("check.change"),
            word!("check.percent"),
            word!("check.usd"),
        ];
        let row =
            |of: [&str; 3], change: &Amount, part: &Option<Amount>, worth: &Option<Amount>| {
                let key = worth.as_ref().map(|usd| usd.units(2).magnitude().clone());
                let mut row = of.map(str::to_owned).to_vec();
                row.push(coins(change));
                row.push(percent(part.as_ref()));
                row.push(worth.as_ref().map_or("–".into(), usd));
                (key, row)
            };
        let all_books = word!("check.all-books");
        let totals = self.summary().moves.iter().map(|one| {
            row([&one.asset, &one.book, one.total], &one.change, &one.percent, &one.usd)
        });
        let markets = self.summary().interest_moves.iter().map(|one| {
            row([&one.market, all_books, one.side], &one.change, &one.percent, &one.usd)
        });
        let mut moved: Vec<_> = totals.chain(markets).collect();
        moved.sort_by(|(one, _), (other, _)| other.cmp(one));
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        rows.extend(moved.into_iter().map(|(_, row)| row));
        let (title, rows) = match rows.len() {
            1 => (word!("check.no-moves"), vec![]),
            _ => (word!("check.moves"), rows),
        };
        Some(Part { title: title.into(), rows, left: 3, most: MOST_MOVES })
    }

    /// What stands behind `--details` alone.
    fn rest(&self) -> Vec<String> {
        let usd = self.coins_usd();
        let mut lines = vec![String::new()];
        lines.extend(usd.lines(usd.rows.len()));
        lines.push(String::new());
        let markets = self.markets();
        if markets.rows.len() > 1 {
            lines.extend(markets.lines(markets.rows.len()));
            lines.push(String::new());
        }
        for row in &self.summary().shapes {
            let (vaults, blocks) = (row.vaults, row.blocks);
            let (book, shape, slots) = (&row.book, row.shape, &row.slots);
            lines.push(say!("check.shape", book, shape, slots, vaults, blocks).text);
        }
        lines
    }
}

/// The ratio of a book, with one decimal as an audit shows it.
fn ratio(figures: &Figures) -> String {
    figures.ratio.as_ref().map_or("–".into(), |ratio| format!("{} %", ratio.grouped(1)))
}

/// The first places of a warning in one line.
fn places(warning: &Warning) -> Option<String> {
    let shown: Vec<&str> = warning.examples.iter().take(PLACES).map(String::as_str).collect();
    let more = warning.count.saturating_sub(shown.len() as u64);
    match (shown.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(shown.join("; ")),
        (false, _) => Some(say!("check.more", places = shown.join("; "), more).text),
    }
}
