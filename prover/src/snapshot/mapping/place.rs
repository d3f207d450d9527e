//! Where the rows of a table are: in files, or in the answer to a query.

use super::node::{problem, Keys, Node, Value};
use crate::snapshot::{
    error::Problem,
    source::query::{Connection, Query},
};

/// Most bytes of a query.
const MOST_QUERY: usize = 64 << 10;

/// Where the rows of a table are.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// In files or files of patterns, which this line names.
    Files(Vec<String>, u64),
    /// In the answer to a query.
    Query(Query),
}

impl Place {
    /// Takes the keys that say it. `connection` is that of tables that name none.
    pub(super) fn take(
        keys: &mut Keys<'_>,
        connection: Option<&Connection>,
        what: &str,
    ) -> Result<Self, Problem> {
        let (file, query, own) = (keys.take("file"), keys.take("query"), keys.take("connection"));
        let Some(query) = query else {
            if let Some(own) = own {
                let reason = "a connection is of use to a `query` only; take it away";
                return Err(problem(own.line, keys.name("connection"), reason));
            }
            let files = match file {
                Some(files) => files,
                None => keys.need("file", &format!("{what}; or a `query`"))?,
            };
            return Ok(Place::Files(files.texts(&keys.name("file"), what)?, files.line));
        };
        if let Some(file) = file {
            let reason = "give `file` or `query`, not both";
            return Err(problem(file.line, keys.name("file"), reason));
        }
        let name = keys.name("query");
        let text =
            query.text(&name, "a query, as \"select account, asset, amount from balances\"")?;
        if text.trim().is_empty() || text.len() > MOST_QUERY {
            let reason = format!("expected a query of 1 to {MOST_QUERY} bytes");
            return Err(problem(query.line, name, reason));
        }
        let own = own.map(|node| parse(&keys.name("connection"), node)).transpose()?;
        let connection = own.as_ref().or(connection).ok_or_else(|| {
            let reason = format!("it is missing: the database of the query, as {EXAMPLE}");
            problem(query.line, keys.name("connection"), reason)
        })?;
        Ok(Place::Query(Query { text: text.to_owned(), connection: connection.clone() }))
    }
}

const EXAMPLE: &str = "{ file = \"ledger.connection\" } or { environment = \"LEDGER\" }";

/// Reads where a connection's text stands. The text itself may hold a password, and has no place in a mapping; nor is
/// what stands there instead repeated.
pub(super) fn parse(key: &str, node: &Node) -> Result<Connection, Problem> {
    if !matches!(node.value, Value::Table(_)) {
        let reason = format!(
            "the text of a connection may hold a password and does not stand in this file; put it into a private file \
             or a variable of the environment, and name that: {EXAMPLE}"
        );
        return Err(problem(node.line, key, reason));
    }
    let mut keys = Keys::new(node, key)?;
    let (file, variable) = (keys.take("file"), keys.take("environment"));
    keys.finish()?;
    let refuse = |reason: &str| problem(node.line, key, format!("{reason}: {EXAMPLE}"));
    match (file, variable) {
        (Some(file), None) => {
            let name = file.text(key, "the name of a file")?;
            if name.is_empty() || name.contains("://") || name.contains('=') {
                return Err(refuse("expected the name of a file that holds the connection"));
            }
            Ok(Connection::File(name.into()))
        }
        (None, Some(variable)) => {
            let name = variable.text(key, "the name of a variable")?;
            let letters = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            if name.is_empty() || !letters(name) {
                return Err(refuse("expected the name of a variable that holds the connection"));
            }
            Ok(Connection::Environment(name.to_owned()))
        }
        _ => Err(refuse("expected one of two")),
    }
}
