//! The tables of an account: what they hold, and the forms in which they leave it.

mod forms;
mod hostile;
mod page;
mod parquet;
mod sheets;
mod singer;
mod tables;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use serde_json::json;
use tokio::sync::OnceCell;
use zoom_admin::fake::{Fake, FakeAccount, FakeUser};
use zoom_admin::usage::rows::{Table, TableWriter, Value};
use zoom_admin::usage::{self, Contract, Facts, Options, Planning, Policy, Purchasing, Review};
use zoom_admin::{Plan, Zoom};

const NOW: &str = "2026-07-01T09:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A folder that is removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("zoom-rows-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.0.join(file)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn fake() -> Fake {
    fake_at(NOW)
}

/// The usual account at this time.
fn fake_at(now: &str) -> Fake {
    let with_attributes = FakeUser::new("attributed@example.com").with(|user| {
        user.kind = 1;
        let all = json!([{"key": "a", "name": "Site", "value": "Münster"},
            {"key": "b", "name": "Team", "value": "=1+1"},
            {"key": "c", "name": "Team", "value": "Blue"},
            {"key": "d", "name": "Empty", "value": " "}]);
        user.extra.insert("custom_attributes".into(), all);
    });
    fake_of(FakeAccount::seeded(120, 7).user(with_attributes), now)
}

fn fake_of(account: FakeAccount, now: &str) -> Fake {
    Fake::builder()
        .account(account)
        .now(at(now))
        .unlimited()
        .build()
}

fn zoom(fake: &Fake) -> Zoom {
    Zoom::builder()
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .transport(fake.clone())
        .clock(fake.clock())
        .plan(Plan::Business)
        .build()
        .unwrap()
}

/// One with prices of two and of six digits after the point, and licences without one.
fn contract() -> Contract {
    Contract::from_json(
        r#"{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
            "notice_by": "2026-10-31", "lines": [
            {"licence": "pro", "quantity": 70, "unit_price": "139.90"},
            {"licence": "webinar:500", "quantity": 9, "unit_price": "690.000125"},
            {"licence": "large_meeting:500", "quantity": 9, "unit_price": "480"}]}"#,
    )
    .unwrap()
}

/// A reading with all that tables are made of.
#[derive(Clone)]
struct Reading {
    facts: Facts,
    review: Review,
    purchasing: Purchasing,
}

impl Reading {
    /// The reading of the usual account, which is read once for all tests.
    async fn shared() -> &'static Self {
        static READING: OnceCell<Reading> = OnceCell::const_new();
        READING.get_or_init(async || Self::new(&fake()).await).await
    }

    async fn new(fake: &Fake) -> Self {
        let policy = Policy::careful(90);
        let options = Options::new().policy(policy.clone()).contract(contract());
        let facts = usage::collect(&zoom(fake), options).await.unwrap();
        let review = usage::decide(&facts, &policy, Some(&contract()), facts.read_at).unwrap();
        Self::from_review(facts, review)
    }

    fn from_review(facts: Facts, review: Review) -> Self {
        let purchasing = review.purchasing(Some(&contract()), &Planning::new());
        Self {
            facts,
            review,
            purchasing: purchasing.unwrap(),
        }
    }

    fn tables(&self) -> usage::rows::Tables<'_> {
        usage::rows::Tables::new(&self.facts, &self.review).purchasing(&self.purchasing)
    }

    /// All rows, by table.
    fn rows(&self) -> Rows {
        let mut rows = Rows::default();
        self.tables().write_to(&mut rows).unwrap();
        rows
    }
}

/// A writer that keeps the rows.
#[derive(Default)]
struct Rows {
    tables: Vec<&'static Table>,
    rows: BTreeMap<&'static str, Vec<BTreeMap<&'static str, Value<'static>>>>,
    open: Option<&'static Table>,
}

impl Rows {
    fn of(&self, table: &str) -> &[BTreeMap<&'static str, Value<'static>>] {
        &self.rows[table]
    }
}

fn owned(value: &Value<'_>) -> Value<'static> {
    match value {
        Value::Null => Value::Null,
        Value::Text(text) => Value::Text(text.to_string().into()),
        Value::Integer(number) => Value::Integer(*number),
        Value::Decimal(number) => Value::Decimal(*number),
        Value::Boolean(truth) => Value::Boolean(*truth),
        Value::Date(day) => Value::Date(*day),
        Value::Time(time) => Value::Time(*time),
        other => panic!("{other:?}"),
    }
}

fn text(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        other => panic!("{other:?} is no text"),
    }
}

impl TableWriter for Rows {
    fn begin(&mut self, table: &'static Table) -> io::Result<()> {
        assert!(self.open.is_none(), "{table:?} begins in another one");
        self.tables.push(table);
        self.rows.insert(table.name, Vec::new());
        self.open = Some(table);
        Ok(())
    }

    fn row(&mut self, values: &[Value<'_>]) -> io::Result<()> {
        let table = self.open.expect("a table has begun");
        table.check(values)?;
        let names = table.columns.iter().map(|column| column.name);
        let row = names.zip(values.iter().map(owned)).collect();
        self.rows.get_mut(table.name).unwrap().push(row);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.open.take().expect("a table has begun");
        Ok(())
    }
}
