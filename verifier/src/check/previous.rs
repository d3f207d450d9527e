//! V0: what the reader brings, compared with the statement or reported as not checked.

use std::collections::{HashMap, HashSet};

use ringfence_circuits::{
    digest::Digest,
    parameters::Parameters,
    statement::{statement_digest, Document, Statement},
};

use crate::{
    check::audit::{AuditError, Reader},
    report::claim::{Claim, Open, Status},
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
        let mut claims = vec![
            anchored_claim(self.anchored, statement.digest()),
            self.venue_claim(statement),
            self.previous_claim(statement),
        ];
        claims.extend(self.changes_claim());
        claims.push(
            Open::new("signature", "V0", "RF-2200", "The venue signed the statement")
                .not_checked("signatures are detached; check one over the digest above"),
        );
        claims
    }

    /// What becomes of the claim about the anchored digest.
    pub(crate) fn anchor_status(&self, statement: &Statement) -> Status {
        anchored_claim(self.anchored, statement.digest()).status
    }

    /// Whether rules were compared; none if the reader has no previous statement.
    fn changes_claim(&self) -> Option<Claim> {
        self.previous.as_ref()?;
        let title = "Rules that changed since the previous statement are listed";
        let open = Open::new("parameter-changes", "V0", "RF-2200", title);
        Some(match &self.parameters {
            Some(_) => open.holds("prices aside"),
            None => open.not_checked("the parameters of the previous statement were not given"),
        })
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
        let Some((before, digest)) = &self.previous else {
            return open.not_checked("no previous statement was given");
        };
        follows_claim(open, statement.document(), before, *digest)
    }

    /// What changed in the parameters since the previous statement; `None` if not compared.
    pub(crate) fn changes(&self, now: &Parameters) -> Option<Vec<String>> {
        self.parameters.as_ref().map(|before| changes(before, now))
    }
}

/// Whether `document` follows the statement `before` with this digest.
pub(crate) fn follows_claim(
    open: Open,
    document: &Document,
    before: &Document,
    digest: Digest,
) -> Claim {
    if before.venue != document.venue {
        return open.fails(format!("the previous statement is of {:?}", before.venue));
    }
    if &before.epoch.0 + 1u8 != document.epoch.0 {
        return open.fails(format!(
            "its epoch is {}, the previous one's is {}",
            document.epoch.0, before.epoch.0
        ));
    }
    if document.previous != digest {
        return open.fails(format!(
            "it names the previous statement {}, the one given is {}",
            document.previous.to_bech32(),
            digest.to_bech32()
        ));
    }
    // Times of checked statements have one form, in which order is that of their texts.
    if document.snapshot_time < before.snapshot_time {
        return open.fails(format!(
            "its books are of {}, those of the previous one of {}",
            document.snapshot_time, before.snapshot_time
        ));
    }
    open.holds(format!("epoch {} after {}", document.epoch.0, before.epoch.0))
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

/// Rules that changed, prices aside: names of what was added, removed or changed. The documents'
/// entries are compared, since constants of tables follow from prices too.
fn changes(before: &Parameters, now: &Parameters) -> Vec<String> {
    let (before, now) = (before.document(), now.document());
    let mut lines = vec![];
    let old: HashMap<&str, _> =
        before.assets.iter().map(|asset| (asset.name.as_str(), asset)).collect();
    for asset in &now.assets {
        match old.get(asset.name.as_str()) {
            None => lines.push(format!("asset {} is new", asset.name)),
            Some(old) => {
                let rules = [
                    ("decimals", old.decimals == asset.decimals),
                    ("collateral rates", old.collateral == asset.collateral),
                    ("debt rates", old.debt == asset.debt),
                    ("profit rate", old.profit_rate == asset.profit_rate),
                ];
                push_changed(&mut lines, "asset", &asset.name, &rules);
            }
        }
    }
    let old: HashMap<&str, _> =
        before.markets.iter().map(|market| (market.name.as_str(), market)).collect();
    for market in &now.markets {
        match old.get(market.name.as_str()) {
            None => lines.push(format!("market {} is new", market.name)),
            Some(old) => {
                let rules = [
                    ("settlement asset", old.settlement == market.settlement),
                    ("size decimals", old.size_decimals == market.size_decimals),
                    ("tier argument", old.tier_argument == market.tier_argument),
                    ("kind of maintenance", old.maintenance_kind == market.maintenance_kind),
                    ("maintenance tiers", old.maintenance == market.maintenance),
                    ("isolated-only mark", old.isolated_only == market.isolated_only),
                ];
                push_changed(&mut lines, "market", &market.name, &rules);
            }
        }
    }
    let kept: HashSet<&str> = now.assets.iter().map(|asset| asset.name.as_str()).collect();
    let gone = before.assets.iter().filter(|asset| !kept.contains(asset.name.as_str()));
    lines.extend(gone.map(|asset| format!("asset {} is gone", asset.name)));
    let kept: HashSet<&str> = now.markets.iter().map(|market| market.name.as_str()).collect();
    let gone = before.markets.iter().filter(|market| !kept.contains(market.name.as_str()));
    lines.extend(gone.map(|market| format!("market {} is gone", market.name)));
    lines
}

fn push_changed(lines: &mut Vec<String>, kind: &str, name: &str, rules: &[(&str, bool)]) {
    let changed: Vec<&str> =
        rules.iter().filter(|(_, same)| !same).map(|(rule, _)| *rule).collect();
    if !changed.is_empty() {
        lines.push(format!("{kind} {name}: {} changed", changed.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::{
        parameters::{Document, MaintenanceKind},
        testing::small_document,
    };

    use super::*;

    #[test]
    fn prices_alone_change_no_rule() {
        let mut old = small_document();
        // The deductions of this table follow from the mark.
        old.markets[1].maintenance_kind = MaintenanceKind::Continuous;
        let lines = |change: fn(&mut Document)| {
            let mut new = old.clone();
            change(&mut new);
            changes(&old.clone().check().unwrap(), &new.check().unwrap())
        };
        let moved = lines(|d| {
            d.markets[1].mark = "0.6".into();
            d.assets[2].price = "23".into();
        });
        assert_eq!(moved, Vec::<String>::new());
        let kind = lines(|d| d.markets[1].maintenance_kind = MaintenanceKind::Jumping);
        assert_eq!(kind, ["market ALT: kind of maintenance changed"]);
        let rate = lines(|d| d.markets[1].maintenance[0].rate = "1000001".into());
        assert_eq!(rate, ["market ALT: maintenance tiers changed"]);
        let gone = lines(|d| d.markets.truncate(2));
        assert_eq!(gone, ["market BTC-ISO is gone"]);
    }
}
