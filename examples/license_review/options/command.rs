//! The options, and what `--help` says of them.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};
use zoom_admin::usage::filter::Field;

use crate::{page, tables};

/// The metadata fields with their flags.
pub(super) fn flags() -> impl Iterator<Item = (Field, &'static str)> {
    Field::METADATA.into_iter().zip([
        "department",
        "large-meeting-capacity",
        "large-meeting-enabled",
        "last-client-version",
        "meeting-capacity",
        "user-status",
        "user-type",
        "webinar",
        "webinar-capacity",
    ])
}

/// What the options do not say themselves, in lines of 80 characters at most.
const HELP: &str = "\
Policies, each with its days: careful (90; use that needs a licence),
  hosted_within (60), over_forty_minutes (60), no_login (90) and
  zoom_active_host (the last month). A file has exemptions, guards and rules.

Files are TOML or JSON, by their extension, as these in examples/license_review:
  policy.toml    rules = [{ name, within = { days = 90 }, counts, otherwise }]
  contract.toml  currency, model, term_end, notice_by and [[lines]] of licence,
                 quantity, unit_price = \"139.90\" (text, a seat and year); a
                 line can have an end, a minimum and packs of its own
  planning.toml  [growth] pro = 40 (more seats; fewer if negative) and
                 [buffer] pro = { percent = 5 } or { seats = 10 } (kept free)
  products.toml  [covered.phone] from and to (the days that are told of) and
                 [last_used.phone] \"ann@example.com\" = 2026-06-12 (by address
                 or id; who is not named has not used it on those days)
  roster.toml    [people] \"ann@example.com\" = {} (by address or id), with any
                 of left_on = 2026-05-31 (the last day), on_leave_until,
                 manager and cost_centre; whoever is employed is in it

Licences in files and filters: pro, corp, united:32, workplace:4,
  large_meeting:500, webinar:500, events:500.

Filters: fields with =, !=, <, <=, >, >=, in (A, B), contains, is set, is not
  set, joined by and, or, not. The filter of one field takes several values if
  it is repeated (any of them), and \"\" for users who have none; several
  filters narrow further.

Environment: ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET of a
  server-to-server app; without them a built-in fake account is read.
  ZOOM_CONNECTION is the file of a stored connection, which needs ZOOM_CLIENT_ID
  and ZOOM_CLIENT_SECRET only. ZOOM_PLAN (free, pro or business) sets the pace,
  ZOOM_API_URL and ZOOM_OAUTH_URL other hosts. COLUMNS is the width of tables
  (without it that of the terminal, or 80).";

/// Breaks a text into lines of so many characters at most, behind the column of the options.
fn lines(text: &str, width: usize) -> String {
    let (mut broken, mut used) = (String::new(), 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            broken.push('\n');
            used = 0;
        } else if used > 0 {
            broken.push(' ');
            used += 1;
        }
        broken.push_str(word);
        used += length;
    }
    broken
}

fn switch(name: &'static str, help: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).help(help);
    arg.action(ArgAction::SetTrue)
}

fn value(name: &'static str, value_name: &'static str, help: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).help(help);
    arg.value_name(value_name)
}

fn file(name: &'static str, help: &'static str) -> Arg {
    value(name, "FILE", help).value_parser(value_parser!(PathBuf))
}

pub(super) fn command() -> Command {
    let command = Command::new("license_review")
        .about("Who uses Zoom in an account, which licences lie idle, and what to renew")
        .after_help(HELP)
        .args(account())
        .args(judged_by())
        .args(shown());
    let command = page::arguments(tables::arguments(command)).args(filters());
    command.mut_args(fitted)
}

/// The heading of the options that filter.
const FILTERS: &str = "Filters";

/// An option whose help fits 80 columns: beside the longest filter there is less room than beside
/// the other options.
fn fitted(arg: Arg) -> Arg {
    let width = match arg.get_help_heading() {
        Some(FILTERS) => 40,
        _ => 52,
    };
    match arg.get_help().map(ToString::to_string) {
        Some(help) => arg.help(lines(&help, width)),
        None => arg,
    }
}

/// Which account is read, or what was read of it.
fn account() -> [Arg; 5] {
    [
        file(
            "connection",
            "Read the account of a connection: the file that `connect` wrote",
        ),
        file("save", "Keep what was read in this file").conflicts_with("from"),
        file(
            "from",
            "Ask what --save kept, and do not read the account again",
        ),
        file(
            "history",
            "Keep the state of this run in DIR, and say what earlier ones tell",
        )
        .value_name("DIR")
        .conflicts_with_all(["from", "definitions"]),
        switch(
            "live",
            "Ask whether those who may lose a licence are hosting a meeting right now",
        ),
    ]
}

/// What users and seats are judged by.
fn judged_by() -> [Arg; 6] {
    [
        value(
            "policy",
            "NAME|FILE",
            "What counts as use [default: careful]",
        ),
        value(
            "days",
            "N",
            "The days that the named policy looks at, at most 180",
        )
        .value_parser(value_parser!(u32)),
        file("contract", "What is bought, at which price, until when"),
        file("planning", "Growth and seats to be kept free"),
        file("products", "Use of other products, from their own reports"),
        file(
            "roster",
            "Who is employed, has left or is on leave, with managers and cost centres",
        ),
    ]
}

/// What is shown of the result, and how.
fn shown() -> [Arg; 6] {
    [
        value(
            "group-by",
            "FIELD",
            "Count by this field, such as group, user_type or manager [default: department]",
        ),
        value(
            "top",
            "N",
            "Seats to release to show, 0 for all [default: 20]",
        )
        .value_parser(value_parser!(usize)),
        switch(
            "all",
            "Show all that is cut: seats, hosts, groups, columns, names",
        ),
        switch(
            "json",
            "Print everything as JSON: review, purchasing, thresholds",
        ),
        switch(
            "definitions",
            "Print the definitions of use side by side, as a Markdown table",
        )
        .conflicts_with_all(["policy", "days", "contract", "planning", "json", "from"]),
        switch("no-names", "Hide names and e-mail addresses"),
    ]
}

/// Whom the review is of.
fn filters() -> Vec<Arg> {
    let filter =
        |name: &'static str, flag: &'static str, value_name: &'static str, help: &'static str| {
            let arg = Arg::new(name).long(flag).help(help);
            let arg = arg.value_name(value_name).help_heading(FILTERS);
            arg.action(ArgAction::Append)
        };
    let example = "for example 'department = Sales and webinar = yes'";
    let mut all = vec![filter("filter", "filter", "TEXT", example)];
    all.extend(flags().map(|(field, flag)| filter(flag, flag, "VALUE", field.takes())));
    all
}
