//! Reads an account, and decides.

use futures::TryStreamExt;

use crate::client::Zoom;
use crate::error::Result;
use crate::usage::decide::decide;
use crate::usage::facts::data::Facts;
use crate::usage::review::all::Review;
use crate::usage::sync::closer::look_closer;
use crate::usage::sync::collect::Collector;
use crate::usage::sync::event::SyncEvent;
use crate::usage::sync::options::Options;
use crate::usage::sync::stream::sync;

/// Reads all that decisions are made of: a [`sync`] put together, and then a
/// [closer look](look_closer) at those whose licence the options' policy would take away.
///
/// Every user of the three statuses once, and those whom the snapshot knew and who are gone; the nine
/// fields, licences, groups and roles; and what everybody did, over so many days as the policy needs
/// ([`Options::days`] if that is more). What is refused or missing is in the coverage of the result.
///
/// # Errors
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for options or a policy that cannot be meant;
/// the error of `GET /users`, without which there is nothing to review;
/// [`ErrorKind::Auth`](crate::ErrorKind::Auth) and
/// [`ErrorKind::ReauthorizationRequired`](crate::ErrorKind::ReauthorizationRequired) at any point.
pub async fn collect(zoom: &Zoom, options: Options) -> Result<Facts> {
    let as_of = zoom.now();
    let options = options.for_policy(as_of)?;
    let (policy, contract) = (options.policy.clone(), options.contract.clone());
    let products = options.products.clone();
    let mut data = match &options.snapshot {
        Some(snapshot) => Collector::with_snapshot(snapshot)?,
        None => Collector::new(),
    };
    // It is not resumed, so nothing comes twice.
    let mut events = sync(zoom, options.once(), None)?;
    while let Some(event) = events.try_next().await? {
        match event {
            SyncEvent::Page { items, .. } => items.into_iter().for_each(|i| data.add(i.record)),
            SyncEvent::Failed(failure) => data.failed(failure),
            SyncEvent::Gap(..) | SyncEvent::Checkpoint(_) => {}
        }
    }
    let mut facts = data
        .into_facts(events.coverage(), as_of)
        .with_products(products);
    look_closer(zoom, &mut facts, &policy, contract.as_deref()).await?;
    Ok(facts)
}

/// Reads the account and reviews its licences: [`collect`], and [`decide`] by the options' policy and contract.
///
/// # Errors
/// As [`collect`].
pub async fn review(zoom: &Zoom, options: Options) -> Result<Review> {
    let (policy, contract) = (options.policy.clone(), options.contract.clone());
    let facts = collect(zoom, options).await?;
    let as_of = facts.read_at;
    decide(&facts, &policy, contract.as_deref(), as_of)
}
