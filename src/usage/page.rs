//! The review as one page of HTML, which a manager opens and understands.
//!
//! [`Page`] writes a file that loads nothing from anywhere. Its beginning is for everybody who reads
//! it: what can be saved at which renewal, by when notice must be given, and what is not known. The
//! people are in it as compressed data, which a small script lists, sorts and filters. The script
//! sets text and nothing else, and the content security policy of the page names it by its hash.
//!
//! The file also holds the review itself, if it is small enough: [`read_review`] gives it back.
//!
//! ```
//! use zoom_admin::{Zoom, fake::Fake, usage};
//! use zoom_admin::usage::page::{Page, read_review};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> zoom_admin::Result<()> {
//! # let fake = Fake::builder().users(40).build();
//! # let zoom = Zoom::builder()
//! #     .transport(fake.clone())
//! #     .clock(fake.clock())
//! #     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
//! #     .build()?;
//! let review = usage::review(&zoom, usage::Options::new()).await?;
//! let purchasing = review.purchasing(None, &usage::Planning::new())?;
//!
//! let mut html = Vec::new();
//! Page::new(&review).purchasing(&purchasing).write_to(&mut html)?;
//! assert_eq!(read_review(&html[..])?.users, review.users);
//! # Ok(())
//! # }
//! ```

mod anomalies;
mod chart;
mod columns;
mod file;
mod groups;
mod hide;
mod lines;
mod outcomes;
mod people;
mod persons;
mod renewal;
mod seats;
mod small;
mod spans;
mod state;
mod view;
mod words;

use std::borrow::Cow;
use std::fmt;
use std::io::Write;

use crate::error::{Error, ErrorKind, Result};
use crate::usage::filter::field::Field;
use crate::usage::history::{Outcomes, Trend};
use crate::usage::money::planning::Planning;
use crate::usage::money::purchasing::Purchasing;
use crate::usage::money::threshold::Threshold;
use crate::usage::page::small::Small;
use crate::usage::page::words::Words;
use crate::usage::review::all::Review;

pub use file::read_review;

/// The size in bytes that a page with the review in it has at most, unless told otherwise.
const LARGEST: usize = 2_000_000;

/// The fewest bytes of a salt.
const SALT: usize = 16;

/// A review as a page of HTML.
///
/// What is not given is said not to be known, or left out. The page is written from the review
/// without a clock, so the same values give the same page.
#[derive(Clone)]
pub struct Page<'a> {
    review: &'a Review,
    purchasing: Option<&'a Purchasing>,
    thresholds: &'a [Threshold],
    trend: Option<&'a Trend>,
    outcomes: Option<&'a Outcomes>,
    title: Option<String>,
    by: Field,
    salt: Option<Vec<u8>>,
    min_group: u64,
    largest: usize,
}

/// Does not show the salt.
impl fmt::Debug for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("by", &self.by)
            .field("hides_names", &self.salt.is_some())
            .field("min_group", &self.min_group)
            .field("largest", &self.largest)
            .finish_non_exhaustive()
    }
}

/// What the parts of a page are made of.
struct Subject<'a> {
    /// The review as it is shown: without names, if they are hidden.
    review: &'a Review,
    purchasing: &'a Purchasing,
    thresholds: &'a [Threshold],
    trend: Option<&'a Trend>,
    outcomes: Option<&'a Outcomes>,
    by: Field,
    /// The groups that are told together.
    small: &'a Small,
    /// The numbers of all groups, from the review before it was changed.
    original: &'a Review,
    words: Words,
}

impl<'a> Page<'a> {
    /// A page of a review, by department, with names.
    pub fn new(review: &'a Review) -> Self {
        Self {
            review,
            purchasing: None,
            thresholds: &[],
            trend: None,
            outcomes: None,
            title: None,
            by: Field::Department,
            salt: None,
            min_group: 1,
            largest: LARGEST,
        }
    }

    /// With what to renew: [`Review::purchasing`] of the same review. Without it, the page computes
    /// the seats without a contract, and knows no money.
    #[must_use]
    pub fn purchasing(self, purchasing: &'a Purchasing) -> Self {
        Self {
            purchasing: Some(purchasing),
            ..self
        }
    }

    /// With how the answer depends on the days of the rules: see
    /// [`sensitivity`](crate::usage::sensitivity()).
    #[must_use]
    pub fn thresholds(self, thresholds: &'a [Threshold]) -> Self {
        Self { thresholds, ..self }
    }

    /// With the seats of the account over time.
    #[must_use]
    pub fn trend(self, trend: &'a Trend) -> Self {
        Self {
            trend: Some(trend),
            ..self
        }
    }

    /// With what became of the verdicts of earlier states, and the money that they saved. The users
    /// of [`Outcomes::advice`] are not in the page.
    #[must_use]
    pub fn outcomes(self, outcomes: &'a Outcomes) -> Self {
        Self {
            outcomes: Some(outcomes),
            ..self
        }
    }

    /// With a title, such as the name of the organisation. It is shown as it is, also where names
    /// are hidden.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self {
            title: Some(title.into()),
            ..self
        }
    }

    /// With users, bases and add-ons by another field than the department.
    #[must_use]
    pub fn breakdown(self, by: Field) -> Self {
        Self { by, ..self }
    }

    /// Without names: no name, address or id of a user is in the file, neither in what is shown nor
    /// in the review that it holds.
    ///
    /// Users have pseudonyms instead: the HMAC-SHA256 of their key with this salt, so that the same
    /// user has the same one in each page that is made with the same salt. Whoever knows the salt can
    /// find out who is meant, so it must be random, secret and kept apart from the pages. It has at
    /// least 16 bytes, and is not in the page. An invited user has another pseudonym once the
    /// invitation is accepted, since only then there is an id.
    #[must_use]
    pub fn hide_names(self, salt: impl Into<Vec<u8>>) -> Self {
        Self {
            salt: Some(salt.into()),
            ..self
        }
    }

    /// Groups with fewer users than this are told together, in one group of at least as many; users
    /// without a value are such a group, too. If names are hidden, that also goes for the departments,
    /// groups, cost centres, roles, time zones and versions of single users, and a filter of the review
    /// or of an exemption that names such a value is hidden. Who is not in the roster stays so, and
    /// has no cost centre.
    #[must_use]
    pub fn min_group(self, users: u64) -> Self {
        Self {
            min_group: users,
            ..self
        }
    }

    /// The review is in the file only if the file has at most this number of bytes with it:
    /// 2,000,000 unless told otherwise. A page without it says so.
    #[must_use]
    pub fn with_review_up_to(self, bytes: usize) -> Self {
        Self {
            largest: bytes,
            ..self
        }
    }

    /// Writes the page, as UTF-8.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it cannot be written; [`ErrorKind::Request`] for a salt of fewer than 16
    /// bytes, and for groups by a field that names people while names are hidden.
    pub fn write_to(&self, out: &mut impl Write) -> Result<()> {
        let html = self.to_html()?;
        let written = out.write_all(html.as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| {
            Error::new(ErrorKind::Io, "the page cannot be written").with_source(error)
        })
    }

    /// The page as text.
    ///
    /// # Errors
    /// [`ErrorKind::Request`], as [`write_to`](Self::write_to).
    pub fn to_html(&self) -> Result<String> {
        self.check()?;
        let computed;
        let purchasing = match self.purchasing {
            Some(purchasing) => purchasing,
            None => {
                computed = self.review.purchasing(None, &Planning::new())?;
                &computed
            }
        };
        let small = Small::new(self.review, self.by.clone(), self.min_group);
        let review = match &self.salt {
            Some(salt) => Cow::Owned(hide::hidden(self.review, salt, &small)),
            None => Cow::Borrowed(self.review),
        };
        let subject = Subject {
            review: &review,
            purchasing,
            thresholds: self.thresholds,
            trend: self.trend,
            outcomes: self.outcomes,
            by: self.by.clone(),
            small: &small,
            original: self.review,
            words: Words::new(purchasing, self.salt.is_some()),
        };
        file::document(&subject, self.title.as_deref(), self.largest)
    }

    fn check(&self) -> Result<()> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Request, message));
        let Some(salt) = &self.salt else {
            return Ok(());
        };
        if salt.len() < SALT {
            return refuse(format!(
                "a salt of {} bytes does not hide names: take at least {SALT} random bytes, and keep \
                 them for the next page",
                salt.len()
            ));
        }
        // Custom attributes are free text.
        if hide::PERSONAL.contains(&self.by) || matches!(self.by, Field::Custom(_)) {
            return refuse(format!(
                "groups by {} name people, and names are hidden: group by another field, such as \
                 department",
                self.by.name()
            ));
        }
        Ok(())
    }
}
