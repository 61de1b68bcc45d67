//! Which hosts are spoken to, and which may see the token.

use url::{Host, Url};

use crate::error::{Error, ErrorKind, Result};

/// Zoom's own domains: commercial, and for governments.
const ZOOM: [&str; 2] = ["zoom.us", "zoomgov.com"];

/// The base of API calls, and the rule for hosts.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    /// Set by the caller: wins over a token's regional host.
    explicit: Option<Url>,
    default: Url,
}

impl Hosts {
    pub(crate) fn new(explicit: Option<Url>, default: Url) -> Self {
        Self { explicit, default }
    }

    /// The base that paths are appended to, for a token with this regional host.
    pub(crate) fn base(&self, region: Option<&Url>) -> Url {
        if let Some(explicit) = &self.explicit {
            return explicit.clone();
        }
        let Some(region) = region else {
            return self.default.clone();
        };
        let base = origin(region)
            .filter(|region| region.scheme() == "https" && is_zoom(region))
            .and_then(|region| region.join("/v2").ok());
        base.unwrap_or_else(|| {
            tracing::warn!("the token's api_url is not a Zoom host; the default host is used");
            self.default.clone()
        })
    }

    /// The name of the environment whose accounts share limits: Zoom's regional hosts are one.
    pub(crate) fn environment(&self) -> String {
        let url = self.configured();
        let host = url.host_str().unwrap_or_default();
        match zoom_domain(url) {
            Some(domain) => domain.to_owned(),
            None => format!("{host}:{}", url.port_or_known_default().unwrap_or_default()),
        }
    }

    fn configured(&self) -> &Url {
        self.explicit.as_ref().unwrap_or(&self.default)
    }

    /// Whether calls may be sent there, with the token: a Zoom host over https, or exactly the
    /// configured one. Redirects lead nowhere else: the path and query of a call can name a user
    /// and say what is asked, which is nothing for a foreign host even without the token. Nor may
    /// a redirect bring a user name and password of its own.
    pub(crate) fn allows(&self, url: &Url) -> bool {
        if !url.username().is_empty() || url.password().is_some() {
            return false;
        }
        let configured = self.configured();
        let same = url.scheme() == configured.scheme()
            && url.host() == configured.host()
            && url.port_or_known_default() == configured.port_or_known_default();
        same || (url.scheme() == "https" && is_zoom(url))
    }
}

/// The scheme, host and port of a URL, and nothing else of it.
pub(crate) fn origin(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
    Url::parse(&format!("{}://{host}{port}", url.scheme())).ok()
}

/// A URL of the configuration as it may be shown: without user name and password. It may be one
/// that cannot be read; then all that could be a password is left out.
pub(crate) fn shown(url: &str) -> String {
    match url.rsplit_once('@') {
        None => url.to_owned(),
        Some((before, rest)) => {
            let scheme = before.find("://").map_or("", |at| &before[..at + 3]);
            format!("{scheme}***@{rest}")
        }
    }
}

fn is_zoom(url: &Url) -> bool {
    zoom_domain(url).is_some()
}

fn zoom_domain(url: &Url) -> Option<&'static str> {
    let Some(Host::Domain(host)) = url.host() else {
        return None;
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    ZOOM.into_iter().find(|zoom| {
        host == *zoom
            || host
                .strip_suffix(zoom)
                .is_some_and(|sub| sub.ends_with('.'))
    })
}

/// Whether a URL names this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(host)) => host.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Reads a base URL: https, or http to this machine.
pub(crate) fn base_url(what: &str, text: &str) -> Result<Url> {
    let refuse = |reason: &str| Error::new(ErrorKind::Config, format!("the {what} URL {reason}"));
    let url = Url::parse(text)
        .map_err(|e| refuse("cannot be read: write it whole, with https://").with_source(e))?;
    let loopback_http = url.scheme() == "http" && is_loopback(&url);
    if url.scheme() != "https" && !loopback_http {
        return Err(refuse(
            "must begin with https:// (http:// only for this machine, 127.0.0.1 or localhost)",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("must hold no user name and password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("must end with its path: no ? and no #"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_token_goes_to_zoom_and_the_configured_host_only() {
        let hosts = Hosts::new(None, url("https://api.zoom.us/v2"));
        for fine in [
            "https://api.zoom.us/x",
            "https://api-eu.zoom.us/",
            "https://zoom.us",
            "https://api.zoomgov.com",
        ] {
            assert!(hosts.allows(&url(fine)), "{fine}");
        }
        for not in [
            "http://api.zoom.us/x",
            "https://zoom.us.example.com",
            "https://evilzoom.us",
            "https://zoom.us@example.com",
            "https://127.0.0.1",
            "http://127.0.0.1",
            "https://user@api.zoom.us/",
            "https://:word@api.zoom.us/",
        ] {
            assert!(!hosts.allows(&url(not)), "{not}");
        }
        let local = Hosts::new(
            Some(url("http://127.0.0.1:4000/v2")),
            url("https://api.zoom.us/v2"),
        );
        assert!(local.allows(&url("http://127.0.0.1:4000/other")));
        assert!(!local.allows(&url("http://127.0.0.1:4001/other")));
    }

    #[test]
    fn a_regional_host_is_followed_if_it_is_zooms_and_nothing_else_was_set() {
        let hosts = Hosts::new(None, url("https://api.zoom.us/v2"));
        let base = |region: &str| hosts.base(Some(&url(region))).to_string();
        assert_eq!(base("https://api-eu.zoom.us"), "https://api-eu.zoom.us/v2");
        // Scheme, host and port, whatever else it says.
        for odd in [
            "https://api-eu.zoom.us/v2",
            "https://api-eu.zoom.us/v2/../accounts/other?to=1#x",
            "https://user:word@api-eu.zoom.us/",
            "https://api-eu.zoom.us:443//",
        ] {
            assert_eq!(base(odd), "https://api-eu.zoom.us/v2", "{odd}");
        }
        assert_eq!(
            base("https://api-eu.zoom.us:8443/x"),
            "https://api-eu.zoom.us:8443/v2"
        );
        assert_eq!(base("https://api-eu.example.com"), "https://api.zoom.us/v2");
        assert_eq!(base("http://api-eu.zoom.us"), "https://api.zoom.us/v2");
        let set = Hosts::new(
            Some(url("https://proxy.example/v2")),
            url("https://api.zoom.us/v2"),
        );
        assert_eq!(
            set.base(Some(&url("https://api-eu.zoom.us"))).as_str(),
            "https://proxy.example/v2"
        );
    }

    #[test]
    fn a_url_is_shown_without_user_name_and_password() {
        for (url, text) in [
            ("http://proxy.example:3128", "http://proxy.example:3128"),
            (
                "http://u:p@proxy.example:3128",
                "http://***@proxy.example:3128",
            ),
            ("u:p@proxy.example", "***@proxy.example"),
            ("http://u:p@ss@proxy.example/", "http://***@proxy.example/"),
            ("::", "::"),
        ] {
            assert_eq!(shown(url), text);
        }
    }

    #[test]
    fn limits_are_kept_by_place_and_regional_hosts_are_one() {
        let place =
            |explicit: &str| Hosts::new(Some(url(explicit)), url("https://x")).environment();
        assert_eq!(place("https://api.zoom.us/v2"), "zoom.us");
        assert_eq!(place("https://api-eu.zoom.us/v2"), "zoom.us");
        assert_eq!(place("https://api.zoomgov.com/v2"), "zoomgov.com");
        assert_eq!(place("http://127.0.0.1:4000/v2"), "127.0.0.1:4000");
        assert_eq!(place("https://proxy.example/v2"), "proxy.example:443");
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for fine in [
            "https://x.example/v2",
            "http://127.0.0.1:1/v2",
            "http://localhost/v2",
            "http://[::1]:2",
        ] {
            assert!(base_url("API", fine).is_ok(), "{fine}");
        }
        for not in [
            "http://api.zoom.us/v2",
            "ftp://x",
            "api.zoom.us",
            "https://u:p@x",
            "https://x?y",
        ] {
            assert_eq!(
                base_url("API", not).unwrap_err().kind(),
                ErrorKind::Config,
                "{not}"
            );
        }
    }
}
