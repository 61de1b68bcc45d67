//! Pages of users for the benches, rendered once.

use serde_json::json;

const DEPARTMENTS: [&str; 4] = ["Sales", "Engineering", "", "Finance"];

/// `count` users as pages of 2,000, each with the token of the next.
pub(crate) fn pages(count: usize) -> Vec<String> {
    let size = 2_000;
    let pages = count.div_ceil(size);
    (0..pages)
        .map(|page| {
            let from = page * size;
            let users: Vec<_> = (from..count.min(from + size))
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
            let next = if page + 1 < pages {
                format!("{}", page + 1)
            } else {
                String::new()
            };
            json!({
                "users": users, "next_page_token": next, "page_size": size,
                "page_count": pages, "total_records": count,
            })
            .to_string()
        })
        .collect()
}
