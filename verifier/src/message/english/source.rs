//! The words of bundles that can't be loaded.

use crate::message::entry::Entry;

/// What to do about an archive that is no whole archive of plain files.
const ARCHIVE: &str = "download the archive again, completely; one of your own is made by `tar \
                       --format=ustar -cf bundle.tar bundle`";

/// What to do about files that are missing.
const INCOMPLETE: &str = "download the bundle again, completely";

/// Why a bundle can't be loaded.
pub(super) const SOURCE: &[Entry] = &[
    Entry::failure("RF-2011", "{path}: {source}", "check that the path is a bundle and readable"),
    Entry::failure(
        "RF-2011.given",
        "{path}: {source}",
        "check that the path is a file and readable",
    ),
    Entry::words("file.changed", "it was changed while it was read"),
    Entry::words("file.too-long", "longer than the {limit} bytes that are expected"),
    Entry::words("file.too-many", "more than {most} files"),
    Entry::failure("RF-2012", "{path} is missing", INCOMPLETE),
    Entry::failure("RF-2012.given", "{path}: there is no such file", "check its name and place"),
    Entry::failure(
        "RF-2011.folder",
        "{path} is a directory, a statement is expected",
        "give the file statement.json in it",
    ),
    Entry::failure(
        "RF-2013.snapshot",
        "{path} is a snapshot, which is private, not a bundle",
        "give the bundle that `ringfence-prover prove` wrote of it",
    ),
    Entry::failure(
        "RF-2013.work",
        "{path} is a work directory, which is private, not a bundle",
        "give the bundle that `ringfence-prover prove` wrote of it",
    ),
    Entry::failure(
        "RF-2013.scenarios",
        "{path} holds scenario proofs, it is not the bundle that they are about",
        "give the bundle first, then the directory of scenario proofs",
    ),
    Entry::failure(
        "RF-2013.site",
        "{path} is no bundle, but holds one",
        "give the folder `bundle` in it",
    ),
    Entry::failure(
        "RF-2013",
        "{path} does not belong in a bundle",
        "move the file elsewhere: a bundle holds nothing else",
    ),
    Entry::failure(
        "RF-2013.clutter",
        "{path} was left there by the operating system and does not belong in what was published",
        "delete the file, or download all of it again as an archive",
    ),
    Entry::failure("RF-2014", "the archive can't be read: {reason}", ARCHIVE),
    Entry::words("archive.other-kind", "this is {kind}, not an archive"),
    Entry::words("archive.compressed", "it is compressed; uncompress it first"),
    Entry::words("archive.zip", "it is a zip file; unpack it to a folder"),
    Entry::words("archive.cut-off", "it is cut off"),
    Entry::words(
        "archive.extended",
        "it has extended headers (of long names, or of a file system)",
    ),
    Entry::words("archive.irregular", "{name} is no regular file"),
    Entry::words("archive.too-many", "it has too many entries"),
    Entry::words("archive.followed", "something follows its end"),
    Entry::failure("RF-2015", "{path} is there twice", ARCHIVE),
    Entry::failure(
        "RF-2111.files",
        "{path} holds {found} proofs, the block list needs {expected}",
        INCOMPLETE,
    ),
];
