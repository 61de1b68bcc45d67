//! The query of a request, and what is wrong with it.

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::reply::Refused;

/// The decoded query.
#[derive(Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn parse(query: &str) -> Self {
        let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        pairs.sort();
        Self(pairs)
    }

    /// A value; an empty one counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// All values, in the order of their names.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// One of the known words of a parameter; the first if it is absent.
    pub(super) fn word(&self, name: &str, known: &[&'static str]) -> Result<&'static str, Refused> {
        let wanted = self.get(name);
        known
            .iter()
            .find(|word| wanted.is_none_or(|w| w == **word))
            .copied()
            .ok_or_else(|| Refused::field(name, &format!("Invalid {name}.")))
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Refused> {
        self.get(name)
            .map(|text| {
                text.parse()
                    .map_err(|_| Refused::field(name, &format!("Invalid {name}.")))
            })
            .transpose()
    }

    pub(super) fn date(&self, name: &str) -> Result<Option<NaiveDate>, Refused> {
        let wrong = || Refused::field(name, "The date must be in the format yyyy-mm-dd.");
        self.get(name)
            .map(|text| {
                // chrono also reads `2026-7-1`.
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| wrong())?;
                if text.len() == 10 {
                    Ok(date)
                } else {
                    Err(wrong())
                }
            })
            .transpose()
    }

    /// The days of a report: at most a month, at most six months back.
    pub(super) fn report_range(
        &self,
        required: bool,
        now: DateTime<Utc>,
    ) -> Result<(NaiveDate, NaiveDate), Refused> {
        let today = now.date_naive();
        let months_before =
            |day: NaiveDate, months| day.checked_sub_months(Months::new(months)).unwrap_or(day);
        let missing = |name| Refused::field(name, &format!("The {name} is required."));
        let (from, to) = (self.date("from")?, self.date("to")?);
        let to = match to {
            Some(to) => to,
            None if required => return Err(missing("to")),
            None => today,
        };
        let from = match from {
            Some(from) => from,
            None if required => return Err(missing("from")),
            None => months_before(to, 1),
        };
        if from > to {
            return Err(Refused::invalid(
                "The from date must not be after the to date.",
            ));
        }
        if from < months_before(to, 1) {
            return Err(Refused::invalid(
                "The range between from and to must not exceed one month.",
            ));
        }
        if from < months_before(today, 6) {
            return Err(Refused::invalid(
                "The report is available for the last six months only.",
            ));
        }
        Ok((from, to))
    }
}
