//! The paths of the OAuth endpoints.

/// An OAuth endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OauthEndpoint {
    Authorize,
    Token,
    Revoke,
}

impl OauthEndpoint {
    pub(super) const ALL: [Self; 3] = [Self::Authorize, Self::Token, Self::Revoke];

    pub(super) fn from_path(path: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|endpoint| path.ends_with(endpoint.path()))
    }

    /// The path that names the endpoint in a [`FaultRule`](super::FaultRule).
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Authorize => "/oauth/authorize",
            Self::Token => "/oauth/token",
            Self::Revoke => "/oauth/revoke",
        }
    }
}
