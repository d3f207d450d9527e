//! The text that the holder of a key signs.

use ringfence_circuits::protocol::text::{check_name, TextFault};

use super::after::After;
use crate::{address::Address, chain::Chain};

/// Most bytes of a challenge.
pub const MAX_BYTES: usize = 512;

/// What is signed for all holdings at one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge<'a> {
    /// The venue's name.
    pub venue: &'a str,
    /// The name of the book in which the address stands.
    pub book: &'a str,
    /// The chain of the address.
    pub chain: Chain,
    /// The address.
    pub address: Address,
    /// A block that the signer knows.
    pub after: After,
}

/// Why there is no challenge for a venue and a book.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeFault {
    /// Not a name of the protocol.
    #[error("the name of the {which} can't be signed: {fault}")]
    Name {
        /// "venue" or "book".
        which: &'static str,
        /// What is wrong.
        fault: TextFault,
    },
    /// A character that wallets sign in more than one way, or do not show.
    #[error("the name of the {which} can't be signed: challenges are in ASCII, which all wallets show and sign alike")]
    NotAscii {
        /// "venue" or "book".
        which: &'static str,
    },
    /// Longer than wallets show.
    #[error("the challenge has {found} bytes, at most {MAX_BYTES} are allowed")]
    Long {
        /// Number of bytes.
        found: usize,
    },
}

/// The first line.
const TITLE: &str = "Ringfence reserves";
/// The last line.
const SENTENCE: &str = "We hold the funds at this address for this book and can spend them.";

impl<'a> Challenge<'a> {
    /// The text: lines with one newline between them and none at the end.
    ///
    /// # Errors
    /// [`ChallengeFault`] if a name can't stand in it.
    pub fn text(&self) -> Result<String, ChallengeFault> {
        for (which, name) in [("venue", self.venue), ("book", self.book)] {
            check_name(name).map_err(|fault| ChallengeFault::Name { which, fault })?;
            if !name.is_ascii() {
                return Err(ChallengeFault::NotAscii { which });
            }
        }
        let Challenge { venue, book, chain, address, after } = self;
        let text = format!(
            "{TITLE}\nvenue: {venue}\nbook: {book}\nchain: {chain}\naddress: {address}\nafter: {after}\n{SENTENCE}"
        );
        match text.len() {
            found if found > MAX_BYTES => Err(ChallengeFault::Long { found }),
            _ => Ok(text),
        }
    }

    /// Reads a challenge; `None` if the text is not exactly one.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut after_prefix = |prefix| lines.next()?.strip_prefix(prefix);
        if !after_prefix(TITLE)?.is_empty() {
            return None;
        }
        let (venue, book) = (after_prefix("venue: ")?, after_prefix("book: ")?);
        let chain = Chain::parse(after_prefix("chain: ")?).ok()?;
        let address = Address::parse(chain, after_prefix("address: ")?).ok()?;
        let after = After::parse(after_prefix("after: ")?)?;
        let challenge = Challenge { venue, book, chain, address, after };
        (challenge.text().ok()? == text).then_some(challenge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::block::BlockHash;

    const TEXT: &str = "Ringfence reserves
venue: Example
book: main
chain: bitcoin
address: bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l
after: bitcoin 800000 00000000000000000002a7c4c1e48d76c5a37902165a270156b7a8d72728a054
We hold the funds at this address for this book and can spend them.";

    #[test]
    fn a_challenge_has_one_text() {
        let challenge = Challenge::parse(TEXT).unwrap();
        assert_eq!((challenge.venue, challenge.book), ("Example", "main"));
        assert_eq!((challenge.chain, challenge.after.height), (Chain::Bitcoin, 800_000));
        assert_eq!(challenge.text().unwrap(), TEXT);
    }

    #[test]
    fn r1_other_texts_are_no_challenges() {
        let changed = [
            "I am an Example address".to_string(),
            format!("{TEXT}\n"),
            format!(" {TEXT}"),
            TEXT.replace('\n', "\r\n"),
            TEXT.replace("Example", ""),
            TEXT.replace("Example", "Ex ample"),
            TEXT.replace("Example", "Example\nvenue: Other"),
            TEXT.replace("Example", "Ex\u{430}mple"),
            TEXT.replace("800000", "0800000"),
            TEXT.replace("chain: bitcoin", "chain: tron"),
            TEXT.replace("bc1q9vza", "BC1Q9VZA"),
            TEXT.replace("after: bitcoin", "after: eip155:1"),
            TEXT.replace("this book and can", "this book and could"),
            TEXT.replace("book: main\n", ""),
            String::new(),
        ];
        for text in changed {
            assert_eq!(Challenge::parse(&text), None, "{text}");
        }
    }

    #[test]
    fn r20_the_longest_challenge_is_within_the_limit() {
        let name = "x".repeat(64);
        let after = After { height: u64::MAX, hash: BlockHash([255; 32]) };
        // The longest chain, and the longest address.
        let long = Chain::parse("eip155:9223372036854775807").unwrap();
        let taproot = crate::bitcoin::output::OutputScript::Taproot([1; 32]);
        for (chain, address) in
            [(long, Address::Eip155([255; 20])), (Chain::Bitcoin, Address::Bitcoin(taproot))]
        {
            let challenge = Challenge { venue: &name, book: &name, chain, address, after };
            assert!(challenge.text().unwrap().len() <= MAX_BYTES);
        }
    }

    #[test]
    fn names_outside_ascii_are_refused_with_the_reason() {
        let challenge = Challenge::parse(TEXT).unwrap();
        let fault = Challenge { venue: "币安", ..challenge }.text().unwrap_err();
        assert!(
            fault.to_string().contains("name of the venue") && fault.to_string().contains("ASCII")
        );
        let fault = Challenge { book: "a b", ..challenge }.text().unwrap_err();
        assert!(fault.to_string().contains("name of the book"), "{fault}");
    }
}
