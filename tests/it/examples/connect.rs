//! A sign-in from the first line of the example `connect` to a review of the stored connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use zoom_admin::fake::{Fake, FakePrivilege, FakeServer};

/// Examples are built beside the tests: target/debug/deps/… and target/debug/examples.
fn example(name: &str) -> Command {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(path);
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
    command
}

/// What came to the program's end.
struct Ended {
    out: String,
    error: String,
    good: bool,
    /// What the browser showed.
    page: String,
}

/// Runs `connect` and plays the browser.
fn sign_in(mut command: Command, folder: &Path, decision: &str) -> Ended {
    command.args(["--port", "0", "--store"]).arg(folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child: Child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut out = String::new();
    let url = loop {
        let mut line = String::new();
        assert!(lines.read_line(&mut line).unwrap() > 0, "{out}");
        out += &line;
        if line.starts_with("http") {
            break line.trim().to_owned();
        }
    };
    let page = http("GET", &url, "");
    assert!(page.contains("You are about to add"), "{page}");
    let moved = http("POST", &url, &format!("decision={decision}"));
    let to = moved
        .lines()
        .find_map(|l| {
            l.split_once(": ")
                .filter(|(n, _)| n.eq_ignore_ascii_case("location"))
        })
        .map(|(_, to)| to.trim().to_owned())
        .unwrap();
    // A browser asks for this too.
    let icon = to.split_once("/callback").unwrap().0.to_owned() + "/favicon.ico";
    assert!(http("GET", &icon, "").starts_with("HTTP/1.1 404"));
    // A callback of another sign-in ends nothing.
    let (callback, _) = to.split_once('?').unwrap();
    for stray in [
        "",
        "?code=abc&state=other",
        "?error=access_denied&state=",
        "?code=abc",
    ] {
        let page = http("GET", &format!("{callback}{stray}"), "");
        assert!(!page.starts_with("HTTP/1.1 200"), "{stray}: {page}");
    }
    let page = http("GET", &to, "");
    lines.read_to_string(&mut out).unwrap();
    let ended = child.wait_with_output().unwrap();
    Ended {
        out,
        error: String::from_utf8(ended.stderr).unwrap(),
        good: ended.status.success(),
        page,
    }
}

/// One request on a connection of its own.
fn http(method: &str, url: &str, form: &str) -> String {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    let mut stream = TcpStream::connect(host).unwrap();
    let length = form.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: \
         application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("zoom-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn against(mut command: Command, server: &FakeServer) -> Command {
    command
        .env("ZOOM_API_URL", server.api_url())
        .env("ZOOM_OAUTH_URL", server.oauth_url())
        .env("ZOOM_CLIENT_ID", Fake::CLIENT_ID)
        .env("ZOOM_CLIENT_SECRET", Fake::CLIENT_SECRET);
    command
}

#[test]
fn without_a_client_id_it_signs_in_at_the_fakes_own_page() {
    let folder = folder("connect");
    let ended = sign_in(example("connect"), &folder, "allow");
    assert!(ended.good, "{} {}", ended.out, ended.error);
    for part in [
        "this is the built-in fake",
        "  report:read:admin",
        "Operational Logs (Admin Activity Logs)",
        "First sign out of your own Zoom account",
        "(Owner), account fake-account-id",
        "Permissions to View",
    ] {
        assert!(ended.out.contains(part), "{part}: {}", ended.out);
    }
    assert!(ended.page.contains("You are connected."), "{}", ended.page);
    let file = ended.out.lines().find_map(|l| l.strip_prefix("Stored in "));
    let stored = std::fs::read_to_string(file.unwrap()).unwrap();
    let stored: serde_json::Value = serde_json::from_str(&stored).unwrap();
    let token = stored["state"]["live"]["refresh_token"].as_str().unwrap();
    assert!(!ended.out.contains(token) && !ended.error.contains(token));
    // The review of this connection works too, though the fake of `connect` is gone.
    let file = file.unwrap();
    let next = ended.out.lines().last().unwrap();
    assert!(next.ends_with(&format!("-- --connection {file}")), "{next}");
    let output = example("license_review")
        .args(["--connection", file])
        .output();
    let output = output.unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && out.contains("built-in fake account"),
        "{out}"
    );
    assert!(out.contains("Licence review as of "), "{out}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn who_declines_or_is_another_than_expected_leaves_nothing_behind() {
    let folder = folder("decline");
    let ended = sign_in(example("connect"), &folder, "decline");
    assert!(
        !ended.good && ended.error.contains("declined"),
        "{}",
        ended.error
    );
    assert!(ended.page.contains("declined"), "{}", ended.page);
    let mut command = example("connect");
    command.args(["--email", "service@example.com"]);
    let ended = sign_in(command, &folder, "allow");
    assert!(!ended.good);
    assert!(
        ended.error.contains("another user signed in"),
        "{}",
        ended.error
    );
    assert!(
        ended.page.contains("another user signed in"),
        "{}",
        ended.page
    );
    assert!(!folder.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_review_reads_the_account_of_the_stored_connection() {
    let now = chrono::Utc::now();
    let fake = Fake::builder().users(40).now(now).unlimited().build();
    fake.withhold(FakePrivilege::OperationalLogs);
    let server = fake.listen().await.unwrap();
    let folder = folder("review");
    let command = against(example("connect"), &server);
    let kept = folder.clone();
    let ended = tokio::task::spawn_blocking(move || sign_in(command, &kept, "allow"));
    let ended = ended.await.unwrap();
    assert!(ended.good, "{} {}", ended.out, ended.error);
    assert!(
        ended.out.contains("To be sent to the admin:"),
        "{}",
        ended.out
    );
    assert!(ended.out.contains("tick View for: Operational Logs"));
    let file = ended.out.lines().find_map(|l| l.strip_prefix("Stored in "));
    let file = PathBuf::from(file.unwrap());
    let review = async |by_option: bool, file: PathBuf| {
        let mut command = against(example("license_review"), &server);
        if by_option {
            command.arg("--connection").arg(file);
        } else {
            command.env("ZOOM_CONNECTION", file);
        }
        let run = tokio::task::spawn_blocking(move || command.output().unwrap());
        run.await.unwrap()
    };
    for by_option in [true, false] {
        let output = review(by_option, file.clone()).await;
        assert!(output.status.success(), "{output:?}");
    }
    // An ended connection is one clear line.
    fake.revoke_connections();
    let output = review(true, file.clone()).await;
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("an admin has to sign in again"), "{error}");
    let output = review(true, folder.join("nothing.json")).await;
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("cannot be read"), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_store_of_ones_own_keeps_the_contract() {
    let output = example("custom_token_store").output().unwrap();
    assert!(output.status.success(), "{output:?}");
}
