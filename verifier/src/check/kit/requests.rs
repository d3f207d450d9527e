//! Which blocks to look up before an audit with evidence: heads, the blocks behind them, and those after which
//! signatures were made. It needs no blocks itself.

use std::{collections::BTreeMap, io::BufReader};

use num_traits::ToPrimitive;
use ringfence_circuits::protocol::statement::Document;
use ringfence_evidence::{
    chain::Chain,
    control::{after::After, entry::Lines},
    list::{agreement::Expected, document::List},
};

use super::KitError;
use crate::{
    check::{evidence::input, AuditError},
    reader::NotBrought,
    report::kit::{BlockAsked, BlockRequests, Why},
    say,
    source::{evidence::EvidenceFile, Files},
    word,
};

/// How many blocks after which signatures were made are asked for, those of the most signatures. An honest list
/// names a few; anyone can name any number.
const MOST_AFTER: usize = 1000;

/// What a block is needed for, and how many signatures were made after it.
#[derive(Default)]
struct Needed {
    why: Vec<Why>,
    signatures: usize,
}

/// Which blocks the evidence of a bundle needs, by its list and its `control.jsonl`.
///
/// # Errors
/// [`KitError::List`] if there is no list, or not that of the statement; [`KitError::Audit`] if the statement is
/// malformed or a file can't be read.
pub fn requests(bundle: &dyn Files) -> Result<BlockRequests, KitError> {
    let document = Document::from_canonical(bundle.statement()).map_err(AuditError::Statement)?;
    let list = list(bundle, &document)?;
    let mut blocks: BTreeMap<(Chain, u64), Needed> = BTreeMap::new();
    for head in &list.heads {
        blocks.entry((head.chain, head.number)).or_default().why.push(Why::Head);
        if let Some(next) = head.number.checked_add(1) {
            blocks.entry((head.chain, next)).or_default().why.push(Why::Next);
        }
    }
    let (signed, unread) = signed_after(bundle)?;
    let left_out = signed.len().saturating_sub(MOST_AFTER);
    for (height, count) in signed.into_iter().take(MOST_AFTER) {
        let needed = blocks.entry((Chain::Bitcoin, height)).or_default();
        needed.why.push(Why::After);
        needed.signatures = count;
    }
    let asked = blocks.into_iter().map(|((chain, number), Needed { why, signatures })| {
        BlockAsked::new(chain, number, why, signatures)
    });
    let of = [document.venue.clone(), document.epoch.0.to_string(), document.snapshot_time.clone()];
    Ok(BlockRequests::new(of, asked.collect(), left_out, unread))
}

/// The list, which must be the one that the statement names.
fn list(bundle: &dyn Files, document: &Document) -> Result<List, KitError> {
    let refused = |why: String| KitError::List(why);
    let digest = document.evidence.ok_or_else(|| refused(word!("evidence.none").to_owned()))?;
    let file = bundle.evidence(EvidenceFile::List)?;
    let file = file.ok_or_else(|| refused(NotBrought::Evidence.words().to_owned()))?;
    let text = input::read(EvidenceFile::List, file)?;
    let list = List::read(&text).map_err(|fault| refused(say!("evidence.list", fault).text))?;
    let epoch = document.epoch.0.to_u64().unwrap_or(u64::MAX);
    // What the statement binds is of its parameters, which this does not look at; the digest names it all.
    let expected = Expected { venue: &document.venue, epoch, bound: &list.bound, digest };
    match list.disagreements(&text, &expected).first() {
        None => Ok(list),
        Some(fault) => Err(refused(say!("evidence.other", fault).text)),
    }
}

/// Heights of blocks after which signatures were made and how many, the most first; and how many lines name none.
fn signed_after(bundle: &dyn Files) -> Result<(Vec<(u64, usize)>, u64), KitError> {
    let Some(file) = bundle.evidence(EvidenceFile::Control)? else { return Ok((vec![], 0)) };
    let mut heights: BTreeMap<u64, usize> = BTreeMap::new();
    let mut unread = 0;
    for line in Lines::new(BufReader::new(file)) {
        // What stops the file from being read is said where it is checked (V14).
        let Ok(line) = line else { break };
        match line.entry.ok().and_then(|entry| After::parse(&entry.after)) {
            Some(after) => *heights.entry(after.height).or_default() += 1,
            None => unread += 1,
        }
    }
    let mut heights: Vec<(u64, usize)> = heights.into_iter().collect();
    heights.sort_by(|(a, one), (b, other)| other.cmp(one).then(a.cmp(b)));
    Ok((heights, unread))
}
