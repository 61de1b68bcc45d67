//! The function that writes the answer to each call.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::context::Ctx;
use super::facts::Answer;
use super::fill::fill;
use super::json::Body;
use super::refused::{self, Refused};
use super::table::TABLE;
use super::values::Subject;
use super::{
    answers, billing, details, disclaimers, generic, groups, meeting_log, operations, participants,
    people, planned, plans, registrants, relations, reports, schedule, settings, sub_accounts,
    upcoming, usage_reports, user_details, user_meetings,
};

/// What writes the answer to a call.
#[derive(Clone, Copy)]
enum Write {
    /// An answer whose missing fields are filled.
    Filled(fn(&Ctx<'_>) -> Result<Value, Refused>),
    /// An answer that is sent as it is.
    Whole(fn(&Ctx<'_>) -> Result<Value, Refused>),
    /// An answer of many rows, sent as it is.
    Text(fn(&Ctx<'_>) -> Result<String, Refused>),
}

use Write::{Filled, Text, Whole};

/// The calls that have a function of their own, and the fields about which it decides alone: what
/// it leaves out, Zoom leaves out. All other calls are answered by [`generic::answer`].
const FUNCTIONS: &[(&str, Write, &[&str])] = &[
    ("/users", Filled(people::users), &["/users"]),
    ("/users/summary", Filled(people::summary), &[]),
    ("/users/{userId}", Filled(people::user), people::DECIDED),
    ("/users/email", Filled(user_details::email), &[]),
    ("/users/vanity_name", Filled(user_details::vanity), &[]),
    (
        "/users/{userId}/settings",
        Text(settings::user_settings),
        &[],
    ),
    (
        "/users/{userId}/permissions",
        Filled(user_details::permissions),
        &[],
    ),
    (
        "/users/{userId}/presence_status",
        Filled(user_details::presence),
        &["/end_time", "/remaining_time"],
    ),
    (
        "/users/{userId}/collaboration_devices",
        Filled(user_details::devices),
        &[],
    ),
    (
        "/users/{userId}/collaboration_devices/{collaborationDeviceId}",
        Filled(user_details::device),
        &[],
    ),
    (
        "/users/{userId}/meetings",
        Filled(schedule::meetings),
        &["/meetings"],
    ),
    (
        "/users/{userId}/assistants",
        Filled(relations::assistants),
        &["/assistants"],
    ),
    (
        "/users/{userId}/schedulers",
        Filled(relations::schedulers),
        &["/schedulers"],
    ),
    ("/groups", Filled(groups::groups), &[]),
    ("/groups/{groupId}", Filled(groups::group), &[]),
    (
        "/groups/{groupId}/members",
        Filled(groups::members),
        &["/members"],
    ),
    ("/groups/{groupId}/admins", Filled(groups::admins), &[]),
    ("/groups/{groupId}/channels", Filled(groups::channels), &[]),
    (
        "/groups/{groupId}/settings",
        Text(settings::other_settings),
        &[],
    ),
    (
        "/groups/{groupId}/lock_settings",
        Text(settings::other_settings),
        &[],
    ),
    ("/report/users", Text(reports::hosts), &[]),
    ("/report/activities", Text(reports::activities), &[]),
    ("/report/history_meetings", Text(reports::history), &[]),
    (
        "/report/operationlogs",
        Filled(operations::logs),
        &["/operation_logs"],
    ),
    (
        "/report/disclaimer",
        Filled(disclaimers::report),
        &["/disclaimer_records"],
    ),
    (
        "/report/upcoming_events",
        Filled(upcoming::events),
        &["/upcoming_events"],
    ),
    (
        "/meetings/{meetingId}",
        Filled(planned::meeting),
        &[
            "/occurrences",
            "/pmi",
            "/recurrence",
            "/registration_url",
            "/settings/alternative_hosts",
        ],
    ),
    (
        "/report/users/{userId}/meetings",
        Filled(user_meetings::past),
        &["/meetings"],
    ),
    (
        "/report/billing",
        Filled(billing::reports),
        &["/billing_reports"],
    ),
    (
        "/report/billing/invoices",
        Filled(billing::invoices),
        &["/invoices"],
    ),
    ("/accounts", Filled(sub_accounts::list), &["/accounts"]),
    (
        "/accounts/{accountId}",
        Filled(sub_accounts::account),
        sub_accounts::DECIDED,
    ),
    (
        "/accounts/{accountId}/settings",
        Text(settings::account_settings),
        &[],
    ),
    (
        "/accounts/{accountId}/lock_settings",
        Text(settings::other_settings),
        &[],
    ),
    (
        "/meetings/{meetingId}/invitation",
        Whole(planned::invitation),
        &[],
    ),
    (
        "/meetings/{meetingId}/livestream",
        Whole(planned::livestream),
        &[],
    ),
    ("/meetings/{meetingId}/polls", Whole(planned::polls), &[]),
    (
        "/meetings/{meetingId}/polls/{pollId}",
        Whole(planned::poll),
        &[],
    ),
    (
        "/meetings/{meetingId}/registrants",
        Whole(registrants::list),
        &[],
    ),
    (
        "/meetings/{meetingId}/registrants/questions",
        Whole(registrants::questions),
        &[],
    ),
    (
        "/meetings/{meetingId}/registrants/{registrantId}",
        Whole(registrants::one),
        &[],
    ),
    ("/meetings/{meetingId}/survey", Whole(planned::survey), &[]),
    ("/meetings/{meetingId}/token", Whole(planned::token), &[]),
    ("/past_meetings/{meetingId}", Whole(details::past), &[]),
    (
        "/past_meetings/{meetingId}/instances",
        Whole(details::instances),
        &[],
    ),
    (
        "/past_meetings/{meetingId}/participants",
        Whole(participants::of_past),
        &[],
    ),
    (
        "/past_meetings/{meetingId}/polls",
        Whole(answers::past_polls),
        &[],
    ),
    (
        "/past_meetings/{meetingId}/qa",
        Whole(answers::past_questions),
        &[],
    ),
    (
        "/users/{userId}/upcoming_meetings",
        Whole(schedule::upcoming),
        &[],
    ),
    (
        "/users/{userId}/meeting_templates",
        Whole(schedule::templates),
        &[],
    ),
    (
        "/users/{userId}/meeting_summary_templates",
        Whole(schedule::summary_templates),
        &[],
    ),
    ("/report/daily", Whole(usage_reports::daily), &[]),
    (
        "/report/cloud_recording",
        Whole(usage_reports::cloud_recording),
        &[],
    ),
    ("/report/telephone", Whole(usage_reports::telephone), &[]),
    (
        "/report/meeting_activities",
        Whole(meeting_log::activities),
        &[],
    ),
    (
        "/report/remote_support",
        Whole(meeting_log::remote_support),
        &[],
    ),
    ("/report/meetings/{meetingId}", Whole(details::meeting), &[]),
    (
        "/report/meetings/{meetingId}/participants",
        Whole(participants::of_meeting),
        &[],
    ),
    (
        "/report/meetings/{meetingId}/polls",
        Whole(answers::meeting_polls),
        &[],
    ),
    (
        "/report/meetings/{meetingId}/qa",
        Whole(answers::meeting_questions),
        &[],
    ),
    (
        "/report/meetings/{meetingId}/survey",
        Whole(answers::meeting_survey),
        &[],
    ),
    ("/report/webinars/{webinarId}", Whole(details::webinar), &[]),
    (
        "/report/webinars/{webinarId}/participants",
        Whole(participants::of_webinar),
        &[],
    ),
    (
        "/report/webinars/{webinarId}/polls",
        Whole(answers::webinar_polls),
        &[],
    ),
    (
        "/report/webinars/{webinarId}/qa",
        Whole(answers::webinar_questions),
        &[],
    ),
    (
        "/report/webinars/{webinarId}/survey",
        Whole(answers::webinar_survey),
        &[],
    ),
    (
        "/users/{userId}/meeting_templates/{meetingTemplateId}",
        Filled(schedule::template),
        &[],
    ),
    // What is not in the answer is not bought.
    (
        "/accounts/{accountId}/plans/usage",
        Whole(plans::plan_usage),
        &[],
    ),
];

/// Members that say what was asked for, and where in a listing the answer is: they are never made up,
/// since a client concludes from them what it did not get.
const STATED: &[&str] = &[
    "/from",
    "/next_page_token",
    "/page_count",
    "/page_number",
    "/page_size",
    "/to",
    "/total_records",
];

/// A call with what writes its answer, and the fields that are filled.
struct Writer {
    write: Write,
    shapes: Vec<Answer>,
}

/// What writes the answers, by the number of the call in the table.
static WRITERS: LazyLock<Vec<Writer>> = LazyLock::new(|| {
    let functions: BTreeMap<_, _> = FUNCTIONS
        .iter()
        .map(|(path, write, decided)| (*path, (*write, *decided)))
        .collect();
    TABLE
        .iter()
        .map(|endpoint| {
            let own = functions.get(endpoint.path()).copied();
            let (write, decided) = own.unwrap_or((Filled(generic::answer), &[]));
            let decided = decided.iter().chain(STATED).copied().collect();
            let mut shapes = endpoint.facts.answers.clone();
            for shape in &mut shapes {
                shape.root.without(&decided, "");
            }
            Writer { write, shapes }
        })
        .collect()
});

/// Writes the answer to a call that succeeds.
pub(super) fn write(ctx: &Ctx<'_>) -> Result<Body, Refused> {
    let Some(writer) = WRITERS.get(ctx.route.endpoint.number) else {
        return Err(refused::NOT_RECOGNISED.refuse());
    };
    let mut body = match writer.write {
        Whole(write) => return write(ctx).map(Body::from),
        Text(write) => return write(ctx).map(Body::Text),
        Filled(write) => write(ctx)?,
    };
    let subject = Subject {
        world: ctx.world,
        now: ctx.now,
        parent: "",
        key: ctx.key(),
    };
    if let Some(shape) = generic::shape(ctx, &writer.shapes) {
        fill(&subject, &shape.root, &mut body);
    }
    Ok(body.into())
}
