//! The report of a chain of statements as text.

use std::fmt;

use crate::report::chain::{ChainReport, Link, LIMIT};

impl fmt::Display for ChainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Statements in the order of their epochs")?;
        for link in &self.statements {
            let Link { venue, epoch, snapshot_time, statement_bech32, .. } = link;
            writeln!(f, "  {venue}, epoch {epoch}, books of {snapshot_time}: {statement_bech32}")?;
            if let Some(correction) = &link.corrects {
                writeln!(f, "    corrects epoch {}: {:?}", correction.epoch.0, correction.reason)?;
            }
        }
        writeln!(f, "\nClaims")?;
        self.claims.iter().try_for_each(|claim| writeln!(f, "  {claim}"))?;
        writeln!(f, "\n{LIMIT}")
    }
}
