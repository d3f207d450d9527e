//! The stress statement of what was computed.

use ringfence_circuits::protocol::{
    hash::digest::Element,
    statement::{Book, Statement},
    stress::{
        set::Fitted,
        statement::{BookResult, Document, ScenarioResult, Shown, Signed, StressStatement},
        sums::{BookSums, StressSums},
    },
    text::Natural,
};

use super::{error::StressFault, ledger::Begun};

/// The insurance books that are meant, in the order of the statement, each once.
///
/// # Errors
/// It is an error if the statement has no such book, or if it is one of customers.
pub(super) fn insurance(books: &[Book], given: &[String]) -> Result<Vec<String>, StressFault> {
    for name in given {
        match books.iter().find(|book| book.name == *name) {
            Some(book) if book.proprietary => {}
            Some(_) => return Err(StressFault::ClientBook(name.clone())),
            None => {
                let known = books.iter().filter(|book| book.proprietary);
                let known = known.map(|book| book.name.clone()).collect();
                return Err(StressFault::UnknownBook { name: name.clone(), known });
            }
        }
    }
    let names = books.iter().map(|book| &book.name);
    Ok(names.filter(|name| given.contains(name)).cloned().collect())
}

/// The stress statement of these results.
///
/// # Errors
/// It is an error if it is refused.
pub(super) fn stress_statement(
    statement: &Statement,
    set: &Fitted,
    insurance: &[String],
    sums: &StressSums,
    begun: &Begun,
) -> Result<StressStatement, StressFault> {
    let books = &statement.document().books;
    let book = |(sums, book): (&BookSums, &Book)| BookResult {
        deficit: Natural(sums.deficit.clone()),
        net: match insurance.contains(&book.name) {
            true => Shown::Value(Signed(sums.net.clone())),
            false => Shown::Hidden,
        },
        under_water: Shown::Hidden,
    };
    let results = sums.scenarios.iter().zip(set.scenarios()).map(|(of, prices)| ScenarioResult {
        books: of.iter().zip(books).map(book).collect(),
        scenario: prices.name.clone(),
    });
    let document = Document {
        counts: Document::COUNTS.into(),
        format: Document::FORMAT.into(),
        insurance: insurance.to_vec(),
        made_at: begun.made_at.clone(),
        previous: begun.previous,
        results: results.collect(),
        scenarios: set.digest(),
        sequence: begun.sequence.clone(),
        slack: Element(0.into()),
        statement: statement.digest(),
        tool: begun.tool.clone(),
    };
    Ok(document.check(statement, set)?)
}
