//! The report of an audit.

use std::collections::HashSet;

use maud::{html, Markup};
use num_bigint::BigInt;
use num_traits::Zero;

use super::parts::{
    bars, claims, corrects, count, digest, dollar_cell, dollars, fact, grouped, long_list,
    long_table, measures, number, part_of, table, whole, Bar, Measure,
};
use crate::report::{
    audit::{AuditReport, ShapeRow},
    claim::Claim,
    outcome::Outcome,
    status::Status,
    tables::{AssetRow, BookTable, Evidence, MarketRow, SettlementRow, SpecialRow},
};

/// Length of bars within tables.
const LENGTH: u32 = 120;

pub(super) fn report(report: &AuditReport) -> Markup {
    html! {
        article.rf-report {
            h2 { "Statement of " bdi { (report.venue) } ", epoch " (report.epoch) }
            (verdict(report))
            (head(report))
            h3 { "Claims" }
            @if report.claims.is_empty() { p { "Nothing was verified." } }
            @else { (claims(&report.claims)) }
            @if !report.tables_proven {
                p.rf-warning {
                    strong { "Not proven." }
                    " All figures below are published by the venue and not proven: V4 to V7 do \
                     not all hold."
                }
            }
            @for table in &report.tables.books { (book(table)) }
            (markets(report))
            (settlement(&report.tables.settlement))
            (special(&report.tables.special))
            (blocks(&report.blocks))
            (changes(report))
            (unchecked(report))
            h3 { "What no such report shows" }
            ul { @for limit in report.limits { li { (limit) } } }
        }
    }
}

fn verdict(report: &AuditReport) -> Markup {
    if report.claims.is_empty() {
        return html! {
            div.rf-verdict.rf-open {
                p.rf-lead { "Nothing was verified" }
                p { "This is a statement as the venue published it." }
            }
        };
    }
    match report.outcome(&[]) {
        Outcome::Fails(failed) => fails(report, &failed),
        Outcome::Holds | Outcome::Unchecked(_) => holds(report),
    }
}

fn fails(report: &AuditReport, failed: &[String]) -> Markup {
    let named: Vec<&Claim> =
        report.claims.iter().filter(|claim| failed.contains(&claim.id)).collect();
    let verb = if named.len() == 1 { "does" } else { "do" };
    html! {
        div.rf-verdict.rf-fails {
            p.rf-lead {
                span.rf-sign aria-hidden="true" { "✗" }
                " " (count(named.len(), "claim")) " " (verb) " not hold"
            }
            ul {
                @for claim in named {
                    li {
                        strong { (claim.title) } ": does not hold"
                        @if let Some(code) = claim.code { " (" (code) ")" }
                    }
                }
            }
            p { "Details stand with the claims below." }
        }
    }
}

fn holds(report: &AuditReport) -> Markup {
    let open = report.claims.iter().filter(|claim| claim.status == Status::NotChecked).count();
    let informative = report.claims.iter().filter(|claim| claim.status == Status::DoesNotHold);
    let anchored = report.claim("anchored-digest").is_some_and(Claim::is_true);
    html! {
        div.rf-verdict.rf-holds {
            p.rf-lead {
                span.rf-sign aria-hidden="true" { "✓" }
                " Every checked claim holds; " (count(open, "claim")) " not checked"
            }
            @if report.tables_proven {
                p {
                    "Proven: every vault in these books satisfies its rule at the published prices \
                     and parameters, and the totals are the sums over exactly these vaults."
                }
            }
            @for book in &report.tables.books { (coverage(book)) }
            @for claim in informative {
                p { "For information: “" (claim.title) "” does not hold." }
            }
            @if anchored {
                p { "The statement is the one whose anchored digest was given." }
            } @else {
                p {
                    strong { "Compare the digest below" }
                    " with the one that the venue anchored, seen elsewhere than in the bundle. \
                     That was not done here, and nothing else binds the declared reserves."
                }
            }
        }
    }
}

/// What the verdict must not leave unsaid of a book's reserves.
fn coverage(book: &BookTable) -> Markup {
    let short = book.short_assets();
    html! {
        @if !book.has_reserves && !book.proprietary {
            p {
                "Book " bdi { (book.book) } " declares no reserves: whether it can pay was not checked."
            }
        } @else if book.has_reserves && !short.is_empty() {
            p {
                "Book " bdi { (book.book) } ": reserves are below the net liability of "
                (count(short.len(), "asset")) ", though not below that of the whole."
            }
        }
    }
}

fn head(report: &AuditReport) -> Markup {
    html! {
        dl.rf-facts {
            (fact("Digest of the statement", digest(&report.statement_bech32, &report.statement)))
            (fact("Books of", &report.snapshot_time))
            (fact("Prices of", &report.price_time))
            (fact("Funding up to", &report.funding_time))
            (fact("Parameters", html! {
                bdi { (report.parameters_name) } " " code.rf-digest.rf-hex { (report.parameters) }
            }))
            (fact("Made by, in its own words", html! { bdi { (report.tool) } }))
        }
        @if let Some(correction) = &report.corrects { (corrects(correction)) }
    }
}

fn book(book: &BookTable) -> Markup {
    let measure = |name, text: String, amount, class| {
        let text = format!("{} USD", dollars(&text));
        Measure { name, text, whole: whole(amount), class }
    };
    let mut figures = vec![
        measure("Liabilities", book.liabilities.cents_up(), &book.liabilities, "rf-owed"),
        measure("of which deficit", book.deficit.cents_up(), &book.deficit, "rf-owed"),
        measure("Deposits and profits", book.gross.cents_up(), &book.gross, "rf-owed"),
        measure("Owed by customers", book.receivables.cents_up(), &book.receivables, "rf-due"),
    ];
    if book.has_reserves {
        let reserves = &book.reserves;
        figures.push(measure("Reserves counted", reserves.cents_down(), reserves, "rf-held"));
    }
    html! {
        h3 {
            "Book " bdi { (book.book) }
            @if book.proprietary { " (the venue's own)" }
        }
        @if let Some(vaults) = &book.vaults { p { (grouped(vaults)) " vaults" } }
        (measures(&format!("Book {}: figures, bars of one scale", book.book), &figures))
        @if book.has_reserves {
            p { "Reserves are declared by the venue; their evidence was not checked." }
        } @else {
            p { "No reserves are declared for this book." }
        }
        (assets(book))
        @if book.has_reserves { (evidence(book)) }
    }
}

fn assets(book: &BookTable) -> Markup {
    if book.assets.is_empty() {
        return html! { p { "Nothing is owed or held in any asset." } };
    }
    let short: HashSet<&str> =
        if book.has_reserves { book.short_assets().into_iter().collect() } else { HashSet::new() };
    // What is short comes first: nothing of it may be folded away behind what is not.
    let mut sorted: Vec<&AssetRow> = book.assets.iter().collect();
    sorted.sort_by(|a, b| {
        let key = |row: &AssetRow| (short.contains(row.asset.as_str()), row.owed);
        key(b).cmp(&key(a)).then_with(|| b.value.cmp(&a.value))
    });
    let rows: Vec<Markup> =
        sorted.into_iter().map(|row| asset(row, short.contains(row.asset.as_str()))).collect();
    let caption = format!(
        "Book {}: assets, those that are short first, then by value. Upper bar: net liability; \
         lower bar: reserves; each row has its own scale",
        book.book
    );
    let header =
        ["Asset", "Net liability", "Owed by customers", "Reserves", "Shortage", "Coverage"];
    html! {
        @if book.has_reserves {
            p {
                @if short.is_empty() { "No asset is short: reserves reach the net liability of each." }
                @else {
                    strong { (count(short.len(), "asset")) " short: " }
                    "the declared reserves are below the net liability."
                }
            }
        }
        (long_table(&caption, "assets", &header, &rows))
    }
}

fn asset(row: &AssetRow, short: bool) -> Markup {
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
            (number(&row.net_liability))
            (number(&row.receivables))
            (number(&row.reserves))
            td.rf-number.rf-short[short] { (grouped(&row.shortage)) }
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
                    @if evidence.reference.is_empty() { "none named" }
                    @else { bdi { (evidence.reference) } }
                }
            }
        }
    };
    let rows: Vec<Markup> = book.evidence.iter().map(row).collect();
    let caption = format!("Book {}: reserves and the evidence that the venue names", book.book);
    let named = book.evidence.iter().filter(|evidence| !evidence.reference.is_empty()).count();
    html! {
        details.rf-more {
            summary {
                "Evidence of reserves: " (named) " of " (rows.len()) " name some, none was checked"
            }
            (long_table(&caption, "reserves", &["Asset", "Amount", "Evidence"], &rows))
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
    let header = ["Market", "Long", "Short", "Notional of both, USD", "Long | short"];
    let caption =
        "Markets, largest notional first. Bars: long to the left, short to the right, by \
                   notional";
    html! {
        h3 { "Open interest over all books" }
        @if rows.is_empty() { p { "There are no positions." } }
        @else { (long_table(caption, "markets", &header, &rows)) }
        @if let Some(share) = &report.tables.share_proven {
            p {
                "Maintenance margin "
                @if report.tables_proven { "is" } @else { "would be" }
                " proven for " (share) " % of the notional of "
                (dollars(&report.tables.notional.cents_up())) " USD."
            }
        }
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
                (row.market)
                @if !row.closed { span.rf-detail { "longs and shorts differ" } }
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
    let caption = "By settlement asset; a negative net is a loss that no vault gained";
    html! {
        @if !all.is_empty() {
            h3 { "Unrealised profits and losses over all books" }
            (long_table(caption, "assets", &["Settled in", "Profits", "Losses", "Net"], &all))
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
    let header = ["Book and rule", "Vaults", "Notional", "Collateral", "Shortfall", "Deficit"];
    html! {
        h3 { "Vaults under special rules" }
        @if rows.is_empty() { p { "None." } }
        @else { (table("rf-figures", "Maintenance not proven; amounts in USD", &header, &rows)) }
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
    let header = ["Book and rule", "Balances", "Positions", "Blocks", "Vaults at most"];
    let caption = "By book and shape: the balances and positions that a vault can have";
    html! {
        h3 { "Blocks" }
        (table("rf-figures", caption, &header, &rows))
    }
}

fn changes(report: &AuditReport) -> Markup {
    html! {
        h3 { "Rules that changed since the previous statement" }
        @match &report.parameter_changes {
            None => p { "Not compared: no previous statement with its parameters was given." },
            Some(changes) if changes.is_empty() => p { "None, prices aside." },
            Some(changes) => (long_list("changes", changes)),
        }
    }
}

fn unchecked(report: &AuditReport) -> Markup {
    html! {
        h3 { "What was not checked" }
        ul {
            @for claim in report.claims.iter().filter(|claim| claim.status == Status::NotChecked) {
                li { (claim.title) " (" (claim.detail) ")" }
            }
            li { "The evidence of any reserve" }
            li { "That your own vaults are in the books: check an inclusion package for that" }
        }
    }
}
