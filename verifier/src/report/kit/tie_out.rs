//! The tie-out: whether list, statement and what counts towards liabilities agree.

use std::{
    fmt,
    io::{self, Write},
};

use serde::Serialize;

use super::{fmt_claims, KitHead};
use crate::{
    report::{
        amount::Amount,
        claim::Claim,
        reserves::TableUsed,
        rows::{cell, csv_file},
        text::table::table,
    },
    say, word,
};

/// An asset in a book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TieRow {
    /// The book.
    pub book: String,
    /// The asset.
    pub asset: String,
    /// Number of rows of the list.
    pub rows: usize,
    /// Sum of the rows' amounts, each rounded down by itself, as the population shows them.
    pub rows_sum: Amount,
    /// By how much that is less than the list's sum, for which only the units of each holding are rounded down.
    pub rounding: Amount,
    /// The list's sum (V12).
    pub list_sum: Amount,
    /// What the statement says the list's sum is.
    pub stated: Amount,
    /// Stated without the list's sum; 0 if both are the same.
    pub difference: Amount,
    /// Number of the statement's other rows.
    pub others: usize,
    /// What they say: the venue's word, with a reference.
    pub other: Amount,
    /// All reserves that the statement declares.
    pub reserves: Amount,
    /// What the book owes in the asset on balance; negative if customers owe more.
    pub net_liability: Amount,
    /// Value at which proven reserves count, in USD; none if the list is not that of the statement.
    pub counted_proven: Option<Amount>,
    /// The same of proven and observed reserves.
    pub counted_observed: Option<Amount>,
    /// The same of all reserves, as the venue declares them.
    pub counted_declared: Amount,
}

/// A book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TieBook {
    /// The book.
    pub book: String,
    /// Value of what it owes, in USD.
    pub liabilities: Amount,
    /// What proven reserves count (V9), in USD.
    pub counted_proven: Option<Amount>,
    /// What proven and observed reserves count.
    pub counted_observed: Option<Amount>,
    /// What all reserves count.
    pub counted_declared: Amount,
}

/// Whether list, statement and V9 agree.
#[derive(Clone, Debug, Serialize)]
pub struct TieOut {
    /// What it is of.
    #[serde(flatten)]
    pub head: KitHead,
    /// The table of recognised holdings that was used.
    pub table: TableUsed,
    /// What was checked of the list.
    pub claims: Vec<Claim>,
    /// By book and asset.
    pub assets: Vec<TieRow>,
    /// By book.
    pub books: Vec<TieBook>,
}

/// The columns of a file.
const COLUMNS: [&str; 15] = [
    "book",
    "asset",
    "rows",
    "rows_sum",
    "rounding",
    "list_sum",
    "stated",
    "difference",
    "other_rows",
    "other_declared",
    "reserves",
    "net_liability",
    "counted_proven_usd",
    "counted_observed_usd",
    "counted_declared_usd",
];

fn optional(amount: &Option<Amount>) -> String {
    amount.as_ref().map_or_else(String::new, ToString::to_string)
}

impl TieRow {
    fn cells(&self) -> [String; COLUMNS.len()] {
        [
            cell(&self.book),
            cell(&self.asset),
            self.rows.to_string(),
            self.rows_sum.to_string(),
            self.rounding.to_string(),
            self.list_sum.to_string(),
            self.stated.to_string(),
            self.difference.to_string(),
            self.others.to_string(),
            self.other.to_string(),
            self.reserves.to_string(),
            self.net_liability.to_string(),
            optional(&self.counted_proven),
            optional(&self.counted_observed),
            self.counted_declared.to_string(),
        ]
    }
}

impl TieOut {
    /// Writes the assets as CSV. Lines that begin with `#` say what was looked at.
    ///
    /// # Errors
    /// It is an error if `out` can't be written to.
    pub fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let (name, digest) = (&self.table.name, self.table.digest);
        let mut head = self.head.lines();
        head.push(say!("rows.table", name, digest).text);
        csv_file(&head, &self.head.inputs, &COLUMNS, self.assets.iter().map(TieRow::cells), out)
    }
}

/// A value at a level, as a table shows it.
fn counted(amount: &Option<Amount>) -> String {
    amount.as_ref().map_or_else(|| "–".to_owned(), Amount::cents_down)
}

impl TieOut {
    /// Assets of which the list or the statement's sums say something. The other ones are summed up.
    fn fmt_book(&self, f: &mut fmt::Formatter<'_>, book: &TieBook) -> fmt::Result {
        let of_book = || self.assets.iter().filter(|row| row.book == book.book);
        let tied = || of_book().filter(|row| row.is_tied());
        let sums = |row: &TieRow| {
            let amounts = [&row.list_sum, &row.stated, &row.difference, &row.other];
            let amounts = amounts.map(ToString::to_string).to_vec();
            [vec![row.asset.clone(), row.rows.to_string()], amounts].concat()
        };
        let header = [
            word!("text.asset"),
            word!("reserves.rows"),
            word!("tie.list"),
            word!("tie.stated"),
            word!("tie.difference"),
            word!("tie.other"),
        ];
        if tied().next().is_some() {
            table(f, &header, &tied().map(sums).collect::<Vec<_>>())?;
        }
        let others = of_book().count() - tied().count();
        if others > 0 {
            writeln!(f, "{}", say!("tie.others", count = others))?;
        }
        writeln!(f, "{}", word!("tie.counted"))?;
        let header = [
            word!("text.asset"),
            word!("text.net-liability"),
            word!("tie.proven"),
            word!("tie.observed"),
            word!("tie.declared"),
        ];
        let rows = tied().map(TieRow::counted).chain([book.counted()]);
        table(f, &header, &rows.collect::<Vec<_>>())
    }
}

impl TieRow {
    /// Whether the stated sum is another one than the list's.
    fn differs(&self) -> bool {
        self.stated != self.list_sum
    }

    /// Whether the list, or the statement's sum of it, says something.
    fn is_tied(&self) -> bool {
        self.rows > 0 || self.differs()
    }

    /// What counts, as a table shows it.
    fn counted(&self) -> Vec<String> {
        vec![
            self.asset.clone(),
            self.net_liability.to_string(),
            counted(&self.counted_proven),
            counted(&self.counted_observed),
            self.counted_declared.cents_down(),
        ]
    }
}

impl TieBook {
    /// What counts over all assets, as a table shows it.
    fn counted(&self) -> Vec<String> {
        vec![
            word!("tie.total").to_owned(),
            say!("tie.owed", usd = self.liabilities.cents_up()).text,
            counted(&self.counted_proven),
            counted(&self.counted_observed),
            self.counted_declared.cents_down(),
        ]
    }
}

impl fmt::Display for TieOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.head)?;
        fmt_claims(f, &self.claims)?;
        for book in &self.books {
            writeln!(f, "\n{}", say!("tie.book", book = book.book))?;
            self.fmt_book(f, book)?;
        }
        writeln!(f, "\n{}", word!("tie.not-shown"))
    }
}
