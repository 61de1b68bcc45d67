//! Reads the meetings in which users took part.

use std::collections::BTreeSet;
use std::ops::AddAssign;

use chrono::NaiveDate;
use futures::{StreamExt, TryStreamExt};

use crate::client::{Zoom, is_fatal};
use crate::coverage::{Coverage, Gap, Source, SourceCoverage, Why};
use crate::error::Result;
use crate::ids::UserId;
use crate::report;
use crate::report::PastFilter;
use crate::usage::facts::data::Facts;
use crate::usage::people::user::UserKey;
use crate::usage::policy::rules::Policy;
use crate::usage::sync::closer::Closer;
use crate::usage::sync::lost::needed;
use crate::usage::words::known::Known;
use crate::value::days::DateRange;

impl Closer<'_> {
    /// Reads the meetings in which these users took part, on the days that the policy needs.
    pub(in crate::usage) async fn participation(
        &mut self,
        users: Vec<(UserKey, UserId)>,
        policy: &Policy,
    ) -> Result<()> {
        let rules = policy.rules.iter().map(|rule| rule.within.days(self.now));
        let from = rules.map(|days| days.from).min();
        let first = crate::usage::Options::earliest(self.now);
        let (Some(from), false) = (from, users.is_empty()) else {
            return Ok(());
        };
        let to = self.now.date_naive();
        participation(
            self.zoom,
            self.facts,
            users,
            DateRange::new(from.max(first), to),
        )
        .await
    }
}

/// Reads the meetings in which these users took part on these days, as host or guest: one Heavy
/// call for each user and month. Zoom leaves out meetings of one person.
/// [`look_closer`](crate::usage::sync::closer::look_closer) reads them for candidates only; this
/// function reads them for any users.
///
/// # Errors
/// As [`look_closer`](crate::usage::sync::closer::look_closer).
pub async fn read_participation(
    zoom: &Zoom,
    facts: &mut Facts,
    users: impl IntoIterator<Item = UserKey>,
    days: DateRange,
) -> Result<()> {
    let with_id = |key: UserKey| {
        let id = facts.user(&key)?.id.clone()?;
        Some((key, id))
    };
    let users: Vec<_> = users.into_iter().filter_map(with_id).collect();
    participation(zoom, facts, users, days).await
}

async fn participation(
    zoom: &Zoom,
    facts: &mut Facts,
    users: Vec<(UserKey, UserId)>,
    days: DateRange,
) -> Result<()> {
    let mut coverage = SourceCoverage::new(Source::UserMeetings);
    let at_once = zoom.at_once(crate::Label::Heavy);
    let mut missing = 0;
    let mut first = None;
    let jobs = users.into_iter().map(|(key, id)| {
        let request =
            report::UserMeetings::new(id, days.from, days.to).kind(PastFilter::PastJoined);
        let spans = zoom.between(request, days);
        async move { (key, complete_spans(spans, days).await) }
    });
    let mut jobs = futures::stream::iter(jobs).buffer_unordered(at_once);
    while let Some((key, read)) = jobs.next().await {
        let emails = facts.user(&key).map(|user| user.email.clone());
        let look = facts.looks.entry(key).or_default();
        match read {
            Ok((rows, gaps)) => {
                coverage.records = coverage.records.saturating_add(rows.len() as u64);
                // Meetings that were read count, even if others are missing.
                for row in rows {
                    if let Some(email) = &emails {
                        facts.activity.joined(email, &row);
                    }
                }
                look.participation = match gaps.into_iter().next() {
                    None => Known::Read(days),
                    Some(gap) => {
                        missing = u64::saturating_add(missing, 1);
                        let why = Known::NotRead(gap.why.clone());
                        first.get_or_insert(gap);
                        why
                    }
                };
            }
            Err(error) if is_fatal(&error) => return Err(error),
            Err(error) => {
                missing = u64::saturating_add(missing, 1);
                look.participation = Known::NotRead(Why::from_error(&error));
                first.get_or_insert(Gap::from_error(&error, None));
            }
        }
    }
    drop(jobs);
    facts.activity.sort();
    if let Some(mut gap) = first {
        gap.range = None;
        coverage.gaps.push(gap.records(missing));
    }
    let mut all = Coverage::default();
    all.add(coverage);
    facts.coverage.add_assign(all);
    Ok(())
}

type Joined = (Vec<report::UserMeeting>, Vec<Gap>);

/// All spans of one user, and what is missing that is not too young to matter.
async fn complete_spans(
    mut spans: futures::stream::BoxStream<
        'static,
        Result<crate::client::Span<report::UserMeeting>>,
    >,
    days: DateRange,
) -> Result<Joined> {
    let (mut rows, mut gaps) = (Vec::new(), Vec::new());
    let last: NaiveDate = days.to;
    while let Some(mut span) = spans.try_next().await? {
        let lost: BTreeSet<_> = needed(Source::UserMeetings, &span.lost)
            .map(|lost| lost.at)
            .collect();
        if !lost.is_empty() {
            // The time is not known: it may be on other days.
            let mut at = 0..;
            let mut next = || at.next().is_some_and(|at| !lost.contains(&at));
            span.records.retain(|_| next());
            let gap = Gap::new(Why::PartlyRead, Some(span.days));
            gaps.push(gap.records(lost.len() as u64));
        }
        rows.extend(span.records);
        let matters = |gap: &Gap| gap.range.is_none_or(|range| range.from < last);
        gaps.extend(span.gaps.into_iter().filter(matters));
    }
    Ok((rows, gaps))
}
