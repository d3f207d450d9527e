//! `sign`: signs the statement of a bundle, as the next one of the venue's log.

use std::path::PathBuf;

use base64::{engine::general_purpose::STANDARD, Engine};
use ringfence_circuits::primitive::{file, shown::shown_path};
use ringfence_evidence::{
    checkpoint::{
        note::MAX_NOTE,
        proof::{LogProof, MAX_PROOF},
        vkey::{KeyKind, VerifierKey},
    },
    hex,
};
use ringfence_verifier::{message::Said, say, word};

use super::previous::{self, PreviousError};
use crate::{
    message::advised,
    signing::{
        error::SigningError,
        key::LogKey,
        log::{earlier, LogDirectory},
    },
};

/// Signs the statement of a bundle: adds it to the log of the venue's statements, signs the log's checkpoint, and
/// writes the proof that readers check. A key in a device signs the text that --print shows.
#[derive(clap::Args, Clone, Debug)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["new_key", "bundle", "cosignatures", "for_witness"])))]
#[command(group(clap::ArgGroup::new("with").args(["key", "print", "signature"])))]
#[command(after_help = "\
Examples:
  ringfence-prover sign --new-key example.com/solvency --key signing.key
  ringfence-prover sign --bundle bundle --log log --key signing.key --out statement.tlog-proof
  ringfence-prover sign --bundle bundle --log log --vkey VKEY --print > to-sign.txt
  ringfence-prover sign --bundle bundle --log log --vkey VKEY --signature BASE64
  ringfence-prover sign --log log --for-witness 12 > add-checkpoint.txt
  ringfence-prover sign --log log --cosignatures answer.txt --witness VKEY")]
pub struct Sign {
    /// Make a key of this name and print its public key; the name is the log's for ever.
    #[arg(long, value_name = "NAME", requires = "key", conflicts_with = "log")]
    pub new_key: Option<String>,
    /// File of the key, readable by its owner only.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Bundle whose statement is signed, a directory or an archive.
    #[arg(long, value_name = "BUNDLE", requires = "log", requires = "with")]
    pub bundle: Option<PathBuf>,
    /// Directory of the log; it is made if it isn't there.
    #[arg(long, value_name = "DIR")]
    pub log: Option<PathBuf>,
    /// Digests of the statements before the log began, a line for each epoch from 0 on; never-published for an
    /// epoch that was not.
    #[arg(long, value_name = "FILE", requires = "bundle")]
    pub earlier: Option<PathBuf>,
    /// Public key of a device that signs.
    #[arg(long, value_name = "VKEY", value_parser = parse_signer)]
    pub vkey: Option<VerifierKey>,
    /// Print the text that the device signs (raw Ed25519 over these bytes), and change nothing.
    #[arg(long, requires = "vkey", requires = "bundle")]
    pub print: bool,
    /// The device's signature of that text, in base64 or hexadecimal digits.
    #[arg(long, value_name = "SIGNATURE", requires = "vkey", requires = "bundle")]
    pub signature: Option<String>,
    /// Lines of witnesses to add to the checkpoint, as they answered.
    #[arg(long, value_name = "FILE", requires = "log")]
    pub cosignatures: Option<PathBuf>,
    /// Key of a witness, whose line must verify; may be given again.
    #[arg(long, value_name = "VKEY", value_parser = parse_witness, requires = "cosignatures")]
    pub witness: Vec<VerifierKey>,
    /// Print what a witness is sent that knows the log at this size.
    #[arg(long, value_name = "SIZE", requires = "log")]
    pub for_witness: Option<u64>,
    /// Where to write the proof of the last statement as well.
    #[arg(long, value_name = "FILE", requires = "log")]
    pub out: Option<PathBuf>,
}

fn parse_signer(text: &str) -> Result<VerifierKey, String> {
    VerifierKey::parse_kind(text, KeyKind::Ed25519).map_err(|fault| fault.to_string())
}

fn parse_witness(text: &str) -> Result<VerifierKey, String> {
    VerifierKey::parse_kind(text, KeyKind::Cosigner).map_err(|fault| fault.to_string())
}

/// Why `sign` fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The bundle's statement can't be read.
    Bundle(#[from] PreviousError),
    /// It can't be signed.
    Signing(#[from] SigningError),
}

impl SignError {
    /// The words, the code and the advice of the catalogue.
    pub fn said(&self) -> Said {
        match self {
            SignError::Bundle(error) => error.said(),
            SignError::Signing(error) => error.said(),
        }
    }
}

advised!(SignError);

impl Sign {
    /// Runs the command; what it prints.
    ///
    /// # Errors
    /// It is an error if the bundle or the log can't be read, the log can't grow by this statement, or a signature
    /// does not verify. Nothing is written then.
    pub fn run(&self) -> Result<String, SignError> {
        if let (Some(name), Some(path)) = (&self.new_key, &self.key) {
            let key = LogKey::create(name, path)?;
            let key = key.public().ok_or(SigningError::Name)?;
            return Ok(say!("sign.key", path = shown_path(path), key).text + "\n");
        }
        let missing = || SigningError::Option(word!("RF-1441.log").to_owned());
        self.require_free_out()?;
        let mut log = LogDirectory::open(self.log.as_deref().ok_or_else(missing)?)?;
        if let Some(old) = self.for_witness {
            return Ok(log.for_witness(old)?);
        }
        if let Some(path) = &self.cosignatures {
            let bytes =
                file::read_limited(path, MAX_NOTE as u64).map_err(SigningError::io(path))?;
            let lines = String::from_utf8_lossy(&bytes);
            let added = log.cosign(path, &lines, &self.witness)?;
            let text = say!("sign.cosigned", added).text + "\n";
            return Ok(text + &self.finish(&log)?);
        }
        self.statement(log)
    }

    /// Refuses to replace what is no proof of a log by one: it may be a key.
    fn require_free_out(&self) -> Result<(), SigningError> {
        let Some(out) = &self.out else { return Ok(()) };
        match file::read_limited(out, MAX_PROOF as u64) {
            Ok(bytes) if LogProof::read(&bytes).is_ok() => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(SigningError::NoProof(out.clone())),
        }
    }

    /// Signs the statement of a bundle.
    fn statement(&self, mut log: LogDirectory) -> Result<String, SignError> {
        let missing = || SigningError::Option(word!("RF-1441.bundle").to_owned());
        let bundle = self.bundle.as_deref().ok_or_else(missing)?;
        let statement = previous::read(bundle)?;
        let epoch = statement.epoch.to_u64();
        let too_large = || SigningError::Option(word!("RF-1441.epoch").to_owned());
        let epoch = epoch.ok_or_else(too_large)?;
        let before = match &self.earlier {
            Some(path) => earlier(path)?,
            None => vec![],
        };
        log.append(epoch, statement.statement, &before)?;
        match (&self.key, &self.vkey) {
            (Some(path), _) => {
                let key = LogKey::read(path)?;
                let public = key.public().ok_or(SigningError::Name)?;
                let text = log.text(public.name())?;
                log.sign(&public, &key.sign(text.as_bytes()))?;
            }
            (None, Some(key)) => {
                if self.print {
                    return Ok(log.text(key.name())?);
                }
                let signature = self.signature.as_deref().unwrap_or_default();
                log.sign(key, &parse_signature(signature).ok_or(SigningError::SignatureForm)?)?;
            }
            (None, None) => {
                let reason = word!("RF-1441.key").to_owned();
                return Err(SigningError::Option(reason).into());
            }
        }
        let text = say!("sign.statement", epoch, statement = statement.statement).text + "\n";
        Ok(text + &self.finish(&log)?)
    }

    /// Writes the log, and says where the proof is.
    fn finish(&self, log: &LogDirectory) -> Result<String, SigningError> {
        let proof = log.write()?;
        let Some(proof) = proof else { return Ok(String::new()) };
        if let Some(out) = &self.out {
            let bytes = file::read_regular(&proof).map_err(SigningError::io(&proof))?;
            file::write(out, &bytes).map_err(SigningError::io(out))?;
        }
        let path = shown_path(self.out.as_deref().unwrap_or(&proof));
        let size = log.checkpoint().map_or(0, |checkpoint| checkpoint.size);
        Ok(say!("sign.proof", path, size).text + "\n")
    }
}

/// The 64 bytes of a signature in base64 or hexadecimal digits.
fn parse_signature(text: &str) -> Option<[u8; 64]> {
    let text = text.trim();
    let digits = text.strip_prefix("0x").unwrap_or(text).to_ascii_lowercase();
    let bytes = hex::decode(&digits).or_else(|| STANDARD.decode(text).ok())?;
    bytes.try_into().ok()
}
