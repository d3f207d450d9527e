//! The words of archives of packages and of the service that hands packages out.

use crate::message::entry::Entry;

/// What makes a token.
const TOKEN: &str = "write a new one: `(umask 077; openssl rand -hex 32 > FILE)`";

/// Why packages can't be put together or handed out.
pub(super) const PACKAGES: &[Entry] = &[
    Entry::failure(
        "RF-1330",
        "{path} holds packages of another statement, which an earlier run did not finish",
        "delete that directory, then run the command again",
    ),
    Entry::failure("RF-1331", "the token file {path}: {source}", TOKEN),
    Entry::failure(
        "RF-1331.private",
        "the token file {path} can be read by others than its owner",
        "run `chmod 600` on it, and take a new token if somebody may have read this one",
    ),
    Entry::failure(
        "RF-1331.content",
        "the token file {path} holds no token that can be taken: expected one line, or two while a token is replaced, \
         each of 32 to 512 visible ASCII characters",
        TOKEN,
    ),
    Entry::failure(
        "RF-1332",
        "{address} can be reached from other machines, and packages would travel in clear text",
        "listen on 127.0.0.1, or say --public and put a proxy in front that speaks TLS; no other program should reach \
         the address",
    ),
    Entry::failure(
        "RF-1333",
        "{address} can't be listened on: {source}",
        "choose another port with --listen or --metrics, or stop what uses this one",
    ),
    Entry::failure("RF-1333.system", "the service can't be started: {source}", ""),
    Entry::failure(
        "RF-1334",
        "two of the work directories are of epoch {epoch}",
        "give each epoch once: a caller could not say which one is meant",
    ),
    Entry::failure(
        "RF-1335",
        "the request has no valid token",
        "send `Authorization: Bearer TOKEN` with a token of the service's token file",
    ),
    Entry::failure(
        "RF-1336",
        "the body is not what is expected",
        "send a JSON object with `account`, and with `epoch` if it is not the newest; both are texts",
    ),
    Entry::failure("RF-1336.account", "the account is no account id: {fault}", "send the id as it stands in the books"),
    Entry::failure("RF-1336.long", "the body has more than {most} bytes", "send the account and the epoch, nothing else"),
    Entry::failure("RF-1336.slow", "the body did not come in time", "send it at once"),
    Entry::failure("RF-1336.method", "the method is not served here; served is {method}", ""),
    Entry::failure("RF-1336.path", "nothing is served under this path", "ask for /package or /healthz"),
    Entry::failure(
        "RF-1337",
        "the epoch is not served",
        "name one whose work directory the service was started with, or none for the newest",
    ),
    Entry::failure("RF-1338", "more requests come than are answered", "ask again after the time that Retry-After names"),
    Entry::failure(
        "RF-1338.busy",
        "as many packages are being made as may be at the same time",
        "ask again after the time that Retry-After names",
    ),
    Entry::failure("RF-1338.stopping", "the service is stopping", "ask another one, or this one when it is back"),
    Entry::failure("RF-1339", "the package can't be made", "the operator of the service finds the reason in its log"),
];
