//! Tables as messages of Singer.

use std::io::{self, Write};

use serde::Serialize;

use crate::usage::rows::column::Table;
use crate::usage::rows::file::no_table;
use crate::usage::rows::json_lines::members;
use crate::usage::rows::value::Value;
use crate::usage::rows::writer::TableWriter;

/// Tables as messages of [Singer](https://hub.meltano.com/singer/spec), which its targets load into
/// databases and files: a SCHEMA for each table, and a RECORD for each row, one JSON object a line.
///
/// The columns of the key are its key properties. `account` and `read_at` are among them, so each
/// reading adds its rows and changes none of an earlier one.
#[derive(Debug)]
pub struct Singer<W: Write> {
    out: W,
    table: Option<&'static Table>,
}

impl<W: Write> Singer<W> {
    /// Messages to a stream, for a tap: to stdout.
    pub fn new(stream: W) -> Self {
        Self {
            out: stream,
            table: None,
        }
    }

    /// Writes a STATE message: once the target has stored what came before it, it gives this value to
    /// the next run.
    ///
    /// # Errors
    /// Of the destination, or of kind [`InvalidInput`](io::ErrorKind::InvalidInput) for a value that
    /// is no JSON.
    pub fn state(&mut self, value: &impl Serialize) -> io::Result<()> {
        let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
        let value = serde_json::to_string(value).map_err(invalid)?;
        writeln!(self.out, "{{\"type\":\"STATE\",\"value\":{value}}}")?;
        self.out.flush()
    }
}

impl<W: Write> TableWriter for Singer<W> {
    fn begin(&mut self, table: &'static Table) -> io::Result<()> {
        self.table = Some(table);
        writeln!(self.out, "{}", table.singer_schema())
    }

    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        let table = self.table.ok_or_else(no_table)?;
        table.check(values)?;
        write!(
            self.out,
            "{{\"type\":\"RECORD\",\"stream\":\"{}\",\"record\":{{",
            table.name
        )?;
        members(&mut self.out, table, values)?;
        self.out.write_all(b"}}\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.table.take().ok_or_else(no_table)?;
        self.out.flush()
    }
}
