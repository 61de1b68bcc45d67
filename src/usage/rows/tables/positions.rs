//! Seats and money, by licence.

use chrono::NaiveDate;

use crate::usage::money::purchasing::Purchasing;
use crate::usage::money::{NowLine, Position, RenewLine, TrueUpLine};
use crate::usage::rows::convert::{
    amount, code, day, known, known_integer, known_whole, made, maybe_text, maybe_whole, reason,
    whole,
};
use crate::usage::rows::declare::table;
use crate::usage::rows::value::Value;

/// The position of a licence.
pub(super) struct Licensed<'a> {
    pub(super) purchasing: &'a Purchasing,
    pub(super) position: &'a Position,
    renew: Option<&'a RenewLine>,
    now: Option<&'a NowLine>,
    true_up: Option<&'a TrueUpLine>,
}

impl<'a> Licensed<'a> {
    pub(super) fn new(purchasing: &'a Purchasing, position: &'a Position) -> Self {
        let licence = &position.licence;
        Self {
            purchasing,
            position,
            renew: purchasing
                .renew
                .lines
                .iter()
                .find(|line| line.licence == *licence),
            now: purchasing
                .now
                .lines
                .iter()
                .find(|line| line.licence == *licence),
            true_up: purchasing
                .true_up
                .lines
                .iter()
                .find(|line| line.licence == *licence),
        }
    }

    /// The first day on which a line of the licence ends.
    fn ends(&self) -> Option<NaiveDate> {
        self.position
            .lines
            .iter()
            .filter_map(|line| line.ends)
            .min()
    }

    fn notice_by(&self) -> Option<NaiveDate> {
        self.position
            .lines
            .iter()
            .filter_map(|line| line.notice_by)
            .min()
    }

    fn notes(&self) -> Option<String> {
        let notes: Vec<_> = self
            .position
            .notes
            .iter()
            .map(ToString::to_string)
            .collect();
        (!notes.is_empty()).then(|| notes.join("; "))
    }
}

/// A value of the line to renew.
fn renewed<'v>(line: Option<&'v RenewLine>, value: fn(&'v RenewLine) -> Value<'v>) -> Value<'v> {
    line.map_or(Value::Null, value)
}

table! {
    "Seats of a licence and their money: what is bought, held and needed, what to give back, and what \
     that saves. Amounts are of a year, and of a part of the account nothing is known that needs the \
     whole of it"
    POSITIONS = "positions", version 1, from Licensed;
    licence: Text Key, |p| made(Some(p.position.licence.to_string())),
        "The licence, as in `licences`";
    licence_title: Text Required, |p| made(Some(p.position.licence.title())),
        "Its name for people";
    family: Text Required, |p| code(&p.position.licence.family()),
        "`base`, `large_meeting`, `webinar` or `events`";
    calculated_on: Date Required, |p| day(Some(p.purchasing.today)),
        "The day of the calculation";
    bought: Integer Optional, |p| known(&p.position.bought, |bought| whole(bought.seats)),
        "Seats that are paid for";
    bought_unknown: Text Optional, |p| reason(&p.position.bought),
        "Why that is not known";
    bought_source: Text Optional, |p| known(&p.position.bought, |bought| code(&bought.source)),
        "Who says so: `plan_usage`, `invoices` or `contract`";
    assigned: Integer Required, |p| whole(p.position.seats.assigned),
        "Seats held by users";
    pending: Integer Required, |p| whole(p.position.seats.pending),
        "Seats held by invited users";
    included: Integer Required, |p| whole(p.position.seats.included),
        "Held as a part of another licence; in no other number";
    spare: Integer Optional, |p| known_integer(&p.position.spare),
        "Seats that nobody holds: bought - assigned - pending. Negative if more are held than bought";
    release: Integer Required, |p| whole(p.position.seats.release),
        "Assigned seats to be released (downgrade, reclaim, drop); confirmed verdicts only";
    withdraw: Integer Required, |p| whole(p.position.seats.withdraw),
        "Pending seats to be withdrawn; confirmed verdicts only";
    moved_out: Integer Required, |p| whole(p.position.seats.moved_out),
        "Seats to be replaced by a smaller tier; confirmed verdicts only";
    shrink_in: Integer Required, |p| whole(p.position.seats.shrink_in),
        "Seats needed by users who move from a larger tier; confirmed verdicts only";
    upgrade_in: Integer Required, |p| whole(p.position.seats.upgrade_in),
        "Seats needed by users without a paid licence; confirmed verdicts only";
    unknown: Integer Required, |p| whole(p.position.seats.unknown),
        "Assigned and pending seats with an unknown verdict";
    to_confirm: Integer Required, |p| whole(p.position.seats.to_confirm),
        "Seats that are released, withdrawn or moved once a person confirms it";
    shrink_in_to_confirm: Integer Required, |p| whole(p.position.seats.shrink_in_to_confirm),
        "Seats needed by users who move from a larger tier once a person confirms it";
    upgrade_to_confirm: Integer Required, |p| whole(p.position.seats.upgrade_to_confirm),
        "Seats needed by users without a paid licence once a person confirms it";
    unlisted: Integer Required, |p| whole(p.position.unlisted),
        "Seats that plan usage says are assigned and that no list shows";
    minimum: Integer Required, |p| whole(p.position.minimum),
        "The fewest seats that can be renewed";
    growth: Integer Required, |p| Value::Integer(p.position.growth),
        "Growth in seats, as planned by the caller";
    buffer: Integer Required, |p| whole(p.position.buffer),
        "Seats to be kept free";
    need: Integer Optional, |p| known_whole(&p.position.need),
        "Seats to renew";
    need_if_confirmed: Integer Optional, |p| known_whole(&p.position.need_if_confirmed),
        "Seats to renew once all other changes are confirmed";
    need_at_least: Integer Optional, |p| known_whole(&p.position.need_at_least),
        "The same if, in addition, all seats with an unknown verdict are given up";
    need_unknown: Text Optional, |p| reason(&p.position.need),
        "Why the need is not known";
    give_back: Integer Optional, |p| known_integer(&p.position.give_back),
        "Bought - need; negative if seats must be bought";
    give_back_if_confirmed: Integer Optional, |p| known_integer(&p.position.give_back_if_confirmed),
        "Bought - need once all other changes are confirmed";
    give_back_at_most: Integer Optional, |p| known_integer(&p.position.give_back_at_most),
        "The same if, in addition, all seats with an unknown verdict are given up";
    give_back_unknown: Text Optional, |p| reason(&p.position.give_back),
        "Why that is not known";
    currency: Text Optional, |p| maybe_text(p.purchasing.currency.as_deref()),
        "The currency of the amounts; none without a contract";
    price: Decimal Optional, |p| amount(&p.position.price),
        "Price of a seat for a year; of lines with several prices, the lowest of those that can give \
         seats back";
    price_unknown: Text Optional, |p| reason(&p.position.price),
        "Why that is not known";
    current_cost: Decimal Optional, |p| renewed(p.renew, |line| amount(&line.current)),
        "The cost of the seats that are bought";
    current_cost_unknown: Text Optional, |p| renewed(p.renew, |line| reason(&line.current)),
        "Why that is not known";
    next_cost: Decimal Optional, |p| renewed(p.renew, |line| amount(&line.next)),
        "The cost of the next term";
    next_cost_unknown: Text Optional, |p| renewed(p.renew, |line| reason(&line.next)),
        "Why that is not known";
    saving: Decimal Optional, |p| renewed(p.renew, |line| amount(&line.saving)),
        "What giving back saves; negative where seats are to be bought";
    saving_unknown: Text Optional, |p| renewed(p.renew, |line| reason(&line.saving)),
        "Why that is not known";
    saving_to_confirm: Decimal Optional, |p| renewed(p.renew, |line| amount(&line.to_confirm)),
        "What giving back saves in addition once all other changes are confirmed";
    saving_to_confirm_unknown: Text Optional, |p| renewed(p.renew, |line| reason(&line.to_confirm)),
        "Why that is not known";
    saves_nothing: Text Optional, |p| made(p.position.saves_nothing().map(|why| why.to_string())),
        "Why no line of the licence saves anything, if that is so";
    ends: Date Optional, |p| day(p.ends()),
        "The first day on which a line of the licence ends";
    notice_by: Date Optional, |p| day(p.notice_by()),
        "The first of the last days for notice";
    free_now: Integer Optional, |p| p.now.map_or(Value::Null, |line| known_integer(&line.free)),
        "Seats that can be assigned to others before the renewal";
    to_buy_now: Integer Optional, |p| p.now.map_or(Value::Null, |line| known_whole(&line.to_buy)),
        "Seats that must be bought before the renewal";
    cost_now: Decimal Optional, |p| p.now.map_or(Value::Null, |line| amount(&line.cost)),
        "Their cost";
    cost_now_unknown: Text Optional, |p| p.now.map_or(Value::Null, |line| reason(&line.cost)),
        "Why that is not known";
    true_up_seats: Integer Optional, |p| maybe_whole(p.true_up.map(|line| line.seats)),
        "Seats that are held and not bought";
    true_up_cost: Decimal Optional, |p| p.true_up.map_or(Value::Null, |line| amount(&line.cost)),
        "Their cost";
    true_up_cost_unknown: Text Optional,
        |p| p.true_up.map_or(Value::Null, |line| reason(&line.cost)),
        "Why that is not known";
    notes: Text Optional, |p| made(p.notes()),
        "Contradictions between the sources, in words";
}
