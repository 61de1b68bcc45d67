//! What the caller's own records say of the people: who is employed, who has left, who is on leave.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// The people whom the organisation employs, as the caller's own records have them. No API call
/// returns it; [`Options::roster`](crate::usage::Options::roster) and
/// [`Facts::with_roster`](crate::usage::Facts::with_roster) take it.
///
/// ```
/// use zoom_admin::usage::inventory::Roster;
///
/// let roster: Roster = serde_json::from_str(r#"{"people": {
///     "ann@example.com": {"manager": "Bo Lee", "cost_centre": "4711"},
///     "cem@example.com": {"left_on": "2026-05-31"},
///     "dee@example.com": {"on_leave_until": "2026-12-31"}
/// }}"#).unwrap();
/// assert_eq!(roster.people.len(), 3);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Roster {
    /// Everyone, by e-mail address or by Zoom's user id. Upper and lower case are the same.
    pub people: BTreeMap<String, Employee>,
}

/// What the caller's records say of one person: employed, unless they have left or are on leave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Employee {
    /// The last day of somebody who has left or will leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_on: Option<NaiveDate>,
    /// The last day of a leave of absence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_leave_until: Option<NaiveDate>,
    /// The manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// The cost centre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_centre: Option<String>,
}

impl Roster {
    /// An empty roster.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a person, by e-mail address or by Zoom's user id.
    #[must_use]
    pub fn person(mut self, who: impl Into<String>, employee: Employee) -> Self {
        self.people.insert(who.into(), employee);
        self
    }

    /// Checks that the roster is valid: everybody has an address or an id, nobody is in it twice, and
    /// nobody who has left is on leave later.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] for the first person of whom that is not so.
    pub fn check(&self) -> Result<()> {
        self.by_name().map(drop)
    }

    /// Everyone by the name in lower case, in which users are looked up.
    pub(in crate::usage) fn by_name(&self) -> Result<BTreeMap<String, &Employee>> {
        let wrong = |what: String| Error::new(ErrorKind::Request, format!("the roster: {what}"));
        let mut people = BTreeMap::new();
        for (who, employee) in &self.people {
            let name = who.trim().to_lowercase();
            if name.is_empty() {
                return Err(wrong(
                    "somebody has neither an address nor an id".to_owned(),
                ));
            }
            if let (Some(left), Some(leave)) = (employee.left_on, employee.on_leave_until)
                && left <= leave
            {
                return Err(wrong(format!(
                    "{who} left on {left}, and is on leave until {leave}: give one of them"
                )));
            }
            if people.insert(name, employee).is_some() {
                return Err(wrong(format!("{who} is in it twice")));
            }
        }
        Ok(people)
    }
}

impl Employee {
    /// Somebody who is employed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Somebody whose last day this was.
    #[must_use]
    pub fn left_on(self, day: NaiveDate) -> Self {
        Self {
            left_on: Some(day),
            ..self
        }
    }

    /// Somebody who is on leave until this day.
    #[must_use]
    pub fn on_leave_until(self, day: NaiveDate) -> Self {
        Self {
            on_leave_until: Some(day),
            ..self
        }
    }

    /// With a manager.
    #[must_use]
    pub fn manager(self, manager: impl Into<String>) -> Self {
        Self {
            manager: Some(manager.into()),
            ..self
        }
    }

    /// With a cost centre.
    #[must_use]
    pub fn cost_centre(self, cost_centre: impl Into<String>) -> Self {
        Self {
            cost_centre: Some(cost_centre.into()),
            ..self
        }
    }

    /// What they are: `employed`, `left` or `on leave`, whatever the day.
    pub(in crate::usage) fn state(&self) -> &'static str {
        match (self.left_on, self.on_leave_until) {
            (Some(_), _) => "left",
            (None, Some(_)) => "on leave",
            (None, None) => "employed",
        }
    }

    /// The last day, if it is over on this day.
    pub(in crate::usage) fn gone_since(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.left_on.filter(|day| *day < today)
    }
}
