//! Listening: accept, answer within limits, stop without losing what is in flight.

use crate::{Fault, app::App};
use crate::{routes, web::FrameLayer};
use axum::{Router, body::Body, extract::ConnectInfo};
use futures_util::FutureExt;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use std::{convert::Infallible, future::Future, net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tower::{Layer, ServiceExt};

/// A pause after a failed accept: without file descriptors the loop would spin.
const BREATH: Duration = Duration::from_millis(100);

/// Answers on `listener` until `stop` is ready, then drains: requests in flight are answered, new ones refused.
pub(crate) async fn serve(
    app: &Arc<App>,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> Result<(), Fault> {
    let service = FrameLayer(Arc::clone(app)).layer(router.merge(routes::probes(app)));
    let builder = builder(app);
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "no connection could be accepted");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let service = service.clone();
        let answer = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            service
                .clone()
                .oneshot(request)
                .map(|answer| -> Result<_, Infallible> { answer })
        });
        let connection = connection(stream, peer, builder.clone(), answer, &graceful);
        tokio::spawn(connection);
    }
    drop(listener);
    tracing::info!("stopping: no new connections, requests in flight are answered");
    let drained = tokio::time::timeout(app.settings.limits.drain.to_std(), graceful.shutdown()).await;
    if drained.is_err() {
        tracing::warn!("requests were still running at the end of the drain time");
    }
    Ok(())
}

/// One connection until it closes.
fn connection<S>(
    stream: TcpStream,
    peer: SocketAddr,
    builder: Builder<TokioExecutor>,
    answer: S,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<S>
where
    S: hyper::service::Service<
            hyper::Request<hyper::body::Incoming>,
            Response = axum::response::Response,
            Error = Infallible,
        > + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    let _ = stream.set_nodelay(true);
    let watcher = graceful.watcher();
    async move {
        let served = builder.serve_connection(TokioIo::new(stream), answer).into_owned();
        if let Err(error) = watcher.watch(served).await {
            tracing::debug!(%peer, %error, "a connection ended early");
        }
    }
}

fn builder(app: &App) -> Builder<TokioExecutor> {
    let limits = &app.settings.limits;
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout.to_std())
        // The frame refuses what is over the limits with a page; this far beyond, the connection is not worth one.
        .max_headers(limits.headers.get().saturating_mul(2))
        .max_buf_size(
            (limits.header_bytes.get() + limits.url_bytes.get())
                .saturating_mul(2)
                .max(16 * 1024),
        );
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .max_header_list_size(u32::try_from(limits.header_bytes.get()).unwrap_or(u32::MAX))
        .keep_alive_interval(Some(limits.keep_alive.to_std()));
    builder
}
