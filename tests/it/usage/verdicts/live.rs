//! Who is hosting right now, in no report yet.

use zoom_admin::fake::FakeRefusal;

use super::*;

#[tokio::test(start_paused = true)]
async fn who_hosts_right_now_keeps_the_licence_and_only_candidates_are_asked() {
    // It is nine o'clock.
    let account = team()
        .user(user("hosting"))
        .meeting(meeting("hosting", "2026-07-01T08:40:00Z", 30, 4))
        .user(user("over"))
        .meeting(meeting("over", "2026-07-01T08:20:00Z", 30, 4))
        .user(user("idle"))
        .user(user("used"))
        .meeting(meeting("used", "2026-06-01T10:00:00Z", 50, 4));
    let policy = Policy::careful(90);
    let fake = fake(account);
    let zoom = client(&fake).build().unwrap();
    let mut facts = facts_of(&fake, &policy).await;
    assert!(!verdict(&decide(&facts, &policy), "hosting").starts_with("keep"));
    usage::read_live(&zoom, &mut facts, &policy, None)
        .await
        .unwrap();
    let review = decide(&facts, &policy);
    assert_eq!(
        line(base(&review, "hosting")),
        "keep (hosts a meeting right now), high: hosts a meeting right now"
    );
    assert_eq!(verdict(&review, "idle"), "reclaim");
    let asked = fake.calls();
    let mut asked: Vec<_> = asked
        .iter()
        .filter(|call| !call.path.contains("report"))
        .filter_map(|call| {
            let path = call.path.split_once("/users/id-")?.1;
            path.strip_suffix("/meetings")
        })
        .collect();
    asked.sort_unstable();
    assert_eq!(asked, ["hosting", "idle", "over"]);
    // Unanswered, it is less certain; and an earlier answer does not stand.
    fake.refuse("/users/{userId}/meetings", FakeRefusal::no_permission())
        .unwrap();
    usage::read_live(&zoom, &mut facts, &policy, None)
        .await
        .unwrap();
    let review = decide(&facts, &policy);
    for who in ["hosting", "idle"] {
        assert!(line(base(&review, who)).contains(", medium: "), "{who}");
        let said = reasons(base(&review, who)).pop().unwrap();
        assert_eq!(said, "whether a meeting is going on was not answered");
    }
}
