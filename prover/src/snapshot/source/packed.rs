//! CSV packed with gzip or zstd, unpacked as it is read.

use std::io::Read;

use super::kind::Kind;
use crate::snapshot::error::ImportError;

/// How far back, as a power of two, a frame of zstd may refer: 128 MiB, which is what `zstd --long` takes.
#[cfg(feature = "compressed")]
const MOST_WINDOW: u32 = 27;

/// The text that is packed in `bytes`. It may have any length: it is unpacked piece by piece, by several members of
/// gzip or frames of zstd, one behind the other. `file` is what messages call it.
///
/// # Errors
/// It is an error if this program was built without what unpacks it.
#[cfg(feature = "compressed")]
pub(super) fn unpack<'a>(
    bytes: impl Read + 'a,
    kind: Kind,
    _file: &str,
) -> Result<Box<dyn Read + 'a>, ImportError> {
    let buffered = std::io::BufReader::with_capacity(1 << 16, bytes);
    Ok(match kind {
        Kind::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(buffered)),
        Kind::Zstd => {
            let failed = ImportError::io("unpack", std::path::Path::new(_file));
            let limited =
                zstd::stream::read::Decoder::with_buffer(buffered).and_then(|mut decoder| {
                    decoder.window_log_max(MOST_WINDOW)?;
                    Ok(decoder)
                });
            Box::new(limited.map_err(failed)?)
        }
        Kind::Csv | Kind::Parquet => Box::new(buffered),
    })
}

/// The same without what unpacks: only CSV as it stands.
///
/// # Errors
/// [`ImportError::Feature`] for packed text.
#[cfg(not(feature = "compressed"))]
pub(super) fn unpack<'a>(
    bytes: impl Read + 'a,
    kind: Kind,
    file: &str,
) -> Result<Box<dyn Read + 'a>, ImportError> {
    match kind {
        Kind::Csv => Ok(Box::new(bytes)),
        _ => Err(ImportError::Feature { what: file.to_owned(), feature: "compressed" }),
    }
}
