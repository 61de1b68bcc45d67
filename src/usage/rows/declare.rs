//! The one declaration of a table: names, kinds, keys, documentation and values of its columns.

use std::io;

use crate::usage::rows::column::{Column, Kind, Table};
use crate::usage::rows::convert::{maybe_text, text, time, whole};
use crate::usage::rows::reading::Reading;
use crate::usage::rows::value::Value;
use crate::usage::rows::writer::TableWriter;

/// Whether a column is part of the key, and whether a row may have no value in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::usage::rows) enum Rule {
    /// Part of the key: always a value.
    Key,
    /// Always a value.
    Required,
    /// A value or none.
    Optional,
}

/// A column.
pub(in crate::usage::rows) const fn column(
    name: &'static str,
    kind: Kind,
    rule: Rule,
    doc: &'static str,
) -> Column {
    Column {
        name,
        kind,
        nullable: matches!(rule, Rule::Optional),
        key: matches!(rule, Rule::Key),
        doc,
    }
}

/// The first columns of each table: they tell the readings of accounts apart.
pub(in crate::usage::rows) const COMMON: [Column; 4] = [
    column(
        "account_digest",
        Kind::Text,
        Rule::Key,
        "Digest of the account, 32 hexadecimal digits; empty where names are hidden, and for facts \
         that no sync read",
    ),
    column(
        "read_at",
        Kind::Time,
        Rule::Key,
        "When the account was read",
    ),
    column(
        "table_version",
        Kind::Integer,
        Rule::Required,
        "The version of the table's columns",
    ),
    column(
        "part_of_account",
        Kind::Text,
        Rule::Optional,
        "The filter of the review, if the tables are of a part of the account: then they have the \
         users who match it, and no others; none for the whole account",
    ),
];

/// A row of a table, as what its values are taken from.
pub(in crate::usage::rows) trait Row {
    /// The table.
    const TABLE: &'static Table;

    /// Adds the values of the columns after the common ones.
    fn values<'r>(&'r self, values: &mut Vec<Value<'r>>);
}

/// Where the rows of a reading go.
pub(in crate::usage::rows) struct Output<'w> {
    pub(in crate::usage::rows) reading: &'w Reading,
    pub(in crate::usage::rows) writer: &'w mut dyn TableWriter,
}

impl Output<'_> {
    /// Writes a row.
    pub(in crate::usage::rows) fn row<R: Row>(&mut self, row: &R) -> io::Result<()> {
        let mut values = Vec::with_capacity(R::TABLE.columns.len());
        values.push(text(&self.reading.account));
        values.push(time(Some(self.reading.read_at)));
        values.push(whole(R::TABLE.version.into()));
        values.push(maybe_text(self.reading.part_of_account.as_deref()));
        row.values(&mut values);
        self.writer.row(&values)
    }
}

/// Declares a table: a documentation, its name and version, the type that its rows are taken from,
/// and each column with its kind, its [`Rule`], its value and its documentation.
macro_rules! table {
    (
        $doc:literal
        $table:ident = $name:literal, version $version:literal, from $row:ident;
        $($column:ident: $kind:ident $rule:ident, $value:expr, $column_doc:literal;)+
    ) => {
        pub(in crate::usage::rows) static $table: $crate::usage::rows::column::Table =
            $crate::usage::rows::column::Table {
                name: $name,
                version: $version,
                doc: $doc,
                columns: &[
                    $crate::usage::rows::declare::COMMON[0],
                    $crate::usage::rows::declare::COMMON[1],
                    $crate::usage::rows::declare::COMMON[2],
                    $crate::usage::rows::declare::COMMON[3],
                    $($crate::usage::rows::declare::column(
                        stringify!($column),
                        $crate::usage::rows::column::Kind::$kind,
                        $crate::usage::rows::declare::Rule::$rule,
                        $column_doc,
                    ),)+
                ],
            };

        impl $crate::usage::rows::declare::Row for $row<'_> {
            const TABLE: &'static $crate::usage::rows::column::Table = &$table;

            fn values<'r>(&'r self, values: &mut Vec<$crate::usage::rows::value::Value<'r>>) {
                $(
                    let value: for<'v> fn(
                        &'v $row<'v>,
                    ) -> $crate::usage::rows::value::Value<'v> = $value;
                    values.push(value(self));
                )+
            }
        }
    };
}

pub(in crate::usage::rows) use table;
