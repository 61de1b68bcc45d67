//! Each answer with bytes that no JSON has: one value is lost, or the record that it stands in, and
//! nothing else.
//!
//! Each field of each answer gets some of the damaged values, and each answer some damaged bytes.
//! `ZOOM_TEST_ROUNDS=20` tries all values, and twenty times as many bytes.

use std::fmt::Debug;

use serde::Serialize;
use serde_json::{Value, json};
use zoom_admin::{ErrorKind, Note, NoteKind, PageBody, Paged, Request, RetryPolicy, Zoom};

use crate::canned::Canned;
use crate::decode::tolerance::fields::{IDENTITIES, MARK, same_but_for, set};
use crate::decode::tolerance::{answer, note_path};
use crate::each_call::{self, Visitor};
use crate::facts::{Facts, facts};

/// What a damaged value leaves behind, whatever type is declared.
#[derive(Clone, Copy, PartialEq)]
enum Leaves {
    /// Nothing, and one note.
    Nothing,
    /// Something or nothing, and one note.
    Note,
    /// Something without a note, or nothing with one.
    Either,
}

/// Damaged values.
const VALUES: [(&[u8], Leaves); 17] = [
    (b"NaN", Leaves::Nothing),
    (br#""a\ud83db""#, Leaves::Note),
    (b"\"a\xFFb\"", Leaves::Note),
    (b"1e400", Leaves::Either),
    (b"\"a\x01b\"", Leaves::Note),
    (br#""a\xb""#, Leaves::Note),
    (b"-Infinity", Leaves::Nothing),
    (b"007", Leaves::Note),
    (b"184467440737095516150", Leaves::Either),
    (b"+1", Leaves::Note),
    (b"", Leaves::Nothing),
    (b".5", Leaves::Note),
    (b"2026-03-01T10:20:30Z", Leaves::Nothing),
    (b"\"\xC3\"", Leaves::Note),
    (br#""\u12""#, Leaves::Note),
    (b"nan", Leaves::Nothing),
    (b"1\"2", Leaves::Nothing),
];

/// The bytes that do most harm to JSON, and some that no text has.
const BYTES: &[u8] = b"\"\\{}[],: \n1X-.u\x00\x01\x7F\x80\xC3\xED\xFF";

/// A generator of numbers: the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound
    }
}

struct Bytes {
    facts: &'static Facts,
    canned: Canned,
    zoom: Zoom,
    rounds: usize,
    numbers: Numbers,
    mutations: usize,
    records: usize,
    refused: usize,
    problems: Vec<String>,
}

impl Bytes {
    fn new() -> Self {
        let canned = Canned::default();
        let mut once = RetryPolicy::default();
        (once.max_attempts, once.max_limited) = (1, 0);
        let rounds = std::env::var("ZOOM_TEST_ROUNDS").ok();
        Self {
            zoom: canned.builder().retry(once).build().unwrap(),
            canned,
            facts: facts(),
            rounds: rounds.and_then(|r| r.parse().ok()).unwrap_or(1),
            numbers: Numbers(0x9E37_79B9_7F4A_7C15),
            mutations: 0,
            records: 0,
            refused: 0,
            problems: Vec::new(),
        }
    }

    async fn read<R>(&mut self, request: R, body: Vec<u8>) -> zoom_admin::Result<(Value, Vec<Note>)>
    where
        R: Request<Output: Serialize>,
    {
        self.mutations += 1;
        self.canned.set(200, body);
        let reply = self.zoom.send_full(request).await?;
        Ok((serde_json::to_value(&reply.value).unwrap(), reply.notes))
    }

    /// Each field with damaged values.
    async fn values<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize> + Clone,
    {
        let name = R::META.name;
        let answer = answer(self.facts, name);
        let mut body = answer.full(0);
        let text = body.to_string().into_bytes();
        let (baseline, _) = self.read(request.clone(), text).await.unwrap();
        for (number, field) in answer.fields.iter().enumerate() {
            let at = field.first();
            if IDENTITIES.contains(&(name, &field.at)) {
                continue;
            }
            let canonical = set(&mut body, &at, Some(json!(MARK))).unwrap();
            let marked = body.to_string();
            let (before, after) = marked.split_once(&format!("\"{MARK}\"")).unwrap();
            set(&mut body, &at, Some(canonical.clone()));
            let with = |raw: &[u8]| [before.as_bytes(), raw, after.as_bytes()].concat();
            let few = if self.rounds > 1 { VALUES.len() } else { 3 };
            for i in 0..few {
                let (raw, leaves) = VALUES[(number * 3 + i) % VALUES.len()];
                let problem = match self.read(request.clone(), with(raw)).await {
                    Ok((read, notes)) => judge(&baseline, &at, raw, leaves, &read, &notes),
                    Err(error) => Some(error.to_string()),
                };
                if let Some(problem) = problem {
                    let raw = String::from_utf8_lossy(raw);
                    self.problems.push(format!("{name} {at} {raw}: {problem}"));
                }
            }
            // The key once more, with null: nothing is lost.
            let twice = format!("{canonical},\"{}\":null", field.name());
            match self.read(request.clone(), with(twice.as_bytes())).await {
                Ok((read, notes)) if read == baseline && notes.len() == 1 => {}
                other => self.problems.push(format!("{name} {at} twice: {other:?}")),
            }
        }
    }

    /// A damaged byte in a member of an answer hurts no other member.
    async fn members<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize> + Clone,
    {
        let name = R::META.name;
        let body = answer(self.facts, name).full(0);
        let Value::Object(members) = &body else {
            return;
        };
        let whole = body.to_string();
        let (baseline, _) = self
            .read(request.clone(), whole.clone().into())
            .await
            .unwrap();
        for _ in 0..self.rounds * 20 {
            let mut from = 1;
            let chosen = self.numbers.below(members.len());
            let mut hurt = String::new();
            let mut length = 0;
            for (key, value) in members.iter().take(chosen + 1) {
                from += if hurt.is_empty() { 0 } else { length + 1 };
                length = json!(key).to_string().len() + 1 + value.to_string().len();
                hurt.clone_from(key);
            }
            let mut bytes = whole.clone().into_bytes();
            let place = from + self.numbers.below(length);
            bytes[place] = BYTES[self.numbers.below(BYTES.len())];
            let shown = String::from_utf8_lossy(&bytes[from..from + length]).into_owned();
            match self.read(request.clone(), bytes).await {
                Ok((read, _)) => {
                    let other = |(key, value): &(&String, &Value)| {
                        **key != hurt && read.get(key.as_str()) != Some(*value)
                    };
                    let harmed = baseline.as_object().unwrap().iter().find(other);
                    if let Some((key, _)) = harmed {
                        self.problems.push(format!("{name}: {shown} hurts {key}"));
                    }
                }
                Err(error) => {
                    self.refused += 1;
                    if !matches!(error.kind(), ErrorKind::Decode | ErrorKind::Transport) {
                        self.problems.push(format!("{name}: {shown}: {error}"));
                    }
                }
            }
        }
    }

    /// A damaged byte in a record of a page hurts no other record, and nothing beside the records.
    async fn records<R>(&mut self, request: R)
    where
        R: Paged<Output: Serialize + PageBody> + Clone,
    {
        let name = R::META.name;
        let items = <R::Output as PageBody>::ITEMS;
        let answer = answer(self.facts, name);
        let mut body = answer.full(0);
        let [first, second, third] =
            [0, 1_000, 2_000].map(|n| answer.numbered(0, n)[items][0].clone());
        body[items] = json!([first, second, third]);
        let whole = body.to_string();
        let (baseline, _) = self.read(request.clone(), whole.into()).await.unwrap();
        body[items][1] = json!(MARK);
        let marked = body.to_string();
        let (before, after) = marked.split_once(&format!("\"{MARK}\"")).unwrap();
        for _ in 0..self.rounds * 40 {
            let mut record = second.to_string().into_bytes();
            let place = self.numbers.below(record.len());
            record[place] = BYTES[self.numbers.below(BYTES.len())];
            let shown = String::from_utf8_lossy(&record).into_owned();
            let body = [before.as_bytes(), &record, after.as_bytes()].concat();
            self.records += 1;
            let problem = match self.read(request.clone(), body).await {
                Ok((mut read, notes)) => {
                    let failed = format!("{items}[1]");
                    let failed = notes
                        .iter()
                        .any(|n| n.path == failed && n.kind == NoteKind::Record);
                    let list = read[items].as_array_mut().unwrap();
                    match (list.len(), failed) {
                        (3, false) => list[1] = baseline[items][1].clone(),
                        (2, true) => list.insert(1, baseline[items][1].clone()),
                        _ => {}
                    }
                    (read != baseline).then(|| format!("another is hurt: {read}"))
                }
                Err(error) => Some(error.to_string()),
            };
            if let Some(problem) = problem {
                self.problems
                    .push(format!("{name} {place} of {shown}: {problem}"));
            }
        }
    }
}

/// What is wrong with the reading of an answer with one damaged value, if anything.
fn judge(
    baseline: &Value,
    at: &str,
    raw: &[u8],
    leaves: Leaves,
    read: &Value,
    notes: &[Note],
) -> Option<String> {
    let steps: Vec<_> = at.split('/').skip(1).collect();
    if !same_but_for(baseline, read, &steps) {
        return Some(format!("another field is hurt: {read}"));
    }
    let hidden = baseline.pointer(at).is_none();
    let here = read.pointer(at).filter(|v| **v != json!([]));
    let raw = String::from_utf8_lossy(raw);
    let path = note_path(at);
    let noted = match notes {
        [] => false,
        [note] if note.path == path && note.raw.as_deref() == Some(&*raw) => true,
        _ => return Some(format!("the notes are {notes:?}")),
    };
    let fine = match leaves {
        Leaves::Nothing => here.is_none() && noted,
        Leaves::Note => noted,
        // A value without a declared type keeps as text what JSON cannot hold, and says so.
        Leaves::Either if notes.iter().any(|n| n.kind == NoteKind::Repaired) => {
            hidden || here == Some(&json!(raw))
        }
        Leaves::Either => here.is_some() != noted || hidden,
    };
    (!fine).then(|| format!("{here:?}, with the notes {notes:?}"))
}

impl Visitor for Bytes {
    async fn call<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize + Debug> + Clone,
    {
        self.values(request.clone()).await;
        self.members(request).await;
    }

    async fn page<R>(&mut self, request: R)
    where
        R: Paged<Output: Serialize + Debug + PageBody<Item: Serialize>> + Clone,
    {
        self.values(request.clone()).await;
        self.records(request).await;
    }
}

fn tell(module: &str, bytes: Bytes) {
    println!(
        "{module}: {} damaged answers, {} of them in a record; {} of the others cannot be read",
        bytes.mutations, bytes.records, bytes.refused
    );
    let few: Vec<_> = bytes.problems.iter().take(30).map(String::as_str).collect();
    let count = bytes.problems.len();
    assert!(few.is_empty(), "{count} problems:\n{}", few.join("\n"));
}

/// One test for each module, so that they run side by side.
macro_rules! modules {
    ($($test:ident: $module:literal $calls:ident),*) => {
        $(#[tokio::test]
        async fn $test() {
            let mut bytes = Bytes::new();
            each_call::$calls(&mut bytes).await;
            tell($module, bytes);
        })*
    };
}
modules!(
    damaged_bytes_of_the_account_hurt_one_value_or_record: "account" account_calls,
    damaged_bytes_of_a_group_hurt_one_value_or_record: "group" group_calls,
    damaged_bytes_of_a_meeting_hurt_one_value_or_record: "meeting" meeting_calls,
    damaged_bytes_of_a_report_hurt_one_value_or_record: "report" report_calls,
    damaged_bytes_of_a_user_hurt_one_value_or_record: "user" user_calls
);

/// However the damage is laid out, reading takes a time that grows with the body and no faster.
#[tokio::test]
async fn no_damage_makes_reading_slow() {
    let mut bytes = Bytes::new();
    let size = 200_000;
    for part in [
        r#"{"email":"a"#,
        r#"{"email":"a@x","dept":"a"b"},"#,
        r#"{"a":1},"#,
        r#""a":1},"#,
        "[",
        "{",
        r#"{"a":"#,
        "\\",
        ",",
        "\"",
        "}",
        "],",
        "NaN,",
        r#"{"email":"a@x","email":null},"#,
        r#""a":"\ud800","#,
        "\u{0}",
    ] {
        for (before, after) in [
            (r#"{"users":["#, r#"],"page_size":1}"#),
            (r#"{"users":[{"email":"x"y"},"#, "null]}"),
            ("{\"a\":", "}"),
            ("[", "]"),
        ] {
            let body = format!("{before}{}{after}", part.repeat(size / part.len()));
            let began = std::time::Instant::now();
            let read = bytes.read(zoom_admin::user::List::new(), body.into()).await;
            let took = began.elapsed();
            assert!(
                took.as_secs() < 20,
                "{before} {part}: {took:?} {}",
                read.is_ok()
            );
        }
    }
}
