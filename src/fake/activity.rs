//! The activity of seeded users. Each day of each user has its own sequence of random numbers, so
//! that a report can be generated from any point on without storing anything.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

use super::account::{FakeMeeting, FakeStatus};
use super::entries::FakeSignIn;
use super::position::Position;
use super::quirks::FakeQuirks;
use super::rng::Rng;
use super::seeded::{self, CLIENTS, HORIZON, Profile, Style};
use super::trace::Trace;

/// All fields of `feature_used`.
pub(super) const FEATURES: [&str; 37] = [
    "screen_sharing",
    "video_on",
    "remote_control",
    "closed_caption",
    "breakout_room",
    "language_interpretation",
    "telephone_usage",
    "in_meeting_chat",
    "poll",
    "join_by_room",
    "waiting_room",
    "live_transcription",
    "reaction",
    "zoom_apps",
    "annotation",
    "raise_hand",
    "virtual_background",
    "whiteboard",
    "immersive_scene",
    "avatar",
    "switch_to_mobile",
    "file_sharing",
    "meeting_summary",
    "meeting_questions",
    "record_to_computer",
    "record_to_cloud",
    "live_translation",
    "registration",
    "smart_recording",
    "multi_speaker",
    "meeting_wallpaper",
    "gen_ai_virtual_background",
    "multi_share",
    "document_collaboration",
    "portrait_lighting",
    "personalized_audio_isolation",
    "color_themes",
];

const FREE: [&str; 6] = [
    "screen_sharing",
    "video_on",
    "in_meeting_chat",
    "reaction",
    "raise_hand",
    "virtual_background",
];

const PAID: [&str; 5] = [
    "record_to_cloud",
    "meeting_summary",
    "poll",
    "registration",
    "telephone_usage",
];

/// Number of meetings, each with a number of its own, that a host holds repeatedly.
pub(super) const SERIES: u64 = 3;

/// The topic of meetings of two people.
const OF_TWO: &str = "1:1";

const TOPICS: [&str; 8] = [
    "Weekly sync",
    OF_TWO,
    "Customer call",
    "Planning",
    "Interview",
    "Design review",
    "Retrospective",
    "Stand-up",
];

/// A host who is in the history but not in the list of users.
struct Outsider {
    email: &'static str,
    name: &'static str,
    /// The last day of activity, in days before the fake's start.
    until: u32,
}

const OUTSIDERS: [Outsider; 3] = [
    Outsider {
        email: "room-lobby@rooms.example.com",
        name: "Lobby Zoom Room",
        until: 1,
    },
    Outsider {
        email: "someone.who.left@example.com",
        name: "Someone Who Left",
        until: 40,
    },
    Outsider {
        email: "old.address@old.example.com",
        name: "Old Address",
        until: 100,
    },
];

/// Number of hosts outside the list of users that an account with `n` seeded users has.
pub(super) fn outsiders(n: u32) -> u32 {
    if n < 20 { 0 } else { 3 }
}

/// E-mail address and name of host `i` outside the list of users.
pub(super) fn outsider(i: u32) -> Option<(&'static str, &'static str)> {
    let i = usize::try_from(i).ok()?;
    OUTSIDERS.get(i).map(|o| (o.email, o.name))
}

/// A host who hosted within this number of days before the fake's start goes on hosting after it.
const LATELY: u32 = 60;
/// The same for signing in.
const SIGNED_IN_LATELY: u32 = 30;

/// The first of the numbers that mark scheduled meetings among the meetings of a day.
const SCHEDULED: u32 = 64;

/// A generated meeting, without its texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) k: u32,
    second: u32,
    pub(super) minutes: u32,
    pub(super) participants: u32,
    pub(super) webinar: bool,
    /// The instance goes on with this one of the same day, under the same number.
    continues: Option<u32>,
}

impl Held {
    /// The second of the day at which the meeting ended.
    pub(super) fn until(&self) -> u32 {
        self.second.saturating_add(self.minutes.saturating_mul(60))
    }
}

/// A seeded host, who may be outside the list of users.
pub(super) struct Host<'a> {
    pub(super) seed: u64,
    pub(super) i: u32,
    pub(super) today: NaiveDate,
    /// `None` for hosts outside the list of users, who have numbers of their own.
    pub(super) profile: Option<&'a Profile>,
    /// Earlier addresses of the host, and when the host was away, if there is any of it.
    pub(super) trace: Option<&'a Trace>,
    pub(super) quirks: FakeQuirks,
}

impl Host<'_> {
    fn key(&self) -> u64 {
        match self.profile {
            Some(_) => self.i.into(),
            None => u64::MAX.saturating_sub(self.i.into()),
        }
    }

    fn window(&self) -> Option<(u32, u32)> {
        match self.profile {
            Some(p) => Some((p.hosted?, p.age)),
            None => {
                let i = usize::try_from(self.i).ok()?;
                OUTSIDERS.get(i).map(|o| (o.until, HORIZON))
            }
        }
    }

    /// Whether the host has activity `ago` days before the fake's start, of which the latest was
    /// `last` days before it. After the start, activity goes on if the latest was `lately`.
    fn is_active(&self, ago: i64, last: u32, age: u32, lately: u32) -> bool {
        if ago < 0 {
            return last <= lately && self.profile.is_none_or(|p| p.status == FakeStatus::Active);
        }
        let past = i64::from(last.max(1))..i64::from(age);
        past.contains(&ago) && ago <= i64::from(HORIZON)
    }

    /// Whether the host was there at this second of a day.
    pub(super) fn is_present(&self, ago: i64, second: u32) -> bool {
        let time = || seeded::at(seeded::day(self.today, ago), second);
        ago > 0 || self.trace.is_none_or(|trace| !trace.is_absent(time()))
    }

    /// The meetings and webinars that the host held `ago` days before the fake's start.
    pub(super) fn held(&self, ago: i64) -> Vec<Held> {
        let Some((last, age)) = self.window() else {
            return Vec::new();
        };
        let mut held = if ago < 0 {
            self.scheduled_on(ago)
        } else {
            Vec::new()
        };
        if self.is_active(ago, last, age, LATELY) {
            self.hold(ago, last, &mut held);
        }
        held.retain(|one| self.is_present(ago, one.second));
        held
    }

    fn hold(&self, ago: i64, last: u32, held: &mut Vec<Held>) {
        let mut rng = Rng::new(self.seed, &[7, self.key(), ago.cast_unsigned()]);
        let rate = self.profile.map_or(250, |p| p.host_rate);
        let mut count = 0;
        if rng.chance(weekday_rate(self.today, ago, rate)) {
            count = if rng.chance(250) { 2 } else { 1 };
        }
        if ago == i64::from(last) {
            count = count.max(1);
        }
        let mut own: Vec<_> = (0..count).map(|k| self.one(k, &mut rng)).collect();
        if self.quirks.dropped_hosts {
            self.drop_host(ago, &mut own);
        }
        held.append(&mut own);
        held.extend(self.webinar(ago, count, &mut rng));
    }

    /// The scheduled meetings that the host held on a day after the fake's start.
    fn scheduled_on(&self, ago: i64) -> Vec<Held> {
        if self.profile.is_none_or(|p| p.status != FakeStatus::Active) {
            return Vec::new();
        }
        let day = seeded::day(self.today, ago);
        let numbered = (0u32..).zip(scheduled(self, ""));
        let held = numbered.filter(|(_, m)| m.start.date_naive() == day);
        held.map(|(k, m)| {
            let mut rng = Rng::new(self.seed, &[47, self.key(), k.into()]);
            Held {
                k: SCHEDULED.saturating_add(k),
                second: m.start.num_seconds_from_midnight(),
                minutes: m.minutes,
                participants: rng.small(2, 9),
                webinar: false,
                continues: None,
            }
        })
        .collect()
    }

    /// On some days with two meetings, the host's connection drops in the first one, and the second
    /// one is its second part.
    fn drop_host(&self, ago: i64, held: &mut [Held]) {
        if let [first, second] = held {
            let mut rng = Rng::new(self.seed, &[134, self.key(), ago.cast_unsigned()]);
            if rng.chance(400) {
                second.continues = Some(first.k);
                second.second = first.until().saturating_add(rng.small(20, 600));
            }
        }
    }

    /// The number of one of the host's meetings or webinars.
    pub(super) fn number(&self, series: u64, webinar: bool) -> u64 {
        Rng::new(self.seed, &[9, self.key(), series, webinar.into()])
            .range(80_000_000_000, 99_999_999_999)
    }

    /// The time at which a meeting was scheduled, before any of its instances, and whether it is a
    /// recurring one.
    pub(super) fn scheduled_as(&self, series: u64, webinar: bool) -> (DateTime<Utc>, bool) {
        let parts = [135, self.key(), series, webinar.into()];
        let mut rng = Rng::new(self.seed, &parts);
        let more = HORIZON.saturating_add(rng.small(1, 200));
        let age = self.profile.map_or(more, |p| p.age);
        let ago = more.min(age.saturating_sub(1));
        // Meetings start at seven at the earliest.
        let created = seeded::at(seeded::day(self.today, ago), rng.small(0, 7 * 3600 - 1));
        (created, rng.chance(700))
    }

    fn one(&self, k: u32, rng: &mut Rng) -> Held {
        let style = self.profile.map_or(Style::Normal, |p| p.style);
        let (minutes, mut participants) = match style {
            Style::Normal => (rng.small(15, 95), rng.small(1, 14)),
            Style::Light => (rng.small(8, 40), rng.small(1, 8)),
            Style::Basic => (rng.small(5, 40), rng.small(1, 6)),
            Style::Capped => (rng.small(39, 40), rng.small(3, 9)),
        };
        let large = self
            .profile
            .filter(|p| p.uses_addons && p.style == Style::Normal)
            .and_then(|p| p.large);
        if let Some(capacity) = large
            && rng.chance(60)
        {
            participants = rng.small(310, capacity);
        }
        Held {
            k,
            second: rng.small(7 * 60, 17 * 60).saturating_mul(60),
            minutes,
            participants,
            webinar: false,
            continues: None,
        }
    }

    fn webinar(&self, ago: i64, k: u32, rng: &mut Rng) -> Option<Held> {
        let p = self.profile.filter(|p| p.uses_addons)?;
        let capacity = p.webinar?;
        let phase = ago.wrapping_add(self.i.into()).rem_euclid(28);
        (phase == 0).then(|| Held {
            k,
            second: 15 * 3600,
            minutes: rng.small(30, 90),
            participants: rng.small(40, capacity),
            webinar: true,
            continues: None,
        })
    }

    /// Random numbers about an instance, of which [`words`](Self::words) takes the first.
    fn dice(&self, ago: i64, k: u32) -> Rng {
        let parts = [8, self.key(), ago.cast_unsigned(), k.into()];
        let mut rng = Rng::new(self.seed, &parts);
        // These were the bytes of the UUID.
        rng.next();
        rng.next();
        rng
    }

    /// The series of an instance, and its topic.
    fn words(&self, held: &Held, rng: &mut Rng) -> (u64, &'static str) {
        // Most hosts hold the same few meetings repeatedly.
        let series = rng.below(SERIES);
        let topic = if held.webinar {
            "Town hall"
        } else {
            rng.pick(&TOPICS).unwrap_or("Weekly sync")
        };
        (series, topic)
    }

    /// Adds the texts to a generated meeting.
    pub(super) fn describe(&self, ago: i64, held: Held, email: String) -> FakeMeeting {
        let start = seeded::at(seeded::day(self.today, ago), held.second);
        let earlier = self.trace.and_then(|trace| trace.email_at(start));
        let email = earlier.map_or(email, str::to_owned);
        let at = usize::try_from(held.k.wrapping_sub(SCHEDULED)).ok();
        if let Some(one) = at.and_then(|at| scheduled(self, &email).into_iter().nth(at)) {
            let people = held.participants;
            return one.with(|one| one.participants = people);
        }
        let position = Position {
            host: self.i,
            outside: self.profile.is_none(),
            day: seeded::day(self.today, ago),
            k: held.k,
        };
        let mut rng = self.dice(ago, held.k);
        let (mut series, mut topic) = self.words(&held, &mut rng);
        if let Some(first) = held.continues {
            (series, topic) = self.words(&held, &mut self.dice(ago, first));
        }
        if topic == OF_TWO && held.participants != 2 {
            topic = "Weekly sync";
        }
        let (created, recurring) = self.scheduled_as(series, held.webinar);
        let paid = self.profile.is_none_or(|p| p.style == Style::Normal);
        let mut features: Vec<String> = Vec::new();
        for name in FREE {
            if rng.chance(400) {
                features.push(name.into());
            }
        }
        for name in PAID {
            if rng.chance(150) && (paid || held.webinar) {
                features.push(name.into());
            }
        }
        self.extras(ago, &held, &mut features);
        let viewers = held.webinar.then(|| held.participants.saturating_sub(3));
        FakeMeeting {
            host: email,
            uuid: position.uuid(self.seed),
            id: self.number(series, held.webinar),
            topic: topic.into(),
            start,
            minutes: held.minutes,
            participants: held.participants,
            webinar: held.webinar,
            unique_viewers: viewers,
            max_concurrent_views: viewers.map(|v| (v / 10).saturating_mul(8)),
            features,
            alternative_hosts: Vec::new(),
            rejoins: self.rejoins(ago, &held),
            created: Some(created),
            recurring,
            instant: false,
            ended: None,
        }
    }

    /// Adds what was used besides the features that [`FREE`] and [`PAID`] list.
    fn extras(&self, ago: i64, held: &Held, features: &mut Vec<String>) {
        let parts = [136, self.key(), ago.cast_unsigned(), held.k.into()];
        let mut rng = Rng::new(self.seed, &parts);
        if held.webinar {
            for (name, share) in [("qa", 700), ("survey", 400)] {
                if rng.chance(share) {
                    features.push(name.into());
                }
            }
        } else if held.participants > 1 && rng.chance(10) {
            features.push("remote_control".into());
        }
    }

    /// How many of the participants are people who joined again: at most one in twelve, so that the
    /// minutes of all participants fit into the length of the meeting.
    fn rejoins(&self, ago: i64, held: &Held) -> u32 {
        let parts = [137, self.key(), ago.cast_unsigned(), held.k.into()];
        Rng::new(self.seed, &parts).small(0, held.participants / 12)
    }

    /// The lines of the sign-in report for the user, `ago` days before the fake's start, latest
    /// first.
    pub(super) fn sign_ins(&self, ago: i64, email: impl FnOnce() -> String) -> Vec<FakeSignIn> {
        let Some(p) = self.profile.filter(|p| p.status != FakeStatus::Pending) else {
            return Vec::new();
        };
        let Some(last) = p.signed_in else {
            return Vec::new();
        };
        if !self.is_active(ago, last, p.age, SIGNED_IN_LATELY) {
            return Vec::new();
        }
        let mut rng = Rng::new(self.seed, &[10, self.i.into(), ago.cast_unsigned()]);
        let rate = weekday_rate(self.today, ago, p.sign_in_rate);
        if !rng.chance(rate) && ago != i64::from(last) {
            return Vec::new();
        }
        let day = seeded::day(self.today, ago);
        let (version, _, client) = CLIENTS
            .get(usize::from(p.client))
            .copied()
            .unwrap_or(("", "", ""));
        let time = seeded::at(day, seeded::sign_in_second(self.seed, self.i, ago));
        let earlier = self.trace.and_then(|trace| trace.email_at(time));
        let sign_in = FakeSignIn {
            email: earlier.map_or_else(email, str::to_owned),
            time,
            sign_out: false,
            client_type: client.to_owned(),
            version: version.to_owned(),
            ip_address: format!("192.0.2.{}", rng.range(1, 254)),
        };
        let mut sign_ins = Vec::new();
        if rng.chance(250) {
            sign_ins.push(FakeSignIn {
                time: seeded::at(day, rng.small(16 * 3600, 19 * 3600)),
                sign_out: true,
                ..sign_in.clone()
            });
        }
        // Two clients that start at the same time make two equal lines.
        if rng.chance(5) {
            sign_ins.push(sign_in.clone());
        }
        sign_ins.push(sign_in);
        sign_ins.retain(|line| self.is_present(ago, line.time.num_seconds_from_midnight()));
        sign_ins
    }
}

fn weekday_rate(today: NaiveDate, ago: i64, rate: u32) -> u32 {
    let weekday = seeded::day(today, ago).weekday();
    if weekday.number_from_monday() > 5 {
        rate / 8
    } else {
        rate
    }
}

/// The meetings that a seeded user has scheduled for after the fake's start.
pub(super) fn scheduled(host: &Host<'_>, email: &str) -> Vec<FakeMeeting> {
    if host.profile.is_none_or(|p| p.hosted.is_none()) {
        return Vec::new();
    }
    let mut rng = Rng::new(host.seed, &[11, host.i.into()]);
    let count = rng.below(4);
    let mut ahead = 0;
    (0..count)
        .map(|k| {
            ahead = u64::saturating_add(ahead, rng.range(1, 20));
            let day = host
                .today
                .checked_add_days(chrono::Days::new(ahead))
                .unwrap_or(host.today);
            let (created, recurring) = host.scheduled_as(k, false);
            let position = Position {
                host: host.i,
                outside: false,
                day,
                k: u32::try_from(k).map_or(SCHEDULED, |k| SCHEDULED.saturating_add(k)),
            };
            // These were the bytes of the UUID.
            rng.bytes::<16>();
            FakeMeeting {
                host: email.to_owned(),
                uuid: position.uuid(host.seed),
                id: host.number(k, false),
                topic: rng.pick(&TOPICS).unwrap_or("Weekly sync").into(),
                start: seeded::at(day, rng.small(7, 17).saturating_mul(3600)),
                minutes: 30,
                participants: 0,
                webinar: false,
                unique_viewers: None,
                max_concurrent_views: None,
                features: Vec::new(),
                alternative_hosts: Vec::new(),
                rejoins: 0,
                created: Some(created),
                recurring,
                instant: false,
                ended: None,
            }
        })
        .collect()
}
