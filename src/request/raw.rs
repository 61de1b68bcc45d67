//! Answers as the JSON that came.

use std::fmt;
use std::marker::PhantomData;

use chrono::NaiveDate;
use serde::de::{Deserialize, Deserializer};

use super::{Fingerprint, Meta, PageBody, Paged, Parts, Request};
use crate::decode::{self, Answer, Lenient};
use crate::error::Result;

/// Any request, with its answer as the JSON that came: for fields that the types do not have yet.
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
/// Whatever JSON comes is an answer, unless it is one of Zoom's error bodies. That is one answer;
/// [`RawPages`] reads a whole listing.
///
/// The [rules of reading](crate::decode) hold: of a key that came twice, the last value that is not
/// null is kept, and bad bytes cost the value that they stand in. `serde_json::Value` has no place
/// for a number that fits neither 64 bits nor a float: a longer whole number, or `1e400`, is the text
/// of its digits. Each of these is in the notes ([`Zoom::send_full`](crate::Zoom::send_full)).
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

/// Any listing, with its pages and records as the JSON that came, by the same rules as [`Raw`].
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

/// The token for the next page, of a page as it came.
pub(super) fn next_page_token(page: &Members) -> Option<&str> {
    let token = page.get("next_page_token")?.as_str()?;
    Some(token).filter(|t| !t.is_empty())
}

/// How many records the whole listing has, of a page as it came.
pub(super) fn total(page: &Members) -> Option<u64> {
    u64::read(page.get("total_records")?).ok()?
}

/// The dates that a page covers, of a page as it came.
pub(super) fn range(page: &Members) -> Option<(NaiveDate, NaiveDate)> {
    let date = |name| NaiveDate::read(page.get(name)?).ok()?;
    Some((date("from")?, date("to")?))
}

/// One page of [`RawPages`].
#[derive(Clone)]
#[non_exhaustive]
pub struct RawPage<R> {
    /// The page as it came.
    pub body: serde_json::Map<String, serde_json::Value>,
    /// Stands for the list where there is none.
    none: Vec<serde_json::Value>,
    listing: PhantomData<fn() -> R>,
}

/// Hides the page, which can hold credentials.
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
    /// The records; one value where the list belongs is a list of one.
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
        Fingerprint::of_content(item)
    }
}
