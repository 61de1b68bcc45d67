//! Reads an account and reviews it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use crate::client::Zoom;
use crate::coverage::{Coverage, Source};
use crate::error::Result;
use crate::usage::decide::Judgement;
use crate::usage::facts::data::Facts;
#[cfg(feature = "parquet")]
use crate::usage::money::{planning::Planning, purchasing::Purchasing};
use crate::usage::review::all::Review;
use crate::usage::sync::checkpoint::Checkpoint;
use crate::usage::sync::closer::second_reading;
use crate::usage::sync::collect::Collector;
use crate::usage::sync::event::SyncEvent;
use crate::usage::sync::options::Options;
use crate::usage::sync::progress::{Progress, Tracker};
use crate::usage::sync::snapshot::Snapshot;
use crate::usage::sync::stream::sync;
use crate::value::days::DaySet;

/// Reads everything that decisions need: the records of a [`sync`], and then of the
/// [second reading](crate::usage::read_candidates) about those whose licence the options' policy would take away.
///
/// The result holds each user of the three statuses once, and the users in the snapshot who are
/// gone; their metadata, licences, groups and roles; and their activity on the days that the policy
/// needs, or on the days of [`Options::days`] if those are more. Its coverage says what was refused
/// or is missing.
///
/// # Errors
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for invalid options, or an invalid
/// policy, contract or roster; the error of `GET /users`, without which there is nothing to review;
/// [`ErrorKind::Auth`](crate::ErrorKind::Auth) and
/// [`ErrorKind::ReauthorizationRequired`](crate::ErrorKind::ReauthorizationRequired) at any point.
pub async fn collect(zoom: &Zoom, options: Options) -> Result<Facts> {
    let read = records(zoom, options).await?;
    Ok(read.facts(zoom).await?.0)
}

/// The same, with the [`Snapshot`] that makes the next reading small ([`Options::snapshot`]).
///
/// # Errors
/// As [`collect`].
pub async fn collect_with_snapshot(zoom: &Zoom, options: Options) -> Result<(Facts, Snapshot)> {
    let read = records(zoom, options).await?;
    let snapshot = read.snapshot();
    let (facts, _) = read.facts(zoom).await?;
    let snapshot = snapshot.with_answers(&facts);
    Ok((facts, snapshot))
}

/// Where [`collect_new`] ended: half a kilobyte a user. Store it beside the rows that were read, and
/// give it to the next reading of the same account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bookmark {
    checkpoint: Option<Checkpoint>,
    snapshot: Snapshot,
}

/// Reads what is new since a bookmark, or all the days of the options without one, for programs that
/// bring the rows of an account elsewhere, such as a tap of Singer.
///
/// The facts hold everyone, with the settings that were read before and need not be read again, and
/// the activity of the days that were read now: those since the bookmark, those that were not final
/// then, and those that were missing. Their coverage names these days and no others. Whoever keeps rows of
/// days replaces those of the days that it names. Nothing is read for verdicts alone, so decide on such
/// facts only to write their tables.
///
/// # Errors
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for invalid options;
/// [`ErrorKind::WrongAccount`](crate::ErrorKind::WrongAccount) and
/// [`ErrorKind::Version`](crate::ErrorKind::Version) for a bookmark of another account or a version
/// that is not known; the error of `GET /users`; [`ErrorKind::Auth`](crate::ErrorKind::Auth) and
/// [`ErrorKind::ReauthorizationRequired`](crate::ErrorKind::ReauthorizationRequired) at any point.
pub async fn collect_new(
    zoom: &Zoom,
    options: Options,
    since: Option<Bookmark>,
) -> Result<(Facts, Bookmark)> {
    let as_of = zoom.now();
    let products = options.products.clone();
    let (before, options, mut data) = match since {
        None => (None, options, Collector::new()),
        Some(bookmark) => {
            let data = Collector::with_snapshot(&bookmark.snapshot)?;
            let options = options.snapshot(bookmark.snapshot);
            (bookmark.checkpoint, options, data)
        }
    };
    let mut read: BTreeMap<Source, DaySet> = BTreeMap::new();
    let mut checkpoint = before.clone();
    let mut events = sync(zoom, options, before.clone())?;
    while let Some(event) = events.try_next().await? {
        match event {
            SyncEvent::Page { unit, items } => {
                let days = read.entry(unit.source).or_default();
                unit.days
                    .into_iter()
                    .for_each(|of_unit| days.insert(of_unit));
                items.into_iter().for_each(|item| data.add(item.record));
            }
            SyncEvent::Failed(failure) => data.failed(failure),
            SyncEvent::Checkpoint(reached) => checkpoint = Some(reached),
            SyncEvent::Gap(..) => {}
        }
    }
    let whole = events.coverage();
    let snapshot = data.snapshot(&whole, as_of);
    let coverage = match before {
        Some(_) => whole.of_days(&read),
        None => whole,
    };
    let facts = data.into_facts(coverage, as_of).with_products(products);
    let bookmark = Bookmark {
        checkpoint,
        snapshot,
    };
    Ok((facts, bookmark))
}

/// The records of a sync of the whole account.
pub(crate) struct Records {
    pub(crate) data: Collector,
    pub(crate) coverage: Coverage,
    pub(crate) progress: Progress,
    pub(crate) as_of: DateTime<Utc>,
    /// For the policy's days.
    pub(crate) options: Options,
}

/// What was read of an account, and all that is decided on it.
#[cfg(feature = "parquet")]
pub(crate) struct Decided {
    pub(crate) facts: Facts,
    pub(crate) review: Review,
    pub(crate) purchasing: Purchasing,
    /// For the next reading.
    pub(crate) snapshot: Snapshot,
}

/// Reads the records of everyone.
async fn records(zoom: &Zoom, options: Options) -> Result<Records> {
    let as_of = zoom.now();
    let options = options.for_policy(as_of)?;
    let mut data = match &options.snapshot {
        Some(snapshot) => Collector::with_snapshot(snapshot)?,
        None => Collector::new(),
    };
    // The sync is not resumed, so no record comes twice.
    let mut events = sync(zoom, options.clone().once(), None)?;
    while let Some(event) = events.try_next().await? {
        match event {
            SyncEvent::Page { items, .. } => items.into_iter().for_each(|i| data.add(i.record)),
            SyncEvent::Failed(failure) => data.failed(failure),
            SyncEvent::Gap(..) | SyncEvent::Checkpoint(_) => {}
        }
    }
    Ok(Records {
        data,
        coverage: events.coverage(),
        progress: events.progress(),
        as_of,
        options,
    })
}

impl Records {
    /// For the next reading, without what the second one learns.
    fn snapshot(&self) -> Snapshot {
        self.data.snapshot(&self.coverage, self.as_of)
    }

    /// Decides, after the second reading.
    #[cfg(feature = "parquet")]
    pub(crate) async fn decided(self, zoom: &Zoom, planning: &Planning) -> Result<Decided> {
        let (policy, contract) = (self.options.policy.clone(), self.options.contract.clone());
        let snapshot = self.snapshot();
        let (facts, judgement) = self.facts(zoom).await?;
        let review = judgement.into_review(&facts, &policy);
        Ok(Decided {
            purchasing: review.purchasing(contract.as_deref(), planning)?,
            snapshot: snapshot.with_answers(&facts),
            facts,
            review,
        })
    }

    /// The facts, with the second reading, in which everyone is judged on the way.
    async fn facts(self, zoom: &Zoom) -> Result<(Facts, Judgement)> {
        let products = self.options.products.clone();
        let facts = self.data.into_facts(self.coverage, self.as_of);
        let mut facts = facts.with_products(products);
        let tracker = Tracker::after(&self.progress);
        let judgement = second_reading(zoom, &mut facts, &self.options, tracker).await?;
        Ok((facts, judgement))
    }
}

/// Reads the account and reviews its licences: [`collect`], and [`decide`](crate::usage::decide) by
/// the options' policy and contract.
///
/// # Errors
/// As [`collect`].
pub async fn review(zoom: &Zoom, options: Options) -> Result<Review> {
    let policy = options.policy.clone();
    let read = records(zoom, options).await?;
    let (facts, judgement) = read.facts(zoom).await?;
    Ok(judgement.into_review(&facts, &policy))
}
