//! The signals that stop a server: the first drains, the second ends at once.

use tokio::signal;

/// Ready at SIGTERM or ctrl-c. A second one ends the process.
pub(crate) async fn signalled() {
    one().await;
    tokio::spawn(async {
        one().await;
        tracing::warn!("a second signal: ending at once");
        std::process::exit(1);
    });
}

async fn one() {
    #[cfg(unix)]
    {
        let terminate = signal::unix::signal(signal::unix::SignalKind::terminate());
        let Ok(mut terminate) = terminate else {
            let _ = signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = signal::ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = signal::ctrl_c().await;
    }
}
