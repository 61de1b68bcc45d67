//! The scheduled meetings of a user, and what the user schedules them from.

use std::borrow::Cow;

use chrono::{Duration, Months};
use serde_json::{Value, json};

use super::account::{FakeMeeting, FakeUser};
use super::context::Ctx;
use super::numbered::{join_url, passcode};
use super::people::found;
use super::refused::{self, Refused};
use super::reply::time;
use super::rng::Rng;
use super::seeded;
use super::user_meetings::kind_of;

/// The user in the path, who must be one who can host.
fn host<'a>(ctx: &Ctx<'a>) -> Result<(u32, Cow<'a, FakeUser>), Refused> {
    let (i, user) = found(ctx)?;
    if matches!(user.kind, 4 | 99) {
        return Err(refused::MAY_NOT_HOST.refuse());
    }
    Ok((i, user))
}

/// `GET /users/{userId}/meetings`. It lists scheduled meetings; an instant one is only among those that
/// take place now.
pub(super) fn meetings(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let (i, user) = host(ctx)?;
    let kinds = [
        "scheduled",
        "live",
        "upcoming",
        "upcoming_meetings",
        "previous_meetings",
    ];
    let kind = ctx.params.word("type", &kinds)?;
    let today = ctx.now.date_naive();
    let half_year = today.checked_sub_months(Months::new(6)).unwrap_or(today);
    let (from, to) = (ctx.params.date("from")?, ctx.params.date("to")?);
    let mut listed = match kind {
        "live" => ctx.world.live(i, ctx.now),
        "previous_meetings" => {
            let from = from.unwrap_or(half_year).max(half_year);
            ctx.world
                .previous(i, from, to.unwrap_or(today).min(today), ctx.now)
        }
        _ => ctx.world.scheduled(i, ctx.now),
    };
    if kind != "live" {
        listed.retain(|m| !m.instant);
    }
    listed.retain(|m| {
        let day = m.start.date_naive();
        from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
    });
    let paging = ctx.paging()?;
    let slice = paging.slice(listed.len());
    let row = |m: &FakeMeeting| {
        json!({
            "uuid": m.uuid,
            "id": m.id,
            "host_id": user.shown_id(),
            "topic": m.topic,
            "type": kind_of(m),
            "start_time": time(m.start),
            "duration": m.minutes,
            "timezone": user.timezone.as_deref().unwrap_or(""),
            "agenda": "",
            "created_at": time(ctx.world.created(m)),
            "join_url": join_url(m.id),
        })
    };
    let rows = listed.iter().skip(slice.start).take(slice.len).map(row);
    Ok(paging.numbered(slice, listed.len(), "meetings", rows.collect()))
}

/// `GET /users/{userId}/upcoming_meetings`: the meetings of the next 24 hours that the user hosts,
/// alone or as an alternative host.
pub(super) fn upcoming(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    // This call has the code of meetings for a missing user, too.
    let (i, user) = found(ctx).map_err(|other| match other.is(refused::NO_USER) {
        true => refused::NO_USER_OF_MEETINGS.about(ctx.arg()),
        false => other,
    })?;
    let until = ctx.now.checked_add_signed(Duration::hours(24));
    let until = until.unwrap_or(ctx.now);
    let soon = |start| ctx.now < start && start <= until;
    let planned = ctx.world.planned().iter();
    let planned = planned.filter(|one| soon(one.start) && !one.webinar);
    let rows = planned.filter_map(|one| {
        let m = ctx.world.described(one)?;
        let is_host = one.host == Some(i);
        let mut others = m.alternative_hosts.iter();
        let stands_in = others.any(|who| who.eq_ignore_ascii_case(&user.email));
        (is_host || stands_in).then(|| {
            json!({
                "id": m.id,
                "topic": m.topic,
                "type": kind_of(&m),
                "start_time": time(m.start),
                "duration": m.minutes,
                "timezone": user.timezone.as_deref().unwrap_or(""),
                "created_at": time(ctx.world.created(&m)),
                "join_url": join_url(m.id),
                "passcode": passcode(ctx, m.id),
                "use_pmi": false,
                "is_host": is_host,
                "is_all_day": false,
            })
        })
    });
    let rows: Vec<_> = rows.collect();
    Ok(json!({ "total_records": rows.len(), "meetings": rows }))
}

/// `GET /users/{userId}/meeting_templates`: the templates of the user, of whom some have none.
pub(super) fn templates(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let (_, user) = host(ctx)?;
    let rows = own_templates(ctx, &user.email).into_iter();
    let rows = rows.map(|(id, name)| json!({ "id": id, "name": name, "type": 1 }));
    let rows: Vec<_> = rows.collect();
    Ok(json!({ "templates": rows, "total_records": rows.len() }))
}

/// The ids and names of a user's templates.
fn own_templates(ctx: &Ctx<'_>, email: &str) -> Vec<(String, &'static str)> {
    let seed = ctx.world.account.seed;
    let letters = email.bytes().map(|b| u64::from(b.to_ascii_lowercase()));
    let parts: Vec<u64> = [147].into_iter().chain(letters).collect();
    let mut rng = Rng::new(seed, &parts);
    let count = rng.below(3);
    let names = ["All hands", "Interview"];
    let names = (0..count).zip(names);
    names
        .map(|(k, name)| (seeded::opaque(rng.next(), &[148, k]), name))
        .collect()
}

/// `GET /users/{userId}/meeting_templates/{meetingTemplateId}`
pub(super) fn template(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let (_, user) = found(ctx)?;
    let id = ctx.route.args.get(1).map_or("", String::as_str);
    let mut own = own_templates(ctx, &user.email).into_iter();
    let missing = || refused::INVALID_TEMPLATE.about(id);
    let (id, name) = own.find(|(known, _)| known == id).ok_or_else(missing)?;
    Ok(json!({ "id": id, "name": name, "settings": {} }))
}

/// `GET /users/{userId}/meeting_summary_templates`: those that Zoom offers to everybody.
pub(super) fn summary_templates(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    found(ctx)?;
    let rows = [
        ("General", "What was said, and what is to be done."),
        ("Sales call", "Needs, objections and next steps."),
    ];
    let rows = (0_u64..).zip(rows).map(|(k, (name, description))| {
        json!({
            "meeting_summary_template_id": seeded::opaque(ctx.world.account.seed, &[149, k]),
            "name": name,
            "description": description,
        })
    });
    Ok(rows.collect())
}
