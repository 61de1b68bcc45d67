//! Whether a licence is paid for separately or comes with another.

use std::collections::BTreeSet;

use crate::usage::decide::judge::Judge;
use crate::usage::people::user::InventoryUser;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::Provision;

/// The add-ons that come with the bases of a user: by the contract's lines, and by the policy's
/// bundles.
pub(super) fn included_add_ons(judge: &Judge<'_>, user: &InventoryUser) -> BTreeSet<Licence> {
    let today = judge.as_of.date_naive();
    let lines = judge
        .contract
        .into_iter()
        .flat_map(|contract| &contract.lines);
    let mut included = BTreeSet::new();
    for line in lines.filter(|line| line.covers(today)) {
        if user.held.bases().any(|base| *base == line.licence) {
            included.extend(line.includes.iter().cloned());
        }
    }
    for base in user.held.bases().filter(|base| base.is_suite()) {
        let bundle = judge.policy.bundle(base).unwrap_or_default();
        included.extend(bundle.includes);
    }
    included
}

/// Whether a licence is bought separately or included in a base: from the price book, or from plan
/// usage without one.
pub(super) fn provision(judge: &Judge<'_>, user: &InventoryUser, licence: &Licence) -> Provision {
    if licence.is_base() {
        return Provision::Bought;
    }
    if included_add_ons(judge, user).contains(licence) {
        return Provision::Included;
    }
    if let Some(contract) = judge.contract {
        let today = judge.as_of.date_naive();
        let mut current = contract.lines.iter().filter(|line| line.covers(today));
        if current.any(|line| line.licence == *licence && line.quantity > 0) {
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
