//! Tokens for a server-to-server OAuth app.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;
use url::Url;

use super::connection::{Connection, NoGrant, Renew};
use super::endpoint::{self, Client, Endpoint, Failed, Rule};
use super::grant;
use super::refusal::{Meaning, Refusal};
use super::store::{Grant, TokenStore};
use super::{AccessToken, TokenProvider};
use crate::account_key::AccountKey;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::transport::Transport;

/// Asks `POST {oauth}/token` with grant type `account_credentials`.
///
/// A token lives an hour and comes without a refresh token: the provider simply asks again. With
/// a [store](Self::token_store), all processes of one app share a token, and it is asked for once.
///
/// A token that the store cannot be given is used all the same.
pub struct ServerToServer {
    app: App,
    connection: Option<Connection>,
}

/// Asks for tokens with the app's secret.
#[derive(Clone)]
struct App {
    account: AccountKey,
    endpoint: Endpoint,
}

impl ServerToServer {
    /// A provider for one app. `oauth_url` is the base that `/token` is appended to, usually
    /// `https://zoom.us/oauth`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if a credential is empty.
    pub fn new(
        account_id: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        oauth_url: &Url,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let account_id = account_id.into();
        endpoint::check_credential("account id", &account_id)?;
        let secret = SecretString::from(client_secret.into());
        let client = Client::new(client_id, Some(secret))?;
        Ok(Self {
            app: App {
                account: AccountKey::new(account_id),
                endpoint: Endpoint::new(oauth_url, client, transport, clock)?,
            },
            connection: None,
        })
    }

    /// Shares tokens through a store, under account id and client id, since apps of one account
    /// have scopes of their own. Needed for apps of before 2023, whose tokens void each other when
    /// two processes ask for one each.
    #[must_use]
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        let App { account, endpoint } = &self.app;
        let name = format!("{} {}", account.as_str(), endpoint.client().id());
        self.connection = Some(Connection::new(
            Arc::new(store),
            AccountKey::new(name),
            endpoint.clock(),
        ));
        self
    }
}

impl App {
    async fn ask(&self, rule: Rule) -> Result<Grant> {
        let form = [
            ("grant_type", "account_credentials"),
            ("account_id", self.account.as_str()),
        ];
        match self.endpoint.ask("token", &form, rule).await {
            Ok((body, asked)) => grant::read(&body, asked),
            Err(Failed::Refused(refusal)) => Err(explain(&refusal)),
            Err(Failed::Other(error)) => Err(error),
        }
    }
}

#[async_trait]
impl Renew for App {
    const SIGN_IN: bool = false;

    async fn renew(&self, _held: Option<&Grant>) -> Result<Grant, NoGrant> {
        self.ask(Rule::under_lease()).await.map_err(NoGrant::Failed)
    }
}

#[async_trait]
impl TokenProvider for ServerToServer {
    fn account(&self) -> AccountKey {
        self.app.account.clone()
    }

    fn has_user(&self) -> bool {
        false
    }

    async fn token(&self, refused: Option<&AccessToken>) -> Result<AccessToken> {
        match &self.connection {
            Some(connection) => connection.token(refused, &self.app).await,
            None => Ok(self.app.ask(Rule::patient()).await?.access),
        }
    }
}

fn explain(refusal: &Refusal) -> Error {
    match refusal.meaning() {
        Meaning::GrantType => refusal.auth_error(
            "the app is not a server-to-server app: create one of that kind, or sign in by OAuth",
        ),
        Meaning::Token | Meaning::BadToken | Meaning::Request | Meaning::Denied => refusal.auth_error(
            "Zoom gives this app no token: check the account id, and that the app is activated in \
             that account",
        ),
        _ => refusal.common_error(),
    }
}

impl fmt::Debug for ServerToServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerToServer")
            .field("account", &self.app.account)
            .finish_non_exhaustive()
    }
}
