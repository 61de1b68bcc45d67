//! The options of the command line.

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use zoom_admin::fake::{Fake, FakePlan, FakeProfile, FaultRule};

use crate::log;

/// Number of requests that `/_fake/requests` can show.
const KEPT: usize = 10_000;

pub(crate) fn command() -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("fake_zoom")
        .about("Serves a Zoom account that is made from a seed")
        .args([
            option("port", "PORT", "Port to listen on; 0 is a free one [default: 8787]")
                .value_parser(value_parser!(u16)),
            option(
                "address",
                "IP",
                "Address to listen on, also one that other machines reach [default: 127.0.0.1]",
            )
            .value_parser(value_parser!(IpAddr)),
            option("users", "NUMBER", "Number of users [default: 2000]")
                .value_parser(value_parser!(u32).range(..=1_000_000)),
            option("seed", "NUMBER", "Seed of the account, tokens and faults [default: 42]")
                .value_parser(value_parser!(u64)),
            option("plan", "PLAN", "Plan, which sets the rate limits [default: business]")
                .value_parser(PossibleValuesParser::new(["free", "pro", "business"])),
            option("profile", "PROFILE", "Kind of account, with its users and add-ons")
                .value_parser(PossibleValuesParser::new(["small-company", "enterprise", "university"])),
            option(
                "now",
                "DATE",
                "Day or time at which it starts, as 2026-07-01 or 2026-07-01T09:00:00Z [default: now]",
            )
            .value_parser(start),
            option("token-lifetime", "TIME", "Lifetime of access tokens, as 60s or 5m [default: 1h]")
                .value_parser(duration),
            option("latency", "TIME", "Time that every answer takes, as 200ms").value_parser(duration),
            option(
                "report-lag",
                "TIME",
                "Time after which reports contain what happened, as 24h",
            )
            .value_parser(duration),
            option("scopes", "SCOPES", "Scopes of the app, separated by commas").value_delimiter(','),
            option(
                "fault",
                "RULE",
                "A fault as 503, 429@/users,chance=0.1 or zoom=3001@/meetings/{meetingId},times=3; \
                 can be repeated",
            )
            .value_parser(|text: &str| text.parse::<FaultRule>())
            .action(ArgAction::Append),
            Arg::new("unlimited")
                .long("unlimited")
                .action(ArgAction::SetTrue)
                .help("Enforces no rate limits"),
            Arg::new("quiet")
                .long("quiet")
                .action(ArgAction::SetTrue)
                .help("Prints no line for each request"),
        ])
}

pub(crate) fn fake(matches: &ArgMatches) -> Result<Fake, Box<dyn std::error::Error>> {
    let mut builder = Fake::builder()
        .region_from_host()
        .status_pages()
        .keep_calls(KEPT);
    builder = match matches.get_one::<DateTime<Utc>>("now") {
        Some(now) => builder.now(*now),
        None => builder.start_now(),
    };
    // A profile has a number of users of its own, which `--users` replaces.
    builder = match matches.get_one::<String>("profile").map(String::as_str) {
        Some("small-company") => builder.profile(FakeProfile::small_company()),
        Some("enterprise") => builder.profile(FakeProfile::enterprise()),
        Some("university") => builder.profile(FakeProfile::university()),
        _ => builder,
    };
    if let Some(users) = matches.get_one::<u32>("users") {
        builder = builder.users(*users);
    }
    if let Some(seed) = matches.get_one::<u64>("seed") {
        builder = builder.seed(*seed);
    }
    builder = match matches.get_one::<String>("plan").map(String::as_str) {
        Some("free") => builder.plan(FakePlan::Free),
        Some("pro") => builder.plan(FakePlan::Pro),
        _ => builder.plan(FakePlan::Business),
    };
    let time = |name| matches.get_one::<Duration>(name).copied();
    if let Some(life) = time("token-lifetime") {
        builder = builder.token_life(life);
    }
    if let Some(latency) = time("latency") {
        builder = builder.latency(latency);
    }
    if let Some(lag) = time("report-lag") {
        builder = builder.report_lag(lag);
    }
    if let Some(scopes) = matches.get_many::<String>("scopes") {
        builder = builder.scopes(scopes);
    }
    for rule in matches.get_many::<FaultRule>("fault").into_iter().flatten() {
        builder = builder.fault(rule.clone())?;
    }
    if matches.get_flag("unlimited") {
        builder = builder.unlimited();
    }
    if !matches.get_flag("quiet") {
        builder = builder.on_request(log);
    }
    Ok(builder.build())
}

/// Reads the time to start at. A day begins at 09:00 UTC.
fn start(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
        return Ok(day.and_time(nine).and_utc());
    }
    text.parse()
        .map_err(|_| "neither a day as 2026-07-01 nor a time as 2026-07-01T09:00:00Z".to_owned())
}

/// Reads a time: a whole number with `ms`, `s`, `m` or `h`.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "not a whole number with ms, s, m or h, as 60s".to_owned();
    let end = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let (number, unit) = text.split_at(text.len() - end.len());
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let (each, scale) = match unit {
        "ms" => (Duration::from_millis(1), number),
        "s" => (Duration::from_secs(1), number),
        "m" => (Duration::from_secs(60), number),
        "h" => (Duration::from_secs(3600), number),
        _ => return Err(wrong()),
    };
    let times = u32::try_from(scale).map_err(|_| wrong())?;
    each.checked_mul(times).ok_or_else(wrong)
}
