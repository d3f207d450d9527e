//! RLP, the encoding of Ethereum's headers, accounts and trie nodes.
