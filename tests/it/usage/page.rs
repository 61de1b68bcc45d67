//! The review as a page of HTML.

mod anomalies;
mod hidden;
mod large;
mod outcomes;
mod sums;
mod trend;

use std::io::{Cursor, Read};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use zoom_admin::ErrorKind;
use zoom_admin::coverage::Why;
use zoom_admin::fake::{Fake, FakeAccount, FakeRefusal, FakeUser};
use zoom_admin::usage::filter::{Field, Filter};
use zoom_admin::usage::history::Trend;
use zoom_admin::usage::money::Threshold;
use zoom_admin::usage::page::{Page, read_review};
use zoom_admin::usage::policy::Exemption;
use zoom_admin::usage::verdict::Reason;
use zoom_admin::usage::{self, Contract, Facts, Known, Planning, Policy, Purchasing, Review};
use zoom_admin::{Plan, Zoom};

const NOW: &str = "2026-07-01T09:00:00Z";

fn fake(account: FakeAccount) -> Fake {
    let fake = Fake::builder().account(account).now(NOW.parse().unwrap());
    fake.unlimited().build()
}

async fn facts(fake: &Fake) -> Facts {
    let zoom = Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .clock(fake.clock())
        .plan(Plan::Business)
        .transport(fake.clone())
        .build()
        .unwrap();
    usage::collect(&zoom, usage::Options::new()).await.unwrap()
}

fn decide(facts: &Facts) -> Review {
    usage::decide(facts, &Policy::careful(90), None, facts.read_at).unwrap()
}

async fn review(account: FakeAccount) -> Review {
    decide(&facts(&fake(account)).await)
}

fn contract() -> Contract {
    Contract::from_json(
        r#"{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
            "notice_by": "2026-10-31",
            "lines": [{"licence": "pro", "quantity": 1500, "unit_price": "139.90"},
                      {"licence": "webinar:500", "quantity": 40, "unit_price": "690.00"}]}"#,
    )
    .unwrap()
}

/// A page with everything that there can be.
async fn complete() -> (Review, Purchasing, Vec<Threshold>, Trend) {
    let facts = facts(&fake(FakeAccount::seeded(60, 42))).await;
    let review = decide(&facts);
    let contract = contract();
    let terms = review.terms(Some(&contract), &Planning::new());
    let thresholds =
        usage::sensitivity(&facts, &Policy::careful(90), &terms, facts.read_at).unwrap();
    let purchasing = review
        .purchasing(Some(&contract), &Planning::new())
        .unwrap();
    let point = |month: u32, bought: Option<u64>| {
        json!({"at": format!("2026-{month:02}-01T09:00:00Z"), "active_hosts": null, "licences":
            {"pro": {"bought": bought, "assigned": 20 + month, "idle": 3, "unknown": 1}}})
    };
    let trend = json!({"points": [point(5, None), point(6, Some(1500)), point(7, Some(1500))],
        "left_out": ["2026-04-01T09:00:00Z"]});
    (
        review,
        purchasing,
        thresholds,
        serde_json::from_value(trend).unwrap(),
    )
}

/// Names that a program might obey.
const HOSTILE: [&str; 6] = [
    "</script><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"http://example.org\")",
    "\u{202e}gnp.exe",
    "\u{1b}[31mred",
    "a\nb\tc",
    "\"'&<b>",
];

/// An account whose users and departments have such names.
fn hostile() -> FakeAccount {
    let mut account = FakeAccount::new();
    for (at, name) in HOSTILE.iter().enumerate() {
        let user = FakeUser::new(format!("user{at}@example.com"));
        account = account.user(user.with(|user| {
            user.first_name = (*name).into();
            user.last_name = String::new();
            user.dept = Some((*name).into());
        }));
    }
    account
}

/// What stands between two texts, the first time that they come.
pub(super) fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no {from}")) + from.len();
    let end = text[start..].find(to).unwrap_or_else(|| panic!("no {to}"));
    &text[start..start + end]
}

/// What is packed in the page under this id.
pub(super) fn unpacked(html: &str, id: &str) -> String {
    let packed = between(html, &format!("id=\"{id}\">"), "</script>");
    let packed = STANDARD.decode(packed).unwrap();
    let mut text = String::new();
    let mut reader = flate2::read::GzDecoder::new(&packed[..]);
    reader.read_to_string(&mut text).unwrap();
    text
}

/// The page without what is packed in it.
fn document(html: &str) -> &str {
    html.split("<script type=\"text/plain\"").next().unwrap()
}

/// The rows of a table, each as its cells.
pub(super) fn table(html: &str, id: &str) -> Vec<Vec<String>> {
    let table = between(html, &format!("id=\"{id}\">"), "</table>");
    let rows = table.split("<tr>").skip(1);
    let cells = rows.map(|row| {
        let mut cells = Vec::new();
        let (mut cell, mut in_tag) = (String::new(), false);
        for c in row.chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                c if !in_tag => cell.push(c),
                _ => {}
            }
            if c == '<' && !cell.trim().is_empty() {
                cells.push(std::mem::take(&mut cell));
            }
        }
        cells
    });
    cells.collect()
}

#[tokio::test(start_paused = true)]
async fn the_page_says_first_what_a_manager_needs_first() {
    let (review, purchasing, thresholds, trend) = complete().await;
    let page = Page::new(&review)
        .purchasing(&purchasing)
        .thresholds(&thresholds)
        .trend(&trend)
        .title("Example");
    let html = page.to_html().unwrap();
    let sections: Vec<_> = html
        .split("<section id=\"")
        .skip(1)
        .map(|section| section.split('"').next().unwrap())
        .collect();
    assert_eq!(
        sections,
        [
            "renewal",
            "seats",
            "not-to-buy",
            "oversized",
            "release",
            "unknown",
            "guards",
            "groups",
            "threshold",
            "trend",
            "anomalies",
            "everyone",
            "read"
        ]
    );
    let Known::Read(saving) = &purchasing.renew.saving.money else {
        panic!("{:?}", purchasing.renew.saving)
    };
    let sentence = between(&html, "<p class=\"sentence\">", "</p>");
    let grouped = {
        let text = saving.to_string();
        let (whole, places) = text.split_once('.').unwrap();
        let (thousands, rest) = whole.split_at(whole.len() - 3);
        format!("{thousands},{rest}.{places}")
    };
    assert!(
        sentence.starts_with(&format!(
            "At the renewal on 2026-12-31, {grouped} EUR a year can be saved (confirmed)"
        )),
        "{sentence}"
    );
    assert!(sentence.ends_with("notice must be given by 2026-10-31, in 122 days."));
    for fact in [
        "As of 2026-07-01 09:00 UTC.",
        "Data through 2026-06-29;",
        "Everything that was asked for was read.",
        "<title>Example: Zoom licence review</title>",
    ] {
        assert!(html.contains(fact), "{fact}");
    }
    // Tables that anybody can read, and a chart beside those that have one.
    assert_eq!(
        html.matches("<table ").count(),
        html.matches("<caption ").count()
    );
    for chart in ["seats-chart", "threshold-chart", "trend-chart-0"] {
        assert!(
            html.contains(&format!("<title id=\"{chart}-title\">")),
            "{chart}"
        );
    }
    // The newest state comes first; what was not known then is not zero.
    let trend = table(&html, "trend-0");
    assert_eq!(trend[1][..3], ["2026-07-01", "1,500", "27"]);
    assert_eq!(trend[3][..3], ["2026-05-01", "not known", "25"]);
    assert!(html.contains("Left out, because not all users were read then: 2026-04-01."));
}

#[tokio::test(start_paused = true)]
async fn the_figures_are_those_of_the_review() {
    let (review, purchasing, thresholds, _) = complete().await;
    let page = Page::new(&review).purchasing(&purchasing);
    let html = page.thresholds(&thresholds).to_html().unwrap();
    let all = review.breakdown();
    let users = table(&html, "users-by");
    let last = users.last().unwrap();
    assert_eq!(last[0], "All");
    assert_eq!(
        last[1..5],
        [
            all.everyone.to_string(),
            all.users.licensed.to_string(),
            all.users.keep.to_string(),
            all.users.release.to_string(),
        ]
    );
    let candidates = review.candidates().len();
    let released = between(&html, "id=\"release-title\">", "</section>");
    assert!(released.contains(&format!("{candidates} licences can be released")));
    let seats = table(&html, "seats-table");
    for (row, position) in seats[1..].iter().zip(&purchasing.positions) {
        assert_eq!(row[0], position.licence.title());
        assert_eq!(row[2], position.seats.assigned.to_string());
    }
    assert_eq!(table(&html, "thresholds").len(), 1 + thresholds.len());
    // The same values give the same page.
    let again = Page::new(&review).purchasing(&purchasing);
    assert_eq!(again.thresholds(&thresholds).to_html().unwrap(), html);
}

#[tokio::test(start_paused = true)]
async fn the_people_are_in_the_data_with_their_nine_fields_and_lines() {
    let review = review(FakeAccount::seeded(60, 42)).await;
    let html = Page::new(&review).to_html().unwrap();
    let data: Value = serde_json::from_str(&unpacked(&html, "people")).unwrap();
    let names: Vec<_> = data["names"].as_str().unwrap().split('\n').collect();
    let mut expected: Vec<_> = review
        .users
        .iter()
        .map(|user| user.user.name.clone().unwrap_or(user.user.email.clone()))
        .collect();
    expected.sort();
    assert_eq!(names, expected);
    let titles = data["metadata"].as_array().unwrap().iter();
    let titles: Vec<_> = titles
        .map(|field| field["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, Field::METADATA.map(|field| field.title()));
    assert_eq!(data["clocks"].as_array().unwrap().len(), 3);
    let labels = data["lines"].to_string();
    for label in ["Sign-ins (sign-in report)", "Last login listed (users)"] {
        assert!(labels.contains(label), "{label}");
    }
}

#[tokio::test(start_paused = true)]
async fn numbers_of_a_text_stand_as_they_are_and_licences_have_their_names() {
    let facts = facts(&fake(hostile())).await;
    let mut policy = Policy::careful(90);
    let exemption = Exemption::new(Filter::everyone(), "ticket 48213, until 2027, webinar:1000");
    policy.exemptions.push(exemption);
    let mut review = usage::decide(&facts, &policy, None, facts.read_at).unwrap();
    // Nobody holds it, and none is bought.
    let licence: usage::Licence = "webinar:1000".parse().unwrap();
    let reason = Reason::BaseIncludes { licence };
    review.users[0].verdicts[0].reasons.push(reason);
    let html = Page::new(&review).to_html().unwrap();
    let data: Value = serde_json::from_str(&unpacked(&html, "people")).unwrap();
    let lines = data["lines"].as_array().unwrap();
    let kinds = |parts: Value| {
        let line = lines.iter().find(|line| line["parts"] == parts);
        line.unwrap_or_else(|| panic!("{lines:?}"))["kinds"].clone()
    };
    let exempt = ["exempt: ticket ", ", until ", ", webinar:", ""];
    assert_eq!(kinds(json!(exempt)), "nnn");
    assert_eq!(kinds(json!(["the base includes Webinar ", ""])), "n");
    // Those of the evidence are numbers of things.
    let numbers = lines.iter().filter(|line| line["label"] != "");
    let numbers: Vec<_> = numbers
        .map(|line| line["kinds"].as_str().unwrap())
        .collect();
    assert!(numbers.contains(&"g") && !numbers.iter().any(|kinds| kinds.contains('n')));
}

#[tokio::test(start_paused = true)]
async fn the_policy_allows_this_script_and_this_style_only() {
    let (review, purchasing, ..) = complete().await;
    let html = Page::new(&review)
        .purchasing(&purchasing)
        .to_html()
        .unwrap();
    let hash = |text: &str| {
        let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        STANDARD.encode(digest)
    };
    let style = between(&html, "<style>", "</style>");
    let script = between(&html, "<script>", "</script>");
    assert_eq!(
        between(
            &html,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"",
            "\""
        ),
        format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; \
             form-action 'none'",
            hash(script),
            hash(style)
        )
    );
    // Neither in attributes, where no hash counts, nor from elsewhere.
    assert_eq!(html.matches("<style").count(), 1);
    assert_eq!(html.matches("<script").count(), 3);
    let tags = document(&html).split('<').skip(1);
    for tag in tags.map(|tag| tag.split('>').next().unwrap()) {
        for attribute in [
            " style=",
            " on",
            " src=",
            " srcset=",
            " action=",
            "javascript:",
        ] {
            assert!(!tag.contains(attribute), "<{tag}>");
        }
        if let Some((_, target)) = tag.split_once(" href=\"") {
            assert!(target.starts_with('#'), "<{tag}>");
        }
    }
    for loading in ["url(", "@import", "http:", "https:"] {
        assert!(!style.contains(loading), "{loading}");
    }
    for harmful in [
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        "fetch(",
        "XMLHttp",
        "import(",
        "http:",
        "https:",
    ] {
        assert!(!script.contains(harmful), "{harmful}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_review_is_read_back_from_the_page() {
    let review = review(FakeAccount::seeded(60, 42)).await;
    let mut html = Vec::new();
    Page::new(&review).write_to(&mut html).unwrap();
    let read = read_review(&html[..]).unwrap();
    let json = |review: &Review| serde_json::to_value(review).unwrap();
    assert_eq!(json(&read), json(&review));
    assert_eq!(read.counts(), review.counts());
}

#[tokio::test(start_paused = true)]
async fn a_damaged_or_foreign_page_is_refused_with_what_to_do() {
    let review = review(FakeAccount::seeded(20, 42)).await;
    let html = Page::new(&review).to_html().unwrap();
    let refused = |html: &str| read_review(Cursor::new(html.to_owned())).unwrap_err();
    let foreign = refused("<!DOCTYPE html><p>Hello");
    assert_eq!(foreign.kind(), ErrorKind::Request);
    assert!(
        foreign.to_string().contains("no page of a review"),
        "{foreign}"
    );
    let packed = between(&html, "id=\"review\">", "</script>");
    let middle = packed.len() / 2;
    let other = match &packed[middle..=middle] {
        "A" => "B",
        _ => "A",
    };
    let changed = format!("{}{other}{}", &packed[..middle], &packed[middle + 1..]);
    for damaged in [
        html.replace(packed, &changed),
        html.replace(packed, &packed[..middle]),
        html.replace(packed, "?"),
        html[..html.find(packed).unwrap() + middle].to_owned(),
    ] {
        let error = refused(&damaged);
        assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
        assert!(error.to_string().contains("take another copy"), "{error}");
    }
    let later = unpacked(&html, "review").replacen("\"version\":1", "\"version\":99", 1);
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packer, later.as_bytes()).unwrap();
    let later = STANDARD.encode(packer.finish().unwrap());
    let error = refused(&html.replace(packed, &later));
    assert_eq!(error.kind(), ErrorKind::Version, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_too_large_leaves_the_review_out_and_says_so() {
    let review = review(FakeAccount::seeded(60, 42)).await;
    let with = Page::new(&review).to_html().unwrap();
    let page = Page::new(&review).with_review_up_to(with.len() - 1);
    let without = page.to_html().unwrap();
    assert!(without.len() < with.len());
    assert!(without.contains("does not hold the review itself"));
    assert_eq!(unpacked(&without, "people"), unpacked(&with, "people"));
    let error = read_review(without.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(error.to_string().contains("holds no review"), "{error}");
    let same = Page::new(&review).with_review_up_to(with.len());
    assert_eq!(same.to_html().unwrap().len(), with.len());
}

#[tokio::test(start_paused = true)]
async fn names_that_are_markup_or_commands_are_text() {
    let names = HOSTILE;
    let review = review(hostile()).await;
    let html = Page::new(&review).title(names[0]).to_html().unwrap();
    let people = unpacked(&html, "people");
    let shown = format!("{}{}", document(&html), people);
    for harmful in ["<img", "\u{202e}", "\u{1b}", "\\u001b", "\\u202e", "<b>\""] {
        assert!(!document(&html).contains(harmful), "{harmful}");
    }
    assert!(!people.contains(['\u{202e}', '\u{1b}']) && !people.contains("\\u001b"));
    for visible in ["\\\\u{202e}gnp.exe", "\\\\u{1b}[31mred", "a\\\\nb\\\\tc"] {
        assert!(people.contains(visible), "{visible}");
        // In HTML the backslash is one.
        let once = visible.replace("\\\\", "\\");
        assert!(document(&html).contains(&once), "{once}");
    }
    assert!(
        shown.contains("&lt;/script&gt;&lt;img") || shown.contains("&#60;/script&#62;&#60;img")
    );
    // The script tags are those of the page.
    assert_eq!(html.matches("<script").count(), 3);
    let read = read_review(html.as_bytes()).unwrap();
    assert_eq!(read.users, review.users);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_known_is_said_and_never_zero() {
    let fake = fake(FakeAccount::seeded(60, 42));
    fake.refuse("/report/history_meetings", FakeRefusal::no_permission())
        .unwrap();
    fake.refuse(
        "/accounts/{accountId}/plans/usage",
        FakeRefusal::no_permission(),
    )
    .unwrap();
    let facts = facts(&fake).await;
    let review = decide(&facts);
    let mut thresholds: Vec<Threshold> = Vec::new();
    let terms = review.terms(None, &Planning::new());
    thresholds
        .extend(usage::sensitivity(&facts, &Policy::careful(90), &terms, facts.read_at).unwrap());
    let html = Page::new(&review)
        .thresholds(&thresholds)
        .to_html()
        .unwrap();
    assert!(html.contains("Not everything was read"));
    assert!(html.contains("Money and the days of the renewal are not known"));
    assert!(html.contains("is not known without the contract"));
    let seats = table(&html, "seats-table");
    let pro = seats.iter().find(|row| row[0] == "Pro").unwrap();
    assert_eq!(pro[1], "not known");
    assert_eq!(pro.last().unwrap(), "not known");
    for row in &table(&html, "thresholds")[1..] {
        assert_eq!(row[1..], ["not known", "not known", "not known"]);
    }
    assert!(
        thresholds
            .iter()
            .all(|t| matches!(t.result, Known::NotRead(_)))
    );
    let causes = table(&html, "causes");
    assert!(causes[1][0].contains("meeting history"), "{causes:?}");
    // No figure of money stands anywhere.
    assert!(!document(&html).contains("0.00"));
}

#[tokio::test(start_paused = true)]
async fn a_price_that_is_not_known_leaves_its_line_without_money_only() {
    let review = review(FakeAccount::seeded(60, 42)).await;
    let contract = Contract::from_json(
        r#"{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
            "lines": [{"licence": "pro", "quantity": 1500}]}"#,
    )
    .unwrap();
    let purchasing = review
        .purchasing(Some(&contract), &Planning::new())
        .unwrap();
    let html = Page::new(&review)
        .purchasing(&purchasing)
        .to_html()
        .unwrap();
    let money = table(&html, "money");
    let pro = money.iter().find(|row| row[0] == "Pro").unwrap();
    assert_eq!(pro[1..], ["not known"; 5]);
    assert!(
        html.contains("The price of Pro is not known"),
        "{}",
        document(&html)
    );
    assert!(html.contains("by when notice must be given is not known"));
}

#[tokio::test(start_paused = true)]
async fn an_empty_account_has_a_page() {
    let review = review(FakeAccount::seeded(20, 42)).await;
    let nobody: Filter = "email = nobody@example.com".parse().unwrap();
    let mut empty = review.clone();
    empty.users.clear();
    for review in [empty, review.filtered(&nobody)] {
        let html = Page::new(&review).to_html().unwrap();
        assert!(html.contains("There are no users."));
        assert!(html.contains("No licence is to be released."));
        let sentence = between(&html, "<p class=\"sentence\">", "</p>");
        assert!(
            sentence.contains("no users") || sentence.contains("No user"),
            "{sentence}"
        );
        assert!(read_review(html.as_bytes()).unwrap().users.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_of_the_account_is_told_as_one() {
    let review = review(FakeAccount::seeded(60, 42)).await;
    let filter: Filter = "user_type = Pro".parse().unwrap();
    let part = review.filtered(&filter);
    let purchasing = part
        .purchasing(Some(&contract()), &Planning::new())
        .unwrap();
    let html = Page::new(&part).purchasing(&purchasing).to_html().unwrap();
    assert!(html.contains("Only a part of the account: users with user_type = Pro."));
    assert!(html.contains("known for the whole account only"));
    assert!(!html.contains("id=\"money\""));
    assert_eq!(table(&html, "seats-table")[0][1], "Assigned");
}

#[tokio::test(start_paused = true)]
async fn seats_that_are_held_and_not_bought_raise_an_alarm() {
    let review = review(FakeAccount::seeded(60, 42)).await;
    let contract = Contract::from_json(
        r#"{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
            "lines": [{"licence": "pro", "quantity": 2, "unit_price": "100.00"}]}"#,
    )
    .unwrap();
    let mut terms = review.terms(Some(&contract), &Planning::new());
    let pro = "pro".parse().unwrap();
    let bought = usage::money::Bought::new(2, usage::money::BoughtFrom::Contract);
    terms.bought.insert(pro, Known::Read(bought));
    let purchasing = usage::money::purchasing(review.seats(), terms).unwrap();
    assert!(!purchasing.true_up.lines.is_empty());
    let html = Page::new(&review)
        .purchasing(&purchasing)
        .to_html()
        .unwrap();
    let alarm = between(&html, "<p class=\"alarm\">", "</p>");
    assert!(
        alarm.contains("Pro: ") && alarm.contains(" held and not bought"),
        "{alarm}"
    );
    assert!(!matches!(
        purchasing.renew.saves_nothing,
        Some(Why::Filtered)
    ));
}
