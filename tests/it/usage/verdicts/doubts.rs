//! What would take a licence away wrongly, if one source were believed too much.

use serde_json::json;
use zoom_admin::coverage::{Gap, GapKind, Source, SourceCoverage, Why};
use zoom_admin::usage::activity::{Operation, Operations};
use zoom_admin::usage::filter::{Field, Filter};
use zoom_admin::usage::policy::{Otherwise, Rule, Use, Within};
use zoom_admin::usage::sync::Record;
use zoom_admin::usage::{self, Collector, Contract, Known};
use zoom_admin::user::Status;
use zoom_admin::{ErrorKind, report};

use super::records::{Account, all_days, coverage, facts, looked_at, record, webinar_held};
use super::*;

fn operation(time: &str, action: &str, detail: &str) -> Operation {
    let row = json!({"time": time, "category_type": "User", "action": action,
        "operation_detail": detail, "operator": "root@example.com"});
    Operation::from_row(&serde_json::from_value::<report::OperationLog>(row).unwrap()).unwrap()
}

fn careful_of(facts: &Facts) -> Review {
    decide(facts, &Policy::careful(90))
}

/// The facts of Ann, whom nothing shows, without a snapshot.
fn ann_without_snapshot(address: &str) -> Facts {
    let fields = json!({"id": "id-ann", "email": address, "type": 2});
    let mut data = Collector::new();
    data.add(record(Status::Active, fields));
    data.add(super::records::settings(
        "ann",
        json!({"meeting_capacity": 300}),
    ));
    let before = data.snapshot(&coverage(), at("2026-06-30T09:00:00Z"));
    let records = [
        record(
            Status::Active,
            json!({"id": "id-ann", "email": address, "type": 2}),
        ),
        super::records::settings("ann", json!({"meeting_capacity": 300})),
    ];
    facts(&records, &before, coverage())
}

#[test]
fn a_silent_operation_log_does_not_overrule_a_snapshot_that_saw_no_licence() {
    let on_basic = Account::new().user("ann", 1);
    let mut data = Collector::new();
    for record in &on_basic.records {
        data.add(record.clone());
    }
    let before = data.snapshot(&coverage(), at("2026-06-21T09:00:00Z"));
    let now = Account::new().user("ann", 2);
    let mut facts = facts(&now.records, &before, coverage());
    assert_eq!(
        verdict(&careful_of(&facts), "ann"),
        "keep (new licence, until 2026-07-21)"
    );
    // Single sign-on gave it: the log has no word of it.
    facts.take_operations(Operations::default(), Some(all_days()));
    assert_eq!(
        verdict(&careful_of(&facts), "ann"),
        "keep (new licence, until 2026-07-21)"
    );
}

#[test]
fn what_was_changed_before_a_gap_in_the_log_may_have_been_changed_in_it_too() {
    let mut facts = ann_without_snapshot("ann@example.com");
    let old = operation(
        "2026-02-01T10:00:00Z",
        "Update",
        "ann@example.com type Licensed",
    );
    facts.take_operations(
        Operations::new([old.clone()]),
        Some(days("2026-06-25", "2026-07-01")),
    );
    assert_eq!(verdict(&careful_of(&facts), "ann"), "unknown (age unknown)");
    let mut whole = ann_without_snapshot("ann@example.com");
    whole.take_operations(Operations::new([old]), Some(all_days()));
    assert_eq!(verdict(&careful_of(&whole), "ann"), "reclaim");
}

#[test]
fn the_log_is_read_for_odd_addresses_and_for_changes_that_name_nobody() {
    for (address, action, detail) in [
        (
            "o'brien@example.com",
            "Update",
            "User o'brien@example.com: type Licensed",
        ),
        (
            "_joe@example.com",
            "Update",
            "User '_joe@example.com' type: Licensed",
        ),
        (
            "plan.typewriter@example.com",
            "Update",
            "plan.typewriter@example.com type Licensed",
        ),
        (
            "ann@example.com",
            "Batch update",
            "200 users: type from Basic to Licensed",
        ),
    ] {
        let mut facts = ann_without_snapshot(address);
        let lately = operation("2026-06-28T10:00:00Z", action, detail);
        facts.take_operations(Operations::new([lately]), Some(all_days()));
        let review = careful_of(&facts);
        let verdict = review.users[0].base().unwrap().verdict.to_string();
        assert_eq!(verdict, "keep (new licence, until 2026-07-28)", "{address}");
    }
    // A group is nobody's licence.
    let mut facts = ann_without_snapshot("ann@example.com");
    let group = operation("2026-06-28T10:00:00Z", "Add", "Group Sales East");
    facts.take_operations(Operations::new([group]), Some(all_days()));
    let review = careful_of(&facts);
    assert_eq!(
        review.users[0].base().unwrap().verdict.to_string(),
        "reclaim"
    );
    // What is in the address says nothing.
    let mut facts = ann_without_snapshot("plan.typewriter@example.com");
    let other = operation(
        "2026-06-28T10:00:00Z",
        "Update",
        "plan.typewriter@example.com picture",
    );
    facts.take_operations(Operations::new([other]), Some(all_days()));
    let review = careful_of(&facts);
    assert_eq!(
        review.users[0].base().unwrap().verdict.to_string(),
        "reclaim"
    );
}

#[tokio::test(start_paused = true)]
async fn a_users_settings_refused_now_leave_the_licence_unknown() {
    let fake = fake(team().user(user("ann")));
    let zoom = client(&fake).build().unwrap();
    let first = usage::collect(&zoom, usage::Options::new()).await.unwrap();
    assert_eq!(verdict(&careful_of(&first), "ann"), "reclaim");
    let snapshot = {
        use futures::TryStreamExt;
        let mut data = Collector::new();
        let mut sync = usage::sync(&zoom, usage::Options::new(), None).unwrap();
        while let Some(event) = sync.try_next().await.unwrap() {
            if let usage::sync::SyncEvent::Page { items, .. } = event {
                items.into_iter().for_each(|item| data.add(item.record));
            }
        }
        data.snapshot(&sync.coverage(), at(NOW))
    };
    fake.refuse(
        "/users/id-ann/settings",
        zoom_admin::fake::FakeRefusal::no_such_user("id-ann"),
    )
    .unwrap();
    let options = usage::Options::new().snapshot(snapshot).settings_age(0);
    let facts = usage::collect(&zoom, options).await.unwrap();
    assert_eq!(
        verdict(&careful_of(&facts), "ann"),
        "unknown (not read: user settings)"
    );
}

#[test]
fn add_ons_that_were_not_read_are_told_of_also_where_the_base_is_used() {
    let account = Account::new()
        .user("ann", 2)
        .meeting("ann", "2026-06-01T10:00:00Z", 50, 4);
    let mut records = account.records.clone();
    records.remove(1);
    let review = careful_of(&facts(&records, &snapshot_nobody(), coverage()));
    let found = base(&review, "ann");
    assert_eq!(found.verdict.to_string(), "keep");
    assert!(
        reasons(found).contains(&"not read: user settings".to_owned()),
        "{found:?}"
    );
}

#[test]
fn whose_connection_it_is_must_be_known_before_anything_is_taken_away() {
    let mut facts = looked_at(&Account::new().user("ann", 2));
    assert_eq!(verdict(&careful_of(&facts), "ann"), "reclaim");
    facts.connected = Known::NotRead(zoom_admin::coverage::Why::NotRead);
    assert_eq!(
        verdict(&careful_of(&facts), "ann"),
        "unknown (not read: whose connection it is)"
    );
    facts.connected = Known::Read("id-ann".into());
    assert_eq!(
        verdict(&careful_of(&facts), "ann"),
        "keep (the connection is theirs)"
    );
}

#[tokio::test(start_paused = true)]
async fn a_second_look_asks_again_for_what_was_refused_and_closes_the_gaps() {
    let fake = fake(team().user(user("ann")));
    let policy = Policy::careful(90);
    let refused = [
        "/users/me",
        "/users/{userId}/schedulers",
        "/report/operationlogs",
        "/groups",
    ];
    for path in refused {
        fake.refuse(path, zoom_admin::fake::FakeRefusal::no_permission())
            .unwrap();
    }
    let mut facts = facts_of(&fake, &policy).await;
    assert!(verdict(&careful_of(&facts), "ann").starts_with("unknown"));
    assert!(!facts.coverage.is_complete());
    refused.into_iter().for_each(|path| fake.allow(path));
    let zoom = client(&fake).build().unwrap();
    usage::look_closer(&zoom, &mut facts, &policy, None)
        .await
        .unwrap();
    assert_eq!(verdict(&careful_of(&facts), "ann"), "reclaim");
    assert!(facts.coverage.is_complete(), "{}", facts.coverage);
    // And nothing that is known is asked for once more.
    fake.clear_calls();
    usage::look_closer(&zoom, &mut facts, &policy, None)
        .await
        .unwrap();
    assert_eq!(fake.calls().len(), 0, "{:?}", fake.calls());
}

#[test]
fn one_block_of_the_host_report_does_not_explain_another() {
    let mut account = Account::new()
        .user("ann", 2)
        .host("ann", "ann", "2026-04-10", 3)
        .host("ann", "ann", "2026-05-10", 1);
    for day in 11..15 {
        account = account.meeting("ann", &format!("2026-05-{day}T10:00:00Z"), 10, 2);
    }
    let review = careful_of(&looked_at(&account));
    assert_eq!(
        line(base(&review, "ann")),
        "keep, low: sources differ: 3 meetings by the host report, 0 by the history"
    );
}

#[test]
fn logins_alone_can_lead_to_a_look_by_hand_at_most() {
    for otherwise in [Otherwise::ByOtherUse, Otherwise::Reclaim] {
        let mut policy = Policy::no_login(90);
        policy.rules = vec![Rule {
            name: "signed in".into(),
            within: Within::Days(90),
            counts: vec![Use::SignedIn],
            otherwise,
        }];
        let error = policy.check().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(error.to_string().contains("review at most"), "{error}");
    }
}

#[test]
fn a_window_that_no_report_reaches_is_refused() {
    let error = Policy::careful(365).check().unwrap_err();
    assert!(error.to_string().contains("365 days"), "{error}");
}

#[test]
fn who_hosts_what_a_narrow_rule_leaves_out_is_for_somebody_to_confirm() {
    let account = Account::new()
        .user("ann", 2)
        .meeting("ann", "2026-06-01T10:00:00Z", 30, 900);
    let review = decide(&looked_at(&account), &Policy::over_forty_minutes(60));
    let found = base(&review, "ann");
    assert_eq!(found.verdict.to_string(), "downgrade");
    assert!(found.to_confirm());
    let why = "hosts what needs a licence, which this rule does not count";
    assert!(reasons(found).contains(&why.to_owned()), "{found:?}");
}

#[test]
fn figures_of_what_was_not_read_are_not_none() {
    let account = Account::new()
        .user("ann", 2)
        .meeting("ann", "2026-06-01T10:00:00Z", 50, 4);
    let mut part = zoom_admin::coverage::Coverage::default();
    part.add(zoom_admin::coverage::SourceCoverage::new(
        zoom_admin::coverage::Source::Users,
    ));
    let unread = facts(&[account.records[0].clone()], &before(&account), part);
    let review = careful_of(&unread);
    for text in [
        "meetings = 0",
        "sign_ins = 0",
        "last_hosted is not set",
        "last_licence_use is not set",
        "last_participation is not set",
    ] {
        let filter: Filter = text.parse().unwrap();
        let filtered = review.clone().filtered(&filter);
        assert_eq!((filtered.users.len(), filtered.undecided), (0, 1), "{text}");
        let wanted = filter.fields().into_iter().next().unwrap();
        if [Field::Meetings, Field::SignIns, Field::LastHosted].contains(&wanted) {
            let totals = unread.totals(days("2026-04-01", "2026-06-29"), &filter);
            assert_eq!((totals.users, totals.undecided), (0, 1), "{text}");
        }
    }
    let evidence = serde_json::to_string(&review.users[0].verdicts).unwrap();
    for source in ["sign_ins", "hosts", "history"] {
        let number = format!("\"source\":\"{source}\",\"number\"");
        assert!(!evidence.contains(&number), "{evidence}");
    }
}

fn before(account: &Account) -> usage::Snapshot {
    let mut data = Collector::new();
    for record in &account.records {
        if !matches!(record, Record::Meeting(_)) {
            data.add(record.clone());
        }
    }
    data.snapshot(&coverage(), at("2026-03-01T09:00:00Z"))
}

#[test]
fn a_webinar_of_somebody_unknown_makes_the_drop_of_another_doubtful() {
    let mut account = Account::new().user("ann", 2);
    account.records[1] = super::records::settings(
        "ann",
        json!({"meeting_capacity": 300, "webinar": true, "webinar_capacity": 500}),
    );
    let calm = careful_of(&looked_at(&account));
    let before = add_on(&calm, "ann", "webinar:500");
    assert!(before.verdict.releases(), "{before:?}");
    let account = account.with(webinar_held("maiden-name", "2026-06-01T10:00:00Z"));
    let review = careful_of(&looked_at(&account));
    let found = add_on(&review, "ann", "webinar:500");
    assert!(
        found.to_confirm() && base(&review, "ann").to_confirm(),
        "{found:?}"
    );
    let why = "webinars of somebody outside of the user list may be this user's, renamed";
    assert!(reasons(found).contains(&why.to_owned()));
}

#[test]
fn an_invitation_is_not_judged_by_days_after_the_reading() {
    let fields = json!({"email": email("new"), "type": 2, "status": "pending"});
    let pending = record(Status::Pending, fields);
    let mut data = Collector::new();
    data.add(pending.clone());
    let before = data.snapshot(&coverage(), at("2026-06-30T09:00:00Z"));
    let mut facts = facts(&[pending], &before, coverage());
    let invited = operation("2026-06-30T10:00:00Z", "Add", "User new@example.com");
    facts.take_operations(Operations::new([invited]), Some(all_days()));
    let later = facts.read_at + chrono::Duration::days(19);
    let review = usage::decide(&facts, &Policy::careful(90), None, later).unwrap();
    let found = &base(&review, "new").verdict;
    assert!(!found.releases(), "{found}");
}

#[test]
fn a_line_without_seats_tells_a_price_and_not_that_an_add_on_is_bought() {
    let fields =
        json!({"id": "id-ann", "email": email("ann"), "type": 2, "plan_united_type": "32"});
    let account =
        Account::new()
            .with(record(Status::Active, fields))
            .with(super::records::settings(
                "ann",
                json!({"webinar": true, "webinar_capacity": 500}),
            ));
    let facts = looked_at(&account);
    let contract = |line: serde_json::Value| {
        let contract = json!({"currency": "EUR", "model": "named_host",
            "term_end": "2026-12-31", "lines": [line]});
        Contract::from_json(&contract.to_string()).unwrap()
    };
    for (line, provision) in [
        (
            json!({"licence": "webinar:500", "quantity": 0, "unit_price": "690.00"}),
            Provision::Unknown,
        ),
        (
            json!({"licence": "webinar:500", "quantity": 3, "end": "2025-12-31"}),
            Provision::Unknown,
        ),
        (
            json!({"licence": "webinar:500", "quantity": 3}),
            Provision::Bought,
        ),
    ] {
        let contract = contract(line.clone());
        let review =
            usage::decide(&facts, &Policy::careful(90), Some(&contract), facts.read_at).unwrap();
        assert_eq!(
            add_on(&review, "ann", "webinar:500").provision,
            provision,
            "{line}"
        );
    }
}

#[test]
fn addresses_in_error_texts_are_hidden_too() {
    let account = Account::new().user("ann", 2);
    let mut coverage = coverage();
    let mut refused = SourceCoverage::new(Source::UserSettings);
    let said = "User ann@example.com, Jane Doe, does not belong to this account.";
    let why = Why::other(GapKind::Refused, said);
    refused.gaps.push(Gap::new(why.clone(), None));
    coverage.add(refused);
    let mut facts = facts(&[account.records[0].clone()], &snapshot_nobody(), coverage);
    // Wherever a reason can stand.
    facts.plans = Known::NotRead(why.clone());
    facts.default_capacity = Known::NotRead(why.clone());
    facts.upcoming = Known::NotRead(why.clone());
    facts.operations = Known::NotRead(why.clone());
    facts.connected = Known::NotRead(why.clone());
    facts.invoices = Known::NotRead(why);
    let policy = Policy::careful(90).exempt(usage::policy::Exemption::new(
        "id = id-none".parse().unwrap(),
        "Jane Doe, parental leave",
    ));
    let review = decide(&facts, &policy);
    assert!(serde_json::to_string(&review).unwrap().contains("Jane"));
    let review = review.without_names();
    let money = review.purchasing(None, &usage::Planning::new());
    for json in [
        serde_json::to_string(&review).unwrap(),
        serde_json::to_string(&money.unwrap()).unwrap(),
    ] {
        assert!(!json.contains('@') && !json.contains("Jane"), "{json}");
    }
}

fn snapshot_nobody() -> usage::Snapshot {
    Collector::new().snapshot(&coverage(), at("2026-03-01T09:00:00Z"))
}
