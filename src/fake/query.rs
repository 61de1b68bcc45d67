//! The query of a request, and the errors of its parameters.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::refused::Refused;

/// The decoded query.
#[derive(Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    pub(super) fn parse(query: &str) -> Self {
        let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        // This keeps the order of values with the same name, so that the first one holds.
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self(pairs)
    }

    /// The value of a parameter. An empty value counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The parameters that select a listing: all except those of paging.
    pub(super) fn listing_params(&self) -> impl Iterator<Item = (&str, &str)> {
        let paging = ["next_page_token", "page_size", "page_number"];
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(move |(name, _)| !paging.contains(name))
    }

    /// The value of a parameter that takes one of these words. The first word is the default.
    pub(super) fn word(&self, name: &str, known: &[&'static str]) -> Result<&'static str, Refused> {
        let requested = self.get(name);
        known
            .iter()
            .find(|word| requested.is_none_or(|value| value == **word))
            .copied()
            .ok_or_else(|| Refused::invalid(name))
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Refused> {
        self.get(name)
            .map(|text| text.parse().map_err(|_| Refused::invalid(name)))
            .transpose()
    }

    /// The value of a parameter that is a day with a time of day, in UTC.
    pub(super) fn minute(&self, name: &str) -> Option<DateTime<Utc>> {
        let text = self.get(name)?;
        let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").ok()?;
        Some(time.and_utc())
    }

    /// The same query, in which some parameters have lost their time of day.
    pub(super) fn by_day(&self, names: &[&str]) -> Self {
        let pairs = self.0.iter().map(|(name, value)| {
            let minute = names.contains(&name.as_str()) && self.minute(name).is_some();
            let day = value.split(' ').next().filter(|_| minute);
            (name.clone(), day.unwrap_or(value).to_owned())
        });
        Self(pairs.collect())
    }

    pub(super) fn date(&self, name: &str) -> Result<Option<NaiveDate>, Refused> {
        let wrong = || Refused::field(name, "The date must be in the format yyyy-mm-dd.");
        self.get(name)
            .map(|text| {
                // chrono also accepts `2026-7-1`, which Zoom does not.
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| wrong())?;
                if text.len() == 10 {
                    Ok(date)
                } else {
                    Err(wrong())
                }
            })
            .transpose()
    }
}
