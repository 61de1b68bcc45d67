//! Which clients share their limits.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_limiter_given_to_two_clients_is_shared_and_a_transport_of_ones_own_has_its_own() {
    let script = fine();
    let limiter = limiter(Plan::Free);
    let pair = [(); 2].map(|()| {
        let builder = script.builder().rate_limiter(limiter.clone());
        builder.build().unwrap()
    });
    let calls = (0..40).map(|n| pair[n % 2].send(user::Get::new("a")));
    futures::future::join_all(calls).await;
    let sends = script.calls().iter().map(|c| c.at).collect();
    assert_never_more_than(Rate::per_second(4), sends);
    assert_eq!(pair[0].budget(), pair[1].budget());

    let (a, b) = (client(&script, Plan::Free), client(&script, Plan::Free));
    let (a, b) = (a.build().unwrap(), b.build().unwrap());
    a.send(user::Get::new("a")).await.unwrap();
    assert_eq!(a.budget().labels[&Label::Light].sent, 1);
    assert_eq!(b.budget().labels[&Label::Light].sent, 0);
}

/// Clients over the crate's own transport, on real sockets.
#[cfg(feature = "reqwest")]
mod process {
    use super::*;
    use wiremock::matchers::any;
    use wiremock::{Mock, MockServer, ResponseTemplate};

    async fn server() -> MockServer {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(200).set_body_raw(USER, "application/json");
        Mock::given(any()).respond_with(answer).mount(&server).await;
        server
    }

    fn connect(server: &MockServer, account: &str) -> Builder {
        Zoom::builder()
            .token_provider(FixedToken::new(
                AccountKey::new(account),
                AccessToken::new("t"),
            ))
            .api_url(server.uri())
    }

    fn sent(zoom: &Zoom) -> BTreeMap<Label, u64> {
        let labels = zoom.budget().labels.into_iter();
        labels.map(|(label, known)| (label, known.sent)).collect()
    }

    #[tokio::test]
    async fn all_clients_of_an_account_share_its_limits() {
        let server = server().await;
        let a = connect(&server, "one").build().unwrap();
        let b = connect(&server, "one")
            .plan(Plan::Business)
            .build()
            .unwrap();
        let other = connect(&server, "two").build().unwrap();
        a.send(user::Get::new("a")).await.unwrap();
        b.send(user::Get::new("a")).await.unwrap();
        assert_eq!(sent(&a)[&Label::Light], 2);
        assert_eq!(sent(&a), sent(&b));
        assert_eq!(sent(&other)[&Label::Light], 0);
        let rate = |zoom: &Zoom| zoom.budget().labels[&Label::Light].rate.unwrap().calls;
        assert_eq!((rate(&a), rate(&b), rate(&other)), (80, 80, 30));
        // A clock of one's own has days of its own.
        let apart = connect(&server, "one").clock(noon()).build().unwrap();
        assert_eq!(sent(&apart)[&Label::Light], 0);
        // Another host is another account.
        let elsewhere = super::process::server().await;
        let same_name = connect(&elsewhere, "one").build().unwrap();
        assert_eq!(sent(&same_name)[&Label::Light], 0);
    }

    #[test]
    fn several_runtimes_one_after_another_use_the_same_limits() {
        let runtime = || {
            let mut builder = tokio::runtime::Builder::new_current_thread();
            builder.enable_all().build().unwrap()
        };
        let keeper = runtime();
        let server = keeper.block_on(server());
        let mut clients = Vec::new();
        for round in 1..=3 {
            let zoom = runtime().block_on(async {
                let zoom = connect(&server, "runtimes").build().unwrap();
                zoom.send(user::Get::new("a")).await.unwrap();
                zoom
            });
            assert_eq!(sent(&zoom)[&Label::Light], round);
            clients.push(zoom);
        }
    }

    #[test]
    fn a_runtime_that_rests_stops_no_other() {
        let runtime = || {
            let mut builder = tokio::runtime::Builder::new_current_thread();
            builder.enable_all().build().unwrap()
        };
        let rate = Rate {
            calls: 1,
            window: Duration::from_millis(20),
        };
        let limiter = WindowLimiter::new(
            Plan::Custom {
                light: rate,
                medium: rate,
                heavy: rate,
                resource_intensive: rate,
            },
            Arc::new(zoom_admin::SystemClock),
        );
        let (rests, works, account) = (runtime(), runtime(), AccountKey::new("a"));
        // Five tasks wait in a runtime that nobody drives from here on.
        rests.block_on(async {
            for _ in 0..5 {
                let (limiter, account) = (limiter.clone(), account.clone());
                tokio::spawn(async move { take(&limiter, &account, Label::Light).await });
            }
            tokio::task::yield_now().await;
        });
        works.block_on(async {
            for _ in 0..5 {
                take(&limiter, &account, Label::Light).await;
            }
        });
    }
}
