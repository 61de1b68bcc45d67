//! What holds for any account: the order of input does not matter, more activity and gaps make
//! nothing harsher, and a base stays while an add-on needs it.

use proptest::prelude::*;
use serde_json::json;
use zoom_admin::coverage::{Coverage, Gap, Source, Why};
use zoom_admin::usage::sync::Record;
use zoom_admin::usage::{Known, Licence, Policy, Verdict};
use zoom_admin::user::Status;
use zoom_admin::{Error, ErrorKind, report};

use super::records::{
    coverage, damaged_facts, facts, held, record, settings, signed_in, snapshot_of,
};
use super::*;

const USERS: u8 = 6;

/// The users of an account: types, statuses, add-ons, products, ages.
fn users() -> impl Strategy<Value = Vec<Record>> {
    let status = prop_oneof![
        6 => Just(Status::Active),
        1 => Just(Status::Inactive),
        1 => Just(Status::Pending)
    ];
    let large = proptest::option::weighted(0.3, prop_oneof![Just(500), Just(1000)]);
    let webinar = proptest::option::weighted(0.3, prop_oneof![Just(100), Just(500), Just(1000)]);
    let created = prop_oneof![4 => Just("2024-01-01T00:00:00Z"), 1 => Just("2026-06-20T00:00:00Z")];
    let kind = prop_oneof![4 => Just(2), 1 => Just(1), 1 => Just(3)];
    let plan = proptest::option::weighted(0.2, Just("32"));
    let one = (
        status,
        kind,
        large,
        webinar,
        any::<[bool; 2]>(),
        created,
        plan,
    );
    let size = usize::from(USERS);
    proptest::collection::vec(one, size..=size).prop_map(|all| {
        let each = all.into_iter().enumerate();
        each.flat_map(|(n, (status, kind, large, webinar, has, created, plan))| {
            let name = format!("user{n}");
            let mut fields = json!({"email": email(&name), "type": kind, "role_id": "2"});
            if status != Status::Pending {
                fields["id"] = format!("id-{name}").into();
                fields["user_created_at"] = created.into();
            }
            if let Some(plan) = plan {
                fields["plan_united_type"] = plan.into();
            }
            let feature = json!({
                "meeting_capacity": large.unwrap_or(300),
                "large_meeting": large.is_some(), "large_meeting_capacity": large,
                "webinar": webinar.is_some(), "webinar_capacity": webinar,
                "zoom_phone": has[0] && has[1],
            });
            [record(status, fields), settings(&name, feature)]
        })
        .collect()
    })
}

/// Something that a user did.
#[derive(Debug, Clone)]
enum Did {
    Held(String, u32, u32, bool),
    Counted(u8, u32),
    Signed(String),
}

impl Did {
    fn record(&self, who: u8) -> Record {
        let name = format!("user{who}");
        match self {
            Did::Held(start, minutes, people, webinar) => {
                let uuid = format!("{name}-{start}");
                let Record::Meeting(mut row) = held(&name, &uuid, start, *minutes, *people) else {
                    unreachable!()
                };
                if *webinar {
                    row.kind = Some(report::EventKind::Webinar);
                }
                Record::Meeting(row)
            }
            Did::Counted(block, meetings) => {
                let from = "2026-01-02".parse::<chrono::NaiveDate>().unwrap();
                let from = from + chrono::Days::new(27 * u64::from(*block));
                let of = DateRange::new(from, from + chrono::Days::new(26));
                let row = json!({
                    "id": format!("id-{name}"), "email": email(&name),
                    "meetings": meetings, "meeting_minutes": 10,
                });
                let row: report::Host = serde_json::from_value(row).unwrap();
                Record::Host(of, Box::new(row))
            }
            Did::Signed(time) => signed_in(&name, time),
        }
    }

    /// What cannot be two, since the later of them replaces the other.
    fn key(&self, who: u8) -> String {
        match self {
            Did::Held(start, ..) => format!("{who} held {start}"),
            Did::Counted(block, _) => format!("{who} counted {block}"),
            Did::Signed(time) => format!("{who} signed {time}"),
        }
    }
}

fn time() -> impl Strategy<Value = String> {
    (0u64..180, 0u32..24).prop_map(|(day, hour)| {
        let day = at("2026-01-02T00:00:00Z") + chrono::Days::new(day);
        let time = day + chrono::Duration::hours(hour.into());
        time.to_rfc3339().replace("+00:00", "Z")
    })
}

fn did() -> impl Strategy<Value = (u8, Did)> {
    let minutes = prop_oneof![Just(10), Just(39), Just(40), Just(41), Just(90)];
    let people = prop_oneof![Just(1), Just(2), Just(3), Just(5), Just(301), Just(450)];
    let held = (time(), minutes, people, any::<bool>());
    let what = prop_oneof![
        4 => held.prop_map(|(start, minutes, people, webinar)| {
            Did::Held(start, minutes, people, webinar && minutes > 39)
        }),
        1 => (0u8..7, 0u32..4).prop_map(|(block, meetings)| Did::Counted(block, meetings)),
        2 => time().prop_map(Did::Signed),
    ];
    (0..USERS, what)
}

fn activity() -> impl Strategy<Value = Vec<(u8, Did)>> {
    proptest::collection::vec(did(), 0..16).prop_map(|mut all| {
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|(who, did)| seen.insert(did.key(*who)));
        all
    })
}

fn policy() -> impl Strategy<Value = Policy> {
    prop_oneof![
        Just(Policy::careful(90)),
        Just(Policy::careful(30)),
        Just(Policy::hosted_within(60)),
        Just(Policy::over_forty_minutes(60)),
        Just(Policy::no_login(90)),
        Just(Policy::zoom_active_host()),
    ]
}

fn records(users: &[Record], did: &[(u8, Did)]) -> Vec<Record> {
    let did = did.iter().map(|(who, did)| did.record(*who));
    users.iter().cloned().chain(did).collect()
}

fn reviewed(records: &[Record], users: &[Record], policy: &Policy) -> Review {
    decide(&facts(records, &snapshot_of(users), coverage()), policy)
}

fn bytes(review: &Review) -> String {
    serde_json::to_string(review).unwrap()
}

/// Every verdict of the one is at most as harsh as that of the other.
fn no_harsher(review: &Review, than: &Review) -> Result<(), TestCaseError> {
    prop_assert_eq!(review.users.len(), than.users.len());
    for (user, before) in review.users.iter().zip(&than.users) {
        prop_assert_eq!(user.verdicts.len(), before.verdicts.len());
        for (of, before) in user.verdicts.iter().zip(&before.verdicts) {
            let harsher = of.verdict.harshness() > before.verdict.harshness();
            prop_assert!(
                !harsher,
                "{}: {} was {}",
                name(user),
                of.verdict,
                before.verdict
            );
        }
    }
    Ok(())
}

/// Takes a value out of a record as one that came and could not be read; the failure that tells of
/// it, `None` if the record has no such value.
fn lose(record: &mut Record, which: usize) -> Option<usage::sync::Failure> {
    let (source, days, user, field, time) = match record {
        Record::User(listed) => {
            let user = &mut listed.user;
            let key = match &user.id {
                Some(id) => id.to_string(),
                None => user.email.clone(),
            };
            let field = match which % 5 {
                0 => {
                    user.kind.take()?;
                    "type"
                }
                1 => {
                    user.user_created_at.take()?;
                    "user_created_at"
                }
                2 => {
                    user.plan_united_type.take()?;
                    "plan_united_type"
                }
                3 => {
                    user.last_login_time.take();
                    "last_login_time"
                }
                _ => {
                    user.role_id.take()?;
                    "role_id"
                }
            };
            ("users", None, key, field, None)
        }
        Record::Settings(key, settings) => {
            let feature = settings.feature.as_mut().unwrap();
            let field = match which % 4 {
                0 => {
                    feature.webinar.take()?;
                    "webinar"
                }
                1 => {
                    feature.large_meeting.take()?;
                    "large_meeting"
                }
                2 => {
                    feature.webinar_capacity.take()?;
                    "webinar_capacity"
                }
                _ => {
                    feature.zoom_phone.take()?;
                    "zoom_phone"
                }
            };
            ("user_settings", None, key.as_str().to_owned(), field, None)
        }
        Record::Host(days, row) => {
            row.meetings.take();
            let key = row.id.as_ref().unwrap().to_string();
            ("hosts", Some(*days), key, "meetings", None)
        }
        Record::Meeting(row) => {
            let field = match which % 4 {
                0 => {
                    row.duration.take();
                    "duration"
                }
                1 => {
                    row.participants.take();
                    "participants"
                }
                2 => {
                    row.kind.take();
                    "type"
                }
                _ => {
                    row.start_time.take();
                    "start_time"
                }
            };
            let key = row.host_email.clone().unwrap();
            ("history", None, key, field, row.start_time)
        }
        Record::SignIn(row) => {
            let field = match which % 2 {
                0 => {
                    row.kind.take();
                    "type"
                }
                _ => {
                    row.time.take();
                    "time"
                }
            };
            let key = row.email.clone().unwrap();
            ("sign_ins", None, key, field, row.time)
        }
        _ => return None,
    };
    let failure = json!({
        "version": 1, "unit": {"source": source, "days": days, "part": null}, "user": user, "field": field,
        "time": time, "why": {"reason": "unreadable_values"},
    });
    Some(serde_json::from_value(failure).unwrap())
}

/// The coverage without a source, or with a gap of these days in it.
fn with_gap(source: Source, of: Option<DateRange>) -> Coverage {
    let mut all = Coverage::default();
    for known in coverage().sources() {
        let mut known = known.clone();
        if known.source == source {
            let error = Error::new(ErrorKind::Forbidden, "no");
            known.gaps.push(Gap::from_error(&error, of));
        }
        all.add(known);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_order_of_input_does_not_matter(
        users in users(), did in activity(), policy in policy(), seed: u64,
    ) {
        let all = records(&users, &did);
        let mut order: Vec<_> = (0..all.len()).collect();
        order.sort_by_key(|i| (*i as u64 ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let shuffled: Vec<_> = order.into_iter().map(|i| all[i].clone()).collect();
        let review = reviewed(&all, &users, &policy);
        prop_assert_eq!(bytes(&review), bytes(&reviewed(&shuffled, &users, &policy)));
        prop_assert_eq!(bytes(&review), bytes(&reviewed(&all, &users, &policy)));
    }

    #[test]
    fn what_is_kept_released_and_unknown_is_what_is_licensed(
        users in users(), did in activity(), policy in policy(),
    ) {
        let review = reviewed(&records(&users, &did), &users, &policy);
        let all = review.breakdown();
        let money = review.purchasing(None, &usage::Planning::new()).unwrap();
        for base in [true, false] {
            let positions = money.positions.iter();
            let positions = positions.filter(|position| position.licence.is_base() == base);
            let held: u64 = positions.map(|p| p.seats.assigned + p.seats.pending).sum();
            let split = if base { all.bases } else { all.add_ons };
            prop_assert_eq!(split.licensed, held);
        }
        for field in usage::filter::Field::ALL {
            for row in review.breakdown_by(field.clone()).values() {
                for split in [row.users, row.bases, row.add_ons] {
                    prop_assert_eq!(split.keep + split.release + split.unknown, split.licensed);
                }
            }
        }
    }

    #[test]
    fn more_activity_makes_nothing_harsher(
        users in users(), did in activity(), policy in policy(), more in did(),
    ) {
        let before = reviewed(&records(&users, &did), &users, &policy);
        let mut all = did.clone();
        // A row of the host report replaces that of the same days: it would be less.
        if let (who, Did::Held(start, ..) | Did::Signed(start)) = &more
            && !did.iter().any(|(other, did)| did.key(*other) == more.1.key(*who))
        {
            all.push(more.clone());
            // In both reports: in the block of the day, one more.
            let first = days("2026-01-02", "2026-01-02").from;
            let block = (at(start).date_naive() - first).num_days() / 27;
            let block = u8::try_from(block).unwrap();
            if matches!(more.1, Did::Held(_, _, _, false)) {
                let row = all.iter_mut().find_map(|(other, did)| match did {
                    Did::Counted(of, meetings) if other == who && *of == block => Some(meetings),
                    _ => None,
                });
                if let Some(meetings) = row {
                    *meetings += 1;
                }
            }
        }
        no_harsher(&reviewed(&records(&users, &all), &users, &policy), &before)?;
    }

    #[test]
    fn a_joined_meeting_makes_nothing_harsher(
        users in users(), did in activity(), policy in policy(), who in 0..USERS, start in time(),
    ) {
        let mut facts = facts(&records(&users, &did), &snapshot_of(&users), coverage());
        let before = decide(&facts, &policy);
        let row = json!({"uuid": "joined", "join_time": start});
        let row = serde_json::from_value(row).unwrap();
        facts.activity.joined(&email(&format!("user{who}")), &row);
        no_harsher(&decide(&facts, &policy), &before)?;
    }

    #[test]
    fn a_gap_makes_nothing_harsher(
        users in users(), did in activity(), policy in policy(), which in 0usize..3, part: bool,
    ) {
        let all = records(&users, &did);
        let before = snapshot_of(&users);
        let whole = decide(&facts(&all, &before, coverage()), &policy);
        let source = [Source::Hosts, Source::History, Source::SignIns][which];
        let of = if part { days("2026-05-01", "2026-05-20") } else { super::records::all_days() };
        // What was not read is not there.
        let is_left = |record: &&Record| {
            let day = match record {
                Record::Host(of, _) => of.from,
                Record::Meeting(row) => row.start_time.unwrap().date_naive(),
                Record::SignIn(row) => row.time.unwrap().date_naive(),
                _ => return true,
            };
            record.source() != source || !of.contains(day)
        };
        let left: Vec<_> = all.iter().filter(is_left).cloned().collect();
        let gap = decide(&facts(&left, &before, with_gap(source, Some(of))), &policy);
        no_harsher(&gap, &whole)?;
    }

    #[test]
    fn an_unanswered_question_makes_nothing_harsher(
        users in users(), did in activity(), policy in policy(), which in 0usize..6,
    ) {
        let all = records(&users, &did);
        let mut facts = facts(&all, &snapshot_of(&users), coverage());
        let whole = decide(&facts, &policy);
        let why = || Why::NotRead;
        match which {
            0 => facts.upcoming = Known::NotRead(why()),
            1 => facts.default_capacity = Known::NotRead(why()),
            2 => facts.looks.clear(),
            3 => facts.looks.values_mut().for_each(|l| l.schedules_for = Known::NotRead(why())),
            4 => facts.looks.values_mut().for_each(|l| l.participation = Known::NotRead(why())),
            _ => facts.plans = Known::NotRead(why()),
        }
        no_harsher(&decide(&facts, &policy), &whole)?;
    }

    #[test]
    fn values_that_cannot_be_read_make_nothing_harsher_or_sure(
        users in users(), did in activity(), policy in policy(),
        damage in proptest::collection::vec((any::<usize>(), any::<usize>()), 1..4),
    ) {
        let mut all = records(&users, &did);
        let before = snapshot_of(&users);
        let whole = decide(&facts(&all, &before, coverage()), &policy);
        let mut failures = Vec::new();
        for (at, which) in damage {
            let at = at % all.len();
            failures.extend(lose(&mut all[at], which));
        }
        let damaged = damaged_facts(&all, &failures, &before);
        let damaged = decide(&damaged, &policy);
        prop_assert_eq!(damaged.users.len(), whole.users.len());
        for (user, truth) in damaged.users.iter().zip(&whole.users) {
            for (at, of) in user.verdicts.iter().enumerate() {
                let family = |v: &LicenceVerdict| v.licence.as_ref().map(Licence::family);
                let same = |v: &&LicenceVerdict| family(v) == family(of);
                let truth = match at {
                    0 => truth.base(),
                    _ => truth.add_ons().find(same),
                };
                // Of a type that is lost, an add-on cannot be ruled out.
                let Some(truth) = truth else {
                    prop_assert_eq!(of.verdict.harshness(), 0, "{}: {}", name(user), line(of));
                    continue;
                };
                let line = format!("{}: {} {:?} was {}", name(user), line(of), reasons(of), line(truth));
                prop_assert!(of.verdict.harshness() <= truth.verdict.harshness(), "{}", line);
                let sure = of.confidence == usage::verdict::Confidence::High;
                let unknown = matches!(of.verdict, Verdict::Unknown(_));
                let changed = of.verdict.name() != truth.verdict.name();
                prop_assert!(!(changed && sure && !unknown), "{}", line);
            }
        }
    }

    #[test]
    fn a_base_is_never_released_while_a_kept_add_on_hangs_on_it(
        users in users(), did in activity(), policy in policy(),
    ) {
        let review = reviewed(&records(&users, &did), &users, &policy);
        for user in &review.users {
            let kept = user.add_ons().any(|of| {
                matches!(of.verdict, Verdict::Keep { .. } | Verdict::Shrink { .. })
                    && of.provision != usage::verdict::Provision::Included
            });
            let is_base = |of: &&LicenceVerdict| of.licence.as_ref().is_some_and(Licence::is_base);
            let released = user.verdicts.iter().filter(is_base).any(|of| of.verdict.releases());
            prop_assert!(!(kept && released), "{}", name(user));
        }
    }
}
