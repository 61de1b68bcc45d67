//! What holds for any account: the order of input does not matter, and nothing makes a finding harsher
//! that should not.

use proptest::prelude::*;

use super::*;

/// A small random account: users with few names, so that they meet, and rows about them.
fn rows() -> impl Strategy<Value = (Vec<(Status, User)>, Vec<serde_json::Value>)> {
    let status = prop_oneof![
        Just(Status::Active),
        Just(Status::Inactive),
        Just(Status::Pending)
    ];
    let person = (0..8u8, status, 1..4i64).prop_map(|(n, status, kind)| {
        let id = (status != Status::Pending).then(|| format!("u{n}"));
        let email = format!("user{n}@example.com");
        (status, user(&email, id.as_deref(), kind))
    });
    let row = (0..9u8, 0..3u8, 0..60u64, 0..4u8).prop_map(|(n, what, day, uuid)| {
        let time = at("2026-05-02T10:00:00Z") + Days::new(day);
        serde_json::json!({
            "what": what, "id": format!("u{n}"), "email": format!("User{n}@example.com"),
            "host_email": format!("user{n}@example.com"), "time": time, "start_time": time,
            "meeting_uuid": format!("m{n}-{day}-{uuid}"), "meetings": 1, "type": "Sign in",
        })
    });
    (
        proptest::collection::vec(person, 0..20),
        proptest::collection::vec(row, 0..30),
    )
}

fn log(rows: &[serde_json::Value]) -> ActivityLog {
    let mut log = ActivityLog::new();
    for row in rows {
        let mut typed = row.clone();
        match row["what"].as_u64().unwrap() {
            0 => log.sign_in(&serde_json::from_value(typed).unwrap()),
            1 => {
                typed["type"] = 2.into();
                let host: report::Host = serde_json::from_value(typed).unwrap();
                log.host(at(row["time"].as_str().unwrap()).date_naive(), &host);
            }
            _ => {
                typed["type"] = "Meeting".into();
                log.meeting(&serde_json::from_value(typed).unwrap());
            }
        }
    }
    log
}

fn decided(users: Vec<(Status, User)>, rows: &[serde_json::Value], gap: bool) -> Review {
    let window = DateRange {
        from: at("2026-05-01T00:00:00Z").date_naive(),
        to: at("2026-06-29T00:00:00Z").date_naive(),
    };
    let mut coverage = Coverage::default();
    for source in [Source::Hosts, Source::History] {
        let mut read = SourceCoverage::new(source).asking(window, at(NOW));
        if gap {
            let error = zoom_admin::Error::new(ErrorKind::Forbidden, "no");
            read.gaps.push(usage::Gap::of(&error, Some(window)));
        }
        coverage.add(read);
    }
    let inventory = Inventory::merge(users);
    let seats = Known::NotThere;
    usage::decide(&inventory, &log(rows), &seats, coverage, window, at(NOW))
}

/// The harsher, the higher.
fn harshness(finding: &Finding) -> u8 {
    match finding {
        Finding::Candidate(_) => 2,
        Finding::Unknown(_) => 1,
        _ => 0,
    }
}

proptest! {
    #[test]
    fn the_order_of_input_does_not_matter((users, rows) in rows(), seed: u64) {
        let shuffle = |n: usize| {
            let mut order: Vec<_> = (0..n).collect();
            order.sort_by_key(|i| (*i as u64 ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            order
        };
        let other_users: Vec<_> = shuffle(users.len()).into_iter().map(|i| users[i].clone()).collect();
        let other_rows: Vec<_> = shuffle(rows.len()).into_iter().map(|i| rows[i].clone()).collect();
        prop_assert_eq!(decided(users, &rows, false), decided(other_users, &other_rows, false));
    }

    #[test]
    fn more_activity_or_a_gap_never_makes_a_finding_harsher((users, rows) in rows(), cut in 0..30usize) {
        let all = decided(users.clone(), &rows, false);
        let fewer = decided(users.clone(), &rows[..cut.min(rows.len())], false);
        let gap = decided(users, &rows, true);
        for ((all, fewer), gap) in all.users.iter().zip(&fewer.users).zip(&gap.users) {
            prop_assert!(harshness(&all.finding) <= harshness(&fewer.finding));
            prop_assert!(harshness(&gap.finding) <= harshness(&all.finding));
            prop_assert!(!matches!(gap.finding, Finding::Candidate(_)));
        }
    }
}
