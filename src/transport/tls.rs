//! TLS of the HTTP client: rustls on ring, the platform's verifier.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::error::{Error, ErrorKind, Result};

/// When the system's root certificates are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Roots {
    /// At once, so that their lack is told when the client is built.
    Now,
    /// When the first server is to be verified.
    WhenNeeded,
}

/// The configuration that trusts the system's roots and these, as PEM.
pub(super) fn config(extra_roots: &[Vec<u8>], roots: Roots) -> Result<rustls::ClientConfig> {
    // The application's choice of provider, if it made one; nothing global is set here.
    let provider = CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
    let verifier = LateVerifier {
        extra_roots: certificates(extra_roots)?,
        provider: provider.clone(),
        verifier: OnceLock::new(),
    };
    if roots == Roots::Now {
        verifier.get().map_err(|e| {
            Error::new(
                ErrorKind::Config,
                "no root certificates: install the system's (package ca-certificates), or give \
                 your own with root_certificate_pem",
            )
            .with_source(e)
        })?;
    }
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| {
            Error::new(ErrorKind::Config, "the TLS provider knows no version").with_source(e)
        })?
        // The platform's verifier; the method's name warns of those that verify nothing.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    if cfg!(feature = "http2") {
        config.alpn_protocols.push(b"h2".to_vec());
    }
    config.alpn_protocols.push(b"http/1.1".to_vec());
    Ok(config)
}

fn certificates(pems: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>> {
    let mut roots = Vec::new();
    for pem in pems {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.push(certificate.map_err(|_| bad_root())?);
        }
        if roots.len() == before {
            return Err(bad_root());
        }
    }
    Ok(roots)
}

fn bad_root() -> Error {
    Error::new(
        ErrorKind::Config,
        "a root certificate is not PEM: it begins with -----BEGIN CERTIFICATE-----",
    )
}

/// The platform's verifier, made when it is first asked for: it reads all roots of the system.
#[derive(Debug)]
struct LateVerifier {
    extra_roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
    verifier: OnceLock<Result<Verifier, rustls::Error>>,
}

impl LateVerifier {
    fn get(&self) -> Result<&Verifier, rustls::Error> {
        let made = self.verifier.get_or_init(|| {
            Verifier::new_with_extra_roots(self.extra_roots.clone(), self.provider.clone())
        });
        made.as_ref().map_err(Clone::clone)
    }
}

impl ServerCertVerifier for LateVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verifier = self.get()?;
        verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.get()?.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.get()?.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roots_are_read_when_the_first_server_is_verified_and_not_before() {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let late = LateVerifier {
            extra_roots: Vec::new(),
            provider,
            verifier: OnceLock::new(),
        };
        assert!(!late.supported_verify_schemes().is_empty());
        assert!(late.verifier.get().is_none());
        let nobody = CertificateDer::from(vec![0; 8]);
        let name = ServerName::try_from("api.zoom.us").unwrap();
        let now = UnixTime::now();
        let verified = late.verify_server_cert(&nobody, &[], &name, &[], now);
        assert!(verified.is_err());
        assert!(late.verifier.get().is_some());
    }
}
