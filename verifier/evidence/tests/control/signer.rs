//! A wallet for tests: signs messages in every form that is checked, and lets a test change what it
//! signs on the way.

use base64::{engine::general_purpose::STANDARD, Engine};
use k256::{ecdsa, schnorr};
use ringfence_circuits::protocol::hash::digest::to_hex;
use ringfence_evidence::{
    address::Address,
    bitcoin::{
        output::{opcode, OutputScript},
        sighash,
        transaction::{witness_bytes, write_bytes, Transaction},
    },
    chain::Chain,
    control::{after::After, challenge::Challenge, entry::Entry, scheme::Scheme},
    hash::{double_sha256, hash160, keccak256, sha256},
    headers::Headers,
    list::{block::BlockHash, time::Time},
};

pub const VENUE: &str = "Example";
pub const BOOK: &str = "main";
pub const AFTER: After = After { height: 840_000, hash: BlockHash([0x5a; 32]) };

/// The time of the snapshot.
pub fn snapshot() -> Time {
    Time::parse("2026-01-31T00:00:00Z").unwrap()
}

/// The reader's blocks: the one of the challenges, some seconds before or after the snapshot.
pub fn headers(seconds: i64) -> Headers {
    let time = snapshot().seconds().checked_add_signed(seconds).unwrap();
    let hash = AFTER.hash.text(Chain::Bitcoin);
    Headers::read(format!("bitcoin {} {hash} {time} node", AFTER.height).as_bytes()).unwrap()
}

/// The key with a number.
pub fn key(number: u8) -> ecdsa::SigningKey {
    ecdsa::SigningKey::from_slice(&sha256(&[number])).unwrap()
}

pub fn compressed(key: &ecdsa::SigningKey) -> Vec<u8> {
    key.verifying_key().to_sec1_point(true).as_bytes().to_vec()
}

pub fn uncompressed(key: &ecdsa::SigningKey) -> Vec<u8> {
    key.verifying_key().to_sec1_point(false).as_bytes().to_vec()
}

fn schnorr_key(key: &ecdsa::SigningKey) -> schnorr::SigningKey {
    schnorr::SigningKey::from_bytes(&key.to_bytes()).unwrap()
}

/// Where a multisig script stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    P2sh,
    P2wsh,
    P2shP2wsh,
}

/// What an address is made of.
#[derive(Clone, Debug)]
pub enum Wallet {
    P2pkh(ecdsa::SigningKey),
    P2pkhUncompressed(ecdsa::SigningKey),
    P2wpkh(ecdsa::SigningKey),
    P2shP2wpkh(ecdsa::SigningKey),
    P2tr(ecdsa::SigningKey),
    /// The first `needed` keys sign.
    Multisig {
        place: Place,
        needed: usize,
        keys: Vec<ecdsa::SigningKey>,
    },
}

/// One wallet of each kind.
pub fn wallets() -> Vec<Wallet> {
    let multisig =
        |place| Wallet::Multisig { place, needed: 2, keys: vec![key(1), key(2), key(3)] };
    vec![
        Wallet::P2pkh(key(1)),
        Wallet::P2pkhUncompressed(key(1)),
        Wallet::P2wpkh(key(1)),
        Wallet::P2shP2wpkh(key(1)),
        Wallet::P2tr(key(1)),
        multisig(Place::P2sh),
        multisig(Place::P2wsh),
        multisig(Place::P2shP2wsh),
    ]
}

impl Wallet {
    /// The output script of the address.
    pub fn output(&self) -> OutputScript {
        match self {
            Wallet::P2pkh(key) => OutputScript::PubkeyHash(hash160(&compressed(key))),
            Wallet::P2pkhUncompressed(key) => OutputScript::PubkeyHash(hash160(&uncompressed(key))),
            Wallet::P2wpkh(key) => OutputScript::WitnessPubkeyHash(hash160(&compressed(key))),
            Wallet::P2shP2wpkh(key) => {
                let program = Wallet::P2wpkh(key.clone()).output().bytes();
                OutputScript::ScriptHash(hash160(&program))
            }
            Wallet::P2tr(key) => {
                OutputScript::Taproot(schnorr_key(key).verifying_key().to_bytes().into())
            }
            Wallet::Multisig { place, .. } => self.output_of(*place, &self.script()),
        }
    }

    /// The output script of another script in a place.
    pub fn output_of(&self, place: Place, script: &[u8]) -> OutputScript {
        let program = OutputScript::WitnessScriptHash(sha256(script));
        match place {
            Place::P2sh => OutputScript::ScriptHash(hash160(script)),
            Place::P2wsh => program,
            Place::P2shP2wsh => OutputScript::ScriptHash(hash160(&program.bytes())),
        }
    }

    /// The multisig script.
    pub fn script(&self) -> Vec<u8> {
        let Wallet::Multisig { needed, keys, .. } = self else { panic!("no script") };
        let keys: Vec<_> = keys.iter().map(compressed).collect();
        multisig_script(*needed, &keys)
    }

    pub fn address(&self) -> Address {
        Address::Bitcoin(self.output())
    }

    /// Puts signatures of the type `sighash` into the transaction's first input.
    pub fn satisfy(&self, transaction: &mut Transaction, sighash: u8) {
        let signature = |key: &ecdsa::SigningKey, hash: [u8; 32]| {
            [&der(&sign(key, &hash).to_bytes())[..], &[sighash]].concat()
        };
        let version_0 = |script: &[u8]| sighash::version_0(transaction, script);
        let (script, witness) = match self {
            Wallet::P2pkh(key) | Wallet::P2pkhUncompressed(key) => {
                let hash = sighash::legacy(transaction, &self.output().bytes());
                let public = match self {
                    Wallet::P2pkh(_) => compressed(key),
                    _ => uncompressed(key),
                };
                (pushed(&[signature(key, hash), public]), vec![])
            }
            Wallet::P2wpkh(key) | Wallet::P2shP2wpkh(key) => {
                let public = compressed(key);
                let program = OutputScript::WitnessPubkeyHash(hash160(&public)).bytes();
                let hash = version_0(&OutputScript::PubkeyHash(hash160(&public)).bytes());
                let script = match self {
                    Wallet::P2wpkh(_) => vec![],
                    _ => pushed(&[program]),
                };
                (script, vec![signature(key, hash), public])
            }
            Wallet::P2tr(key) => {
                let hash = sighash::taproot(transaction, &self.output().bytes(), sighash);
                let signature = schnorr_key(key).sign_raw(&hash, &[0; 32]).unwrap().to_bytes();
                let kind: &[u8] = if sighash == 0 { &[] } else { &[sighash] };
                (vec![], vec![[&signature[..], kind].concat()])
            }
            Wallet::Multisig { place, needed, keys } => {
                let script = self.script();
                let hash = match place {
                    Place::P2sh => sighash::legacy(transaction, &script),
                    _ => version_0(&script),
                };
                let mut elements = vec![vec![]];
                elements.extend(keys[..*needed].iter().map(|key| signature(key, hash)));
                elements.push(script.clone());
                match place {
                    Place::P2sh => (pushed(&elements), vec![]),
                    Place::P2wsh => (vec![], elements),
                    Place::P2shP2wsh => (
                        pushed(&[OutputScript::WitnessScriptHash(sha256(&script)).bytes()]),
                        elements,
                    ),
                }
            }
        };
        transaction.inputs[0].script = script;
        transaction.inputs[0].witness = witness;
    }

    /// The type of signatures that this wallet makes by default.
    pub fn usual_sighash(&self) -> u8 {
        match self {
            Wallet::P2tr(_) => 0,
            _ => sighash::SIGHASH_ALL,
        }
    }

    /// A signed `to_sign` of a message.
    pub fn signed(&self, message: &[u8]) -> Transaction {
        let mut transaction = self.unsigned(message);
        self.satisfy(&mut transaction, self.usual_sighash());
        transaction
    }

    /// The `to_sign` of a message, without signatures.
    pub fn unsigned(&self, message: &[u8]) -> Transaction {
        Transaction::to_sign(Transaction::to_spend(&self.output(), message).id(), vec![])
    }

    /// An entry in the full form of BIP-322.
    pub fn entry(&self) -> Entry {
        let address = self.address();
        let message = message(Chain::Bitcoin, address);
        let signature = full(&self.signed(message.as_bytes()));
        entry(Chain::Bitcoin, address, Scheme::Bip322, signature)
    }
}

/// The script `m keys… n OP_CHECKMULTISIG`.
pub fn multisig_script(needed: usize, keys: &[Vec<u8>]) -> Vec<u8> {
    let number = |number: usize| opcode::PUSH_1 + number as u8 - 1;
    let mut script = vec![number(needed)];
    for key in keys {
        script.push(key.len() as u8);
        script.extend(key);
    }
    script.extend([number(keys.len()), opcode::CHECK_MULTISIG]);
    script
}

/// Pushes in their shortest form.
pub fn pushed(elements: &[Vec<u8>]) -> Vec<u8> {
    let mut script = Vec::new();
    for element in elements {
        match element.len() {
            length if length < usize::from(opcode::PUSH_DATA_1) => script.push(length as u8),
            length if length < 256 => script.extend([opcode::PUSH_DATA_1, length as u8]),
            length => {
                script.push(opcode::PUSH_DATA_2);
                script.extend((length as u16).to_le_bytes());
            }
        }
        script.extend(element);
    }
    script
}

pub fn sign(key: &ecdsa::SigningKey, hash: &[u8; 32]) -> ecdsa::Signature {
    key.sign_prehash_recoverable(hash).0
}

/// DER of r and s, 32 bytes each.
pub fn der(compact: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| {
        let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1);
        let sign: &[u8] = if bytes[start] >= 0x80 { &[0] } else { &[] };
        let digits = [sign, &bytes[start..]].concat();
        [&[2, digits.len() as u8][..], &digits].concat()
    };
    let numbers = [integer(&compact[..32]), integer(&compact[32..])].concat();
    [&[0x30, numbers.len() as u8][..], &numbers].concat()
}

/// The same signature with the other s.
pub fn high_s(compact: &[u8]) -> [u8; 64] {
    let signature = ecdsa::Signature::from_slice(compact).unwrap();
    let (r, s) = signature.split_scalars();
    let other = ecdsa::Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
    other.to_bytes().into()
}

/// The full form of BIP-322.
pub fn full(transaction: &Transaction) -> String {
    format!("ful{}", STANDARD.encode(transaction.bytes()))
}

/// The simple form of BIP-322.
pub fn simple(transaction: &Transaction) -> String {
    format!("smp{}", STANDARD.encode(witness_bytes(&transaction.inputs[0].witness)))
}

/// The challenge for an address.
pub fn message(chain: Chain, address: Address) -> String {
    Challenge { venue: VENUE, book: BOOK, chain, address, after: AFTER }.text().unwrap()
}

/// An entry with one signature.
pub fn entry(chain: Chain, address: Address, scheme: Scheme, signature: String) -> Entry {
    Entry {
        address: address.to_string(),
        after: AFTER.to_string(),
        chain: chain.to_string(),
        scheme: scheme.to_string(),
        script: String::new(),
        signatures: vec![signature],
    }
}

/// What compact signatures of Bitcoin sign.
pub fn compact_digest(message: &str) -> [u8; 32] {
    let mut bytes = b"\x18Bitcoin Signed Message:\n".to_vec();
    write_bytes(&mut bytes, message.as_bytes());
    double_sha256(&bytes)
}

/// A compact signature whose header is `first` and the number of the key.
pub fn compact(key: &ecdsa::SigningKey, message: &str, first: u8) -> [u8; 65] {
    let (signature, number) = key.sign_prehash_recoverable(&compact_digest(message));
    let mut bytes = [first + number.to_byte(); 65];
    bytes[1..].copy_from_slice(&signature.to_bytes());
    bytes
}

/// The digest of a message with its length, as Ethereum and Tron sign it.
pub fn account_digest(prefix: &str, message: &str) -> [u8; 32] {
    keccak256(format!("\x19{prefix} Signed Message:\n{}{message}", message.len()).as_bytes())
}

/// A signature of Ethereum or Tron.
pub fn account_signature(key: &ecdsa::SigningKey, digest: &[u8; 32]) -> [u8; 65] {
    let (signature, number) = key.sign_prehash_recoverable(digest);
    let mut bytes = [27 + number.to_byte(); 65];
    bytes[..64].copy_from_slice(&signature.to_bytes());
    bytes
}

/// The account of a key.
pub fn account(key: &ecdsa::SigningKey) -> [u8; 20] {
    keccak256(&uncompressed(key)[1..])[12..].try_into().unwrap()
}

/// The chain of Ethereum itself.
pub const ETHEREUM: Chain = Chain::Eip155(1);

/// An entry of Ethereum.
pub fn ethereum_entry(key: &ecdsa::SigningKey) -> Entry {
    let address = Address::Eip155(account(key));
    let digest = account_digest("Ethereum", &message(ETHEREUM, address));
    entry(ETHEREUM, address, Scheme::Eip191, to_hex(&account_signature(key, &digest)))
}

/// An entry of Tron.
pub fn tron_entry(key: &ecdsa::SigningKey) -> Entry {
    let address = Address::Tron(account(key));
    let digest = account_digest("TRON", &message(Chain::Tron, address));
    entry(Chain::Tron, address, Scheme::Tip191, to_hex(&account_signature(key, &digest)))
}

/// An entry of Solana.
pub fn solana_entry(seed: u8) -> Entry {
    use ed25519_dalek::Signer;
    let key = ed25519_dalek::SigningKey::from_bytes(&sha256(&[seed]));
    let address = Address::Solana(key.verifying_key().to_bytes());
    let signature = key.sign(message(Chain::Solana, address).as_bytes());
    entry(Chain::Solana, address, Scheme::Ed25519, to_hex(&signature.to_bytes()))
}

/// An entry of one compact signature of Bitcoin.
pub fn compact_entry(wallet: &Wallet, key: &ecdsa::SigningKey, first: u8) -> Entry {
    let address = wallet.address();
    let signature = compact(key, &message(Chain::Bitcoin, address), first);
    entry(Chain::Bitcoin, address, Scheme::Bip137, to_hex(&signature))
}

/// An entry of compact signatures by some keys.
pub fn multisig_entry(address: Address, script: &[u8], keys: &[&ecdsa::SigningKey]) -> Entry {
    let text = message(Chain::Bitcoin, address);
    let signatures = keys.iter().map(|key| to_hex(&compact(key, &text, 31)));
    Entry {
        script: to_hex(script),
        signatures: signatures.collect(),
        ..entry(Chain::Bitcoin, address, Scheme::Bip137Multisig, String::new())
    }
}

/// Valid entries of all kinds, with a name each.
pub fn valid_entries() -> Vec<(String, Entry)> {
    let mut entries = Vec::new();
    for wallet in wallets() {
        entries.push((format!("full {wallet:?}"), wallet.entry()));
        let native = matches!(
            wallet,
            Wallet::P2wpkh(_) | Wallet::P2tr(_) | Wallet::Multisig { place: Place::P2wsh, .. }
        );
        if native {
            let text = message(Chain::Bitcoin, wallet.address());
            let signature = simple(&wallet.signed(text.as_bytes()));
            let entry = entry(Chain::Bitcoin, wallet.address(), Scheme::Bip322, signature);
            entries.push((format!("simple {wallet:?}"), entry));
        }
        let compact = match &wallet {
            Wallet::P2pkhUncompressed(key) => compact_entry(&wallet, key, 27),
            Wallet::P2pkh(key) => compact_entry(&wallet, key, 31),
            Wallet::P2shP2wpkh(key) => compact_entry(&wallet, key, 35),
            Wallet::P2wpkh(key) => compact_entry(&wallet, key, 39),
            Wallet::Multisig { keys, .. } => {
                multisig_entry(wallet.address(), &wallet.script(), &[&keys[0], &keys[2]])
            }
            Wallet::P2tr(_) => continue,
        };
        entries.push((format!("compact {wallet:?}"), compact));
    }
    entries.push(("ethereum".into(), ethereum_entry(&key(1))));
    entries.push(("tron".into(), tron_entry(&key(1))));
    entries.push(("solana".into(), solana_entry(1)));
    entries
}
