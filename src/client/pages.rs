//! Page by page.

use std::collections::HashSet;

use futures::StreamExt;
use futures::stream::{self, BoxStream};

use super::Zoom;
use crate::decode::{Note, NoteKind};
use crate::error::{Error, ErrorKind, Result};
use crate::request::{PageBody, Paged, Parts};

/// One page of a listing, with what could not be read of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// The page.
    pub body: T,
    /// Records that are missing from it because they could not be read.
    pub failures: Vec<Note>,
    /// Everything else that was noted: single values, and drift if asked for.
    pub notes: Vec<Note>,
    /// Zoom's tracking id.
    pub tracking_id: Option<String>,
}

/// The page size to fall back to where Zoom refuses the greatest.
const SMALLER: u32 = 300;

struct Cursor {
    zoom: Zoom,
    parts: Parts,
    size: u32,
    token: Option<String>,
    seen: HashSet<String>,
}

pub(super) fn pages<R: Paged>(
    zoom: Zoom,
    request: R,
) -> BoxStream<'static, Result<Page<R::Output>>> {
    let first = request.parts().map(|parts| Cursor {
        size: zoom
            .inner
            .max_page_size
            .map_or(R::PAGE_SIZE, |max| max.min(R::PAGE_SIZE)),
        zoom,
        parts,
        token: None,
        seen: HashSet::new(),
    });
    stream::unfold(Some(first), |cursor| async move {
        let mut cursor = match cursor? {
            Ok(cursor) => cursor,
            Err(error) => return Some((Err(error), None)),
        };
        match cursor.next::<R>().await {
            Ok((page, more)) => Some((Ok(page), more.then_some(Ok(cursor)))),
            Err(error) => Some((Err(error), None)),
        }
    })
    .boxed()
}

impl Cursor {
    /// The next page, and whether there are more.
    async fn next<R: Paged>(&mut self) -> Result<(Page<R::Output>, bool)> {
        let reply = match self.zoom.fetch::<R::Output>(&self.query()).await {
            Err(error) if self.size > SMALLER && refuses_size(&error) => {
                tracing::debug!(
                    request = R::META.name,
                    "page size refused; asking for {SMALLER}"
                );
                self.size = SMALLER;
                self.zoom.fetch::<R::Output>(&self.query()).await?
            }
            other => other?,
        };
        self.token = reply.value.next_page_token().map(str::to_owned);
        if let Some(token) = &self.token
            && !self.seen.insert(token.clone())
        {
            return Err(Error::new(
                ErrorKind::Paging,
                "Zoom gave the same page token twice; the listing would not end",
            )
            .with_request(R::META.name));
        }
        let (failures, notes) = reply
            .notes
            .into_iter()
            .partition(|note| note.kind == NoteKind::Record && is_item::<R>(&note.path));
        let page = Page {
            body: reply.value,
            failures,
            notes,
            tracking_id: reply.tracking_id,
        };
        Ok((page, self.token.is_some()))
    }

    fn query(&self) -> Parts {
        let mut parts = self.parts.clone();
        parts.query("page_size", Some(self.size));
        parts.query("next_page_token", self.token.as_ref());
        parts
    }
}

/// Whether a path is that of a record of the page itself: `users`, or `users[7]`.
fn is_item<R: Paged>(path: &str) -> bool {
    let rest = path.strip_prefix(<R::Output as PageBody>::ITEMS);
    rest.is_some_and(|rest| {
        rest.is_empty() || (rest.starts_with('[') && rest.ends_with(']') && !rest.contains('.'))
    })
}

/// Whether Zoom refused the page size itself.
fn refuses_size(error: &Error) -> bool {
    error.api().is_some_and(|api| {
        let about = |text: &str| {
            let text = text.to_lowercase();
            text.contains("page_size") || text.contains("page size")
        };
        about(&api.message)
            || api
                .fields
                .iter()
                .any(|f| about(&f.field) || about(&f.message))
    })
}
