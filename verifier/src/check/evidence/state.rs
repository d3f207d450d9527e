//! V15: which amounts follow from the state of blocks; V16: whether the reader knows these blocks.

use num_bigint::{BigInt, BigUint};
use ringfence_circuits::protocol::hash::digest::Digest;
use ringfence_evidence::{
    headers::HeadCheck,
    state::{
        anchor::{anchor, Amount as Of, Anchors, Contradiction, HeadState},
        file::StateFile,
    },
};

use super::{input, listed::Listed, value::Values};
use crate::{
    check::AuditError,
    reader::{KnownReserves, NotBrought},
    report::{
        amount::{percent, Amount, USD_20},
        Claim, Open,
    },
    say,
    source::{
        evidence::{state_limits, EvidenceFile},
        Files,
    },
    word,
};

/// What `state.bin` says.
pub(super) enum State {
    /// There is none.
    Absent,
    /// It is longer than is read here.
    LeftOut,
    /// It is malformed: why.
    Malformed(String),
    /// It was read.
    Read(Anchors),
}

impl State {
    pub(super) fn anchors(&self) -> Option<&Anchors> {
        match self {
            State::Read(anchors) => Some(anchors),
            State::Absent | State::LeftOut | State::Malformed(_) => None,
        }
    }
}

/// Reads `state.bin` and looks up every row.
pub(super) fn read(
    bundle: &dyn Files,
    known: &KnownReserves,
    listed: &Listed,
    inputs: &mut Vec<(String, Digest)>,
) -> Result<State, AuditError> {
    let Some(file) = input::open(bundle, EvidenceFile::State, inputs)? else {
        let is_left_out = bundle.is_left_out(EvidenceFile::State);
        return Ok(if is_left_out { State::LeftOut } else { State::Absent });
    };
    let mut file = match StateFile::read(file, state_limits()) {
        Ok(file) => file,
        Err(fault) => return Ok(State::Malformed(fault.to_string())),
    };
    let anchors = anchor(&mut file, &listed.list, &known.table, &listed.rows);
    anchors.map(State::Read).map_err(|source| input::unreadable(EvidenceFile::State, source))
}

/// V15 and V16.
pub(super) fn claims(
    state: &State,
    known: &KnownReserves,
    listed: &Listed,
    values: &Values,
) -> [Claim; 2] {
    let amounts = Open::new("state", "V15", say!("RF-2235"));
    let blocks = Open::new("state-blocks", "V16", say!("RF-2236"));
    let anchors = match state {
        State::Absent => {
            return [amounts.not_checked(NotBrought::State), blocks.not_checked(NotBrought::State)];
        }
        State::LeftOut => {
            let said = say!("state.left-out", limit = EvidenceFile::State.limit()).text;
            return [amounts.not_checked(said.clone()), blocks.not_checked(said)];
        }
        State::Malformed(fault) => {
            // Nothing binds this file, so whoever passed it on may have spoilt it.
            let said = say!("state.malformed", fault);
            return [amounts.not_checked(said), blocks.not_checked(word!("state.unread"))];
        }
        State::Read(anchors) => anchors,
    };
    let blocks = blocks_claim(blocks, anchors, known, listed);
    if let Some(said) = contradiction(anchors, listed) {
        return [amounts.fails(said), blocks];
    }
    if !anchors.holds() {
        return [amounts.not_checked(changed(anchors)), blocks];
    }
    // Amounts that follow from a block say something only if the reader knows the block.
    if !blocks.is_true() {
        return [amounts.not_checked(word!("state.blocks")), blocks];
    }
    if !anchors.rows.iter().any(|amount| matches!(amount, Of::Anchored)) {
        return [amounts.not_checked(word!("state.nothing")), blocks];
    }
    let anchored: BigUint = values
        .each(listed)
        .zip(&anchors.rows)
        .filter(|(_, amount)| matches!(amount, Of::Anchored))
        .map(|((_, usd), _)| usd)
        .sum();
    let total = BigInt::from(values.total(listed));
    let share = percent(&BigInt::from(anchored.clone()), &total);
    let share = share.map_or_else(|| "0".to_owned(), |share| share.to_string());
    let usd = Amount::natural(&anchored, USD_20).money_down();
    [amounts.holds(say!("state.holds", percent = share, usd)), blocks]
}

/// What the state shows against the list. Headers are found by the hashes of the list's own blocks, and nodes by
/// theirs, so nobody but who made the list can have caused it.
fn contradiction(anchors: &Anchors, listed: &Listed) -> Option<String> {
    let rows = (1..).zip(&anchors.rows);
    let bad: Vec<(usize, &Of)> = rows
        .filter(|(_, amount)| matches!(amount, Of::Contradicted(_)) && !is_missing(amount))
        .collect();
    if let Some((line, amount)) = bad.first() {
        return Some(say!("state.row", count = bad.len(), line, amount).text);
    }
    let heads = listed.list.heads.iter().zip(&anchors.heads);
    let mut other = heads.filter(|(_, state)| matches!(state, HeadState::Other { .. }));
    let (head, state) = other.next()?;
    Some(say!("state.head", chain = head.chain, state).text)
}

/// What the file lacks, or has beyond its rows. Nothing binds the file, so whoever passed it on may have left it out
/// or added it.
fn changed(anchors: &Anchors) -> String {
    let mut missing = (1..).zip(&anchors.rows).filter(|(_, amount)| is_missing(amount));
    if let Some((line, amount)) = missing.next() {
        return say!("state.lacks", count = missing.count() + 1, line, amount).text;
    }
    let (headers, nodes) = (anchors.stray_headers, anchors.unused_nodes);
    say!("state.useless", headers, nodes).text
}

fn is_missing(amount: &Of) -> bool {
    matches!(amount, Of::Contradicted(Contradiction::Missing(_)))
}

/// V16: the blocks under which amounts were looked up are the reader's.
fn blocks_claim(open: Open, anchors: &Anchors, known: &KnownReserves, listed: &Listed) -> Claim {
    let Some(headers) = &known.headers else { return open.not_checked(NotBrought::Headers) };
    let heads = listed.list.heads.iter().zip(&anchors.heads);
    let used = heads.filter(|(_, state)| !matches!(state, HeadState::Declared(_)));
    let (mut agreed, mut doubts, mut others) = (vec![], vec![], vec![]);
    for (head, _) in used {
        let chain = head.chain;
        match headers.head(head) {
            HeadCheck::Known { sources } => {
                agreed.push(say!("blocks.agreed", chain, number = head.number, sources).text);
            }
            HeadCheck::Other { block, .. } if block.hash == head.hash => {
                let (number, list, yours) = (head.number, head.time, block.time);
                doubts.push(say!("blocks.time", chain, number, list, yours).text);
            }
            HeadCheck::Other { block, .. } => {
                let (number, list) = (head.number, head.hash.text(chain));
                let yours = block.hash.text(chain);
                others.push(say!("blocks.other", chain, number, list, yours).text);
            }
            HeadCheck::Disagree { one, other } => {
                let (one, other) = (one.source, other.source);
                doubts.push(say!("blocks.disagree", chain, number = head.number, one, other).text);
            }
            HeadCheck::Missing => {
                doubts.push(say!("blocks.missing", chain, number = head.number).text);
            }
        }
    }
    match (others.is_empty(), doubts.is_empty(), agreed.is_empty()) {
        (false, ..) => open.fails(others.join("; ")),
        (true, false, _) => open.not_checked(doubts.join("; ")),
        (true, true, false) => open.holds(agreed.join("; ")),
        (true, true, true) => open.not_checked(word!("state.no-headers")),
    }
}
