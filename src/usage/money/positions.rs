//! The position of each licence: seats that are bought, held, to be released, and needed at the
//! renewal.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::usage::money::amount::{Money, signed};
use crate::usage::money::bought::{Bought, BoughtFrom};
use crate::usage::money::contract::Contract;
use crate::usage::money::counts::{SeatCounts, Tally, by_licence, total};
use crate::usage::money::line::{Line, Model};
use crate::usage::money::line_renewal::{LineRenewal, Seats};
use crate::usage::money::planning::Planning;
use crate::usage::money::position_note::PositionNote;
use crate::usage::money::slots::{Rate, Slot, added_price, allot, fit, lowest, slots};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// The seats of one licence that are bought, held, and needed at the renewal.
///
/// If the seats are only a part of the account, values that need the whole account are `NotRead`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Position {
    /// The licence.
    pub licence: Licence,
    /// Seats that are paid for.
    pub bought: Known<Bought>,
    /// Seats that are held, counted by verdict.
    #[serde(flatten)]
    pub seats: SeatCounts,
    /// Seats that nobody holds: bought − assigned − pending.
    pub spare: Known<i64>,
    /// Whether more seats are held than bought: a true-up is due, or one of the numbers is wrong.
    pub over_assigned: bool,
    /// Price of a seat for a year, from the contract. If its lines have different prices, it is the
    /// lowest of those that can give seats back.
    pub price: Known<Money>,
    /// The fewest seats that can be renewed, summed over the lines of the contract.
    pub minimum: u64,
    /// Growth in seats, as planned by the caller.
    pub growth: i64,
    /// Seats to be kept free.
    pub buffer: u64,
    /// Seats that plan usage says are assigned and that no list shows. As many count as needed until
    /// somebody has confirmed that nobody holds them.
    pub unlisted: u64,
    /// Seats to renew: assigned − release − moved out + upgrade in + shrink in + pending kept +
    /// growth + buffer, but at least the minimum of each line, and in whole packs.
    pub need: Known<u64>,
    /// The same once all other changes are confirmed. It is at most the need, unless users to be
    /// confirmed move here from a larger tier.
    pub need_if_confirmed: Known<u64>,
    /// The same if, in addition, all seats with an unknown verdict are given up: the lower end of
    /// the range. No amounts are computed from it.
    pub need_at_least: Known<u64>,
    /// Bought − need. If it is negative, seats must be bought. Lines that are not billed by seats
    /// do not count, and it is not known if there are no others.
    pub give_back: Known<i64>,
    /// Bought − need if confirmed.
    pub give_back_if_confirmed: Known<i64>,
    /// Bought − need at least.
    pub give_back_at_most: Known<i64>,
    /// The lines of the contract for this licence, those first on which seats are given back
    /// first. There is always one.
    pub lines: Vec<LineRenewal>,
    /// Contradictions between the sources and other peculiarities.
    pub notes: Vec<PositionNote>,
    /// What a change of one seat is worth.
    pub(super) rate: Rate,
    /// The same for a change that a person has to confirm.
    pub(super) rate_to_confirm: Rate,
    /// The price of a seat that is bought in addition.
    pub(super) added_price: Known<Money>,
}

impl Position {
    /// Why no line of the licence saves anything, if that is so.
    pub fn saves_nothing(&self) -> Option<Why> {
        all_of(self.lines.iter().map(|line| line.saves_nothing.as_ref()))
    }

    /// Whether a line of the licence is billed by seats, so that there are seats to give back: see
    /// [`LineRenewal::is_by_seats`].
    pub fn is_by_seats(&self) -> bool {
        self.not_by_seats().is_none()
    }

    /// Why the licence is not billed by seats, if no line of it is.
    pub(super) fn not_by_seats(&self) -> Option<Why> {
        let reason = |line: &LineRenewal| line.model.and_then(Model::saves_nothing);
        let reasons: Vec<_> = self.lines.iter().map(reason).collect();
        all_of(reasons.iter().map(Option::as_ref))
    }

    /// Whether more seats are needed, by upgrades, growth or smaller tiers.
    fn is_growing(seats: &SeatCounts, growth: i64) -> bool {
        seats.upgrade_in > 0 || seats.shrink_in > 0 || growth > 0
    }

    /// Seats that are needed for upgrades and growth.
    pub(super) fn wanted(&self) -> u64 {
        let hires = u64::try_from(self.growth).unwrap_or(0);
        self.seats.upgrade_in.saturating_add(hires)
    }
}

/// The reasons, if there is one for each; one that stands for all is given once.
pub(super) fn all_of<'a>(reasons: impl Iterator<Item = Option<&'a Why>>) -> Option<Why> {
    let reasons: BTreeSet<&Why> = reasons.collect::<Option<_>>()?;
    let mut reasons: Vec<Why> = reasons.into_iter().cloned().collect();
    match reasons.len() {
        0 | 1 => reasons.pop(),
        _ => Some(Why::All { reasons }),
    }
}

pub(super) struct Book<'a> {
    pub(super) bought: &'a BTreeMap<Licence, Known<Bought>>,
    pub(super) contract: Option<&'a Contract>,
    pub(super) planning: &'a Planning,
    pub(super) today: NaiveDate,
    pub(super) filtered: bool,
}

impl Book<'_> {
    /// The position of each licence that is bought, held or needed.
    pub(super) fn positions(&self, tally: &Tally) -> Vec<Position> {
        let counts = by_licence(tally);
        let mut licences: BTreeSet<&Licence> = counts.keys().copied().collect();
        licences.extend(self.bought.keys());
        let lines = self.contract.iter().flat_map(|contract| &contract.lines);
        let over = |line: &Line| line.end.is_some_and(|end| end < self.today);
        licences.extend(lines.filter(|line| !over(line)).map(|line| &line.licence));
        licences.extend(self.planning.growth.keys());
        licences.extend(self.planning.buffer.keys());
        let convert = |licence| self.position(licence, counts.get(licence).copied());
        licences.into_iter().map(convert).collect()
    }

    /// The seats that are needed in all, before minimums and packs.
    fn need(&self, licence: &Licence, kept: i64, buffer: i64) -> i64 {
        let growth = self.planning.growth.get(licence).copied().unwrap_or(0);
        kept.saturating_add(growth).saturating_add(buffer)
    }

    fn bought(&self, licence: &Licence) -> Known<Bought> {
        match self.bought.get(licence) {
            _ if self.filtered => Known::NotRead(Why::Filtered),
            Some(bought) => bought.clone(),
            None => Known::NotRead(Why::SeatsNotTold),
        }
    }

    /// The seats that plan usage says are assigned, beyond those that the lists show.
    fn unlisted(&self, bought: &Known<Bought>, held: i64) -> i64 {
        let assigned = bought.value().and_then(|bought| bought.assigned);
        assigned.map_or(0, |assigned| signed(assigned).saturating_sub(held).max(0))
    }

    fn position(&self, licence: &Licence, counts: Option<SeatCounts>) -> Position {
        let seats = counts.unwrap_or_default();
        let bought = self.bought(licence);
        let mut slots = slots(self.contract, licence, self.today);
        if let Known::Read(bought) = &bought {
            fit(&mut slots, bought.seats);
        }
        let held = total([seats.assigned, seats.pending]);
        let kept = held.saturating_sub(seats.change());
        let confirmed = kept.saturating_sub(seats.change_to_confirm());
        let least = confirmed.saturating_sub(total([seats.unknown]));
        // As many seats as plan usage says are assigned and no list shows may be needed.
        let unlisted = self.unlisted(&bought, held);
        let needs = [kept.saturating_add(unlisted), confirmed, least].map(|kept| {
            let need = self.need(licence, kept, self.planning.buffer(licence, kept));
            allot(&slots, need)
        });
        let growth = self.planning.growth.get(licence).copied().unwrap_or(0);
        let lines = self.lines(licence, &slots, &bought, &needs, &seats);
        let sum = |needs: &[u64]| {
            let sum = needs.iter().fold(0, |sum: u64, n| sum.saturating_add(*n));
            match self.filtered {
                true => Known::NotRead(Why::Filtered),
                false => Known::Read(sum),
            }
        };
        let give_back = |needs: &[u64]| give_back(&slots, needs, &bought);
        let [need, if_confirmed, at_least] = &needs;
        let spare = bought.map(|bought| signed(bought.seats).saturating_sub(held));
        let over_assigned = spare.value().is_some_and(|spare| *spare < 0);
        let rate = Rate::new(&slots);
        let minimum = slots
            .iter()
            .fold(0, |sum: u64, slot| sum.saturating_add(slot.minimum));
        Position {
            notes: self.notes(licence, &bought, &spare, held, minimum),
            spare,
            over_assigned,
            price: match &rate {
                Rate::Price(price @ Known::Read(_)) => price.clone(),
                _ => lowest(slots.iter()),
            },
            minimum,
            growth,
            unlisted: u64::try_from(unlisted).unwrap_or(0),
            buffer: u64::try_from(self.planning.buffer(licence, kept)).unwrap_or(0),
            need: sum(need),
            need_if_confirmed: sum(if_confirmed),
            need_at_least: sum(at_least),
            give_back: give_back(need),
            give_back_if_confirmed: give_back(if_confirmed),
            give_back_at_most: give_back(at_least),
            licence: licence.clone(),
            bought,
            seats,
            lines,
            rate_to_confirm: rate.clone(),
            rate,
            added_price: added_price(&slots),
        }
    }

    /// What to renew on each line.
    fn lines(
        &self,
        licence: &Licence,
        slots: &[Slot],
        bought: &Known<Bought>,
        needs: &[Vec<u64>; 3],
        seats: &SeatCounts,
    ) -> Vec<LineRenewal> {
        let [need, if_confirmed, _] = needs;
        let growth = self.planning.growth.get(licence).copied().unwrap_or(0);
        let known = |seats: u64| match self.filtered {
            true => Known::NotRead(Why::Filtered),
            false => Known::Read(seats),
        };
        let all = slots.iter().zip(need.iter().zip(if_confirmed));
        let line = |(slot, (need, if_confirmed)): (&Slot, (&u64, &u64))| {
            let seats_of_line = Seats {
                bought: bought.map(|_| slot.quantity),
                need: known(*need),
                if_confirmed: known(*if_confirmed),
            };
            let growing = Position::is_growing(seats, growth);
            LineRenewal::new(licence, slot, seats_of_line, growing)
        };
        all.map(line).collect()
    }

    fn notes(
        &self,
        licence: &Licence,
        bought: &Known<Bought>,
        spare: &Known<i64>,
        held: i64,
        minimum: u64,
    ) -> Vec<PositionNote> {
        let mut notes = Vec::new();
        let Some(Bought {
            seats,
            source,
            assigned,
        }) = bought.value()
        else {
            return notes;
        };
        if let Some(assigned) = assigned.filter(|assigned| signed(*assigned) != held) {
            let listed = u64::try_from(held).unwrap_or(0);
            notes.push(PositionNote::AssignedDiffers { assigned, listed });
        }
        let agreed = self.contract.and_then(|c| c.quantity(licence, self.today));
        if let Some(agreed) =
            agreed.filter(|agreed| agreed != seats && *source != BoughtFrom::Contract)
        {
            notes.push(PositionNote::BoughtDiffers {
                source: *source,
                bought: *seats,
                contract: agreed,
            });
        }
        if let Some(over) = spare.value().filter(|spare| **spare < 0) {
            let seats = over.unsigned_abs();
            notes.push(PositionNote::OverAssigned { seats });
        }
        if minimum > *seats {
            let bought = *seats;
            notes.push(PositionNote::MinimumAboveBought { minimum, bought });
        }
        notes
    }
}

/// Bought − need, over the lines that are billed by seats.
fn give_back(slots: &[Slot], needs: &[u64], bought: &Known<Bought>) -> Known<i64> {
    let pairs = slots.iter().zip(needs);
    let by_seats: Vec<_> = pairs
        .filter(|(slot, _)| slot.standing.not_by_seats().is_none())
        .collect();
    match (&by_seats[..], slots.first()) {
        ([], Some(slot)) if *bought != Known::NotRead(Why::Filtered) => {
            let why = slot.standing.not_by_seats();
            why.map_or(Known::NotThere, |why| Known::NotRead(why.clone()))
        }
        _ => bought.map(|_| {
            let seats = by_seats
                .iter()
                .map(|(slot, need)| signed(slot.quantity).saturating_sub(signed(**need)));
            seats.fold(0, i64::saturating_add)
        }),
    }
}
