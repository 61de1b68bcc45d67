//! Tables as Parquet.

mod column;
mod folder;
#[cfg(test)]
mod tests;

pub use folder::ParquetFolder;

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use crate::usage::rows::column::Table;
use crate::usage::rows::value::Value;
use column::{Buffer, schema};

/// Rows of a row group: what is in memory at one time.
const GROUP: usize = 65_536;

/// One table in a Parquet file, compressed with Snappy.
///
/// Whole numbers are `INT64`, decimal numbers `DECIMAL(38, 6)`, times `TIMESTAMP` in UTC and
/// microseconds. At most 65,536 rows are in memory.
pub struct ParquetFile<W: Write + Send> {
    table: &'static Table,
    writer: SerializedFileWriter<W>,
    columns: Vec<Buffer>,
    /// Rows in the buffers.
    buffered: usize,
    rows: u64,
}

impl<W: Write + Send> fmt::Debug for ParquetFile<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetFile")
            .field("table", &self.table.name)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl<W: Write + Send> ParquetFile<W> {
    /// Begins a file of this table.
    ///
    /// # Errors
    /// Of the destination.
    pub fn new(destination: W, table: &'static Table) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("zoom-admin ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = schema(table).map_err(failed)?;
        let writer = SerializedFileWriter::new(destination, schema, Arc::new(properties));
        Ok(Self {
            table,
            writer: writer.map_err(failed)?,
            columns: table.columns.iter().map(Buffer::new).collect(),
            buffered: 0,
            rows: 0,
        })
    }

    /// Adds a row: one value for each column, in their order.
    ///
    /// # Errors
    /// Of the destination; of kind [`InvalidInput`](io::ErrorKind::InvalidInput) for values that are
    /// not of the table, and for a decimal number with more than six digits after the point. After an
    /// error, the file is of no use.
    pub fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        self.table.check(values)?;
        let columns = self.table.columns.iter().zip(&mut self.columns);
        for ((column, buffer), value) in columns.zip(values) {
            buffer
                .push(value)
                .map_err(|what| invalid(format!("{}.{}: {what}", self.table.name, column.name)))?;
        }
        self.rows = self.rows.saturating_add(1);
        self.buffered = self.buffered.saturating_add(1);
        match self.buffered >= GROUP {
            true => self.flush(),
            false => Ok(()),
        }
    }

    /// The rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffered == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for buffer in &mut self.columns {
            let Some(mut column) = group.next_column().map_err(failed)? else {
                return Err(io::Error::other("a column of the schema is missing"));
            };
            buffer.write(&mut column).map_err(failed)?;
            column.close().map_err(failed)?;
        }
        group.close().map_err(failed)?;
        self.buffered = 0;
        Ok(())
    }

    /// Writes the end of the file, without which it cannot be read, and gives the destination back.
    ///
    /// # Errors
    /// Of the destination.
    pub fn finish(mut self) -> io::Result<W> {
        self.flush()?;
        self.writer.into_inner().map_err(failed)
    }
}

fn invalid(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}

/// The error of the destination, if it is one.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error.to_string()),
    }
}
