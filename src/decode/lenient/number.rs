//! Words that stand for values: numbers, and what is none.

use super::tree::Repair;

/// Whether the digits of a number are as JSON writes them.
pub(in crate::decode) fn is_plain(digits: &str) -> bool {
    number(digits.as_bytes()) == Some(None)
}

/// Whether a word is a number, and what is odd about it.
pub(super) fn number(word: &[u8]) -> Option<Option<Repair>> {
    let (sign, rest) = match word {
        [sign @ (b'+' | b'-'), rest @ ..] => (Some(*sign), rest),
        _ => (None, word),
    };
    let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(rest);
    let mut at = whole;
    let mut fraction = None;
    if rest.get(at) == Some(&b'.') {
        let count = digits(&rest[at + 1..]);
        at += 1 + count;
        fraction = Some(count);
    }
    if whole + fraction.unwrap_or(0) == 0 {
        return None;
    }
    if let Some(b'e' | b'E') = rest.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = rest.get(at) {
            at += 1;
        }
        let count = digits(&rest[at..]);
        if count == 0 {
            return None;
        }
        at += count;
    }
    if at != rest.len() {
        return None;
    }
    let reason = match (sign, whole, fraction) {
        (Some(b'+'), _, _) => "a plus sign before a number",
        (_, 2.., _) if rest[0] == b'0' => "a leading zero",
        (_, 0, _) => "no digit before the decimal point",
        (_, _, Some(0)) => "no digit after the decimal point",
        _ => return Some(None),
    };
    Some(Some(Repair::Certain(reason)))
}

/// Whether a word that is no value may be the beginning of several.
pub(super) fn holds_more(word: &[u8]) -> bool {
    word.iter().enumerate().any(|(i, byte)| match byte {
        b'{' | b'[' => true,
        b'"' => word[i + 1..].trim_ascii_start().first() == Some(&b':'),
        _ => false,
    })
}
