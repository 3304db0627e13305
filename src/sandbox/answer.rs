//! One request from its head to its answer: service, operation, fault script, handler.

mod mounted;

use std::process;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use futures_util::{TryStreamExt as _, stream};
use http::{Response, StatusCode};

use super::bedrock;
use super::elsewhere::{self, Mounted};
use super::fault::{Action, Moment};
use super::ids;
use super::s3::{self, Target};
use super::state::State;
use super::wire::{Call, Form, Payload, Refusal, Reply, Service};
use super::{Sandbox, ec2, iam, kms, lambda, pricing, service_quotas, sts};

pub(super) use mounted::move_jobs;

/// Larger bodies of anything but uploads are no AWS requests.
const MOST_BODY: usize = 4 * 1024 * 1024;

/// How a connection ends instead of an answer; put into the response's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// The peer closed it.
    Reset,
    /// There is no such host: Bedrock in a Region that does not offer it.
    NoSuchHost,
}

/// A request whose body has been taken.
struct Taken {
    call: Call,
    /// AWS's name of the operation; nothing when the sandbox lacks it.
    operation: Option<String>,
    form: Form,
    body: Vec<u8>,
    target: Target,
    received: Option<s3::Received>,
    /// When the request is answered, where that was settled before: no job that is due later moves.
    moment: Option<i64>,
    /// What was read of an account that lies elsewhere.
    mounted: Option<Mounted>,
}

/// What comes of a request.
struct Outcome {
    result: Result<Reply, Refusal>,
    delay: Option<Duration>,
    broken: Option<Broken>,
    /// The body ends with a broken connection after that many bytes.
    cut: Option<u64>,
    /// An HTML page instead of an answer in the service's protocol.
    html: bool,
}

/// Answers one request.
pub(super) async fn answer(sandbox: Sandbox, request: Request) -> Response<Body> {
    let request_id = ids::uuid();
    let (parts, body) = request.into_parts();
    let call = match Call::read(&parts, request_id.clone()) {
        Ok(call) => call,
        Err((service, refusal)) => return finish(Err(refusal), service, &request_id, false),
    };
    let (service, head) = (call.service, call.method == http::Method::HEAD);
    if let Some(elsewhere) = &sandbox.0.elsewhere
        && let Err(refusal) = elsewhere.only_ours(service)
    {
        return finish(Err(refusal), service, &request_id, head);
    }
    let taken = match take(&sandbox, call, body).await {
        Ok(taken) => taken,
        Err(refusal) => return finish(Err(refusal), service, &request_id, head),
    };
    let served = if sandbox.0.elsewhere.is_some() {
        // A client that hangs up must not stop what is half done.
        tokio::spawn(mounted::serve_elsewhere(sandbox, taken)).await
    } else {
        // The handlers read and write files, and a job's data may be large.
        tokio::task::spawn_blocking(move || serve(&sandbox, taken)).await
    };
    let outcome = served
        .unwrap_or_else(|error| Outcome::of(Err(Refusal::internal(format!("the sandbox failed: {error}")))));
    if let Some(delay) = outcome.delay {
        tokio::time::sleep(delay).await;
    }
    if outcome.html {
        return html();
    }
    let mut response = finish(outcome.result, service, &request_id, head);
    if let Some(bytes) = outcome.cut {
        response = response.map(|body| cut(body, bytes));
    }
    if let Some(broken) = outcome.broken {
        if broken == Broken::Reset {
            response = reset();
        }
        response.extensions_mut().insert(broken);
    }
    response
}

async fn take(sandbox: &Sandbox, call: Call, body: Body) -> Result<Taken, Refusal> {
    let target = if call.service == Service::S3 {
        Target::of(&call)
    } else {
        Target {
            bucket: None,
            key: None,
        }
    };
    let named = match call.service {
        Service::S3 => s3::operation(&call, &target).map(str::to_owned),
        Service::Bedrock => bedrock::operation(&call).map(str::to_owned),
        Service::Kms => kms::operation(&call),
        Service::Quotas => service_quotas::operation(&call),
        Service::Pricing => pricing::operation(&call),
        Service::Lambda => lambda::operation(&call).map(str::to_owned),
        Service::Sts | Service::Iam | Service::Ec2 => None,
    };
    if matches!(named.as_deref(), Some("PutObject" | "UploadPart")) {
        let received = s3::receive::receive(&sandbox.0.store, &call, body).await?;
        let (form, body) = (Form::default(), Vec::new());
        return Ok(Taken {
            call,
            operation: named,
            form,
            body,
            target,
            received: Some(received),
            moment: None,
            mounted: None,
        });
    }
    let body = to_bytes(body, MOST_BODY)
        .await
        .map_err(|error| {
            Refusal::new(
                413,
                "RequestEntityTooLarge",
                format!("the body could not be read: {error}"),
            )
        })?
        .to_vec();
    let (form, operation) = match call.service {
        Service::S3
        | Service::Bedrock
        | Service::Kms
        | Service::Lambda
        | Service::Quotas
        | Service::Pricing => (Form::default(), named),
        Service::Sts | Service::Iam | Service::Ec2 => {
            let form = Form::parse(&String::from_utf8_lossy(&body));
            let name = form.get("Action").map(str::to_owned);
            (form, name)
        }
    };
    Ok(Taken {
        call,
        operation,
        form,
        body,
        target,
        received: None,
        moment: None,
        mounted: None,
    })
}

impl Outcome {
    fn of(result: Result<Reply, Refusal>) -> Self {
        Self {
            result,
            delay: None,
            broken: None,
            cut: None,
            html: false,
        }
    }
}

fn serve(sandbox: &Sandbox, mut taken: Taken) -> Outcome {
    let Some(operation) = taken.operation.take() else {
        let name = format!("{} {}", taken.call.method, taken.call.path);
        return Outcome::of(Err(Refusal::unknown_operation(taken.call.service, &name)));
    };
    let in_process = taken.call.in_process;
    let result = sandbox.0.store.transact(|state| {
        // Without a script nobody needs the count, and reading leaves the state file alone.
        if !state.faults.is_empty() {
            state.requests += 1;
        }
        let number = state.requests;
        let action = state.faults.on_request(&operation, number);
        // A process that is killed before it acts must not be killed again at the same request.
        if let Some(Action::Kill { when }) = action {
            return (None, in_process.then_some((when, number)));
        }
        (Some(act(sandbox, state, action, &operation, &mut taken)), None)
    });
    let outcome = match result {
        Ok((Some(outcome), _)) => outcome,
        Ok((None, Some((Moment::Before, _)))) => process::abort(),
        Ok((None, killed)) => {
            let result = sandbox
                .0
                .store
                .transact(|state| act(sandbox, state, None, &operation, &mut taken));
            if killed.is_some() {
                process::abort();
            }
            result.unwrap_or_else(|error| Outcome::of(Err(unwritable(&error))))
        }
        Err(error) => Outcome::of(Err(unwritable(&error))),
    };
    if let Some(received) = taken.received {
        sandbox.0.store.discard(&received.segment.file);
    }
    outcome
}

pub(super) fn unwritable(error: &std::io::Error) -> Refusal {
    Refusal::internal(format!("the sandbox could not keep its state: {error}"))
}

fn act(
    sandbox: &Sandbox,
    state: &mut State,
    action: Option<Action>,
    operation: &str,
    taken: &mut Taken,
) -> Outcome {
    let service = taken.call.service;
    let mut outcome = Outcome::of(Ok(Reply::empty(200)));
    match action {
        Some(Action::Throttle) => outcome.result = Err(Refusal::throttled(service)),
        Some(Action::ExpiredToken) => outcome.result = Err(Refusal::expired_token(service)),
        Some(Action::Error {
            status,
            code,
            message,
        }) => outcome.result = Err(Refusal::new(status, code, message)),
        Some(Action::HtmlError) => outcome.html = true,
        Some(Action::Reset) => outcome.broken = Some(Broken::Reset),
        Some(Action::LostAnswer) => {
            outcome.result = handle(sandbox, state, operation, taken);
            outcome.broken = Some(Broken::Reset);
        }
        Some(Action::CutBody { after_bytes }) => {
            outcome.result = handle(sandbox, state, operation, taken);
            outcome.cut = Some(after_bytes);
        }
        Some(Action::Delay { ms }) => {
            outcome.result = handle(sandbox, state, operation, taken);
            outcome.delay = Some(Duration::from_millis(ms));
        }
        None | Some(Action::Kill { .. } | Action::FailJob { .. }) => {
            if service == Service::Bedrock && !state.account.bedrock_regions.contains(&taken.call.region) {
                // Over a port the host is there; a signature for such a Region is not recognised.
                let message = "The security token included in the request is invalid.";
                outcome.result = Err(Refusal::new(403, "UnrecognizedClientException", message));
                outcome.broken = Some(Broken::NoSuchHost);
            } else {
                outcome.result = handle(sandbox, state, operation, taken);
            }
        }
    }
    outcome
}

fn handle(
    sandbox: &Sandbox,
    state: &mut State,
    operation: &str,
    taken: &mut Taken,
) -> Result<Reply, Refusal> {
    let now = taken.moment.unwrap_or_else(|| state.clock.now_millis());
    if sandbox.0.elsewhere.is_none() {
        return handle_at(sandbox, state, operation, taken, now);
    }
    if let Some(mounted) = taken.mounted.take() {
        mounted.into_state(state);
    }
    let before = elsewhere::present(&state.account);
    let result = handle_at(sandbox, state, operation, taken, now);
    elsewhere::collect(state, &before);
    result
}

fn handle_at(
    sandbox: &Sandbox,
    state: &mut State,
    operation: &str,
    taken: &mut Taken,
    now: i64,
) -> Result<Reply, Refusal> {
    let store = &sandbox.0.store;
    bedrock::advance(state, store, now);
    let call = &taken.call;
    match call.service {
        Service::Sts => sts::answer(&state.account, &taken.form, &call.request_id),
        Service::Ec2 => ec2::answer(&mut state.account, &call.region, &taken.form, &call.request_id),
        Service::Iam => iam::answer(&mut state.account, &taken.form, now, &call.request_id),
        Service::Bedrock => bedrock::answer(state, store, operation, call, &taken.body, now),
        Service::Kms => kms::answer(&state.account, &call.region, operation, &taken.body),
        Service::Lambda => lambda::answer(&state.account, operation, call),
        Service::Quotas => service_quotas::answer(&state.account, &call.region, operation, &taken.body),
        Service::Pricing => pricing::answer(&state.account, &call.region, operation, &taken.body),
        Service::S3 => {
            let mut request = s3::Request {
                call,
                store,
                now,
                received: taken.received.take(),
                body: &taken.body,
                trash: &mut state.trash,
            };
            s3::answer(&mut state.account, operation, &taken.target, &mut request)
        }
    }
}

fn finish(result: Result<Reply, Refusal>, service: Service, request_id: &str, head: bool) -> Response<Body> {
    let mut reply = result.unwrap_or_else(|refusal| refusal.into_reply(service, request_id));
    let id_header = if service == Service::S3 {
        "x-amz-request-id"
    } else {
        "x-amzn-requestid"
    };
    reply = reply.header(id_header, request_id);
    if service == Service::S3 {
        reply = reply.header("x-amz-id-2", request_id);
    }
    if head && let Payload::Bytes(bytes) = &mut reply.payload {
        bytes.clear();
    }
    reply.into_response()
}

fn html() -> Response<Body> {
    let page =
        "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response
        .headers_mut()
        .insert("content-type", http::HeaderValue::from_static("text/html"));
    response
}

/// Lets `body` break off after `bytes` bytes, though the head of the answer promised all of it.
fn cut(body: Body, bytes: u64) -> Body {
    let cut = stream::try_unfold((body.into_data_stream(), bytes), |(mut body, left)| async move {
        match body.try_next().await.map_err(std::io::Error::other)? {
            Some(piece) if (piece.len() as u64) <= left => {
                let left = left - piece.len() as u64;
                Ok(Some((piece, (body, left))))
            }
            Some(piece) if left > 0 => {
                let length = usize::try_from(left).unwrap_or(usize::MAX);
                Ok(Some((piece.slice(..length), (body, 0))))
            }
            Some(_) => Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
            None => Ok(None),
        }
    });
    Body::from_stream(cut)
}

/// Over a port: a body that breaks off, so that the server closes the connection.
fn reset() -> Response<Body> {
    let broken = stream::once(async {
        Err::<bytes::Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    let mut response = Response::new(Body::from_stream(broken));
    response
        .headers_mut()
        .insert("content-length", http::HeaderValue::from(1));
    response
}
