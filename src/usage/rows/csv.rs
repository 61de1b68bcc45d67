//! Tables as CSV.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use csv::{Terminator, Writer, WriterBuilder};

use crate::usage::rows::column::Table;
use crate::usage::rows::file::{Place, no_table};
use crate::usage::rows::json_lines::plain;
use crate::usage::rows::value::Value;
use crate::usage::rows::writer::TableWriter;

/// Tables as CSV, as RFC 4180 has it: a first line with the names of the columns, lines that end in
/// CR LF, UTF-8.
///
/// Spreadsheets evaluate a text that begins with `=`, `+`, `-` or `@` as a formula, and anybody can
/// choose such a name. So a text gets a leading apostrophe if its first character, apart from spaces
/// and invisible characters, is one of `= + - @`, their full-width forms, a tab, CR, LF or NUL. This
/// includes ids of Zoom that begin with `-`. Where the list separator of the system is `;`, or somebody
/// chooses a tab, a spreadsheet cuts a text there: so a text gets an apostrophe also after each `;`, tab,
/// CR and LF that is followed by `= + - @`, a full-width form or NUL, apart from quotation marks, spaces
/// and invisible characters. [`raw`](Self::raw) leaves all apostrophes out, for programs. Numbers stay as
/// they are.
///
/// What has no value is empty. Decimals have a point, days are `2026-05-01`, times are RFC 3339 in
/// UTC, and booleans are `true` or `false`.
pub struct Csv<W: Write> {
    state: State<W>,
    table: Option<&'static Table>,
    raw: bool,
    bom: bool,
}

/// The place, and what writes records to it while a table is written.
enum State<W: Write> {
    Idle(Place<W>),
    Writing(Box<Writer<Place<W>>>),
    /// It failed, or its one table is complete.
    Ended,
}

impl<W: Write> std::fmt::Debug for Csv<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Csv")
            .field("table", &self.table.map(|table| table.name))
            .field("raw", &self.raw)
            .field("bom", &self.bom)
            .finish_non_exhaustive()
    }
}

impl<W: Write> Csv<W> {
    /// One table in a stream: a CSV holds no more.
    pub fn new(stream: W) -> Self {
        Self::from_place(Place::Stream(stream))
    }

    fn from_place(place: Place<W>) -> Self {
        Self {
            state: State::Idle(place),
            table: None,
            raw: false,
            bom: false,
        }
    }

    /// Writes each text as it is, for programs that take no text for a formula.
    #[must_use]
    pub fn raw(self) -> Self {
        Self { raw: true, ..self }
    }

    /// Begins with a byte order mark, without which some versions of Excel do not take a file for
    /// UTF-8.
    #[must_use]
    pub fn with_bom(self) -> Self {
        Self { bom: true, ..self }
    }
}

impl Csv<File> {
    /// A file for each table in a folder: `users.csv`. The folder is created if it does not exist; a
    /// file has its name once it is complete, and then takes the place of an earlier one.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self::from_place(Place::folder(folder.into(), "csv"))
    }
}

impl<W: Write> TableWriter for Csv<W> {
    fn begin(&mut self, table: &'static Table) -> io::Result<()> {
        let State::Idle(mut place) = std::mem::replace(&mut self.state, State::Ended) else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a stream of CSV holds one table: select one, or write to a folder",
            ));
        };
        place.begin(table)?;
        if self.bom {
            place.write_all("\u{feff}".as_bytes())?;
        }
        let mut builder = WriterBuilder::new();
        let mut writer = builder.terminator(Terminator::CRLF).from_writer(place);
        writer.write_record(table.columns.iter().map(|column| column.name))?;
        self.state = State::Writing(Box::new(writer));
        self.table = Some(table);
        Ok(())
    }

    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        let (Some(table), State::Writing(writer)) = (self.table, &mut self.state) else {
            return Err(no_table());
        };
        table.check(values)?;
        for value in values {
            let field = match value {
                Value::Text(text) if !self.raw => without_formula(text),
                other => plain(other),
            };
            writer.write_field(field.as_bytes())?;
        }
        Ok(writer.write_record(None::<&[u8]>)?)
    }

    fn end(&mut self) -> io::Result<()> {
        self.table.take().ok_or_else(no_table)?;
        let State::Writing(writer) = std::mem::replace(&mut self.state, State::Ended) else {
            return Err(no_table());
        };
        let mut place = writer.into_inner().map_err(|error| error.into_error())?;
        place.end()?;
        if matches!(place, Place::Folder(_)) {
            self.state = State::Idle(place);
        }
        Ok(())
    }
}

/// The text, with an apostrophe before each part of it that a spreadsheet may take for a formula.
fn without_formula(text: &str) -> Cow<'_, str> {
    let first = text.chars().find(|c| !is_skipped(*c));
    let starts = first.is_some_and(is_formula).then_some(0);
    let separators = text.match_indices([';', '\t', '\r', '\n']);
    let after = separators.map(|(at, separator)| at.saturating_add(separator.len()));
    let inner = after.filter(|at| {
        let rest = text.get(*at..).unwrap_or_default();
        let first = rest.chars().find(|c| !is_skipped(*c) && *c != '"');
        first.is_some_and(|c| is_formula(c) && !matches!(c, '\t' | '\r' | '\n'))
    });
    let mut places = starts.into_iter().chain(inner).peekable();
    if places.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut harmless = String::with_capacity(text.len().saturating_add(2));
    let mut copied = 0;
    for place in places {
        harmless.push_str(text.get(copied..place).unwrap_or_default());
        harmless.push('\'');
        copied = place;
    }
    harmless.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(harmless)
}

/// Spaces and invisible characters: some programs remove them when they read a field.
fn is_skipped(c: char) -> bool {
    let invisible = matches!(
        c,
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}'
    );
    invisible || (c.is_whitespace() && !is_formula(c))
}

fn is_formula(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::rows::tables::TABLES;
    use proptest::prelude::*;

    /// The fields of a CSV with one row of this text.
    fn written(text: &str, raw: bool) -> Vec<u8> {
        let table = TABLES.iter().find(|table| table.name == "unknown_hosts");
        let mut out = Vec::new();
        let mut csv = Csv::new(&mut out);
        csv.raw = raw;
        csv.begin(table.unwrap()).unwrap();
        let account = Value::Text(Cow::Borrowed(text));
        let host = Value::Text(Cow::Borrowed(text));
        let numbers = || Value::Integer(-5);
        let time = Value::Time("2026-07-01T09:00:00Z".parse().unwrap());
        csv.row(&[account, time, numbers(), Value::Null, host, numbers()])
            .unwrap();
        csv.end().unwrap();
        drop(csv);
        out
    }

    fn fields(csv: &[u8]) -> Vec<csv::StringRecord> {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).from_reader(csv);
        reader.into_records().map(Result::unwrap).collect()
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_begins_as_a_formula(
            text in "[ \u{a0}\u{200b}\u{feff}\"',;=+@\t\r\n\0＝＋－＠a-]{0,6}|\\PC{0,20}",
        ) {
            for raw in [false, true] {
                let all = fields(&written(&text, raw));
                prop_assert_eq!(all.len(), 2, "one row");
                let row = &all[1];
                prop_assert_eq!(&row[1], "2026-07-01T09:00:00Z");
                prop_assert_eq!((&row[2], &row[5]), ("-5", "-5"), "numbers are no formulas");
                for field in [&row[0], &row[4]] {
                    if raw {
                        prop_assert_eq!(field, &text);
                        continue;
                    }
                    let own = |field: &str| field.replace('\'', "");
                    prop_assert_eq!(own(field), own(&text), "only apostrophes are added");
                    let formula = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];
                    let harmless = |part: &str, skipped: &[char], formula: &[char]| {
                        let shown = part.trim_start_matches(skipped);
                        !shown.starts_with(formula)
                    };
                    let skipped = [' ', '\u{a0}', '\u{200b}', '\u{feff}', '"'];
                    prop_assert!(harmless(field, &skipped[..4], &formula), "{field:?}");
                    // No part either, however a spreadsheet cuts the text.
                    let formula: Vec<_> = formula.into_iter().filter(|c| !"\t\r\n".contains(*c)).collect();
                    for part in field.split([';', '\t', '\r', '\n']).skip(1) {
                        prop_assert!(harmless(part, &skipped, &formula), "{field:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn harmless_texts_stay_as_they_are() {
        for text in [
            "Ann", "a=1", "O'Neill", "  two", "", "日本", "'quoted", "1-2", "a;b", "a\r\nb",
            "a; b;",
        ] {
            assert_eq!(without_formula(text), text);
        }
        assert_eq!(without_formula(" =1+1"), "' =1+1");
        assert_eq!(without_formula("=a;=1;b\r\n \"+1"), "'=a;'=1;b\r\n' \"+1");
    }

    #[test]
    fn lines_end_as_rfc_4180_says_and_a_stream_holds_one_table() {
        let bytes = written("two\r\nlines, \"quoted\"", true);
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.starts_with(
                "account_digest,read_at,table_version,part_of_account,host,meetings\r\n"
            )
        );
        assert!(text.contains("\"two\r\nlines, \"\"quoted\"\"\","), "{text}");
        assert!(text.ends_with(",-5\r\n"));
        let mut csv = Csv::new(Vec::new());
        csv.begin(TABLES[0]).unwrap();
        csv.end().unwrap();
        let error = csv.begin(TABLES[1]).unwrap_err();
        assert!(error.to_string().contains("write to a folder"), "{error}");
    }
}
