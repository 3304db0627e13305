//! Tells of every attempt of a call, for `-v` and `-vv`: service, operation, answer and time, and nothing
//! that is secret. Headers, bodies and the values of query strings are left out, since signatures, tokens and
//! data are in them.

use std::time::Instant;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_types::config_bag::ConfigBag;

/// An HTTP client that tells of every request it passes on.
#[derive(Debug, Clone)]
pub(super) struct Telling<C>(pub(super) C);

#[derive(Debug)]
struct TellingConnector(SharedHttpConnector);

impl<C: HttpClient> HttpClient for Telling<C> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(TellingConnector(self.0.http_connector(settings, components)))
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.validate_base_client_config(components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.validate_final_config(components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}

impl HttpConnector for TellingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if !tracing::enabled!(tracing::Level::INFO) {
            return self.0.call(request);
        }
        let call = called(&request);
        let answer = self.0.call(request);
        HttpConnectorFuture::new(async move {
            let begun = Instant::now();
            let answer = answer.await;
            let ms = begun.elapsed().as_millis();
            match &answer {
                Ok(response) if response.status().as_u16() < 400 => {
                    tracing::debug!("{call}: {} after {ms} ms", response.status().as_u16());
                }
                Ok(response) => tracing::info!("{call}: {} after {ms} ms", response.status().as_u16()),
                Err(error) => tracing::info!("{call}: no answer after {ms} ms: {error}"),
            }
            answer
        })
    }
}

/// Names a call: `ec2 DescribeSubnets`, or `bedrock GET /model-customization-jobs` where the protocol has
/// no operation's name in it.
fn called(request: &HttpRequest) -> String {
    let service = request
        .headers()
        .get("authorization")
        .and_then(service)
        .unwrap_or("unsigned");
    let target = request.headers().get("x-amz-target");
    let operation = target.or_else(|| action(request)).filter(|name| is_name(name));
    match operation {
        Some(operation) => format!("{service} {operation}"),
        None => format!("{service} {} {}", request.method(), path(request.uri())),
    }
}

/// Returns the operation that a form of the Query protocol names. Any other body is data.
fn action(request: &HttpRequest) -> Option<&str> {
    let kind = request.headers().get("content-type")?;
    let kind = kind.split(';').next()?.trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return None;
    }
    let body = std::str::from_utf8(request.body().bytes()?).ok()?;
    body.split('&').find_map(|pair| pair.strip_prefix("Action="))
}

/// Whether a text is the name of an operation, perhaps with that of its protocol: `TrentService.Decrypt`.
fn is_name(text: &str) -> bool {
    let signs = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'.' | b'_');
    (1..=128).contains(&text.len()) && text.bytes().all(signs)
}

/// Returns the service of a signature: `Credential=<key>/<date>/<Region>/<service>/aws4_request, …`
/// (IAM User Guide, elements of an AWS API request signature).
fn service(authorization: &str) -> Option<&str> {
    let (_, credential) = authorization.split_once("Credential=")?;
    let scope = credential.split(',').next()?;
    scope.split('/').nth(3)
}

/// Host, path and the names of the parameters; a value may be a token.
fn path(uri: &str) -> String {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let Some((path, query)) = rest.split_once('?') else {
        return rest.to_owned();
    };
    let names: Vec<&str> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    format!("{path}?{}", names.join("&"))
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/ec2/aws4_request, \
                             SignedHeaders=host, Signature=5d672d79c15b13162d9279b0855cfba6";

    fn request(body: &str) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request
            .set_uri("https://bedrock.us-east-1.amazonaws.com/custom-models?nextToken=hidden")
            .unwrap();
        request.headers_mut().insert("authorization", SIGNATURE);
        request.headers_mut().insert("x-amz-security-token", "hidden");
        request
    }

    #[test]
    fn a_call_is_named_by_its_operation() {
        let mut form = request("Version=2016-11-15&Action=DescribeSubnets&NextToken=hidden");
        let kind = "application/x-www-form-urlencoded; charset=utf-8";
        form.headers_mut().insert("content-type", kind);
        assert_eq!(called(&form), "ec2 DescribeSubnets");
        let mut json = request("{}");
        json.headers_mut()
            .insert("x-amz-target", "AWSLogs_20140328.GetLogEvents");
        assert_eq!(called(&json), "ec2 AWSLogs_20140328.GetLogEvents");
    }

    #[test]
    fn nothing_of_a_body_that_is_data_is_told() {
        let data = "{\"prompt\": \"a=b&Action=hidden\"}\n";
        let mut upload = request(data);
        for kind in [
            None,
            Some("application/octet-stream"),
            Some("application/x-amz-json-1.1"),
        ] {
            if let Some(kind) = kind {
                upload.headers_mut().insert("content-type", kind);
            }
            let named = called(&upload);
            assert!(!named.contains("hidden"), "{named}");
        }
        // Nor is what stands in the place of a name and is none.
        let mut form = request("Action=hid den\u{1b}[31m");
        form.headers_mut()
            .insert("content-type", "application/x-www-form-urlencoded");
        let named = called(&form);
        assert!(!named.contains("hid"), "{named}");
    }

    #[test]
    fn neither_key_nor_token_nor_signature_is_told() {
        let named = called(&request("{\"secret\":\"hidden\"}"));
        assert_eq!(
            named,
            "ec2 GET bedrock.us-east-1.amazonaws.com/custom-models?nextToken"
        );
    }
}
