//! Billing reports and invoices.

use serde_json::{Value, json};

use super::context::Ctx;
use super::reply::Refused;

/// `GET /report/billing`
pub(super) fn reports(ctx: &Ctx<'_>) -> Value {
    let answer = ctx.world.account.billing.clone();
    answer.unwrap_or_else(|| json!({ "currency": "USD", "billing_reports": [] }))
}

/// `GET /report/billing/invoices`
pub(super) fn invoices(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let missing = || Refused::field("billing_id", "The billing_id is required.");
    let requested = ctx.params.get("billing_id").ok_or_else(missing)?;
    let mut answers = ctx.world.account.invoices.iter();
    Ok(match answers.find(|(id, _)| id == requested) {
        Some((_, answer)) => answer.clone(),
        None => json!({ "currency": "USD", "invoices": [] }),
    })
}
