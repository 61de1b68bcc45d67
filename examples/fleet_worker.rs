//! A worker that reads many accounts. Start it as often as you like, anywhere; it may be killed, and ends
//! when no account is due. `cargo run --example fleet_worker -- --store file:DIR --folder DIR --accounts accounts.json`
//!
//! `--store` may be `postgres://...` or `redis://...` too. The accounts are JSON: `{"customer-7": ["account
//! id", "client id", "client secret"], ...}`. `compose.yaml` starts workers with a fake Zoom, which
//! `ZOOM_API_URL` and `ZOOM_OAUTH_URL` name.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::{Arg, Command};
use zoom_admin::fleet::{self, Account, Options};
use zoom_admin::limit::SharedLimiter;
use zoom_admin::store::{Folder, Postgres, Redis, Store};
use zoom_admin::{AccountKey, Plan, Zoom};

type Failure = Box<dyn std::error::Error>;

async fn open(url: &str) -> Result<Arc<dyn Store>, Failure> {
    match url.split_once(':') {
        Some(("postgres" | "postgresql", _)) => {
            let store = Postgres::connect(url).await?;
            store.create_schema().await?;
            Ok(Arc::new(store))
        }
        Some(("redis" | "rediss", _)) => Ok(Arc::new(Redis::connect(url).await?)),
        Some(("file", folder)) => Ok(Arc::new(Folder::new(folder))),
        _ => Err("--store is postgres://..., redis://... or file:DIR".into()),
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let options =
        ["store", "folder", "accounts"].map(|name| Arg::new(name).long(name).required(true));
    let matches = Command::new("fleet_worker").args(options).get_matches();
    let value = |name| matches.get_one::<String>(name).cloned().unwrap_or_default();
    let store = open(&value("store")).await?;
    let limiter = SharedLimiter::new(store.clone(), Plan::Pro);
    let known: BTreeMap<String, [String; 3]> =
        serde_json::from_slice(&std::fs::read(value("accounts"))?)?;
    let mut accounts = Vec::new();
    for (name, [account, client, secret]) in known {
        let mut zoom = Zoom::builder().server_to_server(account, client, secret);
        if let (Ok(api), Ok(oauth)) = (
            std::env::var("ZOOM_API_URL"),
            std::env::var("ZOOM_OAUTH_URL"),
        ) {
            zoom = zoom.api_url(api).oauth_url(oauth);
        }
        let zoom = zoom.rate_limiter(limiter.clone()).build()?;
        accounts.push(Account::new(AccountKey::new(name), zoom));
    }
    let summary = fleet::run(store, accounts, Options::new(value("folder")).tables()).await?;
    println!("{summary:?}");
    Ok(())
}
