//! What the calls say about the same meetings agrees, whatever the account.

use std::cell::Cell;

use super::cases::{Case, for_all, is_webinar, twice_encoded};
use super::*;

/// Meetings, minutes and participants.
type Sums = (u64, u64, u64);

fn add(sums: &mut Sums, row: &Value) {
    sums.0 += 1;
    sums.1 += row["duration"].as_u64().unwrap();
    sums.2 += row["participants"].as_u64().unwrap();
}

#[tokio::test]
async fn history_host_report_and_daily_sums_agree() {
    for_all(async |case, at| {
        let ids = case.host_ids().await;
        let (mut by_host, mut by_day) = (BTreeMap::new(), BTreeMap::new());
        for row in case.history().await.iter().filter(|row| !is_webinar(row)) {
            let day = row["start_time"].as_str().unwrap()[..10].to_owned();
            // The host report counts for the user what was held under an earlier address.
            let host = ids[row["host_email"].as_str().unwrap()].clone();
            add(by_host.entry(host).or_default(), row);
            add(by_day.entry(day).or_default(), row);
        }
        let path = format!("/report/users?{}&page_size=300", case.range());
        for row in case.all(&path, "users").await {
            let of = |name: &str| row[name].as_u64().unwrap();
            let sums = (of("meetings"), of("meeting_minutes"), of("participants"));
            let host = row["id"].as_str().unwrap();
            assert_eq!(by_host.remove(host), Some(sums), "{at}: {host}");
        }
        let users = case.everybody().await;
        let users: BTreeSet<_> = users.iter().filter_map(|u| u["id"].as_str()).collect();
        for host in by_host.keys() {
            assert!(!users.contains(&**host), "{at}: {host}");
        }
        let path = format!("/report/daily?year=2026&month={}", case.month);
        for row in case.ok(&path).await["dates"].as_array().unwrap() {
            let of = |name: &str| row[name].as_u64().unwrap();
            let sums = (of("meetings"), of("meeting_minutes"), of("participants"));
            let day = row["date"].as_str().unwrap();
            let expected = by_day.remove(day).unwrap_or_default();
            assert_eq!(sums, expected, "{at}: {day}");
        }
        assert!(by_day.is_empty(), "{at}: {by_day:?}");
    })
    .await;
}

#[tokio::test]
async fn the_meetings_of_users_are_those_of_the_history() {
    for_all(async |case, at| {
        let ids = case.host_ids().await;
        let mut by_host: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for row in case.history().await {
            // Who held webinars only is not looked up.
            let Some(host) = ids.get(row["host_email"].as_str().unwrap()) else {
                continue;
            };
            let uuid = row["meeting_uuid"].as_str().unwrap().to_owned();
            by_host.entry(host.clone()).or_default().insert(uuid, row);
        }
        for (host, mut held) in by_host {
            if case.get(&format!("/users/{host}")).await.0 == 404 {
                continue;
            }
            for kind in ["past", "pastOne"] {
                let path = format!("/report/users/{host}/meetings?{}&type={kind}", case.range());
                for row in case.all(&path, "meetings").await {
                    let Some(known) = held.remove(row["uuid"].as_str().unwrap()) else {
                        // A webinar under another address than all meetings.
                        assert!(row["type"] == 5 || row["type"] == 9, "{at}: {row}");
                        continue;
                    };
                    for (name, there) in [
                        ("duration", "duration"),
                        ("id", "meeting_id"),
                        ("participants_count", "participants"),
                        ("start_time", "start_time"),
                        ("end_time", "end_time"),
                        ("topic", "topic"),
                        ("total_minutes", "total_participant_minutes"),
                        ("user_email", "host_email"),
                        ("user_name", "host_display_name"),
                    ] {
                        // A few rows have an unknown kind, and no end.
                        if row["type"] != 100 || name != "end_time" {
                            assert_eq!(row[name], known[there], "{at}: {name} of {row}");
                        }
                    }
                }
            }
            assert!(held.is_empty(), "{at}: {held:?}");
        }
    })
    .await;
}

/// The rows of participants, by person: names differ within the meetings of these accounts.
fn by_person(rows: &[Value]) -> BTreeMap<String, Vec<&Value>> {
    let mut persons: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for row in rows {
        let name = row["name"].as_str().unwrap();
        let email = row["user_email"].as_str().unwrap();
        persons
            .entry(format!("{name} {email}"))
            .or_default()
            .push(row);
    }
    persons
}

fn seconds(row: &Value) -> i64 {
    // A few rows have a number in a string.
    let text = row["duration"].as_str().map(str::to_owned);
    text.map_or_else(|| row["duration"].as_i64().unwrap(), |t| t.parse().unwrap())
}

#[tokio::test]
async fn participants_are_as_many_as_counted_and_stay_as_long() {
    let rejoined = Cell::new(0);
    for_all(async |case, at| {
        for meeting in case.history().await.iter().take(20) {
            let more = check_participants(case, meeting, at).await;
            rejoined.set(rejoined.get() + more);
        }
    })
    .await;
    assert!(rejoined.get() > 0, "nobody joined again");
}

/// Checks the participants of a meeting; whether somebody joined again.
async fn check_participants(caller: &Case, meeting: &Value, at: &str) -> usize {
    let uuid = twice_encoded(meeting["meeting_uuid"].as_str().unwrap());
    let kind = if is_webinar(meeting) {
        "webinars"
    } else {
        "meetings"
    };
    let path = format!("/report/{kind}/{uuid}/participants?page_size=300");
    let (status, body) = caller.get(&path).await;
    if status != 200 {
        let past = format!("/past_meetings/{uuid}/participants");
        assert_eq!(caller.get(&past).await.0, 404, "{at}: {meeting}");
        assert_eq!(
            (status, &body["code"]),
            (404, &json!(3001)),
            "{at}: {meeting}"
        );
        return 0;
    }
    let rows = caller.all(&path, "participants").await;
    assert_eq!(meeting["participants"], rows.len(), "{at}: {meeting}");
    assert_eq!(body["total_records"], rows.len(), "{at}");
    let sum: i64 = rows.iter().map(seconds).sum();
    let minutes = meeting["total_participant_minutes"].as_i64().unwrap();
    assert_eq!(sum, minutes * 60, "{at}: {meeting}");
    let time = |row: &Value, name: &str| instant(row[name].as_str().unwrap());
    let (start, end) = (time(meeting, "start_time"), time(meeting, "end_time"));
    for row in &rows {
        let (joined, left) = (time(row, "join_time"), time(row, "leave_time"));
        assert!(
            start <= joined && joined <= left && left <= end,
            "{at}: {row}"
        );
        assert_eq!((left - joined).num_seconds(), seconds(row), "{at}: {row}");
    }
    let persons = by_person(&rows);
    for own in persons.values() {
        for pair in own.windows(2) {
            let (before, after) = (time(pair[0], "leave_time"), time(pair[1], "join_time"));
            assert!(before <= after, "{at}: {own:?}");
        }
    }
    let host = meeting["host_email"].as_str().unwrap();
    assert_eq!(rows[0]["user_email"], host, "{at}");
    if !is_webinar(meeting) {
        let past = format!("/past_meetings/{uuid}/participants?page_size=300");
        let past = caller.all(&past, "participants").await;
        for (one, other) in rows.iter().zip(&past) {
            for name in [
                "id",
                "user_id",
                "name",
                "user_email",
                "join_time",
                "leave_time",
            ] {
                assert_eq!(one[name], other[name], "{at}");
            }
        }
        assert_eq!(rows.len(), past.len(), "{at}");
    }
    usize::from(persons.len() < rows.len())
}

#[tokio::test]
async fn a_meeting_is_the_same_by_uuid_and_the_latest_one_by_number() {
    for_all(async |case, at| {
        let held = case.history().await;
        for row in held.iter().take(25) {
            let uuid = twice_encoded(row["meeting_uuid"].as_str().unwrap());
            let kind = if is_webinar(row) {
                "webinars"
            } else {
                "meetings"
            };
            let mut bodies = vec![case.ok(&format!("/report/{kind}/{uuid}")).await];
            if !is_webinar(row) {
                bodies.push(case.ok(&format!("/past_meetings/{uuid}")).await);
            }
            for body in bodies {
                for (name, there) in [
                    ("uuid", "meeting_uuid"),
                    ("id", "meeting_id"),
                    ("dept", "department"),
                    ("duration", "duration"),
                    ("participants_count", "participants"),
                    ("start_time", "start_time"),
                    ("end_time", "end_time"),
                    ("topic", "topic"),
                    ("total_minutes", "total_participant_minutes"),
                    ("user_email", "host_email"),
                    ("user_name", "host_display_name"),
                ] {
                    assert_eq!(body[name], row[there], "{at}: {name}");
                }
            }
            if is_webinar(row) {
                continue;
            }
            let number = &row["meeting_id"];
            let all = case.ok(&format!("/past_meetings/{number}/instances")).await;
            let all = all["meetings"].as_array().unwrap();
            let own = all.iter().find(|one| one["uuid"] == row["meeting_uuid"]);
            assert_eq!(own.unwrap()["start_time"], row["start_time"], "{at}");
            let starts = texts(all, "start_time");
            assert!(starts.is_sorted_by(|a, b| a >= b), "{at}: {starts:?}");
            let latest = case.ok(&format!("/past_meetings/{number}")).await;
            assert_eq!(latest["uuid"], all[0]["uuid"], "{at}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_answers_took_part_and_only_where_something_was_asked() {
    for_all(async |case, at| {
        for row in case.history().await.iter().take(25) {
            let uuid = twice_encoded(row["meeting_uuid"].as_str().unwrap());
            let kind = if is_webinar(row) {
                "webinars"
            } else {
                "meetings"
            };
            let base = format!("/report/{kind}/{uuid}");
            let path = format!("{base}/participants?page_size=300");
            let people = if case.get(&path).await.0 == 200 {
                case.all(&path, "participants").await
            } else {
                Vec::new()
            };
            let emails: BTreeSet<_> = people
                .iter()
                .map(|p| p["user_email"].clone().to_string())
                .collect();
            let polls = case.ok(&format!("{base}/polls")).await;
            let answers = polls["questions"].as_array().unwrap();
            if row["feature_used"]["poll"] != true {
                assert!(answers.is_empty(), "{at}: {row}");
            }
            let questions = case.ok(&format!("{base}/qa")).await;
            let survey = case.ok(&format!("{base}/survey")).await;
            let asked = questions["questions"].as_array().unwrap().iter();
            let asked = asked.chain(survey["survey_answers"].as_array().unwrap());
            for one in asked.chain(answers) {
                let email = one["email"].to_string();
                assert!(emails.contains(&email), "{at}: {one}");
            }
            if !is_webinar(row) {
                for call in ["polls", "qa"] {
                    let past = case.ok(&format!("/past_meetings/{uuid}/{call}")).await;
                    let reported = if call == "polls" { &polls } else { &questions };
                    let count = |body: &Value| body["questions"].as_array().unwrap().len();
                    assert_eq!(count(&past), count(reported), "{at}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn phone_calls_are_participants_who_called_in() {
    let calls = Cell::new(0);
    for_all(async |case, at| {
        let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for class in 1..=3 {
            let days = case.range();
            let path = format!("/report/telephone?{days}&type={class}&page_size=7");
            for row in case.all(&path, "telephony_usage").await {
                let uuid = row["uuid"].as_str().unwrap().to_owned();
                found.entry(uuid).or_default().push(row);
            }
        }
        for row in case.history().await {
            let own = found.remove(row["meeting_uuid"].as_str().unwrap());
            let own = own.unwrap_or_default();
            let used = row["feature_used"]["telephone_usage"] == true;
            let several = row["participants"].as_u64() > Some(1);
            // A call may be after midnight, and so in the next month.
            assert_eq!(!own.is_empty(), used && several, "{at}: {row}");
            let uuid = twice_encoded(row["meeting_uuid"].as_str().unwrap());
            let kind = if is_webinar(&row) {
                "webinars"
            } else {
                "meetings"
            };
            if own.is_empty() {
                continue;
            }
            let path = format!("/report/{kind}/{uuid}/participants?page_size=300");
            let people = case.all(&path, "participants").await;
            for call in own {
                let same = |p: &&Value| {
                    p["name"] == call["phone_number"]
                        && p["join_time"] == call["start_time"]
                        && p["leave_time"] == call["end_time"]
                };
                assert!(people.iter().any(|p| same(&p)), "{at}: {call}");
                calls.set(calls.get() + 1);
            }
        }
        assert!(found.is_empty(), "{at}: {found:?}");
    })
    .await;
    assert!(calls.get() > 0);
}

#[tokio::test]
async fn the_audit_trail_tells_of_the_meetings_of_the_history() {
    for_all(async |case, at| {
        let held = case.history().await;
        let held: Vec<_> = held.iter().filter(|row| !is_webinar(row)).collect();
        let lines = async |kind: &str| {
            let days = case.range();
            let path = format!("/report/meeting_activities?{days}&activity_type={kind}");
            let path = format!("{path}&page_size=300");
            case.all(&path, "meeting_activity_logs").await
        };
        let started = lines("Meeting+Started").await;
        assert_eq!(started.len(), held.len(), "{at}");
        let times = |rows: &[Value]| -> BTreeSet<String> {
            let times = texts(rows, "activity_time").into_iter();
            times
                .map(|t| t.replace(' ', "T")[..19].to_owned())
                .collect()
        };
        let starts = held
            .iter()
            .map(|row| row["start_time"].as_str().unwrap()[..19].to_owned());
        assert_eq!(times(&started), starts.collect(), "{at}");
        let people: u64 = held
            .iter()
            .map(|row| row["participants"].as_u64().unwrap())
            .sum();
        assert_eq!(lines("User+Join").await.len() as u64, people, "{at}");
        assert_eq!(lines("3").await.len() as u64, people, "{at}");
        let ended = lines("Meeting+Ended").await;
        assert_eq!(ended.len(), held.len(), "{at}");
    })
    .await;
}

#[tokio::test]
async fn what_is_to_come_agrees_and_was_scheduled_before() {
    for_all(async |case, at| {
        let range = case.days(1);
        let now = format!("2026-{:02}-01T09:00:00Z", case.month + 1);
        let tomorrow = format!("2026-{:02}-02T09:00:00Z", case.month + 1);
        let path = format!("/report/upcoming_events?{range}&type=meeting&page_size=300");
        let mut events: BTreeSet<_> = case
            .all(&path, "upcoming_events")
            .await
            .iter()
            .map(|row| (row["id"].to_string(), row["start_time"].to_string()))
            .collect();
        for user in case.everybody().await {
            // Some users may not host at all.
            if matches!(user["type"].as_u64(), Some(4 | 99)) {
                continue;
            }
            let email = user["email"].as_str().unwrap();
            let path = format!("/users/{email}/meetings?{range}");
            let soon = case.ok(&format!("/users/{email}/upcoming_meetings")).await;
            let soon = soon["meetings"].as_array().unwrap();
            for row in case.all(&path, "meetings").await {
                let (id, start) = (&row["id"], row["start_time"].as_str().unwrap());
                let key = (format!("\"{id}\""), format!("\"{start}\""));
                assert!(events.remove(&key), "{at}: {row}");
                assert!(row["created_at"].as_str() < Some(&*now), "{at}: {row}");
                let one = case.ok(&format!("/meetings/{id}")).await;
                for name in [
                    "id",
                    "host_id",
                    "topic",
                    "created_at",
                    "duration",
                    "join_url",
                ] {
                    assert_eq!(one[name], row[name], "{at}: {name}");
                }
                let starts = one["occurrences"].as_array().map(Vec::as_slice);
                let starts = starts.map_or(vec![one["start_time"].as_str().unwrap()], |all| {
                    texts(all, "start_time")
                });
                assert!(starts.contains(&start), "{at}: {one}");
                let near = start <= &*tomorrow;
                let listed = soon
                    .iter()
                    .any(|m| m["id"] == *id && m["start_time"] == start);
                assert_eq!(listed, near, "{at}: {row}");
            }
        }
        assert!(events.is_empty(), "{at}: {events:?}");
    })
    .await;
}

#[tokio::test]
async fn joined_meetings_are_those_whose_participants_include_the_user() {
    let joined = Cell::new(0);
    for_all(async |case, at| {
        let mut by_user: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in case.history().await {
            let uuid = row["meeting_uuid"].as_str().unwrap();
            let kind = if is_webinar(&row) {
                "webinars"
            } else {
                "meetings"
            };
            let encoded = twice_encoded(uuid);
            let path = format!("/report/{kind}/{encoded}/participants?page_size=300");
            if case.get(&path).await.0 != 200 {
                continue;
            }
            for person in case.all(&path, "participants").await {
                let id = person["participant_user_id"].as_str().unwrap().to_owned();
                by_user.entry(id).or_default().insert(uuid.to_owned());
                let internal = person["participant_user_id"] != "";
                let other = usize::from(internal && person["user_email"] != row["host_email"]);
                joined.set(joined.get() + other);
            }
        }
        for user in case.everybody().await {
            let email = user["email"].as_str().unwrap();
            let days = case.range();
            let path = format!("/report/users/{email}/meetings?{days}&type=pastJoined");
            let rows = case.all(&path, "meetings").await;
            let uuids: BTreeSet<_> = texts(&rows, "uuid")
                .into_iter()
                .map(str::to_owned)
                .collect();
            assert_eq!(rows.len(), uuids.len(), "{at}: {email}");
            let id = user["id"].as_str().unwrap_or("pending");
            let expected = by_user.remove(id).unwrap_or_default();
            assert_eq!(uuids, expected, "{at}: {email}");
        }
    })
    .await;
    assert!(joined.get() > 0);
}
