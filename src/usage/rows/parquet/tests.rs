use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::{GROUP, ParquetFile, ParquetFolder};
use crate::coverage::Coverage;
use crate::usage::filter::Filter;
use crate::usage::money::amount::Money;
use crate::usage::rows::column::{Column, Kind, Table};
use crate::usage::rows::value::Value;
use crate::usage::rows::writer::TableWriter;
use crate::usage::{Collector, Policy, Review, decide};

const fn column(name: &'static str, kind: Kind, nullable: bool) -> Column {
    Column {
        name,
        kind,
        nullable,
        key: false,
        doc: "",
    }
}

static ALL_KINDS: Table = Table {
    name: "all_kinds",
    version: 3,
    doc: "One column of each kind.",
    columns: &[
        column("number", Kind::Integer, false),
        column("text", Kind::Text, true),
        column("price", Kind::Decimal, true),
        column("flag", Kind::Boolean, true),
        column("day", Kind::Date, true),
        column("time", Kind::Time, true),
    ],
};

fn day() -> NaiveDate {
    "2026-06-30".parse().unwrap()
}

fn row(number: i64) -> [Value<'static>; 6] {
    let time: DateTime<Utc> = "2026-06-30T09:00:00.000001Z".parse().unwrap();
    [
        Value::Integer(number),
        Value::Text(Cow::Owned(format!("=1+{number}\u{202e}"))),
        Value::Decimal("-139.9050".parse().unwrap()),
        Value::Boolean(number % 2 == 0),
        Value::Date(day()),
        Value::Time(time),
    ]
}

/// A review of an account without users.
fn review() -> Review {
    let facts = Collector::new().into_facts(Coverage::default(), DateTime::UNIX_EPOCH);
    decide(&facts, &Policy::careful(90), None, facts.read_at).unwrap()
}

fn nothing(number: i64) -> [Value<'static>; 6] {
    let mut row = [const { Value::Null }; 6];
    row[0] = Value::Integer(number);
    row
}

fn read(bytes: Vec<u8>) -> Vec<Vec<Field>> {
    let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    let fields = |row: parquet::record::Row| row.get_column_iter().map(|c| c.1.clone()).collect();
    rows.map(|row| fields(row.unwrap())).collect()
}

/// A folder that is removed at the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("zoom-admin-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn values_of_each_kind_come_back_and_none_stays_none() {
    let mut file = ParquetFile::new(Vec::new(), &ALL_KINDS).unwrap();
    file.row(&row(7)).unwrap();
    file.row(&nothing(8)).unwrap();
    file.row(&row(9)).unwrap();
    let rows = read(file.finish().unwrap());
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0][0], Field::Long(7));
    assert_eq!(rows[0][1], Field::Str("=1+7\u{202e}".to_owned()));
    assert!(matches!(&rows[0][2], Field::Decimal(d) if d.scale() == 6
        && d.data() == (-139_905_000_i128).to_be_bytes()));
    assert_eq!(rows[0][3], Field::Bool(false));
    assert_eq!(rows[0][4], Field::Date(20_634));
    assert_eq!(rows[0][5], Field::TimestampMicros(1_782_810_000_000_001));
    assert!(rows[1][1..].iter().all(|field| *field == Field::Null));
    assert_eq!(rows[2][0], Field::Long(9));
}

#[test]
fn rows_beyond_a_group_are_all_there() {
    let total = i64::try_from(GROUP).unwrap() + 5;
    let mut file = ParquetFile::new(Vec::new(), &ALL_KINDS).unwrap();
    for number in 0..total {
        match number % 3 {
            0 => file.row(&nothing(number)).unwrap(),
            _ => file.row(&row(number)).unwrap(),
        }
        assert!(file.buffered < GROUP);
    }
    assert_eq!(file.rows(), u64::try_from(total).unwrap());
    let bytes = file.finish().unwrap();
    let reader = SerializedFileReader::new(Bytes::from(bytes.clone())).unwrap();
    assert_eq!(reader.num_row_groups(), 2);
    for (number, row) in (0..total).zip(read(bytes)) {
        assert_eq!(row[0], Field::Long(number));
        assert_eq!(row[1] == Field::Null, number % 3 == 0);
    }
}

#[test]
fn a_table_without_rows_can_be_read() {
    let file = ParquetFile::new(Vec::new(), &ALL_KINDS).unwrap();
    assert_eq!(read(file.finish().unwrap()), Vec::<Vec<Field>>::new());
}

#[test]
fn what_does_not_fit_is_refused_and_not_rounded() {
    let refused = |at: usize, value: Value<'static>| {
        let mut file = ParquetFile::new(Vec::new(), &ALL_KINDS).unwrap();
        let mut row = row(1);
        row[at] = value;
        let error = file.row(&row).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        error.to_string()
    };
    // No amount has a part that is smaller than a column's.
    assert!("0.0000001".parse::<Money>().is_err());
    assert!(refused(0, Value::Null).contains("kind of value that number needs"));
    assert!(refused(1, Value::Integer(1)).contains("kind of value that text needs"));
    let mut file = ParquetFile::new(Vec::new(), &ALL_KINDS).unwrap();
    assert!(file.row(&row(1)[..5]).is_err());
}

#[test]
fn the_largest_decimal_number_fits() {
    let mut file = ParquetFile::new(Vec::new(), &ALL_KINDS).unwrap();
    let mut row = row(1);
    row[2] = Value::Decimal(Money::MAX);
    file.row(&row).unwrap();
    let rows = read(file.finish().unwrap());
    let millionths = 10_i128.pow(28);
    assert!(matches!(&rows[0][2], Field::Decimal(d) if d.data() == millionths.to_be_bytes()));
}

#[test]
fn a_run_is_published_last_and_no_file_is_written_again() {
    let dir = Temporary::new("parquet-folder");
    let run = |name: &str| ParquetFolder::new(&dir.0, "acme", day(), name);
    let mut first = run("one").unwrap();
    first.begin(&ALL_KINDS).unwrap();
    first.row(&row(1)).unwrap();
    let partition = dir.0.join("account=acme/day=2026-06-30");
    let names = || {
        let files = fs::read_dir(&partition).unwrap();
        let mut names: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    // Nothing that a query would find, before it is published.
    let is_part = |name: &String| name.ends_with(".part");
    assert!(
        names().len() == 1 && names().iter().all(is_part),
        "{:?}",
        names()
    );
    first.end().unwrap();
    assert!(
        names().len() == 1 && names().iter().all(is_part),
        "{:?}",
        names()
    );
    first.publish(&review()).unwrap();
    let published = [
        "_coverage-one.json",
        "_done-one.json",
        "_schema-one.json",
        "all_kinds-one.parquet",
    ];
    assert_eq!(names(), published);
    #[cfg(unix)]
    for name in names() {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(partition.join(&name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let done = fs::read_to_string(partition.join("_done-one.json")).unwrap();
    let done: serde_json::Value = serde_json::from_str(&done).unwrap();
    assert_eq!(done["files"][0]["rows"], 1);
    assert_eq!(done["files"][0]["version"], 3);
    assert_eq!(done["part_of_account"], serde_json::Value::Null);
    assert_eq!(done["undecided_users"], 0);
    let schema = fs::read_to_string(partition.join("_schema-one.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(schema[0]["columns"][2]["kind"], "decimal");
    // The same run again is refused, another one stands beside it.
    let kind = |result: io::Result<ParquetFolder>| result.err().map(|error| error.kind());
    assert_eq!(kind(run("one")), Some(io::ErrorKind::AlreadyExists));
    let mut second = run("two").unwrap();
    second.begin(&ALL_KINDS).unwrap();
    second.end().unwrap();
    second.publish(&review()).unwrap();
    assert_eq!(names().len(), 8);
}

fn files(dir: &Temporary) -> Vec<String> {
    let partition = dir.0.join("account=acme/day=2026-06-30");
    let files = fs::read_dir(partition).unwrap();
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_run_that_was_stopped_leaves_nothing_and_can_be_made_again() {
    let dir = Temporary::new("parquet-stopped");
    let run = || ParquetFolder::new(&dir.0, "acme", day(), "one").unwrap();
    // After one table that is complete.
    let mut stopped = run();
    stopped.begin(&ALL_KINDS).unwrap();
    stopped.row(&row(1)).unwrap();
    stopped.end().unwrap();
    drop(stopped);
    assert_eq!(files(&dir), [""; 0]);
    // Within a table.
    let mut stopped = run();
    stopped.begin(&ALL_KINDS).unwrap();
    stopped.row(&row(1)).unwrap();
    assert!(stopped.begin(&ALL_KINDS).is_err());
    assert!(stopped.publish(&review()).is_err());
    assert_eq!(files(&dir), [""; 0]);
    let mut again = run();
    again.begin(&ALL_KINDS).unwrap();
    again.row(&row(2)).unwrap();
    again.end().unwrap();
    let path = again.publish(&review()).unwrap();
    let bytes = fs::read(path.join("all_kinds-one.parquet")).unwrap();
    assert_eq!(read(bytes)[0][0], Field::Long(2));
}

#[test]
fn of_two_writers_of_a_run_one_is_refused_and_the_files_are_those_of_the_other() {
    let dir = Temporary::new("parquet-two-writers");
    let mut runs = [1, 2].map(|number| {
        let mut run = ParquetFolder::new(&dir.0, "acme", day(), "one").unwrap();
        run.begin(&ALL_KINDS).unwrap();
        run.row(&row(number)).unwrap();
        run
    });
    for run in &mut runs {
        run.end().unwrap();
    }
    let [first, second] = runs;
    let path = first.publish(&review()).unwrap();
    let error = second.publish(&review()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert!(error.to_string().contains("a name of its own"), "{error}");
    assert_eq!(files(&dir).len(), 4);
    let bytes = fs::read(path.join("all_kinds-one.parquet")).unwrap();
    assert_eq!(read(bytes)[0][0], Field::Long(1));
}

#[test]
fn a_run_that_cannot_be_published_leaves_no_file_that_a_query_finds() {
    let dir = Temporary::new("parquet-half");
    let mut run = ParquetFolder::new(&dir.0, "acme", day(), "one").unwrap();
    run.begin(&ALL_KINDS).unwrap();
    run.end().unwrap();
    fs::write(run.path().join("_schema-one.json"), "of another").unwrap();
    assert!(run.publish(&review()).is_err());
    assert_eq!(files(&dir), ["_schema-one.json"]);
}

#[test]
fn a_run_of_a_part_of_the_account_says_so() {
    let dir = Temporary::new("parquet-part");
    let run = ParquetFolder::new(&dir.0, "acme", day(), "one").unwrap();
    let mut review = review().filtered(&Filter::parse("department = Sales").unwrap());
    review.undecided = 7;
    let path = run.publish(&review).unwrap();
    let done = fs::read_to_string(path.join("_done-one.json")).unwrap();
    let done: serde_json::Value = serde_json::from_str(&done).unwrap();
    assert_eq!(done["part_of_account"], review.filter.to_string());
    assert_eq!(done["undecided_users"], 7);
}

#[test]
fn names_that_would_leave_the_folder_are_refused() {
    let dir = Temporary::new("parquet-names");
    for name in [
        "",
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "x y",
        "ü",
        &"x".repeat(101),
    ] {
        for (account, run) in [(name, "run"), ("acme", name)] {
            let error = ParquetFolder::new(&dir.0, account, day(), run)
                .err()
                .unwrap();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{name:?}");
        }
    }
    assert!(!dir.0.exists());
}
