//! The report of scenario proofs as a fragment of a page: the answer, each scenario with its bars, what was checked,
//! and what no such proof shows.

use maud::{html, Markup};
use num_bigint::BigInt;

use super::{
    bar,
    card::{Cards, Column, Row},
    claims::groups,
    number::dollars,
    parts::{capitalised, copy_row, digest, fold, foot, notes, sentence, verdict_box},
    rich::{name, rich},
};
use crate::{
    report::{
        amount::{Amount, USD_20},
        date,
        stress::{ScenarioRow, StressReport, StressedBook},
        stress_words::{moves, remarks, sentences},
    },
    say, word,
};

/// What the words of a report mean to someone who meets them today.
const KEY: [&str; 4] = [
    word!("html.stress.key.vault"),
    word!("html.stress.key.under-water"),
    word!("html.stress.key.mark"),
    word!("html.stress.key.spread"),
];
/// How many names with moves of their own are shown.
const MOVES_SHOWN: usize = 50;

pub(super) fn report(report: &StressReport) -> Markup {
    let publication = &report.publication;
    let most = report.most();
    html! {
        article.rf-report {
            header.rf-head {
                div {
                    h2 { (name(&publication.venue)) }
                    p.rf-date { (date::full(&publication.snapshot_time)) }
                }
                p.rf-meta.rf-small.rf-muted { (word!("html.stress.what")) }
            }
            (verdict_box(&report.verdict, &notes(&report.verdict)))
            section.rf-part {
                p.rf-muted { (word!("stress.beside")) }
                (fold(&html! { (word!("html.stress.key")) }, &html! {}, &key()))
            }
            @for row in &report.scenarios { (scenario(row, report.proven, &most)) }
            (unchecked(report))
            section.rf-part.rf-keep {
                h3 { (word!("html.stress.limits")) }
                ul.rf-notes { @for limit in report.limits { li { (limit) } } }
            }
            section.rf-part {
                h3 { (word!("html.claims")) }
                (groups(&report.claims))
            }
            (of_publication(report))
            (digests(report))
            (foot())
        }
    }
}

fn key() -> Markup {
    html! { ul.rf-notes { @for words in KEY { li { (words) } } } }
}

fn scenario(row: &ScenarioRow, proven: bool, most: &BigInt) -> Markup {
    let columns = [
        Column::words(word!("text.books.book")),
        Column::number(word!("stress.column.deficit")),
        Column::number(word!("stress.column.worth")),
    ];
    // Each table has a caption of its own: readers of the screen list them.
    let caption = match proven {
        true => say!("html.stress.caption", number = row.number).text,
        false => say!("html.stress.caption.unproven", number = row.number).text,
    };
    let cards = Cards { caption: &caption, columns: &columns, class: "" };
    let rows: Vec<Row> = row.books.iter().map(book).collect();
    html! {
        section.rf-part {
            h3 { (rich!("html.stress.scenario", number = row.number, name = name(&row.name))) }
            p { (sentences(row, proven)) }
            // A bar would make a fact of what is only published.
            @if proven { (bars(row, most)) }
            (cards.table(&rows, &[]))
            h4 { (word!("html.stress.moves")) }
            p { (rich!("html.stress.assets", moves = name(&moves(&row.assets, MOVES_SHOWN)))) }
            p { (rich!("html.stress.markets", moves = name(&moves(&row.markets, MOVES_SHOWN)))) }
            @for remark in remarks(row, MOVES_SHOWN) { p.rf-muted { (sentence(&remark)) } }
            p.rf-muted.rf-small { (rich!("html.stress.source", words = name(&row.source))) }
        }
    }
}

fn bars(row: &ScenarioRow, most: &BigInt) -> Markup {
    let bar_of = |label: &str, usd: &Amount| {
        html! {
            p.rf-small { (label) }
            (bar::share(label, &usd.units(USD_20), most))
        }
    };
    let usd = row.owed.money_up();
    html! {
        @if let Some(worth) = &row.worth {
            (bar_of(&say!("html.stress.owed", usd).text, &row.owed))
            (bar_of(&say!("html.stress.worth", usd = worth.money_down()).text, worth))
        } @else {
            (bar_of(&say!("html.stress.owed.all", usd).text, &row.owed))
        }
    }
}

fn book(book: &StressedBook) -> Row {
    let head = html! {
        (name(&book.book))
        @if book.insurance { span.rf-detail { (word!("html.stress.insurance")) } }
        @else if book.proprietary { span.rf-detail { (word!("html.stress.own")) } }
    };
    let worth = match &book.worth {
        Some(worth) => html! { (dollars(&worth.cents_down())) },
        None => html! { (word!("stress.hidden")) },
    };
    Row::full(head, [html! { (dollars(&book.deficit.cents_up())) }, worth])
}

fn unchecked(report: &StressReport) -> Markup {
    let all = &report.verdict.unchecked;
    html! {
        @if !all.is_empty() {
            section.rf-part {
                h3 { (word!("text.not-checked")) }
                ul.rf-notes {
                    @for one in all {
                        li { strong { (capitalised(&one.name)) ":" } " " (sentence(&one.sentence))
                            @if !one.advice.is_empty() { span.rf-detail { (sentence(&one.advice)) } }
                        }
                    }
                }
            }
        }
    }
}

/// What the audit of the bundle came to, with its claims folded away.
fn of_publication(report: &StressReport) -> Markup {
    let summary = &report.publication.verdict.summary;
    let title = html! { (word!("html.stress.publication.claims")) };
    html! {
        section.rf-part {
            h3 { (word!("text.stress.publication")) }
            (verdict_box(summary, &html! {}))
            (fold(&title, &html! {}, &groups(&report.publication.claims)))
        }
    }
}

fn digests(report: &StressReport) -> Markup {
    let head = &report.head;
    let rows = html! {
        dl {
            (copy_row(word!("html.stress.digest"), &digest(&head.stress_bech32, &head.stress)))
            (copy_row(word!("html.stress.set"), &html! {
                code.rf-digest { (head.set) }
                span.rf-detail { (name(&head.set_name)) }
            }))
            (copy_row(word!("html.stress.author"), &html! { (name(&head.set_author)) }))
            (copy_row(word!("html.stress.sequence"), &html! { (head.sequence) }))
            (copy_row(word!("html.digest"), &digest(
                &report.publication.statement_bech32,
                &report.publication.statement,
            )))
            (copy_row(word!("html.stress.made-at"), &html! { (date::time(&head.made_at)) }))
            (copy_row(word!("html.made-by"), &html! { bdi { (head.tool) } }))
            (copy_row(word!("html.checked-by"), &html! { (crate::report::PROGRAM) }))
        }
    };
    html! {
        section.rf-part {
            h3 { (word!("html.digests")) }
            (fold(&html! { (word!("html.digests.fold")) }, &html! { (word!("html.digests.why")) }, &rows))
        }
    }
}
