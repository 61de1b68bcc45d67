//! What the benches share: answers that are rendered once, and the client that reads them.
#![allow(dead_code, clippy::panic)] // each bench uses a part of it

pub(crate) mod strict;

use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use zoom_admin::fake::{Fake, FakeAccount};
use zoom_admin::{AccessToken, AccountKey, Each, FixedToken, Paged, Plan, Rate, Raw, Zoom, user};

const DEPARTMENTS: [&str; 4] = ["Sales", "Engineering", "", "Finance"];
/// Records of a page.
pub(crate) const USERS_A_PAGE: usize = 2_000;
pub(crate) const SIGN_INS_A_PAGE: usize = 300;

/// `count` users as pages of 2,000, each with the token of the next.
pub(crate) fn pages(count: usize) -> Vec<String> {
    let pages = count.div_ceil(USERS_A_PAGE);
    (0..pages).map(|page| users(count, page)).collect()
}

/// One page of a list of `count` users.
pub(crate) fn users(count: usize, page: usize) -> String {
    let pages = count.div_ceil(USERS_A_PAGE);
    let from = page * USERS_A_PAGE;
    let users: Vec<_> = (from..count.min(from + USERS_A_PAGE))
        .map(|i| {
            json!({
                "id": format!("u{i:020}"),
                "first_name": "Ada", "last_name": format!("Example {i}"),
                "display_name": format!("Ada Example {i}"),
                "email": format!("ada.{i}@example.com"),
                "type": 1 + i % 2, "status": "active", "pmi": 1_000_000_000 + i,
                "timezone": "Europe/Zurich", "verified": 1,
                "dept": DEPARTMENTS[i % DEPARTMENTS.len()],
                "created_at": "2022-03-04T05:06:07Z",
                "user_created_at": "2022-03-04T05:06:07Z",
                "last_login_time": "2026-05-06T07:08:09Z",
                "last_client_version": "6.2.11.5069(mac)",
                "group_ids": ["g1", "g2"], "im_group_ids": [],
                "role_id": "2", "plan_united_type": "none",
            })
        })
        .collect();
    json!({
        "users": users, "next_page_token": token(page + 1, pages), "page_size": USERS_A_PAGE,
        "page_count": pages, "total_records": count,
    })
    .to_string()
}

/// `count` sign-ins as pages of 300.
pub(crate) fn sign_in_pages(count: usize) -> Vec<String> {
    let pages = count.div_ceil(SIGN_INS_A_PAGE);
    (0..pages).map(|page| sign_ins(count, page)).collect()
}

/// One page of a report of `count` sign-ins.
pub(crate) fn sign_ins(count: usize, page: usize) -> String {
    let pages = count.div_ceil(SIGN_INS_A_PAGE);
    let from = page * SIGN_INS_A_PAGE;
    let rows: Vec<_> = (from..count.min(from + SIGN_INS_A_PAGE))
        .map(|i| {
            let (minute, second) = (i / 60 % 60, i % 60);
            json!({
                "email": format!("ada.{}@example.com", i * 7 % 20_011),
                "time": format!("2026-05-06T{:02}:{minute:02}:{second:02}Z", i / 3_600 % 24),
                "type": if i % 3 == 0 { "Sign out" } else { "Sign in" },
                "ip_address": format!("203.0.{}.{}", i / 250 % 250, i % 250),
                "client_type": "Browser", "version": "6.2.11.5069",
            })
        })
        .collect();
    json!({
        "activity_logs": rows, "next_page_token": token(page + 1, pages),
        "page_size": SIGN_INS_A_PAGE, "from": "2026-05-06", "to": "2026-06-05",
    })
    .to_string()
}

fn token(page: usize, pages: usize) -> String {
    if page < pages {
        page.to_string()
    } else {
        String::new()
    }
}

pub(crate) fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

pub(crate) fn two_workers() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

/// The settings of one user, as an account of the fake has them.
pub(crate) fn settings() -> String {
    let fake = Fake::builder().account(FakeAccount::seeded(20, 1)).build();
    let zoom = Zoom::builder()
        .transport(fake.clone())
        .clock(fake.clock())
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()
        .unwrap();
    let read = async {
        let users: Vec<_> = zoom.stream(user::List::new()).try_collect().await.unwrap();
        let id = users[0].id.clone().unwrap();
        zoom.send(Raw(user::Settings::new(id))).await.unwrap()
    };
    current_thread().block_on(read).to_string()
}

/// A client that no rate holds back; its calls go where `configure` says.
pub(crate) fn client(configure: impl FnOnce(zoom_admin::Builder) -> zoom_admin::Builder) -> Zoom {
    let rate = Rate {
        calls: 1_000_000,
        window: Duration::from_millis(1),
    };
    let builder = Zoom::builder()
        .token_provider(FixedToken::new(AccountKey::new("a"), AccessToken::new("t")))
        .plan(Plan::Custom {
            light: rate,
            medium: rate,
            heavy: rate,
            resource_intensive: rate,
        });
    configure(builder).build().unwrap()
}

/// Reads a listing, and drops each record.
pub(crate) async fn read<R: Paged>(zoom: &Zoom, request: R) -> usize {
    let (mut records, mut count) = (zoom.stream(request), 0);
    while let Some(record) = records.try_next().await.unwrap() {
        std::hint::black_box(&record);
        count += 1;
    }
    count
}

/// Reads all users, and keeps them.
pub(crate) async fn keep_users(zoom: &Zoom) -> usize {
    let users: Vec<_> = zoom.stream(user::List::new()).try_collect().await.unwrap();
    std::hint::black_box(&users).len()
}

/// Reads the settings of `users` users: one call after the other, or several at a time.
pub(crate) async fn read_settings(zoom: &Zoom, users: usize, at_once: usize) -> usize {
    let requests = (0..users).map(|i| (i, user::Settings::new(format!("u{i:020}"))));
    if at_once == 1 {
        for (_, request) in requests {
            std::hint::black_box(zoom.send(request).await.unwrap());
        }
        return users;
    }
    let answers = zoom.in_flight(at_once).each(requests);
    let read = answers.map(|each| match each {
        Each::Read(..) => std::hint::black_box(each),
        other => panic!("{other:?}"),
    });
    read.count().await
}
