//! What is kept over a restart.

use super::*;

fn saved(zoom: &Zoom) -> Spending {
    let text = serde_json::to_string(&zoom.budget().spending.unwrap()).unwrap();
    assert!(text.len() < 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_days_spending_survives_a_restart() {
    let script = fine();
    let new = || client(&script, Plan::Free).daily_limits(small_days());
    let before = new().build().unwrap();
    for _ in 0..2 {
        before.send(user::Get::new("a")).await.unwrap();
    }
    before
        .sub_account("sub")
        .send(user::Get::new("a"))
        .await
        .unwrap();
    let (spending, subs) = (saved(&before), saved(&before.sub_account("sub")));
    assert_eq!(
        (spending.spent(Label::Light), subs.spent(Label::Light)),
        (2, 1)
    );

    let after = new()
        .spending(spending.clone())
        .spending(subs)
        .build()
        .unwrap();
    let light = after.budget().labels[&Label::Light].clone();
    assert_eq!(
        (light.sent, light.spent_today, light.left_today),
        (0, 2, Some(1))
    );
    let sub = after.sub_account("sub").budget();
    assert_eq!(sub.labels[&Label::Light].left_today, Some(2));
    after.send(user::Get::new("a")).await.unwrap();
    after.send(user::Get::new("a")).await.unwrap_err();
    // Given to a client that has it counted already, it is not counted twice.
    assert_eq!(saved(&after).spent(Label::Light), 3);

    // Another day's is ignored, and so is one of a version to come.
    let tomorrow = TokioClock::starting_at(midnight());
    let next = new()
        .clock(tomorrow)
        .spending(spending.clone())
        .build()
        .unwrap();
    assert_eq!(next.budget().labels[&Label::Light].left_today, Some(3));
    let mut newer = serde_json::to_value(&spending).unwrap();
    newer["version"] = 2.into();
    let newer = serde_json::from_value(newer).unwrap();
    let next = new().spending(newer).build().unwrap();
    assert_eq!(next.budget().labels[&Label::Light].left_today, Some(3));
}

#[tokio::test(start_paused = true)]
async fn a_hold_back_until_midnight_survives_a_restart() {
    let mut first = true;
    let script = Script::new(move |_| {
        if std::mem::take(&mut first) {
            let headers = [("retry-after", "2026-05-31T00:00:00Z")];
            return with(429, &headers, r#"{"message":"maximum daily rate limit"}"#);
        }
        http(200, r#"{"activity_logs":[]}"#)
    });
    let before = client(&script, Plan::Pro).build().unwrap();
    before.send(report::SignIns::new()).await.unwrap_err();
    let after = client(&script, Plan::Pro)
        .spending(saved(&before))
        .build()
        .unwrap();
    let error = after.send(report::SignIns::new()).await.unwrap_err();
    assert_eq!(
        (script.calls().len(), error.retry_at()),
        (1, Some(midnight()))
    );
}
