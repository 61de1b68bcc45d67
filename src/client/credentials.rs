//! From credentials to the provider of tokens.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::auth::store::TokenStore;
use crate::auth::{ServerToServer, TokenProvider};
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::Transport;

/// The credentials that a builder was given.
pub(super) enum Auth {
    ServerToServer {
        account_id: String,
        client_id: String,
        client_secret: SecretString,
    },
    #[cfg(feature = "oauth")]
    AuthorizationCode {
        app: crate::auth::OAuthApp,
        connection: crate::AccountKey,
    },
    Provider(Arc<dyn TokenProvider>),
}

impl Auth {
    /// Who gives the tokens.
    pub(super) fn provider(
        self,
        store: Option<Arc<dyn TokenStore>>,
        oauth: &Url,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<dyn TokenProvider>> {
        match self {
            Self::Provider(_) if store.is_some() => Err(Error::new(
                ErrorKind::Config,
                "a token provider was given, so the token store has no effect here: give it to that \
                 provider",
            )),
            Self::Provider(provider) => Ok(provider),
            Self::ServerToServer {
                account_id,
                client_id,
                client_secret,
            } => {
                let secret = client_secret.expose_secret();
                let provider =
                    ServerToServer::new(account_id, client_id, secret, oauth, transport, clock)?;
                Ok(Arc::new(match store {
                    Some(store) => provider.token_store(store),
                    None => provider,
                }))
            }
            #[cfg(feature = "oauth")]
            Self::AuthorizationCode { app, connection } => {
                let store = store.ok_or_else(|| {
                    Error::new(
                        ErrorKind::Config,
                        "the connection is kept in a token store: call token_store on the builder",
                    )
                })?;
                let provider = crate::auth::AuthorizationCode::new(
                    &app, connection, store, oauth, transport, clock,
                )?;
                Ok(Arc::new(provider))
            }
        }
    }
}
