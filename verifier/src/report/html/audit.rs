//! The report of an audit as a fragment of a page.

use std::collections::HashSet;

use maud::{html, Markup};
use num_bigint::BigInt;
use num_traits::Zero;

use super::parts::{
    bars, capitalised, claims, corrects, digest, dollar_cell, dollars, fact, grouped, long_list,
    long_table, measures, number, part_of, summary, table, venue_words, whole, Bar, Measure,
};
use super::reserves::reserves;
use super::rich::{counted, name, rich};
use crate::{
    report::{
        audit::{AuditReport, ShapeRow},
        tables::{AssetRow, BookTable, Evidence, MarketRow, SettlementRow, SpecialRow},
        unchecked,
    },
    say, word,
};

/// The length of bars within tables.
const LENGTH: u32 = 120;

pub(super) fn report(report: &AuditReport) -> Markup {
    html! {
        article.rf-report {
            h2 { (rich!("html.statement", venue = name(&report.venue), epoch = report.epoch)) }
            (verdict(report))
            (head(report))
            h3 { (word!("html.claims")) }
            @if report.claims.is_empty() { p { (word!("html.nothing-verified")) } }
            @else { (claims(&report.claims)) }
            @if !report.tables_proven {
                p.rf-warning {
                    strong { (word!("html.not-proven")) }
                    (word!("html.not-proven.why"))
                }
            }
            @if let Some(known) = &report.reserves { (reserves(known)) }
            @for table in &report.tables.books { (book(table, anchored(report))) }
            (markets(report))
            (settlement(&report.tables.settlement))
            (special(&report.tables.special))
            (blocks(&report.blocks))
            (changes(report))
            (unchecked(report))
            h3 { (word!("html.limits")) }
            ul { @for limit in report.limits { li { (limit) } } }
        }
    }
}

fn verdict(report: &AuditReport) -> Markup {
    summary(&report.verdict.summary, &super::verdict::verdict(&report.verdict))
}

fn head(report: &AuditReport) -> Markup {
    html! {
        dl.rf-facts {
            (fact(word!("html.digest"), digest(&report.statement_bech32, &report.statement)))
            (fact(word!("html.books-of"), &report.snapshot_time))
            (fact(word!("html.prices-of"), &report.price_time))
            (fact(word!("html.funding-to"), &report.funding_time))
            (fact(word!("html.parameters"), html! {
                code.rf-digest.rf-hex { (report.parameters) }
                span.rf-detail { (venue_words(&report.parameters_name)) }
            }))
            (fact(word!("html.made-by"), html! { bdi { (report.tool) } }))
            (fact(word!("html.signers"), signers(&report.signers)))
            (fact(word!("html.list"), html! {
                @match &report.evidence {
                    Some(list) => code.rf-digest.rf-hex { (list) },
                    None => (word!("html.no-list")),
                }
            }))
            (fact(
                word!("html.next-snapshot"),
                report.next_snapshot.as_deref().unwrap_or(word!("html.no-next-snapshot")),
            ))
        }
        @if let Some(correction) = &report.corrects { (corrects(correction)) }
    }
}

/// The keys that may sign. Their names are words of the venue.
fn signers(keys: &[String]) -> Markup {
    html! {
        @if keys.is_empty() { (word!("html.no-signers")) }
        @for key in keys { div { code.rf-digest { bdi { (key) } } } }
    }
}

/// Whether reserves are bound: by the anchored digest, or by a signature that counts.
fn anchored(report: &AuditReport) -> bool {
    report.is_bound()
}

fn book(book: &BookTable, anchored: bool) -> Markup {
    let measure = |name, text: String, amount, class| {
        let text = say!("html.usd", amount = dollars(&text)).text;
        Measure { name, text, whole: whole(amount), class }
    };
    let mut figures = vec![
        measure(
            word!("html.liabilities"),
            book.liabilities.cents_up(),
            &book.liabilities,
            "rf-owed",
        ),
        measure(word!("html.of-which-deficit"), book.deficit.cents_up(), &book.deficit, "rf-owed"),
        measure(word!("html.gross"), book.gross.cents_up(), &book.gross, "rf-owed"),
        measure(
            word!("html.owed-by-customers"),
            book.receivables.cents_up(),
            &book.receivables,
            "rf-due",
        ),
    ];
    if book.has_reserves {
        let reserves = &book.reserves;
        figures.push(measure(
            word!("html.reserves-counted"),
            reserves.cents_down(),
            reserves,
            "rf-held",
        ));
    }
    html! {
        h3 {
            @if book.proprietary { (rich!("html.own-book", book = name(&book.book))) }
            @else { (rich!("html.book", book = name(&book.book))) }
        }
        @if let Some(vaults) = &book.vaults {
            p {
                @if vaults == "1" { (rich!("html.number-of-vaults.one", count = vaults)) }
                @else { (rich!("html.number-of-vaults", count = grouped(vaults))) }
            }
        }
        (measures(&say!("html.figures", book = book.book).text, &figures))
        @if book.has_reserves {
            p { (word!("html.declared")) }
            @if !anchored { p { strong { (word!("html.declared.anyone")) } } }
        } @else {
            p { (word!("html.none-declared")) }
        }
        (assets(book))
        @if book.has_reserves { (evidence(book)) }
    }
}

fn assets(book: &BookTable) -> Markup {
    if book.assets.is_empty() {
        return html! { p { (word!("html.no-assets")) } };
    }
    let short: HashSet<&str> =
        if book.has_reserves { book.short_assets().into_iter().collect() } else { HashSet::new() };
    // What is short comes first: nothing of it may be folded away behind what is not.
    let mut sorted: Vec<&AssetRow> = book.assets.iter().collect();
    sorted.sort_by(|a, b| {
        let key = |row: &AssetRow| (short.contains(row.asset.as_str()), row.owed);
        key(b).cmp(&key(a)).then_with(|| b.value.cmp(&a.value))
    });
    let rows: Vec<Markup> = sorted
        .into_iter()
        .map(|row| asset(row, short.contains(row.asset.as_str()), book.has_reserves))
        .collect();
    let caption = say!("html.assets-caption", book = book.book).text;
    let header = [
        word!("html.asset"),
        // Second, so that it is seen where the page is narrow.
        word!("html.shortage"),
        word!("html.net-liability"),
        word!("html.owed-by-customers"),
        word!("html.reserves"),
        word!("html.coverage"),
    ];
    html! {
        @if book.has_reserves {
            p {
                @if short.is_empty() { (word!("html.none-short")) }
                @else {
                    strong {
                        (counted!(short.len(), "html.assets-short.one", "html.assets-short"))
                    }
                    (word!("html.assets-short.why"))
                }
            }
        }
        (long_table(&caption, word!("html.things.assets"), &header, &rows))
    }
}

/// A row of the table of assets. Without declared reserves no shortage is said.
fn asset(row: &AssetRow, short: bool, declared: bool) -> Markup {
    let (liability, reserves) = (whole(&row.net_liability), whole(&row.reserves));
    let most = liability.clone().max(reserves.clone());
    let bar = |class, y, part: &BigInt| Bar {
        class,
        x: 0,
        y,
        width: part_of(LENGTH, part, &most),
        height: 7,
    };
    let both = [bar("rf-owed", 0, &liability), bar("rf-held", 9, &reserves)];
    html! {
        tr {
            th scope="row" { (row.asset) }
            td.rf-number.rf-short[short] {
                @if declared { (grouped(&row.shortage)) } @else { "–" }
            }
            (number(&row.net_liability))
            (number(&row.receivables))
            (number(&row.reserves))
            td.rf-bar { (bars(LENGTH, 16, None, &both)) }
        }
    }
}

fn evidence(book: &BookTable) -> Markup {
    let row = |evidence: &Evidence| {
        html! {
            tr {
                th scope="row" { (evidence.asset) }
                (number(&evidence.amount))
                td.rf-text {
                    @if evidence.reference.is_empty() { (word!("html.no-reference")) }
                    @else if evidence.of_list { (word!("html.of-list")) }
                    @else { bdi { (evidence.reference) } }
                }
            }
        }
    };
    let rows: Vec<Markup> = book.evidence.iter().map(row).collect();
    let caption = say!("html.evidence-caption", book = book.book).text;
    let named = book.evidence.iter().filter(|evidence| !evidence.reference.is_empty()).count();
    let header = [word!("html.asset"), word!("html.amount"), word!("html.evidence")];
    html! {
        details.rf-more {
            summary {
                (rich!("html.evidence-of-reserves", named, all = rows.len()))
            }
            (long_table(&caption, word!("html.things.reserves"), &header, &rows))
        }
    }
}

fn markets(report: &AuditReport) -> Markup {
    let markets = &report.tables.markets;
    let zero = BigInt::zero();
    let notionals: Vec<BigInt> = markets.iter().map(|market| whole(&market.notional)).collect();
    let most = notionals.iter().max().unwrap_or(&zero);
    let rows: Vec<Markup> =
        markets.iter().zip(&notionals).map(|(row, notional)| market(row, notional, most)).collect();
    let header = [
        word!("html.market"),
        word!("html.long"),
        word!("html.short-side"),
        word!("html.notional-of-both"),
        word!("html.long-and-short"),
    ];
    let caption = word!("html.markets-caption");
    html! {
        h3 { (word!("html.open-interest")) }
        @if rows.is_empty() { p { (word!("html.no-open-interest")) } }
        @else { (long_table(caption, word!("html.things.markets"), &header, &rows)) }
        @if let Some(percent) = &report.tables.share_proven {
            p { (share_proven(report, &percent.to_string())) }
            ul {
                @for row in &report.tables.unproven {
                    li {
                        (rich!(
                            "html.share.of-rule",
                            rule = row.rule.name(),
                            percent = row.share.to_string(),
                            notional = dollars(&row.notional.cents_up()),
                        ))
                    }
                }
            }
        }
    }
}

/// For how much of the notional maintenance is proven.
fn share_proven(report: &AuditReport, percent: &str) -> Markup {
    let notional = dollars(&report.tables.notional.cents_up());
    match report.tables_proven {
        true => rich!("html.share.proven", percent, notional),
        false => rich!("html.share.unproven", percent, notional),
    }
}

fn market(row: &MarketRow, notional: &BigInt, most: &BigInt) -> Markup {
    let (long, short) = (whole(&row.long), whole(&row.short));
    let scale = most * (&long + &short);
    let half = LENGTH / 2;
    // The longer side of the largest market can take up to the whole of both.
    let length = |side: &BigInt| part_of(half, &(side * notional), &scale);
    let (left, right) = (length(&long), length(&short));
    let both = [
        Bar { class: "rf-long", x: half - left, y: 0, width: left, height: 12 },
        Bar { class: "rf-short-side", x: half, y: 0, width: right, height: 12 },
        Bar { class: "rf-axis", x: half, y: 0, width: 1, height: 12 },
    ];
    html! {
        tr {
            th scope="row" {
                (row.named())
                @if !row.closed { span.rf-detail { (word!("html.not-closed")) } }
            }
            (number(&row.long))
            (number(&row.short))
            (dollar_cell(&row.notional.cents_down()))
            td.rf-bar { (bars(LENGTH, 12, None, &both)) }
        }
    }
}

fn settlement(rows: &[SettlementRow]) -> Markup {
    let row = |row: &SettlementRow| {
        html! {
            tr {
                th scope="row" { (row.asset) }
                (number(&row.profits))
                (number(&row.losses))
                (number(&row.net))
            }
        }
    };
    let all: Vec<Markup> = rows.iter().map(row).collect();
    let caption = word!("html.settlement-caption");
    let header =
        [word!("html.settled-in"), word!("html.profits"), word!("html.losses"), word!("html.net")];
    html! {
        @if !all.is_empty() {
            h3 { (word!("html.settlement")) }
            (long_table(caption, word!("html.things.assets"), &header, &all))
        }
    }
}

fn special(rows: &[SpecialRow]) -> Markup {
    let row = |row: &SpecialRow| {
        html! {
            tr {
                th scope="row" { (row.book) " " (row.rule) }
                (number(&row.vaults))
                (dollar_cell(&row.notional.cents_up()))
                (dollar_cell(&row.collateral.cents_down()))
                (dollar_cell(&row.shortfall.cents_up()))
                (dollar_cell(&row.deficit.cents_up()))
            }
        }
    };
    let rows: Vec<Markup> = rows.iter().map(row).collect();
    let header = [
        word!("html.book-and-rule"),
        word!("html.vaults"),
        word!("html.notional"),
        word!("html.collateral"),
        word!("html.shortfall"),
        word!("html.deficit"),
    ];
    let caption = word!("html.special-caption");
    html! {
        h3 { (word!("html.special")) }
        @if rows.is_empty() { p { (word!("html.none")) } }
        @else { (table("rf-figures", caption, &header, &rows)) }
    }
}

fn blocks(rows: &[ShapeRow]) -> Markup {
    let row = |row: &ShapeRow| {
        html! {
            tr {
                th scope="row" { (row.book) " " (row.rule) }
                (number(row.balances))
                (number(row.positions))
                (number(&row.blocks))
                (number(&row.most_vaults))
            }
        }
    };
    let rows: Vec<Markup> = rows.iter().map(row).collect();
    let header = [
        word!("html.book-and-rule"),
        word!("html.balances"),
        word!("html.positions"),
        word!("html.blocks"),
        word!("html.most-vaults"),
    ];
    let caption = word!("html.blocks-caption");
    html! {
        h3 { (word!("html.blocks")) }
        (table("rf-figures", caption, &header, &rows))
    }
}

fn changes(report: &AuditReport) -> Markup {
    html! {
        h3 { (word!("html.changes")) }
        @match &report.parameter_changes {
            None => p { (word!("html.changes.not-compared")) },
            Some(changes) if changes.is_empty() => p { (word!("html.changes.none")) },
            Some(changes) => (long_list(word!("html.things.changes"), changes)),
        }
    }
}

fn unchecked(report: &AuditReport) -> Markup {
    html! {
        h3 { (word!("html.not-checked")) }
        ul {
            @for line in unchecked::lines(&report.verdict.summary.unchecked) {
                li { (capitalised(&line)) }
            }
        }
    }
}
