//! What must hold, whatever happened.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use tokio::time::Instant;
use zoom_admin::coverage::{GapKind, Source, Why};
use zoom_admin::fake::{Fake, FakeCall, FakeLabel};
use zoom_admin::usage::verdict::{Cause, Reason};
use zoom_admin::usage::{InventoryUser, Known, LicenceVerdict, UserReview, Verdict};
use zoom_admin::{DailyLimits, DateRange, Label, Plan};

use crate::store::Store;
use crate::world::{Touch, Trouble};

/// The reading under faults against the calm one. `before` are the users that there were at first.
pub(crate) fn same(store: &Store, calm: &Store, trouble: &Trouble, before: &[String]) {
    let touched = |email: &str| {
        trouble.touched.iter().find(|touch| match touch {
            Touch::Added(e) | Touch::Changed(e) | Touch::Moved(e) | Touch::Removed(e) => e == email,
        })
    };
    let covers = |source: Source| {
        let of = store.coverage.source(source);
        of.is_some_and(|of| of.covers(store.window()))
    };
    if let Some(refused) = trouble.refused {
        assert!(
            !covers(refused),
            "{refused} was refused, and no gap says so"
        );
    }

    // Everyone once.
    let (review, quiet) = (store.review(), calm.review());
    let users = by_email(review.users.iter().map(|u| &*u.user));
    let expected = by_email(quiet.users.iter().map(|u| &*u.user));
    let all = store.coverage.source(Source::Users).unwrap().is_complete();
    for email in before {
        // Whoever was moved may be removed after it.
        let removed = trouble.touched.contains(&Touch::Removed(email.clone()));
        assert!(
            users.contains_key(email) || removed || !all,
            "{email} is lost"
        );
    }
    for (email, user) in &users {
        let added = matches!(touched(email), Some(Touch::Added(_)));
        assert!(expected.contains_key(email) || added, "{email} is nobody");
        if touched(email).is_none() {
            same_user(
                user,
                expected[email],
                covers_settings(store),
                trouble.damaged,
                email,
            );
        }
    }

    records(store, calm, trouble, before);

    // Nobody is judged harsher.
    for user in &review.users {
        let email = &user.user.email;
        let Some(was) = quiet.users.iter().find(|u| u.user.email == *email) else {
            continue;
        };
        // How finely the host report was cut decides how much of a block that begins before the
        // history is counted beside it.
        let differ = |v: &LicenceVerdict| {
            let mut reasons = v.reasons.iter();
            reasons.any(|why| match why {
                Reason::SourcesDiffer { .. } => true,
                Reason::Missing(Cause::NotRead { sources }) => sources.iter().any(|missing| {
                    missing.source == Source::History && missing.why == Why::NotReadForAllDays
                }),
                _ => false,
            })
        };
        if was.verdicts.iter().chain(&user.verdicts).any(differ) {
            continue;
        }
        // Without its reasons, since what the coverage says differs too.
        let verdicts = |user: &UserReview| -> Vec<_> {
            let all = user.verdicts.iter();
            all.map(|v| (v.licence.clone(), v.verdict.name())).collect()
        };
        let is_unknown = |v: &LicenceVerdict| {
            matches!(v.verdict, Verdict::Unknown(_))
                || v.reasons
                    .iter()
                    .any(|why| matches!(why, Reason::Missing(_)))
        };
        // The owner keeps whatever there is, and nothing else is said of it.
        let is_owner = |v: &LicenceVerdict| v.reasons.contains(&Reason::Owner);
        let open = |v: &LicenceVerdict| is_unknown(v) || is_owner(v);
        let explained = user.verdicts.iter().any(open) && !store.coverage.is_complete();
        assert!(
            verdicts(was) == verdicts(user) || explained || touched(email).is_some(),
            "{email}: {:?}, and in peace {:?}",
            verdicts(user),
            verdicts(was)
        );
        for verdict in &user.verdicts {
            let same = was.verdicts.iter().find(|v| v.licence == verdict.licence);
            assert!(
                touched(email).is_some()
                    || same.is_none_or(|v| v.verdict.harshness() >= verdict.verdict.harshness()),
                "{email} is judged harsher"
            );
        }
    }
}

/// Everything that they did is there once, of the days of which the coverage says that they were read:
/// of a sync that was stopped, too.
pub(crate) fn records(store: &Store, calm: &Store, trouble: &Trouble, before: &[String]) {
    let touched = |email: &str| trouble.is_touched(email);
    let covers = |source: Source| {
        let of = store.coverage.source(source);
        of.is_some_and(|of| of.covers(store.window()))
    };
    // A value that could not be read concerns one person's record, and leaves a gap without days.
    let lost_values = |source: Source| {
        let of = store.coverage.source(source);
        trouble.damaged && of.is_some_and(|of| !of.is_complete())
    };
    let people: HashSet<_> = store.events.keys().chain(calm.events.keys()).collect();
    for email in people.into_iter().filter(|email| !touched(email)) {
        let is = store.events.get(email).copied().unwrap_or_default();
        let was = calm.events.get(email).copied().unwrap_or_default();
        for (n, source) in [Source::SignIns, Source::History].into_iter().enumerate() {
            // A record that came damaged, and whole when it was read again, is two.
            let twice = is[n] > was[n] && trouble.damaged;
            let complete = store.coverage.is_complete() && !trouble.damaged;
            assert!(
                is[n] == was[n] || !complete,
                "{email}: complete, and {is:?} are not {was:?}"
            );
            assert!(
                is[n] == was[n]
                    || (is[n] < was[n] && (!covers(source) || lost_values(source)))
                    || twice,
                "{email}: {} records of the {source}, and there are {}",
                is[n],
                was[n]
            );
        }
    }
    // Blocks begin before the window.
    // Without it, it had not begun.
    let Some(hosts) = store.coverage.source(Source::Hosts) else {
        return;
    };
    let first = hosts.asked.ranges()[0].from;
    let window = store.window();
    let blocks = first <= window.from && hosts.covers(DateRange::new(first, window.to));
    for email in before.iter().filter(|email| !touched(email)) {
        let (is, was) = (store.hosted(email), calm.hosted(email));
        let complete = store.coverage.is_complete();
        assert!(
            is == was || !complete,
            "{email}: complete, and {is} is not {was}"
        );
        assert!(
            is == was
                || lost_values(Source::Hosts)
                // A block of which an answer left days out may count some of them twice.
                || !blocks,
            "{email}: {is} meetings by the host report, and there are {was}"
        );
    }
}

const REPORTS: [Source; 3] = [Source::Hosts, Source::History, Source::SignIns];

/// Each day from the first that was asked for is read, or a gap says why not; and nothing is given up
/// that reports still had when it was read last.
pub(crate) fn no_day_is_skipped(store: &Store, now: DateTime<Utc>) {
    for source in REPORTS {
        let of = store.coverage.source(source).unwrap();
        let mut known = of.read();
        for gap in &of.gaps {
            match gap.range {
                Some(days) => known.insert(days),
                None if gap.partial => {}
                None => known.insert(DateRange::new(NaiveDate::MIN, NaiveDate::MAX)),
            }
            let reach = now.date_naive() - Days::new(180);
            if gap.kind == GapKind::NotAvailable {
                let days = gap.range.unwrap();
                assert!(
                    days.to < reach,
                    "{source}: {gap}, and it reaches to {reach}"
                );
            }
        }
        let asked = of.asked.ranges();
        assert!(asked[0].from <= store.window().from, "{source}: {asked:?}");
        let all = DateRange::new(asked[0].from, now.date_naive() - Days::new(2));
        let none = known.missing(all);
        assert!(none.is_empty(), "{source}: nothing is said of {none}");
    }
}

fn by_email<'a>(
    users: impl Iterator<Item = &'a InventoryUser>,
) -> BTreeMap<String, &'a InventoryUser> {
    let mut all = BTreeMap::new();
    for user in users {
        let twice = all.insert(user.email.clone(), user);
        assert!(twice.is_none(), "{} is there twice", user.email);
    }
    all
}

fn covers_settings(store: &Store) -> bool {
    let sources = [Source::UserSettings, Source::AccountSettings];
    sources
        .iter()
        .all(|source| store.coverage.source(*source).unwrap().is_complete())
}

/// With values damaged on the way, a text may be another, and only what the rules need is compared.
fn same_user(is: &InventoryUser, was: &InventoryUser, complete: bool, damaged: bool, email: &str) {
    let (m, n) = (&is.metadata, &was.metadata);
    let bases = is.held.bases().eq(was.held.bases());
    assert!(is.key == was.key && (bases || damaged), "{email}");
    assert!(m.department == n.department || damaged, "{email}");
    assert!(
        (m.user_status == n.user_status && m.user_type == n.user_type) || damaged,
        "{email}"
    );
    // Of a type that was not read, add-ons are asked for, and there is more to compare than in peace.
    if matches!(m.user_type, Known::NotRead(_)) {
        return;
    }
    let read = same_or_unread(&m.meeting_capacity, &n.meeting_capacity)
        & same_or_unread(&m.large_meeting_capacity, &n.large_meeting_capacity)
        & same_or_unread(&m.webinar_capacity, &n.webinar_capacity)
        & same_or_unread(&m.webinar, &n.webinar)
        & same_or_unread(&m.large_meeting_enabled, &n.large_meeting_enabled);
    assert!(
        read || !complete,
        "{email}: settings are not read, and no gap says so"
    );
}

/// Whether it is the same; what was not read is not, and anything else fails.
fn same_or_unread<T: PartialEq>(is: &Known<T>, was: &Known<T>) -> bool {
    let unread = matches!(is, Known::NotRead(_));
    assert!(is == was || unread, "a setting is another");
    is == was
}

/// No send too early: the k-th of a label goes at least a window after the (k-R)-th, and no UTC day
/// has more than the plan allows.
pub(crate) fn limits(fake: &Fake, plan: Plan, daily: DailyLimits) {
    let labels = [
        (Label::Light, FakeLabel::Light),
        (Label::Medium, FakeLabel::Medium),
        (Label::Heavy, FakeLabel::Heavy),
    ];
    let now = (Instant::now(), zoom_admin::Clock::now(&fake.clock()));
    let calls = fake.calls();
    for (label, fakes) in labels {
        let of = |call: &&FakeCall| call.label == Some(fakes);
        let sends: Vec<_> = calls.iter().filter(of).map(|call| call.at).collect();
        let rate = plan.rate(label);
        let (most, window) = (rate.calls as usize, rate.window);
        for pair in sends.windows(most + 1) {
            let apart = pair[most].duration_since(pair[0]);
            assert!(apart >= window, "{label}: {} calls in {apart:?}", most + 1);
        }
        let limit = match label {
            Label::Light => daily.light,
            Label::Medium => daily.medium,
            _ => daily.heavy.or(daily.heavy_and_resource_intensive),
        };
        let mut days: BTreeMap<_, u32> = BTreeMap::new();
        for send in sends {
            let ago = chrono::Duration::from_std(now.0 - send).unwrap_or_default();
            *days.entry((now.1 - ago).date_naive()).or_default() += 1;
        }
        for (day, sent) in days {
            assert!(
                limit.is_none_or(|limit| sent <= limit),
                "{label}: {sent} calls on {day}"
            );
        }
    }
}
