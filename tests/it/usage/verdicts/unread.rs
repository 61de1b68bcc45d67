//! What an unknown verdict says: what was not read, why, and what was found all the same.

use serde_json::json;
use zoom_admin::coverage::{Coverage, Gap, NotRead, Source, Why};
use zoom_admin::usage::sync::Record;
use zoom_admin::usage::verdict::Cause;
use zoom_admin::usage::{Collector, Known, Verdict};
use zoom_admin::user::Status;
use zoom_admin::{Error, ErrorKind};

use super::records::{
    Account, coverage, damaged_facts, facts, held, looked_at, lost, record, settings, snapshot_of,
};
use super::*;

const NOT: &str = "not hosted what needs a licence, 2026-04-01 to 2026-06-29";
const WHOSE: &str = "not read: whose connection it is";

fn reasons_of(facts: &Facts, policy: &Policy) -> Vec<String> {
    reasons(base(&decide(facts, policy), "ann"))
}

#[test]
fn an_unknown_verdict_says_which_rules_found_no_use() {
    let mut facts = looked_at(&Account::new().user("ann", 2));
    facts.connected = Known::NotRead(Why::NotRead);
    assert_eq!(reasons_of(&facts, &Policy::careful(90)), [WHOSE, NOT]);
    let login = "not signed in, 2026-04-01 to 2026-06-29";
    assert_eq!(reasons_of(&facts, &Policy::no_login(90)), [WHOSE, login]);
}

#[test]
fn a_rule_that_could_not_tell_says_nothing_of_use() {
    // Above the capacity of Basic or not: nobody knows.
    let mut facts = looked_at(&Account::new().user("ann", 2).meeting(
        "ann",
        "2026-06-01T10:00:00Z",
        20,
        250,
    ));
    facts.default_capacity = Known::NotRead(Why::NotSaid);
    let review = decide(&facts, &Policy::careful(90));
    let said = reasons(base(&review, "ann"));
    assert_eq!(said, ["not read: account settings"]);
    // The reason is that of the settings.
    for why in [Why::NotSaid, Why::NotRead] {
        facts.default_capacity = Known::NotRead(why.clone());
        let review = decide(&facts, &Policy::careful(90));
        let Verdict::Unknown(Cause::NotRead { sources }) = &base(&review, "ann").verdict else {
            panic!("{said:?}")
        };
        assert_eq!(*sources, [NotRead::new(Source::AccountSettings, why)]);
    }
    // Nor does a rule of logins where the last one was lost.
    let user = record(
        Status::Active,
        json!({"id": "id-ann", "email": email("ann"), "type": 2}),
    );
    let users = [user, settings("ann", json!({"meeting_capacity": 300}))];
    let failure = lost(Source::Users, "id-ann", "last_login_time", None);
    let facts = damaged_facts(&users, &[failure], &snapshot_of(&users));
    assert_eq!(
        reasons_of(&facts, &Policy::no_login(90)),
        ["not read: users"]
    );
}

#[test]
fn a_number_of_people_that_zoom_omits_counts_in_favour() {
    let Record::Meeting(mut row) = held("ann", "m", "2026-06-01T10:00:00Z", 20, 4) else {
        unreachable!()
    };
    row.participants = None;
    let account = Account::new().user("ann", 2).with(Record::Meeting(row));
    let review = decide(&looked_at(&account), &Policy::careful(90));
    assert_eq!(
        line(base(&review, "ann")),
        "keep, medium: hosted what needs a licence: 1 times, last 2026-06-01"
    );
}

#[test]
fn a_gap_names_the_days_that_were_not_read() {
    let may = days("2026-05-01", "2026-05-20");
    let mut part = Coverage::default();
    for known in coverage().sources() {
        let mut known = known.clone();
        if known.source == Source::History {
            let error = Error::new(ErrorKind::Forbidden, "no");
            known.gaps.push(Gap::from_error(&error, Some(may)));
        }
        part.add(known);
    }
    let ann = Account::new().user("ann", 2);
    let facts = facts(&ann.records, &snapshot_of(&ann.records), part);
    let review = decide(&facts, &Policy::careful(90));
    let Verdict::Unknown(Cause::NotRead { sources }) = &base(&review, "ann").verdict else {
        panic!("{}", base(&review, "ann").verdict)
    };
    let told: Vec<_> = sources.iter().map(|of| (of.source, of.days)).collect();
    assert_eq!(told, [(Source::History, Some(may))]);
}

#[test]
fn upcoming_events_that_were_not_read_say_why() {
    let mut facts = looked_at(&Account::new().user("ann", 2));
    let mut sources_of = |upcoming: Known<_>, read: DateRange| {
        facts.upcoming = upcoming;
        facts.upcoming_of = Some(read);
        match &base(&decide(&facts, &Policy::careful(90)), "ann").verdict {
            Verdict::Unknown(Cause::NotRead { sources }) => sources.clone(),
            other => panic!("{other}"),
        }
    };
    let all = days("2026-07-01", "2026-07-31");
    let missing = |why| [NotRead::new(Source::UpcomingEvents, why)];
    assert_eq!(
        sources_of(Known::NotRead(Why::NotSaid), all),
        missing(Why::NotSaid)
    );
    // From today on, and for all 30 days.
    for part in [
        days("2026-07-02", "2026-07-31"),
        days("2026-07-01", "2026-07-30"),
    ] {
        let read = Known::Read(std::collections::BTreeMap::new());
        assert_eq!(sources_of(read, part), missing(Why::NotReadForAllDays));
    }
}

#[test]
fn a_base_is_kept_as_long_as_the_add_on_that_needs_it() {
    let user = || {
        record(
            Status::Active,
            json!({"id": "id-ann", "email": email("ann"), "type": 2}),
        )
    };
    let plain = settings("ann", json!({"meeting_capacity": 300}));
    let webinar = json!({"meeting_capacity": 300, "webinar": true, "webinar_capacity": 500});
    let known = |at_time: &str, feature: Record, before: Option<&usage::Snapshot>| {
        let mut data = match before {
            Some(before) => Collector::with_snapshot(before).unwrap(),
            None => Collector::new(),
        };
        data.add(user());
        data.add(feature);
        data.snapshot(&coverage(), at(at_time))
    };
    let march = known("2026-03-01T09:00:00Z", plain.clone(), None);
    let june = known("2026-06-20T09:00:00Z", plain, Some(&march));
    let facts = facts(&[user(), settings("ann", webinar)], &june, coverage());
    let review = decide(&facts, &Policy::careful(90));
    // Without a webinar on the 20th of June, the add-on is younger; the base is old.
    assert_eq!(
        add_on(&review, "ann", "webinar:500").verdict.to_string(),
        "keep (new licence, until 2026-07-20)"
    );
    assert_eq!(
        verdict(&review, "ann"),
        "keep (an add-on needs it, until 2026-07-20)"
    );
}
