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
    let settings = || {
        let calls = fake.calls().into_iter();
        let settings = calls.filter(|call| call.template == Some("/users/{userId}/settings"));
        settings.count() as u64
    };
    let holders = settings();
    assert!(holders > 10);
    fake.clear_calls();

    let days = at(SECOND) - at(FIRST);
    tokio::time::advance(days.to_std().unwrap()).await;
    let options = Options::new().settings_age(7).snapshot(sync.clone());
    let (second, _) = read(&fake, options).await;
    let taken = second.taken_over();
    let asked = settings();
    assert!(asked > 0 && asked < holders, "{asked} of {holders}");
    assert_eq!(taken.settings.count, holders - asked);
    assert!(taken.settings.oldest.unwrap() < second.read_at);
    assert_eq!(
        taken.settings.oldest.unwrap().date_naive(),
        at(FIRST).date_naive()
    );
    // Scheduling privileges and participation of candidates are taken over, too.
    assert!(taken.scheduling.count > 0, "{taken:?}");
    assert!(taken.participation.count > 0, "{taken:?}");
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
    let options = Options::new().settings_age(0).answers_age(0).snapshot(sync);
    let (third, _) = read(&fake, options).await;
    assert!(third.taken_over().is_empty(), "{:?}", third.taken_over());
}

#[tokio::test(start_paused = true)]
async fn one_file_serves_the_next_reading_as_well() {
    let state = seeded_state().await;
    let back = AccountSnapshot::read_from(&written(&state)[..], &key()).unwrap();
    // An hour later.
    let later = || {
        let account = FakeAccount::seeded(60, 7);
        let fake = Fake::builder()
            .account(account)
            .now(at("2026-07-01T10:00:00Z"));
        fake.unlimited().build()
    };
    let asked = |fake: &Fake| {
        let calls = fake.calls().into_iter();
        let settings = calls.filter(|call| call.template == Some("/users/{userId}/settings"));
        settings.count()
    };
    let (fresh, again) = (later(), later());
    let (all, _) = read(&fresh, Options::new()).await;
    let (facts, _) = read(&again, Options::new().snapshot(back.sync.unwrap())).await;
    assert!(asked(&fresh) > 10);
    assert_eq!(asked(&again), 0);
    assert_eq!(decide(&facts).counts(), decide(&all).counts());
}
