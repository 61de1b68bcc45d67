//! Numbers from servers and callers at their extremes: nothing panics, spins or waits for ever.

use super::*;
use chrono::NaiveDate;
use futures::TryStreamExt;
use zoom_admin::DateRange;

struct Fixed(DateTime<Utc>);

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

const TIMES: [DateTime<Utc>; 3] = [
    DateTime::<Utc>::MIN_UTC,
    DateTime::UNIX_EPOCH,
    DateTime::<Utc>::MAX_UTC,
];

#[tokio::test(start_paused = true)]
async fn no_header_makes_a_call_panic_or_wait_for_more_than_a_day() {
    let numbers = [
        "0",
        "-1",
        "1.5",
        "1e3",
        "9000000000000000",
        "9000000000000000000",
        "18446744073709551615",
        "99999999999999999999999",
        "",
        " ",
        "NaN",
        "never",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "9999-12-31T23:59:59Z",
        "+262142-12-31T23:59:59Z",
        "-262143-01-01T00:00:00Z",
        "99991231T235959Z",
    ];
    let dates = [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "-1",
        "",
        "Sat, 30 May 2026 12:00:00 GMT",
    ];
    for header in [
        "retry-after",
        "x-ratelimit-reset",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
    ] {
        for number in numbers {
            for date in dates {
                for kind in ["QPS", "Daily-limit", "?"] {
                    let headers = [(header, number), ("date", date), ("x-ratelimit-type", kind)];
                    let script = Script::new(move |_| with(429, &headers, "{}"));
                    let zoom = client(&script, Plan::Pro).build().unwrap();
                    let began = Instant::now();
                    let error = zoom.send(user::Get::new("a")).await.unwrap_err();
                    let what = format!("{header}: {number:?}, date {date:?}, {kind}");
                    assert_eq!(error.kind(), ErrorKind::RateLimited, "{what}");
                    // Eleven tries, and no more.
                    assert!(script.calls().len() <= 11, "{what}");
                    assert!(began.elapsed() < Duration::from_secs(900), "{what}");
                    let retry_at = error.retry_at().unwrap();
                    assert!(retry_at <= at("2026-05-31T12:20:00Z"), "{what}: {retry_at}");
                    let _ = format!("{error} {:?} {:?}", zoom.budget(), error);
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_clock_makes_a_call_or_a_limiter_panic_or_spin() {
    for now in TIMES {
        for limit in ["1", "18446744073709551615"] {
            let headers = [
                ("x-ratelimit-type", "Daily-limit"),
                ("x-ratelimit-limit", limit),
                ("x-ratelimit-remaining", "0"),
            ];
            let script = Script::new(move |_| with(200, &headers, USER));
            let zoom = script
                .builder()
                .clock(Fixed(now))
                .plan(Plan::Free)
                .build()
                .unwrap();
            zoom.send(user::Get::new("a")).await.unwrap();
            // The budget of the day may be spent.
            let _ = zoom.send(user::Get::new("a")).await;
            let range = DateRange::new(NaiveDate::MIN, NaiveDate::MAX);
            let _: Vec<_> = zoom
                .between(report::Hosts::new(range.from, range.to), range)
                .try_collect()
                .await
                .unwrap_or_default();
            let limiter = WindowLimiter::new(Plan::Free, Arc::new(Fixed(now)));
            limiter.observe(
                &AccountKey::new("a"),
                Label::Heavy,
                &limited(LimitKind::Daily, Duration::MAX),
            );
            let wait = limiter
                .acquire(&AccountKey::new("a"), Label::Heavy, CAP)
                .await;
            assert!(wait.unwrap_err().retry_at().is_some());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_setting_of_a_caller_panics_or_spins() {
    let durations = [Duration::ZERO, Duration::from_nanos(1), Duration::MAX];
    for share in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -1.0,
        f64::MAX,
        0.0,
    ] {
        for duration in durations {
            for number in [0, 1, u32::MAX] {
                let mut left = 3;
                let script = Script::new(move |_| {
                    left -= i32::from(left > 0);
                    if left > 0 {
                        http(500, "{}")
                    } else {
                        http(200, USER)
                    }
                });
                let mut policy = RetryPolicy::default();
                policy.retry_share = share;
                policy.retry_reserve = number;
                policy.max_attempts = number;
                policy.max_limited = number;
                policy.max_redirects = number;
                policy.outage_threshold = number;
                (policy.base, policy.cap, policy.max_wait) = (duration, duration, duration);
                (policy.outage_pause, policy.max_outage) = (duration, duration);
                let rate = Rate {
                    calls: number,
                    window: duration,
                };
                let plan = Plan::Custom {
                    light: rate,
                    medium: rate,
                    heavy: rate,
                    resource_intensive: rate,
                };
                let zoom = client(&script, plan).retry(policy).build().unwrap();
                let zoom = zoom.in_flight(usize::MAX).read_ahead(usize::MAX);
                let calls = async {
                    let _ = zoom.send(user::Get::new("a")).await;
                    let _ = zoom
                        .stream(user::List::new())
                        .take(3)
                        .collect::<Vec<_>>()
                        .await;
                    let each = (0..3).map(|n| (n, user::Get::new("a")));
                    let _ = zoom.each(each).collect::<Vec<_>>().await;
                };
                // A pause as long as there is one is no fault; to panic or spin is.
                let _ = tokio::time::timeout(Duration::from_secs(86_400 * 400), calls).await;
            }
        }
    }
}
