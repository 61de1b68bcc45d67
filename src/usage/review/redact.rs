//! A review without names.

use std::sync::Arc;

use crate::coverage::{GapKind, Why};
use crate::ordered;
use crate::usage::filter::field::Field;
use crate::usage::filter::{Filter, field};
use crate::usage::people::user::UserKey;
use crate::usage::review::all::Review;
use crate::usage::words::cause::Cause;
use crate::usage::words::known::Known;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::Verdict;

impl Review {
    /// The review without names, addresses and custom attributes: users are identified by their
    /// keys, and users without an id by a number.
    #[must_use]
    pub fn without_names(mut self) -> Self {
        for (i, user) in self.users.iter_mut().enumerate() {
            let user = Arc::make_mut(&mut user.user);
            user.name = None;
            user.email = String::new();
            user.earlier_emails.clear();
            user.employee_id = None;
            // They are free text, and may name people.
            if matches!(user.attributes, Known::Read(_)) {
                user.attributes = Known::NotRead(Why::other(GapKind::Missing, "(hidden)"));
            }
            if let Known::Read(employee) = &mut user.employee {
                employee.manager = None;
            }
            if user.id.is_none() {
                user.key = UserKey::anonymous(i.saturating_add(1));
            }
        }
        let hosts = std::mem::take(&mut self.unknown_hosts).into_values();
        let hosts = hosts.enumerate();
        let hosts = hosts.map(|(i, meetings)| (format!("host {}", i.saturating_add(1)), meetings));
        self.unknown_hosts = ordered::map(hosts);
        // The filters of exemptions and of the review may hold addresses or names.
        let named = |filter: &Filter| {
            let personal = [Field::Email, Field::Name, Field::Manager, Field::EmployeeId];
            let fields = filter.fields();
            let custom = |field: &Field| matches!(field, Field::Custom(_));
            fields
                .iter()
                .any(|field| personal.contains(field) || custom(field))
        };
        let hidden = || "(hidden)".to_owned();
        // Shows that there is a filter, but not whom it names.
        let nobody = field(Field::Id).is(hidden()).unwrap_or_default();
        for exemption in &mut self.policy.exemptions {
            // A reason is free text, and may name people.
            exemption.reason = hidden();
            if named(&exemption.who) {
                exemption.who = nobody.clone();
            }
        }
        let hide = |cause: &mut Cause| {
            if let Cause::NotRead { sources } = cause {
                sources
                    .iter_mut()
                    .for_each(|source| source.why.hide_names());
            }
        };
        for user in &mut self.users {
            let own = Arc::make_mut(&mut user.user);
            own.hide_names_in_reasons();
            for verdict in &mut user.verdicts {
                if let Verdict::Unknown(cause) = &mut verdict.verdict {
                    hide(cause);
                }
                for reason in &mut verdict.reasons {
                    match reason {
                        Reason::Exempt { why, .. } => why.hide(),
                        Reason::Missing(cause) => hide(cause),
                        _ => {}
                    }
                }
            }
        }
        self.coverage.hide_names();
        self.plans.hide_names();
        if named(&self.filter) {
            self.filter = nobody;
        }
        self
    }
}
