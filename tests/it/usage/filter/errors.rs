//! What is wrong, and where.

use super::*;

fn wrong(text: &str) -> FilterError {
    Filter::parse(text).expect_err(text)
}

#[track_caller]
fn assert_wrong(text: &str, column: usize, len: usize, message: &str) {
    let error = wrong(text);
    assert_eq!((error.column, error.len), (column, len), "{error}");
    assert!(error.message.contains(message), "{error}");
}

#[test]
fn an_error_shows_the_place_below_the_line() {
    let error = wrong("department = x and user_type = Gold");
    assert_eq!((error.line, error.column, error.len), (1, 32, 4));
    assert_eq!(
        error.to_string(),
        "column 32: user_type takes Basic, Pro (or Licensed), Corp (or On-prem), Unassigned, None, \
         or Zoom's number; it got \"Gold\"\n\
         \u{20}\u{20}department = x and user_type = Gold\n\
         \u{20}\u{20}                               ^^^^"
    );
    let same = "department = x and user_type = Gold"
        .parse::<Filter>()
        .unwrap_err();
    assert_eq!(same.kind(), ErrorKind::Request);
    // As an error of the crate it is one line, and its source shows the place.
    let shown = error.to_string();
    assert_eq!(Some(same.to_string().as_str()), shown.lines().next());
    let source = std::error::Error::source(&same).unwrap();
    assert_eq!(source.to_string(), shown);
}

#[test]
fn columns_count_characters_and_not_bytes() {
    let text = "department = Vertriebsbüro and name = \"Jürgen 🎉\" and role ~ x";
    let column = text.chars().position(|c| c == '~').unwrap() + 1;
    assert_wrong(text, column, 1, "double quotes");
    assert_wrong("name = ü and meetings = größer", 25, 6, "it got \"größer\"");
}

#[test]
fn columns_count_from_the_start_of_the_line() {
    let error = wrong("role = a\n  and meetings = x\n  and id = b");
    assert_eq!((error.line, error.column, error.len), (2, 18, 1));
    let text = error.to_string();
    assert!(text.starts_with("line 2, column 18: "), "{text}");
    assert!(
        text.ends_with("\n    and meetings = x\n                   ^"),
        "{text}"
    );
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let long = format!(
        "{} and role ~ x and {0}",
        vec!["role = a"; 50].join(" and ")
    );
    let text = wrong(&long).to_string();
    let lines: Vec<_> = text.lines().collect();
    assert!(lines.iter().all(|line| line.len() < 200), "{text}");
    assert_eq!(lines[1].find('~'), lines[2].find('^'), "{text}");
}

#[test]
fn an_unknown_field_is_told_with_the_nearest_name() {
    assert_wrong(
        "role = a and departmnt = b",
        14,
        9,
        "did you mean department?",
    );
    assert_wrong("statuses = Active", 1, 8, "take department");
    assert_wrong("webinr = yes", 1, 6, "did you mean webinar?");
    assert_wrong(
        "capacity > 5",
        1,
        8,
        "meeting_capacity or webinar_capacity?",
    );
    assert_wrong(
        "shoe_size = 5",
        1,
        9,
        "take department, large_meeting_capacity",
    );
    let error = "departmnt".parse::<Field>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(error.to_string().contains("did you mean department?"));
}

#[test]
fn a_value_of_another_kind_is_told_with_what_the_field_takes() {
    assert_wrong(
        "webinar = maybe",
        11,
        5,
        "webinar takes yes or no; it got \"maybe\"",
    );
    assert_wrong("meeting_capacity > many", 20, 4, "a number of people");
    assert_wrong("meetings = 99999999999999999999", 12, 20, "a number");
    assert_wrong("last_client_version < new", 23, 3, "a version");
    assert_wrong("last_client_version = 5..1", 23, 4, "a version");
    assert_wrong("last_client_version = \"6.2(mac)\"", 23, 10, "platform");
    assert_wrong("created > 2026-02-30", 11, 10, "a day, for example");
    assert_wrong("licence = gold", 11, 4, "licence takes pro, corp");
    assert_wrong(
        "licence in (pro, webinar:x)",
        18,
        9,
        "licence takes pro, corp",
    );
    assert_wrong("role = \" \"", 8, 3, "role is not set");
    assert_wrong("user_status = \"\"", 15, 2, "user_status is not set");
}

#[test]
fn an_order_is_refused_where_values_have_none() {
    assert_wrong(
        "role = a and department < Sales",
        25,
        1,
        "takes =, !=, contains and starts with, not <",
    );
    assert_wrong("webinar >= yes", 9, 2, "takes = and !=, not >=");
    for field_of in Field::ALL.iter().filter(|f| !f.kind().is_ordered()) {
        let error = field(field_of.clone()).less("x").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(error.to_string().contains(field_of.name()), "{error}");
    }
}

#[test]
fn what_is_missing_is_told_where_it_is_missing() {
    assert_wrong("role", 5, 1, "expected =, !=");
    assert_wrong("role =", 7, 1, "expected a value, not the end");
    assert_wrong("role =   ", 7, 1, "expected a value, not the end");
    assert_wrong("role = and", 8, 3, "needs quotes");
    assert_wrong("role = not set", 8, 3, "role is not set");
    assert_wrong("role == a", 7, 1, "expected a value, not \"=\"");
    assert_wrong("role = a and", 13, 1, "expected a field");
    assert_wrong("role = a and and", 14, 3, "expected a field");
    assert_wrong("not", 4, 1, "expected a field");
    assert_wrong("= a", 1, 1, "expected a field");
    assert_wrong("\"rule\" = a", 1, 6, "did you mean role?");
    assert_wrong("role is Admin", 9, 5, "for a value, write role = ...");
    assert_wrong("role is not Admin", 13, 5, "expected \"set\" or \"read\"");
    assert_wrong("role not a", 10, 1, "expected \"in\", \"contains\"");
    assert_wrong("role not = a", 10, 1, "expected \"in\", \"contains\"");
    assert_wrong("role is exactly", 16, 1, "expected a value");
    assert_wrong("role contains", 14, 1, "expected a value");
    assert_wrong("role starts a", 13, 1, "expected \"with\"");
    assert_wrong("licence is exactly united", 20, 6, "licence takes");
    assert_wrong("role in a", 9, 1, "expected \"(\"");
    assert_wrong("role in ()", 10, 1, "expected a value");
    assert_wrong("role in (a b)", 12, 1, "expected \",\" or \")\"");
    assert_wrong("role in (a,", 12, 1, "expected a value");
    assert_wrong("(role = a", 10, 1, "expected \"and\", \"or\" or \")\"");
    assert_wrong(
        "(role = a, id = b)",
        10,
        1,
        "expected \"and\", \"or\" or \")\"",
    );
    assert_wrong("()", 2, 1, "expected a field");
}

#[test]
fn what_is_too_much_is_told_where_it_stands() {
    assert_wrong("role = a)", 9, 1, "no \"(\"");
    assert_wrong("role = a b", 10, 1, "text with blanks needs quotes");
    assert_wrong(
        "role = a id = b",
        10,
        2,
        "expected \"and\", \"or\" or the end",
    );
    assert_wrong("everyone = a", 10, 1, "expected \"and\", \"or\" or the end");
}

#[test]
fn characters_that_need_quotes_are_told() {
    assert_wrong("department = R&D", 15, 1, "'&' stands in quotes only");
    assert_wrong("department = 'Sales'", 14, 1, "straight double quotes");
    assert_wrong("department = “Sales”", 14, 1, "straight double quotes");
    assert_wrong("department ! Sales", 12, 1, "\"!=\"");
    assert_wrong("department = \"Sales", 14, 1, "not closed");
    assert_wrong("department = \"Sales\\", 14, 1, "not closed");
    assert_wrong(r#"department = "a\nb""#, 16, 2, "after \\");
}

#[test]
fn brackets_nest_so_deep_and_no_deeper() {
    let nested = |n: usize| format!("{}role = a{}", "(".repeat(n), ")".repeat(n));
    assert_eq!(parsed(&nested(MAX_DEPTH)), parsed("role = a"));
    assert_wrong(
        &nested(MAX_DEPTH + 1),
        MAX_DEPTH + 1,
        1,
        "no deeper than 64",
    );
    assert_wrong(&nested(100_000), MAX_DEPTH + 1, 1, "no deeper than 64");
    let nots = format!("{}meetings < 3", "not ".repeat(100_001));
    assert_prints(&nots, "not meetings < 3");
}

#[test]
fn a_filter_from_code_that_is_too_deep_for_text_is_not_serialised() {
    let or = field(Field::Role).is("a").unwrap();
    let and = field(Field::Meetings).less(3).unwrap();
    let deep = |n| (0..n).fold(and.clone(), |f, _| f.or(or.clone()).and(and.clone()));
    assert_eq!(parsed(&deep(MAX_DEPTH).to_string()), deep(MAX_DEPTH));
    assert!(serde_json::to_string(&deep(MAX_DEPTH)).is_ok());
    assert!(Filter::parse(&deep(MAX_DEPTH + 1).to_string()).is_err());
    assert!(serde_json::to_string(&deep(MAX_DEPTH + 1)).is_err());
}

#[test]
fn code_gets_the_same_errors_without_a_place() {
    let error = field(Field::UserType).is("Gold").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    let text = error.to_string();
    assert!(text.starts_with("user_type takes Basic, Pro"), "{text}");
    assert!(text.ends_with("it got \"Gold\""), "{text}");
    for error in [
        field(Field::Webinar).is(5),
        field(Field::Meetings).is(true),
        field(Field::Department).is(5),
        field(Field::Created).less(version("5.17")),
        field(Field::UserStatus).is(Status::Other(" ".into())),
        field(Field::Licence).is(Licence::United(String::new())),
    ] {
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Request);
    }
}
