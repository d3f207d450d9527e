//! `parameters history`: a history of tables of prices.

use std::path::PathBuf;

use ringfence_circuits::primitive::shown::shown_path;
use ringfence_verifier::say;

use crate::policy::{write_history, Columns, Made, PolicyFault, Table};

/// Make a history of prices from tables in CSV, in any order.
#[derive(Clone, Debug, clap::Args)]
pub struct MakeHistory {
    /// A table of prices; may be given again.
    #[arg(long = "csv", value_name = "FILE", required = true)]
    pub tables: Vec<PathBuf>,
    /// The name of which all prices of a table are, where no column says it: one for each --csv, in their order.
    #[arg(long = "name", value_name = "NAME")]
    pub names: Vec<String>,
    /// Header of the column of names, or its number from 1.
    #[arg(long, value_name = "COLUMN", default_value = "name")]
    pub name_column: String,
    /// Header of the column of times, or its number from 1. Times are as 2025-01-31T23:59:00Z, or seconds, milliseconds
    /// or microseconds since 1970.
    #[arg(long, value_name = "COLUMN", default_value = "time")]
    pub time_column: String,
    /// Header of the column of prices, or its number from 1.
    #[arg(long, value_name = "COLUMN", default_value = "price")]
    pub price_column: String,
    /// The history that was published before: its rows are carried over, and the tables must not contradict them.
    #[arg(long = "continue", value_name = "FILE")]
    pub older: Option<PathBuf>,
    /// Where the history goes.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

impl MakeHistory {
    /// Runs the command: what it prints.
    ///
    /// # Errors
    /// It is an error if a row is refused, or two rows contradict each other, or the history can't be written.
    pub fn run(&self) -> Result<String, PolicyFault> {
        if !self.names.is_empty() && self.names.len() != self.tables.len() {
            return Err(PolicyFault::Names { names: self.names.len(), tables: self.tables.len() });
        }
        let mut names = self.names.iter();
        let tables = self.tables.iter();
        let tables: Vec<Table> =
            tables.map(|path| Table { path: path.clone(), name: names.next().cloned() }).collect();
        let columns = Columns {
            name: self.name_column.clone(),
            time: self.time_column.clone(),
            price: self.price_column.clone(),
        };
        let made = write_history(&tables, &columns, self.older.as_deref(), &self.out)?;
        match self.json {
            true => Ok(serde_json::to_string_pretty(&made)? + "\n"),
            false => Ok(self.text(&made)),
        }
    }

    fn text(&self, made: &Made) -> String {
        let Made { digest, rows, series, repeated, carried } = made;
        let path = shown_path(&self.out);
        let mut lines = vec![say!("history.made", path, rows, series = series.len(), digest).text];
        for series in series {
            let (name, rows, first) = (&series.name, series.rows, &series.first);
            let (last, price) = (&series.last, &series.price);
            lines.push(say!("history.series", name, rows, first, last, price).text);
        }
        if *carried > 0 {
            lines.push(say!("history.carried", carried).text);
        }
        if *repeated > 0 {
            lines.push(say!("history.repeated", repeated).text);
        }
        lines.into_iter().map(|line| line + "\n").collect()
    }
}
