//! The block after which a challenge was signed.

use std::fmt;

use crate::{
    chain::Chain,
    headers::{HeaderLine, Headers, Known},
    list::{block::BlockHash, time::Time},
};

/// A block of Bitcoin. As text: `bitcoin <height> <block hash>`, the hash as explorers print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct After {
    /// The height.
    pub height: u64,
    /// The hash.
    pub hash: BlockHash,
}

impl After {
    /// Reads the one text of a block; `None` if the text is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let (chain, height, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let chain = Chain::parse(chain).ok().filter(|chain| *chain == Chain::Bitcoin)?;
        let after = After { height: height.parse().ok()?, hash: BlockHash::parse(chain, hash)? };
        // Heights with a sign or with leading zeros are second texts.
        (after.to_string() == text).then_some(after)
    }
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chain = Chain::Bitcoin;
        write!(f, "{chain} {} {}", self.height, self.hash.text(chain))
    }
}

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;
/// Seconds between a snapshot and the block of a challenge, either way, unless the reader says
/// otherwise: 35 days.
pub const DEFAULT_AGE: u64 = 35 * DAY;

/// What the blocks that a reader brought say of the block of a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Age {
    /// It is near the snapshot.
    Near {
        /// The time of the block: the signature was made later.
        time: Time,
    },
    /// It is further from the snapshot than the reader allows.
    Far {
        /// Seconds between block and snapshot.
        seconds: u64,
    },
    /// The reader does not have a block of this height, so nobody knows when the signature was made.
    Missing,
    /// The reader has another block of this height.
    Other,
    /// The reader's sources disagree about the block of this height.
    Disagree {
        /// One line.
        one: HeaderLine,
        /// Another.
        other: HeaderLine,
    },
}

impl Age {
    /// Judges a block by the reader's. `most` is in seconds.
    pub fn of(after: &After, headers: &Headers, snapshot: Time, most: u64) -> Self {
        let block = match headers.block(Chain::Bitcoin, after.height) {
            Known::Missing => return Age::Missing,
            Known::Disagree { one, other } => {
                return Age::Disagree { one: one.clone(), other: other.clone() };
            }
            Known::Agreed { block, .. } if block.hash != after.hash => return Age::Other,
            Known::Agreed { block, .. } => block,
        };
        match block.time.distance(snapshot) {
            seconds if seconds <= most => Age::Near { time: block.time },
            seconds => Age::Far { seconds },
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unknown = "so it is not known when it was signed";
        match self {
            Age::Near { time } => write!(f, "signed after {time}"),
            Age::Far { seconds } => write!(
                f,
                "the block that it was signed after is {} days and {} seconds from the snapshot, further than you allow",
                seconds / DAY,
                seconds % DAY
            ),
            Age::Missing => write!(
                f,
                "the block that it was signed after is not in your headers file, {unknown}"
            ),
            Age::Other => write!(
                f,
                "your headers file has another block of the height that it was signed after, {unknown}"
            ),
            Age::Disagree { one, other } => write!(
                f,
                "{} and {} in lines {} and {} of your headers file disagree about the block that it was signed after, {unknown}",
                one.source, other.source, one.line, other.line
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_one_text() {
        let hash = "00000000000000000002a7c4c1e48d76c5a37902165a270156b7a8d72728a054";
        let text = format!("bitcoin 800000 {hash}");
        assert_eq!(After::parse(&text).unwrap().to_string(), text);
        for text in [
            String::new(),
            format!("bitcoin 0800000 {hash}"),
            format!("bitcoin +800000 {hash}"),
            format!("bitcoin  800000 {hash}"),
            format!("bitcoin 800000 {hash} "),
            format!("bitcoin 800000 {}", hash.to_uppercase()),
            format!("bitcoin 800000 0x{hash}"),
            format!("Bitcoin 800000 {hash}"),
            format!("eip155:1 800000 {hash}"),
            "bitcoin 800000".into(),
        ] {
            assert_eq!(After::parse(&text), None, "{text}");
        }
    }

    fn headers(lines: &str) -> Headers {
        Headers::read(lines.as_bytes()).unwrap()
    }

    #[test]
    fn r1_blocks_far_from_the_snapshot_on_either_side_do_not_count() {
        let snapshot = 1_700_000_000;
        let after = After { height: 800_000, hash: BlockHash([7; 32]) };
        let hash = "07".repeat(32);
        let of = |time: u64| {
            let headers = headers(&format!("bitcoin 800000 {hash} {time} node"));
            Age::of(&after, &headers, Time::from_seconds(snapshot).unwrap(), DEFAULT_AGE)
        };
        for time in [snapshot, snapshot - DEFAULT_AGE, snapshot + DEFAULT_AGE] {
            assert_eq!(of(time), Age::Near { time: Time::from_seconds(time).unwrap() });
        }
        for time in [snapshot - DEFAULT_AGE - 1, snapshot + DEFAULT_AGE + 1, 0] {
            assert!(matches!(of(time), Age::Far { .. }), "{time}");
        }
    }

    #[test]
    fn r1_blocks_that_the_reader_does_not_know_do_not_count() {
        let after = After { height: 800_000, hash: BlockHash([7; 32]) };
        let (hash, other) = ("07".repeat(32), "08".repeat(32));
        let of = |lines: &str| {
            Age::of(&after, &headers(lines), Time::from_seconds(0).unwrap(), u64::MAX)
        };
        assert_eq!(of(""), Age::Missing);
        assert_eq!(of(&format!("bitcoin 799999 {hash} 5 node")), Age::Missing);
        assert_eq!(of(&format!("eip155:1 800000 {hash} 5 node")), Age::Missing);
        assert_eq!(of(&format!("bitcoin 800000 {other} 5 node")), Age::Other);
        let agreed = format!("bitcoin 800000 {hash} 5 node");
        for second in
            [format!("bitcoin 800000 {other} 5 web"), format!("bitcoin 800000 {hash} 6 web")]
        {
            let age = of(&format!("{agreed}\n{second}"));
            assert!(matches!(age, Age::Disagree { .. }), "{age}");
            assert!(age.to_string().contains("node and web in lines 1 and 2"), "{age}");
        }
        assert!(matches!(of(&agreed), Age::Near { .. }));
    }
}
