//! From a request to its answer.

use std::{
    future::poll_fn,
    num::{NonZeroU32, NonZeroUsize},
    pin::Pin,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc, PoisonError, RwLock,
    },
    time::{Duration, Instant},
};

use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{header, HeaderMap, Method, StatusCode},
    response::Response,
    routing::any,
    Router,
};
use ringfence_circuits::protocol::text::check_label;
use ringfence_prover::epoch::EpochError;
use serde::Deserialize;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    answer::{package, text, Refusal, MAX_BODY},
    bucket::Bucket,
    figures::Figures,
    served::Served,
    tokens::Tokens,
};

/// Wrong tokens a second that are answered as such. A caller with a valid one is not held up by them.
const WRONG_TOKENS: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// How long a body may take to come.
const BODY_TIME: Duration = Duration::from_secs(10);
/// How long a request waits until a package of another is made.
const WAIT: Duration = Duration::from_secs(2);

/// What all requests share.
pub(super) struct Service {
    served: Served,
    tokens: RwLock<Tokens>,
    requests: Bucket,
    wrong_tokens: Bucket,
    makers: Arc<Semaphore>,
    stopping: AtomicBool,
    figures: Figures,
}

/// The body of a request for a package.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    account: String,
    epoch: Option<String>,
}

impl Service {
    pub(super) fn new(
        served: Served,
        tokens: Tokens,
        rate: NonZeroU32,
        at_once: NonZeroUsize,
    ) -> Self {
        let figures = Figures::new(served.count());
        Service {
            served,
            tokens: RwLock::new(tokens),
            requests: Bucket::new(rate),
            wrong_tokens: Bucket::new(WRONG_TOKENS),
            makers: Arc::new(Semaphore::new(at_once.get().min(Semaphore::MAX_PERMITS))),
            stopping: AtomicBool::new(false),
            figures,
        }
    }

    /// Number of epochs.
    pub(super) fn epochs(&self) -> usize {
        self.served.count()
    }

    /// Other tokens are valid from now on.
    pub(super) fn rotate(&self, tokens: Tokens) {
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = tokens;
    }

    /// From now on requests are refused.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    /// Requests that are being answered.
    pub(super) fn count_open(&self) -> i64 {
        self.figures.count_open()
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Whether the request has a valid token and comes in its time.
    fn admit(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut sent = headers.get_all(header::AUTHORIZATION).iter();
        let token = sent.next().and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        // With two of them a proxy could have looked at the other one.
        let valid = token.is_some_and(|token| tokens.accept(token)) && sent.next().is_none();
        match valid {
            true => self.requests.take().map_err(Refusal::Rate),
            false => Err(self.wrong_tokens.take().map_or_else(Refusal::Rate, |()| Refusal::Token)),
        }
    }

    async fn package(self: &Arc<Self>, request: Request) -> Result<Response, Refusal> {
        if self.is_stopping() {
            return Err(Refusal::Stopping);
        }
        self.admit(request.headers())?;
        if request.method() != Method::POST {
            return Err(Refusal::Method("POST"));
        }
        let body = timeout(BODY_TIME, read(request)).await.map_err(|_| Refusal::Slow)??;
        let asked: Asked = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
        drop(body);
        check_label(&asked.account).map_err(Refusal::Account)?;
        if self.served.get(asked.epoch.as_deref()).is_none() {
            return Err(Refusal::UnknownEpoch);
        }
        let permit = timeout(WAIT, Arc::clone(&self.makers).acquire_owned()).await;
        let permit = permit.map_err(|_| Refusal::Busy)?.map_err(|_| Refusal::Stopping)?;
        let service = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || service.make(&asked, permit)).await;
        // A panic is a defect; the runtime has said where.
        made.unwrap_or(Err(Refusal::Failed)).map(package)
    }

    /// Makes the package. The permit is held until that is done, also where the caller has gone since.
    fn make(&self, asked: &Asked, _permit: OwnedSemaphorePermit) -> Result<Vec<u8>, Refusal> {
        let issuer = self.served.get(asked.epoch.as_deref()).ok_or(Refusal::UnknownEpoch)?;
        let begun = Instant::now();
        match issuer.verified(&asked.account) {
            Ok(bytes) => {
                self.figures.made(begun.elapsed());
                Ok(bytes)
            }
            Err(EpochError::UnknownAccount) => Err(Refusal::UnknownAccount),
            Err(error) => {
                // Errors of an epoch name files of the work directory, and no account.
                tracing::error!(code = error.code(), "a package can't be made: {error}");
                Err(Refusal::Failed)
            }
        }
    }

    /// Counts an answer and says it in the log: how it ended and how long it took, not what was asked.
    fn finish(&self, begun: Instant, outcome: Result<Response, Refusal>) -> Response {
        let response = outcome.unwrap_or_else(|refusal| refusal.response());
        let (status, took) = (response.status(), begun.elapsed());
        self.figures.answered(status);
        tracing::debug!(
            status = status.as_u16(),
            microseconds = took.as_micros() as u64,
            "answered"
        );
        response
    }
}

/// Reads a body of limited length.
async fn read(request: Request) -> Result<Vec<u8>, Refusal> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > MAX_BODY as u64) {
        return Err(Refusal::TooLong);
    }
    let (mut bytes, mut body) = (vec![], request.into_body());
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Refusal::Malformed)?;
        // What follows the data says nothing that is asked for.
        let Ok(chunk) = frame.into_data() else { continue };
        if bytes.len() + chunk.len() > MAX_BODY {
            return Err(Refusal::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// What is served to callers.
pub(super) fn packages(service: Arc<Service>) -> Router {
    let answer = |State(service): State<Arc<Service>>, request: Request<Body>| async move {
        let (begun, open) = (Instant::now(), service.figures.open());
        let outcome = service.package(request).await;
        drop(open);
        service.finish(begun, outcome)
    };
    let health = |State(service): State<Arc<Service>>, request: Request<Body>| async move {
        let outcome = match (request.method(), service.is_stopping()) {
            (&Method::GET | &Method::HEAD, false) => Ok(text(StatusCode::OK, "ready\n".into())),
            (&Method::GET | &Method::HEAD, true) => Err(Refusal::Stopping),
            _ => Err(Refusal::Method("GET, HEAD")),
        };
        outcome.unwrap_or_else(|refusal| refusal.response())
    };
    Router::new()
        .route("/package", any(answer))
        .route("/healthz", any(health))
        .fallback(other)
        .with_state(service)
}

/// What is served to whoever counts.
pub(super) fn metrics(service: Arc<Service>) -> Router {
    let answer = |State(service): State<Arc<Service>>, request: Request<Body>| async move {
        match *request.method() {
            Method::GET => text(StatusCode::OK, service.figures.text()),
            _ => Refusal::Method("GET").response(),
        }
    };
    Router::new().route("/metrics", any(answer)).fallback(other).with_state(service)
}

async fn other(State(service): State<Arc<Service>>) -> Response {
    service.finish(Instant::now(), Err(Refusal::Path))
}
