//! Accounts that change while they are read.

use super::*;

/// The addresses on each page of a listing of users.
async fn pages(caller: &Caller, path: &str) -> Vec<Vec<String>> {
    let (mut pages, mut token) = (Vec::new(), String::new());
    loop {
        let page = caller.ok(&format!("{path}&next_page_token={token}")).await;
        let users = page["users"].as_array().unwrap().iter();
        let emails = users.map(|u| u["email"].as_str().unwrap().to_owned());
        pages.push(emails.collect());
        token = page["next_page_token"].as_str().unwrap().to_owned();
        if token.is_empty() {
            return pages;
        }
    }
}

fn by_hand(names: &[&str]) -> Fake {
    let account = names.iter().fold(FakeAccount::new(), |account, name| {
        account.user(FakeUser::new(format!("{name}@x.example")))
    });
    Fake::builder().account(account).build()
}

fn names(pages: &[Vec<String>]) -> String {
    let pages = pages.iter().map(|page| {
        let names = page.iter().map(|email| email.split('@').next().unwrap());
        names.collect::<Vec<_>>().join(" ")
    });
    pages.collect::<Vec<_>>().join(" | ")
}

const TWO: &str = "/users?page_size=2";

#[tokio::test]
async fn who_is_removed_in_front_of_the_reader_makes_it_miss_one() {
    let fake = by_hand(&["a", "b", "c", "d", "e", "f"]);
    fake.at_request(2, |account| account.without("a@x.example"));
    let caller = Caller::of(&fake);
    let read = pages(&caller, TWO).await;
    assert_eq!(names(&read), "a b | d e | f", "c has moved up");
    assert_eq!(names(&pages(&caller, TWO).await), "b c | d e | f");
    assert_eq!(caller.get("/users/id-a").await.0, 404);
}

#[tokio::test]
async fn who_is_removed_behind_it_or_added_moves_nobody() {
    let fake = by_hand(&["a", "b", "c", "d", "e"]);
    fake.at_request(2, |account| account.without("d@x.example"));
    fake.at_request(2, |account| account.user(FakeUser::new("g@x.example")));
    let caller = Caller::of(&fake);
    assert_eq!(names(&pages(&caller, TWO).await), "a b | c e | g");
}

#[tokio::test]
async fn who_changes_status_is_missed_or_met_twice() {
    let fake = by_hand(&["a", "b", "c", "d"]);
    let b = fake.user("b@x.example").unwrap();
    let away = b.clone().with(|u| u.status = FakeStatus::Inactive);
    fake.at_request(2, |account| account.user(away));
    fake.at_request(4, |account| account.user(b));
    let caller = Caller::of(&fake);
    assert_eq!(names(&pages(&caller, TWO).await), "a b | d", "c is missed");
    let inactive = "/users?page_size=2&status=inactive";
    assert_eq!(names(&pages(&caller, inactive).await), "b");
    assert_eq!(names(&pages(&caller, TWO).await), "a b | c d");
}

#[tokio::test]
async fn a_new_member_in_front_of_the_reader_is_met_with_somebody_twice() {
    let fake = Fake::builder().users(80).build();
    let inactive: Vec<_> = fake
        .users()
        .into_iter()
        .filter(|u| u.status == FakeStatus::Inactive)
        .collect();
    let back = inactive[0].clone().with(|u| u.status = FakeStatus::Active);
    let joins = back.clone();
    fake.at_request(3, |account| account.user(joins));
    let caller = Caller::of(&fake);
    let read = pages(&caller, "/users?page_size=25").await;
    let mut seen: Vec<&String> = read.iter().flatten().collect();
    let all = seen.len();
    seen.sort();
    seen.dedup();
    let met_twice = all - seen.len();
    let position = fake.users().iter().position(|u| u.email == back.email);
    assert_eq!(met_twice, usize::from(position.unwrap() < 50));
    assert_eq!(met_twice, 1, "the seed puts the first one in front");
}

#[tokio::test]
async fn meetings_can_come_in_between_and_requests_of_all_kinds_count() {
    let start = instant("2026-06-10T10:00:00Z");
    let meeting = |uuid: &str, hours| {
        let start = start + chrono::Duration::hours(hours);
        FakeMeeting::new("a@x.example", uuid, start)
    };
    let fake = by_hand(&["a"]);
    fake.edit(|account| account.meeting(meeting("1", 1)).meeting(meeting("2", 2)));
    let late = meeting("3", 3);
    fake.at_request(3, move |account| account.meeting(late));
    fake.at_request(0, |account| account.user(FakeUser::new("first@x.example")));
    fake.at_request(1, |account| account.without("first@x.example"));
    let caller = Caller::of(&fake);
    let form = format!(
        "grant_type=account_credentials&account_id={}",
        Fake::ACCOUNT_ID
    );
    let ask = limits::token_request(Fake::CLIENT_ID, Fake::CLIENT_SECRET, "", &form);
    fake.call(ask, DEADLINE).await.unwrap();
    assert_eq!(fake.users().len(), 1, "the token endpoint does not count");
    fake.inject(FaultRule::new(Fault::Reset)).unwrap();
    assert!(caller.call("/users").await.is_err());
    assert_eq!(fake.users().len(), 1, "added, and removed again");
    let path = "/report/history_meetings?from=2026-06-01&to=2026-06-30&page_size=1";
    let uuids = |held: Vec<Value>| -> Vec<String> {
        let uuids = held.iter().map(|m| m["meeting_uuid"].as_str().unwrap());
        uuids.map(str::to_owned).collect()
    };
    let read = uuids(caller.all(path, "history_meetings").await);
    assert_eq!(read, ["2", "2", "1"], "the new one is in front of both");
    let read = uuids(caller.all(path, "history_meetings").await);
    assert_eq!(read, ["3", "2", "1"]);
    let hosts = caller
        .ok("/report/users?from=2026-06-01&to=2026-06-30")
        .await;
    assert_eq!(hosts["users"][0]["meetings"], 3);
}

#[tokio::test]
async fn a_user_made_by_hand_keeps_the_place_when_replaced() {
    let fake = by_hand(&["a", "b", "c"]);
    fake.edit(|account| account.user(FakeUser::new("B@x.example").with(|u| u.kind = 1)));
    let caller = Caller::of(&fake);
    assert_eq!(names(&pages(&caller, TWO).await), "a B | c");
}

#[test]
fn of_changes_at_once_none_is_lost() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let _guard = runtime.enter();
    let fake = by_hand(&["a", "b"]);
    let both = std::sync::Barrier::new(2);
    let handle = runtime.handle();
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (fake, both) = (&fake, &both);
            scope.spawn(move || {
                let _guard = handle.enter();
                for k in 0..100 {
                    both.wait();
                    let who = ["a@x.example", "b@x.example"][thread];
                    let user = FakeUser::new(format!("new{k}.{thread}@x.example"));
                    fake.add_user(user);
                    fake.change_user(who, |user| user.last_name.push('!'));
                }
            });
        }
    });
    let users = fake.users();
    assert_eq!(users.len(), 202);
    for user in users.iter().filter(|user| user.email.len() == 11) {
        assert_eq!(user.last_name.matches('!').count(), 100, "{user:?}");
    }
}

#[test]
fn of_two_who_want_an_address_at_once_one_gets_it() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let _guard = runtime.enter();
    let both = std::sync::Barrier::new(2);
    let handle = runtime.handle();
    for _ in 0..100 {
        let fake = by_hand(&["a", "b"]);
        let renamed: Vec<_> = std::thread::scope(|scope| {
            let rename = |who: &'static str| {
                let (fake, both) = (&fake, &both);
                scope.spawn(move || {
                    let _guard = handle.enter();
                    both.wait();
                    fake.rename(who, "c@x.example")
                })
            };
            let threads = [rename("a@x.example"), rename("b@x.example")];
            threads.map(|thread| thread.join().unwrap()).into()
        });
        assert_eq!(renamed.iter().flatten().count(), 1);
        assert_eq!(fake.users().len(), 2);
    }
}
