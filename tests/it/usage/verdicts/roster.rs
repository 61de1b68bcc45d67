//! What the caller's own records say of the people.

use zoom_admin::fake::FakeRefusal;
use zoom_admin::usage::filter::Field;
use zoom_admin::usage::inventory::{Employee, Roster};

use super::*;

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

async fn judged(account: FakeAccount, roster: &Roster) -> (Facts, Review) {
    let policy = Policy::careful(90);
    let fake = fake(account);
    let zoom = client(&fake).build().unwrap();
    let facts = usage::collect(&zoom, usage::Options::new()).await.unwrap();
    let mut facts = facts.with_roster(roster).unwrap();
    usage::look_closer(&zoom, &mut facts, &policy, None)
        .await
        .unwrap();
    let review = decide(&facts, &policy);
    (facts, review)
}

#[tokio::test(start_paused = true)]
async fn who_has_left_is_reclaimed_and_who_is_on_leave_is_kept_until_its_end() {
    let (may, june) = ("2026-05-10T10:00:00Z", "2026-06-10T10:00:00Z");
    let left = || Employee::new().left_on(day("2026-05-31"));
    let roster = Roster::new()
        // Upper and lower case, and an id in place of an address.
        .person("LEFT@example.com", left())
        .person("id-left-by-id", left())
        .person(email("used-before"), left())
        .person(email("used-after"), left())
        .person(email("soon"), left())
        .person(
            email("leaves-today"),
            Employee::new().left_on(day("2026-07-01")),
        )
        .person(email("leaves"), Employee::new().left_on(day("2026-12-31")))
        .person(
            email("leave"),
            Employee::new().on_leave_until(day("2026-07-01")),
        )
        .person(
            email("back"),
            Employee::new().on_leave_until(day("2026-06-30")),
        )
        .person(email("add-on"), left());
    let account = team()
        .user(user("left"))
        .user(user("left-by-id"))
        .user(user("used-before"))
        .meeting(meeting("used-before", may, 50, 4))
        .user(user("used-after"))
        .meeting(meeting("used-after", june, 50, 4))
        // A guard comes first: somebody must take the meeting over.
        .user(user("soon"))
        .meeting(meeting("soon", "2026-07-20T10:00:00Z", 30, 4))
        .user(user("leaves-today"))
        .user(user("leaves"))
        .user(user("leave"))
        .user(user("back"))
        .user(user("add-on").with(|u| u.webinar = Some(500)))
        .meeting(webinar("add-on", may, 450))
        .user(user("unlisted"));
    let (_, review) = judged(account, &roster).await;
    let gone = "reclaim, high: left the organisation on 2026-05-31";
    let idle = "reclaim, high: not hosted what needs a licence, 2026-04-01 to 2026-06-29";
    assert_lines(
        &review,
        &[
            ("left", gone),
            ("left-by-id", gone),
            ("used-before", gone),
            (
                "used-after",
                "keep, high: hosted what needs a licence: 1 times, last 2026-06-10",
            ),
            (
                "soon",
                "keep (upcoming event, until 2026-07-20), high: upcoming event",
            ),
            ("leaves-today", idle),
            ("leaves", idle),
            ("leave", "keep (on leave, until 2026-07-01), high: on leave"),
            ("back", idle),
            ("add-on", gone),
            ("unlisted", idle),
        ],
    );
    assert_eq!(
        add_on(&review, "add-on", "webinar:500").verdict.to_string(),
        "drop"
    );
    // Who is in Zoom and not in the roster.
    let unlisted = review.not_in_roster();
    assert_eq!(
        unlisted.iter().map(|user| name(user)).collect::<Vec<_>>(),
        ["admin", "unlisted"]
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_not_read_is_unknown_also_of_who_has_left() {
    let policy = Policy::careful(90);
    let left = Employee::new().left_on(day("2026-05-31"));
    let roster = Roster::new().person(email("left"), left);
    let fake = fake(team().user(user("left")));
    fake.refuse("/report/history_meetings", FakeRefusal::no_permission())
        .unwrap();
    let facts = facts_of(&fake, &policy).await;
    let review = decide(&facts.with_roster(&roster).unwrap(), &policy);
    // It may have been used after the last day.
    assert_eq!(
        verdict(&review, "left"),
        "unknown (not read: meeting history)"
    );
}

#[tokio::test(start_paused = true)]
async fn cost_centre_manager_and_employee_id_are_fields_to_filter_group_and_exempt_by() {
    let roster = Roster::new()
        .person(
            email("ann"),
            Employee::new().cost_centre("4711").manager("Bo Lee"),
        )
        .person(email("bob"), Employee::new().cost_centre("4712"));
    let account = team()
        .user(user("ann").with(|u| {
            u.extra.insert("employee_unique_id".into(), "E-1".into());
        }))
        .user(user("bob"));
    let (facts, review) = judged(account, &roster).await;
    let of = |filter: &str| {
        let review = review.clone().filtered(&filter.parse().unwrap());
        review
            .users
            .iter()
            .map(|user| name(user).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("cost_centre = 4711"), ["ann"]);
    assert_eq!(of("manager = \"bo lee\""), ["ann"]);
    assert_eq!(of("employee_id = E-1"), ["ann"]);
    assert_eq!(of("employment = employed"), ["ann", "bob"]);
    assert_eq!(of("employment = \"not in the roster\""), ["admin"]);
    assert_eq!(review.counts_by(Field::CostCentre).len(), 3);
    let exempt = Policy::careful(90).exempt(usage::policy::Exemption::new(
        "cost_centre = 4712".parse().unwrap(),
        "asked for",
    ));
    let review = decide(&facts, &exempt);
    assert_eq!(verdict(&review, "bob"), "keep (exempt)");
    // Without names, nobody's manager is told.
    let told = serde_json::to_string(&review.without_names()).unwrap();
    assert!(!told.contains("Bo Lee") && !told.contains("E-1"));
}

#[tokio::test(start_paused = true)]
async fn a_review_reads_for_the_roster_of_its_options() {
    let roster = Roster::new().person(email("busy"), Employee::new().left_on(day("2026-06-15")));
    let account = || {
        team()
            .user(user("busy"))
            .meeting(meeting("busy", "2026-06-10T10:00:00Z", 50, 4))
    };
    let options = usage::Options::new().roster(roster.clone());
    let zoom = client(&fake(account())).build().unwrap();
    let review = usage::review(&zoom, options).await.unwrap();
    // Who still uses the licence is asked about only where the roster says that they have left.
    assert_lines(
        &review,
        &[("busy", "reclaim, high: left the organisation on 2026-06-15")],
    );
    let (_, by_hand) = judged(account(), &roster).await;
    assert_eq!(review.users, by_hand.users);

    // A wrong one is refused before anything is read.
    let fake = fake(account());
    let zoom = client(&fake).build().unwrap();
    let twice = roster.person("Busy@example.com", Employee::new());
    assert!(twice.check().is_err());
    let options = usage::Options::new().roster(twice);
    let error = usage::review(&zoom, options).await.unwrap_err();
    assert!(error.to_string().contains("is in it twice"), "{error}");
    assert!(fake.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_a_roster_nothing_is_said_of_employment_and_a_wrong_one_is_refused() {
    let review = careful(team().user(user("idle"))).await;
    assert!(review.not_in_roster().is_empty());
    let filtered = review.filtered(&"employment = left".parse().unwrap());
    assert_eq!((filtered.users.len(), filtered.undecided), (0, 2));
    let facts = facts_of(&fake(team()), &Policy::careful(90)).await;
    for (roster, what) in [
        (
            Roster::new()
                .person("a@example.com", Employee::new())
                .person("A@example.com ", Employee::new()),
            "twice",
        ),
        (Roster::new().person(" ", Employee::new()), "neither"),
        (
            Roster::new().person(
                "a@example.com",
                Employee::new()
                    .left_on(day("2026-05-01"))
                    .on_leave_until(day("2026-06-01")),
            ),
            "give one",
        ),
    ] {
        let error = facts.clone().with_roster(&roster).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
    }
}
