//! Bases at the edges: what the host report shows beyond the history, the days of participation, and
//! rules that come to the same.

use zoom_admin::coverage::{Coverage, Gap, NotRead, Source, Why};
use zoom_admin::fake::FakeSignIn;
use zoom_admin::usage::activity::ProductActivity;
use zoom_admin::usage::facts::Look;
use zoom_admin::usage::inventory::{Employee, Roster};
use zoom_admin::usage::licence::Product;
use zoom_admin::usage::policy::{Otherwise, Rule, Use, Within};
use zoom_admin::usage::verdict::{Cause, Reason};
use zoom_admin::usage::{Known, Verdict};
use zoom_admin::{Error, ErrorKind};

use super::records::{Account, all_days, coverage, facts, looked_at, snapshot_of};
use super::*;

const USED: &str = "hosted what needs a licence: 1 times, last 2026-06-01";
const NOT: &str = "not hosted what needs a licence, 2026-04-01 to 2026-06-29";
const NO_SIGN: &str = "no sign of use since 2026-04-01";

fn ann() -> Account {
    Account::new().user("ann", 2)
}

fn of_ann(facts: &Facts, policy: &Policy) -> LicenceVerdict {
    base(&decide(facts, policy), "ann").clone()
}

/// The sources that an unknown verdict names, with the reasons.
fn missing(verdict: &LicenceVerdict) -> &[NotRead] {
    match &verdict.verdict {
        Verdict::Unknown(Cause::NotRead { sources }) => sources,
        other => panic!("{other}"),
    }
}

#[test]
fn meetings_beyond_the_history_say_nothing_to_a_rule_of_logins_and_nothing_of_who_has_left() {
    // The host report counts two meetings, and the history shows none.
    let facts = looked_at(&ann().host("ann", "ann", "2026-05-25", 2));
    let differ = "keep, low: sources differ: 2 meetings by the host report, 0 by the history";
    assert_eq!(line(&of_ann(&facts, &Policy::careful(90))), differ);
    let logins = of_ann(&facts, &Policy::no_login(90));
    let not = "not signed in, 2026-04-01 to 2026-06-29";
    assert_eq!(line(&logins), format!("review, low: {not}"));
    assert_eq!(reasons(&logins), [not]);
    // A policy of both asks the rule that counts meetings.
    let mut both = Policy::no_login(90);
    both.rules.extend(Policy::careful(90).rules);
    assert_eq!(line(&of_ann(&facts, &both)), differ);
    // Who held them, and whether before the last day, is not known.
    let left = Employee::new().left_on("2026-06-24".parse().unwrap());
    let roster = Roster::new().person(email("ann"), left);
    let facts = facts.with_roster(&roster).unwrap();
    assert_eq!(
        line(&of_ann(&facts, &Policy::careful(90))),
        "reclaim, high: left the organisation on 2026-06-24"
    );
}

/// The facts of Ann, whom nothing shows, with her participation read for these days.
fn participated(read: Known<DateRange>, stands_to: Option<&str>) -> Facts {
    let mut facts = looked_at(&ann());
    for look in facts.looks.values_mut() {
        look.participation = read.clone();
        // Set by a reading that takes over what an earlier one read.
        let mut kept = serde_json::to_value(&*look).unwrap();
        if let Some(day) = stands_to {
            kept["stands_to"] = day.into();
        }
        *look = serde_json::from_value::<Look>(kept).unwrap();
    }
    facts
}

#[test]
fn participation_must_be_known_for_all_days_of_a_rule() {
    let policy = Policy::careful(90);
    let of = |from: &str, to: &str, stands_to: Option<&str>| {
        let read = Known::Read(days(from, to));
        of_ann(&participated(read, stands_to), &policy)
    };
    let high = format!("reclaim, high: {NOT}");
    for (from, to) in [
        ("2026-04-01", "2026-06-29"),
        ("2026-03-31", "2026-06-29"),
        ("2026-04-01", "2026-06-30"),
    ] {
        let found = of(from, to, None);
        assert_eq!(line(&found), high, "{from} to {to}");
        assert_eq!(reasons(&found), [NOT, NO_SIGN], "{from} to {to}");
    }
    // A day less at either end, or as long as it stands.
    for (from, to, stands_to) in [
        ("2026-04-02", "2026-06-29", None),
        ("2026-04-01", "2026-06-28", None),
        ("2026-04-02", "2026-06-28", Some("2026-06-29")),
        ("2026-04-01", "2026-06-27", Some("2026-06-28")),
    ] {
        let why = Why::NotReadForAllDays;
        let found = of(from, to, stands_to);
        let gap = NotRead::new(Source::UserMeetings, why);
        assert_eq!(missing(&found), [gap], "{from} to {to}, {stands_to:?}");
    }
    // What an earlier reading found stands, with less confidence.
    let stands = of("2026-04-01", "2026-06-28", Some("2026-06-29"));
    assert_eq!(line(&stands), format!("reclaim, medium: {NOT}"));
    let through = "participation read through 2026-06-28";
    assert_eq!(reasons(&stands), [NOT, NO_SIGN, through]);
}

#[test]
fn participation_that_was_not_read_says_why() {
    let policy = Policy::careful(90);
    for why in [Why::NotAsked, Why::NotSaid] {
        let facts = participated(Known::NotRead(why.clone()), None);
        let gap = NotRead::new(Source::UserMeetings, why);
        assert_eq!(missing(&of_ann(&facts, &policy)), [gap]);
    }
}

fn rule(name: &str, within: u32, otherwise: Otherwise) -> Rule {
    Rule {
        name: name.into(),
        within: Within::Days(within),
        counts: vec![Use::Webinar],
        otherwise,
    }
}

#[test]
fn of_several_rules_the_mildest_decides_and_of_equal_ones_the_first() {
    let facts = looked_at(&ann());
    let of = |rules: [&Rule; 2]| {
        let mut policy = Policy::careful(90);
        policy.rules = rules.map(Rule::clone).into();
        line(&of_ann(&facts, &policy))
    };
    let long = rule("hosted a webinar", 90, Otherwise::ByOtherUse);
    let short = rule("hosted lately", 30, Otherwise::Reclaim);
    let look = rule("hosted a webinar for somebody", 60, Otherwise::Review);
    let by_long = "reclaim, high: not hosted a webinar, 2026-04-01 to 2026-06-29";
    let by_short = "reclaim, high: not hosted lately, 2026-05-31 to 2026-06-29";
    let by_look = "review, low: not hosted a webinar for somebody, 2026-05-01 to 2026-06-29";
    assert_eq!(of([&long, &short]), by_long);
    assert_eq!(of([&short, &long]), by_short);
    for strict in [&long, &short] {
        assert_eq!(of([strict, &look]), by_look);
        assert_eq!(of([&look, strict]), by_look);
    }
}

#[tokio::test(start_paused = true)]
async fn doubts_about_a_release_say_nothing_of_a_licence_that_is_kept() {
    // The log is silent about the age of either licence.
    let account = silent_team()
        .user(user("busy"))
        .meeting(meeting("busy", "2026-06-01T10:00:00Z", 41, 4))
        .user(user("soon"))
        .meeting(meeting("soon", "2026-07-20T10:00:00Z", 30, 2))
        .user(user("idle"));
    let review = careful(account).await;
    assert_eq!(line(base(&review, "busy")), format!("keep, high: {USED}"));
    assert_eq!(reasons(base(&review, "busy")), [USED]);
    assert_eq!(
        line(base(&review, "soon")),
        "keep (upcoming event, until 2026-07-20), high: upcoming event"
    );
    assert_eq!(reasons(base(&review, "soon")), ["upcoming event"]);
    let idle = base(&review, "idle");
    assert_eq!(line(idle), format!("reclaim, medium: {NOT}"));
    assert!(idle.reasons.contains(&Reason::AgeBySilence));
}

#[tokio::test(start_paused = true)]
async fn the_size_of_a_webinar_is_no_use_to_a_rule_of_the_capacity_of_basic() {
    let first = "2026-06-01T10:00:00Z";
    let account = team()
        .user(user("webinar"))
        .meeting(webinar("webinar", first, 400))
        .user(user("crowd"))
        .meeting(meeting("crowd", first, 30, 301))
        .user(user("full"))
        .meeting(meeting("full", first, 30, 300));
    let mut policy = Policy::careful(90);
    policy.rules[0].counts = vec![Use::AboveBasicCapacity];
    let review = review_of(&fake(account), &policy).await;
    assert_lines(
        &review,
        &[
            // Other rules would keep it.
            ("webinar", &format!("downgrade, low: {NOT}")),
            ("crowd", &format!("keep, high: {USED}")),
            ("full", &format!("downgrade, high: {NOT}")),
        ],
    );
    let other = "hosts what needs a licence, which this rule does not count";
    assert_eq!(reasons(base(&review, "webinar")), [NOT, other]);
}

#[tokio::test(start_paused = true)]
async fn a_rule_of_logins_and_meetings_is_sure_of_what_it_found_of_each() {
    let first = "2026-06-01T10:00:00Z";
    let account = team()
        .user(user("two"))
        .meeting(meeting("two", first, 41, 2))
        .user(user("signs-in"))
        .meeting(meeting("signs-in", first, 41, 2))
        .sign_in(FakeSignIn::new(email("signs-in"), at(first)));
    let mut policy = Policy::careful(90);
    policy.rules[0].counts.push(Use::SignedIn);
    let review = review_of(&fake(account), &policy).await;
    let twice = "keep, high: hosted what needs a licence: 2 times, last 2026-06-01";
    assert_lines(
        &review,
        &[
            // Without a sign-in, the second person may be one who came back.
            ("two", &format!("keep, medium: {USED}")),
            ("signs-in", twice),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn two_people_are_not_one_alone_to_a_rule_that_does_not_count_them() {
    let first = "2026-06-01T10:00:00Z";
    let account = team()
        .user(user("two"))
        .meeting(meeting("two", first, 50, 2))
        .user(user("alone"))
        .meeting(meeting("alone", first, 50, 1));
    let mut policy = Policy::careful(90);
    policy.rules[0].counts = vec![Use::Webinar];
    let review = review_of(&fake(account), &policy).await;
    let other = "hosts what needs a licence, which this rule does not count";
    assert_eq!(reasons(base(&review, "two")), [NOT, other]);
    let alone = "hosts alone, for longer than Basic allows";
    assert_eq!(reasons(base(&review, "alone")), [NOT, alone]);
}

#[tokio::test(start_paused = true)]
async fn a_listed_login_is_near_the_window_for_less_than_three_days() {
    let listed = |time: &str| {
        let time = at(time);
        move |u: &mut FakeUser| u.last_login = Some(time)
    };
    let account = team()
        .user(user("three").with(listed("2026-03-29T00:00:00Z")))
        .user(user("less").with(listed("2026-03-29T00:00:01Z")))
        .user(user("within").with(listed("2026-04-01T00:00:00Z")));
    let review = careful(account).await;
    assert_lines(
        &review,
        &[
            ("three", &format!("reclaim, high: {NOT}")),
            ("less", &format!("downgrade, medium: {NOT}")),
            ("within", &format!("downgrade, high: {NOT}")),
        ],
    );
    assert_eq!(reasons(base(&review, "within"))[1..], ["signs in"]);
}

#[test]
fn corp_is_measurable_to_a_policy_that_leaves_out_meetings_on_premises_or_where_they_are_supplied()
{
    let facts = looked_at(&Account::new().user("ann", 3));
    let mut policy = Policy::careful(90);
    let of = |facts: &Facts, policy: &Policy| of_ann(facts, policy).verdict.to_string();
    assert!(of(&facts, &policy).starts_with("unknown (not measurable"));
    let mut supplied = ProductActivity::default();
    let covered = days("2026-04-01", "2026-06-29");
    supplied.covered.insert(Product::OnPremises, covered);
    let with = facts.clone().with_products(supplied);
    assert_eq!(of(&with, &policy), "reclaim");
    policy.unmeasurable.remove(&Product::OnPremises);
    assert_eq!(of(&facts, &policy), "reclaim");
}

/// The facts of an account whose history was not read for these days.
fn without_history(account: &Account, unread: DateRange) -> Facts {
    let mut part = Coverage::default();
    for known in coverage().sources() {
        let mut known = known.clone();
        if known.source == Source::History {
            let error = Error::new(ErrorKind::Forbidden, "no");
            known.gaps.push(Gap::from_error(&error, Some(unread)));
        }
        part.add(known);
    }
    let users: Vec<_> = account.records[..2].to_vec();
    facts(&account.records, &snapshot_of(&users), part)
}

#[test]
fn the_host_report_alone_is_use_if_all_of_its_days_are_those_of_the_rule() {
    // 60 days: from the first of May on.
    let policy = Policy::hosted_within(60);
    let of = |first: &str, meetings: u32| {
        let account = ann().host("ann", "ann", first, meetings);
        of_ann(&without_history(&account, all_days()), &policy)
    };
    assert_eq!(
        line(&of("2026-05-01", 2)),
        "keep, high: hosted: 2 times, last 2026-05-01"
    );
    // A day earlier, the meetings may have been on that day.
    let unknown = "unknown (not read: meeting history), high: not read: meeting history";
    assert_eq!(line(&of("2026-04-30", 2)), unknown);
    // A row that counts none shows none.
    assert_eq!(line(&of("2026-05-01", 0)), unknown);
}

#[test]
fn a_row_of_the_host_report_without_a_meeting_is_not_the_last_use() {
    let may = days("2026-05-25", "2026-06-29");
    let account =
        ann()
            .meeting("ann", "2026-05-03T10:00:00Z", 30, 2)
            .host("ann", "ann", "2026-05-25", 0);
    let facts = without_history(&account, may);
    assert_eq!(
        line(&of_ann(&facts, &Policy::hosted_within(60))),
        "keep, high: hosted: 1 times, last 2026-05-03"
    );
    // Nor use after the last day of somebody who has left.
    let left = Employee::new().left_on("2026-05-20".parse().unwrap());
    let facts = facts.with_roster(&Roster::new().person(email("ann"), left));
    let found = of_ann(&facts.unwrap(), &Policy::hosted_within(60));
    assert_eq!(missing(&found)[0].source, Source::History);
}
