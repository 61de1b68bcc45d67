//! The sentence that a report begins with: what can be saved at which renewal, and by when notice
//! must be given.

use std::ops::Neg;

use chrono::NaiveDate;

use crate::usage::money::amount::Money;
use crate::usage::money::answers::EndSaving;
use crate::usage::money::positions::Position;
use crate::usage::money::purchasing::Purchasing;
use crate::usage::money::total::Total;
use crate::usage::money::wording::{Words, count, distance, grouped, without};
use crate::usage::review::all::Review;
use crate::usage::words::known::Known;

impl Review {
    /// What to say first: what can be saved at which renewal, confirmed and to confirm, and by when
    /// notice must be given. Of the days on which lines of the contract end, it tells the first two.
    /// Without a contract it tells seats, and of a part of the account the changes of its users.
    ///
    /// `purchasing` is [`Review::purchasing`] of the same review. The page and the example
    /// `license_review` begin with this text.
    pub fn headline(&self, purchasing: &Purchasing) -> String {
        sentence(self, purchasing, &Words::new(purchasing, false))
    }
}

/// What the sentence is made of.
struct Subject<'a> {
    review: &'a Review,
    purchasing: &'a Purchasing,
    words: &'a Words,
}

pub(in crate::usage) fn sentence(
    review: &Review,
    purchasing: &Purchasing,
    words: &Words,
) -> String {
    let subject = &Subject {
        review,
        purchasing,
        words,
    };
    let has_contract = subject.purchasing.model.is_some();
    if subject.review.users.is_empty() {
        return match subject.review.filter.is_everyone() {
            true => "The account has no users, so there is nothing to release.".to_owned(),
            false => "No user matches the filter.".to_owned(),
        };
    }
    match (subject.review.filter.is_everyone(), has_contract) {
        (false, _) => of_a_part(subject),
        (true, true) => money(subject),
        (true, false) => seats(subject),
    }
}

/// What the lines that end first save, and in short what those save that end next.
fn money(subject: &Subject<'_>) -> String {
    let ends = &subject.purchasing.renew.ends;
    let Some(first) = ends.first() else {
        return "The contract has no line in force, so no saving is known.".to_owned();
    };
    let later = match ends.get(1) {
        None => String::new(),
        Some(next) => format!(" {}", later(subject, next)),
    };
    let more = match ends.len().saturating_sub(2) {
        0 => String::new(),
        1 => " Lines of the contract also end on a later day.".to_owned(),
        more => format!(" Lines of the contract also end on {more} later days."),
    };
    format!("{}{later}{more}", end(subject, first))
}

fn later(subject: &Subject<'_>, end: &EndSaving) -> String {
    let renewal = format!("at the renewal on {}", end.ends);
    if end.saves_nothing.is_some() {
        return format!("Nothing can be saved {renewal}.");
    }
    let a_year = |money: Money| format!("{} a year", subject.words.amount(money));
    let lacks = without(&end.saving);
    let confirmed = match &end.saving.money {
        Known::Read(money) if *money == Money::ZERO => {
            format!("{} {renewal}{lacks}", nothing(&lacks))
        }
        Known::Read(money) if money.is_negative() => {
            let money = a_year(money.neg());
            format!("a further {money}{lacks} is to be paid {renewal}")
        }
        Known::Read(money) => {
            format!("a further {}{lacks} can be saved {renewal}", a_year(*money))
        }
        Known::NotRead(_) => format!("what can be saved {renewal} is not known"),
        _ => format!("nothing can be saved {renewal}"),
    };
    format!(
        "{}{}; {}.",
        capital(&confirmed),
        to_confirm(subject, end),
        notice(end.notice_by, subject.purchasing.today)
    )
}

/// The text with a capital letter.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(rest).collect()
}

/// That the saving is nothing, or that the known part of it is.
fn nothing(lacks: &str) -> &'static str {
    match lacks.is_empty() {
        true => "nothing can be saved yet",
        false => "nothing is known to be saved",
    }
}

/// What the rest of an end saves once it is confirmed: it adds to what is saved, and takes away from
/// what is to be paid.
fn to_confirm(subject: &Subject<'_>, end: &EndSaving) -> String {
    let total = &end.to_confirm;
    let is_paid =
        |saving: &Known<Money>| matches!(saving, Known::Read(money) if money.is_negative());
    let pays = is_paid(&end.saving.money);
    let a_year = |money: Money| format!("{} a year", subject.words.amount(money));
    let lacks = without(total);
    match &total.money {
        Known::Read(money) if *money == Money::ZERO => match lacks.is_empty() {
            true => ", and nothing more is to confirm".to_owned(),
            false => format!(", and nothing more is known to be saved once it is confirmed{lacks}"),
        },
        Known::Read(money) => {
            let less = money.is_negative() != pays;
            let amount = match money.is_negative() {
                true => a_year(money.neg()),
                false => a_year(*money),
            };
            match less {
                true => format!(", and {amount} less once the rest is confirmed{lacks}"),
                false => format!(", and {amount} more once it is confirmed{lacks}"),
            }
        }
        Known::NotRead(_) => ", and what is to confirm has no known amount".to_owned(),
        _ => ", and nothing more is to confirm".to_owned(),
    }
}

fn end(subject: &Subject<'_>, end: &EndSaving) -> String {
    let renewal = format!("At the renewal on {},", end.ends);
    if let Some(why) = &end.saves_nothing {
        return format!(
            "{renewal} nothing can be saved: {}.",
            subject.words.why(why)
        );
    }
    let a_year = |money: Money| format!("{} a year", subject.words.amount(money));
    let lacks = without(&end.saving);
    let confirmed = match &end.saving.money {
        Known::Read(money) if *money == Money::ZERO => {
            format!("{renewal} {}{lacks}", nothing(&lacks))
        }
        Known::Read(money) if money.is_negative() => {
            let money = a_year(money.neg());
            format!("{renewal} {money} more is to be paid (confirmed){lacks}")
        }
        Known::Read(money) => {
            let money = a_year(*money);
            format!("{renewal} {money} can be saved (confirmed){lacks}")
        }
        Known::NotRead(why) => {
            let why = subject.words.why(why);
            let ends = end.ends;
            format!("What can be saved at the renewal on {ends} is not known ({why})")
        }
        _ => format!("{renewal} nothing can be saved"),
    };
    format!(
        "{confirmed}{}; {}.",
        to_confirm(subject, end),
        notice(end.notice_by, subject.purchasing.today)
    )
}

/// By when notice must be given.
fn notice(day: Option<NaiveDate>, today: NaiveDate) -> String {
    let Some(day) = day else {
        return "by when notice must be given is not known".to_owned();
    };
    match day.signed_duration_since(today).num_days() {
        days if days < 0 => format!("the last day for notice was {day}"),
        days => format!("notice must be given by {day}, {}", distance(days)),
    }
}

/// Without prices there are seats.
fn seats(subject: &Subject<'_>) -> String {
    let positions = &subject.purchasing.positions;
    let sum = |seats: fn(&Position) -> Option<i64>| {
        let counts = positions.iter().filter_map(seats).map(|n| n.max(0));
        u64::try_from(counts.fold(0_i64, i64::saturating_add)).unwrap_or(0)
    };
    let back = sum(|p| p.give_back.value().copied());
    let at_most = sum(|p| p.give_back_at_most.value().copied());
    let unknown = positions.iter().filter(|p| p.give_back.value().is_none());
    let unknown = match unknown.count() {
        0 => String::new(),
        1 => "; of one licence it is not known".to_owned(),
        n => format!("; of {n} licences it is not known"),
    };
    if positions.is_empty() {
        return "Nobody holds a paid licence, and none is known to be bought.".to_owned();
    }
    format!(
        "At the next renewal {} can be given back (confirmed), and {} more are to confirm or not \
         known{unknown}. What that saves, and by when notice must be given, is not known without \
         the contract.",
        count(back, "seat"),
        grouped(at_most.saturating_sub(back))
    )
}

/// Of a part of the account, only its changes are known.
fn of_a_part(subject: &Subject<'_>) -> String {
    let all = subject.review.breakdown();
    let released = all.bases.release.saturating_add(all.add_ons.release);
    let to_confirm = all.bases.to_confirm.saturating_add(all.add_ons.to_confirm);
    let seats = format!(
        "Of the filtered users' licences, {} can be released (confirmed), and {} more are to \
         confirm",
        count(released, "seat"),
        grouped(to_confirm)
    );
    let purchasing = subject.purchasing;
    let amount = |total: &Total| match &total.money {
        Known::Read(money) => format!("{}{}", subject.words.amount(money), without(total)),
        Known::NotRead(_) => "an amount that is not known".to_owned(),
        _ => "nothing".to_owned(),
    };
    match &purchasing.renewal {
        Some(renewal) => format!(
            "{seats}: worth {} and {} a year at the renewal on {}; {}.",
            amount(&purchasing.changes),
            amount(&purchasing.changes_to_confirm),
            renewal.term_end,
            notice(renewal.notice_by, purchasing.today)
        ),
        None => format!(
            "{seats}. What that saves, and by when notice must be given, is not known without the \
             contract."
        ),
    }
}
