//! V18: whether balances were taken at the last block before the snapshot, by the reader's blocks.

use ringfence_evidence::{
    headers::{window, Cut, HeadCheck},
    list::{block::Block, time::Time},
};

use super::{listed::Listed, state::State};
use crate::{
    reader::{KnownReserves, NotBrought},
    report::{Claim, HeadRow, Open},
    say,
};

fn cut(known: &KnownReserves, head: &Block, snapshot: Time) -> Option<Cut> {
    let most = known.window.unwrap_or_else(|| window(head.chain));
    known.headers.as_ref().map(|headers| headers.cut(head, snapshot, most))
}

/// V18 without what it says of the next snapshot.
pub(super) fn claim(known: &KnownReserves, listed: &Listed, snapshot: Time) -> Claim {
    let open = Open::new("cut-off", "V18", say!("RF-2238"));
    if known.headers.is_none() {
        return open.not_checked(NotBrought::Headers);
    }
    let (mut false_ones, mut doubts) = (vec![], vec![]);
    for head in &listed.list.heads {
        let Some(cut) = cut(known, head, snapshot) else { continue };
        let said = said(head, &cut, snapshot);
        match cut {
            Cut::Last { .. } => {}
            Cut::After | Cut::Old { .. } => false_ones.push(said),
            Cut::Head(HeadCheck::Other { block, .. }) if block.hash != head.hash => {
                false_ones.push(said);
            }
            _ => doubts.push(said),
        }
    }
    let times = || listed.list.heads.iter().map(|head| head.time);
    match (false_ones.is_empty(), doubts.is_empty(), times().min().zip(times().max())) {
        (false, ..) => open.fails(false_ones.join("; ")),
        (true, false, _) => open.not_checked(doubts.join("; ")),
        (true, true, Some((first, last))) => open.holds(say!("cut.between", first, last)),
        (true, true, None) => open.not_checked(say!("cut.nothing")),
    }
}

/// What the reader's blocks say of a head.
fn said(head: &Block, cut: &Cut, snapshot: Time) -> String {
    let (chain, number) = (head.chain, head.number);
    match cut {
        Cut::Last { next } => say!("cut.last", chain, number, next).text,
        Cut::After => say!("cut.after", chain, number, time = head.time, snapshot).text,
        Cut::Old { next } => say!("cut.old", chain, number, next, snapshot).text,
        Cut::NoNext { distance, within: true } => {
            say!("cut.no-next", chain, number, seconds = distance).text
        }
        Cut::NoNext { distance, within: false } => {
            say!("cut.far", chain, number, seconds = distance).text
        }
        Cut::NextDisagree { one, other } => {
            let (one, other) = (&one.source, &other.source);
            say!("cut.next-disagree", chain, number, one, other).text
        }
        Cut::Head(HeadCheck::Other { block, .. }) if block.hash == head.hash => {
            say!("blocks.time", chain, number, list = head.time, yours = block.time).text
        }
        Cut::Head(HeadCheck::Other { block, .. }) => {
            let (list, yours) = (head.hash.text(chain), block.hash.text(chain));
            say!("blocks.other", chain, number, list, yours).text
        }
        Cut::Head(HeadCheck::Disagree { one, other }) => {
            let (one, other) = (&one.source, &other.source);
            say!("blocks.disagree", chain, number, one, other).text
        }
        Cut::Head(HeadCheck::Missing | HeadCheck::Known { .. }) => {
            say!("blocks.missing", chain, number).text
        }
    }
}

/// The heads with what is known of each.
pub(super) fn heads(
    known: &KnownReserves,
    listed: &Listed,
    state: &State,
    snapshot: Time,
) -> Vec<HeadRow> {
    let row = |(at, head): (usize, &Block)| {
        let check = known.headers.as_ref().map(|headers| headers.head(head));
        let sources = match check {
            Some(HeadCheck::Known { sources }) => sources,
            _ => 0,
        };
        let cut = cut(known, head, snapshot);
        let state = state.anchors().and_then(|anchors| anchors.heads.get(at));
        HeadRow {
            chain: head.chain.to_string(),
            number: head.number.to_string(),
            hash: head.hash.text(head.chain),
            time: head.time.to_string(),
            sources,
            known: match &cut {
                Some(cut) => said(head, cut, snapshot),
                None => NotBrought::Headers.words().to_owned(),
            },
            is_last: matches!(cut, Some(Cut::Last { .. })),
            state: state.map(ToString::to_string),
        }
    };
    listed.list.heads.iter().enumerate().map(row).collect()
}
