//! The report of a chain of statements as text.

use std::fmt;

use crate::{
    message::Quoted,
    report::chain::{ChainReport, LIMIT},
    say, word,
};

impl fmt::Display for ChainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", word!("text.chain"))?;
        for link in &self.statements {
            let said = say!(
                "text.link",
                venue = link.venue,
                epoch = link.epoch,
                time = link.snapshot_time,
                digest = link.statement_bech32
            );
            writeln!(f, "{said}")?;
            if let Some(time) = &link.next_snapshot {
                writeln!(f, "{}", say!("text.link-next", time))?;
            }
            if let Some(correction) = &link.corrects {
                writeln!(f, "{}", say!("text.link-corrects", epoch = correction.epoch.0))?;
                let words = say!("venue-words", words = Quoted(&correction.reason));
                writeln!(f, "{}", say!("text.link-words", words))?;
            }
        }
        writeln!(f, "\n{}", word!("text.claims"))?;
        self.claims.iter().try_for_each(|claim| writeln!(f, "  {claim}"))?;
        writeln!(f, "\n{LIMIT}")
    }
}
