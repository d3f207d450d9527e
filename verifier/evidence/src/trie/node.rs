//! A node of a hexary Patricia trie, decoded with all rules that keep a trie's encoding unique.
//! Source: Ethereum's yellow paper, appendix D.

use crate::rlp::{self, Item, RlpFault};

/// Nibbles of a key of 32 bytes, which is the depth of every leaf.
pub const KEY_NIBBLES: usize = 64;
/// Children of a branch.
pub const CHILDREN: usize = 16;
/// Items of a branch: its children and a value, which is empty where all keys have one length.
const BRANCH_ITEMS: usize = CHILDREN + 1;
/// A node of fewer bytes stands inside its parent.
pub const EMBEDDED_BELOW: usize = 32;
/// Bits of a nibble.
const NIBBLE: u32 = 4;
/// Lower bits of a byte.
const LOW: u8 = 0x0f;
/// In the first nibble of a path: an odd number of nibbles follows.
const ODD: u8 = 1;
/// In the first nibble of a path: it is a leaf's.
const LEAF: u8 = 2;

/// A child of a branch or an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Child {
    /// No key goes this way.
    Empty,
    /// A node that is found by its keccak256.
    Hash([u8; 32]),
    /// A node of fewer than 32 bytes, which stands here itself.
    Embedded(Box<Node>),
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// One child for each next nibble.
    Branch(Box<[Child; CHILDREN]>),
    /// Nibbles that all keys here have in common.
    Extension {
        /// The nibbles, at least one.
        path: Vec<u8>,
        /// A branch.
        child: Child,
    },
    /// The end of a key.
    Leaf {
        /// The last nibbles of the key.
        path: Vec<u8>,
        /// What stands under the key, not empty.
        value: Vec<u8>,
    },
}

/// Why bytes are no node, or not where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NodeFault {
    /// Not canonical RLP.
    #[error("{0}")]
    Rlp(RlpFault),
    /// Neither a branch nor a leaf nor an extension.
    #[error("it has {0} items; a branch has 17, a leaf or an extension 2")]
    Items(usize),
    /// A branch with a value.
    #[error("it is a branch with a value, but all keys end in leaves")]
    BranchValue,
    /// A branch that is none.
    #[error("it is a branch with fewer than two children")]
    FewChildren,
    /// A child that is neither empty nor a hash nor a small node.
    #[error("one of its children is neither empty nor 32 bytes nor a node of fewer than 32 bytes")]
    Child,
    /// The prefix of a path.
    #[error("its path has a prefix that no path has")]
    Path,
    /// An extension without nibbles.
    #[error("it is an extension with an empty path")]
    EmptyExtension,
    /// An extension of something else than a branch.
    #[error("it is an extension whose child is no branch")]
    ExtensionChild,
    /// A leaf without a value.
    #[error("it is a leaf without a value")]
    EmptyLeaf,
    /// A leaf that is not at the end of a key, or something else that is.
    #[error("its path does not end at nibble 64 of the key, where every leaf ends")]
    Depth,
    /// A node that should stand inside its parent.
    #[error("it has fewer than 32 bytes and should stand inside its parent")]
    Small,
}

impl From<RlpFault> for NodeFault {
    fn from(fault: RlpFault) -> Self {
        NodeFault::Rlp(fault)
    }
}

impl Node {
    /// Decodes a node behind `depth` nibbles of the key.
    ///
    /// # Errors
    /// [`NodeFault`] is the first rule that the node breaks, or one that stands inside it.
    pub fn decode(bytes: &[u8], depth: usize) -> Result<Self, NodeFault> {
        Self::of(rlp::decode(bytes)?, depth)
    }

    /// Recursion ends, since a node inside another has fewer than 32 bytes.
    fn of(item: Item<'_>, depth: usize) -> Result<Self, NodeFault> {
        let items = item.items(BRANCH_ITEMS)?;
        match &items[..] {
            [path, content] => Self::short(path.text()?, *content, depth),
            [children @ .., value] if items.len() == BRANCH_ITEMS => {
                if value.is_list() || !value.text()?.is_empty() {
                    return Err(NodeFault::BranchValue);
                }
                Self::branch(children, depth)
            }
            _ => Err(NodeFault::Items(items.len())),
        }
    }

    fn branch(items: &[Item<'_>], depth: usize) -> Result<Self, NodeFault> {
        if depth >= KEY_NIBBLES {
            return Err(NodeFault::Depth);
        }
        let mut children: Box<[Child; CHILDREN]> = Box::new([const { Child::Empty }; CHILDREN]);
        for (child, item) in children.iter_mut().zip(items) {
            *child = Child::of(*item, depth + 1)?;
        }
        match children.iter().filter(|child| **child != Child::Empty).count() {
            0 | 1 => Err(NodeFault::FewChildren),
            _ => Ok(Node::Branch(children)),
        }
    }

    fn short(path: &[u8], content: Item<'_>, depth: usize) -> Result<Self, NodeFault> {
        let (leaf, path) = nibbles(path)?;
        let end = depth + path.len();
        if leaf {
            let value = content.text()?.to_vec();
            return match (end == KEY_NIBBLES, value.is_empty()) {
                (false, _) => Err(NodeFault::Depth),
                (true, true) => Err(NodeFault::EmptyLeaf),
                (true, false) => Ok(Node::Leaf { path, value }),
            };
        }
        if path.is_empty() {
            return Err(NodeFault::EmptyExtension);
        }
        if end >= KEY_NIBBLES {
            return Err(NodeFault::Depth);
        }
        let child = Child::of(content, end)?;
        match &child {
            Child::Empty => Err(NodeFault::ExtensionChild),
            Child::Embedded(node) if !matches!(**node, Node::Branch(_)) => {
                Err(NodeFault::ExtensionChild)
            }
            _ => Ok(Node::Extension { path, child }),
        }
    }

    /// The one encoding of the node.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Node::Branch(children) => {
                let mut items: Vec<Vec<u8>> = children.iter().map(Child::encode).collect();
                items.push(rlp::encode_text(&[]));
                rlp::encode_list(&items)
            }
            Node::Extension { path, child } => {
                rlp::encode_list(&[rlp::encode_text(&compact(path, false)), child.encode()])
            }
            Node::Leaf { path, value } => {
                let path = rlp::encode_text(&compact(path, true));
                rlp::encode_list(&[path, rlp::encode_text(value)])
            }
        }
    }
}

impl Child {
    fn of(item: Item<'_>, depth: usize) -> Result<Self, NodeFault> {
        if item.is_list() {
            return match item.whole().len() < EMBEDDED_BELOW {
                true => Ok(Child::Embedded(Box::new(Node::of(item, depth)?))),
                false => Err(NodeFault::Child),
            };
        }
        match item.text()? {
            [] => Ok(Child::Empty),
            text => text.try_into().map(Child::Hash).map_err(|_| NodeFault::Child),
        }
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Child::Empty => rlp::encode_text(&[]),
            Child::Hash(hash) => rlp::encode_text(hash),
            Child::Embedded(node) => node.encode(),
        }
    }
}

/// The nibbles of a key or of any bytes, the upper one of each byte first.
pub fn nibbles_of(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| [byte >> NIBBLE, byte & LOW]).collect()
}

/// The nibble of a key at a place below 64.
pub fn nibble(key: &[u8; 32], place: usize) -> u8 {
    let byte = key[place / 2];
    match place.is_multiple_of(2) {
        true => byte >> NIBBLE,
        false => byte & LOW,
    }
}

/// The nibbles of a path, and whether it is a leaf's.
fn nibbles(compact: &[u8]) -> Result<(bool, Vec<u8>), NodeFault> {
    let first = *compact.first().ok_or(NodeFault::Path)?;
    let flags = first >> NIBBLE;
    let odd = flags & ODD != 0;
    if flags > (LEAF | ODD) || (!odd && first & LOW != 0) {
        return Err(NodeFault::Path);
    }
    let skipped = if odd { 1 } else { 2 };
    let path = nibbles_of(compact).split_off(skipped);
    Ok((flags & LEAF != 0, path))
}

/// The bytes of a path: the inverse of [`nibbles`].
fn compact(path: &[u8], leaf: bool) -> Vec<u8> {
    let odd = !path.len().is_multiple_of(2);
    let flags = if leaf { LEAF } else { 0 } | if odd { ODD } else { 0 };
    let mut all = vec![flags];
    if !odd {
        all.push(0);
    }
    all.extend(path);
    all.chunks(2).map(|pair| pair.iter().fold(0, |byte, nibble| byte << NIBBLE | nibble)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaf(path: &[u8], value: &[u8]) -> Node {
        Node::Leaf { path: path.to_vec(), value: value.to_vec() }
    }

    /// Decodes where the path of a leaf of `left` nibbles ends.
    fn decode(bytes: &[u8], left: usize) -> Result<Node, NodeFault> {
        Node::decode(bytes, KEY_NIBBLES - left)
    }

    proptest! {
        #[test]
        fn paths_have_one_encoding(path in proptest::collection::vec(0u8..16, 0..65), is_leaf: bool) {
            prop_assert_eq!(nibbles(&compact(&path, is_leaf)), Ok((is_leaf, path)));
        }

        #[test]
        fn r11_paths_that_decode_encode_to_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..5)) {
            if let Ok((is_leaf, path)) = nibbles(&bytes) {
                prop_assert_eq!(compact(&path, is_leaf), bytes);
            }
        }
    }

    #[test]
    fn published_paths_come_out() {
        // Examples of ethereum.org's page on the trie.
        assert_eq!(compact(&[1, 2, 3, 4, 5], false), [0x11, 0x23, 0x45]);
        assert_eq!(compact(&[0, 1, 2, 3, 4, 5], false), [0x00, 0x01, 0x23, 0x45]);
        assert_eq!(compact(&[0, 15, 1, 12, 11, 8], true), [0x20, 0x0f, 0x1c, 0xb8]);
        assert_eq!(compact(&[15, 1, 12, 11, 8], true), [0x3f, 0x1c, 0xb8]);
        for path in [&[][..], &[0x40], &[0x01], &[0x2f], &[0xff]] {
            assert_eq!(nibbles(path), Err(NodeFault::Path));
        }
    }

    #[test]
    fn r11_leaves_end_at_nibble_64_and_hold_something() {
        let bytes = leaf(&[1, 2, 3], b"x").encode();
        assert_eq!(decode(&bytes, 3), Ok(leaf(&[1, 2, 3], b"x")));
        assert_eq!(decode(&bytes, 2), Err(NodeFault::Depth));
        assert_eq!(decode(&bytes, 4), Err(NodeFault::Depth));
        assert_eq!(decode(&leaf(&[], b"x").encode(), 0), Ok(leaf(&[], b"x")));
        assert_eq!(decode(&leaf(&[1], b"").encode(), 1), Err(NodeFault::EmptyLeaf));
        let list = rlp::encode_list(&[rlp::encode_text(&[0x31]), vec![0xc0]]);
        assert_eq!(decode(&list, 1), Err(NodeFault::Rlp(RlpFault::NotText)));
    }

    #[test]
    fn r11_branches_have_no_value_and_two_children() {
        let mut items = vec![rlp::encode_text(&[]); BRANCH_ITEMS];
        assert_eq!(decode(&rlp::encode_list(&items), 5), Err(NodeFault::FewChildren));
        items[3] = rlp::encode_text(&[7; 32]);
        assert_eq!(decode(&rlp::encode_list(&items), 5), Err(NodeFault::FewChildren));
        items[9] = rlp::encode_text(&[8; 32]);
        let bytes = rlp::encode_list(&items);
        assert_eq!(decode(&bytes, 5).unwrap().encode(), bytes);
        assert_eq!(decode(&bytes, 0), Err(NodeFault::Depth));
        for bad in [rlp::encode_text(&[7; 31]), rlp::encode_text(&[7; 33]), vec![1]] {
            let mut items = items.clone();
            items[0] = bad;
            assert_eq!(decode(&rlp::encode_list(&items), 5), Err(NodeFault::Child));
        }
        for value in [vec![1], vec![0xc0], rlp::encode_text(&[7; 32])] {
            let mut items = items.clone();
            items[CHILDREN] = value;
            assert_eq!(decode(&rlp::encode_list(&items), 5), Err(NodeFault::BranchValue));
        }
        items.pop();
        assert_eq!(decode(&rlp::encode_list(&items), 5), Err(NodeFault::Items(16)));
        items.extend([vec![0x80], vec![0x80]]);
        let many = NodeFault::Rlp(RlpFault::Items(BRANCH_ITEMS));
        assert_eq!(decode(&rlp::encode_list(&items), 5), Err(many));
    }

    #[test]
    fn r11_extensions_lead_to_branches() {
        let extension =
            |path: &[u8], child: Child| Node::Extension { path: path.to_vec(), child }.encode();
        let hash = Child::Hash([7; 32]);
        assert!(decode(&extension(&[1], hash.clone()), 5).is_ok());
        assert_eq!(decode(&extension(&[], hash.clone()), 5), Err(NodeFault::EmptyExtension));
        assert_eq!(decode(&extension(&[1; 5], hash), 5), Err(NodeFault::Depth));
        assert_eq!(decode(&extension(&[1], Child::Empty), 5), Err(NodeFault::ExtensionChild));
        let inside = Child::Embedded(Box::new(leaf(&[1, 2, 3, 4], b"x")));
        assert_eq!(decode(&extension(&[1], inside), 5), Err(NodeFault::ExtensionChild));
        let mut children = [const { Child::Empty }; CHILDREN];
        for place in [2, 5] {
            children[place] = Child::Embedded(Box::new(leaf(&[1], b"x")));
        }
        let inside = Child::Embedded(Box::new(Node::Branch(Box::new(children))));
        assert!(decode(&extension(&[1, 2], inside), 4).is_ok());
    }

    #[test]
    fn r11_small_nodes_stand_inside_and_obey_the_same_rules() {
        let mut children = [const { Child::Empty }; CHILDREN];
        children[0] = Child::Hash([1; 32]);
        children[1] = Child::Embedded(Box::new(leaf(&[1, 2], b"x")));
        let bytes = Node::Branch(Box::new(children.clone())).encode();
        assert!(decode(&bytes, 3).is_ok());
        assert_eq!(decode(&bytes, 4), Err(NodeFault::Depth));
        // A node of 32 bytes or more that stands inside all the same.
        children[1] = Child::Embedded(Box::new(leaf(&[1, 2], &[7; 32])));
        let bytes = Node::Branch(Box::new(children.clone())).encode();
        assert_eq!(decode(&bytes, 3), Err(NodeFault::Child));
        children[1] = Child::Embedded(Box::new(leaf(&[1, 2], b"")));
        let bytes = Node::Branch(Box::new(children)).encode();
        assert_eq!(decode(&bytes, 3), Err(NodeFault::EmptyLeaf));
    }

    #[test]
    fn r11_other_shapes_are_no_nodes() {
        for (bytes, fault) in [
            (vec![0xc0], NodeFault::Items(0)),
            (vec![0xc1, 0x80], NodeFault::Items(1)),
            (vec![0xc3, 1, 2, 3], NodeFault::Items(3)),
            (vec![0x80], NodeFault::Rlp(RlpFault::NotList)),
            (vec![0xc2, 0xc0, 0x80], NodeFault::Rlp(RlpFault::NotText)),
        ] {
            assert_eq!(decode(&bytes, 5), Err(fault), "{bytes:02x?}");
        }
    }
}
