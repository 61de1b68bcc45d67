//! The operation log.

use serde_json::{Value, json};

use super::context::Ctx;
use super::entries::FakeOperation;
use super::refused::Refused;
use super::reply::time;
use super::reports::clamped;

const CATEGORIES: [&str; 12] = [
    "all",
    "user",
    "user_settings",
    "account",
    "billing",
    "im",
    "recording",
    "phone_contacts",
    "webinar",
    "sub_account",
    "role",
    "zoom_rooms",
];

/// `GET /report/operationlogs`. `from` and `to` may have a time of day.
pub(super) fn logs(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let (first, latest) = (ctx.params.minute("from"), ctx.params.minute("to"));
    let days = ctx.params.by_day(&["from", "to"]);
    let rules = ctx.fake.inner.config.report_rules;
    let range = clamped(ctx, rules.range(&days, true, ctx.now)?);
    let category = ctx.params.word("category_type", &CATEGORIES)?;
    let paging = ctx.paging()?;
    let is_listed = |o: &&FakeOperation| {
        (range.from..=range.last).contains(&o.time.date_naive())
            && first.is_none_or(|first| first <= o.time)
            // The minute that ends the range belongs to it, like the day.
            && latest.is_none_or(|latest| o.time.signed_duration_since(latest).num_minutes() < 1)
            && o.time <= ctx.reported_until
            && (category == "all" || o.category == category)
    };
    let listed: Vec<_> = ctx
        .world
        .account
        .operations
        .iter()
        .filter(is_listed)
        .collect();
    let slice = paging.slice(listed.len());
    let rows = listed.iter().skip(slice.start).take(slice.len);
    let rows: Vec<_> = rows
        .map(|o| {
            json!({
                "action": o.action,
                "category_type": o.category,
                "operation_detail": o.detail,
                "operator": o.operator,
                "time": time(o.time),
            })
        })
        .collect();
    Ok(json!({
        "from": range.from.to_string(),
        "to": range.to.to_string(),
        "next_page_token": slice.next,
        "page_size": paging.size,
        "operation_logs": rows,
    }))
}
