//! The compact form of facts: JSON, one line a user.
//!
//! The first line has the version and all that is not a user's. Then each user has a line, with their
//! activity; a reason why something was not read has a line before the first user who needs it. What
//! belongs to nobody in the list has lines of its own. The last line counts the others.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::Plans;
use crate::account_key::AccountKey;
use crate::coverage::{Coverage, Why};
use crate::error::{Error, ErrorKind, Result};
use crate::ids::{MeetingId, UserId};
use crate::report::Invoice;
use crate::usage::activity::by_address::ByAddress;
use crate::usage::activity::log::lower;
use crate::usage::activity::operations::Operations;
use crate::usage::activity::packed::{PackedHost, PackedPerson, Packer, Shared, pack_host};
use crate::usage::activity::products::ProductActivity;
use crate::usage::activity::rows::HostRows;
use crate::usage::facts::answers::MeetingHosts;
use crate::usage::facts::compact::{Reasons, UserLine};
use crate::usage::facts::data::{Facts, Look, Upcoming, VERSION};
use crate::usage::facts::taken_over::EarlierAnswers;
use crate::usage::people::inventory::Inventory;
use crate::usage::people::user::{InventoryUser, UserKey};
use crate::usage::words::known::Known;
use crate::value::days::DateRange;
use crate::versioned::Versioned;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    read_at: DateTime<Utc>,
    default_capacity: Known<i64>,
    plans: Known<Plans>,
    invoices: Known<Vec<Invoice>>,
    operations: Known<Operations>,
    operations_of: Option<DateRange>,
    upcoming: Known<BTreeMap<UserId, Vec<Upcoming>>>,
    upcoming_of: Option<DateRange>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    meetings: BTreeMap<MeetingId, MeetingHosts>,
    connected: Known<UserId>,
    products: ProductActivity,
    #[serde(default, skip_serializing_if = "EarlierAnswers::is_empty")]
    earlier_settings: EarlierAnswers,
    coverage: Coverage,
    activity: Shared,
}

/// Any other line.
#[derive(Serialize, Deserialize)]
enum Line {
    /// Why something was not read. Users name it by its place.
    #[serde(rename = "why")]
    Reason(Why),
    #[serde(rename = "user")]
    User(Box<UserLine>),
    /// A look at somebody who is in no line.
    #[serde(rename = "look")]
    Look(UserKey, Box<Look>),
    /// The activity of an address that no user has.
    #[serde(rename = "person")]
    Person(Box<str>, PackedPerson),
    /// The rows of a host who is no user.
    #[serde(rename = "host")]
    Host(Box<str>, PackedHost),
    /// The number of lines before this one.
    #[serde(rename = "end")]
    End(u64),
}

impl Facts {
    /// Writes the facts in the compact form of this crate: JSON, one line a user, with the folded
    /// activity. [`read_from`](Self::read_from) reads it.
    ///
    /// 100,000 users with six months of activity take less than 250 MB. Topics, addresses of
    /// machines and names of guests are in no facts, and so not in this.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the writer fails. What was written up to then is refused when it is
    /// read.
    pub fn write_to(&self, writer: impl Write) -> Result<()> {
        let mut out = LineWriter {
            writer: BufWriter::with_capacity(1 << 16, writer),
            lines: 0,
        };
        let (activity, packer) = Packer::new(&self.activity);
        out.line(&Versioned::<_, VERSION>::new(self.head(activity)))?;
        let mut written = Written::default();
        let mut reasons = Reasons::default();
        for user in self.inventory.users() {
            let line = self.user_line(user, &packer, &mut reasons, &mut written);
            for why in reasons.added() {
                out.line(&Line::Reason(why.clone()))?;
            }
            out.line(&Line::User(Box::new(line)))?;
        }
        for (key, look) in &self.looks {
            if self.user(key).is_none() {
                out.line(&Line::Look(key.clone(), Box::new(look.clone())))?;
            }
        }
        for (email, person) in self.activity.people() {
            if !written.people.contains(email) {
                out.line(&Line::Person(email.into(), packer.person(person)))?;
            }
        }
        for (who, host) in self.activity.hosts() {
            if !written.hosts.contains(who) {
                out.line(&Line::Host(who.into(), pack_host(host, None)))?;
            }
        }
        let lines = out.lines;
        out.line(&Line::End(lines))?;
        out.writer.flush().map_err(not_written)
    }

    /// Reads facts that [`write_to`](Self::write_to) wrote, of this account: the key with which
    /// they were read. Facts of a coverage that no sync made name no account, and are not refused.
    ///
    /// # Errors
    /// [`ErrorKind::Version`] for facts of another version; [`ErrorKind::WrongAccount`] for those
    /// of another account; [`ErrorKind::Damaged`] for a text that is cut off or changed, with the
    /// line; [`ErrorKind::Io`] if the reader fails.
    pub fn read_from(reader: impl Read, account: &AccountKey) -> Result<Self> {
        let mut lines = LineReader {
            reader: BufReader::with_capacity(1 << 16, reader),
            buffer: Vec::new(),
            lines: 0,
        };
        let head: Versioned<Head, VERSION> = lines.next()?;
        let head = head.into_value("facts")?;
        crate::versioned::check_account(head.coverage.account(), account, "facts")?;
        let mut contents = Contents::default();
        loop {
            let before = lines.lines;
            match lines.next()? {
                Line::End(counted) if counted == before => break,
                Line::End(_) => return Err(lines.damaged("it counts other lines than there are")),
                line => {
                    let added = contents.add(line, &head.activity);
                    added.map_err(|wrong| lines.damaged(&wrong))?;
                }
            }
        }
        if !lines.is_over()? {
            return Err(lines.damaged("more follows after the end"));
        }
        Ok(contents.facts(head))
    }

    fn head(&self, activity: Shared) -> Head {
        // Each field of facts is named, so that none is forgotten.
        let Self {
            read_at,
            inventory: _,
            activity: _,
            default_capacity,
            plans,
            invoices,
            operations,
            operations_of,
            upcoming,
            upcoming_of,
            meetings,
            connected,
            looks: _,
            products,
            earlier_settings,
            coverage,
        } = self;
        Head {
            read_at: *read_at,
            default_capacity: default_capacity.clone(),
            plans: plans.clone(),
            invoices: invoices.clone(),
            operations: operations.clone(),
            operations_of: *operations_of,
            upcoming: upcoming.clone(),
            upcoming_of: *upcoming_of,
            meetings: meetings.clone(),
            connected: connected.clone(),
            products: products.clone(),
            earlier_settings: *earlier_settings,
            coverage: coverage.clone(),
            activity,
        }
    }

    fn user_line<'a>(
        &'a self,
        user: &'a InventoryUser,
        packer: &Packer,
        reasons: &mut Reasons,
        written: &mut Written<'a>,
    ) -> UserLine {
        let mut line = UserLine::new(user, reasons);
        line.look = self.looks.get(&user.key).cloned();
        let email = lower(&user.email);
        if let Some((email, person)) = self.activity.find_person(&email)
            && written.people.insert(email)
        {
            line.activity = Some(packer.person(person));
        }
        if let Some(id) = &user.id
            && let Some(host) = self.activity.find_host(id.as_str())
            && written.hosts.insert(id.as_str())
        {
            line.host_rows = Some(pack_host(host, Some(&email)));
        }
        line
    }
}

/// Whose activity was written.
#[derive(Default)]
struct Written<'a> {
    people: HashSet<&'a str>,
    hosts: HashSet<&'a str>,
}

/// What the lines give.
#[derive(Default)]
struct Contents {
    reasons: Vec<Why>,
    inventory: Inventory,
    looks: BTreeMap<UserKey, Look>,
    people: ByAddress,
    hosts: HashMap<Box<str>, HostRows>,
}

impl Contents {
    fn add(&mut self, line: Line, shared: &Shared) -> Result<(), String> {
        match line {
            Line::Reason(why) => self.reasons.push(why),
            Line::User(line) => self.user(*line, shared)?,
            Line::Look(key, look) => {
                first_time(self.looks.insert(key, *look))?;
            }
            Line::Person(email, packed) => {
                let person = shared.person(packed).map_err(|e| e.to_string())?;
                first_time(self.people.insert(email, person))?;
            }
            Line::Host(who, packed) => {
                let host = packed.unpack(None).map_err(|e| e.to_string())?;
                first_time(self.hosts.insert(who, host))?;
            }
            // The caller takes it.
            Line::End(_) => {}
        }
        Ok(())
    }

    fn user(&mut self, mut line: UserLine, shared: &Shared) -> Result<(), String> {
        let (look, activity) = (line.look.take(), line.activity.take());
        let host = line.host_rows.take();
        let user = line.into_user(&self.reasons)?;
        let email = lower(&user.email);
        if let Some(look) = look {
            first_time(self.looks.insert(user.key.clone(), look))?;
        }
        if let Some(packed) = activity {
            let person = shared.person(packed).map_err(|e| e.to_string())?;
            first_time(self.people.insert(email.as_ref().into(), person))?;
        }
        if let Some(packed) = host {
            let id = user.id.as_ref().ok_or("a host has no id")?;
            let rows = packed.unpack(Some(&email)).map_err(|e| e.to_string())?;
            first_time(self.hosts.insert(id.as_str().into(), rows))?;
        }
        let key = user.key.clone();
        first_time(self.inventory.users.insert(key, Arc::new(user)))
    }

    fn facts(self, head: Head) -> Facts {
        Facts {
            read_at: head.read_at,
            inventory: self.inventory,
            activity: head.activity.into_log(self.people, self.hosts),
            default_capacity: head.default_capacity,
            plans: head.plans,
            invoices: head.invoices,
            operations: head.operations,
            operations_of: head.operations_of,
            upcoming: head.upcoming,
            upcoming_of: head.upcoming_of,
            meetings: head.meetings,
            connected: head.connected,
            looks: self.looks,
            products: head.products,
            earlier_settings: head.earlier_settings,
            coverage: head.coverage,
        }
    }
}

fn first_time<T>(earlier: Option<T>) -> Result<(), String> {
    match earlier {
        None => Ok(()),
        Some(_) => Err("it repeats an earlier line".to_owned()),
    }
}

struct LineWriter<W: Write> {
    writer: BufWriter<W>,
    lines: u64,
}

impl<W: Write> LineWriter<W> {
    fn line(&mut self, line: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.writer, line).map_err(|error| match error.is_io() {
            true => not_written(error.into()),
            false => Error::new(
                ErrorKind::Request,
                format!("facts cannot be written: {error}"),
            ),
        })?;
        self.writer.write_all(b"\n").map_err(not_written)?;
        self.lines = self.lines.saturating_add(1);
        Ok(())
    }
}

fn not_written(error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Io,
        "the facts could not be written: the writer failed",
    )
    .with_source(error)
}

struct LineReader<R: Read> {
    reader: BufReader<R>,
    buffer: Vec<u8>,
    /// The lines that were read.
    lines: u64,
}

impl<R: Read> LineReader<R> {
    fn next<T: for<'de> Deserialize<'de>>(&mut self) -> Result<T> {
        self.buffer.clear();
        let read = self.reader.read_until(b'\n', &mut self.buffer);
        read.map_err(not_read)?;
        self.lines = self.lines.saturating_add(1);
        // Each line ends with a line feed, so one without was cut.
        if self.buffer.last() != Some(&b'\n') {
            return Err(self.damaged("the text is cut off here"));
        }
        let line = serde_json::from_slice(&self.buffer);
        line.map_err(|error| {
            let what = "it is not what facts are written as";
            self.damaged(&format!("{what} (at column {})", error.column()))
        })
    }

    fn is_over(&mut self) -> Result<bool> {
        let rest = self.reader.fill_buf().map_err(not_read)?;
        Ok(rest.is_empty())
    }

    fn damaged(&self, what: &str) -> Error {
        let line = self.lines;
        let message = format!(
            "the facts are damaged in line {line}: {what}. Take another copy, or read the account \
             again"
        );
        Error::new(ErrorKind::Damaged, message)
    }
}

fn not_read(error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Io,
        "the facts could not be read: the reader failed",
    )
    .with_source(error)
}
