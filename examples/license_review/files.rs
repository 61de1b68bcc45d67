//! What the caller tells in files: JSON or TOML, by the extension.

use std::path::Path;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use zoom_admin::{Error, ErrorKind};

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::Config, what)
}

/// Whether the name is that of such a file.
pub(crate) fn is_file(name: &str) -> bool {
    kind(Path::new(name)).is_some()
}

fn kind(file: &Path) -> Option<&'static str> {
    let extension = file.extension()?.to_str()?.to_lowercase();
    ["json", "toml"].into_iter().find(|kind| *kind == extension)
}

/// Reads a file, and has it checked.
pub(crate) fn read<T: DeserializeOwned>(
    file: &Path,
    check: impl FnOnce(&T) -> Result<(), Error>,
) -> Result<T, Error> {
    let shown = file.display();
    let kind = kind(file)
        .ok_or_else(|| wrong(format!("{shown}: the name has to end in .json or .toml")))?;
    let text = std::fs::read_to_string(file)
        .map_err(|error| wrong(format!("{shown} cannot be read: {error}")))?;
    let value = match kind {
        "json" => serde_json::from_str(&text).map_err(|error| wrong(format!("{shown}: {error}"))),
        _ => from_toml(&text).map_err(|error| {
            let message = error.message().trim().replace('\n', "; ");
            let line = error.span().and_then(|at| text.get(..at.start));
            wrong(match line.map(|before| before.matches('\n').count() + 1) {
                Some(line) => format!("{shown}, line {line}: {message}"),
                None => format!("{shown}: {message}"),
            })
        }),
    }?;
    check(&value).map_err(|error| wrong(format!("{shown}: {error}")))?;
    Ok(value)
}

/// TOML has days of its own, which may be written without quotes.
fn from_toml<T: DeserializeOwned>(text: &str) -> Result<T, toml::de::Error> {
    let mut places = Vec::new();
    let table = DeTable::parse(text)?;
    table.get_ref().values().for_each(|v| days(v, &mut places));
    places.sort_unstable();
    let mut quoted = text.to_owned();
    places.iter().rev().for_each(|at| quoted.insert(*at, '"'));
    toml::from_str(&quoted)
}

/// Where days begin and end.
fn days(value: &Spanned<DeValue<'_>>, places: &mut Vec<usize>) {
    match value.get_ref() {
        DeValue::Datetime(_) => places.extend([value.span().start, value.span().end]),
        DeValue::Array(values) => values.iter().for_each(|v| days(v, places)),
        DeValue::Table(values) => values.values().for_each(|v| days(v, places)),
        _ => {}
    }
}
