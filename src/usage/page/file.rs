//! The file: the document with its policy, the data in it, and the way back to the review.

use std::io::{self, BufWriter, Read, Write};

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use ring::digest;
use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};
use crate::usage::money::headline;
use crate::usage::page::view::Document;
use crate::usage::page::words::{grouped, shown};
use crate::usage::page::{
    Subject, anomalies, groups, outcomes, people, persons, renewal, seats, spans, state,
};
use crate::usage::review::all::{Review, VERSION};
use crate::versioned::unknown_version;

const SCRIPT: &str = include_str!("../../../templates/page.js");
const STYLE: &str = include_str!("../../../templates/page.css");

/// How the review begins in the file, and how it ends.
const BEGIN: &str = "<script type=\"text/plain\" id=\"review\">";
const END: &str = "</script>";

/// What each page has, with a review in it or not.
const MARK: &str = "<script type=\"text/plain\" id=\"people\">";

/// The most bytes of a review that are read: a file that unpacks to more is none.
const MOST: u64 = 4 << 30;

/// The page as text.
pub(super) fn document(
    subject: &Subject<'_>,
    title: Option<&str>,
    largest: usize,
) -> Result<String> {
    let title = match title.map(shown).filter(|title| !title.is_empty()) {
        Some(title) => format!("{title}: Zoom licence review"),
        None => "Zoom licence review".to_owned(),
    };
    let mut sections = vec![
        renewal::section(subject),
        seats::section(subject),
        seats::not_to_buy(subject),
        seats::oversized(subject),
        people::release(subject),
        people::unknown(subject),
        people::guarded(subject),
        groups::section(subject),
        spans::sensitivity(subject),
    ];
    sections.extend(spans::trend(subject));
    sections.extend(outcomes::section(subject));
    sections.push(anomalies::section(subject));
    sections.push(people::everyone(subject));
    sections.push(state::section(subject));
    let people = packed(&persons::data(subject)?)?;
    let review = packed_up_to(subject.review, largest);
    let policy = policy();
    let sentence = headline::sentence(subject.original, subject.purchasing, &subject.words);
    let facts = state::facts(subject);
    let cards = renewal::cards(subject);
    let alarms = renewal::alarms(subject);
    let render = |review: Option<&str>| {
        let foot = foot(review.is_some(), largest);
        let document = Document {
            policy: &policy,
            title: &title,
            sentence: &sentence,
            facts: &facts,
            cards: &cards,
            alarms: &alarms,
            sections: &sections,
            style: STYLE,
            script: SCRIPT,
            people: &people,
            review,
            foot: &foot,
        };
        document.render().map_err(cannot)
    };
    if let Some(review) = review {
        let complete = render(Some(&review))?;
        if complete.len() <= largest {
            return Ok(complete);
        }
    }
    render(None)
}

fn foot(has_review: bool, largest: usize) -> Vec<String> {
    let version = env!("CARGO_PKG_VERSION");
    let review = match has_review {
        true => "The file holds the complete review, which the crate reads back.".to_owned(),
        false => format!(
            "The file does not hold the review itself: with it, the file would be larger than {} \
             bytes. Keep the review as JSON beside it.",
            grouped(largest)
        ),
    };
    vec![
        format!("Made by zoom-admin {version}. The page loads nothing from anywhere. {review}"),
        "Confirmed means that everything that the verdict rests on was read and agrees. What is to \
         confirm needs a person. What is not known is never counted as zero or as idle."
            .to_owned(),
    ]
}

fn cannot(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Io, "the page cannot be made").with_source(error)
}

/// Compressed, and as text without any character that HTML knows.
fn packed(bytes: &[u8]) -> Result<String> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).map_err(cannot)?;
    Ok(STANDARD.encode(packer.finish().map_err(cannot)?))
}

/// The review, packed; `None` if it is larger than the file may be.
fn packed_up_to(review: &Review, largest: usize) -> Option<String> {
    // Three bytes are four characters.
    let most = largest / 4;
    let sink = Limited {
        bytes: Vec::new(),
        most: most.saturating_mul(3),
    };
    let packer = GzEncoder::new(sink, Compression::best());
    let mut packer = BufWriter::with_capacity(1 << 16, packer);
    serde_json::to_writer(&mut packer, review).ok()?;
    let packer = packer.into_inner().ok()?;
    Some(STANDARD.encode(packer.finish().ok()?.bytes))
}

/// Bytes in memory, of which there may not be more than so many.
struct Limited {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len().saturating_add(bytes.len()) > self.most {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The content security policy: this script and this style, and nothing else.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(digest::digest(&digest::SHA256, text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

/// Reads the review that a page holds, as [`Page`](crate::usage::page::Page) wrote it.
///
/// Where names were hidden, so they are in it.
///
/// # Errors
/// [`ErrorKind::Io`] if the page cannot be read; [`ErrorKind::Request`] if it is no page of a review,
/// or one that was too large to hold the review; [`ErrorKind::Damaged`] if the review in it is
/// damaged; [`ErrorKind::Version`] if it is one of another version.
pub fn read_review(mut html: impl Read) -> Result<Review> {
    let mut bytes = Vec::new();
    html.read_to_end(&mut bytes)
        .map_err(|error| Error::new(ErrorKind::Io, "the page cannot be read").with_source(error))?;
    let wrong = |message: &str| Error::new(ErrorKind::Request, message);
    let Some(start) = find(&bytes, BEGIN) else {
        return Err(match find(&bytes, MARK) {
            Some(_) => wrong(
                "the page holds no review: it would have been too large with it. Take the review \
                 that was kept as JSON, or make the page again with `with_review_up_to`",
            ),
            None => wrong("this is no page of a review: take a file that `Page::write_to` wrote"),
        });
    };
    let damaged = |error: &dyn std::fmt::Display| {
        let message =
            format!("the review in the page is damaged ({error}): take another copy of it");
        Error::new(ErrorKind::Damaged, message)
    };
    let rest = bytes.get(start..).unwrap_or_default();
    let end = find_before(rest, END).ok_or_else(|| damaged(&"it does not end"))?;
    let text = rest.get(..end).unwrap_or_default();
    let packed = STANDARD.decode(text).map_err(|error| damaged(&error))?;
    let mut json = Vec::new();
    let mut unpacked = GzDecoder::new(&packed[..]).take(MOST);
    unpacked
        .read_to_end(&mut json)
        .map_err(|error| damaged(&error))?;
    check_version(&json)?;
    serde_json::from_slice(&json).map_err(|error| damaged(&error))
}

/// Refuses another version before its fields are read.
fn check_version(json: &[u8]) -> Result<()> {
    #[derive(Deserialize)]
    struct Head {
        version: u32,
    }
    match serde_json::from_slice::<Head>(json) {
        Ok(head) if head.version != VERSION => {
            let message = unknown_version("review", head.version, VERSION);
            Err(Error::new(ErrorKind::Version, message))
        }
        _ => Ok(()),
    }
}

/// Where the text ends that is looked for.
fn find(bytes: &[u8], text: &str) -> Option<usize> {
    find_before(bytes, text).map(|at| at.saturating_add(text.len()))
}

/// Where the text begins that is looked for. The data is behind all other text of the page.
fn find_before(bytes: &[u8], text: &str) -> Option<usize> {
    let mut windows = bytes.windows(text.len());
    windows.position(|window| window == text.as_bytes())
}
