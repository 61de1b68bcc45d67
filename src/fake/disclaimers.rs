//! The disclaimer report.

use serde_json::{Value, json};

use super::context::Ctx;
use super::entries::FakeDisclaimer;
use super::refused::{self, Refused};
use super::reply::time;
use super::reports::clamped;

/// The values of `disclaimer_type`; the first is the default.
const TYPES: [&str; 25] = [
    "all",
    "login",
    "joinMeeting",
    "recording",
    "remoteControl",
    "meetingConnector",
    "archive",
    "summary",
    "query",
    "AICompanion",
    "caption",
    "joinSDKMeeting",
    "NDI",
    "joinWebinar",
    "internalMMRGuestJoin",
    "liveStream",
    "phoneACR",
    "viewBOActivity",
    "webinarBO",
    "unmuteAudio",
    "joinOnZoom",
    "GDPR",
    "chinaMeeting",
    "zappJoin",
    "softUpdateReminder",
];

/// `GET /report/disclaimer`
pub(super) fn report(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let range = clamped(ctx, ctx.report_range(true)?);
    let kind = ctx.params.word("disclaimer_type", &TYPES)?;
    let (search, group) = (ctx.params.get("search_value"), ctx.params.get("group_id"));
    let known = |id: &str| {
        let mut shown = ctx.world.account.disclaimers.iter();
        ctx.world.group(id).is_some() || shown.any(|d| d.group_ids.iter().any(|g| g == id))
    };
    if let Some(id) = group.filter(|id| !known(id)) {
        return Err(refused::GROUP_NOT_PERMITTED.about(id));
    }
    let paging = ctx.paging()?;
    // The text is an e-mail address or a meeting number.
    let is_found = |d: &FakeDisclaimer, text: &str| {
        let number = d.meeting.as_ref().map(|(number, _)| number.to_string());
        d.user_email.eq_ignore_ascii_case(text) || number.as_deref() == Some(text)
    };
    let is_listed = |d: &&FakeDisclaimer| {
        (range.from..=range.last).contains(&d.time.date_naive())
            && d.time <= ctx.reported_until
            && (kind == "all" || d.kind == kind)
            && search.is_none_or(|text| is_found(d, text))
            && group.is_none_or(|id| d.group_ids.iter().any(|group_id| group_id == id))
    };
    let shown = ctx.world.account.disclaimers.iter();
    let listed: Vec<_> = shown.filter(is_listed).collect();
    let slice = paging.slice(listed.len());
    let rows = listed.iter().skip(slice.start).take(slice.len);
    let rows: Vec<_> = rows.map(|d| row(d)).collect();
    Ok(json!({
        "disclaimer_records": rows,
        "next_page_token": slice.next,
        "page_size": paging.size,
    }))
}

fn row(d: &FakeDisclaimer) -> Value {
    let mut row = json!({
        "client_type": d.client_type,
        "disclaimer_status": d.status,
        "disclaimer_type": d.kind,
        "display_name": d.display_name,
        "group_ids": d.group_ids,
        "is_guest": d.is_guest,
        "is_zoom_event": false,
        "time": time(d.time),
        "user_email": d.user_email,
    });
    if let (Some((number, uuid)), Some(row)) = (&d.meeting, row.as_object_mut()) {
        row.insert("meeting_number".into(), json!(number));
        row.insert("meeting_id".into(), json!(uuid));
    }
    row
}
