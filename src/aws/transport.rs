//! How calls leave the machine: the proxies of the environment, and the roots that TLS trusts.
//!
//! `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are read, also in lower case; the SDK's own client
//! asks no proxy unless it is told to. `AWS_CA_BUNDLE`, or `ca_bundle` of the profile, names a file of roots
//! that take the place of the system's, as they do for the AWS CLI (AWS SDKs and Tools Reference Guide,
//! feature-gen-config).

use std::fs;
use std::path::Path;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{self, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::SessionError;

/// The variable that names a file of trusted roots.
pub(super) const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// Makes the client of all calls; it trusts the roots in the file `bundle`, or else those of the system.
///
/// # Errors
/// When the file can't be read, or holds no certificate that could be a root.
pub(super) fn http_client(bundle: Option<&Path>) -> Result<SharedHttpClient, SessionError> {
    let roots = match bundle {
        Some(path) => TrustStore::empty().with_pem_certificate(roots(path)?),
        None => TrustStore::default(),
    };
    let context = TlsContext::builder()
        .with_trust_store(roots)
        .build()
        .expect("a trust store alone makes a context");
    Ok(
        Builder::new().build_with_connector_fn(move |settings, components| {
            let mut connector = Connector::builder()
                .proxy_config(ProxyConfig::from_env())
                .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
                .tls_context(context.clone());
            connector.set_connector_settings(settings.cloned());
            if let Some(components) = components {
                connector.set_sleep_impl(components.sleep_impl());
            }
            connector.build()
        }),
    )
}

/// Reads a file of PEM certificates. Each is looked at here: the SDK takes it for granted that they are sound.
fn roots(path: &Path) -> Result<Vec<u8>, SessionError> {
    let fault = |why: String| SessionError::BadBundle {
        path: path.display().to_string(),
        why,
    };
    let text = fs::read(path).map_err(|error| fault(error.to_string()))?;
    let mut store = RootCertStore::empty();
    for (at, certificate) in CertificateDer::pem_slice_iter(&text).enumerate() {
        let unsound = |error: &dyn std::fmt::Display| fault(format!("certificate {}: {error}", at + 1));
        let certificate = certificate.map_err(|error| unsound(&error))?;
        store.add(certificate).map_err(|error| unsound(&error))?;
    }
    if store.is_empty() {
        return Err(fault("there is no PEM certificate in it".to_owned()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = include_str!("../../tests/cli/tls/root.pem");

    fn judged(text: &str) -> Result<SharedHttpClient, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("roots.pem");
        fs::write(&path, text).unwrap();
        http_client(Some(&path)).map_err(|error| {
            let told = error.to_string();
            told.replace(&path.display().to_string(), "roots.pem")
        })
    }

    #[test]
    fn a_bundle_is_judged_before_a_connection_would_stumble_over_it() {
        assert!(judged(ROOT).is_ok());
        assert!(judged(&format!("# Acme\n{ROOT}\n{ROOT}")).is_ok());
        for (text, why) in [
            ("", "there is no PEM certificate in it"),
            (
                "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n",
                "certificate 1: ",
            ),
            (&ROOT.replace("-----END CERTIFICATE-----", ""), "certificate 1: "),
        ] {
            let told = judged(text).unwrap_err();
            assert!(
                told.starts_with("the CA bundle `roots.pem` can't be used: "),
                "{told}"
            );
            assert!(told.contains(why), "{told}");
        }
        let told = http_client(Some(Path::new("no/such.pem")))
            .unwrap_err()
            .to_string();
        assert!(told.contains("`no/such.pem`"), "{told}");
    }
}
