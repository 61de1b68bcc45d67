//! What single calls tell of users, groups and the account: that it agrees with other answers.

use super::*;

fn account() -> FakeAccount {
    let boss = FakeUser::new("boss@example.com").with(|u| u.role_id = "0".into());
    let admin = FakeUser::new("admin@example.com").with(|u| {
        u.role_id = "1".into();
        u.group_ids = vec!["g".into()];
    });
    let member = FakeUser::new("ann@example.com").with(|u| u.group_ids = vec!["g".into()]);
    let gone = FakeUser::new("gone@example.com").with(|u| u.status = FakeStatus::Inactive);
    [boss, admin, member, gone]
        .into_iter()
        .fold(FakeAccount::new().group("g", "Sales"), FakeAccount::user)
}

fn caller_of(account: FakeAccount) -> Caller {
    Caller::of(&Fake::builder().account(account).unlimited().build())
}

#[tokio::test]
async fn fixed_segments_precede_placeholders() {
    let caller = caller_of(account());
    let found = caller.ok("/users/email?email=ann@example.com").await;
    assert_eq!(found, json!({ "existed_email": true }));
    let found = caller.ok("/users/email?email=no@example.com").await;
    assert_eq!(found, json!({ "existed_email": false }));
    for (path, name) in [
        ("/users/email", "email"),
        ("/users/vanity_name", "vanity_name"),
    ] {
        let (status, body) = caller.get(path).await;
        assert_eq!((status, &body["errors"][0]["field"]), (400, &json!(name)));
    }
    let questions = "/meetings/1/registrants/questions";
    let last = {
        caller.call(questions).await.unwrap();
        caller.fake.calls().pop().unwrap()
    };
    assert_eq!(
        last.template,
        Some("/meetings/{meetingId}/registrants/questions")
    );
}

#[tokio::test]
async fn what_does_not_exist_is_refused_with_its_code() {
    let caller = caller_of(account());
    for (path, status, code) in [
        ("/users/no@example.com/permissions", 404, 1001),
        ("/users/no@example.com/token", 404, 1001),
        ("/groups/none/settings", 404, 4130),
        ("/groups/none/lock_settings", 404, 4130),
        ("/groups/none/admins", 404, 4130),
        ("/groups/none/channels", 404, 4130),
        ("/accounts/other/lock_settings", 404, 2001),
        ("/accounts/other/trusted_domains", 404, 2001),
        (
            "/users/ann@example.com/collaboration_devices/none",
            404,
            1238,
        ),
        ("/users/gone@example.com/presence_status", 400, 5301),
        ("/users/ann@example.com/settings?option=security", 400, 300),
        ("/groups/g/settings?option=none", 400, 300),
        ("/users/ann@example.com/token?type=none", 400, 300),
    ] {
        let (found, body) = caller.get(path).await;
        assert_eq!((found, &body["code"]), (status, &json!(code)), "{path}");
    }
}

#[tokio::test]
async fn no_range_is_told_that_was_not_asked_for() {
    let caller = Caller::of(&fake());
    let (from, to) = ("2026-06-02", "2026-06-29");
    for call in [
        "operationlogs",
        "telephone",
        "cloud_recording",
        "remote_support",
        "disclaimer",
        "upcoming_events",
        "users",
        "activities",
        "history_meetings",
    ] {
        let body = caller
            .ok(&format!("/report/{call}?from={from}&to={to}"))
            .await;
        for (name, expected) in [("from", from), ("to", to)] {
            // The sign-in report adds a time of day.
            let told = body.get(name).map(|told| told.as_str().unwrap());
            let is_it = told.is_none_or(|told| told.starts_with(expected));
            assert!(is_it, "{call}: {told:?}");
        }
    }
}

#[tokio::test]
async fn pages_of_users_are_known_by_their_names() {
    let caller = Caller::of(&fake());
    let mut pages = 0;
    for user in caller
        .all("/users?page_size=300", "users")
        .await
        .iter()
        .take(60)
    {
        let id = user["id"].as_str().unwrap();
        let user = caller.ok(&format!("/users/{id}")).await;
        let name = user["email"].as_str().unwrap().split('@').next().unwrap();
        let url = user.get("vanity_url");
        pages += usize::from(url.is_some());
        if let Some(url) = url {
            assert_eq!(*url, format!("https://example.zoom.us/my/{name}"));
        }
        let path = format!("/users/vanity_name?vanity_name={name}");
        assert_eq!(caller.ok(&path).await["existed"], url.is_some(), "{name}");
    }
    assert!(pages > 0);
}

#[tokio::test]
async fn devices_are_told_one_by_one_as_in_the_list() {
    let caller = Caller::of(&fake());
    let mut devices = 0;
    for user in caller.all("/users", "users").await.iter().take(20) {
        let path = format!(
            "/users/{}/collaboration_devices",
            user["id"].as_str().unwrap()
        );
        let list = caller.ok(&path).await;
        let rows = list["collaboration_devices"].as_array().unwrap();
        assert_eq!(list["total_records"], rows.len());
        for row in rows {
            devices += 1;
            let one = caller
                .ok(&format!("{path}/{}", row["id"].as_str().unwrap()))
                .await;
            assert_eq!(one, *row);
        }
    }
    assert!(devices > 0);
}

#[tokio::test]
async fn permissions_are_those_of_the_role() {
    let caller = caller_of(account());
    let of = async |email: &str| {
        let answer = caller.ok(&format!("/users/{email}/permissions")).await;
        answer["permissions"].as_array().unwrap().len()
    };
    let (boss, admin) = (of("boss@example.com").await, of("admin@example.com").await);
    assert!(boss > admin && admin > 0);
    assert_eq!(of("ann@example.com").await, 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_hosts_is_present_in_a_meeting_and_an_end_is_told_only_of_quiet() {
    let start = instant("2026-07-01T08:50:00Z");
    let meeting = FakeMeeting::new("ann@example.com", "now==", start);
    let caller = caller_of(account().meeting(meeting));
    let presence = async |email: &str| {
        // Tokens live for an hour.
        let caller = Caller::of(&caller.fake);
        caller.ok(&format!("/users/{email}/presence_status")).await
    };
    assert_eq!(
        presence("ann@example.com").await,
        json!({ "status": "In_A_Zoom_Meeting" })
    );
    let mut quiet = 0;
    for _ in 0..48 {
        let answer = presence("boss@example.com").await;
        let is_quiet = answer["status"] == "Do_Not_Disturb";
        quiet += u32::from(is_quiet);
        assert_eq!(answer.get("end_time").is_some(), is_quiet, "{answer}");
        tokio::time::advance(Duration::from_secs(3600)).await;
    }
    assert!(quiet > 0);
}

#[tokio::test]
async fn groups_name_their_administrators_and_their_channel() {
    let caller = caller_of(account());
    let admins = caller.all("/groups/g/admins", "admins").await;
    assert_eq!(
        admins,
        [json!({ "email": "admin@example.com", "name": "admin Example" })]
    );
    let channels = caller.ok("/groups/g/channels").await;
    assert_eq!(channels["group_id"], "g");
    assert_eq!(channels["channels"][0]["member_count"], 2);
    let members = caller.all("/groups/g/members", "members").await;
    assert!(members.iter().all(|m| m["primary_group"] == true));
}

#[tokio::test]
async fn what_a_directory_supplies_is_there_only_if_the_account_has_one() {
    let names = [
        "employee_unique_id",
        "phone_number",
        "pic_url",
        "division_ids",
    ];
    let plain = caller_of(FakeAccount::seeded(30, 3));
    let full = caller_of(FakeAccount::seeded(30, 3).directory());
    let emails: BTreeSet<String> = full.fake.users().into_iter().map(|u| u.email).collect();
    let mut managers = 0;
    for row in full.all("/users", "users").await {
        let path = format!("/users/{}", row["id"].as_str().unwrap());
        let (user, without) = (full.ok(&path).await, plain.ok(&path).await);
        for name in names {
            assert_eq!(row[name], user[name], "{name}");
            assert!(without.get(name).is_none(), "{name}");
        }
        assert_eq!(without["job_title"], "");
        assert_ne!(user["job_title"], "");
        assert!(without.get("manager").is_none());
        if let Some(manager) = user.get("manager") {
            managers += 1;
            assert!(emails.contains(manager.as_str().unwrap()));
        }
    }
    assert!(managers > 10);
    let rows = plain.all("/users", "users").await;
    assert!(
        rows.iter()
            .all(|row| names.iter().all(|name| row.get(*name).is_none()))
    );
}

#[tokio::test]
async fn licences_are_listed_only_if_the_account_has_several_subscriptions() {
    let bundle = FakeUser::new("ben@example.com").with(|u| {
        u.extra.insert("zoom_one_type".into(), json!(16));
    });
    let basic = FakeUser::new("bob@example.com").with(|u| u.kind = 1);
    let account = account().user(bundle).user(basic);
    let (plain, several) = (
        caller_of(account.clone()),
        caller_of(account.several_subscriptions()),
    );
    let held = async |caller: &Caller, email: &str| {
        let user = caller.ok(&format!("/users/{email}")).await;
        user["license_info_list"][0].clone()
    };
    let meeting = held(&several, "ann@example.com").await;
    assert_eq!(meeting["license_type"], "MEETING");
    assert_eq!(meeting["license_option"], 2);
    let bundle = held(&several, "ben@example.com").await;
    assert_eq!(bundle["license_type"], "ZOOM_WORKPLACE_BUNDLE");
    assert_eq!(bundle["license_option"], 16);
    assert_eq!(held(&several, "bob@example.com").await, Value::Null);
    assert_eq!(held(&plain, "ann@example.com").await, Value::Null);
    let rows = plain.all("/users", "users").await;
    assert!(rows.iter().all(|row| row.get("zoom_one_type").is_none()));
}

#[tokio::test]
async fn settings_are_whole_or_what_was_asked_for() {
    let caller = caller_of(account());
    for (path, sections) in [
        ("/users/ann@example.com/settings", 11),
        ("/groups/g/settings", 9),
        ("/accounts/me/settings", 15),
        ("/accounts/me/lock_settings", 9),
        ("/groups/g/lock_settings", 7),
    ] {
        let whole = caller.ok(path).await;
        assert!(
            whole.as_object().unwrap().len() >= sections,
            "{path}: {whole}"
        );
        assert_eq!(whole, caller.ok(path).await, "{path}");
        assert!(whole["recording"].as_object().unwrap().len() > 5, "{path}");
        if path != "/groups/g/lock_settings" {
            let path_of_cut = format!("{path}?custom_query_fields=recording,host_video");
            let cut = caller.ok(&path_of_cut).await;
            assert_eq!(cut["recording"], whole["recording"], "{path}");
            let video = whole["schedule_meeting"]["host_video"].clone();
            assert_eq!(
                cut["schedule_meeting"],
                json!({ "host_video": video }),
                "{path}"
            );
            assert_eq!(cut.as_object().unwrap().len(), 2, "{path}");
        }
    }
    let security = caller.ok("/accounts/me/settings?option=security").await;
    assert_eq!(security.as_object().unwrap().len(), 1);
    assert!(security["security"].as_object().unwrap().len() > 5);
}

#[tokio::test]
async fn answers_are_the_same_by_id_and_address_and_differ_by_seed() {
    let of = |seed| caller_of(FakeAccount::seeded(30, seed));
    let caller = of(1);
    let user = caller.fake.users().remove(1);
    let id = user.id.clone().unwrap();
    for call in ["token", "settings", "presence_status", "meeting_templates"] {
        let by_id = caller.ok(&format!("/users/{id}/{call}")).await;
        let by_email = caller.ok(&format!("/users/{}/{call}", user.email)).await;
        assert_eq!(by_id, by_email, "{call}");
        assert_eq!(
            by_id,
            of(1).ok(&format!("/users/{id}/{call}")).await,
            "{call}"
        );
    }
    let other = of(2).ok("/users/me/token").await;
    assert_ne!(caller.ok("/users/me/token").await, other);
}

#[tokio::test]
async fn the_settings_of_a_pending_user_are_refused() {
    let fake = Fake::builder().users(100).unlimited().build();
    let users = fake.users().into_iter();
    let mut pending = users.filter(|user| user.status == FakeStatus::Pending);
    let pending = pending.next().unwrap();
    let caller = Caller::of(&fake);
    for query in ["", "?option=meeting_security"] {
        let path = format!("/users/{}/settings{query}", pending.email);
        let (status, body) = caller.get(&path).await;
        assert_eq!((status, &body["code"]), (400, &json!(1000)), "{path}");
        let message = "You can not access settings of users that are still in pending state.";
        assert_eq!(body["message"], message);
    }
    caller.ok(&format!("/users/{}", pending.email)).await;
}
