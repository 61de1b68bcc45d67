//! Six months of a report as a stream: the sign-ins, counted by month, with the days that are missing.
//!
//! Zoom answers for a month at most; [`Zoom::between`] cuts the range. Runs on the built-in fake
//! account, so without credentials.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;

use chrono::Days;
use futures::TryStreamExt;
use zoom_admin::fake::Fake;
use zoom_admin::{Clock, DateRange, Result, Zoom, report};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let fake = Fake::builder().users(50).build();
    let zoom = Zoom::builder()
        .transport(fake.clone())
        .clock(fake.clock())
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()?;

    let today = fake.clock().now().date_naive();
    let days = DateRange::new(today - Days::new(180), today);
    let mut by_month = BTreeMap::<String, usize>::new();
    let mut spans = zoom.between(report::SignIns::new(), days);
    while let Some(span) = spans.try_next().await? {
        for time in span.records.iter().filter_map(|record| record.time) {
            *by_month
                .entry(time.format("%Y-%m").to_string())
                .or_default() += 1;
        }
        for gap in span.gaps {
            println!("not read: {gap}"); // today is not over yet
        }
    }
    for (month, count) in by_month {
        println!("{month}: {count} sign-ins and sign-outs");
    }
    Ok(())
}
