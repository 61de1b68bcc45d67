//! What accounts have only if it is switched on, and what they have otherwise.

use zoom_admin::fake::FakeQuirks;

use super::*;

const JUNE: &str = "from=2026-06-01&to=2026-06-30";

async fn history(account: FakeAccount) -> (Caller, Vec<Value>) {
    let caller = Caller::of(&Fake::builder().account(account).unlimited().build());
    let path = format!("/report/history_meetings?{JUNE}&page_size=300");
    let rows = caller.all(&path, "history_meetings").await;
    (caller, rows)
}

/// Number, minutes and participants of the meetings, by host and day.
fn sums(rows: &[Value]) -> BTreeMap<(String, String), (u64, u64, u64)> {
    let mut sums = BTreeMap::new();
    for row in rows {
        let host = row["host_email"].as_str().unwrap().to_owned();
        let day = row["start_time"].as_str().unwrap()[..10].to_owned();
        let sum: &mut (u64, u64, u64) = sums.entry((host, day)).or_default();
        sum.0 += 1;
        sum.1 += row["duration"].as_u64().unwrap();
        sum.2 += row["participants"].as_u64().unwrap();
    }
    sums
}

/// The pairs of meetings of one host and number of which the second begins up to ten minutes after
/// the end of the first.
fn restarts(rows: &[Value]) -> usize {
    let time = |row: &Value, name: &str| instant(row[name].as_str().unwrap());
    let follows = |one: &Value, other: &Value| {
        let pause = (time(other, "start_time") - time(one, "end_time")).num_seconds();
        one["meeting_id"] == other["meeting_id"]
            && one["meeting_uuid"] != other["meeting_uuid"]
            && one["topic"] == other["topic"]
            && (1..=600).contains(&pause)
    };
    let pairs = rows
        .iter()
        .map(|one| rows.iter().filter(|other| follows(one, other)).count());
    pairs.sum()
}

#[tokio::test]
async fn dropped_hosts_go_on_under_the_same_number_and_nothing_else_changes() {
    for seed in 0..3 {
        let account = FakeAccount::seeded(60, seed);
        let mut quirks = FakeQuirks::default();
        quirks.dropped_hosts = true;
        let (_, plain) = history(account.clone()).await;
        let (_, dropped) = history(account.quirks(quirks)).await;
        assert_eq!(sums(&plain), sums(&dropped), "seed {seed}");
        let more = restarts(&dropped);
        assert!(more > restarts(&plain) + 2, "seed {seed}: {more}");
    }
}

#[tokio::test]
async fn colleagues_take_part_only_if_they_are_switched_on() {
    let account = FakeAccount::seeded(60, 3);
    let mut quirks = FakeQuirks::default();
    quirks.colleagues = true;
    let (_, plain) = history(account.clone()).await;
    let (_, more) = history(account.clone().quirks(quirks)).await;
    assert_eq!(plain, more);
    for (account, expected) in [(account.clone(), false), (account.quirks(quirks), true)] {
        let (caller, _) = history(account).await;
        let mut joined = 0;
        for user in caller.everybody().await {
            let email = user["email"].as_str().unwrap();
            let path = format!("/report/users/{email}/meetings?{JUNE}&type=pastJoined");
            let rows = caller.all(&path, "meetings").await;
            joined += rows.iter().filter(|row| row["user_email"] != email).count();
            for row in rows.iter().filter(|row| row["user_email"] != email) {
                let internal = row["participants_count_my_account"].as_u64();
                assert!(internal >= Some(2), "{row}");
            }
        }
        assert_eq!(joined > 0, expected);
    }
}

#[tokio::test]
async fn odd_values_are_rare_and_stay_what_they_are() {
    let account = FakeAccount::seeded(100, 5);
    let mut quirks = FakeQuirks::default();
    quirks.odd_values = true;
    let (caller, _) = history(account.quirks(quirks)).await;
    let (mut odd, mut all) = (0, 0);
    for user in caller.everybody().await {
        let email = user["email"].as_str().unwrap();
        let path = format!("/report/users/{email}/meetings?{JUNE}");
        for row in caller.all(&path, "meetings").await {
            all += 1;
            odd += usize::from(row["type"] == 100);
            assert_eq!(row["type"] == 100, row["end_time"] == "", "{row}");
        }
    }
    assert!(odd > 0 && odd * 10 < all, "{odd} of {all}");
}

#[tokio::test]
async fn meetings_of_basic_hosts_end_at_40_minutes() {
    let mut at_limit = 0;
    for seed in 0..5 {
        let (caller, rows) = history(FakeAccount::seeded(100, seed)).await;
        let users = caller.everybody().await;
        let basic = |email: &Value| users.iter().any(|u| u["email"] == *email && u["type"] == 1);
        for row in rows.iter().filter(|row| basic(&row["host_email"])) {
            let minutes = row["duration"].as_u64();
            assert!(minutes <= Some(40), "seed {seed}: {row}");
            at_limit += usize::from(minutes == Some(40));
        }
    }
    assert!(at_limit > 0);
}

#[tokio::test]
async fn meetings_are_scheduled_before_they_start_and_named_after_their_size() {
    for seed in 0..3 {
        let (caller, rows) = history(FakeAccount::seeded(100, seed)).await;
        let created: HashMap<String, String> = caller
            .everybody()
            .await
            .iter()
            .filter_map(|u| {
                let created = u["user_created_at"].as_str()?.to_owned();
                Some((u["email"].as_str()?.to_owned(), created))
            })
            .collect();
        let mut of_two = 0;
        for row in &rows {
            let scheduled = row["create_time"].as_str().unwrap();
            assert!(
                scheduled < row["start_time"].as_str().unwrap(),
                "seed {seed}: {row}"
            );
            if let Some(created) = created.get(row["host_email"].as_str().unwrap()) {
                assert!(&**created < scheduled, "seed {seed}: {row}");
            }
            if row["topic"] == "1:1" {
                assert_eq!(row["participants"], 2, "seed {seed}: {row}");
                of_two += 1;
            }
        }
        assert!(of_two > 0, "seed {seed}");
    }
}
