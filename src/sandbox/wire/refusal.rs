//! A refusal with AWS's own code and message, and its form in each protocol.

use serde_json::json;

use super::scope::Unsigned;
use super::xml::{self, Lists};
use super::{Reply, Service};

/// What a handler answers instead of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Refusal {
    pub(in crate::sandbox) status: u16,
    pub(in crate::sandbox) code: String,
    pub(in crate::sandbox) message: String,
    /// Further headers, such as `x-amz-bucket-region`.
    pub(in crate::sandbox) headers: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal with an HTTP status, AWS's code and AWS's words.
    pub(in crate::sandbox) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            headers: Vec::new(),
        }
    }

    /// Adds a header.
    pub(in crate::sandbox) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Bedrock's and IAM's answer to a request whose content is wrong.
    pub(in crate::sandbox) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationException", message)
    }

    /// An operation that the sandbox does not have, named.
    pub(in crate::sandbox) fn unknown_operation(service: Service, name: &str) -> Self {
        let message = format!("The sandbox does not have the operation {name}.");
        match service {
            Service::Bedrock | Service::Lambda => Self::new(404, "UnknownOperationException", message),
            Service::Kms | Service::Quotas | Service::Pricing => {
                Self::new(400, "UnknownOperationException", message)
            }
            Service::S3 => Self::new(501, "NotImplemented", message),
            Service::Sts | Service::Iam | Service::Ec2 => Self::new(400, "InvalidAction", message),
        }
    }

    /// What each service says to a request without a usable signature.
    pub(in crate::sandbox) fn unsigned(service: Service, problem: Unsigned) -> Self {
        match (service, problem) {
            (service, Unsigned::Missing) if service.speaks_json() => Self::new(
                403,
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            ),
            (service, Unsigned::Malformed) if service.speaks_json() => Self::new(
                403,
                "IncompleteSignatureException",
                "Authorization header is not a SigV4 one",
            ),
            (Service::S3, Unsigned::Missing) => Self::new(403, "AccessDenied", "Access Denied"),
            (Service::S3, Unsigned::Malformed) => Self::new(
                400,
                "AuthorizationHeaderMalformed",
                "The authorization header is malformed.",
            ),
            (Service::Ec2, _) => Self::new(
                401,
                "AuthFailure",
                "AWS was not able to validate the provided access credentials",
            ),
            (_, Unsigned::Missing) => Self::new(
                403,
                "MissingAuthenticationToken",
                "Request is missing Authentication Token",
            ),
            (_, Unsigned::Malformed) => Self::new(
                400,
                "IncompleteSignature",
                "Authorization header is not a SigV4 one",
            ),
        }
    }

    /// What each service says when it is asked too often.
    pub(in crate::sandbox) fn throttled(service: Service) -> Self {
        match service {
            Service::Bedrock => Self::new(
                429,
                "ThrottlingException",
                "Too many requests, please wait before trying again.",
            ),
            Service::Kms => Self::new(
                400,
                "ThrottlingException",
                "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
            ),
            Service::Lambda => Self::new(429, "TooManyRequestsException", "Rate Exceeded."),
            Service::Quotas => Self::new(400, "TooManyRequestsException", "Rate exceeded"),
            Service::Pricing => Self::new(400, "ThrottlingException", "Rate exceeded"),
            Service::Ec2 => Self::new(503, "RequestLimitExceeded", "Request limit exceeded."),
            Service::S3 => Self::new(503, "SlowDown", "Please reduce your request rate."),
            Service::Iam | Service::Sts => Self::new(400, "Throttling", "Rate exceeded"),
        }
    }

    /// What each service says to credentials that have run out.
    pub(in crate::sandbox) fn expired_token(service: Service) -> Self {
        match service {
            Service::Bedrock | Service::Lambda => Self::new(
                403,
                "ExpiredTokenException",
                "The security token included in the request is expired",
            ),
            Service::Kms | Service::Quotas | Service::Pricing => Self::new(
                400,
                "ExpiredTokenException",
                "The security token included in the request is expired",
            ),
            Service::Ec2 => Self::new(400, "RequestExpired", "Request has expired."),
            Service::S3 => Self::new(400, "ExpiredToken", "The provided token has expired."),
            Service::Iam | Service::Sts => Self::new(
                403,
                "ExpiredToken",
                "The security token included in the request is expired",
            ),
        }
    }

    /// A fault of the sandbox itself, for instance a full disk.
    pub(in crate::sandbox) fn internal(message: impl Into<String>) -> Self {
        Self::new(500, "InternalFailure", message)
    }

    /// Spells the refusal in the protocol of `service`.
    pub(in crate::sandbox) fn into_reply(self, service: Service, request_id: &str) -> Reply {
        let mut reply = match service {
            Service::Bedrock => Reply::json(self.status, &json!({ "message": self.message }))
                .header("x-amzn-errortype", self.code),
            Service::Lambda => {
                let blame = if self.status < 500 { "User" } else { "Service" };
                Reply::json(self.status, &json!({ "Type": blame, "Message": self.message }))
                    .header("x-amzn-errortype", self.code)
            }
            Service::Kms | Service::Quotas | Service::Pricing => {
                let content = json!({ "__type": self.code, "message": self.message });
                Reply::json_1_1(self.status, &content)
            }
            Service::S3 => {
                let content = json!({
                    "Code": self.code, "Message": self.message, "RequestId": request_id, "HostId": request_id,
                });
                Reply::xml(self.status, xml::document("Error", None, &content, Lists::Flat))
            }
            Service::Ec2 => {
                let content = json!({
                    "Errors": { "Error": { "Code": self.code, "Message": self.message } }, "RequestID": request_id,
                });
                Reply::xml(
                    self.status,
                    xml::document("Response", None, &content, Lists::Item),
                )
            }
            Service::Iam | Service::Sts => {
                let blame = if self.status < 500 { "Sender" } else { "Receiver" };
                let content = json!({
                    "Error": { "Type": blame, "Code": self.code, "Message": self.message }, "RequestId": request_id,
                });
                Reply::xml(
                    self.status,
                    xml::document("ErrorResponse", None, &content, Lists::Member),
                )
            }
        };
        for (name, value) in self.headers {
            reply = reply.header(name, value);
        }
        reply
    }
}
