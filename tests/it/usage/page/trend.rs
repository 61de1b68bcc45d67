//! The seats over time, where not all of them were read.

use super::*;

#[tokio::test(start_paused = true)]
async fn where_few_were_not_read_the_least_number_is_told_as_such() {
    let (review, _, _, mut trend) = complete().await;
    let seats = trend.points[0].licences.values().next().copied().unwrap();
    for point in &mut trend.points {
        let webinar = "webinar:500".parse().unwrap();
        point.licences.insert(webinar, seats);
        point.add_ons_unread_of = 2;
    }
    trend.points[0].add_ons_unread_of = 0;
    let html = Page::new(&review).trend(&trend).to_html().unwrap();
    let rows = table(&html, "trend-1");
    assert_eq!(rows[1][1..], ["not known", "≥ 25", "≥ 3", "≥ 1"]);
    assert_eq!(rows[3][1..], ["not known", "25", "3", "1"]);
    // Those of bases are exact.
    assert_eq!(table(&html, "trend-0")[1][2], "27");
    let note = "were not read of a few users: 2026-06-01 (2 users), 2026-07-01 (2 users).";
    assert!(html.contains(note), "{}", document(&html));
}

/// The notes under a trend of two states: in the second one, there is no webinar licence.
async fn section(add_ons_unread: bool) -> String {
    let (review, _, _, mut trend) = complete().await;
    trend.points.truncate(2);
    let seats = trend.points[0].licences.values().next().copied().unwrap();
    let webinar = "webinar:500".parse().unwrap();
    trend.points[0].licences.insert(webinar, seats);
    trend.points[1].add_ons_unread = add_ons_unread;
    let html = Page::new(&review).trend(&trend).to_html().unwrap();
    between(document(&html), "<section id=\"trend\"", "</section>").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_licence_is_not_gone_because_it_was_not_read() {
    let gone = "No longer held or bought: ";
    let unread = "Add-ons are left out where they were not read of all users: 2026-06-01.";
    let read = section(false).await;
    assert!(
        read.contains(gone) && !read.contains("Add-ons are"),
        "{read}"
    );
    let left_out = section(true).await;
    assert!(left_out.contains(unread), "{left_out}");
    assert!(!left_out.contains(gone), "{left_out}");
}
