//! What was advised, what became of it, and the money realised.

use zoom_admin::usage::history::Outcomes;

use super::*;

/// Outcomes in EUR over four months: of the first it is not known what was freed, and the second has
/// another currency.
pub(super) fn outcomes() -> Outcomes {
    let counts = |numbers: [u64; 6]| {
        let [advised, done, open, to_confirm, no_longer_advised, unknown] = numbers;
        json!({"advised": advised, "done": done, "open": open, "to_confirm": to_confirm,
            "no_longer_advised": no_longer_advised, "unknown": unknown})
    };
    let missing = Known::<u64>::NotRead(Why::HoldersNotRead { users: 3 });
    let missing = serde_json::to_value(missing).unwrap();
    let month = |month: &str, currency: &str, numbers: [Value; 4]| {
        let [freed, freed_money, given_back, money] = numbers;
        json!({"month": month, "currency": currency, "freed": freed, "freed_money": freed_money,
            "given_back": given_back, "money": money})
    };
    let known = |money: [&str; 2]| [json!(1300), json!(money[0]), json!(1200), json!(money[1])];
    let text = json!({
        "from": "2026-03-31T09:00:00Z", "to": "2026-06-30T09:00:00Z", "currency": "EUR",
        "total": counts([1340, 1300, 21, 4, 11, 8]),
        "licences": {"pro": counts([1320, 1290, 20, 3, 10, 0]),
            "webinar:500": counts([20, 10, 1, 1, 1, 8])},
        "advice": [{"key": "someone@example.com", "licence": "pro", "to": null,
            "advised_at": "2026-03-31T09:00:00Z", "to_confirm": false, "yearly": "139.90",
            "outcome": "done", "since": "2026-04-30T09:00:00Z"}],
        "months": [
            month("2026-03", "EUR", [missing.clone(), missing.clone(), missing.clone(), missing]),
            month("2026-04", "USD", known(["15155.00", "13990.00"])),
            month("2026-05", "EUR", known(["15155.84", "0.00"])),
            month("2026-06", "EUR", known(["15155.84", "13990.83"])),
        ],
        "left_out": ["2026-02-28T09:00:00Z"],
        "not_identified": 2,
    });
    serde_json::from_value(text).unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_was_advised_done_and_open_and_the_money_are_after_the_trend() {
    let (review, _, _, trend) = complete().await;
    let outcomes = outcomes();
    let page = Page::new(&review).trend(&trend).outcomes(&outcomes);
    let html = page.to_html().unwrap();
    let document = document(&html);
    let place = |id: &str| document.find(&format!("<section id=\"{id}\"")).unwrap();
    assert!(place("trend") < place("outcomes") && place("outcomes") < place("anomalies"));
    for text in [
        "The states from 2026-03-31 to 2026-06-30 advised to give up 1,340 seats, each counted once. Of \
         these, 1,300 are done and 21 are open in the last state.",
        "Realised in all: 13,990.83 EUR in 2 months; of 2 months it is not known.",
        "Left out, because not all users were read then: 2026-02-28.",
        "2 verdicts are not followed, because names are hidden in a state and the user has no id.",
        "Not known in 2026-03: ",
    ] {
        assert!(document.contains(text), "{text}: {document}");
    }
    let licences = table(&html, "outcomes-by-licence");
    assert_eq!(
        licences[1..],
        [
            ["Pro", "1,320", "1,290", "20", "3", "10", "0"],
            ["Webinar 500", "20", "10", "1", "1", "1", "8"],
            ["All", "1,340", "1,300", "21", "4", "11", "8"],
        ]
    );
    let unknown = "not known";
    let months = table(&html, "realised");
    assert_eq!(
        months[1..],
        [
            ["2026-06", "1,300", "15,155.84", "1,200", "13,990.83"],
            ["2026-05", "1,300", "15,155.84", "1,200", "0.00"],
            [
                "2026-04",
                "1,300",
                "15,155.00 USD",
                "1,200",
                "13,990.00 USD"
            ],
            ["2026-03", unknown, unknown, unknown, unknown],
        ]
    );
    // The chart has gaps where a month is not known, or has another currency.
    let chart = between(&html, "<title id=\"realised-chart-title\">", "</svg>");
    assert!(chart.starts_with("Money by month, in EUR."), "{chart}");
    assert!(chart.contains("15,156 at most"), "{chart}");
    for class in ["e", "a"] {
        let path = between(chart, &format!("<path class=\"line {class}\" d=\""), "\"");
        assert_eq!(
            (path.matches('M').count(), path.matches('L').count()),
            (1, 1),
            "{path}"
        );
    }
    // Who was advised is not told.
    assert!(
        !html.contains("someone@example.com") && !unpacked(&html, "people").contains("someone@")
    );
}

#[tokio::test(start_paused = true)]
async fn reasons_name_nobody_where_names_are_hidden() {
    let review = review(FakeAccount::seeded(20, 42)).await;
    let mut outcomes = outcomes();
    let boss = "group of Boss Bossington";
    let filter = serde_json::from_value(json!(boss)).unwrap();
    outcomes.months[0].money = Known::NotRead(Why::ExemptionUndecided { filter });
    let page = Page::new(&review).outcomes(&outcomes);
    assert!(page.to_html().unwrap().contains(boss));
    let hidden = page.hide_names("sixteen bytes or more").to_html().unwrap();
    assert!(!hidden.contains(boss) && hidden.contains("Not known in 2026-03: "));
}

#[tokio::test(start_paused = true)]
async fn one_state_has_no_outcomes_yet() {
    let review = review(FakeAccount::seeded(20, 42)).await;
    let mut outcomes = outcomes();
    outcomes.from = outcomes.to;
    let html = Page::new(&review).outcomes(&outcomes).to_html().unwrap();
    assert!(html.contains("The state of 2026-06-30 is the only one so far."));
    assert!(!html.contains("outcomes-by-licence") && !html.contains("id=\"realised\""));
    (outcomes.from, outcomes.to) = (None, None);
    let html = Page::new(&review).outcomes(&outcomes).to_html().unwrap();
    assert!(html.contains("No earlier state of the account can be compared."));
}
