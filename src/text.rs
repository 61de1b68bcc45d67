//! Text from outside, made safe to show to people.
//!
//! Names, departments, messages and keys come from other people's accounts and servers. Shown as
//! they came, they can move a terminal's cursor, recolour it, reverse the reading direction or break
//! a table's line. Whatever this crate shows to people goes through [`visible`]: the texts of
//! [`Error`](crate::Error), [`Gap`](crate::coverage::Gap), notes and log events, and what
//! [`preflight`](crate::preflight) writes. Values in models and in JSON stay as they came; a program that prints
//! them calls it too.

use std::borrow::Cow;
use std::fmt;

/// The greatest number of characters of a server's message that an error or a log event shows.
pub const LONGEST: usize = 500;

/// The text on one line of at most `max` characters, with nothing that a terminal would obey.
///
/// Control characters (line breaks, tabs and ANSI escapes among them), line and paragraph
/// separators, marks that change the reading direction, and characters that take no room are written
/// as Rust writes them, for example `\n` and `\u{202e}`. A text that is longer ends in `…`.
///
/// ```
/// use zoom_admin::text::visible;
///
/// assert_eq!(visible("Zoë 会议", 80), "Zoë 会议");
/// assert_eq!(visible("\u{1b}[31mred\nline", 80), "\\u{1b}[31mred\\nline");
/// assert_eq!(visible("a long name", 6), "a lon…");
/// ```
pub fn visible(text: &str, max: usize) -> Cow<'_, str> {
    // Most texts are short and clean: they are given back as they are.
    if text.chars().take(max.saturating_add(1)).count() <= max && !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    // Characters written, and where the text is cut if it proves to be too long.
    let (mut written, mut cut) = (0_usize, 0);
    for c in text.chars() {
        let piece = match is_hidden(c) {
            true => Piece::Escaped(c.escape_default()),
            false => Piece::Plain(c),
        };
        let width = piece.width();
        if written.saturating_add(width) > max {
            out.truncate(cut);
            if max > 0 {
                out.push('…');
            }
            return Cow::Owned(out);
        }
        piece.write(&mut out);
        written = written.saturating_add(width);
        if written < max {
            cut = out.len();
        }
    }
    Cow::Owned(out)
}

enum Piece {
    Plain(char),
    Escaped(std::char::EscapeDefault),
}

impl Piece {
    fn width(&self) -> usize {
        match self {
            Piece::Plain(_) => 1,
            Piece::Escaped(escape) => escape.len(),
        }
    }

    fn write(self, out: &mut String) {
        match self {
            Piece::Plain(c) => out.push(c),
            Piece::Escaped(escape) => out.extend(escape),
        }
    }
}

/// Whether a terminal would obey the character, or show nothing for it.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Soft hyphen, Arabic letter mark, Mongolian vowel separator.
            '\u{ad}' | '\u{61c}' | '\u{180e}'
            // Zero-width space, and the marks of direction. Joiners stay: scripts and emoji need them.
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            // Line and paragraph separator, embeddings and overrides, invisible operators, isolates.
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            // Byte order mark, interlinear annotations, tags.
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// A value whose `Display` goes through [`visible`]: for use in format strings.
#[derive(Debug, Clone, Copy)]
pub struct Visible<T>(pub T, pub usize);

impl<T: fmt::Display> fmt::Display for Visible<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&visible(&self.0.to_string(), self.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_harmless_is_borrowed_as_it_is() {
        for text in ["", "Zoë O'Brien", "会议室 🏢", "क्‍ष", "👩‍💻", "a\\nb"] {
            assert!(matches!(visible(text, 40), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_a_terminal_obeys_is_written_out() {
        for (text, shown) in [
            ("a\r\nb", "a\\r\\nb"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{202e}txt.exe", "\\u{202e}txt.exe"),
            ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
            ("a\u{2028}b", "a\\u{2028}b"),
            ("nul\0", "nul\\u{0}"),
            ("\u{feff}x\u{200b}y", "\\u{feff}x\\u{200b}y"),
        ] {
            assert_eq!(visible(text, 100), shown);
        }
    }

    #[test]
    fn what_is_too_long_is_cut_and_says_so() {
        assert_eq!(visible("abcdef", 6), "abcdef");
        assert_eq!(visible("abcdefg", 6), "abcde…");
        assert_eq!(visible("äöüäöü", 3), "äö…");
        // An escape is written whole, or not at all.
        assert_eq!(visible("abc\u{1b}def", 6), "abc…");
        assert_eq!(visible("abc", 0), "");
        assert_eq!(visible("abc", 1), "…");
        assert_eq!(visible("\n", 1), "…");
    }

    proptest! {
        /// Nothing that is shown is hidden, and no line is too long.
        #[test]
        fn whatever_comes_is_one_safe_line(text in "\\PC*|(?s:.)*", max in 0_usize..80) {
            let shown = visible(&text, max);
            prop_assert!(!shown.chars().any(is_hidden));
            prop_assert!(shown.chars().count() <= max);
        }

        /// Cutting what was made visible again changes nothing.
        #[test]
        fn twice_is_once(text in "(?s:.){0,40}", max in 1_usize..60) {
            let once = visible(&text, max).into_owned();
            prop_assert_eq!(visible(&once, max).into_owned(), once.clone());
        }
    }
}
