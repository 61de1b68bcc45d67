//! The operation log.

use serde_json::{Value, json};

use super::context::Ctx;
use super::entries::FakeOperation;
use super::reply::{Refused, time};
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

/// `GET /report/operationlogs`
pub(super) fn logs(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let range = clamped(ctx, ctx.report_range(true)?);
    let category = ctx.params.word("category_type", &CATEGORIES)?;
    let paging = ctx.paging()?;
    let is_listed = |o: &&FakeOperation| {
        (range.from..=range.last).contains(&o.time.date_naive())
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
        "next_page_token": slice.next,
        "page_size": paging.size,
        "operation_logs": rows,
    }))
}
