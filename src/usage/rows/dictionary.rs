//! The data dictionary: each table and column in words, from their declaration.

use std::fmt::Write;

use crate::usage::rows::column::{Kind, Table};
use crate::usage::rows::tables::TABLES;

/// The data dictionary of all tables, in Markdown: for each table what a row is, and for each column
/// its kind, whether it is of the key or may have no value, and its meaning.
pub fn data_dictionary() -> String {
    let tables: Vec<_> = TABLES.iter().map(|table| section(table)).collect();
    tables.join("\n")
}

fn section(table: &Table) -> String {
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = writeln!(text, "# {}\n", table.name);
    let _ = writeln!(text, "{}. Version {}.\n", table.doc, table.version);
    let _ = writeln!(text, "| column | kind | | meaning |\n|---|---|---|---|");
    for column in table.columns {
        let kind = match column.kind {
            Kind::Text => "text",
            Kind::Integer => "integer",
            Kind::Decimal => "decimal",
            Kind::Boolean => "boolean",
            Kind::Date => "day",
            Kind::Time => "time",
        };
        let rule = match (column.key, column.nullable) {
            (true, _) => "key",
            (false, true) => "or none",
            (false, false) => "",
        };
        let _ = writeln!(
            text,
            "| `{}` | {kind} | {rule} | {} |",
            column.name, column.doc
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = "<!-- From here on, this is printed by the code. -->\n";

    #[test]
    fn the_chapter_of_the_guide_is_what_the_code_prints() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/tables.md");
        let chapter = std::fs::read_to_string(path).unwrap();
        let (words, _) = chapter
            .split_once(MARK)
            .expect("the mark is in the chapter");
        let printed = format!("{words}{MARK}\n{}", data_dictionary());
        if std::env::var_os("UPDATE_TABLES").is_some() {
            std::fs::write(path, &printed).unwrap();
        } else {
            let told = "write it anew: UPDATE_TABLES=1 cargo test --lib rows";
            assert!(
                chapter == printed,
                "the dictionary of tables.md has changed: {told}"
            );
        }
    }
}
