//! Billing reports and invoices.

use serde_json::Value;

use super::context::Ctx;
use super::generic;
use super::refused::{self, Refused};
use super::seats;

/// `GET /report/billing`
pub(super) fn reports(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let account = &ctx.world.account;
    let own = account.billing.clone();
    let computed = || seats::billing(ctx.world, ctx.now);
    let answer = own.or_else(|| account.profile.has_records.then(computed));
    answer.ok_or_else(|| refused::NO_PERMISSION.refuse())
}

/// `GET /report/billing/invoices`
pub(super) fn invoices(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let account = &ctx.world.account;
    let is_computed = account.billing.is_none() && account.profile.has_records;
    if account.billing.is_none() && account.invoices.is_empty() && !is_computed {
        return Err(refused::NO_PERMISSION.refuse());
    }
    generic::check(ctx)?;
    let requested = ctx.params.get("billing_id").unwrap_or_default();
    let mut answers = account.invoices.iter();
    let own = answers.find(|(id, _)| id == requested);
    let computed = || seats::invoices(ctx.world, requested, ctx.now).filter(|_| is_computed);
    let answer = own.map(|(_, answer)| answer.clone()).or_else(computed);
    answer.ok_or_else(|| refused::NO_REPORT.refuse())
}
