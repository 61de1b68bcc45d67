//! Meetings as people have them: parts of one, across the edge of the window, alone.

use super::*;

const NOT: &str = "not hosted what needs a licence, 2026-04-01 to 2026-06-29";

/// A part of a meeting of this number.
fn part(host: &str, number: u64, start: &str, minutes: u32, people: u32) -> FakeMeeting {
    meeting(host, start, minutes, people).with(|m| m.id = number)
}

#[tokio::test(start_paused = true)]
async fn parts_of_one_number_within_fifteen_minutes_are_one_meeting() {
    let parts = |account: FakeAccount, who: &str, second: u64, again: &str| {
        account
            .user(user(who))
            .meeting(part(who, 7, "2026-06-01T10:00:00Z", 20, 4))
            .meeting(part(who, second, again, 20, 4))
    };
    // The first ends at 10:20.
    let mut account = team();
    account = parts(account, "dropped", 7, "2026-06-01T10:25:00Z");
    account = parts(account, "at-the-limit", 7, "2026-06-01T10:35:00Z");
    account = parts(account, "too-late", 7, "2026-06-01T10:35:01Z");
    account = parts(account, "other-number", 8, "2026-06-01T10:25:00Z");
    // From the first start to the last end: exactly 40 minutes is not over 40.
    account = parts(account, "forty", 7, "2026-06-01T10:20:00Z");
    // Three parts of 15 minutes each.
    account = account
        .user(user("thrice"))
        .meeting(part("thrice", 7, "2026-06-01T10:00:00Z", 15, 4))
        .meeting(part("thrice", 7, "2026-06-01T10:16:00Z", 15, 4))
        .meeting(part("thrice", 7, "2026-06-01T10:32:00Z", 15, 4));
    let review = careful(account).await;
    let keep = "keep, high: hosted what needs a licence: 1 times, last 2026-06-01";
    let downgrade = format!("downgrade, high: {NOT}");
    assert_lines(
        &review,
        &[
            ("dropped", keep),
            ("at-the-limit", keep),
            ("too-late", &downgrade),
            ("other-number", &downgrade),
            ("forty", &downgrade),
            ("thrice", keep),
        ],
    );
    // The figures count what Zoom counts.
    let activity = &one(&review, "thrice").activity;
    assert_eq!((activity.meetings, activity.longest), (3, Some(15)));
}

#[tokio::test(start_paused = true)]
async fn restarts_at_the_limit_of_basic_stay_apart() {
    // Zoom ends the meetings of Basic users; that they are joined would hide it.
    let mut account = team().user(user("cut").with(|u| u.kind = 1));
    for day in 10..13 {
        for start in ["10:00:00", "10:41:00"] {
            let start = format!("2026-06-{day}T{start}Z");
            account = account.meeting(part("cut", 7, &start, 40, 5));
        }
    }
    let review = careful(account).await;
    assert_eq!(
        line(base(&review, "cut")),
        "upgrade to pro, high: 6 meetings ended at 40 minutes, 3 started again"
    );
}

#[tokio::test(start_paused = true)]
async fn alone_beyond_forty_minutes_is_neither_use_nor_within_basic() {
    let on = "2026-06-01T10:00:00Z";
    let account = team()
        .user(user("alone"))
        .meeting(meeting("alone", on, 90, 1))
        .user(user("short"))
        .meeting(meeting("short", on, 40, 1))
        .user(user("recorded"))
        .meeting(meeting("recorded", on, 90, 1).with(|m| {
            m.features = vec!["record_to_cloud".into()];
        }));
    let review = careful(account).await;
    assert_lines(
        &review,
        &[
            ("alone", &format!("downgrade, medium: {NOT}")),
            ("short", &format!("downgrade, high: {NOT}")),
            (
                "recorded",
                "keep, high: hosted what needs a licence: 1 times, last 2026-06-01",
            ),
        ],
    );
    assert_eq!(
        reasons(base(&review, "alone"))[1..],
        ["hosts alone, for longer than Basic allows"]
    );
}
