//! The macros that the calls and models of this crate are declared with, for those of your own:
//! [`request!`], [`model!`], [`page!`], [`open_enum!`] and [`id!`].
//!
//! What stands in the braces looks like what the macro makes of it, and the documentation of each
//! macro shows the whole of that. The chapter [on declaring](crate::guide::declaring) of the guide has
//! an example.

mod id;
mod model;
mod open_enum;
mod page;
mod ranged;
mod request;

pub(crate) use crate::__zoom_admin_scalar as scalar_impls;
#[doc(inline)]
pub use crate::{
    __zoom_admin_id as id, __zoom_admin_model as model, __zoom_admin_open_enum as open_enum,
    __zoom_admin_page as page, __zoom_admin_request as request,
};
pub(crate) use ranged::ranged;

/// What the expansions name. No part of the public API.
#[doc(hidden)]
pub mod __private {
    pub use chrono::NaiveDate;
    pub use serde;

    pub use super::model::{Key, KeyOf, Write, Written, field_name};
    pub use crate::decode::{
        Answer, Field, Lenient, Scalar, object, required, scalar, unknown_variant,
    };
    pub use crate::error::Result;
    pub use crate::limit::label::Label;
    pub use crate::request::{
        Call, Fingerprint, Meta, PageBody, Paged, Paging, Param, ParamKind, Parts, QueryValue,
        Request, Segment,
    };
}
