//! What is known of an account as flat tables, which databases, spreadsheets and pipelines load.

mod column;
mod value;
mod writer;

pub use column::{Column, Kind, Table};
pub use value::Value;
pub use writer::TableWriter;
