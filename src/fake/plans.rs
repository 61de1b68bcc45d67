//! Plan usage: the seats that are bought and taken.

use serde_json::{Value, json};

use super::account::SeatChange;
use super::context::Ctx;
use super::generic;
use super::refused::Refused;
use super::seats;

/// `GET /accounts/{accountId}/plans/usage`
pub(super) fn plan_usage(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    generic::check(ctx)?;
    if let Some(answer) = &ctx.world.account.plan_usage {
        return Ok(answer.clone());
    }
    let mut usage = seats::usage(ctx.world, ctx.now);
    for change in &ctx.world.account.seat_changes {
        apply(change, &mut usage);
    }
    Ok(usage)
}

/// Makes plan usage differ from what the users hold. A plan that is not computed is added.
fn apply(change: &SeatChange, usage: &mut Value) {
    let Some(plans) = usage.as_object_mut() else {
        return;
    };
    let plan = plans
        .entry(change.plan)
        .or_insert_with(|| json!([{ "type": change.kind, "hosts": 0, "usage": 0, "pending": 0 }]));
    let entries = match plan {
        Value::Array(entries) => entries.as_mut_slice(),
        entry => std::slice::from_mut(entry),
    };
    let like = |entry: &&mut Value| entry["type"] == change.kind;
    for entry in entries.iter_mut().filter(like) {
        for (name, more) in [("hosts", change.hosts), ("usage", change.usage)] {
            let number = entry[name].as_i64().unwrap_or(0).saturating_add(more);
            entry[name] = number.max(0).into();
        }
    }
}
