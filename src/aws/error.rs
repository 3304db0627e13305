//! What AWS said no with: one error for every service, with AWS's own code, message and request ID.

use std::error::Error;
use std::fmt::Write as _;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::sign_in::NoCredentials;
use crate::diagnostic::Unread;
use crate::error::{ExitStatus, Hint, causes};

/// The kinds of failure that callers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// No credentials, or credentials that are wrong or expired.
    Credentials,
    /// No answer: name not resolved, connection refused or broken, time-out.
    Unreachable,
    /// The caller may not do this.
    AccessDenied,
    /// What was named is not there.
    NotFound,
    /// What was named is there already, or is busy.
    Conflict,
    /// What was named is no longer what it was when it was looked at first.
    Changed,
    /// The service found the request wrong.
    Validation,
    /// Too many requests; the SDK's own retries are used up.
    Throttled,
    /// A quota is used up.
    Quota,
    /// The service failed (5xx), or answered something that is no answer of this service.
    Service,
    /// Any other refusal.
    Other,
}

/// A call that failed, in the service's own words.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", self.describe())]
pub struct ServiceError {
    /// The operation, such as `ec2:DescribeSubnets`: the service's IAM prefix and the operation.
    pub operation: &'static str,
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// The service's error code, such as `ValidationException`; absent where there was no answer.
    pub code: Option<String>,
    /// The service's message, or what went wrong on the way.
    pub message: String,
    /// The request ID that AWS Support asks for.
    pub request_id: Option<String>,
    /// The HTTP status of the answer.
    pub status: Option<u16>,
    /// What to do about it, where that is known better than from the kind of failure.
    pub remedies: Vec<String>,
}

impl ServiceError {
    /// Takes over what the SDK knows of a failed call of `operation`.
    pub(super) fn new<E>(operation: &'static str, error: &SdkError<E, Response>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let status = error.raw_response().map(|response| response.status().as_u16());
        let request_id = error.raw_response().and_then(request_id);
        let service = error.as_service_error();
        let code = service.and_then(|error| error.code()).map(ToOwned::to_owned);
        let kind = match (&code, status) {
            (Some(code), _) => kind_of_code(code, status),
            (None, Some(403)) => ErrorKind::AccessDenied,
            (None, Some(404)) => ErrorKind::NotFound,
            (None, Some(_)) => ErrorKind::Service,
            (None, None) if has_source::<CredentialsError, _>(error) => ErrorKind::Credentials,
            (None, None) => ErrorKind::Unreachable,
        };
        let missing = causes(error).find_map(|cause| cause.downcast_ref::<NoCredentials>());
        let message = match (service.and_then(|error| error.message()), missing) {
            (Some(told), _) => told.to_owned(),
            (None, Some(missing)) => missing.to_string(),
            (None, None) => explain(error, status),
        };
        Self {
            operation,
            kind,
            code,
            message,
            request_id,
            status,
            remedies: match missing {
                Some(missing) => missing.remedies.clone(),
                None if is_distrusted(error) => vec![
                    "where a proxy of your company opens TLS, name the PEM file of its roots in `AWS_CA_BUNDLE`"
                        .to_owned(),
                ],
                None => Vec::new(),
            },
        }
    }

    /// A failure that no service has put into words.
    pub(crate) fn unspoken(operation: &'static str, kind: ErrorKind, message: String) -> Self {
        Self {
            operation,
            kind,
            code: None,
            message,
            request_id: None,
            status: None,
            remedies: Vec::new(),
        }
    }

    /// Whether the call may have had its effect although no answer says so.
    pub fn outcome_is_unknown(&self) -> bool {
        matches!(self.kind, ErrorKind::Unreachable | ErrorKind::Service)
    }

    /// Returns the permission that the operation needs: S3 names some of them otherwise than the
    /// operation (Service Authorization Reference, Amazon S3).
    pub fn permission(&self) -> &'static str {
        match self.operation {
            "s3:HeadBucket" | "s3:ListObjectsV2" => "s3:ListBucket",
            "s3:HeadObject" => "s3:GetObject",
            "s3:CreateMultipartUpload" | "s3:UploadPart" | "s3:CompleteMultipartUpload" => "s3:PutObject",
            "s3:ListParts" => "s3:ListMultipartUploadParts",
            "s3:ListMultipartUploads" => "s3:ListBucketMultipartUploads",
            "s3:GetPublicAccessBlock" => "s3:GetBucketPublicAccessBlock",
            "s3:GetBucketEncryption" => "s3:GetEncryptionConfiguration",
            operation => operation,
        }
    }

    /// The permission that the service itself says is lacking: not always that of the operation. Bedrock
    /// refuses to create a job for want of `iam:PassRole` too (IAM User Guide, `troubleshoot_access-denied`).
    fn lacking(&self) -> Option<&str> {
        let (_, rest) = self.message.split_once("is not authorized to perform: ")?;
        let action = rest.split_whitespace().next()?;
        let named = action
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ":-".contains(c));
        (named && action.contains(':')).then_some(action)
    }

    fn describe(&self) -> String {
        let mut text = format!("`{}` failed: ", self.operation);
        if let Some(code) = &self.code {
            let _ = write!(text, "{code}: ");
        }
        text.push_str(self.message.trim_end().trim_end_matches('.'));
        if let Some(id) = &self.request_id {
            let _ = write!(text, " (request ID {id})");
        }
        text
    }
}

impl Hint for ServiceError {
    fn hints(&self) -> Vec<String> {
        match self.kind {
            _ if !self.remedies.is_empty() => self.remedies.clone(),
            ErrorKind::Credentials => vec![
                "sign in again (`aws sso login`, or new keys), or name a profile with `--profile`".to_owned(),
                "add `--sandbox` to rehearse without an AWS account".to_owned(),
            ],
            ErrorKind::Unreachable if self.message.contains("tunnel error") => vec![
                "check `HTTPS_PROXY`, `http://user:password@host:port` where the proxy wants a password, and \
                 `NO_PROXY`"
                    .to_owned(),
            ],
            ErrorKind::Unreachable => {
                vec![
                    "check the network, the Region and `AWS_ENDPOINT_URL`, then run the command again"
                        .to_owned(),
                ]
            }
            ErrorKind::AccessDenied => {
                let lacking = self.lacking().unwrap_or_else(|| self.permission());
                vec![format!("the caller needs `{lacking}`")]
            }
            ErrorKind::Throttled => vec!["wait a minute and run the command again".to_owned()],
            _ => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self.kind {
            ErrorKind::Credentials => ExitStatus::Unusable,
            _ => ExitStatus::Aws,
        }
    }
}

impl From<&ServiceError> for Unread {
    fn from(error: &ServiceError) -> Self {
        Self {
            operation: error.permission().to_owned(),
            denied: error.kind == ErrorKind::AccessDenied,
            error: error.to_string(),
        }
    }
}

/// Sorts the error codes of the services used here. Codes are compared whole, but for the families
/// that EC2 and S3 build from a resource's name (`InvalidSubnetID.NotFound`, `NoSuchBucket`).
fn kind_of_code(code: &str, status: Option<u16>) -> ErrorKind {
    match code {
        "ExpiredToken"
        | "ExpiredTokenException"
        | "RequestExpired"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "AuthFailure"
        | "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "InvalidToken" => ErrorKind::Credentials,
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "Forbidden"
        | "AllAccessDisabled" => ErrorKind::AccessDenied,
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "RequestLimitExceeded"
        | "SlowDown"
        | "TooManyRequestsException"
        | "RequestThrottled"
        | "RequestThrottledException" => ErrorKind::Throttled,
        "PreconditionFailed" => ErrorKind::Changed,
        "ServiceQuotaExceededException" | "LimitExceeded" | "LimitExceededException" => ErrorKind::Quota,
        "ConflictException"
        | "EntityAlreadyExists"
        | "ResourceInUseException"
        | "BucketAlreadyExists"
        | "DeleteConflict"
        | "ConcurrentModification"
        | "OperationAborted" => ErrorKind::Conflict,
        "ValidationException"
        | "MalformedPolicyDocument"
        | "InvalidInput"
        | "InvalidParameterValue"
        | "InvalidRequest"
        | "InvalidArgument" => ErrorKind::Validation,
        "ResourceNotFoundException" | "NoSuchResourceException" | "NoSuchEntity" | "NotFound" => {
            ErrorKind::NotFound
        }
        _ if code.ends_with(".InUse") => ErrorKind::Conflict,
        _ if code.starts_with("NoSuch") || code.ends_with(".NotFound") => ErrorKind::NotFound,
        _ if status.is_some_and(|status| status >= 500) => ErrorKind::Service,
        _ => ErrorKind::Other,
    }
}

fn request_id(response: &Response) -> Option<String> {
    ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"]
        .into_iter()
        .find_map(|name| response.headers().get(name))
        .map(ToOwned::to_owned)
}

/// Whether no trusted root stands behind the certificate of whoever answered, or something else is wrong with it.
fn is_distrusted(error: &(dyn Error + 'static)) -> bool {
    let of_tls = |error: &(dyn Error + 'static)| {
        let error = error.downcast_ref::<rustls::Error>();
        matches!(error, Some(rustls::Error::InvalidCertificate(_)))
    };
    causes(error).any(|cause| {
        let held = cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        of_tls(cause) || held.is_some_and(|held| of_tls(held))
    })
}

/// Whether an error of type `T` is among the causes.
fn has_source<T: Error + 'static, E: Error + 'static>(error: &SdkError<E, Response>) -> bool {
    causes(error).any(<dyn Error>::is::<T>)
}

/// Says what went wrong where the service itself said nothing: the last two causes carry the news,
/// what stands before them is the SDK's own framing.
fn explain<E: Error + 'static>(error: &SdkError<E, Response>, status: Option<u16>) -> String {
    if let Some(status) = status {
        return format!("the answer (HTTP {status}) is none of this service's");
    }
    let mut texts: Vec<String> = causes(error)
        .map(|cause| first_line(&cause.to_string()))
        .collect();
    texts.dedup();
    let skip = texts.len().saturating_sub(2);
    let told = texts.split_off(skip).join(": ");
    match error {
        SdkError::TimeoutError(_) => "no answer in time".to_owned(),
        _ if told.is_empty() => error.to_string(),
        _ => told,
    }
}

/// Keeps the first line: the credential chain lists below it every provider that it tried.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.trim_end_matches("Attempted:")
        .trim_end()
        .trim_end_matches('.')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_tried_providers_stays_out_of_the_message() {
        let text = "no credentials found in chain. Attempted:\n  Environment: not set\n  Profile: none";
        assert_eq!(first_line(text), "no credentials found in chain");
    }

    #[test]
    fn codes_of_all_services_are_sorted_into_kinds() {
        for (code, kind) in [
            ("ExpiredToken", ErrorKind::Credentials),
            ("UnauthorizedOperation", ErrorKind::AccessDenied),
            ("InvalidSubnetID.NotFound", ErrorKind::NotFound),
            ("NoSuchUpload", ErrorKind::NotFound),
            ("RequestLimitExceeded", ErrorKind::Throttled),
            ("ConflictException", ErrorKind::Conflict),
            ("InvalidNetworkInterface.InUse", ErrorKind::Conflict),
            ("PreconditionFailed", ErrorKind::Changed),
            ("ValidationException", ErrorKind::Validation),
            ("TooManyTagsException", ErrorKind::Other),
        ] {
            assert_eq!(kind_of_code(code, Some(400)), kind, "{code}");
        }
        assert_eq!(
            kind_of_code("InternalServerException", Some(500)),
            ErrorKind::Service
        );
    }

    #[test]
    fn an_error_keeps_the_words_of_the_service() {
        let error = ServiceError {
            operation: "iam:GetRole",
            kind: ErrorKind::AccessDenied,
            code: Some("AccessDenied".to_owned()),
            message: "User: x is not authorized.".to_owned(),
            request_id: Some("abc".to_owned()),
            status: Some(403),
            remedies: Vec::new(),
        };
        assert_eq!(
            error.to_string(),
            "`iam:GetRole` failed: AccessDenied: User: x is not authorized (request ID abc)"
        );
        assert_eq!(error.hints(), ["the caller needs `iam:GetRole`"]);
        assert_eq!(error.exit_status(), ExitStatus::Aws);
        let words =
            "User: x is not authorized to perform: iam:PassRole on resource: y because no policy allows it";
        let passing = ServiceError {
            operation: "bedrock:CreateModelCustomizationJob",
            message: words.to_owned(),
            ..error
        };
        assert_eq!(passing.hints(), ["the caller needs `iam:PassRole`"]);
    }
}
