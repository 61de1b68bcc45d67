//! Tables as an Excel workbook.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::usage::rows::column::{Column, Kind, Table};
use crate::usage::rows::file::{Part, no_table};
use crate::usage::rows::json_lines::plain;
use crate::usage::rows::value::Value;
use crate::usage::rows::writer::TableWriter;

/// The rows of a sheet of Excel, its head among them.
const MOST_ROWS: u32 = 1_048_576;

/// The characters of a cell, as Excel counts them: in UTF-16.
const MOST_CHARACTERS: usize = 32_767;

/// The digits that Excel keeps of a number.
const MOST_DIGITS: usize = 15;

/// Tables as an Excel workbook: one sheet for each table, with a frozen header row and a filter on each
/// column.
///
/// Cells are typed: numbers, booleans, days and times (UTC) are stored as such, and text is stored as
/// text, also if it looks like a formula. A number of more than 15 digits, which Excel cannot hold
/// exactly, and a day before March 1900 are stored as text. The first sheet, `contents`, lists each
/// sheet with its table and its number of rows. A table of more rows than a sheet can have continues
/// in further sheets, such as `sign_ins (2)`; a text longer than a cell can hold is an error.
///
/// All sheets are in memory until [`finish`](Self::finish), which writes the workbook: select the
/// tables of a large account that a person wants to look at.
#[must_use = "the workbook is written by `finish`"]
pub struct Xlsx<W: Write + Send> {
    out: Destination<W>,
    workbook: Workbook,
    formats: Formats,
    most_rows: u32,
    table: Option<&'static Table>,
    sheets: Vec<Sheet>,
    /// The first time in a row: that of the reading.
    created: Option<DateTime<Utc>>,
}

/// Where a workbook is written.
enum Destination<W> {
    Stream(W),
    File(PathBuf),
}

/// A sheet of an [`Xlsx`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// The table.
    pub table: &'static Table,
    /// Its rows, without the head.
    pub rows: u32,
}

struct Formats {
    head: Format,
    day: Format,
    time: Format,
    decimal: Format,
    text: Format,
}

impl<W: Write + Send> std::fmt::Debug for Xlsx<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Xlsx")
            .field("sheets", &self.sheets)
            .finish_non_exhaustive()
    }
}

impl<W: Write + Send> Xlsx<W> {
    /// A workbook, to be written to a stream.
    pub fn new(stream: W) -> Self {
        Self::to(Destination::Stream(stream))
    }

    fn to(out: Destination<W>) -> Self {
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        Self {
            out,
            workbook,
            formats: Formats {
                head: Format::new().set_bold(),
                day: Format::new().set_num_format("yyyy-mm-dd"),
                time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
                decimal: Format::new().set_num_format("0.00####"),
                text: Format::new(),
            },
            most_rows: MOST_ROWS,
            table: None,
            sheets: Vec::new(),
            created: None,
        }
    }

    /// The most rows of a sheet with its head, if fewer than Excel's 1,048,576: further rows go to
    /// further sheets.
    pub fn rows_per_sheet(self, rows: u32) -> Self {
        Self {
            most_rows: rows.clamp(2, MOST_ROWS),
            ..self
        }
    }

    /// Writes the workbook, and returns its sheets.
    ///
    /// # Errors
    /// Of the destination.
    pub fn finish(mut self) -> io::Result<Vec<Sheet>> {
        self.contents().map_err(failed)?;
        match &mut self.out {
            Destination::Stream(out) => {
                self.workbook.save_to_writer(&mut *out).map_err(failed)?;
                out.flush()?;
            }
            Destination::File(path) => {
                let mut part = part(path)?;
                self.workbook.save_to_writer(&mut part).map_err(failed)?;
                part.replace()?;
            }
        }
        Ok(self.sheets)
    }

    /// Writes the sheet that lists the others.
    fn contents(&mut self) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        sheet.set_name("contents")?;
        for (at, head) in (0..).zip(["sheet", "table", "version", "rows", "a row is"]) {
            sheet.write_string_with_format(0, at, head, &self.formats.head)?;
        }
        for (row, told) in (1..).zip(&self.sheets) {
            sheet.write_string(row, 0, told.name.as_str())?;
            sheet.write_string(row, 1, told.table.name)?;
            sheet.write_number(row, 2, told.table.version)?;
            sheet.write_number(row, 3, told.rows)?;
            sheet.write_string(row, 4, told.table.doc)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_column_width(0, 20)?.set_column_width(1, 20)?;
        sheet.set_column_width(4, 80)?;
        // Without one, it would be that of the clock, and no two workbooks of a reading the same.
        let created = self.created.unwrap_or_default().timestamp();
        let created = ExcelDateTime::from_timestamp(created)?;
        let properties = DocProperties::new().set_creation_datetime(&created);
        self.workbook.set_properties(&properties);
        Ok(())
    }

    /// Adds a sheet of a table, with its head.
    fn begin_sheet(&mut self, table: &'static Table) -> Result<(), XlsxError> {
        let same = self.sheets.iter().filter(|sheet| sheet.table == table);
        let name = match same.count() {
            0 => table.name.to_owned(),
            before => format!("{} ({})", table.name, before.saturating_add(1)),
        };
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(name.as_str())?;
        for (at, column) in (0..).zip(table.columns) {
            sheet.write_string_with_format(0, at, column.name, &self.formats.head)?;
            sheet.set_column_width(at, width(column))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        self.sheets.push(Sheet {
            name,
            table,
            rows: 0,
        });
        Ok(())
    }

    /// Sets the filter of the last sheet.
    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let Some(last) = self.sheets.last() else {
            return Ok(());
        };
        let columns = u16::try_from(last.table.columns.len()).unwrap_or(u16::MAX);
        let sheet = self.workbook.worksheet_from_index(self.sheets.len())?;
        sheet.autofilter(0, 0, last.rows, columns.saturating_sub(1))?;
        Ok(())
    }

    fn write_row(&mut self, values: &[Value<'_>]) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(self.sheets.len())?;
        let Some(last) = self.sheets.last_mut() else {
            return Ok(());
        };
        last.rows = last.rows.saturating_add(1);
        self.created = self.created.or_else(|| {
            values.iter().find_map(|value| match value {
                Value::Time(time) => Some(*time),
                _ => None,
            })
        });
        for (at, value) in (0..).zip(values) {
            write_cell(sheet, last.rows, at, value, &self.formats)?;
        }
        Ok(())
    }
}

impl Xlsx<File> {
    /// A workbook, to be written to this file. Its folder is created if it does not exist; the file
    /// has its name once it is complete, and then takes the place of an earlier one. On Unix, it is
    /// for its owner only (0600).
    pub fn in_file(path: impl Into<PathBuf>) -> Self {
        Self::to(Destination::File(path.into()))
    }
}

/// The part of a file whose folder is created if it does not exist.
fn part(path: &Path) -> io::Result<Part> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{} names no file: give the workbook one", path.display()),
        ));
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    Part::new(folder, name)
}

impl<W: Write + Send> TableWriter for Xlsx<W> {
    fn begin(&mut self, table: &'static Table) -> io::Result<()> {
        self.table = Some(table);
        self.begin_sheet(table).map_err(failed)
    }

    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        let table = self.table.ok_or_else(no_table)?;
        table.check(values)?;
        for (column, value) in table.columns.iter().zip(values) {
            if let Value::Text(text) = value
                && text.len() > MOST_CHARACTERS
                && text.encode_utf16().count() > MOST_CHARACTERS
            {
                return Err(too_long(table, column));
            }
        }
        let full = |sheet: &Sheet| sheet.rows >= self.most_rows.saturating_sub(1);
        if self.sheets.last().is_some_and(full) {
            self.end_sheet().map_err(failed)?;
            self.begin_sheet(table).map_err(failed)?;
        }
        self.write_row(values).map_err(failed)
    }

    fn end(&mut self) -> io::Result<()> {
        self.table.take().ok_or_else(no_table)?;
        self.end_sheet().map_err(failed)
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    value: &Value<'_>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let (number, format) = match value {
        Value::Null => return Ok(()),
        Value::Boolean(truth) => return sheet.write_boolean(row, at, *truth).map(drop),
        Value::Text(text) => return write_text(sheet, row, at, text, formats),
        Value::Integer(number) => (integer(*number), &formats.text),
        Value::Decimal(number) => (exact(&number.to_string()), &formats.decimal),
        Value::Date(day) => (serial_day(*day), &formats.day),
        Value::Time(time) => (serial_time(*time), &formats.time),
    };
    match number {
        Some(number) => sheet
            .write_number_with_format(row, at, number, format)
            .map(drop),
        None => write_text(sheet, row, at, &plain(value), formats),
    }
}

fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    at: u16,
    text: &str,
    formats: &Formats,
) -> Result<(), XlsxError> {
    // A text of this form would be taken for markup of a cell with several formats; as a part of such
    // a cell it is text.
    if text.starts_with("<r>") && text.ends_with("</r>") {
        return sheet
            .write_rich_string(row, at, &[(&formats.text, text)])
            .map(drop);
    }
    sheet.write_string(row, at, text).map(drop)
}

/// The number of a cell, if it is exact there.
fn integer(number: i64) -> Option<f64> {
    exact(&number.to_string())
}

/// The number of a text, if Excel keeps all of its digits. Noughts at the end of a fraction are none.
fn exact(text: &str) -> Option<f64> {
    let kept = match text.contains('.') {
        true => text.trim_end_matches('0'),
        false => text,
    };
    let digits = kept.bytes().filter(u8::is_ascii_digit).count();
    text.parse().ok().filter(|_| digits <= MOST_DIGITS)
}

/// The days since the last of the year 1899, as Excel counts them. Before March 1900 it counts a day
/// that there was not.
fn serial_day(day: NaiveDate) -> Option<f64> {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = day.signed_duration_since(first).num_days();
    let days = u32::try_from(days)
        .ok()
        .filter(|days| (61..2_958_466).contains(days));
    days.map(f64::from)
}

fn serial_time(time: DateTime<Utc>) -> Option<f64> {
    let seconds = f64::from(chrono::Timelike::num_seconds_from_midnight(&time));
    let part = f64::from(time.timestamp_subsec_micros()) / 1_000_000.0;
    Some(serial_day(time.date_naive())? + (seconds + part) / 86_400.0)
}

/// The width of a column, in characters.
fn width(column: &Column) -> u32 {
    let usual = match column.kind {
        Kind::Text => 20,
        Kind::Time => 19,
        Kind::Integer | Kind::Decimal | Kind::Boolean | Kind::Date => 10,
    };
    let name = u32::try_from(column.name.len()).unwrap_or(usual);
    usual.max(name.saturating_add(3))
}

fn too_long(table: &Table, column: &Column) -> io::Error {
    let (table, column) = (table.name, column.name);
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!(
            "a text of {column} in the table {table} is longer than the {MOST_CHARACTERS} characters \
             that a cell of Excel can hold: leave the table out, or write CSV or JSON Lines"
        ),
    )
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_excel_holds_exactly_are_numbers() {
        assert_eq!(integer(-999_999_999_999_999), Some(-999_999_999_999_999.0));
        assert_eq!(integer(1_000_000_000_000_001), None);
        assert_eq!(integer(9_000_000_000_000_000_000), None);
        assert_eq!(exact("139.90"), Some(139.9));
        assert_eq!(exact("123456789012345.00"), Some(123_456_789_012_345.0));
        assert_eq!(exact("12345678901234.56"), None);
    }

    #[test]
    fn days_and_times_are_as_excel_counts_them() {
        let day = |text: &str| serial_day(text.parse().unwrap());
        assert_eq!(day("2026-07-01"), Some(46_204.0));
        assert_eq!(day("1900-03-01"), Some(61.0));
        assert_eq!(day("1900-02-28"), None);
        assert_eq!(day("9999-12-31"), Some(2_958_465.0));
        assert_eq!(
            serial_time("2026-07-01T18:00:00Z".parse().unwrap()),
            Some(46_204.75)
        );
    }

    #[test]
    fn a_workbook_has_its_name_once_it_is_complete_and_replaces_an_earlier_one() {
        let name = format!("zoom-admin-workbook-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let file = folder.join("deep").join("tables.xlsx");
        for _ in 0..2 {
            let xlsx = Xlsx::in_file(&file);
            xlsx.finish().unwrap();
            assert!(std::fs::read(&file).unwrap().starts_with(b"PK"));
            let files = std::fs::read_dir(folder.join("deep")).unwrap();
            assert_eq!(files.count(), 1);
            std::fs::write(&file, "of an earlier run").unwrap();
        }
        std::fs::remove_dir_all(&folder).unwrap();
        let error = Xlsx::in_file(folder.join("..")).finish().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }
}
