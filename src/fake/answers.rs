//! Polls, questions and surveys of past meetings: what participants asked and answered.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::account::FakeMeeting;
use super::context::Ctx;
use super::instances::{self, Kind};
use super::participants::{Person, Shown, after};
use super::polls::{self, answer_to};
use super::refused::Refused;
use super::reply::time;
use super::rng::Rng;
use super::seeded;

/// The participants who answer, with the time at which each does. Those without an e-mail address
/// do not.
fn answering(ctx: &Ctx<'_>, m: &FakeMeeting, topic: u64) -> Vec<(Shown, DateTime<Utc>, Rng)> {
    let cast = ctx.world.cast(m);
    let mut rng = ctx.world.dice(m, topic);
    let mut found = Vec::new();
    for (n, person) in cast.persons.iter().enumerate() {
        let mut own = ctx.world.dice(m, topic.saturating_add(rng.below(1 << 40)));
        if *person == Person::Host || !own.chance(600) {
            continue;
        }
        let Some(session) = cast.sessions.iter().find(|s| s.person == n) else {
            continue;
        };
        let shown = ctx.world.shown(m, *person);
        if !shown.email.is_empty() {
            let at = own.range(session.joined, session.left);
            found.push((shown, after(m, at), own));
        }
    }
    found
}

fn first_and_last(name: &str) -> (&str, &str) {
    name.rsplit_once(' ').unwrap_or((name, ""))
}

/// What was asked in the polls of a past instance, person by person.
fn poll_results(
    ctx: &Ctx<'_>,
    m: &FakeMeeting,
    written: impl Fn(DateTime<Utc>) -> String,
) -> Value {
    let mut questions = Vec::new();
    if m.used("poll") {
        let polls = polls::polls(ctx.world.account.seed, m.id);
        for (shown, at, mut rng) in answering(ctx, m, 50) {
            let mut details = Vec::new();
            for poll in &polls {
                for question in &poll.questions {
                    details.push(json!({
                        "answer": answer_to(question, &mut rng),
                        "date_time": written(at),
                        "polling_id": poll.id,
                        "question": question.get("name"),
                    }));
                }
            }
            let (first, last) = first_and_last(&shown.name);
            questions.push(json!({
                "email": shown.email,
                "name": shown.name,
                "first_name": first,
                "last_name": last,
                "question_details": details,
            }));
        }
    }
    json!({
        "id": m.id,
        "uuid": m.uuid,
        "start_time": time(m.start),
        "questions": questions,
    })
}

/// `GET /past_meetings/{meetingId}/polls`
pub(super) fn past_polls(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let m = instances::past(ctx, Kind::Meeting, ctx.now)?;
    // This call writes times without a zone.
    let written = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S").to_string();
    Ok(poll_results(ctx, &m, written))
}

/// `GET /report/meetings/{meetingId}/polls`
pub(super) fn meeting_polls(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let m = instances::past(ctx, Kind::Meeting, ctx.reported_until)?;
    Ok(poll_results(ctx, &m, time))
}

/// `GET /report/webinars/{webinarId}/polls`
pub(super) fn webinar_polls(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let m = instances::past(ctx, Kind::Webinar, ctx.reported_until)?;
    Ok(poll_results(ctx, &m, time))
}

const ASKED: [(&str, &str); 3] = [
    ("Will the slides be shared?", "Yes, after the meeting."),
    ("When is the next one?", "Next month."),
    ("Where do I find the recording?", "In the usual place."),
];

/// Questions and answers of a past instance, person by person.
fn questions(ctx: &Ctx<'_>, m: &FakeMeeting, detailed: bool) -> Value {
    let mut questions = Vec::new();
    if m.used("qa") {
        let host = ctx.world.shown(m, Person::Host);
        for (shown, at, mut rng) in answering(ctx, m, 51) {
            let pick = usize::try_from(rng.below(ASKED.len() as u64)).unwrap_or(0);
            let (question, answer) = ASKED.get(pick).copied().unwrap_or(("", ""));
            let mut detail = json!({ "question": question, "answer": answer });
            let mut asked = json!({ "email": shown.email, "name": shown.name });
            if let (true, Some(detail), Some(asked)) =
                (detailed, detail.as_object_mut(), asked.as_object_mut())
            {
                let id = seeded::opaque(rng.next(), &[141]);
                detail.insert("question_id".into(), id.into());
                detail.insert("create_time".into(), time(at).into());
                detail.insert("question_status".into(), "answered".into());
                let answers = json!([{
                    "user_id": host.id,
                    "name": host.name,
                    "email": host.email,
                    "content": answer,
                    "create_time": time(at),
                    "type": "host_answered_publicly",
                }]);
                detail.insert("answer_details".into(), answers);
                asked.insert("user_id".into(), shown.id.into());
            }
            if let Some(asked) = asked.as_object_mut() {
                asked.insert("question_details".into(), json!([detail]));
            }
            questions.push(asked);
        }
    }
    json!({
        "id": m.id,
        "uuid": m.uuid,
        "start_time": time(m.start),
        "questions": questions,
    })
}

/// `GET /past_meetings/{meetingId}/qa`
pub(super) fn past_questions(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let m = instances::past(ctx, Kind::Meeting, ctx.now)?;
    Ok(questions(ctx, &m, false))
}

/// `GET /report/meetings/{meetingId}/qa`
pub(super) fn meeting_questions(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let m = instances::past(ctx, Kind::Meeting, ctx.reported_until)?;
    Ok(questions(ctx, &m, true))
}

/// `GET /report/webinars/{webinarId}/qa`
pub(super) fn webinar_questions(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let m = instances::past(ctx, Kind::Webinar, ctx.reported_until)?;
    Ok(questions(ctx, &m, true))
}

fn survey(ctx: &Ctx<'_>, kind: Kind) -> Result<Value, Refused> {
    let m = instances::past(ctx, kind, ctx.reported_until)?;
    let seed = ctx.world.account.seed;
    let questions = polls::survey();
    let mut answers = Vec::new();
    if m.used("survey") {
        for (shown, _, mut rng) in answering(ctx, &m, 52) {
            let (first, last) = first_and_last(&shown.name);
            let details = (0_u64..).zip(&questions).map(|(k, question)| {
                json!({
                    "question": question.get("name"),
                    "question_id": seeded::opaque(seed, &[142, m.id, k]),
                    "answer": answer_to(question, &mut rng),
                    // Surveys open when the meeting ends.
                    "date_time": time(m.end()),
                })
            });
            let details: Vec<_> = details.collect();
            answers.push(json!({
                "email": shown.email,
                "name": shown.name,
                "first_name": first,
                "last_name": last,
                "answer_details": details,
            }));
        }
    }
    let (id, uuid) = match kind {
        Kind::Meeting => ("meeting_id", "meeting_uuid"),
        Kind::Webinar => ("webinar_id", "webinar_uuid"),
    };
    Ok(json!({
        id: m.id,
        uuid: m.uuid,
        "start_time": time(m.start),
        "survey_id": seeded::opaque(seed, &[142, m.id]),
        "survey_name": "Feedback",
        "survey_answers": answers,
    }))
}

/// `GET /report/meetings/{meetingId}/survey`
pub(super) fn meeting_survey(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    survey(ctx, Kind::Meeting)
}

/// `GET /report/webinars/{webinarId}/survey`
pub(super) fn webinar_survey(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    survey(ctx, Kind::Webinar)
}
