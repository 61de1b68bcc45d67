//! Who is alternative host of a meeting to come.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures::StreamExt;

use crate::client::{Each, is_fatal};
use crate::coverage::{Gap, Source, SourceCoverage, Why};
use crate::decode::Reply;
use crate::error::{Error, Result};
use crate::ids::MeetingId;
use crate::usage::facts::answers::MeetingHosts;
use crate::usage::sync::calls;
use crate::usage::sync::closer::Closer;
use crate::usage::sync::lost::lost_fields;

/// Whether Zoom says, by its own code, that the meeting does not exist any more. A similar answer
/// without that code may come from a gateway.
fn is_deleted(error: &Error) -> bool {
    const NO_SUCH_MEETING: i64 = 3001;
    error
        .api()
        .is_some_and(|api| api.code == NO_SUCH_MEETING && error.status() == Some(404))
}

/// The alternative hosts in the answer of a meeting, or why it does not tell them.
fn hosts(
    id: MeetingId,
    reply: &Reply<calls::OnlySettings>,
    [at, until]: [DateTime<Utc>; 2],
) -> Result<MeetingHosts, Why> {
    if reply.value.id != Some(id) {
        return Err(Why::WithoutOwner);
    }
    let lost = lost_fields(Source::AlternativeHosts, &reply.notes);
    if let Some(field) = lost.first() {
        return Err(Why::unreadable(field));
    }
    let settings = reply.value.settings.as_ref();
    let text = settings.and_then(|settings| settings.alternative_hosts.as_deref());
    let text = text.ok_or(Why::NotSaid)?;
    Ok(MeetingHosts::from_text(at, until, text))
}

impl Closer<'_> {
    /// Asks the meetings to come for their alternative hosts, the next ones first, up to
    /// [`Options::meeting_calls`](crate::usage::Options::meeting_calls). Those of which an answer
    /// was [recalled](Self::recall) are not asked again.
    pub(in crate::usage) async fn alternative_hosts(&mut self) -> Result<()> {
        let ahead = self.facts.meetings_ahead();
        let known = &self.facts.meetings;
        let open = ahead.iter().filter(|(id, _)| !known.contains_key(id));
        let mut open: Vec<_> = open.map(|(id, (first, _))| (*first, *id)).collect();
        let earlier = self.facts.coverage.source(Source::AlternativeHosts);
        if open.is_empty() && earlier.is_none_or(SourceCoverage::is_complete) {
            return Ok(());
        }
        open.sort_unstable();
        let all = open.len() as u64;
        let calls = self.options.meeting_calls;
        open.truncate(usize::try_from(calls).unwrap_or(usize::MAX));
        let mut coverage = SourceCoverage::new(Source::AlternativeHosts);
        let asked = open.len() as u64;
        if asked > 0 {
            let ids = open.into_iter().map(|(_, id)| id).collect();
            self.ask_meetings(ids, &ahead, &mut coverage).await?;
        }
        let beyond = all.saturating_sub(asked);
        if beyond > 0 {
            let gap = Gap::partial(Why::MeetingBudget { calls });
            coverage.add_partial(gap.records(beyond));
        }
        self.cover(coverage);
        Ok(())
    }

    /// Asks these meetings. What was not answered leaves one gap.
    async fn ask_meetings(
        &mut self,
        ids: Vec<MeetingId>,
        ahead: &BTreeMap<MeetingId, (DateTime<Utc>, DateTime<Utc>)>,
        coverage: &mut SourceCoverage,
    ) -> Result<()> {
        const SOURCE: Source = Source::AlternativeHosts;
        let asked = ids.len() as u64;
        self.track(|tracker| tracker.total(SOURCE, asked));
        let mut failed = None;
        let requests: Vec<_> = ids
            .into_iter()
            .map(|id| (id, calls::AlternativeHosts(id)))
            .collect();
        let at = self.zoom.now();
        let mut answers = self.zoom.each(requests);
        while let Some(answer) = answers.next().await {
            let until = |id: &MeetingId| ahead.get(id).map_or(self.now, |(_, last)| *last);
            let (id, read) = match answer {
                Each::Read(id, reply) => {
                    let read = hosts(id, &reply, [at, until(&id)]);
                    (id, read.map_err(|why| Gap::new(why, None)))
                }
                // It will not take place, so nobody is its host.
                Each::Failed(id, error) if is_deleted(&error) => {
                    (id, Ok(MeetingHosts::from_text(at, until(&id), "")))
                }
                Each::Failed(id, error) => (id, Err(Gap::from_error(&error, None))),
                Each::Stopped(_, error) if is_fatal(&error) => return Err(error),
                Each::Stopped(_, error) => {
                    failed = Some(Gap::from_error(&error, None));
                    continue;
                }
            };
            self.track(|tracker| {
                tracker.done(SOURCE, 1);
                tracker.rows(SOURCE, 1);
            });
            match read {
                Ok(read) => {
                    coverage.records = coverage.records.saturating_add(1);
                    self.facts.meetings.insert(id, read);
                }
                Err(gap) => drop(failed.get_or_insert(gap)),
            }
        }
        if let Some(gap) = failed {
            let missing = asked.saturating_sub(coverage.records);
            coverage.gaps.push(gap.records(missing));
        }
        Ok(())
    }
}
