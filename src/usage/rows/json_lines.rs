//! Tables as JSON Lines.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use chrono::SecondsFormat;

use crate::usage::rows::column::Table;
use crate::usage::rows::file::{Place, no_table};
use crate::usage::rows::value::Value;
use crate::usage::rows::writer::TableWriter;

/// Tables as JSON Lines: one object a row, with the columns as members.
///
/// Decimals are text (`"139.90"`), so that no reader rounds them; days are `2026-05-01`, times are
/// RFC 3339 in UTC; what has no value is `null`. All members are in each object.
///
/// ```text
/// {"table":"users","account":"8d7f…","read_at":"2026-07-01T09:00:00Z","table_version":1,"user_key":…}
/// ```
#[derive(Debug)]
pub struct JsonLines<W: Write> {
    place: Place<W>,
    table: Option<&'static Table>,
}

impl<W: Write> JsonLines<W> {
    /// All tables in one stream: each object begins with the name of its table, as `table`.
    pub fn new(stream: W) -> Self {
        Self {
            place: Place::Stream(stream),
            table: None,
        }
    }
}

impl JsonLines<File> {
    /// A file for each table in a folder: `users.jsonl`. The folder is created if it does not exist;
    /// a file has its name once it is complete, and then takes the place of an earlier one.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self {
            place: Place::folder(folder.into(), "jsonl"),
            table: None,
        }
    }
}

impl<W: Write> TableWriter for JsonLines<W> {
    fn begin(&mut self, table: &'static Table) -> io::Result<()> {
        self.place.begin(table)?;
        self.table = Some(table);
        Ok(())
    }

    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        let table = self.table.ok_or_else(no_table)?;
        table.check(values)?;
        match &self.place {
            Place::Stream(_) => write!(self.place, "{{\"table\":\"{}\",", table.name)?,
            Place::Folder(_) => self.place.write_all(b"{")?,
        }
        members(&mut self.place, table, values)?;
        self.place.write_all(b"}\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.table.take().ok_or_else(no_table)?;
        self.place.end()
    }
}

/// Writes the members of a row, without the braces.
pub(in crate::usage::rows) fn members(
    out: &mut impl Write,
    table: &Table,
    values: &[Value<'_>],
) -> io::Result<()> {
    for (at, (column, value)) in table.columns.iter().zip(values).enumerate() {
        let comma = if at == 0 { "" } else { "," };
        // Names of columns are plain words.
        write!(out, "{comma}\"{}\":", column.name)?;
        match value {
            Value::Null => out.write_all(b"null")?,
            Value::Boolean(_) | Value::Integer(_) => out.write_all(plain(value).as_bytes())?,
            Value::Text(text) => serde_json::to_writer(&mut *out, text)?,
            Value::Decimal(_) | Value::Date(_) | Value::Time(_) => {
                write!(out, "\"{}\"", plain(value))?;
            }
        }
    }
    Ok(())
}

/// A value as plain text; empty if there is none.
pub(in crate::usage::rows) fn plain<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::Text(text) => Cow::Borrowed(text),
        Value::Integer(number) => Cow::Owned(number.to_string()),
        Value::Decimal(number) => Cow::Owned(number.to_string()),
        Value::Boolean(true) => Cow::Borrowed("true"),
        Value::Boolean(false) => Cow::Borrowed("false"),
        Value::Date(day) => Cow::Owned(day.to_string()),
        Value::Time(time) => Cow::Owned(time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
    }
}
