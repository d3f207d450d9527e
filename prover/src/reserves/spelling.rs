//! Addresses as people copy them, to the one text that the protocol has.

use ringfence_evidence::{
    address::{Address, AddressFault},
    chain::Chain,
    hash::keccak256,
};

/// Hexadecimal digits of an account of a chain of Ethereum's kind.
const DIGITS: usize = 40;
/// Bits of a digit.
const NIBBLE: u32 = 4;
/// From this digit of the hash on a letter of an account is a capital (ERC-55).
const CAPITAL_FROM: u8 = 8;

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpellingFault {
    /// No address of the chain.
    Address(AddressFault),
    /// Capitals that are no checksum.
    Capitals,
}

impl std::fmt::Display for SpellingFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use ringfence_verifier::word;
        match self {
            SpellingFault::Address(fault) => fault.fmt(f),
            SpellingFault::Capitals => f.write_str(word!("RF-1414.capitals")),
        }
    }
}

/// Reads an address. Capitals among the digits of an account of Ethereum's kind are its checksum (ERC-55), which
/// is compared; texts in bech32 may stand in capitals.
///
/// # Errors
/// [`SpellingFault`] says why the text is none.
pub fn read(chain: Chain, text: &str) -> Result<Address, SpellingFault> {
    let parse = |text: &str| Address::parse(chain, text).map_err(SpellingFault::Address);
    match chain {
        Chain::Eip155(_) => {
            let lower = text.to_ascii_lowercase();
            let address = parse(&lower)?;
            let digits = text.get(text.len().saturating_sub(DIGITS)..).unwrap_or_default();
            let has = |is: fn(&u8) -> bool| digits.bytes().any(|byte| is(&byte));
            let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
            match mixed && digits != with_capitals(digits) {
                true => Err(SpellingFault::Capitals),
                false => Ok(address),
            }
        }
        Chain::Bitcoin if text.starts_with("BC1") => parse(&text.to_ascii_lowercase()),
        _ => parse(text),
    }
}

/// The digits of an account with the capitals of ERC-55: those whose place has 8 or more in the hash of the
/// digits in lower case.
fn with_capitals(digits: &str) -> String {
    let lower = digits.to_ascii_lowercase();
    let hash = keccak256(lower.as_bytes());
    let nibble = |at: usize| {
        let byte = hash.get(at / 2).copied().unwrap_or(0);
        if at.is_multiple_of(2) {
            byte >> NIBBLE
        } else {
            byte & (u8::MAX >> NIBBLE)
        }
    };
    let capital = |(at, digit): (usize, char)| match nibble(at) >= CAPITAL_FROM {
        true => digit.to_ascii_uppercase(),
        false => digit,
    };
    lower.chars().enumerate().map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ETHEREUM: Chain = Chain::Eip155(1);

    #[test]
    fn addresses_are_read_as_people_copy_them() {
        // ERC-55, test cases.
        let good = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for text in [good, &good.to_lowercase(), &good.to_uppercase().replace("0X", "0x")] {
            let address = read(ETHEREUM, text).unwrap();
            assert_eq!(address.to_string(), good.to_lowercase());
        }
        let wrong = good.replace("5aA", "5AA");
        assert_eq!(read(ETHEREUM, &wrong), Err(SpellingFault::Capitals));
        let bitcoin = "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4";
        let lower = bitcoin.to_lowercase();
        assert_eq!(read(Chain::Bitcoin, bitcoin).unwrap().to_string(), lower);
        for (chain, text) in [
            (ETHEREUM, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae"),
            (ETHEREUM, "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
            (ETHEREUM, "é5aaeb6053f3e94c9b9a09f33669435e7ef1beae"),
            (Chain::Tron, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
            (Chain::Bitcoin, ""),
        ] {
            assert!(matches!(read(chain, text), Err(SpellingFault::Address(_))), "{text}");
        }
    }
}
