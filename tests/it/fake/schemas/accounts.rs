//! The accounts whose answers are checked: made from a seed.

use zoom_admin::fake::FakeDisclaimer;

use super::*;

type Make = fn(u64) -> FakeAccount;

/// Kinds of accounts by name.
pub(super) const ACCOUNTS: [(&str, Make); 6] = [
    ("seeded", |seed| FakeAccount::seeded(60, seed)),
    ("everything", everything),
    ("by hand", by_hand),
    ("small company", |seed| {
        preset(FakeProfile::small_company(), seed)
    }),
    ("enterprise", |seed| preset(FakeProfile::enterprise(), seed)),
    ("university", |seed| preset(FakeProfile::university(), seed)),
];

fn preset(profile: FakeProfile, seed: u64) -> FakeAccount {
    FakeAccount::from_profile(profile.users(60), seed)
}

/// What is used in the meeting and the webinar.
const USED: [&str; 6] = [
    "meeting_questions",
    "poll",
    "qa",
    "record_to_cloud",
    "registration",
    "survey",
];

/// An account that has something of everything.
fn everything(seed: u64) -> FakeAccount {
    let day = instant("2026-06-20T09:00:00Z");
    let anna = "anna@example.com";
    let mut anna_user = FakeUser::new(anna).with(|u| {
        u.role_id = "1".into();
        u.dept = Some("Sales".into());
        u.timezone = Some("Europe/Berlin".into());
        u.plan_united_type = Some("32".into());
        u.large_meeting = Some(500);
        u.webinar = Some(1000);
        u.last_login = Some(day);
        u.last_client_version = Some("6.2.11.5069(mac)".into());
        u.group_ids = vec!["g1".into()];
        let feature = json!({
            "zoom_events": true,
            "zoom_events_capacity": 500,
            "license_info_list": [
                { "license_type": "ZOOM_DOCS", "license_option": 281_474_976_710_656_i64, "subscription_id": "s" }
            ],
        });
        u.extra_feature.extend(feature.as_object().unwrap().clone());
    });
    anna_user.id = Some("anna-id".into());
    let ben = FakeUser::new("ben@example.com").with(|u| {
        u.extra.insert("zoom_one_type".into(), json!(134_217_728));
    });
    let webinar = FakeMeeting::new(anna, "/web//inar==", day).with(|m| {
        m.webinar = true;
        m.id = 95_000_000_001;
        m.participants = 60;
        m.minutes = 55;
        m.unique_viewers = Some(50);
        m.max_concurrent_views = Some(40);
        m.features = USED.map(str::to_owned).to_vec();
    });
    let meeting = FakeMeeting::new(anna, "meeting-uuid==", day).with(|m| {
        m.participants = 4;
        m.features = USED.map(str::to_owned).to_vec();
    });
    let ahead = FakeMeeting::new(anna, "ahead==", instant("2026-07-10T09:00:00Z")).with(|m| {
        m.id = 87_000_000_001;
        m.alternative_hosts = vec!["ben@example.com".into()];
    });
    let weekly = |account: FakeAccount, day: &str| {
        let uuid = format!("weekly-{day}==");
        let start = instant(&format!("{day}T10:00:00Z"));
        let meeting = FakeMeeting::new(anna, uuid, start).with(|m| {
            m.id = 87_000_000_002;
            m.recurring = true;
        });
        account.meeting(meeting)
    };
    let sub = FakeSubAccount::new("sub-1", "Branch Office", FakeAccount::seeded(5, seed))
        .with(|sub| sub.subscription = Some((day, instant("2027-06-20T09:00:00Z"))));
    let sub_accounts = (2..40).map(|k| {
        let branch = FakeAccount::seeded(1, seed);
        FakeSubAccount::new(format!("sub-{k}"), format!("Branch {k}"), branch)
    });
    let now = FakeMeeting::new("ben@example.com", "now==", instant("2026-07-01T08:50:00Z"));
    let disclaimer = FakeDisclaimer::new(day, "recording", "Agree").with(|d| {
        d.user_email = anna.into();
        d.meeting = Some((meeting.id, meeting.uuid.clone()));
        d.client_type = "Windows".into();
        d.display_name = "Anna Example".into();
        d.group_ids = vec!["g1".into()];
    });
    let days = ["2026-06-17", "2026-06-24", "2026-07-08", "2026-07-15"];
    let account = days.into_iter().fold(FakeAccount::seeded(40, seed), weekly);
    let account = sub_accounts.fold(account.sub_account(sub), FakeAccount::sub_account);
    account
        .directory()
        .several_subscriptions()
        .user(anna_user)
        .user(ben)
        .group("g1", "Sales")
        .scheduler("ben@example.com", anna)
        .joined("ben@example.com", "meeting-uuid==")
        .meeting(webinar)
        .meeting(meeting)
        .meeting(ahead)
        .meeting(now)
        .disclaimer(disclaimer)
        .operation(FakeOperation::new(
            day,
            "User",
            "Update",
            "Change User anna@example.com",
        ))
        .billing(json!({ "currency": "USD", "billing_reports": [{
            "id": "b1", "type": 1, "start_date": "2026-05-01", "end_date": "2026-05-31",
            "tax_amount": "0", "total_amount": "120",
        }] }))
        .invoices(
            "b1",
            json!({ "currency": "USD", "invoices": [{
            "invoice_number": "INV1", "invoice_charge_name": "Pro Annual", "quantity": 4,
            "start_date": "2026-05-01", "end_date": "2026-05-31",
            "tax_amount": "0", "total_amount": "120",
        }] }),
        )
}

/// A few users without a seed.
fn by_hand(seed: u64) -> FakeAccount {
    let users = (0..=seed % 4).map(|k| FakeUser::new(format!("user{k}@example.com")));
    users.fold(FakeAccount::new(), FakeAccount::user)
}
