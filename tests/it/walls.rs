//! Who may know whom: read from the paths in `src`. Each wall is broken once here, to see that it
//! stands.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The code of each file by its module path (`usage::decide`), without comments and tests.
type Sources = BTreeMap<String, String>;

fn sources() -> Sources {
    fn read(dir: &Path, root: &Path, all: &mut Sources) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, root, all);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root).unwrap().with_extension("");
                let steps: Vec<_> = name.iter().map(|step| step.to_str().unwrap()).collect();
                if steps.last() != Some(&"tests") {
                    all.insert(
                        steps.join("::"),
                        code(&std::fs::read_to_string(&path).unwrap()),
                    );
                }
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Sources::new();
    read(&root, &root, &mut all);
    assert!(all.len() > 200, "{} files", all.len());
    all
}

/// Without comments, and without the tests at the end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

/// Each path of a `use` tree.
fn flatten(tree: &str, before: &str, paths: &mut Vec<String>) {
    let Some((start, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap().trim();
        paths.push(format!("{before}{path}"));
        return;
    };
    let (before, rest) = (
        format!("{before}{}", start.trim()),
        rest.rsplit_once('}').unwrap().0,
    );
    let (mut depth, mut from) = (0, 0);
    for (at, c) in rest.char_indices().chain([(rest.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !rest[from..at].trim().is_empty() {
                    flatten(rest[from..at].trim(), &before, paths);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// All paths of a file that begin with `crate`, `super` or `self`.
fn paths(code: &str) -> Vec<String> {
    let mut all = Vec::new();
    for statement in code.split("use ").skip(1) {
        let tree = statement.split(';').next().unwrap();
        if ["crate::", "super::", "self::"]
            .iter()
            .any(|p| tree.starts_with(p))
        {
            flatten(tree, "", &mut all);
        }
    }
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let end = |c: char| !(c.is_alphanumeric() || c == '_' || c == ':');
            let path = code[at..].split(end).next().unwrap();
            all.push(path.trim_end_matches(':').to_owned());
        }
    }
    all
}

/// The path from the root of the crate of what a file names.
fn absolute(file: &str, path: &str) -> Vec<String> {
    let mut steps: Vec<_> = path.split("::").map(|s| s.trim().to_owned()).collect();
    let mut base: Vec<_> = file.split("::").map(str::to_owned).collect();
    if steps[0] == "crate" {
        base.clear();
        steps.remove(0);
    }
    while steps.first().is_some_and(|s| s == "super" || s == "self") {
        if steps.remove(0) == "super" {
            base.pop();
        }
    }
    base.extend(steps);
    base
}

/// Which files each file names. A file and those that it is the parent of are one thing in this:
/// what a parent declares, its children use.
fn arrows(sources: &Sources) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, code) in sources {
        let to = arrows.entry(file).or_default();
        for path in paths(code) {
            let mut steps = absolute(file, &path);
            while !steps.is_empty() && !sources.contains_key(&steps.join("::")) {
                steps.pop();
            }
            let target = steps.join("::");
            if let Some((target, _)) = sources.get_key_value(&target)
                && target != file
                && !file.starts_with(&format!("{target}::"))
                && top(target) != "declare"
            {
                to.insert(target);
            }
        }
    }
    arrows
}

/// Groups in which each reaches each.
fn circles<'a>(arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeSet<Vec<&'a str>> {
    let reach = |from: &'a str| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(at) = next.pop() {
            for to in arrows.get(at).into_iter().flatten() {
                if seen.insert(*to) {
                    next.push(to);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<_, _> = arrows.keys().map(|file| (*file, reach(file))).collect();
    let mut circles = BTreeSet::new();
    for (file, far) in &reached {
        if far.contains(file) {
            let both = |other: &&&str| reached.get(**other).is_some_and(|r| r.contains(file));
            circles.insert(far.iter().filter(both).copied().collect());
        }
    }
    circles
}

fn part(file: &str) -> Option<&str> {
    file.strip_prefix("usage::").map(top)
}

/// The top module that a file is in.
fn top(file: &str) -> &str {
    file.split("::").next().unwrap()
}

const SCOPES: [&str; 5] = ["account", "group", "meeting", "report", "user"];
/// What the modules of calls and their models may know.
const FACTS: [&str; 9] = [
    "coverage", "declare", "decode", "ids", "request", "settings", "shared", "value", "windows",
];
/// The parts of `usage` that decide with no clock and no network.
const PURE: [&str; 11] = [
    "activity", "decide", "facts", "filter", "money", "page", "people", "policy", "review", "rows",
    "words",
];
/// Of `usage::history`, what reads and writes stores.
const STORES: [&str; 2] = ["usage::history::series", "usage::history::store"];

/// Whether a file decides or tells something, with no clock and no network.
fn is_pure(file: &str) -> bool {
    let part = part(file).unwrap_or_default();
    let is_store = STORES.iter().any(|store| file.starts_with(store));
    PURE.contains(&part) || (part == "history" && !is_store)
}

/// What waits, sends, or knows what time it is.
const EFFECTS: [&str; 8] = [
    "auth",
    "client",
    "clock",
    "limit",
    "preflight",
    "send",
    "transport",
    "generate",
];

/// What stands where it must not.
fn breaches(sources: &Sources) -> Vec<String> {
    let mut all = Vec::new();
    for (file, code) in sources {
        let named: BTreeSet<Vec<String>> = paths(code)
            .iter()
            .map(|path| absolute(file, path))
            .collect();
        let module = top(file);
        for path in &named {
            let to = path.first().map_or("", String::as_str);
            let wrong = if SCOPES.contains(&module) || ["settings", "shared"].contains(&module) {
                let label = path.len() >= 2 && path[0] == "limit" && path[1] == "Label";
                to != module && !FACTS.contains(&to) && !label
            } else if is_pure(file) {
                EFFECTS.contains(&to)
            } else if module == "fake" {
                !["fake", "clock", "transport", "async_trait"].contains(&to)
            } else if module == "store" {
                ["auth", "client", "limit", "send", "usage"].contains(&to)
            } else if module == "limit" {
                ["auth", "client", "send"].contains(&to)
            } else if module == "send" {
                ["auth", "client"].contains(&to)
            } else {
                false
            };
            if wrong {
                all.push(format!("{file} must not know {}", path.join("::")));
            }
        }
        if is_pure(file) && code.contains("tokio::") {
            all.push(format!("{file} must not know tokio"));
        }
        // What Zoom publishes is read by the fake alone, and by nothing of the fake but one file: the
        // crate's own tables are written by hand, so that each checks the other.
        let reads_unserved = code.contains("unserved.json") && file != "fake::unserved";
        if reads_unserved || code.contains("facts.json") && file != "fake::facts" {
            all.push(format!("{file} must not read the facts"));
        }
        // These panic, and the linter does not know it.
        for panics in [
            ".mul_f64(",
            ".mul_f32(",
            "::from_secs_f64(",
            "::from_secs_f32(",
        ] {
            if module != "fake" && file != "time" && code.contains(panics) {
                all.push(format!("{file} has {panics}: see `time::times`"));
            }
        }
        // And these make nothing of what is longest.
        for lost in ["chrono::Duration::from_std(", "TimeDelta::from_std("] {
            if module != "fake" && file != "time" && code.contains(lost) {
                all.push(format!("{file} has {lost}: see `time::later`"));
            }
        }
        // What has to do with times does no arithmetic that could overflow.
        let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
        let reckons = words.into_iter().any(|word| RECKONING.contains(&word));
        if reckons && !is_checked(sources, file) {
            all.push(format!("{file} reckons with times: {CHECKED}"));
        }
        // Only these wait: the rest of the crate asks them to.
        let sleeps = [
            "tokio::time::sleep",
            "tokio::time::timeout",
            "tokio::time::interval",
        ];
        for sleep in sleeps {
            if !MAY_SLEEP.iter().any(|may| file.starts_with(may)) && code.contains(sleep) {
                all.push(format!("{file} must not wait"));
            }
        }
    }
    let files = arrows(sources);
    for circle in circles(&files) {
        all.push(format!("a circle of files: {}", circle.join(", ")));
    }
    let mut modules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, targets) in &files {
        let from = modules.entry(top(file)).or_default();
        from.extend(
            targets
                .iter()
                .map(|to| top(to))
                .filter(|to| *to != top(file)),
        );
    }
    modules.remove("lib");
    let mut parts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, targets) in &files {
        let Some(from) = part(file) else { continue };
        let targets = targets.iter().filter_map(|to| part(to));
        let others = targets.filter(|to| *to != from);
        parts.entry(from).or_default().extend(others);
    }
    for circle in circles(&parts) {
        all.push(format!("a circle of parts of usage: {}", circle.join(", ")));
    }
    for circle in circles(&modules) {
        all.push(format!("a circle of modules: {}", circle.join(", ")));
    }
    all
}

/// Types that times are reckoned with.
const RECKONING: [&str; 4] = ["Duration", "TimeDelta", "Instant", "Days"];
/// What a module begins with in which they are; it holds for all modules within it.
const CHECKED: &str = "#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]";

fn is_checked(sources: &Sources, file: &str) -> bool {
    let ends = file
        .match_indices("::")
        .map(|(at, _)| at)
        .chain([file.len()]);
    let mut modules = ends.filter_map(|at| sources.get(&file[..at]));
    modules.any(|code| code.contains(CHECKED))
}

/// What waits by the clock: for leases and stores, for permits, between attempts, for an answer.
const MAY_SLEEP: [&str; 10] = [
    "auth::connection",
    "auth::store",
    "fake::interfaces",
    "fleet",
    "limit::account",
    "limit::shared",
    "send::circuit",
    "send::pipeline",
    "store",
    "transport::http_client",
];

#[test]
fn every_wall_stands() {
    let found = breaches(&sources());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_breach_of_each_wall_is_found() {
    let sources = sources();
    for (file, line, breach) in [
        (
            "user::list",
            "use crate::client::Zoom;",
            "user::list must not know client",
        ),
        (
            "group::list",
            "use crate::limit::{Label, Permit};",
            "group::list must not know limit::Permit",
        ),
        (
            "meeting::list",
            "use crate::send::policy::RetryPolicy;",
            "meeting::list must not know send",
        ),
        (
            "account::plans",
            "use crate::auth::AccessToken;",
            "account::plans must not know auth",
        ),
        (
            "report::hosts",
            "use crate::user::User;",
            "report::hosts must not know user",
        ),
        (
            "settings::chat",
            "use crate::account::Plans;",
            "settings::chat must not know account",
        ),
        (
            "usage::decide::base",
            "use crate::clock::Clock;",
            "usage::decide::base must not know clock",
        ),
        (
            "usage::money::contract",
            "use tokio::time::Instant;",
            "usage::money::contract must not know tokio",
        ),
        (
            "usage::history::forecast",
            "use crate::clock::Clock;",
            "usage::history::forecast must not know clock",
        ),
        (
            "usage::history::diff",
            "fn f() { tokio::task::yield_now() }",
            "usage::history::diff must not know tokio",
        ),
        (
            "usage::money::contract",
            "use crate::usage::history::trend::Trend;",
            "a circle of parts of usage: ",
        ),
        (
            "usage::page::file",
            "use crate::clock::Clock;",
            "usage::page::file must not know clock",
        ),
        (
            "usage::filter::parse",
            "fn f() { crate::client::Zoom::builder(); }",
            "usage::filter::parse must not know client",
        ),
        (
            "fake::people",
            "use crate::user::User;",
            "fake::people must not know user",
        ),
        (
            "fake::people",
            "use super::super::limit::Label;",
            "fake::people must not know limit",
        ),
        (
            "fake::facts",
            "use crate::calls::CALLS;",
            "fake::facts must not know calls",
        ),
        (
            "fake::table",
            "use crate::request::Meta;",
            "fake::table must not know request",
        ),
        (
            "calls",
            "const FACTS: &str = include_str!(\"fake/facts.json\");",
            "calls must not read the facts",
        ),
        (
            "fake::table",
            "const FACTS: &str = include_str!(\"unserved.json\");",
            "fake::table must not read the facts",
        ),
        (
            "limit::window",
            "use crate::auth::AccessToken;",
            "limit::window must not know auth",
        ),
        (
            "store::lease",
            "use crate::auth::AccessToken;",
            "store::lease must not know auth",
        ),
        (
            "send::pipeline",
            "use crate::auth::AccessToken;",
            "send::pipeline must not know auth",
        ),
        (
            "usage::words::known",
            "use crate::usage::decide::decide;",
            "a circle of files: ",
        ),
        (
            "value::days",
            "use crate::coverage::Gap;",
            "a circle of modules: coverage, value",
        ),
        (
            "usage::sync::run",
            "fn f() { tokio::time::sleep(d).await }",
            "usage::sync::run must not wait",
        ),
        (
            "usage::words::licence",
            "use crate::usage::policy::Use;",
            "a circle of parts of usage: ",
        ),
        (
            "settings",
            "use std::time::Duration;",
            "settings reckons with times",
        ),
        (
            "send::policy",
            "fn f() { d.mul_f64(2.0) }",
            "send::policy has .mul_f64(",
        ),
        (
            "coverage",
            "fn f() { TimeDelta::from_std(d) }",
            "coverage has TimeDelta::from_std(",
        ),
    ] {
        let mut broken = sources.clone();
        let code = broken
            .get_mut(file)
            .unwrap_or_else(|| panic!("no file {file}"));
        code.insert_str(0, &format!("{line}\n"));
        let found = breaches(&broken);
        assert!(
            found.iter().any(|f| f.contains(breach)),
            "{file}, {line}: {found:?}"
        );
    }
}
