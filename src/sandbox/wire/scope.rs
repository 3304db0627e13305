//! Service and Region of a request, from the credential scope of its SigV4 signature.
//!
//! The signature itself is not checked: the sandbox has no secrets, and any key pair is welcome.

use http::HeaderMap;
use http::request::Parts;

use super::{Form, Service};

/// What a credential scope says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) region: String,
    pub(super) service: String,
}

/// Why there is no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Unsigned {
    /// Nothing was signed.
    Missing,
    /// There is an Authorization header, but it is not a SigV4 one.
    Malformed,
}

/// Finds the scope in the Authorization header or in a presigned query.
pub(super) fn find(headers: &HeaderMap, query: &Form) -> Result<Scope, Unsigned> {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok());
    let credential = match header {
        Some(header) => header
            .strip_prefix("AWS4-HMAC-SHA256")
            .and_then(|rest| rest.split_once("Credential="))
            .map(|(_, rest)| rest.split([',', ' ']).next().unwrap_or_default())
            .ok_or(Unsigned::Malformed)?,
        None => query.get("X-Amz-Credential").ok_or(Unsigned::Missing)?,
    };
    parse(credential).ok_or(Unsigned::Malformed)
}

/// Reads `AKID/20261121/us-east-1/bedrock/aws4_request`. The key ID may hold slashes, the rest not.
fn parse(credential: &str) -> Option<Scope> {
    let mut parts = credential.rsplit('/');
    if parts.next()? != "aws4_request" {
        return None;
    }
    let service = parts.next()?.to_owned();
    let region = parts.next()?.to_owned();
    let date = parts.next()?;
    let complete = date.len() == 8 && parts.next().is_some_and(|key| !key.is_empty());
    complete.then_some(Scope { region, service })
}

/// The service that an unsigned request was most likely meant for, so that the refusal has its form.
pub(super) fn guess(parts: &Parts) -> Service {
    let path = parts.uri.path();
    let bedrock = [
        "/model-customization-jobs",
        "/foundation-models",
        "/foundation-model-availability",
        "/custom-models",
        "/inference-profiles",
        "/listTagsForResource",
    ];
    if bedrock.iter().any(|prefix| path.starts_with(prefix)) {
        return Service::Bedrock;
    }
    if path.starts_with("/2015-03-31/functions") {
        return Service::Lambda;
    }
    let target = parts
        .headers
        .get("x-amz-target")
        .and_then(|value| value.to_str().ok());
    for (prefix, service) in [
        ("TrentService.", Service::Kms),
        ("ServiceQuotasV20190624.", Service::Quotas),
        ("AWSPriceListService.", Service::Pricing),
    ] {
        if target.is_some_and(|target| target.starts_with(prefix)) {
            return service;
        }
    }
    let form = parts
        .headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if form && path == "/" {
        Service::Ec2
    } else {
        Service::S3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_names_region_and_service() {
        let scope = parse("AKIDEXAMPLE/20261121/us-east-1/bedrock/aws4_request");
        assert_eq!(
            scope,
            Some(Scope {
                region: "us-east-1".to_owned(),
                service: "bedrock".to_owned()
            })
        );
        assert_eq!(parse("AKIDEXAMPLE/us-east-1/bedrock/aws4_request"), None);
        assert_eq!(parse("nonsense"), None);
    }
}
