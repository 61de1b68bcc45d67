//! Whatever JSON arrives: an answer or an error, never a panic.

use std::fmt::Debug;

use proptest::prelude::*;
use serde::Serialize;
use serde_json::Value;
use zoom_admin::calls::CALLS;
use zoom_admin::{ErrorKind, Raw, Request, RetryPolicy, Zoom};

use crate::canned::Canned;
use crate::decode::tolerance::answer;
use crate::decode::tolerance::answers::{self, may_be_none};
use crate::each_call::Visitor;
use crate::facts::facts;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop_oneof![
            "03/01/2026 10:20",
            "99/99/9999 99:99",
            "2026-02-30",
            "9223372036854775808"
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map(name(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A name of a field: one of the facts', or any.
fn name() -> impl Strategy<Value = String> {
    let facts = facts();
    let names: std::collections::BTreeSet<_> = facts
        .calls
        .iter()
        .flat_map(|c| &c.answers)
        .flat_map(|a| a.fields.iter().map(|f| f.name().to_owned()))
        .collect();
    let names: Vec<_> = names.into_iter().collect();
    prop_oneof![
        4 => proptest::sample::select(names),
        1 => "[a-z_]{1,8}",
    ]
}

/// Sends the request of one name and looks at what comes.
struct One<'a> {
    name: &'a str,
    zoom: &'a Zoom,
    /// The error, if one came.
    outcome: Option<Result<(), zoom_admin::Error>>,
}

impl Visitor for One<'_> {
    async fn call<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize + Debug> + Clone,
    {
        if R::META.name != self.name {
            return;
        }
        let reply = self.zoom.send_full(request.clone()).await;
        let raw = self.zoom.send(Raw(request)).await;
        if let Ok(reply) = &reply {
            // Whatever was read can be written and shown, and was JSON.
            serde_json::to_value(&reply.value).unwrap();
            let _ = format!("{:?} {:?}", reply.value, reply.notes);
            raw.unwrap();
        }
        self.outcome = Some(reply.map(|_| ()));
    }
}

fn outcome(name: &str, body: &Value, drift: bool) -> Result<(), zoom_admin::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let canned = Canned::default();
    canned.set(200, body.to_string());
    let mut once = RetryPolicy::default();
    (once.max_attempts, once.max_limited) = (1, 0);
    let zoom = canned
        .builder()
        .retry(once)
        .drift_notes(drift)
        .build()
        .unwrap();
    let mut one = One {
        name,
        zoom: &zoom,
        outcome: None,
    };
    runtime.block_on(crate::each_call::each(&mut one));
    one.outcome.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// What has the members of its kind is an answer (unless its identity is missing, or it is an
    /// error body).
    #[test]
    fn any_json_is_an_answer_or_an_error(call in 0..CALLS.len(), body in any_json(), drift: bool) {
        let name = CALLS[call].meta.name;
        if let Err(error) = outcome(name, &body, drift) {
            let identity = name == "meeting::Registrant";
            let fine = match error.kind() {
                ErrorKind::Decode => identity || may_be_none(name, &body),
                _ => error.api().is_some(),
            };
            prop_assert!(fine, "{name} {body}: {error}");
        }
    }

    /// One field of a full answer is anything: the answer is read.
    #[test]
    fn a_field_may_be_anything(
        call in 0..CALLS.len(),
        field in any::<proptest::sample::Index>(),
        value in any_json(),
        drift: bool,
    ) {
        let name = CALLS[call].meta.name;
        let answer = answer(facts(), name);
        let mut body = answer.full(0);
        let field = &answer.fields[field.index(answer.fields.len())];
        *body.pointer_mut(&field.first()).unwrap() = value;
        let read = outcome(name, &body, drift);
        let identity = name == "meeting::Registrant" && field.at == "/email";
        // Without what makes it an answer, it is none; and `status: false` may mean an error.
        let none = may_be_none(name, &body)
            || answers::without(name, &body, field.name()) != answers::Without::Answer
            || body["status"] == false;
        prop_assert!(read.is_ok() || identity || none, "{name} {}: {read:?}", field.at);
    }
}

#[test]
fn deep_nesting_and_huge_numbers_cost_themselves_alone() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let canned = Canned::default();
    let zoom = canned.builder().build().unwrap();
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        let deep = format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
        let text = format!(r#"{{"users":[{{"email":"a@x","dept":{deep},"pmi":1e400,"type":2}}]}}"#);
        canned.set(200, text.clone());
        let reply = runtime.block_on(zoom.send_full(zoom_admin::user::List::new()));
        let reply = reply.unwrap();
        let paths: Vec<_> = reply.notes.iter().map(|n| n.path.as_str()).collect();
        assert_eq!(paths, ["users[0].dept", "users[0].pmi"]);
        assert_eq!(
            reply.value.users[0].kind,
            Some(zoom_admin::user::UserType::Licensed)
        );
        // Cut off in the depths it is cut off, not deep.
        canned.set(200, text[..text.len() / 2].to_owned());
        let error = runtime.block_on(zoom.send(zoom_admin::user::List::new()));
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Transport);
    }
}
