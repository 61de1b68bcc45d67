//! Zoom's limits as a client keeps them, on the paused clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::StreamExt;
use support::{Answer, Script, http, response, with};
use tokio::time::Instant;
use zoom_admin::limit::{LimitKind, Observed, WindowLimiter};
use zoom_admin::{
    AccessToken, Account, Builder, Clock, DailyLimits, ErrorKind, FixedToken, Label, Plan, Rate,
    RateLimiter, RetryPolicy, Spending, TokioClock, Zoom, group, report, user,
};

const USER: &str = r#"{"id":"u1","email":"a@example.com","type":2}"#;
const CAP: Duration = Duration::from_secs(90);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn noon() -> TokioClock {
    TokioClock::starting_at(at("2026-05-30T12:00:00Z"))
}

fn midnight() -> DateTime<Utc> {
    at("2026-05-31T00:00:00Z")
}

/// A client whose calls are all answered well, or as told.
fn client(script: &Script, plan: Plan) -> Builder {
    script.builder().clock(noon()).plan(plan)
}

fn fine() -> Script {
    Script::new(|_| http(200, USER))
}

/// No sliding second, and no minute of resource-intensive calls, sees more than the rate.
fn assert_never_more_than(rate: Rate, mut sends: Vec<Instant>) {
    sends.sort();
    let calls = rate.calls as usize;
    for window in sends.windows(calls + 1) {
        assert!(window[calls] - window[0] > rate.window);
    }
}

fn limiter(plan: Plan) -> WindowLimiter {
    WindowLimiter::new(plan, Arc::new(noon()))
}

async fn take(limiter: &WindowLimiter, account: &Account, label: Label) -> Instant {
    let permit = limiter.acquire(account, label, CAP).await.unwrap();
    let sent = Instant::now();
    permit.sent();
    sent
}

fn seen(edit: impl FnOnce(&mut Observed)) -> Observed {
    let mut seen = Observed::default();
    seen.status = 200;
    edit(&mut seen);
    seen
}

fn says(kind: LimitKind, limit: u64, remaining: u64) -> Observed {
    seen(|s| (s.kind, s.limit, s.remaining) = (Some(kind), Some(limit), Some(remaining)))
}

fn limited(kind: LimitKind, hold: Duration) -> Observed {
    seen(|s| (s.status, s.kind, s.hold) = (429, Some(kind), Some(hold)))
}

// ------------------------------------------------------------------------------ rates

#[tokio::test(start_paused = true)]
async fn every_plan_sends_at_its_rate_and_no_faster() {
    for plan in [Plan::Free, Plan::Pro, Plan::Business] {
        for label in Label::ALL {
            let (limiter, account) = (limiter(plan), Account::new("a"));
            let rate = plan.rate(label);
            let calls = rate.calls * 3;
            let begin = Instant::now();
            let all = (0..calls).map(|_| take(&limiter, &account, label));
            let sends = futures::future::join_all(all).await;
            assert_never_more_than(rate, sends);
            let least = rate.window * 2;
            let took = begin.elapsed();
            assert!(
                took > least && took < least + Duration::from_millis(50),
                "{took:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_share_is_left_to_other_apps() {
    let script = fine();
    let zoom = client(&script, Plan::Pro).share(0.5).build().unwrap();
    let calls = (0..60).map(|_| zoom.send(user::Get::new("a")));
    futures::future::join_all(calls).await;
    let sends = script.calls().iter().map(|c| c.at).collect();
    assert_never_more_than(Rate::per_second(15), sends);
    let budget = zoom.budget();
    assert_eq!(budget.labels[&Label::Heavy].left_today, Some(15_000));
    let rate = |label| budget.labels[&label].rate.unwrap();
    assert_eq!(rate(Label::ResourceIntensive), Rate::per_minute(5));
    // One call per window at least.
    let zoom = client(&script, Plan::Free).share(0.01).build().unwrap();
    assert_eq!(
        zoom.budget().labels[&Label::Heavy].rate,
        Some(Rate::per_second(1))
    );
    for wrong in [0.0, -1.0, 1.5, f64::NAN] {
        let error = client(&script, Plan::Pro).share(wrong).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_set_too_high_is_corrected_by_the_headers() {
    let header = Arc::new(Mutex::new("20"));
    let told = header.clone();
    let script = Script::new(move |_| {
        let limit = *told.lock().unwrap();
        with(
            200,
            &[("x-ratelimit-type", "QPS"), ("x-ratelimit-limit", limit)],
            "{}",
        )
    });
    let zoom = client(&script, Plan::Business).build().unwrap();
    let rate = || zoom.budget().labels[&Label::Medium].rate.unwrap().calls;
    assert_eq!(rate(), 60);
    zoom.send(user::Summary::new()).await.unwrap();
    assert_eq!(rate(), 20);
    assert_eq!(
        zoom.budget().labels[&Label::Light].rate,
        Some(Rate::per_second(80))
    );
    tokio::time::advance(Duration::from_secs(5)).await;
    let calls = (0..100).map(|_| zoom.send(user::Summary::new()));
    futures::future::join_all(calls).await;
    let sends = script.calls().iter().map(|c| c.at).collect();
    assert_never_more_than(Rate::per_second(20), sends);
    // The plan stays the upper bound.
    *header.lock().unwrap() = "500";
    zoom.send(user::Summary::new()).await.unwrap();
    assert_eq!(rate(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_limit_is_learned_for_the_label_that_zoom_counts_the_call_under() {
    let (limiter, account) = (limiter(Plan::Business), Account::new("a"));
    let mut answer = says(LimitKind::Qps, 10, 9);
    answer.category = Some(Label::Heavy);
    limiter.observe(&account, Label::Medium, &answer);
    let budget = limiter.snapshot(&account);
    assert_eq!(
        budget.labels[&Label::Medium].rate,
        Some(Rate::per_second(60))
    );
    assert_eq!(
        budget.labels[&Label::Heavy].rate,
        Some(Rate::per_second(10))
    );
}

#[tokio::test(start_paused = true)]
async fn several_429_answers_to_one_burst_hold_everybody_back_once() {
    let mut burst = 10;
    let script = Script::new(move |_| {
        let delay = Duration::from_millis(100 + 20 * burst);
        if burst > 0 {
            burst -= 1;
            return Answer::Slow(delay, response(429, &[("x-ratelimit-type", "QPS")], ""));
        }
        http(200, USER)
    });
    let zoom = client(&script, Plan::Business).build().unwrap();
    let begin = Instant::now();
    let calls = (0..10).map(|_| zoom.send(user::Get::new("a")));
    for result in futures::future::join_all(calls).await {
        result.unwrap();
    }
    // The last of the ten came after 300 ms.
    let took = begin.elapsed();
    assert!(
        took >= Duration::from_millis(1300) && took < Duration::from_millis(1400),
        "{took:?}"
    );
    assert_eq!(script.calls().len(), 20);
    let light = &zoom.budget().labels[&Label::Light];
    assert_eq!((light.sent, light.limited), (20, 10));
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_fail_at_once_when_a_hold_back_gets_longer_than_they_may_wait() {
    let (limiter, account) = (limiter(Plan::Free), Account::new("a"));
    take(&limiter, &account, Label::Heavy).await;
    let begin = Instant::now();
    let wait = |cap| limiter.acquire(&account, Label::Heavy, Duration::from_secs(cap));
    let tell = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let hold = limited(LimitKind::Qps, Duration::from_secs(30));
        limiter.observe(&account, Label::Heavy, &hold);
    };
    let (patient, (), hasty) = tokio::join!(
        async { wait(60).await.map(|p| (p.sent(), begin.elapsed())) },
        tell,
        async { (wait(20).await.unwrap_err(), begin.elapsed()) }
    );
    assert_eq!(hasty.0.kind(), ErrorKind::RateLimited);
    assert_eq!(hasty.0.retry_at(), Some(at("2026-05-30T12:00:30.010Z")));
    assert!(hasty.1 < Duration::from_millis(20));
    let waited = patient.unwrap().1;
    assert!(waited >= Duration::from_secs(30) && waited < Duration::from_secs(31));
}

#[tokio::test(start_paused = true)]
async fn the_cap_is_for_hold_backs_and_not_for_the_queue() {
    let script = fine();
    let mut policy = RetryPolicy::default();
    policy.max_wait = Duration::from_secs(1);
    let zoom = client(&script, Plan::Free).retry(policy).build().unwrap();
    let begin = Instant::now();
    let calls = (0..400).map(|_| zoom.send(user::Get::new("a")));
    for result in futures::future::join_all(calls).await {
        result.unwrap();
    }
    assert!(begin.elapsed() > Duration::from_secs(99));
}

// ------------------------------------------------------------------------------ the queue

#[tokio::test(start_paused = true)]
async fn who_came_first_goes_first_also_after_a_hold_back() {
    let (limiter, account) = (limiter(Plan::Free), Account::new("a"));
    let order = Mutex::new(Vec::new());
    let calls = (0..40).map(|n| {
        let (limiter, account, order) = (&limiter, &account, &order);
        async move {
            take(limiter, account, Label::Medium).await;
            order.lock().unwrap().push(n);
        }
    });
    let hold = async {
        tokio::time::sleep(Duration::from_millis(5500)).await;
        let hold = limited(LimitKind::Qps, Duration::from_secs(7));
        limiter.observe(&account, Label::Medium, &hold);
    };
    futures::join!(futures::future::join_all(calls), hold);
    let order = order.into_inner().unwrap();
    assert!(order.is_sorted(), "{order:?}");
}

#[tokio::test(start_paused = true)]
async fn five_hundred_accounts_in_one_limiter_do_not_wait_for_each_other() {
    let limiter = limiter(Plan::Free);
    let begin = Instant::now();
    let accounts = (0..500).map(|n| {
        let limiter = limiter.clone();
        // One account has a hundred times the work of the others.
        let calls = if n == 0 { 2_000 } else { 20 };
        tokio::spawn(async move {
            let account = Account::new(n.to_string());
            let all = (0..calls).map(|_| take(&limiter, &account, Label::Light));
            let sends = futures::future::join_all(all).await;
            let last = *sends.iter().max().unwrap();
            assert_never_more_than(Rate::per_second(4), sends);
            last - begin
        })
    });
    let took: Vec<_> = futures::future::join_all(accounts).await;
    let took: Vec<_> = took.into_iter().map(Result::unwrap).collect();
    // 20 calls at 4 a second are sent in the fifth second.
    let slowest = took[1..].iter().max().unwrap();
    assert!(*slowest < Duration::from_millis(4_100), "{slowest:?}");
    assert!(took[0] > Duration::from_secs(499));
}

#[tokio::test(start_paused = true)]
async fn calls_in_a_buffer_that_rests_stop_no_other_call() {
    // The body of the loop sends under the same label while the buffer is not polled.
    let script = fine();
    let zoom = client(&script, Plan::Free).build().unwrap();
    let begin = Instant::now();
    let calls = (0..20).map(|_| zoom.send(user::Get::new("a")));
    let mut users = futures::stream::iter(calls).buffer_unordered(8);
    while let Some(user) = users.next().await {
        user.unwrap();
        zoom.send(user::Get::new("b")).await.unwrap();
    }
    assert_eq!(script.calls().len(), 40);
    let sends = script.calls().iter().map(|c| c.at).collect();
    assert_never_more_than(Rate::per_second(4), sends);
    // Those at rest cost the others a turn, and no more.
    assert!(
        begin.elapsed() < Duration::from_secs(60),
        "{:?}",
        begin.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_permit_handed_back_goes_to_who_waits() {
    let (limiter, account) = (limiter(Plan::Free), Account::new("a"));
    let unused = limiter.acquire(&account, Label::Heavy, CAP).await;
    let begin = Instant::now();
    let (sent, ()) = futures::join!(take(&limiter, &account, Label::Heavy), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(unused);
    });
    assert_eq!(sent - begin, Duration::from_millis(300));
    assert_eq!(limiter.snapshot(&account).labels[&Label::Heavy].sent, 1);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_fan_out_leaves_its_places_to_the_others() {
    let (limiter, account) = (limiter(Plan::Free), Account::new("a"));
    let calls = (0..1_000).map(|_| take(&limiter, &account, Label::Light));
    let all = futures::future::join_all(calls);
    let begin = Instant::now();
    let other = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        take(&limiter, &account, Label::Light).await
    };
    let first = tokio::time::timeout(Duration::from_millis(200), all);
    let (cancelled, sent) = futures::join!(first, other);
    assert!(cancelled.is_err());
    assert!(
        sent - begin < Duration::from_millis(1_020),
        "{:?}",
        sent - begin
    );
    assert_eq!(limiter.snapshot(&account).labels[&Label::Light].sent, 5);
}

// ------------------------------------------------------------------------------ days

fn small_days() -> DailyLimits {
    DailyLimits {
        light: Some(3),
        ..DailyLimits::shared(5)
    }
}

#[tokio::test(start_paused = true)]
async fn a_spent_day_is_an_error_at_once_with_the_time_of_the_next() {
    let script = fine();
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
        Account::new("a"),
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
    take(&limiter, &Account::new("b"), Label::Heavy).await;
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
    let (limiter, account) = (limiter(Plan::Business), Account::new("a"));
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
    let (limiter, account) = (limiter(Plan::Pro), Account::new("a"));
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
            _ => http(200, "{}"),
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
        let account = Account::new("test");
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
    assert_eq!((script.calls().len(), begin.elapsed()), (2, Duration::ZERO));
    assert_eq!(zoom.budget().labels[&Label::Light].held_until, None);
}

// ------------------------------------------------------------------------------ restarts

fn saved(zoom: &Zoom) -> Spending {
    let text = serde_json::to_string(&zoom.budget().spending.unwrap()).unwrap();
    assert!(text.len() < 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_days_spending_survives_a_restart() {
    let script = fine();
    let new = || client(&script, Plan::Free).daily_limits(small_days());
    let before = new().build().unwrap();
    for _ in 0..2 {
        before.send(user::Get::new("a")).await.unwrap();
    }
    before
        .sub_account("sub")
        .send(user::Get::new("a"))
        .await
        .unwrap();
    let (spending, subs) = (saved(&before), saved(&before.sub_account("sub")));
    assert_eq!(
        (spending.spent(Label::Light), subs.spent(Label::Light)),
        (2, 1)
    );

    let after = new()
        .spending(spending.clone())
        .spending(subs)
        .build()
        .unwrap();
    let light = after.budget().labels[&Label::Light].clone();
    assert_eq!(
        (light.sent, light.spent_today, light.left_today),
        (0, 2, Some(1))
    );
    let sub = after.sub_account("sub").budget();
    assert_eq!(sub.labels[&Label::Light].left_today, Some(2));
    after.send(user::Get::new("a")).await.unwrap();
    after.send(user::Get::new("a")).await.unwrap_err();
    // Given to a client that has it counted already, it is not counted twice.
    assert_eq!(saved(&after).spent(Label::Light), 3);

    // Another day's is ignored, and so is one of a version to come.
    let tomorrow = TokioClock::starting_at(midnight());
    let next = new()
        .clock(tomorrow)
        .spending(spending.clone())
        .build()
        .unwrap();
    assert_eq!(next.budget().labels[&Label::Light].left_today, Some(3));
    let mut newer = serde_json::to_value(&spending).unwrap();
    newer["version"] = 2.into();
    let newer = serde_json::from_value(newer).unwrap();
    let next = new().spending(newer).build().unwrap();
    assert_eq!(next.budget().labels[&Label::Light].left_today, Some(3));
}

#[tokio::test(start_paused = true)]
async fn a_hold_back_until_midnight_survives_a_restart() {
    let mut first = true;
    let script = Script::new(move |_| {
        if std::mem::take(&mut first) {
            let headers = [("retry-after", "2026-05-31T00:00:00Z")];
            return with(429, &headers, r#"{"message":"maximum daily rate limit"}"#);
        }
        http(200, "{}")
    });
    let before = client(&script, Plan::Pro).build().unwrap();
    before.send(report::SignIns::new()).await.unwrap_err();
    let after = client(&script, Plan::Pro)
        .spending(saved(&before))
        .build()
        .unwrap();
    let error = after.send(report::SignIns::new()).await.unwrap_err();
    assert_eq!(
        (script.calls().len(), error.retry_at()),
        (1, Some(midnight()))
    );
}

// ------------------------------------------------------------------------------ sharing

#[tokio::test(start_paused = true)]
async fn a_limiter_given_to_two_clients_is_shared_and_a_transport_of_ones_own_has_its_own() {
    let script = fine();
    let limiter = limiter(Plan::Free);
    let pair = [(); 2].map(|()| {
        let builder = script.builder().rate_limiter(limiter.clone());
        builder.build().unwrap()
    });
    let calls = (0..40).map(|n| pair[n % 2].send(user::Get::new("a")));
    futures::future::join_all(calls).await;
    let sends = script.calls().iter().map(|c| c.at).collect();
    assert_never_more_than(Rate::per_second(4), sends);
    assert_eq!(pair[0].budget(), pair[1].budget());

    let (a, b) = (client(&script, Plan::Free), client(&script, Plan::Free));
    let (a, b) = (a.build().unwrap(), b.build().unwrap());
    a.send(user::Get::new("a")).await.unwrap();
    assert_eq!(a.budget().labels[&Label::Light].sent, 1);
    assert_eq!(b.budget().labels[&Label::Light].sent, 0);
}

/// Clients over the crate's own transport, on real sockets.
#[cfg(feature = "reqwest")]
mod process {
    use super::*;
    use wiremock::matchers::any;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    async fn server() -> MockServer {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(200).set_body_raw(USER, "application/json");
        Mock::given(any()).respond_with(answer).mount(&server).await;
        server
    }

    fn connect(server: &MockServer, account: &str) -> Builder {
        Zoom::builder()
            .token_provider(FixedToken::new(
                Account::new(account),
                AccessToken::new("t"),
            ))
            .api_url(server.uri())
    }

    fn sent(zoom: &Zoom) -> BTreeMap<Label, u64> {
        let labels = zoom.budget().labels.into_iter();
        labels.map(|(label, known)| (label, known.sent)).collect()
    }

    #[tokio::test]
    async fn all_clients_of_an_account_share_its_limits() {
        let server = server().await;
        let a = connect(&server, "one").build().unwrap();
        let b = connect(&server, "one")
            .plan(Plan::Business)
            .build()
            .unwrap();
        let other = connect(&server, "two").build().unwrap();
        a.send(user::Get::new("a")).await.unwrap();
        b.send(user::Get::new("a")).await.unwrap();
        assert_eq!(sent(&a)[&Label::Light], 2);
        assert_eq!(sent(&a), sent(&b));
        assert_eq!(sent(&other)[&Label::Light], 0);
        let rate = |zoom: &Zoom| zoom.budget().labels[&Label::Light].rate.unwrap().calls;
        assert_eq!((rate(&a), rate(&b), rate(&other)), (80, 80, 30));
        // A clock of one's own has days of its own.
        let apart = connect(&server, "one").clock(noon()).build().unwrap();
        assert_eq!(sent(&apart)[&Label::Light], 0);
        // Another host is another account.
        let elsewhere = super::process::server().await;
        let same_name = connect(&elsewhere, "one").build().unwrap();
        assert_eq!(sent(&same_name)[&Label::Light], 0);
    }

    #[test]
    fn several_runtimes_one_after_another_use_the_same_limits() {
        let runtime = || {
            let mut builder = tokio::runtime::Builder::new_current_thread();
            builder.enable_all().build().unwrap()
        };
        let keeper = runtime();
        let server = keeper.block_on(server());
        let mut clients = Vec::new();
        for round in 1..=3 {
            let zoom = runtime().block_on(async {
                let zoom = connect(&server, "runtimes").build().unwrap();
                zoom.send(user::Get::new("a")).await.unwrap();
                zoom
            });
            assert_eq!(sent(&zoom)[&Label::Light], round);
            clients.push(zoom);
        }
    }

    #[test]
    fn a_runtime_that_rests_stops_no_other() {
        let runtime = || {
            let mut builder = tokio::runtime::Builder::new_current_thread();
            builder.enable_all().build().unwrap()
        };
        let rate = Rate {
            calls: 1,
            window: Duration::from_millis(20),
        };
        let limiter = WindowLimiter::new(
            Plan::Custom {
                light: rate,
                medium: rate,
                heavy: rate,
                resource_intensive: rate,
            },
            Arc::new(zoom_admin::SystemClock),
        );
        let (rests, works, account) = (runtime(), runtime(), Account::new("a"));
        // Five tasks wait in a runtime that nobody drives from here on.
        rests.block_on(async {
            for _ in 0..5 {
                let (limiter, account) = (limiter.clone(), account.clone());
                tokio::spawn(async move { take(&limiter, &account, Label::Light).await });
            }
            tokio::task::yield_now().await;
        });
        works.block_on(async {
            for _ in 0..5 {
                take(&limiter, &account, Label::Light).await;
            }
        });
    }
}
