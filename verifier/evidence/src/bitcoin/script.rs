//! Scripts that satisfy an output: pushes, and m-of-n multisig.

use super::{
    fault::{Invalid, Unsupported},
    output::opcode::{CHECK_MULTISIG, PUSH_0, PUSH_1, PUSH_16, PUSH_DATA_1, PUSH_DATA_2},
};
use crate::key::secp256k1::{Form, KeyText};

/// Most bytes of an element that a script pushes. A longer script behind a P2SH address could never be
/// spent.
pub const MAX_ELEMENT: usize = 520;

/// The elements that an input's script pushes.
///
/// # Errors
/// [`Invalid::Pushes`] for anything but pushes of bytes, each in its shortest form (BIP-62, rule 3).
pub fn pushes(script: &[u8]) -> Result<Vec<&[u8]>, Invalid> {
    let mut elements = Vec::new();
    let mut rest = script;
    while !rest.is_empty() {
        let (element, after) = push(rest).ok_or(Invalid::Pushes)?;
        elements.push(element);
        rest = after;
    }
    Ok(elements)
}

/// The first push, and what follows it.
fn push(script: &[u8]) -> Option<(&[u8], &[u8])> {
    let (code, rest) = script.split_first()?;
    let (length, shortest, rest) = match *code {
        PUSH_0..PUSH_DATA_1 => (usize::from(*code), 0, rest),
        PUSH_DATA_1 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length), usize::from(PUSH_DATA_1), rest)
        }
        PUSH_DATA_2 => {
            let (length, rest) = rest.split_first_chunk()?;
            (usize::from(u16::from_le_bytes(*length)), 1 << u8::BITS, rest)
        }
        _ => return None,
    };
    let (element, rest) = rest.split_at_checked(length)?;
    (length >= shortest && length <= MAX_ELEMENT && !has_code(element)).then_some((element, rest))
}

/// Whether a code of its own pushes the element: numbers 1 to 16, and −1.
fn has_code(element: &[u8]) -> bool {
    matches!(element, [1..=16 | 0x81])
}

/// Where a script is satisfied, which says what keys it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the script of the input: P2SH.
    Input,
    /// In the witness: P2WSH, where only compressed keys are relayed (BIP-143).
    Witness,
}

/// A script of the form `m keys… n OP_CHECKMULTISIG`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multisig<'a> {
    /// How many signatures it asks for; 1 ≤ m ≤ n.
    pub needed: usize,
    /// The keys, at most 16, no two of which are the same point.
    pub keys: Vec<KeyText<'a>>,
}

impl<'a> Multisig<'a> {
    /// Reads a script.
    ///
    /// # Errors
    /// [`Unsupported::Script`] for every other script.
    pub fn parse(script: &'a [u8], place: Place) -> Result<Self, Unsupported> {
        let multisig = Self::read(script, place).ok_or(Unsupported::Script)?;
        let distinct = multisig.keys.iter().enumerate().all(|(index, key)| {
            multisig.keys[..index].iter().all(|other| other.point() != key.point())
        });
        distinct.then_some(multisig).ok_or(Unsupported::Script)
    }

    fn read(script: &'a [u8], place: Place) -> Option<Self> {
        let (needed, rest) = script.split_first()?;
        let needed = small_number(*needed)?;
        let mut keys = Vec::new();
        let mut rest = rest;
        while small_number(*rest.first()?).is_none() {
            let (key, after) = push(rest)?;
            keys.push(KeyText::new(key)?);
            rest = after;
        }
        let [number, CHECK_MULTISIG] = rest else { return None };
        let allowed = match place {
            Place::Input => script.len() <= MAX_ELEMENT,
            Place::Witness => keys.iter().all(|key| key.form() == Form::Compressed),
        };
        let fits = small_number(*number) == Some(keys.len()) && needed <= keys.len();
        (allowed && fits).then_some(Multisig { needed, keys })
    }
}

/// The number that a code pushes, from 1 to 16.
fn small_number(code: u8) -> Option<usize> {
    matches!(code, PUSH_1..=PUSH_16).then(|| usize::from(code - PUSH_1) + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn arbitrary_scripts_are_read_or_refused_without_panic(
            script in prop::collection::vec(prop_oneof![Just(33), Just(2), Just(0x51), any::<u8>()], 0..80),
        ) {
            let _ = pushes(&script);
            for place in [Place::Input, Place::Witness] {
                if let Ok(multisig) = Multisig::parse(&script, place) {
                    prop_assert!((1..=multisig.keys.len()).contains(&multisig.needed));
                }
            }
        }
    }

    fn key(byte: u8) -> Vec<u8> {
        [&[33, 2][..], &[byte; 32]].concat()
    }

    fn script(needed: u8, keys: &[Vec<u8>], number: u8) -> Vec<u8> {
        [&[needed][..], &keys.concat(), &[number, CHECK_MULTISIG]].concat()
    }

    #[test]
    fn pushes_have_one_form() {
        let long = vec![7; 300];
        let two =
            |length: u16, bytes: &[u8]| [&[PUSH_DATA_2][..], &length.to_le_bytes(), bytes].concat();
        let script = [&[0, 2, 8, 9, PUSH_DATA_1, 76][..], &[5; 76], &two(300, &long)].concat();
        assert_eq!(pushes(&script), Ok(vec![&[][..], &[8, 9], &[5; 76], &long]));
        assert_eq!(pushes(&[]), Ok(vec![]));
        let refused = [
            vec![2, 1],                                  // Too short.
            [&[PUSH_DATA_1, 75][..], &[5; 75]].concat(), // Shorter with one code.
            two(255, &[5; 255]),
            two(521, &[5; 521]),
            vec![1, 16], // Has a code of its own.
            vec![1, 0x81],
            vec![PUSH_1],
            vec![PUSH_DATA_1],
            vec![PUSH_DATA_2, 1],
            vec![0x4e, 1, 0, 0, 0, 9],
            vec![CHECK_MULTISIG],
        ];
        for script in refused {
            assert_eq!(pushes(&script), Err(Invalid::Pushes), "{script:?}");
        }
    }

    #[test]
    fn multisig_is_read_and_nothing_else() {
        let keys = [key(1), key(2), key(3)];
        let two_of_three = script(0x52, &keys, 0x53);
        let read = Multisig::parse(&two_of_three, Place::Witness).unwrap();
        assert_eq!((read.needed, read.keys.len()), (2, 3));
        let refused = [
            vec![],
            script(0x50, &keys, 0x53),
            script(0x00, &keys, 0x53),
            script(0x54, &keys, 0x53), // 4 of 3.
            script(0x52, &keys, 0x52),
            script(0x52, &[], 0x50),
            script(0x52, &[key(1), vec![33, 5], vec![9; 32]], 0x52),
            [two_of_three.clone(), vec![0]].concat(),
            two_of_three[..two_of_three.len() - 1].to_vec(),
        ];
        for script in refused {
            assert_eq!(Multisig::parse(&script, Place::Witness), Err(Unsupported::Script));
        }
    }

    #[test]
    fn r12_one_point_twice_in_a_script_is_refused() {
        // The same x, once with an even and once with an odd y, are two points.
        let odd = [&[33, 3][..], &[1; 32]].concat();
        assert!(Multisig::parse(&script(0x52, &[key(1), odd.clone()], 0x52), Place::Input).is_ok());
        // Both coordinates, the second one odd.
        let both = [&[65, 4][..], &[1; 32], &[1; 32]].concat();
        for second in [odd.clone(), both.clone()] {
            let twice = script(0x52, &[odd.clone(), second], 0x52);
            assert_eq!(Multisig::parse(&twice, Place::Input), Err(Unsupported::Script));
        }
        let uncompressed = script(0x52, &[key(1), both], 0x52);
        assert!(Multisig::parse(&uncompressed, Place::Input).is_ok());
        assert_eq!(Multisig::parse(&uncompressed, Place::Witness), Err(Unsupported::Script));
    }

    #[test]
    fn r20_scripts_that_no_input_can_push_are_refused() {
        let keys: Vec<_> = (1..=16).map(key).collect();
        let sixteen = script(0x51, &keys, 0x60);
        assert!(Multisig::parse(&sixteen, Place::Witness).is_ok());
        assert_eq!(Multisig::parse(&sixteen, Place::Input), Err(Unsupported::Script));
        let fifteen = script(0x51, &keys[..15], 0x5f);
        assert!(Multisig::parse(&fifteen, Place::Input).is_ok());
    }
}
