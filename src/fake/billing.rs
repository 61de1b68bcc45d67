//! Billing reports and invoices.

use serde_json::Value;

use super::context::Ctx;
use super::generic;
use super::reply::Refused;
use super::seats;

fn not_for_this_account() -> Refused {
    Refused::new(400, 200, "No permission.")
}

/// `GET /report/billing`
pub(super) fn reports(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let account = &ctx.world.account;
    let own = account.billing.clone();
    let computed = || seats::billing(ctx.world, ctx.now);
    let answer = own.or_else(|| account.profile.has_records.then(computed));
    answer.ok_or_else(not_for_this_account)
}

/// `GET /report/billing/invoices`
pub(super) fn invoices(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let account = &ctx.world.account;
    let is_computed = account.billing.is_none() && account.profile.has_records;
    if account.billing.is_none() && account.invoices.is_empty() && !is_computed {
        return Err(not_for_this_account());
    }
    generic::check(ctx)?;
    let requested = ctx.params.get("billing_id").unwrap_or_default();
    let mut answers = account.invoices.iter();
    let own = answers.find(|(id, _)| id == requested);
    let computed = || seats::invoices(ctx.world, requested, ctx.now).filter(|_| is_computed);
    let answer = own.map(|(_, answer)| answer.clone()).or_else(computed);
    answer.ok_or_else(|| Refused::new(404, 5010, "Report does not exist."))
}
