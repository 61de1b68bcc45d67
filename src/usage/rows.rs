//! What is known of an account as flat tables, which databases, spreadsheets and pipelines load.
//!
//! Each column is declared once, with its kind, documentation and value: all forms are made of that,
//! and hold the same values. [`Tables`] writes the tables of one reading to a [`TableWriter`]:
//! [`JsonLines`], [`Singer`], and with features CSV (`Csv`), Excel (`Xlsx`) and Parquet
//! (`ParquetFile`, `ParquetFolder`). [`data_dictionary`] describes each column, and
//! [`Table::json_schema`] is the schema for programs.

mod column;
mod convert;
#[cfg(feature = "csv")]
mod csv;
mod declare;
mod dictionary;
mod file;
mod json_lines;
#[cfg(feature = "parquet")]
mod parquet;
mod reading;
mod schema;
mod singer;
mod tables;
mod value;
mod writer;
#[cfg(feature = "xlsx")]
mod xlsx;

pub use column::{Column, Kind, Table};
#[cfg(feature = "csv")]
pub use csv::Csv;
pub use dictionary::data_dictionary;
pub use json_lines::JsonLines;
#[cfg(feature = "parquet")]
pub use parquet::{ParquetFile, ParquetFolder};
pub use singer::Singer;
pub use tables::{TABLES, Tables};
pub use value::Value;
pub use writer::TableWriter;
#[cfg(feature = "xlsx")]
pub use xlsx::{Sheet, Xlsx};
