//! An estimate as a line for people.

use std::cmp::Ordering;
use std::fmt;
use std::time::Duration;

use crate::usage::estimate::plan::{Estimate, LabelCalls};

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = self.labels.iter().map(|(label, cost)| (label, cost.calls));
        let calls: Vec<_> = calls
            .map(|(label, calls)| format!("{} {label}", grouped(calls)))
            .collect();
        let one = if self.calls() == 1 { "call" } else { "calls" };
        match &calls[..] {
            [] => return f.write_str("no calls"),
            [first @ .., last] if !first.is_empty() => {
                write!(f, "{} and {last} {one}: ", first.join(", "))?;
            }
            _ => write!(f, "{} {one}: ", calls.join(", "))?,
        }
        write!(f, "{}", Time(self.elapsed))?;
        let limited = self.labels.iter().filter(|(_, cost)| cost.of_day.is_some());
        let most = limited
            .max_by(|(_, a), (_, b)| a.of_day.partial_cmp(&b.of_day).unwrap_or(Ordering::Equal));
        if let Some((
            label,
            LabelCalls {
                of_day: Some(part),
                left_today: Some(left),
                days,
                ..
            },
        )) = most
        {
            let percent = part * 100.0;
            match percent {
                _ if *days > 1 => write!(
                    f,
                    " of calls, but {days} days by the daily {label} budget, of which {} are left today",
                    grouped(*left)
                )?,
                95.0.. => write!(f, ", a whole day's {label} budget")?,
                1.0.. => write!(f, ", {percent:.0} % of a day's {label} budget")?,
                _ => write!(f, ", less than 1 % of a day's {label} budget")?,
            }
        }
        if self.is_assumed() {
            f.write_str(" (how busy users are is assumed)")?;
        }
        Ok(())
    }
}

/// A duration as text for people.
struct Time(Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs_f64();
        match seconds {
            ..1.5 => f.write_str("about a second"),
            ..90.0 => write!(f, "about {seconds:.0} seconds"),
            ..5_400.0 => write!(f, "about {:.0} minutes", seconds / 60.0),
            _ => write!(f, "about {:.1} hours", seconds / 3_600.0),
        }
    }
}

/// A number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
