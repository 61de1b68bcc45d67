//! A server on this machine that is not the bottleneck: each connection has a thread that does nothing
//! but find out what is asked for and write it.

#![allow(dead_code)] // each bench uses a part of it

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;

/// What is asked for.
pub(crate) enum Asked {
    /// `/users`, and which page of it.
    Users(usize),
    /// `/report/activities`, and which page of it.
    SignIns(usize),
    /// `/users/{userId}/settings`.
    Settings,
}

/// A running server.
pub(crate) struct Server {
    address: SocketAddr,
    latency: Arc<AtomicU64>,
}

impl Server {
    /// Starts one that gives these bodies.
    pub(crate) fn start(body: impl Fn(&Asked) -> Bytes + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let latency = Arc::new(AtomicU64::new(0));
        let (body, delay) = (Arc::new(body), latency.clone());
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let (body, delay) = (body.clone(), delay.clone());
                std::thread::spawn(move || serve(&socket.unwrap(), &*body, &delay));
            }
        });
        Self { address, latency }
    }

    /// The base of API calls.
    pub(crate) fn base(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// Lets each answer wait for so long from now on.
    pub(crate) fn latency(&self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap();
        self.latency.store(micros, Ordering::Relaxed);
    }
}

/// Answers one connection's requests until it is closed.
fn serve(mut socket: &TcpStream, body: impl Fn(&Asked) -> Bytes, delay: &AtomicU64) {
    socket.set_nodelay(true).unwrap();
    let mut request = Vec::new();
    let mut part = [0; 4096];
    loop {
        let end = loop {
            if let Some(at) = request.windows(4).position(|end| end == b"\r\n\r\n") {
                break at + 4;
            }
            match socket.read(&mut part) {
                Ok(0) | Err(_) => return,
                Ok(read) => request.extend_from_slice(&part[..read]),
            }
        };
        let line = request.split(|byte| *byte == b'\r').next().unwrap();
        let body = body(&asked(std::str::from_utf8(line).unwrap()));
        let wait = delay.load(Ordering::Relaxed);
        if wait > 0 {
            std::thread::sleep(Duration::from_micros(wait));
        }
        request.drain(..end);
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        if socket.write_all(head.as_bytes()).is_err() || socket.write_all(&body).is_err() {
            return;
        }
    }
}

fn asked(line: &str) -> Asked {
    let token = line.split_once("next_page_token=").map(|(_, rest)| rest);
    let page = token.and_then(|rest| rest.split([' ', '&']).next()?.parse().ok());
    let page = page.unwrap_or(0);
    if line.contains("/settings") {
        Asked::Settings
    } else if line.contains("/report/activities") {
        Asked::SignIns(page)
    } else {
        Asked::Users(page)
    }
}
