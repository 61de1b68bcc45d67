//! Texts that are not what they look like.

use super::tree::Repair;

/// What is between the quotes of a text, read as far as it can be, and what was wrong with it.
pub(super) fn mended(raw: &[u8]) -> (String, Option<Repair>) {
    let mut mended = Mended::default();
    mended.read(raw);
    mended.finish()
}

/// A text with escapes, control characters, bytes that are not UTF-8.
#[derive(Default)]
struct Mended {
    text: String,
    control: bool,
    garbled: Option<&'static str>,
}

impl Mended {
    fn read(&mut self, raw: &[u8]) {
        let mut rest = raw;
        while !rest.is_empty() {
            let plain = rest.iter().position(|b| *b == b'\\').unwrap_or(rest.len());
            let (before, escaped) = rest.split_at(plain);
            self.plain(before);
            rest = match escaped {
                [] => escaped,
                [_, after @ ..] => self.escape(after),
            };
        }
    }

    fn plain(&mut self, bytes: &[u8]) {
        self.control |= bytes.iter().any(|b| *b < b' ');
        for chunk in bytes.utf8_chunks() {
            self.text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                self.lost("bytes that are not UTF-8");
            }
        }
    }

    fn lost(&mut self, reason: &'static str) {
        self.text.push(char::REPLACEMENT_CHARACTER);
        self.garbled = Some(reason);
    }

    /// Reads what follows a backslash; what follows that.
    fn escape<'b>(&mut self, after: &'b [u8]) -> &'b [u8] {
        let [kind, rest @ ..] = after else {
            return after;
        };
        self.text.push(match kind {
            b'"' | b'\\' | b'/' => char::from(*kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unit(rest),
            // Not an escape. It may have been meant as a backslash: all stays as it was written.
            _ => {
                self.text.push('\\');
                self.garbled = Some("an escape that JSON does not have");
                return after;
            }
        });
        rest
    }

    /// Reads what follows `\u`; what follows that.
    fn unit<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        const LONE: &str = "half of a surrogate pair";
        let Some((unit, after)) = hex(rest) else {
            self.text.push_str("\\u");
            self.garbled = Some("an escape that JSON does not have");
            return rest;
        };
        if let Some(char) = char::from_u32(unit) {
            self.text.push(char);
            return after;
        }
        let second = after.strip_prefix(b"\\u").and_then(hex);
        match second {
            Some((low @ 0xDC00..=0xDFFF, after)) if unit < 0xDC00 => {
                let pair = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                match char::from_u32(pair) {
                    Some(char) => self.text.push(char),
                    None => self.lost(LONE),
                }
                after
            }
            _ => {
                self.lost(LONE);
                after
            }
        }
    }

    fn finish(self) -> (String, Option<Repair>) {
        let repair = match (self.garbled, self.control) {
            (Some(reason), _) => Some(Repair::Garbled(reason)),
            (None, true) => Some(Repair::Certain("a control character in a text")),
            (None, false) => None,
        };
        (self.text, repair)
    }
}

/// Four hexadecimal digits, and what follows them.
fn hex(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = bytes.split_at_checked(4)?;
    let unit = digits.iter().try_fold(0, |unit, digit| {
        Some(unit * 16 + char::from(*digit).to_digit(16)?)
    })?;
    Some((unit, rest))
}
