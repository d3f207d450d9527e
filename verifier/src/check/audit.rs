//! The audit of a bundle: V0 to V9 in order, one function per clause.
//!
//! What is malformed or missing is an [`AuditError`]. What is well formed but false becomes a claim
//! that does not hold; claims that rest on it are then not checked.

use std::collections::BTreeSet;

use pasta_curves::Fp;
use ringfence_circuits::{
    bundle::{self, Blocks, ProofRange},
    lane::Weights,
    parameters::Parameters,
    statement::{block_list_hash, Document, Statement, StatementError},
    tree::{self, Tree},
};

use super::{
    audit_error::AuditError,
    coverage::tables,
    known::Known,
    proof::{self, GeneratorSource, KeyCache, Progress, ProofSet},
    proof_error::ProofError,
};
use crate::{
    reader::Reader,
    report::{AuditReport, BookTable, Claim, Open, Status, Tables},
    source::Bundle,
};

/// A bundle whose parts are well formed (V1 to V3).
struct Decoded<'a> {
    statement: Statement,
    parameters: Parameters,
    weights: Weights,
    blocks: Vec<(Fp, Fp)>,
    ranges: Vec<ProofRange>,
    proofs: &'a [Vec<u8>],
}

/// Audits a bundle.
///
/// # Errors
/// If the bundle, or what the reader brings, is malformed or incomplete. A report with claims that
/// do not hold is not an error.
pub fn audit(
    bundle: &Bundle,
    reader: &Reader,
    generators: &GeneratorSource<'_>,
    progress: &dyn Fn(Progress),
) -> Result<AuditReport, AuditError> {
    audit_with_keys(bundle, reader, generators, &KeyCache::default(), progress)
}

/// [`audit`] with the keys of earlier audits at hand.
///
/// # Errors
/// As [`audit`].
pub fn audit_with_keys(
    bundle: &Bundle,
    reader: &Reader,
    generators: &GeneratorSource<'_>,
    keys: &KeyCache,
    progress: &dyn Fn(Progress),
) -> Result<AuditReport, AuditError> {
    let known = Known::decode(reader)?;
    let decoded = decode(bundle)?;
    let mut claims = known.claims(&decoded.statement);
    let anchor = known.anchor_status(&decoded.statement);
    claims.extend(decoded.well_formed());

    let committed = decoded.root_claims();
    let bound = committed.iter().all(Claim::is_true);
    claims.extend(committed);
    let proven = if bound {
        let proofs = decoded.proof_claim(generators, keys, progress)?;
        let totals = decoded.totals_claim(proofs.is_true());
        let checks = [proofs, totals];
        let proven = checks.iter().all(Claim::is_true);
        claims.push(keys_claim().holds(""));
        claims.extend(checks);
        proven
    } else {
        let why = "the root does not match";
        claims.push(keys_claim().not_checked(why));
        claims.extend([proofs_open().not_checked(why), totals_open().not_checked(why)]);
        false
    };
    let tables = tables(&decoded.parameters, &decoded.statement);
    claims.push(closure_claim(&tables, proven));
    for book in &tables.books {
        claims.extend(coverage_claims(book, proven, anchor));
    }
    let changes = known.changes(&decoded.parameters);
    Ok(AuditReport::new(&decoded.statement, &decoded.parameters, tables, claims, changes, proven))
}

/// Statement and parameters of a bundle as they stand, nothing verified.
///
/// # Errors
/// If they are malformed.
pub fn show(bundle: &Bundle) -> Result<AuditReport, AuditError> {
    let (statement, parameters) = statement_and_parameters(bundle)?;
    let tables = tables(&parameters, &statement);
    Ok(AuditReport::new(&statement, &parameters, tables, vec![], None, false))
}

/// The sizes, as binary logarithms, of the generators that an audit of this bundle asks for.
///
/// # Errors
/// If the bundle is malformed.
pub fn generator_sizes(bundle: &Bundle) -> Result<BTreeSet<u32>, AuditError> {
    let decoded = decode(bundle)?;
    Ok(proof::check_lengths(&decoded.proof_set())?.into_values().collect())
}

/// V1 and V2: statement and parameters decode, are canonical, obey §2, and belong together.
fn statement_and_parameters(bundle: &Bundle) -> Result<(Statement, Parameters), AuditError> {
    let document = Document::from_canonical(&bundle.statement).map_err(AuditError::Statement)?;
    let parameters =
        Parameters::from_canonical(&bundle.parameters).map_err(AuditError::Parameters)?;
    let statement = document.check(&parameters).map_err(|error| match error {
        StatementError::Parameters { expected, found } => {
            AuditError::ParameterDigest { expected, found }
        }
        other => AuditError::Statement(other),
    })?;
    Ok((statement, parameters))
}

/// V1: everything decodes within its limits, is canonical and has its exact count and length.
/// V3: r is computed from the statement, and with it the weights.
fn decode(bundle: &Bundle) -> Result<Decoded<'_>, AuditError> {
    let (statement, parameters) = statement_and_parameters(bundle)?;
    let blocks = Blocks::decode(&bundle.blocks).map_err(AuditError::Blocks)?;
    let per_proof = u64::from(blocks.blocks_per_proof);
    if !(1..=bundle::MAX_BLOCKS_PER_PROOF).contains(&per_proof) {
        return Err(AuditError::BlocksPerProof(blocks.blocks_per_proof));
    }
    let (expected, found) = (statement.block_count(), blocks.count());
    if expected != found {
        return Err(AuditError::BlockCount { expected, found });
    }
    let blocks = blocks.elements().map_err(AuditError::NonCanonicalBlock)?;
    let ranges = bundle::partition(statement.rows(), per_proof);
    let weights = statement.weights(&parameters);
    let proofs = &bundle.proofs[..];
    let decoded = Decoded { statement, parameters, weights, blocks, ranges, proofs };
    proof::check_lengths(&decoded.proof_set())?;
    Ok(decoded)
}

impl Decoded<'_> {
    fn proof_set(&self) -> ProofSet<'_> {
        ProofSet {
            statement: &self.statement,
            parameters: &self.parameters,
            weights: &self.weights,
            blocks: &self.blocks,
            ranges: &self.ranges,
            proofs: self.proofs,
        }
    }

    /// V1 to V3, established by decoding.
    fn well_formed(&self) -> [Claim; 3] {
        let open = |id, clause, title| Open::new(id, clause, "RF-2200", title);
        let counts = format!("{} blocks, {} proofs", self.blocks.len(), self.proofs.len());
        [
            open("well-formed", "V1", "The bundle is complete, canonical and of exact lengths")
                .holds(counts),
            open("parameters", "V2", "The parameters obey their limits and are the statement's")
                .holds(self.parameters.digest().to_string()),
            open("fingerprint-base", "V3", "The fingerprint base is drawn from the statement")
                .holds(""),
        ]
    }

    /// V4: the root is that of all D_b and the block list; all D_b and all Φ_b are distinct.
    fn root_claims(&self) -> [Claim; 2] {
        let title = "The root is that of all published blocks";
        let root = Open::new("root", "V4", "RF-2204", title);
        let title = "No block stands twice";
        let distinct = Open::new("distinct-blocks", "V4", "RF-2205", title);
        [root.decide(self.check_root()), distinct.decide(self.check_distinct())]
    }

    fn check_root(&self) -> Result<String, String> {
        let rows = self.statement.rows();
        let places = rows.iter().flat_map(|row| (0..row.count).map(move |_| row));
        let leaves = places
            .zip(&self.blocks)
            .map(|(row, (digest, _))| tree::block_leaf(row.book, &row.shape, *digest));
        let tree_root = Tree::new(leaves.collect()).root();
        let found = tree::root(tree_root, self.statement.block_count(), block_list_hash(rows));
        let stated = self.statement.document().root;
        if found == stated.0 {
            return Ok(stated.to_string());
        }
        let found = ringfence_circuits::digest::Element(found);
        Err(format!(
            "blocks.bin and the block list lead to the root {found}, the statement says {stated}: a \
             block was changed, left out, repeated or moved, or the root was changed"
        ))
    }

    fn check_distinct(&self) -> Result<String, String> {
        use ff::PrimeField;
        let column = |name: &str, get: fn(&(Fp, Fp)) -> Fp| {
            let mut seen = std::collections::HashMap::new();
            for (index, block) in self.blocks.iter().enumerate() {
                if let Some(first) = seen.insert(get(block).to_repr(), index) {
                    return Err(format!("blocks {first} and {index} have the same {name}"));
                }
            }
            Ok(())
        };
        column("digest D", |block| block.0)?;
        column("commitment Φ", |block| block.1)?;
        Ok(format!("{} blocks", self.blocks.len()))
    }

    /// V6: all proofs verify, every block covered once and in order (V5 on the way).
    fn proof_claim(
        &self,
        generators: &GeneratorSource<'_>,
        keys: &KeyCache,
        progress: &dyn Fn(Progress),
    ) -> Result<Claim, ProofError> {
        match proof::verify_with_keys(&self.proof_set(), generators, keys, progress) {
            Ok(verified) => Ok(proofs_open()
                .holds(format!("{} proofs over {} blocks", verified.proofs, verified.blocks))),
            Err(ProofError::Bad(bad)) if bad.len() == self.proofs.len() && bad.len() > 1 => {
                Ok(proofs_open().fails(format!(
                    "none of the {} proofs verifies: as a rule the statement or blocks.bin was \
                     changed, or the proofs are of another statement; first {}",
                    bad.len(),
                    bad[0]
                )))
            }
            Err(error @ ProofError::Bad(_)) => Ok(proofs_open().fails(error.to_string())),
            Err(error) => Err(error),
        }
    }

    /// V7: the last Φ commits to the totals' fingerprint with blind 0. That says something of the
    /// vaults only if the proofs verify; a last Φ that differs is wrong in any case.
    fn totals_claim(&self, proven: bool) -> Claim {
        let proprietary = self.statement.proprietary();
        let sum = self.statement.totals().fingerprint(&self.weights, &proprietary);
        let expected = bundle::sum_commitment(sum, Fp::from(0));
        match self.blocks.last() {
            Some((_, last)) if *last == expected && proven => totals_open().holds(""),
            Some((_, last)) if *last == expected => {
                totals_open().not_checked("the proofs do not verify")
            }
            _ => totals_open().fails(
                "the last Φ in blocks.bin does not commit to the totals in the statement: a total \
                 or the last Φ was changed",
            ),
        }
    }
}

fn keys_claim() -> Open {
    let title = "Verifying keys are built from the published parameters";
    Open::new("keys", "V5", "RF-2200", title)
}

fn proofs_open() -> Open {
    let title = "Every vault in every block satisfies its rule";
    Open::new("proofs", "V6", "RF-2206", title)
}

fn totals_open() -> Open {
    let title = "The totals are the sums over exactly these vaults";
    Open::new("totals", "V7", "RF-2207", title)
}

/// V8: longs equal shorts in every market. Published totals that differ fail in any case.
fn closure_claim(tables: &Tables, proven: bool) -> Claim {
    let title = "In every market longs equal shorts";
    let open = Open::new("market-closure", "V8", "RF-2208", title);
    let differing: Vec<String> = tables
        .open_markets()
        .iter()
        .map(|m| format!("{}: long {}, short {}", m.market, m.long, m.short))
        .collect();
    if !differing.is_empty() {
        open.fails(differing.join("; "))
    } else if proven {
        open.holds(format!("{} markets with positions", tables.markets.len()))
    } else {
        open.not_checked("the totals are not proven")
    }
}

/// V9: what is declared as reserves covers the book's liabilities. Reserves are bound by the
/// anchored digest alone, so `anchor` says what they are worth.
fn coverage_claims(book: &BookTable, proven: bool, anchor: Status) -> [Claim; 2] {
    let name = &book.book;
    let title = format!("Declared reserves cover the liabilities of book {name}");
    let net = Open::new(format!("coverage:{name}"), "V9", "RF-2209", title);
    let title = format!("Book {name} is covered without any receivable");
    let gross = Open::new(format!("coverage-gross:{name}"), "V9", "RF-2210", title).informative();
    let neither = |why: &str| [net.clone().not_checked(why), gross.clone().not_checked(why)];
    if !proven {
        return neither("the totals are not proven");
    }
    if anchor == Status::DoesNotHold {
        return neither("the statement is not the anchored one, which alone binds reserves");
    }
    let (Some(covered), Some(covered_gross)) = (book.covered(), book.covered_gross()) else {
        return neither("no reserves are declared");
    };
    let short = book.short_assets();
    let short = match short.is_empty() {
        true => String::new(),
        false => format!("; reserves below the net liability of {}", short.join(", ")),
    };
    let bound = match anchor {
        Status::Holds => "",
        _ => "; reserves are bound by the anchored digest only, which was not given",
    };
    let detail = |counted: String, owed: String| {
        format!(
            "reserves count {counted} USD towards {owed} USD{short}; their evidence was not \
             checked{bound}"
        )
    };
    let of_net = detail(book.reserves.cents_down(), book.liabilities.cents_up());
    let of_gross = detail(book.reserves_towards_gross.cents_down(), book.gross.cents_up());
    let decide =
        |open: Open, holds, detail| open.decide(if holds { Ok(detail) } else { Err(detail) });
    [decide(net, covered, of_net), decide(gross, covered_gross, of_gross)]
}
