//! The sub accounts of a master account, and what accounts say of themselves.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::Fake;
use super::account::{FakeStatus, FakeSubAccount, created_first};
use super::context::Ctx;
use super::json::put;
use super::limits::FakePlan;
use super::refused::Refused;
use super::reply::time;
use super::rng::Rng;
use super::seats;
use super::world::{Sub, World};

/// What the filler leaves alone in `/accounts/{accountId}`: a subscription that does not exist has no
/// end, or an empty one.
pub(super) const DECIDED: &[&str] = &["/subscription_start_time", "/subscription_end_time"];

/// The scopes that suffice to read a sub account, where `scopes` suffice for one's own: those that
/// name the master account, and the forms of the others that do. Zoom's documentation states only the
/// first.
pub(super) fn master_scopes(scopes: &[String], classic: bool) -> Vec<String> {
    let mut all: Vec<String> = scopes.iter().filter_map(|scope| master(scope)).collect();
    if classic {
        all.push("account:master".to_owned());
    }
    all.sort();
    all.dedup();
    all
}

fn master(scope: &str) -> Option<String> {
    let parts: Vec<&str> = scope.split(':').collect();
    match *parts.as_slice() {
        [.., "master"] => Some(scope.to_owned()),
        [product, "read", "admin"] => Some(format!("{product}:master")),
        [product, "read", what, "admin"] => Some(format!("{product}:read:{what}:master")),
        _ => None,
    }
}

/// The id of an account. `about` is `None` for the master account.
pub(super) fn id(about: Option<&FakeSubAccount>) -> &str {
    about.map_or(Fake::ACCOUNT_ID, |sub| &sub.id)
}

/// The number of an account. `about` is `None` for the master account.
pub(super) fn number(about: Option<&FakeSubAccount>) -> u64 {
    about.map_or(90_000_042, |sub| {
        let parts: Vec<u64> = sub.id.bytes().map(u64::from).collect();
        Rng::new(0, &parts).range(10_000_000, 99_999_999)
    })
}

/// The name of an account. `about` is `None` for the master account.
pub(super) fn name(about: Option<&FakeSubAccount>) -> &str {
    about.map_or("Example Works", |sub| &sub.name)
}

/// The kind of an account with this plan.
fn kind(plan: FakePlan) -> &'static str {
    match plan {
        FakePlan::Free => "Free",
        FakePlan::Pro => "Pro",
        FakePlan::Business => "Business",
    }
}

/// What an account says of itself. `about` is `None` for the master account, which has this plan.
fn row(about: Option<&FakeSubAccount>, world: &World, plan: FakePlan) -> Map<String, Value> {
    let mut row = Map::new();
    let owner = world.owner();
    let owner = owner.and_then(|i| world.user(i));
    let seats = seats::taken(world)
        .into_iter()
        .filter(|(plan, _)| plan.is_base());
    let seats = seats.fold(0, |sum: u64, (_, seats)| sum.saturating_add(seats.bought()));
    put(&mut row, "id", Some(id(about)));
    put(&mut row, "account_name", Some(name(about)));
    let email = owner.as_ref().map_or("", |owner| owner.email.as_str());
    put(&mut row, "owner_email", Some(email));
    let kind = about.map_or_else(|| kind(plan), |sub| &sub.account_type);
    put(&mut row, "account_type", Some(kind));
    put(&mut row, "account_number", Some(number(about)));
    put(&mut row, "seats", Some(seats));
    let term = about.and_then(|sub| sub.subscription);
    let text = |instant: Option<DateTime<Utc>>| instant.map(time).unwrap_or_default();
    let (start, end) = term.unzip();
    put(&mut row, "subscription_start_time", Some(text(start)));
    put(&mut row, "subscription_end_time", Some(text(end)));
    let created = about.map_or_else(created_first, |sub| sub.created);
    put(&mut row, "created_at", Some(time(created)));
    put(
        &mut row,
        "reseller",
        Some(about.is_some_and(|sub| sub.reseller)),
    );
    row
}

/// `GET /accounts`: the sub accounts. An account that is no master account has none.
pub(super) fn list(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let owner = ctx.params.get("email");
    let rows = ctx.world.subs.iter().map(|sub| {
        let mut row = row(Some(&sub.about), &sub.world, ctx.plan);
        put(&mut row, "bulk_license", Some(false));
        row
    });
    let is_listed = |row: &Map<String, Value>| {
        let email = row.get("owner_email").and_then(Value::as_str);
        owner.is_none_or(|owner| email.is_some_and(|email| email.eq_ignore_ascii_case(owner)))
    };
    let listed: Vec<_> = rows.filter(is_listed).collect();
    let paging = ctx.paging()?;
    let slice = paging.slice(listed.len());
    let total = listed.len();
    let rows = listed.into_iter().skip(slice.start).take(slice.len);
    Ok(paging.numbered(slice, total, "accounts", rows.map(Value::Object).collect()))
}

/// `GET /accounts/{accountId}`
pub(super) fn account(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let mut body = row(ctx.sub_account, ctx.world, ctx.plan);
    let owner = ctx.world.owner().and_then(|i| ctx.world.user(i));
    let id = owner.as_ref().and_then(|owner| owner.shown_id());
    put(&mut body, "owner_id", id);
    let host = match ctx.sub_account {
        Some(sub) => format!("https://{}.zoom.us", sub.id),
        None => "https://example.zoom.us".to_owned(),
    };
    put(&mut body, "vanity_url", Some(host));
    Ok(Value::Object(body))
}

impl World {
    /// The number of the owner.
    pub(super) fn owner(&self) -> Option<u32> {
        let mut numbers = self.numbers();
        numbers.find(|i| {
            let traits = self.traits(*i);
            traits.is_some_and(|(status, _, role)| status == FakeStatus::Active && role == "0")
        })
    }

    /// The sub account with an id.
    pub(super) fn sub(&self, id: &str) -> Option<&Sub> {
        self.subs.iter().find(|sub| sub.about.id == id)
    }
}
