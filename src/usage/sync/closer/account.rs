//! What is read once for the whole account.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};

use crate::client::{is_fatal, is_without_list};
use crate::coverage::{Gap, GapKind, Source, SourceCoverage, Why};
use crate::decode::Scalar;
use crate::error::{Error, Result};
use crate::ids::{MeetingId, UserId};
use crate::report::EventFilter;
use crate::request::PageBody;
use crate::usage::activity::needs::first_step;
use crate::usage::activity::operations::{Operation, Operations};
use crate::usage::facts::data::{Upcoming, later};
use crate::usage::sync::calls;
use crate::usage::sync::closer::{Closer, why};
use crate::usage::sync::lost::needed;
use crate::usage::words::known::Known;
use crate::value::days::{DateRange, DaySet, after};
use crate::{group, report};

/// The number of days of upcoming events for one call. It is within a month, however Zoom counts
/// one.
const EVENTS: u64 = 27;

/// Whether Zoom itself refused the call, with a code of its own. A refusal without one may come
/// from a gateway.
fn is_refusal(error: &Error) -> bool {
    let by_zoom = error.api().is_some_and(|api| api.code != 0);
    by_zoom && !is_fatal(error) && Gap::from_error(error, None).kind == GapKind::Refused
}

/// The number of a meeting, which the report gives as text.
fn number(text: &str) -> Option<MeetingId> {
    MeetingId::from_text(text).filter(|id| id.get() > 0)
}

impl Closer<'_> {
    pub(in crate::usage) async fn connection(&mut self) -> Result<()> {
        if !matches!(self.facts.connected, Known::NotRead(_)) {
            return Ok(());
        }
        let me = calls::OneUser(UserId::from("me"));
        let mut coverage = SourceCoverage::new(Source::Connection);
        self.facts.connected = match self.zoom.send(me).await {
            Ok(user) => match user.id {
                Some(id) => {
                    coverage.records = coverage.records.saturating_add(1);
                    Known::Read(id)
                }
                // A user who signed in has an id.
                None => {
                    let why = Why::unreadable("id");
                    coverage.gaps.push(Gap::new(why.clone(), None));
                    Known::NotRead(why)
                }
            },
            // A server-to-server app has no user who signed in, so Zoom refuses the call.
            Err(error) if !self.zoom.has_user() && is_refusal(&error) => Known::NotThere,
            Err(error) => {
                coverage.gaps.push(Gap::from_error(&error, None));
                Known::NotRead(why(error)?)
            }
        };
        self.cover(coverage);
        Ok(())
    }

    pub(in crate::usage) async fn groups(&mut self) -> Result<()> {
        let earlier = self.facts.coverage.source(Source::Groups);
        if earlier.is_some_and(SourceCoverage::is_complete) {
            return Ok(());
        }
        let mut coverage = SourceCoverage::new(Source::Groups);
        let mut names = BTreeMap::new();
        let mut pages = self.zoom.pages(group::List::new());
        loop {
            match pages.try_next().await {
                Ok(Some(page)) => {
                    coverage.gaps.extend(page.gaps(None));
                    let lost: BTreeSet<_> = needed(Source::Groups, &page.lost)
                        .map(|lost| lost.at)
                        .collect();
                    for _ in &lost {
                        let gap = Gap::partial(Why::unreadable("name"));
                        coverage.add_partial(gap.records(1));
                    }
                    for (at, group) in page.body.into_items().into_iter().enumerate() {
                        coverage.records = coverage.records.saturating_add(1);
                        if lost.contains(&at) {
                            continue;
                        }
                        if let (Some(id), Some(name)) = (group.id, group.name) {
                            names.insert(id, name);
                        }
                    }
                }
                Ok(None) => break,
                Err(error) if is_fatal(&error) => return Err(error),
                Err(error) => {
                    coverage.gaps.push(Gap::from_error(&error, None));
                    break;
                }
            }
        }
        for user in self.facts.inventory.users.values_mut().map(Arc::make_mut) {
            for group in &mut user.groups {
                group.name = names.get(&group.id).cloned();
            }
        }
        self.cover(coverage);
        Ok(())
    }

    pub(in crate::usage) async fn operations(&mut self, days: DateRange) -> Result<()> {
        // The log is read up to now: changes of today count for the guards, too.
        let days = DateRange::new(days.from, self.now.date_naive());
        let first = crate::usage::Options::earliest(self.now);
        let days = DateRange::new(days.from.max(first), days.to);
        let earlier = self.facts.operations_of;
        if earlier.is_some_and(|read| read.from <= days.from && days.to <= read.to) {
            return Ok(());
        }
        let mut coverage = SourceCoverage::new(Source::OperationLogs).asking(days, self.now);
        let mut all = Vec::new();
        let request = report::OperationLogs::new(days.from, days.to);
        let mut spans = self.zoom.between(request, days);
        while let Some(span) = spans.next().await {
            match span {
                Ok(span) => {
                    coverage.records = coverage.records.saturating_add(span.records.len() as u64);
                    coverage.gaps.extend(span.gaps);
                    // What was changed, or for whom, is not known: it may be any user.
                    let mut unread = DaySet::new();
                    for lost in needed(Source::OperationLogs, &span.lost) {
                        let time = span.records.get(lost.at).and_then(|row| row.time);
                        let day = time.map(|time| time.date_naive());
                        unread.insert(day.map_or(span.days, |day| DateRange::new(day, day)));
                    }
                    for days in unread.ranges() {
                        let gap = Gap::new(Why::PartlyRead, Some(*days));
                        coverage.gaps.push(gap);
                    }
                    let read: Vec<_> = span
                        .records
                        .iter()
                        .filter_map(Operation::from_row)
                        .collect();
                    let timeless = span.records.len().saturating_sub(read.len());
                    if timeless > 0 {
                        // They may be of any time and about any user.
                        let gap = Gap::new(Why::WithoutTime, Some(span.days));
                        coverage.gaps.push(gap.records(timeless as u64));
                    }
                    all.extend(read);
                }
                Err(error) if is_fatal(&error) => return Err(error),
                Err(error) => {
                    coverage.gaps.push(Gap::from_error(&error, Some(days)));
                    break;
                }
            }
        }
        drop(spans);
        // For days before a gap, it is not known what was changed after them.
        let read = coverage.read().ranges().last().copied();
        let read = read.filter(|read| read.to == days.to);
        match (read, coverage.gaps.first()) {
            (None, Some(gap)) => self.facts.operations = Known::NotRead(gap.why.clone()),
            (read, _) => self.facts.take_operations(Operations::new(all), read),
        }
        self.cover(coverage);
        Ok(())
    }

    pub(in crate::usage) async fn upcoming(&mut self, ahead: u32) -> Result<()> {
        if ahead == 0 {
            return Ok(());
        }
        let today = self.now.date_naive();
        let days = DateRange::new(today, later(today, ahead));
        let earlier = self.facts.upcoming_of;
        if earlier.is_some_and(|read| read.from <= days.from && days.to <= read.to) {
            return Ok(());
        }
        let mut coverage = SourceCoverage::new(Source::UpcomingEvents);
        coverage.asked.insert(days);
        let mut hosts: BTreeMap<UserId, Vec<Upcoming>> = BTreeMap::new();
        let mut nameless = 0;
        let mut from = days.from;
        while from <= days.to {
            let to = after(from, EVENTS - 1).min(days.to);
            for (kind, webinar) in [(EventFilter::Meeting, false), (EventFilter::Webinar, true)] {
                let days = DateRange::new(from, to);
                let request = report::UpcomingEvents::new(from, to).kind(kind);
                let mut pages = self.zoom.pages(request);
                loop {
                    let page = match pages.try_next().await {
                        Ok(Some(page)) => page,
                        Ok(None) => break,
                        Err(error) if is_fatal(&error) => return Err(error),
                        Err(error) => {
                            coverage.gaps.push(Gap::from_error(&error, Some(days)));
                            break;
                        }
                    };
                    coverage.gaps.extend(page.gaps(Some(days)));
                    let lost = needed(Source::UpcomingEvents, &page.lost);
                    let lost = lost.filter(|value| first_step(&value.field) != "id");
                    let lost: BTreeSet<_> = lost.map(|value| value.at).collect();
                    for (at, event) in page.body.into_items().into_iter().enumerate() {
                        coverage.records = coverage.records.saturating_add(1);
                        match (event.host_id, event.start_time) {
                            (Some(host), Some(start)) if !lost.contains(&at) => {
                                let meeting = event.id.as_deref().and_then(number);
                                if meeting.is_none() && !webinar {
                                    // It cannot be asked for its alternative hosts.
                                    let gap = Gap::partial(Why::unreadable("id"));
                                    coverage.add_partial(gap.records(1));
                                }
                                let event = Upcoming {
                                    start,
                                    webinar,
                                    meeting,
                                };
                                hosts.entry(host).or_default().push(event);
                            }
                            _ => nameless = u64::saturating_add(nameless, 1),
                        }
                    }
                }
            }
            from = after(to, 1);
        }
        if nameless > 0 {
            // They may be about any user.
            let gap = Gap::new(Why::WithoutOwnerOrTime, Some(days));
            coverage.gaps.push(gap.records(nameless));
        }
        for events in hosts.values_mut() {
            events.sort();
            events.dedup();
        }
        let read = coverage.read();
        self.facts.upcoming_of = read.covers(days).then_some(days);
        self.facts.upcoming = match coverage.gaps.first() {
            Some(gap) if hosts.is_empty() => Known::NotRead(gap.why.clone()),
            _ => Known::Read(hosts),
        };
        self.cover(coverage);
        Ok(())
    }

    /// Reads invoices for the seats bought, if plan usage does not give them.
    pub(in crate::usage) async fn invoices(&mut self) -> Result<()> {
        let earlier = self.facts.coverage.source(Source::Invoices);
        let read = earlier.is_some_and(SourceCoverage::is_complete);
        if read || self.facts.plans.value().is_some() {
            return Ok(());
        }
        let mut coverage = SourceCoverage::new(Source::Invoices);
        let newest = match self.zoom.send_full(report::Billing::new()).await {
            Ok(reply) if is_without_list(&reply.notes) => {
                self.without_invoices(coverage);
                return Ok(());
            }
            Ok(reply) => {
                let answer = reply.value;
                let reports = answer.billing_reports.into_iter();
                reports
                    .filter(|report| report.id.is_some())
                    .max_by_key(|report| (report.end_date, report.start_date))
                    .and_then(|report| report.id)
            }
            Err(error) => {
                coverage.gaps.push(Gap::from_error(&error, None));
                self.facts.invoices = Known::NotRead(why(error)?);
                self.cover(coverage);
                return Ok(());
            }
        };
        self.facts.invoices = match newest {
            None => Known::NotThere,
            Some(id) => match self.zoom.send_full(report::Invoices::new(id)).await {
                Ok(reply) if is_without_list(&reply.notes) => {
                    self.without_invoices(coverage);
                    return Ok(());
                }
                Ok(reply) => {
                    let answer = reply.value;
                    coverage.records = coverage
                        .records
                        .saturating_add(answer.invoices.len() as u64);
                    Known::Read(answer.invoices)
                }
                Err(error) => {
                    coverage.gaps.push(Gap::from_error(&error, None));
                    Known::NotRead(why(error)?)
                }
            },
        };
        self.cover(coverage);
        Ok(())
    }

    /// An answer without its list does not prove that there are no invoices.
    fn without_invoices(&mut self, mut coverage: SourceCoverage) {
        let gap = Gap::new(Why::WithoutList, None);
        self.facts.invoices = Known::NotRead(gap.why.clone());
        coverage.gaps.push(gap);
        self.cover(coverage);
    }
}
