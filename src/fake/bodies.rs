//! The function that writes the answer to each call.

use super::context::Ctx;
use super::json::Body;
use super::reply::Refused;
use super::table::Call;
use super::{
    billing, disclaimers, operations, people, relations, reports, settings, upcoming, user_meetings,
};

/// Writes the answer to a call that succeeds.
pub(super) fn write(ctx: &Ctx<'_>) -> Result<Body, Refused> {
    match ctx.route.endpoint.call {
        Call::Users => people::users(ctx).map(Body::from),
        Call::UserSummary => Ok(people::summary(ctx).into()),
        Call::User => people::user(ctx).map(Body::from),
        Call::UserSettings => settings::user_settings(ctx).map(Body::from),
        Call::UserMeetings => people::meetings(ctx).map(Body::from),
        Call::Assistants => relations::assistants(ctx).map(Body::from),
        Call::Schedulers => relations::schedulers(ctx).map(Body::from),
        Call::Groups => people::groups(ctx).map(Body::from),
        Call::Group => people::group(ctx).map(Body::from),
        Call::GroupMembers => people::members(ctx).map(Body::from),
        Call::ReportUsers => reports::hosts(ctx).map(Body::Text),
        Call::Activities => reports::activities(ctx).map(Body::Text),
        Call::History => reports::history(ctx).map(Body::Text),
        Call::OperationLogs => operations::logs(ctx).map(Body::from),
        Call::Disclaimers => disclaimers::report(ctx).map(Body::from),
        Call::Upcoming => upcoming::events(ctx).map(Body::from),
        Call::Meeting => upcoming::meeting(ctx).map(Body::from),
        Call::PastMeetings => user_meetings::past(ctx).map(Body::from),
        Call::Billing => Ok(billing::reports(ctx).into()),
        Call::Invoices => billing::invoices(ctx).map(Body::from),
        Call::AccountSettings => settings::account_settings(ctx).map(Body::from),
        Call::PlanUsage => settings::plan_usage(ctx).map(Body::from),
    }
}
