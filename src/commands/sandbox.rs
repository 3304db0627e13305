//! `sandbox`: serves the offline AWS on a port of this machine, for other clients.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use tokio::net::TcpListener;

use crate::aws::{Session, SessionError, Settings};
use crate::error::{ExitStatus, Hint};
pub use crate::sandbox::{Breaks, BuiltIn};
use crate::sandbox::{Sandbox, SandboxError};

/// Why the sandbox is not served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The account cannot be opened.
    #[error("failed to open the sandbox")]
    Open(#[from] SandboxError),
    /// The settings for the server that is to keep the account are incomplete.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The port is not to be had.
    #[error("failed to listen on port {port} of 127.0.0.1")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// The operating system's reason.
        #[source]
        source: io::Error,
    },
    /// The listener failed later on.
    #[error("failed to serve the sandbox")]
    Serve(#[source] io::Error),
}

impl Hint for ServeError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Open(SandboxError::UnknownScenario { .. }) => {
                vec!["run `finetune sandbox --list` to see the scenarios".to_owned()]
            }
            Self::Open(SandboxError::State { .. }) => {
                vec!["remove the account's folder to start it anew".to_owned()]
            }
            Self::Open(SandboxError::Elsewhere(_)) => vec![
                "start the server, and have credentials at hand: an emulator takes any, as `AWS_ACCESS_KEY_ID=test` and `AWS_SECRET_ACCESS_KEY=test`".to_owned(),
            ],
            Self::Open(SandboxError::BadEndpoint(_)) => {
                vec!["write it like `http://127.0.0.1:5000`".to_owned()]
            }
            Self::Open(SandboxError::RealAccount(_)) => vec![
                "name an emulator: `moto_server` and LocalStack listen on this machine".to_owned(),
            ],
            Self::Session(SessionError::NoRegion) => {
                vec!["pass `--region`, or set `AWS_REGION`, to say which Region of the account it is".to_owned()]
            }
            Self::Session(error) => error.hints(),
            Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                vec!["leave `--port` out to have a free port chosen".to_owned()]
            }
            Self::Open(_) | Self::Listen { .. } | Self::Serve(_) => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Open(
                SandboxError::UnknownScenario { .. }
                | SandboxError::BadEndpoint(_)
                | SandboxError::RealAccount(_),
            ) => ExitStatus::Usage,
            Self::Open(SandboxError::Elsewhere(_)) => ExitStatus::Aws,
            Self::Session(error) => error.exit_status(),
            Self::Open(_) | Self::Listen { .. } | Self::Serve(_) => ExitStatus::Unusable,
        }
    }
}

/// Where the sandbox listens and how a client gets there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Name of the scenario.
    pub scenario: String,
    /// The account's ID.
    pub account_id: String,
    /// `http://127.0.0.1:<port>`.
    pub endpoint_url: String,
    /// The server that keeps the account, where this one is Bedrock alone.
    pub account_endpoint: Option<String>,
    /// Names and values of the environment variables that lead a client here.
    pub environment: Vec<(&'static str, String)>,
}

/// A sandbox that listens and does not serve yet.
#[derive(Debug)]
pub struct Server {
    sandbox: Sandbox,
    listener: TcpListener,
    announcement: Announcement,
}

/// The built-in scenarios, by what they break.
#[derive(Debug, Clone)]
pub struct Scenarios(pub Vec<BuiltIn>);

/// Lists the built-in scenarios.
pub fn list() -> Scenarios {
    Scenarios(Sandbox::scenarios())
}

/// Opens the account of `scenario` below `folder` and listens on `port` of the loopback interface; 0
/// chooses a free one.
///
/// # Errors
/// When the account cannot be opened or the port is taken.
pub async fn listen(folder: &Path, scenario: Option<&str>, port: u16) -> Result<Server, ServeError> {
    serve(Sandbox::open(folder, scenario)?, port).await
}

/// The same for Bedrock alone, on the account that the server of `settings` keeps.
///
/// # Errors
/// When that server is AWS itself or gives no answer, the folder cannot be used or the port is taken.
pub async fn listen_elsewhere(
    folder: &Path,
    scenario: Option<&str>,
    port: u16,
    settings: &Settings,
) -> Result<Server, ServeError> {
    let session = Session::load(settings).await?;
    let endpoint = settings.endpoint_url.as_deref().unwrap_or_default();
    let sandbox = Sandbox::open_elsewhere(folder, scenario, &session.sdk_config(), endpoint).await?;
    serve(sandbox, port).await
}

async fn serve(sandbox: Sandbox, port: u16) -> Result<Server, ServeError> {
    let failed = |source| ServeError::Listen { port, source };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let endpoint_url = format!("http://{}", listener.local_addr().map_err(failed)?);
    let announcement = Announcement {
        scenario: sandbox.scenario_name().to_owned(),
        account_id: sandbox.account_id().to_owned(),
        environment: environment(&sandbox, &endpoint_url),
        account_endpoint: sandbox.account_endpoint().map(ToOwned::to_owned),
        endpoint_url,
    };
    Ok(Server {
        sandbox,
        listener,
        announcement,
    })
}

/// The variables that lead a client here: for every service, or for those that this server is asked for.
fn environment(sandbox: &Sandbox, endpoint_url: &str) -> Vec<(&'static str, String)> {
    let region = sandbox.region();
    let regions = [("AWS_REGION", region), ("AWS_DEFAULT_REGION", region)];
    let keys = sandbox.credentials();
    let pairs: Vec<(&'static str, &str)> = match sandbox.account_endpoint() {
        None => {
            let keys = [
                ("AWS_ACCESS_KEY_ID", keys.access_key_id),
                ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key),
            ];
            let here = [("AWS_ENDPOINT_URL", endpoint_url)];
            here.into_iter().chain(regions).chain(keys).collect()
        }
        // Whoever the account knows goes on under their own keys.
        Some(account) => {
            let services = [
                ("AWS_ENDPOINT_URL", account),
                ("AWS_ENDPOINT_URL_BEDROCK", endpoint_url),
                ("AWS_ENDPOINT_URL_SERVICE_QUOTAS", endpoint_url),
                ("AWS_ENDPOINT_URL_PRICING", endpoint_url),
            ];
            services.into_iter().chain(regions).collect()
        }
    };
    let owned = pairs.into_iter().map(|(name, value)| (name, value.to_owned()));
    owned.collect()
}

impl Server {
    /// What a person or script needs to know before the first request.
    pub const fn announcement(&self) -> &Announcement {
        &self.announcement
    }

    /// Serves until `shutdown` is ready.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        self.sandbox
            .serve(self.listener, shutdown)
            .await
            .map_err(ServeError::Serve)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_announcement_names_the_port_that_was_chosen() {
        let folder = tempfile::tempdir().unwrap();
        let server = listen(folder.path(), Some("good"), 0).await.unwrap();
        let announcement = server.announcement().clone();
        let port = server.listener.local_addr().unwrap().port();
        assert_eq!(announcement.endpoint_url, format!("http://127.0.0.1:{port}"));
        let taken = listen(folder.path(), None, port).await.unwrap_err();
        assert_eq!(taken.hints().len(), 1);
        server.serve(std::future::ready(())).await.unwrap();
    }

    #[tokio::test]
    async fn an_unknown_scenario_is_wrong_usage() {
        let folder = tempfile::tempdir().unwrap();
        let error = listen(folder.path(), Some("bad"), 0).await.unwrap_err();
        assert_eq!(error.exit_status(), ExitStatus::Usage);
    }
}
