use super::*;
use proptest::prelude::*;

const NONE: Duration = Duration::ZERO;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// One caller in a model of many.
#[derive(Debug, Clone, Copy)]
struct Caller {
    number: u64,
    wakes: Instant,
    asleep: bool,
}

/// Lets callers arrive after these gaps; a sleeper is never polled after its arrival. Gives
/// the sends in order, by arrival.
fn run(rates: &[Rate], arrivals: &[(u64, bool)], start: Instant) -> Vec<(usize, Instant)> {
    let mut bucket = Bucket::default();
    let mut callers: Vec<(usize, Caller)> = Vec::new();
    let mut sends = Vec::new();
    let mut now = start;
    let mut arrivals = arrivals.iter().scan(start, |at, (gap, asleep)| {
        *at += ms(*gap);
        Some((*at, *asleep))
    });
    let mut next = arrivals.next();
    let mut arrived = 0;
    loop {
        let awake = callers.iter().filter(|(_, c)| !c.asleep);
        let first = awake.map(|(_, c)| c.wakes).min();
        let Some(then) = first.into_iter().chain(next.map(|n| n.0)).min() else {
            return sends;
        };
        now = now.max(then);
        callers.retain_mut(|(arrival, c)| {
            if c.asleep || c.wakes > now {
                return true;
            }
            match bucket.ask(c.number, rates, NONE, now) {
                Ok(()) => {
                    sends.push((*arrival, now));
                    false
                }
                Err(wakes) => {
                    assert!(wakes > now);
                    c.wakes = wakes;
                    true
                }
            }
        });
        if let Some((_, asleep)) = next.filter(|n| n.0 <= now) {
            let number = bucket.join();
            match bucket.ask(number, rates, NONE, now) {
                Ok(()) => sends.push((arrived, now)),
                Err(wakes) => {
                    assert!(wakes > now);
                    let caller = Caller {
                        number,
                        wakes,
                        asleep,
                    };
                    callers.push((arrived, caller));
                }
            }
            arrived += 1;
            next = arrivals.next();
        }
    }
}

proptest! {
    /// However callers arrive, any window of any rate holds at most R sends; who came first
    /// goes first; and nobody waits longer than the rates require.
    #[test]
    fn no_window_holds_more_than_the_rate_and_nobody_overtakes(
        calls in 1u32..6,
        learned in 1u32..12,
        long in any::<bool>(),
        gaps in proptest::collection::vec(0u64..700, 1..80),
    ) {
        let second = Rate {
            calls: learned,
            window: if long { ms(3000) } else { ms(1000) },
        };
        let rates = [Rate::per_second(calls), second];
        let start = Instant::now();
        let arrivals: Vec<_> = gaps.iter().map(|gap| (*gap, false)).collect();
        let sends = run(&rates, &arrivals, start);
        prop_assert_eq!(sends.len(), gaps.len());
        prop_assert!(sends.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1));
        let mut arrival = start;
        for (k, gap) in gaps.iter().enumerate() {
            arrival += ms(*gap);
            let mut soonest = arrival.max(if k > 0 { sends[k - 1].1 } else { start });
            for rate in &rates {
                if let Some(back) = k.checked_sub(rate.calls as usize) {
                    let free = sends[back].1 + TRANSIT + rate.window + MARGIN;
                    prop_assert!(sends[k].1 >= free, "too soon");
                    soonest = soonest.max(free);
                }
            }
            prop_assert_eq!(sends[k].1, soonest, "too late");
        }
    }

    /// Callers that nobody polls delay the others, and stop nobody.
    #[test]
    fn a_caller_that_is_not_polled_stops_nobody(
        calls in 1u32..4,
        arrivals in proptest::collection::vec((0u64..300, any::<bool>()), 1..60),
    ) {
        let rate = Rate::per_second(calls);
        let start = Instant::now();
        let sends = run(&[rate], &arrivals, start);
        let awake = arrivals.iter().filter(|(_, asleep)| !asleep).count();
        prop_assert!(sends.len() >= awake);
        for (k, later) in sends.iter().enumerate().skip(calls as usize) {
            prop_assert!(later.1 - sends[k - calls as usize].1 > rate.window);
        }
        // No later than if all had come at the end and each been waited for.
        let came: u64 = arrivals.iter().map(|(gap, _)| gap).sum();
        let turns = arrivals.len() as u64 / u64::from(calls) + 1;
        let last = sends.last().map_or(NONE, |s| s.1 - start);
        prop_assert!(last <= ms(came + turns * 1305 + 60 * arrivals.len() as u64), "{:?}", last);
    }

    /// A send that is handed back leaves the bucket as if it had never been.
    #[test]
    fn a_send_handed_back_counts_for_nothing(unused in 1u64..20) {
        let rates = [Rate::per_second(2)];
        let now = Instant::now();
        let mut bucket = Bucket::default();
        let ask = |bucket: &mut Bucket| {
            let number = bucket.join();
            bucket.ask(number, &rates, NONE, now).map(|()| number)
        };
        for _ in 0..unused {
            let sent = ask(&mut bucket).unwrap();
            bucket.hand_back(sent);
        }
        prop_assert!(ask(&mut bucket).is_ok());
        prop_assert!(ask(&mut bucket).is_ok());
        prop_assert!(ask(&mut bucket).is_err());
        prop_assert_eq!(bucket.sent, 2);
    }

    /// Whatever answers come, a hold-back ends with the latest end among them.
    #[test]
    fn hold_backs_do_not_add_up(holds in proptest::collection::vec((0u64..500, 1u64..3000), 1..20)) {
        let (start, time) = (Instant::now(), DateTime::UNIX_EPOCH);
        let (mut bucket, mut passed, mut end) = (Bucket::default(), 0, 0);
        for (gap, hold) in holds {
            passed += gap;
            end = end.max(passed + hold);
            let time = time + ms(passed);
            bucket.hold_for(ms(hold), start + ms(passed), time);
            let left = bucket.hold_remaining(start + ms(passed), time);
            prop_assert_eq!(left, Some(ms(end - passed)));
        }
        prop_assert_eq!(bucket.hold_remaining(start + ms(end), time + ms(end)), None);
    }
}

#[test]
fn who_waits_through_a_hold_back_keeps_the_order() {
    let rates = [Rate::per_second(1)];
    let now = Instant::now();
    let mut bucket = Bucket::default();
    let numbers: Vec<_> = (0..4).map(|_| bucket.join()).collect();
    let due: Vec<_> = numbers
        .iter()
        .map(|n| bucket.ask(*n, &rates, ms(5000), now).unwrap_err() - now)
        .collect();
    assert_eq!(due, [ms(5000), ms(6005), ms(7010), ms(8015)]);
}

#[test]
fn instants_of_a_runtime_that_is_ahead_cost_a_window_at_most() {
    let rates = [Rate::per_second(1)];
    let now = Instant::now();
    let time = DateTime::UNIX_EPOCH;
    let mut bucket = Bucket::default();
    let number = bucket.join();
    let ahead = now + Duration::from_secs(86_400);
    assert_eq!(bucket.ask(number, &rates, NONE, ahead), Ok(()));
    bucket.hold_for(ms(2000), ahead, time);
    assert_eq!(bucket.hold_remaining(now, time + ms(2000)), None);
    let number = bucket.join();
    let due = bucket.ask(number, &rates, NONE, now).unwrap_err();
    assert_eq!(due, now + ms(1005), "if it is answered by then");
    let due = bucket.ask(number, &rates, NONE, due).unwrap_err();
    assert_eq!(due, now + ms(1305));
    assert_eq!(bucket.ask(number, &rates, NONE, due), Ok(()));
}
