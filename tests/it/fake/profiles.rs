//! What profiles make of accounts.

use super::*;

fn users(profile: FakeProfile, seed: u64) -> Vec<FakeUser> {
    Fake::builder().profile(profile).seed(seed).build().users()
}

/// The share of the users who are like this, in thousandths.
fn share(users: &[FakeUser], is: impl Fn(&FakeUser) -> bool) -> usize {
    users.iter().filter(|user| is(user)).count() * 1000 / users.len()
}

#[test]
fn an_ordinary_profile_is_the_seeded_account() {
    for seed in [1, 42, 977] {
        let seeded = Fake::builder()
            .account(FakeAccount::seeded(300, seed))
            .build();
        let profile = FakeAccount::from_profile(FakeProfile::new(300), seed);
        let profile = Fake::builder().account(profile).build();
        assert_eq!(seeded.users(), profile.users(), "seed {seed}");
    }
}

#[test]
fn shares_are_those_of_the_profile() {
    let profile = FakeProfile::new(4000)
        .leavers(0.3)
        .invited(0.1)
        .licensed(0.9)
        .webinars(0.2)
        .large_meetings(0.0)
        .growth(0.5);
    let all = users(profile, 3);
    let near = |found: usize, expected: usize| found.abs_diff(expected) < 30;
    assert!(near(share(&all, |u| u.status == FakeStatus::Inactive), 300));
    assert!(near(share(&all, |u| u.status == FakeStatus::Pending), 100));
    assert!(all.iter().all(|u| u.large_meeting.is_none()));
    let active: Vec<_> = all
        .into_iter()
        .filter(|u| u.status == FakeStatus::Active)
        .collect();
    assert!(near(share(&active, |u| u.kind == 2), 900));
    assert!(near(share(&active, |u| u.webinar.is_some()), 180));
    let half_year = instant("2026-01-02T00:00:00Z");
    assert!(near(share(&active, |u| u.created > half_year), 500));
}

#[test]
fn departments_are_the_named_ones() {
    let profile = FakeProfile::new(400).departments(["Care", "Research"]);
    let found: BTreeSet<_> = users(profile, 5)
        .into_iter()
        .filter_map(|user| user.dept)
        .collect();
    let expected = ["", "Care", "Research"].map(str::to_owned);
    assert_eq!(found, BTreeSet::from(expected));
}

#[test]
fn bundles_are_held_by_number_and_include_webinars() {
    let profile = FakeProfile::new(3000)
        .united(0.0)
        .webinars(0.0)
        .bundle(4, 0.4)
        .bundle(8, 0.2)
        .included_webinars(500);
    let all = users(profile, 9);
    let licensed: Vec<_> = all
        .into_iter()
        .filter(|u| u.kind == 2 && u.status == FakeStatus::Active)
        .collect();
    let near = |found: usize, expected: usize| found.abs_diff(expected) < 40;
    assert!(near(share(&licensed, |u| u.bundle() == Some(4)), 400));
    assert!(near(share(&licensed, |u| u.bundle() == Some(8)), 200));
    for user in &licensed {
        let included = user.bundle().is_some();
        assert_eq!(user.webinar_included, included);
        assert_eq!(user.webinar, included.then_some(500));
    }
}

#[tokio::test]
async fn the_idle_share_is_that_of_the_profile() {
    for (idle, seed) in [(0.0, 1), (0.6, 2), (1.0, 3)] {
        let profile = FakeProfile::new(800).idle(idle).growth(0.0);
        let fake = Fake::builder()
            .profile(profile)
            .seed(seed)
            .unlimited()
            .build();
        let caller = Caller::of(&fake);
        let mut hosts = BTreeSet::new();
        for (from, to) in MONTHS.into_iter().skip(3) {
            let path = format!("/report/users?from={from}&to={to}&page_size=300");
            for host in caller.all(&path, "users").await {
                hosts.insert(host["email"].as_str().unwrap().to_owned());
            }
        }
        let licensed: Vec<_> = fake
            .users()
            .into_iter()
            .filter(|u| u.kind == 2 && u.status == FakeStatus::Active && u.role_id == "2")
            .collect();
        // Three months are 91 days: who is idle hosted nothing for at least 90.
        let found = share(&licensed, |u| !hosts.contains(&u.email));
        let expected = (idle * 1000.0) as usize;
        assert!(found.abs_diff(expected) < 50, "seed {seed}: {found}");
    }
}

#[tokio::test]
async fn renamed_users_are_in_the_history_under_the_earlier_address_until_then() {
    let profile = FakeProfile::new(300).renamed(0.5).idle(0.0);
    let fake = Fake::builder().profile(profile).seed(4).unlimited().build();
    let caller = Caller::of(&fake);
    let users: BTreeSet<_> = fake.users().into_iter().map(|user| user.email).collect();
    // The number in the address tells who it is.
    let number = |email: &str| -> Option<u32> {
        let (name, _) = email.split_once('@')?;
        name.rsplit('.').next()?.parse().ok()
    };
    let mut days: BTreeMap<u32, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    let (mut sums, mut counted) = (0, 0);
    for (from, to) in MONTHS {
        let range = format!("from={from}&to={to}&page_size=300");
        let path = format!("/report/history_meetings?meeting_type=meeting&{range}");
        for meeting in caller.all(&path, "history_meetings").await {
            let email = meeting["host_email"].as_str().unwrap();
            let Some(number) = number(email) else {
                continue;
            };
            let start = meeting["start_time"].as_str().unwrap().to_owned();
            let (current, earlier) = days.entry(number).or_default();
            if users.contains(email) {
                current.insert(start);
            } else {
                earlier.insert(start);
            }
            counted += 1;
        }
        let hosts = caller.all(&format!("/report/users?{range}"), "users").await;
        assert!(
            hosts
                .iter()
                .all(|h| users.contains(h["email"].as_str().unwrap()))
        );
        sums += hosts
            .iter()
            .map(|h| h["meetings"].as_u64().unwrap())
            .sum::<u64>();
    }
    assert_eq!(counted, sums);
    let renamed = days.values().filter(|(current, earlier)| {
        assert!(earlier.last() <= current.first() || current.is_empty() || earlier.is_empty());
        !earlier.is_empty()
    });
    assert!(renamed.count() > 20);
}

#[tokio::test]
async fn assistants_of_a_profile_are_on_both_sides() {
    let profile = FakeProfile::new(100).assistants(0.3);
    let fake = Fake::builder().profile(profile).seed(4).unlimited().build();
    let caller = Caller::of(&fake);
    let mut pairs = (BTreeSet::new(), BTreeSet::new());
    for user in fake.users() {
        let Some(id) = user.id else { continue };
        let path = format!("/users/{id}/");
        for other in caller
            .all_of(&format!("{path}assistants"), "assistants")
            .await
        {
            pairs
                .0
                .insert((other["id"].as_str().unwrap().to_owned(), id.clone()));
        }
        for other in caller
            .all_of(&format!("{path}schedulers"), "schedulers")
            .await
        {
            pairs
                .1
                .insert((id.clone(), other["id"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(pairs.0, pairs.1);
    assert!((15..40).contains(&pairs.0.len()), "{}", pairs.0.len());
}

#[test]
fn presets_differ_and_depend_on_the_seed_only() {
    for preset in [
        FakeProfile::small_company(),
        FakeProfile::enterprise(),
        FakeProfile::university(),
    ] {
        let preset = preset.users(200);
        assert_eq!(users(preset.clone(), 8), users(preset.clone(), 8));
        assert_ne!(users(preset.clone(), 8), users(preset, 9));
    }
}
