//! How the money changed since the previous statement: what the change of prices did stands apart.

use maud::{html, Markup};
use num_bigint::BigInt;
use num_traits::Signed;

use super::{
    card::{Cards, Column, Row},
    number::{dollars, hundredths, percent, signed, whole, Round, FINEST},
    parts::fold,
    rich::{name, rich},
};
use crate::{
    report::{amount::Amount, date, AuditReport, BookChange, Changed, MoneyChange},
    say, word,
};

/// The change of what each book owes and of its reserves, or why none is shown.
pub(super) fn change(report: &AuditReport) -> Markup {
    let Some(change) = report.money_change.as_ref().filter(|_| report.verdict.speaks()) else {
        return html! { p { (word!("html.change.none")) } };
    };
    let day = date::day(&change.previous_time);
    html! {
        p.rf-muted { (rich!("html.change.intro", day)) }
        @if !change.prices_known { p.rf-muted { (word!("html.change.no-prices")) } }
        @for (at, of) in change.books.iter().enumerate() {
            @if at == 0 { (table(report, change, of)) }
            @else { (fold(&rich!("html.book", book = name(&of.book)), &line(of), &table(report, change, of))) }
        }
    }
}

fn line(of: &BookChange) -> Markup {
    let difference = difference(&of.owed);
    rich!("html.change.line", amount = in_usd(&difference))
}

/// A difference of exact values as whole cents, rounded down, with its sign.
fn in_usd(value: &BigInt) -> String {
    signed(&dollars(&Amount::new(value.clone(), FINEST).cents_down()))
}

fn difference(of: &Changed) -> BigInt {
    whole(&of.now) - whole(&of.before)
}

fn table(report: &AuditReport, change: &MoneyChange, of: &BookChange) -> Markup {
    let (before, now) = (date::day(&change.previous_time), date::day(&report.snapshot_time));
    let columns = [
        Column::words(word!("html.change.figure")),
        Column::number(&before),
        Column::number(&now),
        Column::top(word!("html.change.change")),
        Column::number(word!("html.change.prices")),
    ];
    let surplus = Changed {
        before: Amount::new(whole(&of.reserves.before) - whole(&of.owed.before), FINEST),
        now: Amount::new(whole(&of.reserves.now) - whole(&of.owed.now), FINEST),
        by_prices: of
            .reserves
            .by_prices
            .as_ref()
            .zip(of.owed.by_prices.as_ref())
            .map(|(reserves, owed)| Amount::new(whole(reserves) - whole(owed), FINEST)),
    };
    let rows = [
        row(word!("html.change.owed"), &of.owed, Round::Up),
        row(word!("html.change.reserves"), &of.reserves, Round::Down),
        row(word!("html.change.surplus"), &surplus, Round::Down),
        ratio(of),
    ];
    let caption = say!("html.change.caption", book = of.book).text;
    Cards { caption: &caption, columns: &columns, class: "" }.table(&rows, &[])
}

fn row(title: &str, of: &Changed, round: Round) -> Row {
    let cents = |amount: &Amount| match round {
        Round::Up => dollars(&amount.cents_up()),
        Round::Down => dollars(&amount.cents_down()),
    };
    let difference = difference(of);
    let share =
        hundredths(&difference, &whole(&of.before)).filter(|_| !whole(&of.before).is_negative());
    let change = match share {
        Some(share) => rich!(
            "html.change.by",
            amount = in_usd(&difference),
            percent = signed(&percent(&share)),
        ),
        None => html! { (in_usd(&difference)) },
    };
    Row {
        head: html! { (title) },
        cells: vec![
            Some(html! { (cents(&of.before)) }),
            Some(html! { (cents(&of.now)) }),
            Some(change),
            of.by_prices.as_ref().map(|amount| html! { (in_usd(&whole(amount))) }),
        ],
    }
}

/// The ratio of both times, and the difference in points.
fn ratio(of: &BookChange) -> Row {
    let at = |reserves: &Amount, owed: &Amount| hundredths(&whole(reserves), &whole(owed));
    let before = at(&of.reserves.before, &of.owed.before);
    let now = at(&of.reserves.now, &of.owed.now);
    let shown = |share: &BigInt| rich!("html.percent", percent = percent(share));
    let points = before.as_ref().zip(now.as_ref()).map(|(before, now)| {
        let tenths: BigInt = now / 10 - before / 10;
        let text = Amount::new(tenths, 1).to_string();
        rich!("html.change.points", points = signed(&super::number::grouped(text)))
    });
    Row {
        head: html! { (word!("html.ratio")) },
        cells: vec![before.as_ref().map(shown), now.as_ref().map(shown), points, None],
    }
}
