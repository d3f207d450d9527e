//! The block after which a challenge was signed.

use std::fmt;

use ringfence_circuits::protocol::hash::digest::to_hex;

use crate::hex;

/// A block of Bitcoin. As text: `bitcoin <height> <block hash>`, the hash as explorers print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct After {
    /// The height.
    pub height: u64,
    /// The hash, in the order of bytes in which explorers print it.
    pub hash: [u8; 32],
}

/// The chain whose blocks are named.
const CHAIN: &str = "bitcoin";

impl After {
    /// Reads the one text of a block; `None` if the text is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let (chain, height, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let after = After { height: height.parse().ok()?, hash: hex::decode_exact(hash)? };
        // Heights with a sign or with leading zeros are second texts.
        (chain == CHAIN && after.to_string() == text).then_some(after)
    }
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{CHAIN} {} {}", self.height, to_hex(&self.hash))
    }
}

/// Seconds between a snapshot and the block of a challenge, either way, unless the reader says
/// otherwise: 35 days.
pub const DEFAULT_AGE: u64 = 35 * 24 * 60 * 60;

/// What a reader who knows some blocks says of the block of a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// It is near the snapshot.
    Near {
        /// The time of the block, in seconds of Unix time: the signature was made later.
        time: u64,
    },
    /// It is further from the snapshot than the reader allows.
    Far {
        /// Seconds between block and snapshot.
        seconds: u64,
    },
    /// The reader does not know the block, so nobody knows when the signature was made.
    Unknown,
}

impl Age {
    /// Judges a block by its time, if the reader knows it. All times are in seconds of Unix time, `most`
    /// in seconds.
    pub fn of(time: Option<u64>, snapshot: u64, most: u64) -> Self {
        match time {
            None => Age::Unknown,
            Some(time) => match time.abs_diff(snapshot) {
                seconds if seconds <= most => Age::Near { time },
                seconds => Age::Far { seconds },
            },
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Seconds of a day.
        const DAY: u64 = 24 * 60 * 60;
        match self {
            Age::Near { .. } => f.write_str("signed near the snapshot"),
            Age::Far { seconds } => write!(
                f,
                "the block that it was signed after is {} days and {} seconds from the snapshot, further than you allow",
                seconds / DAY,
                seconds % DAY
            ),
            Age::Unknown => f.write_str(
                "the block that it was signed after is not in your headers file, so it is not known when it was signed",
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

    #[test]
    fn r1_blocks_far_from_the_snapshot_on_either_side_do_not_count() {
        let snapshot = 1_700_000_000;
        for time in [snapshot, snapshot - DEFAULT_AGE, snapshot + DEFAULT_AGE] {
            assert_eq!(Age::of(Some(time), snapshot, DEFAULT_AGE), Age::Near { time });
        }
        for time in [snapshot - DEFAULT_AGE - 1, snapshot + DEFAULT_AGE + 1, 0, u64::MAX] {
            let age = Age::of(Some(time), snapshot, DEFAULT_AGE);
            assert!(matches!(age, Age::Far { .. }), "{age}");
        }
        assert_eq!(Age::of(None, snapshot, u64::MAX), Age::Unknown);
    }
}
