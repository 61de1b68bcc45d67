//! How reports read their range, and when they know what happened.

use zoom_admin::fake::{FakeBeyond, FakeEnds, FakeMonth, FakeReportRules};

use super::*;

/// One meeting and one sign-in a day, at noon, until the day before the fake's start.
fn daily() -> FakeAccount {
    let noon = instant("2026-06-30T12:00:00Z");
    let account = FakeAccount::new().user(FakeUser::new("ann@example.com"));
    (0..220).fold(account, |account, k| {
        let then = noon - chrono::Duration::days(k);
        account
            .meeting(FakeMeeting::new("ann@example.com", format!("u{k}"), then))
            .sign_in(FakeSignIn::new("ann@example.com", then))
    })
}

fn caller(rules: FakeReportRules) -> Caller {
    let fake = Fake::builder().account(daily()).report_rules(rules);
    Caller::of(&fake.unlimited().build())
}

/// What the three reports say for a range: the days of the meetings, the number of sign-ins, and
/// the meetings of the host; the two `from`s. Or the status and code of the refusal.
async fn read(caller: &Caller, from: &str, to: &str) -> Result<Answer, (u16, i64)> {
    let range = format!("from={from}&to={to}&page_size=300");
    let mut bodies = Vec::new();
    for report in ["history_meetings", "activities", "users"] {
        bodies.push(caller.get(&format!("/report/{report}?{range}")).await);
    }
    let statuses: BTreeSet<u16> = bodies.iter().map(|b| b.0).collect();
    assert_eq!(statuses.len(), 1, "{from} to {to}: {bodies:?}");
    let [(status, history), (_, signs), (_, hosts)] = &bodies[..] else {
        panic!()
    };
    if *status != 200 {
        return Err((*status, history["code"].as_i64().unwrap()));
    }
    let mut days: Vec<String> = history["history_meetings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["start_time"].as_str().unwrap()[..10].to_owned())
        .collect();
    days.reverse();
    assert!(history.get("from").is_none() && history.get("to").is_none());
    assert_eq!(signs["activity_logs"].as_array().unwrap().len(), days.len());
    assert_eq!(hosts["total_meetings"], days.len());
    assert_eq!(hosts["to"], to);
    let from = hosts["from"].as_str().unwrap().to_owned();
    assert_eq!(signs["from"], format!("{from}T00:00:00Z"));
    assert_eq!(signs["to"], format!("{to}T00:00:00Z"));
    Ok(Answer { days, from })
}

#[derive(Debug, PartialEq)]
struct Answer {
    days: Vec<String>,
    from: String,
}

fn variants() -> impl Iterator<Item = FakeReportRules> {
    let ends = [FakeEnds::Inclusive, FakeEnds::Exclusive];
    let months = [FakeMonth::Days30, FakeMonth::Days31, FakeMonth::Calendar];
    ends.into_iter().flat_map(move |ends| {
        months.into_iter().map(move |month| FakeReportRules {
            ends,
            month,
            ..FakeReportRules::default()
        })
    })
}

/// The first day that may be asked for up to 2026-03-31, and the first day in reach at all.
fn edges(rules: FakeReportRules) -> (&'static str, &'static str) {
    use {FakeEnds::*, FakeMonth::*};
    let widest = match (rules.month, rules.ends) {
        (Days30, Inclusive) => "2026-03-02",
        (Days30, Exclusive) | (Days31, Inclusive) => "2026-03-01",
        (Days31, Exclusive) | (Calendar, _) => "2026-02-28",
    };
    let reach = match rules.month {
        Days30 => "2026-01-02",
        Days31 => "2025-12-27",
        Calendar => "2026-01-01",
    };
    (widest, reach)
}

fn shifted(day: &str, days: i64) -> String {
    (date(day) + chrono::Duration::days(days)).to_string()
}

#[tokio::test]
async fn the_last_day_is_in_the_range_or_not() {
    for rules in variants() {
        let caller = caller(rules);
        let answer = read(&caller, "2026-06-10", "2026-06-12").await.unwrap();
        assert_eq!(answer.from, "2026-06-10");
        let one = read(&caller, "2026-06-10", "2026-06-10").await.unwrap();
        match rules.ends {
            FakeEnds::Inclusive => {
                assert_eq!(answer.days, ["2026-06-10", "2026-06-11", "2026-06-12"]);
                assert_eq!(one.days, ["2026-06-10"]);
            }
            FakeEnds::Exclusive => {
                assert_eq!(answer.days, ["2026-06-10", "2026-06-11"]);
                assert!(one.days.is_empty());
            }
        }
    }
}

#[tokio::test]
async fn a_month_and_six_are_what_the_rules_say_and_what_goes_beyond_is_refused() {
    for rules in variants() {
        let caller = caller(rules);
        let (widest, reach) = edges(rules);
        let most = read(&caller, widest, "2026-03-31").await.unwrap();
        assert_eq!((&*most.from, &*most.days[0]), (widest, widest), "{rules:?}");
        let days = match rules.month {
            FakeMonth::Days30 => most.days.len() == 30,
            FakeMonth::Days31 => most.days.len() == 31,
            FakeMonth::Calendar => most.days.len() >= 31,
        };
        assert!(days, "{rules:?}: {}", most.days.len());
        let refused = Err((400, 300));
        let wider = shifted(widest, -1);
        assert_eq!(read(&caller, &wider, "2026-03-31").await, refused);
        let later = shifted(reach, 9);
        assert_eq!(read(&caller, reach, &later).await.unwrap().days[0], reach);
        assert_eq!(read(&caller, &shifted(reach, -1), &later).await, refused);
    }
}

#[tokio::test]
async fn or_it_is_clamped_and_only_the_history_does_not_tell() {
    for rules in variants() {
        let (widest, reach) = edges(rules);
        let caller = caller(FakeReportRules {
            too_wide: FakeBeyond::Clamp,
            too_old: FakeBeyond::Clamp,
            ..rules
        });
        let most = read(&caller, widest, "2026-03-31").await;
        let wider = shifted(widest, -20);
        assert_eq!(read(&caller, &wider, "2026-03-31").await, most);
        let later = shifted(reach, 9);
        let oldest = read(&caller, reach, &later).await;
        assert_eq!(oldest.as_ref().unwrap().from, reach);
        assert_eq!(read(&caller, &shifted(reach, -5), &later).await, oldest);
        let (from, to) = (shifted(reach, -9), shifted(reach, -1));
        assert_eq!(read(&caller, &from, &to).await, Err((400, 300)));
    }
    // One of the two alone.
    let caller = caller(FakeReportRules {
        too_wide: FakeBeyond::Clamp,
        ..FakeReportRules::default()
    });
    assert!(read(&caller, "2026-01-10", "2026-06-30").await.is_ok());
    assert!(read(&caller, "2025-12-31", "2026-01-10").await.is_err());
}

#[tokio::test]
async fn without_a_range_the_sign_ins_of_the_last_month_are_given() {
    for rules in variants() {
        let signs = caller(rules).ok("/report/activities?page_size=300").await;
        let count = signs["activity_logs"].as_array().unwrap().len();
        assert!((29..=31).contains(&count), "{rules:?}: {count}");
    }
}

#[tokio::test(start_paused = true)]
async fn late_reports_know_things_when_they_are_old_enough() {
    let account = FakeAccount::new()
        .user(FakeUser::new("ann@example.com"))
        .meeting(FakeMeeting::new(
            "ann@example.com",
            "u1",
            instant("2026-07-01T08:00:00Z"),
        ))
        .sign_in(FakeSignIn::new(
            "ann@example.com",
            instant("2026-07-01T08:30:00Z"),
        ));
    let lag = Duration::from_secs(2 * 3600);
    let fake = Fake::builder().account(account).report_lag(lag).build();
    let caller = Caller::of(&fake);
    let (from, to) = ("2026-06-20", "2026-07-01");
    assert!(read(&caller, from, to).await.unwrap().days.is_empty());
    tokio::time::advance(Duration::from_secs(5400 - 1)).await;
    let caller = Caller::of(&fake);
    assert!(read(&caller, from, to).await.unwrap().days.is_empty());
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(read(&caller, from, to).await.unwrap().days, [to]);
}

#[tokio::test(start_paused = true)]
async fn so_do_those_of_seeded_accounts() {
    let make = |hours: u64| {
        let fake = Fake::builder().users(150).unlimited();
        fake.report_lag(Duration::from_secs(hours * 3600)).build()
    };
    let (prompt, late) = (make(0), make(27 * 24 + 20));
    let paths = [
        ("history_meetings", "history_meetings"),
        ("activities", "activity_logs"),
        ("users", "users"),
    ];
    // So long before the start it was one o'clock in the afternoon of a Wednesday.
    let cut = "2026-06-03T13:00:00Z";
    let now = Caller::of(&late);
    let whole = Caller::of(&prompt);
    for (report, items) in paths {
        let path = format!("/report/{report}?from=2026-06-03&to=2026-06-03&page_size=300");
        let (seen, all) = (now.all(&path, items).await, whole.all(&path, items).await);
        let time = |row: &Value| {
            let time = row.get("end_time").or(row.get("time"))?;
            Some(time.as_str().unwrap().to_owned())
        };
        let old = |row: &&Value| time(row).is_some_and(|t| t.as_str() <= cut);
        if report == "users" {
            let sum = |rows: &[Value]| -> u64 {
                rows.iter().map(|h| h["meetings"].as_u64().unwrap()).sum()
            };
            assert!(0 < sum(&seen) && sum(&seen) < sum(&all));
        } else {
            let expected: Vec<Value> = all.iter().filter(old).cloned().collect();
            assert!(!seen.is_empty() && seen.len() < all.len(), "{report}");
            assert_eq!(seen, expected, "{report}");
        }
    }
    tokio::time::advance(Duration::from_secs(15 * 3600)).await;
    let (now, whole) = (Caller::of(&late), Caller::of(&prompt));
    for (report, items) in paths {
        let path = format!("/report/{report}?from=2026-06-03&to=2026-06-03&page_size=300");
        assert_eq!(now.all(&path, items).await, whole.all(&path, items).await);
    }
}
