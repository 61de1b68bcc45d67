//! A reading that builds on an earlier one says what it took over, and how old that is.

use super::*;

const FIRST: &str = "2026-07-01T09:00:00Z";
const SECOND: &str = "2026-07-03T09:00:00Z";

#[tokio::test(start_paused = true)]
async fn a_second_reading_says_what_it_took_over_and_how_old_it_is() {
    let fake = seeded();
    let (first, sync) = read(&fake, Options::new()).await;
    let taken = first.taken_over();
    assert!(taken.is_empty(), "{taken:?}");
    assert_eq!(taken.oldest(), None);
    let calls = |path: &str| {
        let calls = fake.calls();
        let of = calls.iter().filter(|call| call.path.ends_with(path));
        of.count() as u64
    };
    let holders = calls("/settings") - 1;
    assert!(holders > 10);
    fake.clear_calls();

    let days = at(SECOND) - at(FIRST);
    tokio::time::advance(days.to_std().unwrap()).await;
    let options = Options::new().settings_age(7).snapshot(sync.clone());
    let (second, _) = read(&fake, options).await;
    let taken = second.taken_over();
    let asked = calls("/settings") - 1;
    assert!(asked > 0 && asked < holders, "{asked} of {holders}");
    assert_eq!(taken.settings.users, holders - asked);
    assert!(taken.settings.oldest.unwrap() < second.read_at);
    assert_eq!(
        taken.settings.oldest.unwrap().date_naive(),
        at(FIRST).date_naive()
    );
    // Scheduling privileges and participation of candidates are taken over, too.
    assert!(taken.scheduling.users > 0, "{taken:?}");
    assert!(taken.participation.users > 0, "{taken:?}");
    assert_eq!(taken.oldest().unwrap().date_naive(), at(FIRST).date_naive());

    // The state says it, and facts that were kept do.
    let review = decide(&second);
    let state = SnapshotSource::new(&second, &review).snapshot().unwrap();
    assert_eq!(state.head.taken_over, taken);
    let mut bytes = Vec::new();
    second.write_to(&mut bytes).unwrap();
    assert_eq!(
        Facts::read_from(&bytes[..], &key()).unwrap().taken_over(),
        taken
    );
    let json = serde_json::to_value(&second).unwrap();
    let back: Facts = serde_json::from_value(json).unwrap();
    assert_eq!(back.taken_over(), taken);

    // With an age of 0, nothing is.
    let options = Options::new().settings_age(0).snapshot(sync);
    let (third, _) = read(&fake, options).await;
    assert!(third.taken_over().is_empty(), "{:?}", third.taken_over());
}

#[tokio::test(start_paused = true)]
async fn one_file_serves_the_next_reading_as_well() {
    let fake = seeded();
    let state = seeded_state().await;
    let back = AccountSnapshot::read_from(&written(&state)[..], &key()).unwrap();
    let (facts, _) = read(&fake, Options::new().snapshot(back.sync.unwrap())).await;
    let settings = |path: &str| path.starts_with("/v2/users/") && path.ends_with("/settings");
    let calls = fake.calls();
    assert!(!calls.iter().any(|call| settings(&call.path)), "{calls:?}");
    assert_eq!(decide(&facts).counts(), {
        let (facts, _) = read(&seeded(), Options::new()).await;
        decide(&facts).counts()
    });
}
