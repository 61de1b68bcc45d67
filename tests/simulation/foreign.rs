//! Answers with HTTP 200 that are no answers, and answers with a damaged value, as a seed chooses.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::Notify;
use zoom_admin::fake::Fake;
use zoom_admin::{
    async_trait,
    transport::{Transport, TransportError},
};

use crate::world::Random;

/// Bodies that say nothing, or that something is wrong, in shapes that no description shows.
const FOREIGN: [&str; 16] = [
    "{}",
    "null",
    "[]",
    "\"\"",
    r#"{"foo":1}"#,
    r#"{"result":null}"#,
    r#"{"page_size":300,"next_page_token":""}"#,
    r#"{"status":false,"errorCode":200,"errorMessage":"No permission.","result":null}"#,
    r#"{"error":{"code":300,"message":"Not now."}}"#,
    r#"{"error":"temporarily_unavailable","reason":"Not now."}"#,
    r#"{"code":"300","message":"Not now.","data":[]}"#,
    r#"{"error_code":5010,"error_message":"Report does not exist."}"#,
    r#"{"code":3000}"#,
    "<html><body>Sign in to the network</body></html>",
    "<?xml version=\"1.0\"?><error><code>300</code></error>",
    "Not JSON at all",
];

/// Beside those: an error that stands in the answer's own shape, with its lists empty.
const EMPTIED: usize = FOREIGN.len();

/// What stands in the place of a damaged value.
const VALUES: [&[u8]; 9] = [
    br#"{"x":1}"#,
    b"[[]]",
    b"NaN",
    // From here on a text may be read, and another one than was meant.
    b"-Infinity",
    b"1e400",
    b"\"\\ud800\"",
    b"\"\\q\"",
    b"\"\xff\xfe\"",
    b"\"\x01\"",
];

/// Answers of one seed that are replaced or damaged by chance: few enough that a sync ends.
const MOST: u64 = 12;

/// The fake, with some of its answers replaced or damaged on the way.
#[derive(Clone)]
pub(crate) struct Foreign(Arc<Inner>);

struct Inner {
    fake: Fake,
    random: Mutex<Random>,
    /// One answer in so many is replaced, and one in so many damaged.
    replaced: Option<u64>,
    damaged: Option<u64>,
    /// How many may still be.
    left: AtomicU64,
    /// A path whose answers are all replaced by one body.
    lost: Option<(&'static str, usize)>,
    calls: AtomicU64,
    /// Told after each so many calls.
    every: AtomicU64,
    reached: Notify,
}

impl Foreign {
    pub(crate) fn new(seed: u64, fake: Fake) -> Self {
        let mut random = Random::of(seed, 8);
        let replaced = random.one_in(6).then(|| 2 + random.below(30));
        let damaged = random.one_in(4).then(|| 1 + random.below(20));
        let path = random.pick(&[
            "/report/users",
            "/report/history_meetings",
            "/report/activities",
            "/settings",
            "/plans/usage",
        ]);
        let body = random.pick(&[0, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, EMPTIED]);
        let lost = random.one_in(8).then_some((path, body));
        Self(Arc::new(Inner {
            fake,
            replaced,
            damaged,
            left: AtomicU64::new(1 + random.below(MOST)),
            random: Mutex::new(random),
            lost,
            calls: AtomicU64::new(0),
            every: AtomicU64::new(u64::MAX),
            reached: Notify::new(),
        }))
    }

    /// Whether any answer may be another than the fake's.
    pub(crate) fn is_any(&self) -> bool {
        self.0.replaced.is_some() || self.0.damaged.is_some() || self.0.lost.is_some()
    }

    /// Whether a value of an answer may be another than the fake's.
    pub(crate) fn damages(&self) -> bool {
        self.0.damaged.is_some()
    }

    /// From now on [`reached`](Self::reached) is told after each so many calls.
    pub(crate) fn tell_every(&self, calls: u64) {
        self.0.every.store(calls.max(1), Ordering::SeqCst);
    }

    /// Waits until so many more calls were made.
    pub(crate) async fn reached(&self) {
        self.0.reached.notified().await;
    }
}

impl Inner {
    /// Whether chance, one time in `n`, befalls an answer.
    fn befalls(&self, n: Option<u64>, random: &mut Random) -> bool {
        let left = self.left.load(Ordering::SeqCst);
        let befalls = left > 0 && n.is_some_and(|n| random.one_in(n));
        if befalls {
            self.left.store(left - 1, Ordering::SeqCst);
        }
        befalls
    }

    fn change(&self, path: &str, body: &Bytes) -> Option<Bytes> {
        let foreign = |n: usize| match FOREIGN.get(n) {
            Some(text) => Some(Bytes::from_static(text.as_bytes())),
            None => emptied(body),
        };
        if let Some((lost, n)) = self.lost
            && path.ends_with(lost)
        {
            return foreign(n);
        }
        let mut random = self.random.lock().unwrap();
        if self.befalls(self.replaced, &mut random) {
            return foreign(random.below(EMPTIED as u64 + 1) as usize);
        }
        if self.befalls(self.damaged, &mut random) {
            return damage(&mut random, path, body);
        }
        None
    }
}

#[async_trait]
impl Transport for Foreign {
    async fn call(
        &self,
        request: http::Request<Bytes>,
        deadline: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let this = &self.0;
        let path = request.uri().path().to_owned();
        let calls = this.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if calls.is_multiple_of(this.every.load(Ordering::SeqCst)) {
            this.reached.notify_one();
        }
        let mut answer = this.fake.call(request, deadline).await?;
        if answer.status().as_u16() == 200
            && !path.starts_with("/oauth/")
            && let Some(body) = this.change(&path, answer.body())
        {
            *answer.body_mut() = body;
        }
        Ok(answer)
    }
}

/// The answer with nothing in its lists, and an error beside them.
fn emptied(body: &Bytes) -> Option<Bytes> {
    let mut json: Value = serde_json::from_slice(body).ok()?;
    for (name, value) in json.as_object_mut()? {
        match value {
            Value::Array(list) => list.clear(),
            _ if name == "total_records" => *value = 0.into(),
            _ if name == "next_page_token" => *value = "".into(),
            _ => {}
        }
    }
    json["code"] = 3000.into();
    json["message"] = "Not now.".into();
    Some(json.to_string().into())
}

/// Puts something that cannot be read in the place of one value of a record, or of the answer.
fn damage(random: &mut Random, path: &str, body: &Bytes) -> Option<Bytes> {
    const MARK: &str = "@@damaged@@";
    let mut json: Value = serde_json::from_slice(body).ok()?;
    let mut places = Vec::new();
    leaves(&json, String::new(), &mut places);
    // Who a user is, and where a listing goes on, stays: what came of another user's name is no
    // longer the same account.
    places.retain(|place| {
        let key = place.rsplit('/').next().unwrap_or_default();
        let who = path.ends_with("/users") && !path.contains("report");
        key != "next_page_token" && !(who && matches!(key, "id" | "email"))
    });
    if places.is_empty() {
        return None;
    }
    let place = &places[random.below(places.len() as u64) as usize];
    *json.pointer_mut(place)? = MARK.into();
    let text = json.to_string();
    let (before, after) = text.split_once(&format!("\"{MARK}\""))?;
    let mut out = before.as_bytes().to_vec();
    // An address or plan that reads as another one is a lie, which nobody can tell.
    let named = place.ends_with("email") || place.ends_with("plan_united_type");
    let value = match named {
        true => random.pick(&VALUES[..3]),
        false => random.pick(&VALUES),
    };
    if std::env::var("SIMULATION_SEED").is_ok() {
        println!("{path}: {place} is {}", String::from_utf8_lossy(value));
    }
    out.extend(value);
    out.extend(after.as_bytes());
    Some(out.into())
}

fn leaves(json: &Value, at: String, out: &mut Vec<String>) {
    match json {
        Value::Array(list) => {
            for (n, value) in list.iter().enumerate() {
                leaves(value, format!("{at}/{n}"), out);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                leaves(value, format!("{at}/{key}"), out);
            }
        }
        _ if !at.is_empty() => out.push(at),
        _ => {}
    }
}
