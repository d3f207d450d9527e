//! Chains of statements: each names the digest of the one before it.
//!
//! Nothing is proven here about what the statements say: see [`super::audit`].

use ringfence_circuits::protocol::statement::{statement_digest, Document};

use super::{
    chain_error::ChainError,
    follows::{anchored_claim, follows_claim},
    kept::kept_claim,
};
use crate::{
    reader::Reader,
    report::{of_chain, ChainReport, Link, Open},
    say,
};

/// Checks that statements, in canonical encoding and in any order, form a chain. The anchored
/// digest that a reader brings is that of the last one; it then binds all of them.
///
/// # Errors
/// It is an error if a statement is malformed, or if there is none.
pub fn check(statements: &[&[u8]], reader: &Reader) -> Result<ChainReport, ChainError> {
    let mut decoded = vec![];
    for (number, bytes) in (1..).zip(statements) {
        let document = Document::from_canonical(bytes)
            .and_then(|document| document.rows().map(|_| document))
            .map_err(|error| ChainError::Statement { number, error })?;
        decoded.push((document, statement_digest(bytes)));
    }
    decoded.sort_by(|(a, _), (b, _)| a.epoch.0.cmp(&b.epoch.0));
    let (_, last) = decoded.last().ok_or(ChainError::Empty)?;
    let mut claims = vec![anchored_claim(reader.anchored, *last)];
    let documents: Vec<&Document> = decoded.iter().map(|(document, _)| document).collect();
    for pair in decoded.windows(2) {
        let [(before, digest), (document, _)] = pair else { continue };
        let epoch = &document.epoch.0;
        let title = say!("RF-2203.chain", epoch);
        let open = Open::new(format!("follows:{epoch}"), "V0", title);
        claims.push(follows_claim(open, document, before, *digest, &documents));
    }
    // Behind the claims about the links, since these stand in the order of the statements.
    for pair in decoded.windows(2) {
        let [(before, digest), (document, _)] = pair else { continue };
        if before.next_snapshot.is_some() {
            let epoch = &document.epoch.0;
            let open =
                Open::new(format!("next-snapshot:{epoch}"), "V18", say!("RF-2211.chain", epoch));
            claims.push(kept_claim(open, document, before, *digest));
        }
    }
    let statements = decoded.iter().map(|(document, digest)| Link {
        venue: document.venue.clone(),
        epoch: document.epoch.0.to_string(),
        snapshot_time: document.snapshot_time.clone(),
        statement: *digest,
        statement_bech32: digest.to_bech32(),
        previous: document.previous,
        previous_bech32: document.previous.to_bech32(),
        corrects: document.corrects.clone(),
        next_snapshot: document.next_snapshot.clone(),
    });
    let statements: Vec<Link> = statements.collect();
    Ok(ChainReport { verdict: of_chain(&claims, &statements), statements, claims })
}
