//! The report of a chain of statements as text.

use std::fmt::{self, Write};

use super::{
    claims::claims,
    first::{answer, notes, unchecked},
    look::{Look, Out},
};

use crate::{
    message::Quoted,
    report::chain::{ChainReport, LIMIT},
    say, word,
};

impl fmt::Display for ChainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_text(&mut Out::new(f, Look::default()))
    }
}

impl ChainReport {
    /// The report as text. Characters that can't be seen are escaped, so that it may be shown.
    pub fn text(&self, look: Look) -> String {
        let mut text = String::new();
        // A string takes whatever is written to it.
        let _ = self.write_text(&mut Out::new(&mut text, look));
        text
    }

    fn write_text(&self, f: &mut Out<'_>) -> fmt::Result {
        answer(f, &self.verdict, word!("text.chain.of"), None)?;
        notes(f, &self.verdict.notes)?;
        unchecked(f, &self.verdict.unchecked)?;
        f.title(word!("text.chain"))?;
        for link in &self.statements {
            let (venue, epoch, time) = (&link.venue, &link.epoch, &link.snapshot_time);
            writeln!(f, "{}", say!("text.link", venue, epoch, time))?;
            if f.look.details {
                writeln!(f, "{}", say!("text.link-digest", digest = link.statement_bech32))?;
            }
            if let Some(time) = &link.next_snapshot {
                writeln!(f, "{}", say!("text.link-next", time))?;
            }
            if let Some(correction) = &link.corrects {
                writeln!(f, "{}", say!("text.link-corrects", epoch = correction.epoch.0))?;
                let words = say!("venue-words", words = Quoted(&correction.reason));
                writeln!(f, "{}", say!("text.link-words", words))?;
            }
        }
        claims(f, &self.claims)?;
        writeln!(f, "\n{LIMIT}")
    }
}
