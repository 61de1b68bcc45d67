//! What the fake shows of itself on a port, beside Zoom's paths.

use std::fmt::Write;

use bytes::Bytes;
use http::{Method, Response, Uri};
use serde_json::{Value, json};

use super::account::FakeStatus;
use super::limits::FakeBudget;
use super::oauth::escaped;
use super::query::Params;
use super::record::FakeCall;
use super::reply;
use super::{Fake, FakePlan};
use crate::clock::Clock;

/// Number of requests that are shown unless `?limit=` asks for more or fewer.
const SHOWN: usize = 200;

/// Nothing is loaded, run, embedded or sent.
const POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

impl Fake {
    /// The answer to a request for one of the fake's own paths; `None` for all other paths.
    pub(super) fn status_page(&self, method: &Method, uri: &Uri) -> Option<Response<Bytes>> {
        let own = uri.path().strip_prefix("/_fake")?;
        if !matches!(own, "" | "/") && !own.starts_with('/') {
            return None;
        }
        let params = Params::parse(uri.query().unwrap_or_default());
        let shown = params.get("limit").and_then(|limit| limit.parse().ok());
        let shown = shown.unwrap_or(SHOWN);
        let mut response = match own {
            _ if method != Method::GET => {
                let body = json!({ "message": "The fake's own pages are only read." });
                let mut response = reply::json(405, &body);
                reply::set(&mut response, "allow", "GET");
                response
            }
            "" | "/" => self.overview(shown),
            "/account" => reply::json(200, &self.account_status()),
            "/requests" => reply::json(200, &self.requests_status(shown)),
            "/budgets" => reply::json(200, &self.budgets_status()),
            _ => reply::json(
                404,
                &json!({ "message": "The pages are /_fake/, /_fake/account, /_fake/requests and /_fake/budgets." }),
            ),
        };
        for (name, value) in [
            ("cache-control", "no-store"),
            ("content-security-policy", POLICY),
            ("x-content-type-options", "nosniff"),
        ] {
            reply::set(&mut response, name, value);
        }
        Some(response)
    }

    fn account_status(&self) -> Value {
        let world = self.inner.world();
        let config = &self.inner.config;
        let count = |status| world.with_status(status).len() as u64;
        let active = count(FakeStatus::Active);
        let inactive = count(FakeStatus::Inactive);
        let pending = count(FakeStatus::Pending);
        json!({
            "account_id": Self::ACCOUNT_ID,
            "client_id": Self::CLIENT_ID,
            "plan": plan_name(config.plan),
            "seed": config.seed,
            "now": reply::time(self.inner.clock.now()),
            "started": reply::time(self.inner.clock.start()),
            "scopes": config.scopes,
            "users": {
                "total": active.saturating_add(inactive).saturating_add(pending),
                "active": active,
                "inactive": inactive,
                "pending": pending,
            },
            "tokens_issued": self.tokens_issued(),
        })
    }

    fn requests_status(&self, shown: usize) -> Value {
        let (total, calls) = self.latest_calls(shown);
        let row = |(number, call): &(u64, FakeCall)| {
            json!({
                "number": number,
                "time": reply::time(call.time),
                "method": call.method.as_str(),
                "target": call.shown_target(),
                "call": call.template,
                "label": call.label.map(|label| label.to_string()),
                "status": call.status,
                "authorization": call.header("authorization"),
                "user_agent": call.header("user-agent"),
            })
        };
        json!({ "total": total, "requests": calls.iter().map(row).collect::<Vec<_>>() })
    }

    fn budgets_status(&self) -> Value {
        let row = |budget: &FakeBudget| {
            json!({
                "label": budget.label.to_string(),
                "window_seconds": budget.window.as_secs(),
                "limit": budget.limit,
                "sent": budget.sent,
                "daily_limit": budget.daily_limit,
                "spent_today": budget.spent_today,
            })
        };
        let budgets: Vec<_> = self.budgets().iter().map(row).collect();
        json!({ "limited": self.inner.config.limited, "budgets": budgets })
    }

    /// The total number of requests, and the latest ones with their numbers, the latest first.
    fn latest_calls(&self, shown: usize) -> (u64, Vec<(u64, FakeCall)>) {
        self.inner.state(|state| {
            let total = state.forgotten.saturating_add(state.calls.len() as u64);
            let calls = state.calls.iter().rev().take(shown).cloned();
            (total, (1..=total).rev().zip(calls).collect())
        })
    }

    fn overview(&self, shown: usize) -> Response<Bytes> {
        let mut html = String::from(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
             <title>Fake Zoom</title></head>\n<body>\n<h1>Fake Zoom</h1>\n<table>\n",
        );
        let account = self.account_status();
        for (name, value) in account.as_object().into_iter().flatten() {
            html_row(&mut html, &[name, &cell(value)]);
        }
        let budgets = self.budgets_status();
        let unlimited = if budgets["limited"] == false {
            "<p>No limits are enforced.</p>\n"
        } else {
            ""
        };
        let _ = writeln!(
            html,
            "</table>\n<h2><a href=\"/_fake/budgets\">Budgets</a></h2>\n{unlimited}<table>"
        );
        html_table(
            &mut html,
            &budgets["budgets"],
            &[
                "label",
                "window_seconds",
                "limit",
                "sent",
                "daily_limit",
                "spent_today",
            ],
        );
        let requests = self.requests_status(shown);
        let total = &requests["total"];
        let _ = writeln!(
            html,
            "</table>\n<h2><a href=\"/_fake/requests\">Requests</a></h2>\n\
             <p>{total} came; the latest {shown} are shown, the latest first.</p>\n<table>"
        );
        html_table(
            &mut html,
            &requests["requests"],
            &[
                "number",
                "time",
                "status",
                "method",
                "target",
                "label",
                "user_agent",
            ],
        );
        html.push_str(
            "</table>\n<p><a href=\"/_fake/account\">Account as JSON</a></p>\n</body>\n</html>\n",
        );
        let mut response = reply::plain(200, html.into());
        reply::set(&mut response, "content-type", "text/html;charset=UTF-8");
        response
    }
}

fn plan_name(plan: FakePlan) -> &'static str {
    match plan {
        FakePlan::Free => "free",
        FakePlan::Pro => "pro",
        FakePlan::Business => "business",
    }
}

/// A value as the text of a cell.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let pair = |(name, value): (&String, &Value)| format!("{name} {}", cell(value));
            members.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn html_row(html: &mut String, cells: &[&str]) {
    html.push_str("<tr>");
    for cell in cells {
        let _ = write!(html, "<td>{}</td>", escaped(cell));
    }
    html.push_str("</tr>\n");
}

/// Writes rows of objects, with the names of their members above.
fn html_table(html: &mut String, rows: &Value, names: &[&str]) {
    html.push_str("<tr>");
    for name in names {
        let _ = write!(html, "<th>{}</th>", name.replace('_', " "));
    }
    html.push_str("</tr>\n");
    for row in rows.as_array().into_iter().flatten() {
        let cells: Vec<_> = names.iter().map(|name| cell(&row[*name])).collect();
        html_row(html, &cells.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
