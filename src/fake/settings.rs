//! Settings of users and of the account, and plan usage.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::Duration;
use serde_json::{Map, Value, json};

use super::account::{FakeStatus, FakeUser, SeatChange};
use super::context::Ctx;
use super::limits::FakePlan;
use super::reply::Refused;

type Answer = Result<Value, Refused>;

/// The meeting capacity that users inherit.
fn default_capacity(ctx: &Ctx<'_>) -> u32 {
    let by_plan = match ctx.plan {
        FakePlan::Free => 100,
        FakePlan::Pro | FakePlan::Business => 300,
    };
    ctx.world.account.meeting_capacity.unwrap_or(by_plan)
}

fn feature(ctx: &Ctx<'_>, user: &FakeUser) -> Value {
    let default = default_capacity(ctx);
    // While the user has a large-meeting licence, Zoom shows its capacity here as well.
    let capacity = user
        .meeting_capacity
        .or(user.large_meeting.map(|large| large.max(default)))
        .unwrap_or(default);
    let mut feature = json!({
        "meeting_capacity": capacity,
        "large_meeting": user.large_meeting.is_some(),
        "webinar": user.webinar.is_some(),
        "cn_meeting": false,
        "in_meeting": false,
        "concurrent_meeting": "None",
        "zoom_events": false,
        "zoom_phone": false,
        "zoom_whiteboard": user.kind == 2,
        "zoom_whiteboard_plus": false,
        "zoom_translated_captions": false,
        "zoom_customer_managed_key": false,
        "zoom_revenue_accelerator": false,
        "zoom_scheduler": false,
        "zoom_clips_plus": false,
        "zoom_mail_calendar": false,
        "zoom_docs": false,
    });
    if let Some(map) = feature.as_object_mut() {
        for (name, capacity) in [
            ("large_meeting_capacity", user.large_meeting),
            ("webinar_capacity", user.webinar),
        ] {
            if let Some(capacity) = capacity {
                map.insert(name.into(), capacity.into());
            }
        }
        map.extend(user.extra_feature.clone());
    }
    feature
}

/// Keeps only the sections and settings that `custom_query_fields` names.
fn trimmed<'a>(ctx: &Ctx<'_>, sections: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Value {
    let requested: Option<Vec<&str>> = ctx
        .params
        .get("custom_query_fields")
        .map(|names| names.split(',').map(str::trim).collect());
    let is_requested = |name: &str| requested.as_ref().is_none_or(|r| r.contains(&name));
    let kept = sections.into_iter().filter_map(|(name, section)| {
        if is_requested(name) {
            return Some((name.to_owned(), section.clone()));
        }
        let fields = section.as_object()?.iter();
        let fields: Map<_, _> = fields
            .filter(|(field, _)| is_requested(field))
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect();
        (!fields.is_empty()).then(|| (name.to_owned(), Value::Object(fields)))
    });
    Value::Object(kept.collect())
}

fn sections(settings: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let sections = settings.as_object().into_iter().flatten();
    sections.map(|(name, section)| (name.as_str(), section))
}

/// The answer that the parameter `option` selects, if it is present.
fn option(ctx: &Ctx<'_>) -> Result<Option<Value>, Refused> {
    let known = [
        "",
        "meeting_authentication",
        "recording_authentication",
        "meeting_security",
    ];
    let login = json!([{
        "default_option": true,
        "domains": "",
        "id": "signIn_fake",
        "name": "Sign in to Zoom",
        "type": "enforce_login",
        "visible": true,
    }]);
    if ctx.params.get("option").is_none() {
        return Ok(None);
    }
    Ok(Some(match ctx.params.word("option", &known)? {
        "meeting_authentication" => json!({
            "allow_authentication_exception": false,
            "meeting_authentication": true,
            "authentication_options": login,
        }),
        "recording_authentication" => json!({
            "recording_authentication": true,
            "authentication_options": login,
        }),
        _ => json!({ "meeting_security": {
            "auto_security": true,
            "block_user_domain": false,
            "block_user_domain_list": [],
            "embed_password_in_join_link": true,
            "encryption_type": "enhanced_encryption",
            "end_to_end_encrypted_meetings": false,
            "meeting_password": true,
            "meeting_password_requirement": {
                "consecutive_characters_length": 0,
                "have_letter": false,
                "have_number": false,
                "have_special_character": false,
                "have_upper_and_lower_characters": false,
                "length": 0,
                "only_allow_numeric": false,
                "weak_enhance_detection": false,
            },
            "only_authenticated_can_join_from_webclient": false,
            "phone_password": true,
            "pmi_password": true,
            "require_password_for_scheduled_meeting": true,
            "require_password_for_scheduled_webinar": true,
            "waiting_room": true,
            "waiting_room_settings": {
                "participants_to_place_in_waiting_room": 0,
                "users_who_can_admit_participants_from_waiting_room": 0,
                "whitelisted_domains_for_waiting_room": "",
            },
            "webinar_password": true,
        }}),
    }))
}

/// `GET /users/{userId}/settings`
pub(super) fn user_settings(ctx: &Ctx<'_>) -> Answer {
    let key = ctx.arg();
    let (_, user) = ctx.world.find(key).ok_or_else(|| Refused::no_user(key))?;
    if let Some(shape) = option(ctx)? {
        return Ok(trimmed(ctx, sections(&shape)));
    }
    static REST: LazyLock<[Value; 2]> = LazyLock::new(|| [rest(false), rest(true)]);
    let feature = feature(ctx, &user);
    let [without, with] = &*REST;
    let rest = if user.kind == 2 { with } else { without };
    let feature = [("feature", &feature)];
    Ok(trimmed(ctx, feature.into_iter().chain(sections(rest))))
}

/// The settings of a user except `feature`. They depend only on whether the user has a licence.
fn rest(licensed: bool) -> Value {
    json!({
        "schedule_meeting": {
            "audio_type": "both",
            "host_video": false,
            "join_before_host": false,
            "participants_video": false,
            "personal_meeting": true,
            "use_pmi_for_instant_meetings": false,
            "use_pmi_for_scheduled_meetings": false,
            "embed_password_in_join_link": true,
            "require_password_for_pmi_meetings": "all",
        },
        "in_meeting": {
            "annotation": true,
            "breakout_room": true,
            "chat": true,
            "co_host": licensed,
            "closed_captioning": { "enable": true, "auto_transcribing": true },
            "data_center_regions": ["US", "DE"],
            "entry_exit_chime": "none",
            "polling": licensed,
            "screen_sharing": true,
            "virtual_background_settings": { "enable": true, "files": [] },
            "waiting_room": true,
            "who_can_share_screen": "all",
        },
        "email_notification": {
            "alternative_host_reminder": true,
            "cancel_meeting_reminder": true,
            "jbh_reminder": false,
            "schedule_for_reminder": true,
        },
        "recording": {
            "auto_recording": "none",
            "cloud_recording": licensed,
            "local_recording": true,
            "auto_delete_cmr": false,
            "auto_delete_cmr_days": 30,
        },
        "telephony": {
            "audio_conference_info": "",
            "show_international_numbers_link": true,
            "third_party_audio": false,
        },
        "tsp": {
            "call_out": false,
            "call_out_countries": [],
            "show_international_numbers_link": false,
        },
        "profile": {
            "recording_storage_location": { "allowed_values": ["US"], "value": "US" },
        },
    })
}

fn own_account(ctx: &Ctx<'_>) -> Result<(), Refused> {
    match ctx.arg() {
        "me" | super::Fake::ACCOUNT_ID => Ok(()),
        other => Err(Refused::no_account(other)),
    }
}

/// `GET /accounts/{accountId}/settings`
pub(super) fn account_settings(ctx: &Ctx<'_>) -> Answer {
    own_account(ctx)?;
    if let Some(shape) = option(ctx)? {
        return Ok(trimmed(ctx, sections(&shape)));
    }
    let settings = json!({
        "feature": { "meeting_capacity": default_capacity(ctx) },
        "in_meeting": {
            "annotation": true,
            "breakout_room": true,
            "chat": true,
            "alert_guest_join": true,
        },
        "schedule_meeting": {
            "audio_type": "both",
            "host_video": false,
            "join_before_host": false,
        },
        "recording": { "auto_recording": "none", "cloud_recording": true },
    });
    Ok(trimmed(ctx, sections(&settings)))
}

#[derive(Default)]
struct Seats {
    usage: u64,
    pending: u64,
}

impl Seats {
    fn taken(&self) -> u64 {
        self.usage.saturating_add(self.pending)
    }

    /// The number of seats bought, which exceeds the number in use.
    fn bought(&self) -> u64 {
        let taken = self.taken();
        taken.saturating_add(taken / 12).saturating_add(1)
    }
}

fn increment(count: &mut u64) {
    *count = count.saturating_add(1);
}

/// `GET /accounts/{accountId}/plans/usage`
pub(super) fn plan_usage(ctx: &Ctx<'_>) -> Answer {
    own_account(ctx)?;
    if let Some(answer) = &ctx.world.account.plan_usage {
        return Ok(answer.clone());
    }
    let (mut base, mut united, mut active_hosts) = (Seats::default(), Seats::default(), 0);
    let mut zoom_one = Seats::default();
    let mut large: BTreeMap<u32, u64> = BTreeMap::new();
    let mut webinar: BTreeMap<u32, u64> = BTreeMap::new();
    let today = ctx.now.date_naive();
    let month = today
        .checked_sub_signed(Duration::days(30))
        .unwrap_or(today);
    for i in ctx.world.numbers() {
        let Some(user) = ctx.world.user(i).filter(|u| u.kind == 2) else {
            continue;
        };
        let one = user.extra.get("zoom_one_type").and_then(Value::as_i64);
        let seats = match user.plan_united_type.as_deref() {
            _ if one.is_some_and(|plan| plan != 0) => &mut zoom_one,
            None | Some("" | "none" | "0") => &mut base,
            Some(_) => &mut united,
        };
        match user.status {
            FakeStatus::Active => increment(&mut seats.usage),
            FakeStatus::Pending => increment(&mut seats.pending),
            // Deactivation frees the seat, even if the record still shows a paid type.
            FakeStatus::Inactive => continue,
        }
        if ctx.world.hosted(i, month, today, ctx.now).meetings > 0 {
            increment(&mut active_hosts);
        }
        if let Some(capacity) = user.large_meeting {
            increment(large.entry(capacity).or_default());
        }
        if let Some(capacity) = user.webinar {
            increment(webinar.entry(capacity).or_default());
        }
    }
    let add_ons = |name: &str, seats: &BTreeMap<u32, u64>| -> Vec<Value> {
        let entry = |(capacity, usage): (&u32, &u64)| {
            let seats = Seats {
                usage: *usage,
                pending: 0,
            };
            json!({
                "type": format!("{name}{capacity}_yearly"),
                "hosts": seats.bought(),
                "usage": usage,
                "pending": 0,
            })
        };
        seats.iter().map(entry).collect()
    };
    let mut usage = json!({
        "plan_base": {
            "type": "yearly",
            "hosts": base.bought(),
            "usage": base.usage,
            "pending": base.pending,
            "active_hosts": active_hosts,
        },
        "plan_large_meeting": add_ons("large", &large),
        "plan_webinar": add_ons("webinar", &webinar),
        "plan_recording": {
            "type": "cmr_yearly_commitment",
            "free_storage": "5 GB",
            "free_storage_usage": "1.2 GB",
            "plan_storage": "0",
            "plan_storage_usage": "0",
            "plan_storage_exceed": "0",
            "max_exceed_date": "",
        },
    });
    if let (true, Some(map)) = (united.taken() > 0, usage.as_object_mut()) {
        let entry = json!([{
            "type": "yearly",
            "name": "Zoom United Business",
            "hosts": united.bought(),
            "usage": united.usage,
            "pending": united.pending,
        }]);
        map.insert("plan_united".into(), entry);
    }
    if let (true, Some(map)) = (zoom_one.taken() > 0, usage.as_object_mut()) {
        let entry = json!({
            "type": "yearly",
            "hosts": zoom_one.bought(),
            "usage": zoom_one.usage,
            "pending": zoom_one.pending,
        });
        map.insert("plan_zoom_one".into(), entry);
    }
    for change in &ctx.world.account.seat_changes {
        apply(change, &mut usage);
    }
    Ok(usage)
}

/// Makes plan usage differ from what the users hold. A plan that is not computed is added.
fn apply(change: &SeatChange, usage: &mut Value) {
    let Some(plans) = usage.as_object_mut() else {
        return;
    };
    let plan = plans
        .entry(change.plan)
        .or_insert_with(|| json!([{ "type": change.kind, "hosts": 0, "usage": 0, "pending": 0 }]));
    let entries = match plan {
        Value::Array(entries) => entries.as_mut_slice(),
        entry => std::slice::from_mut(entry),
    };
    let like = |entry: &&mut Value| entry["type"] == change.kind;
    for entry in entries.iter_mut().filter(like) {
        for (name, more) in [("hosts", change.hosts), ("usage", change.usage)] {
            let number = entry[name].as_i64().unwrap_or(0).saturating_add(more);
            entry[name] = number.max(0).into();
        }
    }
}
