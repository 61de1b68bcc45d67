//! What holds for any filter, user and text.

use proptest::prelude::*;

use super::*;

/// Text that is hard to write.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "and", "OR", "not", "in", "is", "set", "Everyone", "\"", "\\", "\\\"", "a b", "(", ",",
            "a\nb", "\u{a0}x", "ſ", "İ", "é", "-", "5.17", "yes",
        ])
        .prop_map(str::to_owned),
        "[a-c]{1,2}",
        ".{1,12}",
        any::<String>(),
    ]
}

fn licence() -> impl Strategy<Value = Licence> {
    let capacity = || proptest::option::of(prop_oneof![Just(500u32), any::<u32>()]);
    prop_oneof![
        Just(Licence::Pro),
        Just(Licence::Corp),
        text().prop_map(Licence::United),
        any::<i64>().prop_map(Licence::Workplace),
        (text(), proptest::option::of(any::<i64>())).prop_map(|(a, b)| Licence::Other(a, b)),
        capacity().prop_map(Licence::LargeMeeting),
        capacity().prop_map(Licence::Webinar),
        capacity().prop_map(Licence::Events),
    ]
}

/// A value of a kind; not each can be asked for.
fn value(kind: Kind) -> BoxedStrategy<Value> {
    let number = || prop_oneof![0..4i64, any::<i64>()];
    match kind {
        Kind::Number => number().prop_map(Value::Number).boxed(),
        Kind::YesNo => any::<bool>().prop_map(Value::YesNo).boxed(),
        Kind::Version => proptest::collection::vec(0..3u64, 1..4)
            .prop_map(|numbers| {
                let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
                Value::Version(version(&numbers.join(".")))
            })
            .boxed(),
        Kind::Day => prop_oneof![-3..3i32, -4_000_000..4_000_000i32]
            .prop_map(|days| NaiveDate::from_epoch_days(days).unwrap().into())
            .boxed(),
        Kind::Status => prop_oneof![
            Just(Status::Active),
            Just(Status::Inactive),
            text().prop_map(Status::Other)
        ]
        .prop_map(Value::Status)
        .boxed(),
        Kind::Type => number()
            .prop_flat_map(|n| prop_oneof![Just(n.into()), Just(UserType::Other(n))])
            .prop_map(Value::Type)
            .boxed(),
        Kind::Licence => prop_oneof![
            licence().prop_map(Value::Licence),
            proptest::sample::select(vec!["united", "workplace"]).prop_map(Value::from),
        ]
        .boxed(),
        _ => text().prop_map(Value::Text).boxed(),
    }
}

/// A value of a kind, as a user has it.
fn held(kind: Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Licence => licence().prop_map(Value::Licence).boxed(),
        kind => value(kind),
    }
}

/// Few fields, one of each kind, so that filters and users meet.
const SOME: [Field; 8] = [
    Field::Department,
    Field::MeetingCapacity,
    Field::Webinar,
    Field::LastClientVersion,
    Field::UserStatus,
    Field::UserType,
    Field::Licence,
    Field::Created,
];

fn term() -> impl Strategy<Value = Filter> {
    let some = (proptest::sample::select(SOME.to_vec()), 0..12usize);
    some.prop_flat_map(|(of, test)| {
        let values = proptest::collection::vec(value(of.kind()), 1..4);
        (Just((of, test)), values)
    })
    .prop_map(|((of, test), values)| {
        let (of, value) = (field(of), values[0].clone());
        let unset = of.clone().is_not_set();
        let filter = match test {
            0 => of.is(value),
            1 => of.is_not(value),
            2 => of.less(value),
            3 => of.at_most(value),
            4 => of.more(value),
            5 => of.at_least(value),
            6 => of.is_any_of(values),
            8 => of.is_exactly(value),
            9 => of.contains(value.to_string()),
            10 => of.starts_with(value.to_string()),
            11 => of.less(RelativeDay::days_ago(3)),
            7 => Ok(of.is_set()),
            _ => Ok(of.is_not_set()),
        };
        filter.unwrap_or(unset)
    })
}

fn a_filter() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![9 => term(), 1 => Just(Filter::everyone())];
    leaf.prop_recursive(6, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.and(b)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.or(b)),
            inner.prop_map(|a| !a),
        ]
    })
}

fn a_user() -> impl Strategy<Value = Subject> {
    let known = |of: Field| {
        prop_oneof![
            4 => proptest::collection::vec(held(of.kind()), 0..3).prop_map(Known::Read),
            1 => Just(Known::NotThere),
            1 => Just(Known::NotAssignable),
            2 => Just(Known::NotRead(Why::NotRead)),
        ]
    };
    let all: Vec<_> = SOME
        .into_iter()
        .map(|of| (Just(of.clone()), known(of)))
        .collect();
    all.prop_map(|fields| Subject(fields.into_iter().collect()))
}

/// A tree of any form, whose values the fields may not take.
fn tree() -> impl Strategy<Value = Node> {
    let op = proptest::sample::select(vec![
        Op::Is,
        Op::IsNot,
        Op::Exactly,
        Op::Less,
        Op::AtLeast,
        Op::Contains,
        Op::StartsWith,
    ]);
    let days = prop_oneof![
        any::<u32>().prop_map(RelativeDay::days_ago),
        (0..9u32).prop_map(RelativeDay::days_ahead),
    ];
    let operand = prop_oneof![
        6 => proptest::sample::select(SOME.to_vec())
            .prop_flat_map(|of| value(of.kind()))
            .prop_map(Operand::Value),
        1 => days.prop_map(Operand::from),
        1 => Just(Operand::United),
    ];
    let test = prop_oneof![
        6 => (op, operand).prop_map(|(op, operand)| Test::Compare(op, operand)),
        1 => proptest::sample::select(vec![Test::Set, Test::NotSet, Test::Read, Test::NotRead]),
    ];
    let term = (proptest::sample::select(SOME.to_vec()), test);
    let leaf = prop_oneof![
        8 => term.prop_map(|(of, test)| Node::Term(of, test)),
        1 => Just(Node::Everyone),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let some = || proptest::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            some().prop_map(Node::All),
            some().prop_map(Node::Any),
            inner.prop_map(|node| Node::Not(Box::new(node))),
        ]
    })
}

proptest! {
    #[test]
    fn a_tree_of_any_form_prints_as_text_that_reads_as_the_same(node in tree()) {
        if let Ok(filter) = Filter::from_node(node) {
            let text = filter.to_string();
            let back = Filter::parse(&text);
            prop_assert_eq!(back.as_ref(), Ok(&filter), "{}", text);
            // The tree of a filter has one form.
            prop_assert_eq!(&Filter::from_node(filter.node().clone()).unwrap(), &filter);
            prop_assert_eq!(filter.node().to_string(), text);
        }
    }

    #[test]
    fn a_day_told_from_today_means_the_day_that_it_is_replaced_with(
        filter in a_filter(), user in a_user(), day in -9..9i32,
    ) {
        let today = NaiveDate::from_epoch_days(day).unwrap();
        let filter = filter.and(field(Field::Created).less(RelativeDay::days_ago(2)).unwrap().or(
            field(Field::Department).is_set(),
        ));
        let on = filter.clone().on(today);
        prop_assert!(!on.is_relative());
        prop_assert_eq!(on.matches(&user), filter.matches_on(&user, today));
        if let Some(matches) = filter.matches(&user) {
            prop_assert_eq!(on.matches(&user), Some(matches));
        }
    }

    #[test]
    fn the_filter_of_a_group_selects_its_members_and_nobody_else(a in a_user(), b in a_user()) {
        for of in SOME {
            for group in groups(&a, of.clone()) {
                // A licence or state that was made in code and cannot be written.
                let Ok(filter) = group.filter(of.clone()) else { continue };
                for user in [&a, &b] {
                    let member = groups(user, of.clone()).contains(&group);
                    let matches = filter.matches(user).unwrap_or(false);
                    prop_assert_eq!(matches, member, "{} of {:?}", filter, user);
                }
                let back = Filter::parse(&filter.to_string());
                prop_assert_eq!(back.as_ref(), Ok(&filter));
            }
        }
    }

    #[test]
    fn the_text_of_a_filter_reads_back_as_the_same(filter in a_filter()) {
        let text = filter.to_string();
        let back = Filter::parse(&text);
        prop_assert_eq!(back.as_ref(), Ok(&filter), "{}", text);
        let json = serde_json::to_string(&filter).unwrap();
        prop_assert_eq!(serde_json::from_str::<Filter>(&json).unwrap(), filter);
    }

    #[test]
    fn text_that_reads_prints_once_and_for_all(words in proptest::collection::vec(
        proptest::sample::select(vec![
            "role", "meetings", "=", "!=", "<", "(", ")", "not", "and", "or", "in", "is", "set",
            ",", "3", "a", "role = a", "meetings < 3", "id is set", "everyone",
        ]), 0..12)) {
        if let Ok(filter) = Filter::parse(&words.join(" ")) {
            let text = filter.to_string();
            let back = Filter::parse(&text);
            prop_assert_eq!(back.as_ref(), Ok(&filter), "{}", text);
        }
    }

    #[test]
    fn not_twice_is_the_same(filter in a_filter(), user in a_user()) {
        let once = !filter.clone();
        prop_assert_eq!(once.matches(&user), filter.matches(&user).map(|holds| !holds));
        prop_assert_eq!((!once).matches(&user), filter.matches(&user));
    }

    #[test]
    fn not_goes_through_and_and_or(a in a_filter(), b in a_filter(), user in a_user()) {
        prop_assert_eq!(
            (!a.clone().and(b.clone())).matches(&user),
            (!a.clone()).or(!b.clone()).matches(&user)
        );
        prop_assert_eq!(
            (!a.clone().or(b.clone())).matches(&user),
            (!a).and(!b).matches(&user)
        );
    }

    #[test]
    fn and_and_or_mean_what_three_values_say(a in a_filter(), b in a_filter(), user in a_user()) {
        // None lies between: and is the least, or the most.
        let rank = |holds: Option<bool>| holds.map_or(1, |holds| 2 * u8::from(holds));
        let (x, y) = (rank(a.matches(&user)), rank(b.matches(&user)));
        prop_assert_eq!(rank(a.clone().and(b.clone()).matches(&user)), x.min(y));
        prop_assert_eq!(rank(a.or(b).matches(&user)), x.max(y));
    }

    #[test]
    fn what_was_not_read_can_only_leave_open(filter in a_filter(), user in a_user()) {
        let mut less = user.clone();
        less.0.insert(Field::Department, Known::NotRead(Why::NotRead));
        less.0.insert(Field::Licence, Known::NotRead(Why::NotRead));
        if let Some(holds) = filter.matches(&less) {
            prop_assert_eq!(filter.matches(&user), Some(holds));
        }
    }

    #[test]
    fn a_user_is_whom_their_groups_say(user in a_user()) {
        for of in SOME {
            for group in groups(&user, of.clone()) {
                let filter = match group {
                    GroupKey::Value(value) => match field(of.clone()).is(value) {
                        Ok(filter) => filter,
                        // A licence or state that cannot be written.
                        Err(_) => continue,
                    },
                    GroupKey::NotSet => field(of.clone()).is_not_set(),
                    GroupKey::NotRead => {
                        prop_assert_eq!(field(of.clone()).is_set().matches(&user), None);
                        continue;
                    }
                };
                prop_assert_eq!(filter.matches(&user), Some(true), "{}", filter);
            }
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        if let Err(error) = Filter::parse(&text) {
            prop_assert!(error.column >= 1 && error.len >= 1 && error.line >= 1);
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn no_text_of_tokens_makes_the_parser_panic(
        text in "(role|name|created|licence| |\n|=|!=|<|\"|\\\\|\\(|\\)|,|not |and |or |in |is |set|x|é|5|:){0,30}"
    ) {
        if let Err(error) = Filter::parse(&text) {
            let line = text.split('\n').nth(error.line - 1).unwrap();
            prop_assert!(error.column <= line.chars().count() + 1, "{}", error);
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn no_client_makes_the_reader_panic(text in any::<String>()) {
        let _ = filter::client(&text);
    }
}
