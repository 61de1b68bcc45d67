//! Faults by chance.

use tokio::time::Instant;
use zoom_admin::Zoom;
use zoom_admin::fake::FakeChaos;

use super::*;

fn calm() -> FakeChaos {
    FakeChaos {
        seed: 3,
        ..FakeChaos::default()
    }
}

fn small(profile: FakeChaos) -> Caller {
    let fake = Fake::builder().users(10).unlimited().build();
    fake.chaos(profile);
    Caller::of(&fake)
}

/// The status of an answer, or 0 if the connection broke.
async fn status(caller: &Caller, path: &str) -> u16 {
    match caller.call(path).await {
        Ok(response) => response.status().as_u16(),
        Err(error) => {
            assert_eq!(error.fault, TransportFault::Interrupted);
            0
        }
    }
}

fn wild() -> FakeChaos {
    FakeChaos {
        seed: 3,
        latency: Duration::from_millis(10)..Duration::from_millis(50),
        rate_limited: 0.1,
        server_error: 0.1,
        reset: 0.1,
        cut: 0.1,
        revoke_token: 0.02,
        expire_page_token: 0.1,
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_brings_the_same_faults_at_the_same_times() {
    let run = async |seed| {
        let mut caller = small(FakeChaos { seed, ..wild() });
        let (start, mut log) = (Instant::now(), Vec::new());
        for k in 0..300 {
            let path = format!("/users/summary?k={}", k % 7);
            let status = status(&caller, &path).await;
            if status == 401 {
                caller.token = caller.fake.issue_token();
            }
            log.push((status, start.elapsed()));
        }
        log
    };
    let one = run(1).await;
    assert_eq!(one, run(1).await);
    assert_ne!(one, run(2).await);
    let seen: BTreeSet<u16> = one.iter().map(|l| l.0).collect();
    assert_eq!(seen, BTreeSet::from([0, 200, 401, 429, 500, 502, 503, 504]));
    let times = one.windows(2).map(|pair| pair[1].1 - pair[0].1);
    let times: Vec<Duration> = times.collect();
    // tokio's timers count in milliseconds.
    let (low, high) = (Duration::from_millis(10), Duration::from_millis(51));
    assert!(times.iter().all(|t| (low..high).contains(t)), "{times:?}");
    assert!(times.iter().collect::<BTreeSet<_>>().len() > 10);
}

#[tokio::test(start_paused = true)]
async fn no_request_fails_more_than_twice_in_a_row() {
    let cases: [fn(&mut FakeChaos); 4] = [
        |c| c.rate_limited = 1.0,
        |c| c.server_error = 1.0,
        |c| c.reset = 1.0,
        |c| c.cut = 1.0,
    ];
    for with in cases {
        let mut profile = calm();
        with(&mut profile);
        let caller = small(profile);
        for path in ["/users", "/users?status=inactive", "/groups"] {
            let mut seen = Vec::new();
            for _ in 0..6 {
                seen.push(status(&caller, path).await == 200);
            }
            assert_eq!(seen, [false, false, true, false, false, true]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn too_many_requests_come_in_every_form_of_header() {
    let caller = small(FakeChaos {
        rate_limited: 1.0,
        ..calm()
    });
    let mut forms = BTreeSet::new();
    for k in 0..40 {
        let response = caller.call(&format!("/users?k={k}")).await.unwrap();
        assert_eq!(response.status(), 429);
        assert_eq!(header(&response, "x-ratelimit-type"), Some("QPS"));
        forms.insert(match header(&response, "retry-after") {
            None => "none",
            Some(text) if text.parse::<u64>().is_ok_and(|s| s <= 3) => "seconds",
            Some(text) if text.starts_with("Wed, 01 Jul 2026 09:00:0") => "date",
            Some(text) if text.starts_with("2026-07-01T09:00:0") => "time",
            Some(other) => panic!("{other}"),
        });
    }
    assert_eq!(forms.len(), 4, "{forms:?}");
}

#[tokio::test(start_paused = true)]
async fn tokens_are_not_voided_again_before_everybody_has_a_new_one() {
    let mut caller = small(FakeChaos {
        revoke_token: 1.0,
        ..calm()
    });
    assert_eq!(status(&caller, "/users").await, 401);
    assert_eq!(status(&caller, "/groups").await, 401);
    caller.token = caller.fake.issue_token();
    for path in ["/groups", "/users/me", "/users"] {
        assert_eq!(status(&caller, path).await, 200, "{path}");
    }
    assert_eq!(status(&caller, "/users").await, 401, "and again");
    caller.token = caller.fake.issue_token();
    assert_eq!(status(&caller, "/groups").await, 200);
    tokio::time::advance(Duration::from_secs(600)).await;
    let gone = "whoever was to come back is not waited for without end";
    assert_eq!(status(&caller, "/groups").await, 401, "{gone}");
}

#[tokio::test(start_paused = true)]
async fn two_page_tokens_of_a_listing_die_early() {
    let caller = small(FakeChaos {
        expire_page_token: 1.0,
        ..calm()
    });
    for listing in ["/users?page_size=2", "/users?page_size=3&status=active&x=1"] {
        for _ in 0..2 {
            let first = caller.ok(listing).await;
            let token = first["next_page_token"].as_str().unwrap();
            let next = format!("{listing}&next_page_token={token}");
            let (status, body) = caller.get(&next).await;
            let message = "The next page token is invalid or expired.";
            assert_eq!((status, &body["code"]), (400, &json!(300)));
            assert_eq!(body["message"], message);
        }
        assert!(caller.all(listing, "users").await.len() > 5);
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_faults_can_be_asked_for() {
    let fake = Fake::builder().users(10).build();
    let mut caller = Caller::of(&fake);
    let first = caller.ok("/users?page_size=2").await;
    let token = first["next_page_token"].as_str().unwrap();
    let next = format!("/users?page_size=2&next_page_token={token}");
    fake.inject(FaultRule::new(Fault::ExpirePageToken).times(2))
        .unwrap();
    assert_eq!(status(&caller, "/users").await, 200, "none to expire");
    assert_eq!(status(&caller, &next).await, 400);
    assert_eq!(status(&caller, &next).await, 200);
    fake.inject(FaultRule::new(Fault::RevokeTokens)).unwrap();
    assert_eq!(status(&caller, "/users").await, 401);
    assert_eq!(status(&caller, "/users").await, 401, "they stay void");
    caller.token = fake.issue_token();
    assert_eq!(status(&caller, "/users").await, 200);
}

#[tokio::test(start_paused = true)]
async fn rules_come_first_and_all_of_it_can_be_taken_back() {
    let caller = small(FakeChaos {
        reset: 1.0,
        ..calm()
    });
    let rule = FaultRule::new(Fault::ServerError(507));
    caller.fake.inject(rule.on("/groups")).unwrap();
    assert_eq!(status(&caller, "/groups").await, 507);
    assert_eq!(status(&caller, "/users").await, 0);
    caller.fake.clear_faults();
    assert_eq!(status(&caller, "/users").await, 200);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_tries_five_times_gets_everything() {
    let mut voided = 0;
    for seed in 0..20 {
        let fake = Fake::builder().users(60).build();
        fake.chaos(FakeChaos {
            seed,
            expire_page_token: 0.0,
            ..wild()
        });
        let zoom = Zoom::builder()
            .transport(fake.clone())
            .clock(fake.clock())
            .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
            .build()
            .unwrap();
        let mut emails = BTreeSet::new();
        let mut with_settings = Vec::new();
        for status in ["active", "inactive", "pending"] {
            let list = zoom_admin::user::List::new().status(status);
            let mut users = std::pin::pin!(zoom.stream(list));
            while let Some(user) = futures::StreamExt::next(&mut users).await {
                let email = user.unwrap().email;
                // Those of pending users are refused.
                if status != "pending" {
                    with_settings.push(email.clone());
                }
                emails.insert(email);
            }
        }
        assert_eq!(emails.len(), 60, "seed {seed}");
        let settings = with_settings.into_iter().map(|email| {
            let request = zoom_admin::user::Settings::new(email);
            let zoom = zoom.clone();
            async move { zoom.send(request).await.map(drop) }
        });
        let read = futures::future::try_join_all(settings).await;
        assert!(read.is_ok(), "seed {seed}: {read:?}");
        voided += usize::from(fake.calls().iter().any(|c| c.status == Some(401)));
    }
    assert!(voided > 5, "{voided}");
}
