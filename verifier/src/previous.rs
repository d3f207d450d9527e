//! V0: what the reader brings, compared with the statement or reported as not checked.

use ringfence_circuits::{
    digest::Digest,
    parameters::{Parameters, TierTable},
    statement::{statement_digest, Document, Statement},
};

use crate::{
    audit::{AuditError, Reader},
    claim::{Claim, Open},
};

/// The reader's side, decoded.
pub(crate) struct Known {
    anchored: Option<Digest>,
    venue: Option<String>,
    previous: Option<(Document, Digest)>,
    parameters: Option<Parameters>,
}

impl Known {
    /// Decodes what the reader brings.
    pub(crate) fn decode(reader: &Reader) -> Result<Self, AuditError> {
        let previous = match &reader.previous {
            Some(bytes) => {
                let document = Document::from_canonical(bytes).map_err(AuditError::Previous)?;
                Some((document, statement_digest(bytes)))
            }
            None => None,
        };
        let parameters = match &reader.previous_parameters {
            Some(bytes) => {
                let parameters = Parameters::from_canonical(bytes);
                Some(parameters.map_err(AuditError::PreviousParameters)?)
            }
            None => None,
        };
        let named = previous.as_ref().map(|(document, _)| document.parameters);
        if let (Some(expected), Some(found)) = (named, parameters.as_ref()) {
            if expected != found.digest() {
                return Err(AuditError::PreviousDigest);
            }
        }
        Ok(Known {
            anchored: reader.anchored,
            venue: reader.venue.clone(),
            previous,
            parameters: if named.is_some() { parameters } else { None },
        })
    }

    /// V0: one line each.
    pub(crate) fn claims(&self, statement: &Statement) -> Vec<Claim> {
        vec![
            anchored_claim(self.anchored, statement.digest()),
            self.venue_claim(statement),
            self.previous_claim(statement),
            Open::new("signature", "V0", "RF-2200", "The venue signed the statement")
                .not_checked("signatures are detached; check one over the digest above"),
        ]
    }

    fn venue_claim(&self, statement: &Statement) -> Claim {
        let open = Open::new("venue", "V0", "RF-2202", "The statement is of the venue asked for");
        let found = &statement.document().venue;
        match &self.venue {
            None => open.not_checked("no venue was given"),
            Some(expected) if expected == found => open.holds(found.clone()),
            Some(expected) => open.fails(format!("it is of {found:?}, not of {expected:?}")),
        }
    }

    /// C2: the next epoch after the one that the reader has.
    fn previous_claim(&self, statement: &Statement) -> Claim {
        let title = "The statement follows the previous one";
        let open = Open::new("previous-statement", "V0", "RF-2203", title);
        let document = statement.document();
        let Some((before, digest)) = &self.previous else {
            return open.not_checked("no previous statement was given");
        };
        if before.venue != document.venue {
            return open.fails(format!("the previous statement is of {:?}", before.venue));
        }
        if &before.epoch.0 + 1u8 != document.epoch.0 {
            return open.fails(format!(
                "its epoch is {}, the previous one's is {}",
                document.epoch.0, before.epoch.0
            ));
        }
        if document.previous != *digest {
            return open.fails(format!(
                "it names the previous statement {}, the one given is {digest}",
                document.previous
            ));
        }
        open.holds(format!("epoch {} after {}", document.epoch.0, before.epoch.0))
    }

    /// What changed in the parameters since the previous statement; `None` if not compared.
    pub(crate) fn changes(&self, now: &Parameters) -> Option<Vec<String>> {
        self.parameters.as_ref().map(|before| changes(before, now))
    }
}

/// The claim about the digest that the reader has from the anchor.
pub(crate) fn anchored_claim(anchored: Option<Digest>, found: Digest) -> Claim {
    let title = "The statement is the one that the venue anchored";
    let open = Open::new("anchored-digest", "V0", "RF-2201", title);
    match anchored {
        None => open.not_checked("no anchored digest was given"),
        Some(expected) if expected == found => open.holds(found.to_bech32()),
        Some(expected) => open.fails(format!(
            "the anchored digest is {}, the statement's is {}",
            expected.to_bech32(),
            found.to_bech32()
        )),
    }
}

/// Rules that changed, prices aside: names of what was added, removed or changed.
fn changes(before: &Parameters, now: &Parameters) -> Vec<String> {
    let same = |a: &TierTable, b: &TierTable| a == b;
    let mut lines = vec![];
    for asset in now.assets() {
        match before.assets().iter().find(|old| old.name == asset.name) {
            None => lines.push(format!("asset {} is new", asset.name)),
            Some(old) => {
                let rules = [
                    ("decimals", old.decimals == asset.decimals),
                    ("collateral rates", same(&old.collateral, &asset.collateral)),
                    ("debt rates", same(&old.debt, &asset.debt)),
                    ("profit rate", old.profit_rate == asset.profit_rate),
                ];
                push_changed(&mut lines, "asset", &asset.name, &rules);
            }
        }
    }
    for market in now.markets() {
        match before.markets().iter().find(|old| old.name == market.name) {
            None => lines.push(format!("market {} is new", market.name)),
            Some(old) => {
                let settles = |p: &Parameters, id| p.asset(id).map(|asset| asset.name.clone());
                let settlement = settles(before, old.settlement) == settles(now, market.settlement);
                let rules = [
                    ("settlement asset", settlement),
                    ("size decimals", old.size_decimals == market.size_decimals),
                    ("tier argument", old.argument == market.argument),
                    ("maintenance tiers", same(&old.maintenance, &market.maintenance)),
                    ("isolated-only mark", old.isolated_only == market.isolated_only),
                ];
                push_changed(&mut lines, "market", &market.name, &rules);
            }
        }
    }
    let gone = |name: &str| !now.assets().iter().any(|asset| asset.name == name);
    let assets = before.assets().iter().filter(|asset| gone(&asset.name));
    lines.extend(assets.map(|asset| format!("asset {} is gone", asset.name)));
    let gone = |name: &str| !now.markets().iter().any(|market| market.name == name);
    let markets = before.markets().iter().filter(|market| gone(&market.name));
    lines.extend(markets.map(|market| format!("market {} is gone", market.name)));
    lines
}

fn push_changed(lines: &mut Vec<String>, kind: &str, name: &str, rules: &[(&str, bool)]) {
    let changed: Vec<&str> =
        rules.iter().filter(|(_, same)| !same).map(|(rule, _)| *rule).collect();
    if !changed.is_empty() {
        lines.push(format!("{kind} {name}: {} changed", changed.join(", ")));
    }
}
