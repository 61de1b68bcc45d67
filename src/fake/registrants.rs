//! The registration for meetings to come.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::context::Ctx;
use super::numbered::{approval_type, found};
use super::participants::{guest_name, registrant_id};
use super::refused::{self, Refused};

use super::reply::time;
use super::rng::Rng;

const CUSTOM_QUESTION: &str = "What would you like to hear about?";

/// A person who registered.
struct Registrant {
    id: String,
    email: String,
    name: (&'static str, &'static str),
    status: &'static str,
    created: DateTime<Utc>,
    organisation: &'static str,
    pin: u64,
}

/// A meeting that has registration.
fn open(ctx: &Ctx<'_>) -> Result<Vec<Registrant>, Refused> {
    let meeting = found(ctx)?;
    let approval = approval_type(ctx, &meeting);
    let number = meeting.record.id;
    if approval == 2 {
        return Err(refused::NO_REGISTRATION.about(number));
    }
    let mut rng = Rng::new(ctx.world.account.seed, &[144, number]);
    let count = rng.below(40);
    let created = ctx.world.created(&meeting.record);
    let known_for = ctx.now.signed_duration_since(created).num_seconds();
    let base = rng.small(0, 9_000);
    let one = |(n, k): (u32, u64)| {
        let name = guest_name(n);
        let seconds = rng.below(u64::try_from(known_for).unwrap_or(0));
        let later = Duration::seconds(i64::try_from(seconds).unwrap_or(0));
        let status = match (approval, rng.below(10)) {
            (1, ..2) => "pending",
            (1, 2) => "denied",
            _ => "approved",
        };
        Registrant {
            id: registrant_id(ctx, number, k),
            email: format!(
                "{}.{}{n}@partner.example",
                name.0.to_lowercase(),
                name.1.to_lowercase()
            ),
            name,
            status,
            created: created.checked_add_signed(later).unwrap_or(created),
            organisation: rng.pick(&["Partner Ltd", "Client Inc", ""]).unwrap_or(""),
            pin: rng.range(100_000, 999_999),
        }
    };
    Ok((base..).zip(1..=count).map(one).collect())
}

fn row(ctx: &Ctx<'_>, one: &Registrant) -> Value {
    let (first, last) = one.name;
    let mut created = time(one.created);
    // This field has fractions of a second.
    created.truncate(created.len().saturating_sub(1));
    json!({
        "id": one.id,
        "email": one.email,
        "first_name": first,
        "last_name": last,
        "address": "",
        "city": "",
        "comments": "",
        "country": "",
        "custom_questions": [{ "title": CUSTOM_QUESTION, "value": "" }],
        "industry": "",
        "job_title": "",
        "no_of_employees": if one.organisation.is_empty() { "1-20" } else { "21-50" },
        "org": one.organisation,
        "phone": "",
        "purchasing_time_frame": "No timeframe",
        "role_in_purchase_process": "Not involved",
        "state": "",
        "zip": "",
        "status": one.status,
        "create_time": format!("{created}.000Z"),
        "join_url": format!("https://example.zoom.us/w/{}?tk={}", ctx.arg(), one.id),
        "participant_pin_code": one.pin,
    })
}

/// `GET /meetings/{meetingId}/registrants`
pub(super) fn list(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let status = ctx
        .params
        .word("status", &["approved", "pending", "denied"])?;
    let mut listed = open(ctx)?;
    listed.retain(|one| one.status == status);
    let paging = ctx.paging()?;
    let slice = paging.slice(listed.len());
    let rows = listed.iter().skip(slice.start).take(slice.len);
    let rows = rows.map(|one| row(ctx, one)).collect();
    Ok(paging.numbered(slice, listed.len(), "registrants", rows))
}

/// `GET /meetings/{meetingId}/registrants/{registrantId}`
pub(super) fn one(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let id = ctx.route.args.get(1).map_or("", String::as_str);
    let found = open(ctx)?.into_iter().find(|one| one.id == id);
    let missing = || refused::NO_REGISTRANT.about(id);
    found.map(|one| row(ctx, &one)).ok_or_else(missing)
}

/// `GET /meetings/{meetingId}/registrants/questions`
pub(super) fn questions(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    open(ctx)?;
    Ok(json!({
        "custom_questions": [{
            "title": CUSTOM_QUESTION,
            "type": "short",
            "required": false,
            "answers": [],
        }],
        "questions": [
            { "field_name": "last_name", "required": true },
            { "field_name": "org", "required": false },
        ],
    }))
}
