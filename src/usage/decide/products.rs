//! Licences that hold products whose use the reports do not show: bundles, and others with products
//! beside them.

use crate::usage::decide::judge::{Judge, Subject};
use crate::usage::decide::ruling::Ruling;
use crate::usage::words::licence::Licence;
use crate::usage::words::product::Product;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{Confidence, Verdict};

/// The ruling or, if the licence holds products whose use nothing shows, a review instead of one
/// that takes the licence away. It names the products, and what the ruling would be without them.
pub(super) fn reviewed(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: &Licence,
    ruling: Ruling,
) -> Ruling {
    if !matches!(ruling.verdict, Verdict::Downgrade | Verdict::Reclaim) {
        return ruling;
    }
    let products = not_shown(judge, subject, licence);
    if products.is_empty() {
        return ruling;
    }
    let smaller = hosts(&ruling.reasons).then(|| smaller_base(judge, licence));
    let would_be = match smaller.flatten() {
        Some(to) => Verdict::Shrink { to },
        None => ruling.verdict,
    };
    let mut reasons = vec![Reason::NotShown { products }];
    reasons.extend(ruling.reasons);
    Ruling {
        verdict: Verdict::Review {
            would_be: Some(Box::new(would_be)),
        },
        reasons,
        confidence: Confidence::Low,
    }
}

/// The products of the licence that the company uses, whose use neither the reports nor the caller
/// shows.
fn not_shown(judge: &Judge<'_>, subject: &Subject<'_>, licence: &Licence) -> Vec<Product> {
    let user = subject.user;
    let mut products = user.products.value().cloned().unwrap_or_default();
    let uses = judge.policy.uses.as_ref();
    if licence.is_suite() {
        match judge.policy.bundle(licence) {
            Some(bundle) => {
                products.extend(bundle.products);
                // Whether the bundle holds these is not known: they count where they are in use.
                let used = |product: &Product| uses.is_some_and(|uses| uses.contains(product));
                products.extend(bundle.perhaps.into_iter().filter(used));
            }
            None => products.push(Product::Suite),
        }
    }
    if user.phone_assigned.value() == Some(&false) {
        products.retain(|product| *product != Product::Phone);
    }
    let supplied = &judge.facts.products;
    products.retain(|product| {
        judge.policy.unmeasurable.contains(product)
            && uses.is_none_or(|uses| in_use(*product, uses))
            && !supplied.covers(*product, judge.window)
    });
    products.sort();
    products.dedup();
    products
}

/// Whether a product is among those that the company uses. The unknown contents of a bundle are, if
/// the company uses anything beside meetings and webinars.
fn in_use(product: Product, uses: &std::collections::BTreeSet<Product>) -> bool {
    match product {
        Product::Suite => uses
            .iter()
            .any(|used| !matches!(used, Product::Meetings | Product::Webinars)),
        product => uses.contains(&product),
    }
}

/// Whether the user hosts meetings, so that a base without a time limit may still be of use.
fn hosts(reasons: &[Reason]) -> bool {
    let hosting = [
        Reason::HostsWithinBasic,
        Reason::HostsAlone,
        Reason::HostsUncounted,
    ];
    reasons.iter().any(|reason| hosting.contains(reason))
}

/// The cheapest other base that the contract sells for less than this one; Pro, where prices are not
/// known.
fn smaller_base(judge: &Judge<'_>, licence: &Licence) -> Option<Licence> {
    let contract = judge.contract?;
    let today = judge.as_of.date_naive();
    let own = contract.lines_for(licence, today);
    let own = own.iter().filter_map(|line| line.unit_price).min();
    let lines = contract.lines.iter().filter(|line| line.covers(today));
    let others = lines.filter(|line| {
        let base = line.licence.is_base() && line.licence != Licence::Corp;
        base && line.licence != *licence
    });
    let cheaper = others.filter(|line| match (own, line.unit_price) {
        (Some(own), Some(price)) => price < own,
        _ => licence.is_suite() && line.licence == Licence::Pro,
    });
    let cheapest = cheaper.min_by_key(|line| (line.unit_price.is_none(), line.unit_price));
    cheapest.map(|line| line.licence.clone())
}
