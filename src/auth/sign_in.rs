//! Sign-in: the authorization code grant with PKCE.
//!
//! Written on our own transport, not on the `oauth2` crate: its HTTP client gives no headers back
//! (`Retry-After`), its errors carry the body of the answer, and the state's check, expiry and
//! storage, the retries and the rotation would be ours all the same.

mod callback;
mod pending;

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::Scope;
use super::endpoint::{Client, Endpoint, Failed, Rule};
use super::grant;
use super::refusal::{Meaning, Refusal};
use super::store::{self, Grant, TokenStore};
use crate::account_key::AccountKey;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::hosts;
use crate::transport::Transport;

pub use pending::Pending;

/// What to tell an admin before they follow the URL of [`SignIn::begin`]: Zoom connects whoever is
/// signed in, without asking. `user` names the user to sign in as, if that is known.
pub fn advice(user: Option<&str>) -> String {
    let user = user.unwrap_or("the service account that the connection is to use");
    format!(
        "First sign out of your own Zoom account (https://zoom.us/logout). Then follow the link \
         and sign in as {user}: Zoom connects whoever is signed in, and the connection may see \
         what that user's role may see, for as long as that user is active."
    )
}

/// An OAuth app of the Marketplace, to which admins sign in.
#[derive(Clone)]
pub struct OAuthApp {
    client_id: String,
    client_secret: Option<SecretString>,
    redirect_uri: String,
}

impl OAuthApp {
    /// The app with this client id. `redirect_uri` is where Zoom sends the admin back to, written
    /// exactly as on the app's page: https, or http to this machine.
    pub fn new(client_id: impl Into<String>, redirect_uri: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: None,
            redirect_uri: redirect_uri.into(),
        }
    }

    /// The app's secret. A public client has none: one that is installed where a secret would not
    /// stay one.
    #[must_use]
    pub fn client_secret(mut self, secret: impl Into<String>) -> Self {
        self.client_secret = Some(SecretString::from(secret.into()));
        self
    }

    pub(super) fn endpoint(
        &self,
        oauth_url: &Url,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Result<Endpoint> {
        let client = Client::new(&self.client_id, self.client_secret.clone())?;
        Endpoint::new(oauth_url, client, transport, clock)
    }

    fn checked_redirect(&self) -> Result<()> {
        let refuse =
            |reason: &str| Error::new(ErrorKind::Config, format!("the redirect URI {reason}"));
        let url = Url::parse(&self.redirect_uri)
            .map_err(|e| refuse("cannot be read: write it whole, with https://").with_source(e))?;
        if url.scheme() != "https" && !(url.scheme() == "http" && hosts::is_loopback(&url)) {
            return Err(refuse(
                "must begin with https:// (http:// only for this machine)",
            ));
        }
        if url.fragment().is_some() {
            return Err(refuse("must hold no #"));
        }
        Ok(())
    }
}

impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp")
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// Takes admins through Zoom's sign-in, and ends connections. From
/// [`Builder::sign_in`](crate::Builder::sign_in).
///
/// ```no_run
/// # async fn f(callback: &str) -> zoom_admin::Result<()> {
/// use zoom_admin::auth::{OAuthApp, Scope, store};
/// use zoom_admin::{AccountKey, FixedToken, Zoom, preflight};
///
/// let app = OAuthApp::new("client id", "https://example.com/zoom").client_secret("secret");
/// let sign_in = Zoom::builder().sign_in(&app)?;
///
/// // First web request: keep `pending` (it can be serialized) with the user's session, and send
/// // the user to `url`.
/// let (url, pending) = sign_in.begin(&Scope::CLASSIC)?;
///
/// // Second one, at the redirect URI: take `pending` out of the session.
/// let grant = sign_in.finish(pending, callback).await?;
///
/// // Who was it? Nothing is stored yet.
/// let once = FixedToken::new(AccountKey::new("customer 7"), grant.access.clone());
/// let zoom = Zoom::builder().token_provider(once).build()?;
/// let who = preflight::identity(&zoom).await?;
/// preflight::Expected::new().email("zoom-service@example.com").check(&who)?;
///
/// let (tokens, customer) = (store::FileStore::new("connections"), AccountKey::new("customer 7"));
/// store::connect(&tokens, &customer, grant).await?;
///
/// // From then on, in any process:
/// let zoom = Zoom::builder()
///     .authorization_code(&app, customer)
///     .token_store(tokens)
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct SignIn {
    endpoint: Endpoint,
    redirect_uri: String,
}

impl SignIn {
    /// Sign-in to one app. `oauth_url` is the base that `/authorize`, `/token` and `/revoke` are
    /// appended to, usually `https://zoom.us/oauth`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if client id, secret or redirect URI cannot be right.
    pub fn new(
        app: &OAuthApp,
        oauth_url: &Url,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        app.checked_redirect()?;
        Ok(Self {
            endpoint: app.endpoint(oauth_url, transport, clock)?,
            redirect_uri: app.redirect_uri.clone(),
        })
    }

    /// Begins a sign-in that asks for exactly these scopes: the page to send the admin to, and
    /// what [`finish`](Self::finish) needs when they come back.
    ///
    /// # Errors
    /// [`ErrorKind::SignIn`] if the system has no randomness to give.
    pub fn begin(&self, scopes: &[Scope]) -> Result<(Url, Pending)> {
        let pending = Pending::new(self.endpoint.now())?;
        let scopes: Vec<_> = scopes.iter().map(Scope::as_str).collect();
        let mut url = self.endpoint.url("authorize")?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", self.endpoint.client().id())
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("state", pending.state())
            .append_pair("code_challenge", &pending.challenge())
            .append_pair("code_challenge_method", "S256");
        if !scopes.is_empty() {
            url.query_pairs_mut()
                .append_pair("scope", &scopes.join(" "));
        }
        Ok((url, pending))
    }

    /// Ends a sign-in: checks the callback against `pending` and exchanges its code for tokens.
    /// `callback` is the URL that the admin came back to, or its query. Nothing is stored yet:
    /// [`store::connect`] does that.
    ///
    /// The pending state must not be used again, whatever the outcome: take it out of where it was
    /// kept first.
    ///
    /// # Errors
    /// [`ErrorKind::SignIn`] if the callback belongs to another attempt, came too late, tells that
    /// the admin declined, or its code is not good (any more). [`ErrorKind::Auth`] if Zoom does
    /// not know the client. Those of the transport.
    pub async fn finish(&self, pending: Pending, callback: &str) -> Result<Grant> {
        let code = callback::code(callback, &pending, self.endpoint.now())?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", pending.verifier()),
        ];
        let (body, asked) = match self.endpoint.ask("token", &form, Rule::once()).await {
            Ok(answer) => answer,
            Err(Failed::Refused(refusal)) => return Err(explain(&refusal)),
            Err(Failed::Other(error)) => return Err(error),
        };
        let grant = grant::read(&body, asked)?;
        if grant.refresh.is_none() {
            return Err(Error::new(
                ErrorKind::Auth,
                "Zoom gave no refresh token: the app is not one that admins sign in to",
            ));
        }
        Ok(grant)
    }

    /// Revokes the tokens with Zoom. Tokens that Zoom does not know (any more) count as revoked.
    ///
    /// # Errors
    /// [`ErrorKind::Auth`] if Zoom does not know the client. Those of the transport.
    pub async fn revoke(&self, grant: &Grant) -> Result<()> {
        // Revoking either token revokes the grant. The access token may have ended.
        let tokens = [
            Some(grant.access.expose()),
            grant.refresh.as_ref().map(crate::Secret::expose),
        ];
        for token in tokens.into_iter().flatten() {
            let form = [("token", token)];
            match self
                .endpoint
                .ask("revoke", &form, Rule::under_lease())
                .await
            {
                Ok(_) => return Ok(()),
                Err(Failed::Other(error)) => return Err(error),
                // Not valid any more: what was asked for is so.
                Err(Failed::Refused(refusal)) => match refusal.meaning() {
                    Meaning::Token | Meaning::BadToken | Meaning::Request => {}
                    _ => return Err(refusal.common_error()),
                },
            }
        }
        Ok(())
    }

    /// Ends a connection: revokes its tokens, and stores that it is over, so that every process
    /// knows. Nothing happens to one that is over already, or not known.
    ///
    /// # Errors
    /// As [`revoke`](Self::revoke), and then the connection stays as it was; and those of the
    /// store.
    pub async fn disconnect(&self, store: &dyn TokenStore, connection: &AccountKey) -> Result<()> {
        let now = self.endpoint.now();
        let revoke = |grant: Grant| async move { self.revoke(&grant).await };
        store::disconnect(store, connection, now, revoke).await
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("client", self.endpoint.client())
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

fn explain(refusal: &Refusal) -> Error {
    let what = match refusal.meaning() {
        Meaning::Token | Meaning::BadToken | Meaning::Request => {
            "Zoom refused the code: it works once, for five minutes, and for the redirect URI that \
             it was asked for with; begin the sign-in again"
        }
        Meaning::GrantType => {
            return refusal
                .auth_error("the app is not one that admins sign in to: create an OAuth app");
        }
        _ => return refusal.common_error(),
    };
    Error::new(ErrorKind::SignIn, format!("{what} ({})", refusal.codes()))
        .with_status(refusal.status)
}
