//! Who signed in, whom the caller expects, and what becomes of them.

use zoom_admin::auth::advice;
use zoom_admin::auth::store::{Grant, TokenStore};
use zoom_admin::fake::{
    Fake, FakeAccount, FakeMeeting, FakePrivilege, FakeStatus, FakeUser, Fault, FaultRule,
};
use zoom_admin::preflight::{self, Expected, Identity, Standing};
use zoom_admin::{ErrorKind, FixedToken, Zoom, report, user};

use crate::auth::connect::{client, minutes, name, on, signed_in};

/// A client of a sign-in of which nothing was stored.
fn once(fake: &Fake, grant: &Grant) -> Zoom {
    let token = FixedToken::new(name(), grant.access.clone());
    on(fake).token_provider(token).build().unwrap()
}

fn second(fake: &Fake) -> String {
    fake.users()[1].email.clone()
}

#[tokio::test(start_paused = true)]
async fn who_signed_in_is_known_before_anything_is_stored() {
    let fake = Fake::builder().users(5).unlimited().build();
    let email = second(&fake);
    let grant = signed_in(&fake, &email).await;
    let who = preflight::identity(&once(&fake, &grant)).await.unwrap();
    assert_eq!(who.email.as_deref(), Some(&*email));
    assert_eq!(who.account_id.as_ref().unwrap().as_str(), Fake::ACCOUNT_ID);
    assert_eq!(who.account_number, Some(90_000_042));
    assert_eq!(who.role_name.as_deref(), Some("Admin"));
    assert_eq!(who.status, Some(user::Status::Active));
    let kept: Identity = serde_json::from_str(&serde_json::to_string(&who).unwrap()).unwrap();
    assert!(kept.changes(&who).is_empty());
}

#[tokio::test(start_paused = true)]
async fn me_is_who_signed_in_also_in_the_report_of_past_meetings() {
    let start = "2026-06-10T08:00:00Z".parse().unwrap();
    let (ann, ben) = ("ann@example.com", "ben@example.com");
    let account = FakeAccount::new()
        .user(FakeUser::new(ann).with(|u| u.role_id = "0".into()))
        .user(FakeUser::new(ben))
        .meeting(FakeMeeting::new(ben, "bens", start))
        .scheduler(ann, ben);
    let fake = Fake::builder().account(account).unlimited().build();
    let grant = signed_in(&fake, ben).await;
    let zoom = once(&fake, &grant);
    let day: chrono::NaiveDate = "2026-06-10".parse().unwrap();
    let meetings = report::UserMeetings::new("me", day, day);
    let page = zoom.send(meetings).await.unwrap();
    assert_eq!(page.meetings[0].user_email.as_deref(), Some(ben));
    let assistants = zoom.send(user::Assistants::new("me")).await.unwrap();
    assert_eq!(assistants.assistants[0].email.as_deref(), Some(ann));
}

#[tokio::test(start_paused = true)]
async fn others_than_the_expected_are_refused() {
    let fake = Fake::builder().users(5).unlimited().build();
    let email = second(&fake);
    let grant = signed_in(&fake, &email).await;
    let who = preflight::identity(&once(&fake, &grant)).await.unwrap();
    let right = Expected::new()
        .account(Fake::ACCOUNT_ID)
        .account_number(90_000_042)
        .email(email.to_uppercase());
    right.check(&who).unwrap();
    Expected::new().check(&who).unwrap();
    for (wrong, named) in [
        (right.clone().account("another"), "account another"),
        (right.clone().account_number(7), "account 7"),
        (right.clone().email("bob@example.com"), "bob@example.com"),
    ] {
        let error = wrong.check(&who).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WrongAccount);
        assert!(error.to_string().contains(named), "{error}");
        assert!(!error.to_string().contains(&email), "{error}");
        // Nobody known is nobody expected.
        assert!(wrong.check(&Identity::default()).is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_role_is_seen_by_the_next_preflight() {
    let fake = Fake::builder().users(5).unlimited().build();
    let email = second(&fake);
    let tokens = zoom_admin::auth::store::MemoryStore::new();
    let grant = signed_in(&fake, &email).await;
    let before = preflight::identity(&once(&fake, &grant)).await.unwrap();
    zoom_admin::auth::store::connect(&tokens, &name(), grant)
        .await
        .unwrap();
    fake.edit(|account| {
        let mut member = fake.user(&email).unwrap();
        member.role_id = "2".into();
        account.user(member)
    });
    fake.withhold(FakePrivilege::Users);
    let preflight = preflight::run(&client(&fake, &tokens)).await.unwrap();
    let changes = before.changes(preflight.identity.as_ref().unwrap());
    assert_eq!(changes, ["the role was \"Admin\" and is \"Member\""]);
    assert_eq!(preflight.permissions[0].standing, Standing::Missing);
    assert!(preflight.letter().contains("edit the role \"Member\""));
    // Given back, it is seen as well.
    fake.give_back(FakePrivilege::Users);
    let preflight = preflight::run(&client(&fake, &tokens)).await.unwrap();
    assert_eq!(preflight.permissions[0].standing, Standing::Granted);
}

#[tokio::test(start_paused = true)]
async fn a_deactivated_user_ends_the_connection_and_the_error_says_so() {
    let fake = Fake::builder().users(5).unlimited().build();
    let email = second(&fake);
    let tokens = zoom_admin::auth::store::MemoryStore::new();
    let grant = signed_in(&fake, &email).await;
    zoom_admin::auth::store::connect(&tokens, &name(), grant)
        .await
        .unwrap();
    client(&fake, &tokens)
        .send(user::Summary::new())
        .await
        .unwrap();
    fake.edit(|account| {
        let mut gone = fake.user(&email).unwrap();
        gone.status = FakeStatus::Inactive;
        account.user(gone)
    });
    minutes(61).await;
    let error = preflight::run(&client(&fake, &tokens)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReauthorizationRequired);
    assert!(
        error.to_string().contains("deactivated or is gone"),
        "{error}"
    );
    assert!(tokens.load(&name()).await.unwrap().is_some());
    assert!(crate::auth::connect::is_dead(&tokens).await);
}

#[test]
fn an_admin_is_told_to_sign_out_first() {
    let text = advice(None);
    assert!(text.contains("sign out of your own Zoom account"), "{text}");
    assert!(text.contains("service account"), "{text}");
    assert!(advice(Some("zoom@example.com")).contains("sign in as zoom@example.com"));
}

#[tokio::test(start_paused = true)]
async fn a_user_who_is_not_active_is_remarked_upon_while_zoom_still_answers() {
    let fake = Fake::builder().users(5).unlimited().build();
    let me = r#"{"id":"x","status":"inactive","role_name":"Admin"}"#;
    fake.inject(
        FaultRule::new(Fault::json(200, me))
            .on("/users/me")
            .times(2),
    )
    .unwrap();
    let zoom = crate::auth::connect::scopes::server_to_server(&fake);
    let preflight = preflight::run(&zoom).await.unwrap();
    assert_eq!(preflight.remarks.len(), 1);
    assert!(
        preflight
            .letter()
            .contains("is not active: sign in as another")
    );
    let before: Identity = serde_json::from_str(r#"{"status":"active"}"#).unwrap();
    let changes = before.changes(preflight.identity.as_ref().unwrap());
    assert_eq!(
        changes,
        ["the user who authorised the app is no longer active"]
    );
}
