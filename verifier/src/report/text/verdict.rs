//! The verdict of an audit as text.

use std::fmt;

use crate::{
    report::{
        money::BookVerdict,
        verdict::Verdict,
        verdict_words::{BookWords, SURPLUSES_SHOWN},
    },
    say,
};

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summary = &self.summary;
        writeln!(f, "{} {}", summary.level.sign(), summary.level)?;
        writeln!(f, "{}", summary.sentence)?;
        if let Some(reason) = &summary.reason {
            writeln!(f, "{reason}")?;
        }
        if !self.speaks() {
            return Ok(());
        }
        self.books.iter().try_for_each(|book| fmt_book(f, book))
    }
}

fn fmt_book(f: &mut fmt::Formatter<'_>, book: &BookVerdict) -> fmt::Result {
    let name = match book.proprietary {
        true => say!("text.own-book", book = book.book),
        false => say!("text.book", book = book.book),
    };
    writeln!(f, "{}", say!("text.verdict.lead", line = name))?;
    let words = BookWords::of(book, &|amount| amount.to_string());
    let mut line = |line: &str| writeln!(f, "{}", say!("text.verdict.line", line));
    line(&words.cover)?;
    if let Some(surplus) = &words.surplus {
        line(surplus)?;
        for row in book.surplus_by_asset.iter().take(SURPLUSES_SHOWN) {
            let (asset, share) = (&row.asset, &row.share);
            line(
                &say!("text.verdict.surplus", asset, usd = share.usd, percent = share.percent).text,
            )?;
        }
        let count = book.surplus_by_asset.len().saturating_sub(SURPLUSES_SHOWN);
        if count > 0 {
            line(&say!("text.verdict.more", count).text)?;
        }
    }
    words.without_surplus.map_or(Ok(()), &mut line)?;
    words.receivables.as_deref().map_or(Ok(()), line)
}
