//! The words of a filter's text.

/// The words that stand for something, and are values only in quotes.
const KEYWORDS: [&str; 7] = ["and", "or", "not", "in", "is", "set", "everyone"];

/// Whether a character can stand in a value without quotes.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || ".:-_/@+".contains(c)
}

/// Whether a word stands for something.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS
        .iter()
        .any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// A value as the text of a filter has it: in quotes where it needs them.
pub(super) fn quoted(text: &str) -> String {
    if !text.is_empty() && text.chars().all(in_word) && !is_keyword(text) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// No longer than a line of an error needs.
pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
