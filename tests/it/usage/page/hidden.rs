//! Names hidden, and small groups told together.

use zoom_admin::fake::FakeStatus;
use zoom_admin::usage::filter::field;
use zoom_admin::usage::inventory::{Employee, Roster};

use super::*;

const SALT: &[u8] = b"a salt of the tests 1234";

/// Everything that a page holds, as text.
fn everything(html: &str) -> String {
    let review = unpacked(html, "review");
    format!("{html}{}{review}", unpacked(html, "people"))
}

fn hidden(review: &Review, salt: &[u8]) -> String {
    Page::new(review).hide_names(salt).to_html().unwrap()
}

/// What the people of a page are called, in its order.
fn names(html: &str) -> Vec<String> {
    let data: Value = serde_json::from_str(&unpacked(html, "people")).unwrap();
    let names = data["names"].as_str().unwrap().split('\n');
    names.map(str::to_owned).collect()
}

#[tokio::test(start_paused = true)]
async fn no_name_address_or_id_of_a_user_is_anywhere_in_the_page() {
    let facts = facts(&fake(FakeAccount::seeded(200, 42))).await;
    let first = facts.inventory.users().next().unwrap();
    let roster = facts.inventory.users().fold(Roster::new(), |roster, user| {
        let employee = Employee::new().manager("Boss Bossington");
        roster.person(user.email.clone(), employee)
    });
    let mut policy = Policy::careful(90);
    let who = field(Field::Id).is(first.key.as_str()).unwrap();
    policy
        .exemptions
        .push(Exemption::new(who, "asked by Boss Bossington"));
    let facts = facts.clone().with_roster(&roster).unwrap();
    let review = usage::decide(&facts, &policy, None, facts.read_at).unwrap();
    let purchasing = review
        .purchasing(Some(&contract()), &Planning::new())
        .unwrap();
    let page = Page::new(&review).purchasing(&purchasing);
    let named = everything(&page.clone().to_html().unwrap()).to_lowercase();
    let html = page.hide_names(SALT).to_html().unwrap();
    let all = everything(&html).to_lowercase();
    let mut looked_for = 0;
    for user in &review.users {
        let user = &user.user;
        let mut secrets = vec![user.email.clone(), user.key.as_str().to_owned()];
        secrets.extend(user.name.clone());
        secrets.extend(user.id.as_ref().map(ToString::to_string));
        secrets.extend(user.email.split('@').next().map(str::to_owned));
        secrets.extend(user.employee_id.clone());
        for secret in secrets {
            let secret = secret.to_lowercase();
            assert!(named.contains(&secret), "{secret}");
            assert!(!all.contains(&secret), "{secret}");
            looked_for += 1;
        }
    }
    assert!(looked_for > 800, "{looked_for}");
    for host in review.unknown_hosts.keys() {
        assert!(named.contains(host) && !all.contains(host), "{host}");
    }
    assert!(named.contains("bossington") && !all.contains("bossington"));
    let salt = String::from_utf8(SALT.to_vec()).unwrap();
    assert!(!all.contains(&salt) && !all.contains(&STANDARD.encode(SALT).to_lowercase()));
    assert!(!format!("{:?}", Page::new(&review).hide_names(SALT)).contains("97, 32"));
    assert!(html.contains("Names are hidden."));
    // The counts are those of the review with names.
    let read = read_review(html.as_bytes()).unwrap();
    assert_eq!(read.counts(), review.counts());
    assert!(
        read.users
            .windows(2)
            .all(|pair| pair[0].user.key < pair[1].user.key)
    );
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_names_somebody_is_hidden_too() {
    let review = review(FakeAccount::seeded(60, 42)).await;
    let user = review.users[0].user.clone();
    for filter in [
        format!("email = {}", user.email),
        format!("id = {}", user.id.clone().unwrap()),
    ] {
        let part = review.clone().filtered(&filter.parse().unwrap());
        let all = everything(&hidden(&part, SALT)).to_lowercase();
        assert!(!all.contains(&user.email.to_lowercase()), "{filter}");
        assert!(!all.contains(&user.key.as_str().to_lowercase()), "{filter}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pseudonym_stays_the_same_with_the_same_salt() {
    let account = FakeAccount::seeded(60, 42);
    let earlier = review(account.clone()).await;
    let gone = earlier.users[5].user.email.clone();
    let later = review(account.without(&gone)).await;
    let (before, after) = (names(&hidden(&earlier, SALT)), names(&hidden(&later, SALT)));
    let missing = before.iter().filter(|name| !after.contains(name)).count();
    assert_eq!((before.len(), after.len(), missing), (60, 59, 1));
    let other = names(&hidden(&earlier, b"another salt of the tests"));
    assert!(other.iter().all(|name| !before.contains(name)));
    let mut distinct = before.clone();
    distinct.dedup();
    assert_eq!(distinct.len(), 60);
}

#[tokio::test(start_paused = true)]
async fn what_would_not_hide_names_is_refused() {
    let review = review(FakeAccount::seeded(20, 42)).await;
    for (page, says) in [
        (
            Page::new(&review).hide_names("short"),
            "at least 16 random bytes",
        ),
        (Page::new(&review).hide_names(""), "a salt of 0 bytes"),
        (
            Page::new(&review)
                .hide_names(SALT)
                .breakdown(Field::Manager),
            "groups by manager name people",
        ),
        (
            Page::new(&review).hide_names(SALT).breakdown(Field::Email),
            "groups by email name people",
        ),
    ] {
        let error = page.to_html().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(error.to_string().contains(says), "{error}");
    }
}

/// Departments of so many users.
fn departments(sizes: &[(&str, usize)]) -> FakeAccount {
    let mut account = FakeAccount::new();
    for (department, size) in sizes {
        for at in 0..*size {
            let user = FakeUser::new(format!("{department}{at}@example.com"));
            account = account.user(user.with(|user| {
                user.dept = Some((*department).into());
                user.status = FakeStatus::Active;
            }));
        }
    }
    account
}

#[tokio::test(start_paused = true)]
async fn small_groups_are_told_together() {
    let review = review(departments(&[("Sales", 8), ("Legal", 7), ("Board", 2)])).await;
    let rows = |page: Page<'_>| {
        let rows = table(&page.to_html().unwrap(), "users-by");
        let rows = rows[1..].iter();
        let rows: Vec<_> = rows.map(|row| (row[0].clone(), row[1].clone())).collect();
        rows
    };
    let row = |name: &str, users: &str| (name.to_owned(), users.to_owned());
    assert_eq!(
        rows(Page::new(&review)),
        [
            row("Board", "2"),
            row("Legal", "7"),
            row("Sales", "8"),
            row("All", "17")
        ]
    );
    // One small group alone would be known by subtraction: the next one is with it.
    assert_eq!(
        rows(Page::new(&review).min_group(5)),
        [
            row("Sales", "8"),
            row("Small groups together (2)", "9"),
            row("All", "17")
        ]
    );
    // With names hidden, single users do not tell it either.
    let html = Page::new(&review)
        .hide_names(SALT)
        .min_group(5)
        .to_html()
        .unwrap();
    let all = everything(&html);
    assert!(
        !all.contains("Board") && !all.contains("Legal"),
        "a small department"
    );
    assert!(all.contains("Sales") && all.contains("Small groups together"));
    let together = read_review(html.as_bytes()).unwrap();
    let together = together.counts_by(Field::Department);
    let sizes: Vec<_> = together.values().map(|counts| counts.users).collect();
    assert_eq!(sizes, [8, 9]);
}

#[tokio::test(start_paused = true)]
async fn money_of_small_groups_is_told_together_too() {
    let review = review(departments(&[("Sales", 8), ("Legal", 3), ("Board", 2)])).await;
    let purchasing = review
        .purchasing(Some(&contract()), &Planning::new())
        .unwrap();
    let page = Page::new(&review).purchasing(&purchasing).min_group(5);
    let rows = table(&page.to_html().unwrap(), "users-by");
    let cells = |at: usize| {
        let row = &rows[at];
        row[row.len() - 2].replace(',', "")
    };
    let sum = |names: &[&str]| {
        let mut all = usage::Money::ZERO;
        for department in &purchasing.departments {
            if names.contains(&department.name.as_deref().unwrap_or_default()) {
                all += *department.saving.money.value().unwrap();
            }
        }
        all.to_string()
    };
    assert_eq!(cells(1), sum(&["Sales"]));
    assert_eq!(cells(2), sum(&["Legal", "Board"]));
}

/// The numbers of users of the groups that the hidden page's table and the review in it tell.
fn sizes(review: &Review, by: Field, min: u64) -> [Vec<u64>; 2] {
    let page = Page::new(review).breakdown(by.clone()).hide_names(SALT);
    let html = page.min_group(min).to_html().unwrap();
    let rows = table(&html, "users-by");
    let mut shown: Vec<u64> = rows[1..rows.len() - 1]
        .iter()
        .map(|row| row[1].parse().unwrap())
        .collect();
    let read = read_review(html.as_bytes()).unwrap();
    let counts = read.counts_by(by);
    let mut held: Vec<u64> = counts.values().map(|counts| counts.users).collect();
    shown.sort_unstable();
    held.sort_unstable();
    [shown, held]
}

/// The users of a review, to be changed.
fn own(review: &mut Review) -> impl Iterator<Item = &mut usage::InventoryUser> {
    let users = review.users.iter_mut();
    users.map(|user| std::sync::Arc::make_mut(&mut user.user))
}

#[tokio::test(start_paused = true)]
async fn users_without_a_value_are_told_together_with_small_groups() {
    let review = review(departments(&[("Sales", 8), ("Board", 3), ("None", 2)])).await;
    let department = |user: &usage::InventoryUser| {
        let name = user.metadata.department.value();
        name.filter(|name| *name != "None").cloned()
    };
    type Set = fn(&mut usage::InventoryUser, Option<String>);
    let fields: [(Field, Set); 5] = [
        (Field::Department, |user, value| {
            user.metadata.department = Known::from_option(value);
        }),
        (Field::Role, |user, value| user.role = value),
        (Field::TimeZone, |user, value| user.time_zone = value),
        (Field::LastClientVersion, |user, value| {
            let version = value.map(|value| format!("6.0.{}", value.as_bytes()[0]));
            user.metadata.last_client_version = Known::from_option(version);
        }),
        (Field::CostCentre, |user, value| {
            let employee = Employee::new();
            user.employee = Known::Read(match value {
                Some(centre) => employee.cost_centre(centre),
                None => employee,
            });
        }),
    ];
    for (field, set) in fields {
        let mut review = review.clone();
        for user in own(&mut review) {
            let value = department(user);
            set(user, value);
        }
        assert_eq!(
            sizes(&review, field.clone(), 5),
            [[5, 8], [5, 8]],
            "{field}"
        );
        // Of some it was not read.
        for user in own(&mut review).filter(|user| department(user).is_none()) {
            match field {
                Field::Role => _ = user.unread.insert("role_id".to_owned()),
                Field::TimeZone => _ = user.unread.insert("timezone".to_owned()),
                Field::Department => user.metadata.department = Known::NotRead(Why::NotRead),
                Field::LastClientVersion => {
                    user.metadata.last_client_version = Known::NotRead(Why::NotRead);
                }
                _ => {}
            }
        }
        assert_eq!(
            sizes(&review, field.clone(), 5),
            [[5, 8], [5, 8]],
            "{field}"
        );
    }
    // Who is not in the roster stays so: the others must be enough without them.
    let mut review = review.clone();
    for user in own(&mut review) {
        user.employee = match department(user) {
            Some(centre) => Known::Read(Employee::new().cost_centre(centre)),
            None => Known::NotThere,
        };
    }
    let [shown, held] = sizes(&review, Field::CostCentre, 5);
    assert_eq!((shown, held), (vec![13], vec![2, 11]));
}

#[tokio::test(start_paused = true)]
async fn users_of_several_small_groups_are_one_user_each() {
    let mut review = review(departments(&[("Sales", 8), ("Board", 3)])).await;
    let group = |name: &str| json!({"id": format!("id-{name}"), "name": name});
    for user in own(&mut review) {
        let of_board = user
            .metadata
            .department
            .value()
            .is_some_and(|name| name == "Board");
        let groups = match of_board {
            true => json!([group("Council"), group("Owners")]),
            false => json!([group("Everybody")]),
        };
        user.groups = serde_json::from_value(groups).unwrap();
    }
    // Three users in two groups are six memberships, and too few all the same.
    assert_eq!(sizes(&review, Field::Group, 5), [[11], [11]]);
    assert_eq!(sizes(&review, Field::Group, 3), [[3, 3, 8], [3, 3, 8]]);
    for user in own(&mut review) {
        user.groups[0].name = None;
    }
    let html = Page::new(&review).hide_names(SALT).min_group(5);
    let all = everything(&html.to_html().unwrap());
    for hidden in ["id-Council", "id-Everybody", "Owners"] {
        assert!(!all.contains(hidden), "{hidden}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_names_a_small_group_is_hidden() {
    let facts = facts(&fake(departments(&[
        ("Sales", 8),
        ("Legal", 7),
        ("Board", 5),
    ])))
    .await;
    let mut policy = Policy::careful(90);
    for (text, reason) in [
        ("department = Board", "small"),
        ("not department = board or user_type = Pro", "small"),
        ("department contains oar", "small"),
        ("department in (Sales, Board)", "small"),
        ("department = Elsewhere", "of nobody here"),
        ("department = Sales", "large"),
        ("department is set and user_type = Pro", "no value"),
    ] {
        let exemption = Exemption::new(text.parse().unwrap(), reason);
        policy.exemptions.push(exemption);
    }
    let review = usage::decide(&facts, &policy, None, facts.read_at).unwrap();
    let read = |review: &Review, min| {
        let page = Page::new(review).hide_names(SALT).min_group(min);
        let html = page.to_html().unwrap();
        (everything(&html), read_review(html.as_bytes()).unwrap())
    };
    let (all, hidden) = read(&review, 6);
    let who = |review: &Review| -> Vec<String> {
        let each = review.policy.exemptions.iter();
        each.map(|one| one.who.to_string()).collect()
    };
    let nobody = "id = \"(hidden)\"";
    assert_eq!(
        who(&hidden),
        [
            nobody,
            nobody,
            nobody,
            nobody,
            nobody,
            "department = Sales",
            "department is set and user_type = Pro"
        ]
    );
    for text in ["Board", "= board", "contains oar", "Elsewhere"] {
        assert!(!all.contains(text), "{text}");
    }
    // Where all groups may be told, so may the filters.
    assert_eq!(who(&read(&review, 1).1), who(&review));
    // The filter of the review.
    let board = review
        .clone()
        .filtered(&"department = Board".parse().unwrap());
    assert!(!read(&board, 6).0.contains("Board"));
    let sales = review.filtered(&"department = Sales".parse().unwrap());
    assert_eq!(read(&sales, 6).1.filter.to_string(), "department = Sales");
}
