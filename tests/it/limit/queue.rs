//! Who waits, and in which order.

use super::*;

#[tokio::test(start_paused = true)]
async fn who_came_first_goes_first_also_after_a_hold_back() {
    let (limiter, account) = (limiter(Plan::Free), AccountKey::new("a"));
    let order = Mutex::new(Vec::new());
    let calls = (0..40).map(|n| {
        let (limiter, account, order) = (&limiter, &account, &order);
        async move {
            take(limiter, account, Label::Medium).await;
            order.lock().unwrap().push(n);
        }
    });
    let hold = async {
        tokio::time::sleep(Duration::from_millis(5500)).await;
        let hold = limited(LimitKind::Qps, Duration::from_secs(7));
        limiter.observe(&account, Label::Medium, &hold);
    };
    futures::join!(futures::future::join_all(calls), hold);
    let order = order.into_inner().unwrap();
    assert!(order.is_sorted(), "{order:?}");
}

#[tokio::test(start_paused = true)]
async fn five_hundred_accounts_in_one_limiter_do_not_wait_for_each_other() {
    let limiter = limiter(Plan::Free);
    let begin = Instant::now();
    let accounts = (0..500).map(|n| {
        let limiter = limiter.clone();
        // One account has a hundred times the work of the others.
        let calls = if n == 0 { 2_000 } else { 20 };
        tokio::spawn(async move {
            let account = AccountKey::new(n.to_string());
            alone(&limiter, &account, Label::Light);
            let all = (0..calls).map(|_| take(&limiter, &account, Label::Light));
            let sends = futures::future::join_all(all).await;
            let last = *sends.iter().max().unwrap();
            assert_never_more_than(Rate::per_second(4), sends);
            last - begin
        })
    });
    let took: Vec<_> = futures::future::join_all(accounts).await;
    let took: Vec<_> = took.into_iter().map(Result::unwrap).collect();
    // 20 calls at 4 a second are sent in the fifth second.
    let slowest = took[1..].iter().max().unwrap();
    assert!(*slowest < Duration::from_millis(4_100), "{slowest:?}");
    assert!(took[0] > Duration::from_secs(499));
}

#[tokio::test(start_paused = true)]
async fn calls_in_a_buffer_that_rests_stop_no_other_call() {
    // The body of the loop sends under the same label while the buffer is not polled.
    let script = fine();
    let zoom = client(&script, Plan::Free).build().unwrap();
    let begin = Instant::now();
    let calls = (0..20).map(|_| zoom.send(user::Get::new("a")));
    let mut users = futures::stream::iter(calls).buffer_unordered(8);
    while let Some(user) = users.next().await {
        user.unwrap();
        zoom.send(user::Get::new("b")).await.unwrap();
    }
    assert_eq!(script.calls().len(), 40);
    let sends = script.calls().iter().map(|c| c.at).collect();
    assert_never_more_than(Rate::per_second(4), sends);
    // Those at rest cost the others a turn, and no more.
    assert!(
        begin.elapsed() < Duration::from_secs(60),
        "{:?}",
        begin.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_permit_handed_back_goes_to_who_waits() {
    let (limiter, account) = (limiter(Plan::Free), AccountKey::new("a"));
    let unused = limiter.acquire(&account, Label::Heavy, CAP).await;
    let begin = Instant::now();
    let (sent, ()) = futures::join!(take(&limiter, &account, Label::Heavy), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(unused);
    });
    assert_eq!(sent - begin, Duration::from_millis(300));
    assert_eq!(limiter.snapshot(&account).labels[&Label::Heavy].sent, 1);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_fan_out_leaves_its_places_to_the_others() {
    let (limiter, account) = (limiter(Plan::Free), AccountKey::new("a"));
    alone(&limiter, &account, Label::Light);
    let calls = (0..1_000).map(|_| take(&limiter, &account, Label::Light));
    let all = futures::future::join_all(calls);
    let begin = Instant::now();
    let other = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        take(&limiter, &account, Label::Light).await
    };
    let first = tokio::time::timeout(Duration::from_millis(200), all);
    let (cancelled, sent) = futures::join!(first, other);
    assert!(cancelled.is_err());
    assert!(
        sent - begin < Duration::from_millis(1_020),
        "{:?}",
        sent - begin
    );
    assert_eq!(limiter.snapshot(&account).labels[&Label::Light].sent, 5);
}
