//! What does not fit together in users' records and between the reports.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::usage::review::all::Review;
use crate::usage::review::user::UserReview;
use crate::usage::words::cause::Cause;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{LicenceVerdict, Verdict};

/// Something that does not fit together in a user's record or between the reports, so that a person
/// has to look at the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Anomaly {
    /// The user is deactivated, and the record still shows a paid licence.
    DeactivatedWithLicence,
    /// Fields of the record disagree on the licence.
    FieldsDisagree,
    /// The host report counts more meetings than the history, as of a user who was renamed.
    SourcesDiffer,
    /// The user hosted webinars, and shows no licence for them.
    WebinarsWithoutLicence,
    /// Webinars of a host who is not in the user list may be this user's.
    UnknownHosts,
}

impl Anomaly {
    /// All anomalies, in the order in which reports list them.
    pub const ALL: [Anomaly; 5] = [
        Anomaly::DeactivatedWithLicence,
        Anomaly::FieldsDisagree,
        Anomaly::SourcesDiffer,
        Anomaly::WebinarsWithoutLicence,
        Anomaly::UnknownHosts,
    ];

    /// Whether a verdict shows it.
    pub fn is_shown_by(self, verdict: &LicenceVerdict) -> bool {
        let has = |is: fn(&Reason) -> bool| verdict.reasons.iter().any(is);
        match self {
            Anomaly::DeactivatedWithLicence => {
                has(|reason| matches!(reason, Reason::Deactivated { shows: Some(_) }))
            }
            Anomaly::FieldsDisagree => {
                verdict.verdict == Verdict::Unknown(Cause::Conflict)
                    || has(|reason| matches!(reason, Reason::Disagreement(_)))
            }
            Anomaly::SourcesDiffer => has(|reason| matches!(reason, Reason::SourcesDiffer { .. })),
            Anomaly::WebinarsWithoutLicence => {
                has(|reason| matches!(reason, Reason::WebinarsWithoutLicence { .. }))
            }
            Anomaly::UnknownHosts => has(|reason| *reason == Reason::UnknownHosts),
        }
    }
}

/// As the heading of a list of users.
impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Anomaly::DeactivatedWithLicence => {
                "Deactivated, and the record still shows a paid licence"
            }
            Anomaly::FieldsDisagree => "Fields of the record disagree on the licence",
            Anomaly::SourcesDiffer => {
                "The host report counts more meetings than the history, as of somebody renamed"
            }
            Anomaly::WebinarsWithoutLicence => "Hosted webinars, and shows no licence for them",
            Anomaly::UnknownHosts => "Webinars of somebody outside of the user list may be theirs",
        })
    }
}

impl Review {
    /// The anomalies that the verdicts show, in the order of [`Anomaly::ALL`], each with its users.
    /// Those without a user are left out; a user may be at several.
    pub fn anomalies(&self) -> Vec<(Anomaly, Vec<&UserReview>)> {
        let users = |anomaly: Anomaly| {
            let users = self.users.iter();
            let shows = |user: &&UserReview| {
                let mut verdicts = user.verdicts.iter();
                verdicts.any(|verdict| anomaly.is_shown_by(verdict))
            };
            users.filter(shows).collect::<Vec<_>>()
        };
        let all = Anomaly::ALL.into_iter();
        let all = all.map(|anomaly| (anomaly, users(anomaly)));
        all.filter(|(_, users)| !users.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_anomaly_is_shown_by_its_reason_only() {
        let shown = |verdict: Verdict, reason: Option<Reason>| {
            let mut one = LicenceVerdict::new(None, verdict);
            one.reasons.extend(reason);
            let all = Anomaly::ALL.into_iter();
            all.filter(|anomaly| anomaly.is_shown_by(&one))
                .collect::<Vec<_>>()
        };
        let of = |reason| shown(Verdict::SeatFree, Some(reason));
        let shows = Some(crate::usage::words::licence::Licence::Pro);
        assert_eq!(
            of(Reason::Deactivated { shows }),
            [Anomaly::DeactivatedWithLicence]
        );
        assert_eq!(of(Reason::Deactivated { shows: None }), []);
        assert_eq!(
            shown(Verdict::Unknown(Cause::Conflict), None),
            [Anomaly::FieldsDisagree]
        );
        let differ = Reason::SourcesDiffer {
            host_report: 2,
            history: 1,
        };
        assert_eq!(of(differ), [Anomaly::SourcesDiffer]);
        let webinars = Reason::WebinarsWithoutLicence { times: 1 };
        assert_eq!(of(webinars), [Anomaly::WebinarsWithoutLicence]);
        assert_eq!(of(Reason::UnknownHosts), [Anomaly::UnknownHosts]);
        assert_eq!(of(Reason::Joins), []);
    }
}
