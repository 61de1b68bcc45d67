//! Custom attributes: fields like any other, kept, and never taken for missing where they were not
//! read.

use serde_json::json;
use zoom_admin::coverage::Why;
use zoom_admin::usage::filter::{Field, GroupKey, groups};
use zoom_admin::usage::inventory::Listed;
use zoom_admin::usage::policy::Exemption;
use zoom_admin::usage::verdict::Cause;
use zoom_admin::usage::{Inventory, Known, Verdict};
use zoom_admin::user::Status;

use super::*;
use crate::rewrite::{Rewrite, changed};

fn attributes(all: &[(&str, &str)]) -> serde_json::Value {
    let all = all
        .iter()
        .map(|(name, value)| json!({"key": format!("key-{name}"), "name": name, "value": value}));
    all.collect()
}

fn with(name: &str, all: &[(&str, &str)]) -> FakeUser {
    user(name).with(|u| drop(u.extra.insert("custom_attributes".into(), attributes(all))))
}

/// Three idle users: two with attributes, one with none, beside the owner.
fn account() -> FakeAccount {
    let owner = user("admin").with(|u| {
        u.role_id = "0".into();
        u.kind = 1;
        u.extra.insert("custom_attributes".into(), json!([]));
    });
    FakeAccount::new()
        .user(owner)
        .operation(licensed("somebody-who-left", "2026-02-02T10:00:00Z"))
        .user(with("ann", &[("Cost centre", "4711"), ("Team", "Blue")]))
        .user(with("ben", &[("Cost centre", "4712"), ("Team", " ")]))
        .user(with("cat", &[]))
}

fn chosen(review: &Review, filter: &str) -> (Vec<String>, usize) {
    let review = review.clone().filtered(&filter.parse().unwrap());
    let users = review.users.iter().map(|user| name(user).to_owned());
    (users.collect(), review.undecided)
}

#[tokio::test(start_paused = true)]
async fn custom_attributes_are_fields_to_filter_group_count_and_exempt_by() {
    let policy = Policy::careful(90);
    let fake = fake(account());
    let facts = facts_of(&fake, &policy).await;
    // They come with the lists of users.
    let lists = fake.calls();
    let mut lists = lists.iter().filter(|call| call.path.ends_with("/v2/users"));
    assert!(lists.all(|call| call.query.contains("include_fields=custom_attributes")));
    let review = decide(&facts, &policy);
    for (filter, expected) in [
        (r#""custom.Cost centre" = 4711"#, &["ann"][..]),
        (r#""CUSTOM.cost CENTRE" in (4711, 4712)"#, &["ann", "ben"]),
        ("custom.Team = blue", &["ann"]),
        ("custom.Team contains lu", &["ann"]),
        // A blank value is none.
        ("custom.Team is not set", &["admin", "ben", "cat"]),
        ("custom.Team != blue", &["admin", "ben", "cat"]),
        ("custom.Unheard-of is set", &[]),
    ] {
        let (users, undecided) = chosen(&review, filter);
        assert_eq!(
            (&users[..], undecided),
            (
                &expected.iter().map(|u| (*u).to_owned()).collect::<Vec<_>>()[..],
                0
            ),
            "{filter}"
        );
    }
    let by = Field::custom("Cost centre").unwrap();
    let sums = review.breakdown_by(by.clone());
    let released: Vec<_> = sums
        .iter()
        .map(|(key, of)| (key.to_string(), of.everyone, of.users.release))
        .collect();
    let expected = [("4711", 1, 1), ("4712", 1, 1), ("(not set)", 2, 1)];
    let expected = expected.map(|(key, all, release)| (key.to_owned(), all, release));
    assert_eq!(released, expected);
    // Each group is what its filter chooses.
    for (key, of) in sums {
        let filter = key.filter(by.clone()).unwrap();
        let again = filter.to_string().parse().unwrap();
        assert_eq!(filter, again);
        assert_eq!(
            review.clone().filtered(&again).users.len() as u64,
            of.everyone
        );
    }
    let exempt = r#""custom.Cost centre" = 4712"#.parse().unwrap();
    let policy = policy.exempt(Exemption::new(exempt, "asked for"));
    let review = decide(&facts, &policy);
    assert_eq!(verdict(&review, "ben"), "keep (exempt)");
    assert_eq!(verdict(&review, "ann"), "reclaim");
    // Free text may name people.
    let told = serde_json::to_string(&review.without_names()).unwrap();
    assert!(!told.contains("4711") && !told.contains("4712") && !told.contains("Blue"));
}

#[tokio::test(start_paused = true)]
async fn facts_and_reviews_keep_custom_attributes() {
    let policy = Policy::careful(90);
    let facts = facts_of(&fake(account()), &policy).await;
    let text = serde_json::to_string(&facts).unwrap();
    let mut lines = Vec::new();
    facts.write_to(&mut lines).unwrap();
    let key = zoom_admin::AccountKey::new(Fake::ACCOUNT_ID);
    for back in [
        serde_json::from_str(&text).unwrap(),
        Facts::read_from(&lines[..], &key).unwrap(),
    ] {
        assert_eq!(back.inventory, facts.inventory);
        let review = decide(&back, &policy);
        let text = serde_json::to_string(&review).unwrap();
        let review: Review = serde_json::from_str(&text).unwrap();
        assert_eq!(
            chosen(&review, "custom.Team = blue"),
            (vec!["ann".to_owned()], 0)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn attributes_that_could_not_be_read_are_not_known_and_say_so() {
    let fake = fake(account());
    let rewrite = Rewrite::new(fake.clone(), |path, answer| {
        match path.ends_with("/users") {
            true => changed(answer, |json| {
                for user in json["users"].as_array_mut().into_iter().flatten() {
                    if user["email"] == "ann@example.com" {
                        user["custom_attributes"] = json!("no list");
                    }
                }
            }),
            false => answer,
        }
    });
    let zoom = client(&fake).transport(rewrite).build().unwrap();
    let who = r#""custom.Cost centre" = 4712"#.parse().unwrap();
    let policy = Policy::careful(90).exempt(Exemption::new(who, "asked for"));
    let options = usage::Options::new().policy(policy);
    let review = usage::review(&zoom, options).await.unwrap();
    let (users, undecided) = chosen(&review, "custom.Team = blue");
    assert_eq!((users.len(), undecided), (0, 1));
    // Whether ann is exempt is not known.
    let found = base(&review, "ann");
    let Verdict::Unknown(Cause::NotRead { sources }) = &found.verdict else {
        panic!("{found:?}")
    };
    assert_eq!(sources[0].source, zoom_admin::coverage::Source::Users);
    assert!(matches!(sources[0].why, Why::ExemptionUndecided { .. }));
    let users = review.coverage.source(zoom_admin::coverage::Source::Users);
    let gap = &users.unwrap().gaps[0];
    assert!(gap.to_string().contains("custom_attributes"), "{gap}");
}

#[test]
fn a_record_that_was_not_asked_for_attributes_does_not_say_that_there_are_none() {
    let record = |json: serde_json::Value| serde_json::from_value(json).unwrap();
    let bare = || record(json!({"id": "a", "email": "a@example.com"}));
    let given = record(json!({
        "id": "a", "email": "a@example.com",
        "custom_attributes": [{"key": "cbf_1", "value": "Blue"}, {"name": "Empty", "value": ""}],
    }));
    let listed = [
        Listed::new(Status::Active, bare()),
        Listed::new(Status::Active, bare()).with_attributes(),
        Listed::new(Status::Active, given),
    ];
    let field = Field::custom("CBF_1").unwrap();
    let expected = [
        GroupKey::NotRead,
        GroupKey::NotSet,
        GroupKey::Value("Blue".into()),
    ];
    for (listed, expected) in listed.into_iter().zip(expected) {
        // Also after it was kept.
        let text = serde_json::to_string(&listed).unwrap();
        let kept: Listed = serde_json::from_str(&text).unwrap();
        for listed in [listed, kept] {
            let inventory = Inventory::merge([listed]);
            let user = inventory.users().next().unwrap();
            let keys: Vec<_> = groups(user, field.clone()).into_iter().collect();
            assert!(keys == std::slice::from_ref(&expected), "{keys:?}");
            if expected == GroupKey::NotRead {
                assert_eq!(user.attributes, Known::NotRead(Why::NotAsked));
            }
        }
    }
}

#[test]
fn the_name_of_an_attribute_is_a_field_in_text_and_in_serde() {
    for (text, name) in [
        ("custom.Team", "Team"),
        ("Custom. Cost centre ", "Cost centre"),
        ("custom.custom.x", "custom.x"),
        ("custom.Größe (cm)", "Größe (cm)"),
    ] {
        let field: Field = text.parse().unwrap();
        assert_eq!(field, Field::custom(name).unwrap());
        assert_eq!(field.title(), name);
        let written = serde_json::to_string(&field).unwrap();
        assert_eq!(serde_json::from_str::<Field>(&written).unwrap(), field);
        let filter = zoom_admin::usage::filter::field(field).is_set();
        assert_eq!(
            filter.to_string().parse::<usage::filter::Filter>().unwrap(),
            filter
        );
    }
    for text in ["custom.", "custom. ", "custom", "custom_attributes"] {
        let error = text.parse::<Field>().unwrap_err();
        assert!(error.to_string().contains("custom.NAME"), "{error}");
    }
    assert!(Field::custom(" ").is_err());
}
