//! Ethereum's recursive length prefix (RLP), read strictly: every value has exactly one encoding, and
//! every other one is refused. Source: Ethereum's yellow paper, appendix B.
//!
//! Nothing is allocated for a length that a text claims, and lists are opened one level at a time, so
//! that no depth of nesting matters.

/// Below this a byte stands for itself.
const SINGLE: u8 = 0x80;
/// The prefix of an empty list; from here on prefixes are of lists.
const LIST: u8 = 0xc0;
/// Longest payload whose length stands in the prefix itself.
const SHORT: usize = 55;
/// The length, in bytes, of an integer of 256 bits.
const WORD: usize = 32;

/// Why bytes are not the one encoding of a value, or not of the expected kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RlpFault {
    /// A length reaches beyond the end.
    #[error("its RLP ends before its length says")]
    Truncated,
    /// Bytes after the value.
    #[error("bytes follow its RLP")]
    Trailing,
    /// The same value has a shorter encoding.
    #[error("its RLP is not the shortest of its value")]
    NotShortest,
    /// A list where bytes are expected.
    #[error("its RLP has a list where bytes are expected")]
    NotText,
    /// Bytes where a list is expected.
    #[error("its RLP has bytes where a list is expected")]
    NotList,
    /// A list with more items than there can be.
    #[error("its RLP has a list of more than {0} items")]
    Items(usize),
    /// A number with leading zeros, or of more bits than there can be.
    #[error("its RLP has a number with leading zeros, or of more than {0} bytes")]
    Number(usize),
}

/// A value within an encoding: bytes, or a list whose items have not been looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    whole: &'a [u8],
    payload: &'a [u8],
    list: bool,
}

/// The value that fills `bytes`.
///
/// # Errors
/// [`RlpFault`] if `bytes` are not its one encoding. What stands in a list is not looked at.
pub fn decode(bytes: &[u8]) -> Result<Item<'_>, RlpFault> {
    match first(bytes)? {
        (item, []) => Ok(item),
        _ => Err(RlpFault::Trailing),
    }
}

/// The value at the beginning of `bytes`, and what follows it.
fn first(bytes: &[u8]) -> Result<(Item<'_>, &[u8]), RlpFault> {
    let (prefix, rest) = bytes.split_first().ok_or(RlpFault::Truncated)?;
    if *prefix < SINGLE {
        let (whole, rest) = bytes.split_at(1);
        return Ok((Item { whole, payload: whole, list: false }, rest));
    }
    let list = *prefix >= LIST;
    let stated = usize::from(*prefix - if list { LIST } else { SINGLE });
    let (length, rest) = match stated.checked_sub(SHORT) {
        None | Some(0) => (stated, rest),
        Some(width) => long(width, rest)?,
    };
    let payload = rest.get(..length).ok_or(RlpFault::Truncated)?;
    let rest = &rest[length..];
    if let ([byte], false) = (payload, list) {
        if *byte < SINGLE {
            return Err(RlpFault::NotShortest);
        }
    }
    let whole = &bytes[..bytes.len() - rest.len()];
    Ok((Item { whole, payload, list }, rest))
}

/// A length of `width` bytes, and what follows it.
fn long(width: usize, rest: &[u8]) -> Result<(usize, &[u8]), RlpFault> {
    let digits = rest.get(..width).ok_or(RlpFault::Truncated)?;
    if digits.first() == Some(&0) {
        return Err(RlpFault::NotShortest);
    }
    let length = digits.iter().try_fold(0usize, |length, digit| {
        length.checked_mul(1 << u8::BITS)?.checked_add(usize::from(*digit))
    });
    let length = length.ok_or(RlpFault::Truncated)?;
    if length <= SHORT {
        return Err(RlpFault::NotShortest);
    }
    Ok((length, &rest[width..]))
}

impl<'a> Item<'a> {
    /// The whole encoding, with its prefix.
    pub fn whole(&self) -> &'a [u8] {
        self.whole
    }

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        self.list
    }

    /// The bytes.
    ///
    /// # Errors
    /// It is an error if this is a list.
    pub fn text(&self) -> Result<&'a [u8], RlpFault> {
        match self.list {
            false => Ok(self.payload),
            true => Err(RlpFault::NotText),
        }
    }

    /// The items of a list of at most `most`.
    ///
    /// # Errors
    /// It is an error if this is no list, or its items are not canonical or more than `most`.
    pub fn items(&self, most: usize) -> Result<Vec<Item<'a>>, RlpFault> {
        if !self.list {
            return Err(RlpFault::NotList);
        }
        let (mut items, mut rest) = (Vec::new(), self.payload);
        while !rest.is_empty() {
            if items.len() == most {
                return Err(RlpFault::Items(most));
            }
            let (item, behind) = first(rest)?;
            items.push(item);
            rest = behind;
        }
        Ok(items)
    }

    /// An integer below 2^256, big-endian: its shortest bytes, none for zero.
    ///
    /// # Errors
    /// It is an error if this is a list, has leading zeros or more than 32 bytes.
    pub fn word(&self) -> Result<[u8; WORD], RlpFault> {
        let digits = self.digits(WORD)?;
        let mut word = [0; WORD];
        word[WORD - digits.len()..].copy_from_slice(digits);
        Ok(word)
    }

    /// An integer below 2^64.
    ///
    /// # Errors
    /// It is an error if this is a list, has leading zeros or more than 8 bytes.
    pub fn number(&self) -> Result<u64, RlpFault> {
        let digits = self.digits(size_of::<u64>())?;
        Ok(digits.iter().fold(0, |number, digit| number << u8::BITS | u64::from(*digit)))
    }

    fn digits(&self, most: usize) -> Result<&'a [u8], RlpFault> {
        let digits = self.text()?;
        match digits.len() > most || digits.first() == Some(&0) {
            true => Err(RlpFault::Number(most)),
            false => Ok(digits),
        }
    }
}

/// The encoding of bytes.
pub fn encode_text(bytes: &[u8]) -> Vec<u8> {
    match bytes {
        [byte] if *byte < SINGLE => vec![*byte],
        _ => prefixed(SINGLE, bytes),
    }
}

/// The encoding of a list of values that are encoded already.
pub fn encode_list<T: AsRef<[u8]>>(items: &[T]) -> Vec<u8> {
    let payload: Vec<u8> = items.iter().flat_map(|item| item.as_ref()).copied().collect();
    prefixed(LIST, &payload)
}

/// The encoding of a big-endian integer of any length: its shortest bytes.
pub fn encode_integer(digits: &[u8]) -> Vec<u8> {
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    encode_text(&digits[zeros..])
}

fn prefixed(kind: u8, payload: &[u8]) -> Vec<u8> {
    let length = payload.len();
    let mut bytes = Vec::with_capacity(length + 1);
    if length <= SHORT {
        bytes.push(kind + length as u8);
    } else {
        let digits = length.to_be_bytes();
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        let digits = &digits[zeros..];
        bytes.push(kind + (SHORT + digits.len()) as u8);
        bytes.extend(digits);
    }
    bytes.extend(payload);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A value with all its items.
    #[derive(Clone, Debug, PartialEq)]
    enum Tree {
        Text(Vec<u8>),
        List(Vec<Tree>),
    }

    impl Tree {
        fn encode(&self) -> Vec<u8> {
            match self {
                Tree::Text(bytes) => encode_text(bytes),
                Tree::List(items) => {
                    encode_list(&items.iter().map(Tree::encode).collect::<Vec<_>>())
                }
            }
        }

        fn of(item: Item<'_>) -> Result<Tree, RlpFault> {
            match item.is_list() {
                false => Ok(Tree::Text(item.text()?.to_vec())),
                true => {
                    let items = item.items(usize::MAX)?;
                    Ok(Tree::List(items.into_iter().map(Tree::of).collect::<Result<_, _>>()?))
                }
            }
        }
    }

    fn tree() -> impl Strategy<Value = Tree> {
        let text = prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..3),
            proptest::collection::vec(any::<u8>(), 50..60),
            proptest::collection::vec(any::<u8>(), 250..260),
        ];
        text.prop_map(Tree::Text).prop_recursive(4, 32, 6, |inner| {
            proptest::collection::vec(inner, 0..6).prop_map(Tree::List)
        })
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(tree in tree()) {
            let bytes = tree.encode();
            prop_assert_eq!(Tree::of(decode(&bytes).unwrap()), Ok(tree));
        }

        /// Second encodings: what decodes at all encodes to the same bytes again.
        #[test]
        fn r11_every_value_has_one_encoding(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(tree) = decode(&bytes).and_then(Tree::of) {
                prop_assert_eq!(tree.encode(), bytes);
            }
        }

        #[test]
        fn r11_changed_encodings_are_other_values(tree in tree(), at: prop::sample::Index, bit in 0..8u32) {
            let mut bytes = tree.encode();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            if let Ok(changed) = decode(&bytes).and_then(Tree::of) {
                prop_assert_ne!(&changed, &tree);
                prop_assert_eq!(changed.encode(), bytes);
            }
        }
    }

    #[test]
    fn published_encodings_come_out() {
        // Examples of ethereum.org's page on RLP.
        assert_eq!(encode_text(b"dog"), b"\x83dog");
        assert_eq!(encode_list(&[encode_text(b"cat"), encode_text(b"dog")]), b"\xc8\x83cat\x83dog");
        assert_eq!(encode_text(b""), [0x80]);
        assert_eq!(encode_integer(&[0, 0]), [0x80]);
        assert_eq!(encode_text(&[0]), [0]);
        assert_eq!(encode_integer(&[0, 15]), [0x0f]);
        assert_eq!(encode_integer(&[4, 0]), [0x82, 4, 0]);
        let lorem = b"Lorem ipsum dolor sit amet, consectetur adipisicing elit";
        assert_eq!(encode_text(lorem), [&[0xb8, 0x38], &lorem[..]].concat());
    }

    #[test]
    fn r11_second_encodings_are_refused() {
        use RlpFault::*;
        let zeros = |count| vec![0; count];
        let refused = [
            (vec![], Truncated),
            (vec![0x81], Truncated),
            (vec![0x82, 1], Truncated),
            (vec![0x81, 0x7f], NotShortest),
            (vec![0x81, 0x00], NotShortest),
            (vec![0, 0], Trailing),
            (vec![0x80, 0x80], Trailing),
            ([&[0xb8, 55], &zeros(55)[..]].concat(), NotShortest),
            ([&[0xb9, 0, 56], &zeros(56)[..]].concat(), NotShortest),
            ([&[0xf8, 55], &zeros(55)[..]].concat(), NotShortest),
            ([&[0xf9, 0, 56], &zeros(56)[..]].concat(), NotShortest),
            ([&[0xb8, 57], &zeros(56)[..]].concat(), Truncated),
            (vec![0xbf; 9], Truncated),
            (vec![0xff; 9], Truncated),
            (vec![0xbb, 0xff, 0xff, 0xff, 0xff], Truncated),
        ];
        for (bytes, fault) in refused {
            assert_eq!(decode(&bytes), Err(fault), "{bytes:02x?}");
        }
        assert_eq!(decode(&[0xc2, 0x81, 0x01]).unwrap().items(9), Err(NotShortest));
        assert_eq!(decode(&[0xc2, 0x82, 0x80]).unwrap().items(9), Err(Truncated));
    }

    #[test]
    fn r20_lists_and_numbers_are_limited() {
        let list = decode(&[0xc3, 1, 2, 3]).unwrap();
        assert_eq!(list.items(3).unwrap().len(), 3);
        assert_eq!(list.items(2), Err(RlpFault::Items(2)));
        assert_eq!(list.text(), Err(RlpFault::NotText));
        assert_eq!(decode(&[0x80]).unwrap().items(1), Err(RlpFault::NotList));
        let word = |bytes: &[u8]| decode(&encode_text(bytes)).unwrap().word();
        assert_eq!(word(&[]), Ok([0; 32]));
        assert_eq!(word(&[255; 32]), Ok([255; 32]));
        assert_eq!(word(&[1; 33]), Err(RlpFault::Number(32)));
        assert_eq!(word(&[0]), Err(RlpFault::Number(32)));
        assert_eq!(word(&[0, 1]), Err(RlpFault::Number(32)));
        let number = |bytes: &[u8]| decode(&encode_text(bytes)).unwrap().number();
        assert_eq!(number(&[255; 8]), Ok(u64::MAX));
        assert_eq!(number(&[1; 9]), Err(RlpFault::Number(8)));
    }

    #[test]
    fn r11_depth_costs_nothing() {
        let mut bytes = vec![0xc0];
        for _ in 0..4000 {
            bytes = encode_list(&[bytes]);
        }
        let mut item = decode(&bytes).unwrap();
        let mut depth = 0;
        while let [inner] = item.items(1).unwrap()[..] {
            (item, depth) = (inner, depth + 1);
        }
        assert_eq!(depth, 4000);
    }
}
