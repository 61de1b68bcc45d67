//! The memory that a listing of 1,000,000 records needs while each is dropped, above what the process
//! holds before: users, which have keys, and sign-ins, which are known by content, with and without
//! `dedup`. Linux only; each reading has a process of its own, so that nothing is free from before.
//!
//! `MEMORY_RECORDS` sets the number of records.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    missing_docs
)]

#[path = "support/server.rs"]
mod server;
mod support;

use std::process::Command;

use server::{Asked, Server};
use zoom_admin::{report, user};

/// Says which of the readings a process is for, and where it reads.
const READING: &str = "MEMORY_READING";
const BASE: &str = "MEMORY_BASE";

/// A figure of this process, in KiB.
fn figure(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Reads, and prints the most memory that was held at a time above that at the beginning, in KiB.
fn read(reading: &str, base: &str, records: usize) {
    let zoom = support::client(|builder| builder.api_url(base));
    let zoom = zoom.dedup(reading.ends_with("with dedup"));
    let runtime = support::current_thread();
    let sign_ins = reading.starts_with("sign-ins");
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = figure("VmRSS:");
    let read = match sign_ins {
        true => runtime.block_on(support::read(&zoom, report::SignIns::new())),
        false => runtime.block_on(support::read(&zoom, user::List::new())),
    };
    assert_eq!(read, records);
    let more = figure("VmHWM:").zip(before);
    println!(
        "{}",
        more.map_or(0, |(peak, before)| peak.saturating_sub(before))
    );
}

fn main() {
    let records = std::env::var("MEMORY_RECORDS").ok();
    let records = records.and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let test = std::env::args().any(|arg| arg == "--test");
    let records = if test { records.min(4_000) } else { records };
    if let Ok(reading) = std::env::var(READING) {
        return read(&reading, &std::env::var(BASE).unwrap(), records);
    }
    // The pages are rendered here, so that the process that reads holds none of them.
    let server = Server::start(move |asked| match asked {
        Asked::Users(page) => support::users(records, *page).into(),
        Asked::SignIns(page) => support::sign_ins(records, *page).into(),
        Asked::Settings => support::settings().into(),
    });
    for kind in ["users", "sign-ins"] {
        let needed = ["without dedup", "with dedup"].map(|dedup| {
            let reading = format!("{kind} {dedup}");
            let mut process = Command::new(std::env::current_exe().unwrap());
            let process = process
                .env(BASE, server.base())
                .env(READING, &reading)
                .env("MEMORY_RECORDS", records.to_string());
            let output = process.output().unwrap();
            assert!(output.status.success(), "{output:?}");
            let kib: f64 = String::from_utf8(output.stdout)
                .unwrap()
                .trim()
                .parse()
                .unwrap();
            println!("{records} {reading}: {:.1} MiB", kib / 1024.0);
            kib * 1024.0
        });
        let each = (needed[1] - needed[0]) / records as f64;
        println!("{records} {kind}: {each:.0} bytes each are remembered");
    }
}
