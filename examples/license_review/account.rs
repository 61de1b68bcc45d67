//! Which account is read, and how.

use std::path::Path;

use chrono::{DateTime, Utc};
use zoom_admin::auth::store::{self, FileStore, MemoryStore};
use zoom_admin::auth::{OAuthApp, Scope};
use zoom_admin::fake::{Fake, FakeAccount};
use zoom_admin::text::Visible;
use zoom_admin::{AccountKey, Builder, Clock, Error, ErrorKind, Plan, Rate, Zoom};

const CREDENTIALS: [&str; 3] = ["ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"];

/// How the access tokens of the built-in fake begin: it names itself in their header.
const FAKE_TOKEN: &str = "eyJzdiI6IjAwMDAwMSIsImFsZyI6IkhTNTEyIiwidiI6IjIuMCIsImtpZCI6ImZha2UifQ.";

/// Where the browser is sent back to, which is of no use once somebody has signed in.
const CALLBACK: &str = "http://127.0.0.1/callback";

/// The value of an environment variable, if it is set and not blank.
pub(crate) fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.trim().is_empty())
}

/// The account that is read.
#[allow(dead_code)] // A program that keeps nothing of it needs no key.
pub(crate) struct Account {
    pub(crate) builder: Builder,
    /// The key under which what is read is kept.
    pub(crate) key: AccountKey,
    pub(crate) now: DateTime<Utc>,
    /// What is to be said of it first.
    pub(crate) notice: Option<String>,
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::Config, message)
}

impl Account {
    /// The account that the options and the environment name.
    pub(crate) async fn find(connection: Option<&Path>) -> Result<Self, Error> {
        let plan = plan()?;
        if let Some(file) = connection {
            return stored(file, plan).await;
        }
        match CREDENTIALS.map(env) {
            [Some(account), Some(id), Some(secret)] => {
                let key = AccountKey::new(account.as_str());
                let builder = Zoom::builder().server_to_server(account, id, secret);
                Ok(Self::real(builder, key, plan))
            }
            [None, None, None] => {
                let fake = fake();
                let builder = builder(&fake).server_to_server(
                    Fake::ACCOUNT_ID,
                    Fake::CLIENT_ID,
                    Fake::CLIENT_SECRET,
                );
                Ok(Self {
                    builder,
                    key: AccountKey::new(Fake::ACCOUNT_ID),
                    now: fake.clock().now(),
                    notice: Some(
                        "No credentials are set: this is the built-in fake account of 2,000 users."
                            .to_owned(),
                    ),
                })
            }
            some => {
                let missing = CREDENTIALS.iter().zip(some).filter(|(_, v)| v.is_none());
                let missing: Vec<_> = missing.map(|(name, _)| *name).collect();
                Err(wrong(format!(
                    "missing: {}; set all three credentials, or none to read the fake account",
                    missing.join(" and ")
                )))
            }
        }
    }

    /// An account of Zoom, at the pace and the hosts that the environment names.
    fn real(mut builder: Builder, key: AccountKey, plan: Option<Plan>) -> Self {
        if let Some(plan) = plan {
            builder = builder.plan(plan);
        }
        if let Some(url) = env("ZOOM_API_URL") {
            builder = builder.api_url(url);
        }
        if let Some(url) = env("ZOOM_OAUTH_URL") {
            builder = builder.oauth_url(url);
        }
        Self {
            builder,
            key,
            now: Utc::now(),
            notice: None,
        }
    }
}

/// The plan, which sets the pace. A wrong one is told even where there are no limits.
fn plan() -> Result<Option<Plan>, Error> {
    let Some(plan) = env("ZOOM_PLAN") else {
        return Ok(None);
    };
    match plan.to_lowercase().as_str() {
        "free" => Ok(Some(Plan::Free)),
        "pro" => Ok(Some(Plan::Pro)),
        "business" => Ok(Some(Plan::Business)),
        _ => Err(wrong(format!(
            "ZOOM_PLAN is free, pro or business (Education and Enterprise too), and not {plan:?}"
        ))),
    }
}

/// A connection that was signed in to and stored, for example by the example `connect`.
async fn stored(file: &Path, plan: Option<Plan>) -> Result<Account, Error> {
    let shown = file.display();
    let text = std::fs::read(file)
        .map_err(|e| wrong(format!("the connection {shown} cannot be read: {e}")))?;
    // The file names the connection, and its folder is the store.
    let contents: Option<serde_json::Value> = serde_json::from_slice(&text).ok();
    let name = contents
        .as_ref()
        .and_then(|c| c.get("connection")?.as_str());
    let name = name.ok_or_else(|| wrong(format!("{shown} is not the file of a connection")))?;
    let key = AccountKey::new(name);
    let token = contents
        .as_ref()
        .and_then(|c| c.pointer("/state/live/access_token")?.as_str());
    if env("ZOOM_CLIENT_ID").is_none() && token.is_some_and(|t| t.starts_with(FAKE_TOKEN)) {
        return signed_in_to_the_fake(key).await;
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let id = env("ZOOM_CLIENT_ID")
        .ok_or_else(|| wrong("a stored connection needs ZOOM_CLIENT_ID of its app".to_owned()))?;
    let mut app = OAuthApp::new(id, CALLBACK);
    if let Some(secret) = env("ZOOM_CLIENT_SECRET") {
        app = app.client_secret(secret);
    }
    let builder = Zoom::builder()
        .authorization_code(&app, key.clone())
        .token_store(FileStore::new(folder));
    Ok(Account::real(builder, key, plan))
}

/// A fake ends with its program, and the connections to it end with it. So a stored one is signed
/// in to anew at the fake of this program; the file stays as it is.
async fn signed_in_to_the_fake(key: AccountKey) -> Result<Account, Error> {
    let fake = fake();
    let app = OAuthApp::new(Fake::CLIENT_ID, CALLBACK).client_secret(Fake::CLIENT_SECRET);
    let sign_in = builder(&fake).sign_in(&app)?;
    let (url, pending) = sign_in.begin(&Scope::CLASSIC)?;
    let callback = fake
        .approve(url.as_str())
        .map_err(|refusal| wrong(format!("the fake refuses the sign-in: {refusal:?}")))?;
    let grant = sign_in.finish(pending, &callback).await?;
    let tokens = MemoryStore::new();
    store::connect(&tokens, &key, grant).await?;
    Ok(Account {
        builder: builder(&fake)
            .authorization_code(&app, key.clone())
            .token_store(tokens),
        notice: Some(format!(
            "The connection {} is one to the built-in fake account of 2,000\nusers, and is signed \
             in to anew: no fake outlives its program.",
            Visible(key.as_str(), 20)
        )),
        key,
        now: fake.clock().now(),
    })
}

fn fake() -> Fake {
    Fake::builder()
        .account(FakeAccount::sample())
        .unlimited()
        .build()
}

/// The fake account, without limits: nobody wants to wait for them here.
fn builder(fake: &Fake) -> Builder {
    let rate = Rate::per_second(100_000);
    Zoom::builder()
        .clock(fake.clock())
        .plan(Plan::Custom {
            light: rate,
            medium: rate,
            heavy: rate,
            resource_intensive: rate,
        })
        .transport(fake.clone())
}
