//! What is answered: a package, or why not.

use std::time::Duration;

use axum::{
    body::Body,
    http::{header, HeaderValue, StatusCode},
    response::Response,
};
use ringfence_circuits::protocol::text::TextFault;
use ringfence_verifier::{message::Said, say};

/// Most bytes of a request's body: the longest account id, with every character escaped, is shorter.
pub(super) const MAX_BODY: usize = 4 << 10;

/// Why a request is not answered with a package. No refusal repeats anything of the request.
#[derive(Debug)]
pub(super) enum Refusal {
    /// No token, or another.
    Token,
    /// Too many requests; after so long there is room.
    Rate(Duration),
    /// As many packages are being made as may be.
    Busy,
    /// The service stops.
    Stopping,
    /// The body is not what is expected.
    Malformed,
    /// What is given as an account is none.
    Account(TextFault),
    /// The body is too long.
    TooLong,
    /// The body takes too long to come.
    Slow,
    /// No epoch of this number is served.
    UnknownEpoch,
    /// The account has no vault in the epoch.
    UnknownAccount,
    /// Another method than the one that is served.
    Method(&'static str),
    /// Nothing is served under this path.
    Path,
    /// The package can't be made; the log says why.
    Failed,
}

impl Refusal {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Refusal::Token => StatusCode::UNAUTHORIZED,
            Refusal::Rate(_) => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Busy | Refusal::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            Refusal::Malformed | Refusal::Account(_) => StatusCode::BAD_REQUEST,
            Refusal::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::Slow => StatusCode::REQUEST_TIMEOUT,
            Refusal::UnknownEpoch | Refusal::UnknownAccount | Refusal::Path => {
                StatusCode::NOT_FOUND
            }
            Refusal::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn said(&self) -> Said {
        match self {
            Refusal::Token => say!("RF-1335"),
            Refusal::Malformed => say!("RF-1336"),
            Refusal::Account(fault) => say!("RF-1336.account", fault = without_characters(fault)),
            Refusal::TooLong => say!("RF-1336.long", most = MAX_BODY),
            Refusal::Slow => say!("RF-1336.slow"),
            Refusal::Method(method) => say!("RF-1336.method", method),
            Refusal::Path => say!("RF-1336.path"),
            Refusal::UnknownEpoch => say!("RF-1337"),
            Refusal::UnknownAccount => say!("RF-1311"),
            Refusal::Rate(_) => say!("RF-1338"),
            Refusal::Busy => say!("RF-1338.busy"),
            Refusal::Stopping => say!("RF-1338.stopping"),
            Refusal::Failed => say!("RF-1339"),
        }
    }

    /// Whole seconds after which asking again may help.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Refusal::Rate(wait) => Some(wait.as_secs() + 1),
            Refusal::Busy | Refusal::Stopping => Some(1),
            _ => None,
        }
    }

    pub(super) fn response(&self) -> Response {
        let said = self.said();
        let body = serde_json::json!({ "code": said.code, "error": said.text, "help": said.help });
        let mut response = of(self.status(), body.to_string() + "\n");
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        match self {
            Refusal::Token => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Refusal::Method(method) => {
                headers.insert(header::ALLOW, HeaderValue::from_static(method));
            }
            // What is left of the body is not read, so the connection can't go on.
            Refusal::TooLong | Refusal::Slow | Refusal::Stopping => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        response
    }
}

/// What is wrong with a text, without the characters that [`TextFault`] names.
fn without_characters(fault: &TextFault) -> String {
    match fault {
        TextFault::Unseen { place, reason, .. } => format!("character {place} {reason}"),
        TextFault::LeadingMark(_) => "it begins with a mark that belongs on a letter".into(),
        other => other.to_string(),
    }
}

/// A package.
pub(super) fn package(bytes: Vec<u8>) -> Response {
    of(StatusCode::OK, bytes)
}

/// JSON that nobody on the way may keep.
fn of(status: StatusCode, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Plain text: health and metrics.
pub(super) fn text(status: StatusCode, text: String) -> Response {
    let mut response = of(status, text);
    let value = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, value);
    response
}

#[cfg(test)]
mod tests {
    use ringfence_circuits::protocol::text::check_label;

    use super::*;

    #[test]
    fn a_refused_account_is_told_no_character_of_it() {
        for (account, told) in [
            ("alice\u{200b}", "character 6 can't be seen"),
            ("\u{7}alice", "character 1 is a control character"),
            ("\u{301}alice", "begins with a mark"),
            ("e\u{301}", "composed form"),
            ("", "empty"),
            (" alice", "blank"),
        ] {
            let text = Refusal::Account(check_label(account).unwrap_err()).said().text;
            assert!(text.contains(told), "{text}");
            for repeated in ["200B", "0007", "0301", "alice", "\u{301}", "\u{7}", "\u{200b}"] {
                assert!(!text.contains(repeated), "{repeated} in {text}");
            }
        }
    }
}
