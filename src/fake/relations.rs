//! Assistants and schedulers, as JSON.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::account::{FakeStatus, FakeUser};
use super::context::Ctx;
use super::json::put;
use super::people::{found, pmi};
use super::refused::Refused;

type Answer = Result<Value, Refused>;

/// Writes a row for each of these e-mail addresses that is in the account, without repetition.
fn rows<'a>(
    ctx: &Ctx<'_>,
    emails: impl Iterator<Item = &'a String>,
    more: impl Fn(&mut Map<String, Value>, u32, &FakeUser),
) -> Vec<Value> {
    let mut listed = BTreeSet::new();
    emails
        .filter_map(|email| ctx.world.by_email(email))
        .filter(|i| listed.insert(*i))
        .filter_map(|i| Some((i, ctx.world.user(i)?)))
        .map(|(i, user)| {
            let mut row = Map::new();
            put(&mut row, "email", Some(user.email.as_str()));
            put(&mut row, "id", user.shown_id());
            more(&mut row, i, &user);
            Value::Object(row)
        })
        .collect()
}

/// `GET /users/{userId}/assistants`
pub(super) fn assistants(ctx: &Ctx<'_>) -> Answer {
    let (_, user) = found(ctx)?;
    let pairs = ctx.world.account.schedulers.iter();
    let of_user = pairs.filter(|(_, user_email)| user_email.eq_ignore_ascii_case(&user.email));
    let rows = rows(ctx, of_user.map(|(assistant, _)| assistant), |row, _, _| {
        put(row, "can_manage_host_private_event", Some(false));
    });
    Ok(json!({ "assistants": rows }))
}

/// `GET /users/{userId}/schedulers`
pub(super) fn schedulers(ctx: &Ctx<'_>) -> Answer {
    let (_, user) = found(ctx)?;
    let pairs = ctx.world.account.schedulers.iter();
    let of_user = pairs.filter(|(assistant, _)| assistant.eq_ignore_ascii_case(&user.email));
    let rows = rows(
        ctx,
        of_user.map(|(_, user_email)| user_email),
        |row, i, other| {
            // Pending users have no personal meeting id yet.
            let invited = other.status == FakeStatus::Pending;
            put(row, "pmi", (!invited).then(|| pmi(ctx, i)));
        },
    );
    Ok(json!({ "schedulers": rows }))
}
