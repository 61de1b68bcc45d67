//! Single meetings that have not ended, by their numbers.

use serde_json::{Map, Value, json};

use super::context::Ctx;
use super::json::put;
use super::numbered::{Meeting, approval_type, found, join_url, passcode};
use super::polls::{self, Poll};
use super::recurrence::recurrence;
use super::refused::{self, Refused};
use super::reply::time;
use super::seeded;
use super::user_meetings::kind_of;

/// `GET /meetings/{meetingId}`
pub(super) fn meeting(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let meeting = found(ctx)?;
    let m = &meeting.record;
    let user = meeting.host.and_then(|i| ctx.world.user(i));
    let zone = user.as_ref().and_then(|user| user.timezone.as_deref());
    let recurs = m.recurring || meeting.starts.len() > 1;
    let mut body = Map::new();
    let host_id = user.as_ref().and_then(|user| user.shown_id());
    put(&mut body, "host_id", host_id);
    put(&mut body, "host_email", Some(m.host.as_str()));
    put(&mut body, "assistant_id", Some(""));
    put(&mut body, "uuid", Some(m.uuid.as_str()));
    put(&mut body, "id", Some(m.id));
    put(&mut body, "topic", Some(m.topic.as_str()));
    put(&mut body, "agenda", Some(""));
    put(&mut body, "type", Some(if recurs { 8 } else { kind_of(m) }));
    let status = if m.start <= ctx.now {
        "started"
    } else {
        "waiting"
    };
    put(&mut body, "status", Some(status));
    put(&mut body, "start_time", Some(time(m.start)));
    put(&mut body, "duration", Some(m.minutes));
    put(&mut body, "timezone", Some(zone.unwrap_or("")));
    put(&mut body, "created_at", Some(time(ctx.world.created(m))));
    put(&mut body, "join_url", Some(join_url(m.id)));
    put(&mut body, "password", Some(passcode(ctx, m.id)));
    if recurs {
        let occurrence = |start: &chrono::DateTime<chrono::Utc>| {
            json!({
                "duration": m.minutes,
                "occurrence_id": start.timestamp_millis().to_string(),
                "start_time": time(*start),
                "status": "available",
            })
        };
        let all: Vec<_> = meeting.starts.iter().map(occurrence).collect();
        put(&mut body, "occurrences", Some(all));
        let seed = ctx.world.account.seed;
        put(
            &mut body,
            "recurrence",
            recurrence(seed, m.id, &meeting.starts),
        );
    }
    let approval = approval_type(ctx, &meeting);
    if approval != 2 {
        let url = format!("https://example.zoom.us/meeting/register/{}", m.id);
        put(&mut body, "registration_url", Some(url));
    }
    let settings = json!({
        "alternative_hosts": m.alternative_hosts.join(";"),
        "alternative_hosts_email_notification": true,
        "approval_type": approval,
        "host_video": false,
        "waiting_room": true,
    });
    put(&mut body, "settings", Some(settings));
    Ok(Value::Object(body))
}

/// `GET /meetings/{meetingId}/invitation`
pub(super) fn invitation(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let meeting = found(ctx)?;
    let m = &meeting.record;
    let host = ctx.world.host_text(&m.host);
    let text = format!(
        "{} is inviting you to a scheduled Zoom meeting.\r\n\r\nTopic: {}\r\nTime: {} UTC\r\n\
         Join Zoom Meeting\r\n{}\r\n\r\nMeeting ID: {}\r\n",
        host.name,
        m.topic,
        m.start.format("%b %-d, %Y %H:%M"),
        join_url(m.id),
        m.id,
    );
    Ok(json!({
        "invitation": text,
        "sip_links": [format!("sip:{}@zoomcrc.com", m.id)],
    }))
}

/// `GET /meetings/{meetingId}/livestream`: nothing is configured.
pub(super) fn livestream(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    found(ctx)?;
    Ok(json!({ "page_url": "", "stream_key": "", "stream_url": "", "resolution": "" }))
}

/// The meeting, if it can have polls. Calls about polls do not say which of both is missing.
fn with_polls<'a>(ctx: &Ctx<'a>) -> Result<Meeting<'a>, Refused> {
    let meeting = found(ctx).map_err(|other| match other.is(refused::NO_MEETING) {
        true => no_poll(),
        false => other,
    })?;
    if meeting.is_licensed {
        Ok(meeting)
    } else {
        Err(refused::POLLS_DISABLED.refuse())
    }
}

fn no_poll() -> Refused {
    refused::NO_POLL.refuse()
}

/// `GET /meetings/{meetingId}/polls`
pub(super) fn polls(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let meeting = with_polls(ctx)?;
    let anonymous = ctx.params.word("anonymous", &["", "true", "false"])?;
    let mut polls = polls::polls(ctx.world.account.seed, meeting.record.id);
    if anonymous == "true" {
        polls.clear();
    }
    let rows: Vec<_> = polls.iter().map(Poll::json).collect();
    Ok(json!({ "polls": rows, "total_records": rows.len() }))
}

/// `GET /meetings/{meetingId}/polls/{pollId}`
pub(super) fn poll(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let meeting = with_polls(ctx)?;
    let id = ctx.route.args.get(1).map_or("", String::as_str);
    let polls = polls::polls(ctx.world.account.seed, meeting.record.id);
    let found = polls.iter().find(|poll| poll.id == id);
    found.map(Poll::json).ok_or_else(no_poll)
}

/// `GET /meetings/{meetingId}/survey`
pub(super) fn survey(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let meeting = found(ctx)?;
    if !meeting.is_licensed {
        return Err(refused::NO_MEETING_INFORMATION.refuse());
    }
    Ok(json!({
        "custom_survey": {
            "title": "Feedback",
            "anonymous": false,
            "numbered_questions": false,
            "show_question_type": false,
            "feedback": "",
            "questions": polls::survey(),
        },
        "show_in_the_browser": true,
        "third_party_survey": "",
    }))
}

/// `GET /meetings/{meetingId}/token`
pub(super) fn token(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let meeting = found(ctx)?;
    ctx.params.word("type", &["closed_caption_token"])?;
    let id = meeting.record.id;
    let token = seeded::opaque(ctx.world.account.seed, &[145, id]);
    let url = format!("https://wmcc.zoom.us/closedcaption?id={id}&ns=Rm9v&expire=86400");
    Ok(json!({ "token": format!("{url}&sparams=id%2Cns%2Cexpire&signature={token}") }))
}
