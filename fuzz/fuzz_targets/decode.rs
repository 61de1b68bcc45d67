//! Whatever bytes arrive, for whatever call and with whatever status: an answer or a typed error,
//! never a panic; and what was read can be written and read again to the same.
//!
//! The first byte chooses the call, the second the status, whether drift is noted, and whether the
//! answer is the token endpoint's; the rest is the body.
#![no_main]

#[path = "../../tests/support/canned.rs"]
mod canned;
#[path = "../../tests/support/each_call.rs"]
mod each_call;

use std::fmt::Debug;
use std::sync::Arc;

use canned::Canned;
use chrono::DateTime;
use each_call::Visitor;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};
use zoom_admin::{TokenProvider, auth::ServerToServer};
use zoom_admin::calls::CALLS;
use zoom_admin::{PageBody, Paged, Request, RetryPolicy, TokioClock, Zoom};

const STATUSES: [u16; 8] = [200, 200, 200, 201, 400, 401, 404, 429];
/// With the fifth bit: errors above all.
const REFUSALS: [u16; 8] = [200, 302, 400, 403, 408, 409, 500, 503];

thread_local! {
    // Time is paused: waiting costs none.
    static RUNTIME: Runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
}

fuzz_target!(|input: &[u8]| {
    let [call, how, body @ ..] = input else {
        return;
    };
    let canned = Canned::default();
    let statuses = match how & 16 {
        0 => STATUSES,
        _ => REFUSALS,
    };
    canned.set(statuses[usize::from(how % 8)], body.to_vec());
    if how & 32 != 0 {
        return RUNTIME.with(|runtime| runtime.block_on(token(canned)));
    }
    let mut policy = RetryPolicy::default();
    (policy.max_attempts, policy.max_limited) = (1, 0);
    let zoom = canned
        .builder()
        .retry(policy)
        .drift_notes(how & 8 != 0)
        .build()
        .expect("a client");
    let name = CALLS[usize::from(*call) % CALLS.len()].meta.name;
    let mut one = One { name, canned, zoom };
    RUNTIME.with(|runtime| runtime.block_on(each_call::each(&mut one)));
});

/// Asks the token endpoint.
async fn token(canned: Canned) {
    let provider = ServerToServer::new(
        "account",
        "client",
        "s3cr3t-of-the-app",
        &"https://zoom.us/oauth".parse().expect("a URL"),
        Arc::new(canned),
        Arc::new(TokioClock::starting_at(DateTime::UNIX_EPOCH)),
    );
    let provider = provider.expect("a provider");
    if let Err(error) = provider.token(None).await {
        assert_readable(&error);
    }
}

/// One line that is not too long, and shows no secret.
fn assert_readable(error: &zoom_admin::Error) {
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(shown.chars().count() < 2_000, "{shown}");
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        assert!(!shown.contains("s3cr3t-of-the-app"), "{shown}");
    }
}

/// Makes the call of one name.
struct One {
    name: &'static str,
    canned: Canned,
    zoom: Zoom,
}

impl Visitor for One {
    async fn call<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize + Debug> + Clone,
    {
        if R::META.name != self.name {
            return;
        }
        match self.zoom.send_full(request.clone()).await {
            Ok(reply) => {
                let _ = format!("{:?} {:?}", reply.value, reply.notes);
                let written = serde_json::to_vec(&reply.value).expect("an answer can be written");
                self.canned.set(200, written.clone());
                // A written error shape would be taken for an error; credentials are not written.
                if let Ok(again) = self.zoom.send(request).await {
                    let again = serde_json::to_vec(&again).expect("an answer can be written");
                    assert_eq!(written, again, "{}", self.name);
                }
            }
            Err(error) => {
                assert_readable(&error);
                assert_eq!(error.request(), Some(self.name));
            }
        }
    }

    async fn page<R>(&mut self, request: R)
    where
        R: Paged<Output: Serialize + Debug + PageBody<Item: Serialize>> + Clone,
    {
        self.call(request).await;
    }
}
