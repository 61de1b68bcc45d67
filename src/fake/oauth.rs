//! The OAuth endpoints: consent page, token endpoint and revocation.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{Method, Request, Response, header};
use serde_json::json;
use url::Url;

use super::oauth_endpoint::OauthEndpoint;
use super::query::Params;
use super::refused;
use super::refused::FakeRefusal;
use super::reply;
use super::role;
use super::tokens::{self, Code, Denied, Grants, Issued};
use super::{Config, Fake};
use crate::clock::Clock;

impl Fake {
    /// Client id of a public app, which has no secret and needs PKCE.
    pub const PUBLIC_CLIENT_ID: &str = "fake-public-client-id";

    /// Signs in at the consent page as the account's first user, and approves. `authorize_url` is
    /// the URL from `SignIn::begin`. Returns the URL that Zoom redirects the browser to, with code
    /// and state.
    ///
    /// # Errors
    /// The error that the page shows if the browser cannot be redirected to the app.
    pub fn approve(&self, authorize_url: &str) -> Result<String, FakeRefusal> {
        self.approve_as(authorize_url, &self.first_user())
    }

    /// The same as [`approve`](Self::approve), for this user. Each user has one sign-in per app: a
    /// second one voids the tokens of the first.
    ///
    /// # Errors
    /// The same as [`approve`](Self::approve).
    pub fn approve_as(&self, authorize_url: &str, user: &str) -> Result<String, FakeRefusal> {
        self.decide(query_part(authorize_url), Some(user))
    }

    /// Signs in at the consent page as the account's first user, and declines.
    ///
    /// # Errors
    /// The same as [`approve`](Self::approve).
    pub fn decline(&self, authorize_url: &str) -> Result<String, FakeRefusal> {
        self.decide(query_part(authorize_url), None)
    }

    /// Number of times that a refresh token was exchanged for new tokens.
    pub fn refreshes(&self) -> u64 {
        self.inner.state(|state| state.grants.refreshes)
    }

    /// Number of connections that ended because a refresh token was used a second time. This
    /// happens if the answer with the next refresh token was lost or not stored.
    pub fn connections_lost(&self) -> u64 {
        self.inner.state(|state| state.grants.lost)
    }

    /// Ends all connections that users signed in to, as when an admin removes the app: their access
    /// and refresh tokens are void.
    pub fn revoke_connections(&self) {
        self.inner.state(|state| state.grants.revoke_all());
    }

    fn first_user(&self) -> String {
        let world = self.inner.world();
        let first = world
            .numbers()
            .find_map(|n| Some(world.user(n)?.into_owned()));
        first.map_or_else(|| "admin@example.com".to_owned(), |user| user.email)
    }

    /// The URL that the consent page redirects the browser to, after `user` approved, or after the
    /// user declined if it is `None`.
    fn decide(&self, query: &str, user: Option<&str>) -> Result<String, FakeRefusal> {
        let config = &self.inner.config;
        let asked = AuthorizeRequest::read(query, config)?;
        let mut to = asked.redirect.clone();
        let error = match (&asked.error, user) {
            (Some(error), _) => Some(*error),
            (None, None) => Some("access_denied"),
            (None, Some(user)) => {
                let now = self.inner.clock.now();
                let code = Code {
                    client: asked.client,
                    user: user.to_owned(),
                    redirect_uri: asked.redirect_uri,
                    challenge: asked.challenge,
                    scopes: asked.scopes,
                };
                let code = self
                    .inner
                    .state(|state| state.grants.code(config, now, code));
                to.query_pairs_mut().append_pair("code", &code);
                None
            }
        };
        if let Some(error) = error {
            to.query_pairs_mut().append_pair("error", error);
        }
        if let Some(state) = asked.state {
            to.query_pairs_mut().append_pair("state", &state);
        }
        Ok(to.into())
    }

    /// Answers a request to an OAuth endpoint.
    pub(super) fn oauth_answer(
        &self,
        endpoint: OauthEndpoint,
        request: &Request<Bytes>,
        now: DateTime<Utc>,
    ) -> Response<Bytes> {
        let config = &self.inner.config;
        match (endpoint, request.method()) {
            (OauthEndpoint::Authorize, &Method::GET) => self.consent_page(request),
            (OauthEndpoint::Authorize, &Method::POST) => self.consent_answer(request),
            (OauthEndpoint::Token, &Method::POST) => {
                let world = self.inner.world();
                let is_deactivated = |user: &str| role::deactivated(&world, user);
                self.inner.state(|state| {
                    token_answer(request, config, &mut state.grants, now, is_deactivated)
                })
            }
            (OauthEndpoint::Revoke, &Method::POST) => self
                .inner
                .state(|state| revoke_answer(request, &mut state.grants)),
            _ => reply::json(
                405,
                &json!({ "reason": "Method not allowed", "error": "invalid_request" }),
            ),
        }
    }

    /// The page on which a user approves the scopes that an app requests.
    fn consent_page(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let query = request.uri().query().unwrap_or_default();
        let asked = match AuthorizeRequest::read(query, &self.inner.config) {
            Ok(asked) if asked.error.is_some() => return self.redirect_back(query, None),
            Ok(asked) => asked,
            Err(refusal) => return error_page(&refusal),
        };
        let scopes: String = asked
            .scopes
            .iter()
            .map(|s| format!("<li><code>{}</code></li>\n", escaped(s)))
            .collect();
        let (client, user) = (escaped(asked.client), escaped(&self.first_user()));
        page(
            200,
            &format!(
                "<h1>You are about to add {client}</h1>\n<p>It asks for:</p>\n<ul>\n{scopes}</ul>\n\
                 <form method=\"post\">\n\
                 <p><label>Signed in as <input name=\"user\" value=\"{user}\"></label></p>\n\
                 <button name=\"decision\" value=\"allow\">Allow</button>\n\
                 <button name=\"decision\" value=\"decline\">Decline</button>\n</form>\n"
            ),
        )
    }

    fn consent_answer(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let form = Params::parse(&String::from_utf8_lossy(request.body()));
        let first = self.first_user();
        let user = form.get("user").unwrap_or(&first);
        let user = (form.get("decision") == Some("allow")).then_some(user);
        self.redirect_back(request.uri().query().unwrap_or_default(), user)
    }

    fn redirect_back(&self, query: &str, user: Option<&str>) -> Response<Bytes> {
        match self.decide(query, user) {
            Ok(to) => {
                let mut response = reply::plain(302, Bytes::new());
                reply::set(&mut response, "location", &to);
                response
            }
            Err(refusal) => error_page(&refusal),
        }
    }
}

/// The request that an authorisation URL makes.
struct AuthorizeRequest {
    client: &'static str,
    redirect_uri: String,
    redirect: Url,
    state: Option<String>,
    challenge: Option<(String, bool)>,
    scopes: Vec<String>,
    /// OAuth error of the request, which the redirect reports to the app.
    error: Option<&'static str>,
}

impl AuthorizeRequest {
    fn read(query: &str, config: &Config) -> Result<Self, FakeRefusal> {
        let params = Params::parse(query);
        let get = |name| params.get(name);
        let client = match get("client_id") {
            Some(Fake::CLIENT_ID) => Fake::CLIENT_ID,
            Some(Fake::PUBLIC_CLIENT_ID) => Fake::PUBLIC_CLIENT_ID,
            _ => return Err(refused::INVALID_CLIENT_ID.refuse().into()),
        };
        let redirect_uri = get("redirect_uri").unwrap_or_default().to_owned();
        let known = &config.redirect_uris;
        let redirect = Url::parse(&redirect_uri)
            .ok()
            .filter(|_| known.is_empty() || known.contains(&redirect_uri))
            .ok_or_else(|| refused::INVALID_REDIRECT.refuse())?;
        let challenge = get("code_challenge").map(str::to_owned);
        let hashed = match get("code_challenge_method") {
            None | Some("plain") => Some(false),
            Some("S256") => Some(true),
            Some(_) => None,
        };
        let all = &config.scopes;
        let scopes: Vec<String> = match get("scope") {
            None => all.clone(),
            Some(list) => list.split_whitespace().map(str::to_owned).collect(),
        };
        let error = if get("response_type") != Some("code") {
            Some("unsupported_response_type")
        } else if hashed.is_none() || (challenge.is_none() && client == Fake::PUBLIC_CLIENT_ID) {
            Some("invalid_request")
        } else if scopes.iter().any(|s| !all.contains(s)) {
            Some("invalid_scope")
        } else {
            None
        };
        Ok(Self {
            client,
            redirect_uri,
            redirect,
            state: get("state").map(str::to_owned),
            challenge: challenge.map(|c| (c, hashed == Some(true))),
            scopes,
            error,
        })
    }
}

fn query_part(url: &str) -> &str {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.split_once('#').map_or(query, |(query, _)| query)
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn page(status: u16, body: &str) -> Response<Bytes> {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <title>Fake Zoom</title></head>\n<body>\n{body}</body>\n</html>\n"
    );
    let mut response = reply::plain(status, html.into());
    reply::set(&mut response, "content-type", "text/html;charset=UTF-8");
    reply::set(&mut response, "cache-control", "no-store");
    response
}

fn error_page(refusal: &FakeRefusal) -> Response<Bytes> {
    let (message, code) = (escaped(&refusal.message), refusal.code);
    page(
        refusal.status,
        &format!("<h1>{message}</h1>\n<p>Error code {code}</p>\n"),
    )
}

fn refused(reason: &str, error: &str) -> Response<Bytes> {
    reply::json(400, &json!({ "reason": reason, "error": error }))
}

fn unknown_client() -> Response<Bytes> {
    refused("Invalid client_id or client_secret", "invalid_client")
}

/// The client that sent a request. The client with a secret is named by the header, the public one
/// by the form.
fn client(request: &Request<Bytes>, client_id: Option<&str>) -> Option<&'static str> {
    let Some(value) = tokens::authorization(request) else {
        return (client_id == Some(Fake::PUBLIC_CLIENT_ID)).then_some(Fake::PUBLIC_CLIENT_ID);
    };
    let pair =
        tokens::strip_scheme(value, "basic").and_then(|encoded| STANDARD.decode(encoded).ok())?;
    let expected = format!("{}:{}", Fake::CLIENT_ID, Fake::CLIENT_SECRET);
    (pair == expected.as_bytes()).then_some(Fake::CLIENT_ID)
}

fn token_answer(
    request: &Request<Bytes>,
    config: &Config,
    grants: &mut Grants,
    now: DateTime<Utc>,
    is_deactivated: impl Fn(&str) -> bool,
) -> Response<Bytes> {
    let body = String::from_utf8_lossy(request.body());
    let (query, body) = (
        Params::parse(request.uri().query().unwrap_or_default()),
        Params::parse(&body),
    );
    let get = |name| body.get(name).or_else(|| query.get(name));
    let Some(client) = client(request, get("client_id")) else {
        return unknown_client();
    };
    let text = |name| get(name).unwrap_or_default();
    let issued = match get("grant_type") {
        Some("account_credentials") if client == Fake::CLIENT_ID => {
            if get("account_id") != Some(Fake::ACCOUNT_ID) {
                return refused("Bad Request", "invalid_request");
            }
            Ok(Issued {
                access: grants.issue(config, now),
                refresh: None,
                scopes: config.scopes.clone(),
            })
        }
        Some("authorization_code") => {
            let given = ["code", "redirect_uri", "code_verifier"].map(text);
            grants.exchange(config, now, client, given)
        }
        Some("refresh_token")
            if grants
                .owner(text("refresh_token"))
                .is_some_and(is_deactivated) =>
        {
            let body = json!({
                "code": 4735,
                "reason": "The owner of the token no longer exists.",
                "error": "invalid_grant",
            });
            return reply::json(400, &body);
        }
        Some("refresh_token") => grants.refresh(config, now, client, text("refresh_token")),
        _ => return refused("unsupported grant type", "unsupported_grant_type"),
    };
    match issued {
        Ok(issued) => {
            let mut token = json!({
                "access_token": issued.access,
                "token_type": "bearer",
                "expires_in": config.token_life.as_secs().saturating_sub(1),
                "scope": issued.scopes.join(" "),
                "api_url": region(request, config),
            });
            if let (Some(refresh), Some(token)) = (issued.refresh, token.as_object_mut()) {
                token.insert("refresh_token".into(), refresh.into());
            }
            reply::json(200, &token)
        }
        // Zoom repeats the code in its message as well.
        Err(Denied::Code) => refused(
            &format!("Invalid authorization code {}", text("code")),
            "invalid_request",
        ),
        Err(Denied::Redirect) => refused("Redirect URI mismatch", "invalid_request"),
        Err(Denied::Verifier) => refused("Invalid code verifier", "invalid_request"),
        Err(Denied::Token) => refused("Invalid Token!", "invalid_grant"),
    }
}

/// The regional host that a token comes with.
fn region(request: &Request<Bytes>, config: &Config) -> String {
    let host = request.headers().get(header::HOST);
    match host.and_then(|host| host.to_str().ok()) {
        Some(host) if config.region_from_host => format!("http://{host}"),
        _ => config.region.clone(),
    }
}

fn revoke_answer(request: &Request<Bytes>, grants: &mut Grants) -> Response<Bytes> {
    let form = Params::parse(&String::from_utf8_lossy(request.body()));
    let Some(client) = client(request, form.get("client_id")) else {
        return unknown_client();
    };
    if !grants.revoke_one(client, form.get("token").unwrap_or_default()) {
        return refused("Invalid Token!", "invalid_request");
    }
    reply::json(200, &json!({ "status": "success" }))
}
