//! The tap of Singer as a program, and what a target makes of its messages.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::license_review::{example, file, text};

/// What the tap writes: records by stream, and the state.
struct Written {
    out: String,
    records: BTreeMap<String, Vec<Value>>,
    state: Value,
}

async fn tap(args: &[&str]) -> Written {
    let mut command = Command::new(example("singer"));
    for name in [
        "ZOOM_ACCOUNT_ID",
        "ZOOM_CLIENT_ID",
        "ZOOM_CLIENT_SECRET",
        "ZOOM_CONNECTION",
    ] {
        command.env_remove(name);
    }
    command.args(args);
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
    let out = text(&output.stdout);
    let mut records: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut state = Value::Null;
    for line in out.lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        assert_eq!(state, Value::Null, "the state comes last");
        match message["type"].as_str().unwrap() {
            "SCHEMA" => {
                let stream = message["stream"].as_str().unwrap().to_owned();
                assert!(records.insert(stream, Vec::new()).is_none());
            }
            "RECORD" => {
                let stream = records.get_mut(message["stream"].as_str().unwrap());
                stream
                    .expect("a schema came before")
                    .push(message["record"].clone());
            }
            "STATE" => state = message["value"].clone(),
            other => panic!("{other}"),
        }
    }
    assert!(state.is_object());
    Written {
        out,
        records,
        state,
    }
}

fn days(rows: &[Value]) -> (String, String) {
    let days = rows
        .iter()
        .map(|row| row["activity_day"].as_str().unwrap().to_owned());
    let first = days.clone().min();
    (first.unwrap(), days.max().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_the_state_goes_on_where_the_one_before_ended() {
    let first = tap(&["--days", "20"]).await;
    assert!(first.records["users"].len() >= 2_000);
    let state = file("singer-state.json", &format!("{}\n", first.state));
    let second = tap(&["--days", "20", "--state", &state]).await;
    std::fs::remove_file(&state).unwrap();
    // Everyone is listed again, with the settings that were not read again.
    assert_eq!(first.records["users"].len(), second.records["users"].len());
    for (before, after) in first.records["users"].iter().zip(&second.records["users"]) {
        for column in ["user_key", "webinar", "webinar_unknown", "meeting_capacity"] {
            assert_eq!(before[column], after[column], "{after}");
        }
    }
    // Only the days that may have changed are read again; of these, all is there.
    for stream in ["meetings", "sign_ins"] {
        let (all, new) = (&first.records[stream], &second.records[stream]);
        let ((began, ended), (again, to)) = (days(all), days(new));
        assert!(
            began < again && ended == to,
            "{stream}: {began} {again} {ended} {to}"
        );
        let of_days = |row: &&Value| row["activity_day"].as_str().unwrap() >= again.as_str();
        assert_eq!(all.iter().filter(of_days).count(), new.len(), "{stream}");
        // What was read is told of these days, and of no earlier one.
        let source = if stream == "meetings" {
            "history"
        } else {
            "sign_ins"
        };
        let covered = second.records["coverage"]
            .iter()
            .find(|row| row["source"] == source);
        assert!(covered.unwrap()["asked_from"].as_str().unwrap() > began.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_of_something_else_is_refused_with_what_to_do() {
    let state = file("singer-wrong.json", "{\"bookmarks\": {}}");
    let mut command = Command::new(example("singer"));
    command.args(["--state", &state]);
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.unwrap().unwrap();
    std::fs::remove_file(&state).unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    let error = text(&output.stderr);
    assert!(
        error.contains("is no state of this tap") && error.contains("run without it"),
        "{error}"
    );
}

/// `target-csv` of the Python package `meltanolabs-target-csv`: its path in `ZOOM_TARGET_CSV`, or on
/// the PATH.
#[tokio::test(flavor = "multi_thread")]
async fn target_csv_loads_all_records_and_gives_the_state_back() {
    let target = std::env::var("ZOOM_TARGET_CSV").unwrap_or_else(|_| "target-csv".to_owned());
    let folder = std::env::temp_dir().join(format!("zoom-target-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let config = folder.join("config.json");
    let settings = serde_json::json!({"output_path": folder, "destination_path": folder});
    std::fs::write(&config, settings.to_string()).unwrap();
    let mut command = Command::new(&target);
    command.arg("--config").arg(&config);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            std::fs::remove_dir_all(&folder).unwrap();
            println!("not run: there is no {target} (pip install meltanolabs-target-csv)");
            return;
        }
        child => child.unwrap(),
    };
    let written = tap(&["--days", "7"]).await;
    let mut input = child.stdin.take().unwrap();
    let out = written.out.clone();
    let fed = std::thread::spawn(move || input.write_all(out.as_bytes()));
    let output = child.wait_with_output().unwrap();
    fed.join().unwrap().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let last = text(&output.stdout);
    let state: Value = serde_json::from_str(last.lines().last().unwrap()).unwrap();
    assert_eq!(state, written.state);
    for (stream, records) in &written.records {
        let file = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let named = |path: &std::path::PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let stem = name.strip_suffix(".csv").unwrap_or_default();
            stem == stream || stem.starts_with(&format!("{stream}-"))
        };
        let Some(file) = file.into_iter().find(named) else {
            assert!(records.is_empty(), "{stream} has no file");
            continue;
        };
        let mut reader = csv::Reader::from_path(file).unwrap();
        assert_eq!(reader.records().count(), records.len(), "{stream}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
