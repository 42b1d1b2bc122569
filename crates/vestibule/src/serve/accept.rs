//! Listening: accept, answer within limits, stop without losing what is in flight.

use crate::{
    Fault,
    app::App,
    routes,
    web::{Frame, FrameLayer},
};
use axum::{Router, body::Body, extract::ConnectInfo, response::Response};
use futures_util::FutureExt;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use std::{convert::Infallible, future::Future, net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::{TcpListener, TcpStream};
use tower::{Layer, ServiceExt};

type Incoming = hyper::Request<hyper::body::Incoming>;

/// A pause after a failed accept: without file descriptors the loop would spin.
const BREATH: Duration = Duration::from_millis(100);
/// At a stop: nobody is left in the kernel's queue when none comes for so long.
const QUEUE_IS_EMPTY: Duration = Duration::from_millis(20);
/// At a stop: a connection that sends no request is closed after so long.
const LAST_WORDS: Duration = Duration::from_millis(250);

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
        tokio::spawn(connection(stream, builder.clone(), answers(&service, peer), &graceful));
    }

    tracing::info!("stopping: no new connections, requests in flight are answered");
    // Who was connected before the signal, or stands in the kernel's queue, may still be sending the request: it is in flight too.
    while let Ok(Ok((stream, peer))) = tokio::time::timeout(QUEUE_IS_EMPTY, listener.accept()).await {
        tokio::spawn(connection(stream, builder.clone(), answers(&service, peer), &graceful));
    }
    drop(listener);
    tokio::time::sleep(LAST_WORDS).await;
    let drained = tokio::time::timeout(app.settings.limits.drain.to_std(), graceful.shutdown()).await;
    if drained.is_err() {
        tracing::warn!("requests were still running at the end of the drain time");
    }
    Ok(())
}

/// What answers on one connection.
fn answers(
    service: &Frame<Router>,
    peer: SocketAddr,
) -> impl hyper::service::Service<Incoming, Response = Response, Error = Infallible, Future: Send> + Clone + Send + use<>
{
    let service = service.clone();
    hyper::service::service_fn(move |request: Incoming| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        service
            .clone()
            .oneshot(request)
            .map(|answer| -> Result<_, Infallible> { answer })
    })
}

/// One connection until it closes.
fn connection<S>(
    stream: TcpStream,
    builder: Builder<TokioExecutor>,
    answer: S,
    graceful: &GracefulShutdown,
) -> impl Future<Output = ()> + use<S>
where
    S: hyper::service::Service<Incoming, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + 'static,
{
    let _ = stream.set_nodelay(true);
    let watcher = graceful.watcher();
    async move {
        let served = builder.serve_connection(TokioIo::new(stream), answer).into_owned();
        if let Err(error) = watcher.watch(served).await {
            tracing::debug!(%error, "a connection ended early");
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
