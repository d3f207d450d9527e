//! A scanner for private values in any encoding in which a program could let them slip.
#![allow(dead_code)]

use std::collections::HashMap;

/// A form of a value.
struct Needle {
    /// Whose form it is.
    name: String,
    bytes: Vec<u8>,
    /// Too short to be looked for within longer words: random digits would match.
    bounded: bool,
}

/// Private values in all their forms.
#[derive(Default)]
pub struct Scanner {
    by_first_byte: HashMap<u8, Vec<Needle>>,
}

impl Scanner {
    fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>, bounded: bool) {
        let bytes = bytes.into();
        let needle = Needle { name: name.to_owned(), bounded, bytes };
        self.by_first_byte.entry(needle.bytes[0]).or_default().push(needle);
    }

    fn add_text(&mut self, name: &str, text: &str) {
        self.add(name, text, text.len() < 9);
    }

    /// A text: as it is, in capitals, in hexadecimal and base64.
    pub fn text(&mut self, text: &str) {
        for form in [text.to_owned(), text.to_uppercase(), text.to_lowercase()] {
            self.add(text, form.as_bytes(), false);
        }
        self.bytes(text, text.as_bytes());
    }

    /// Bytes: raw, in hexadecimal and base64, in both orders.
    pub fn bytes(&mut self, name: &str, bytes: &[u8]) {
        self.add(name, bytes, false);
        self.add(name, bytes.iter().rev().copied().collect::<Vec<_>>(), false);
        self.encoded(name, bytes);
    }

    /// The same without the raw bytes.
    pub fn encoded(&mut self, name: &str, bytes: &[u8]) {
        let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
        for bytes in [bytes, &reversed] {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            self.add(name, hex.as_bytes(), false);
            self.add(name, hex.to_uppercase(), false);
            for form in base64(bytes) {
                self.add(name, form, false);
            }
        }
    }

    /// A number of 10^-`decimals`: in units and in whole, also rounded to two decimals or cut off;
    /// in decimal and hexadecimal digits; as bytes of a machine's integer.
    pub fn number(&mut self, units: u128, decimals: u32) {
        let whole = units / 10u128.pow(decimals);
        let name = format!("{units} of 10^-{decimals}");
        self.add_text(&name, &units.to_string());
        // Fewer bytes than that stand in random data now and then, beside zeros.
        let long = units >> 24 > 0;
        if long {
            self.add_text(&name, &format!("{units:x}"));
            self.add_text(&name, &format!("{units:X}"));
        }
        if decimals > 0 {
            let rest =
                format!("{:0width$}", units % 10u128.pow(decimals), width = decimals as usize);
            let text = format!("{whole}.{}", rest.trim_end_matches('0'));
            self.add(&name, text.as_bytes(), text.len() < 5);
            if whole >= 10_000 {
                self.add(&name, format!("{whole}.").as_bytes(), false);
                self.add_text(&name, &whole.to_string());
                self.add(&name, grouped(whole).as_bytes(), false);
            }
        }
        let bytes = units.to_le_bytes();
        match u64::try_from(units) {
            Ok(_) if long => self.bytes(&name, &bytes[..8]),
            Ok(_) => self.encoded(&name, &bytes[..8]),
            Err(_) => self.bytes(&name, &bytes),
        }
    }

    /// Names of the values that stand in these bytes.
    pub fn find(&self, bytes: &[u8]) -> Vec<&str> {
        let mut found = vec![];
        for (at, first) in bytes.iter().enumerate() {
            for needle in self.by_first_byte.get(first).into_iter().flatten() {
                if bytes[at..].starts_with(&needle.bytes) {
                    let after = bytes.get(at + needle.bytes.len());
                    let before = at.checked_sub(1).map(|before| &bytes[before]);
                    let inside = [before, after].into_iter().flatten();
                    let inside = inside.into_iter().any(u8::is_ascii_alphanumeric);
                    if !(needle.bounded && inside) {
                        found.push(needle.name.as_str());
                    }
                }
            }
        }
        found.dedup();
        found
    }

    /// Asserts that none of the values stands in these bytes.
    pub fn assert_clean(&self, what: &str, bytes: &[u8]) {
        let found = self.find(bytes);
        assert!(found.is_empty(), "{what} holds {found:?}: {}", String::from_utf8_lossy(bytes));
    }

    /// Every form of every value, with its name.
    pub fn forms(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let all = self.by_first_byte.values().flatten();
        all.map(|needle| (needle.name.as_str(), needle.bytes.as_slice()))
    }
}

/// Digits in groups of three.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What base64 makes of the bytes wherever they stand in a longer text.
fn base64(bytes: &[u8]) -> Vec<Vec<u8>> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    (0..3)
        .map(|before| {
            let bit = |index: usize| {
                let (byte, shift) = (index / 8, 7 - index % 8);
                byte.checked_sub(before).map_or(0, |byte| bytes[byte] >> shift & 1)
            };
            let first = (8 * before).div_ceil(6);
            let last = 8 * (before + bytes.len()) / 6;
            let digit = |at: usize| (0..6).fold(0, |sum, index| sum << 1 | bit(6 * at + index));
            (first..last).map(|at| DIGITS[usize::from(digit(at))]).collect()
        })
        .collect()
}
