//! Sums that lack a line, and lines that are not billed by seats.

use super::*;

fn contract_of(model: &str, pro: &str) -> Contract {
    Contract::from_json(&format!(
        r#"{{"currency": "EUR", "model": "{model}", "term_end": "2026-12-31",
            "notice_by": "2026-10-31",
            "lines": [{{"licence": "pro", "quantity": 1500, "unit_price": "139.90"{pro}}},
                      {{"licence": "webinar:500", "quantity": 40, "unit_price": "690.00",
                       "end": "2027-03-31"}}]}}"#
    ))
    .unwrap()
}

/// The cell of a row in a column.
fn cell(rows: &[Vec<String>], row: &str, column: &str) -> String {
    let at = rows[0].iter().position(|title| title == column).unwrap();
    let found = rows.iter().find(|cells| cells[0] == row);
    found.unwrap_or_else(|| panic!("no {row}: {rows:?}"))[at].clone()
}

#[tokio::test(start_paused = true)]
async fn lines_that_are_not_billed_by_seats_have_no_seats_to_give_back() {
    let review = review(FakeAccount::seeded(60, 42)).await;
    let page = |contract: &Contract| {
        let purchasing = review.purchasing(Some(contract), &Planning::new());
        let purchasing = purchasing.unwrap();
        let page = Page::new(&review).purchasing(&purchasing).to_html();
        document(&page.unwrap()).to_owned()
    };
    let again = "released seats are used again";
    let has_bar = |html: &str, licence: &str| {
        let chart = html.split("<title id=\"seats-chart-title\">").nth(1);
        let chart = chart.map(|chart| chart.split("</svg>").next().unwrap());
        chart.is_some_and(|chart| chart.contains(&format!(">{licence}</text>")))
    };
    for model in ["active_host", "headcount"] {
        let html = page(&contract_of(model, ""));
        let lines = table(&html, "lines");
        for licence in ["Pro", "Webinar 500"] {
            let seats = table(&html, "seats-table");
            assert_eq!(cell(&seats, licence, "Give back"), "–", "{model}");
            assert_eq!(cell(&lines, licence, "Give back"), "–", "{model}");
        }
        assert!(!html.contains(again), "{model}");
        assert!(!has_bar(&html, "Pro") && !has_bar(&html, "Webinar 500"));
        // Of one line only.
        let own = format!(r#", "model": "{model}""#);
        let html = page(&contract_of("named_host", &own));
        let seats = table(&html, "seats-table");
        assert_eq!(cell(&seats, "Pro", "Give back"), "–");
        assert!(!["–", "not known"].contains(&&*cell(&seats, "Webinar 500", "Give back")));
        assert!(html.contains(again));
        assert!(!has_bar(&html, "Pro") && has_bar(&html, "Webinar 500"));
    }
    let html = page(&contract_of("named_host", ""));
    assert!(html.contains(again) && has_bar(&html, "Pro"));
    assert!(!["–", "not known"].contains(&&*cell(&table(&html, "lines"), "Pro", "Give back")));
}

#[tokio::test(start_paused = true)]
async fn a_sum_that_lacks_a_line_says_so_wherever_it_stands() {
    let (review, _, mut thresholds, _) = complete().await;
    let contract = contract_of("named_host", "");
    let mut planning = Planning::new();
    planning.growth.insert(usage::Licence::Pro, 5000);
    let mut purchasing = review.purchasing(Some(&contract), &planning).unwrap();
    let without = vec![usage::Licence::Events(Some(500))];
    let lacks = |total: &mut usage::money::Total| {
        assert!(total.money.value().is_some(), "{total:?}");
        total.without = without.clone();
    };
    lacks(&mut purchasing.now.cost);
    lacks(&mut purchasing.changes);
    lacks(&mut purchasing.changes_to_confirm);
    for end in &mut purchasing.renew.ends {
        lacks(&mut end.saving);
        lacks(&mut end.to_confirm);
    }
    for threshold in &mut thresholds {
        if let Known::Read(released) = &mut threshold.result {
            lacks(&mut released.saving_to_confirm);
        }
    }
    let page = |review: &Review| {
        let page = Page::new(review).purchasing(&purchasing);
        page.thresholds(&thresholds).to_html().unwrap()
    };
    let html = page(&review);
    let says = "(without Events 500, whose money is not known)";
    let sentence = between(&html, "<p class=\"sentence\">", "</p>");
    // The saving and what is to confirm, of both ends.
    assert_eq!(sentence.matches(says).count(), 4, "{sentence}");
    assert!(
        sentence.contains("at the renewal on 2027-03-31, and "),
        "{sentence}"
    );
    let now = between(&html, "buying costs", "</p>");
    assert!(now.contains(says), "{now}");
    let part = |id: &str, row: &str, column: &str| {
        let cell = cell(&table(&html, id), row, column);
        assert!(cell.ends_with(" (a part)"), "{id} {row} {column}: {cell}");
    };
    for column in ["Saved, confirmed", "To confirm"] {
        part("users-by", "All", column);
        part("ends", "2026-12-31", column);
    }
    part("thresholds", "90 days", "More, to confirm");
    let note = "The saving to confirm at 90 days does not contain Events 500";
    assert!(html.contains(note));
    // Of a part of the account.
    let filtered = review.clone().filtered(&"user_type = Pro".parse().unwrap());
    let html = page(&filtered);
    assert_eq!(html.matches(says).count(), 4, "{}", document(&html));
}

/// What is to confirm is a saving: it adds to what is saved, and takes away from what is to be paid.
#[tokio::test(start_paused = true)]
async fn what_is_to_confirm_adds_to_savings_and_takes_away_from_what_is_to_be_paid() {
    let review = review(FakeAccount::seeded(60, 42)).await;
    let contract = contract_of("named_host", "");
    let all = review.purchasing(Some(&contract), &Planning::new());
    let mut purchasing = all.unwrap();
    for (saving, to_confirm, said) in [
        (
            "1000",
            "500",
            "1,000.00 EUR a year can be saved (confirmed), and 500.00 EUR a year more",
        ),
        (
            "1000",
            "-300",
            "1,000.00 EUR a year can be saved (confirmed), and 300.00 EUR a year less",
        ),
        (
            "-1000",
            "500",
            "1,000.00 EUR a year more is to be paid (confirmed), and 500.00 EUR a year less",
        ),
        (
            "-1000",
            "-300",
            "1,000.00 EUR a year more is to be paid (confirmed), and 300.00 EUR a year more",
        ),
        (
            "0",
            "500",
            "2026-12-31, nothing can be saved yet, and 500.00 EUR a year more",
        ),
        (
            "1000",
            "0",
            " (confirmed), and nothing more is to confirm; ",
        ),
    ] {
        let end = &mut purchasing.renew.ends[0];
        end.saving.money = Known::Read(saving.parse().unwrap());
        end.to_confirm.money = Known::Read(to_confirm.parse().unwrap());
        let headline = review.headline(&purchasing);
        assert!(
            headline.contains(said),
            "{saving} and {to_confirm}: {headline}"
        );
        let page = Page::new(&review).purchasing(&purchasing).to_html();
        let html = page.unwrap();
        assert!(document(&html).contains(&headline), "{headline}");
    }
    // An amount of nothing is not told as money, also where it lacks a line.
    let lacks = "(without Pro, whose money is not known)";
    for at in 0..2 {
        let end = &mut purchasing.renew.ends[at];
        for total in [&mut end.saving, &mut end.to_confirm] {
            total.money = Known::Read(usage::Money::ZERO);
            total.without = vec![usage::Licence::Pro];
        }
    }
    let headline = review.headline(&purchasing);
    assert!(!headline.contains("0.00"), "{headline}");
    for said in [
        "At the renewal on 2026-12-31, nothing is known to be saved (without Pro",
        "Nothing is known to be saved at the renewal on 2027-03-31 (without Pro",
        "and nothing more is known to be saved once it is confirmed (without Pro",
    ] {
        assert!(headline.contains(said), "{said}: {headline}");
    }
    assert_eq!(headline.matches(lacks).count(), 4, "{headline}");
}
