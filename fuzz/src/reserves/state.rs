//! `state.bin`: headers and nodes.

use std::{io::Cursor, sync::OnceLock};

use ringfence_evidence::{
    hash::keccak256,
    list::{
        block::{Block, BlockHash},
        document::List,
        rows::Row,
        time::Time,
    },
    recognised::table::Table,
    rlp,
    state::{
        account::{stored, Account},
        anchor::{anchor, Amount, Anchors},
        file::{Limits, StateBuilder, StateFile},
        header::Header,
        varint,
    },
    trie::{
        node::{Node, KEY_NIBBLES},
        walk::Walk,
    },
};

use super::venue::{made, made_list, said};
use crate::bounded;

/// As many nodes as make the index large, and as many bytes as libFuzzer gives.
const LIMITS: Limits = Limits { nodes: 1 << 16, bytes: 1 << 24 };
/// Numbers of items that headers have.
const ITEMS: [usize; 3] = [17, 20, 21];

/// `state.bin`; or a single node, header or value. Another amount than the made one never follows from the made head.
pub fn state(data: &[u8]) {
    part(data);
    let Ok(mut file) =
        bounded(0, || StateFile::read(Cursor::new(data), LIMITS)).map_err(|fault| said(&fault))
    else {
        return;
    };
    let parts = parts(data);
    let mut again = StateBuilder::default();
    for header in &parts[0] {
        again.header(header.to_vec());
    }
    for node in &parts[1] {
        again.node(node.to_vec());
        part(node);
    }
    let mut bytes = vec![];
    again.write(&mut bytes).unwrap();
    assert_eq!(bytes, data);
    assert_eq!((file.headers().len(), file.len()), (parts[0].len(), parts[1].len()));
    static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
    rows(&mut file, data == GOOD.get_or_init(|| made("state.bin")));
    for node in parts[1].iter().take(16) {
        walk(&mut file, keccak256(node));
    }
}

/// Headers and nodes of a file that is well formed.
fn parts(data: &[u8]) -> [Vec<&[u8]>; 2] {
    let mut rest = data;
    [(); 2].map(|()| {
        let count = varint::read(&mut rest).unwrap().unwrap();
        let part = |_| {
            let length = varint::read(&mut rest).unwrap().unwrap() as usize;
            let (part, others) = rest.split_at(length);
            rest = others;
            part
        };
        (0..count).map(part).collect()
    })
}

/// Whatever decodes as a node has one encoding.
fn part(bytes: &[u8]) {
    for depth in 0..=KEY_NIBBLES {
        match Node::decode(bytes, depth) {
            Ok(node) => assert_eq!(node.encode(), bytes),
            Err(fault) => said(&fault),
        }
    }
    if let Ok(item) = rlp::decode(bytes) {
        assert_eq!(item.whole(), bytes);
        let again = match item.text() {
            Ok(text) => rlp::encode_text(text),
            Err(_) => bytes.to_vec(),
        };
        assert_eq!(again, bytes);
    }
    let _ = (Account::decode(bytes), Header::decode(bytes, &ITEMS));
    if let Ok(word) = stored(bytes) {
        assert_eq!(rlp::encode_integer(&word.0), bytes);
    }
}

/// Looks rows up: those of the made list, and others; and both under a head that is the file's own. `good` is whether it
/// is the made file.
fn rows(file: &mut StateFile<Cursor<&[u8]>>, good: bool) {
    static TABLE: OnceLock<Table> = OnceLock::new();
    let table = TABLE.get_or_init(|| Table::read(&made("table.json")).unwrap());
    let (list, rows) = made_list();
    let more: Vec<Row> = rows.iter().map(|row| Row { units: row.units + 1, ..*row }).collect();
    let found = bounded(0, || anchor(file, list, table, &more)).unwrap();
    assert!(found.rows.iter().all(|amount| *amount != Amount::Anchored), "another amount");
    found.rows.iter().for_each(said);
    found.heads.iter().for_each(said);
    let found = bounded(0, || anchor(file, list, table, rows)).unwrap();
    let holds = found.holds() && found.complete && anchored(&found) > 0;
    assert!(!good || holds, "the made state is refused");
    let known = list.heads.iter().any(|head| file.header(&head.hash.0).is_some());
    assert!(known || anchored(&found) == 0, "something follows from a header that isn't there");
    let Some((hash, bytes)) = file.headers().first().cloned() else { return };
    let Ok(header) = Header::decode(&bytes, &ITEMS) else { return };
    let Some(time) = Time::from_seconds(header.time) else { return };
    assert_eq!(hash, header.hash);
    let chain = list.holdings[1].chain;
    let head = Block { chain, number: header.number, hash: BlockHash(hash), time };
    let heads = list.heads.iter().map(|other| if other.chain == chain { head } else { *other });
    let list = List { heads: heads.collect(), ..list.clone() };
    let one = bounded(0, || anchor(file, &list, table, rows)).unwrap();
    let other = bounded(0, || anchor(file, &list, table, &more)).unwrap();
    let both = one.rows.iter().zip(&other.rows);
    assert!(
        both.clone().all(|(one, other)| [*one, *other] != [Amount::Anchored; 2]),
        "two amounts"
    );
}

fn anchored(found: &Anchors) -> usize {
    found.rows.iter().filter(|amount| **amount == Amount::Anchored).count()
}

/// Follows some keys from a node as if it were a root. A walk ends, and in the same way each time.
fn walk(file: &mut StateFile<Cursor<&[u8]>>, root: [u8; 32]) {
    let mut kept = Walk::new(root);
    for nibble in 0..16u8 {
        let key = [nibble << 4 | nibble; 32];
        let one = kept.find(&key, file);
        let other = Walk::new(root).find(&key, file);
        match (one, other) {
            (Ok(one), Ok(other)) => assert_eq!(one, other),
            (Err(one), Err(other)) => {
                said(&one);
                assert_eq!(one.to_string(), other.to_string());
            }
            (one, other) => panic!("{one:?} with steps that were kept, {other:?} without"),
        }
    }
}
