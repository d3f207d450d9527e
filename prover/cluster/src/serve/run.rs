//! The service from its first connection to its last.

use std::{
    future::{pending, Future},
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};

use super::routes::{metrics, packages, Service};
use crate::listener::{Connections, METRICS_CONNECTIONS};

/// Most connections at a time; others wait until one ends.
const CONNECTIONS: usize = 512;
/// How long the service goes on at the end, until what was asked for is answered and has reached its callers.
const GRACE: Duration = Duration::from_secs(30);
/// Between two looks at whether all are answered.
const LOOK: Duration = Duration::from_millis(20);

/// Serves until `stop` ends, then refuses what is asked anew until what was asked before is answered.
pub(super) async fn serve(
    service: Arc<Service>,
    listener: TcpListener,
    counts: Option<TcpListener>,
    stop: impl Future<Output = ()>,
) {
    let connections = Connections::default();
    let ended = async {
        stop.await;
        service.stop();
        tracing::info!("stopping: what was asked for is answered, what is asked now is refused");
        let all = async {
            while service.count_open() > 0 {
                sleep(LOOK).await;
            }
            // What is answered may not have reached its caller yet.
            connections.end().await;
        };
        if timeout(GRACE, all).await.is_err() {
            tracing::warn!("some requests took too long and are given up");
        }
    };
    let (packages, counted) = (packages(Arc::clone(&service)), metrics(Arc::clone(&service)));
    let count = async {
        if let Some(listener) = counts {
            connections.accept(listener, counted, METRICS_CONNECTIONS).await;
        }
    };
    let taken = async {
        tokio::join!(connections.accept(listener, packages, CONNECTIONS), count);
        pending::<()>().await;
    };
    tokio::select! {
        () = ended => {}
        () = taken => {}
    }
}
