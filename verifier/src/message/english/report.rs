//! The words of all reports: what became of a claim, and what they come to.

use crate::message::entry::Entry;

/// What became of claims.
pub(super) const REPORT: &[Entry] = &[
    Entry::words("status.holds", "holds"),
    Entry::words("status.does-not-hold", "DOES NOT HOLD"),
    Entry::words("status.note", "note"),
    Entry::words("status.not-checked", "not checked"),
    Entry::words("status.not-this-one", "not this one"),
    Entry::words("claim.required", "{note}: {detail}"),
    Entry::words("venue-words", "venue's words: {words}"),
    Entry::words("result.holds", "holds"),
    Entry::words("result.does-not-hold", "does not hold"),
    Entry::words("result.note", "note"),
    Entry::words("result.not-checked", "not checked"),
    Entry::words("result.not-this-one", "not this one"),
    Entry::words(
        "limit.prices",
        "Prices are public inputs. They are not proven fair: bring prices from sources of your own, and the \
         report compares them.",
    ),
    Entry::words(
        "limit.costs",
        "Costs and unrealised profits are the venue's word, checked only by each vault's owner.",
    ),
    Entry::words(
        "limit.reserves",
        "Declared reserves are the venue's word. Of the others a key signed for this venue: that does not show whose \
         funds they are, that they weren't borrowed, nor that nobody else can spend them.",
    ),
    Entry::words(
        "limit.outside",
        "Liabilities outside the books are invisible here. Customers find them by checking their \
         inclusion: if a share f of all vaults is left out, v independent checks miss it with \
         probability (1-f)^v.",
    ),
    Entry::words(
        "limit.borrowers",
        "Invented borrowers with junk collateral that the parameters price show only in shortages \
         (not always), receivables and the published haircuts: read those.",
    ),
    Entry::words(
        "limit.anchor",
        "Reserves are bound by the anchored digest, or by a signature in the venue's log, alone: compare it with one seen \
         elsewhere.",
    ),
    Entry::words(
        "limit.tiers",
        "Tiers apply per vault: nothing shows that one owner's risk is not split over several \
         vaults.",
    ),
    Entry::words(
        "limit.totals",
        "Totals of consecutive epochs can be subtracted, and thin totals can reveal single vaults.",
    ),
];
