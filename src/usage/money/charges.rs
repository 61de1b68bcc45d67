//! The number of seats bought, from invoices.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::ordered;
use crate::report::Invoice;
use crate::usage::money::line::MAX_SEATS;
use crate::usage::words::licence::Licence;

/// The seats of each licence, from the charges that cover today; `None` if they are unclear.
pub(super) fn charges(invoices: &[Invoice], today: NaiveDate) -> BTreeMap<Licence, Option<u64>> {
    let mut charges: BTreeMap<Licence, BTreeSet<_>> = BTreeMap::new();
    for (at, invoice) in invoices.iter().enumerate() {
        let (Some(start), Some(end)) = (invoice.start_date, invoice.end_date) else {
            continue;
        };
        let name = invoice.invoice_charge_name.as_deref().unwrap_or_default();
        let Some(licence) = charged(name).filter(|_| start <= today && today <= end) else {
            continue;
        };
        let amount = invoice.total_amount.as_ref();
        let credit = amount
            .and_then(|amount| amount.decimal())
            .is_some_and(|(digits, _)| digits < 0);
        let quantity = invoice.quantity.and_then(|n| u64::try_from(n).ok());
        let quantity = quantity.filter(|n| !credit && (1..=MAX_SEATS).contains(n));
        // Without an invoice number, a charge cannot be recognised as a repetition of another.
        let number = invoice.invoice_number.clone().ok_or(at);
        let entries = charges.entry(licence).or_default();
        entries.insert((end, number, start, name, quantity));
    }
    let clear = |entries: BTreeSet<(NaiveDate, _, _, _, Option<u64>)>| {
        let mut ends = entries.iter().map(|charge| charge.0);
        let first = ends.next();
        let one_end = first.is_some() && ends.all(|end| Some(end) == first);
        let seats: Option<u64> = entries
            .iter()
            .map(|charge| charge.4)
            .try_fold(0, |sum: u64, seats| Some(sum.saturating_add(seats?)));
        seats.filter(|_| one_end)
    };
    let charges = charges.into_iter();
    ordered::map(charges.map(|(licence, entries)| (licence, clear(entries))))
}

/// Words in the name of a charge that do not change which licence it is for.
const PLAIN: &str = "zoom add on addon annual annually yearly year monthly month plan plans \
                     subscription licence licences license licenses user users host hosts \
                     attendee attendees participant participants seats";

/// The licence that a charge is for, if its name is clear.
fn charged(name: &str) -> Option<Licence> {
    let mut text = String::new();
    let mut chars = name.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        // Joins the digits of "1,000".
        let digit_next = chars.peek().is_some_and(char::is_ascii_digit);
        if c == ',' && last.is_ascii_digit() && digit_next {
            continue;
        }
        let c = if c.is_alphanumeric() { c } else { ' ' };
        // Splits "webinar500" and "5k" into two words.
        if last.is_ascii_digit() != c.is_ascii_digit() {
            text.push(' ');
        }
        text.extend(c.to_lowercase());
        last = c;
    }
    let mut numbers = Vec::new();
    let mut words = BTreeSet::new();
    let plain = |word: &&str| PLAIN.split_whitespace().any(|plain| plain == *word);
    for word in text.split_whitespace().filter(|word| !plain(word)) {
        match word.parse::<u32>() {
            Ok(number) => numbers.push(number),
            Err(_) => {
                words.insert(word);
            }
        }
    }
    let words: Vec<_> = words.into_iter().collect();
    let capacity = match numbers[..] {
        [capacity] if capacity >= 100 => Some(capacity),
        _ => None,
    };
    match &words[..] {
        ["pro"] | ["meeting" | "meetings", "pro"] => numbers.is_empty().then_some(Licence::Pro),
        ["webinar" | "webinars"] => capacity.map(|n| Licence::Webinar(Some(n))),
        ["large", "meeting" | "meetings"] => capacity.map(|n| Licence::LargeMeeting(Some(n))),
        _ => None,
    }
}
