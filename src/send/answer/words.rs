//! Bodies that are no JSON: the words of a page, the elements of XML, other encodings.

use std::borrow::Cow;

/// Most bytes of a body that are looked at for its words.
const LONGEST: usize = 64 * 1024;

/// The body as text: UTF-8, or UTF-16 if it begins or looks like that. `None` if it is neither.
pub(super) fn text(body: &[u8]) -> Option<Cow<'_, str>> {
    let body = &body[..body.len().min(LONGEST)];
    let utf_16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
        Cow::Owned(text.collect::<String>())
    };
    let text = match body {
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [b'{' | b'<' | b'[' | b'"', 0, ..] => utf_16(body, u16::from_le_bytes),
        [0, b'{' | b'<' | b'[' | b'"', ..] => utf_16(body, u16::from_be_bytes),
        _ => String::from_utf8_lossy(body),
    };
    // Compressed or otherwise binary: no words.
    let (mut count, mut unprintable) = (0_usize, 0_usize);
    for c in text.chars().take(1_000) {
        count += 1;
        let hidden = c.is_control() && !c.is_whitespace();
        unprintable += usize::from(hidden || c == char::REPLACEMENT_CHARACTER);
    }
    (unprintable * 4 <= count).then_some(text)
}

/// Whether the text is a page for people.
pub(super) fn is_page(text: &str) -> bool {
    let mut head: String = text.trim_start().chars().take(200).collect();
    head.make_ascii_lowercase();
    head.starts_with("<!doctype html") || head.contains("<html") || head.contains("<head")
}

/// The words of a text, without tags, scripts and styles, parted by single blanks.
pub(super) fn words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        if let Some(cdata) = tag.strip_prefix("![CDATA[") {
            let (inside, after) = cdata.split_once("]]>").unwrap_or((cdata, ""));
            out.push_str(inside);
            rest = after;
            continue;
        }
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        // A sign that opens no tag is a word.
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            out.push('<');
            rest = tag;
            continue;
        }
        out.push(' ');
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next();
        let after = tag.split_once('>').map_or("", |(_, after)| after);
        rest = match name {
            Some(name)
                if name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style") =>
            {
                after_element(after, name)
            }
            _ => after,
        };
    }
    out.push_str(rest);
    let plain = unentitled(&out);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What follows the end of an element whose content is not for people.
fn after_element<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, tag)) = rest.split_once("</") {
        let closes = tag
            .get(..name.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(name));
        if closes {
            return tag.split_once('>').map_or("", |(_, after)| after);
        }
        rest = tag;
    }
    ""
}

fn unentitled(text: &str) -> String {
    // The ampersand last, or `&amp;lt;` would become a sign.
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&apos;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

/// The elements of XML that hold nothing but text, with their names.
pub(super) fn elements(text: &str) -> impl Iterator<Item = (&str, String)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, tag) = rest.split_once('<')?;
            rest = tag;
            let (head, after) = tag.split_once('>')?;
            let name = head.split_whitespace().next().unwrap_or_default();
            let name = name.rsplit(':').next().unwrap_or_default();
            if name.is_empty() || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let content = match after.strip_prefix("<![CDATA[") {
                Some(cdata) => cdata.split_once("]]>").map(|(inside, _)| inside.to_owned()),
                None => after
                    .split_once("</")
                    .map(|(inside, _)| inside)
                    .filter(|inside| !inside.contains('<'))
                    .map(unentitled),
            };
            if let Some(content) = content {
                return Some((name, content.trim().to_owned()));
            }
        }
    })
}
