//! Values of query parameters.

use chrono::NaiveDate;

use crate::request::ParamKind;

/// A value that a query parameter can take.
pub trait QueryValue {
    /// The kind of value.
    const KIND: ParamKind = ParamKind::Text;
    /// The text that is sent, before encoding.
    fn to_query(&self) -> String;
}

impl QueryValue for NaiveDate {
    const KIND: ParamKind = ParamKind::Date;
    fn to_query(&self) -> String {
        self.format("%Y-%m-%d").to_string()
    }
}

macro_rules! query_display {
    ($($ty:ty: $kind:ident),*) => {
        $(impl QueryValue for $ty {
            const KIND: ParamKind = ParamKind::$kind;
            fn to_query(&self) -> String {
                self.to_string()
            }
        })*
    };
}
query_display!(bool: Boolean, u32: Number, i64: Number, u64: Number, String: Text);

impl QueryValue for chrono::Month {
    const KIND: ParamKind = ParamKind::Number;
    fn to_query(&self) -> String {
        self.number_from_month().to_string()
    }
}

impl QueryValue for str {
    fn to_query(&self) -> String {
        self.to_owned()
    }
}

impl<T: QueryValue + ?Sized> QueryValue for &T {
    const KIND: ParamKind = T::KIND;
    fn to_query(&self) -> String {
        (*self).to_query()
    }
}

/// Several values in one parameter are separated by commas.
impl<T: QueryValue> QueryValue for Vec<T> {
    fn to_query(&self) -> String {
        let texts: Vec<_> = self.iter().map(QueryValue::to_query).collect();
        texts.join(",")
    }
}
