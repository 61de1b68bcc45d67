//! What counts as use that needs a licence, and what follows if there is none.

use zoom_admin::coverage::Source;
use zoom_admin::fake::FakeSignIn;
use zoom_admin::usage::Policy;

use super::records::{Account, looked_at, webinar_held};
use super::*;

const USED: &str = "hosted what needs a licence: 1 times, last 2026-06-01";
const NOT: &str = "not hosted what needs a licence, 2026-04-01 to 2026-06-29";

#[tokio::test(start_paused = true)]
async fn a_licence_is_needed_above_forty_minutes_and_above_the_capacity_of_basic() {
    let first = "2026-06-01T10:00:00Z";
    let account = team()
        .user(user("forty"))
        .meeting(meeting("forty", first, 40, 4))
        .user(user("alone"))
        .meeting(meeting("alone", first, 41, 1))
        .user(user("two"))
        .meeting(meeting("two", first, 41, 2))
        .user(user("three"))
        .meeting(meeting("three", first, 41, 3))
        .user(user("four"))
        .meeting(meeting("four", first, 41, 4))
        .user(user("full"))
        .meeting(meeting("full", first, 20, 300))
        .user(user("crowd"))
        .meeting(meeting("crowd", first, 20, 301))
        .user(user("webinar"))
        .meeting(webinar("webinar", first, 5));
    let review = careful(account).await;
    let keep = format!("keep, high: {USED}");
    // Participants count who came back again.
    let perhaps = format!("keep, medium: {USED}");
    let downgrade = format!("downgrade, high: {NOT}");
    assert_lines(
        &review,
        &[
            ("forty", &downgrade),
            ("alone", &format!("downgrade, medium: {NOT}")),
            ("two", &perhaps),
            ("three", &perhaps),
            ("four", &keep),
            ("full", &downgrade),
            ("crowd", &keep),
            ("webinar", &keep),
        ],
    );
    assert_eq!(counts(&review), [("downgrade", 3), ("keep", 5)]);
    assert_eq!(review.counts().users, 9);
    assert_eq!(review.counts().licensed, 8);
    assert_eq!(
        reasons(base(&review, "two"))[1],
        "the second person may be one who came back"
    );
    assert_eq!(
        reasons(base(&review, "forty"))[1],
        "hosts, within what Basic allows"
    );
    assert!(
        review.coverage.gaps().next().is_none(),
        "{}",
        review.coverage
    );
    assert_eq!(review.window, days("2026-04-01", "2026-06-29"));
}

#[tokio::test(start_paused = true)]
async fn the_capacity_of_basic_is_the_default_of_the_account() {
    let account = |capacity: u32| {
        team()
            .meeting_capacity(capacity)
            // What the user could have tells nothing of Basic.
            .user(user("many").with(|u| u.meeting_capacity = Some(1000)))
            .meeting(meeting("many", "2026-06-01T10:00:00Z", 20, 101))
    };
    assert_eq!(verdict(&careful(account(100)).await, "many"), "keep");
    assert_eq!(verdict(&careful(account(101)).await, "many"), "downgrade");
    assert_eq!(verdict(&careful(account(300)).await, "many"), "downgrade");
}

#[tokio::test(start_paused = true)]
async fn each_paid_feature_needs_a_licence_and_others_do_not() {
    let paid = [
        "record_to_cloud",
        "smart_recording",
        "meeting_summary",
        "meeting_questions",
        "poll",
        "registration",
        "telephone_usage",
        "language_interpretation",
        "live_translation",
    ];
    let free = ["screen_sharing", "record_to_computer", "breakout_room"];
    let mut account = team();
    for feature in paid.iter().chain(&free) {
        let used = meeting(feature, "2026-06-01T10:00:00Z", 10, 2);
        let used = used.with(|m| m.features = vec![(*feature).to_owned()]);
        account = account.user(user(feature)).meeting(used);
    }
    let fake = fake(account);
    let review = review_of(&fake, &Policy::careful(90)).await;
    for feature in paid {
        assert_eq!(line(base(&review, feature)), format!("keep, high: {USED}"));
    }
    for feature in free {
        assert_eq!(verdict(&review, feature), "downgrade");
    }
    // The set is the policy's.
    let mut other = Policy::careful(90);
    other.paid_features = ["breakout_room".to_owned()].into();
    let review = review_of(&fake, &other).await;
    assert_eq!(verdict(&review, "breakout_room"), "keep");
    assert_eq!(verdict(&review, "poll"), "downgrade");
}

#[tokio::test(start_paused = true)]
async fn the_window_has_a_first_second_and_what_is_not_final_counts_in_favour() {
    let mut account = team();
    for (who, start) in [
        // Ended on the day before the window, and on its first day.
        ("before", "2026-03-31T23:18:00Z"),
        ("edge", "2026-03-31T23:59:59Z"),
        ("first", "2026-04-01T00:00:00Z"),
        ("last", "2026-06-29T23:00:00Z"),
        ("yesterday", "2026-06-30T10:00:00Z"),
        ("today", "2026-07-01T08:00:00Z"),
    ] {
        account = account.user(user(who)).meeting(meeting(who, start, 41, 4));
    }
    let review = careful(account).await;
    let used = |day: &str| format!("keep, high: hosted what needs a licence: 1 times, last {day}");
    assert_lines(
        &review,
        &[
            ("before", &format!("reclaim, high: {NOT}")),
            ("edge", &used("2026-04-01")),
            ("first", &used("2026-04-01")),
            ("last", &used("2026-06-29")),
            ("yesterday", &used("2026-06-30")),
            ("today", &used("2026-07-01")),
        ],
    );
    // Of all that was read, the clocks tell.
    let clocks = one(&review, "before").clocks;
    assert_eq!(clocks.licence_use, Some(at("2026-03-31T23:18:00Z")));
    assert_eq!(clocks.participation, Some(at("2026-03-31T23:18:00Z")));
    assert_eq!(clocks.login, None);
}

#[tokio::test(start_paused = true)]
async fn who_uses_zoom_without_need_of_a_licence_is_downgraded_and_who_does_nothing_reclaimed() {
    let account = team()
        .user(user("host"))
        .meeting(meeting("host", "2026-06-01T10:00:00Z", 41, 4))
        .user(user("joins"))
        .joined(email("joins"), "host-2026-06-01T10:00:00Z")
        .user(user("signs-in"))
        .sign_in(FakeSignIn::new(
            email("signs-in"),
            at("2026-06-20T08:00:00Z"),
        ))
        .user(user("signs-out"))
        .sign_in(
            FakeSignIn::new(email("signs-out"), at("2026-06-20T08:00:00Z"))
                .with(|s| s.sign_out = true),
        )
        // The true last login is up to three days later, which is the first day of the window.
        .user(user("buffer").with(|u| u.last_login = Some(at("2026-03-29T08:00:00Z"))))
        .user(user("too-old").with(|u| u.last_login = Some(at("2026-03-28T23:00:00Z"))))
        .user(user("idle"));
    let fake = fake(account);
    let review = review_of(&fake, &Policy::careful(90)).await;
    let (downgrade, reclaim) = (
        format!("downgrade, high: {NOT}"),
        format!("reclaim, high: {NOT}"),
    );
    assert_lines(
        &review,
        &[
            ("host", &format!("keep, high: {USED}")),
            ("joins", &downgrade),
            ("signs-in", &downgrade),
            ("buffer", &format!("downgrade, medium: {NOT}")),
            ("signs-out", &reclaim),
            ("too-old", &reclaim),
            ("idle", &reclaim),
        ],
    );
    assert_eq!(
        reasons(base(&review, "joins"))[1..],
        ["joins meetings of others"]
    );
    assert_eq!(reasons(base(&review, "signs-in"))[1..], ["signs in"]);
    // No use is claimed that lies before the window.
    assert_eq!(
        reasons(base(&review, "buffer"))[1..],
        ["last login listed as 2026-03-29; the true one is up to three days later"]
    );
    assert_eq!(
        reasons(base(&review, "idle"))[1..],
        ["no sign of use since 2026-04-01"]
    );
    let order = review.candidates().into_iter().map(|(user, _)| name(user));
    assert_eq!(
        order.collect::<Vec<_>>(),
        [
            "idle",
            "joins",
            "signs-out",
            "too-old",
            "buffer",
            "signs-in"
        ],
        "who signed in longest ago, or never, first"
    );
    // Only candidates cost calls of their own, and only those of whom nothing shows.
    let calls = |of: &str| {
        let calls = fake.calls().into_iter();
        let paths = calls.map(|call| call.path).filter(|path| path.contains(of));
        let mut who: Vec<_> = paths
            .map(|path| {
                path.split("id-")
                    .nth(1)
                    .unwrap()
                    .split('/')
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        who.sort();
        who.dedup();
        who
    };
    let candidates = [
        "buffer",
        "idle",
        "joins",
        "signs-in",
        "signs-out",
        "too-old",
    ];
    assert_eq!(calls("/schedulers"), candidates);
    assert_eq!(calls("/assistants"), candidates);
    let silent = ["idle", "joins", "signs-out", "too-old"];
    assert_eq!(calls("/report/users/id-"), silent);
}

#[test]
fn sources_that_differ_keep_with_little_confidence() {
    // The host report counts two meetings, the history shows one of ten minutes.
    let ann = Account::new()
        .user("ann", 2)
        .host("ann", "ann", "2026-05-25", 2)
        .meeting("ann", "2026-06-01T10:00:00Z", 10, 3);
    let review = decide(&looked_at(&ann), &Policy::careful(90));
    assert_eq!(
        line(base(&review, "ann")),
        "keep, low: sources differ: 2 meetings by the host report, 1 by the history"
    );
    assert!(base(&review, "ann").to_confirm());
    // The same number in both: Basic would do.
    let both = ann.meeting("ann", "2026-06-02T10:00:00Z", 10, 3);
    let review = decide(&looked_at(&both), &Policy::careful(90));
    assert_eq!(
        line(base(&review, "ann")),
        format!("downgrade, high: {NOT}")
    );
    // What the history shows beside is no reason for doubt.
    let more = both.meeting("ann", "2026-06-03T10:00:00Z", 10, 3);
    let review = decide(&looked_at(&more), &Policy::careful(90));
    assert_eq!(verdict(&review, "ann"), "downgrade");
    // The host report counts no webinars.
    let webinar = Account::new()
        .user("ann", 2)
        .host("ann", "ann", "2026-05-25", 1)
        .with(webinar_held("ann", "2026-06-01T10:00:00Z"));
    let review = decide(&looked_at(&webinar), &Policy::over_forty_minutes(60));
    assert_eq!(
        line(base(&review, "ann")),
        "keep, low: sources differ: 1 meetings by the host report, 0 by the history"
    );
    // Nor does a rule that any meeting satisfies take what the history should show for certain.
    let hosted = Account::new()
        .user("ann", 2)
        .host("ann", "ann", "2026-05-25", 1);
    let review = decide(&looked_at(&hosted), &Policy::hosted_within(60));
    assert_eq!(
        line(base(&review, "ann")),
        "keep, low: sources differ: 1 meetings by the host report, 0 by the history"
    );
    // Without a meeting in the window, it is not asked about.
    let old = Account::new()
        .user("ann", 2)
        .host("ann", "ann", "2026-01-10", 2);
    let review = decide(&looked_at(&old), &Policy::careful(90));
    assert_eq!(verdict(&review, "ann"), "reclaim");
}

#[test]
fn who_was_renamed_is_followed_where_the_old_address_is_known_and_kept_where_it_is_not() {
    let history = |account: Account| account.meeting("maiden", "2026-06-01T10:00:00Z", 50, 4);
    let keep = "keep, high: hosted what needs a licence: 1 times, last 2026-06-01";
    // The host report has the address of then for the id.
    let told = history(Account::new().user("ann", 2)).host("ann", "maiden", "2026-05-25", 1);
    let review = decide(&looked_at(&told), &Policy::careful(90));
    assert_eq!(line(base(&review, "ann")), keep);
    assert_eq!(one(&review, "ann").user.earlier_emails, [email("maiden")]);
    assert!(review.unknown_hosts.is_empty());
    // It has the address of now.
    let untold = history(Account::new().user("ann", 2)).host("ann", "ann", "2026-05-25", 1);
    let review = decide(&looked_at(&untold), &Policy::careful(90));
    assert_eq!(
        line(base(&review, "ann")),
        "keep, low: sources differ: 1 meetings by the host report, 0 by the history"
    );
    assert_eq!(review.unknown_hosts, [(email("maiden"), 1)].into());
    // Somebody else has the address by now: those meetings say nothing of this user.
    let taken = told.user("maiden", 2);
    let review = decide(&looked_at(&taken), &Policy::careful(90));
    assert_eq!(verdict(&review, "maiden"), "keep");
    assert_eq!(
        line(base(&review, "ann")),
        "keep, low: sources differ: 1 meetings by the host report, 0 by the history"
    );
}

#[tokio::test(start_paused = true)]
async fn a_decision_of_later_than_the_reading_judges_nobody_by_days_that_were_not_read() {
    let account = team()
        .user(user("idle"))
        .user(user("hosts"))
        .meeting(meeting("hosts", "2026-06-20T10:00:00Z", 41, 4));
    let policy = Policy::careful(90);
    let facts = facts_of(&fake(account), &policy).await;
    let later = at("2026-07-05T09:00:00Z");
    let review = usage::decide(&facts, &policy, None, later).unwrap();
    assert_eq!(verdict(&review, "hosts"), "keep");
    let idle = &base(&review, "idle").verdict;
    let usage::Verdict::Unknown(usage::verdict::Cause::NotRead { sources }) = idle else {
        panic!("{idle}")
    };
    let named: Vec<_> = sources.iter().map(|of| of.source).collect();
    assert!(named.contains(&Source::Hosts) && named.contains(&Source::History));
}
