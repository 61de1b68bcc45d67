//! What is kept between the two web requests of a sign-in.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::time::later;

/// How long the admin has: Zoom's code lives five minutes, its pages and a company's sign-in come
/// before.
const LIFE: Duration = Duration::from_secs(15 * 60);

/// A sign-in that was begun: its state and PKCE verifier.
///
/// Keep it with the session of whoever began it, out of everybody else's reach, and take it out to
/// [finish](super::SignIn::finish). It ends after 15 minutes, and is good for one attempt; so it
/// cannot be cloned. `Debug` hides it; serializing writes the secrets out.
#[derive(Serialize, Deserialize)]
pub struct Pending {
    state: String,
    verifier: String,
    expires_at: DateTime<Utc>,
}

impl Pending {
    pub(super) fn new(now: DateTime<Utc>) -> Result<Self> {
        Ok(Self {
            state: random()?,
            verifier: random()?,
            expires_at: later(now, LIFE),
        })
    }

    /// When it ends.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }

    pub(super) fn state(&self) -> &str {
        &self.state
    }

    pub(super) fn verifier(&self) -> &str {
        &self.verifier
    }

    /// The verifier's S256 challenge.
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.verifier.as_bytes()))
    }

    /// Whether this is the state that was sent; takes as long for a wrong one as for the right.
    pub(super) fn is_state(&self, other: &str) -> bool {
        let (own, other) = (
            digest(&SHA256, self.state.as_bytes()),
            digest(&SHA256, other.as_bytes()),
        );
        let pairs = own.as_ref().iter().zip(other.as_ref());
        let differ = pairs.fold(0, |differ, (a, b)| std::hint::black_box(differ | (a ^ b)));
        // An empty state is none.
        differ == 0 && !self.state.is_empty()
    }
}

/// 256 bits, in the characters that a verifier may have.
fn random() -> Result<String> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| {
        Error::new(
            ErrorKind::SignIn,
            "the system gives no random numbers: no sign-in would be safe",
        )
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        let pending = Pending {
            state: "s".into(),
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into(),
            expires_at: DateTime::UNIX_EPOCH,
        };
        assert_eq!(
            pending.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn each_sign_in_has_secrets_of_its_own_and_knows_its_state() {
        let now = DateTime::UNIX_EPOCH;
        let (one, two) = (Pending::new(now).unwrap(), Pending::new(now).unwrap());
        assert_eq!((one.state().len(), one.verifier().len()), (43, 43));
        assert!(one.state() != two.state() && one.verifier() != two.verifier());
        assert!(one.state() != one.verifier());
        assert!(one.is_state(one.state()));
        for wrong in [
            "",
            two.state(),
            &one.state()[..42],
            &format!("{}A", one.state()),
        ] {
            assert!(!one.is_state(wrong));
        }
    }
}
