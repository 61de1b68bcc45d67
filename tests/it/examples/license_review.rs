//! The main job as a program: what it prints, and how it fails.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tokio::net::TcpListener;
use zoom_admin::fake::{
    Fake, FakeAccount, FakeMeeting, FakePrivilege, FakeRefusal, FakeServer, FakeStatus, FakeUser,
};

/// The path of an example. They are built beside the tests: target/debug/deps/example-… and
/// target/debug/examples.
pub(super) fn example(name: &str) -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    path
}

/// Runs the example with these environment variables and no other of its own.
pub(super) async fn license_review(env: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = Command::new(example("license_review"));
    for name in [
        "ZOOM_ACCOUNT_ID",
        "ZOOM_CLIENT_ID",
        "ZOOM_CLIENT_SECRET",
        "ZOOM_API_URL",
        "ZOOM_OAUTH_URL",
        "ZOOM_CONNECTION",
        "ZOOM_PLAN",
        "COLUMNS",
    ] {
        command.env_remove(name);
    }
    command.envs(env.iter().copied()).args(args);
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The words, however the lines are broken.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One clear line on stderr, nothing but; and a status that is not 0.
pub(super) fn failure(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    let lines = text(&output.stderr);
    assert_eq!(lines.lines().count(), 1, "{lines}");
    assert!(lines.starts_with("license_review: "), "{lines}");
    lines
}

pub(super) const CREDENTIALS: [(&str, &str); 3] = [
    ("ZOOM_ACCOUNT_ID", Fake::ACCOUNT_ID),
    ("ZOOM_CLIENT_ID", Fake::CLIENT_ID),
    ("ZOOM_CLIENT_SECRET", Fake::CLIENT_SECRET),
];

pub(super) async fn against(
    server: &FakeServer,
    credentials: &[(&str, &str)],
    args: &[&str],
) -> Output {
    let (api, oauth) = (server.api_url(), server.oauth_url());
    let mut env = credentials.to_vec();
    env.extend([
        ("ZOOM_API_URL", api.as_str()),
        ("ZOOM_OAUTH_URL", oauth.as_str()),
        // The fast one.
        ("ZOOM_PLAN", "business"),
    ]);
    license_review(&env, args).await
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
    // cargo run --example license_review 2>/dev/null | sed '$s/; .*//' > tests/golden/license_review.txt
    assert!(
        out == include_str!("../../golden/license_review.txt"),
        "{out}"
    );
    // Piped, what it will cost and how far it is are plain lines.
    let progress = text(&output.stderr);
    let first = progress.lines().next().unwrap();
    assert!(
        first.starts_with("Estimate: ") && first.contains(" Heavy calls: about "),
        "{first}"
    );
    assert!(
        progress.lines().any(|l| l == "user settings: 923 of 923"),
        "{progress}"
    );
}

/// A file of this test run, with its contents.
pub(super) fn file(name: &str, contents: &str) -> String {
    let path = std::env::temp_dir().join(format!("zoom-{}-{name}", std::process::id()));
    std::fs::write(&path, contents).unwrap();
    path.to_str().unwrap().to_owned()
}

/// An example's file.
pub(super) fn sample(name: &str) -> String {
    format!(
        "{}/examples/license_review/{name}",
        env!("CARGO_MANIFEST_DIR")
    )
}

pub(super) fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A small account, which is read in no time.
pub(super) async fn small() -> FakeServer {
    let fake = Fake::builder().users(40).unlimited().build();
    fake.listen().await.unwrap()
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
        "--policy",
        "hosted_within",
        "--days",
        "30",
    ];
    let output = license_review(&[], &arguments).await;
    let whole = json(&output);
    assert!(!text(&output.stdout).contains('@'));
    let review = &whole["review"];
    let users = review["users"].as_array().unwrap();
    assert!(users.len() > 50);
    for user in users {
        assert_eq!(user["metadata"]["department"], "Sales");
        assert_eq!(user["metadata"]["user_type"], 2);
        assert_eq!(user["email"], "");
        assert!(user["name"].is_null());
    }
    assert_eq!(review["filter"], "department = Sales and user_type = Pro");
    assert_eq!(review["policy"]["name"], "hosted_within(30)");
    assert_eq!(review["window"]["from"], "2026-05-31");
    assert!(review["coverage"].as_array().unwrap().len() >= 7);
    assert_eq!(whole["purchasing"]["filtered"], review["filter"]);
    assert!(whole["purchasing"]["positions"].is_array());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_is_printed_when_names_are_hidden() {
    let output = against(&small().await, &CREDENTIALS, &["--no-names", "--top", "0"]).await;
    assert!(output.status.success(), "{output:?}");
    let out = text(&output.stdout);
    assert!(!out.contains('@') && out.contains("(hidden)"), "{out}");
    // What exempts somebody is not shown either, wherever it stands.
    let policy = file(
        "exempt.toml",
        "name = \"own\"\n\
         rules = [{ name = \"hosted\", within = \"last_month\", counts = [\"hosted\"], \
         otherwise = \"reclaim\" }]\n\
         exemptions = [{ who = \"user_type = Pro and email != a@b.com\", reason = \"as b@b.com says\" \
         }]\n",
    );
    let args = ["--json", "--policy", &policy];
    let shown = against(&small().await, &CREDENTIALS, &args).await;
    assert!(text(&shown.stdout).matches("as b@b.com says").count() > 2);
    let args = ["--json", "--no-names", "--policy", &policy];
    let output = against(&small().await, &CREDENTIALS, &args).await;
    assert!(output.status.success() && !text(&output.stdout).contains('@'));
    std::fs::remove_file(policy).unwrap();
    // A filter is shown, so it may name nobody.
    let line =
        failure(&license_review(&[], &["--no-names", "--filter", "email = a@example.com"]).await);
    assert!(line.contains("--no-names"), "{line}");
    // And groups have names that are not hidden.
    let line = failure(&license_review(&[], &["--no-names", "--group-by", "manager"]).await);
    assert!(line.contains("--no-names hides the manager"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_what_is_shown_and_an_empty_value_asks_for_none() {
    let arguments = [
        "--department",
        "",
        "--filter",
        "webinar = yes",
        "--top",
        "3",
    ];
    let output = license_review(&[], &arguments).await;
    let out = text(&output.stdout);
    assert!(
        words(&out).contains("Filtered: only users with webinar = yes and department is not set. "),
        "{out}"
    );
    let rows: Vec<_> = out
        .lines()
        .skip_while(|l| !l.starts_with("Department "))
        .collect();
    assert!(
        rows[1].starts_with("(not set)") && rows[2].starts_with("All ") && rows[3].is_empty(),
        "{out}"
    );
    // Totals say of whom they are, and what only the whole account can tell is not told.
    for heading in ["Seats", "Seats to release", "By department", "Unknown"] {
        let heading = format!("\n{heading} (of the filtered users)");
        assert!(out.contains(&heading), "{heading} {out}");
    }
    assert!(!out.contains("Give back"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_and_text_are_the_same_filter_and_several_values_are_any_of_them() {
    let server = small().await;
    let by_flags = [
        "--json",
        "--department",
        "sales",
        "--department",
        "Legal",
        "--user-type",
        "Pro",
    ];
    let by_text = [
        "--json",
        "--filter",
        "department in (Sales, Legal)",
        "--filter",
        "user_type = Licensed",
    ];
    // Both ask the same reading: since when a licence is held is known up to the time of reading,
    // which is another one in a second reading.
    let saved = file("flags.facts", "");
    let by_flags = [&by_flags[..], &["--save", &saved]].concat();
    let by_text = [&by_text[..], &["--from", &saved]].concat();
    let a = json(&against(&server, &CREDENTIALS, &by_flags).await);
    let b = json(&against(&server, &CREDENTIALS, &by_text).await);
    std::fs::remove_file(saved).unwrap();
    assert!(!a["review"]["users"].as_array().unwrap().is_empty());
    assert_eq!(a["review"]["users"], b["review"]["users"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_that_nobody_has_is_refused_with_those_that_there_are() {
    let output = against(&small().await, &CREDENTIALS, &["--department", "Slaes"]).await;
    assert!(!output.status.success());
    let out = text(&output.stderr);
    assert!(
        out.contains("no user has the department \"Slaes\"; there are: "),
        "{out}"
    );
    assert!(out.contains("Sales"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_filter_names_the_field_and_points_at_the_place() {
    let line = failure(&license_review(&[], &["--webinar", "maybe"]).await);
    assert!(
        line.contains("--webinar: ") && line.contains("yes or no"),
        "{line}"
    );
    let output = license_review(&[], &["--filter", "departmnt = Sales"]).await;
    assert!(!output.status.success());
    let lines = text(&output.stderr);
    assert!(
        lines.contains("--filter, column 1: ") && lines.contains("did you mean department?"),
        "{lines}"
    );
    assert!(
        lines.ends_with("\n  departmnt = Sales\n  ^^^^^^^^^\n"),
        "{lines}"
    );
    let line = failure(&license_review(&[], &["--group-by", "departmnt"]).await);
    assert!(line.contains("--group-by: "), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_has_a_name_or_a_file() {
    let refused = [
        (&["--days", "365"][..], "six months"),
        (&["--days", "0"], "take 1 to 180"),
        (
            &["--policy", "zoom_active_host", "--days", "30"],
            "takes no --days",
        ),
        (&["--policy", "x.toml", "--days", "30"], "a file says"),
        (&["--policy", "none.toml"], "none.toml cannot be read"),
        (
            &["--policy", "carefull"],
            "careful, hosted_within, over_forty_minutes, no_login, zoom_active_host",
        ),
    ];
    for (args, says) in refused {
        let line = failure(&license_review(&[], args).await);
        assert!(line.contains(says), "{line}");
    }
    let server = small().await;
    let named = async |args: &[&str]| {
        let args = [args, &["--json"]].concat();
        let mut whole = json(&against(&server, &CREDENTIALS, &args).await);
        whole["review"]["policy"].take()
    };
    for (args, name) in [
        (&["--policy", "no_login"][..], "no_login(90)"),
        (&["--policy", "zoom_active_host"], "zoom_active_host"),
        (
            &["--policy", &sample("policy.toml")],
            "careful, without Legal",
        ),
    ] {
        assert_eq!(named(args).await["name"], name);
    }
    // What was printed is read again.
    let policy = named(&["--policy", "over_forty_minutes", "--days", "45"]).await;
    let printed = file("policy.json", &policy.to_string());
    assert_eq!(named(&["--policy", &printed]).await, policy);
    std::fs::remove_file(printed).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_is_the_same_in_toml_and_json() {
    let sample = sample("contract.toml");
    let toml = std::fs::read_to_string(&sample).unwrap();
    let mut table: toml::Table = toml.parse().unwrap();
    let days_as_texts = |table: &mut toml::Table| {
        for (_, value) in table.iter_mut() {
            if let Some(day) = value.as_datetime().map(ToString::to_string) {
                *value = day.into();
            }
        }
    };
    days_as_texts(&mut table);
    for line in table["lines"].as_array_mut().unwrap() {
        days_as_texts(line.as_table_mut().unwrap());
    }
    let same = file("contract.json", &serde_json::to_string(&table).unwrap());
    let server = small().await;
    let purchasing = async |contract: &str| {
        let args = ["--json", "--contract", contract];
        let mut whole = json(&against(&server, &CREDENTIALS, &args).await);
        whole["purchasing"].take()
    };
    let (a, b) = (purchasing(&sample).await, purchasing(&same).await);
    assert_eq!(a["currency"], "EUR");
    assert_eq!(a["renewal"]["term_end"], "2026-12-31");
    assert_eq!(a, b);
    std::fs::remove_file(same).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_files_are_named_with_the_line() {
    let toml = std::fs::read_to_string(sample("contract.toml")).unwrap();
    let float = file(
        "float.toml",
        &toml
            .replace("\"139.90\"", "139.90")
            .replace("2026-12-31", "\"2026-12-31\"")
            .replace("2026-10-31", "\"2026-10-31\""),
    );
    let days = file("days.toml", &toml.replace("\"139.90\"", "139.90"));
    let float_json = file(
        "float.json",
        r#"{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
            "lines": [{"licence": "pro", "quantity": 3, "unit_price": 139.9}]}"#,
    );
    let late = file("late.toml", &toml.replace("2026-10-31", "2027-10-31"));
    let not_toml = file("broken.toml", "currency = \n");
    let other = file("contract.txt", &toml);
    for (contract, says) in [
        (&float, ", line 11: write the price as text"),
        (&days, ": write the price as text"),
        (&float_json, "line 2 column "),
        (&late, ": the contract's notice by 2027-10-31 is after"),
        (&not_toml, ", line 1: "),
        (&other, ".json or .toml"),
    ] {
        let line = failure(&license_review(&[], &["--contract", contract]).await);
        assert!(line.contains(contract) && line.contains(says), "{line}");
        std::fs::remove_file(contract).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn money_comes_from_the_contract_and_from_nothing_else() {
    let without = include_str!("../../golden/license_review.txt");
    assert!(without.contains("\nMoney: not known without prices."));
    let output = license_review(&[], &["--contract", &sample("contract.toml")]).await;
    let out = text(&output.stdout);
    for part in [
        "Renewal: the term ends on 2026-12-31, in 183 days; notice by 2026-10-31, 122 days left.",
        "Money at the renewal, in EUR a year",
        "- Give notice of what is given back by 2026-10-31",
    ] {
        assert!(words(&out).contains(part), "{out}");
    }
    let planning = file(
        "planning.toml",
        "[growth]\npro = 400\n[buffer]\npro = { percent = 5 }\n",
    );
    let contract = sample("contract.toml");
    let text_of = file(
        "heads.toml",
        &std::fs::read_to_string(&contract)
            .unwrap()
            .replace("named_host", "active_host"),
    );
    let args = ["--contract", &text_of, "--planning", &planning];
    let output = against(&small().await, &CREDENTIALS, &args).await;
    let out = text(&output.stdout);
    assert!(
        words(&out).contains("releasing a seat saves nothing"),
        "{out}"
    );
    assert!(out.contains("\nPeople who hosted in a month: "), "{out}");
    for file in [planning, text_of] {
        std::fs::remove_file(file).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_unknown_and_said() {
    let fake = Fake::builder().users(40).unlimited().build();
    fake.withhold(FakePrivilege::UsageReports);
    let output = against(&fake.listen().await.unwrap(), &CREDENTIALS, &[]).await;
    let out = text(&output.stdout);
    assert!(out.contains("\nNot read:\n- "), "{out}");
    assert!(words(&out).contains(" not read: "), "{out}");
    assert!(!out.contains(" to reclaim"), "{out}");
}

#[test]
fn who_reads_only_the_head_has_seen_enough() {
    let mut command = Command::new(example("license_review"));
    command.args(["--all"]).env_remove("ZOOM_CONNECTION");
    for (name, _) in CREDENTIALS {
        command.env_remove(name);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    drop(out);
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    assert!(!text(&ended.stderr).contains("license_review: "));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_has_the_definitions_that_the_command_counts() {
    let output = license_review(&[], &["--definitions"]).await;
    assert!(output.status.success(), "{output:?}");
    let printed = text(&output.stdout);
    assert!(printed.lines().count() > 7, "{printed}");
    // After an intended change: cargo run --example license_review -- --definitions 2>/dev/null
    assert!(
        include_str!("../../../src/guide/verdicts.md").contains(&printed),
        "{printed}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_credentials_it_reads_the_account_that_the_urls_name() {
    let fake = Fake::builder().users(120).unlimited().build();
    let server = fake.listen().await.unwrap();
    let output = against(&server, &CREDENTIALS, &[]).await;
    assert!(output.status.success(), "{output:?}");
    assert!(!text(&output.stdout).contains("fake"));
    assert!(fake.calls().iter().any(|c| c.path == "/v2/users"));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_one_clear_line() {
    let server = Fake::builder().users(1).build().listen().await.unwrap();
    let mut wrong = CREDENTIALS;
    wrong[2].1 = "not-the-secret";
    let line = failure(&against(&server, &wrong, &[]).await);
    assert!(line.contains("client id or secret"), "{line}");
    assert!(!line.contains("not-the-secret"));
    let mut wrong = CREDENTIALS;
    wrong[0].1 = "not-the-account";
    let line = failure(&against(&server, &wrong, &[]).await);
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
    let line = failure(&against(&server, &CREDENTIALS, &[]).await);
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
fn the_guide_has_the_calls_that_the_command_counts() {
    let mut command = Command::new(example("sync_calls"));
    let output = command.args(["--users", "1000"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let guide = include_str!("../../../src/guide/sync.md");
    let printed = text(&output.stdout);
    assert!(printed.lines().count() > 10, "{printed}");
    // After an intended change: cargo run --release --example sync_calls
    for line in printed.lines() {
        // The table in the guide goes on with other sizes.
        assert!(
            guide.lines().any(|known| known.starts_with(line)),
            "not in the guide: {line}"
        );
    }
    // The README repeats the totals of 10,000 users, the second size.
    let total = |label: &str, day: usize| {
        let line = guide.lines().find(|line| line.contains(label)).unwrap();
        let cells: Vec<_> = line
            .split('|')
            .map(|cell| cell.trim().trim_matches('*'))
            .collect();
        cells[5 + day].to_owned()
    };
    let readme = include_str!("../../../README.md");
    for day in [0, 1] {
        let [light, medium, heavy] =
            ["All Light", "All Medium", "All Heavy"].map(|label| total(label, day));
        let row = format!("| {light} Light, {medium} Medium, {heavy} Heavy |");
        assert!(readme.contains(&row), "not in the README: {row}");
    }
}

/// What a terminal would obey, or show nothing for.
const TRICK: &str = "\u{1b}[2J\u{9b}31m\u{202e}\r\nKeep everyone.\t\u{7}\u{200b}";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_from_the_account_or_server_reaches_the_terminal_as_a_command() {
    let start = chrono::Utc::now() - chrono::Duration::days(20);
    let tricky = |name: &str| {
        FakeUser::new(format!("{name}{TRICK}@example.com")).with(|user| {
            user.first_name = format!("{TRICK}{name}");
            user.last_name = "x".repeat(5_000);
            user.dept = Some(format!("Sales{TRICK}"));
        })
    };
    let mut account = FakeAccount::new()
        .group("g1", format!("Group{TRICK}"))
        .meeting(FakeMeeting::new(
            format!("gone{TRICK}@example.com"),
            "uuid-1",
            start,
        ));
    for name in ["ada", "bob"] {
        account = account.user(tricky(name));
    }
    account = account.user(tricky("eve").with(|user| user.status = FakeStatus::Pending));
    let fake = Fake::builder().account(account).unlimited().build();
    fake.refuse(
        "/report/activities",
        FakeRefusal::new(400, 300, format!("Validation{TRICK}{}", "y".repeat(5_000))),
    )
    .unwrap();
    let server = fake.listen().await.unwrap();
    let output = against(
        &server,
        &CREDENTIALS,
        &["--top", "0", "--group-by", "department"],
    )
    .await;
    assert!(output.status.success(), "{output:?}");
    let shown = text(&output.stdout);
    assert!(
        shown.contains("eve") && shown.contains("Validation"),
        "{shown}"
    );
    harmless(&shown);
    harmless(&text(&output.stderr));
}

/// No control character but the ends of lines, and no mark that changes the reading direction.
fn harmless(shown: &str) {
    let bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!shown.contains(bad), "{shown:?}");
    assert!(
        !shown.lines().any(|line| line.starts_with("Keep everyone")),
        "{shown}"
    );
    let longest = shown.lines().map(|line| line.chars().count()).max();
    assert!(longest.unwrap_or_default() <= 2_000, "{shown}");
}
