//! The verdict of an audit as a part of a page.

use maud::{html, Markup};

use super::{
    parts::dollars,
    rich::{name, rich},
};
use crate::{
    report::{
        amount::Amount,
        money::{BookVerdict, Surplus},
        verdict::Verdict,
        verdict_words::{BookWords, SURPLUSES_SHOWN},
    },
    word,
};

/// What the books owe and what covers it.
pub(super) fn verdict(verdict: &Verdict) -> Markup {
    html! {
        @if verdict.speaks() {
            @for of in &verdict.books { (book(of)) }
        }
    }
}

fn usd(amount: &Amount) -> String {
    dollars(&amount.to_string())
}

fn book(book: &BookVerdict) -> Markup {
    let words = BookWords::of(book, &usd);
    let (first, rest) =
        book.surplus_by_asset.split_at(book.surplus_by_asset.len().min(SURPLUSES_SHOWN));
    html! {
        p {
            strong {
                @if book.proprietary { (rich!("html.own-book", book = name(&book.book))) }
                @else { (rich!("html.book", book = name(&book.book))) }
            }
            (rich!("html.sentence", sentence = words.cover))
        }
        @if let Some(surplus) = &words.surplus {
            p { (surplus) }
            (surpluses(first))
            @if !rest.is_empty() {
                details.rf-more {
                    summary {
                        (rich!("html.more", count = rest.len(), things = word!("html.things.assets")))
                    }
                    (surpluses(rest))
                }
            }
        }
        @if let Some(sentence) = words.without_surplus { p { (sentence) } }
        @if let Some(sentence) = &words.receivables { p { (sentence) } }
    }
}

fn surpluses(rows: &[Surplus]) -> Markup {
    html! {
        ul {
            @for row in rows {
                li {
                    (rich!(
                        "html.verdict.surplus",
                        asset = name(&row.asset),
                        usd = usd(&row.share.usd),
                        percent = row.share.percent.to_string(),
                    ))
                }
            }
        }
    }
}
