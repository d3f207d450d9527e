//! What a file is: CSV as it stands, packed CSV, or Parquet. Its first bytes tell, and its name must say the same.

use crate::snapshot::error::{ImportError, Problem};

/// Bytes that tell kinds apart.
pub(super) const HEAD: usize = 4;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::snapshot) enum Kind {
    Csv,
    /// CSV packed with gzip.
    Gzip,
    /// CSV packed with zstd.
    Zstd,
    Parquet,
}

impl Kind {
    /// The kind that a name says.
    pub(in crate::snapshot) fn of_name(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        match name.rsplit('.').next() {
            Some("gz") => Kind::Gzip,
            Some("zst" | "zstd") => Kind::Zstd,
            Some("parquet") => Kind::Parquet,
            _ => Kind::Csv,
        }
    }

    /// The kind that the first bytes of a file tell.
    pub(super) fn of_head(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Kind::Gzip,
            // A frame, or one that is passed over, as some programs write before the first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Kind::Zstd,
            b"PAR1" => Kind::Parquet,
            _ => Kind::Csv,
        }
    }

    /// What people call it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Kind::Csv => "CSV",
            Kind::Gzip => "gzip",
            Kind::Zstd => "zstd",
            Kind::Parquet => "Parquet",
        }
    }

    /// The kind of a file of this name with these first bytes.
    ///
    /// # Errors
    /// [`ImportError::Form`] if they differ.
    pub(super) fn of(name: &str, head: &[u8]) -> Result<Self, ImportError> {
        let (named, found) = (Kind::of_name(name), Kind::of_head(head));
        if named == found {
            return Ok(found);
        }
        let found = match found {
            Kind::Csv => "neither gzip nor zstd nor Parquet",
            found => found.words(),
        };
        let reason = format!("the name says {}, but the first bytes are {found}", named.words());
        Err(ImportError::Form(Problem {
            file: name.to_owned().into(),
            line: 0,
            field: "kind".into(),
            reason,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_first_bytes_tell_kinds() {
        for (name, head, kind) in [
            ("a.csv", &b"acco"[..], Kind::Csv),
            ("a.txt", b"", Kind::Csv),
            ("a.csv.gz", b"\x1f\x8b\x08\x00", Kind::Gzip),
            ("A.CSV.GZ", b"\x1f\x8b\x08\x00", Kind::Gzip),
            ("a.csv.zst", b"\x28\xb5\x2f\xfd", Kind::Zstd),
            ("a.zstd", b"\x50\x2a\x4d\x18", Kind::Zstd),
            ("a.parquet", b"PAR1", Kind::Parquet),
        ] {
            assert_eq!(Kind::of(name, head).unwrap(), kind, "{name}");
        }
        for (name, head) in [
            ("a.csv", &b"\x1f\x8b\x08\x00"[..]),
            ("a.csv.gz", b"acco"),
            ("a.parquet", b""),
            ("a", b"PAR1"),
        ] {
            assert!(matches!(Kind::of(name, head), Err(ImportError::Form(_))), "{name}");
        }
    }
}
