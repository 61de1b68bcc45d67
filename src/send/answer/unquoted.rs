//! Bodies that would be JSON if the quotes in their message were escaped.

use super::members::{self, Value};

/// The members of these names in a text that is no JSON, because quotes in a message are not escaped:
/// the message ends at the quote behind which the object ends or another member begins.
pub(super) fn members<'a>(
    text: &'a str,
    names: impl IntoIterator<Item = &'static str>,
) -> Vec<(&'static str, Value<'a>)> {
    let member = |name| Some((name, value(value_of(text, name)?)));
    names.into_iter().filter_map(member).collect()
}

fn value(text: &str) -> Value<'_> {
    if let Some(inside) = text.strip_prefix('"') {
        let end = end_of(inside);
        return Value::Text(members::unescaped(&inside.as_bytes()[..end]));
    }
    let ends = |c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    let number = text.split(ends).next().unwrap_or_default();
    match number.is_empty() {
        true => Value::Odd,
        false => Value::Number(number),
    }
}

/// What follows the name of a member and its colon.
fn value_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let before = &rest[..at];
        let after = &rest[at + name.len()..];
        if before.ends_with('"')
            && let Some(value) = after.strip_prefix('"')
            && let Some(value) = value.trim_start().strip_prefix(':')
        {
            return Some(value.trim_start());
        }
        rest = after;
    }
    None
}

/// Where a text with bare quotes in it ends, in bytes.
fn end_of(text: &str) -> usize {
    let ends = |rest: &str| {
        let rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with('}') {
            return true;
        }
        let Some(next) = rest.strip_prefix(',').map(str::trim_start) else {
            return false;
        };
        let name = next.strip_prefix('"').and_then(|next| next.split_once('"'));
        name.is_some_and(|(name, after)| {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
            name.chars().all(plain) && after.trim_start().starts_with(':')
        })
    };
    text.match_indices('"')
        .map(|(at, _)| at)
        .find(|at| ends(&text[at + 1..]))
        .unwrap_or(text.len())
}
