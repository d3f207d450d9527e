//! What a reader brings, decoded.

use ringfence_circuits::protocol::{
    hash::digest::Digest,
    parameters::{Decimal, Parameters},
    statement::{statement_digest, Document},
};

use super::{
    error::ReaderError,
    given::Reader,
    policy::KnownPolicy,
    prices::KnownPrices,
    reserves::{KnownLog, KnownReserves},
};

/// What a reader brings, decoded.
pub(crate) struct Known {
    /// The digest that the venue anchored.
    pub(crate) anchored: Option<Digest>,
    /// The venue's name.
    pub(crate) venue: Option<String>,
    /// The previous statement with its digest.
    pub(crate) previous: Option<(Document, Digest)>,
    /// The parameters of the previous statement; none without that statement.
    pub(crate) previous_parameters: Option<Parameters>,
    /// What is brought to reserves.
    pub(crate) reserves: KnownReserves,
    /// What is brought to the venue's log.
    pub(crate) log: KnownLog,
    /// What is brought to the risk policy.
    pub(crate) policy: KnownPolicy,
    /// How far prices may lie apart, in percent.
    pub(crate) price_tolerance: Decimal,
    /// Prices from sources of the reader's own; none if there are none.
    pub(crate) prices: Option<KnownPrices>,
}

impl Known {
    /// Decodes what the reader brings.
    pub(crate) fn decode(reader: &Reader) -> Result<Self, ReaderError> {
        let previous = match &reader.previous {
            Some(bytes) => {
                let document = Document::from_canonical(bytes).map_err(ReaderError::Previous)?;
                document.rows().map_err(ReaderError::Previous)?;
                Some((document, statement_digest(bytes)))
            }
            None => None,
        };
        let parameters = match &reader.previous_parameters {
            Some(bytes) => {
                let parameters = Parameters::from_canonical(bytes);
                Some(parameters.map_err(ReaderError::PreviousParameters)?)
            }
            None => None,
        };
        let named = previous.as_ref().map(|(document, _)| document.parameters);
        if let (Some((document, _)), Some(parameters)) = (&previous, &parameters) {
            if document.parameters != parameters.digest() {
                return Err(ReaderError::PreviousDigest);
            }
            // With its parameters, the previous statement is checked as an audit would.
            document.clone().check(parameters).map_err(ReaderError::Previous)?;
        }
        Ok(Known {
            anchored: reader.anchored,
            venue: reader.venue.clone(),
            previous,
            previous_parameters: if named.is_some() { parameters } else { None },
            reserves: reader.reserves.decode()?,
            log: reader.log.decode()?,
            policy: reader.policy.decode()?,
            price_tolerance: reader.prices.tolerance()?,
            prices: reader.prices.decode()?,
        })
    }
}

/// Whether everything that is brought can be used, as far as that is known without a bundle.
///
/// # Errors
/// What an audit with this reader would be refused for.
pub fn check(reader: &Reader) -> Result<(), ReaderError> {
    Known::decode(reader).map(drop)
}
