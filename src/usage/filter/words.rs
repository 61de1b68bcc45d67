//! The words of a filter's text.

/// The keywords, which are values only in quotes.
const KEYWORDS: [&str; 7] = ["and", "or", "not", "in", "is", "set", "everyone"];

/// Whether a character can be in a value without quotes.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || ".:-_/@+".contains(c)
}

/// Whether a word is a keyword.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS
        .iter()
        .any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// A value as it is written in the text of a filter: in quotes if it needs them.
pub(super) fn quoted(text: &str) -> String {
    if !text.is_empty() && text.chars().all(in_word) && !is_keyword(text) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Shortens a text for an error message.
pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
