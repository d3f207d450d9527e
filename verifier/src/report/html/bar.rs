//! Bars of what is owed and what stands behind it, as pictures without any resource of their own: lengths
//! are attributes in percent, stripes and dots are dashed lines.

use maud::{html, Markup};
use num_bigint::BigInt;
use num_traits::Signed;

use super::number::width;

/// The end of a bar, in percent of what is owed.
const END: u32 = 120;
/// Where 100 % of what is owed stands, in hundredths of a percent of the bar's width.
const LINE: u32 = 8_333;
/// Width of a bar, in hundredths of a percent.
const ALL: u32 = 10_000;

/// How high a bar is, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Height {
    /// That of a book.
    Book,
    /// That of a row of a table, and of the legend.
    Row,
}

impl Height {
    fn pixels(self) -> u32 {
        match self {
            Height::Book => 20,
            Height::Row => 12,
        }
    }

    /// Where rows of dots stand.
    fn dots(self) -> &'static [u32] {
        match self {
            Height::Book => &[4, 10, 16],
            Height::Row => &[3, 9],
        }
    }
}

/// What stands behind a part of the reserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    /// Solid.
    Proven,
    /// Striped.
    Observed,
    /// Dotted.
    Declared,
}

/// What is owed, and what counts towards it by what stands behind it; all of one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    /// What is owed.
    pub(super) owed: BigInt,
    /// What is proven of the reserves.
    pub(super) proven: BigInt,
    /// What is observed without that.
    pub(super) observed: BigInt,
    /// What is declared without both.
    pub(super) declared: BigInt,
}

impl Split {
    /// The parts in their order, with what they are.
    pub(super) fn parts(&self) -> [(Fill, &BigInt); 3] {
        [
            (Fill::Proven, &self.proven),
            (Fill::Observed, &self.observed),
            (Fill::Declared, &self.declared),
        ]
    }
}

/// Hundredths of a percent as an attribute's length.
fn length(hundredths: u32) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// A part of a bar, or a sample of it in a legend, from one length to another.
fn part(fill: Fill, height: Height, from: u32, to: u32) -> Markup {
    let pixels = height.pixels();
    html! {
        svg x=(length(from)) width=(length(to.saturating_sub(from))) height=(pixels) {
            @match fill {
                Fill::Proven => rect.rf-proven width="100%" height="100%" {},
                Fill::Observed => {
                    rect.rf-observed width="100%" height="100%" {}
                    line.rf-stripes x1="2" x2="100%" y1=(pixels / 2) y2=(pixels / 2) stroke-width=(pixels) {}
                }
                Fill::Declared => {
                    rect.rf-declared width="100%" height="100%" stroke-width="2" {}
                    @for y in height.dots() { line.rf-dots x1="5" x2="100%" y1=(y) y2=(y) {} }
                }
            }
        }
    }
}

/// The line at 100 %, with a halo, so that it is seen on every fill.
fn mark(height: Height) -> Markup {
    let (at, bottom) = (length(LINE), height.pixels() + 3);
    html! {
        line.rf-halo x1=(at) x2=(at) y1="0" y2=(height.pixels()) {}
        line.rf-mark x1=(at) x2=(at) y1="-3" y2=(bottom) {}
    }
}

/// A bar from 0 to 120 % of what is owed. What is beyond ends in an arrow. `label` says the same in words.
pub(super) fn ratio(label: &str, split: &Split, height: Height) -> Markup {
    let most = &split.owed * END / 100;
    let pixels = height.pixels();
    let (mut from, mut sum, mut shown) = (0, BigInt::ZERO, vec![]);
    for (fill, amount) in split.parts() {
        sum += amount;
        let to = width(&sum, &most).max(from);
        if amount.is_positive() && to > from {
            shown.push(part(fill, height, from, to));
            from = to;
        }
    }
    let beyond = split.owed.is_positive() && sum > most && from == ALL;
    html! {
        svg.rf-ratio role="img" aria-label=(label) {
            rect.rf-track width="100%" height="100%" {}
            @for of in shown { (of) }
            @if beyond {
                svg x="100%" overflow="visible" {
                    path.rf-beyond d=(format!("M-10-1H1V{0}ZM-10 {1}H1V{0}Z", pixels / 2, pixels + 1)) {}
                }
            }
            (mark(height))
        }
    }
}

/// The frame of a book for which nothing is listed.
pub(super) fn none(label: &str) -> Markup {
    let height = Height::Book;
    html! {
        svg.rf-ratio role="img" aria-label=(label) {
            rect.rf-none x="0.5" y="0.5" width="100%" height=(height.pixels() - 1) {}
            (mark(height))
        }
    }
}

/// The scale above bars.
pub(super) fn axis() -> Markup {
    html! {
        svg.rf-axis aria-hidden="true" {
            text x="0" y="12" { "0" }
            text x=(length(LINE / 2)) y="12" text-anchor="middle" { "50" }
            text x=(length(LINE)) y="12" text-anchor="middle" { "100 %" }
        }
    }
}

/// A sample of a fill.
pub(super) fn key(fill: Fill) -> Markup {
    html! { svg.rf-key aria-hidden="true" { (part(fill, Height::Row, 0, ALL)) } }
}

/// A share of a whole, such as of all positions.
pub(super) fn share(label: &str, part: &BigInt, whole: &BigInt) -> Markup {
    html! {
        svg.rf-ratio role="img" aria-label=(label) {
            rect.rf-track width="100%" height="100%" {}
            rect.rf-share width=(length(width(part, whole))) height="100%" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(proven: i64, observed: i64, declared: i64) -> String {
        let [proven, observed, declared] = [proven, observed, declared].map(BigInt::from);
        let split = Split { owed: 100.into(), proven, observed, declared };
        ratio("words", &split, Height::Book).into_string()
    }

    #[test]
    fn parts_follow_each_other_in_their_order() {
        let text = drawn(30, 60, 10);
        for part in
            ["x=\"0.00%\" width=\"25.00%\"", "x=\"25.00%\" width=\"50.00%\"", "width=\"8.33%\""]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        let at = |class: &str| text.find(class).unwrap();
        assert!(at("rf-proven") < at("rf-stripes") && at("rf-stripes") < at("rf-dots"));
        assert!(at("rf-halo") < at("rf-mark") && at("rf-dots") < at("rf-halo"));
        assert!(text.contains("role=\"img\" aria-label=\"words\"") && !text.contains("rf-beyond"));
    }

    #[test]
    fn what_is_beyond_120_percent_ends_in_an_arrow() {
        assert!(!drawn(0, 0, 120).contains("rf-beyond"));
        let text = drawn(100, 0, 900);
        assert!(text.contains("rf-beyond") && text.contains("width=\"16.67%\""), "{text}");
    }

    #[test]
    fn nothing_is_drawn_for_nothing() {
        let text = drawn(0, 0, 0);
        assert!(!text.contains("rf-proven") && !text.contains("rf-dots"), "{text}");
        let dust = drawn(0, 1, 0);
        assert!(dust.contains("rf-stripes"), "{dust}");
    }
}
