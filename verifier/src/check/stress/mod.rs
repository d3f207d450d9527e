//! Scenario proofs over an audited bundle: clauses X6 to X9 and X11 of `docs/stress.md`, one function per clause.
//!
//! A stress directory that is malformed, incomplete, or of another statement is a [`StressCheckError`]. Something that
//! is well formed but false becomes a claim that does not hold, and claims that rest on it are then not checked. What
//! the proofs say rests on the bundle, so all of its audit comes first (X7).

mod error;
mod rows;
mod units;

use ringfence_circuits::protocol::{
    hash::{digest::Digest, domain::personal},
    stress::{
        files::UnitCommitments,
        set::ScenarioSet,
        statement::{Document, StressStatement},
        unit::{check_commitments, SumsFault},
    },
};

pub use self::error::StressCheckError;
use self::{
    error::of_count,
    rows::scenarios,
    units::{About, Ranges, Units},
};
use super::{
    audit::{audit_and_keep, demanded, statement_and_parameters, Audited},
    batch::judge,
    proof::{GeneratorSource, KeyCache, Progress},
    proof_error::ProofError,
    verified::VerifiedProofs,
};
use crate::{
    reader::Reader,
    report::{
        is_of_stress, AuditReport, Claim, Open, ScenarioRow, Status, StressHead, StressReport,
    },
    say,
    source::{Files, StressFiles},
    word,
};

/// The clauses of a bundle on which scenario proofs rest (X7).
const GROUND: [&str; 7] = ["V0", "V1", "V2", "V3", "V4", "V5", "V6"];
/// The claims of these clauses that must have been checked.
const CHECKED: [&str; 4] = ["root", "distinct-blocks", "keys", "proofs"];

/// Audits a bundle, and checks the scenario proofs over it. Claims that the reader requires may be of both.
///
/// # Errors
/// It is an error if bundle or stress directory, or what the reader brings, is malformed or incomplete, or if the
/// directory is of another bundle. A report with claims that do not hold is none.
pub fn check(
    bundle: &dyn Files,
    files: &dyn StressFiles,
    reader: &Reader,
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<StressReport, StressCheckError> {
    let previous = reader.stress.previous.as_deref().map(Previous::decode).transpose()?;
    if let Some(chosen) = &reader.stress.scenarios {
        ScenarioSet::from_canonical(chosen).map_err(StressCheckError::Chosen)?;
    }
    // X6, as far as it is an error: everything decodes and fits before hours of proofs begin.
    let set = ScenarioSet::from_canonical(files.scenarios()).map_err(StressCheckError::Set)?;
    let document = Document::from_canonical(files.stress()).map_err(StressCheckError::Statement)?;
    let (statement, parameters) = statement_and_parameters(bundle)?;
    let fitted = set.fit(&parameters).map_err(StressCheckError::Set)?;
    let stress = document.check(&statement, &fitted).map_err(StressCheckError::Statement)?;
    let sums = UnitCommitments::decode(&files.sums()?).map_err(StressCheckError::Sums)?;
    let fault = check_commitments(&stress, statement.rows(), &sums.sums).err();
    if let Some(error) = fault.and_then(of_count) {
        return Err(error);
    }
    let about =
        About { parameters: &parameters, set: &fitted, stress: &stress, weights: stress.weights() };
    let per_proof = u64::from(sums.blocks_per_proof);
    let ranges = Ranges::check(&about, statement.rows(), per_proof, files.proofs())?;

    let (own, of_bundle) = reader.required.iter().cloned().partition(|id| is_of_stress(id));
    let of_bundle = Reader { required: of_bundle, ..reader.clone() };
    let verified = VerifiedProofs::default();
    let audited = audit_and_keep(bundle, &of_bundle, generators, keys, &verified, progress)?;
    let Audited { report: publication, blocks, .. } = audited;
    let units = Units {
        about: &about,
        ranges: &ranges,
        blocks: &blocks,
        sums: &sums.sums,
        proofs: files.proofs(),
    };
    let ground = x7_ground(&publication);
    let proofs = x8_proofs(&units, fault, ground, generators, keys, progress)?;
    let proven = proofs.is_true();
    let (books, tables) = (&statement.document().books, &publication.tables);
    let rows = scenarios(&set, books, &parameters, &fitted, &stress, tables);
    let mut claims = vec![
        x6_documents(&set, &ranges),
        x6_scenarios(reader.stress.scenarios.as_deref(), files.scenarios(), &set),
        proofs,
    ];
    claims.extend(rows.iter().map(|row| x9_insurance(row, proven)));
    claims.push(x11_previous(&stress, previous.as_ref()));
    let head = head(&set, &stress, ranges.count());
    Ok(StressReport::new(head, rows, demanded(claims, &own), own, publication).answered())
}

/// X6: the documents decode, are canonical, fit each other and the bundle, and have exact numbers and lengths. What
/// breaks this is an error.
fn x6_documents(set: &ScenarioSet, ranges: &Ranges) -> Claim {
    let (scenarios, proofs) = (set.scenarios().len(), ranges.count());
    let counts = say!("stress.documents.counts", scenarios, proofs);
    Open::new("stress-documents", "X6", say!("RF-2407")).holds(counts)
}

/// X6: whether the set is the one that the reader chose, byte for byte.
fn x6_scenarios(chosen: Option<&[u8]>, published: &[u8], set: &ScenarioSet) -> Claim {
    let open = Open::new("stress-scenarios", "X6", say!("RF-2408"));
    match chosen {
        None => open.not_checked(word!("stress.chosen.unknown")),
        Some(chosen) if chosen == published => open.holds(set.digest().to_string()),
        Some(chosen) => {
            let yours = Digest::of(personal::SCENARIOS, chosen);
            open.fails(say!("stress.chosen.other", published = set.digest(), yours))
        }
    }
}

/// X7: the bundle passes V0 to V6, as far as anything of V0 was given; otherwise why nothing follows from it.
fn x7_ground(publication: &AuditReport) -> Result<(), String> {
    let mut of_ground = publication.claims.iter().filter(|claim| GROUND.contains(&claim.clause));
    let fails = of_ground.find(|claim| claim.status == Status::DoesNotHold);
    if let Some(claim) = fails {
        return Err(say!("stress.ground.fails", title = claim.title).text);
    }
    let is_checked = |id: &&str| publication.claim(id).is_some_and(Claim::is_true);
    match CHECKED.iter().all(is_checked) {
        true => Ok(()),
        false => Err(word!("stress.ground.open").to_owned()),
    }
}

/// X8: r′ and the keys follow from the documents, every unit is covered once and in order, every proof verifies in its
/// context, and the last commitment opens to the results. Commitments that don't are wrong whatever the bundle is.
fn x8_proofs(
    units: &Units<'_>,
    fault: Option<SumsFault>,
    ground: Result<(), String>,
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<Claim, ProofError> {
    let open = Open::new("stress-proofs", "X8", say!("RF-2409"));
    match (fault, ground) {
        (Some(SumsFault::Repeated { unit }), _) => {
            return Ok(open.fails(say!("stress.sums.repeated", unit)))
        }
        (Some(_), _) => return Ok(open.fails(word!("stress.sums.other"))),
        (None, Err(why)) => return Ok(open.not_checked(why)),
        (None, Ok(())) => {}
    }
    let proofs = units.ranges.count();
    let all: Vec<usize> = (0..proofs).collect();
    let bad = judge(units, &all, generators, keys, progress)?.bad;
    if bad.is_empty() {
        return Ok(open.holds(say!("stress.proofs.count", proofs)));
    }
    let bad: Vec<_> = bad.into_iter().map(|(_, bad)| bad).collect();
    Ok(open.fails(ProofError::Bad(bad).to_string()))
}

/// X9: whether the insurance books would be worth what the vaults of all others would owe beyond what they hold. An
/// honest venue's may not be, so it only informs.
fn x9_insurance(row: &ScenarioRow, proven: bool) -> Claim {
    let number = row.number;
    let open = Open::new(format!("stress-insurance:{number}"), "X9", say!("RF-2410", number))
        .informative_or(say!("stress.insurance.note", number));
    if !proven {
        return open.not_checked(word!("stress.insurance.unproven"));
    }
    let Some(worth) = &row.worth else {
        return open.not_checked(word!("stress.insurance.none"));
    };
    if row.books.iter().all(|book| book.insurance) {
        return open.not_checked(word!("stress.insurance.alone"));
    }
    let (owed, shown) = (row.owed.money_up(), worth.money_down());
    let detail = say!("stress.insurance.detail", owed, worth = shown);
    open.decide(match row.is_within() {
        true => Ok(detail),
        false => Err(detail),
    })
}

/// The stress statement before, as the reader brings it.
struct Previous {
    document: Document,
    digest: Digest,
}

impl Previous {
    fn decode(bytes: &[u8]) -> Result<Self, StressCheckError> {
        let document = Document::from_canonical(bytes).map_err(StressCheckError::Previous)?;
        Ok(Previous { document, digest: Digest::of(personal::STRESS, bytes) })
    }
}

/// X11: whether this stress statement follows the one before, of the same statement. Anybody can write a file that is
/// not the one before, so what does not fit accuses no one.
fn x11_previous(stress: &StressStatement, previous: Option<&Previous>) -> Claim {
    let open = Open::new("stress-previous", "X11", say!("RF-2411"));
    let own = stress.document();
    let Some(Previous { document: before, digest }) = previous else {
        return open.not_checked(match own.sequence == 0u64.into() {
            true => word!("stress.previous.first"),
            false => word!("stress.previous.missing"),
        });
    };
    if before.statement != own.statement {
        return open.not_checked(word!("stress.previous.another"));
    }
    if *digest == stress.digest() {
        return open.not_checked(word!("stress.previous.itself"));
    }
    let (found, given) = (&own.sequence.0, &before.sequence.0);
    if *found != given + 1u8 {
        return open.fails(say!("stress.previous.sequence", found, given)).about_the_file();
    }
    if own.previous != *digest {
        let (named, given) = (own.previous.to_stress_bech32(), digest.to_stress_bech32());
        return open.fails(say!("stress.previous.digest", named, given)).about_the_file();
    }
    open.holds(say!("stress.previous.follows", found, given))
}

fn head(set: &ScenarioSet, stress: &StressStatement, proofs: usize) -> StressHead {
    let document = stress.document();
    StressHead {
        stress: stress.digest(),
        stress_bech32: stress.digest().to_stress_bech32(),
        sequence: document.sequence.0.to_string(),
        previous: document.previous,
        made_at: document.made_at.clone(),
        tool: document.tool.clone(),
        set: set.digest(),
        set_name: set.document().name.clone(),
        set_author: set.document().author.clone(),
        insurance: document.insurance.clone(),
        proofs,
    }
}
