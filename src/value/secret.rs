//! Values that nobody should read by accident.

use secrecy::{ExposeSecret, SecretString};

use crate::declare::scalar_impls;
use crate::decode::Scalar;

/// A credential in an answer: a host key, a passcode, a token.
///
/// Printing hides it, and the models leave it out when they are written.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl<T: Into<String>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self(SecretString::from(text.into()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Scalar for Secret {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self::from(text))
    }
    fn from_i64(v: i64) -> Option<Self> {
        Some(Self::from(v.to_string()))
    }
}

scalar_impls!(Secret);
