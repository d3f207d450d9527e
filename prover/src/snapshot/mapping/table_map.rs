//! One table of the mapping: which files it comes from, and how each column is had.

use std::collections::BTreeMap;

use super::{
    dialect::Dialect,
    filter::Condition,
    moment::Moment,
    node::{problem, Keys, Node, Value},
    number::Number,
    place::Place,
    text::{column_label, Column, Text},
};
use crate::snapshot::{
    error::Problem,
    origin::VAULT_COLUMNS,
    source::{
        csv::CsvFormat,
        kind::Kind,
        query::{Connection, Query},
    },
    table::{Table, BALANCES, POSITIONS, RESERVES, VAULTS},
};

/// The vault of an account that has only one.
const MAIN: &str = "main";
/// Most columns of one file that hold amounts.
const MOST_AMOUNTS: usize = 4096;

/// An asset's own column in a file that has a row for each account.
#[derive(Clone, Debug)]
pub(super) struct Wide {
    pub(super) asset: String,
    pub(super) amount: Number,
    pub(super) line: u64,
}

/// How a table's columns are had from those of a foreign file.
#[derive(Clone, Debug)]
pub(in crate::snapshot) struct TableMap {
    pub(in crate::snapshot) table: Table,
    /// The key in the mapping.
    pub(super) key: &'static str,
    pub(super) line: u64,
    pub(super) place: Place,
    pub(super) dialect: Dialect,
    pub(super) keep: Vec<Condition>,
    pub(super) leave_out: Vec<Condition>,
    pub(super) time: Option<Moment>,
    /// Texts by the place of their column.
    pub(super) texts: Vec<(usize, Text)>,
    /// Numbers by the place of their column; missing ones are empty.
    pub(super) numbers: Vec<(usize, Number)>,
    /// Instead of one asset and amount.
    pub(super) wide: Vec<Wide>,
    /// Whether the sign of the size is the side.
    pub(super) signed_size: bool,
    /// The value of a position when it was entered, without a sign.
    pub(super) entry_value: Option<Number>,
    /// Whether rows make the vaults that they name.
    pub(in crate::snapshot) makes_vaults: bool,
    /// Whether amounts of the same vault, asset and sign are added up.
    pub(in crate::snapshot) adds_up: bool,
}

/// What vaults are made of where no file lists them.
#[derive(Clone, Debug)]
pub(super) struct Derived {
    /// Keys of the tables whose rows make vaults.
    pub(super) from: Vec<String>,
    fields: Vec<(&'static str, Text)>,
    /// Its name and what stands there. Each table reads it with the marks that its own numbers have.
    extra: Option<(String, Node)>,
}

impl Derived {
    /// Reads `[vaults]` where it has `from` instead of a file.
    pub(super) fn parse(node: &Node) -> Result<Option<Self>, Problem> {
        let mut keys = Keys::new(node, "vaults")?;
        let Some(from) = keys.take("from") else { return Ok(None) };
        let what = "\"balances\", \"positions\" or both in a list";
        let from_texts = from.texts("vaults.from", what)?;
        if from_texts.iter().any(|text| !["balances", "positions"].contains(&text.as_str())) {
            return Err(problem(from.line, "vaults.from", format!("expected {what}")));
        }
        let mut map = VaultFields::default();
        map.take(&mut keys)?;
        keys.finish()?;
        Ok(Some(Derived { from: from_texts, fields: map.texts, extra: map.extra }))
    }

    /// Lets the rows of a table make vaults.
    pub(super) fn apply(&self, map: &mut TableMap) -> Result<(), Problem> {
        let first = map.table.header.len();
        let place = |field| VAULT_COLUMNS.iter().position(|name| *name == field).unwrap_or(0);
        for (field, text) in &self.fields {
            map.texts.push((first + place(*field), text.clone()));
        }
        if let Some((name, node)) = &self.extra {
            let extra = Number::parse(name, node, map.dialect.marks)?;
            map.numbers.push((first + place("extra"), extra));
        }
        map.makes_vaults = true;
        Ok(())
    }
}

/// The columns of a vault that are none of its names.
#[derive(Default)]
struct VaultFields {
    texts: Vec<(&'static str, Text)>,
    extra: Option<(String, Node)>,
}

impl VaultFields {
    fn take(&mut self, keys: &mut Keys<'_>) -> Result<(), Problem> {
        let what = "the book of each vault, as { value = \"clients\" }";
        let book = keys.need("book", what)?;
        self.texts.push(("book", Text::parse(&keys.name("book"), book)?));
        let what = "the rule of each vault, as { value = \"auto\" }";
        let rule = keys.need("rule", what)?;
        self.texts.push(("rule", Text::parse(&keys.name("rule"), rule)?));
        if let Some(owner) = keys.take("owner") {
            self.texts.push(("owner", Text::parse(&keys.name("owner"), owner)?));
        }
        self.extra = keys.take("extra").map(|node| (keys.name("extra"), node.clone()));
        Ok(())
    }
}

/// How the rows of a table are written. Parquet and databases have no delimiters, and points in their numbers.
fn dialect(keys: &mut Keys<'_>, place: &Place, defaults: Dialect) -> Result<Dialect, Problem> {
    let csv = keys.take("csv");
    let of_parquet = |name: &String| Kind::of_name(name) == Kind::Parquet;
    let reason = match place {
        Place::Files(files, _) if !files.iter().any(of_parquet) => {
            return defaults.parse(&keys.name("csv"), csv);
        }
        Place::Files(files, line) if !files.iter().all(of_parquet) => {
            let reason =
                "some of the files are Parquet and some are not; write a table for each kind";
            return Err(problem(*line, keys.name("file"), reason));
        }
        Place::Files(..) => "files of Parquet are no CSV; take it away",
        Place::Query(_) => "the answer to a query is no file of CSV; take it away",
    };
    match csv {
        None => Ok(Dialect::default()),
        Some(node) => Err(problem(node.line, keys.name("csv"), reason)),
    }
}

impl TableMap {
    /// Reads a table of the mapping.
    pub(super) fn parse(
        key: &'static str,
        node: &Node,
        defaults: Dialect,
        connection: Option<&Connection>,
    ) -> Result<Self, Problem> {
        let mut keys = Keys::new(node, key)?;
        let table = match key {
            "vaults" => VAULTS,
            "balances" => BALANCES,
            "positions" => POSITIONS,
            _ => RESERVES,
        };
        let what = match key {
            "vaults" => "the file, or `from = [\"balances\"]` where no file lists the vaults",
            _ => "the name of the file, or a list of names",
        };
        let place = Place::take(&mut keys, connection, what)?;
        let dialect = dialect(&mut keys, &place, defaults)?;
        let mut map = TableMap {
            table,
            key,
            line: node.line,
            place,
            dialect,
            keep: vec![],
            leave_out: vec![],
            time: None,
            texts: vec![],
            numbers: vec![],
            wide: vec![],
            signed_size: false,
            entry_value: None,
            makes_vaults: false,
            adds_up: false,
        };
        for (name, conditions) in [("keep", &mut map.keep), ("leave_out", &mut map.leave_out)] {
            if let Some(node) = keys.take(name) {
                *conditions = Condition::parse_all(&keys.name(name), node, dialect.marks)?;
            }
        }
        if let Some(node) = keys.take("time") {
            map.time = Some(Moment::parse(&keys.name("time"), node)?);
        }
        if key != "reserves" {
            map.text(&mut keys, "account", None, "the column of the account")?;
            map.text(&mut keys, "vault", Some(MAIN), "")?;
        }
        match key {
            "vaults" => map.vaults(&mut keys)?,
            "balances" => map.balances(&mut keys)?,
            "positions" => map.positions(&mut keys)?,
            _ => map.reserves(&mut keys)?,
        }
        keys.finish()?;
        Ok(map)
    }

    /// The place of a column of the table.
    fn place(&self, field: &str) -> usize {
        self.table.header.iter().position(|name| *name == field).unwrap_or(usize::MAX)
    }

    /// Takes a text; `default` stands where the key is missing, else it must stand.
    fn text(
        &mut self,
        keys: &mut Keys<'_>,
        field: &'static str,
        default: Option<&str>,
        what: &str,
    ) -> Result<(), Problem> {
        let text = match (keys.take(field), default) {
            (Some(node), _) => Text::parse(&keys.name(field), node)?,
            (None, Some(default)) => Text::constant(default, self.line),
            (None, None) => Text::parse(&keys.name(field), keys.need(field, what)?)?,
        };
        self.texts.push((self.place(field), text));
        Ok(())
    }

    /// Takes a number, if it stands.
    fn number(&mut self, keys: &mut Keys<'_>, field: &'static str) -> Result<bool, Problem> {
        let Some(node) = keys.take(field) else { return Ok(false) };
        let number = Number::parse(&keys.name(field), node, self.dialect.marks)?;
        self.numbers.push((self.place(field), number));
        Ok(true)
    }

    fn vaults(&mut self, keys: &mut Keys<'_>) -> Result<(), Problem> {
        let mut fields = VaultFields::default();
        fields.take(keys)?;
        for (field, text) in fields.texts {
            self.texts.push((self.place(field), text));
        }
        if let Some((name, node)) = fields.extra {
            let extra = Number::parse(&name, &node, self.dialect.marks)?;
            self.numbers.push((self.place("extra"), extra));
        }
        Ok(())
    }

    /// Takes `amounts`, or else `asset` and `amount`.
    fn amounts(&mut self, keys: &mut Keys<'_>) -> Result<(), Problem> {
        let Some(node) = keys.take("amounts") else {
            let what =
                "the column of the asset, or `amounts = { BTC = \"column\" }` where each asset \
                        has a column of its own";
            self.text(keys, "asset", None, what)?;
            if !self.number(keys, "amount")? {
                keys.need("amount", "the column of the amount").map(drop)?;
            }
            return Ok(());
        };
        let name = keys.name("amounts");
        let Value::Table(entries) = &node.value else {
            return Err(node.expected(&name, "a table, as { BTC = \"column\", ETH = \"column\" }"));
        };
        if entries.is_empty() || entries.len() > MOST_AMOUNTS {
            let reason = format!("expected 1 to {MOST_AMOUNTS} assets");
            return Err(problem(node.line, name, reason));
        }
        for entry in entries {
            let key = format!("{name}.{}", entry.key);
            let amount = Number::parse(&key, &entry.node, self.dialect.marks)?;
            self.wide.push(Wide { asset: entry.key.clone(), amount, line: entry.line });
        }
        Ok(())
    }

    fn balances(&mut self, keys: &mut Keys<'_>) -> Result<(), Problem> {
        self.amounts(keys)?;
        if let Some(node) = keys.take("same") {
            let what = "\"refuse\" or \"add\"";
            self.adds_up = match node.text(&keys.name("same"), what)? {
                "refuse" => false,
                "add" => true,
                _ => return Err(problem(node.line, keys.name("same"), format!("expected {what}"))),
            };
        }
        Ok(())
    }

    fn positions(&mut self, keys: &mut Keys<'_>) -> Result<(), Problem> {
        self.text(keys, "market", None, "the column of the market")?;
        match keys.take("side") {
            Some(node) => {
                let side = Text::parse(&keys.name("side"), node)?;
                self.texts.push((self.place("side"), side));
            }
            None => self.signed_size = true,
        }
        if !self.number(keys, "size")? {
            keys.need("size", "the column of the size").map(drop)?;
        }
        let cost = self.number(keys, "cost")?;
        if let Some(node) = keys.take("entry_value") {
            if cost {
                let reason = "give `cost` or `entry_value`, not both";
                return Err(problem(node.line, keys.name("entry_value"), reason));
            }
            let name = keys.name("entry_value");
            self.entry_value = Some(Number::parse(&name, node, self.dialect.marks)?);
        }
        let entry = self.number(keys, "entry_price")?;
        self.number(keys, "funding")?;
        if !cost && self.entry_value.is_none() && !entry {
            let what = "the price of entry (or else `cost` or `entry_value`)";
            keys.need("entry_price", what).map(drop)?;
        }
        Ok(())
    }

    fn reserves(&mut self, keys: &mut Keys<'_>) -> Result<(), Problem> {
        let what = "the book that the reserve stands behind, as { value = \"clients\" }";
        self.text(keys, "book", None, what)?;
        self.amounts(keys)?;
        self.text(keys, "evidence", Some(""), "")
    }

    /// What messages call each column.
    pub(in crate::snapshot) fn labels(&self) -> Vec<String> {
        let columns = self.table.header.iter().chain(&VAULT_COLUMNS);
        let mut labels: Vec<String> = columns.map(|name| (*name).to_owned()).collect();
        for (at, text) in &self.texts {
            labels[*at] = text.label(&labels[*at]);
        }
        for (at, number) in &self.numbers {
            labels[*at] = number.label(&labels[*at]);
        }
        labels
    }

    /// How its files are written.
    pub(in crate::snapshot) fn format(&self) -> CsvFormat {
        self.dialect.format
    }

    /// What messages call the amount of each part of a line that makes several rows.
    pub(in crate::snapshot) fn parts(&self) -> Vec<String> {
        self.wide.iter().map(|wide| self.wide_label(wide)).collect()
    }

    /// Whether it looks at the times of rows.
    pub(in crate::snapshot) fn checks_time(&self) -> bool {
        self.time.is_some()
    }

    /// All columns that it looks at.
    pub(super) fn columns(&mut self) -> Vec<&mut Column> {
        let conditions = self.keep.iter_mut().chain(&mut self.leave_out);
        let wide = self.wide.iter_mut().map(|wide| &mut wide.amount);
        let numbers = self.numbers.iter_mut().map(|(_, number)| number).chain(wide);
        conditions
            .map(Condition::column)
            .chain(self.time.iter_mut().map(Moment::column))
            .chain(self.texts.iter_mut().flat_map(|(_, text)| text.columns()))
            .chain(numbers.chain(&mut self.entry_value).flat_map(Number::columns))
            .collect()
    }

    /// The query that its rows answer, if no files have them.
    pub(in crate::snapshot) fn query(&self) -> Option<&Query> {
        match &self.place {
            Place::Query(query) => Some(query),
            Place::Files(..) => None,
        }
    }

    /// Names of the columns that it looks at.
    pub(in crate::snapshot) fn column_names(&self) -> Vec<String> {
        self.clone().columns().iter().map(|column| column.name.clone()).collect()
    }

    /// The place of the column whose texts are names of assets or markets.
    pub(super) fn name_place(&self) -> Option<usize> {
        let name = if self.table.file == POSITIONS.file { "market" } else { "asset" };
        self.table.header.iter().position(|column| *column == name)
    }

    /// Names of assets or markets that must be known, each with its line. `names` are those of symbols.
    pub(super) fn names(&self, names: &BTreeMap<String, String>) -> Vec<(u64, String)> {
        let texts = self.texts.iter().filter(|(at, _)| Some(*at) == self.name_place());
        let mut all: Vec<(u64, String)> = texts.flat_map(|(_, text)| text.constants()).collect();
        for (_, name) in &mut all {
            if let Some(mapped) = names.get(name) {
                name.clone_from(mapped);
            }
        }
        all.extend(self.wide.iter().map(|wide| (wide.line, wide.asset.clone())));
        all.extend(self.numbers.iter().flat_map(|(_, number)| number.unit_names()));
        all
    }

    /// Constant texts of one of its columns, each with its line.
    pub(super) fn constants(&self, field: &str) -> Vec<(u64, String)> {
        let extra = VAULT_COLUMNS.iter().position(|name| *name == field);
        let extra = extra.filter(|_| self.makes_vaults).map(|at| self.table.header.len() + at);
        let places = [Some(self.place(field)), extra];
        let texts = self.texts.iter().filter(|(at, _)| places.contains(&Some(*at)));
        texts.flat_map(|(_, text)| text.constants()).collect()
    }

    /// What messages call the column of a wide amount.
    pub(super) fn wide_label(&self, wide: &Wide) -> String {
        let mut number = wide.amount.clone();
        let columns = number.columns();
        let columns: Vec<&Column> = columns.into_iter().map(|column| &*column).collect();
        column_label(&columns, "amount")
    }
}
