use super::*;
use crate::limit::{DailyLimits, Plan, Spending};
use proptest::prelude::*;

const SECOND: i64 = 1_000_000;
/// The longest way to Zoom is longer than the shortest by this.
const WAY: i64 = 100_000;

fn micros(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap()
}

/// A second before midnight.
fn start() -> i64 {
    let start: DateTime<Utc> = "2026-05-30T23:59:59Z".parse().unwrap();
    start.timestamp_micros()
}

fn settings(light: u32, daily: Option<u32>) -> Settings {
    Settings {
        plan: Some(Plan::Custom {
            light: Rate::per_second(light),
            medium: Rate::per_second(1),
            heavy: Rate::per_second(2),
            resource_intensive: Rate::per_minute(3),
        }),
        daily: Some(DailyLimits {
            light: daily,
            ..DailyLimits::default()
        }),
        share: None,
    }
}

fn pro() -> Settings {
    Settings {
        plan: Some(Plan::Pro),
        ..Settings::default()
    }
}

/// A worker, which knows the state as it last read it, and the time to within bounds.
#[derive(Clone, Default)]
struct Worker {
    known: (u64, Shared),
    late: i64,
    /// What the way to Zoom takes at least, and so the way back.
    way: i64,
    told: Vec<Told>,
}

struct World {
    settings: Settings,
    stored: (u64, Shared),
    now: i64,
    workers: Vec<Worker>,
    /// When calls left and when they arrived, by label.
    calls: Vec<(Label, i64, i64)>,
}

/// What a worker does: of each number, its value is what it is used for, by a remainder.
type Step = (usize, i64, u8, u8, i64, i64);

impl World {
    fn step(&mut self, (who, pause, wish, label, lateness, transit): Step) {
        self.now += pause;
        let who = who % self.workers.len();
        let worker = &mut self.workers[who];
        if worker.known.0 != self.stored.0 {
            worker.known = self.stored.clone(); // its swap is lost, and says what is there
            return;
        }
        let label = Label::ALL[usize::from(label % 4)];
        let mut state = worker.known.1.clone();
        state.advance(micros(self.now + worker.late), &self.settings);
        let floor = if lateness % 3 == 0 { 0 } else { 2 * worker.way };
        state.enter(who as u64, Duration::from_micros(floor as u64));
        for told in worker.told.drain(..) {
            state.take(&told, &self.settings);
        }
        let given = state.reserve(label, &self.settings, usize::from(wish % 12));
        // By way of the store, as bytes.
        let state = serde_json::from_slice(&serde_json::to_vec(&state).unwrap()).unwrap();
        self.stored = (self.stored.0 + 1, state);
        worker.known = self.stored.clone();
        if wish > 200 {
            worker.known = Default::default(); // killed, and what it got with it
            return;
        }
        for grant in given.grants {
            let due = grant.due.timestamp_micros();
            if wish % 5 == 4 {
                worker.told.push(Told::Unused(label, grant.id));
                continue;
            }
            let late = i64::try_from(LATE.as_micros()).unwrap();
            let slow = i64::try_from(TRANSIT.as_micros()).unwrap();
            let sent = due.max(self.now) + lateness % late;
            if sent > due + late {
                worker.told.push(Told::Unused(label, grant.id));
                continue;
            }
            let arrived = sent + worker.way + transit % (slow - WAY);
            self.calls.push((label, sent, arrived));
            if wish % 3 == 0 {
                let took = arrived + worker.way + lateness % 7 - sent;
                let trip = Trip {
                    sent: micros(sent + worker.late),
                    took: Some(Duration::from_micros(took as u64)),
                };
                worker.told.push(Told::Answered(label, grant.id, trip));
            }
        }
    }

    fn check(&mut self) -> std::result::Result<(), TestCaseError> {
        for label in Label::ALL {
            let rate = self.settings.rates(label, None)[0];
            let window = i64::try_from(rate.window.as_micros()).unwrap();
            let calls = self.calls.iter().filter(|call| call.0 == label);
            let mut arrived: Vec<i64> = calls.map(|call| call.2).collect();
            arrived.sort_unstable();
            for calls in arrived.windows(rate.calls as usize + 1) {
                let took = calls[calls.len() - 1] - calls[0];
                prop_assert!(took > window, "{label}: {} in {took}", calls.len());
            }
            let Some(limit) = self.settings.daily.and_then(|d| d.light) else {
                continue;
            };
            let mut days = std::collections::BTreeMap::new();
            for arrived in arrived.iter().filter(|_| label == Label::Light) {
                let calls = days.entry(micros(*arrived).date_naive()).or_insert(0u32);
                *calls += 1;
                prop_assert!(*calls <= limit, "{calls} on a day");
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// However workers take turns, fail, come late, are wrong about the time and lose swaps: no
    /// sliding window of arrivals, and no day, holds more calls than its limit.
    #[test]
    fn no_window_and_no_day_holds_more_than_its_limit(
        light in 1u32..9,
        daily in proptest::option::of(1u32..30),
        workers in proptest::collection::vec((0i64..60_000, 0..WAY), 1..7),
        steps in proptest::collection::vec(
            (any::<usize>(), 0i64..150_000, any::<u8>(), any::<u8>(), 0i64..SECOND, 0i64..SECOND),
            1..250,
        ),
    ) {
        let worker = |(late, way)| Worker { late, way, ..Worker::default() };
        let workers = workers.into_iter().map(worker);
        let mut world = World {
            settings: settings(light, daily),
            stored: Default::default(),
            now: start(),
            workers: workers.collect(),
            calls: Vec::new(),
        };
        for step in steps {
            world.step(step);
        }
        world.check()?;
    }
}

/// A state in which one worker works.
fn working(now: i64, settings: &Settings) -> Shared {
    let mut state = Shared::default();
    state.advance(micros(now), settings);
    state.enter(1, Duration::ZERO);
    state
}

#[test]
fn places_come_a_window_after_those_that_arrived() {
    let (settings, noon) = (pro(), 1_780_056_000 * SECOND);
    let mut state = working(noon, &settings);
    let given = state.reserve(Label::Light, &settings, 40);
    assert_eq!(given.grants.len(), 30);
    assert!(given.grants.iter().all(|grant| grant.due == micros(noon)));
    // As long as nothing is known of them, they may arrive as late as can be.
    let window = Duration::from_secs(1) + MARGIN;
    let latest = later(micros(noon), window + LATE + TRANSIT);
    assert_eq!(given.next, Some(latest));
    for grant in &given.grants {
        let trip = Trip {
            sent: micros(noon),
            took: Some(Duration::from_millis(20)),
        };
        state.take(&Told::Answered(Label::Light, grant.id, trip), &settings);
    }
    let due = later(micros(noon + 20_000), window);
    let early = earlier(due, AHEAD + Duration::from_millis(1));
    state.advance(early, &settings);
    let given = state.reserve(Label::Light, &settings, 40);
    assert_eq!((given.grants.len(), given.next), (0, Some(due)));
    state.advance(earlier(due, AHEAD), &settings);
    let given = state.reserve(Label::Light, &settings, 40);
    assert_eq!((given.grants.len(), given.grants[0].due), (30, due));
    // What is given back is free at once; what nobody gives back, by time.
    state.take(&Told::Unused(Label::Light, given.grants[0].id), &settings);
    state.advance(due, &settings);
    assert_eq!(state.reserve(Label::Light, &settings, 40).grants.len(), 1);
    assert_eq!(state.day(due).spent(Label::Light), 60);
    state.advance(later(due, window + LATE + TRANSIT), &settings);
    assert_eq!(state.reserve(Label::Light, &settings, 40).grants.len(), 30);
}

#[test]
fn each_worker_gets_its_part_of_what_is_free() {
    let (settings, noon) = (pro(), 1_780_056_000 * SECOND);
    let mut state = working(noon, &settings);
    state.enter(2, Duration::ZERO);
    state.enter(3, Duration::ZERO);
    assert_eq!(state.reserve(Label::Light, &settings, 40).grants.len(), 10);
    // One that is not seen any more may go on by itself: its part is set aside, until it is forgotten.
    state.advance(micros(noon + 2 * SECOND), &settings);
    state.enter(1, Duration::ZERO);
    state.enter(2, Duration::ZERO);
    state.advance(micros(noon + 4 * SECOND), &settings);
    state.enter(1, Duration::ZERO);
    let both: usize = [(); 8]
        .map(|()| state.reserve(Label::Light, &settings, 40).grants.len())
        .iter()
        .sum();
    assert_eq!(both, 20);
    for second in [6, 8, 10] {
        state.advance(micros(noon + second * SECOND), &settings);
        state.enter(1, Duration::ZERO);
        state.enter(2, Duration::ZERO);
    }
    assert_eq!(state.workers.len(), 2);
}

#[test]
fn a_hold_and_the_day_s_end_stop_a_label_for_all() {
    let (settings, noon) = (pro(), 1_780_056_000 * SECOND);
    let mut state = working(noon, &settings);
    let observed = |kind, limit, remaining, hold| Observed {
        status: 429,
        kind: Some(kind),
        limit,
        remaining,
        hold,
        ..Observed::default()
    };
    let hold = Duration::from_secs(20);
    let limited = observed(LimitKind::Qps, Some(10), Some(0), Some(hold));
    let told = Told::Observed(Label::Light, limited, micros(noon));
    state.take(&told, &settings);
    let end = later(micros(noon), hold);
    let block = state.block(Label::Light, &settings, micros(noon));
    assert_eq!(block, Some(Block::Hold(end)));
    let given = state.reserve(Label::Light, &settings, 5);
    assert_eq!((given.grants.len(), given.next), (0, Some(end)));
    assert_eq!(state.block(Label::Medium, &settings, micros(noon)), None);
    // And the lower rate is known to all.
    assert_eq!(
        state.rates(Label::Light, &settings)[1],
        Rate::per_second(10)
    );
    state.advance(end, &settings);
    state.enter(1, Duration::ZERO);
    assert_eq!(state.reserve(Label::Light, &settings, 40).grants.len(), 10);
    // Both labels share the day on paid plans.
    let day = Spending::new(&crate::AccountKey::new("a"), micros(noon).date_naive());
    let told = Told::Spent(day.with_spent(Label::Heavy, 29_999));
    state.take(&told, &settings);
    let label = Label::ResourceIntensive;
    assert_eq!(state.reserve(label, &settings, 5).grants.len(), 1);
    let midnight = next_day(state.now);
    let block = state.block(Label::Heavy, &settings, state.now);
    assert_eq!(block, Some(Block::Day(midnight)));
    assert_eq!(
        state.reserve(Label::Heavy, &settings, 5).next,
        Some(midnight)
    );
}

#[test]
fn a_store_s_clock_that_is_set_back_stops_nobody_and_forgets_nothing() {
    let (settings, noon) = (pro(), 1_780_056_000 * SECOND);
    let mut state = working(noon, &settings);
    assert_eq!(state.reserve(Label::Light, &settings, 40).grants.len(), 30);
    let earlier = noon - 7_200 * SECOND;
    state.advance(micros(earlier), &settings);
    assert_eq!(state.reserve(Label::Light, &settings, 40).grants.len(), 0);
    state.advance(micros(earlier + 2 * SECOND), &settings);
    state.enter(1, Duration::ZERO);
    assert_eq!(state.reserve(Label::Light, &settings, 40).grants.len(), 30);
}

proptest! {
    #[test]
    fn what_is_free_is_what_can_be_sent_one_by_one(
        arrived in prop::collection::vec(0..3 * SECOND, 0..12),
        calls in 1..14u32,
        horizon in 0..4 * SECOND,
    ) {
        let mut lane = Lane::default();
        for (id, arrived) in (0..).zip(arrived) {
            lane.insert(Place { id, arrived: micros(arrived) });
        }
        let (rate, horizon) = (Rate::per_second(calls), micros(horizon));
        let counted = (0..calls as usize)
            .take_while(|ahead| lane.earliest(rate, *ahead, micros(0)) <= horizon)
            .count();
        prop_assert_eq!(lane.free_until(rate, horizon), counted);
    }
}

/// Counted one by one, this would take minutes.
#[test]
fn a_rate_that_a_server_made_up_costs_no_time() {
    let settings = settings(u32::MAX, None);
    let mut shared = working(start() - 3_600 * SECOND, &settings);
    for _ in 0..200 {
        let given = shared.reserve(Label::Light, &settings, 3);
        assert_eq!(given.grants.len(), 3);
    }
}
