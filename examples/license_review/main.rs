//! A licence review: who uses Zoom in an account, which licences lie idle, and what to renew.
//!
//! Without credentials it reads a built-in fake account. With `ZOOM_ACCOUNT_ID`,
//! `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET` of a server-to-server app it reads yours, and with
//! `--connection FILE` (or `ZOOM_CONNECTION`) that of a connection that `connect` stored;
//! `ZOOM_API_URL` and `ZOOM_OAUTH_URL` point it elsewhere, and `ZOOM_PLAN` sets the pace. `--save
//! FILE` keeps what was read, and `--from FILE` asks it again without reading the account. `--history
//! DIR` keeps the state of each run, and says what the earlier ones tell. `--help` lists the options.

mod account;
mod definitions;
mod files;
mod history;
mod kept;
mod options;
mod page;
mod progress;
mod report;
mod tables;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use account::{Account, env};
use chrono::{DateTime, Utc};
use options::Arguments;
use zoom_admin::usage::money::{Terms, Threshold};
use zoom_admin::usage::{Facts, Purchasing, Review};
use zoom_admin::{Builder, Error, ErrorKind, Label, Zoom, usage};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let result = match Arguments::read() {
        Ok(arguments) => run(&arguments).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(format_args!("license_review: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Writes a line to stderr. Nobody may read it any more, as after `2>&1 | head`: that stops nothing.
fn tell(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// The complete result, as JSON.
#[derive(serde::Serialize)]
struct Complete<'a> {
    review: &'a Review,
    purchasing: &'a Purchasing,
    /// Seats and money by the days of the rules: not of a part of the account, nor for a policy
    /// whose rules look at no number of days.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    thresholds: &'a [Threshold],
    /// What the states of earlier runs tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<&'a history::Told>,
}

impl Complete<'_> {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}

/// When what was saved was read, and what that means for another policy.
fn age(facts: &Facts, now: DateTime<Utc>) -> String {
    format!(
        "Not read again: this was read on {}, {}. Whoever only another policy or roster concerns \
         was not asked about one by one, and is unknown.",
        facts.read_at.format("%Y-%m-%d %H:%M UTC"),
        kept::age(facts.read_at, now)
    )
}

/// Calls by label.
type Calls = Arc<Mutex<BTreeMap<Label, u64>>>;

async fn run(arguments: &Arguments) -> Result<(), Error> {
    let begin = Instant::now();
    let account = Account::find(arguments.connection.as_deref()).await?;
    let now = account.now;
    let mut notices: Vec<String> = account.notice.into_iter().collect();
    let calls = Calls::default();
    let zoom = counted(&calls, account.builder).build()?;
    let mut states = match &arguments.history {
        Some(folder) => Some(history::States::open(folder, &account.key, now).await?),
        None => None,
    };
    let read = match &arguments.from {
        Some(file) => kept::read(file, &account.key),
        None => {
            // Said before the reading, which takes its time.
            let said = notices
                .drain(..)
                .try_for_each(|line| arguments.notice(&line));
            if let Err(error) = said {
                return ended(Err(error));
            }
            read(&zoom, arguments, &calls, states.as_mut()).await
        }
    };
    let mut facts = told(read?, arguments)?;
    let (policy, contract) = (&arguments.policy, arguments.contract.as_ref());
    if arguments.live {
        usage::read_live(&zoom, &mut facts, policy, contract).await?;
    }
    let review = usage::decide(&facts, policy, contract, facts.read_at)?;
    arguments.check_departments(&review)?;
    if arguments.definitions {
        let (mut out, filter) = (io::stdout().lock(), &arguments.filter);
        return ended(definitions::print(&mut out, &zoom, &mut facts, filter).await?);
    }
    let age = arguments.from.is_some().then(|| age(&facts, now));
    let thresholds = thresholds(&facts, terms(&review, arguments, now), arguments)?;
    let told = match states {
        Some(states) => {
            let of_all = terms(&review, arguments, now);
            let of_all = usage::money::purchasing(review.seats(), of_all)?;
            let no_names = arguments.no_names;
            Some(states.end(&facts, &review, &of_all, no_names).await?)
        }
        None => None,
    };
    let named = arguments.filtered(review)?;
    let review = arguments.hidden(&named);
    let purchasing = usage::money::purchasing(review.seats(), terms(&review, arguments, now))?;
    let result = Complete {
        review: &review,
        purchasing: &purchasing,
        thresholds: &thresholds,
        history: told.as_ref(),
    };
    write_files(&facts, &named, &result, arguments)?;
    if arguments.json {
        notices.extend(age.clone());
        notices.extend(told.iter().flat_map(|told| told.notes.clone()));
    }
    let said = notices.iter().try_for_each(|line| arguments.notice(line));
    let mut out = io::stdout().lock();
    let written = said.and_then(|()| match arguments.json {
        true => result.write(&mut out),
        false => print(&mut out, &result, arguments, age, &calls, begin),
    });
    ended(written.and_then(|()| out.flush()))
}

/// Writes the tables and the page that are asked for.
fn write_files(
    facts: &Facts,
    named: &Review,
    result: &Complete<'_>,
    arguments: &Arguments,
) -> Result<(), Error> {
    if let Some(tables) = &arguments.tables {
        tables.write(facts, result.review, result.purchasing)?;
    }
    if let Some(page) = &arguments.page {
        page.write(named, result.purchasing, result.thresholds, result.history)?;
    }
    Ok(())
}

/// Makes the client count its calls.
fn counted(calls: &Calls, builder: Builder) -> Builder {
    let counted = calls.clone();
    builder.on_call(move |call| {
        if let Ok(mut calls) = counted.lock() {
            *calls.entry(call.label).or_default() += 1;
        }
    })
}

/// What was read before, with what the caller tells now: a reading has it already.
fn told(mut facts: Facts, arguments: &Arguments) -> Result<Facts, Error> {
    if arguments.from.is_none() {
        return Ok(facts);
    }
    if let Some(products) = &arguments.products {
        facts = facts.with_products(products.clone());
    }
    match &arguments.roster {
        Some(roster) => facts.with_roster(roster),
        None => Ok(facts),
    }
}

/// Reads the account, and saves what was read if that is asked for.
async fn read(
    zoom: &Zoom,
    arguments: &Arguments,
    calls: &Calls,
    states: Option<&mut history::States>,
) -> Result<Facts, Error> {
    let saving = arguments.save.as_deref().map(kept::Saving::begin);
    let saving = saving.transpose()?;
    let mut options = usage::Options::new().policy(arguments.policy.clone());
    if let Some(contract) = &arguments.contract {
        options = options.contract(contract.clone());
    }
    if let Some(products) = &arguments.products {
        options = options.products(products.clone());
    }
    if let Some(roster) = &arguments.roster {
        options = options.roster(roster.clone());
    }
    let mut states = states;
    if let Some(states) = &mut states {
        options = states.options(options);
    }
    // What stands in its way stands in the way of the review, which says so.
    let of_sync = options.clone().for_review(zoom)?;
    if let Ok(estimate) = usage::estimate(zoom, &of_sync, None).await {
        tell(format_args!(
            "Estimate: {estimate}; then a few calls for each candidate"
        ));
    }
    // Only those of the review are told of at its end.
    if let Ok(mut calls) = calls.lock() {
        calls.clear();
    }
    let progress = progress::Progress::start();
    let options = options.on_progress({
        let progress = progress.clone();
        move |now| progress.tell(now)
    });
    let read = usage::collect_with_snapshot(zoom, options).await;
    progress.end();
    let (facts, next) = read?;
    if let Some(states) = states {
        states.read(next);
    }
    if let Some(saving) = saving {
        saving.end(&facts)?;
    }
    Ok(facts)
}

/// What seats are counted against. The days that remain are counted from today, also if the account
/// was read before.
fn terms(review: &Review, arguments: &Arguments, now: DateTime<Utc>) -> Terms {
    let mut terms = review.terms(arguments.contract.as_ref(), &arguments.planning);
    terms.today = terms.today.max(now.date_naive());
    terms
}

/// Seats and money by the days of the rules; empty where the policy has none to change, and where
/// only a part of the account is asked about.
fn thresholds(facts: &Facts, terms: Terms, arguments: &Arguments) -> Result<Vec<Threshold>, Error> {
    if !arguments.filter.is_everyone() || !arguments.has_days() {
        return Ok(Vec::new());
    }
    let mut all = usage::sensitivity(facts, &arguments.policy, &terms, facts.read_at)?;
    if arguments.no_names {
        for threshold in &mut all {
            if let usage::Known::NotRead(reason) = &mut threshold.result {
                reason.hide_names();
            }
        }
    }
    Ok(all)
}

fn print(
    out: &mut impl Write,
    result: &Complete<'_>,
    arguments: &Arguments,
    age: Option<String>,
    calls: &Calls,
    begin: Instant,
) -> io::Result<()> {
    let report = report::Report {
        review: result.review,
        purchasing: result.purchasing,
        by: arguments.group_by.clone(),
        top: arguments.top,
        thresholds: result.thresholds,
        age,
    };
    report.print(&mut report::Page {
        out,
        width: report::width(),
        colours: io::stdout().is_terminal() && env("NO_COLOR").is_none(),
        all: arguments.all,
    })?;
    if let Some(told) = result.history {
        told.print(out)?;
    }
    let calls = calls.lock().map(|calls| calls.clone()).unwrap_or_default();
    let calls: Vec<_> = calls
        .iter()
        .map(|(label, n)| format!("{} {label}", report::grouped(n)))
        .collect();
    let calls = match calls.is_empty() {
        true => "none".to_owned(),
        false => calls.join(", "),
    };
    let seconds = begin.elapsed().as_secs_f64();
    writeln!(out, "Calls: {calls}; {seconds:.1} s")
}

fn ended(written: io::Result<()>) -> Result<(), Error> {
    match written {
        // Whoever reads only the head of it has seen enough.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(e) => Err(Error::new(ErrorKind::Config, "the review cannot be written").with_source(e)),
        Ok(()) => Ok(()),
    }
}
