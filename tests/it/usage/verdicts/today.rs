//! Days told from today: in a review, today is the day of the decision; in facts, that of reading.

use chrono::Days;
use zoom_admin::usage::filter::Filter;
use zoom_admin::usage::policy::Exemption;

use super::*;

fn account() -> FakeAccount {
    let signed_in = |name: &str, day: &str| {
        user(name).with(|u| u.last_login = Some(at(&format!("{day}T10:00:00Z"))))
    };
    team()
        .user(signed_in("early", "2026-05-01"))
        .user(signed_in("late", "2026-05-02"))
}

fn names(review: &Review) -> Vec<&str> {
    review.users.iter().map(name).collect()
}

fn filter(text: &str) -> Filter {
    text.parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_review_is_filtered_by_days_before_the_decision() {
    let facts = facts_of(&fake(account()), &Policy::careful(90)).await;
    let review = decide(&facts, &Policy::careful(90));
    let filtered = review.filtered(&filter("last_login < today - 60d"));
    assert_eq!(names(&filtered), ["early"]);
    assert_eq!(filtered.undecided, 0);
    // It says which day was meant.
    assert_eq!(filtered.filter.to_string(), "last_login < 2026-05-02");
    let tomorrow = facts.read_at + Days::new(1);
    let review = usage::decide(&facts, &Policy::careful(90), None, tomorrow).unwrap();
    let mut two = review.filtered(&filter("last_login < today - 60d"));
    two.users.sort_by(|a, b| name(a).cmp(name(b)));
    assert_eq!(names(&two), ["early", "late"]);
    let totals = facts.totals(days("2026-05-01", "2026-06-29"), &filter("created < today"));
    assert_eq!(totals.undecided, 0);
}

#[tokio::test(start_paused = true)]
async fn an_exemption_can_go_by_days_before_the_decision() {
    let exempt = Exemption::new(filter("last_login >= today - 60d"), "was here lately");
    let review = review_of(&fake(account()), &Policy::careful(90).exempt(exempt)).await;
    assert_eq!(verdict(&review, "late"), "keep (exempt)");
    assert_ne!(verdict(&review, "early"), "keep (exempt)");
}
