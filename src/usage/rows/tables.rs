//! The tables of an account, and the driver that writes them.

mod activity;
mod attributes;
mod coverage;
mod licences;
mod positions;
mod users;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use chrono::{NaiveDate, Utc};

use crate::usage::activity::figures::{Completeness, Period};
use crate::usage::activity::trail::Trail;
use crate::usage::facts::data::Facts;
use crate::usage::money::purchasing::Purchasing;
use crate::usage::people::user::InventoryUser;
use crate::usage::review::all::Review;
use crate::usage::review::user::UserReview;
use crate::usage::rows::column::Table;
use crate::usage::rows::declare::Output;
use crate::usage::rows::reading::{Reading, part_of_account};
use crate::usage::rows::tables::activity::{ACTIVITY, Hosted, MEETINGS, Month, SIGN_INS, SignedIn};
use crate::usage::rows::tables::attributes::{ATTRIBUTES, Attributed};
use crate::usage::rows::tables::coverage::{
    COVERAGE, Covered, GAPS, Missing, UNKNOWN_HOSTS, UnknownHost,
};
use crate::usage::rows::tables::licences::{Held, LICENCES};
use crate::usage::rows::tables::positions::{Licensed, POSITIONS};
use crate::usage::rows::tables::users::{USERS, User};
use crate::usage::rows::tables::verdicts::{Decided, VERDICTS};
use crate::usage::rows::writer::TableWriter;
use crate::value::days::DateRange;

/// All tables, in the order in which they are written.
pub static TABLES: &[&Table] = &[
    &USERS,
    &LICENCES,
    &VERDICTS,
    &POSITIONS,
    &ACTIVITY,
    &MEETINGS,
    &SIGN_INS,
    &UNKNOWN_HOSTS,
    &GAPS,
    &COVERAGE,
    &ATTRIBUTES,
];

/// The tables of one reading of an account: what was read, decided and calculated, row by row.
///
/// Rows are made one at a time, from the facts and the review that are there anyway. The users are
/// those of the review: of a review of some users, the tables have these users, and the column
/// `part_of_account` has the filter. Names, addresses and the account are hidden if the review
/// [hides them](Review::without_names); a user without an id then has no rows of activity, since
/// nothing tells who it is.
///
/// ```
/// use zoom_admin::usage::rows::{JsonLines, Tables};
/// # use zoom_admin::{Zoom, fake::Fake, usage};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let fake = Fake::builder().users(40).build();
/// # let zoom = Zoom::builder()
/// #     .transport(fake.clone())
/// #     .clock(fake.clock())
/// #     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
/// #     .build()?;
/// let policy = usage::Policy::careful(90);
/// let facts = usage::collect(&zoom, usage::Options::new().policy(policy.clone())).await?;
/// let review = usage::decide(&facts, &policy, None, facts.read_at)?;
/// let purchasing = review.purchasing(None, &usage::Planning::new())?;
///
/// let mut text = Vec::new(); // or a file
/// Tables::new(&facts, &review)
///     .purchasing(&purchasing)
///     .select(["users", "verdicts", "positions"])
///     .write_to(&mut JsonLines::new(&mut text))?;
/// # assert!(text.starts_with(b"{\"table\":\"users\""));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Tables<'a> {
    facts: &'a Facts,
    review: &'a Review,
    purchasing: Option<&'a Purchasing>,
    selected: Option<BTreeSet<String>>,
}

impl<'a> Tables<'a> {
    /// All tables but `positions`, which needs [`purchasing`](Self::purchasing).
    pub fn new(facts: &'a Facts, review: &'a Review) -> Self {
        Self {
            facts,
            review,
            purchasing: None,
            selected: None,
        }
    }

    /// With the table `positions`.
    #[must_use]
    pub fn purchasing(self, purchasing: &'a Purchasing) -> Self {
        Self {
            purchasing: Some(purchasing),
            ..self
        }
    }

    /// Only the tables with these names, in the order of [`TABLES`].
    #[must_use]
    pub fn select<N: Into<String>>(self, names: impl IntoIterator<Item = N>) -> Self {
        Self {
            selected: Some(names.into_iter().map(Into::into).collect()),
            ..self
        }
    }

    /// Writes the tables, one after the other. A writer that has to be finished, such as a workbook,
    /// is finished by the caller.
    ///
    /// # Errors
    /// Of kind [`InvalidInput`](io::ErrorKind::InvalidInput) if the review is not of these facts, if
    /// one of review and purchasing is of a part of the account and the other of all of it, if a table
    /// is selected that there is none of, or if `positions` is selected and there is no purchasing; and
    /// the errors of the writer.
    pub fn write_to(&self, writer: &mut dyn TableWriter) -> io::Result<()> {
        let tables = self.tables()?;
        let reading = self.reading()?;
        let mut output = Output {
            reading: &reading,
            writer,
        };
        for table in tables {
            output.writer.begin(table)?;
            self.write(table, &mut output)?;
            output.writer.end()?;
        }
        Ok(())
    }

    /// The tables to write.
    fn tables(&self) -> io::Result<Vec<&'static Table>> {
        let Some(selected) = &self.selected else {
            let all = TABLES.iter().copied();
            let there = |table: &&Table| table.name != POSITIONS.name || self.purchasing.is_some();
            return Ok(all.filter(there).collect());
        };
        let names: BTreeSet<_> = TABLES.iter().map(|table| table.name).collect();
        if let Some(unknown) = selected.iter().find(|name| !names.contains(name.as_str())) {
            let names: Vec<_> = TABLES.iter().map(|table| table.name).collect();
            return Err(invalid(format!(
                "there is no table {unknown:?}: select from {}",
                names.join(", ")
            )));
        }
        if selected.contains(POSITIONS.name) && self.purchasing.is_none() {
            return Err(invalid(
                "the table positions needs purchasing: give it to Tables::purchasing".to_owned(),
            ));
        }
        let tables = TABLES.iter().copied();
        Ok(tables
            .filter(|table| selected.contains(table.name))
            .collect())
    }

    fn reading(&self) -> io::Result<Reading> {
        let hidden = self.review.coverage.account().is_none();
        let account = self.facts.coverage.account();
        let same = hidden || self.review.coverage.account() == account;
        if self.facts.read_at != self.review.read_at || !same {
            return Err(invalid(
                "the review is of another reading than the facts: decide on these facts".to_owned(),
            ));
        }
        let of_part = |purchasing: &Purchasing| purchasing.filtered.is_some();
        let of_all = self.review.filter.is_everyone();
        if self
            .purchasing
            .is_some_and(|purchasing| of_part(purchasing) == of_all)
        {
            return Err(invalid(
                "the purchasing is of another part of the account than the review: calculate it from \
                 this review"
                    .to_owned(),
            ));
        }
        let account = account.filter(|_| !hidden);
        Ok(Reading {
            account: account.map(|digest| digest.to_string()).unwrap_or_default(),
            read_at: self.facts.read_at,
            part_of_account: part_of_account(self.review),
        })
    }

    fn write(&self, table: &'static Table, output: &mut Output<'_>) -> io::Result<()> {
        let users = &self.review.users;
        match table.name {
            "users" => users.iter().try_for_each(|user| output.row(&User(user))),
            "licences" => users.iter().try_for_each(|user| {
                let mut licences = user.user.held.licences.iter();
                licences.try_for_each(|licence| output.row(&Held { user, licence }))
            }),
            "verdicts" => users
                .iter()
                .try_for_each(|user| self.verdicts(user, output)),
            "positions" => {
                let mut all = self.purchasing.into_iter().flat_map(|purchasing| {
                    let positions = purchasing.positions.iter();
                    positions.map(move |position| Licensed::new(purchasing, position))
                });
                all.try_for_each(|row| output.row(&row))
            }
            "activity" => self.activity(output),
            "meetings" => self.meetings(output),
            "sign_ins" => self.sign_ins(output),
            "unknown_hosts" => {
                let mut hosts = self.review.unknown_hosts.iter();
                hosts.try_for_each(|(host, meetings)| {
                    let meetings = *meetings;
                    output.row(&UnknownHost { host, meetings })
                })
            }
            "gaps" => self.gaps(output),
            "attributes" => users.iter().try_for_each(|user| attributes(user, output)),
            _ => {
                let mut sources = self.review.coverage.sources().iter();
                let undecided = u64::try_from(self.review.undecided).unwrap_or(u64::MAX);
                let undecided = (!self.review.filter.is_everyone()).then_some(undecided);
                sources.try_for_each(|source| output.row(&Covered { source, undecided }))
            }
        }
    }

    fn verdicts(&self, user: &UserReview, output: &mut Output<'_>) -> io::Result<()> {
        let mut verdicts = (1..).zip(&user.verdicts);
        verdicts.try_for_each(|(number, verdict)| {
            output.row(&Decided {
                user,
                verdict,
                number,
                decided_at: self.review.as_of,
                window: self.review.window,
            })
        })
    }

    /// The users of the review as they are in the facts, with the keys of the review.
    fn trails(&self) -> impl Iterator<Item = (&'a str, &'a InventoryUser, Trail<'a>)> {
        let facts = self.facts;
        self.review.users.iter().filter_map(move |user| {
            let own = facts.user(&user.user.key)?;
            Some((user.user.key.as_str(), own, facts.trail(own)))
        })
    }

    fn activity(&self, output: &mut Output<'_>) -> io::Result<()> {
        let mut read = Read::new(self.facts, Period::Month);
        for (user_key, user, trail) in self.trails() {
            for (first, activity) in trail.by(Period::Month, &Utc, ALWAYS) {
                output.row(&Month {
                    user_key,
                    first,
                    activity,
                    read: read.of_user(first, user, &trail),
                })?;
            }
        }
        Ok(())
    }

    fn meetings(&self, output: &mut Output<'_>) -> io::Result<()> {
        let mut read = Read::new(self.facts, Period::Day);
        for (user_key, user, trail) in self.trails() {
            for (day, activity) in trail.by(Period::Day, &Utc, ALWAYS) {
                if activity.meetings == 0 && activity.webinars == 0 {
                    continue;
                }
                output.row(&Hosted {
                    user_key,
                    day,
                    activity,
                    read: read.of_user(day, user, &trail),
                })?;
            }
        }
        Ok(())
    }

    fn sign_ins(&self, output: &mut Output<'_>) -> io::Result<()> {
        let mut read = Read::new(self.facts, Period::Day);
        for (user_key, user, trail) in self.trails() {
            let mut last = (NaiveDate::MIN, 0_u64);
            for signed in trail.sign_ins_by_day() {
                let number = match last.0 == signed.day {
                    true => last.1.saturating_add(1),
                    false => 1,
                };
                last = (signed.day, number);
                output.row(&SignedIn {
                    user_key,
                    number,
                    signed,
                    read: read.of_user(signed.day, user, &trail),
                })?;
            }
        }
        Ok(())
    }

    fn gaps(&self, output: &mut Output<'_>) -> io::Result<()> {
        for covered in self.review.coverage.sources() {
            let source = covered.source;
            for (number, gap) in (1..).zip(&covered.gaps) {
                output.row(&Missing {
                    source,
                    number,
                    gap,
                })?;
            }
        }
        Ok(())
    }
}

fn attributes(user: &UserReview, output: &mut Output<'_>) -> io::Result<()> {
    let all = user.user.attributes.value().into_iter().flatten();
    (1..).zip(all).try_for_each(|(number, attribute)| {
        output.row(&Attributed {
            user_key: user.user.key.as_str(),
            number,
            attribute,
        })
    })
}

/// Every day.
const ALWAYS: DateRange = DateRange {
    from: NaiveDate::MIN,
    to: NaiveDate::MAX,
};

/// Which reports were read for all days of a period: the same for most users, so each period is
/// looked up once.
struct Read<'a> {
    facts: &'a Facts,
    period: Period,
    known: BTreeMap<NaiveDate, Completeness>,
}

impl<'a> Read<'a> {
    fn new(facts: &'a Facts, period: Period) -> Self {
        let known = BTreeMap::new();
        Self {
            facts,
            period,
            known,
        }
    }

    /// The same for a user, of whom values may be lost.
    fn of_user(
        &mut self,
        first: NaiveDate,
        user: &InventoryUser,
        trail: &Trail<'_>,
    ) -> Completeness {
        let days = self.period.containing(first);
        let coverage = &self.facts.coverage;
        let read = self.known.entry(first);
        let read = *read.or_insert_with(|| Completeness::from_final_days(coverage, days));
        self.facts.read_of_user(user, trail, days, read)
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
