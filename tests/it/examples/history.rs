//! The main job with `--history`: the states of its runs, and what they tell.

use std::path::PathBuf;

use zoom_admin::fake::{Fake, FakeAccount, FakeMeeting, FakeOperation, FakeStatus, FakeUser};

use super::license_review::{CREDENTIALS, against, example, failure, text, words};
use super::page::cells;

/// The folder of a test, which goes away with it.
struct States(PathBuf);

impl States {
    fn new(name: &str) -> Self {
        let name = format!("zoom-admin-states-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }

    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    /// Makes the only state one of the day before, as if it had been kept then.
    fn yesterday(&self) {
        let [name] = &self.files()[..] else {
            panic!("{:?}", self.files());
        };
        let day = chrono::Utc::now() - chrono::TimeDelta::days(1);
        let (account, _) = name.rsplit_once('-').unwrap();
        let earlier = format!("{account}-{}.jsonl.gz", day.format("%Y%m%dT%H%M%SZ"));
        std::fs::rename(self.0.join(name), self.0.join(earlier)).unwrap();
    }
}

impl Drop for States {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Two who are idle, one who is not, and an operation log that tells of licences. The example goes
/// by the time of this machine.
fn account() -> Fake {
    let now = chrono::Utc::now();
    let ago = |days: i64| now - chrono::TimeDelta::days(days);
    let user = |name: &str| FakeUser::new(format!("{name}@example.com"));
    let account = FakeAccount::new()
        .user(user("owner").with(|u| {
            u.role_id = "0".into();
            u.kind = 1;
        }))
        .user(user("host"))
        .user(user("idle"))
        .user(user("lazy"))
        .meeting(
            FakeMeeting::new("host@example.com", "a==", ago(5)).with(|m| {
                m.minutes = 60;
                m.participants = 5;
            }),
        )
        .operation(FakeOperation::new(
            ago(150),
            "user",
            "Update",
            "Change old@example.com from Basic to Licensed",
        ));
    Fake::builder()
        .account(account)
        .now(now)
        .unlimited()
        .build()
}

/// The months of the report, the newest first: month, freed, worth, given back, realised.
fn months(report: &str) -> Vec<Vec<String>> {
    let lines = report
        .lines()
        .skip_while(|line| !line.starts_with("Month "));
    let rows = lines.skip(1).map_while(|line| {
        let is_month = line.len() > 4 && line[..4].parse::<u32>().is_ok();
        let cells = line
            .split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty());
        is_month.then(|| cells.map(str::to_owned).collect())
    });
    let mut rows: Vec<_> = rows.collect();
    rows.reverse();
    assert!(!rows.is_empty(), "{report}");
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_tells_what_was_done_and_takes_over_what_is_recent() {
    let (fake, states) = (account(), States::new("second"));
    let server = fake.listen().await.unwrap();
    let folder = states.0.to_str().unwrap();
    let contract = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/license_review/contract.toml"
    );
    let args = ["--history", folder, "--contract", contract];
    let first = against(&server, &CREDENTIALS, &args).await;
    assert!(first.status.success(), "{first:?}");
    let out = words(&text(&first.stdout));
    assert!(out.contains("History: this is the only state."), "{out}");
    assert!(out.contains("The state of this run is kept in"), "{out}");
    states.yesterday();

    fake.edit(|account| {
        let idle = FakeUser::new("idle@example.com").with(|u| u.kind = 1);
        account.user(idle)
    });
    fake.clear_calls();
    let page = states.0.with_extension("html");
    let with_page = [&args[..], &["--html", page.to_str().unwrap()]].concat();
    let second = against(&server, &CREDENTIALS, &with_page).await;
    assert!(second.status.success(), "{second:?}");
    let html = std::fs::read_to_string(&page).unwrap();
    std::fs::remove_file(&page).unwrap();
    let told = text(&second.stdout);
    assert_eq!(cells(&html, "realised"), months(&told));
    let out = words(&told);
    for part in [
        "History: 2 states",
        "Not asked again: settings of 2 users",
        "Seats that a state advised to give up: 2; done 1, open 1 (0 to confirm), no longer advised \
         0, unknown 0.",
        "No forecast of pro: a forecast needs 3 states on different days",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    // The page has the same numbers: advised, done, open, to confirm, no longer advised, unknown.
    let all = cells(&html, "outcomes-by-licence").pop().unwrap();
    assert_eq!(all, ["All", "2", "1", "1", "0", "0", "0"]);
    let calls = fake.calls();
    let settings = Some("/users/{userId}/settings");
    let asked = calls.iter().filter(|call| call.template == settings);
    // Whose type changed is asked for no settings at all, and the two others are known.
    assert_eq!(asked.count(), 0, "{calls:?}");

    // The same as JSON; and a state that is damaged is named, and stops nothing.
    let files = states.files();
    assert_eq!(files.len(), 2);
    let damaged = states.0.join(&files[0]);
    let bytes = std::fs::read(&damaged).unwrap();
    std::fs::write(&damaged, &bytes[..bytes.len() / 2]).unwrap();
    std::fs::remove_file(states.0.join(&files[1])).unwrap();
    let json = [&args[..], &["--json"]].concat();
    let third = against(&server, &CREDENTIALS, &json).await;
    let told: serde_json::Value = serde_json::from_slice(&third.stdout).unwrap();
    assert_eq!(
        told["history"]["trend"]["points"].as_array().unwrap().len(),
        1
    );
    let errors = words(&text(&third.stderr));
    let named = format!("Skipped: {}", files[0]);
    assert!(
        errors.contains(&named) && errors.contains("cut off"),
        "{errors}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_names_the_state_has_none_and_it_goes_with_no_saved_reading() {
    let (fake, states) = (account(), States::new("nameless"));
    let server = fake.listen().await.unwrap();
    let folder = states.0.to_str().unwrap();
    let args = ["--history", folder, "--no-names"];
    let output = against(&server, &CREDENTIALS, &args).await;
    assert!(output.status.success(), "{output:?}");
    let file = states.0.join(&states.files()[0]);
    let mut all = String::new();
    let mut reader = flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap());
    std::io::Read::read_to_string(&mut reader, &mut all).unwrap();
    assert!(all.contains("id-idle") && !all.contains('@'), "{all}");
    let output = against(&server, &CREDENTIALS, &["--history", folder, "--from", "x"]).await;
    assert!(!output.status.success());
    let output = against(&server, &CREDENTIALS, &["--history", file!()]).await;
    assert!(failure(&output).contains("is none"), "{output:?}");
}

/// The states of earlier runs have names; what is printed without names has none of them.
#[tokio::test(flavor = "multi_thread")]
async fn without_names_the_outcomes_of_named_states_have_none() {
    let (fake, states) = (account(), States::new("mixed"));
    let invited = "invited@example.com";
    fake.edit(|account| {
        let time = chrono::Utc::now() - chrono::TimeDelta::days(30);
        let text = format!("Add User {invited}");
        account
            .user(FakeUser::new(invited).with(|u| u.status = FakeStatus::Pending))
            .operation(FakeOperation::new(time, "user", "Add", text))
    });
    let server = fake.listen().await.unwrap();
    let folder = states.0.to_str().unwrap();
    let first = against(&server, &CREDENTIALS, &["--history", folder, "--json"]).await;
    let advised = |output: &std::process::Output| {
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        told["history"]["outcomes"]["advice"].clone()
    };
    let keys = |advice: &serde_json::Value, outcome: &str| -> Vec<String> {
        let advice = advice.as_array().unwrap().iter();
        let advice = advice.filter(|one| one["outcome"] == outcome);
        advice
            .map(|one| one["key"].as_str().unwrap().to_owned())
            .collect()
    };
    let before = advised(&first);
    assert!(
        keys(&before, "open").contains(&invited.to_owned()),
        "{before}"
    );
    states.yesterday();

    let args = ["--history", folder, "--no-names", "--json"];
    let second = against(&server, &CREDENTIALS, &args).await;
    let after = advised(&second);
    assert_eq!(keys(&after, "unknown"), ["invited user 1"], "{after}");
    assert_eq!(keys(&after, "open").len(), 2, "{after}");
    assert!(!text(&second.stdout).contains('@'));
}

/// The suite that every store runs, on the one over the crate `object_store`.
#[tokio::test(flavor = "multi_thread")]
async fn the_store_over_an_object_store_keeps_the_contract_and_gives_a_state_back() {
    let mut command = std::process::Command::new(example("snapshots_in_object_store"));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = output.await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let out = text(&output.stdout);
    assert!(out.contains("It keeps the contract."), "{out}");
    assert!(out.contains("Read back: 200 users"), "{out}");
}
