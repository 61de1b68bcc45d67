//! The built-in account shows what real accounts have: an example of every verdict, guard and
//! anomaly, with the files beside the example.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;
use zoom_admin::fake::{Fake, FakeAccount, FakeMeeting, FakeStatus, FakeUser};
use zoom_admin::usage::Verdict;
use zoom_admin::usage::verdict::Guard;

use super::license_review::{
    CREDENTIALS, against, file, json, license_review, sample, text, words,
};

/// The example's files, each with its option.
fn with_files() -> Vec<String> {
    let files = ["contract", "policy", "roster", "planning"];
    let options = files.iter().flat_map(|name| {
        let file = sample(&format!("{name}.toml"));
        [format!("--{name}"), file]
    });
    options.collect()
}

/// All values under this name, anywhere.
fn collect<'a>(value: &'a Value, name: &str, into: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            into.extend(members.get(name));
            members.values().for_each(|v| collect(v, name, into));
        }
        Value::Array(values) => values.iter().for_each(|v| collect(v, name, into)),
        _ => {}
    }
}

fn texts<'a>(value: &'a Value, name: &str) -> BTreeSet<&'a str> {
    let mut found = Vec::new();
    collect(value, name, &mut found);
    found.into_iter().filter_map(Value::as_str).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_built_in_account_has_every_verdict_guard_and_anomaly() {
    let saved = file("sample.facts", "");
    let files = with_files();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let args = [&files[..], &["--live", "--json", "--save", &saved]].concat();
    let result = json(&license_review(&[], &args).await);
    let users = result["review"]["users"].as_array().unwrap();
    assert_eq!(users.len(), 2_000);
    let verdicts = users
        .iter()
        .flat_map(|user| user["verdicts"].as_array().unwrap());
    let verdicts: Vec<&Value> = verdicts.collect();
    has_verdicts_and_guards(&verdicts);
    has_reasons(&verdicts, &result);

    let args = [&files[..], &["--from", &saved]].concat();
    let output = license_review(&[], &args).await;
    assert!(output.status.success(), "{output:?}");
    prints_anomalies(&text(&output.stdout));
    std::fs::remove_file(saved).unwrap();
}

fn has_verdicts_and_guards(verdicts: &[&Value]) {
    let is: BTreeSet<String> = verdicts
        .iter()
        .map(|v| v["verdict"]["is"].as_str().unwrap().replace('_', " "))
        .collect();
    for name in Verdict::NAMES {
        assert!(is.contains(name), "no verdict is {name}");
    }
    for guard in Guard::ALL {
        let name = serde_json::to_value(guard).unwrap();
        let kept = verdicts.iter().any(|v| v["verdict"]["guard"] == name);
        assert!(kept, "the guard {name} keeps nothing");
    }
    // What a review would be, if nobody finds another use.
    let would_be: BTreeSet<_> = verdicts
        .iter()
        .filter_map(|v| v["verdict"]["would_be"]["is"].as_str())
        .collect();
    for name in ["downgrade", "reclaim", "shrink"] {
        assert!(would_be.contains(name), "no review would be {name}");
    }
}

fn has_reasons(verdicts: &[&Value], result: &Value) {
    let causes = texts(&result["review"]["users"], "cause");
    for name in ["age_unknown", "conflict", "not_measurable"] {
        assert!(causes.contains(name), "the cause {name} is missing");
    }
    let reasons = texts(&result["review"]["users"], "reason");
    for name in [
        "base_includes",
        "cut_off",
        "disagreement",
        "fits_in",
        "included",
        "joins",
        "left",
        "near_limit",
        "not_shown",
        "sources_differ",
        "webinars_without_licence",
    ] {
        assert!(reasons.contains(name), "the reason {name} is missing");
    }
    let mut shown = verdicts.iter().map(|v| &v["reasons"][0]["shows"]);
    assert!(
        shown.any(|shows| shows == "pro"),
        "no deactivated user shows a paid licence"
    );
    let notes = texts(&result["purchasing"]["positions"], "note");
    for name in [
        "assigned_differs",
        "bought_differs",
        "minimum_above_bought",
        "over_assigned",
    ] {
        assert!(notes.contains(name), "the note {name} is missing");
    }
}

fn prints_anomalies(out: &str) {
    let longest = out.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(80), "{out}");
    let out = words(out);
    for part in [
        "- Deactivated, and the record still shows a paid licence: 6 (",
        "- Fields of the record disagree on the licence: 2 (Udo Kern, Vera Stone).",
        "as of somebody renamed: 1 (Pia Lindqvist).",
        "- Hosted webinars, and shows no licence for them: 1 (Wanda Costa).",
        "Users who need a licence: 4 Name Licence Reason",
        "pia.berg@example.com (3)",
        "In Zoom and not in the roster: 9 users, of whom 5 hold a licence: ",
        "- TRUE-UP: 1 Webinar 1000 is held and not bought: ",
        "plan usage says that 38 seats are bought, but the contract 40: plan usage counts.",
        "left the organisation on 2026-04-30",
        "on leave, the first until ",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
}

/// In the built-in account, it would leave all savings on webinars to be confirmed.
#[tokio::test(flavor = "multi_thread")]
async fn webinars_of_somebody_outside_of_the_user_list_are_an_anomaly() {
    let now = chrono::Utc::now();
    let user = FakeUser::new("idle@example.com").with(|user| {
        user.created = now - chrono::Duration::days(900);
        user.webinar = Some(500);
    });
    let start = now - chrono::Duration::days(30);
    let webinar = FakeMeeting::new("unknown@example.com", "uuid", start);
    let account = FakeAccount::new()
        .user(FakeUser::new("owner@example.com").with(|user| user.role_id = "0".into()))
        .user(user)
        .meeting(webinar.with(|webinar| webinar.webinar = true));
    let fake = Fake::builder().account(account).now(now).unlimited();
    let server = fake.build().listen().await.unwrap();
    let output = against(&server, &CREDENTIALS, &[]).await;
    assert!(output.status.success(), "{output:?}");
    let out = words(&text(&output.stdout));
    let part = "- Webinars of somebody outside of the user list may be theirs: 1 (idle Example).";
    assert!(out.contains(part), "{out}");
}

/// The last days of those who have left or leave, and of leaves.
const SPECIAL: [(&str, &str); 8] = [
    ("otto.keller@example.com", "left_on = 2026-06-05"),
    ("amir.abara.1142@example.com", "left_on = 2026-04-30"),
    ("liam.garcia.1416@example.com", "left_on = 2026-03-31"),
    ("amir.novak.824@example.com", "left_on = 2026-05-29"),
    ("rosa.jansen.1708@example.com", "left_on = 2026-09-30"),
    ("maya.sand@example.com", "on_leave_until = 2026-10-31"),
    ("tomas.novak.579@example.com", "on_leave_until = 2026-08-15"),
    ("grace.weber.151@example.com", "on_leave_until = 2026-07-31"),
];

/// The roster of the account: everybody but those who work for others, and who was forgotten.
fn roster(users: &[FakeUser]) -> String {
    let mut departments: BTreeMap<&str, Vec<&FakeUser>> = BTreeMap::new();
    let employed = users
        .iter()
        .filter(|user| user.status != FakeStatus::Inactive);
    let own = employed.filter(|user| user.email.ends_with("@example.com"));
    for (i, user) in own.enumerate() {
        let special = SPECIAL.iter().any(|(email, _)| *email == user.email);
        if i % 300 != 299 || special {
            let department = user.dept.as_deref().unwrap_or_default();
            departments.entry(department).or_default().push(user);
        }
    }
    let mut text = "\
# A roster, as `license_review --roster` reads it: who is employed, by the organisation's own records.
# This one fits the built-in fake account. People are named by e-mail address or Zoom's user id.
# Whoever has left is reclaimed with that reason, whoever is on leave is kept until that day, and
# users of Zoom who are not here are told. Managers and cost centres are fields to filter and group
# by: --group-by manager, --filter 'cost_centre = 4120'. All of it may be left out: {}.

[people]
"
    .to_owned();
    let managers: BTreeMap<&str, String> = departments
        .iter()
        .filter_map(|(department, people)| {
            let manager = people.iter().find(|user| {
                user.kind == 2 && user.status == FakeStatus::Active && user.last_login.is_some()
            })?;
            let name = format!("{} {}", manager.first_name, manager.last_name);
            Some((*department, name))
        })
        .collect();
    let line = |user: &FakeUser, centre: usize| {
        let department = user.dept.as_deref().unwrap_or_default();
        let special = SPECIAL.iter().find(|(email, _)| *email == user.email);
        let mut members: Vec<String> = special
            .map(|(_, text)| (*text).to_owned())
            .into_iter()
            .collect();
        if !department.is_empty() {
            members.push(format!("manager = \"{}\"", managers[department]));
            members.push(format!("cost_centre = \"{centre}\""));
        }
        let members = match members.is_empty() {
            true => "{}".to_owned(),
            false => format!("{{ {} }}", members.join(", ")),
        };
        format!("\"{}\" = {members}\n", user.email)
    };
    let centre = |at: usize| 4100 + 10 * at;
    text.push_str("# Who has left, leaves, or is on leave.\n");
    for (at, user) in departments
        .values()
        .enumerate()
        .flat_map(|(at, people)| people.iter().map(move |p| (at, p)))
    {
        if SPECIAL.iter().any(|(email, _)| *email == user.email) {
            text.push_str(&line(user, centre(at)));
        }
    }
    for (at, (department, people)) in departments.iter().enumerate() {
        let title = match *department {
            "" => "Without a department",
            department => department,
        };
        writeln!(text, "\n# {title}").unwrap();
        for user in people {
            if !SPECIAL.iter().any(|(email, _)| *email == user.email) {
                text.push_str(&line(user, centre(at)));
            }
        }
    }
    text
}

#[test]
fn the_roster_file_fits_the_built_in_account() {
    let fake = Fake::builder().account(FakeAccount::sample()).build();
    let expected = roster(&fake.users());
    // After an intended change: UPDATE_ROSTER=1 cargo test --test it the_roster_file
    if std::env::var_os("UPDATE_ROSTER").is_some() {
        std::fs::write(sample("roster.toml"), &expected).unwrap();
    }
    let file = std::fs::read_to_string(sample("roster.toml")).unwrap();
    assert!(file == expected, "the roster is that of another account");
    for (email, _) in SPECIAL {
        assert!(file.contains(email), "{email}");
    }
}
