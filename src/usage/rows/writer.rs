//! The seam to the forms of tables.

use std::io;

use crate::usage::rows::column::Table;
use crate::usage::rows::value::Value;

/// Takes tables row by row: a file format, a database. The forms of this crate are such writers.
///
/// Of each table, [`begin`](Self::begin) comes first, then each row, then [`end`](Self::end). The
/// next table begins when the one before it has ended. Rows are not kept, so an account of any size
/// needs no more memory than one row and what the writer buffers.
pub trait TableWriter {
    /// A table begins.
    ///
    /// # Errors
    /// Of the destination.
    fn begin(&mut self, table: &'static Table) -> io::Result<()>;

    /// A row: one value for each column, in their order.
    ///
    /// # Errors
    /// Of the destination, or of kind [`InvalidInput`](io::ErrorKind::InvalidInput) if the values
    /// are not of the table.
    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()>;

    /// The table is complete.
    ///
    /// # Errors
    /// Of the destination.
    fn end(&mut self) -> io::Result<()>;
}

impl Table {
    /// Refuses a row that is not of this table: another number of values, a value of another kind
    /// than its column's, or none where there must be one.
    ///
    /// # Errors
    /// Of kind [`InvalidInput`](io::ErrorKind::InvalidInput), with the name of the column.
    pub fn check(&self, values: &[Value<'_>]) -> io::Result<()> {
        let wrong = |what: String| {
            let message = format!("a row of the table {} {what}", self.name);
            Err(io::Error::new(io::ErrorKind::InvalidInput, message))
        };
        if values.len() != self.columns.len() {
            let (has, needs) = (values.len(), self.columns.len());
            return wrong(format!("has {has} values instead of {needs}"));
        }
        for (column, value) in self.columns.iter().zip(values) {
            let fits = match value.kind() {
                None => column.nullable,
                Some(kind) => kind == column.kind,
            };
            if !fits {
                let name = column.name;
                return wrong(format!("does not have the kind of value that {name} needs"));
            }
        }
        Ok(())
    }
}
