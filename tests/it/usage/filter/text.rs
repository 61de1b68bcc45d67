//! What text is which filter, and the reverse.

use super::*;

#[test]
fn text_and_code_make_the_same_filter() {
    let text = r#"department = "Sales" and user_type = Pro and last_client_version < 5.17"#;
    let code = field(Field::Department)
        .is("Sales")
        .unwrap()
        .and(field(Field::UserType).is(UserType::Licensed).unwrap())
        .and(
            field(Field::LastClientVersion)
                .less(version("5.17"))
                .unwrap(),
        );
    assert_eq!(parsed(text), code);
    assert_eq!(code.fields().len(), 3);
    assert!(!code.is_everyone());
}

#[test]
fn nothing_and_blanks_and_everyone_are_everyone() {
    for text in ["", "  \n\t", "everyone", "Everyone", "(everyone)"] {
        assert!(parsed(text).is_everyone(), "{text:?}");
    }
    assert_eq!(Filter::everyone().to_string(), "everyone");
    assert_eq!(Filter::default().matches(&Subject::default()), Some(true));
    let nobody = parsed("not everyone");
    assert_eq!(nobody.matches(&Subject::default()), Some(false));
    assert_prints("not everyone or role = x", "role = x");
    assert_prints("not everyone and role = x", "not everyone");
    assert_prints("everyone and role = x", "role = x");
    assert_prints("everyone or role = x", "everyone");
}

#[test]
fn and_binds_tighter_than_or_and_not_tightest() {
    assert_prints(
        "not role = a or role = b and role = c",
        "role != a or role = b and role = c",
    );
    assert_prints(
        "(role = a or id = b) and role = c",
        "(role = a or id = b) and role = c",
    );
    assert_prints(
        "not (role = a and id = b) or meetings > 3",
        "not (role = a and id = b) or meetings > 3",
    );
    let user = of(Field::Role, "a");
    assert_eq!(
        parsed("role = a or role = b and role = c").matches(&user),
        Some(true)
    );
    assert_eq!(
        parsed("(role = a or role = b) and role = c").matches(&user),
        Some(false)
    );
}

#[test]
fn needless_brackets_and_negations_go() {
    assert_prints(
        "((role = a)) and (id = b and (name = c))",
        "role = a and id = b and name = c",
    );
    assert_prints(
        "role = a or (id = b or name = c)",
        "role = a or id = b or name = c",
    );
    assert_prints("not not role = a", "role = a");
    assert_prints("not role = a", "role != a");
    assert_prints("not role != a", "role = a");
    assert_prints("not role is set", "role is not set");
    assert_prints("not role is not set", "role is set");
    assert_prints("not not (role = a and id = b)", "role = a and id = b");
    assert_prints("not meetings < 3", "not meetings < 3");
}

#[test]
fn in_is_an_or_of_equals() {
    assert_eq!(
        parsed("department in (Sales, \"R&D\")"),
        parsed("department = Sales or department = \"R&D\"")
    );
    assert_eq!(
        parsed("department in (Sales, \"R&D\")"),
        field(Field::Department)
            .is_any_of(["Sales", "R&D"])
            .unwrap()
    );
    assert_prints("role IN(a)", "role = a");
    assert_prints("role in (a, b) and id = c", "role in (a, b) and id = c");
    assert_prints("role not in (a, b)", "not role in (a, b)");
    assert_prints("role = a or role = b", "role in (a, b)");
    assert_prints("role in (a, b) or id = c", "role = a or role = b or id = c");
    let none: [&str; 0] = [];
    assert_eq!(
        field(Field::Role).is_any_of(none).unwrap(),
        !Filter::everyone()
    );
}

#[test]
fn keywords_and_names_are_read_without_regard_to_case() {
    assert_prints(
        "NOT (Role = a OR ID = b) And user_TYPE Is Not Set",
        "not (role = a or id = b) and user_type is not set",
    );
    assert_prints("license_since > 2026-01-01", "licence_since > 2026-01-01");
}

#[test]
fn quotes_hold_blanks_keywords_and_escapes() {
    assert_prints(r#"name = "and""#, r#"name = "and""#);
    assert_prints(r#"name = "Anna""#, "name = Anna");
    assert_prints(r#"name = "  Anna  ""#, "name = Anna");
    assert_prints(r#"name = "a \"b\" \\ c""#, r#"name = "a \"b\" \\ c""#);
    assert_prints("name=Zoë", "name = Zoë");
    assert_prints("email=a.b+c@x-y.org", "email = a.b+c@x-y.org");
    let odd = of(Field::Name, r#"a "b" \ c"#);
    assert_eq!(parsed(r#"name = "a \"b\" \\ c""#).matches(&odd), Some(true));
}

#[test]
fn blanks_and_lines_between_words_do_not_matter() {
    let one = parsed("role = a and meetings >= 3");
    assert_eq!(parsed("role=a\n  and\tmeetings>=3 \n"), one);
}
