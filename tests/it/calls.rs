//! The crate against the facts: every call, parameter and response field of `src/fake/facts.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use crate::canned::Canned;
use crate::each_call::Visitor;
use crate::facts::{Answer, CallFacts, Facts, QueryFacts, facts};
use futures::StreamExt;
use serde::Serialize;
use serde_json::{Value, json};
use zoom_admin::calls::{CALLS, Call, ParamKind};
use zoom_admin::{PageBody, Paged, Parts, Request, Segment, Zoom};

/// Query parameters that are the client's business, not the request's. `page_number` is the old
/// way of paging, which no call needs.
const PAGING: [&str; 3] = ["page_size", "next_page_token", "page_number"];

/// The request for one shape of the answer to a path.
fn option_of(call: &Call) -> Option<&'static str> {
    call.query.iter().find_map(|p| match (p.name, p.kind) {
        ("option", ParamKind::Fixed(value)) => Some(value),
        _ => None,
    })
}

fn call_named(name: &str) -> &'static Call {
    CALLS
        .iter()
        .find(|c| c.meta.name == name)
        .unwrap_or_else(|| panic!("{name} is not in CALLS"))
}

fn none<T: AsRef<str>>(problems: &[T]) {
    let list: Vec<_> = problems.iter().map(AsRef::as_ref).collect();
    assert!(
        list.is_empty(),
        "{} problems:\n{}",
        list.len(),
        list.join("\n")
    );
}

#[test]
fn every_path_and_shape_of_the_facts_is_a_request_and_no_other_is() {
    let facts = facts();
    let told: BTreeSet<_> = facts
        .calls
        .iter()
        .flat_map(|c| c.answers.iter().map(|a| (c.path.clone(), a.option.clone())))
        .collect();
    let here: BTreeSet<_> = CALLS
        .iter()
        .map(|c| (c.meta.path.to_owned(), option_of(c).map(str::to_owned)))
        .collect();
    assert_eq!(facts.calls.len(), 75);
    assert_eq!(told, here);
}

#[test]
fn labels_scopes_modules_and_deprecations_are_those_of_the_facts() {
    let facts = facts();
    let set = |names: &[&str]| {
        names
            .iter()
            .map(|n| (*n).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let mut problems = Vec::new();
    for call in CALLS {
        let meta = call.meta;
        let told = facts.call(meta.path).unwrap();
        let mut expect = |what: &str, same: bool| {
            if !same {
                problems.push(format!("{}: {what}", meta.name));
            }
        };
        expect(
            "label",
            meta.label.to_string().eq_ignore_ascii_case(&told.label),
        );
        expect(
            "classic scopes",
            set(meta.classic) == told.classic.iter().cloned().collect(),
        );
        expect(
            "granular scopes",
            set(meta.granular) == told.granular.iter().cloned().collect(),
        );
        expect(
            "module",
            meta.name.starts_with(&format!("{}::", told.module)),
        );
        expect("deprecated", call.deprecated == told.deprecated);
        // The first of the scopes is the one to ask for: one of the five, account-wide.
        let five = format!("{}:read:admin", told.module);
        expect(
            "first classic scope",
            meta.classic[0] == five || !meta.classic.contains(&five.as_str()),
        );
        expect(
            "first granular scope",
            meta.granular.first().is_none_or(|s| {
                s.ends_with(":admin") || meta.granular.iter().all(|s| !s.ends_with(":admin"))
            }),
        );
    }
    none(&problems);
}

#[test]
fn paging_and_the_items_field_are_those_of_the_facts() {
    let facts = facts();
    let mut problems = Vec::new();
    for call in CALLS {
        let told = facts.call(call.meta.path).unwrap();
        let here = call.paging.map(|p| (p.items, p.size));
        // Where no source states the greatest page size, 300 works.
        let expected = told.paging.as_ref().map(|_| {
            (
                told.items.as_deref().unwrap(),
                told.page_size_max.unwrap_or(300),
            )
        });
        if here != expected {
            problems.push(format!("{}: {here:?}, not {expected:?}", call.meta.name));
        }
    }
    none(&problems);
}

/// Whether a parameter's type is right for what the facts say.
fn fits(kind: ParamKind, told: &QueryFacts) -> bool {
    let known = |list: Vec<Value>| told.known.iter().all(|k| list.contains(k));
    match (kind, told.kind.as_str()) {
        (ParamKind::OneOf(values), "string") => {
            !told.known.is_empty() && known(values.iter().map(|v| json!(v)).collect())
        }
        (ParamKind::OneNumberOf(values), "integer") => {
            !told.known.is_empty() && known(values.iter().map(|v| json!(v)).collect())
        }
        (ParamKind::Text, "string") | (ParamKind::Number, "integer") => told.known.is_empty(),
        (ParamKind::Boolean, "boolean") | (ParamKind::Date, "string:date") => true,
        (ParamKind::Fixed(value), "string") => {
            told.known.is_empty() || told.known.contains(&json!(value))
        }
        _ => false,
    }
}

#[test]
fn query_parameters_and_their_types_are_those_of_the_facts() {
    let facts = facts();
    let mut problems = Vec::new();
    let mut count = 0;
    for call in CALLS {
        let told = facts.call(call.meta.path).unwrap();
        let option = option_of(call);
        // `option` makes another request of it; there is none without, and with it none to trim.
        let expected: BTreeMap<_, _> = told
            .query
            .iter()
            .filter(|q| !PAGING.contains(&q.name.as_str()))
            .filter(|q| q.name != "option" || option.is_some())
            .filter(|q| q.name != "custom_query_fields" || option.is_none())
            .map(|q| (q.name.as_str(), q))
            .collect();
        let here: BTreeMap<_, _> = call.query.iter().map(|p| (p.name, p)).collect();
        for (name, param) in &here {
            match expected.get(name) {
                None => problems.push(format!("{}: {name} is not told of", call.meta.name)),
                Some(told) => {
                    count += 1;
                    let required = told.required || matches!(param.kind, ParamKind::Fixed(_));
                    if !fits(param.kind, told) || param.required != required {
                        problems.push(format!("{}: {name} is {param:?}", call.meta.name));
                    }
                }
            }
        }
        for name in expected.keys().filter(|n| !here.contains_key(*n)) {
            problems.push(format!("{}: {name} is missing", call.meta.name));
        }
    }
    println!("{count} query parameters agree");
    none(&problems);
}

/// Reads answers with every field through the client.
struct Answers {
    facts: &'static Facts,
    canned: Canned,
    zoom: Zoom,
    seen: BTreeSet<&'static str>,
    /// Calls, fields and typed fields of each module.
    counts: BTreeMap<String, (BTreeSet<String>, usize, usize)>,
    secrets: BTreeSet<String>,
    problems: Vec<String>,
}

impl Answers {
    fn new() -> Self {
        let canned = Canned::default();
        let zoom = canned.builder().drift_notes(true).build().unwrap();
        Self {
            facts: facts(),
            canned,
            zoom,
            seen: BTreeSet::new(),
            counts: BTreeMap::new(),
            secrets: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    fn told<R: Request>(&self) -> (&CallFacts, &Answer) {
        let call = call_named(R::META.name);
        let told = self
            .facts
            .call(call.meta.path)
            .expect("a path of the facts");
        (
            told,
            told.answer(option_of(call)).expect("a shape of the facts"),
        )
    }

    /// One answer, with the known values of a round; gives the fields that arrived.
    async fn read<R>(
        &self,
        request: R,
        round: usize,
        problems: &mut Vec<String>,
    ) -> BTreeSet<String>
    where
        R: Request<Output: Serialize + Debug>,
    {
        let name = R::META.name;
        let (_, answer) = self.told::<R>();
        let full = answer.full(round);
        self.canned.set(200, full.to_string());
        let reply = match self.zoom.send_full(request).await {
            Ok(reply) => reply,
            Err(error) => {
                problems.push(format!("{name}: {error}"));
                return BTreeSet::new();
            }
        };
        for note in &reply.notes {
            problems.push(format!("{name}: {note:?} {:?}", note.raw));
        }
        let written = serde_json::to_value(&reply.value).unwrap();
        let shown = format!("{:?}", reply.value);
        let mut expected = full.clone();
        let mut typed = BTreeSet::new();
        let mut hidden = 0;
        for field in &answer.fields {
            let at = field.first();
            let sent = full.pointer(&at).unwrap();
            if SECRETS.contains(&field.name()) && written.pointer(&at).is_none() {
                // Not written, but read: it is there, and shown as a secret.
                hidden += 1;
                remove(&mut expected, &at);
                if shown.contains(sent.to_string().trim_matches('"')) {
                    problems.push(format!("{name}: {} is shown", field.at));
                }
            } else if written.pointer(&at).is_none() {
                problems.push(format!("{name}: {} is lost", field.at));
                continue;
            } else if field.kind == "string:meeting" {
                let number: i64 = sent.as_str().unwrap().parse().unwrap();
                *expected.pointer_mut(&at).unwrap() = json!(number);
            }
            typed.insert(field.at.clone());
        }
        if shown.matches("Secret(..)").count() != hidden {
            problems.push(format!("{name}: not {hidden} secrets: {shown}"));
        }
        differences("", &expected, &written, &mut |at, a, b| {
            problems.push(format!("{name}: {at} came as {a} and is written as {b}"));
        });
        typed
    }
}

/// Fields that are credentials: they are read, are shown as `Secret(..)`, and are not written.
const SECRETS: &[&str] = &[
    "authorized_channel_token",
    "default_password_for_scheduled_meetings",
    "dynamic_host_key",
    "encrypted_password",
    "h323_password",
    "host_key",
    "participant_pin_code",
    "passcode",
    "password",
    "password_for_pmi",
    "pmi_password",
    "pstn_password",
    "start_url",
    "stream_key",
    "token",
];

fn remove(root: &mut Value, at: &str) {
    let (parent, name) = at.rsplit_once('/').unwrap();
    if let Some(Value::Object(map)) = root.pointer_mut(parent) {
        map.remove(name);
    }
}

/// Tells of each place where two values differ.
fn differences(at: &str, a: &Value, b: &Value, tell: &mut dyn FnMut(&str, &Value, &Value)) {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let keys: BTreeSet<_> = x.keys().chain(y.keys()).collect();
            for key in keys {
                let of = |map: &serde_json::Map<String, Value>| {
                    map.get(key).cloned().unwrap_or_default()
                };
                differences(&format!("{at}/{key}"), &of(x), &of(y), tell);
            }
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            for (i, (x, y)) in x.iter().zip(y).enumerate() {
                differences(&format!("{at}/{i}"), x, y, tell);
            }
        }
        (a, b) if a != b => tell(at, a, b),
        _ => {}
    }
}

impl Visitor for Answers {
    async fn call<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize + Debug> + Clone,
    {
        let name = R::META.name;
        assert!(self.seen.insert(name), "{name} is shown twice");
        self.check_parts(&request);
        let rounds = self.told::<R>().1.rounds();
        let mut problems = Vec::new();
        let typed = self.read(request.clone(), 0, &mut problems).await;
        for round in 1..rounds {
            if problems.len() < 50 {
                self.read(request.clone(), round, &mut problems).await;
            }
        }
        let (told, answer) = self.told::<R>();
        let secrets = answer.fields.iter().filter(|f| SECRETS.contains(&f.name()));
        let secrets: Vec<_> = secrets.map(|f| f.name().to_owned()).collect();
        let (module, path, fields) = (told.module.clone(), told.path.clone(), answer.fields.len());
        self.secrets.extend(secrets);
        let counts = self.counts.entry(module).or_default();
        counts.0.insert(path);
        counts.1 += fields;
        counts.2 += typed.len();
        self.problems.append(&mut problems);
    }

    async fn page<R>(&mut self, request: R)
    where
        R: Paged<Output: Serialize + Debug + PageBody<Item: Serialize>> + Clone,
    {
        self.call(request.clone()).await;
        let (_, answer) = self.told::<R>();
        self.canned.set(200, answer.full(0).to_string());
        let page = self.zoom.pages(request).next().await.unwrap().unwrap();
        assert!(page.failures.is_empty(), "{}", R::META.name);
        assert_eq!(page.body.into_items().len(), 1, "{}", R::META.name);
        let size = format!("page_size={}", R::PAGE_SIZE);
        assert!(
            self.canned.asked().contains(&size),
            "{}",
            self.canned.asked()
        );
    }
}

impl Answers {
    /// What `new` makes sends what is required, and nothing else; paths take UUIDs where the
    /// facts say so.
    fn check_parts<R: Request>(&self, request: &R) {
        let name = R::META.name;
        let parts: Parts = request.parts().unwrap();
        let sent: Vec<_> = parts.query.iter().map(|(name, _)| *name).collect();
        let required = call_named(name).query.iter().filter(|p| p.required);
        let required: Vec<_> = required.map(|p| p.name).collect();
        assert_eq!(sent, required, "{name}");
        let (told, _) = self.told::<R>();
        let values: Vec<_> = parts
            .path
            .iter()
            .filter(|s| !matches!(s, Segment::Fixed(_)))
            .collect();
        assert_eq!(values.len(), told.path_params.len(), "{name}");
        for (value, (param, _, accepts)) in values.iter().zip(&told.path_params) {
            let uuid = accepts.iter().any(|a| a == "uuid");
            assert_eq!(matches!(value, Segment::Uuid(_)), uuid, "{name}: {param}");
        }
    }
}

#[tokio::test]
async fn an_answer_with_every_field_is_read_whole_and_written_as_it_came() {
    let mut answers = Answers::new();
    crate::each_call::each(&mut answers).await;
    let all: BTreeSet<_> = CALLS.iter().map(|c| c.meta.name).collect();
    assert_eq!(
        answers.seen, all,
        "the list in each_call.rs is not that of CALLS"
    );
    let mut sum = (0, 0, 0);
    for (module, (calls, fields, typed)) in &answers.counts {
        println!(
            "{module}: {} calls, {fields} fields, {typed} typed",
            calls.len()
        );
        sum = (sum.0 + calls.len(), sum.1 + fields, sum.2 + typed);
    }
    println!("all: {} calls, {} fields, {} typed", sum.0, sum.1, sum.2);
    none(&answers.problems);
    assert_eq!(sum.1, sum.2);
    let listed: BTreeSet<_> = SECRETS.iter().map(|s| (*s).to_owned()).collect();
    assert_eq!(
        answers.secrets, listed,
        "a secret of the list is in no answer"
    );
}

/// A program that imports everything of a module still means the standard library's traits and
/// types by their names: a `Sync` of ours would make this not compile.
#[test]
fn a_glob_import_hides_no_name_of_the_standard_prelude() {
    macro_rules! import_all {
        ($($name:ident: $module:path),* $(,)?) => {$(
            mod $name {
                #![allow(unused_imports)]
                use $module::*;
                fn _needs<T>(value: T) -> Result<Option<Box<T>>, String>
                where
                    T: Send + Sync + Sized + Unpin + Copy + Clone + Default + Eq + Ord,
                    T: AsRef<str> + AsMut<str> + From<u8> + Into<u8> + TryFrom<u16> + TryInto<u16>,
                    T: Iterator + DoubleEndedIterator + ExactSizeIterator + Extend<u8>,
                    T: ToString + ToOwned + FromIterator<u8> + Fn() + FnMut() + FnOnce(),
                {
                    let _: Vec<u8> = Vec::new();
                    Ok(Some(Box::new(value)))
                }
            }
        )*};
    }
    import_all! {
        root: zoom_admin,
        account: zoom_admin::account,
        auth: zoom_admin::auth,
        calls: zoom_admin::calls,
        coverage: zoom_admin::coverage,
        decode: zoom_admin::decode,
        group: zoom_admin::group,
        limit: zoom_admin::limit,
        meeting: zoom_admin::meeting,
        preflight: zoom_admin::preflight,
        report: zoom_admin::report,
        settings: zoom_admin::settings,
        transport: zoom_admin::transport,
        usage: zoom_admin::usage,
        user: zoom_admin::user,
    }
}
