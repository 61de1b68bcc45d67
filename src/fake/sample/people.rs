//! The users who are not seeded: each is an example of something that a review distinguishes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{Days, Duration, NaiveDate};

use super::{SEED, UNITED, assign_phone, give_workplace};
use crate::fake::account::{FakeAccount, FakeMeeting, FakeUser};
use crate::fake::entries::FakeSignIn;
use crate::fake::rng::Rng;
use crate::fake::seeded::{self, at, day};

/// The account, to which people are added one by one.
struct Adding {
    account: FakeAccount,
    today: NaiveDate,
}

/// An account with these users and their activity, and no others.
pub(super) fn add(today: NaiveDate) -> FakeAccount {
    let mut adding = Adding {
        account: FakeAccount::new(),
        today,
    };
    adding.admins();
    adding.assistants();
    adding.add_ons();
    adding.events();
    adding.basic_users();
    adding.records();
    adding.employment();
    adding.account
}

/// The e-mail address that a name gives.
fn address(name: &str) -> String {
    let name = name.to_lowercase().replace(' ', ".");
    format!("{name}@example.com")
}

impl Adding {
    /// Adds a licensed member with this name, who hosts nothing, and changes the user. Returns the
    /// e-mail address.
    fn person(
        &mut self,
        name: &str,
        dept: &str,
        signed_in: Option<u32>,
        change: impl FnOnce(&mut FakeUser),
    ) -> String {
        let (first, last) = name.split_once(' ').unwrap_or((name, ""));
        let created = at(day(self.today, 700), 9 * 3600);
        let id = seeded::opaque(SEED, &[21, self.account.users.len() as u64]);
        let last_login = signed_in.map(|ago| at(day(self.today, ago), 8 * 3600));
        let user = FakeUser::new(address(name)).with(|user| {
            user.id = Some(id);
            user.first_name = first.to_owned();
            user.last_name = last.to_owned();
            user.dept = Some(dept.to_owned());
            user.created = created;
            user.login_added = created;
            user.last_login = last_login;
            user.last_client_version = last_login.map(|_| "6.3.5.6065(mac)".to_owned());
            user.timezone = Some("Europe/Berlin".to_owned());
            change(user);
        });
        let email = user.email.clone();
        // The report reaches six months back.
        let reported = last_login.filter(|_| signed_in.is_some_and(|ago| ago <= seeded::HORIZON));
        if let Some(time) = reported {
            let sign_in = FakeSignIn::new(email.clone(), time);
            let version = |line: &mut FakeSignIn| line.version = "6.3.5.6065".to_owned();
            self.account.sign_ins.push(sign_in.with(version));
        }
        self.account.users.push(user);
        email
    }

    /// A meeting that was held a number of days ago.
    fn meeting(&self, host: &str, ago: u32, minutes: u32, people: u32) -> FakeMeeting {
        let number = self.account.meetings.len() as u64;
        let mut rng = Rng::new(SEED, &[20, number]);
        let uuid = STANDARD.encode(rng.bytes::<16>());
        let start = at(day(self.today, ago), 10 * 3600);
        FakeMeeting::new(host, uuid, start).with(|meeting| {
            meeting.id = rng.range(80_000_000_000, 99_999_999_999);
            meeting.topic = "Planning".to_owned();
            meeting.minutes = minutes;
            meeting.participants = people;
        })
    }

    /// Adds such a meeting.
    fn held(&mut self, host: &str, ago: u32, minutes: u32, people: u32) {
        let meeting = self.meeting(host, ago, minutes, people);
        self.account.meetings.push(meeting);
    }

    /// A webinar that was held a number of days ago.
    fn webinar(&self, host: &str, ago: u32, people: u32) -> FakeMeeting {
        let viewers = people.saturating_sub(3);
        self.meeting(host, ago, 60, people).with(|webinar| {
            webinar.webinar = true;
            webinar.topic = "Town hall".to_owned();
            webinar.unique_viewers = Some(viewers);
            webinar.max_concurrent_views = Some((viewers / 10).saturating_mul(8));
        })
    }

    /// Adds such a webinar.
    fn held_webinar(&mut self, host: &str, ago: u32, people: u32) {
        let webinar = self.webinar(host, ago, people);
        self.account.meetings.push(webinar);
    }

    /// The admin who made the app, and a host whose meeting goes on at the start.
    fn admins(&mut self) {
        let creator = self.person("Noor Haddad", "Operations", Some(2), |user| {
            user.role_id = "1".into();
        });
        self.account.app_creator = Some(creator);
        let host = self.person("Lars Dahl", "Engineering", None, |_| {});
        let started = seeded::start()
            .checked_sub_signed(Duration::minutes(20))
            .unwrap_or_default();
        let meeting = self.meeting(&host, 0, 60, 3);
        let meeting = meeting.with(|meeting| meeting.start = started);
        self.account.meetings.push(meeting);
    }

    /// Both sides of a scheduling privilege.
    fn assistants(&mut self) {
        let assistant = self.person("Ella Moreau", "People", None, |_| {});
        let manager = self.person("Viktor Hahn", "People", None, |_| {});
        let owner = seeded::email(SEED, 0);
        for user in [manager, owner] {
            self.account.schedulers.push((assistant.clone(), user));
        }
    }

    /// Large-meeting and webinar licences.
    fn add_ons(&mut self) {
        let too_large = self.person("Nina Petrova", "Sales", Some(3), |user| {
            user.large_meeting = Some(1000);
        });
        for ago in [20, 55] {
            self.held(&too_large, ago, 75, 360);
        }
        let near = self.person("Omar Reyes", "Sales", Some(5), |user| {
            user.large_meeting = Some(500);
        });
        self.held(&near, 33, 60, 270);
        let enough = self.person("Ruth Adler", "Marketing", Some(4), |user| {
            give_workplace(user);
            assign_phone(user);
            user.webinar = Some(1000);
        });
        for ago in [30, 75] {
            self.held_webinar(&enough, ago, 200);
        }
        let included = self.person("Sami Virta", "Marketing", Some(4), |user| {
            give_workplace(user);
            user.webinar = Some(500);
        });
        for ago in [4, 11] {
            self.held(&included, ago, 60, 6);
        }
        let soon = self.person("Tara Quist", "Marketing", Some(100), |user| {
            user.webinar = Some(500);
        });
        let start = self.today.checked_add_days(Days::new(12));
        let start = at(start.unwrap_or(self.today), 15 * 3600);
        let webinar = self.webinar(&soon, 0, 0);
        let webinar = webinar.with(|webinar| webinar.start = start);
        self.account.meetings.push(webinar);
    }

    /// Holders of Zoom Events, whose use the reports show only in webinars.
    fn events(&mut self) {
        let events = |user: &mut FakeUser| {
            let feature = &mut user.extra_feature;
            feature.insert("zoom_events".into(), true.into());
            feature.insert("zoom_events_capacity".into(), 500.into());
        };
        let host = self.person("Hana Sato", "Marketing", Some(6), events);
        self.held_webinar(&host, 60, 340);
        self.person("Igor Pavlov", "Marketing", Some(140), events);
    }

    /// Users without a licence: two whose meetings end at the time limit, and one with webinars.
    fn basic_users(&mut self) {
        let again = self.person("Bert Olsen", "Finance", Some(2), |user| user.kind = 1);
        let once = self.person("Cleo Marsh", "Finance", Some(2), |user| user.kind = 1);
        for ago in [3, 9, 16, 23] {
            self.held(&once, ago, 40, 5);
            self.held(&again, ago, 40, 4);
            // Three minutes after the first one was cut off.
            let second = self.meeting(&again, ago, 25, 4).with(|second| {
                let later = second.start.checked_add_signed(Duration::minutes(43));
                second.start = later.unwrap_or(second.start);
            });
            self.account.meetings.push(second);
        }
        let webinars = self.person("Wanda Costa", "Product", Some(8), |user| user.kind = 1);
        for ago in [25, 52] {
            self.held_webinar(&webinars, ago, 80);
        }
    }

    /// Records and reports that do not fit together.
    fn records(&mut self) {
        let renamed = self.person("Pia Lindqvist", "Product", Some(4), |_| {});
        let earlier = "pia.berg@example.com";
        for ago in [5, 12, 40] {
            self.held(earlier, ago, 45, 5);
        }
        self.account = std::mem::take(&mut self.account).earlier_email(renamed, earlier);
        // No paid type, and a plan.
        self.person("Udo Kern", "Operations", Some(150), |user| {
            user.kind = 1;
            user.plan_united_type = Some(UNITED.into());
        });
        // Two plans.
        let both = self.person("Vera Stone", "Operations", Some(1), |user| {
            give_workplace(user);
            assign_phone(user);
            user.plan_united_type = Some(UNITED.into());
        });
        let joiner = self.person("Kofi Mensah", "Operations", None, |_| {});
        let meeting = self.meeting(&both, 7, 50, 6);
        self.account.joined.push((joiner, meeting.uuid.clone()));
        self.account.meetings.push(meeting);
    }

    /// People of whom the organisation's records say more than Zoom's, and some of whom they do not
    /// know.
    fn employment(&mut self) {
        let left = self.person("Otto Keller", "Finance", Some(35), |_| {});
        for ago in [35, 48] {
            self.held(&left, ago, 55, 4);
        }
        self.person("Maya Sand", "Customer Success", Some(130), |_| {});
        for (name, kind) in [("Xenia Vogt", 2), ("Yusuf Demir", 2), ("Zara Lind", 1)] {
            let email = address(name).replace("@example.com", "@partner.example");
            let own = email.clone();
            self.person(name, "Engineering", Some(3), |user| {
                user.email = own;
                user.kind = kind;
            });
            if name.starts_with('X') {
                self.held(&email, 6, 65, 4);
            }
        }
    }
}
