//! The first sentence: what can be saved at which renewal, and by when notice must be given.

use std::io;

use chrono::NaiveDate;
use zoom_admin::usage::money::{EndSaving, Total};
use zoom_admin::usage::{Known, Money};

use super::renewal::total;
use super::{Page, Report, grouped, line};

/// Ends of lines that the sentence tells of.
const ENDS: usize = 3;

impl Report<'_> {
    pub(super) fn headline(&self, out: &mut Page<'_>) -> io::Result<()> {
        let sentence = match (self.is_filtered(), self.has_contract()) {
            (true, contract) => self.part_sentence(contract),
            (false, true) => self.money_sentence(),
            (false, false) => self.seat_sentence(),
        };
        line!(out, "{sentence}")
    }

    /// For each day on which lines of the contract end.
    fn money_sentence(&self) -> String {
        let ends = &self.purchasing.renew.ends;
        let shown = ends.iter().take(ENDS).enumerate();
        let each: Vec<_> = shown.map(|(i, end)| self.end(end, i == 0)).collect();
        let more = match ends.len().saturating_sub(ENDS) {
            0 => String::new(),
            more => format!("; lines also end on {more} later days"),
        };
        match each.is_empty() {
            true => "The contract has no line, so no saving is known.".to_owned(),
            false => format!("{}{more}.", each.join("; ")),
        }
    }

    fn end(&self, end: &EndSaving, is_first: bool) -> String {
        let renewal = match is_first {
            true => format!("At the renewal on {}", end.ends),
            false => format!("at that on {}", end.ends),
        };
        if let Some(reason) = &end.saves_nothing {
            return format!("{renewal} nothing can be saved: {}", self.titled(reason));
        }
        let currency = self.currency();
        let confirmed = match &end.saving.money {
            Known::Read(money) if *money == Money::ZERO => "nothing can be saved yet".to_owned(),
            Known::Read(money) if money.is_negative() => format!(
                "{} {currency} a year more is to be paid (confirmed)",
                grouped(-*money)
            ),
            Known::Read(money) => format!(
                "{} {currency} a year can be saved (confirmed)",
                grouped(money)
            ),
            Known::NotRead(reason) => format!("the saving is not known ({})", self.titled(reason)),
            _ => "nothing can be saved".to_owned(),
        };
        // What is to confirm is a further saving: of what is to be paid it takes away.
        let pays = matches!(&end.saving.money, Known::Read(money) if money.is_negative());
        let to_confirm = match &end.to_confirm.money {
            Known::Read(money) if *money == Money::ZERO && end.to_confirm.without.is_empty() => {
                ", nothing more is to confirm".to_owned()
            }
            Known::Read(money) => {
                let less = money.is_negative() != pays;
                let amount = grouped(if money.is_negative() { -*money } else { *money });
                match less {
                    true => format!(", or {amount} {currency} less once all is confirmed"),
                    false => format!(" and {amount} {currency} more once it is confirmed"),
                }
            }
            Known::NotRead(_) => ", and what is to confirm has no known amount".to_owned(),
            _ => ", nothing more is to confirm".to_owned(),
        };
        format!(
            "{renewal} {confirmed}{}{to_confirm}{}; {}",
            without(&end.saving),
            without(&end.to_confirm),
            self.notice(end.notice_by)
        )
    }

    fn notice(&self, day: Option<NaiveDate>) -> String {
        let Some(day) = day else {
            return "the contract's file names no last day for notice".to_owned();
        };
        let days = day.signed_duration_since(self.purchasing.today).num_days();
        match days {
            0 => format!("notice must be given today ({day})"),
            1 => format!("notice must be given by {day}, tomorrow"),
            days if days < 0 => format!("the last day for notice was {day}"),
            days => format!("notice must be given by {day}, in {} days", grouped(days)),
        }
    }

    /// Without prices there are seats.
    fn seat_sentence(&self) -> String {
        let positions = &self.purchasing.positions;
        let sum = |seats: &dyn Fn(&zoom_admin::usage::money::Position) -> Option<i64>| {
            let counts = positions.iter().filter_map(seats);
            counts.map(|n| n.max(0)).fold(0_i64, i64::saturating_add)
        };
        let back = sum(&|p| p.give_back.value().copied());
        let at_most = sum(&|p| p.give_back_at_most.value().copied());
        let unknown = positions.iter().filter(|p| p.give_back.value().is_none());
        let unknown = match unknown.count() {
            0 => String::new(),
            1 => ", of one licence it is not known".to_owned(),
            n => format!(", of {n} licences it is not known"),
        };
        format!(
            "At the next renewal {} can be given back (confirmed) and {} more are to confirm or \
             unknown{unknown}; what that saves, and by when notice must be given, is known with \
             --contract FILE.",
            seats(back),
            grouped(at_most.saturating_sub(back).max(0))
        )
    }

    /// Of a part of the account, only its changes are known.
    fn part_sentence(&self, contract: bool) -> String {
        let all = self.review.breakdown();
        let released = all.bases.release.saturating_add(all.add_ons.release);
        let to_confirm = all.bases.to_confirm.saturating_add(all.add_ons.to_confirm);
        let released = i64::try_from(released).unwrap_or(i64::MAX);
        let seats = format!(
            "Of the filtered users' licences, {} can be released (confirmed) and {} more are to \
             confirm",
            seats(released),
            grouped(to_confirm)
        );
        let purchasing = self.purchasing;
        match (&purchasing.renewal, contract) {
            (Some(renewal), true) => format!(
                "{seats}: worth {} and {} {} a year at the renewal on {}; {}.",
                total(&purchasing.changes),
                total(&purchasing.changes_to_confirm),
                self.currency(),
                renewal.term_end,
                self.notice(renewal.notice_by)
            ),
            _ => format!(
                "{seats}; what that saves, and by when notice must be given, is known with \
                 --contract FILE."
            ),
        }
    }
}

/// The licences whose money a sum lacks; nothing if it is complete, or not known at all.
fn without(total: &Total) -> String {
    let titles: Vec<_> = total.without.iter().map(|l| l.title()).collect();
    match total.money.value().is_none() || titles.is_empty() {
        true => String::new(),
        false => format!(" (without {}, whose money is not known)", titles.join(", ")),
    }
}

fn seats(n: i64) -> String {
    match n {
        1 => "1 seat".to_owned(),
        n => format!("{} seats", grouped(n)),
    }
}
