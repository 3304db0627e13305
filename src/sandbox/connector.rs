//! The sandbox as the SDK's HTTP client: requests go into the router in this process, no socket.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use axum::Router;
use axum::body::{Body, HttpBody};
use bytes::Bytes;
use tower::ServiceExt;

use super::answer::Broken;
use super::wire::InProcess;

/// An HTTP client for the SDK whose every request the sandbox answers.
#[derive(Clone)]
pub struct Connector(Router);

impl Connector {
    pub(super) fn new(router: Router) -> Self {
        Self(router)
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Connector(sandbox)")
    }
}

impl HttpClient for Connector {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let router = self.0.clone();
        HttpConnectorFuture::new(async move {
            let mut request = request
                .try_into_http1x()
                .map_err(|error| ConnectorError::user(error.into()))?
                .map(Body::new);
            let host = request.uri().host().unwrap_or_default().to_owned();
            request.extensions_mut().insert(InProcess);
            let response = match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            match response.extensions().get::<Broken>() {
                Some(Broken::Reset) => {
                    let error = io::Error::new(io::ErrorKind::ConnectionReset, "connection reset by peer");
                    return Err(ConnectorError::io(error.into()));
                }
                Some(Broken::NoSuchHost) => {
                    let message = format!("dns error: failed to lookup address information: `{host}`");
                    return Err(ConnectorError::io(
                        io::Error::new(io::ErrorKind::NotFound, message).into(),
                    ));
                }
                None => {}
            }
            HttpResponse::try_from(response.map(|body| SdkBody::from_body_1_x(Shared(Mutex::new(body)))))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// axum's body may not be shared between threads, the SDK's must be. Nobody ever waits for this lock:
/// polling has exclusive access.
struct Shared(Mutex<Body>);

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        let body = self.get_mut().0.get_mut().unwrap_or_else(PoisonError::into_inner);
        Pin::new(body).poll_frame(context)
    }
}
