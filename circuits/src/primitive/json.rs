//! Canonical JSON (RFC 8785) for documents without numbers.
//!
//! Every number of the protocol is a decimal string, so canonical form is: keys sorted by UTF-16
//! code units, no white space, the shortest string escapes. All keys and names of the protocol
//! are ASCII, for which UTF-16 order is byte order; [`canonical`] refuses numbers and other keys.
//!
//! Texts are untrusted. Depth and lengths of strings are limited before anything is built, lists
//! while they are read ([`at_most`]), and encodings are written or compared as a stream: reading
//! takes little more memory than what is read.

use std::{fmt, io, marker::PhantomData};

use serde::{
    de::{DeserializeOwned, Deserializer, Error as _, SeqAccess, Visitor},
    Deserialize, Serialize,
};
use serde_json::ser::{CharEscape, Formatter, Serializer};

use super::shown::Shown;

/// Most levels of lists and objects.
pub const MAX_DEPTH: usize = 32;
/// Most bytes of a string as it stands in the text, without its quotation marks.
pub const MAX_STRING: usize = 1 << 16;

/// Why a value has no canonical form here, or a text is not JSON of the expected form.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// Malformed, or not of the expected form.
    #[error("{}", said(.0))]
    Syntax(#[from] serde_json::Error),
    /// A string that is too long, or too many levels.
    #[error("a string of more than {MAX_STRING} bytes, or more than {MAX_DEPTH} levels")]
    Limit,
    /// A JSON number, or keys that are not ASCII or not in order.
    #[error("numbers must be decimal strings, keys ASCII and in order")]
    NotCanonicalisable,
    /// The bytes are well formed, but not the canonical encoding.
    #[error("not the canonical encoding (RFC 8785)")]
    NotCanonical,
}

/// What the parser says and where. It repeats texts of the file, such as the name of a field that is not
/// known, so these are escaped and cut.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place) {
        Some(reason) => format!("{}{place}", Shown(reason)),
        None => Shown(&text).to_string(),
    }
}

/// The canonical encoding of `value`.
///
/// # Errors
/// It is an error if it holds a number, or a key that is not ASCII or not behind the keys before
/// it: a type declares its fields in their order.
pub fn canonical<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, JsonError> {
    let mut length = Length(0);
    canonical_to(&mut length, value)?;
    let mut bytes = Vec::with_capacity(length.0);
    canonical_to(&mut bytes, value)?;
    Ok(bytes)
}

/// Writes the canonical encoding of `value`.
///
/// # Errors
/// It is an error if the value has no canonical encoding ([`canonical`]), or `out` refuses the
/// bytes.
pub fn canonical_to<T: Serialize + ?Sized>(
    out: &mut dyn io::Write,
    value: &T,
) -> Result<(), JsonError> {
    // The compact form has no white space, and strings are escaped as RFC 8785 does.
    let mut serializer = Serializer::with_formatter(out, Canonical::default());
    value.serialize(&mut serializer).map_err(|_| JsonError::NotCanonicalisable)
}

/// Reads a value from JSON text.
///
/// # Errors
/// It is an error if the text is malformed or not of the expected form; the error names line and
/// column.
pub fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonError> {
    check_limits(text)?;
    Ok(serde_json::from_slice(text)?)
}

/// Reads a value from its canonical encoding only.
///
/// # Errors
/// It is an error if the text is malformed, or encoding the value again gives other bytes.
pub fn parse_canonical<T: DeserializeOwned + Serialize>(text: &[u8]) -> Result<T, JsonError> {
    let value: T = parse(text)?;
    if is_canonical(&value, text) {
        Ok(value)
    } else {
        Err(JsonError::NotCanonical)
    }
}

/// Whether `text` is the canonical encoding of `value`.
pub fn is_canonical<T: Serialize>(value: &T, text: &[u8]) -> bool {
    let mut rest = Expected(text);
    canonical_to(&mut rest, value).is_ok() && rest.0.is_empty()
}

/// Whether `text` is `value` as serde_json writes it with indentation.
pub fn is_pretty<T: Serialize>(value: &T, text: &[u8]) -> bool {
    let mut rest = Expected(text);
    serde_json::to_writer_pretty(&mut rest, value).is_ok() && rest.0.is_empty()
}

/// Reads a list of at most `MOST` entries: `#[serde(deserialize_with = "…")]`.
///
/// # Errors
/// It is an error if the list is longer; no entry beyond the limit is read.
pub fn at_most<'de, D, T, const MOST: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct List<T, const MOST: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for List<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {MOST} entries")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while list.len() < MOST {
                match entries.next_element()? {
                    Some(entry) => list.push(entry),
                    None => {
                        list.shrink_to_fit();
                        return Ok(list);
                    }
                }
            }
            match entries.next_element::<serde::de::IgnoredAny>()? {
                Some(_) => Err(A::Error::custom(format!("a list of more than {MOST} entries"))),
                None => Ok(list),
            }
        }
    }

    deserializer.deserialize_seq(List::<T, MOST>(PhantomData))
}

/// Depth and lengths of strings. Whether the text is JSON at all is the parser's matter.
fn check_limits(text: &[u8]) -> Result<(), JsonError> {
    let (mut depth, mut start, mut escaped) = (0usize, None, false);
    for (at, byte) in text.iter().enumerate() {
        match (start, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(_), b'"') => start = None,
            (None, b'"') => start = Some(at),
            (None, b'[' | b'{') => depth += 1,
            (None, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH || start.is_some_and(|start| at - start > MAX_STRING) {
            return Err(JsonError::Limit);
        }
    }
    Ok(())
}

/// Counts bytes.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Compares with what is left of the expected bytes.
struct Expected<'a>(&'a [u8]);

impl io::Write for Expected<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let differs = || io::Error::other("other bytes than expected");
        self.0 = self.0.strip_prefix(bytes).ok_or_else(differs)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The compact form, which refuses numbers and keys that are not ASCII and strictly ascending.
#[derive(Default)]
struct Canonical {
    /// The last key of each open object.
    keys: Vec<Option<String>>,
    /// The key that is being written.
    key: Option<String>,
}

/// A number, or a key that breaks the order.
fn refuse<T>() -> io::Result<T> {
    Err(io::Error::other("no canonical form"))
}

macro_rules! no_numbers {
    ($($name:ident: $kind:ty),*) => {
        $(fn $name<W: ?Sized + io::Write>(&mut self, _: &mut W, _: $kind) -> io::Result<()> {
            refuse()
        })*
    };
}

impl Formatter for Canonical {
    no_numbers! {
        write_i8: i8, write_i16: i16, write_i32: i32, write_i64: i64, write_i128: i128,
        write_u8: u8, write_u16: u16, write_u32: u32, write_u64: u64, write_u128: u128,
        write_f32: f32, write_f64: f64, write_number_str: &str
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.keys.push(None);
        out.write_all(b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.keys.pop();
        out.write_all(b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.key = Some(String::new());
        if first {
            Ok(())
        } else {
            out.write_all(b",")
        }
    }

    fn end_object_key<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        let (Some(key), Some(last)) = (self.key.take(), self.keys.last_mut()) else {
            return refuse();
        };
        if !key.is_ascii() || last.as_ref().is_some_and(|last| *last >= key) {
            return refuse();
        }
        *last = Some(key);
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if let Some(key) = &mut self.key {
            key.push_str(fragment);
        }
        out.write_all(fragment.as_bytes())
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        // No key of the protocol has a character that is escaped.
        if self.key.is_some() {
            return refuse();
        }
        serde_json::ser::CompactFormatter.write_char_escape(out, escape)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn canonical_form_is_sorted_compact_and_without_numbers() {
        let value: Value =
            serde_json::from_str(r#"{ "b": ["x", true], "a": "\u20ac\n" }"#).unwrap();
        assert_eq!(canonical(&value).unwrap(), "{\"a\":\"€\\n\",\"b\":[\"x\",true]}".as_bytes());
        let number: Value = serde_json::from_str(r#"{"a": 1}"#).unwrap();
        assert!(canonical(&number).is_err());
        assert!(parse_canonical::<Value>(br#"{"b":"","a":""}"#).is_err());
        assert!(parse_canonical::<Value>(br#"{"a":"","b":""}"#).is_ok());
        assert!(parse_canonical::<Value>(br#"{"a":"","a":""}"#).is_err());
    }

    #[test]
    fn fields_out_of_order_have_no_canonical_form() {
        #[derive(Serialize)]
        struct Ordered {
            a: Option<bool>,
            b: [[&'static str; 1]; 1],
        }
        #[derive(Serialize)]
        struct Disordered {
            b: &'static str,
            a: Ordered,
        }
        let ordered = Ordered { a: None, b: [["\u{7f}\u{1}\"\\/"]] };
        let text = canonical(&ordered).unwrap();
        assert_eq!(text, b"{\"a\":null,\"b\":[[\"\x7f\\u0001\\\"\\\\/\"]]}");
        assert!(is_canonical(&ordered, &text));
        assert!(!is_canonical(&ordered, &text[..text.len() - 1]));
        assert!(!is_canonical(&ordered, &[&text[..], b" "].concat()));
        assert!(canonical(&Disordered { b: "", a: ordered }).is_err());
        let keys = [("ä", ""), ("\n", "")];
        for key in keys {
            assert!(canonical(&std::collections::BTreeMap::from([key])).is_err());
        }
    }

    #[test]
    fn f2_depth_strings_and_lists_are_limited() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert!(parse::<Value>(nested(MAX_DEPTH).as_bytes()).is_ok());
        let error = parse::<Value>(nested(MAX_DEPTH + 1).as_bytes());
        assert!(matches!(error, Err(JsonError::Limit)));
        let quoted = |length: usize| format!("[\"{}\", \"[{{\\\"\"]", "x".repeat(length));
        assert!(parse::<Value>(quoted(MAX_STRING).as_bytes()).is_ok());
        let error = parse::<Value>(quoted(MAX_STRING + 1).as_bytes());
        assert!(matches!(error, Err(JsonError::Limit)));

        #[derive(Deserialize)]
        struct Short(#[serde(deserialize_with = "at_most::<_, _, 2>")] Vec<String>);
        let read = |text: &str| parse::<Short>(text.as_bytes()).map(|Short(list)| list.len());
        assert_eq!(read("[]").unwrap(), 0);
        assert_eq!(read("[\"\", \"\"]").unwrap(), 2);
        assert!(read("[\"\", \"\", \"\"]").unwrap_err().to_string().contains("more than 2"));
    }
}
