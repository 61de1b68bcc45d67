//! Lines and tables that fit the window.

use std::fmt;
use std::io::{self, Write};

use zoom_admin::text::visible;

/// Characters of a table's cell and of a line, at most.
pub(super) const CELL: usize = 100;
const LINE: usize = 2_000;
/// Characters of a table's cell where not everything is asked for.
const SHORT: usize = 40;
/// Characters to which a name is shortened at most.
const LEAST_NAME: usize = 12;

/// The characters of a line: as many as the environment says, or else as the terminal has.
pub(crate) fn width() -> usize {
    let columns = crate::env("COLUMNS").and_then(|text| text.trim().parse::<usize>().ok());
    // Piped, there is no terminal to ask.
    let terminal = || Some(usize::from(console::Term::stdout().size_checked()?.1));
    let columns = columns.or_else(terminal);
    columns.map_or(80, |columns| columns.clamp(60, 400))
}

/// Where the report is written.
pub(crate) struct Page<'a> {
    pub(crate) out: &'a mut dyn Write,
    /// Characters of a line.
    pub(crate) width: usize,
    /// Whether a terminal shows colours.
    pub(crate) colours: bool,
    /// Whether nothing is to be cut.
    pub(crate) all: bool,
}

impl Page<'_> {
    /// Writes a paragraph. Whatever it contains, a terminal obeys none of it, and only the first of
    /// its lines is not indented.
    pub(super) fn line(&mut self, text: fmt::Arguments<'_>) -> io::Result<()> {
        let text = visible(&text.to_string(), LINE).into_owned();
        wrap(&text, self.width, 0, 2)
            .iter()
            .try_for_each(|line| writeln!(self.out, "{line}"))
    }

    /// The same after an empty line.
    pub(super) fn heading(&mut self, text: fmt::Arguments<'_>) -> io::Result<()> {
        writeln!(self.out)?;
        self.line(text)
    }

    /// A paragraph that is an alarm: in red where there are colours.
    pub(super) fn alarm(&mut self, text: fmt::Arguments<'_>) -> io::Result<()> {
        if !self.colours {
            return self.line(text);
        }
        write!(self.out, "\u{1b}[31m")?;
        self.line(text)?;
        write!(self.out, "\u{1b}[0m")
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// How many of so many are shown where only a few give an idea.
    pub(super) fn few(&self, all: usize, few: usize) -> usize {
        match self.all {
            true => all,
            false => few.min(all),
        }
    }

    /// Writes a table that fits the width: first without its spare columns, then with a second line
    /// in each row, at last with shorter names.
    pub(super) fn table(&mut self, table: &Table<'_>) -> io::Result<()> {
        let layout = Layout::new(table, self.width, self.all);
        let head = layout.first_line(&layout.head);
        writeln!(self.out, "{head}")?;
        for row in &layout.rows {
            writeln!(self.out, "{}", layout.first_line(row))?;
            let second = layout.second_line(row, table.titled);
            if !second.is_empty() {
                for line in wrap(&second, self.width, 4, 4) {
                    writeln!(self.out, "{line}")?;
                }
            }
        }
        Ok(())
    }

    /// Whether a table fits into one line a row with all of its columns.
    pub(super) fn fits(&self, table: &Table<'_>) -> bool {
        let layout = Layout::new(table, self.width, true);
        layout.second.is_empty()
    }
}

pub(super) struct Table<'a> {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// So many columns are flush left; the others are flush right.
    pub(super) text: usize,
    /// The titles of the columns that are omitted first, where the table is too wide.
    pub(super) spare: &'a [&'a str],
    /// Whether the second line of a row has the columns' titles.
    pub(super) titled: bool,
}

impl<'a> Table<'a> {
    pub(super) fn new(head: &[impl AsRef<str>], rows: Vec<Vec<String>>, text: usize) -> Self {
        Self {
            head: head.iter().map(|title| title.as_ref().to_owned()).collect(),
            rows,
            text,
            spare: &[],
            titled: true,
        }
    }

    pub(super) fn spare(self, spare: &'a [&'a str]) -> Self {
        Self { spare, ..self }
    }

    pub(super) fn untitled(self) -> Self {
        Self {
            titled: false,
            ..self
        }
    }
}

/// Which column is where.
struct Layout {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    widths: Vec<usize>,
    first: Vec<usize>,
    second: Vec<usize>,
    text: usize,
}

impl Layout {
    fn new(table: &Table<'_>, width: usize, all: bool) -> Self {
        let longest = if all { CELL } else { SHORT };
        let shown = |cells: &Vec<String>| -> Vec<String> {
            let cut = |(i, cell): (usize, &String)| {
                let longest = if i == 0 { longest } else { CELL };
                visible(cell, longest).into_owned()
            };
            cells.iter().enumerate().map(cut).collect()
        };
        let head = shown(&table.head);
        let rows: Vec<_> = table.rows.iter().map(shown).collect();
        let cells = |i: usize| rows.iter().filter_map(move |row| row.get(i));
        let count = |cell: &String| cell.chars().count();
        let widest = |i: usize| cells(i).chain(head.get(i)).map(count).max().unwrap_or(0);
        let mut widths: Vec<_> = (0..head.len()).map(widest).collect();
        let total = |columns: &[usize], widths: &[usize]| {
            let sum: usize = columns.iter().filter_map(|i| widths.get(*i)).sum();
            sum + 2 * columns.len().saturating_sub(1)
        };
        let mut first: Vec<_> = (0..head.len()).collect();
        for title in table.spare.iter().filter(|_| !all) {
            if total(&first, &widths) > width {
                first.retain(|i| head.get(*i).is_none_or(|known| known != title));
            }
        }
        let mut second = Vec::new();
        while first.len() > 2 && total(&first, &widths) > width {
            second.extend(first.pop());
        }
        second.reverse();
        let over = total(&first, &widths).saturating_sub(width);
        if let Some(name) = widths.first_mut() {
            *name = name.saturating_sub(over).max(LEAST_NAME.min(*name));
        }
        Self {
            head,
            rows,
            widths,
            first,
            second,
            text: table.text,
        }
    }

    fn first_line(&self, row: &[String]) -> String {
        let cells = self.first.iter().filter_map(|i| {
            let (cell, width) = (row.get(*i)?, *self.widths.get(*i)?);
            let cell = visible(cell, width);
            Some(match *i < self.text {
                true => format!("{cell:<width$}"),
                false => format!("{cell:>width$}"),
            })
        });
        let cells: Vec<_> = cells.collect();
        cells.join("  ").trim_end().to_owned()
    }

    fn second_line(&self, row: &[String], titled: bool) -> String {
        let cells = self.second.iter().filter_map(|i| {
            let cell = row
                .get(*i)
                .filter(|cell| !cell.is_empty() && *cell != "-")?;
            Some(match (titled, self.head.get(*i)) {
                (true, Some(title)) => format!("{title}: {cell}"),
                _ => cell.clone(),
            })
        });
        let cells: Vec<_> = cells.collect();
        cells.join("; ")
    }
}

/// Breaks a line between words, and a word that is longer than the line anywhere.
fn wrap(text: &str, width: usize, first: usize, rest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = " ".repeat(first);
    let (mut used, mut empty) = (first, true);
    for word in text.split(' ') {
        let mut length = word.chars().count();
        if !empty && used + 1 + length > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(rest)));
            (used, empty) = (rest, true);
        }
        if !empty {
            line.push(' ');
            used += 1;
        }
        for c in word.chars() {
            if used >= width && length > 0 {
                lines.push(std::mem::replace(&mut line, " ".repeat(rest)));
                used = rest;
            }
            line.push(c);
            used += 1;
            length = length.saturating_sub(1);
        }
        empty = false;
    }
    lines.push(line);
    lines
}

/// A number, or an amount of money, with its thousands separated.
pub(crate) fn grouped(number: impl ToString) -> String {
    let text = number.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (integer, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = sign.to_owned();
    for (i, c) in integer.chars().enumerate() {
        if i > 0 && (integer.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out + rest
}
