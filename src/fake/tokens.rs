//! The tokens that were issued, and their validity.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use http::{Request, header};
use ring::digest::{SHA256, digest};

use super::Config;
use super::refused::{self, Refused};
use super::rng::Rng;

/// The lifetime of an authorisation code.
const CODE_LIFE: Duration = Duration::minutes(5);

/// The tokens and codes that were issued.
#[derive(Debug, Default)]
pub(super) struct Grants {
    /// Access tokens that are not void.
    valid: HashMap<String, Access>,
    pub(super) issued: u64,
    /// Number of random texts that were drawn.
    drawn: u64,
    codes: HashMap<String, Code>,
    /// All refresh tokens that were ever issued, with the index of their token family and the time
    /// at which they expire.
    refresh: HashMap<String, (usize, DateTime<Utc>)>,
    families: Vec<Family>,
    pub(super) refreshes: u64,
    pub(super) lost: u64,
}

#[derive(Debug)]
struct Access {
    end: DateTime<Utc>,
    /// Index of the token family; `None` for server-to-server apps.
    family: Option<usize>,
}

/// A token family: all tokens that originate from one sign-in.
#[derive(Debug)]
struct Family {
    client: &'static str,
    user: String,
    scopes: Vec<String>,
    /// The only refresh token that is valid.
    current: String,
    alive: bool,
}

/// The approval that an authorisation code stands for.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) client: &'static str,
    pub(super) user: String,
    pub(super) redirect_uri: String,
    /// The PKCE challenge, and whether it uses S256.
    pub(super) challenge: Option<(String, bool)>,
    pub(super) scopes: Vec<String>,
}

/// The tokens that the token endpoint issues.
pub(super) struct Issued {
    pub(super) access: String,
    pub(super) refresh: Option<String>,
    pub(super) scopes: Vec<String>,
}

/// The reason why the token endpoint issues no tokens.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Denied {
    Code,
    Redirect,
    Verifier,
    Token,
}

impl Grants {
    /// Issues an access token of the server-to-server app.
    pub(super) fn issue(&mut self, config: &Config, now: DateTime<Utc>) -> String {
        if config.one_token {
            self.valid.retain(|_, access| access.family.is_some());
        }
        self.access(config, now, None)
    }

    fn access(&mut self, config: &Config, now: DateTime<Utc>, family: Option<usize>) -> String {
        self.issued = self.issued.saturating_add(1);
        let token = token(Rng::new(config.seed, &[16, self.issued]));
        let life = Duration::from_std(config.token_life).unwrap_or_default();
        let end = now.checked_add_signed(life).unwrap_or(now);
        self.valid.insert(token.clone(), Access { end, family });
        token
    }

    fn draw(&mut self, config: &Config) -> Rng {
        self.drawn = self.drawn.saturating_add(1);
        Rng::new(config.seed, &[19, self.drawn])
    }

    /// Issues an authorisation code.
    pub(super) fn code(&mut self, config: &Config, now: DateTime<Utc>, code: Code) -> String {
        let end = now.checked_add_signed(CODE_LIFE).unwrap_or(now);
        let text = URL_SAFE_NO_PAD.encode(self.draw(config).bytes::<24>());
        // The code contains its expiry time, so that it need not be stored separately.
        let text = format!("{text}.{}", end.timestamp());
        self.codes.insert(text.clone(), code);
        text
    }

    /// Notes that a user has another e-mail address: sign-ins are those of the user, not of the
    /// address.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        let families = self.families.iter_mut().map(|family| &mut family.user);
        let codes = self.codes.values_mut().map(|code| &mut code.user);
        for user in families.chain(codes) {
            if user.eq_ignore_ascii_case(from) {
                to.clone_into(user);
            }
        }
    }

    /// Exchanges a code for tokens. The code is used up even if this fails.
    pub(super) fn exchange(
        &mut self,
        config: &Config,
        now: DateTime<Utc>,
        client: &str,
        [code, redirect_uri, verifier]: [&str; 3],
    ) -> Result<Issued, Denied> {
        let found = self.codes.remove(code).ok_or(Denied::Code)?;
        let end = code.rsplit_once('.').and_then(|(_, end)| end.parse().ok());
        if found.client != client || end.is_none_or(|end: i64| now.timestamp() >= end) {
            return Err(Denied::Code);
        }
        if found.redirect_uri != redirect_uri {
            return Err(Denied::Redirect);
        }
        if let Some((challenge, hashed)) = &found.challenge {
            let made = if *hashed {
                URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
            } else {
                verifier.to_owned()
            };
            if made != *challenge {
                return Err(Denied::Verifier);
            }
        }
        // A new sign-in of the same user replaces the earlier one.
        let again = |f: &Family| f.client == found.client && f.user == found.user;
        let earlier: Vec<_> = (0..self.families.len())
            .filter(|n| self.families.get(*n).is_some_and(again))
            .collect();
        for family in earlier {
            self.end(family);
        }
        let number = self.families.len();
        self.families.push(Family {
            client: found.client,
            user: found.user,
            scopes: found.scopes,
            current: String::new(),
            alive: true,
        });
        self.rotate(config, now, number).ok_or(Denied::Code)
    }

    /// Exchanges a refresh token for new tokens. The refresh token is void afterwards. If it was
    /// used before, its token family ends.
    pub(super) fn refresh(
        &mut self,
        config: &Config,
        now: DateTime<Utc>,
        client: &str,
        token: &str,
    ) -> Result<Issued, Denied> {
        let &(number, end) = self.refresh.get(token).ok_or(Denied::Token)?;
        let family = self.families.get(number).ok_or(Denied::Token)?;
        if family.client != client || !family.alive || now >= end {
            return Err(Denied::Token);
        }
        if family.current != token {
            self.lost = self.lost.saturating_add(1);
            self.end(number);
            return Err(Denied::Token);
        }
        self.refreshes = self.refreshes.saturating_add(1);
        self.rotate(config, now, number).ok_or(Denied::Token)
    }

    /// The user whose sign-in a refresh token belongs to.
    pub(super) fn owner(&self, token: &str) -> Option<&str> {
        let (number, _) = self.refresh.get(token)?;
        Some(self.families.get(*number)?.user.as_str())
    }

    fn rotate(&mut self, config: &Config, now: DateTime<Utc>, number: usize) -> Option<Issued> {
        let refresh = token(self.draw(config));
        let access = self.access(config, now, Some(number));
        let life = Duration::from_std(config.refresh_token_life).unwrap_or_default();
        let end = now.checked_add_signed(life).unwrap_or(now);
        self.refresh.insert(refresh.clone(), (number, end));
        let family = self.families.get_mut(number)?;
        family.current.clone_from(&refresh);
        Some(Issued {
            access,
            refresh: Some(refresh),
            scopes: family.scopes.clone(),
        })
    }

    fn end(&mut self, number: usize) {
        if let Some(family) = self.families.get_mut(number) {
            family.alive = false;
        }
        self.valid.retain(|_, access| access.family != Some(number));
    }

    /// Voids all access tokens.
    pub(super) fn revoke(&mut self) {
        self.valid.clear();
    }

    /// Ends all token families, as when an admin removes the app.
    pub(super) fn revoke_all(&mut self) {
        for number in 0..self.families.len() {
            self.end(number);
        }
        self.valid.clear();
    }

    /// Ends the family of a token of this client; false if the token is unknown.
    pub(super) fn revoke_one(&mut self, client: &str, token: &str) -> bool {
        let family = match (self.valid.get(token), self.refresh.get(token)) {
            (Some(access), _) => access.family,
            (None, Some((number, _))) => Some(*number),
            (None, None) => return false,
        };
        let Some(number) = family else {
            return self.valid.remove(token).is_some();
        };
        let is_of_client = |f: &Family| f.client == client && f.alive;
        let known = self.families.get(number).is_some_and(is_of_client);
        if known {
            self.end(number);
        }
        known
    }

    /// Refuses a request without a valid token. Returns the scopes and the user of the sign-in, or
    /// `None` for server-to-server apps.
    pub(super) fn check(
        &self,
        request: &Request<Bytes>,
        now: DateTime<Utc>,
    ) -> Result<Option<(Vec<String>, String)>, Refused> {
        let access = authorization(request)
            .and_then(|value| strip_scheme(value, "bearer"))
            .and_then(|token| self.valid.get(token));
        match access {
            Some(access) if now < access.end => {
                let family = access.family.and_then(|n| self.families.get(n));
                Ok(family.map(|f| (f.scopes.clone(), f.user.clone())))
            }
            Some(_) => Err(refused::EXPIRED_TOKEN.refuse()),
            None => Err(refused::BAD_TOKEN.refuse()),
        }
    }
}

/// Makes a token in the form of Zoom's: three parts in base64, which clients must treat as opaque.
fn token(mut rng: Rng) -> String {
    let head = r#"{"sv":"000001","alg":"HS512","v":"2.0","kid":"fake"}"#;
    format!(
        "{}.{}.{}",
        URL_SAFE_NO_PAD.encode(head),
        URL_SAFE_NO_PAD.encode(rng.bytes::<120>()),
        URL_SAFE_NO_PAD.encode(rng.bytes::<64>()),
    )
}

pub(super) fn authorization(request: &Request<Bytes>) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok()
}

pub(super) fn strip_scheme<'a>(value: &'a str, scheme: &str) -> Option<&'a str> {
    let (found, rest) = value.split_once(' ')?;
    found.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}
