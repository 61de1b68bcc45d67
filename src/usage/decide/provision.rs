//! Whether a licence is paid for separately or comes with another.

use crate::usage::decide::judge::Judge;
use crate::usage::people::user::InventoryUser;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::Provision;

/// Whether a licence is bought separately or included in a base: from the price book, or from plan
/// usage without one.
pub(super) fn provision(judge: &Judge<'_>, user: &InventoryUser, licence: &Licence) -> Provision {
    if licence.is_base() {
        return Provision::Bought;
    }
    if let Some(contract) = judge.contract {
        let today = judge.as_of.date_naive();
        let current = || contract.lines.iter().filter(|line| line.covers(today));
        let includes = |base: &Licence| {
            let lines = current().filter(|line| line.licence == *base);
            lines
                .flat_map(|line| &line.includes)
                .any(|included| included == licence)
        };
        if user.held.bases().any(includes) {
            return Provision::Included;
        }
        if current().any(|line| line.licence == *licence && line.quantity > 0) {
            return Provision::Bought;
        }
    }
    let suite = user.held.bases().any(Licence::is_suite);
    match &judge.bought {
        Known::Read(bought) => match (bought.contains(&licence.family()), suite) {
            (true, false) => Provision::Bought,
            (false, true) => Provision::Included,
            // Some seats are bought and some come with a suite, or the sources contradict each
            // other.
            _ => Provision::Unknown,
        },
        _ => Provision::Unknown,
    }
}
