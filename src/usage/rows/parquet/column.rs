//! The columns of a Parquet file: their schema, and the values of a row group.

use std::sync::Arc;

use chrono::NaiveDate;
use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type,
    Int64Type,
};
use parquet::errors::Result;
use parquet::file::writer::SerializedColumnWriter;
use parquet::schema::types::{Type, TypePtr};

use crate::usage::money::amount::Money;
use crate::usage::rows::column::{Column, Kind, Table};
use crate::usage::rows::value::Value;

/// Digits after the point of a decimal number, and in all: as many as 16 bytes hold.
const SCALE: u32 = 6;
const PRECISION: i32 = 38;
const BYTES: i32 = 16;

pub(super) fn schema(table: &Table) -> Result<TypePtr> {
    let columns = table.columns.iter().map(field).collect::<Result<_>>()?;
    let schema = Type::group_type_builder(table.name).with_fields(columns);
    Ok(Arc::new(schema.build()?))
}

fn field(column: &Column) -> Result<TypePtr> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Decimal => {
            let (scale, precision) = (SCALE.cast_signed(), PRECISION);
            (
                Physical::FIXED_LEN_BYTE_ARRAY,
                Some(LogicalType::decimal(scale, precision)),
            )
        }
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Time => {
            let logical = LogicalType::timestamp(true, TimeUnit::MICROS);
            (Physical::INT64, Some(logical))
        }
    };
    let is_decimal = column.kind == Kind::Decimal;
    let field = Type::primitive_type_builder(column.name, physical)
        .with_repetition(match column.nullable {
            true => Repetition::OPTIONAL,
            false => Repetition::REQUIRED,
        })
        .with_logical_type(logical)
        .with_length(if is_decimal { BYTES } else { -1 })
        .with_precision(if is_decimal { PRECISION } else { -1 })
        .with_scale(if is_decimal { SCALE.cast_signed() } else { -1 });
    Ok(Arc::new(field.build()?))
}

/// The values of a column in a row group.
pub(super) struct Buffer {
    values: Values,
    /// 1 for each row with a value, 0 for each without; `None` for a column that has one in each.
    levels: Option<Vec<i16>>,
}

enum Values {
    Text(Vec<ByteArray>),
    /// Whole numbers and times.
    Long(Vec<i64>),
    Decimal(Vec<FixedLenByteArray>),
    Boolean(Vec<bool>),
    Date(Vec<i32>),
}

impl Buffer {
    pub(super) fn new(column: &Column) -> Self {
        Self {
            values: match column.kind {
                Kind::Text => Values::Text(Vec::new()),
                Kind::Integer | Kind::Time => Values::Long(Vec::new()),
                Kind::Decimal => Values::Decimal(Vec::new()),
                Kind::Boolean => Values::Boolean(Vec::new()),
                Kind::Date => Values::Date(Vec::new()),
            },
            levels: column.nullable.then(Vec::new),
        }
    }

    /// Adds a value of the column, or says why the file cannot hold it.
    pub(super) fn push(&mut self, value: &Value<'_>) -> std::result::Result<(), String> {
        match (&mut self.values, value) {
            (_, Value::Null) => {
                self.levels.iter_mut().for_each(|levels| levels.push(0));
                return Ok(());
            }
            (Values::Text(values), Value::Text(text)) => values.push(ByteArray::from(&**text)),
            (Values::Long(values), Value::Integer(number)) => values.push(*number),
            (Values::Decimal(values), Value::Decimal(number)) => {
                values.push(millionths(*number));
            }
            (Values::Long(values), Value::Time(time)) => values.push(time.timestamp_micros()),
            (Values::Boolean(values), Value::Boolean(value)) => values.push(*value),
            (Values::Date(values), Value::Date(day)) => values.push(since_1970(*day)?),
            (_, value) => return Err(format!("{:?} is of another kind", value.kind())),
        }
        self.levels.iter_mut().for_each(|levels| levels.push(1));
        Ok(())
    }

    /// Writes the values, and forgets them.
    pub(super) fn write(&mut self, column: &mut SerializedColumnWriter<'_>) -> Result<()> {
        let levels = self.levels.as_deref();
        match &mut self.values {
            Values::Text(values) => {
                let writer = column.typed::<ByteArrayType>();
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            Values::Long(values) => {
                let writer = column.typed::<Int64Type>();
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            Values::Decimal(values) => {
                let writer = column.typed::<FixedLenByteArrayType>();
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            Values::Boolean(values) => {
                let writer = column.typed::<BoolType>();
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
            Values::Date(values) => {
                let writer = column.typed::<Int32Type>();
                writer.write_batch(values, levels, None)?;
                values.clear();
            }
        }
        if let Some(levels) = &mut self.levels {
            levels.clear();
        }
        Ok(())
    }
}

/// The amount in millionths, as Parquet writes it. None is rounded: an amount has no smaller part.
fn millionths(amount: Money) -> FixedLenByteArray {
    ByteArray::from(amount.millionths().to_be_bytes().to_vec()).into()
}

/// Days since 1970-01-01.
fn since_1970(day: NaiveDate) -> std::result::Result<i32, String> {
    let days = day.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).map_err(|_| format!("{day} is out of range"))
}
