//! Believable values for fields that no function of the fake states: made from name, type, format and
//! known values, and the same for the same account, path and position.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike, Duration, Utc};
use serde_json::{Value, json};

use super::account::{FakeStatus, FakeUser};
use super::facts::{Kind, Node};
use super::reply::time;
use super::rng::Rng;
use super::world::World;

/// An object whose fields are made: names, addresses and times in it agree.
pub(super) struct Subject<'a> {
    pub(super) world: &'a World,
    pub(super) now: DateTime<Utc>,
    /// Name of the list or member that the object is in.
    pub(super) parent: &'a str,
    pub(super) key: u64,
}

/// Texts by the name of their field.
const TEXTS: &[(&str, &str)] = &[
    ("account_name", "Example Works"),
    ("address", "1 Example Street"),
    ("agenda", "Status, plans, questions"),
    ("allowed_values", "US"),
    ("allow_users_to_search_others_options", "same account"),
    ("answer", "Yes"),
    ("answers", "Yes"),
    ("approved_list", "DE"),
    ("audio_type", "both"),
    ("auto_recording", "none"),
    ("call_out_countries", "DE"),
    ("city", "Berlin"),
    ("client_type", "Windows"),
    ("cluster", "us02"),
    ("code", "DE"),
    ("comments", "Looking forward to it"),
    ("company", "Example Works"),
    ("content", "How do I share my screen?"),
    ("cost_center", "4711"),
    ("country", "DE"),
    ("country_code", "DE"),
    ("country_name", "Germany"),
    ("currency", "USD"),
    ("denied_list", "AQ"),
    ("denied_emails", "nobody@example.org"),
    ("department", "Sales"),
    ("dept", "Sales"),
    ("device_name", "Board in the lobby"),
    ("display_number", "+49 30 5679 5800"),
    ("entry_exit_chime", "none"),
    ("expression", "[0-9]{16}"),
    ("feedback", "Well done"),
    ("field", "Meeting purpose"),
    ("host_organization", "Example Works"),
    ("industry", "Software"),
    ("interpreter_languages", "English, German"),
    ("invoice_charge_name", "Zoom Workplace Business Annual"),
    ("ip_address", "203.0.113.7"),
    ("ip_addresses_or_ranges", "203.0.113.0/24"),
    ("job_title", "Engineer"),
    ("key", "cc"),
    ("keywords", "confidential"),
    ("language", "en-US"),
    ("languages", "English"),
    ("location", "Berlin"),
    ("org", "Example Works"),
    ("os", "Windows"),
    ("phone_country", "DE"),
    ("ports_range", "8801-8810"),
    ("product", "Zoom Meetings"),
    ("prompt_question", "Which of these fits?"),
    ("pronouns", "they/them"),
    ("question", "Was this useful?"),
    ("question_name", "Was this useful?"),
    ("rating_max_label", "Very"),
    ("rating_min_label", "Not at all"),
    ("reason", "Work"),
    ("regular_expression", "[0-9]{16}"),
    ("resolution", "720p"),
    ("retention_period", "90d"),
    ("retention_period_of_channels", "90d"),
    (
        "retention_period_of_direct_messages_and_group_conversation",
        "90d",
    ),
    ("right_answers", "Yes"),
    ("role_id", "2"),
    ("role_name", "Member"),
    ("room_connectors", ""),
    ("room_name", "Lobby"),
    ("selection_value", "US"),
    ("selection_values", "US"),
    ("source", "Zoom"),
    ("state", "Berlin"),
    ("status", "approved"),
    ("survey_name", "Survey"),
    ("title", "Feedback"),
    ("topic", "Weekly"),
    ("unchecked_data_center_regions", "HK"),
    ("value", "4711"),
    ("version", "6.2.11.5069"),
    ("zip", "10115"),
];

/// Whole numbers by the name of their field: from the least to the greatest.
const NUMBERS: &[(&str, u64, u64)] = &[
    ("account_number", 10_000_000, 99_999_999),
    ("answer_max_character", 200, 500),
    ("answer_min_character", 1, 1),
    ("consecutive_characters_length", 4, 8),
    ("directory_privacy", 1, 2),
    ("duration", 15, 90),
    ("dscp_audio", 56, 56),
    ("dscp_video", 40, 40),
    ("length", 8, 8),
    ("meeting_capacity", 100, 100),
    ("minimum_password_length", 8, 14),
    ("monthly_day", 1, 28),
    ("page_number", 1, 1),
    ("participant_pin_code", 100_000, 999_999),
    ("pmi", 1_000_000_000, 9_999_999_999),
    ("policy_max_count", 16, 16),
    ("rating_max_value", 5, 5),
    ("rating_min_value", 1, 1),
    ("remaining_time", 60, 3_600),
    ("repeat_interval", 1, 1),
    ("seats", 10, 200),
    ("sign_again_period_for_inactivity_on_client", 0, 60),
    ("sign_again_period_for_inactivity_on_web", 10, 120),
    ("size", 10_000, 900_000),
    ("type", 2, 2),
    ("verified", 1, 1),
    ("zoom_one_type", 0, 0),
];

/// The lists whose elements are people.
const PEOPLE: [&str; 13] = [
    "admins",
    "alternative_hosts",
    "assistants",
    "interpreters",
    "meeting_invitees",
    "members",
    "panelists",
    "participants",
    "questions",
    "registrants",
    "schedulers",
    "sso_bypass_users",
    "users",
];

impl Subject<'_> {
    fn rng(&self, field: &Node) -> Rng {
        Rng::new(self.key, &[30, field.number])
    }

    /// Somebody of the account; the same person for all fields of the object.
    fn person(&self) -> Option<Cow<'_, FakeUser>> {
        let active = self.world.with_status(FakeStatus::Active);
        let at = Rng::new(self.key, &[31]).below(active.len() as u64);
        let i = active.get(usize::try_from(at).ok()?)?;
        self.world.user(*i)
    }

    /// A time at which what the object tells of began.
    fn start(&self) -> DateTime<Utc> {
        let mut rng = Rng::new(self.key, &[32]);
        let ago = Duration::days(rng.small(2, 25).into());
        let midnight = self.now.date_naive().and_hms_opt(9, 0, 0);
        let start = midnight.map_or(self.now, |at| at.and_utc());
        let start = start.checked_sub_signed(ago).unwrap_or(start);
        let later = Duration::minutes(i64::from(rng.small(0, 32)).saturating_mul(15));
        start.checked_add_signed(later).unwrap_or(start)
    }

    fn time(&self, field: &Node) -> DateTime<Utc> {
        let start = self.start();
        let minutes = match field.name.as_str() {
            "created_at" | "create_time" | "user_created_at" | "subscription_start_time" => {
                return self.days(&mut self.rng(field), -400, -40);
            }
            "end_time" | "leave_time" => 45,
            "join_time" | "join_waiting_room_time" => 1,
            "date_time" | "time" => 5,
            name if name.contains("end") || name.contains("exp") => {
                return self.days(&mut self.rng(field), 40, 300);
            }
            _ => 0,
        };
        let later = Duration::minutes(minutes);
        start.checked_add_signed(later).unwrap_or(start)
    }

    fn days(&self, rng: &mut Rng, from: i64, to: i64) -> DateTime<Utc> {
        let more = rng.below(to.saturating_sub(from).unsigned_abs().saturating_add(1));
        let days = from.saturating_add(i64::try_from(more).unwrap_or(0));
        let seconds = i64::try_from(rng.below(86_400)).unwrap_or(0);
        let at = self.now.checked_add_signed(Duration::days(days));
        at.and_then(|at| at.checked_sub_signed(Duration::seconds(seconds)))
            .unwrap_or(self.now)
    }

    /// The value of a field that is neither an object nor a list.
    pub(super) fn value(&self, field: &Node) -> Value {
        if let Some(default) = field.more.get("default") {
            return default.clone();
        }
        let mut rng = self.rng(field);
        if !field.known.is_empty() {
            let at = usize::try_from(rng.below(field.known.len() as u64)).unwrap_or(0);
            return field.known.get(at).cloned().unwrap_or_default();
        }
        match field.kind {
            Kind::Boolean => rng.chance(500).into(),
            Kind::Integer => self.integer(field, &mut rng).into(),
            Kind::Number => self.integer(field, &mut rng).into(),
            Kind::Time => time(self.time(field)).into(),
            Kind::Date => self.time(field).date_naive().to_string().into(),
            Kind::Text => self.text(field, &mut rng).into(),
            Kind::Object | Kind::Any => json!({}),
        }
    }

    fn integer(&self, field: &Node, rng: &mut Rng) -> u64 {
        let name = field.name.as_str();
        let listed = NUMBERS.iter().find(|(known, ..)| *known == name);
        let (low, high) = match (listed, name) {
            (Some((_, low, high)), _) => (*low, *high),
            (None, "year") => return u64::from(self.now.year().unsigned_abs()),
            (None, "month") => return u64::from(self.now.month()),
            (None, "id" | "meeting_id" | "webinar_id" | "meeting_number") => {
                (80_000_000_000, 89_999_999_999)
            }
            (None, _) => (1, 9),
        };
        let bound = |name, other: u64| {
            field
                .more
                .get(name)
                .and_then(Value::as_u64)
                .unwrap_or(other)
        };
        rng.range(low, high)
            .max(bound("min", 0))
            .min(bound("max", u64::MAX))
    }

    fn text(&self, field: &Node, rng: &mut Rng) -> String {
        let name = field.name.as_str();
        match field.shape() {
            "us-date-time" => return self.time(field).format("%m/%d/%Y %H:%M").to_string(),
            "date-space-time-ms" => {
                return self.time(field).format("%Y-%m-%d %H:%M:%S:000").to_string();
            }
            "date-time" => return time(self.time(field)),
            "clock" => return "12:34".into(),
            "quantity-with-unit" => return "10 GB".into(),
            _ => {}
        }
        match field.format() {
            "uri" => return self.url(name, rng),
            "color" => return "#2D8CFF".into(),
            _ => {}
        }
        if field.format() == "email" || name.ends_with("email") || name == "smtp_delivery_address" {
            return self.person().map_or_else(
                || "someone@example.com".to_owned(),
                |user| user.email.clone(),
            );
        }
        if let Some(text) = self.personal(name) {
            return text;
        }
        if let Some((_, text)) = TEXTS.iter().find(|(known, _)| *known == name) {
            return (*text).to_owned();
        }
        if name.contains("url") {
            return self.url(name, rng);
        }
        if name.contains("domain") {
            return "example.com".into();
        }
        if name.contains("uuid") {
            return STANDARD.encode(rng.bytes::<16>());
        }
        let secret = name.contains("pass") || name.contains("host_key");
        if field.shape() == "integer-string" || secret || name.contains("amount") {
            return rng.range(100_000, 999_999).to_string();
        }
        if name.contains("phone") || name == "number" || name == "call_in_number" {
            return format!("+4930{}", rng.range(10_000_000, 99_999_999));
        }
        if name == "id" || name.ends_with("_id") || name.ends_with("Id") || name.ends_with("_ids") {
            return URL_SAFE_NO_PAD.encode(rng.bytes::<16>());
        }
        if name.ends_with("key") || name.ends_with("token") {
            return URL_SAFE_NO_PAD.encode(rng.bytes::<24>());
        }
        let words = name.replace('_', " ");
        let mut letters = words.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect()
    }

    /// A text about the person of the object.
    fn personal(&self, name: &str) -> Option<String> {
        let is_person = PEOPLE.contains(&self.parent);
        let user = match name {
            "first_name"
            | "last_name"
            | "display_name"
            | "user_name"
            | "user_id"
            | "host_id"
            | "host_name"
            | "host_display_name"
            | "owner_id"
            | "supporter_name"
            | "supportee_name"
            | "operator"
            | "contact_name"
            | "timezone"
            | "last_modified_user_name"
            | "dept"
            | "last_client_version" => self.person()?,
            "name" | "id" if is_person => self.person()?,
            _ => return None,
        };
        let user: &FakeUser = &user;
        Some(match name {
            "first_name" => user.first_name.clone(),
            "last_name" => user.last_name.clone(),
            "user_id" | "host_id" | "owner_id" | "id" => user.id.clone()?,
            "timezone" => user.timezone.clone()?,
            "dept" => user.dept.clone()?,
            "last_client_version" => user.last_client_version.clone()?,
            "operator" => user.email.clone(),
            _ => user.display_name(),
        })
    }

    fn url(&self, name: &str, rng: &mut Rng) -> String {
        let id = URL_SAFE_NO_PAD.encode(rng.bytes::<12>());
        match name {
            "join_url" => format!(
                "https://example.zoom.us/j/{}",
                rng.range(80_000_000_000, 89_999_999_999)
            ),
            "vanity_url" => "https://example.zoom.us/my/example".into(),
            "stream_url" => "rtmps://live.example.com/app".into(),
            _ => format!(
                "https://example.zoom.us/{}/{id}",
                name.trim_end_matches("_url")
            ),
        }
    }
}
