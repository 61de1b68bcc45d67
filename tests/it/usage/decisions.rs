//! The list of rules names tests that there are.

use std::path::Path;

/// The module of a path, as a file below `tests/it`.
fn source(path: &str) -> (String, &str) {
    let (module, name) = path.rsplit_once("::").unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let file = root.join(format!("{}.rs", module.replace("::", "/")));
    let text = std::fs::read_to_string(&file);
    (
        text.unwrap_or_else(|error| panic!("{path}: {}: {error}", file.display())),
        name,
    )
}

/// Whether there is such a test, that is run: a function below an attribute of tests.
fn is_test(text: &str, name: &str) -> bool {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let opens = |line: &str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        let rest = line.strip_prefix("fn ").and_then(|l| l.strip_prefix(name));
        rest.is_some_and(|rest| rest.starts_with('('))
    };
    let at = lines.iter().position(|line| opens(line));
    let attributes = lines[..at.unwrap_or(0)].iter().rev();
    let mut attributes = attributes.take_while(|line| line.starts_with("#["));
    let is_run = |line: &str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
    attributes.clone().any(|line| is_run(line))
        && !attributes.any(|line| line.starts_with("#[ignore"))
}

#[test]
fn each_rule_has_a_test_and_each_test_that_is_named_is_there() {
    let list = include_str!("../../rules_of_decisions.md");
    let rows = list.lines().filter(|line| line.starts_with("| "));
    let rows: Vec<_> = rows.filter(|line| *line != "| rule | tests |").collect();
    assert!(rows.len() >= 60, "{} rules", rows.len());
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [rule, tests] = cells[..] else {
            panic!("two cells: {row}")
        };
        assert!(rule.ends_with('.'), "a sentence: {row}");
        for path in tests.split(", ") {
            let path = path.trim_matches('`');
            let (text, name) = source(path);
            assert!(is_test(&text, name), "no test {path}, for: {rule}");
        }
    }
}

#[test]
fn a_function_that_is_no_test_or_is_not_run_does_not_count() {
    let text = "#[test]\nfn first() {}\n\nfn helper() {}\n\n#[test]\n#[ignore]\nfn skipped() {}\n\
                #[tokio::test(start_paused = true)]\nasync fn waits() {}\n";
    let found = ["first", "helper", "skipped", "waits", "firs", "none"].map(|n| is_test(text, n));
    assert_eq!(found, [true, false, false, true, false, false]);
}
