//! The checks that make a stress statement of a document.

use ff::Field;
use num_bigint::BigInt;

use super::{
    checked::StressStatement,
    context::{canonical, document_digest, StressBase},
    document::{BookResult, Document, ScenarioResult, Shown, Signed},
    error::{field, StressError},
    limits::MAX_STRESS_BYTES,
};
use crate::protocol::{
    hash::digest::Digest,
    statement::{Book, Statement},
    stress::{
        set::Fitted,
        sums::{BookSums, StressSums},
    },
    text::{check_label, is_time},
    totals::TOTAL_BITS,
};

impl Document {
    /// Checks the stress statement against the statement that it is about and its scenario set under that
    /// statement's parameters.
    ///
    /// # Errors
    /// Names the first field that breaks a rule.
    pub fn check(
        self,
        statement: &Statement,
        set: &Fitted,
    ) -> Result<StressStatement, StressError> {
        if self.format != Self::FORMAT {
            return field("format", format!("expected {:?}", Self::FORMAT));
        }
        let found = statement.digest();
        if self.statement != found {
            return Err(StressError::Statement { expected: self.statement, found });
        }
        if self.scenarios != set.digest() {
            let found = set.digest();
            return Err(StressError::Scenarios { expected: self.scenarios, found });
        }
        if set.parameters() != statement.document().parameters {
            return field("scenarios", "a set under the parameters of the statement");
        }
        self.check_header()?;
        let books = &statement.document().books;
        let insurance = self.check_insurance(books)?;
        let sums = self.check_results(set, &insurance)?;
        if canonical(&self)?.len() as u64 > MAX_STRESS_BYTES {
            return Err(StressError::Syntax(format!("more than {MAX_STRESS_BYTES} bytes")));
        }
        let base = StressBase::of(&self)?;
        if base.get().is_zero_vartime() {
            return field("made_at", "the base of the weights is zero; publish under another time");
        }
        let digest = document_digest(&self)?;
        Ok(StressStatement { document: self, digest, sums, insurance, base })
    }

    fn check_header(&self) -> Result<(), StressError> {
        if let Err(fault) = check_label(&self.tool) {
            return field("tool", format!("name and version of a program; {fault}"));
        }
        if !is_time(&self.made_at) {
            return field("made_at", "expected UTC time as in 2026-01-31T23:59:59Z");
        }
        let Some(sequence) = self.sequence.to_u64() else {
            return field("sequence", "below 2^64");
        };
        if (sequence == 0) != (self.previous == Digest::default()) {
            return field("previous", "zeros for sequence 0, and for sequence 0 only");
        }
        if self.counts != Self::COUNTS {
            return field("counts", format!("{:?}: this version publishes none", Self::COUNTS));
        }
        if !self.slack.0.is_zero_vartime() {
            return field("slack", "zeros: in this version results are exact");
        }
        Ok(())
    }

    /// Which books are insurance books.
    fn check_insurance(&self, books: &[Book]) -> Result<Vec<bool>, StressError> {
        let mut insurance = vec![false; books.len()];
        let mut next = 0;
        for (index, name) in self.insurance.iter().enumerate() {
            let place = format!("insurance[{index}]");
            let found = books.iter().position(|book| book.name == *name);
            let Some((book, entry)) = found.and_then(|at| insurance.get_mut(at).map(|e| (at, e)))
            else {
                return field(place, "the name of a book of the statement");
            };
            if !books[book].proprietary {
                let reason = "a book of the venue's own: what customers own insures nobody else";
                return field(place, reason);
            }
            if book < next {
                return field(place, "books in the order of the statement, each once");
            }
            *entry = true;
            next = book + 1;
        }
        Ok(insurance)
    }

    fn check_results(&self, set: &Fitted, insurance: &[bool]) -> Result<StressSums, StressError> {
        let scenarios = set.scenarios();
        if self.results.len() != scenarios.len() {
            return field("results", format!("{}, one for each scenario", scenarios.len()));
        }
        let mut sums = StressSums { scenarios: vec![] };
        for (index, (result, prices)) in self.results.iter().zip(scenarios).enumerate() {
            let ScenarioResult { books, scenario } = result;
            let place = format!("results[{index}]");
            if *scenario != prices.name {
                let reason = "the names of the set's scenarios, in their order";
                return field(format!("{place}.scenario"), reason);
            }
            if books.len() != insurance.len() {
                let reason = format!("{}, one for each book", insurance.len());
                return field(format!("{place}.books"), reason);
            }
            let checked =
                books.iter().zip(insurance).enumerate().map(|(book, (result, insures))| {
                    check_book(result, *insures, &format!("{place}.books[{book}]"))
                });
            sums.scenarios.push(checked.collect::<Result<_, _>>()?);
        }
        Ok(sums)
    }
}

fn check_book(result: &BookResult, insures: bool, place: &str) -> Result<BookSums, StressError> {
    let BookResult { deficit, net, under_water } = result;
    if deficit.0.bits() > TOTAL_BITS {
        return field(format!("{place}.deficit"), format!("below 2^{TOTAL_BITS}"));
    }
    if *under_water != Shown::Hidden {
        return field(format!("{place}.under_water"), "\"hidden\", as counts says");
    }
    let net = match (net, insures) {
        (Shown::Value(Signed(net)), true) if net.bits() <= TOTAL_BITS => net.clone(),
        (Shown::Hidden, false) => BigInt::ZERO,
        (_, true) => {
            let reason = format!("the equity of an insurance book, within ±2^{TOTAL_BITS}");
            return field(format!("{place}.net"), reason);
        }
        (_, false) => {
            let reason = "\"hidden\": the equity of a book is published of insurance books only";
            return field(format!("{place}.net"), reason);
        }
    };
    Ok(BookSums { deficit: deficit.0.clone(), net })
}
