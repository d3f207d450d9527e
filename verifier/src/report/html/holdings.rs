//! What an account holds: market value first, then what counts as collateral and why, positions, the room before
//! liquidation, and what stands behind its book.

use maud::{html, Markup};
use num_bigint::BigInt;

use super::{
    bar::{self, Fill, Height},
    first::split,
    icon::Sign,
    number::{coins, dollars, grouped, signed, whole, Round},
    rich::{name, rich_in},
};
use crate::{
    message::{Language, Quoted},
    report::{
        amount::{Amount, USD_28},
        date,
        package::{
            BalanceReport, BookMarks, InclusionReport, Numbers, PositionReport, VaultReport,
        },
        BookCover, BookVerdict, ShortCoin,
    },
    say_in, word_in,
};

/// A time as people write it, for programs in its exact form.
pub(super) fn time(at: &str, language: Language) -> Markup {
    html! { time datetime=(at) { (date::time_in(language, at)) } }
}

/// Words that name this time, with the time as [`time`] shows it.
pub(super) fn timed(words: &str, at: &str, language: Language) -> Markup {
    match words.split_once(&date::time_in(language, at)) {
        Some((before, after)) => html! { (before) (time(at, language)) (after) },
        None => html! { (words) },
    }
}

/// What all parts of the account together are worth.
pub(super) fn worth(report: &InclusionReport, language: Language) -> Markup {
    let numbers: Vec<&Numbers> =
        report.vaults.iter().filter_map(|vault| vault.numbers.as_ref()).collect();
    if numbers.is_empty() || numbers.len() < report.vaults.len() {
        return html! { p { (word_in!(language, "figures.not-assessed")) } };
    }
    let sum = |of: fn(&Numbers) -> &Amount| -> BigInt {
        numbers.iter().map(|one| of(one).units(USD_28)).sum()
    };
    let usd = |units: BigInt| Amount::new(units, USD_28);
    let debts = usd(sum(|one| &one.debts));
    let prices = date::time_in(language, &report.price_time);
    html! {
        section.rf-part.rf-worth {
            h2 { (word_in!(language, "figures.worth")) }
            p.rf-amount {
                (dollars(&usd(sum(|one| &one.worth)).cents_down()))
                " "
                small { "USD" }
            }
            dl.rf-lines {
                (line(word_in!(language, "figures.balances"), &money(&usd(sum(|one| &one.deposits)))))
                @if !debts.is_zero() {
                    (line(word_in!(language, "figures.debts"), &format!("− {}", dollars(&debts.cents_up()))))
                }
                (profit(&usd(sum(|one| &one.profit)), language))
            }
            p.rf-small.rf-muted {
                @let why = say_in!(language, "figures.worth.why", time = prices, venue = report.venue);
                (timed(&why.text, &report.price_time, language))
            }
        }
    }
}

fn money(amount: &Amount) -> String {
    dollars(&amount.cents_down())
}

fn line(words: &str, amount: &str) -> Markup {
    html! { div { dt { (words) } dd { (amount) } } }
}

/// The profit or loss of open positions, if there is any.
fn profit(amount: &Amount, language: Language) -> Markup {
    let words = match amount.is_negative() {
        true => word_in!(language, "figures.loss"),
        false => word_in!(language, "figures.profit"),
    };
    html! { @if !amount.is_zero() { (line(words, &signed(&money(amount)))) } }
}

/// A part of the account that has a margin of its own.
pub(super) fn vault(report: &InclusionReport, vault: &VaultReport, language: Language) -> Markup {
    let Some(numbers) = &vault.numbers else { return html! {} };
    let count = report.vaults.len();
    html! {
        section.rf-part.rf-vault {
            @if count > 1 {
                h2 { (say_in!(language, "figures.vault", vault = vault.number, count).text) }
                p.rf-small.rf-muted {
                    (rich_in!(
                        language,
                        "venue-words",
                        words = name(&Quoted(&vault.label).to_string()),
                    ))
                }
            }
            div.rf-pair {
                (balances(report, numbers, language))
                (positions(vault, numbers, language))
            }
        }
    }
}

fn balances(report: &InclusionReport, numbers: &Numbers, language: Language) -> Markup {
    let with_profit = !numbers.profit.is_zero();
    let counts = match with_profit {
        true => word_in!(language, "figures.collateral.profit"),
        false => word_in!(language, "figures.collateral"),
    };
    let why = numbers.why(language);
    html! {
        section {
            h3 { (word_in!(language, "figures.balances")) ", USD" }
            @if numbers.balances.is_empty() { p { (word_in!(language, "figures.no-balances")) } }
            ul.rf-coins { @for one in &numbers.balances { (balance(one, language)) } }
            dl.rf-lines {
                div.rf-total { dt { (counts) } dd { (money(&numbers.counted())) } }
            }
            @if !why.is_empty() {
                p.rf-small.rf-muted {
                    @for one in &why { (one) " " }
                    (say_in!(language, "figures.why", venue = report.venue).text)
                }
            }
        }
    }
}

fn balance(one: &BalanceReport, language: Language) -> Markup {
    let round = if one.is_debt() { Round::Up } else { Round::Down };
    let amount = coins(&one.amount.absolute(), round);
    let at = say_in!(language, "figures.at", amount, price = grouped(&one.price)).text;
    let title = match one.is_debt() {
        true => rich_in!(language, "figures.debt", asset = name(&one.asset)),
        false => name(&one.asset),
    };
    let usd = match one.is_debt() {
        true => format!("− {}", dollars(&one.usd.absolute().cents_up())),
        false => money(&one.usd),
    };
    let counted = match &one.percent {
        Some(percent) if one.is_debt() => {
            let usd = dollars(&one.counts.absolute().cents_up());
            say_in!(language, "figures.debt-counts", percent = percent.grouped(0), usd).text
        }
        Some(percent) if !percent.is_zero() => {
            say_in!(
                language,
                "figures.counts",
                percent = percent.grouped(0),
                usd = money(&one.counts)
            )
            .text
        }
        _ => word_in!(language, "figures.counts-none").to_owned(),
    };
    html! {
        li {
            b { (title) }
            b.rf-figure { (usd) }
            span.rf-why { (at) }
            span.rf-why.rf-figure { (counted) }
        }
    }
}

fn positions(vault: &VaultReport, numbers: &Numbers, language: Language) -> Markup {
    let extra = &numbers.extra;
    html! {
        section {
            @if !numbers.positions.is_empty() {
                h3 { (word_in!(language, "figures.positions")) ", USD" }
                ul.rf-coins { @for one in &numbers.positions { (position(one, language)) } }
            }
            @if !extra.is_zero() {
                dl.rf-lines {
                    (line(word_in!(language, "figures.extra"), &dollars(&extra.cents_up())))
                }
            }
            (room(vault, numbers, language))
        }
    }
}

fn position(one: &PositionReport, language: Language) -> Markup {
    let side = match one.is_short() {
        true => word_in!(language, "figures.short"),
        false => word_in!(language, "figures.long"),
    };
    let title = rich_in!(
        language,
        "figures.position",
        market = name(&one.market),
        side,
        size = grouped(&one.size)
    );
    let margin = dollars(&one.margin.cents_up());
    html! {
        li {
            b { (title) }
            b.rf-figure { (signed(&money(&one.profit_usd))) }
            span.rf-why { (say_in!(language, "figures.position.mark", mark = grouped(&one.mark)).text) }
            span.rf-why.rf-figure { (say_in!(language, "figures.position.margin", usd = margin).text) }
        }
    }
}

/// The room before liquidation, where there is a margin at all.
fn room(vault: &VaultReport, numbers: &Numbers, language: Language) -> Markup {
    let Some(room) = numbers.room(vault) else {
        let words = numbers.without_room(vault, language);
        return html! { @if let Some(words) = words { p.rf-small.rf-muted { (words) } } };
    };
    let (percent, free) = (&room.needed_percent, &room.free_percent);
    let label = say_in!(language, "figures.room.bar", percent, left = free).text;
    html! {
        div.rf-tag { h3 { (word_in!(language, "figures.room")) } b { (money(&room.left)) " USD" } }
        (bar::share(&label, &whole(&room.needed), &whole(&numbers.counted())))
        p.rf-small.rf-muted { (room.words(language)) }
        @if let Some(mark) = numbers.liquidation_price() {
            p.rf-small.rf-muted { (say_in!(language, "figures.mark", mark).text) }
        }
    }
}

/// What stands behind a book in which the account stands.
pub(super) fn behind(
    report: &InclusionReport,
    book: &str,
    marks: &BookMarks,
    language: Language,
) -> Markup {
    let title = rich_in!(language, "figures.behind", book = name(book));
    let Some(of) = &marks.figures else {
        let unknown = word_in!(language, "figures.behind.unknown");
        return html! { section.rf-part { h2 { (title) } p { (unknown) } } };
    };
    let owed = dollars(&of.figures.owed.to_string());
    let venue = &report.venue;
    html! {
        section.rf-part.rf-behind {
            div.rf-tag { h2 { (title) } b { (ratio(of, language)) } }
            @match of.cover {
                BookCover::NothingOwed => {},
                BookCover::NoReserves => {
                    (bar::none(&say_in!(language, "figures.behind.none.bar", book).text))
                    p.rf-small.rf-muted { (say_in!(language, "figures.behind.apart", venue, owed).text) }
                }
                _ => {
                    (reserves(report, of, language))
                    p.rf-small.rf-muted { (say_in!(language, "figures.behind.owed", venue, owed).text) }
                }
            }
            (short(report, book, of, language))
        }
    }
}

/// What stands behind a book in percent, or in a word.
fn ratio(of: &BookVerdict, language: Language) -> String {
    match (&of.figures.ratio, of.cover) {
        (Some(ratio), _) => say_in!(language, "figures.percent", percent = ratio.grouped(1)).text,
        (None, BookCover::NothingOwed) => word_in!(language, "figures.behind.nothing").to_owned(),
        (None, _) => word_in!(language, "figures.behind.none").to_owned(),
    }
}

fn reserves(report: &InclusionReport, of: &BookVerdict, language: Language) -> Markup {
    let parts = report.evidence(&of.figures, language);
    let fills = [Fill::Proven, Fill::Observed, Fill::Declared];
    let amounts = [&of.figures.proven, &of.figures.observed, &of.figures.declared];
    let fills = fills.into_iter().zip(amounts).filter(|(_, part)| !part.usd.is_zero());
    let fills: Vec<Fill> = fills.map(|(fill, _)| fill).collect();
    let said: Vec<String> = parts
        .iter()
        .map(|(percent, word)| say_in!(language, "figures.behind.part", percent, word).text)
        .collect();
    let ratio = of.figures.ratio.as_ref().map_or_else(String::new, |ratio| ratio.grouped(1));
    let book = &of.book;
    let label = say_in!(language, "figures.behind.bar", book, ratio, parts = said.join(", ")).text;
    html! {
        (bar::ratio(&label, &split(&of.figures), Height::Book))
        ul.rf-evidence {
            @for (fill, (percent, words)) in fills.iter().zip(&parts) {
                li {
                    (bar::key(*fill))
                    b { (say_in!(language, "figures.percent", percent).text) }
                    " "
                    (words)
                }
            }
        }
    }
}

/// The coins that the customer holds and that are short, or that there are none.
fn short(report: &InclusionReport, book: &str, of: &BookVerdict, language: Language) -> Markup {
    let coins: Vec<&ShortCoin> =
        report.short_coins().into_iter().filter(|coin| coin.book == book).collect();
    let row = |coin: &ShortCoin| {
        let (asset, missing) = (&coin.asset, coin.missing.grouped(0));
        let (percent, usd) = (coin.percent.grouped(2), coin.usd.grouped(2));
        say_in!(language, "figures.short-coin", asset, missing, percent, usd).text
    };
    html! {
        @if !coins.is_empty() {
            ul.rf-checks {
                @for coin in coins { li { (Sign::Note.coloured()) span { (row(coin)) } } }
            }
        } @else if of.figures.reserves.is_some() {
            p.rf-small.rf-muted { (word_in!(language, "figures.no-short")) }
        }
    }
}
