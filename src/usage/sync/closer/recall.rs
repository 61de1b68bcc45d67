//! Answers of an earlier second reading that still stand.

use std::sync::Arc;

use crate::coverage::Why;
use crate::usage::facts::answers::Answers;
use crate::usage::facts::data::Look;
use crate::usage::people::user::UserKey;
use crate::usage::sync::closer::Closer;
use crate::usage::sync::snapshot::is_fresh;
use crate::usage::words::known::Known;

impl Closer<'_> {
    /// Takes the answers of an earlier reading that are recent enough, so that they are not asked
    /// for again.
    pub(super) fn recall(&mut self) {
        self.take_snapshot();
        let (now, age) = (self.now, self.options.answers_age);
        self.facts.meetings.retain(|id, answer| {
            // What this reading has asked before it was stopped is not asked again.
            let fresh = now <= answer.at || is_fresh(&id.to_string(), answer.at, age, now);
            fresh && answer.stands(now)
        });
        let looks = self.facts.looks.iter_mut();
        let mut looks: Vec<_> = looks
            .map(|(key, look)| (key.clone(), look.clone()))
            .collect();
        for (key, look) in &mut looks {
            // It may be asked now.
            if let Known::NotRead(Why::ParticipationBudget { .. }) = look.participation {
                look.participation = Known::NotRead(Why::NotAsked);
            }
            let answers = look.answers.clone();
            self.recall_one(key, look, &answers);
        }
        self.facts.looks = looks.into_iter().collect();
        self.facts.activity.sort();
    }

    /// Takes the answers of the options' snapshot for users of whom the facts have none: they may
    /// come from a collector that is older than the snapshot.
    fn take_snapshot(&mut self) {
        let Some(taken) = self.options.known() else {
            return;
        };
        let account = self.facts.coverage.account();
        if account.is_some() && taken.account.is_some() && account != taken.account {
            return;
        }
        for (id, answer) in &taken.meetings {
            let known = self.facts.meetings.entry(*id);
            known.or_insert_with(|| answer.clone());
        }
        let known = taken.users.iter().filter(|(key, user)| {
            !user.answers.is_empty() && self.facts.inventory.users.contains_key(*key)
        });
        let known: Vec<_> = known
            .map(|(key, user)| (key.clone(), user.answers.clone()))
            .collect();
        for (key, answers) in known {
            let look = self.facts.looks.entry(key).or_default();
            if look.answers.is_empty() {
                look.answers = answers;
            }
        }
    }

    fn recall_one(&mut self, key: &UserKey, look: &mut Look, answers: &Answers) {
        let (now, age) = (self.now, self.options.answers_age);
        let unread = |known: bool| !known;
        if let Some(scheduling) = &answers.scheduling
            && unread(look.has_scheduling())
            && is_fresh(key.as_str(), scheduling.at, age, now)
        {
            look.schedules_for = Known::Read(scheduling.schedules_for);
            if let Some(people) = scheduling.scheduled_by {
                look.scheduled_by = Known::Read(people);
            }
        }
        let user = self.facts.inventory.users.get_mut(key).map(Arc::make_mut);
        if let (Some(details), Some(user)) = (&answers.details, user)
            && unread(look.details.value().is_some())
            && is_fresh(key.as_str(), details.at, age, now)
        {
            user.state_zoom_one(details.zoom_one_type);
            look.details = Known::Read(());
        }
        let Some(participation) = &answers.participation else {
            return;
        };
        if let (Some(joined), Some(user)) = (participation.joined, self.facts.user(key)) {
            let email = user.email.clone();
            self.facts.activity.joined_again(&email, joined);
        }
        let last = participation.days.ranges().last();
        if let Some(last) = last
            && unread(look.participation.value().is_some())
            && is_fresh(key.as_str(), participation.at, age, now)
        {
            look.participation = Known::Read(*last);
            look.stands_to = Some(now.date_naive());
        }
    }
}
