//! What goes wrong on demand.

use super::*;

#[tokio::test(start_paused = true)]
async fn faults_befall_the_requests_that_they_are_for() {
    let fake = fake();
    let caller = Caller::of(&fake);
    fake.inject(
        FaultRule::new(Fault::ServerError(503))
            .on("/users/{userId}")
            .times(2),
    )
    .unwrap();
    fake.inject(FaultRule::new(Fault::Unauthorized).on("/groups"))
        .unwrap();
    fake.inject(FaultRule::new(Fault::daily_limit("2026-07-02T00:00:00Z")).on("/report/*"))
        .unwrap();
    fake.inject(
        FaultRule::new(Fault::json(200, "{}"))
            .on("/users/summary")
            .after(1),
    )
    .unwrap();
    fake.inject(
        FaultRule::new(Fault::Redirect("https://api-eu.zoom.us/v2/users".into())).on("/users"),
    )
    .unwrap();
    let status = async |path: &str| caller.call(path).await.unwrap().status().as_u16();
    assert_eq!(status("/users/me").await, 503);
    assert_eq!(status("/users/me").await, 503);
    assert_eq!(status("/users/me").await, 200);
    assert_eq!(status("/groups").await, 401);
    assert_eq!(status("/groups").await, 200);
    let limited = caller.call("/report/activities").await.unwrap();
    assert_eq!(
        header(&limited, "retry-after"),
        Some("2026-07-02T00:00:00Z")
    );
    assert_eq!(header(&limited, "x-ratelimit-category"), Some("Heavy"));
    assert_ne!(caller.ok("/users/summary").await, json!({}));
    assert_eq!(caller.ok("/users/summary").await, json!({}));
    let moved = caller.call("/users").await.unwrap();
    assert_eq!(
        header(&moved, "location"),
        Some("https://api-eu.zoom.us/v2/users")
    );

    fake.inject(FaultRule::new(Fault::rate_limit()).every(3))
        .unwrap();
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(status("/groups").await);
    }
    assert_eq!(seen, [200, 200, 429, 200, 200, 429]);
    fake.clear_faults();
    fake.inject(FaultRule::new(Fault::ServerError(500)).chance(0.3))
        .unwrap();
    let mut failed = 0;
    for _ in 0..200 {
        failed += usize::from(status("/groups").await == 500);
    }
    assert!((30..90).contains(&failed), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn broken_connections_and_slow_answers_are_transport_errors() {
    let fake = Fake::builder()
        .users(3)
        .latency(Duration::from_millis(250))
        .build();
    let caller = Caller::of(&fake);
    let start = tokio::time::Instant::now();
    caller.ok("/users").await;
    assert_eq!(start.elapsed(), Duration::from_millis(250));
    for fault in [Fault::Reset, Fault::CutBody] {
        fake.inject(FaultRule::new(fault)).unwrap();
        let error = caller.call("/users").await.unwrap_err();
        assert_eq!(
            (error.fault, error.sent),
            (TransportFault::Interrupted, Sent::Maybe)
        );
    }
    fake.inject(FaultRule::new(Fault::Delay(Duration::from_secs(60))))
        .unwrap();
    let start = tokio::time::Instant::now();
    let error = caller.call("/users").await.unwrap_err();
    assert_eq!(
        (error.fault, error.sent),
        (TransportFault::Timeout, Sent::Maybe)
    );
    assert_eq!(start.elapsed(), DEADLINE);
    let statuses: Vec<_> = fake.calls().iter().map(|c| c.status).collect();
    assert_eq!(statuses, [Some(200), None, Some(200), Some(200)]);
}

#[tokio::test]
async fn calls_are_logged_in_order() {
    let fake = fake();
    let caller = Caller::of(&fake);
    caller.ok("/users?page_size=5&status=inactive").await;
    caller.get("/users/nobody").await;
    let calls = fake.calls();
    let [list, one] = &calls[..] else {
        panic!("{calls:?}")
    };
    assert_eq!(
        (list.path.as_str(), list.host.as_str()),
        ("/v2/users", "api.zoom.us")
    );
    assert_eq!(list.param("status").as_deref(), Some("inactive"));
    assert_eq!(
        (list.label, list.status),
        (Some(FakeLabel::Medium), Some(200))
    );
    assert!(list.authorized && list.method == Method::GET);
    assert_eq!(
        (one.template, one.status),
        (Some("/users/{userId}"), Some(404))
    );
    fake.clear_calls();
    assert!(fake.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_daily_fault_names_the_next_midnight_unless_it_says_otherwise() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let times = [
        ("daily".parse().unwrap(), "2026-07-02T00:00:00Z"),
        (
            FaultRule::new(Fault::daily_limit("2026-07-05T00:00:00Z")),
            "2026-07-05T00:00:00Z",
        ),
        (
            FaultRule::new(Fault::TooManyRequests {
                retry_after: None,
                kind: zoom_admin::fake::FakeLimit::Daily,
            }),
            "2026-07-02T00:00:00Z",
        ),
    ];
    for (rule, time) in times {
        fake.clear_faults();
        fake.inject(rule).unwrap();
        let answer = caller.call("/users").await.unwrap();
        assert_eq!(answer.status(), 429);
        assert_eq!(answer.headers()["retry-after"], time);
    }
    fake.clear_faults();
    fake.inject(FaultRule::new(Fault::rate_limit())).unwrap();
    let answer = caller.call("/users").await.unwrap();
    assert!(!answer.headers().contains_key("retry-after"));
}
