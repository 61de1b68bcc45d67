//! Engines of SQL from Python packages, where they are there.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

/// The rows of each statement.
pub(crate) type Answers = Vec<Vec<Vec<Value>>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    DuckDb,
    Spark,
    DataFusion,
}

impl Engine {
    fn package(self) -> &'static str {
        match self {
            Self::DuckDb => "duckdb",
            Self::Spark => "pyspark",
            Self::DataFusion => "datafusion",
        }
    }

    /// Defines `ask`, which gives the rows of a statement.
    fn program(self) -> &'static str {
        match self {
            Self::DuckDb => {
                "import duckdb
def ask(statement):
    found = duckdb.sql(statement)
    return [list(row) for row in found.fetchall()] if found else []
"
            }
            Self::Spark => {
                "from pyspark.sql import SparkSession
settings = {'spark.ui.enabled': 'false', 'spark.sql.session.timeZone': 'UTC',
            'spark.sql.shuffle.partitions': '1', 'spark.driver.bindAddress': '127.0.0.1'}
builder = SparkSession.builder.master('local[1]')
for name, value in settings.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
def ask(statement):
    return [list(row) for row in spark.sql(statement).collect()]
"
            }
            Self::DataFusion => {
                "import datafusion
context = datafusion.SessionContext()
def ask(statement):
    return [list(row.values()) for row in context.sql(statement).to_pylist()]
"
            }
        }
    }

    /// The answers to statements; `None` where the engine is not there.
    pub(crate) fn ask(self, statements: &[String]) -> Option<Answers> {
        let package = self.package();
        let Ok(python) = std::env::var("ZOOM_TEST_PYTHON") else {
            println!("NOT RUN: ZOOM_TEST_PYTHON names no Python that has {package}");
            return None;
        };
        let there = Command::new(&python)
            .args(["-c", &format!("import {package}")])
            .stderr(Stdio::null())
            .status();
        if !there.unwrap().success() {
            println!("NOT RUN: {python} has no {package}");
            return None;
        }
        let program = format!(
            "{}
import json, sys
for statement in json.load(sys.stdin):
    print('rows ' + json.dumps(ask(statement), default=str))
",
            self.program()
        );
        let mut child = Command::new(&python)
            .args(["-c", &program])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let sent = input.write_all(&serde_json::to_vec(statements).unwrap());
        drop(input);
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{package}: {errors}");
        sent.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let answers = text.lines().filter_map(|line| line.strip_prefix("rows "));
        let answers: Answers = answers
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(answers.len(), statements.len(), "{package}");
        Some(answers)
    }
}
