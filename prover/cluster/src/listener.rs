//! Connections: how many there are, how long they may wait, how long they live, and how they end.

use std::{future::pending, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{watch, OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};

/// Most connections at a time of those who read metrics; others wait until one ends.
pub const METRICS_CONNECTIONS: usize = 64;
/// Most bytes of a request's head.
const MAX_HEAD: usize = 16 << 10;
/// How long is waited where the system has no connection to give.
const PAUSE: Duration = Duration::from_millis(100);

/// How long callers may take.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// For the head of a request; a connection may be idle for as long.
    head: Duration,
    /// For all requests of a connection. One that is being answered by then is answered, and no other is taken.
    life: Duration,
    /// For what is being answered when the connection's life is over. A caller that reads nothing is cut off then.
    end: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            head: Duration::from_secs(10),
            life: Duration::from_secs(60),
            end: Duration::from_secs(10),
        }
    }
}

/// Connections that end together.
#[derive(Default)]
pub struct Connections {
    limits: Limits,
    /// Whether no more are taken. Each connection holds a receiver for as long as it lives.
    ending: watch::Sender<bool>,
}

impl Connections {
    /// Takes connections, at most so many at a time, until [`Connections::end`].
    pub async fn accept(&self, listener: TcpListener, routes: Router, most: usize) {
        let taken = async {
            let room = Arc::new(Semaphore::new(most));
            while let Ok(permit) = Arc::clone(&room).acquire_owned().await {
                match listener.accept().await {
                    Ok((stream, _)) => self.begin(stream, routes.clone(), permit),
                    // The caller has gone, or there are too many open files: it passes.
                    Err(_) => sleep(PAUSE).await,
                }
            }
        };
        tokio::select! {
            () = taken => {}
            () = until_ending(self.ending.subscribe()) => {}
        }
    }

    /// Takes no more connections, and waits until what is being answered is answered and all have ended.
    pub async fn end(&self) {
        self.ending.send_replace(true);
        self.ending.closed().await;
    }

    fn begin(&self, stream: TcpStream, routes: Router, permit: OwnedSemaphorePermit) {
        // Small answers go out at once.
        let _ = stream.set_nodelay(true);
        let (limits, ending) = (self.limits, self.ending.subscribe());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            // Why a caller went away is no concern of ours.
            tokio::select! {
                _ = connection.as_mut() => {}
                () = life(limits.life, ending.clone()) => {
                    connection.as_mut().graceful_shutdown();
                    let _ = timeout(limits.end, connection).await;
                }
            }
            drop((permit, ending));
        });
    }
}

/// Ends when a connection's time is over, or all connections end.
async fn life(time: Duration, ending: watch::Receiver<bool>) {
    tokio::select! {
        () = sleep(time) => {}
        () = until_ending(ending) => {}
    }
}

async fn until_ending(mut ending: watch::Receiver<bool>) {
    if ending.wait_for(|ending| *ending).await.is_err() {
        // Who took the connections is gone without a word: their time is what ends them.
        pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::{SocketAddr, TcpStream as Caller},
    };

    use axum::routing::get;

    use super::*;

    /// Longer than anything here takes.
    const LONG: Duration = Duration::from_secs(60);
    const SHORT: Duration = Duration::from_millis(100);

    /// Runs a caller against a service that has room for one connection; what the caller returns.
    fn with<T: Send + 'static>(limits: Limits, caller: fn(SocketAddr) -> T) -> T {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let found = runtime.block_on(async {
            let connections = Connections { limits, ..Connections::default() };
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let slow = || async {
                sleep(5 * SHORT).await;
                "slow"
            };
            let routes = Router::new()
                .route("/", get(|| async { "small" }))
                .route("/slow", get(slow))
                .route("/large", get(|| async { "x".repeat(1 << 20) }));
            let caller = tokio::task::spawn_blocking(move || caller(address));
            tokio::select! {
                () = connections.accept(listener, routes, 1) => panic!("nobody ended it"),
                found = caller => {
                    // Also with callers that read nothing, it comes to an end.
                    timeout(LONG, connections.end()).await.unwrap();
                    found.unwrap()
                }
            }
        });
        runtime.shutdown_background();
        found
    }

    fn call(address: SocketAddr, path: &str, times: usize) -> Caller {
        let mut caller = Caller::connect(address).unwrap();
        caller.set_read_timeout(Some(LONG)).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").repeat(times);
        caller.write_all(request.as_bytes()).unwrap();
        caller
    }

    /// All that comes until the service closes the connection.
    fn read(mut caller: Caller) -> String {
        let mut bytes = vec![];
        caller.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn who_never_reads_is_cut_off_and_makes_room_for_others() {
        let limits = Limits { head: LONG, life: SHORT, end: SHORT };
        let found = with(limits, |address| {
            // More than the buffers of both ends hold.
            let silent = call(address, "/large", 100);
            let other = read(call(address, "/", 1));
            drop(silent);
            other
        });
        assert!(found.ends_with("small"), "{found}");
    }

    #[test]
    fn who_never_reads_does_not_hold_up_the_end() {
        let limits = Limits { head: LONG, life: 100 * LONG, end: SHORT };
        drop(with(limits, |address| call(address, "/large", 100)));
    }

    #[test]
    fn a_connection_that_asks_without_end_ends_and_what_is_being_answered_is_answered() {
        let limits = Limits { head: LONG, life: SHORT, end: LONG };
        let found = with(limits, |address| read(call(address, "/slow", 3)));
        assert!(found.ends_with("slow"), "{found}");
        assert_eq!(found.matches("200 OK").count(), 1, "{found}");
        // An idle one ends, too.
        assert_eq!(with(limits, |address| read(Caller::connect(address).unwrap())), "");
    }
}
