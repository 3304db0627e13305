//! The sandbox as an HTTP client that disturbs one call: which one and how is told, all others pass.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use finetune::sandbox::Connector;
use tokio::sync::Notify;

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Too many requests, every time.
    Throttled,
    /// Too many requests, the first two times.
    ThrottledTwice,
    /// An answer of status 500, every time.
    Error500,
    /// The same, the first time.
    Error500Once,
    /// The connection breaks before the service acts, every time.
    Reset,
    /// The same, the first time.
    ResetOnce,
    /// The connection breaks after the service has acted, every time.
    LostAnswer,
    /// The same, the first time.
    LostAnswerOnce,
    /// The service acts and no answer comes in time, every time.
    TimeOut,
    /// The same, the first time.
    TimeOutOnce,
    /// The caller lacks the permission.
    Denied,
    /// The service acts and its answer can't be read, every time.
    Malformed,
    /// The process is ended before the service acts.
    KilledBefore,
    /// The process is ended after the service acted and before its answer arrives.
    KilledAfter,
}

impl Fault {
    pub(crate) const ALL: [Self; 14] = [
        Self::Throttled,
        Self::ThrottledTwice,
        Self::Error500,
        Self::Error500Once,
        Self::Reset,
        Self::ResetOnce,
        Self::LostAnswer,
        Self::LostAnswerOnce,
        Self::TimeOut,
        Self::TimeOutOnce,
        Self::Denied,
        Self::Malformed,
        Self::KilledBefore,
        Self::KilledAfter,
    ];

    /// How many attempts of a call it hits, where it passes.
    pub(crate) fn passes(self) -> Option<u32> {
        match self {
            Self::ThrottledTwice => Some(2),
            Self::Error500Once | Self::ResetOnce | Self::LostAnswerOnce | Self::TimeOutOnce => Some(1),
            _ => None,
        }
    }

    pub(crate) fn kills(self) -> bool {
        matches!(self, Self::KilledBefore | Self::KilledAfter)
    }

    fn acts(self) -> bool {
        use Fault::{KilledAfter, LostAnswer, LostAnswerOnce, Malformed, TimeOut, TimeOutOnce};
        matches!(
            self,
            LostAnswer | LostAnswerOnce | TimeOut | TimeOutOnce | Malformed | KilledAfter
        )
    }
}

/// A call: what it is, and the how-manieth of its kind, counted from 1. The repetitions of one call by the
/// SDK are the same call.
pub(crate) type CallName = (String, usize);

#[derive(Debug, Default)]
struct Seen {
    /// The invocations of each kind of call, in the order of their first attempts.
    invocations: BTreeMap<String, Vec<String>>,
    attempts: BTreeMap<String, u32>,
    calls: Vec<CallName>,
    sent: Vec<(String, u64)>,
}

/// The sandbox, with one call of it disturbed.
#[derive(Debug, Clone)]
pub(crate) struct Disturbed {
    inner: Connector,
    seen: Arc<Mutex<Seen>>,
    plan: Option<(CallName, Fault)>,
    /// Told when the process is to be ended.
    pub(crate) killed: Arc<Notify>,
}

impl Disturbed {
    pub(crate) fn new(inner: Connector, plan: Option<(CallName, Fault)>) -> Self {
        Self {
            inner,
            seen: Arc::default(),
            plan,
            killed: Arc::default(),
        }
    }

    /// The calls so far, in order.
    pub(crate) fn calls(&self) -> Vec<CallName> {
        self.seen().calls.clone()
    }

    /// The bytes of the bodies that reached the sandbox, by kind of call.
    pub(crate) fn sent(&self) -> Vec<(String, u64)> {
        self.seen().sent.clone()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an attempt, and says what goes wrong with it.
    fn fault(&self, kind: &str, invocation: &str) -> Option<Fault> {
        let mut seen = self.seen();
        let of_kind = seen.invocations.entry(kind.to_owned()).or_default();
        let number = if let Some(at) = of_kind.iter().position(|one| one == invocation) {
            at + 1
        } else {
            of_kind.push(invocation.to_owned());
            let number = of_kind.len();
            seen.calls.push((kind.to_owned(), number));
            number
        };
        let attempts = seen.attempts.entry(invocation.to_owned()).or_default();
        *attempts += 1;
        let ((planned, nth), fault) = self.plan.as_ref()?;
        let hit = match fault.passes() {
            Some(times) => number == *nth && *attempts <= times,
            None => number >= *nth,
        };
        (planned == kind && hit).then_some(*fault)
    }
}

impl HttpClient for Disturbed {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Disturbed {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let service = service(&request);
        let invocation = request.headers().get("amz-sdk-invocation-id").unwrap_or_default();
        let kind = kind(&service, &request);
        let Some(fault) = self.fault(&kind, invocation) else {
            let headers = request.headers();
            let length = headers
                .get("x-amz-decoded-content-length")
                .or(headers.get("content-length"));
            let bytes = length.and_then(|length| length.parse().ok()).unwrap_or_default();
            self.seen().sent.push((kind, bytes));
            return self.inner.call(request);
        };
        let head = request.method() == "HEAD";
        let (inner, killed) = (self.inner.clone(), Arc::clone(&self.killed));
        HttpConnectorFuture::new(async move {
            if fault.acts() {
                let _ = inner.call(request).await;
            }
            let broken = |text: &str| {
                let error = std::io::Error::new(std::io::ErrorKind::ConnectionReset, text);
                Err(ConnectorError::io(error.into()))
            };
            match fault {
                Fault::Throttled | Fault::ThrottledTwice => {
                    let (status, code) = match service.as_str() {
                        "s3" => (503, "SlowDown"),
                        "ec2" => (503, "RequestLimitExceeded"),
                        "bedrock" => (429, "ThrottlingException"),
                        "servicequotas" => (400, "TooManyRequestsException"),
                        _ => (400, "Throttling"),
                    };
                    Ok(refusal(&service, status, code, "Rate exceeded", head))
                }
                Fault::Error500 | Fault::Error500Once => {
                    let code = if service == "bedrock" {
                        "InternalServerException"
                    } else {
                        "InternalError"
                    };
                    Ok(refusal(&service, 500, code, "An internal error occurred", head))
                }
                Fault::Denied => {
                    let code = match service.as_str() {
                        "ec2" => "UnauthorizedOperation",
                        "bedrock" => "AccessDeniedException",
                        _ => "AccessDenied",
                    };
                    Ok(refusal(&service, 403, code, "You may not do this", head))
                }
                Fault::Malformed => Ok(answer(200, "", "{\"jobArn\": <html>".to_owned())),
                Fault::Reset | Fault::ResetOnce => broken("connection reset by peer"),
                Fault::LostAnswer | Fault::LostAnswerOnce => broken("connection closed before the answer"),
                Fault::TimeOut | Fault::TimeOutOnce => {
                    Err(ConnectorError::timeout("no answer in time".into()))
                }
                Fault::KilledBefore | Fault::KilledAfter => {
                    killed.notify_one();
                    std::future::pending().await
                }
            }
        })
    }
}

/// A refusal in the protocol of the service.
fn refusal(service: &str, status: u16, code: &str, message: &str, head: bool) -> HttpResponse {
    let body = match service {
        _ if head => String::new(),
        "bedrock" => format!("{{\"message\":\"{message}\"}}"),
        "servicequotas" => format!("{{\"__type\":\"{code}\",\"message\":\"{message}\"}}"),
        "s3" => format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
        "ec2" => format!(
            "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors></Response>"
        ),
        _ => format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        ),
    };
    answer(status, code, body)
}

fn answer(status: u16, code: &str, body: String) -> HttpResponse {
    let response = http::Response::builder()
        .status(status)
        .header("x-amzn-errortype", code)
        .body(SdkBody::from(body))
        .expect("status and header are sound");
    HttpResponse::try_from(response).expect("the SDK takes every answer of HTTP 1")
}

/// The service in the scope of the signature.
fn service(request: &HttpRequest) -> String {
    let signature = request.headers().get("authorization").unwrap_or_default();
    let scope = signature.split_once("Credential=").map_or("", |(_, rest)| rest);
    let scope = scope.split(',').next().unwrap_or_default();
    scope.split('/').nth(3).unwrap_or_default().to_owned()
}

/// `ec2 DescribeSubnets`, or method, path and parameters where the protocol has no operation's name in it.
fn kind(service: &str, request: &HttpRequest) -> String {
    let body = request.body().bytes().unwrap_or_default();
    let body = String::from_utf8_lossy(&body[..body.len().min(4_096)]).into_owned();
    if let Some(operation) = body.split('&').find_map(|pair| pair.strip_prefix("Action=")) {
        return format!("{service} {operation}");
    }
    let rest = request.uri().split_once("://").map_or("", |(_, rest)| rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let names: Vec<&str> = query
        .split('&')
        .map(|pair| {
            // The parts of an upload are sent at the same time: each has its own name.
            let named = pair.starts_with("partNumber=");
            if named {
                pair
            } else {
                pair.split('=').next().unwrap_or_default()
            }
        })
        .filter(|name| !name.is_empty() && *name != "x-id")
        .collect();
    let path = path.replace(".us-east-1.amazonaws.com", "");
    format!("{service} {} {path}?{}", request.method(), names.join("&"))
}
