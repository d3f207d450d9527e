//! V20: the statement's place in the venue's log, and who signed it.

use num_traits::ToPrimitive;
use ringfence_circuits::protocol::statement::Statement;
use ringfence_evidence::checkpoint::{
    check::{check, Compared, Keys, LogDoubt, LogReport, Other, Signer},
    proof::LogProof,
    vkey::VerifierKey,
};

use super::input;
use crate::{
    check::AuditError,
    message::Quoted,
    reader::{Known, NotBrought},
    report::{Claim, Open},
    say,
    source::{evidence::EvidenceFile, Files},
};

/// V20.
pub(in crate::check) fn claim(
    bundle: &dyn Files,
    known: &Known,
    statement: &Statement,
) -> Result<Claim, AuditError> {
    let open = Open::new("signature", "V20", say!("RF-2239"));
    let Some(file) = bundle.evidence(EvidenceFile::LogProof)? else {
        return Ok(open.not_checked(NotBrought::Signature));
    };
    let proof = match LogProof::read(&input::read(EvidenceFile::LogProof, file)?) {
        Ok(proof) => proof,
        Err(fault) => return Ok(open.not_checked(say!("log.malformed", fault))),
    };
    let parse = |texts: &[String]| -> Vec<VerifierKey> {
        texts.iter().filter_map(|text| VerifierKey::parse(text).ok()).collect()
    };
    // Only a statement that this one names as its previous one can name keys for it.
    let document = statement.document();
    let before = known
        .previous
        .as_ref()
        .filter(|(before, digest)| before.venue == document.venue && document.previous == *digest);
    let previous = before.map_or_else(Vec::new, |(before, _)| parse(&before.signers));
    let named = parse(&document.signers);
    let keys = Keys {
        given: &known.log.keys,
        previous: &previous,
        named: &named,
        witnesses: &known.log.witnesses,
        quorum: known.log.quorum,
    };
    let statements = known
        .log
        .others
        .iter()
        .map(|(name, digest, proof)| (name, Other::Statement { digest: *digest, proof }));
    let checkpoints =
        known.log.checkpoints.iter().map(|(name, note)| (name, Other::Checkpoint(note)));
    let (names, others): (Vec<&String>, Vec<Other<'_>>) = statements.chain(checkpoints).unzip();
    let epoch = document.epoch.0.to_u64().unwrap_or(u64::MAX);
    let report = check(&proof, epoch, statement.digest(), &keys, &others);
    Ok(decide(open, &report, epoch, known.log.witnesses.len(), &names))
}

fn decide(
    open: Open,
    report: &LogReport,
    epoch: u64,
    witnesses: usize,
    names: &[&String],
) -> Claim {
    let others = others(report, names);
    // Only what the venue's own keys signed twice speaks against it: whoever passes a file on can spoil it.
    let contradicts = |doubt: &&LogDoubt| {
        matches!(doubt, LogDoubt::TwoStatements { .. } | LogDoubt::TwoLogs { .. })
    };
    if let Some(doubt) = report.doubts.iter().find(contradicts) {
        return open.fails(say!("log.doubt", doubt, others));
    }
    if let Some(doubt) = report.doubts.first() {
        return open.not_checked(say!("log.doubt", doubt, others));
    }
    let (origin, counted) = (Quoted(&report.origin), report.counted());
    let strangers = match report.strangers.is_empty() {
        true => String::new(),
        false => say!("log.strangers", keys = report.strangers.join(", ")).text,
    };
    let seen = match witnesses {
        0 => String::new(),
        _ => say!("log.witnesses", counted, given = witnesses).text,
    };
    let rest = format!("{seen}{strangers}{others}");
    match &report.signer {
        Signer::Given(_) => open.holds(say!("log.given", epoch, origin, rest)),
        Signer::Previous(_) => open.holds(say!("log.previous", epoch, origin, rest)),
        Signer::Invalid { .. } | Signer::OnlyNamed(_) | Signer::Unknown => {
            open.not_checked(say!("log.signer", signer = report.signer, rest))
        }
    }
}

/// What became of other statements and checkpoints, where it is more than that they agree.
fn others(report: &LogReport, names: &[&String]) -> String {
    let each = names.iter().zip(&report.others);
    let shown = each.filter(|(_, found)| !matches!(found, Compared::Agrees));
    shown.map(|(name, found)| say!("log.other", name = Quoted(name), found).text).collect()
}
