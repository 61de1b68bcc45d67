//! Golden accounts, small enough to check by hand.

mod activity;
mod activity_log;
mod add_on_edges;
mod add_ons;
mod ages;
mod alternative_hosts;
mod answers;
mod attributes;
mod base_edges;
mod breakdown;
mod bundles;
mod contract;
mod doubts;
mod evidence;
mod figures;
mod guards;
mod inventory;
mod licence_unread;
mod live;
mod meetings;
mod operations;
mod participation;
mod pending_and_basic;
mod presets;
mod properties;
mod reconciled;
mod records;
mod refusals;
mod roster;
mod rules;
mod spans;
mod thresholds;
mod today;
mod unread;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use zoom_admin::fake::{Fake, FakeAccount, FakeMeeting, FakeOperation, FakeUser};
use zoom_admin::usage::sync::SyncEvent;
use zoom_admin::usage::verdict::Provision;
use zoom_admin::usage::{
    self, Collector, Facts, LicenceVerdict, Options, Policy, Review, Snapshot, UserReview,
};
use zoom_admin::{Builder, Clock, DateRange, Plan, Zoom};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn days(from: &str, to: &str) -> DateRange {
    DateRange::new(from.parse().unwrap(), to.parse().unwrap())
}

/// The last final day is 2026-06-29, so that 90 days are those from 2026-04-01 on, 60 days those from
/// 2026-05-01 on; reports reach back to 2026-01-02.
const NOW: &str = "2026-07-01T09:00:00Z";

fn email(name: &str) -> String {
    format!("{name}@example.com")
}

/// An active, licensed user of 2024.
fn user(name: &str) -> FakeUser {
    FakeUser::new(email(name))
}

/// A meeting of so many minutes and people.
fn meeting(host: &str, start: &str, minutes: u32, people: u32) -> FakeMeeting {
    FakeMeeting::new(email(host), format!("{host}-{start}"), at(start)).with(|m| {
        m.minutes = minutes;
        m.participants = people;
    })
}

fn webinar(host: &str, start: &str, people: u32) -> FakeMeeting {
    meeting(host, start, 30, people).with(|m| m.webinar = true)
}

/// An admin gave the user a licence.
fn licensed(name: &str, time: &str) -> FakeOperation {
    let detail = format!("Change {} from Basic to Licensed", email(name));
    FakeOperation::new(at(time), "user", "Update", detail)
}

/// An admin invited the user.
fn invited(name: &str, time: &str) -> FakeOperation {
    FakeOperation::new(at(time), "user", "Add", format!("Add User {}", email(name)))
}

/// An account with nobody but its owner, who is on Basic and whose the connection is. What is said
/// of the owner is left out of [`lines`] and [`counts`]. Its operation log tells of licences: one
/// was changed, of somebody who has left.
fn team() -> FakeAccount {
    silent_team().operation(licensed("somebody-who-left", "2026-02-02T10:00:00Z"))
}

/// The same with an operation log that tells of no licence.
fn silent_team() -> FakeAccount {
    FakeAccount::new().user(user("admin").with(|u| {
        u.role_id = "0".into();
        u.kind = 1;
    }))
}

fn fake(account: FakeAccount) -> Fake {
    Fake::builder()
        .account(account)
        .now(at(NOW))
        .unlimited()
        .build()
}

fn client(fake: &Fake) -> Builder {
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .clock(fake.clock())
        .plan(Plan::Business)
        .transport(fake.clone())
}

async fn facts_of(fake: &Fake, policy: &Policy) -> Facts {
    let zoom = client(fake).build().unwrap();
    let options = usage::Options::new().policy(policy.clone());
    usage::collect(&zoom, options).await.unwrap()
}

/// A reading that goes on from a snapshot, with its second reading: the facts, and the next snapshot.
async fn read_on(fake: &Fake, policy: &Policy, known: Option<&Arc<Snapshot>>) -> (Facts, Snapshot) {
    let zoom = client(fake).build().unwrap();
    let mut options = Options::new().policy(policy.clone());
    if let Some(known) = known {
        options = options.snapshot(known.clone());
    }
    let options = options.for_review(&zoom).unwrap();
    let mut data = known.map_or_else(Collector::new, |known| {
        Collector::with_snapshot(known).unwrap()
    });
    let mut sync = usage::sync(&zoom, options.clone(), None).unwrap();
    while let Some(event) = sync.try_next().await.unwrap() {
        if let SyncEvent::Page { items, .. } = event {
            items.into_iter().for_each(|item| data.add(item.record));
        }
    }
    let now = fake.clock().now();
    let snapshot = data.snapshot(&sync.coverage(), now);
    let mut facts = data.into_facts(sync.coverage(), now);
    usage::read_candidates(&zoom, &mut facts, &options)
        .await
        .unwrap();
    let snapshot = snapshot.with_answers(&facts);
    (facts, snapshot)
}

fn decide(facts: &Facts, policy: &Policy) -> Review {
    usage::decide(facts, policy, None, facts.read_at).unwrap()
}

async fn review_of(fake: &Fake, policy: &Policy) -> Review {
    decide(&facts_of(fake, policy).await, policy)
}

/// The review of an account by [`Policy::careful`] of 90 days.
async fn careful(account: FakeAccount) -> Review {
    review_of(&fake(account), &Policy::careful(90)).await
}

fn name(user: &UserReview) -> &str {
    user.user.email.split('@').next().unwrap()
}

fn one<'a>(review: &'a Review, who: &str) -> &'a UserReview {
    let mut users = review.users.iter();
    users.find(|user| name(user) == who).unwrap()
}

/// What is said of the base of a user.
fn base<'a>(review: &'a Review, who: &str) -> &'a LicenceVerdict {
    one(review, who).base().unwrap()
}

fn verdict(review: &Review, who: &str) -> String {
    base(review, who).verdict.to_string()
}

/// What is said of an add-on of a user.
fn add_on<'a>(review: &'a Review, who: &str, licence: &str) -> &'a LicenceVerdict {
    let licence: usage::Licence = licence.parse().unwrap();
    let mut add_ons = one(review, who).add_ons();
    add_ons
        .find(|v| v.licence.as_ref() == Some(&licence))
        .unwrap()
}

fn reasons(verdict: &LicenceVerdict) -> Vec<String> {
    verdict.reasons.iter().map(ToString::to_string).collect()
}

/// `keep, high: why it was decided`; and how the licence comes, unless it is bought.
fn line(verdict: &LicenceVerdict) -> String {
    let first = verdict.reasons.first().unwrap();
    let provision = match verdict.provision {
        Provision::Bought => "",
        Provision::Included => ", included",
        Provision::Unknown => ", bought or included",
    };
    format!(
        "{}, {}{provision}: {first}",
        verdict.verdict, verdict.confidence
    )
}

/// The lines of everyone's base, by name.
fn lines(review: &Review) -> Vec<(&str, String)> {
    let users = review.users.iter().filter(|user| name(user) != "admin");
    let mut lines: Vec<_> = users
        .map(|user| (name(user), line(user.base().unwrap())))
        .collect();
    lines.sort();
    lines
}

/// Compares the bases of everyone with what was found by hand, in any order.
fn assert_lines(review: &Review, expected: &[(&str, &str)]) {
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    let found = lines(review);
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!((found.0, found.1.as_str()), *expected);
    }
    assert_eq!(found.len(), expected.len());
}

/// The verdicts of [`Review::counts`].
fn counts(review: &Review) -> Vec<(&'static str, u64)> {
    let others = "email != admin@example.com".parse().unwrap();
    let counts = review.clone().filtered(&others).counts();
    counts.verdicts.into_iter().collect()
}
