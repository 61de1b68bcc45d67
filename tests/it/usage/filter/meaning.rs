//! Whom a filter lets through.

use super::*;

#[test]
fn text_is_equal_without_regard_to_case_and_blanks_around() {
    for text in ["Sales", "sales", "  SALES "] {
        let user = of(Field::Department, text);
        assert_eq!(parsed("department = sAles").matches(&user), Some(true));
        assert_eq!(parsed("department != sAles").matches(&user), Some(false));
    }
    let user = of(Field::Department, "Pre-Sales");
    assert_eq!(parsed("department = Sales").matches(&user), Some(false));
    let user = of(Field::Department, "ΟΔΟΣ");
    assert_eq!(parsed("department = οδος").matches(&user), Some(true));
}

#[test]
fn versions_compare_number_by_number() {
    assert!(version("5.9") < version("5.10"));
    assert!(version("5.10") < version("5.10.0"));
    assert!(version("5.10.0") < version("5.10.1"));
    let holds = |text: &str, of_user: &str| {
        let user = of(Field::LastClientVersion, version(of_user));
        parsed(&format!("last_client_version {text}"))
            .matches(&user)
            .unwrap()
    };
    assert!(holds("< 5.10", "5.9"));
    assert!(holds("< 5.17", "5.16.99.1"));
    assert!(!holds("< 5.17", "5.17"));
    assert!(!holds("< 5.17", "5.17.0.1"));
    assert!(holds("> 5.17", "5.18"));
    assert!(holds(">= 5.17", "5.17.0.1"));
    assert!(holds("< 6.0.1", "6"));
    assert!(holds(">= 6.0.0", "6"));
}

#[test]
fn a_version_is_equal_to_its_beginnings() {
    let holds = |text: &str, of_user: &str| {
        let user = of(Field::LastClientVersion, version(of_user));
        parsed(&format!("last_client_version {text}"))
            .matches(&user)
            .unwrap()
    };
    assert!(holds("= 6.2", "6.2"));
    assert!(holds("= 6.2", "6.2.11.5069"));
    assert!(!holds("= 6.2", "6.20"));
    assert!(holds("!= 6.2", "6.20"));
    assert!(!holds("= 6.2.11", "6.2"));
    assert!(holds("= 6.2.0", "6.2"));
    assert!(!holds("= 6.2.0", "6.2.11"));
    assert!(holds("<= 6.2", "6.2.11"));
    assert!(!holds("> 6.2", "6.2.11"));
    assert!(holds(">= 6.2", "6.2.11"));
    assert!(!holds("< 6.2", "6.2.11"));
}

#[test]
fn version_and_platform_of_a_client_are_told_apart() {
    let client = |text: &str| {
        let (version, platform) = filter::client(text);
        (version.map(|v| v.to_string()), platform)
    };
    let some = |v: &str, p: &str| (Some(v.to_owned()), Some(p.to_owned()));
    assert_eq!(client("6.2.11.5069(mac)"), some("6.2.11.5069", "mac"));
    assert_eq!(client(" 5.17.1 (Windows) "), some("5.17.1", "windows"));
    assert_eq!(client("5.9.1(2581)(iphone)"), some("5.9.1", "iphone"));
    assert_eq!(client("5.9.1 (2581)"), (Some("5.9.1".into()), None));
    assert_eq!(client("5.9."), (Some("5.9".into()), None));
    assert_eq!(client("(mac)"), (None, Some("mac".into())));
    assert_eq!(client("web"), (None, None));
    assert_eq!(client(""), (None, None));
    assert_eq!(client("99999999999999999999.1(mac"), (None, None));
}

#[test]
fn types_and_states_have_other_names() {
    for (text, canonical) in [
        ("user_type = licensed", "user_type = Pro"),
        ("user_type = ON-PREM", "user_type = Corp"),
        ("user_type = 2", "user_type = Pro"),
        ("user_type = 7", "user_type = 7"),
        ("user_type = none", "user_type = None"),
        ("user_status = deactivated", "user_status = Inactive"),
        ("user_status = ACTIVE", "user_status = Active"),
        ("user_status = frozen", "user_status = frozen"),
        ("webinar = TRUE", "webinar = yes"),
        ("webinar = off", "webinar = no"),
        ("meetings = 007", "meetings = 7"),
        ("last_client_version = 5.09", "last_client_version = 5.9"),
        ("created = 2026-1-5", "created = 2026-01-05"),
    ] {
        assert_prints(text, canonical);
    }
    let user = of(Field::UserType, UserType::Other(2)).with(Field::UserStatus, Status::Inactive);
    assert_eq!(parsed("user_type = Pro").matches(&user), Some(true));
    assert_eq!(
        parsed("user_status = Deactivated").matches(&user),
        Some(true)
    );
    let odd = of(Field::UserStatus, Status::Other("FROZEN".into()));
    assert_eq!(parsed("user_status = frozen").matches(&odd), Some(true));
}

#[test]
fn a_licence_without_capacity_is_any_of_its_family() {
    let user = of(Field::Licence, Licence::United("32".into()))
        .with(Field::Licence, Licence::Webinar(Some(500)))
        .with(Field::Licence, Licence::LargeMeeting(None));
    for (text, holds) in [
        ("licence = webinar", true),
        ("licence = Webinar:500", true),
        ("licence = webinar:1000", false),
        ("licence = large_meeting", true),
        ("licence = large_meeting:500", false),
        ("licence = events", false),
        ("licence = united", true),
        ("licence = united:32", true),
        ("licence = united:64", false),
        ("licence = workplace", false),
        ("licence = pro", false),
        ("licence != pro", true),
        ("licence != webinar", false),
        ("licence in (pro, webinar)", true),
    ] {
        assert_eq!(parsed(text).matches(&user), Some(holds), "{text}");
    }
    let bundle = of(Field::Licence, Licence::Workplace(16));
    assert_eq!(parsed("licence = workplace").matches(&bundle), Some(true));
    assert_eq!(
        parsed("license = workplace:16").matches(&bundle),
        Some(true)
    );
    let typed = field(Field::Licence).is(Licence::Webinar(None)).unwrap();
    assert_eq!(typed, parsed("licence = webinar"));
}

#[test]
fn one_of_several_values_is_enough() {
    let user = of(Field::Group, "Sales").with(Field::Group, "Leads");
    assert_eq!(parsed("group = leads").matches(&user), Some(true));
    assert_eq!(parsed("group != leads").matches(&user), Some(false));
    assert_eq!(parsed("group != support").matches(&user), Some(true));
    assert_eq!(
        parsed("group = leads and group = sales").matches(&user),
        Some(true)
    );
}

#[test]
fn numbers_and_days_compare() {
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let user = of(Field::Largest, 120).with(Field::Created, day);
    for (text, holds) in [
        ("largest > 100", true),
        ("largest >= 120", true),
        ("largest < 120", false),
        ("largest <= 120", true),
        ("largest = 120", true),
        ("largest > -1", true),
        ("created < 2026-03-02", true),
        ("created < 2026-03-01", false),
        ("created = 2026-03-01", true),
    ] {
        assert_eq!(parsed(text).matches(&user), Some(holds), "{text}");
    }
    let code = field(Field::Created).at_least(day).unwrap();
    assert_eq!(code.matches(&user), Some(true));
    assert_eq!(
        field(Field::Largest).more(120).unwrap().matches(&user),
        Some(false)
    );
}

#[test]
fn of_a_field_that_is_not_set_only_unequal_holds() {
    let nobody = Subject::default();
    let mut no_add_ons = Subject::default();
    no_add_ons
        .0
        .insert(Field::WebinarCapacity, Known::NotAssignable);
    let mut empty = Subject::default();
    empty.0.insert(Field::WebinarCapacity, Known::Read(vec![]));
    for user in [nobody, no_add_ons, empty] {
        for (test, holds) in [
            ("is not set", true),
            ("is set", false),
            ("= 500", false),
            ("!= 500", true),
            ("< 500", false),
            ("<= 500", false),
            ("> 500", false),
            (">= 500", false),
            ("in (500, 1000)", false),
            ("not in (500, 1000)", true),
        ] {
            let text = format!("webinar_capacity {test}");
            assert_eq!(parsed(&text).matches(&user), Some(holds), "{text}");
        }
    }
}

#[test]
fn blank_text_is_not_set() {
    let user = of(Field::Department, "  ");
    assert_eq!(parsed("department is set").matches(&user), Some(false));
    assert_eq!(
        field(Field::Department).is_not_set().matches(&user),
        Some(true)
    );
    assert_eq!(
        field(Field::Department).is_set().matches(&user),
        Some(false)
    );
}

#[test]
fn what_was_not_read_is_undecided_unless_the_rest_decides() {
    let user = of(Field::Department, "Sales").unread(Field::Webinar);
    for (text, expected) in [
        ("webinar = yes", None),
        ("webinar != yes", None),
        ("webinar is set", None),
        ("webinar is not set", None),
        ("not webinar = yes", None),
        ("department = Sales and webinar = yes", None),
        ("department = IT and webinar = yes", Some(false)),
        ("webinar = yes and department = IT", Some(false)),
        ("department = Sales or webinar = yes", Some(true)),
        ("webinar = yes or department = Sales", Some(true)),
        ("department = IT or webinar = yes", None),
        ("not (department = IT and webinar = yes)", Some(true)),
        ("not (department = Sales and webinar = yes)", None),
    ] {
        assert_eq!(parsed(text).matches(&user), expected, "{text}");
    }
}

#[test]
fn each_field_is_read_once() {
    struct Counting(std::cell::Cell<usize>);
    impl Fields for Counting {
        fn field(&self, _: Field) -> Known<Vec<Value>> {
            self.0.set(self.0.get() + 1);
            Known::NotThere
        }
    }
    let counting = Counting(Default::default());
    parsed("role in (a, b, c) or role is set or id = x").matches(&counting);
    assert_eq!(counting.0.get(), 2);
}
