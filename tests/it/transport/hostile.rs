//! Servers on loopback that mean no good: each call ends, with an error that says why, after as many
//! attempts as the policy allows.
#![cfg(feature = "reqwest")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use zoom_admin::{AccessToken, AccountKey, ErrorKind, FixedToken, RetryPolicy, Zoom, user};

#[derive(Debug, Clone, Copy)]
enum Way {
    /// A body that never ends.
    EndlessBody,
    /// A header that never ends.
    EndlessHeader,
    /// A byte of the body now and then.
    Drip,
    /// Bytes that are no HTTP.
    Noise,
    /// A head that says more than comes.
    Short,
}

async fn treat(mut socket: TcpStream, way: Way) -> std::io::Result<()> {
    let mut buffer = [0; 4096];
    let _ = socket.read(&mut buffer).await;
    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    match way {
        Way::EndlessBody => {
            socket.write_all(HEAD).await?;
            socket
                .write_all(b"connection: close\r\n\r\n{\"a\":\"")
                .await?;
            loop {
                socket.write_all(&[b'x'; 65_536]).await?;
            }
        }
        Way::EndlessHeader => {
            socket.write_all(HEAD).await?;
            loop {
                socket.write_all(b"x-more: and more and more\r\n").await?;
            }
        }
        Way::Drip => {
            socket.write_all(HEAD).await?;
            socket.write_all(b"content-length: 100000\r\n\r\n").await?;
            loop {
                socket.write_all(b" ").await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Way::Noise => {
            socket
                .write_all(&[0x16, 0x03, 0xff, 0x00, b'\n', b'\n'])
                .await
        }
        Way::Short => {
            socket.write_all(HEAD).await?;
            socket
                .write_all(b"content-length: 100000\r\n\r\n{\"id\":")
                .await
        }
    }
}

#[tokio::test]
async fn no_server_holds_a_call_for_ever_or_fills_the_memory() {
    for (way, kind, attempts) in [
        (Way::EndlessBody, ErrorKind::TooLarge, 1),
        (Way::EndlessHeader, ErrorKind::Transport, 2),
        (Way::Drip, ErrorKind::Timeout, 2),
        (Way::Noise, ErrorKind::Transport, 2),
        (Way::Short, ErrorKind::Transport, 2),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let met = Arc::new(AtomicUsize::new(0));
        let count = met.clone();
        let server = tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(treat(socket, way));
            }
        });
        let mut policy = RetryPolicy::default();
        policy.base = Duration::from_millis(1);
        policy.max_attempts = 2;
        let zoom = Zoom::builder()
            .token_provider(FixedToken::new(AccountKey::new("a"), AccessToken::new("t")))
            .api_url(format!("http://{address}/v2"))
            .retry(policy)
            .max_body(1 << 20)
            .attempt_timeout(match way {
                Way::Drip => Duration::from_millis(500),
                // Longer than a busy machine takes, and no test of anything.
                _ => Duration::from_secs(60),
            })
            .build()
            .unwrap();
        let error = zoom.send(user::Get::new("a")).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{way:?}: {error}");
        assert_eq!(met.load(Ordering::Relaxed), attempts, "{way:?}: {error}");
        server.abort();
    }
}
