//! What else is to be looked at.

use std::sync::Arc;

use zoom_admin::usage::review::Anomaly;
use zoom_admin::usage::{Licence, Verdict};

use super::*;

/// A review with an example of each: the users are changed from the first on.
async fn with_anomalies() -> Review {
    let mut review = review(FakeAccount::seeded(40, 42)).await;
    let shows = Some(Licence::Pro);
    let differ: Reason = serde_json::from_value(json!(
        {"reason": "sources_differ", "host_report": 7, "history": 2}
    ))
    .unwrap();
    for user in &mut review.users {
        Arc::make_mut(&mut user.user).employee = Known::NotRead(Why::NotRead);
        user.verdicts.truncate(1);
        user.verdicts[0] = usage::LicenceVerdict::new(None, Verdict::NoLicence);
    }
    let mut users = review.users.iter_mut();
    let mut shows_reason = |reason: &Reason, times: usize| {
        for user in users.by_ref().take(times) {
            user.verdicts[0].reasons.push(reason.clone());
        }
    };
    shows_reason(&Reason::Deactivated { shows }, 7);
    shows_reason(&differ, 1);
    shows_reason(&Reason::WebinarsWithoutLicence { times: 3 }, 2);
    shows_reason(&Reason::UnknownHosts, 1);
    for user in users.by_ref().take(3) {
        Arc::make_mut(&mut user.user).employee = Known::NotThere;
    }
    for (at, user) in users.by_ref().take(4).enumerate() {
        let to = Licence::Pro;
        user.verdicts[0].verdict = Verdict::Upgrade { to };
        if at == 0 {
            user.verdicts[0].confidence = usage::verdict::Confidence::Low;
        }
    }
    review
}

#[tokio::test(start_paused = true)]
async fn what_does_not_fit_together_stands_before_everyone() {
    let review = with_anomalies().await;
    let found: Vec<_> = review
        .anomalies()
        .into_iter()
        .map(|(anomaly, users)| (anomaly, users.len()))
        .collect();
    assert_eq!(
        found,
        [
            (Anomaly::DeactivatedWithLicence, 7),
            (Anomaly::SourcesDiffer, 1),
            (Anomaly::WebinarsWithoutLicence, 2),
            (Anomaly::UnknownHosts, 1)
        ]
    );
    let mut purchasing = review.purchasing(None, &Planning::new()).unwrap();
    purchasing.positions[0].seats.included = 1234;
    let title = purchasing.positions[0].licence.title();
    let page = Page::new(&review).purchasing(&purchasing);
    let html = page.to_html().unwrap();
    let rows = table(&html, "anomalies-table");
    let told: Vec<_> = rows[1..].iter().map(|row| (&*row[0], &*row[2])).collect();
    let shown = |anomaly: Anomaly| anomaly.to_string();
    let kinds = found
        .iter()
        .map(|(anomaly, users)| (shown(*anomaly), users.to_string()));
    let kinds: Vec<_> = kinds.collect();
    let kinds = kinds.iter().map(|(kind, users)| (&**kind, &**users));
    assert!(told[..4].iter().copied().eq(kinds), "{told:?}");
    let unlisted = &told[4];
    assert!(unlisted.0.starts_with("In Zoom and not in the roster; "));
    assert_eq!(unlisted.1, "3");
    assert!(rows[1][1].ends_with(" and 2 more"), "{rows:?}");
    let upgrades = table(&html, "upgrades");
    assert_eq!(upgrades[1][0], "Pro");
    assert_eq!(upgrades[1][2..], ["3", "1"]);
    assert_eq!(table(&html, "included")[1], [title, "1,234".to_owned()]);
    // Names are hidden where the page hides them.
    let first = review.users[0].user.name.clone().unwrap();
    assert!(rows[1][1].contains(&first), "{rows:?}");
    let hidden = page.hide_names("a salt of the tests").to_html().unwrap();
    let rows = table(&hidden, "anomalies-table");
    assert!(rows[1][1].starts_with("user-") && rows[1][1].ends_with(" and 2 more"));
    assert_eq!(
        rows[1..].iter().map(|row| &row[2]).collect::<Vec<_>>(),
        ["7", "1", "2", "1", "3"]
    );
    assert!(!document(&hidden).contains(&first));
}

#[tokio::test(start_paused = true)]
async fn where_all_fits_together_the_page_says_so() {
    let mut review = with_anomalies().await;
    review.users.truncate(0);
    let html = Page::new(&review).to_html().unwrap();
    let section = between(&html, "id=\"anomalies-title\">", "</section>");
    assert!(
        section.contains("No record contradicts itself"),
        "{section}"
    );
    assert!(!section.contains("<table"));
}
