//! What all of AWS's protocols share: a call that was read, a reply that will be written, a refusal.

pub(super) mod form;
pub(super) mod refusal;
pub(super) mod reply;
pub(super) mod scope;
pub(super) mod time;
pub(super) mod xml;

use http::request::Parts;
use http::{HeaderMap, Method};

pub(super) use form::Form;
pub(super) use refusal::Refusal;
pub(super) use reply::{Payload, Reply};

/// The services that the sandbox speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    /// Query protocol, one endpoint per account.
    Sts,
    /// Query protocol, one endpoint per account.
    Iam,
    /// EC2's own form of the Query protocol.
    Ec2,
    /// REST with XML and streams.
    S3,
    /// REST with JSON: the control plane only.
    Bedrock,
    /// JSON 1.1: what is said about keys.
    Kms,
    /// REST with JSON: what is said about functions.
    Lambda,
    /// JSON 1.1: quotas and their values.
    Quotas,
    /// JSON 1.1: the Price List.
    Pricing,
}

impl Service {
    /// Whether errors come as JSON, with the codes that those protocols have.
    const fn speaks_json(self) -> bool {
        match self {
            Self::Bedrock | Self::Kms | Self::Lambda | Self::Quotas | Self::Pricing => true,
            Self::Sts | Self::Iam | Self::Ec2 | Self::S3 => false,
        }
    }

    /// Reads the name that a SigV4 credential scope carries.
    fn from_scope(name: &str) -> Option<Self> {
        Some(match name {
            "sts" => Self::Sts,
            "iam" => Self::Iam,
            "ec2" => Self::Ec2,
            "s3" => Self::S3,
            "bedrock" => Self::Bedrock,
            "kms" => Self::Kms,
            "lambda" => Self::Lambda,
            "servicequotas" => Self::Quotas,
            "pricing" => Self::Pricing,
            _ => return None,
        })
    }
}

/// One request, its head read.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) service: Service,
    pub(super) region: String,
    pub(super) method: Method,
    /// As the client addressed it, without the port.
    pub(super) host: String,
    /// As sent: still percent-encoded.
    pub(super) path: String,
    pub(super) query: Form,
    pub(super) headers: HeaderMap,
    pub(super) request_id: String,
    /// Whether the caller is the connector in this very process.
    pub(super) in_process: bool,
}

/// Set on requests that come through the connector.
#[derive(Debug, Clone, Copy)]
pub(super) struct InProcess;

impl Call {
    /// Reads the head of a request.
    ///
    /// # Errors
    /// The service's own refusal when the request is not signed or signed for a service that the
    /// sandbox does not have.
    pub(super) fn read(parts: &Parts, request_id: String) -> Result<Self, (Service, Refusal)> {
        let query = Form::parse(parts.uri.query().unwrap_or_default());
        let scope = match scope::find(&parts.headers, &query) {
            Ok(scope) => scope,
            Err(problem) => {
                let service = scope::guess(parts);
                return Err((service, Refusal::unsigned(service, problem)));
            }
        };
        let Some(service) = Service::from_scope(&scope.service) else {
            let service = scope::guess(parts);
            let message = format!("the sandbox has no service `{}`", scope.service);
            return Err((service, Refusal::new(501, "NotImplemented", message)));
        };
        Ok(Self {
            service,
            region: scope.region,
            method: parts.method.clone(),
            host: host(parts),
            path: parts.uri.path().to_owned(),
            query,
            headers: parts.headers.clone(),
            request_id,
            in_process: parts.extensions.get::<InProcess>().is_some(),
        })
    }

    /// A header as text, if it is there and is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

fn host(parts: &Parts) -> String {
    let header = parts.headers.get("host").and_then(|value| value.to_str().ok());
    let named = parts.uri.host().or(header).unwrap_or_default();
    named.split(':').next().unwrap_or_default().to_ascii_lowercase()
}
