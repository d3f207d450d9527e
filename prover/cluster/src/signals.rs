//! Being asked to stop: the first signal lets a job finish, the second does not.

use tokio::{
    signal::unix::{signal, SignalKind},
    sync::watch,
};

use crate::error::ClusterError;

/// How often the program was asked to stop.
pub type Stop = watch::Receiver<u32>;

/// Listens for SIGTERM and SIGINT from now on.
///
/// # Errors
/// It is an error if the system refuses.
pub fn listen() -> Result<Stop, ClusterError> {
    let fail = |error: std::io::Error| ClusterError::System(error.to_string());
    let mut terminate = signal(SignalKind::terminate()).map_err(fail)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(fail)?;
    let (sender, receiver) = watch::channel(0);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            sender.send_modify(|count| *count += 1);
        }
    });
    Ok(receiver)
}

/// Waits until the program was asked to stop so often.
pub async fn asked(mut stop: Stop, times: u32) {
    // The sender lives as long as the program.
    let _ = stop.wait_for(|count| *count >= times).await;
}
