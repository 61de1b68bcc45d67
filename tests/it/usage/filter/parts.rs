//! Parts of texts, days told from today, names of fields, and the syntax tree.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn contains_and_starts_with_ignore_case_and_search_texts_alone() {
    let user = of(Field::Department, "Inside Sales, Münster").with(Field::Email, "Ann.Lee@x.org");
    for (text, expected) in [
        ("department contains sales", true),
        ("department contains \"SALES, MÜN\"", true),
        ("department contains \"  sales \"", true),
        ("department contains sails", false),
        ("department starts with inside", true),
        ("department starts with sales", false),
        ("department not contains sales", false),
        ("department not starts with sales", true),
        ("not department contains sails", true),
        ("email starts with \"ann.\"", true),
        ("email contains @x.org and not department contains x", true),
        // A field that is not set has no part.
        ("role contains a", false),
        ("role not contains a", true),
    ] {
        assert_eq!(parsed(text).matches(&user), Some(expected), "{text}");
    }
    let unread = Subject::default().unread(Field::Department);
    assert_eq!(parsed("department contains a").matches(&unread), None);
    assert_prints("Email Starts With a", "email starts with a");
    assert_prints("role not contains \"a b\"", "not role contains \"a b\"");
    // As values, these words need no quotes.
    assert_prints("role contains contains", "role contains contains");
    assert_prints("role = with or id = today", "role = with or id = today");
    assert_eq!(
        parsed("department contains sales"),
        field(Field::Department).contains("sales").unwrap()
    );
    assert_eq!(
        parsed("department starts with sales"),
        field(Field::Department).starts_with("sales").unwrap()
    );
    for text in ["meetings contains 3", "last_client_version starts with 6"] {
        let error = Filter::parse(text).unwrap_err();
        assert!(error.message.contains("only texts are searched"), "{error}");
    }
}

#[test]
fn a_day_is_told_from_the_day_of_the_review() {
    let filter = parsed("last_login < today - 60d");
    let user = |text: &str| of(Field::LastLogin, day(text));
    let today = day("2026-07-01");
    assert_eq!(filter.matches_on(&user("2026-05-01"), today), Some(true));
    assert_eq!(filter.matches_on(&user("2026-05-02"), today), Some(false));
    assert_eq!(filter.matches_on(&Subject::default(), today), Some(false));
    // Without today, nothing is decided that hangs on it.
    assert!(filter.is_relative());
    assert_eq!(filter.matches(&user("2026-05-01")), None);
    assert_eq!(
        filter
            .clone()
            .or(Filter::everyone())
            .matches(&user("2026-05-01")),
        Some(true)
    );
    assert_eq!(filter.clone().on(today), parsed("last_login < 2026-05-02"));
    assert!(!filter.on(today).is_relative());
    for (text, printed) in [
        ("created > Today", "created > today"),
        ("created > today-60d", "created > today - 60d"),
        ("created > today -60d", "created > today - 60d"),
        ("created > today - 60D", "created > today - 60d"),
        ("created > \"today - 60d\"", "created > today - 60d"),
        ("created < today + 7d", "created < today + 7d"),
        ("created < today - 0d", "created < today"),
        (
            "created in (today, today - 1d, 2026-01-31)",
            "created in (today, today - 1d, 2026-01-31)",
        ),
        (
            "not created < today - 9d and role = a",
            "not created < today - 9d and role = a",
        ),
    ] {
        assert_prints(text, printed);
    }
    // The calendar ends.
    let far = parsed("created > today - 4294967295d").on(today);
    assert_eq!(
        far.matches(&of(Field::Created, day("2000-01-01"))),
        Some(true)
    );
}

#[test]
fn a_wrong_day_says_how_days_are_written() {
    for (text, column, len) in [
        ("created > today - 60", 11, 10),
        ("created > today - d", 11, 9),
        ("created > today-60days", 11, 12),
        ("created > today - 99999999999d", 11, 20),
        ("created > yesterday", 11, 9),
    ] {
        let error = Filter::parse(text).unwrap_err();
        assert_eq!((error.column, error.len), (column, len), "{error}");
        assert!(error.message.contains("or today - 60d"), "{error}");
    }
    let error = Filter::parse("created > today -").unwrap_err();
    assert!(
        error
            .message
            .contains("expected a number of days, as in 60d"),
        "{error}"
    );
    // Only days are told from today.
    let error = Filter::parse("role = today - 60d").unwrap_err();
    assert!(
        error.message.contains("text with blanks needs quotes"),
        "{error}"
    );
}

#[test]
fn titles_in_quotes_and_names_of_zoom_are_fields() {
    assert_prints(
        "\"Last Client Version\" < 5.17 and \"user status\" = Active",
        "last_client_version < 5.17 and user_status = Active",
    );
    for field in Field::ALL {
        assert_eq!(
            parsed(&format!("\"{}\" is set", field.title())),
            filter::field(field.clone()).is_set()
        );
        for name in field.aliases() {
            assert_eq!(name.parse::<Field>().unwrap(), *field);
            assert_eq!(
                parsed(&format!("{name} is set")),
                filter::field(field.clone()).is_set()
            );
        }
    }
    assert_prints(
        "dept = Sales and status = active and type = 2 and last_login_time < 2026-01-01",
        "department = Sales and user_status = Active and user_type = Pro and last_login < 2026-01-01",
    );
    assert_prints("user_created_at > today - 30d", "created > today - 30d");
    assert_prints("display_name contains ann", "name contains ann");
    // A role of Zoom's is known by its name.
    assert_prints(
        "role_id = 0 or role_id != \"2\"",
        "role = owner or role != member",
    );
    assert_prints("role_id in (1, abc)", "role in (admin, abc)");
    for (name, advice) in [
        ("created_at", "take created"),
        ("group_ids", "take group"),
        ("first_name", "take name"),
        ("job_title", "reviews do not read it"),
    ] {
        let error = Filter::parse(&format!("{name} = a")).unwrap_err();
        assert_eq!((error.column, error.len), (1, name.len()));
        assert!(error.message.contains(advice), "{error}");
    }
}

#[test]
fn whether_something_was_read_is_always_decided() {
    let user = of(Field::Role, "a").unread(Field::Webinar);
    for (text, expected) in [
        ("webinar is read", false),
        ("webinar is not read", true),
        ("role is read", true),
        ("department is read", true),
        ("not webinar is read", true),
        ("webinar is not read or webinar = yes", true),
    ] {
        assert_eq!(parsed(text).matches(&user), Some(expected), "{text}");
    }
    assert_prints("not webinar is read", "webinar is not read");
}

#[test]
fn exactly_is_to_the_letter_and_to_the_last_number() {
    for (text, user, expected) in [
        (
            "department is exactly Sales",
            of(Field::Department, "Sales"),
            true,
        ),
        (
            "department is exactly Sales",
            of(Field::Department, " Sales "),
            true,
        ),
        (
            "department is exactly Sales",
            of(Field::Department, "sales"),
            false,
        ),
        (
            "last_client_version is exactly 6.2",
            of(Field::LastClientVersion, version("6.2")),
            true,
        ),
        (
            "last_client_version is exactly 6.2",
            of(Field::LastClientVersion, version("6.2.11")),
            false,
        ),
        (
            "last_client_version is exactly web",
            of(Field::LastClientVersion, "web"),
            true,
        ),
        (
            "licence is exactly webinar",
            of(Field::Licence, Licence::Webinar(None)),
            true,
        ),
        (
            "licence is exactly webinar",
            of(Field::Licence, Licence::Webinar(Some(500))),
            false,
        ),
        (
            "user_type is exactly Pro",
            of(Field::UserType, UserType::Licensed),
            true,
        ),
    ] {
        assert_eq!(
            parsed(text).matches(&user),
            Some(expected),
            "{text} of {user:?}"
        );
        assert_prints(text, text);
    }
}

#[test]
fn a_group_gives_the_filter_of_its_members() {
    let text = |key: GroupKey, field: Field| key.filter(field).unwrap().to_string();
    assert_eq!(
        text(GroupKey::Value("R&D".into()), Field::Department),
        "department is exactly \"R&D\""
    );
    assert_eq!(text(GroupKey::NotSet, Field::Group), "group is not set");
    assert_eq!(text(GroupKey::NotRead, Field::Group), "group is not read");
    let error = GroupKey::Value("Sales".into())
        .filter(Field::Meetings)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(
        error.to_string().contains("meetings takes a number"),
        "{error}"
    );
    // Its text would be read as another licence.
    let made = GroupKey::Value(Licence::United("a ".into()).into());
    assert!(made.filter(Field::Licence).is_err());
}

#[test]
fn a_filter_is_built_of_a_tree_and_gives_it_back() {
    let tree = Node::Any(vec![
        Node::All(vec![
            Node::Term(
                Field::LastLogin,
                Test::Compare(Op::Less, RelativeDay::days_ago(60).into()),
            ),
            Node::Not(Box::new(Node::Term(Field::Group, Test::Set))),
        ]),
        Node::Any(vec![Node::Term(
            Field::Licence,
            Test::Compare(Op::Is, Operand::United),
        )]),
    ]);
    let built = Filter::from_node(tree).unwrap();
    let text = "last_login < today - 60d and group is not set or licence = united";
    assert_eq!(built, parsed(text));
    assert_eq!(built.node().to_string(), text);
    let Node::Any(nodes) = built.node() else {
        panic!("{:?}", built.node());
    };
    assert!(matches!(
        nodes[1],
        Node::Term(Field::Licence, Test::Compare(Op::Is, Operand::United))
    ));
    assert!(
        Filter::from_node(Node::All(Vec::new()))
            .unwrap()
            .is_everyone()
    );
    assert_eq!(
        Filter::from_node(Node::Any(Vec::new())).unwrap(),
        !Filter::everyone()
    );
    for (wrong, message) in [
        (
            Node::Term(Field::Role, Test::Compare(Op::Less, "a".into())),
            "have an order",
        ),
        (
            Node::Term(Field::Webinar, Test::Compare(Op::Is, "maybe".into())),
            "yes or no",
        ),
        (
            Node::Term(Field::Meetings, Test::Compare(Op::Is, Operand::United)),
            "a number",
        ),
        (
            Node::Term(Field::Meetings, Test::Compare(Op::Contains, 3.into())),
            "only texts",
        ),
    ] {
        let error = Filter::from_node(Node::Not(Box::new(wrong))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(error.to_string().contains(message), "{error}");
    }
}
