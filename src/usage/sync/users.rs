//! Reads the lists of users, and finds those whose settings must be read.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use tokio::sync::mpsc::UnboundedSender;

use crate::client::{Each, is_fatal};
use crate::coverage::{Gap, Source, Why};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::generate::Give;
use crate::ids::UserId;
use crate::request::PageBody;
use crate::usage::activity::needs::first_step;
use crate::usage::people::inventory::can_hold_add_ons;
use crate::usage::people::listed::Listed;
use crate::usage::people::user::UserKey;
use crate::usage::sync::calls;
use crate::usage::sync::event::Shared;
use crate::usage::sync::failure::Failure;
use crate::usage::sync::lost::{lost_fields, needed};
use crate::usage::sync::record::Record;
use crate::usage::sync::step::Step;
use crate::usage::sync::unit::UnitId;
use crate::user;
use crate::user::Status;

/// The most rounds over the lists of users. Reading ends with a round that has no new user.
const ROUNDS: u32 = 5;

/// What is needed to read the settings of a user.
pub(super) struct Holder {
    pub(super) key: UserKey,
    pub(super) id: UserId,
    pub(super) fields: Digest,
}

/// A message about whether a user can hold add-ons. It is sent as the lists are read, and again if
/// it changes.
pub(super) enum HolderMessage {
    Holds(Holder),
    HoldsNot(UserKey),
    /// All lists are read.
    All,
}

struct Users {
    shared: Arc<Shared>,
    give: Give<Step>,
    tell: UnboundedSender<HolderMessage>,
    known: BTreeMap<UserKey, (Status, Digest)>,
}

/// Reads the lists.
pub(super) async fn read(
    shared: Arc<Shared>,
    tell: UnboundedSender<HolderMessage>,
    give: Give<Step>,
) {
    let mut users = Users {
        shared,
        give,
        tell,
        known: BTreeMap::new(),
    };
    match users.all().await {
        Ok(()) => {
            let _ = users.tell.send(HolderMessage::All);
            users.give.one(Step::Ended(Source::Users)).await;
        }
        Err(error) => users.give.one(Step::Fatal(error)).await,
    }
}

/// Whether Zoom says, by one of its codes for that, that the account does not have the user. A
/// similar answer without such a code may come from a gateway, or be about something else; a user
/// who is taken for gone is not counted any more.
fn is_gone(error: &Error) -> bool {
    const NO_SUCH_USER: i64 = 1001;
    const OF_ANOTHER_ACCOUNT: i64 = 1010;
    const NOT_INVITED: i64 = 1120;
    let code = error.api().map(|api| api.code);
    error.kind() == ErrorKind::NotFound
        && matches!(code, Some(NO_SUCH_USER | OF_ANOTHER_ACCOUNT | NOT_INVITED))
}

/// A value of a user's record that could not be read.
fn lost_by(key: &UserKey, field: &str) -> Failure {
    let unit = UnitId::from_source(Source::Users);
    Failure::lost(unit, Some(key.clone()), first_step(field), None)
}

impl Users {
    async fn all(&mut self) -> Result<()> {
        for round in 1.. {
            let mut moved = 0;
            // In this order, a user who moves to the next list is read again, not missed.
            for status in [Status::Pending, Status::Active, Status::Inactive] {
                moved = u64::saturating_add(moved, self.list(status, round == 1).await?);
            }
            if round > 1 && moved == 0 {
                break;
            }
            if round == ROUNDS {
                let why = Why::ListsChanged { rounds: ROUNDS };
                self.gap(Gap::new(why, None)).await;
                break;
            }
        }
        self.missed().await?;
        let total = self.known.len() as u64;
        self.shared.track(|t| t.total(Source::Users, total));
        Ok(())
    }

    async fn gap(&self, gap: Gap) {
        self.give.one(Step::Gap(Source::Users, gap)).await;
    }

    async fn records(&self, records: Vec<Record>) {
        let unit = UnitId::from_source(Source::Users);
        self.give.one(Step::Records(unit, records)).await;
    }

    /// Reads one list. Returns the number of users who were not known before.
    async fn list(&mut self, status: Status, first: bool) -> Result<u64> {
        let request = user::List::new()
            .status(status.clone())
            .include_fields(user::IncludeField::CustomAttributes);
        let mut pages = self.shared.zoom.pages(request);
        let mut moved = 0;
        while let Some(page) = pages.try_next().await? {
            for gap in page.gaps(None) {
                self.gap(gap).await;
            }
            let (lost, users) = (page.lost, page.body.into_items());
            let listed = users.len() as u64;
            let (mut records, mut failures) = (Vec::new(), Vec::new());
            for (at, user) in users.into_iter().enumerate() {
                let listed = Listed::new(status.clone(), user).with_attributes();
                let before = self.note(&listed);
                let has_moved = before.as_ref().is_none_or(|(was, _)| *was != listed.status);
                moved = u64::saturating_add(moved, has_moved.into());
                if before != Some((listed.status.clone(), listed.digest)) {
                    let lost = needed(Source::Users, &lost).filter(|lost| lost.at == at);
                    failures.extend(lost.map(|lost| lost_by(&listed.key, &lost.field)));
                    records.push(self.user(listed));
                }
            }
            if first {
                self.shared.track(|t| t.done(Source::Users, listed));
            }
            self.records(records).await;
            for failure in failures {
                self.give.one(Step::Lost(failure)).await;
            }
        }
        Ok(moved)
    }

    /// Stores a record. Returns what was known of the user before.
    fn note(&mut self, listed: &Listed) -> Option<(Status, Digest)> {
        let now = (listed.status.clone(), listed.digest);
        self.known.insert(listed.key.clone(), now)
    }

    fn user(&self, listed: Listed) -> Record {
        let key = listed.key.clone();
        let message = match &listed.user.id {
            Some(id) if can_hold_add_ons(&listed.status, listed.user.kind) => {
                HolderMessage::Holds(Holder {
                    key,
                    id: id.clone(),
                    fields: listed.digest,
                })
            }
            _ => HolderMessage::HoldsNot(key),
        };
        // Without settings to read, there is no receiver.
        let _ = self.tell.send(message);
        Record::User(Box::new(listed))
    }

    /// Reads the users who are in the snapshot and in no list.
    async fn missed(&mut self) -> Result<()> {
        let shared = self.shared.clone();
        let Some(snapshot) = shared.options.known() else {
            return Ok(());
        };
        let missed: Vec<_> = snapshot
            .users
            .iter()
            .filter(|(key, _)| !self.known.contains_key(*key))
            .map(|(key, user)| {
                let id = match &user.id {
                    Some(id) => id.clone(),
                    None => UserId::from(user.email.as_str()),
                };
                (key.clone(), calls::OneUser(id))
            })
            .collect();
        let mut answers = self.shared.zoom.each(missed);
        while let Some(answer) = answers.next().await {
            match answer {
                Each::Read(key, reply) => {
                    let listed = Listed::new(Status::Active, reply.value).with_attributes();
                    if listed.key != key {
                        // The user was invited then and has accepted since, so the lists have them.
                        self.records(vec![Record::Gone(key)]).await;
                    }
                    if self.note(&listed).is_none() {
                        let now = listed.key.clone();
                        let record = self.user(listed);
                        self.records(vec![record]).await;
                        for field in lost_fields(Source::Users, &reply.notes) {
                            self.give.one(Step::Lost(lost_by(&now, &field))).await;
                        }
                    }
                }
                Each::Failed(key, error) if is_gone(&error) => {
                    self.records(vec![Record::Gone(key)]).await;
                }
                Each::Failed(_, error) | Each::Stopped(_, error) if is_fatal(&error) => {
                    return Err(error);
                }
                Each::Failed(key, error) | Each::Stopped(key, error) => {
                    let failure =
                        Failure::from_error(UnitId::from_source(Source::Users), Some(key), &error);
                    self.give.one(Step::Failed(failure)).await;
                    let first = Box::new(Why::from_error(&error));
                    let why = Why::SnapshotUsersFailed { first };
                    self.gap(Gap::from_reason(&error, why, None)).await;
                }
            }
        }
        Ok(())
    }
}
