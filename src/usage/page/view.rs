//! What the templates show.

use askama::Template;
use chrono::NaiveDate;

/// The complete document.
#[derive(Template)]
#[template(path = "page.html")]
pub(super) struct Document<'a> {
    pub(super) policy: &'a str,
    pub(super) title: &'a str,
    pub(super) sentence: &'a str,
    pub(super) facts: &'a [String],
    pub(super) cards: &'a [Card],
    pub(super) alarms: &'a [String],
    pub(super) sections: &'a [Section],
    pub(super) style: &'a str,
    pub(super) script: &'a str,
    pub(super) people: &'a str,
    pub(super) review: Option<&'a str>,
    pub(super) foot: &'a [String],
}

/// A figure that is read first.
#[derive(Debug, Clone)]
pub(super) struct Card {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) note: String,
}

/// A part of the page with a heading.
#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: String,
    /// Paragraphs before the tables.
    pub(super) text: Vec<String>,
    pub(super) parts: Vec<Part>,
    /// Remarks after the tables.
    pub(super) notes: Vec<String>,
    /// The list of people, if the section has one.
    pub(super) list: Option<List>,
    /// Whether it is left out on paper.
    pub(super) screen_only: bool,
}

/// A table, with a chart beside it.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) chart: Option<String>,
    pub(super) table: Table,
}

/// A list of people, which the script fills.
#[derive(Debug, Clone)]
pub(super) struct List {
    /// Which licences: `release`, `unknown`, `guarded` or `all`.
    pub(super) view: &'static str,
    pub(super) caption: String,
}

/// A table of figures. It can be sorted once the script runs.
#[derive(Debug, Clone, Template)]
#[template(path = "table.html")]
pub(super) struct Table {
    pub(super) id: String,
    pub(super) caption: String,
    pub(super) head: Vec<Head>,
    pub(super) rows: Vec<Vec<String>>,
    /// The last row, with the totals.
    pub(super) foot: Option<Vec<String>>,
    /// Whether it is not spread over the width of the page.
    pub(super) is_narrow: bool,
}

/// The head of a column.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) text: String,
    pub(super) is_number: bool,
}

impl Table {
    /// The first `texts` columns are text, the others are numbers.
    pub(super) fn new(id: &str, caption: impl Into<String>, head: &[&str], texts: usize) -> Self {
        let head = head.iter().enumerate();
        Self {
            id: id.to_owned(),
            caption: caption.into(),
            head: head
                .map(|(at, text)| Head {
                    text: (*text).to_owned(),
                    is_number: at >= texts,
                })
                .collect(),
            rows: Vec::new(),
            foot: None,
            is_narrow: false,
        }
    }

    pub(super) fn rows(mut self, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        self.rows.extend(rows);
        self
    }

    pub(super) fn foot(mut self, foot: Vec<String>) -> Self {
        self.foot = Some(foot);
        self
    }

    /// Not spread over the width of the page, where few columns would be far apart.
    pub(super) fn narrow(mut self) -> Self {
        self.is_narrow = true;
        self
    }

    /// The class of a cell: a number, a day, or text.
    fn class(&self, cell: &str, at: &usize) -> &'static str {
        match self.head.get(*at).is_some_and(|head| head.is_number) {
            true => "n",
            false if cell.parse::<NaiveDate>().is_ok() => "d",
            false => "t",
        }
    }
}

impl From<Table> for Part {
    fn from(table: Table) -> Self {
        Self { chart: None, table }
    }
}
