//! What the command line asks for.

mod command;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ArgMatches;
use command::{command, flags};
use zoom_admin::usage::activity::ProductActivity;
use zoom_admin::usage::filter::field;
use zoom_admin::usage::filter::{Field, Filter, GroupKey};
use zoom_admin::usage::inventory::Roster;
use zoom_admin::usage::policy::Within;
use zoom_admin::usage::{Contract, Planning, Policy, Review};
use zoom_admin::{Error, ErrorKind};

use crate::files;
use crate::page;
use crate::tables::Output;

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
    pub(crate) roster: Option<Roster>,
    pub(crate) filter: Filter,
    pub(crate) group_by: Field,
    pub(crate) top: usize,
    pub(crate) json: bool,
    pub(crate) definitions: bool,
    /// Whether candidates are asked for a meeting that is going on.
    pub(crate) live: bool,
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
    /// The folder with the states of earlier runs.
    pub(crate) history: Option<PathBuf>,
    /// The page to be written.
    pub(crate) page: Option<page::Output>,
    departments: Vec<String>,
}

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::Request, what)
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

    /// The review without names, if they are to be hidden.
    pub(crate) fn hidden<'a>(&self, review: &'a Review) -> Cow<'a, Review> {
        match self.no_names {
            true => Cow::Owned(review.clone().without_names()),
            false => Cow::Borrowed(review),
        }
    }

    /// The review of the users that are asked for.
    pub(crate) fn filtered(&self, review: Review) -> Result<Review, Error> {
        let fields = self.filter.fields().into_iter().filter(|field| {
            let unlike = [Field::Email, Field::Name, Field::Verdict];
            !unlike.contains(field)
        });
        let values: Vec<_> = fields
            .map(|field| (field.clone(), review.values(field)))
            .collect();
        let review = review.filtered(&self.filter);
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
        Ok(review)
    }

    /// Reads the command line; `--help` and what clap refuses end the program.
    pub(crate) fn read() -> Result<Self, Error> {
        let found = command().get_matches();
        let file = |name: &str| found.get_one::<PathBuf>(name).map(PathBuf::as_path);
        let group_by = text(&found, "group-by")
            .map_or(Ok(Field::Department), Field::from_str)
            .map_err(|error| wrong(format!("--group-by: {error}")))?;
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
            roster: file("roster")
                .map(|file| files::read(file, Roster::check))
                .transpose()?,
            filter: filter(&found)?,
            group_by: group_by.clone(),
            top: found.get_one("top").copied().unwrap_or(20),
            json: found.get_flag("json"),
            definitions: found.get_flag("definitions"),
            live: found.get_flag("live"),
            no_names: found.get_flag("no-names"),
            connection: file("connection")
                .map(Path::to_owned)
                .or_else(|| Some(PathBuf::from(crate::env("ZOOM_CONNECTION")?))),
            all: found.get_flag("all"),
            save: file("save").map(Path::to_owned),
            from: file("from").map(Path::to_owned),
            tables: Output::from_arguments(&found),
            history: file("history").map(Path::to_owned),
            page: page::Output::from_arguments(&found, group_by)?,
            departments: values(&found, "department").collect(),
        };
        let named = arguments.filter.fields();
        let personal = [Field::Email, Field::Name, Field::Manager, Field::EmployeeId];
        // Custom attributes are free text.
        let hidden = |field: &Field| personal.contains(field) || matches!(field, Field::Custom(_));
        if arguments.no_names && named.iter().any(hidden) {
            return Err(wrong(
                "--no-names shows the filter: let it name no address, name, manager or custom \
                 attribute"
                    .to_owned(),
            ));
        }
        if arguments.no_names && hidden(&arguments.group_by) {
            return Err(wrong(format!(
                "--no-names hides the {}: take another field for --group-by",
                arguments.group_by.title().to_lowercase()
            )));
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
        for value in values(found, flag) {
            let one = match value.trim() {
                "" => field(of.clone()).is_not_set(),
                value => field(of.clone())
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
