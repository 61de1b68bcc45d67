//! Settings of users, groups and the account.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use serde_json::{Map, Value, json};

use super::account::{FakeStatus, FakeUser};
use super::context::Ctx;
use super::fill::fill;
use super::generic;
use super::limits::FakePlan;
use super::people::invited;
use super::refused::{self, Refused};
use super::rng::Rng;
use super::templates::Template;
use super::values::Subject;

type Answer = Result<String, Refused>;

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
        "zoom_huddles": false,
        "zoom_iq_for_sales": false,
        "zoom_quality_management": false,
        "zoom_workforce_management": false,
        "zoom_compliance_management": false,
        "zoom_events_unlimited": false,
        "zoom_events_unlimited_capacities": [],
        "zoom_events_pay_per_attendee": false,
        "zoom_events_consumption": "None",
        "zoom_events_saas": false,
        "zoom_sessions_unlimited": false,
        "zoom_sessions_unlimited_capacities": [],
        "zoom_sessions_pay_per_attendee": false,
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

/// What is stated of the shape that the parameter `option` selects.
fn option(ctx: &Ctx<'_>) -> Value {
    let login = json!([{
        "default_option": true,
        "domains": "",
        "id": "signIn_fake",
        "name": "Sign in to Zoom",
        "type": "enforce_login",
        "visible": true,
    }]);
    match ctx.params.get("option") {
        Some("meeting_authentication") => json!({
            "allow_authentication_exception": false,
            "meeting_authentication": true,
            "authentication_options": login,
        }),
        Some("recording_authentication") => json!({
            "recording_authentication": true,
            "authentication_options": login,
        }),
        Some("meeting_security") => json!({ "meeting_security": {
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
        _ => json!({}),
    }
}

/// Number of variants of the settings: users and groups differ.
const VARIANTS: u64 = 4;

/// The settings of a call that are the same for all users or groups of a variant, with all declared
/// fields. `stated` gives those that must agree with other answers.
fn template(ctx: &Ctx<'_>, variant: u64, stated: impl FnOnce() -> Value) -> Arc<Template> {
    let endpoint = ctx.route.endpoint;
    let shape = generic::shape(ctx, &endpoint.facts.answers);
    let option = shape.and_then(|shape| shape.option.as_deref());
    let mut parts = vec![39, endpoint.number as u64, variant];
    parts.extend(option.unwrap_or_default().bytes().map(u64::from));
    let key = Rng::new(ctx.world.account.seed, &parts).next();
    let templates = &ctx.world.templates;
    let lock = || templates.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lock().get(&key) {
        return known.clone();
    }
    let mut value = stated();
    if let Some(shape) = shape {
        let mut root = shape.root.clone();
        if endpoint.path() == "/users/{userId}/settings" {
            // The licences differ from user to user.
            root.without(&BTreeSet::from(["/feature"]), "");
        }
        let subject = Subject {
            world: ctx.world,
            now: ctx.now,
            parent: "",
            key,
        };
        fill(&subject, &root, &mut value);
    }
    let members = match value {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let made = Arc::new(Template::new(members));
    lock().insert(key, made.clone());
    made
}

/// Writes settings, or those that `custom_query_fields` names.
fn written(ctx: &Ctx<'_>, template: &Template, more: Option<(&str, &Value)>) -> String {
    const NAMES: &str = "custom_query_fields";
    let declared = &ctx.route.endpoint.facts.query;
    let names = ctx.params.get(NAMES);
    match names.filter(|_| declared.iter().any(|p| p.name == NAMES)) {
        None => template.text(more),
        Some(names) => {
            let names: Vec<&str> = names.split(',').map(str::trim).collect();
            template.cut(more, &names).to_string()
        }
    }
}

/// `GET /users/{userId}/settings`
pub(super) fn user_settings(ctx: &Ctx<'_>) -> Answer {
    let (i, user) = invited(ctx)?;
    generic::check(ctx)?;
    if user.status == FakeStatus::Pending {
        return Err(refused::PENDING.refuse());
    }
    let variant = u64::from(i) % VARIANTS;
    if ctx.params.get("option").is_some() {
        let template = template(ctx, variant, || option(ctx));
        return Ok(written(ctx, &template, None));
    }
    let licensed = user.kind == 2;
    let variant = variant.saturating_add(if licensed { VARIANTS } else { 0 });
    let template = template(ctx, variant, || rest(licensed));
    Ok(written(
        ctx,
        &template,
        Some(("feature", &feature(ctx, &user))),
    ))
}

/// `GET /groups/{groupId}/settings`, and the settings that are locked for a group or the account
pub(super) fn other_settings(ctx: &Ctx<'_>) -> Answer {
    generic::check(ctx)?;
    let variant = ctx.key() % VARIANTS;
    let template = template(ctx, variant, || {
        let is_locks = ctx.path.ends_with("/lock_settings");
        if is_locks { json!({}) } else { option(ctx) }
    });
    Ok(written(ctx, &template, None))
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
            "virtual_background_settings": { "enable": true },
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

/// `GET /accounts/{accountId}/settings`
pub(super) fn account_settings(ctx: &Ctx<'_>) -> Answer {
    generic::check(ctx)?;
    let template = template(ctx, 0, || match ctx.params.get("option") {
        Some(_) => option(ctx),
        None => json!({
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
        }),
    });
    Ok(written(ctx, &template, None))
}
