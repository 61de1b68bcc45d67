//! The query of a request, and what is wrong with it.

use chrono::NaiveDate;

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

    /// The values that say which listing is asked for: all but those about paging.
    pub(super) fn of_listing(&self) -> impl Iterator<Item = (&str, &str)> {
        let paging = ["next_page_token", "page_size", "page_number"];
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(move |(name, _)| !paging.contains(name))
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
}
