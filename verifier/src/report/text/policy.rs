//! Thresholds beside the risk policy, as text.

use std::fmt::{self, Write};

use super::{look::Out, table::table};
use crate::{
    report::{
        policy::{NamedValue, PolicyReport, ThresholdRow},
        policy_words::{intro, of, why},
    },
    say, word,
};

/// How many rows are shown without details.
const SHOWN: usize = 10;

impl PolicyReport {
    pub(super) fn fmt_text(&self, f: &mut Out<'_>) -> fmt::Result {
        f.title(word!("thresholds.title"))?;
        writeln!(f, "{}", intro(self))?;
        let shown = if f.look.details { usize::MAX } else { SHOWN };
        let header = [
            word!("thresholds.column.name"),
            word!("thresholds.column.before"),
            word!("thresholds.column.now"),
            word!("thresholds.column.value"),
            word!("thresholds.column.why"),
        ];
        let rows: Vec<_> = self.thresholds.iter().take(shown).map(row).collect();
        if !rows.is_empty() {
            table(f, &header, &rows)?;
        }
        more(f, self.thresholds.len(), shown)?;
        if !self.fixed.is_empty() {
            writeln!(f, "\n{}", word!("thresholds.unmoved"))?;
            let row = |row: &NamedValue| vec![row.name.clone(), row.value.money_down()];
            let rows: Vec<_> = self.fixed.iter().take(shown).map(row).collect();
            let header = [word!("thresholds.column.name"), word!("thresholds.column.value")];
            table(f, &header, &rows)?;
            more(f, self.fixed.len(), shown)?;
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

fn row(row: &ThresholdRow) -> Vec<String> {
    let name = say!("thresholds.of", name = row.name, what = of(row)).text;
    let before = row.before.as_ref().map_or_else(|| "–".into(), |before| before.grouped(0));
    vec![name, before, row.now.grouped(0), row.value.money_down(), why(row)]
}

/// How many rows there are beside those that are shown.
fn more(f: &mut Out<'_>, all: usize, shown: usize) -> fmt::Result {
    match all.saturating_sub(shown) {
        0 => Ok(()),
        count => writeln!(f, "{}", say!("thresholds.more", count)),
    }
}
