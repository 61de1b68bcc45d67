//! The main job as a program: what it prints, and how it fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;
use std::process::{Command, Output};

use tokio::net::TcpListener;
use zoom_admin::fake::{Fake, FakeServer};

/// The path of an example. They are built beside the tests: target/debug/deps/example-… and
/// target/debug/examples.
fn example(name: &str) -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    path
}

/// Runs the example with these environment variables and no other of its own.
async fn license_review(env: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = Command::new(example("license_review"));
    for name in [
        "ZOOM_ACCOUNT_ID",
        "ZOOM_CLIENT_ID",
        "ZOOM_CLIENT_SECRET",
        "ZOOM_API_URL",
        "ZOOM_OAUTH_URL",
        "ZOOM_CONNECTION",
    ] {
        command.env_remove(name);
    }
    command.envs(env.iter().copied()).args(args);
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// One clear line on stderr, nothing but; and a status that is not 0.
fn failure(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    let lines = text(&output.stderr);
    assert_eq!(lines.lines().count(), 1, "{lines}");
    assert!(lines.starts_with("license_review: "), "{lines}");
    lines
}

const CREDENTIALS: [(&str, &str); 3] = [
    ("ZOOM_ACCOUNT_ID", Fake::ACCOUNT_ID),
    ("ZOOM_CLIENT_ID", Fake::CLIENT_ID),
    ("ZOOM_CLIENT_SECRET", Fake::CLIENT_SECRET),
];

async fn against(server: &FakeServer, credentials: &[(&str, &str)]) -> Output {
    let (api, oauth) = (server.api_url(), server.oauth_url());
    let mut env = credentials.to_vec();
    env.extend([
        ("ZOOM_API_URL", api.as_str()),
        ("ZOOM_OAUTH_URL", oauth.as_str()),
    ]);
    license_review(&env, &[]).await
}

/// The output without the seconds that it took.
fn steady(stdout: &[u8]) -> String {
    let text = text(stdout);
    let (lines, last) = text.trim_end().rsplit_once('\n').unwrap();
    let (calls, seconds) = last.split_once("; ").unwrap();
    assert!(seconds.ends_with(" s"), "{last}");
    format!("{lines}\n{calls}\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn without_credentials_it_reviews_the_built_in_fake_and_says_so() {
    let output = license_review(&[], &[]).await;
    assert!(output.status.success(), "{output:?}");
    let out = steady(&output.stdout);
    let first = out.lines().next().unwrap();
    assert!(
        first.contains("built-in fake account of 2,000 users"),
        "{first}"
    );
    // The whole output on the seed. After an intended change:
    // cargo run --example license_review | sed '$s/; .*//' > tests/golden/license_review.txt
    assert!(out == include_str!("golden/license_review.txt"), "{out}");
    // Piped, what it will cost and how far it is are plain lines.
    let progress = text(&output.stderr);
    let first = progress.lines().next().unwrap();
    assert!(
        first.starts_with("Estimate: ") && first.contains(" Heavy calls: about "),
        "{first}"
    );
    assert!(
        progress.lines().any(|l| l == "user settings: 911 of 911"),
        "{progress}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_result_is_json_and_names_can_be_hidden() {
    let arguments = [
        "--json",
        "--no-names",
        "--department",
        "Sales",
        "--user-type",
        "Pro",
        "--days",
        "30",
    ];
    let output = license_review(&[], &arguments).await;
    assert!(output.status.success(), "{output:?}");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let users = json["users"].as_array().unwrap();
    assert!(users.len() > 50);
    for user in users {
        assert_eq!(user["metadata"]["department"], "Sales");
        assert_eq!(user["metadata"]["user_type"], 2);
        assert_eq!(user["email"], "");
    }
    assert_eq!(json["window"]["from"], "2026-05-31");
    assert!(json["coverage"].as_array().unwrap().len() >= 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_what_is_shown_and_an_empty_value_asks_for_none() {
    let output = license_review(&[], &["--department", "", "--webinar", "yes", "--top", "3"]).await;
    let out = text(&output.stdout);
    assert!(
        out.contains("Only users with Department = not set and Webinar = yes. "),
        "{out}"
    );
    let rows: Vec<_> = out
        .lines()
        .skip_while(|l| !l.starts_with("Department "))
        .collect();
    assert!(
        rows[1].starts_with("(not set)") && rows[2].is_empty(),
        "{out}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_that_nobody_has_is_refused_with_those_that_there_are() {
    let output = license_review(&[], &["--department", "Slaes"]).await;
    assert!(!output.status.success());
    let out = text(&output.stderr);
    assert!(
        out.contains("no user has the Department \"Slaes\"; there are: "),
        "{out}"
    );
    assert!(out.contains("Sales"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_filter_names_the_field_and_the_values_it_takes() {
    let line = failure(&license_review(&[], &["--webinar", "maybe"]).await);
    assert!(line.contains("Webinar takes yes or no"), "{line}");
    let line = failure(&license_review(&[], &["--days", "365"]).await);
    assert!(line.contains("six months"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_credentials_it_reads_the_account_that_the_urls_name() {
    let fake = Fake::builder().users(120).unlimited().build();
    let server = fake.listen().await.unwrap();
    let output = against(&server, &CREDENTIALS).await;
    assert!(output.status.success(), "{output:?}");
    assert!(!text(&output.stdout).contains("fake"));
    assert!(fake.calls().iter().any(|c| c.path == "/v2/users"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_one_clear_line() {
    let server = Fake::builder().users(1).build().listen().await.unwrap();
    let mut wrong = CREDENTIALS;
    wrong[2].1 = "not-the-secret";
    let line = failure(&against(&server, &wrong).await);
    assert!(line.contains("client id and secret"), "{line}");
    assert!(!line.contains("not-the-secret"));
    let mut wrong = CREDENTIALS;
    wrong[0].1 = "not-the-account";
    let line = failure(&against(&server, &wrong).await);
    assert!(line.contains("account id"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_are_missing_are_named() {
    let line = failure(&license_review(&CREDENTIALS[..2], &[]).await);
    assert!(line.contains("missing: ZOOM_CLIENT_SECRET;"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_host_is_one_clear_line() {
    let port = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}/oauth");
    let mut env = CREDENTIALS.to_vec();
    env.push(("ZOOM_OAUTH_URL", &url));
    let line = failure(&license_review(&env, &[]).await);
    assert!(
        line.contains("127.0.0.1: the host cannot be reached"),
        "{line}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_scope_is_one_clear_line_that_names_it() {
    let fake = Fake::builder()
        .users(1)
        .scopes(["report:read:admin"])
        .build();
    let server = fake.listen().await.unwrap();
    let line = failure(&against(&server, &CREDENTIALS).await);
    assert!(line.contains("user:read:admin"), "{line}");
    assert!(line.contains("add it to the app"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_to_another_machine_is_refused() {
    let mut env = CREDENTIALS.to_vec();
    env.push(("ZOOM_API_URL", "http://zoom.example/v2"));
    let line = failure(&license_review(&env, &[]).await);
    assert!(line.contains("https://"), "{line}");
}

#[test]
fn the_readme_has_the_calls_that_the_command_counts() {
    let mut command = Command::new(example("sync_calls"));
    let output = command.args(["--users", "1000"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let readme = include_str!("../README.md");
    let printed = text(&output.stdout);
    assert!(printed.lines().count() > 10, "{printed}");
    // After an intended change: cargo run --release --example sync_calls
    for line in printed.lines() {
        // The table in the README goes on with other sizes.
        assert!(
            readme.lines().any(|known| known.starts_with(line)),
            "not in the README: {line}"
        );
    }
}
