use ed25519_dalek::{Signer as _, SigningKey};

use super::*;
use crate::list::{
    block::Block,
    document::{Holding, BOUND_BYTES},
    time::Time,
};

const ONE: Chain = Chain::Eip155(1);
const TOKEN: Address = Address::Eip155([9; 20]);

fn list() -> List {
    let block = |chain, hash| Block {
        chain,
        number: 100,
        hash: BlockHash([hash; 32]),
        time: Time::from_seconds(1).unwrap(),
    };
    let holding = |chain, contract, asset: &str| Holding {
        chain,
        contract,
        asset: asset.into(),
        decimals: 6,
    };
    List {
        venue: "venue".into(),
        epoch: 0,
        bound: [0; BOUND_BYTES],
        salt: [0; 32],
        heads: vec![block(ONE, 1), block(Chain::Tron, 2)],
        holdings: vec![
            holding(ONE, None, "ETH"),
            holding(ONE, Some(TOKEN), "USDT"),
            holding(Chain::Tron, None, "TRX"),
        ],
        rows: Digest::default(),
    }
}

fn row(holding: u16, address: u8, units: u128) -> Row {
    let address = match holding {
        3 => Address::Tron([address; 20]),
        _ => Address::Eip155([address; 20]),
    };
    Row { holding, book: 0, address, units }
}

fn observed(address: u8, contract: Option<Address>, units: u128) -> ObservedRow {
    ObservedRow { address: Address::Eip155([address; 20]), contract, units }
}

fn observation() -> Observation {
    Observation {
        chain: ONE,
        number: 100,
        hash: BlockHash([1; 32]),
        made_with: "eth_getBalance of my own node".into(),
        rows: vec![
            observed(1, None, 10),
            observed(1, Some(TOKEN), 20),
            observed(2, None, 0),
            observed(3, None, u128::MAX),
        ],
    }
}

fn key(name: &str, seed: u8) -> VerifierKey {
    let key = SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes();
    VerifierKey::new(name, KeyKind::Ed25519, key).unwrap()
}

fn signed(digest: Digest, key: &VerifierKey, seed: u8) -> Note {
    let text = Observation::note_text(digest);
    let signature = SigningKey::from_bytes(&[seed; 32]).sign(&key.message(0, &text));
    Note { signatures: vec![key.signature(0, &signature.to_bytes())], text }
}

#[test]
fn v17_observed_amounts_are_the_same_more_or_less() {
    let rows = [
        row(1, 1, 10),
        row(2, 1, 21),
        row(1, 2, 1),
        row(1, 3, 5),
        row(1, 4, 5),
        row(2, 3, 5),
        row(3, 1, 10),
    ];
    let seen = observation().compare(&list(), &rows).unwrap();
    let more = Seen::More(u128::MAX);
    let not = Seen::Not;
    assert_eq!(seen, [Seen::Same, Seen::Less(20), Seen::Less(0), more, not, not, not]);
}

#[test]
fn r16_an_observation_at_another_block_says_nothing() {
    for change in [
        |observation: &mut Observation| observation.number = 99,
        |observation: &mut Observation| observation.hash = BlockHash([2; 32]),
        |observation: &mut Observation| observation.chain = Chain::Eip155(2),
    ] {
        let mut observation = observation();
        change(&mut observation);
        let fault = observation.compare(&list(), &[row(1, 1, 10)]).unwrap_err();
        assert!(matches!(fault, NotObserved::Block { .. }), "{fault}");
    }
}

#[test]
fn r16_unsigned_or_by_another_key_an_observation_says_nothing() {
    let text = observation().write().unwrap();
    let digest = Observation::digest(&text);
    let auditor = key("auditor.example", 1);
    let given = [auditor.clone()];
    let note = signed(digest, &auditor, 1);
    let read = Note::read(note.to_string().as_bytes()).unwrap();
    assert_eq!(observer(digest, &read, &given, &[]), Ok(&auditor));
    // By a key of the same name, by none that was given, by one that signs the venue's statements.
    let twin = key("auditor.example", 2);
    assert_eq!(
        observer(digest, &signed(digest, &twin, 2), &given, &[]),
        Err(NotObserved::Unsigned)
    );
    assert_eq!(observer(digest, &note, &[], &[]), Err(NotObserved::Unsigned));
    let venue = [key("venue.example", 1)];
    let by_venue = NotObserved::Venue("auditor.example".into());
    assert_eq!(observer(digest, &note, &given, &venue), Err(by_venue));
    // By the right key, but of another observation, or with a changed line.
    let other = signed(Digest([1; 32]), &auditor, 1);
    assert_eq!(observer(digest, &other, &given, &[]), Err(NotObserved::Note));
    let forged = Note { text: note.text.clone(), ..signed(Digest([1; 32]), &auditor, 1) };
    let fault = observer(digest, &forged, &given, &[]).unwrap_err();
    assert!(matches!(fault, NotObserved::Invalid { .. }), "{fault}");
    assert_eq!(Observation::note_text(digest), format!("Ringfence observation 1\n{digest}\n"));
}

#[test]
fn observations_have_one_encoding() {
    let text = observation().write().unwrap();
    assert_eq!(Observation::read(&text).unwrap(), observation());
    for cut in 0..text.len() {
        assert!(Observation::read(&text[..cut]).is_err());
    }
    let fault = |change: fn(&mut Observation)| {
        let mut observation = observation();
        change(&mut observation);
        observation.write().unwrap_err().to_string()
    };
    assert!(fault(|observation| observation.rows.swap(0, 1)).starts_with("row 2: it is out of"));
    assert!(fault(|observation| observation.rows[1] = observed(1, None, 1)).contains("row 2"));
    assert!(fault(|observation| observation.made_with = "a\nb".into()).starts_with("made_with"));
    let tron = fault(|observation| observation.rows[0].address = Address::Tron([0; 20]));
    assert!(tron.starts_with("row 1: no address of eip155:1"), "{tron}");
    let text = String::from_utf8(text).unwrap();
    let large = text.replace(&u128::MAX.to_string(), "340282366920938463463374607431768211456");
    assert!(Observation::read(large.as_bytes()).unwrap_err().to_string().contains("below 2^128"));
    let other = text.replace("observation-1", "observation-2");
    assert!(matches!(Observation::read(other.as_bytes()), Err(ObservationFault::Format(_))));
}
