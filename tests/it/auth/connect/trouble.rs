//! A connection is never lost by our own hand: stores that fail at each of their steps.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;
use zoom_admin::auth::AuthorizationCode;
use zoom_admin::auth::store::{
    self, Lease, LeaseTerms, MemoryStore, State, Stored, Swap, TokenStore,
};
use zoom_admin::fake::{Fake, Fault, FaultRule};
use zoom_admin::{AccountKey, Error, ErrorKind, Result, TokenProvider, Zoom, async_trait, user};

use crate::auth::connect::{
    Gate, app, client, connected, fake, is_dead, minutes, name, on, signed_in, stored, token_calls,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Step {
    Load,
    Lease,
    Reserve,
    Swap,
    /// Fails after it has written.
    SwapWrites,
    Release,
    Renew,
    /// Does not answer.
    RenewHangs,
}

const STEPS: [Step; 8] = [
    Step::Load,
    Step::Lease,
    Step::Reserve,
    Step::Swap,
    Step::SwapWrites,
    Step::Release,
    Step::Renew,
    Step::RenewHangs,
];

/// A store that fails by a script. Each process, so to speak, has its own way to the same storage.
#[derive(Clone)]
struct Scripted {
    inner: MemoryStore,
    /// How often a step fails from now on.
    failures: Arc<Mutex<HashMap<Step, u32>>>,
}

impl Scripted {
    fn new(inner: &MemoryStore) -> Self {
        Self {
            inner: inner.clone(),
            failures: Arc::default(),
        }
    }

    fn fail(&self, step: Step, times: u32) {
        self.failures.lock().unwrap().insert(step, times);
    }

    fn heal(&self) {
        self.failures.lock().unwrap().clear();
    }

    fn step(&self, step: Step) -> Result<()> {
        let mut failures = self.failures.lock().unwrap();
        match failures.get_mut(&step) {
            Some(left) if *left > 0 => {
                *left -= 1;
                Err(Error::new(ErrorKind::Store, format!("{step:?} fails")))
            }
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl TokenStore for Scripted {
    async fn load(&self, c: &AccountKey) -> Result<Option<Stored>> {
        self.step(Step::Load)?;
        self.inner.load(c).await
    }
    async fn swap(&self, c: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
        self.step(Step::Swap)?;
        let swap = self.inner.swap(c, expect, new).await?;
        self.step(Step::SwapWrites)?;
        Ok(swap)
    }
    async fn reserve(&self, c: &AccountKey) -> Result<()> {
        self.step(Step::Reserve)?;
        self.inner.reserve(c).await
    }
    async fn lease(&self, c: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>> {
        self.step(Step::Lease)?;
        let lease = self.inner.lease(c, terms).await?;
        Ok(Box::new(Held(self.clone(), lease)))
    }
}

struct Held(Scripted, Box<dyn Lease>);

#[async_trait]
impl Lease for Held {
    async fn renew(&mut self) -> Result<()> {
        if self.0.step(Step::RenewHangs).is_err() {
            return std::future::pending().await;
        }
        self.0.step(Step::Renew)?;
        self.1.renew().await
    }
    async fn release(self: Box<Self>) -> Result<()> {
        self.0.step(Step::Release)?;
        self.1.release().await
    }
}

/// The same without a step of its own that reserves.
#[derive(Clone)]
struct Plain(Scripted);

#[async_trait]
impl TokenStore for Plain {
    async fn load(&self, c: &AccountKey) -> Result<Option<Stored>> {
        self.0.load(c).await
    }
    async fn swap(&self, c: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
        self.0.swap(c, expect, new).await
    }
    async fn lease(&self, c: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>> {
        self.0.lease(c, terms).await
    }
}

fn zoom(fake: &Fake, tokens: impl TokenStore) -> Zoom {
    on(fake)
        .authorization_code(&app(), name())
        .token_store(tokens)
        .build()
        .unwrap()
}

async fn ask(zoom: &Zoom) -> Result<(), ErrorKind> {
    let sent = zoom.send(user::Summary::new()).await;
    sent.map(drop).map_err(|e| e.kind())
}

async fn seconds(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

/// The connection lives, in the store: somebody who has nothing but the store uses it.
async fn assert_alive(fake: &Fake, tokens: &MemoryStore, what: &str) {
    assert_eq!(ask(&client(fake, tokens)).await, Ok(()), "{what}");
    minutes(61).await;
    assert_eq!(ask(&client(fake, tokens)).await, Ok(()), "{what}");
    assert_eq!(fake.connections_lost(), 0, "{what}");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_at_any_step_costs_no_connection() {
    for plain in [false, true] {
        for step in STEPS {
            for times in [1, 2, u32::MAX] {
                let what = format!("plain {plain} {step:?} {times}");
                let fake = fake();
                let storage = connected(&fake).await;
                let tokens = Scripted::new(&storage);
                let zoom = match plain {
                    true => zoom(&fake, Plain(tokens.clone())),
                    false => zoom(&fake, tokens.clone()),
                };
                minutes(61).await;
                fake.clear_calls();
                tokens.fail(step, times);
                let first = ask(&zoom).await;
                let asked = token_calls(&fake);
                // What passes is not noticed. Of what stays, only that costs a token after which
                // nothing can go wrong but the writing.
                let refused = match step {
                    Step::Load | Step::Lease => true,
                    Step::Reserve => !plain,
                    Step::Swap => plain,
                    Step::SwapWrites => plain,
                    Step::Release | Step::Renew | Step::RenewHangs => false,
                };
                if times == u32::MAX && refused {
                    assert_eq!((first, asked), (Err(ErrorKind::Store), 0), "{what}");
                } else {
                    assert_eq!((first, asked), (Ok(()), 1), "{what}");
                }
                // Trouble that goes on goes on without harm, and without more refreshes.
                for _ in 0..5 {
                    seconds(60).await;
                    assert_eq!(ask(&zoom).await, first, "{what}");
                }
                assert_eq!(token_calls(&fake), asked, "{what}");
                tokens.heal();
                seconds(31).await;
                assert_eq!(ask(&zoom).await, Ok(()), "{what}");
                assert_eq!((token_calls(&fake), fake.refreshes()), (1, 1), "{what}");
                assert_alive(&fake, &storage, &what).await;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_when_zoom_has_answered_costs_no_connection() {
    for plain in [false, true] {
        for step in STEPS {
            for times in [1, 2, 5, u32::MAX] {
                let what = format!("plain {plain} {step:?} {times}");
                let fake = fake();
                let storage = connected(&fake).await;
                let tokens = Scripted::new(&storage);
                let (gate, builder) = gate(&fake);
                let zoom = match plain {
                    true => builder.token_store(Plain(tokens.clone())),
                    false => builder.token_store(tokens.clone()),
                };
                let zoom = zoom.build().unwrap();
                minutes(61).await;
                let call = tokio::spawn(async move { (ask(&zoom).await, zoom) });
                gate.arrived.acquire().await.unwrap().forget();
                tokens.fail(step, times);
                gate.open.add_permits(1);
                let (first, zoom) = call.await.unwrap();
                assert_eq!(first, Ok(()), "{what}");
                // Others see nothing that would make them spend what is spent.
                assert!(!is_dead(&storage).await, "{what}");
                seconds(300).await;
                assert_eq!(ask(&zoom).await, Ok(()), "{what}");
                tokens.heal();
                seconds(31).await;
                assert_eq!(fake.refreshes(), 1, "{what}");
                assert_alive(&fake, &storage, &what).await;
            }
        }
    }
}

/// A client whose refreshes wait at a gate, without its store.
pub(crate) fn gate(fake: &Fake) -> (Gate, zoom_admin::Builder) {
    let gate = Gate {
        fake: fake.clone(),
        arrived: Arc::new(tokio::sync::Semaphore::new(0)),
        open: Arc::new(tokio::sync::Semaphore::new(0)),
    };
    let builder = Zoom::builder()
        .transport(gate.clone())
        .clock(fake.clock())
        .plan(crate::support::fast())
        .authorization_code(&app(), name());
    (gate, builder)
}

#[tokio::test(start_paused = true)]
async fn tokens_that_cannot_be_stored_are_used_and_renewed_for_hours() {
    let fake = fake();
    let storage = connected(&fake).await;
    let before = stored(&storage).await;
    let tokens = Scripted::new(&storage);
    let zoom = zoom(&fake, tokens.clone());
    minutes(61).await;
    tokens.fail(Step::Swap, u32::MAX);
    for _ in 0..12 {
        assert_eq!(ask(&zoom).await, Ok(()));
        // A token that is refused is renewed from memory as well.
        fake.revoke_tokens();
        assert_eq!(ask(&zoom).await, Ok(()));
        seconds(20 * 60).await;
    }
    assert!(fake.refreshes() >= 12, "{}", fake.refreshes());
    assert_eq!(stored(&storage).await.version, before.version);
    tokens.heal();
    seconds(31).await;
    assert_alive(&fake, &storage, "healed").await;
}

#[tokio::test(start_paused = true)]
async fn a_swap_that_wrote_and_failed_is_found_to_have_written_also_after_more_refreshes() {
    let fake = fake();
    let storage = connected(&fake).await;
    let tokens = Scripted::new(&storage);
    let zoom = zoom(&fake, tokens.clone());
    minutes(61).await;
    // Written, told as failed; and then nothing is written any more.
    tokens.fail(Step::SwapWrites, 1);
    let watch = tokens.clone();
    let later = tokio::spawn(async move {
        while watch.failures.lock().unwrap()[&Step::SwapWrites] > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        watch.fail(Step::Swap, u32::MAX);
    });
    assert_eq!(ask(&zoom).await, Ok(()));
    later.await.unwrap();
    fake.revoke_tokens();
    assert_eq!(ask(&zoom).await, Ok(()));
    fake.revoke_tokens();
    assert_eq!(ask(&zoom).await, Ok(()));
    assert_eq!(fake.refreshes(), 3);
    tokens.heal();
    seconds(31).await;
    assert_eq!(fake.refreshes(), 3);
    assert_alive(&fake, &storage, "healed").await;
}

#[tokio::test(start_paused = true)]
async fn a_version_that_grew_is_no_change_by_somebody_else() {
    // At the gate, and while the tokens wait in memory.
    for failing in [false, true] {
        let fake = fake();
        let storage = connected(&fake).await;
        let tokens = Scripted::new(&storage);
        let (gate, builder) = gate(&fake);
        let zoom = builder.token_store(tokens.clone()).build().unwrap();
        // The stored token still works: it is no reason to take it instead of the new one.
        minutes(56).await;
        let call = tokio::spawn(async move { (ask(&zoom).await, zoom) });
        gate.arrived.acquire().await.unwrap().forget();
        if failing {
            tokens.fail(Step::Swap, u32::MAX);
        } else {
            touch(&storage).await;
        }
        gate.open.add_permits(1);
        let (first, _zoom) = call.await.unwrap();
        assert_eq!(first, Ok(()));
        if failing {
            touch(&storage).await;
            touch(&storage).await;
            tokens.heal();
            seconds(31).await;
        }
        assert_eq!(fake.refreshes(), 1);
        assert_alive(&fake, &storage, "counted up").await;
    }
}

/// Stores what is stored once more.
async fn touch(storage: &MemoryStore) {
    let found = stored(storage).await;
    let swap = storage
        .swap(&name(), Some(found.version), found.state)
        .await;
    assert!(matches!(swap.unwrap(), Swap::Done(_)));
}

#[tokio::test(start_paused = true)]
async fn others_wait_for_tokens_that_are_not_stored_yet_instead_of_spending_what_is_spent() {
    let fake = fake();
    let storage = connected(&fake).await;
    let tokens = Scripted::new(&storage);
    let one = zoom(&fake, tokens.clone());
    minutes(61).await;
    tokens.fail(Step::Reserve, 0);
    tokens.fail(Step::Swap, u32::MAX);
    assert_eq!(ask(&one).await, Ok(()));
    let other = client(&fake, &storage);
    let other = tokio::spawn(async move { ask(&other).await });
    seconds(45).await;
    assert!(!other.is_finished());
    // Nor does the loss of the client that has them change that.
    drop(one);
    tokens.heal();
    assert_eq!(other.await.unwrap(), Ok(()));
    assert_eq!(fake.refreshes(), 1);
    assert_alive(&fake, &storage, "waited").await;
}

#[tokio::test(start_paused = true)]
async fn a_lease_whose_renewal_fails_once_still_keeps_others_from_the_spent_token() {
    for step in [Step::Renew, Step::RenewHangs] {
        let fake = fake();
        let storage = connected(&fake).await;
        let tokens = Scripted::new(&storage);
        let one = zoom(&fake, tokens.clone());
        minutes(61).await;
        tokens.fail(Step::Reserve, 0);
        tokens.fail(Step::Swap, u32::MAX);
        assert_eq!(ask(&one).await, Ok(()), "{step:?}");
        tokens.fail(step, 1);
        let other = client(&fake, &storage);
        let other = tokio::spawn(async move { ask(&other).await });
        seconds(45).await;
        assert_eq!(tokens.failures.lock().unwrap()[&step], 0, "{step:?}");
        assert!(!other.is_finished(), "{step:?}");
        tokens.heal();
        assert_eq!(other.await.unwrap(), Ok(()), "{step:?}");
        assert_eq!(fake.refreshes(), 1, "{step:?}");
        assert_alive(&fake, &storage, "renewed").await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_hangs_does_not_end_the_lease_of_a_refresh() {
    for step in [Step::Renew, Step::RenewHangs] {
        let fake = fake();
        let storage = connected(&fake).await;
        let tokens = Scripted::new(&storage);
        let (gate, builder) = gate(&fake);
        let one = builder.token_store(tokens.clone()).build().unwrap();
        minutes(61).await;
        tokens.fail(step, 1);
        let one = tokio::spawn(async move { ask(&one).await });
        gate.arrived.acquire().await.unwrap().forget();
        let other = client(&fake, &storage);
        let other = tokio::spawn(async move { ask(&other).await });
        seconds(45).await;
        assert!(!other.is_finished(), "{step:?}");
        gate.open.add_permits(1);
        let both = (one.await.unwrap(), other.await.unwrap());
        assert_eq!(both, (Ok(()), Ok(())), "{step:?}");
        assert_eq!(fake.refreshes(), 1, "{step:?}");
        assert_alive(&fake, &storage, "renewed").await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_sign_in_counts_more_than_tokens_that_are_not_stored() {
    let fake = fake();
    let storage = connected(&fake).await;
    let tokens = Scripted::new(&storage);
    let zoom = zoom(&fake, tokens.clone());
    minutes(61).await;
    tokens.fail(Step::Swap, u32::MAX);
    assert_eq!(ask(&zoom).await, Ok(()));
    let grant = signed_in(&fake, "ann@example.com").await;
    let begin = Instant::now();
    store::connect(&storage, &name(), grant.clone())
        .await
        .unwrap();
    assert!(
        begin.elapsed() <= Duration::from_secs(120),
        "{:?}",
        begin.elapsed()
    );
    tokens.heal();
    seconds(31).await;
    let held = stored(&storage).await.state;
    assert!(held.grant().unwrap().access.is_same(&grant.access));
    // The new sign-in has voided what the client had in memory.
    assert_eq!(ask(&zoom).await, Ok(()));
    assert_alive(&fake, &storage, "signed in").await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_ended_on_purpose_is_not_brought_back_from_memory() {
    let fake = fake();
    let storage = connected(&fake).await;
    let tokens = Scripted::new(&storage);
    let zoom = zoom(&fake, tokens.clone());
    minutes(61).await;
    tokens.fail(Step::Swap, u32::MAX);
    assert_eq!(ask(&zoom).await, Ok(()));
    let found = stored(&storage).await;
    let dead = State::Dead {
        since: zoom_admin::Clock::now(&fake.clock()),
        reason: "it was disconnected".into(),
    };
    let swap = storage.swap(&name(), Some(found.version), dead).await;
    assert!(matches!(swap.unwrap(), Swap::Done(_)));
    tokens.heal();
    seconds(31).await;
    assert!(is_dead(&storage).await);
    fake.revoke_tokens();
    assert_eq!(ask(&zoom).await, Err(ErrorKind::ReauthorizationRequired));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_for_good_that_cannot_be_stored_is_told_and_found_out_once() {
    let fake = fake();
    let storage = connected(&fake).await;
    let tokens = Scripted::new(&storage);
    let zoom = zoom(&fake, tokens.clone());
    minutes(61).await;
    fake.revoke_connections();
    fake.clear_calls();
    tokens.fail(Step::Swap, u32::MAX);
    for _ in 0..4 {
        assert_eq!(ask(&zoom).await, Err(ErrorKind::ReauthorizationRequired));
        seconds(60).await;
    }
    assert_eq!(token_calls(&fake), 1);
    tokens.heal();
    seconds(31).await;
    assert!(is_dead(&storage).await);
    // And a new sign-in brings it back.
    let grant = signed_in(&fake, "ann@example.com").await;
    store::connect(&storage, &name(), grant).await.unwrap();
    assert_eq!(ask(&zoom).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_whose_future_is_dropped_goes_on_to_its_end() {
    let fake = fake();
    let storage = connected(&fake).await;
    minutes(61).await;
    let (gate, _) = gate(&fake);
    let provider = || {
        AuthorizationCode::new(
            &app(),
            name(),
            storage.clone(),
            &"https://zoom.us/oauth".parse().unwrap(),
            Arc::new(gate.clone()),
            Arc::new(fake.clock()),
        )
        .unwrap()
    };
    // The provider itself, without the client's cache; dropped with its future.
    let one = provider();
    let late = tokio::time::timeout(Duration::from_secs(5), one.token(None)).await;
    assert!(late.is_err());
    drop(one);
    gate.open.add_permits(1);
    seconds(1).await;
    assert_eq!((fake.refreshes(), stored(&storage).await.version), (1, 2));
    assert!(provider().token(None).await.is_ok());
    assert_alive(&fake, &storage, "dropped").await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_dropped_leaves_its_tokens_to_be_stored() {
    let fake = fake();
    let storage = connected(&fake).await;
    let tokens = Scripted::new(&storage);
    minutes(61).await;
    tokens.fail(Step::Swap, u32::MAX);
    assert_eq!(ask(&zoom(&fake, tokens.clone())).await, Ok(()));
    seconds(3600).await;
    tokens.heal();
    seconds(31).await;
    assert_eq!(stored(&storage).await.version, 2);
    fake.revoke_tokens();
    assert_alive(&fake, &storage, "dropped").await;
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_keeps_nobody_from_the_new_token() {
    /// Swaps hang while it is locked.
    #[derive(Clone)]
    struct Hanging(MemoryStore, Arc<tokio::sync::Mutex<()>>);
    #[async_trait]
    impl TokenStore for Hanging {
        async fn load(&self, c: &AccountKey) -> Result<Option<Stored>> {
            self.0.load(c).await
        }
        async fn swap(&self, c: &AccountKey, expect: Option<u64>, new: State) -> Result<Swap> {
            let _turn = self.1.lock().await;
            self.0.swap(c, expect, new).await
        }
        async fn reserve(&self, _: &AccountKey) -> Result<()> {
            Ok(())
        }
        async fn lease(&self, c: &AccountKey, terms: LeaseTerms) -> Result<Box<dyn Lease>> {
            self.0.lease(c, terms).await
        }
    }
    let fake = fake();
    let storage = connected(&fake).await;
    let hanging = Hanging(storage.clone(), Arc::default());
    let zoom = zoom(&fake, hanging.clone());
    minutes(61).await;
    let stuck = hanging.1.lock().await;
    let begin = Instant::now();
    assert_eq!(ask(&zoom).await, Ok(()));
    assert!(
        begin.elapsed() < Duration::from_secs(60),
        "{:?}",
        begin.elapsed()
    );
    drop(stuck);
    seconds(60).await;
    assert_eq!(fake.refreshes(), 1);
    assert_alive(&fake, &storage, "hanging").await;
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_is_stored_though_a_step_fails_once_or_twice() {
    for step in STEPS {
        for times in [1, 2] {
            let fake = fake();
            let storage = connected(&fake).await;
            let tokens = Scripted::new(&storage);
            let grant = signed_in(&fake, "bob@example.com").await;
            tokens.fail(step, times);
            let stored = store::connect(&tokens, &name(), grant).await;
            assert!(stored.is_ok(), "{step:?} {times}: {stored:?}");
            assert_alive(&fake, &storage, "signed in").await;
        }
    }
    // What is stored counts, though the lease could not be given back.
    let fake = fake();
    let tokens = Scripted::new(&MemoryStore::new());
    tokens.fail(Step::Release, u32::MAX);
    let grant = signed_in(&fake, "bob@example.com").await;
    store::connect(&tokens, &name(), grant).await.unwrap();
    crate::auth::connect::sign_in(&fake)
        .disconnect(&tokens, &name())
        .await
        .unwrap();
    assert!(is_dead(&tokens).await);
}

#[tokio::test(start_paused = true)]
async fn a_server_to_server_token_that_cannot_be_stored_is_used() {
    let fake = fake();
    let tokens = Scripted::new(&MemoryStore::new());
    let zoom = on(&fake)
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .token_store(tokens.clone())
        .build()
        .unwrap();
    tokens.fail(Step::Swap, u32::MAX);
    for _ in 0..10 {
        assert_eq!(ask(&zoom).await, Ok(()));
        seconds(60).await;
    }
    assert_eq!(token_calls(&fake), 1);
    minutes(61).await;
    assert_eq!(ask(&zoom).await, Ok(()));
    assert_eq!(token_calls(&fake), 2);
    // Nobody is kept waiting for it, and once it can be, it is shared.
    tokens.heal();
    seconds(31).await;
    let other = on(&fake)
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .token_store(tokens)
        .build()
        .unwrap();
    assert_eq!(ask(&other).await, Ok(()));
    assert_eq!(token_calls(&fake), 2);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_from_memory_that_fails_for_now_is_tried_again() {
    let fake = fake();
    let storage = connected(&fake).await;
    let tokens = Scripted::new(&storage);
    let zoom = zoom(&fake, tokens.clone());
    minutes(61).await;
    tokens.fail(Step::Swap, u32::MAX);
    assert_eq!(ask(&zoom).await, Ok(()));
    let down = Fault::ServerError(503);
    fake.inject(FaultRule::new(down).on("/oauth/token").every(1))
        .unwrap();
    // The token in memory works to its end, and then nothing does but the connection.
    minutes(56).await;
    assert_eq!(ask(&zoom).await, Ok(()));
    minutes(5).await;
    assert_eq!(ask(&zoom).await, Err(ErrorKind::Transport));
    fake.clear_faults();
    assert_eq!(ask(&zoom).await, Ok(()));
    tokens.heal();
    seconds(31).await;
    assert_alive(&fake, &storage, "renewed").await;
}
