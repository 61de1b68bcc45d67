//! Who is there, with the nine fields, licences and groups, and how a review is narrowed.

use serde_json::json;
use zoom_admin::ErrorKind;
use zoom_admin::coverage::Source;
use zoom_admin::fake::{FakePlan, FakeRefusal, FakeStatus};
use zoom_admin::usage::filter::field;
use zoom_admin::usage::filter::{Field, Filter, GroupKey};
use zoom_admin::usage::licence::HeldBy;
use zoom_admin::usage::{Inventory, Known, Policy};
use zoom_admin::user::{Status, User, UserType};

use super::records::Account;
use super::*;

fn account() -> FakeAccount {
    team()
        .group("g1", "Board")
        .user(user("hosts").with(|u| {
            u.dept = Some("Sales".into());
            u.large_meeting = Some(500);
            u.last_client_version = Some("6.2.11.5069(mac)".into());
            u.group_ids = vec!["g1".into()];
            u.timezone = Some("Europe/Berlin".into());
        }))
        .user(user("webinars").with(|u| {
            u.dept = Some("Sales".into());
            u.webinar = Some(1000);
        }))
        .user(user("idle").with(|u| u.dept = Some("Sales".into())))
        .user(user("basic").with(|u| u.kind = 1))
        .user(user("gone").with(|u| u.status = FakeStatus::Inactive))
        .user(user("invited").with(|u| u.status = FakeStatus::Pending))
        .meeting(meeting("hosts", "2026-06-01T10:00:00Z", 50, 4))
        .meeting(meeting("lobby-room", "2026-06-04T10:00:00Z", 50, 4))
}

#[tokio::test(start_paused = true)]
async fn the_nine_fields_come_from_where_they_should_and_only_holders_cost_a_call() {
    let fake = fake(account());
    let review = review_of(&fake, &Policy::careful(90)).await;
    let metadata = |who: &str| one(&review, who).user.metadata.clone();
    let hosts = metadata("hosts");
    assert_eq!(hosts.department, Known::Read("Sales".into()));
    assert_eq!(hosts.large_meeting_enabled, Known::Read(true));
    assert_eq!(hosts.large_meeting_capacity, Known::Read(500));
    assert_eq!(hosts.meeting_capacity, Known::Read(500));
    assert_eq!(hosts.webinar, Known::Read(false));
    assert_eq!(hosts.webinar_capacity, Known::NotThere);
    let version = Known::Read("6.2.11.5069(mac)".into());
    assert_eq!(hosts.last_client_version, version);
    assert_eq!(hosts.user_type, Known::Read(UserType::Licensed));
    assert_eq!(hosts.user_status, Known::Read(Status::Active));
    for (of, source) in [
        (Field::Department, Source::Users),
        (Field::LastClientVersion, Source::Users),
        (Field::UserStatus, Source::Users),
        (Field::UserType, Source::Users),
        (Field::LargeMeetingCapacity, Source::UserSettings),
        (Field::LargeMeetingEnabled, Source::UserSettings),
        (Field::MeetingCapacity, Source::UserSettings),
        (Field::Webinar, Source::UserSettings),
        (Field::WebinarCapacity, Source::UserSettings),
    ] {
        assert_eq!(hosts.source(of.clone()), Some(source), "{of:?}");
    }
    assert_eq!(metadata("webinars").webinar_capacity, Known::Read(1000));
    for who in ["basic", "gone", "invited"] {
        let m = metadata(who);
        // The account's default.
        assert_eq!(m.meeting_capacity, Known::Read(300));
        assert_eq!(m.meeting_capacity_from, Source::AccountSettings);
        assert_eq!(m.webinar, Known::NotAssignable);
        assert_eq!(m.large_meeting_enabled, Known::NotAssignable);
    }
    let invited = &one(&review, "invited").user;
    assert_eq!(invited.id, None);
    assert_eq!(invited.key.as_str(), "invited@example.com");
    let hosts = &one(&review, "hosts").user;
    assert_eq!(hosts.groups[0].name.as_deref(), Some("Board"));
    assert_eq!(hosts.role.as_deref(), Some("member"));
    assert_eq!(hosts.time_zone.as_deref(), Some("Europe/Berlin"));
    let calls = fake.calls().into_iter();
    let settings = calls
        .filter(|call| call.path.ends_with("/settings"))
        .count();
    assert_eq!(settings, 3 + 1, "three holders, and the account");
    assert_eq!(review.unknown_hosts, [(email("lobby-room"), 1)].into());
}

#[tokio::test(start_paused = true)]
async fn one_users_settings_that_are_refused_are_that_users_alone() {
    let fake = fake(account());
    fake.refuse(
        "/users/id-idle/settings",
        FakeRefusal::no_such_user("id-idle"),
    )
    .unwrap();
    let review = review_of(&fake, &Policy::careful(90)).await;
    let unread = |u: &&UserReview| matches!(u.user.metadata.webinar, Known::NotRead(_));
    let names: Vec<_> = review.users.iter().filter(unread).map(name).collect();
    assert_eq!(names, ["idle"]);
    assert_eq!(
        verdict(&review, "idle"),
        "unknown (not read: user settings)"
    );
    assert_eq!(verdict(&review, "webinars"), "reclaim");
    // A filter over what was not read does not pretend: such users are counted apart.
    let filtered = review.filtered(&field(Field::Webinar).is("no").unwrap());
    let names: Vec<_> = filtered.users.iter().map(name).collect();
    assert_eq!((names, filtered.undecided), (vec!["hosts"], 1));
}

#[tokio::test(start_paused = true)]
async fn who_holds_what_is_told_by_the_first_field_that_says_it() {
    let says = |key: &'static str, value: serde_json::Value| {
        move |u: &mut FakeUser| {
            u.extra.insert(key.into(), value);
        }
    };
    let list = |kind: &str, option: i64| {
        let list = json!([{"license_type": kind, "license_option": option}]);
        says("license_info_list", list)
    };
    let united =
        |plan: &'static str| move |u: &mut FakeUser| u.plan_united_type = Some(plan.into());
    let account = team()
        .user(user("type"))
        .user(user("corp").with(|u| u.kind = 3))
        .user(
            user("united")
                .with(united("32"))
                .with(says("zoom_one_type", 0.into())),
        )
        .user(user("no-plan").with(united("0")))
        .user(user("none").with(united("none")))
        .user(user("empty").with(united("")))
        // The numbers of options collide between types.
        .user(
            user("listed")
                .with(list("MEETING", 2))
                .with(united("32"))
                .with(says("zoom_one_type", 0.into())),
        )
        .user(user("bundle").with(list("ZOOM_WORKPLACE_BUNDLE", 2)))
        .user(user("own-record").with(says("zoom_one_type", 16.into())))
        .user(user("in-use").with(says("zoom_one_type", 16.into())))
        .meeting(meeting("in-use", "2026-06-01T10:00:00Z", 50, 4))
        .user(
            user("conflict")
                .with(|u| u.kind = 1)
                .with(list("MEETING", 2)),
        );
    let review = careful(account).await;
    let held = |who: &str| {
        let held = &one(&review, who).user.held;
        let bases: Vec<_> = held.bases().map(ToString::to_string).collect();
        (
            bases.join(" "),
            held.by.unwrap(),
            held.disagreements
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
        )
    };
    let found = |licence: &str, by| (licence.to_owned(), by, Vec::new());
    assert_eq!(held("type"), found("pro", HeldBy::Type));
    assert_eq!(held("corp"), found("corp", HeldBy::Type));
    assert_eq!(held("united"), found("united:32", HeldBy::PlanUnitedType));
    for who in ["no-plan", "none", "empty"] {
        assert_eq!(held(who), found("pro", HeldBy::Type), "{who}");
    }
    let (licence, by, disagreements) = held("listed");
    assert_eq!((licence.as_str(), by), ("pro", HeldBy::LicenseInfoList));
    assert_eq!(
        disagreements,
        ["license_info_list says pro, but plan_united_type says united:32"]
    );
    let last = reasons(base(&review, "listed")).pop().unwrap();
    assert_eq!(last, disagreements[0]);
    assert_eq!(verdict(&review, "listed"), "reclaim");
    assert_eq!(
        held("bundle"),
        found("workplace:2", HeldBy::LicenseInfoList)
    );
    assert_eq!(
        held("own-record"),
        found("workplace:16", HeldBy::ZoomOneType)
    );
    assert_eq!(verdict(&review, "own-record"), "review (would be reclaim)");
    let told = serde_json::to_value(one(&review, "listed")).unwrap();
    let told = told["verdicts"][0]["reasons"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        told,
        json!({
            "reason": "disagreement",
            "by": "license_info_list", "licences": ["pro"],
            "other": "plan_united_type", "others": ["united:32"],
        })
    );
    // Of everyone, or seats of one kind would be counted as two.
    assert_eq!(held("in-use"), found("workplace:16", HeldBy::ZoomOneType));
    // Paid or not: the fields do not even agree on that.
    assert!(one(&review, "conflict").user.held.in_conflict);
    assert_eq!(
        line(base(&review, "conflict")),
        "unknown (conflict), high: conflict"
    );
    let unknown = review.unknown();
    assert_eq!(unknown["conflict"].0, 1);
    assert_eq!(unknown["not measurable: meetings on own connectors"].0, 1);
    assert_eq!(unknown.len(), 2);
    // Of the bundles, those with products that are assigned.
    assert_eq!(review.counts().count("review"), 2);
}

#[test]
fn users_are_merged_whatever_the_order_and_however_often_they_appear() {
    let user = |email: &str, id: Option<&str>| -> User {
        let mut fields = json!({"email": email, "type": 2});
        if let Some(id) = id {
            fields["id"] = id.into();
        }
        serde_json::from_value(fields).unwrap()
    };
    let records = vec![
        (Status::Pending, user("Was.Pending@example.com", None)),
        (Status::Active, user("was.pending@example.com", Some("u1"))),
        (Status::Active, user("moved@example.com", Some("u2"))),
        (Status::Active, user("moved@example.com", Some("u2"))),
        (Status::Inactive, user("moved@example.com", Some("u2"))),
        (Status::Pending, user("new@example.com", None)),
        (Status::Pending, user("NEW@example.com", None)),
    ];
    let records: Vec<_> = records
        .into_iter()
        .map(|(list, user)| usage::inventory::Listed::new(list, user))
        .collect();
    let mut reversed = records.clone();
    reversed.reverse();
    let inventory = Inventory::merge(records);
    assert_eq!(inventory, Inventory::merge(reversed));
    let seen: Vec<_> = inventory
        .users()
        .map(|u| (u.key.as_str(), u.metadata.user_status.clone()))
        .collect();
    assert_eq!(
        seen,
        [
            ("new@example.com", Known::Read(Status::Pending)),
            ("u1", Known::Read(Status::Active)),
            ("u2", Known::Read(Status::Inactive)),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn filters_narrow_the_review_and_say_so() {
    let review = careful(account()).await;
    let names = |text: &str| {
        let filter: Filter = text.parse().unwrap();
        let filtered = review.clone().filtered(&filter);
        assert_eq!(filtered.filter, filter);
        assert_eq!(filtered.unknown_hosts, review.unknown_hosts);
        let users = filtered.users.iter();
        users.map(|u| name(u).to_owned()).collect::<Vec<_>>()
    };
    let none = Vec::<String>::new();
    assert_eq!(names("department = sales"), ["hosts", "idle", "webinars"]);
    assert_eq!(names("department = Sales and webinar = yes"), ["webinars"]);
    assert_eq!(names("webinar = yes and user_type = Basic"), none);
    assert_eq!(
        names("user_type = Basic and user_status = Active"),
        ["admin", "basic"]
    );
    assert_eq!(
        names("user_status in (Inactive, Pending)"),
        ["gone", "invited"]
    );
    assert_eq!(names("last_client_version >= 6.2"), ["hosts"]);
    assert_eq!(names("large_meeting_capacity = 500"), ["hosts"]);
    assert_eq!(names("group = Board"), ["hosts"]);
    assert_eq!(names("meetings >= 1"), ["hosts"]);
    assert_eq!(names("verdict = reclaim"), ["idle", "webinars"]);
    assert_eq!(names("verdict = drop"), ["hosts", "webinars"]);
    assert_eq!(names("licence = webinar:1000"), ["webinars"]);
    // Filters add up.
    let sales: Filter = "department = Sales".parse().unwrap();
    let idle: Filter = "verdict = reclaim".parse().unwrap();
    let both = review.clone().filtered(&sales).filtered(&idle);
    assert_eq!(both.counts().users, 2);
    assert_eq!(both.filter, sales.and(idle));
}

#[tokio::test(start_paused = true)]
async fn verdicts_are_counted_by_department_status_and_type() {
    let review = careful(account()).await;
    let by = review.counts_by(Field::Department);
    let group = |review: &Review, of: Field, text: &str| {
        let mut keys = review.values(of).into_iter();
        keys.find(|key| key.to_string() == text).unwrap()
    };
    let sales = &by[&group(&review, Field::Department, "Sales")];
    assert_eq!((sales.users, sales.licensed), (3, 3));
    assert_eq!(
        (
            sales.count("keep"),
            sales.count("reclaim"),
            sales.count("drop")
        ),
        (1, 2, 2)
    );
    let nowhere = &by[&GroupKey::NotSet];
    assert_eq!((nowhere.users, nowhere.licensed), (4, 1));
    let status = group(&review, Field::UserStatus, "Active");
    let kind = group(&review, Field::UserType, "Pro");
    assert_eq!(review.by_status_and_type()[&(status, kind)], 3);
}

#[tokio::test(start_paused = true)]
async fn names_can_be_hidden_everywhere() {
    let exemption =
        usage::policy::Exemption::new("email = idle@example.com".parse().unwrap(), "Idle E.");
    let policy = Policy::careful(90).exempt(exemption);
    let review = review_of(&fake(account()), &policy).await;
    let json = serde_json::to_string(&review.without_names()).unwrap();
    for personal in ["@example.com", "Example\"", "Idle E."] {
        assert!(!json.contains(personal), "{personal}");
    }
    let one: Filter = "email = idle@example.com".parse().unwrap();
    let review = careful(account()).await.filtered(&one).without_names();
    assert!(
        !serde_json::to_string(&review)
            .unwrap()
            .contains("@example.com")
    );
    // Ids stay, or nobody could act on it.
    assert!(json.contains("id-idle"));
}

#[tokio::test(start_paused = true)]
async fn wrong_options_and_policies_and_a_refused_user_list_fail_the_review() {
    let fake = fake(account());
    let zoom = client(&fake).build().unwrap();
    let fails = |options: usage::Options| {
        let zoom = zoom.clone();
        async move { usage::review(&zoom, options).await.unwrap_err() }
    };
    for days in [0, 181] {
        let error = fails(usage::Options::new().days(days)).await;
        assert_eq!(error.kind(), ErrorKind::Request);
    }
    let wrong: [fn(&mut Policy); 7] = [
        |p| p.rules.clear(),
        |p| p.rules[0].counts.clear(),
        |p| p.rules[0].within = usage::policy::Within::Days(0),
        |p| p.add_ons.days = 0,
        |p| p.add_ons.shrink_percent = 101,
        |p| p.upgrade.to = "webinar:500".parse().unwrap(),
        |p| p.paid_features = ["teleport".to_owned()].into(),
    ];
    for change in wrong {
        let mut policy = Policy::careful(90);
        change(&mut policy);
        let error = fails(usage::Options::new().policy(policy)).await;
        assert_eq!(error.kind(), ErrorKind::Request);
    }
    assert!(fake.calls().is_empty());
    fake.refuse("/users", FakeRefusal::missing_scope(["user:read:admin"]))
        .unwrap();
    let error = fails(usage::Options::new()).await;
    assert_eq!(error.kind(), ErrorKind::MissingScope);
}

#[tokio::test(start_paused = true)]
async fn a_review_of_a_seeded_account_stays_within_its_limits_and_runs_in_a_task() {
    let fake = Fake::builder().users(100).plan(FakePlan::Pro).build();
    let zoom = client(&fake).plan(Plan::Pro).build().unwrap();
    let task = tokio::spawn(async move { usage::review(&zoom, usage::Options::new()).await });
    let review = task.await.unwrap().unwrap();
    assert_eq!(review.users.len(), 100);
    assert!(review.coverage.is_complete(), "{}", review.coverage);
    let refused = |status: Option<u16>| !matches!(status, Some(200));
    assert!(!fake.calls().iter().any(|call| refused(call.status)));
}

#[test]
fn a_type_that_is_not_said_is_unknown_and_one_that_is_not_known_a_licence() {
    let account = Account::new()
        .user("new-type", 55)
        .with(super::records::record(
            Status::Active,
            json!({"id": "id-untold", "email": email("untold")}),
        ));
    let review = decide(&super::records::looked_at(&account), &Policy::careful(90));
    assert_eq!(verdict(&review, "untold"), "unknown (not read: users)");
    let other = base(&review, "new-type");
    assert_eq!(other.licence, Some("other:TYPE:55".parse().unwrap()));
    assert!(
        other
            .verdict
            .to_string()
            .starts_with("review (would be reclaim)")
    );
}

#[tokio::test(start_paused = true)]
async fn a_placeholder_is_not_a_value() {
    let versions = [
        ("dash", "-"),
        ("dashes", "--"),
        ("na", "n/a"),
        ("null", "NULL"),
        ("platform", "-(mac)"),
        ("web", "web"),
        ("real", "6.2.11.5069(mac)"),
    ];
    let mut account = team();
    for (name, version) in versions {
        account = account.user(user(name).with(|u| {
            u.last_client_version = Some(version.into());
            u.dept = Some(if name == "dash" { "-" } else { "R&D" }.into());
            u.timezone = Some("-".into());
        }));
    }
    let review = careful(account).await;
    let names = |text: &str| {
        let filter: Filter = text.parse().unwrap();
        let mut names: Vec<_> = review
            .clone()
            .filtered(&filter)
            .users
            .iter()
            .map(|u| u.user.email.trim_end_matches("@example.com").to_owned())
            .filter(|name| versions.iter().any(|(known, _)| known == name))
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("last_client_version is set"), ["real", "web"]);
    assert_eq!(
        names("last_client_version is not set"),
        ["dash", "dashes", "na", "null", "platform"]
    );
    assert_eq!(names("platform = mac"), ["platform", "real"]);
    assert_eq!(names("department is not set"), ["dash"]);
    for user in review
        .users
        .iter()
        .filter(|u| u.user.email.starts_with("dash"))
    {
        assert_eq!(user.user.metadata.last_client_version, Known::NotThere);
        assert_eq!(user.user.time_zone, None);
    }
}
