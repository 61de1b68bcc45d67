//! The scopes that a message of Zoom's names.

/// The scopes that a message names: behind the word, between brackets, parted by commas.
pub(super) fn named(message: &str) -> Vec<String> {
    const MOST: usize = 30;
    // Names and brackets are ASCII, so what is found in the bytes are whole characters.
    let Some(list) = bracket_after_scopes(message.as_bytes(), false) else {
        return Vec::new();
    };
    let list = list.split(|b| *b == b']').next().unwrap_or_default();
    let mut names = Vec::new();
    for name in list.split(|b| matches!(b, b',' | b' ' | b'\t' | b'\n' | b'"' | b'\'' | b'\\')) {
        let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-' | b'.');
        if name.is_empty() || name.len() > 100 || !name.iter().all(plain) {
            continue;
        }
        let name = String::from_utf8_lossy(name).into_owned();
        if !names.contains(&name) && names.len() < MOST {
            names.push(name);
        }
    }
    names
}

/// Whether a message has a list of scopes right behind the word.
pub(super) fn are_listed(message: &str) -> bool {
    bracket_after_scopes(message.as_bytes(), true).is_some()
}

/// What follows the opening bracket behind the word `scopes`: next to it, or anywhere behind it.
fn bracket_after_scopes(text: &[u8], next: bool) -> Option<&[u8]> {
    const WORD: &[u8] = b"scopes";
    let mut at = 0;
    while let Some(found) = text.get(at..at + WORD.len()) {
        at += 1;
        if !found.eq_ignore_ascii_case(WORD) {
            continue;
        }
        let rest = &text[at - 1 + WORD.len()..];
        let between = |b: &u8| !next || b.is_ascii_whitespace() || matches!(b, b':' | b'=');
        let open = rest.iter().position(|b| *b == b'[');
        if let Some(open) = open
            && rest[..open].iter().all(between)
        {
            return Some(&rest[open + 1..]);
        }
    }
    None
}
