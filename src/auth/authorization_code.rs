//! Tokens of a connection that an admin signed in to.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use url::Url;

use super::connection::{Connection, NoGrant, Renew};
use super::endpoint::{Endpoint, Failed, Rule};
use super::grant;
use super::store::{Grant, TokenStore};
use super::{AccessToken, OAuthApp, TokenProvider};
use crate::account_key::AccountKey;
use crate::clock::Clock;
use crate::error::Result;
use crate::transport::Transport;

/// Takes the tokens of a connection from its store, and refreshes them there.
///
/// Zoom's refresh tokens work once. So there is one refresh per connection, whatever number of
/// clients and processes share the store: the others wait and take the new token from it. The new
/// refresh token is stored before the new access token is given out. A refresh token that Zoom
/// refuses for good ends the connection in the store
/// ([`ErrorKind::ReauthorizationRequired`](crate::ErrorKind::ReauthorizationRequired)), and nobody
/// asks the token endpoint again before a new sign-in. A network failure does not end it: an
/// answer that was lost is asked for once more under the same lease.
///
/// Before Zoom is asked, the place for the new tokens is reserved in the store. Tokens that cannot
/// be stored all the same are used from memory, and storing them is tried again until it succeeds:
/// see [`auth::store`](crate::auth::store). A refresh that was begun goes on to its end in a task
/// of its own, also when the future of [`token`](TokenProvider::token) is dropped. A program that
/// ends between Zoom's answer and the store loses the connection.
pub struct AuthorizationCode {
    refresh: Refresh,
    connection: Connection,
}

/// Exchanges a refresh token.
#[derive(Clone)]
struct Refresh(Endpoint);

impl AuthorizationCode {
    /// A provider for the connection of this name. `oauth_url` is the base that `/token` is
    /// appended to, usually `https://zoom.us/oauth`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if client id or secret cannot be right.
    pub fn new(
        app: &OAuthApp,
        connection: AccountKey,
        store: impl TokenStore,
        oauth_url: &Url,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        Ok(Self {
            refresh: Refresh(app.endpoint(oauth_url, transport, clock.clone())?),
            connection: Connection::new(Arc::new(store), connection, clock),
        })
    }
}

#[async_trait]
impl Renew for Refresh {
    const SIGN_IN: bool = true;

    async fn renew(&self, held: Option<&Grant>) -> Result<Grant, NoGrant> {
        let Some(refresh) = held.and_then(|grant| grant.refresh.as_ref()) else {
            return Err(NoGrant::Never("it has no refresh token".to_owned()));
        };
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose()),
        ];
        match self.0.ask("token", &form, Rule::once()).await {
            Ok((body, asked)) => {
                let mut grant = grant::read(&body, asked).map_err(NoGrant::Failed)?;
                // Without a new one, the old one stays good (RFC 6749, section 6).
                grant.refresh = grant.refresh.or_else(|| Some(refresh.clone()));
                Ok(grant)
            }
            Err(Failed::Refused(refusal)) if refusal.ends_connection() => {
                let codes = refusal.codes();
                if let Some(reason) = refusal.owner_reason() {
                    return Err(NoGrant::Never(format!(
                        "Zoom refused the refresh token: {reason} ({codes})"
                    )));
                }
                Err(NoGrant::Never(format!(
                    "Zoom refused the refresh token, which was revoked, has expired or was used \
                     elsewhere ({codes})"
                )))
            }
            Err(Failed::Refused(refusal)) => Err(NoGrant::Failed(refusal.common_error())),
            Err(Failed::Other(error)) => Err(NoGrant::Failed(error)),
        }
    }
}

#[async_trait]
impl TokenProvider for AuthorizationCode {
    fn account(&self) -> AccountKey {
        self.connection.account().clone()
    }

    async fn token(&self, refused: Option<&AccessToken>) -> Result<AccessToken> {
        self.connection.token(refused, &self.refresh).await
    }
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCode")
            .field("connection", self.connection.account())
            .finish_non_exhaustive()
    }
}
