//! Who may schedule for whom.

use zoom_admin::user;

use super::*;

fn account() -> FakeAccount {
    FakeAccount::new()
        .user(FakeUser::new("ann@example.com").with(|u| u.role_id = "0".into()))
        .user(FakeUser::new("ben@example.com"))
        .user(FakeUser::new("cleo@example.com").with(|u| u.status = FakeStatus::Pending))
        .scheduler("ben@example.com", "ann@example.com")
        .scheduler("CLEO@example.com", "Ann@example.com")
        .scheduler("ben@example.com", "cleo@example.com")
        .scheduler("ben@example.com", "ann@example.com")
        .scheduler("gone@example.com", "ann@example.com")
}

#[tokio::test]
async fn assistants_are_those_who_may_schedule_for_a_user() {
    let caller = Caller::of(&Fake::builder().account(account()).build());
    let expected = json!({ "assistants": [
        {
            "email": "ben@example.com",
            "id": "id-ben",
            "can_manage_host_private_event": false,
        },
        { "email": "cleo@example.com", "can_manage_host_private_event": false },
    ] });
    for who in ["id-ann", "ann@example.com", "me"] {
        assert_eq!(
            caller.ok(&format!("/users/{who}/assistants")).await,
            expected
        );
    }
    let none = caller.ok("/users/id-ben/assistants").await;
    assert_eq!(none, json!({ "assistants": [] }));
}

#[tokio::test]
async fn schedulers_are_those_for_whom_a_user_may_schedule() {
    let caller = Caller::of(&Fake::builder().account(account()).build());
    let pmi = caller.ok("/users/id-ann").await["pmi"].clone();
    assert!(pmi.is_u64());
    assert_eq!(
        caller.ok("/users/id-ben/schedulers").await,
        json!({ "schedulers": [
            { "email": "ann@example.com", "id": "id-ann", "pmi": pmi },
            { "email": "cleo@example.com" },
        ] })
    );
    let none = caller.ok("/users/me/schedulers").await;
    assert_eq!(none, json!({ "schedulers": [] }));
}

#[tokio::test]
async fn nobody_schedules_for_others_in_a_seeded_account_unless_added() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let users = fake.users();
    let (one, two) = (users[0].email.clone(), users[1].email.clone());
    let path = format!("/users/{one}/assistants");
    assert_eq!(caller.ok(&path).await, json!({ "assistants": [] }));
    fake.edit(|account| account.scheduler(two.clone(), one));
    assert_eq!(caller.ok(&path).await["assistants"][0]["email"], two);
    fake.edit(|account| account.without(&two));
    assert_eq!(caller.ok(&path).await, json!({ "assistants": [] }));
}

#[tokio::test]
async fn relations_of_unknown_users_are_refused_like_the_users() {
    let caller = Caller::of(&Fake::builder().account(account()).build());
    for who in ["nobody", "gone@example.com"] {
        let refused = caller.get(&format!("/users/{who}")).await;
        assert_eq!(refused.0, 404);
        for call in ["assistants", "schedulers"] {
            let path = format!("/users/{who}/{call}");
            assert_eq!(caller.get(&path).await, refused, "{path}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_client_reads_relations() {
    let zoom = client(&Fake::builder().account(account()).build());
    let assistants = zoom.send(user::Assistants::new("id-ann")).await.unwrap();
    assert_eq!(assistants.assistants.len(), 2);
    let ben = &assistants.assistants[0];
    assert_eq!(ben.email.as_deref(), Some("ben@example.com"));
    assert_eq!(ben.can_manage_host_private_event, Some(false));
    let schedulers = zoom.send(user::Schedulers::new("ben@example.com")).await;
    let schedulers = schedulers.unwrap().schedulers;
    assert_eq!(schedulers[0].id.as_ref().unwrap().as_str(), "id-ann");
    assert!(schedulers[0].pmi.is_some() && schedulers[1].pmi.is_none());
}
