//! The tables of a snapshot: their files and columns.

/// How the columns of other files make those of these tables.
pub const MAPPING_FILE: &str = "mapping.toml";

/// The vaults.
pub(super) const VAULTS: Table =
    Table { file: "vaults.csv", header: &["account", "vault", "book", "rule", "owner", "extra"] };
/// Their balances.
pub(super) const BALANCES: Table =
    Table { file: "balances.csv", header: &["account", "vault", "asset", "amount"] };
/// Their positions.
pub(super) const POSITIONS: Table = Table {
    file: "positions.csv",
    header: &["account", "vault", "market", "side", "size", "cost", "entry_price", "funding"],
};

/// What the venue holds against them.
pub(super) const RESERVES: Table =
    Table { file: "reserves.csv", header: &["book", "asset", "amount", "evidence"] };

/// A table's file name and header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    /// File name in the snapshot directory.
    pub file: &'static str,
    /// Columns in order.
    pub header: &'static [&'static str],
}

impl Table {
    /// What a mapping calls it.
    pub fn name(&self) -> &'static str {
        self.file.trim_end_matches(".csv")
    }

    /// The names that its file may have: as CSV, packed CSV, or Parquet.
    pub fn file_names(&self) -> Vec<String> {
        let name = self.name();
        ["csv", "csv.gz", "csv.zst", "parquet"].map(|end| format!("{name}.{end}")).into()
    }
}

/// What was read of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// Rows behind the header, refused ones too.
    pub rows: u64,
    /// The line in which the file ends, if no end of a line stands behind it.
    pub cut: Option<u64>,
}
