//! Access tokens, and who gives them.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::account_key::AccountKey;
use crate::error::{Error, ErrorKind, Result};

/// A bearer token, with what the token endpoint said about it.
///
/// Cheap to clone. Neither `Debug` nor anything else prints it; [`expose`](AccessToken::expose)
/// reads it.
#[derive(Clone)]
pub struct AccessToken(Arc<Token>);

struct Token {
    secret: SecretString,
    expires_at: Option<DateTime<Utc>>,
    api_url: Option<Url>,
    scopes: Vec<String>,
    issued_at: Option<DateTime<Utc>>,
    /// The sets of scopes of which one was missing when it was asked for.
    widened_for: Vec<String>,
}

impl AccessToken {
    /// A token that never expires by itself.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(Arc::new(Token {
            secret: SecretString::from(secret.into()),
            expires_at: None,
            api_url: None,
            scopes: Vec::new(),
            issued_at: None,
            widened_for: Vec::new(),
        }))
    }

    fn edit(self, edit: impl FnOnce(&mut Token)) -> Self {
        let mut token = Arc::try_unwrap(self.0).unwrap_or_else(|shared| Token {
            secret: shared.secret.clone(),
            expires_at: shared.expires_at,
            api_url: shared.api_url.clone(),
            scopes: shared.scopes.clone(),
            issued_at: shared.issued_at,
            widened_for: shared.widened_for.clone(),
        });
        edit(&mut token);
        Self(Arc::new(token))
    }

    /// Sets the time at which it ends.
    #[must_use]
    pub fn with_expires_at(self, at: DateTime<Utc>) -> Self {
        self.edit(|t| t.expires_at = Some(at))
    }

    /// Sets the regional host that the token endpoint named (`api_url`), without `/v2`.
    #[must_use]
    pub fn with_api_url(self, url: Option<Url>) -> Self {
        self.edit(|t| t.api_url = url)
    }

    /// Sets the scopes that were granted.
    #[must_use]
    pub fn with_scopes(self, scopes: Vec<String>) -> Self {
        self.edit(|t| t.scopes = scopes)
    }

    /// Sets the time at which it was asked for.
    pub(crate) fn with_issued_at(self, at: Option<DateTime<Utc>>) -> Self {
        self.edit(|t| t.issued_at = at)
    }

    /// Sets the sets of scopes of which one was missing when it was asked for, each set in one text.
    pub(crate) fn with_widened_for(self, scopes: Vec<String>) -> Self {
        self.edit(|t| t.widened_for = scopes)
    }

    /// When it was asked for, if that is known.
    pub(crate) fn issued_at(&self) -> Option<DateTime<Utc>> {
        self.0.issued_at
    }

    /// The sets of scopes of which one was missing when it was asked for. Who shares the store need
    /// not ask for another token for the sake of the same.
    pub(crate) fn widened_for(&self) -> &[String] {
        &self.0.widened_for
    }

    /// The token itself. Never log it.
    pub fn expose(&self) -> &str {
        self.0.secret.expose_secret()
    }

    /// When it ends, if that is known.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// The regional host that came with it.
    pub fn api_url(&self) -> Option<&Url> {
        self.0.api_url.as_ref()
    }

    /// The scopes that came with it, as the token endpoint writes them.
    pub fn scopes(&self) -> &[String] {
        &self.0.scopes
    }

    /// Whether both are the same token.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.expose() == other.expose()
    }

    pub(crate) fn header(&self) -> Result<http::HeaderValue> {
        let mut value =
            http::HeaderValue::from_str(&format!("Bearer {}", self.expose())).map_err(|_| {
                Error::new(
                    ErrorKind::Auth,
                    "the access token holds characters that no header may hold: check how it was \
                     read (a line break at its end?)",
                )
            })?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires_at", &self.0.expires_at)
            .field("scopes", &self.0.scopes)
            .finish_non_exhaustive()
    }
}

/// Gives access tokens.
///
/// A provider keeps no token in memory: the client has the one cache of the process and calls the
/// provider only when it needs another token, one call at a time. A provider whose tokens live in
/// a store reads the store first.
///
/// ```
/// use zoom_admin::{AccessToken, AccountKey, Result, TokenProvider, async_trait};
///
/// struct Vault;
///
/// #[async_trait]
/// impl TokenProvider for Vault {
///     fn account(&self) -> AccountKey {
///         AccountKey::new("customer 7")
///     }
///     async fn token(&self, refused: Option<&AccessToken>) -> Result<AccessToken> {
///         let token = AccessToken::new("read from the vault");
///         Ok(token.with_expires_at(chrono::Utc::now() + chrono::TimeDelta::minutes(50)))
///     }
/// }
/// ```
#[async_trait]
pub trait TokenProvider: Send + Sync + 'static {
    /// The account that the tokens are for.
    fn account(&self) -> AccountKey;

    /// Whether a user signed in for these tokens, so that `me` is somebody. Nobody did for a
    /// server-to-server app.
    fn has_user(&self) -> bool {
        true
    }

    /// A token. `refused` is one that the API just refused; it must not be the answer.
    async fn token(&self, refused: Option<&AccessToken>) -> Result<AccessToken>;
}

#[async_trait]
impl<P: TokenProvider + ?Sized> TokenProvider for Arc<P> {
    fn account(&self) -> AccountKey {
        (**self).account()
    }

    fn has_user(&self) -> bool {
        (**self).has_user()
    }

    async fn token(&self, refused: Option<&AccessToken>) -> Result<AccessToken> {
        (**self).token(refused).await
    }
}

/// Gives one token, which the caller replaces when it ends.
#[derive(Debug, Clone)]
pub struct FixedToken {
    account: AccountKey,
    token: AccessToken,
}

impl FixedToken {
    /// Answers with `token` until it is refused. `account` is the key of its rate limits.
    pub fn new(account: AccountKey, token: AccessToken) -> Self {
        Self { account, token }
    }
}

#[async_trait]
impl TokenProvider for FixedToken {
    fn account(&self) -> AccountKey {
        self.account.clone()
    }

    async fn token(&self, refused: Option<&AccessToken>) -> Result<AccessToken> {
        match refused {
            Some(refused) if refused.is_same(&self.token) => Err(Error::new(
                ErrorKind::Auth,
                "Zoom refused the access token, and there is no other: give a fresh one, or \
                 credentials to get tokens with",
            )),
            _ => Ok(self.token.clone()),
        }
    }
}
