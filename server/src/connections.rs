//! Connections: by TLS or without, and how long those at the other end may
//! keep one waiting.

use std::{
    future::{Ready, ready},
    io,
    net::SocketAddr,
    pin::Pin,
    time::Duration,
};

use axum::Router;
use axum_server::{
    Handle, Server,
    accept::Accept,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;

use crate::tls::Tls;

/// How long is waited for those at the other end; then the connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until TLS is agreed on, and for the head of each request.
    pub asking: Duration,
    /// Until something of an answer that waits is taken. A live stream on
    /// which nothing happens has nothing that waits.
    pub listening: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            asking: Duration::from_secs(30),
            listening: Duration::from_secs(30),
        }
    }
}

/// Lets a connection end when what is written is not taken.
#[derive(Clone, Copy, Debug)]
struct Listening(Duration);

impl<S> Accept<TcpStream, S> for Listening {
    type Stream = Pin<Box<TimeoutStream<TcpStream>>>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        // Messages are small, and wait for no other.
        let set = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.0));
        ready(set.map(|()| (Box::pin(stream), service)))
    }
}

/// Answers on a listener until the handle says to end.
///
/// # Errors
/// What the system says if it cannot listen any more.
pub(crate) async fn answer(
    listener: TcpListener,
    app: Router,
    tls: Option<Tls>,
    patience: Patience,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let mut server = Server::<SocketAddr>::from_listener(listener)
        .http1_only()
        .handle(handle);
    let mut builder = server.http_builder().http1();
    builder.header_read_timeout(patience.asking);
    let listening = Listening(patience.listening);
    match tls {
        None => server.acceptor(listening).serve(app).await,
        Some(Tls(config)) => {
            let tls = RustlsAcceptor::new(RustlsConfig::from_config(config));
            let tls = tls.handshake_timeout(patience.asking).acceptor(listening);
            server.acceptor(tls).serve(app).await
        }
    }
}
