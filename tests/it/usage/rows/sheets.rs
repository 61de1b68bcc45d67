//! A reader of Excel workbooks, for what the tests ask of them: cells with their kind.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::DeflateDecoder;

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    /// As it is written; with whether it is shown as a day or time.
    Number(String, bool),
    Boolean(bool),
}

/// The files of a zip archive.
fn unzip(bytes: &[u8]) -> BTreeMap<String, String> {
    let short = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let long = |at: usize| {
        let four: [u8; 4] = bytes[at..at + 4].try_into().unwrap();
        u32::from_le_bytes(four) as usize
    };
    // The list of the files is told at the end.
    let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    let (files, mut at) = (short(end + 10), long(end + 16));
    let mut all = BTreeMap::new();
    for _ in 0..files {
        assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
        let (method, packed) = (short(at + 10), long(at + 20));
        let (name, more, comment) = (short(at + 28), short(at + 30), short(at + 32));
        let place = long(at + 42);
        let name_of = String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).unwrap();
        let start = place + 30 + short(place + 26) + short(place + 28);
        let data = &bytes[start..start + packed];
        let mut text = String::new();
        match method {
            0 => text.push_str(std::str::from_utf8(data).unwrap()),
            _ => drop(DeflateDecoder::new(data).read_to_string(&mut text).unwrap()),
        }
        all.insert(name_of, text);
        at += 46 + name + more + comment;
    }
    all
}

/// What is between each `<name ...>` and `</name>`, with the attributes.
fn elements<'a>(xml: &'a str, name: &str) -> Vec<(&'a str, &'a str)> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut all = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find(&open) {
        rest = &rest[at + open.len()..];
        if !rest.starts_with([' ', '>', '/']) {
            continue;
        }
        let (attributes, inner) = rest.split_once('>').unwrap();
        if let Some(attributes) = attributes.strip_suffix('/') {
            all.push((attributes, ""));
            rest = inner;
            continue;
        }
        let (content, after) = inner.split_once(close.as_str()).unwrap();
        all.push((attributes, content));
        rest = after;
    }
    all
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let start = format!(" {name}=\"");
    let (_, value) = attributes.split_once(start.as_str())?;
    value.split('"').next()
}

/// The text that XML and Excel write otherwise.
fn unescape(xml: &str) -> String {
    let xml = xml
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    let xml = xml.replace("&apos;", "'").replace("&amp;", "&");
    let mut text = String::new();
    let mut rest = xml.as_str();
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6);
        let code = code.filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => {
                text.push_str(&rest[..at]);
                text.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                text.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    text + rest
}

/// A sheet: rows of cells by column, from 0.
pub(super) type Cells = Vec<BTreeMap<usize, Cell>>;

/// A workbook: its XML files, and its sheets by name.
pub(super) struct Book {
    pub(super) files: BTreeMap<String, String>,
    pub(super) sheets: BTreeMap<String, Cells>,
}

fn column(reference: &str) -> usize {
    let letters = reference.bytes().take_while(u8::is_ascii_uppercase);
    letters.fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1) - 1
}

impl Book {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let files = unzip(bytes);
        let shared: Vec<_> = elements(&files["xl/sharedStrings.xml"], "si")
            .into_iter()
            .map(|(_, item)| {
                let parts = elements(item, "t").into_iter();
                parts.map(|(_, text)| unescape(text)).collect::<String>()
            })
            .collect();
        // Which styles are those of days and times.
        let styles = elements(&files["xl/styles.xml"], "cellXfs");
        let formats = elements(&files["xl/styles.xml"], "numFmt").into_iter();
        let dates: Vec<_> = formats
            .filter(|(format, _)| format.contains("yyyy"))
            .filter_map(|(format, _)| attribute(format, "numFmtId"))
            .collect();
        let styles: Vec<_> = elements(styles[0].1, "xf")
            .into_iter()
            .map(|(style, _)| dates.contains(&attribute(style, "numFmtId").unwrap()))
            .collect();
        let cell = |attributes: &str, content: &str| {
            assert!(!content.contains("<f"), "a formula: {content}");
            let (_, value) = *elements(content, "v").first()?;
            Some(match attribute(attributes, "t") {
                Some("s") => Cell::Text(shared[value.parse::<usize>().unwrap()].clone()),
                Some("b") => Cell::Boolean(value == "1"),
                None => {
                    let style = attribute(attributes, "s").map_or(0, |s| s.parse().unwrap());
                    Cell::Number(value.to_owned(), styles[style])
                }
                other => panic!("{other:?}: {content}"),
            })
        };
        let names = elements(&files["xl/workbook.xml"], "sheet").into_iter();
        let names = names.map(|(sheet, _)| unescape(attribute(sheet, "name").unwrap()));
        let sheets = names.enumerate().map(|(at, name)| {
            let xml = &files[&format!("xl/worksheets/sheet{}.xml", at + 1)];
            let rows = elements(xml, "row").into_iter().map(|(_, row)| {
                let cells = elements(row, "c").into_iter();
                let cells = cells.filter_map(|(attributes, content)| {
                    let at = column(attribute(attributes, "r").unwrap());
                    Some((at, cell(attributes, content)?))
                });
                cells.collect()
            });
            (name, rows.collect())
        });
        let sheets = sheets.collect();
        Self { files, sheets }
    }
}
