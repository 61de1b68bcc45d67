//! Typed answers together with the members that their types do not model.

use std::fmt;
use std::marker::PhantomData;

use chrono::NaiveDate;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::{Fingerprint, Meta, PageBody, Paged, Parts, Request, raw};
use crate::decode::{Answer, Extra, Lenient};
use crate::error::Result;

/// Sends any request, and gives the members of the answer that the types do not model as well, such
/// as fields that Zoom added after this version.
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
/// use zoom_admin::{WithExtra, user};
///
/// let summary = zoom.send(WithExtra(user::Summary::new())).await?;
/// println!("{:?} users", summary.total_users_count);
/// for (path, value) in &summary.extra {
///     println!("{path} = {value}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// Each answer is parsed twice. For the records of a listing, see [`WithExtraPages`].
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct WithExtra<R>(pub R);

impl<R: Request> Request for WithExtra<R> {
    const META: Meta = R::META;
    const ANSWER: Answer = R::ANSWER;
    type Output = Extra<R::Output>;

    fn parts(&self) -> Result<Parts> {
        self.0.parts()
    }
}

/// Reads any listing, and gives the members of each record that the types do not model as well.
/// Each page is parsed twice.
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
/// use futures::TryStreamExt;
/// use zoom_admin::{WithExtraPages, user};
///
/// let mut users = zoom.stream(WithExtraPages(user::List::new()));
/// while let Some(user) = users.try_next().await? {
///     println!("{}: {:?}", user.email, user.extra.get("shoe_size"));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct WithExtraPages<R>(pub R);

type Item<R> = <<R as Request>::Output as PageBody>::Item;

impl<R: Paged> Request for WithExtraPages<R>
where
    Item<R>: Lenient,
{
    const META: Meta = R::META;
    const ANSWER: Answer = R::ANSWER.of_page(<R::Output as PageBody>::ITEMS);
    type Output = ExtraPage<R>;

    fn parts(&self) -> Result<Parts> {
        self.0.parts()
    }
}

impl<R: Paged> Paged for WithExtraPages<R>
where
    Item<R>: Lenient,
{
    const PAGE_SIZE: u32 = R::PAGE_SIZE;
}

/// One page of [`WithExtraPages`].
#[non_exhaustive]
pub struct ExtraPage<R: Paged> {
    /// The records.
    pub items: Vec<Extra<Item<R>>>,
    /// The members of the page other than the records, as the JSON that Zoom sent.
    pub beside: serde_json::Map<String, serde_json::Value>,
    listing: PhantomData<fn() -> R>,
}

/// Hides the content of the page, which can contain credentials.
impl<R: Paged> fmt::Debug for ExtraPage<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExtraPage")
            .field("items", &self.items.len())
            .finish_non_exhaustive()
    }
}

impl<'de, R: Paged> Deserialize<'de> for ExtraPage<R>
where
    Item<R>: Lenient,
{
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_map(Reader(PhantomData))
    }
}

struct Reader<R>(PhantomData<fn() -> R>);

impl<'de, R: Paged> Visitor<'de> for Reader<R>
where
    Item<R>: Lenient,
{
    type Value = ExtraPage<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut page = ExtraPage {
            items: Vec::new(),
            beside: serde_json::Map::new(),
            listing: PhantomData,
        };
        while let Some(name) = map.next_key::<String>()? {
            if name == <R::Output as PageBody>::ITEMS {
                page.items = map.next_value::<List<Item<R>>>()?.0;
            } else {
                page.beside.insert(name, map.next_value()?);
            }
        }
        Ok(page)
    }
}

/// A list of records, parsed in the same way as a field of a model.
struct List<T>(Vec<Extra<T>>);

impl<'de, T: Lenient> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        crate::decode::field(d).map(Self)
    }
}

impl<R: Paged> PageBody for ExtraPage<R>
where
    Item<R>: Lenient,
{
    type Item = Extra<Item<R>>;
    const ITEMS: &'static str = <R::Output as PageBody>::ITEMS;

    fn next_page_token(&self) -> Option<&str> {
        raw::next_page_token(&self.beside)
    }
    fn total(&self) -> Option<u64> {
        raw::total(&self.beside)
    }
    fn range(&self) -> Option<(NaiveDate, NaiveDate)> {
        raw::range(&self.beside)
    }
    fn into_items(self) -> Vec<Self::Item> {
        self.items
    }
    fn items_mut(&mut self) -> Option<&mut Vec<Self::Item>> {
        Some(&mut self.items)
    }
    fn fingerprint(item: &Self::Item) -> Option<Fingerprint> {
        <R::Output as PageBody>::fingerprint(&item.value)
    }
}
