use super::*;

fn problem(status: u16, body: &[u8]) -> Option<Problem> {
    super::problem(status, body, &Scrub::default())
}

fn read(status: u16, body: &str) -> Problem {
    problem(status, body.as_bytes()).unwrap_or_else(|| panic!("no error: {body}"))
}

#[test]
fn a_missing_scope_is_known_by_its_message_whatever_the_code() {
    for (status, body) in [
        (
            400,
            r#"{"code":4711,"message":"Invalid access token, does not contain scopes:[user:read:admin, user:read:list_users:admin]."}"#,
        ),
        (
            401,
            r#"{"code":124,"message":"Invalid access token, does not contain scopes:[user:read:admin, user:read:list_users:admin]."}"#,
        ),
        (
            403,
            r#"{"code":4700,"message":"Invalid access token, does not contain scopes:[user:read:admin,user:read:list_users:admin]"}"#,
        ),
        (
            401,
            r#"{"code":4700,"message":"does not contain SCOPES : [ user:read:admin , 'user:read:list_users:admin' ]"}"#,
        ),
        // Not valid JSON: the quotes inside are not escaped.
        (
            400,
            r#"{"code":104,"message":"Invalid access token, does not contain scopes:["user:read:admin","user:read:list_users:admin"]"}"#,
        ),
        (
            200,
            r#"{"message":"Invalid access token, does not contain scopes:["user:read:admin","user:read:list_users:admin"]", "code":104}"#,
        ),
        (
            403,
            r#"{"error":"insufficient_scope","error_description":"scopes:[user:read:admin user:read:list_users:admin]"}"#,
        ),
    ] {
        let p = read(status, body);
        assert_eq!(p.kind, ProblemKind::MissingScope, "{body}");
        let scopes = ["user:read:admin", "user:read:list_users:admin"];
        assert_eq!(p.scopes, scopes, "{body}");
    }
    let p = read(401, r#"{"code":124,"message":"Invalid access token."}"#);
    assert_eq!(p.kind, ProblemKind::Token);
    // The limit comes first.
    let p = read(429, r#"{"code":4711,"message":"x"}"#);
    assert_eq!(p.kind, ProblemKind::Limited);
}

/// Offsets of a text in lower case are not those of the text.
#[test]
fn letters_that_grow_or_shrink_in_lower_case_move_nothing() {
    for letter in ["\u{130}", "\u{1e9e}", "\u{212a}", "\u{10ffff}", "ẞİ"] {
        for times in 0..40 {
            let grown = letter.repeat(times);
            let body =
                format!(r#"{{"code":300,"message":"{grown} scopes:[{grown}a:b{grown},c:d"}}"#);
            let p = read(400, &body);
            assert_eq!(p.kind, ProblemKind::MissingScope);
            assert!(p.scopes.contains(&"c:d".to_owned()), "{body}");
        }
    }
    let p = read(400, "{\"code\":300,\"message\":\"\u{130} scopes:[\"}");
    assert_eq!((p.api.code, p.scopes.len()), (300, 0));
}

#[test]
fn error_bodies_of_any_shape_say_their_code_and_their_words() {
    for (body, code, words) in [
        (
            r#"{"errors":[}],"code":1001,"message":"Gone."}"#,
            1001,
            "Gone.",
        ),
        (r#"{"x":,"code":1001,"message":"Gone."}"#, 1001, "Gone."),
        (r#"{"code":1001,"message":"Gone."}"#, 1001, "Gone."),
        (r#"{"code":"1001","message":"Gone."}"#, 1001, "Gone."),
        (r#"{"code":" 1001 ","message":"Gone."}"#, 1001, "Gone."),
        (r#"{"code":1001.0,"message":"Gone."}"#, 1001, "Gone."),
        (r#"{"code":1001}"#, 1001, "HTTP 400 without a message"),
        // Of two codes, `code` counts, unless it is nothing.
        (
            r#"{"errorCode":200,"code":1001,"message":"Gone."}"#,
            1001,
            "Gone.",
        ),
        (
            r#"{"errorCode":1001,"code":0,"message":"Gone."}"#,
            1001,
            "Gone.",
        ),
        (
            r#"{"code":null,"errorCode":1001,"errorMessage":"Gone."}"#,
            1001,
            "Gone.",
        ),
        // A doubled member keeps what is something.
        (
            r#"{"code":1001,"code":null,"message":"Gone.","message":null}"#,
            1001,
            "Gone.",
        ),
        (
            r#"{"code":0,"code":1001,"message":"","message":"Gone."}"#,
            1001,
            "Gone.",
        ),
        (
            r#"{"reason":"Gone.","error":"invalid_request"}"#,
            0,
            "Gone.",
        ),
        (r#"{"error":"invalid_request"}"#, 0, "invalid_request"),
        (r#"{"error":"Gone.","errors":[]}"#, 0, "Gone."),
        (
            r#"{"error":{"code":1001,"message":"Gone."}}"#,
            1001,
            "Gone.",
        ),
        (
            r#"{"error":{"error":{"code":1001,"message":"Gone."}}}"#,
            1001,
            "Gone.",
        ),
        (r#"{"errors":["Gone."]}"#, 0, "Gone."),
        (
            r#"{"errors":[{"code":1001,"message":"Gone."}]}"#,
            1001,
            "Gone.",
        ),
        (
            r#"{"response":{"code":1001,"message":"Gone."}}"#,
            1001,
            "Gone.",
        ),
        (
            r#"{"message":{"deep":1},"code":1001,"reason":"Gone."}"#,
            1001,
            "Gone.",
        ),
        (r#""{\"code\":1001,\"message\":\"Gone.\"}""#, 1001, "Gone."),
        (r#""Gone.""#, 0, "Gone."),
        ("Gone.", 0, "Gone."),
        (
            ")]}',\n{\"code\":1001,\"message\":\"Gone.\"}",
            1001,
            "Gone.",
        ),
        // Not JSON.
        (
            "\u{feff} \n{\"code\":1001,\"message\":\"Gone.\"}\0\0",
            1001,
            "Gone.",
        ),
        (r#"{"code":1001,"message":"Gone."#, 1001, "Gone."),
        (r#"{"code":1001,"message":"Gone.","#, 1001, "Gone."),
        (r#"{"code":1001,"message":"Gone.",}"#, 1001, "Gone."),
        (r#"{"message":"Gone.","code":10"#, 0, "Gone."),
        (
            r#"{"code":1001,"message":"The "old" one, say"}"#,
            1001,
            r#"The "old" one, say"#,
        ),
        (
            r#"{"message":"The "old" one","code":1001,"errors":[]}"#,
            1001,
            r#"The "old" one"#,
        ),
        (
            r#"{"code":NaN,"errorCode":1001,"message":"Gone."}"#,
            1001,
            "Gone.",
        ),
        ("{\"code\":1001,\"message\":\"a\tb\"}", 1001, "a\\tb"),
        (
            r#"{"code":1001,"message":"a\ud800b\ud83d\ude00\q"}"#,
            1001,
            "a\u{fffd}b😀q",
        ),
        (r#"{"code":1001,"message":"a\u00"}"#, 1001, "a\u{fffd}00"),
        // Pages and XML.
        (
            "<html><head><title>Bad gateway</title><style>p{}</style></head><body><script>x<y</script><p>nginx &amp; co</p></body></html>",
            0,
            "Bad gateway nginx & co",
        ),
        ("<HTML><BODY>Sign in</BODY></HTML>", 0, "Sign in"),
        (
            "<error><code>1001</code><reason>Gone.</reason></error>",
            1001,
            "Gone.",
        ),
        (
            "<?xml version=\"1.0\"?>\n<r xmlns=\"x\"><a:errorCode>1001</a:errorCode><errorMessage><![CDATA[Gone.]]></errorMessage></r>",
            1001,
            "Gone.",
        ),
        ("<r><note>Gone.</note></r>", 0, "Gone."),
        ("1 < 2", 0, "1 < 2"),
        ("", 0, "HTTP 400 without a body that can be read"),
        ("{}", 0, "HTTP 400 without a body that can be read"),
        ("{", 0, "HTTP 400 without a body that can be read"),
        ("[]", 0, "HTTP 400 without a body that can be read"),
        ("[1, 2", 0, "HTTP 400 without a body that can be read"),
        (
            "\u{0}\u{1}\u{2}",
            0,
            "HTTP 400 without a body that can be read",
        ),
    ] {
        let p = read(400, body);
        assert_eq!(
            (p.api.code, p.api.message.as_str()),
            (code, words),
            "{body}"
        );
    }
    let invalid = read(
        400,
        r#"{"code":300,"message":"Validation Failed.","errors":[{"field":"page_size","message":"too big"}]}"#,
    );
    assert_eq!(invalid.api.fields[0].field, "page_size");
    assert_eq!(invalid.api.fields[0].message, "too big");
}

#[test]
fn other_encodings_are_read_and_what_is_binary_is_not_shown() {
    let text = r#"{"code":1001,"message":"Gone."}"#;
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for body in [
        little.clone(),
        big.clone(),
        [&[0xff, 0xfe][..], &little].concat(),
        [&[0xfe, 0xff][..], &big].concat(),
    ] {
        let p = problem(404, &body).unwrap();
        assert_eq!((p.api.code, p.api.message.as_str()), (1001, "Gone."));
    }
    // ISO 8859-1.
    let p = problem(404, b"{\"code\":1001,\"message\":\"Z\xfcrich\"}").unwrap();
    assert_eq!(
        (p.api.code, p.api.message.as_str()),
        (1001, "Z\u{fffd}rich")
    );
    let p = problem(502, &[0x1f, 0x8b, 8, 0, 0, 0xff, 0xfe, 0x80, 1, 2, 3]).unwrap();
    assert_eq!(p.api.message, "HTTP 502 without a body that can be read");
}

#[test]
fn an_error_in_a_success_is_one_only_where_it_says_so() {
    for error in [
        r#"{"code":300,"message":"no"}"#,
        r#"{"code":300}"#,
        r#"{"code":200,"message":"hi","users":[]}"#,
        r#"{"status":false}"#,
        r#"{"status":false,"errorCode":0,"errorMessage":"no"}"#,
        r#"{"errorMessage":"no","users":[]}"#,
        r#"{"error_description":"no","id":1}"#,
        r#"{"error":"no","id":1}"#,
        r#"{"message":"no","errors":[{"field":"a","message":"b"}]}"#,
        r#"{"errors":[{"field":"a","message":"b"}]}"#,
        r#"{"message":"No permission.","result":null}"#,
        r#"[{"code":300,"message":"no"}]"#,
        r#"{"code":300,"message":"cut o"#,
        r#"{"code":300,"message":"a "b" c"}"#,
        "\u{feff}{\"code\":300}",
        "<error><code>124</code></error>",
    ] {
        assert!(problem(200, error.as_bytes()).is_some(), "{error}");
    }
    for fine in [
        r#"{"code":0,"message":"success"}"#,
        r#"{"code":0,"error_message":"something"}"#,
        r#"{"code":0,"message":"no "quotes" at all"}"#,
        r#"{"status":"success"}"#,
        r#"{"status":true,"message":"Done."}"#,
        r#"{"status":"active","id":"u"}"#,
        r#"{"code":"US"}"#,
        r#"{"message":"hello"}"#,
        r#"{"id":1,"message":"hello","reason":"none given"}"#,
        r#"{"users":[{"code":300}]}"#,
        r#"{"settings":{"code":300,"error":"x","status":false}}"#,
        r#"[{"code":300,"id":1}]"#,
        r#"[{"code":300},{"code":301}]"#,
        r#"{"code":30"#,
        "<html><body><code>300</code></body></html>",
        "{}",
        "[]",
        "7",
        "",
    ] {
        let p = problem(200, fine.as_bytes());
        assert_eq!(p, None, "{fine}");
    }
}

#[test]
fn secrets_are_taken_out_before_the_text_is_cut() {
    let secret = "s3cr3t".repeat(20);
    let body = format!(
        r#"{{"code":300,"message":"{} {secret}","errors":[{{"field":"{secret}","message":"{secret}"}}]}}"#,
        "x".repeat(350)
    );
    let mut scrub = Scrub::default();
    scrub.add(&secret);
    let p = super::problem(400, body.as_bytes(), &scrub).unwrap();
    assert!(!format!("{:?}", p.api).contains("s3cr3t"), "{:?}", p.api);
    assert!(p.api.message.contains("[secret]"));
}

/// Splitmix64: the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }
}

/// Mutates bodies of every shape and reads them. `ANSWER_ROUNDS` tries harder than the gate does.
#[test]
fn whatever_bytes_come_nothing_panics_and_what_is_shown_is_one_short_line() {
    let seeds: Vec<&[u8]> = vec![
        br#"{"code":4711,"message":"Invalid access token, does not contain scopes:[user:read:admin, b:c]."}"#,
        "{\"code\":300,\"message\":\"\u{130} scopes:[\"}".as_bytes(),
        br#"{"code":104,"message":"scopes:["a:b","c:d"]"}"#,
        br#"{"status":false,"errorCode":"200","errorMessage":"No \ud800\udc00\u0130","result":null}"#,
        br#"{"error":{"code":1e400,"message":{"message":"x"}},"errors":[{"field":"a","message":"b"},"c"]}"#,
        br#"{"reason":"Invalid Token!","error":"invalid_grant","error_description":"x","code":null,"code":3}"#,
        b"<?xml version=\"1.0\"?><e><code>124</code><message><![CDATA[x]]></message><!-- y --></e>",
        b"<html><head><style>a</style><script>b</script></head><body>Bad &amp;lt; gateway</body></html>",
        "\u{feff}[{\"code\":300,\"message\":\"\u{1b}[31m\u{202e}\"}]\0".as_bytes(),
        b"\xff\xfe{\0\"\0c\0o\0d\0e\0\"\0:\x001\0}\0",
        br#""{\"code\":1001,\"message\":\"Gone.\"}""#,
        br#"{"users":[{"email":"a@x","status":false}],"code":300}"#,
    ];
    let tokens: [&[u8]; 22] = [
        b"\"",
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b"<",
        b">",
        b"code",
        b"\"error\":",
        b"scopes",
        b"scopes:[",
        "\u{130}".as_bytes(),
        b"\\ud800",
        b"\0",
        b"\x80",
        b"1e999",
        b"\"status\":false",
        b"<![CDATA[",
        b"</",
    ];
    let rounds: usize = std::env::var("ANSWER_ROUNDS").map_or(20_000, |n| n.parse().unwrap());
    let mut random = Random(std::env::var("ANSWER_SEED").map_or(1, |n| n.parse().unwrap()));
    let (mut errors, mut fine) = (0_usize, 0_usize);
    for _ in 0..rounds {
        let mut body = seeds[random.below(seeds.len())].to_vec();
        for _ in 0..random.below(6) {
            let at = random.below(body.len() + 1);
            match random.below(6) {
                0 => body.truncate(at),
                1 => body.insert(at, u8::try_from(random.below(256)).unwrap()),
                2 if at < body.len() => body[at] ^= 1 << random.below(8),
                3 => {
                    let token = tokens[random.below(tokens.len())];
                    body.splice(at..at, token.iter().copied());
                }
                4 => {
                    let other = seeds[random.below(seeds.len())];
                    let from = random.below(other.len());
                    body.splice(at..at, other[from..].iter().copied());
                }
                _ => {
                    let end = (at + random.below(8)).min(body.len());
                    body.drain(at..end);
                }
            }
        }
        let status = [200, 201, 302, 400, 401, 403, 404, 429, 500][random.below(9)];
        let Some(p) = problem(status, &body) else {
            assert!(status < 300);
            fine += 1;
            continue;
        };
        errors += 1;
        let shown = p.api.to_string();
        assert!(shown.chars().count() < 640, "{shown}");
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        assert!(p.scopes.iter().all(|s| s.len() <= 100) && p.scopes.len() <= 30);
    }
    assert!(errors > rounds / 3 && fine > rounds / 50, "{errors} {fine}");
}
