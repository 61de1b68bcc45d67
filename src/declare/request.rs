//! [`request!`](crate::declare::request).

/// Declares a call.
///
/// ```
/// use zoom_admin::declare::{model, request};
/// use zoom_admin::UserId;
///
/// request! {
///     /// `GET /users/{userId}/presence_status`: whether a user is there.
///     #[get("/users/{userId}/presence_status", Light)]
///     #[classic("user:read:admin")]
///     #[granular("user:read:presence_status:admin")]
///     pub struct mine::Presence(user: UserId) -> Status {
///         /// Only of this kind.
///         #[name = "type"]
///         kind: Option<String>,
///     }
/// }
/// # model! {
/// #     /// Whether a user is there.
/// #     pub struct Status {
/// #         /// In words.
/// #         pub status: Option<String>,
/// #     }
/// # }
/// ```
///
/// becomes
///
/// ```text
/// /// `GET /users/{userId}/presence_status`: whether a user is there.
/// #[derive(Debug, Clone)]
/// #[must_use = "a request does nothing until it is sent"]
/// pub struct Presence { user: UserId, kind: Option<String> }
///
/// impl Presence {
///     pub const CALL: Call = ..; // all that is known of it, as data
///     pub fn new(user: impl Into<UserId>) -> Self { .. }
///     /// Only of this kind.
///     pub fn kind(mut self, kind: impl Into<String>) -> Self { .. }
/// }
/// impl Request for Presence { const META: Meta = ..; type Output = Status; fn parts(&self) .. }
/// ```
///
/// The name before the type (`mine`) stands in errors and spans. In the parentheses is what `new`
/// takes: values for the placeholders of the path, in order, and after a semicolon the query
/// parameters that the call cannot do without. In the braces are the others. `#[name = ".."]` is the
/// name that Zoom has for a parameter, where it is another.
///
/// Behind the scopes there may be, in this order:
///
/// | | |
/// |---|---|
/// | `#[answer(one_of(&["id"]))]` | what a body must hold to be an answer: a constructor of [`Answer`](crate::decode::Answer), with what follows it. Without it, a page must have its list, and any other answer one of the members of its type |
/// | `#[fixed("option" = "security")]` | parameters that are sent as they stand |
/// | `#[deprecated = "why"]` | Zoom has given the call up |
/// | `#[paged(300)]` | it answers page by page, at most so many records at a time: adds `impl Paged` |
#[doc(hidden)]
#[macro_export]
macro_rules! __zoom_admin_request {
    (
        $(#[doc = $doc:expr])*
        #[get($path:literal, $label:ident)]
        #[classic($($classic:literal),* $(,)?)]
        #[granular($($granular:literal),* $(,)?)]
        $(#[answer($($answer:tt)*)])?
        $(#[fixed($($fix_name:literal = $fix:literal),* $(,)?)])?
        $(#[deprecated = $why:literal])?
        $(#[paged($size:literal)])?
        pub struct $module:ident :: $name:ident (
            $($arg:ident : $arg_ty:ty),* $(,)?
            $(; $($(#[name = $req_name:literal])? $req:ident : $req_ty:ty),* $(,)?)?
        ) -> $out:ty {
            $(
                $(#[doc = $opt_doc:expr])*
                $(#[name = $opt_name:literal])?
                $opt:ident : Option<$opt_ty:ty>
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        $(#[deprecated = $why])?
        #[derive(Debug, Clone)]
        #[must_use = "a request does nothing until it is sent"]
        pub struct $name {
            $($arg: $arg_ty,)*
            $($($req: $req_ty,)*)?
            $($opt: Option<$opt_ty>,)*
        }

        impl $name {
            /// What is known of the call beforehand.
            pub const CALL: $crate::declare::__private::Call = {
                #[allow(unused_imports)] // by a call without parameters
                use $crate::declare::__private::{Param, field_name};
                $crate::declare::__private::Call::new::<Self>(
                    &[
                        $($(Param::fixed($fix_name, $fix),)*)?
                        $($(Param::new::<$req_ty>(field_name!($req $($req_name)?), true),)*)?
                        $(Param::new::<$opt_ty>(field_name!($opt $($opt_name)?), false),)*
                    ],
                    $crate::__zoom_admin_request!(@paging $out $(, $size)?),
                    &[$($why)?],
                )
            };

            /// The request, with what it cannot do without.
            #[allow(clippy::new_without_default)]
            pub fn new($($arg: impl Into<$arg_ty>,)* $($($req: impl Into<$req_ty>),*)?) -> Self {
                Self {
                    $($arg: $arg.into(),)*
                    $($($req: $req.into(),)*)?
                    $($opt: None,)*
                }
            }

            $(
                $(#[doc = $opt_doc])*
                pub fn $opt(mut self, $opt: impl Into<$opt_ty>) -> Self {
                    self.$opt = Some($opt.into());
                    self
                }
            )*
        }

        impl $crate::declare::__private::Request for $name {
            const META: $crate::declare::__private::Meta = $crate::declare::__private::Meta {
                name: concat!(stringify!($module), "::", stringify!($name)),
                path: $path,
                label: $crate::declare::__private::Label::$label,
                classic: &[$($classic),*],
                granular: &[$($granular),*],
            };
            const ANSWER: $crate::declare::__private::Answer =
                $crate::__zoom_admin_request!(@answer $out $(, paged $size)? $(, { $($answer)* })?);
            type Output = $out;

            fn parts(
                &self,
            ) -> $crate::declare::__private::Result<$crate::declare::__private::Parts> {
                #[allow(unused_imports)] // by a call without parameters
                use $crate::declare::__private::field_name;
                let values: Vec<$crate::declare::__private::Segment> =
                    vec![$((&self.$arg).into()),*];
                #[allow(unused_mut)]
                let mut parts = $crate::declare::__private::Parts::new(&Self::META, values)?;
                $($(parts.query($fix_name, Some($fix.to_owned()));)*)?
                $($(parts.query(field_name!($req $($req_name)?), Some(&self.$req));)*)?
                $(parts.query(field_name!($opt $($opt_name)?), self.$opt.as_ref());)*
                Ok(parts)
            }
        }

        $(impl $crate::declare::__private::Paged for $name {
            const PAGE_SIZE: u32 = $size;
        })?
    };

    // The paging of a call, if it has a page size.
    (@paging $out:ty) => {
        None
    };
    (@paging $out:ty, $size:literal) => {
        Some($crate::declare::__private::Paging::new::<$out>($size))
    };

    // What a body must hold to be an answer: what is said, or what follows from the paging.
    (@answer $out:ty) => {
        $crate::declare::__private::Answer::any_member()
    };
    (@answer $out:ty, paged $size:literal) => {
        $crate::declare::__private::Answer::list(
            <$out as $crate::declare::__private::PageBody>::ITEMS,
        )
    };
    (@answer $out:ty $(, paged $size:literal)?, { $($answer:tt)* }) => {
        $crate::declare::__private::Answer::$($answer)*
    };
}
