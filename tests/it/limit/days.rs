//! Daily budgets.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_spent_day_is_an_error_at_once_with_the_time_of_the_next() {
    let script = Script::new(|_| http(200, USER_OR_SUMMARY));
    let clock = noon();
    let builder = client(&script, Plan::Free).daily_limits(small_days());
    let zoom = builder.clock(clock).build().unwrap();
    for _ in 0..3 {
        zoom.send(user::Get::new("a")).await.unwrap();
    }
    let begin = Instant::now();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_at(), Some(midnight()));
    assert_eq!(begin.elapsed(), Duration::ZERO);
    assert_eq!(script.calls().len(), 3);
    let light = &zoom.budget().labels[&Label::Light];
    assert_eq!((light.spent_today, light.left_today), (3, Some(0)));
    // Medium calls have no daily limit here.
    assert_eq!(zoom.budget().labels[&Label::Medium].left_today, None);
    zoom.send(user::Summary::new()).await.unwrap();
    // A minute before midnight the next day is within the cap.
    tokio::time::sleep((midnight() - clock.now()).to_std().unwrap() - Duration::from_secs(60))
        .await;
    zoom.send(user::Get::new("a")).await.unwrap();
    assert!(clock.now() >= midnight());
    let light = &zoom.budget().labels[&Label::Light];
    assert_eq!(
        (light.sent, light.spent_today, light.left_today),
        (4, 1, Some(2))
    );
}

#[tokio::test(start_paused = true)]
async fn heavy_and_resource_intensive_calls_draw_on_one_daily_budget() {
    let (account, limiter) = (
        AccountKey::new("a"),
        limiter(Plan::Pro).daily_limits(small_days()),
    );
    for label in [Label::Heavy, Label::ResourceIntensive, Label::Heavy] {
        take(&limiter, &account, label).await;
    }
    let left = |label| limiter.snapshot(&account).labels[&label].left_today;
    assert_eq!(
        (left(Label::Heavy), left(Label::ResourceIntensive)),
        (Some(2), Some(2))
    );
    // A permit that is handed back is not spent.
    let unused = limiter
        .acquire(&account, Label::ResourceIntensive, CAP)
        .await;
    assert_eq!(left(Label::Heavy), Some(1));
    drop(unused);
    assert_eq!(left(Label::Heavy), Some(2));
    take(&limiter, &account, Label::ResourceIntensive).await;
    take(&limiter, &account, Label::ResourceIntensive).await;
    for label in [Label::Heavy, Label::ResourceIntensive] {
        let error = limiter.acquire(&account, label, CAP).await.unwrap_err();
        assert_eq!(error.retry_at(), Some(midnight()));
    }
    // Another account has its own.
    take(&limiter, &AccountKey::new("b"), Label::Heavy).await;
}

#[tokio::test(start_paused = true)]
async fn a_fan_out_larger_than_the_day_is_sent_as_far_as_it_goes() {
    let script = fine();
    let builder = client(&script, Plan::Free).daily_limits(DailyLimits {
        light: Some(50),
        ..DailyLimits::default()
    });
    let zoom = builder.build().unwrap();
    let calls = (0..80).map(|_| zoom.send(user::Get::new("a")));
    let results = futures::future::join_all(calls).await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 50);
    let errors = results.iter().filter_map(|r| r.as_ref().err());
    assert!(
        errors
            .map(|e| e.retry_at())
            .all(|at| at == Some(midnight()))
    );
    assert_eq!(script.calls().len(), 50);
}

#[tokio::test(start_paused = true)]
async fn a_daily_limit_in_the_headers_corrects_the_budget() {
    let (limiter, account) = (limiter(Plan::Business), AccountKey::new("a"));
    let left = |label| limiter.snapshot(&account).labels[&label].left_today;
    take(&limiter, &account, Label::Heavy).await;
    assert_eq!(left(Label::ResourceIntensive), Some(59_999));
    // A Pro account, of whose calls other apps sent 999.
    limiter.observe(
        &account,
        Label::Heavy,
        &says(LimitKind::Daily, 30_000, 29_000),
    );
    assert_eq!(left(Label::ResourceIntensive), Some(29_000));
    take(&limiter, &account, Label::Heavy).await;
    assert_eq!(left(Label::Heavy), Some(28_999));
    // A Medium call has a daily limit on free accounts only; this one seems to be free.
    limiter.observe(
        &account,
        Label::Medium,
        &says(LimitKind::Daily, 2_000, 1_999),
    );
    assert_eq!(left(Label::Medium), Some(1_999));
}

#[tokio::test(start_paused = true)]
async fn an_answer_to_yesterdays_call_says_nothing_of_today() {
    let (limiter, account) = (limiter(Plan::Pro), AccountKey::new("a"));
    tokio::time::advance(Duration::from_secs(12 * 3600 + 1)).await;
    let mut late = says(LimitKind::Daily, 30_000, 0);
    late.at = Some(midnight() - chrono::Duration::seconds(1));
    limiter.observe(&account, Label::Heavy, &late);
    assert_eq!(
        limiter.snapshot(&account).labels[&Label::Heavy].left_today,
        Some(30_000)
    );
    late.at = Some(midnight());
    limiter.observe(&account, Label::Heavy, &late);
    assert_eq!(
        limiter.snapshot(&account).labels[&Label::Heavy].left_today,
        Some(0)
    );
}

#[tokio::test(start_paused = true)]
async fn a_daily_429_on_heavy_holds_all_that_share_its_limit_until_its_retry_after() {
    for (plan, shared) in [(Plan::Pro, true), (Plan::Free, false)] {
        let script = Script::new(|r| match r.uri().path() {
            "/v2/report/activities" => with(
                429,
                &[
                    ("retry-after", "2026-05-30T18:00:00Z"),
                    ("x-ratelimit-type", "Daily-limit"),
                    ("x-ratelimit-limit", "30000"),
                    ("x-ratelimit-remaining", "0"),
                ],
                r#"{"code":429,"message":"You have reached the maximum daily rate limit for this API."}"#,
            ),
            _ => http(200, r#"{"groups":[],"total_users_count":1}"#),
        });
        let limiter = limiter(plan);
        let clock = noon();
        let builder = script.builder().clock(clock).rate_limiter(limiter.clone());
        let zoom = builder.build().unwrap();
        let error = zoom.send(report::SignIns::new()).await.unwrap_err();
        let until = at("2026-05-30T18:00:00Z");
        assert_eq!(error.retry_at(), Some(until));
        let held = |label| zoom.budget().labels[&label].held_until;
        assert_eq!(held(Label::Heavy), Some(until));
        assert_eq!(held(Label::ResourceIntensive), shared.then_some(until));
        assert_eq!(held(Label::Medium), None);
        zoom.send(group::List::new()).await.unwrap();
        let account = AccountKey::new("test");
        let refused = limiter
            .acquire(&account, Label::ResourceIntensive, CAP)
            .await;
        assert_eq!(refused.is_err(), shared);
        // The hold-back ends when Zoom said, not at midnight.
        tokio::time::advance(Duration::from_secs(6 * 3600)).await;
        take(&limiter, &account, Label::Heavy).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_daily_limit_of_one_user_is_not_tried_again_and_holds_nobody_back() {
    let script = Script::new(|r| match r.uri().path() {
        "/v2/users/a" => with(
            429,
            &[
                ("x-ratelimit-category", "Light"),
                ("x-ratelimit-type", "QPS"),
                ("x-ratelimit-limit", "30"),
                ("x-ratelimit-remaining", "29"),
            ],
            r#"{"code":429,"message":"You have exceeded the daily rate limit (100) for this user."}"#,
        ),
        _ => http(200, USER),
    });
    let zoom = client(&script, Plan::Pro).build().unwrap();
    let begin = Instant::now();
    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_at(), Some(midnight()));
    zoom.send(user::Get::new("b")).await.unwrap();
    assert_eq!(script.calls().len(), 2);
    // Nothing but the even spacing of the first window.
    assert!(begin.elapsed() < Duration::from_millis(40));
    assert_eq!(zoom.budget().labels[&Label::Light].held_until, None);
}
