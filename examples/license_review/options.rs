//! The command line.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use zoom_admin::usage::activity::ProductActivity;
use zoom_admin::usage::filter::field;
use zoom_admin::usage::filter::{Field, Filter, GroupKey};
use zoom_admin::usage::policy::Within;
use zoom_admin::usage::{Contract, Planning, Policy, Review};
use zoom_admin::{Error, ErrorKind};

use crate::files;
use crate::tables::{self, Output};

/// Days that reports reach back.
const MOST_DAYS: u32 = 180;

/// The policies that have a name, each with its window.
const POLICIES: [(&str, Option<u32>); 5] = [
    ("careful", Some(90)),
    ("hosted_within", Some(60)),
    ("over_forty_minutes", Some(60)),
    ("no_login", Some(90)),
    ("zoom_active_host", None),
];

pub(crate) struct Arguments {
    pub(crate) policy: Policy,
    pub(crate) contract: Option<Contract>,
    pub(crate) planning: Planning,
    pub(crate) products: Option<ProductActivity>,
    pub(crate) filter: Filter,
    pub(crate) group_by: Field,
    pub(crate) top: usize,
    pub(crate) json: bool,
    pub(crate) definitions: bool,
    pub(crate) no_names: bool,
    /// The file of a stored connection.
    pub(crate) connection: Option<PathBuf>,
    /// Whether nothing is to be cut.
    pub(crate) all: bool,
    /// The file that what is read is saved to.
    pub(crate) save: Option<PathBuf>,
    /// The file with what was read before.
    pub(crate) from: Option<PathBuf>,
    /// The tables to be written.
    pub(crate) tables: Option<Output>,
    departments: Vec<String>,
}

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::Request, what)
}

/// The metadata fields with their flags.
fn flags() -> impl Iterator<Item = (Field, &'static str)> {
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

fn path(name: &'static str, help: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).value_name("FILE").help(help);
    arg.value_parser(value_parser!(PathBuf))
}

fn switch(name: &'static str, help: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).help(help);
    arg.action(ArgAction::SetTrue)
}

/// What the options do not say themselves, in lines of 80 characters at most.
const HELP: &str = "\
Policies, each with its days: careful (90; use that needs a licence),
  hosted_within (60), over_forty_minutes (60), no_login (90) and
  zoom_active_host (the last month). A file has exemptions, guards and rules.

Files are TOML or JSON, by their extension, as these in examples/license_review:
  policy.toml    rules = [{ name, within = { days = 90 }, counts, otherwise }]
  contract.toml  currency, model, term_end, notice_by and [[lines]] of licence,
                 quantity, unit_price = \"139.90\" (text, a seat and year)
  planning.toml  [growth] pro = 40 (more seats; fewer if negative) and
                 [buffer] pro = { percent = 5 } or { seats = 10 } (kept free)
  products.toml  [covered.phone] from and to (the days that are told of) and
                 [last_used.phone] \"ann@example.com\" = 2026-06-12 (by address
                 or id; who is not named has not used it on those days)

Licences in files and filters: pro, corp, united:32, workplace:16,
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
  (80 without it).";

fn command() -> Command {
    let mut command = Command::new("license_review")
        .about("Who uses Zoom in an account, which licences lie idle, and what to renew")
        .after_help(HELP)
        .arg(
            Arg::new("policy")
                .long("policy")
                .value_name("NAME|FILE")
                .help("What counts as use [default: careful]"),
        )
        .arg(
            Arg::new("days")
                .long("days")
                .value_name("N")
                .help("The days that the named policy looks at, at most 180")
                .value_parser(value_parser!(u32)),
        )
        .arg(path(
            "contract",
            "What is bought, at which price, until when",
        ))
        .arg(path("planning", "Growth and seats to be kept free"))
        .arg(path(
            "products",
            "Use of other products, from their own reports",
        ))
        .arg(
            Arg::new("group-by")
                .long("group-by")
                .value_name("FIELD")
                .help("Count by this field: department, group, user_type ...")
                .default_value("department"),
        )
        .arg(
            Arg::new("top")
                .long("top")
                .value_name("N")
                .help("Show so many seats to release; 0 for all")
                .value_parser(value_parser!(usize))
                .default_value("20"),
        )
        .arg(switch(
            "all",
            "Show all that is cut: seats, hosts, groups, columns, names",
        ))
        .arg(switch(
            "json",
            "Print everything as JSON: review, purchasing, thresholds",
        ))
        .arg(path("save", "Keep what was read in this file").conflicts_with("from"))
        .arg(path(
            "from",
            "Ask what --save kept, and do not read the account again",
        ))
        .arg(
            switch(
                "definitions",
                "Print the definitions of use side by side, as a Markdown table",
            )
            .conflicts_with_all(["policy", "days", "contract", "planning", "json", "from"]),
        )
        .arg(path(
            "connection",
            "Read the account of a connection: the file that `connect` wrote",
        ))
        .arg(switch("no-names", "Hide names and e-mail addresses"))
        .arg(
            Arg::new("filter")
                .long("filter")
                .value_name("TEXT")
                .help("Only these users: 'department = Sales and webinar = yes'")
                .help_heading("Filters")
                .action(ArgAction::Append),
        );
    for (field, flag) in flags() {
        command = command.arg(
            Arg::new(field.name())
                .long(flag)
                .value_name("VALUE")
                .help(field.takes())
                .help_heading("Filters")
                .action(ArgAction::Append),
        );
    }
    tables::arguments(command)
}

impl Arguments {
    /// Says what is not part of the result: on stderr where stdout has the result only.
    pub(crate) fn notice(&self, line: &str) -> io::Result<()> {
        match self.json || self.definitions {
            true => {
                crate::tell(format_args!("{line}"));
                Ok(())
            }
            false => writeln!(io::stdout(), "{line}"),
        }
    }

    /// Whether a rule of the policy looks at a number of days.
    pub(crate) fn has_days(&self) -> bool {
        let mut rules = self.policy.rules.iter();
        rules.any(|rule| matches!(rule.within, Within::Days(_)))
    }

    /// The review of the users that are asked for, without names if they are to be hidden.
    pub(crate) fn filtered(&self, review: Review) -> Result<Review, Error> {
        let fields = self.filter.fields().into_iter().filter(|field| {
            let unlike = [Field::Email, Field::Name, Field::Verdict];
            !unlike.contains(field)
        });
        let values: Vec<_> = fields.map(|field| (field, review.values(field))).collect();
        let mut review = review.filtered(&self.filter);
        if review.users.is_empty() && !self.filter.is_everyone() {
            let there: Vec<_> = values
                .iter()
                .map(|(field, values)| format!("{field} is one of {}", some(values)))
                .collect();
            let undecided = match review.undecided {
                0 => String::new(),
                n => format!("; {n} users are left out because a field was not read"),
            };
            let there = match there.is_empty() {
                true => String::new(),
                false => format!("; in this account, {}", there.join(", and ")),
            };
            return Err(wrong(format!(
                "no user matches the filter {}{undecided}{there}",
                review.filter
            )));
        }
        if self.no_names {
            review = review.without_names();
        }
        Ok(review)
    }

    /// Reads the command line; `--help` and what clap refuses end the program.
    pub(crate) fn read() -> Result<Self, Error> {
        let found = command().get_matches();
        let file = |name: &str| found.get_one::<PathBuf>(name).map(PathBuf::as_path);
        let arguments = Self {
            policy: policy(&found)?,
            contract: file("contract")
                .map(|file| files::read(file, Contract::check))
                .transpose()?,
            planning: file("planning")
                .map(|file| files::read(file, Planning::check))
                .transpose()?
                .unwrap_or_default(),
            products: file("products")
                .map(|file| files::read(file, |_| Ok(())))
                .transpose()?,
            filter: filter(&found)?,
            group_by: text(&found, "group-by")
                .map_or(Ok(Field::Department), Field::from_str)
                .map_err(|error| wrong(format!("--group-by: {error}")))?,
            top: found.get_one("top").copied().unwrap_or(20),
            json: found.get_flag("json"),
            definitions: found.get_flag("definitions"),
            no_names: found.get_flag("no-names"),
            connection: file("connection")
                .map(Path::to_owned)
                .or_else(|| Some(PathBuf::from(crate::env("ZOOM_CONNECTION")?))),
            all: found.get_flag("all"),
            save: file("save").map(Path::to_owned),
            from: file("from").map(Path::to_owned),
            tables: Output::from_arguments(&found),
            departments: values(&found, Field::Department.name()).collect(),
        };
        let named = arguments.filter.fields();
        let personal = [Field::Email, Field::Name];
        if arguments.no_names && personal.iter().any(|field| named.contains(field)) {
            return Err(wrong(
                "--no-names shows the filter: let it name no address and no name".to_owned(),
            ));
        }
        Ok(arguments)
    }

    /// Refuses a department that no user has: a slip of the pen, most likely.
    pub(crate) fn check_departments(&self, review: &Review) -> Result<(), Error> {
        let there: Vec<_> = review
            .values(Field::Department)
            .into_iter()
            .filter(|value| matches!(value, GroupKey::Value(_)))
            .map(|value| value.to_string())
            .collect();
        for asked in &self.departments {
            let wanted = asked.trim().to_lowercase();
            if !wanted.is_empty() && !there.iter().any(|v| v.to_lowercase() == wanted) {
                return Err(wrong(format!(
                    "no user has the department {asked:?}; there are: {}",
                    there.join(", ")
                )));
            }
        }
        Ok(())
    }
}

/// The first few values.
fn some(values: &BTreeSet<GroupKey>) -> String {
    const FEW: usize = 12;
    let names: Vec<_> = values.iter().take(FEW).map(ToString::to_string).collect();
    match values.len().saturating_sub(FEW) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

fn text<'a>(found: &'a ArgMatches, name: &str) -> Option<&'a str> {
    found.get_one::<String>(name).map(String::as_str)
}

fn values(found: &ArgMatches, name: &str) -> impl Iterator<Item = String> {
    let values = found.get_many::<String>(name);
    values.into_iter().flatten().cloned()
}

fn policy(found: &ArgMatches) -> Result<Policy, Error> {
    let name = text(found, "policy").unwrap_or("careful");
    let days = found.get_one::<u32>("days").copied();
    if let Some(days) = days.filter(|days| *days == 0 || *days > MOST_DAYS) {
        return Err(wrong(format!(
            "--days {days}: take 1 to {MOST_DAYS}, since Zoom's reports reach six months back"
        )));
    }
    if files::is_file(name) {
        if days.is_some() {
            return Err(wrong(
                "--days is for the policies with a name: a file says its days".to_owned(),
            ));
        }
        return files::read(Path::new(name), Policy::check);
    }
    let Some((_, usual)) = POLICIES.iter().find(|(known, _)| *known == name) else {
        let names = POLICIES.map(|(name, _)| name);
        return Err(wrong(format!(
            "there is no policy {name:?}: take {}, or a file that ends in .json or .toml",
            names.join(", ")
        )));
    };
    let Some(usual) = usual else {
        return match days {
            Some(_) => Err(wrong(format!(
                "{name} looks at the last calendar month: it takes no --days"
            ))),
            None => Ok(Policy::zoom_active_host()),
        };
    };
    let days = days.unwrap_or(*usual);
    Ok(match name {
        "hosted_within" => Policy::hosted_within(days),
        "over_forty_minutes" => Policy::over_forty_minutes(days),
        "no_login" => Policy::no_login(days),
        _ => Policy::careful(days),
    })
}

/// The text filters and those of single fields, all of which have to let a user through.
fn filter(found: &ArgMatches) -> Result<Filter, Error> {
    let mut all = Filter::everyone();
    for text in values(found, "filter") {
        let filter = Filter::parse(&text).map_err(|error| wrong(format!("--filter, {error}")))?;
        all = all.and(filter);
    }
    for (of, flag) in flags() {
        let mut any: Option<Filter> = None;
        for value in values(found, of.name()) {
            let one = match value.trim() {
                "" => field(of).is_not_set(),
                value => field(of)
                    .is(value)
                    .map_err(|error| wrong(format!("--{flag}: {error}")))?,
            };
            any = Some(match any {
                None => one,
                Some(others) => others.or(one),
            });
        }
        all = all.and(any.unwrap_or_default());
    }
    Ok(all)
}
