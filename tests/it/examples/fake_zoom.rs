//! The fake as a program: asked over HTTP as any client would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::license_review::{example, text};

/// The program, which ends with the test.
struct Server {
    child: Child,
    lines: BufReader<ChildStdout>,
    /// What it printed on its start, by name.
    shown: Vec<(String, String)>,
}

impl Server {
    fn start(args: &[&str]) -> Self {
        let mut command = Command::new(example("fake_zoom"));
        command.args(["--port", "0"]).args(args);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut shown = Vec::new();
        while shown.len() < 6 {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "{shown:?}");
            let (name, value) = line.split_once("  ").unwrap();
            shown.push((name.to_owned(), value.trim().to_owned()));
        }
        Self {
            child,
            lines,
            shown,
        }
    }

    fn shown(&self, name: &str) -> &str {
        let found = self.shown.iter().find(|(shown, _)| shown == name);
        &found
            .unwrap_or_else(|| panic!("{name}: {:?}", self.shown))
            .1
    }

    fn http(&self, method: &str, url: &str, headers: &[&str], body: &str) -> (u16, String) {
        let rest = url.strip_prefix("http://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let mut request = format!("{method} /{path} HTTP/1.1\r\nhost: {host}\r\n");
        for header in headers {
            request += &format!("{header}\r\n");
        }
        let length = body.len();
        request += &format!("content-length: {length}\r\nconnection: close\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), body.to_owned())
    }

    fn token(&self) -> Value {
        let pair = format!(
            "{}:{}",
            self.shown("Client id"),
            self.shown("Client secret")
        );
        let (status, body) = self.http(
            "POST",
            &format!("{}/token", self.shown("OAuth URL")),
            &[
                &format!("authorization: Basic {}", STANDARD.encode(pair)),
                "content-type: application/x-www-form-urlencoded",
            ],
            &format!(
                "grant_type=account_credentials&account_id={}",
                self.shown("Account id")
            ),
        );
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // This also runs if a test fails, so that no process outlives it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_client_gets_a_token_and_a_page_of_users_and_the_status_pages_tell() {
    let mut server = Server::start(&[
        "--profile",
        "small-company",
        "--users",
        "40",
        "--seed",
        "7",
        "--plan",
        "pro",
        "--token-lifetime",
        "60s",
        "--fault",
        "503@/groups,times=1",
    ]);
    let token = server.token();
    assert_eq!(token["expires_in"], 59);
    let base = server.shown("Base URL").to_owned();
    assert_eq!(format!("{}/v2", token["api_url"].as_str().unwrap()), base);
    let access = token["access_token"].as_str().unwrap();
    let bearer = format!("authorization: Bearer {access}");
    let get = |path: &str| server.http("GET", &format!("{base}{path}"), &[&bearer], "");
    let (status, users) = get("/users?page_size=5");
    assert_eq!(status, 200, "{users}");
    let users: Value = serde_json::from_str(&users).unwrap();
    assert_eq!(users["users"].as_array().unwrap().len(), 5);
    assert_eq!(get("/groups").0, 503);
    assert_eq!(get("/groups").0, 200);

    // The page tells the same, and its clock is that of the machine.
    let page = server.shown("Status page").to_owned();
    let own = |path: &str| server.http("GET", &format!("{page}{path}"), &[], "").1;
    let account: Value = serde_json::from_str(&own("account")).unwrap();
    assert_eq!(account["users"]["total"], 40);
    assert_eq!(account["plan"], "pro");
    let now: chrono::DateTime<chrono::Utc> = account["now"].as_str().unwrap().parse().unwrap();
    assert!((chrono::Utc::now() - now).num_minutes().abs() < 5, "{now}");
    let requests: Value = serde_json::from_str(&own("requests")).unwrap();
    assert_eq!(requests["total"], 4);
    let budgets: Value = serde_json::from_str(&own("budgets")).unwrap();
    assert_eq!(budgets["budgets"][2]["daily_limit"], 30_000);
    assert!(own("").contains("/v2/users?page_size=5"));

    // One line for each request, and no secrets in them.
    let mut log = String::new();
    for _ in 0..4 {
        server.lines.read_line(&mut log).unwrap();
    }
    let lines: Vec<_> = log.lines().map(|l| l.split_once(' ').unwrap().1).collect();
    assert_eq!(
        lines,
        [
            "POST /oauth/token -> 200",
            "GET /v2/users?page_size=5 -> 200",
            "GET /v2/groups -> 503",
            "GET /v2/groups -> 200",
        ]
    );
}

#[test]
fn what_is_wrong_with_an_argument_is_said() {
    for (args, says) in [
        (["--fault", "503@/user"], "the nearest is `/users`"),
        (["--fault", "418"], "`418` is none of 401"),
        (
            ["--token-lifetime", "60"],
            "not a whole number with ms, s, m or h",
        ),
        (["--now", "yesterday"], "neither a day as 2026-07-01"),
        (
            ["--plan", "enterprise"],
            "possible values: free, pro, business",
        ),
        (
            ["--profile", "huge"],
            "possible values: small-company, enterprise, university",
        ),
        (["--users", "many"], "--users"),
        (["--address", "localhost"], "--address"),
        // An address of no machine, so that the port cannot be opened.
        (
            ["--address", "192.0.2.1"],
            "192.0.2.1:8787 cannot be opened",
        ),
    ] {
        let output = Command::new(example("fake_zoom")).args(args).output();
        let output = output.unwrap();
        assert!(!output.status.success());
        let error = text(&output.stderr);
        assert!(error.contains(says), "{args:?}: {error}");
    }
}
