//! When a recurring meeting takes place, in a way that agrees with the occurrences that it has.

use chrono::{DateTime, Datelike, Utc};
use serde_json::{Value, json};

use super::reply::time;
use super::rng::Rng;

/// The recurrence of a meeting with these starts, in order. `None` if they follow no rule.
pub(super) fn recurrence(seed: u64, id: u64, starts: &[DateTime<Utc>]) -> Option<Value> {
    let (first, last) = (starts.first()?, starts.last()?);
    let mut gaps = starts.windows(2).filter_map(|pair| match pair {
        [before, after] => Some(after.signed_duration_since(*before)),
        _ => None,
    });
    let mut rng = Rng::new(seed, &[153, id]);
    let mut rule = match gaps.next() {
        None => rule_of_last(*first, &mut rng),
        Some(gap) => {
            let days = gap.num_days();
            let is_regular = days > 0 && chrono::Duration::days(days) == gap;
            if !is_regular || gaps.any(|other| other != gap) {
                return None;
            }
            if days % 7 == 0 {
                weekly(*first, days / 7)
            } else {
                json!({ "type": 1, "repeat_interval": days })
            }
        }
    };
    // A recurrence ends after a number of times, or at a time.
    let (name, end) = if rng.chance(500) {
        ("end_times", starts.len().into())
    } else {
        ("end_date_time", Value::from(time(*last)))
    };
    rule.as_object_mut()?.insert(name.to_owned(), end);
    Some(rule)
}

fn weekly(start: DateTime<Utc>, weeks: i64) -> Value {
    json!({
        "type": 2,
        "repeat_interval": weeks,
        "weekly_days": weekday(start).to_string(),
    })
}

/// The number that Zoom gives a day of the week: 1 is Sunday.
fn weekday(start: DateTime<Utc>) -> u32 {
    start.weekday().number_from_sunday()
}

/// A rule for a meeting of which one occurrence is left, which any rule agrees with.
fn rule_of_last(start: DateTime<Utc>, rng: &mut Rng) -> Value {
    match rng.below(10) {
        0 => json!({ "type": 1, "repeat_interval": 1 }),
        1 => json!({ "type": 3, "repeat_interval": 1, "monthly_day": start.day() }),
        2 => {
            let week = match start.day0() / 7 {
                // There are months without a fifth one.
                4 => -1,
                week => i64::from(week).saturating_add(1),
            };
            json!({
                "type": 3,
                "repeat_interval": 1,
                "monthly_week": week,
                "monthly_week_day": weekday(start),
            })
        }
        _ => weekly(start, 1),
    }
}
