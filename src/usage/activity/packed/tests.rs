//! Any log and any bytes.

use proptest::prelude::*;

use super::*;
use crate::coverage::Source;
use crate::usage::activity::needs::Need;

fn held() -> impl Strategy<Value = Held> {
    let numbers = (any::<u32>(), any::<u32>(), any::<u32>());
    let start = prop_oneof![any::<u32>(), 1_000_000..1_002_000u32];
    let all = (start, any::<u64>(), numbers, 0..4u64, 0..3u64);
    all.prop_map(|(start, uuid, numbers, flags, number)| Held {
        start,
        number,
        uuid,
        minutes: numbers.0,
        participants: numbers.1,
        viewers: numbers.2,
        flags: flags | flags << 63,
    })
}

fn person() -> impl Strategy<Value = Person> {
    let signed = (any::<u32>(), any::<u16>(), any::<bool>());
    let signed = signed.prop_map(|(time, client, out)| Signed { time, client, out });
    (
        proptest::collection::vec(signed, 0..5),
        proptest::collection::vec(held(), 0..5),
        proptest::collection::vec((any::<u32>(), any::<u64>()), 0..5),
        proptest::collection::vec((any::<u32>(), prop_oneof![0..9u64, Just(u64::MAX)]), 0..2),
    )
        .prop_map(
            |(signed, mut held, joined, lost): (Vec<_>, Vec<_>, _, Vec<_>)| Person {
                signed: SignedRows::new(&signed),
                has_parts: {
                    held.sort();
                    let has_parts = has_parts(&held);
                    // Numbers are of use where there are parts, and are kept only there.
                    for held in held.iter_mut().filter(|_| !has_parts) {
                        held.number = 0;
                    }
                    has_parts
                },
                held: HeldRows::new(&held),
                more: More::new(
                    joined,
                    lost.into_iter()
                        .map(|(time, features)| Lost {
                            source: Source::History,
                            time,
                            need: Need::Features,
                            features,
                        })
                        .collect(),
                ),
            },
        )
}

fn host() -> impl Strategy<Value = HostRows> {
    let day = || (-4_000_000..4_000_000i32).prop_map(|n| NaiveDate::from_epoch_days(n).unwrap());
    let row = (day(), any::<u64>(), any::<u64>());
    let row = row.prop_map(|(to, meetings, minutes)| HostRow {
        to,
        meetings,
        minutes,
    });
    (
        proptest::collection::btree_map(day(), row, 0..4),
        proptest::collection::btree_set("[a-c]{1,2}".prop_map(Box::from), 0..3),
        proptest::collection::btree_set(day(), 0..2),
    )
        .prop_map(|(rows, emails, lost)| HostRows {
            rows,
            emails,
            lost,
            without_id: BTreeSet::new(),
        })
}

proptest! {
    #[test]
    fn a_log_reads_back_as_it_was(
        people in proptest::collection::hash_map("[a-d]".prop_map(Box::from), person(), 0..4),
        hosts in proptest::collection::hash_map("[a-d]".prop_map(Box::from), host(), 0..4),
        nameless in any::<u64>(),
        sorted in any::<bool>(),
    ) {
        let clients = vec![("Mac".to_owned(), "6.2".to_owned()), (String::new(), String::new())];
        let mut by_address = ByAddress::default();
        for (email, person) in people {
            by_address.insert(email, person);
        }
        let log = ActivityLog::from_parts(by_address, hosts, clients, nameless, sorted);
        let text = serde_json::to_string(&log).unwrap();
        let back: ActivityLog = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&back, &log);
        for host in log.hosts().into_values() {
            let packed = pack_host(host, Some("a"));
            prop_assert_eq!(&packed.unpack(Some("a")).unwrap(), host);
        }
    }

    #[test]
    fn damaged_bytes_are_an_error_or_another_value_and_no_panic(text in "[A-Za-z0-9+/]{0,24}") {
        let shared = Shared { features: vec![Flags(0), Flags(7)], ..Shared::default() };
        for packed in [
            PackedPerson { signed: text.clone(), ..PackedPerson::default() },
            PackedPerson { held: text.clone(), ..PackedPerson::default() },
            PackedPerson { joined: text.clone(), ..PackedPerson::default() },
        ] {
            let _ = shared.person(packed);
        }
        let _ = PackedHost { rows: text, ..PackedHost::default() }.unpack(Some("a"));
    }
}
