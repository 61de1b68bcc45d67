//! A sync that is killed again and again comes to its end, and reads little twice.

use std::future::poll_fn;
use std::task::Poll;

use super::*;

fn slow(users: u32) -> Fake {
    Fake::builder()
        .account(FakeAccount::seeded(users, 7))
        .now(at(NOW))
        .latency(Duration::from_millis(5))
        .unlimited()
        .build()
}

fn calls_of(fake: &Fake) -> usize {
    let calls = fake.calls();
    let of_api = calls.iter().filter(|call| call.path.starts_with("/v2"));
    of_api.count()
}

/// Reads until it is over, killed after every so many calls; how many calls that took, unless it
/// takes for ever.
async fn killed_every(fake: &Fake, options: &Options, calls: usize) -> (Option<usize>, Store) {
    let mut store = Store::default();
    let mut made = 0;
    for _ in 0..200 {
        fake.clear_calls();
        let zoom = zoom(fake);
        let mut sync = usage::sync(&zoom, options.clone(), store.checkpoint.clone()).unwrap();
        let ended = loop {
            let next = poll_fn(|cx| match fake.calls().len() >= calls {
                true => Poll::Ready(None),
                false => sync.poll_next_unpin(cx).map(Some),
            });
            match next.await {
                None => break false,
                Some(None) => break true,
                Some(Some(event)) => store.keep(event.unwrap()),
            }
        };
        store.coverage += sync.coverage();
        drop(sync);
        // Each time it is another process, with a token of its own.
        made += calls_of(fake);
        if ended {
            return (Some(made), store);
        }
    }
    (None, store)
}

/// Pages of the busiest day of the sign-ins, with those beside it: what cannot be divided.
async fn busiest(fake: &Fake) -> usize {
    let days = Options::new().days(60).window(at(NOW));
    let mut by_day: BTreeMap<chrono::NaiveDate, usize> = BTreeMap::new();
    let mut spans = zoom(fake).between(zoom_admin::report::SignIns::new(), days);
    while let Some(span) = spans.try_next().await.unwrap() {
        for row in span.records {
            *by_day.entry(row.time.unwrap().date_naive()).or_default() += 1;
        }
    }
    let counts: Vec<_> = by_day.into_values().collect();
    let three = counts.windows(3).map(|three| three.iter().sum::<usize>());
    three.max().unwrap_or(0).div_ceil(30)
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_half_as_many_calls_again_at_most() {
    let options = Options::new().days(60);
    for users in [60, 200] {
        let fake = slow(users);
        let (whole, calm) = killed_every(&fake, &options, usize::MAX).await;
        let whole = whole.unwrap();
        let expected = calm.review(&options, at(NOW));
        // The lists of users take so many calls, twice; the rest is a page or two.
        let lists = calls(&fake, "/v2/users") - calls(&fake, "/settings") + 1;
        let bound = 3 * (lists + busiest(&fake).await + 10);
        let every = (bound..whole).step_by(((whole - bound) / 6).max(1));
        let mut worst: Vec<(usize, usize)> = Vec::new();
        for calls in every {
            let (made, store) = killed_every(&fake, &options, calls).await;
            let made = made.unwrap_or_else(|| panic!("killed every {calls} calls it does not end"));
            assert!(
                store.coverage.is_complete(),
                "every {calls}: {}",
                store.coverage
            );
            let review = store.review(&options, at(NOW));
            assert!(expected.users == review.users, "killed every {calls} calls");
            worst.push((calls, made));
        }
        let many = |(_, made): &&(usize, usize)| 2 * made > 3 * whole;
        let many: Vec<_> = worst.iter().filter(many).collect();
        assert!(
            many.is_empty(),
            "{many:?} of {worst:?}, and {whole} without a kill"
        );
    }
}
