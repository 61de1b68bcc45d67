//! What is known of an account as flat tables, which databases, spreadsheets and pipelines load.

mod column;
#[cfg(feature = "parquet")]
mod parquet;
mod value;
mod writer;

pub use column::{Column, Kind, Table};
#[cfg(feature = "parquet")]
pub use parquet::{ParquetFile, ParquetFolder};
pub use value::Value;
pub use writer::TableWriter;
