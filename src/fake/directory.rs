//! What a company's directory supplies of users, and their licences where there are several
//! subscriptions.

use serde_json::{Map, Value, json};

use super::account::{FakeStatus, FakeUser};
use super::context::Ctx;
use super::json::put;
use super::rng::Rng;

/// The name of a user's personal page, which every eighth licensed user has: what precedes the `@`.
pub(super) fn vanity_name(i: u32, user: &FakeUser) -> Option<&str> {
    let has_one = user.kind == 2 && user.status == FakeStatus::Active && i.is_multiple_of(8);
    let name = user.email.split('@').next()?;
    has_one.then_some(name)
}

/// Adds what a directory supplies, as far as lists show it.
pub(super) fn directory(ctx: &Ctx<'_>, i: u32, map: &mut Map<String, Value>) {
    let number = u64::from(i);
    let id = number.saturating_add(10_000);
    put(map, "employee_unique_id", Some(format!("E{id}")));
    put(map, "phone_number", Some(phone(ctx, i)));
    put(map, "language", Some("en-US"));
    put(map, "login_types", Some(json!([100, 101])));
    let picture = format!("https://example.zoom.us/p/{id}");
    put(map, "pic_url", Some(picture));
    put(
        map,
        "division_ids",
        Some(json!([format!("division-{}", number % 4)])),
    );
}

fn phone(ctx: &Ctx<'_>, i: u32) -> String {
    let mut rng = Rng::new(ctx.world.account.seed, &[41, i.into()]);
    rng.range(3_010_000_000, 3_099_999_999).to_string()
}

/// Adds what a directory supplies beside that for a single user.
pub(super) fn more_directory(ctx: &Ctx<'_>, i: u32, map: &mut Map<String, Value>) {
    let mut rng = Rng::new(ctx.world.account.seed, &[36, i.into()]);
    let titles = [
        "Engineer",
        "Consultant",
        "Accountant",
        "Team lead",
        "Assistant",
    ];
    put(map, "job_title", rng.pick(&titles));
    put(
        map,
        "cost_center",
        Some(rng.range(4_700, 4_720).to_string()),
    );
    put(map, "location", rng.pick(&["Berlin", "Leeds", "Denver"]));
    put(
        map,
        "pronouns",
        rng.pick(&["she/her", "he/him", "they/them"]),
    );
    put(map, "phone_country", Some("DE"));
    put(
        map,
        "phone_numbers",
        Some(json!([{
            "code": "+49",
            "country": "DE",
            "label": "Office",
            "number": phone(ctx, i),
            "verified": true,
        }])),
    );
    // A tree of managers, whose root has none.
    let manager = (i > 0).then_some(i / 10);
    let manager = manager.filter(|manager| ctx.world.traits(*manager).is_some());
    put(
        map,
        "manager",
        manager.map(|manager| ctx.world.email(manager)),
    );
}

/// The licences of a user of an account with several subscriptions.
pub(super) fn licences(user: &FakeUser) -> Option<Value> {
    let bundle = user.extra.get("zoom_one_type").and_then(Value::as_i64);
    match bundle.filter(|bundle| *bundle != 0) {
        Some(bundle) => Some(json!([{
            "license_type": "ZOOM_WORKPLACE_BUNDLE",
            "license_option": bundle,
            "subscription_id": "subscription-2",
        }])),
        None => (user.kind == 2).then(|| {
            json!([{
                "license_type": "MEETING",
                "license_option": 2,
                "subscription_id": "subscription-1",
            }])
        }),
    }
}
