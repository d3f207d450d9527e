//! Thresholds beside the risk policy, as text.

use std::fmt::{self, Write};

use super::{look::Out, table::table};
use crate::{
    message::Quoted,
    report::{
        policy::{NamedValue, PolicyReport, ThresholdRow},
        policy_words::{intro, last_price, of, why},
    },
    say, word,
};

/// How many rows are shown without details.
const SHOWN: usize = 10;

impl PolicyReport {
    pub(super) fn fmt_text(&self, f: &mut Out<'_>) -> fmt::Result {
        f.title(word!("thresholds.title"))?;
        writeln!(f, "{}", intro(self))?;
        let (name, digest) = (Quoted(&self.name), self.policy);
        writeln!(f, "{}", say!("thresholds.policy", name, digest))?;
        let shown = if f.look.details { usize::MAX } else { SHOWN };
        for row in self.thresholds.iter().take(shown) {
            writeln!(f, "{}", line(row))?;
            writeln!(f, "{}", say!("thresholds.because", why = why(row)))?;
        }
        more(f, self.thresholds.len(), shown)?;
        if !self.fixed.is_empty() {
            writeln!(f, "\n{}", word!("thresholds.unmoved"))?;
            let row = |row: &NamedValue| vec![row.name.clone(), row.value.money_down()];
            let rows: Vec<_> = self.fixed.iter().take(shown).map(row).collect();
            let header = [word!("prices.column.name"), word!("thresholds.column.value")];
            table(f, &header, &rows)?;
            more(f, self.fixed.len(), shown)?;
        }
        if !self.last_prices.is_empty() {
            writeln!(f, "\n{}", word!("thresholds.last-prices"))?;
            for row in self.last_prices.iter().take(shown) {
                writeln!(f, "{}", say!("text.item", item = last_price(row)))?;
            }
            more(f, self.last_prices.len(), shown)?;
        }
        if let Some(changes) = self.changes.as_ref().filter(|changes| !changes.is_empty()) {
            writeln!(f, "\n{}", word!("thresholds.changes"))?;
            for change in changes {
                writeln!(f, "{}", say!("text.item", item = change))?;
            }
        }
        Ok(())
    }
}

/// What a threshold was and is, and how much it concerns.
fn line(row: &ThresholdRow) -> String {
    let (name, what, now) = (&row.name, of(row), row.now.grouped(0));
    let usd = row.value.money_down();
    match &row.before {
        Some(before) if *before != row.now => {
            say!("thresholds.moved", name, what, before = before.grouped(0), now, usd).text
        }
        Some(_) => say!("thresholds.stayed", name, what, now, usd).text,
        None => say!("thresholds.stands", name, what, now, usd).text,
    }
}

/// How many rows there are beside those that are shown.
fn more(f: &mut Out<'_>, all: usize, shown: usize) -> fmt::Result {
    match all.saturating_sub(shown) {
        0 => Ok(()),
        count => writeln!(f, "{}", say!("thresholds.more", count)),
    }
}
