//! Answers as the JSON that Zoom sent.

use std::fmt;
use std::marker::PhantomData;

use chrono::NaiveDate;
use serde::de::{Deserialize, Deserializer};

use super::{Fingerprint, Meta, PageBody, Paged, Parts, Request};
use crate::decode::{self, Answer, Lenient};
use crate::error::Result;

/// Sends any request and gives the answer as the JSON that Zoom sent, for example to read fields
/// that the types do not have yet.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zoom_admin::Result<()> {
/// # use zoom_admin::{Zoom, fake::Fake};
/// # let fake = Fake::builder().users(3).build();
/// # let zoom = Zoom::builder()
/// #     .transport(fake.clone())
/// #     .clock(fake.clock())
/// #     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
/// #     .build()?;
/// use zoom_admin::{Raw, user};
///
/// let page: serde_json::Value = zoom.send(Raw(user::List::new())).await?;
/// assert!(page["users"].is_array());
/// # Ok(())
/// # }
/// ```
///
/// Any JSON is accepted as an answer, unless it is one of Zoom's error bodies. `Raw` gives a single
/// answer, so one page of a listing; [`RawPages`] reads a complete listing.
///
/// The [rules of reading](crate::decode) apply: if a key occurs twice, the last value that is not
/// null is kept; a value with invalid bytes is lost. `serde_json::Value` cannot represent a number
/// that fits neither 64 bits nor a float: a longer integer, or `1e400`, becomes the text of its
/// digits. Each of these cases is in the notes ([`Zoom::send_full`](crate::Zoom::send_full)).
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Raw<R>(pub R);

impl<R: Request> Request for Raw<R> {
    const META: Meta = R::META;
    const ANSWER: Answer = Answer::anything();
    type Output = serde_json::Value;

    fn parts(&self) -> Result<Parts> {
        self.0.parts()
    }
}

/// Reads any listing and gives its pages and records as the JSON that Zoom sent, by the same rules
/// as [`Raw`].
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct RawPages<R>(pub R);

impl<R: Paged> Request for RawPages<R> {
    const META: Meta = R::META;
    const ANSWER: Answer = R::ANSWER.of_page(<R::Output as PageBody>::ITEMS);
    type Output = RawPage<R>;

    fn parts(&self) -> Result<Parts> {
        self.0.parts()
    }
}

impl<R: Paged> Paged for RawPages<R> {
    const PAGE_SIZE: u32 = R::PAGE_SIZE;
}

type Members = serde_json::Map<String, serde_json::Value>;

/// The token for the next page, from the JSON of a page.
pub(super) fn next_page_token(page: &Members) -> Option<&str> {
    let token = page.get("next_page_token")?.as_str()?;
    Some(token).filter(|t| !t.is_empty())
}

/// The total number of records in the listing, from the JSON of a page.
pub(super) fn total(page: &Members) -> Option<u64> {
    u64::read(page.get("total_records")?).ok()?
}

/// The first and last date that a page covers, from the JSON of the page.
pub(super) fn range(page: &Members) -> Option<(NaiveDate, NaiveDate)> {
    let date = |name| NaiveDate::read(page.get(name)?).ok()?;
    Some((date("from")?, date("to")?))
}

/// One page of [`RawPages`].
#[derive(Clone)]
#[non_exhaustive]
pub struct RawPage<R> {
    /// The page as the JSON that Zoom sent.
    pub body: serde_json::Map<String, serde_json::Value>,
    /// The empty list that `items_mut` gives if the page has no list.
    none: Vec<serde_json::Value>,
    listing: PhantomData<fn() -> R>,
}

/// Hides the content of the page, which can contain credentials.
impl<R> fmt::Debug for RawPage<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawPage").finish_non_exhaustive()
    }
}

impl<'de, R> Deserialize<'de> for RawPage<R> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self {
            body: decode::members(d)?,
            none: Vec::new(),
            listing: PhantomData,
        })
    }
}

impl<R: Paged> PageBody for RawPage<R> {
    type Item = serde_json::Value;
    const ITEMS: &'static str = <R::Output as PageBody>::ITEMS;

    fn next_page_token(&self) -> Option<&str> {
        next_page_token(&self.body)
    }
    fn total(&self) -> Option<u64> {
        total(&self.body)
    }
    fn range(&self) -> Option<(NaiveDate, NaiveDate)> {
        range(&self.body)
    }
    /// The records. A single value in place of the list is taken for a list of one.
    fn into_items(mut self) -> Vec<serde_json::Value> {
        match self.body.remove(Self::ITEMS) {
            None | Some(serde_json::Value::Null) => Vec::new(),
            Some(serde_json::Value::Array(records)) => records,
            Some(one) => vec![one],
        }
    }
    fn items_mut(&mut self) -> Option<&mut Vec<serde_json::Value>> {
        match self.body.get_mut(Self::ITEMS) {
            None | Some(serde_json::Value::Null) => Some(&mut self.none),
            Some(list) => list.as_array_mut(),
        }
    }
    fn fingerprint(item: &serde_json::Value) -> Option<Fingerprint> {
        Fingerprint::from_content(item)
    }
}
