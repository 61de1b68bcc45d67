//! States of an account that are kept: written, read, compared and projected.

mod damage;
mod exchanged;
mod forever;
mod made;
mod money;
mod months;
mod nameless;
mod properties;
mod stores;
mod taken_over;
mod unread;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use zoom_admin::fake::{Fake, FakeAccount, FakeMeeting, FakeOperation, FakeUser};
use zoom_admin::usage::history::{AccountSnapshot, SnapshotSource};
use zoom_admin::usage::{self, Contract, Facts, Options, Planning, Policy, Review, Snapshot};
use zoom_admin::{AccountKey, Plan, Zoom};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn key() -> AccountKey {
    AccountKey::new(Fake::ACCOUNT_ID)
}

fn zoom(fake: &Fake) -> Zoom {
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .plan(Plan::Business)
        .build()
        .unwrap()
}

/// A seeded account of 60 users.
fn seeded() -> Fake {
    Fake::builder()
        .account(FakeAccount::seeded(60, 7))
        .now(at("2026-07-01T09:00:00Z"))
        .unlimited()
        .build()
}

async fn read(fake: &Fake, options: Options) -> (Facts, Snapshot) {
    usage::collect_with_snapshot(&zoom(fake), options)
        .await
        .unwrap()
}

fn decide(facts: &Facts) -> Review {
    usage::decide(facts, &Policy::careful(90), None, facts.read_at).unwrap()
}

/// The state of a seeded account, with the snapshot of its sync.
async fn seeded_state() -> AccountSnapshot {
    let (facts, sync) = read(&seeded(), Options::new()).await;
    let review = decide(&facts);
    let source = SnapshotSource::new(&facts, &review).sync(&sync);
    source.snapshot().unwrap()
}

fn written(state: &AccountSnapshot) -> Vec<u8> {
    let mut bytes = Vec::new();
    state.write_to(&mut bytes).unwrap();
    bytes
}

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("zoom-admin-history-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn contract(text: &str) -> Contract {
    Contract::from_json(text).unwrap()
}
