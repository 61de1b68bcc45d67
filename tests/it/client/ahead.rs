//! A page is asked for before the one before it is read, and what was read decides.

use std::cell::RefCell;
use std::time::Duration;

use crate::support::{Answer, Script, http, response};
use async_trait::async_trait;
use chrono::NaiveDate;
use futures::{StreamExt, TryStreamExt};
use proptest::prelude::*;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::{Value, json};
use zoom_admin::limit::{self, Budget, Permit, RateLimiter};
use zoom_admin::transport::TransportFault;
use zoom_admin::{
    AccountKey, Error, ErrorKind, Label, Meta, PageBody, Paged, Parts, Request, Zoom, user,
};

const DEAD: &str = r#"{"code":300,"message":"The next page token is invalid or expired."}"#;

/// The number of a page by the token in its query, where the first has none.
fn token_of(uri: &http::Uri) -> Option<String> {
    let query = uri.query().unwrap();
    let token = query.split_once("next_page_token=")?.1;
    Some(token.split('&').next().unwrap().to_owned())
}

/// Lets every call go at once. The clock of these tests stands still, and so a pause between two calls,
/// however short, would last until there is nothing else to do.
struct NoLimits;

#[async_trait]
impl RateLimiter for NoLimits {
    async fn acquire(&self, _: &AccountKey, _: Label, _: Duration) -> zoom_admin::Result<Permit> {
        Ok(Permit::uncounted())
    }
    fn observe(&self, _: &AccountKey, _: Label, _: &limit::Observed) {}
    fn snapshot(&self, _: &AccountKey) -> Budget {
        Budget::default()
    }
}

fn zoom(script: &Script) -> Zoom {
    script.builder().rate_limiter(NoLimits).build().unwrap()
}

/// A text that makes a body large enough to look for its token.
fn filler() -> String {
    "x".repeat(20_000)
}

/// A large page with one user.
fn large(name: &str, next: &str) -> String {
    json!({"next_page_token": next, "users": [{"email": name, "dept": filler()}]}).to_string()
}

// ---------------------------------------------------------------- a listing whose reading is observed

thread_local! {
    /// What happened, in order: each test has a thread of its own, and so has its runtime.
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn log(event: String) {
    LOG.with_borrow_mut(|log| log.push(event));
}

/// `GET /users`, with a page whose reading is written down, and panics at a user named `panic`.
struct Observed;

#[derive(Debug)]
struct ObservedPage {
    users: Vec<Value>,
    next_page_token: Option<String>,
}

impl<'de> Deserialize<'de> for ObservedPage {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Plain {
            users: Vec<Value>,
            next_page_token: Option<String>,
        }
        let plain = Plain::deserialize(d)?;
        let name = plain.users[0]["email"].as_str();
        let name = name.ok_or_else(|| D::Error::custom("no name"))?;
        log(format!("{name} is read"));
        assert_ne!(name, "panic", "the caller's own type panicked");
        Ok(Self {
            users: plain.users,
            next_page_token: plain.next_page_token,
        })
    }
}

impl Request for Observed {
    const META: Meta = Meta {
        name: "test::Observed",
        path: "/users",
        label: Label::Medium,
        classic: &[],
        granular: &[],
    };
    type Output = ObservedPage;

    fn parts(&self) -> zoom_admin::Result<Parts> {
        Parts::new(&Self::META, [""; 0])
    }
}

impl Paged for Observed {}

impl PageBody for ObservedPage {
    type Item = Value;
    const ITEMS: &'static str = "users";

    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref().filter(|t| !t.is_empty())
    }
    fn total(&self) -> Option<u64> {
        None
    }
    fn range(&self) -> Option<(NaiveDate, NaiveDate)> {
        None
    }
    fn into_items(self) -> Vec<Value> {
        self.users
    }
}

/// Serves these bodies as pages, each after 20 ms: the token of page 1 is `1`.
fn pages(bodies: Vec<String>) -> Script {
    Script::new(move |request| {
        let page = token_of(request.uri()).map_or(0, |token| token.parse().unwrap());
        log(format!("{page} is asked for"));
        Answer::Slow(Duration::from_millis(20), response(200, &[], &bodies[page]))
    })
}

#[tokio::test(start_paused = true)]
async fn the_next_page_is_asked_for_before_this_one_is_read() {
    let bodies = vec![large("a", "1"), large("b", "2"), large("c", "")];
    let script = pages(bodies);
    let read: Vec<_> = zoom(&script).stream(Observed).try_collect().await.unwrap();
    assert_eq!(read.len(), 3);
    let events = LOG.take();
    let at = |event: &str| events.iter().position(|e| e == event).unwrap();
    assert!(at("1 is asked for") < at("a is read"), "{events:?}");
    assert!(at("2 is asked for") < at("b is read"), "{events:?}");
    assert!(at("a is read") < at("b is read"), "{events:?}");
    assert_eq!(events.len(), 6, "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn large_pages_are_asked_for_within_the_same_bounds_as_small_ones() {
    for (ahead, asked) in [(0, 3), (1, 4), (5, 8)] {
        let mut requests = 0;
        let script = Script::new(move |_| {
            requests += 1;
            http(
                200,
                &large(&format!("u{requests}"), &format!("t{requests}")),
            )
        });
        let mut pages = zoom(&script).read_ahead(ahead).pages(user::List::new());
        assert_eq!(script.calls().len(), 0, "before the first poll");
        for _ in 0..3 {
            pages.try_next().await.unwrap().unwrap();
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(script.calls().len(), asked, "read_ahead({ahead})");
        drop(pages);
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(script.calls().len(), asked, "read_ahead({ahead}), dropped");
    }
}

// ---------------------------------------------------------------- a stream that does not seem complete

/// Reads until the end or an error, in a task. A panic of the stream's ends it.
async fn read_in_task(bodies: Vec<String>, ahead: usize) -> Result<usize, tokio::task::JoinError> {
    let zoom = zoom(&pages(bodies)).read_ahead(ahead);
    let read = async move { zoom.stream(Observed).count().await };
    tokio::spawn(read).await
}

#[tokio::test(start_paused = true)]
async fn a_type_that_panics_does_not_make_a_listing_seem_complete() {
    for ahead in [0, 1, 4] {
        for panics_at in 0..3 {
            let names = ["a", "b", "c"].map(str::to_owned);
            let bodies = names.iter().enumerate().map(|(page, name)| {
                let name = if page == panics_at { "panic" } else { name };
                let next = if page == 2 {
                    String::new()
                } else {
                    (page + 1).to_string()
                };
                large(name, &next)
            });
            let error = read_in_task(bodies.collect(), ahead).await.unwrap_err();
            let panic = error.into_panic();
            let text = panic.downcast_ref::<String>().unwrap();
            assert!(text.contains("the caller's own type panicked"), "{text}");
        }
    }
}

#[test]
fn a_listing_whose_runtime_is_gone_fails() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().start_paused(true).build().unwrap()
    };
    let (first, second) = (runtime(), runtime());
    let script = pages(vec![large("a", "1"), large("b", "2"), large("c", "")]);
    let mut users = zoom(&script).stream(Observed);
    first.block_on(users.try_next()).unwrap().unwrap();
    drop(first);
    let rest: Vec<_> = second.block_on(users.collect());
    let error = rest.last().unwrap().as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("the runtime"), "{error}");
}

// ---------------------------------------------------------------- odd bodies

/// How a page says which is the next one.
#[derive(Debug, Clone)]
enum Place {
    /// Before the list, with blanks around it.
    First,
    /// Behind the list.
    Last,
    /// Behind a list that has some kilobytes behind it.
    Middle,
    /// With an escape in it: the text is the same.
    Escaped,
    /// As a number.
    Number,
    /// Another one before: the last counts.
    Twice,
    /// The second one is null: the first counts.
    TwiceAndNull,
    /// An object before it holds one, too.
    BehindNested,
    /// There is none but in an object.
    OnlyNested,
    /// A text quotes one.
    Quoted,
    /// Not a text: the listing fails.
    Unreadable,
}

/// What is odd about an answer beside the place.
#[derive(Debug, Clone)]
enum Fate {
    Good,
    /// The first time the body ends at this part of 1,000.
    Cut(usize),
    /// The first time there is no answer.
    Broken,
    /// The first time the token is taken for dead.
    Dead,
    /// An error body, with status 200.
    Refused,
    /// A user without identity.
    LostRecord,
    /// A value that cannot be read.
    LostValue,
}

#[derive(Debug, Clone)]
struct Odd {
    place: Place,
    fate: Fate,
    large: bool,
}

impl Odd {
    /// The body of page `number`, which another one follows unless it is the last.
    fn body(&self, number: usize, last: bool) -> String {
        let next = if last {
            String::new()
        } else {
            (number + 1).to_string()
        };
        let filler = if self.large { filler() } else { String::new() };
        let user = match self.fate {
            Fate::LostRecord => r#"{"type":1}"#.to_owned(),
            Fate::LostValue => format!(r#"{{"email":"u{number}","type":{{}}}}"#),
            _ => format!(r#"{{"email":"u{number}","type":1}}"#),
        };
        let users = format!(r#""users":[{user},{{"email":"f{number}","dept":"{filler}"}}]"#);
        let token = format!(r#""next_page_token" : "{next}""#);
        match self.place {
            Place::First => format!(" {{ {token} , {users} }}\n"),
            Place::Last => format!("{{{users},{token}}}"),
            Place::Middle => format!(r#"{{{users},{token},"more":"{filler}"}}"#),
            Place::Escaped => {
                let escaped: String = next.bytes().map(|b| format!("\\u{b:04x}")).collect();
                format!(r#"{{"next_page_token":"{escaped}",{users}}}"#)
            }
            Place::Number if last => format!(r#"{{"next_page_token":null,{users}}}"#),
            Place::Number => format!(r#"{{"next_page_token":{next},{users}}}"#),
            Place::Twice => format!(r#"{{"next_page_token":"90",{users},{token}}}"#),
            Place::TwiceAndNull => format!(r#"{{{token},{users},"next_page_token":null}}"#),
            Place::BehindNested => {
                format!(r#"{{"more":{{"next_page_token":"91"}},{token},{users}}}"#)
            }
            Place::OnlyNested => format!(r#"{{"more":{{{token}}},{users}}}"#),
            Place::Quoted => {
                format!(r#"{{"more":"\"next_page_token\":\"92\"",{token},{users}}}"#)
            }
            Place::Unreadable => format!(r#"{{"next_page_token":["93"],{users}}}"#),
        }
    }
}

/// Serves pages, of which each may go wrong the first time it is asked for.
fn serving(pages: Vec<Odd>) -> Script {
    let mut asked = vec![0; pages.len()];
    Script::new(move |request| {
        let number = token_of(request.uri()).map_or(0, |token| token.parse().unwrap());
        let Some(page) = pages.get(number) else {
            return http(400, DEAD);
        };
        asked[number] += 1;
        let first = asked[number] == 1;
        let mut body = page.body(number, number + 1 == pages.len());
        match page.fate {
            Fate::Cut(part) if first => body.truncate(body.len() * part / 1_000),
            Fate::Broken if first => return Answer::Broken(TransportFault::Interrupted),
            Fate::Dead if first && number > 0 => return http(400, DEAD),
            Fate::Refused => {
                body = format!(
                    r#"{{"code":200,"message":"Refused.","next_page_token":"{}","more":"{}"}}"#,
                    number + 1,
                    filler()
                );
            }
            _ => {}
        }
        http(200, &body)
    })
}

/// What a listing gave: its records by page and pass, what was lost, and how it ended.
async fn outcome(zoom: &Zoom) -> Vec<String> {
    let pages = zoom.pages(user::List::new());
    let told = pages.map(|page: Result<_, Error>| match page {
        Ok(page) => {
            let names: Vec<_> = page.body.users.iter().map(|user| &user.email).collect();
            let (failures, notes) = (&page.failures, &page.notes);
            let (pass, repeated) = (page.pass, page.repeated);
            format!(
                "{names:?} {failures:?} {notes:?} {pass} {repeated} {}",
                page.missing
            )
        }
        Err(error) => format!("{:?} {error}", error.kind()),
    });
    told.collect().await
}

fn odd() -> impl Strategy<Value = Odd> {
    let place = prop_oneof![
        6 => Just(Place::First),
        2 => Just(Place::Last),
        1 => Just(Place::Middle),
        1 => Just(Place::Escaped),
        1 => Just(Place::Number),
        1 => Just(Place::Twice),
        1 => Just(Place::TwiceAndNull),
        1 => Just(Place::BehindNested),
        1 => Just(Place::OnlyNested),
        1 => Just(Place::Quoted),
        1 => Just(Place::Unreadable),
    ];
    let fate = prop_oneof![
        8 => Just(Fate::Good),
        2 => (0usize..1_000).prop_map(Fate::Cut),
        1 => Just(Fate::Broken),
        1 => Just(Fate::Dead),
        1 => Just(Fate::Refused),
        1 => Just(Fate::LostRecord),
        1 => Just(Fate::LostValue),
    ];
    (place, fate, prop::bool::weighted(0.8)).prop_map(|(place, fate, large)| Odd {
        place,
        fate,
        large,
    })
}

/// The queries of all calls, in order.
fn calls(script: &Script) -> Vec<Option<String>> {
    let calls = script.calls().into_iter();
    calls
        .map(|call| token_of(&call.url.parse().unwrap()))
        .collect()
}

/// What is read ahead gives the same pages, losses and errors as what is read page by page, by the same
/// calls and no more in vain than are read ahead.
fn same(pages: Vec<Odd>, ahead: usize) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let (plain, early) = (serving(pages.clone()), serving(pages));
        let expected = outcome(&zoom(&plain).read_ahead(0)).await;
        let given = outcome(&zoom(&early).read_ahead(ahead)).await;
        prop_assert_eq!(given, expected);

        let (needed, made) = (calls(&plain), calls(&early));
        let mut rest = made.iter();
        let all = needed.iter().all(|call| rest.any(|made| made == call));
        prop_assert!(all, "{:?} and not {:?}", &made, &needed);
        prop_assert!(
            made.len() <= needed.len() + ahead,
            "{:?} for {:?}",
            &made,
            &needed
        );
        Ok(())
    })
}

#[test]
fn calls_that_errors_end_give_their_right_to_no_other() {
    let odd = |place, fate, large| Odd { place, fate, large };
    let pages = vec![
        odd(Place::OnlyNested, Fate::Good, true),
        odd(Place::First, Fate::Refused, false),
        odd(Place::First, Fate::Good, true),
        odd(Place::First, Fate::Refused, false),
    ];
    same(pages, 3).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever the bodies are like: what is read ahead gives the same pages, losses and errors as what
    /// is read page by page, by the same calls and no more in vain than are read ahead.
    #[test]
    fn what_is_read_ahead_is_what_is_read_page_by_page(
        pages in prop::collection::vec(odd(), 1..6),
        ahead in 1usize..4,
    ) {
        same(pages, ahead)?;
    }
}
