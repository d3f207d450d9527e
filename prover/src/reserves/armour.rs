//! Signed messages in the frame that wallets of Bitcoin print:
//!
//! ```text
//! -----BEGIN BITCOIN SIGNED MESSAGE-----
//! the message
//! -----BEGIN BITCOIN SIGNATURE-----
//! Address: …
//!
//! the signature
//! -----END BITCOIN SIGNATURE-----
//! ```
//!
//! Some leave `BITCOIN` out, have the address without a word before it, end with `SIGNED MESSAGE`, or have
//! lines such as `Version: …`. The message must be a challenge, which names the address itself.

use std::path::Path;

use ringfence_circuits::primitive::file;
use ringfence_evidence::control::challenge::Challenge;
use ringfence_verifier::{say, word};

use super::{
    error::{Problem, Problems, ReservesError},
    signature::Given,
};

/// Most bytes of a file.
pub const MAX_TEXT: u64 = 16 << 20;
/// Most lines of a message or a signature that are kept.
const MAX_LINES: usize = 1 << 10;

/// A signature that was found, with the names that its message has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framed {
    /// The signature.
    pub given: Given,
    /// The venue.
    pub venue: String,
    /// The book.
    pub book: String,
}

/// Where a reader of lines stands.
enum Place {
    Outside,
    Message,
    Signature,
}

/// Reads all signed messages of a file; what is none goes to `problems`.
///
/// # Errors
/// It is an error if the file can't be read, is too long or no text.
pub fn read(path: &Path, problems: &mut Problems) -> Result<Vec<Framed>, ReservesError> {
    let (_, length) = file::open_regular(path).map_err(ReservesError::io(path))?;
    if length > MAX_TEXT {
        return Err(ReservesError::Long { path: path.to_owned(), most: MAX_TEXT });
    }
    let bytes = file::read_limited(path, MAX_TEXT).map_err(ReservesError::io(path))?;
    let Ok(text) = String::from_utf8(bytes) else {
        problems.add(Problem::new(1, "text", word!("RF-1422.encoding")));
        return Ok(vec![]);
    };
    let text = crate::toml_text::unified(&text);
    Ok(framed(&text, problems))
}

fn framed(text: &str, problems: &mut Problems) -> Vec<Framed> {
    let mut found = vec![];
    let mut place = Place::Outside;
    let (mut start, mut message, mut signature) = (0, vec![], vec![]);
    for (number, line) in (1..).zip(text.lines()) {
        let (begins, ends) = (frame(line, "BEGIN"), frame(line, "END"));
        place = match (place, begins, ends) {
            (_, Some(what), _) if what.ends_with("SIGNED MESSAGE") => {
                (start, message, signature) = (number, vec![], vec![]);
                Place::Message
            }
            (Place::Message, Some(what), _) if what.ends_with("SIGNATURE") => Place::Signature,
            (Place::Signature, _, Some(_)) => {
                match given(start, &message, &signature) {
                    Ok(framed) => found.push(framed),
                    Err(problem) => problems.add(problem),
                }
                Place::Outside
            }
            (Place::Message, ..) => {
                if message.len() < MAX_LINES {
                    message.push(line);
                }
                Place::Message
            }
            (Place::Signature, ..) => {
                if signature.len() < MAX_LINES {
                    signature.push(line);
                }
                Place::Signature
            }
            (Place::Outside, ..) => Place::Outside,
        };
    }
    match place {
        Place::Outside if found.is_empty() && problems.count() == 0 => {
            problems.add(Problem::new(1, "text", word!("RF-1422.frame")));
        }
        Place::Outside => {}
        Place::Message | Place::Signature => {
            problems.add(Problem::new(start, "text", word!("RF-1422.open")));
        }
    }
    found
}

/// What stands in a line of five dashes, the word and five dashes.
fn frame<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let inner = line.trim().strip_prefix("-----")?.strip_suffix("-----")?;
    inner.strip_prefix(word)?.strip_prefix(' ')
}

fn given(line: u64, message: &[&str], signature: &[&str]) -> Result<Framed, Problem> {
    let text = message.join("\n");
    let challenge = Challenge::parse(&text).or_else(|| Challenge::parse(text.trim()));
    let challenge =
        challenge.ok_or_else(|| Problem::new(line, "message", word!("RF-1422.message")))?;
    let address = challenge.address.to_string();
    let lines = signature.iter().map(|line| line.trim());
    // Base64 has no colons, and an address is no part of it.
    let is_signature = |line: &&str| !line.is_empty() && !line.contains(':') && *line != address;
    let joined: String = lines.filter(is_signature).collect();
    if joined.is_empty() {
        return Err(Problem::new(line, "signature", say!("RF-1422.none").text));
    }
    Ok(Framed {
        given: Given {
            line,
            chain: challenge.chain.to_string(),
            address,
            after: challenge.after.to_string(),
            scheme: String::new(),
            script: String::new(),
            signatures: vec![joined],
        },
        venue: challenge.venue.to_owned(),
        book: challenge.book.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: &str = "Ringfence reserves
venue: Example
book: main
chain: bitcoin
address: bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l
after: bitcoin 800000 00000000000000000002a7c4c1e48d76c5a37902165a270156b7a8d72728a054
We hold the funds at this address for this book and can spend them.";

    fn read(text: &str) -> (Vec<Framed>, Vec<String>) {
        let mut problems = Problems::default();
        let found = framed(text, &mut problems);
        (found, problems.kept().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn frames_of_several_wallets_are_read() {
        let address = "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l";
        let frames = [
            format!(
                "-----BEGIN BITCOIN SIGNED MESSAGE-----\n{CHALLENGE}\n-----BEGIN BITCOIN SIGNATURE-----\n\
                 Version: x\nAddress: {address}\n\nsmpAA\nBB==\n-----END BITCOIN SIGNATURE-----\n"
            ),
            format!(
                "-----BEGIN BITCOIN SIGNED MESSAGE-----\n{CHALLENGE}\n\n-----BEGIN SIGNATURE-----\n\
                 {address}\nsmpAABB==\n-----END BITCOIN SIGNED MESSAGE-----"
            ),
        ];
        for text in [&frames[0], &frames[1]] {
            let (found, problems) = read(text);
            assert_eq!(problems, [""; 0]);
            let [framed] = &found[..] else { panic!("{found:?}") };
            assert_eq!(framed.given.signatures, ["smpAABB=="]);
            assert_eq!((&framed.venue[..], &framed.given.address[..]), ("Example", address));
        }
        let (found, _) = read(&frames.concat());
        assert_eq!(found.len(), 2);
        assert!(found[1].given.line > found[0].given.line);
    }

    #[test]
    fn r1_sentences_that_are_true_for_ever_are_named() {
        let text = "\n-----BEGIN BITCOIN SIGNED MESSAGE-----\nI am an Example address\n\
                    -----BEGIN BITCOIN SIGNATURE-----\nsmpAA\n-----END BITCOIN SIGNATURE-----\n";
        let (found, problems) = read(text);
        assert!(found.is_empty() && problems[0].starts_with("line 2, message"), "{problems:?}");
        let (_, problems) = read("nothing");
        assert_eq!(problems.len(), 1);
        let (_, problems) = read("-----BEGIN BITCOIN SIGNED MESSAGE-----\nx");
        assert!(problems[0].starts_with("line 1, text"), "{problems:?}");
    }
}
