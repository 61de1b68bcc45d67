//! The client against the fake Zoom, through both of its doors.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::TryStreamExt;
use zoom_admin::fake::{Fake, FakeAccount, Fault, FaultRule};
use zoom_admin::user::{self, Status};
use zoom_admin::{Builder, ErrorKind, Label, PageBody, Paged, Plan, Zoom};
use zoom_admin::{account, group, meeting, report};

fn credentials() -> Builder {
    Zoom::builder().server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
}

fn inside(fake: &Fake) -> Builder {
    credentials()
        .transport(fake.clone())
        .clock(fake.clock())
        .plan(Plan::Business)
}

/// A user without what depends on the moment of the call.
fn line(user: &user::User) -> String {
    let mut user = user.clone();
    user.created_at = None;
    serde_json::to_string(&user).unwrap()
}

/// Everything that the calls of this version read.
async fn read(zoom: &Zoom) -> zoom_admin::Result<Vec<String>> {
    let (mut lines, mut someone) = (Vec::new(), None);
    for status in [Status::Pending, Status::Active, Status::Inactive] {
        let users: Vec<_> = zoom
            .stream(user::List::new().status(status))
            .try_collect()
            .await?;
        lines.extend(users.iter().map(line));
        if let Some(user) = users.get(7).filter(|u| u.id.is_some()) {
            someone = Some(user.email.clone());
        }
    }
    let summary = zoom.send(user::Summary::new()).await?;
    lines.push(serde_json::to_string(&summary).unwrap());
    let someone = someone.unwrap();
    let details = zoom.send(user::Get::new(someone.as_str())).await?;
    assert_eq!(details.email.as_deref(), Some(someone.as_str()));
    let settings = zoom.send(user::Settings::new(someone.as_str())).await?;
    lines.push(serde_json::to_string(&settings).unwrap());
    Ok(lines)
}

#[tokio::test(start_paused = true)]
async fn everyone_is_listed_once_and_the_summary_agrees() {
    let fake = Fake::builder().users(5_000).build();
    let zoom = inside(&fake).build().unwrap();
    let mut emails = BTreeSet::new();
    let mut count = 0;
    for status in [Status::Pending, Status::Active, Status::Inactive] {
        let mut users = zoom.stream(user::List::new().status(status.clone()));
        while let Some(user) = users.try_next().await.unwrap() {
            assert_eq!(user.status, Some(status.clone()));
            assert_eq!(user.id.is_none(), status == Status::Pending);
            emails.insert(user.email);
            count += 1;
        }
    }
    assert_eq!((count, emails.len()), (5_000, 5_000));
    let summary = zoom.send(user::Summary::new()).await.unwrap();
    assert_eq!(summary.total_users_count, Some(5_000));
    // 4,300 active users are three pages of 2,000; the two other passes are one each.
    let budget = zoom.budget();
    assert_eq!(budget.labels[&Label::Medium].sent, 3 + 1 + 1 + 1);
    assert!(fake.calls().iter().all(|c| c.status == Some(200)));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_doors_give_the_same() {
    let inner = Fake::builder().users(300).build();
    let through = read(&inside(&inner).build().unwrap()).await.unwrap();
    let outer = Fake::builder().users(300).build();
    let server = outer.listen().await.unwrap();
    let zoom = credentials()
        .api_url(server.api_url())
        .oauth_url(server.oauth_url())
        .plan(Plan::Business)
        .build()
        .unwrap();
    assert!(read(&zoom).await.unwrap() == through);
}

#[tokio::test(start_paused = true)]
async fn nothing_that_the_fake_answers_is_unknown_to_the_models() {
    let fake = Fake::builder().users(400).build();
    let zoom = inside(&fake).drift_notes(true).build().unwrap();
    for status in [Status::Pending, Status::Active, Status::Inactive] {
        let mut pages = zoom.pages(user::List::new().status(status));
        while let Some(page) = pages.try_next().await.unwrap() {
            assert!(page.failures.is_empty());
            // "none" is seen in answers, and no description lists it: drift, and rightly noted.
            let mut drift = page.notes.iter();
            assert!(
                drift.all(|n| n.path.ends_with("plan_united_type")),
                "{:?}",
                page.notes
            );
        }
    }
    let someone = fake.users()[3].email.clone();
    let reply = zoom
        .send_full(user::Get::new(someone.as_str()))
        .await
        .unwrap();
    assert!(reply.notes.is_empty(), "{:?}", reply.notes);
    assert!(reply.tracking_id.is_some());
    let reply = zoom
        .send_full(user::Settings::new(someone.as_str()))
        .await
        .unwrap();
    assert!(reply.notes.is_empty(), "{:?}", reply.notes);
    let reply = zoom.send_full(user::Summary::new()).await.unwrap();
    assert!(reply.notes.is_empty(), "{:?}", reply.notes);
    let reply = zoom.send_full(account::Settings::new("me")).await.unwrap();
    assert!(reply.notes.is_empty(), "{:?}", reply.notes);
    let reply = zoom.send_full(account::PlanUsage::new("me")).await.unwrap();
    assert!(reply.notes.is_empty(), "{:?}", reply.notes);

    let (from, to) = ("2026-06-01".parse().unwrap(), "2026-06-20".parse().unwrap());
    let groups = records(&zoom, group::List::new()).await;
    assert!(!groups.is_empty());
    let group = groups[0].id.clone().unwrap();
    let members = records(&zoom, group::Members::new(group.clone())).await;
    assert!(!members.is_empty());
    let users = fake.users();
    for member in members {
        let user = users
            .iter()
            .find(|u| Some(&u.email) == member.email.as_ref())
            .unwrap();
        assert!(user.group_ids.iter().any(|id| id == group.as_str()));
    }
    let days: (chrono::NaiveDate, chrono::NaiveDate) = (from, to);
    let history = records(&zoom, report::HistoryMeetings::new(days.0, days.1)).await;
    let hosts = records(&zoom, report::Hosts::new(days.0, days.1)).await;
    assert!(history.len() > hosts.len() && !hosts.is_empty());
    let sign_ins = report::SignIns::new().from(days.0).to(days.1);
    assert!(!records(&zoom, sign_ins).await.is_empty());
    records(&zoom, meeting::List::new(someone)).await;
}

/// All records of a listing, none of which may be odd.
async fn records<R: Paged>(zoom: &Zoom, request: R) -> Vec<<R::Output as PageBody>::Item> {
    let mut all = Vec::new();
    let mut pages = zoom.pages(request);
    while let Some(page) = pages.try_next().await.unwrap() {
        assert!(
            page.failures.is_empty() && page.notes.is_empty(),
            "{:?}",
            page.notes
        );
        assert_eq!((page.pass, page.missing), (1, 0));
        all.extend(page.body.into_items());
    }
    all
}

#[tokio::test(start_paused = true)]
async fn faults_on_the_way_change_nothing_in_what_is_read() {
    for seed in 0..20 {
        // The seed chooses where the faults fall.
        let fake = Fake::builder()
            .account(FakeAccount::seeded(200, 42))
            .seed(seed)
            .build();
        for fault in [
            Fault::ServerError(503),
            Fault::Reset,
            Fault::CutBody,
            Fault::rate_limit(),
            Fault::Delay(Duration::from_secs(90)),
        ] {
            fake.inject(FaultRule::new(fault).on("/users").chance(0.07).times(30))
                .unwrap();
        }
        fake.inject(
            FaultRule::new(Fault::Unauthorized)
                .on("/users")
                .after(seed % 3),
        )
        .unwrap();
        let zoom = inside(&fake).max_page_size(30).build().unwrap();
        let read = read(&zoom)
            .await
            .unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        let calm = Fake::builder()
            .account(FakeAccount::seeded(200, 42))
            .seed(seed)
            .build();
        let calm = self::read(&inside(&calm).build().unwrap()).await.unwrap();
        assert!(read == calm, "seed {seed}");
        assert!(
            fake.calls().iter().any(|c| c.status != Some(200)),
            "seed {seed}: no fault fell"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn revoked_tokens_are_replaced_in_the_middle_of_a_listing() {
    let fake = Fake::builder().users(1_000).build();
    let zoom = inside(&fake).max_page_size(50).build().unwrap();
    let mut users = zoom.stream(user::List::new());
    let mut count = 0;
    while users.try_next().await.unwrap().is_some() {
        count += 1;
        if count % 300 == 0 {
            fake.revoke_tokens();
        }
    }
    let active = zoom.send(user::Summary::new()).await.unwrap();
    assert!(count > 800 && active.total_users_count == Some(1_000));
    assert!(fake.tokens_issued() >= 3);
}

#[tokio::test(start_paused = true)]
async fn the_limits_of_each_plan_are_kept_to_the_letter() {
    use zoom_admin::fake::FakePlan;
    for (plan, theirs) in [
        (Plan::Free, FakePlan::Free),
        (Plan::Pro, FakePlan::Pro),
        (Plan::Business, FakePlan::Business),
    ] {
        let fake = Fake::builder()
            .users(300)
            .plan(theirs)
            .latency(Duration::from_millis(70))
            .build();
        let zoom = inside(&fake).plan(plan).build().unwrap();
        let ids: Vec<_> = fake
            .users()
            .into_iter()
            .map(|u| u.email)
            .take(150)
            .collect();
        let calls = ids.iter().map(|id| zoom.send(user::Get::new(id.as_str())));
        let _ = futures::future::join_all(calls).await;
        let limited = fake
            .calls()
            .iter()
            .filter(|c| c.status == Some(429))
            .count();
        assert_eq!(limited, 0, "{plan:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_set_too_high_is_found_out_and_everything_is_read() {
    use zoom_admin::fake::FakePlan;
    let fake = Fake::builder()
        .users(60)
        .plan(FakePlan::Free)
        .latency(Duration::from_millis(70))
        .build();
    let zoom = inside(&fake).plan(Plan::Business).build().unwrap();
    let ids: Vec<_> = fake.users().into_iter().map(|u| u.email).take(20).collect();
    let read = || async {
        let calls = ids.iter().map(|id| zoom.send(user::Get::new(id.as_str())));
        for user in futures::future::join_all(calls).await {
            user.unwrap();
        }
    };
    read().await;
    // The first call of a label goes alone, and its answer tells the rate before others go.
    let limited = fake
        .calls()
        .iter()
        .filter(|c| c.status == Some(429))
        .count();
    assert!(limited <= 1, "{limited}");
    // The answers told the right rate.
    fake.clear_calls();
    read().await;
    assert!(fake.calls().iter().all(|c| c.status == Some(200)));
}

#[tokio::test(start_paused = true)]
async fn what_does_not_exist_and_what_may_not_be_seen_are_told_apart() {
    let fake = Fake::builder().users(5).build();
    let zoom = inside(&fake).build().unwrap();
    let error = zoom
        .send(user::Get::new("nobody@example.com"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.api().unwrap().code, 1001);
    let fake = Fake::builder()
        .users(5)
        .scopes(["group:read:admin"])
        .build();
    let zoom = inside(&fake).build().unwrap();
    let error = zoom.send(user::Summary::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingScope);
    assert!(
        error
            .missing_scopes()
            .iter()
            .any(|s| s == "user:read:admin"),
        "{error:?}"
    );
    assert_eq!(fake.tokens_issued(), 1);
}
