//! What a seed makes: an account, the rules of its reports, what goes wrong, and when the sync is
//! killed.

use std::time::Duration;

use chrono::{DateTime, Utc};
use zoom_admin::coverage::Source;
use zoom_admin::fake::{
    Fake, FakeAccount, FakeBeyond, FakeChaos, FakeEnds, FakeMonth, FakePlan, FakeRefusal,
    FakeReportRules, FakeSignIn, FakeStatus, FakeUser, Fault, FaultRule,
};
use zoom_admin::usage::Options;
use zoom_admin::{DateRange, Plan};

/// A generator of its own, so that a seed means the same for ever (splitmix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn of(seed: u64, what: u64) -> Self {
        Self(seed ^ what.wrapping_mul(0xA076_1D64_78BD_642F))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub(crate) fn below_u32(&mut self, n: u32) -> u32 {
        u32::try_from(self.below(n.into())).unwrap()
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    /// One time in `n`.
    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn chance(&mut self, most: f64) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let unit = self.below(1_000) as f64 / 1_000.0;
        unit * most
    }
}

/// How many accounts there are; each is read once in peace, and by many seeds under faults.
const ACCOUNTS: u64 = 96;

/// An account and how it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct World(u64);

impl World {
    pub(crate) fn of(seed: u64) -> Self {
        Self(Random::of(seed, 1).below(ACCOUNTS))
    }

    pub(crate) fn plan(self) -> (FakePlan, Plan) {
        let plans = [
            (FakePlan::Free, Plan::Free),
            (FakePlan::Pro, Plan::Pro),
            (FakePlan::Business, Plan::Business),
        ];
        plans[usize::try_from(self.0 % 3).unwrap()]
    }

    pub(crate) fn now(self) -> DateTime<Utc> {
        // Leap days, ends of months and of years come up.
        let first = chrono::NaiveDate::from_ymd_opt(2024, 2, 20).unwrap();
        let mut r = Random::of(self.0, 2);
        let day = first + chrono::Days::new(r.below(900));
        let time = day.and_hms_opt(r.below_u32(24), r.below_u32(60), 0);
        time.unwrap().and_utc()
    }

    /// The account, calm.
    pub(crate) fn fake(self) -> Fake {
        let mut r = Random::of(self.0, 3);
        let most = r.pick(&[4, 12, 25, 25, 60, 201]);
        let users = r.below_u32(most);
        let fake = Fake::builder()
            .account(FakeAccount::seeded(users, r.next()))
            .seed(r.next())
            .now(self.now())
            .plan(self.plan().0)
            .report_rules(FakeReportRules {
                ends: r.pick(&[FakeEnds::Inclusive, FakeEnds::Exclusive]),
                month: r.pick(&[FakeMonth::Days30, FakeMonth::Days31, FakeMonth::Calendar]),
                too_wide: r.pick(&[FakeBeyond::Refuse, FakeBeyond::Clamp]),
                too_old: r.pick(&[FakeBeyond::Refuse, FakeBeyond::Clamp]),
            })
            .page_token_life(Duration::from_secs(r.pick(&[900, 900, 60, 20])))
            .build();
        // Equal sign-ins in the same second, which are two.
        let all = fake.users();
        for _ in 0..all.len().min(3) {
            let email = &all[r.next() as usize % all.len()].email;
            let ago = chrono::Duration::seconds(r.below(30 * 86_400).cast_signed());
            let twin = FakeSignIn::new(email.clone(), self.now() - ago);
            fake.edit(|account| account.sign_in(twin.clone()).sign_in(twin));
        }
        fake
    }

    pub(crate) fn page_size(self) -> u32 {
        1 + Random::of(self.0, 4).below_u32(40)
    }

    fn days(self) -> u32 {
        Random::of(self.0, 5).pick(&[5, 10, 20, 30, 45, 90])
    }

    pub(crate) fn options(self) -> Options {
        Options::new().days(self.days())
    }

    /// The days that are compared: also a sync that began a day later has read them.
    pub(crate) fn window(self) -> DateRange {
        Options::new().days(self.days() - 2).window(self.now())
    }
}

/// What a seed does to a user while the account is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Touch {
    Added(String),
    Changed(String),
    Moved(String),
    Removed(String),
}

/// What a seed does to the account and to the network.
pub(crate) struct Trouble {
    pub(crate) touched: Vec<Touch>,
    /// A report that is refused.
    pub(crate) refused: Option<Source>,
    /// Whether reports answer for fewer days than asked.
    pub(crate) clamped: bool,
    /// Whether the client takes the plan for a greater one.
    pub(crate) wrong_plan: bool,
    /// A daily limit of Heavy calls that is soon used up.
    pub(crate) daily: Option<u32>,
    /// Whether values of users may have come damaged.
    pub(crate) damaged: bool,
}

impl Trouble {
    pub(crate) fn is_touched(&self, email: &str) -> bool {
        self.touched.iter().any(|touch| match touch {
            Touch::Added(e) | Touch::Changed(e) | Touch::Moved(e) | Touch::Removed(e) => e == email,
        })
    }
}

pub(crate) fn trouble(seed: u64, fake: &Fake) -> Trouble {
    let mut r = Random::of(seed, 6);
    let latency = Duration::from_millis(r.below(1_500));
    let first = Duration::from_millis(r.below(100));
    fake.chaos(FakeChaos {
        seed,
        latency: first..latency + Duration::from_millis(100),
        rate_limited: r.chance(0.05),
        server_error: r.chance(0.06),
        reset: r.chance(0.06),
        cut: r.chance(0.06),
        revoke_token: r.chance(0.02),
        expire_page_token: r.chance(0.05),
    });
    if r.one_in(8) {
        // Long enough that some calls give up.
        let rule = FaultRule::new(Fault::ServerError(503)).after(r.below(40));
        fake.inject(rule.times(20 + r.below(60))).unwrap();
    }
    let mut trouble = Trouble {
        touched: Vec::new(),
        refused: None,
        clamped: r.one_in(6),
        wrong_plan: r.one_in(8),
        daily: r.one_in(8).then(|| 5 + r.below_u32(40)),
        damaged: false,
    };
    if trouble.clamped {
        fake.clamp_reports(1 + r.below_u32(30));
    }
    if r.one_in(8) {
        let (source, path) = r.pick(&[
            (Source::Hosts, "/report/users"),
            (Source::History, "/report/history_meetings"),
            (Source::SignIns, "/report/activities"),
        ]);
        fake.refuse(path, FakeRefusal::missing_scope(["report:read:admin"]))
            .unwrap();
        trouble.refused = Some(source);
    }
    if r.one_in(3) {
        let all = fake.users();
        for n in 0..1 + r.below(4) {
            let at = 1 + r.below(60);
            let someone = (!all.is_empty()).then(|| all[r.next() as usize % all.len()].clone());
            let touch = touch(&mut r, fake, at, n, someone);
            trouble.touched.push(touch);
        }
    }
    trouble
}

fn touch(r: &mut Random, fake: &Fake, at: u64, n: u64, someone: Option<FakeUser>) -> Touch {
    let Some(user) = someone.filter(|_| !r.one_in(4)) else {
        let email = format!("added-{n}@example.com");
        let user = FakeUser::new(email.clone());
        fake.at_request(at, move |account| account.user(user));
        return Touch::Added(email);
    };
    let email = user.email.clone();
    match r.below(3) {
        0 => {
            let gone = email.clone();
            fake.at_request(at, move |account| account.without(&gone));
            Touch::Removed(email)
        }
        1 => {
            let user = user.with(|u| u.dept = Some("Elsewhere".to_owned()));
            fake.at_request(at, move |account| account.user(user));
            Touch::Changed(email)
        }
        _ => {
            let user = user.with(|u| {
                u.status = match u.status {
                    FakeStatus::Active => FakeStatus::Inactive,
                    _ => FakeStatus::Active,
                };
            });
            fake.at_request(at, move |account| account.user(user));
            Touch::Moved(email)
        }
    }
}
