//! [`page!`](crate::declare::page).

/// Declares one page of a listing: a [`model!`](crate::declare::model) with the fields that the pages
/// of Zoom's listings share, and its [`PageBody`](crate::PageBody).
///
/// ```
/// use zoom_admin::declare::{model, page};
///
/// page! {
///     /// One page of rooms.
///     #[key(|room| Some(&room.id))]
///     pub struct Rooms {
///         pub rooms: Vec<Room>,
///     }
/// }
/// # model! {
/// #     /// A room.
/// #     pub struct Room {
/// #         /// Id.
/// #         pub id: String,
/// #     }
/// # }
/// ```
///
/// The list is the first field; what follows are further fields of the page. `#[key(|record| ..)]`
/// gives what identifies a record, an `Option` of something that can be hashed; records without a key
/// are told apart by their content. `#[range(from, to)]`, before it, says that the answer repeats the
/// asked dates in these fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __zoom_admin_page {
    (
        $(#[doc = $doc:expr])*
        $(#[range($from:ident, $to:ident)])?
        $(#[key(|$record:ident| $key:expr)])?
        pub struct $name:ident {
            pub $items:ident : Vec<$item:ty>
            $(, $(
                $(#[doc = $field_doc:expr])*
                $(#[name = $field_name:literal])?
                pub $field:ident : $ty:ty
            ),+)?
            $(,)?
        }
    ) => {
        $crate::__zoom_admin_model! {
            $(#[doc = $doc])*
            pub struct $name {
                /// The records of this page.
                pub $items: Vec<$item>,
                /// The token for the next page; empty at the end. Lives 15 minutes.
                pub next_page_token: Option<String>,
                /// Number of pages.
                pub page_count: Option<u64>,
                /// Number of this page, in answers to requests by page number.
                pub page_number: Option<u64>,
                /// Greatest number of records in a page.
                pub page_size: Option<u64>,
                /// Number of records in the whole listing.
                pub total_records: Option<u64>,
                $($(
                    $(#[doc = $field_doc])*
                    $(#[name = $field_name])?
                    pub $field: $ty,
                )+)?
            }
        }

        impl $crate::declare::__private::PageBody for $name {
            type Item = $item;
            const ITEMS: &'static str = stringify!($items);
            fn next_page_token(&self) -> Option<&str> {
                self.next_page_token.as_deref().filter(|t| !t.is_empty())
            }
            fn total(&self) -> Option<u64> {
                self.total_records
            }
            fn range(
                &self,
            ) -> Option<($crate::declare::__private::NaiveDate, $crate::declare::__private::NaiveDate)>
            {
                $(if let (Some(from), Some(to)) = (self.$from, self.$to) {
                    return Some((from, to));
                })?
                None
            }
            fn into_items(self) -> Vec<$item> {
                self.$items
            }
            fn items_mut(&mut self) -> Option<&mut Vec<$item>> {
                Some(&mut self.$items)
            }
            fn fingerprint(item: &$item) -> Option<$crate::declare::__private::Fingerprint> {
                $(
                    let $record = item;
                    if let Some(key) = $key {
                        return Some($crate::declare::__private::Fingerprint::from_key(key));
                    }
                )?
                $crate::declare::__private::Fingerprint::from_content(item)
            }
        }
    };
}
