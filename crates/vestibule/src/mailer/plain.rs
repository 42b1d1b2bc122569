//! A connection that is still in clear, read so that nothing of it is left over once it is encrypted.
//!
//! Who stands on the way can send the answers of a whole dialogue right behind "220 ready". A reader that takes what has come keeps them for
//! later, and they count as answers of the encrypted dialogue: a mail would be taken that no server has. So in clear one byte is read at a
//! time. What follows an answer stays in the socket, where the handshake finds it, and fails. ("Why TLS is better without STARTTLS", 2021.)

use lettre::transport::smtp::client::AsyncTokioStream;
use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

#[derive(Debug)]
pub(super) struct Plain {
    stream: TcpStream,
    /// From our first message of the handshake on, whoever reads knows nothing of answers.
    has_shaken_hands: bool,
}

impl Plain {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            has_shaken_hands: false,
        }
    }
}

impl AsyncRead for Plain {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.has_shaken_hands {
            return Pin::new(&mut self.stream).poll_read(cx, buffer);
        }
        let mut byte = [0];
        let mut one = ReadBuf::new(&mut byte);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut one))?;
        buffer.put_slice(one.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Plain {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if bytes.first() == Some(&HANDSHAKE) {
            self.has_shaken_hands = true;
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Plain {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

/// How a record of TLS begins that holds a message of the handshake. No command of SMTP begins so. RFC 8446, 5.1.
const HANDSHAKE: u8 = 22;
