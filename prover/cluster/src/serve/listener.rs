//! Connections: how many there are, how long they may wait, and how they end.

use std::{future::Future, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};

use super::routes::{metrics, packages, Service};

/// Most connections at a time; others wait until one ends.
const CONNECTIONS: usize = 512;
/// How long a caller may take for the head of a request, and how long a connection may be idle.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Most bytes of a request's head.
const MAX_HEAD: usize = 16 << 10;
/// How long requests that are being answered are waited for at the end.
const GRACE: Duration = Duration::from_secs(30);
/// Between two looks at whether all are answered.
const LOOK: Duration = Duration::from_millis(20);
/// How long is waited where the system has no connection to give.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` ends, then refuses what is asked anew until what was asked before is answered.
pub(super) async fn serve(
    service: Arc<Service>,
    listener: TcpListener,
    counts: Option<TcpListener>,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let answered = async {
        stop.await;
        service.stop();
        tracing::info!("stopping: what was asked for is answered, what is asked now is refused");
        let all = async {
            while service.count_open() > 0 {
                sleep(LOOK).await;
            }
        };
        if timeout(GRACE, all).await.is_err() {
            tracing::warn!("some requests took too long and are given up");
        }
    };
    let (packages, counted) = (packages(Arc::clone(&service)), metrics(Arc::clone(&service)));
    let count = async {
        match counts {
            Some(listener) => accept(listener, counted, CONNECTIONS / 8, &graceful).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = answered => {}
        () = accept(listener, packages, CONNECTIONS, &graceful) => {}
        () = count => {}
    }
    // What is answered may not have reached its caller yet.
    let _ = timeout(GRACE, graceful.shutdown()).await;
}

/// Takes connections, at most so many at a time, for ever.
async fn accept(listener: TcpListener, routes: Router, most: usize, graceful: &GracefulShutdown) {
    let room = Arc::new(Semaphore::new(most));
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => connection(stream, routes.clone(), permit, graceful),
            // The caller has gone, or there are too many open files: it passes.
            Err(_) => sleep(PAUSE).await,
        }
    }
}

fn connection(
    stream: TcpStream,
    routes: Router,
    permit: OwnedSemaphorePermit,
    graceful: &GracefulShutdown,
) {
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // Why a caller went away is no concern of ours.
        let _ = connection.await;
        drop(permit);
    });
}
