//! Scopes: by name, by call, and missing in every form that Zoom has for it.

use zoom_admin::auth::{ClassicScope, Scope};
use zoom_admin::fake::{Fake, FakeRefusal, FakeScopeForm};
use zoom_admin::{ErrorKind, Zoom, calls, group, user};

use crate::{client, on, stored, token_calls};

#[test]
fn the_five_classic_scopes_read_and_print_and_know_their_successors() {
    for (scope, constant) in ClassicScope::ALL.into_iter().zip(Scope::CLASSIC) {
        assert_eq!(scope.to_string().parse::<ClassicScope>().unwrap(), scope);
        assert_eq!(Scope::from(scope), constant);
        assert!(calls::under(scope).count() >= 8, "{scope}");
    }
    let error = "group:write:admin".parse::<ClassicScope>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    let groups: Vec<_> = calls::granular(ClassicScope::Group)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        groups,
        [
            "group:read:list_groups:admin",
            "group:read:group:admin",
            "group:read:administrator:admin",
            "group:read:list_channels:admin",
            "group:read:lock_settings:admin",
            "group:read:list_members:admin",
            "group:read:settings:admin",
            "group:read:registration_settings:admin",
        ]
    );
    let account = calls::granular(ClassicScope::Account);
    assert!(account.contains(&Scope::new("account:read:settings:admin")));
    assert!(account.iter().all(|s| !s.as_str().ends_with(":master")));
}

#[tokio::test(start_paused = true)]
async fn a_missing_scope_is_one_error_kind_in_every_form_and_never_refreshed_or_retried() {
    for form in FakeScopeForm::ALL {
        let fake = Fake::builder()
            .users(3)
            .scopes(["group:read:admin"])
            .scope_form(form)
            .build();
        let zoom = server_to_server(&fake);
        zoom.send(group::List::new()).await.unwrap();
        let (tokens, calls) = (token_calls(&fake), fake.calls().len());
        let error = zoom.send(user::Summary::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingScope, "{form:?}: {error}");
        let named = error
            .missing_scopes()
            .iter()
            .any(|s| s == "user:read:admin");
        assert_eq!(named, form != FakeScopeForm::Unnamed, "{form:?}: {error}");
        assert!(error.missing_scopes().iter().all(|s| !s.contains('"')));
        assert_eq!(token_calls(&fake), tokens, "{form:?}");
        assert_eq!(fake.calls().len(), calls + 1, "{form:?}");
        // The token is not held to be bad.
        zoom.send(group::List::new()).await.unwrap();
        assert_eq!(token_calls(&fake), tokens, "{form:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_missing_scope_does_not_touch_a_connection() {
    for form in FakeScopeForm::ALL {
        let fake = crate::fake();
        let tokens = crate::connected(&fake).await;
        let before = stored(&tokens).await.version;
        let scopes = ["user:read:summary:admin"];
        fake.refuse(
            "/users/summary",
            FakeRefusal::missing_scope_as(form, scopes),
        );
        let error = client(&fake, &tokens).send(user::Summary::new()).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::MissingScope);
        assert_eq!(stored(&tokens).await.version, before);
        assert_eq!(fake.refreshes(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_app_with_granular_scopes_hears_of_granular_ones() {
    let fake = Fake::builder()
        .users(3)
        .scopes(["user:read:list_users:admin"])
        .build();
    let error = server_to_server(&fake).send(user::Summary::new()).await;
    assert_eq!(
        error.unwrap_err().missing_scopes(),
        ["user:read:summary:admin"]
    );
}

#[tokio::test(start_paused = true)]
async fn the_fakes_region_is_followed_if_it_is_zooms() {
    for (region, host) in [
        ("https://api-eu.zoom.us", "api-eu.zoom.us"),
        ("https://api.example.com", "api.zoom.us"),
        ("http://api-eu.zoom.us", "api.zoom.us"),
    ] {
        let fake = Fake::builder().users(3).region(region).build();
        let zoom = server_to_server(&fake);
        zoom.send(user::Summary::new()).await.unwrap();
        assert_eq!(fake.calls().last().unwrap().host, host);
    }
}

pub(crate) fn server_to_server(fake: &Fake) -> Zoom {
    on(fake)
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()
        .unwrap()
}
