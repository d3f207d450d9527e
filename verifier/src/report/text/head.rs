//! Which statement a report is of, as text.

use std::fmt::{self, Write};

use ringfence_circuits::protocol::statement::Correction;

use super::look::Out;
use crate::{message::Quoted, report::audit::AuditReport, say, word};

impl AuditReport {
    /// Which statement it is: its times, and in the details its digests and keys.
    pub(super) fn write_head(&self, f: &mut Out<'_>) -> fmt::Result {
        let title = say!("text.statement", venue = self.venue, epoch = self.epoch);
        f.title(&title.text)?;
        if f.look.details {
            writeln!(f, "{}", say!("text.epoch", epoch = self.epoch))?;
            writeln!(f, "{}", say!("text.digest", digest = self.statement_bech32))?;
            writeln!(f, "{}", say!("text.hexadecimal", digest = self.statement))?;
        }
        writeln!(f, "{}", say!("text.books-of", time = self.snapshot_time))?;
        writeln!(f, "{}", say!("text.prices-of", time = self.price_time))?;
        writeln!(f, "{}", say!("text.funding-to", time = self.funding_time))?;
        if f.look.details {
            writeln!(f, "{}", say!("text.parameters", digest = self.parameters))?;
            fmt_words(f, &self.parameters_name)?;
            self.fmt_named(f)?;
        }
        match &self.next_snapshot {
            Some(time) => writeln!(f, "{}", say!("text.next-snapshot", time))?,
            None => writeln!(f, "{}", word!("text.no-next-snapshot"))?,
        }
        fmt_corrects(f, self.corrects.as_ref())
    }

    /// What completes the statement beside reserves: who may sign it, and its list.
    fn fmt_named(&self, f: &mut Out<'_>) -> fmt::Result {
        match self.signers.as_slice() {
            [] => writeln!(f, "{}", word!("text.no-signers"))?,
            [first, others @ ..] => {
                writeln!(f, "{}", say!("text.signers", key = first))?;
                for key in others {
                    writeln!(f, "{}", say!("text.more-signers", key))?;
                }
            }
        }
        match &self.evidence {
            Some(digest) => writeln!(f, "{}", say!("text.list", digest)),
            None => writeln!(f, "{}", word!("text.no-list")),
        }
    }
}

/// What an epoch corrects, with the venue's reason on a line of its own.
pub(super) fn fmt_corrects(f: &mut Out<'_>, corrects: Option<&Correction>) -> fmt::Result {
    let Some(Correction { epoch, reason }) = corrects else { return Ok(()) };
    writeln!(f, "{}", say!("text.corrects", epoch = epoch.0))?;
    fmt_words(f, reason)
}

/// Words of the venue, on a line of their own and marked as such.
fn fmt_words(f: &mut Out<'_>, words: &str) -> fmt::Result {
    let words = say!("venue-words", words = Quoted(words));
    writeln!(f, "{}", say!("text.words", words))
}
