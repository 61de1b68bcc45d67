//! The command line.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};
use zoom_admin::usage::{Filter, MetadataField, Review};
use zoom_admin::{Error, ErrorKind};

pub(crate) struct Arguments {
    pub(crate) days: u32,
    pub(crate) top: usize,
    pub(crate) json: bool,
    pub(crate) no_names: bool,
    /// The file of a stored connection.
    pub(crate) connection: Option<PathBuf>,
    pub(crate) filter: Filter,
    asked: Vec<(MetadataField, String)>,
}

fn flag(field: MetadataField) -> &'static str {
    match field {
        MetadataField::Department => "department",
        MetadataField::LargeMeetingCapacity => "large-meeting-capacity",
        MetadataField::LargeMeetingEnabled => "large-meeting-enabled",
        MetadataField::LastClientVersion => "last-client-version",
        MetadataField::MeetingCapacity => "meeting-capacity",
        MetadataField::UserStatus => "user-status",
        MetadataField::UserType => "user-type",
        MetadataField::Webinar => "webinar",
        MetadataField::WebinarCapacity => "webinar-capacity",
    }
}

impl Arguments {
    /// Reads the command line; `--help` and what clap refuses end the program.
    pub(crate) fn read() -> Result<Self, Error> {
        let mut command = Command::new("license_review")
            .about("Who uses Zoom in an account, and which licences may lie idle")
            .after_help(
                "The filters take several values when they are repeated (any of them), and \"\" for \
                 users who have none; several filters narrow further.\n\n\
                 Environment: ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET of a \
                 server-to-server app; without them a built-in fake account is read. ZOOM_CONNECTION is the file of a stored \
                 connection, which needs ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET only. ZOOM_PLAN (free, \
                 pro or business) sets the pace, ZOOM_API_URL and ZOOM_OAUTH_URL other hosts.",
            )
            .arg(
                Arg::new("days")
                    .long("days")
                    .help("Judge the last so many days, at most 180")
                    .value_parser(value_parser!(u32))
                    .default_value("60"),
            )
            .arg(
                Arg::new("top")
                    .long("top")
                    .help("Show so many candidates; 0 for all")
                    .value_parser(value_parser!(usize))
                    .default_value("20"),
            )
            .arg(
                Arg::new("json")
                    .long("json")
                    .help("Print the whole result as JSON")
                    .action(ArgAction::SetTrue),
            )
            .arg(
                Arg::new("connection")
                    .long("connection")
                    .help("Read the account of a stored connection: the file that `connect` wrote")
                    .value_parser(value_parser!(PathBuf)),
            )
            .arg(
                Arg::new("no-names")
                    .long("no-names")
                    .help("Hide names and e-mail addresses")
                    .action(ArgAction::SetTrue),
            );
        for field in MetadataField::ALL {
            command = command.arg(
                Arg::new(field.name())
                    .long(flag(field))
                    .help(format!(
                        "Only users whose {field} is this: {}",
                        field.takes()
                    ))
                    .help_heading("Filters")
                    .action(ArgAction::Append),
            );
        }
        let found = command.get_matches();
        let mut filter = Filter::new();
        let mut asked = Vec::new();
        for field in MetadataField::ALL {
            for value in found.get_many::<String>(field.name()).into_iter().flatten() {
                filter = filter.with(field, value)?;
                asked.push((field, value.clone()));
            }
        }
        Ok(Self {
            days: found.get_one("days").copied().unwrap_or(60),
            top: found.get_one("top").copied().unwrap_or(20),
            json: found.get_flag("json"),
            no_names: found.get_flag("no-names"),
            connection: found
                .get_one::<PathBuf>("connection")
                .cloned()
                .or_else(|| Some(PathBuf::from(crate::env("ZOOM_CONNECTION")?))),
            filter,
            asked,
        })
    }

    /// Refuses a department that no user has: a slip of the pen, most likely.
    pub(crate) fn check_departments(&self, review: &Review) -> Result<(), Error> {
        let field = MetadataField::Department;
        let asked = self.asked.iter().filter(|(f, _)| *f == field);
        for (_, value) in asked.filter(|(_, value)| !value.trim().is_empty()) {
            let values = review.values(field);
            let wanted = value.trim().to_lowercase();
            if !values.iter().any(|v| v.to_lowercase() == wanted) {
                let values: Vec<_> = values.into_iter().collect();
                return Err(Error::new(
                    ErrorKind::Request,
                    format!(
                        "no user has the {field} {value:?}; there are: {}",
                        values.join(", ")
                    ),
                ));
            }
        }
        Ok(())
    }
}
