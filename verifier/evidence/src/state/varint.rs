//! Lengths in binary files, as everywhere in the protocol (8.1 there): one byte up to 250; else 251
//! and 2 bytes, 252 and 4 bytes, or 253 and 8 bytes, little-endian, the shortest form only.

use std::io::{self, Read};

/// The largest number of one byte.
const ONE_BYTE: u8 = 250;
/// Before 2 bytes.
const TWO: u8 = 251;
/// Before 4 bytes.
const FOUR: u8 = 252;
/// Before 8 bytes.
const EIGHT: u8 = 253;

/// The next number; `None` if it is no number, or has a shorter form.
///
/// # Errors
/// It is an error if the source ends or can't be read.
pub fn read(source: &mut impl Read) -> io::Result<Option<u64>> {
    let [first] = bytes(source)?;
    let (number, least) = match first {
        0..=ONE_BYTE => (first.into(), 0),
        TWO => (u16::from_le_bytes(bytes(source)?).into(), u64::from(ONE_BYTE) + 1),
        FOUR => (u32::from_le_bytes(bytes(source)?).into(), 1 << u16::BITS),
        EIGHT => (u64::from_le_bytes(bytes(source)?), 1 << u32::BITS),
        _ => return Ok(None),
    };
    Ok((number >= least).then_some(number))
}

/// The one encoding of a number.
pub fn encode(number: u64) -> Vec<u8> {
    match (u8::try_from(number), u16::try_from(number), u32::try_from(number)) {
        (Ok(byte), _, _) if byte <= ONE_BYTE => vec![byte],
        (_, Ok(two), _) => [&[TWO][..], &two.to_le_bytes()].concat(),
        (_, _, Ok(four)) => [&[FOUR][..], &four.to_le_bytes()].concat(),
        _ => [&[EIGHT][..], &number.to_le_bytes()].concat(),
    }
}

fn bytes<const COUNT: usize>(source: &mut impl Read) -> io::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_encoding() {
        let edges = [0, 1, 250, 251, 0xffff, 0x1_0000, 0xffff_ffff, 0x1_0000_0000, u64::MAX];
        for number in edges {
            let bytes = encode(number);
            assert_eq!(read(&mut &bytes[..]).unwrap(), Some(number));
            assert_eq!(bytes, ringfence_circuits::primitive::codec::encode(&number).unwrap());
            assert!(read(&mut &bytes[..bytes.len() - 1]).is_err());
        }
        for bytes in [&[251, 250, 0][..], &[252, 0xff, 0xff, 0, 0], &[253, 1, 0, 0, 0, 0, 0, 0, 0]]
        {
            assert_eq!(read(&mut &bytes[..]).unwrap(), None, "{bytes:?}");
        }
        assert_eq!(read(&mut &[254][..]).unwrap(), None);
        assert_eq!(read(&mut &[255][..]).unwrap(), None);
    }
}
