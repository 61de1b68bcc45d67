//! Rates by plan, label and share, and what Zoom's headers make of them.

use super::*;

#[tokio::test(start_paused = true)]
async fn every_plan_sends_at_its_rate_and_no_faster() {
    for plan in [Plan::Free, Plan::Pro, Plan::Business] {
        for label in Label::ALL {
            let (limiter, account) = (limiter(plan), AccountKey::new("a"));
            alone(&limiter, &account, label);
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
            USER_OR_SUMMARY,
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
    let (limiter, account) = (limiter(Plan::Business), AccountKey::new("a"));
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
    let mut burst = 11;
    let script = Script::new(move |_| {
        if burst == 11 {
            burst = 10;
            return http(200, USER);
        }
        let delay = Duration::from_millis(100 + 20 * burst);
        if burst > 0 {
            burst -= 1;
            return Answer::Slow(delay, response(429, &[("x-ratelimit-type", "QPS")], ""));
        }
        http(200, USER)
    });
    let zoom = client(&script, Plan::Business).build().unwrap();
    zoom.send(user::Get::new("a")).await.unwrap();
    tokio::time::advance(Duration::from_secs(2)).await;
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
    assert_eq!(script.calls().len(), 21);
    let light = &zoom.budget().labels[&Label::Light];
    assert_eq!((light.sent, light.limited), (21, 10));
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_fail_at_once_when_a_hold_back_gets_longer_than_they_may_wait() {
    let (limiter, account) = (limiter(Plan::Free), AccountKey::new("a"));
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
