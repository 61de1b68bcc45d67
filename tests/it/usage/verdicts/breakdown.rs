//! Users, bases and add-ons counted apart, by any field.

use serde_json::json;
use zoom_admin::fake::FakeStatus;
use zoom_admin::usage::Planning;
use zoom_admin::usage::filter::Field;
use zoom_admin::usage::review::{Breakdown, Split};

use super::*;

fn adds_up(split: &Split) {
    assert_eq!(split.keep + split.release + split.unknown, split.licensed);
    assert!(split.to_confirm <= split.unknown);
}

fn all_add_up(breakdown: &Breakdown) {
    for split in [&breakdown.users, &breakdown.bases, &breakdown.add_ons] {
        adds_up(split);
    }
}

fn numbers(split: &Split) -> [u64; 4] {
    [split.licensed, split.keep, split.release, split.unknown]
}

#[tokio::test(start_paused = true)]
async fn users_bases_and_add_ons_are_counted_apart_by_any_field() {
    let dept = |name: &str, dept: &str| user(name).with(|u| u.dept = Some(dept.into()));
    let account = team()
        .plan_usage(json!({
            "plan_base": {"hosts": 9}, "plan_webinar": {"type": "webinar500", "hosts": 2},
        }))
        .user(dept("used", "Sales").with(|u| u.webinar = Some(500)))
        .meeting(meeting("used", "2026-06-02T10:00:00Z", 50, 4))
        .user(dept("idle", "Sales"))
        .user(dept("basic", "Sales").with(|u| u.kind = 1))
        .user(dept("webinars", "Marketing").with(|u| u.webinar = Some(500)))
        .meeting(webinar("webinars", "2026-06-01T10:00:00Z", 300))
        .user(dept("left", "Marketing").with(|u| u.status = FakeStatus::Inactive))
        .user(dept("invited", "Marketing").with(|u| u.status = FakeStatus::Pending))
        .operation(self::invited("invited", "2026-06-01T10:00:00Z"));
    let review = careful(account).await;
    let by = review.breakdown_by(Field::Department);
    let of = |name: &str| {
        let mut groups = by.iter();
        *groups.find(|(key, _)| key.to_string() == name).unwrap().1
    };
    let sales = of("Sales");
    assert_eq!(sales.everyone, 3);
    assert_eq!(numbers(&sales.users), [2, 1, 1, 0]);
    assert_eq!(numbers(&sales.bases), [2, 1, 1, 0]);
    // The webinar licence of somebody who only meets.
    assert_eq!(numbers(&sales.add_ons), [1, 0, 1, 0]);
    let marketing = of("Marketing");
    assert_eq!(marketing.everyone, 3);
    // Who left holds no seat; the invitation is withdrawn.
    assert_eq!(numbers(&marketing.bases), [2, 1, 1, 0]);
    assert_eq!(numbers(&marketing.add_ons), [1, 1, 0, 0]);
    let all = review.breakdown();
    assert_eq!(all.bases.licensed, 4);
    all_add_up(&all);
    for field in Field::ALL {
        review
            .breakdown_by(field.clone())
            .values()
            .for_each(all_add_up);
    }
    // The seats are those that money is counted from.
    let money = review.purchasing(None, &Planning::new()).unwrap();
    let held = |base: bool| {
        let positions = money.positions.iter();
        let positions = positions.filter(|position| position.licence.is_base() == base);
        positions.map(|p| p.seats.assigned + p.seats.pending).sum()
    };
    assert_eq!(
        (all.bases.licensed, all.add_ons.licensed),
        (held(true), held(false))
    );
}
