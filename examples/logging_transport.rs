//! A transport of one's own: it writes a line for each exchange, and lets another one do the work.
//!
//! Here the other one is the built-in fake account; for Zoom it is a `transport::ReqwestTransport`.
#![allow(clippy::print_stdout)]

use std::time::{Duration, Instant};

use zoom_admin::bytes::Bytes;
use zoom_admin::fake::Fake;
use zoom_admin::http::{Request, Response};
use zoom_admin::transport::{Transport, TransportError};
use zoom_admin::{Result, Zoom, async_trait, user};

struct Logging<T>(T);

#[async_trait]
impl<T: Transport> Transport for Logging<T> {
    async fn call(
        &self,
        request: Request<Bytes>,
        deadline: Duration,
    ) -> std::result::Result<Response<Bytes>, TransportError> {
        // The path only: the query may name people, headers and bodies hold tokens and secrets.
        let what = format!("{} {}", request.method(), request.uri().path());
        let begun = Instant::now();
        let answer = self.0.call(request, deadline).await;
        let took = begun.elapsed().as_millis();
        match &answer {
            Ok(answer) => println!("{what}: {} after {took} ms", answer.status()),
            Err(error) => println!("{what}: {error} after {took} ms"),
        }
        answer
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let fake = Fake::builder().users(50).build();
    let zoom = Zoom::builder()
        .transport(Logging(fake.clone()))
        .clock(fake.clock())
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()?;
    let summary = zoom.send(user::Summary::new()).await?;
    println!("{summary:?}");
    Ok(())
}
