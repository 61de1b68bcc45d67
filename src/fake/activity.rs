//! The activity of seeded users. Each day of each user has its own sequence of random numbers, so
//! that a report can be generated from any point on without storing anything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{Datelike, NaiveDate};

use super::account::{FakeMeeting, FakeStatus};
use super::entries::FakeSignIn;
use super::rng::Rng;
use super::seeded::{self, CLIENTS, HORIZON, Profile, Style};

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

const TOPICS: [&str; 8] = [
    "Weekly sync",
    "1:1",
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

/// A generated meeting, without its texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) k: u32,
    second: u32,
    pub(super) minutes: u32,
    pub(super) participants: u32,
    pub(super) webinar: bool,
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

    /// The meetings and webinars that the host held `ago` days before the fake's start.
    pub(super) fn held(&self, ago: u32) -> Vec<Held> {
        let Some((last, age)) = self.window() else {
            return Vec::new();
        };
        if ago < last.max(1) || ago >= age || ago > HORIZON {
            return Vec::new();
        }
        let mut rng = Rng::new(self.seed, &[7, self.key(), ago.into()]);
        let rate = self.profile.map_or(250, |p| p.host_rate);
        let mut count = 0;
        if rng.chance(weekday_rate(self.today, ago, rate)) {
            count = if rng.chance(250) { 2 } else { 1 };
        }
        if ago == last {
            count = count.max(1);
        }
        let mut held: Vec<_> = (0..count).map(|k| self.one(k, &mut rng)).collect();
        if let Some(webinar) = self.webinar(ago, count, &mut rng) {
            held.push(webinar);
        }
        held
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
        }
    }

    fn webinar(&self, ago: u32, k: u32, rng: &mut Rng) -> Option<Held> {
        let p = self.profile.filter(|p| p.uses_addons)?;
        let capacity = p.webinar?;
        ago.wrapping_add(self.i).is_multiple_of(28).then(|| Held {
            k,
            second: 15 * 3600,
            minutes: rng.small(30, 90),
            participants: rng.small(40, capacity),
            webinar: true,
        })
    }

    /// Adds the texts to a generated meeting.
    pub(super) fn describe(&self, ago: u32, held: Held, email: String) -> FakeMeeting {
        let parts = [8, self.key(), ago.into(), held.k.into()];
        let mut rng = Rng::new(self.seed, &parts);
        let uuid = STANDARD.encode(rng.bytes::<16>());
        // Most hosts hold the same few meetings repeatedly.
        let series = rng.below(3);
        let id = Rng::new(self.seed, &[9, self.key(), series, held.webinar.into()])
            .range(80_000_000_000, 99_999_999_999);
        let topic = if held.webinar {
            "Town hall"
        } else {
            rng.pick(&TOPICS).unwrap_or("Weekly sync")
        };
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
        let viewers = held.webinar.then(|| held.participants.saturating_sub(3));
        FakeMeeting {
            host: email,
            uuid,
            id,
            topic: topic.into(),
            start: seeded::at(seeded::day(self.today, ago), held.second),
            minutes: held.minutes,
            participants: held.participants,
            webinar: held.webinar,
            unique_viewers: viewers,
            max_concurrent_views: viewers.map(|v| (v / 10).saturating_mul(8)),
            features,
            alternative_hosts: Vec::new(),
        }
    }

    /// The lines of the sign-in report for the user, `ago` days before the fake's start, latest
    /// first.
    pub(super) fn sign_ins(&self, ago: u32, email: impl FnOnce() -> String) -> Vec<FakeSignIn> {
        let Some(p) = self.profile.filter(|p| p.status != FakeStatus::Pending) else {
            return Vec::new();
        };
        let Some(last) = p.signed_in else {
            return Vec::new();
        };
        if ago < last.max(1) || ago >= p.age || ago > HORIZON {
            return Vec::new();
        }
        let mut rng = Rng::new(self.seed, &[10, self.i.into(), ago.into()]);
        if !rng.chance(weekday_rate(self.today, ago, p.sign_in_rate)) && ago != last {
            return Vec::new();
        }
        let day = seeded::day(self.today, ago);
        let (version, _, client) = CLIENTS
            .get(usize::from(p.client))
            .copied()
            .unwrap_or(("", "", ""));
        let sign_in = FakeSignIn {
            email: email(),
            time: seeded::at(day, seeded::sign_in_second(self.seed, self.i, ago)),
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
        sign_ins
    }
}

fn weekday_rate(today: NaiveDate, ago: u32, rate: u32) -> u32 {
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
            FakeMeeting {
                host: email.to_owned(),
                uuid: STANDARD.encode(rng.bytes::<16>()),
                id: Rng::new(host.seed, &[9, host.i.into(), k, 0])
                    .range(80_000_000_000, 99_999_999_999),
                topic: rng.pick(&TOPICS).unwrap_or("Weekly sync").into(),
                start: seeded::at(day, rng.small(7, 17).saturating_mul(3600)),
                minutes: 30,
                participants: 0,
                webinar: false,
                unique_viewers: None,
                max_concurrent_views: None,
                features: Vec::new(),
                alternative_hosts: Vec::new(),
            }
        })
        .collect()
}
