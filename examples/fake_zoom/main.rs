//! A Zoom to test against, as a server for clients in any language.
//!
//! ```sh
//! cargo run --release --example fake_zoom -- --port 8787 --users 5000 --seed 7 --plan business
//! cargo run --release --example fake_zoom -- --fault 429@/users,chance=0.1 --token-lifetime 60s
//! ```
//!
//! It prints the base URL, the OAuth URL and the credentials of its app, and then a line for each
//! request. `/_fake/` shows the account, the requests and the rate limits as a page, and
//! `/_fake/account`, `/_fake/requests` and `/_fake/budgets` show them as JSON. Its reports end
//! yesterday, unless `--now` sets another day. It ends on Ctrl-C.
#![allow(clippy::print_stdout)]

mod options;

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use chrono::Utc;
use clap::ArgMatches;
use zoom_admin::fake::{Fake, FakeCall};

#[tokio::main]
async fn main() -> ExitCode {
    let Err(error) = serve(&options::command().get_matches()).await else {
        return ExitCode::SUCCESS;
    };
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

async fn serve(matches: &ArgMatches) -> Result<(), Box<dyn std::error::Error>> {
    let fake = options::fake(matches)?;
    let port = matches.get_one::<u16>("port").copied().unwrap_or(8787);
    let address = matches.get_one::<IpAddr>("address").copied();
    let addr = SocketAddr::new(address.unwrap_or(Ipv4Addr::LOCALHOST.into()), port);
    let server = match address {
        // Naming an address is the consent to serve others.
        Some(_) => fake.listen_publicly(addr).await,
        None => fake.listen_on(addr).await,
    };
    let server = server.map_err(|error| format!("{addr} cannot be opened: {error}"))?;
    println!("Base URL       {}", server.api_url());
    println!("OAuth URL      {}", server.oauth_url());
    println!("Account id     {}", Fake::ACCOUNT_ID);
    println!("Client id      {}", Fake::CLIENT_ID);
    println!("Client secret  {}", Fake::CLIENT_SECRET);
    println!("Status page    http://{}/_fake/", server.addr());
    std::future::pending().await
}

/// Writes a request as one line. Its display contains no secrets.
fn log(call: &FakeCall) {
    let time = Utc::now().format("%H:%M:%S%.3f");
    // A closed standard output is no reason to stop serving.
    let _ = writeln!(std::io::stdout().lock(), "{time} {call}");
}
