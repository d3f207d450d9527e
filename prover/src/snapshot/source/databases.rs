//! The databases that a snapshot's queries go to.

use super::{open::Rows, query::Query, Wanted};
use crate::snapshot::error::ImportError;

/// The databases of a snapshot. All queries over one connection are asked within one transaction, so that their answers
/// are of one moment.
#[derive(Default)]
pub(in crate::snapshot) struct Databases {
    #[cfg(feature = "postgres")]
    open: std::sync::Mutex<
        std::collections::BTreeMap<super::query::Connection, super::postgres::Session>,
    >,
}

impl Databases {
    /// Asks a query, and lets `read` read the answer. Messages call it `shown`.
    ///
    /// # Errors
    /// It is an error if the database can't be reached or refuses the query; else the error is that of `read`.
    #[cfg(feature = "postgres")]
    pub(in crate::snapshot) fn ask<T>(
        &self,
        query: &Query,
        shown: &str,
        wanted: &Wanted<'_>,
        read: impl FnOnce(Rows<'_>) -> Result<T, ImportError>,
    ) -> Result<T, ImportError> {
        use super::postgres::Session;
        let mut open = self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !open.contains_key(&query.connection) {
            let session = Session::open(&query.connection)?;
            open.insert(query.connection.clone(), session);
        }
        let Some(session) = open.get_mut(&query.connection) else {
            let (place, reason) = (query.connection.to_string(), "it is not open".to_owned());
            return Err(ImportError::Connection { place, reason });
        };
        let rows = session.ask(&query.text, shown, wanted)?;
        read(rows)
    }

    /// The same without what asks.
    ///
    /// # Errors
    /// [`ImportError::Feature`].
    #[cfg(not(feature = "postgres"))]
    pub(in crate::snapshot) fn ask<T>(
        &self,
        _: &Query,
        shown: &str,
        _: &Wanted<'_>,
        _: impl FnOnce(Rows<'_>) -> Result<T, ImportError>,
    ) -> Result<T, ImportError> {
        Err(ImportError::Feature { what: shown.to_owned(), feature: "postgres" })
    }
}
