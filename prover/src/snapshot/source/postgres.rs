//! Answers of Postgres, as CSV that the server itself writes (`COPY … TO STDOUT`).
//!
//! A session is one transaction that is read-only and sees the database as it is at one moment. A function that the query
//! calls can still write over a connection of its own (`dblink`), so that only the user's permissions keep it from that.
//! There is no TLS: only sockets of this machine and the loopback are spoken to.
//!
//! Nothing of the text of a connection stands in an error. Of what the server says stands its code (SQLSTATE). Its message
//! stands only before the answer begins, and only for codes that are about the query's text, permissions or the server
//! itself: other messages quote values of rows, and a function can give its own any code.

use std::{env, io::Read, net::IpAddr, os::unix::fs::PermissionsExt, path::Path, time::Duration};

use postgres::{
    config::{Host, SslMode},
    error::ErrorPosition,
    types::{Kind, Type},
    Client, Config, NoTls, Statement,
};
use ringfence_circuits::primitive::{file, shown::Shown};
use zeroize::Zeroizing;

use super::{
    csv::{CsvFormat, CsvSource, Text},
    open::Rows,
    query::Connection,
    Wanted,
};
use crate::snapshot::error::{ImportError, Problem};

/// Most bytes of a connection's text.
const MOST_TEXT: u64 = 4096;
/// Bits of a file's mode that let others than its owner at it.
const OTHERS: u32 = 0o077;
/// How long a server may take to answer a first time, if the connection says nothing else.
const PATIENCE: Duration = Duration::from_secs(30);
/// What begins a session. Dates and times come in the form of ISO 8601.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                     SET LOCAL datestyle TO 'ISO, YMD'; SET LOCAL timezone TO 'UTC'";

/// A transaction.
pub(super) struct Session(Client);

impl Session {
    /// Opens a connection and begins a transaction.
    ///
    /// # Errors
    /// [`ImportError::Connection`] without anything of the connection's text.
    pub(super) fn open(connection: &Connection) -> Result<Self, ImportError> {
        let refuse =
            |reason: String| ImportError::Connection { place: connection.to_string(), reason };
        let mut config = config(&text(connection)?).map_err(refuse)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        let mut client = config.connect(NoTls).map_err(|error| refuse(unconnected(&error)))?;
        client.batch_execute(BEGIN).map_err(|error| refuse(words(&error)))?;
        Ok(Session(client))
    }

    /// Asks a query; `shown` is what messages call it. Rows are named by their number.
    ///
    /// # Errors
    /// It is an error if the server refuses the query, or a column that is wanted is of a kind that is refused.
    pub(super) fn ask(
        &mut self,
        query: &str,
        shown: &str,
        wanted: &Wanted<'_>,
    ) -> Result<Rows<'_>, ImportError> {
        let table = shown.to_owned();
        let refuse = |reason: String| ImportError::Query { table: table.clone(), reason };
        let query = query.trim_end_matches(|letter: char| letter == ';' || letter.is_whitespace());
        let statement = self.0.prepare(query).map_err(|error| refuse(words(&error)))?;
        check_columns(&statement, wanted, shown, refuse)?;
        // On lines of its own, so that no comment in it reaches beyond.
        let copy = format!("COPY (\n{query}\n) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')");
        let answer = self.0.copy_out(&copy).map_err(|error| refuse(words(&error)))?;
        let text = Text {
            bytes: Box::new(answer) as Box<dyn Read + '_>,
            shown: shown.to_owned().into(),
            failed: Box::new(move |error, row| {
                let told = error.get_ref().and_then(|inner| inner.downcast_ref());
                // By now rows have been looked at, and whatever function looked may have put one into its words.
                let reason = told.map_or_else(|| error.kind().to_string(), code_only);
                let rows = row.saturating_sub(1);
                ImportError::Answer { table: table.clone(), rows, reason }
            }),
            numbered: true,
        };
        let format = CsvFormat { multiline: true, ..CsvFormat::default() };
        Ok((Box::new(CsvSource::new(text, format)?), 0))
    }
}

/// Whether the columns of an answer can be read.
fn check_columns(
    statement: &Statement,
    wanted: &Wanted<'_>,
    shown: &str,
    refuse: impl Fn(String) -> ImportError,
) -> Result<(), ImportError> {
    if !statement.params().is_empty() {
        return Err(refuse("it has parameters ($1); write their values into it".into()));
    }
    let columns = statement.columns();
    if columns.len() < 2 {
        // Of a single column a row without a value would be an empty line, which vanishes.
        let reason = format!("it gives {} columns; expected are two or more", columns.len());
        return Err(refuse(reason));
    }
    for column in columns.iter().filter(|column| wanted.wants(column.name())) {
        let reason = match refused_kind(column.type_()) {
            None => continue,
            Some((kind, advice)) => format!(
                "is of the type {kind}, whose numbers are not the decimals that were meant or have marks of \
                 a country; {advice}"
            ),
        };
        let (file, field) = (shown.to_owned().into(), column.name().to_owned().into());
        return Err(ImportError::Column(Problem { file, line: 0, field, reason }));
    }
    Ok(())
}

/// The name of a type whose numbers are no exact decimals, and what to do.
fn refused_kind(kind: &Type) -> Option<(&str, &'static str)> {
    match kind.kind() {
        Kind::Domain(inner) => refused_kind(inner),
        _ if *kind == Type::FLOAT4 => Some((
            kind.name(),
            "store it as numeric; its text (::text) has the digits that are left of what was meant, and a cast to \
             numeric rounds to 6 digits",
        )),
        _ if *kind == Type::FLOAT8 => Some((
            kind.name(),
            "store it as numeric; until then its text (::text) can be read, while a cast to numeric rounds to 15 digits",
        )),
        _ if *kind == Type::MONEY => Some((kind.name(), "cast it to numeric in the query")),
        _ => None,
    }
}

/// The text of a connection.
fn text(connection: &Connection) -> Result<Zeroizing<String>, ImportError> {
    let refuse = |reason: &str| {
        let (place, reason) = (connection.to_string(), reason.to_owned());
        ImportError::Connection { place, reason }
    };
    let text = match connection {
        Connection::Environment(name) => {
            Zeroizing::new(env::var(name).map_err(|_| refuse("the variable is not set"))?)
        }
        Connection::File(path) => {
            if others_may_read(path)? {
                return Err(refuse(
                    "others than its owner may read the file; run `chmod 600` on it",
                ));
            }
            let bytes = Zeroizing::new(
                file::read_limited(path, MOST_TEXT).map_err(ImportError::io("read", path))?,
            );
            let text = std::str::from_utf8(&bytes).map_err(|_| refuse("the file is no text"))?;
            Zeroizing::new(text.to_owned())
        }
    };
    match text.trim().is_empty() {
        true => Err(refuse("there is no text in it")),
        false => Ok(text),
    }
}

fn others_may_read(path: &Path) -> Result<bool, ImportError> {
    let metadata = std::fs::metadata(path).map_err(ImportError::io("read", path))?;
    Ok(metadata.permissions().mode() & OTHERS != 0)
}

/// A connection that stays on this machine, from its text.
///
/// # Errors
/// Says why it is refused, without anything of the text.
fn config(text: &str) -> Result<Config, String> {
    let config: Config = text.trim().parse().map_err(|_| {
        "it is no connection as host=/run/postgresql user=reader dbname=ledger, or \
         postgresql://reader@localhost/ledger, or has a key that this program does not know"
            .to_owned()
    })?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err("it names no host; give the folder of the server's socket, as \
                    host=/run/postgresql, or host=localhost"
            .into());
    }
    let local = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
    };
    let stays = config.get_hosts().iter().all(local)
        && config.get_hostaddrs().iter().all(IpAddr::is_loopback);
    if !stays {
        return Err("it leads to another machine, and this program speaks no TLS, so that everybody between \
                    could read along; give a socket or localhost, with a proxy behind it that speaks TLS \
                    (stunnel, ssh -L, the cloud's own), or write files with \\copy"
            .into());
    }
    if config.get_ssl_mode() == SslMode::Require {
        return Err("it asks for TLS, which this program does not speak; over a socket or the loopback of this \
                    machine sslmode=disable is enough"
            .into());
    }
    Ok(config)
}

/// Why there is no connection.
fn unconnected(error: &postgres::Error) -> String {
    // Users, databases and hosts are parts of the connection's text.
    match error.as_db_error().map(|error| error.code().code()) {
        Some(code @ ("28000" | "28P01")) => {
            format!("the server refuses the user or the password (SQLSTATE {code})")
        }
        Some(code @ "3D000") => format!("the server has no such database (SQLSTATE {code})"),
        Some(code) => format!("the server refuses (SQLSTATE {code})"),
        None => {
            let source = std::error::Error::source(error);
            match source.and_then(|source| source.downcast_ref::<std::io::Error>()) {
                Some(error) => format!("nobody answers: {}", error.kind()),
                None => error.to_string(),
            }
        }
    }
}

/// The code of what a server said, without its words.
fn code_only(error: &postgres::Error) -> String {
    match error.as_db_error() {
        None => error.to_string(),
        Some(told) => format!(
            "SQLSTATE {}; the server's own words may hold values of rows and are not shown here",
            Shown(told.code().code())
        ),
    }
}

/// What a server said before it gave rows, without anything of them.
fn words(error: &postgres::Error) -> String {
    let Some(told) = error.as_db_error() else { return error.to_string() };
    let code = told.code().code();
    // What a function raises comes with the place in it.
    if !is_of_no_row(code) || told.where_().is_some() {
        return code_only(error);
    }
    let first = told.message().lines().next().unwrap_or_default();
    let place = match told.position() {
        Some(ErrorPosition::Original(letter)) => format!(" at letter {letter}"),
        _ => String::new(),
    };
    format!("SQLSTATE {code}{place}: {}", Shown(first))
}

/// Whether messages of a code are about the query's text, permissions or the server, and hold no value of a row. Those
/// about values, constraints and what functions of the venue raise may hold some.
fn is_of_no_row(code: &str) -> bool {
    const SHOWN: &[&str] = &[
        // Connections and who may open them.
        "28000", "28P01", "3D000", "53300", "57P03",
        // What a transaction that only reads may not do.
        "0A000", "25006", "25P02",
        // Names, kinds, syntax and permissions in the query's text.
        "3F000", "42501", "42601", "42602", "42622", "42701", "42702", "42703", "42704", "42725",
        "42803", "42804", "42809", "42846", "42883", "42P01", "42P02", "42P08", "42P09", "42P10",
        "42P18", "42P19", "42P20", "42P22", // Resources and whoever ends a query.
        "53000", "53100", "53200", "53400", "54001", "55P03", "57014", "57P01", "57P02", "57P05",
    ];
    SHOWN.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_stay_on_this_machine() {
        for text in [
            "host=/run/postgresql user=u",
            "host=localhost user=u password=p",
            "postgresql://u:p@127.0.0.1:5433/d",
            "postgresql://u@[::1]/d",
            "hostaddr=127.0.0.1 user=u sslmode=disable",
        ] {
            assert!(config(text).is_ok(), "{text}");
        }
        for (text, words) in [
            ("host=db.example.com user=u password=hidden", "another machine"),
            ("postgresql://u:hidden@10.0.0.1/d", "another machine"),
            ("host=localhost,hidden.example user=u", "another machine"),
            ("host=localhost hostaddr=10.0.0.1 user=u password=hidden", "another machine"),
            ("host=localhost user=u password=hidden sslmode=require", "asks for TLS"),
            ("user=u password=hidden", "names no host"),
            ("hidden", "no connection"),
            ("host=localhost hidden=1", "no connection"),
        ] {
            let reason = config(text).err().unwrap_or_default();
            assert!(reason.contains(words) && !reason.contains("hidden"), "{text}: {reason}");
        }
    }

    #[test]
    fn messages_that_may_quote_rows_are_not_shown() {
        for code in
            ["42601", "42P01", "42703", "42883", "25006", "57P01", "53300", "28P01", "3D000"]
        {
            assert!(is_of_no_row(code), "{code}");
        }
        for code in ["22P02", "22012", "23505", "P0001", "XX000", "42000", "42ZZZ", "53ZZZ", ""] {
            assert!(!is_of_no_row(code), "{code}");
        }
    }
}
