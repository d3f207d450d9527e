//! `serve`: a small HTTP service that hands a customer's package to the venue's own backend, which has logged the
//! customer in.
//!
//! | request | answer |
//! |---|---|
//! | `POST /package` with `{"account": "…"}`, or `{"account": "…", "epoch": "…"}` | the package, as `ringfence-prover inclusion` writes it |
//! | `GET /healthz` | 200, or 503 while it stops |
//! | `GET /metrics`, on the address of `--metrics` only | counts and times for Prometheus |
//!
//! Account ids are private, so they come in a body: addresses end up in logs. Nothing that is logged, counted or refused
//! names an account, and there is no list of them. What is asked for is made and verified when it is asked for; the
//! files of an epoch are compared with their digests once, when the service starts, and stay open.

mod answer;
mod bucket;
mod error;
mod figures;
mod routes;
mod run;
mod served;
mod tokens;

use std::{
    io::Write,
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    sync::Arc,
};

use tokio::{
    net::TcpListener,
    signal::unix::{signal, SignalKind},
};

pub use self::error::ServeError;
use self::{routes::Service, served::Served, tokens::Tokens};

/// Hands out packages, one on demand, to the venue's own backend. It stops on SIGTERM when what it was asked for is
/// answered, and reads the token file again on SIGHUP.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ringfence-cluster serve --work work --token-file serve.token
  echo '{\"account\":\"alice\"}' > asked.json
  sed 's/^/Authorization: Bearer /;q' serve.token | curl -s -H @- -d @asked.json http://127.0.0.1:8790/package")]
pub struct Serve {
    /// Work directory of an epoch; may stand several times. Who names no epoch gets the newest.
    #[arg(long, value_name = "WORKDIR", required = true)]
    pub work: Vec<PathBuf>,
    /// File with the token that callers must send, of at least 32 characters; a second line may hold another one. Only its
    /// owner may read it (0600); if that is another user than this program's, its group too (0640).
    #[arg(long, value_name = "FILE")]
    pub token_file: PathBuf,
    /// Address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8790")]
    pub listen: SocketAddr,
    /// Address for metrics, without a token; none are served without it.
    #[arg(long, value_name = "ADDRESS")]
    pub metrics: Option<SocketAddr>,
    /// Requests a second that are answered, all callers together.
    #[arg(long, value_name = "N", default_value = "100")]
    pub rate: NonZeroU32,
    /// Packages that are made at the same time.
    #[arg(long, value_name = "N", default_value = "4")]
    pub at_once: NonZeroUsize,
    /// Allow an address that other machines reach. What is said there can be read on the way: put a proxy that speaks
    /// TLS in front.
    #[arg(long)]
    pub public: bool,
}

impl Serve {
    /// Runs the service until it is told to stop.
    ///
    /// # Errors
    /// [`ServeError`] says why it can't begin.
    pub async fn run(&self) -> Result<(), ServeError> {
        for address in [Some(self.listen), self.metrics].into_iter().flatten() {
            if !address.ip().is_loopback() && !self.public {
                return Err(ServeError::Public(address));
            }
        }
        // Before anything that takes long: without it the signal would end the program.
        let mut rotations = signal(SignalKind::hangup()).map_err(ServeError::System)?;
        let tokens = Tokens::read(&self.token_file)?;
        tracing::info!("opening the epochs: every file is compared with its digest");
        // It takes as long as reading the epochs' files does, and nothing else is done meanwhile.
        let served = tokio::task::block_in_place(|| Served::open(&self.work))?;
        let bind = |address| async move {
            let bound = TcpListener::bind(address).await;
            bound.map_err(|source| ServeError::Listen { address, source })
        };
        let listener = bind(self.listen).await?;
        let metrics = match self.metrics {
            Some(address) => Some(bind(address).await?),
            None => None,
        };
        let mut ends = signal(SignalKind::terminate()).map_err(ServeError::System)?;
        let mut interrupts = signal(SignalKind::interrupt()).map_err(ServeError::System)?;
        let service = Arc::new(Service::new(served, tokens, self.rate, self.at_once));
        // Whoever started the service learns its address also where the system chose the port.
        let mut said = String::new();
        for (name, of) in [("packages", Some(&listener)), ("metrics", metrics.as_ref())] {
            if let Some(address) = of.and_then(|of| of.local_addr().ok()) {
                said += &format!("{name} at http://{address}\n");
            }
        }
        let _ = std::io::stdout().lock().write_all(said.as_bytes());
        tracing::info!(epochs = service.epochs(), "ready");
        let stop = async {
            loop {
                tokio::select! {
                    _ = ends.recv() => return,
                    _ = interrupts.recv() => return,
                    _ = rotations.recv() => match Tokens::read(&self.token_file) {
                        Ok(tokens) => {
                            service.rotate(tokens);
                            tracing::info!("the token file was read again");
                        }
                        Err(error) => tracing::error!(
                            code = error.code(),
                            "the token file can't be used, so the tokens before stay: {error}"
                        ),
                    },
                }
            }
        };
        run::serve(Arc::clone(&service), listener, metrics, stop).await;
        tracing::info!("stopped");
        Ok(())
    }
}
