//! The offline AWS: a small and strict account in which a customization job runs from its creation
//! to its metrics, without a network and without a bill.
//!
//! It speaks AWS's wire protocols and is reached over HTTP semantics only: in process as an SDK's HTTP
//! client ([`Sandbox::connector`]) or on a port ([`Sandbox::serve`]). It imports nothing from the rest
//! of the crate and shares no table with the preflight on purpose: the same mistake on both sides
//! would prove nothing. What AWS has not published is marked as the sandbox's own wording.

mod account;
mod answer;
mod bedrock;
mod built_in;
mod clock;
mod connector;
mod ec2;
mod elsewhere;
mod error;
mod fault;
mod iam;
mod ids;
mod kms;
mod lambda;
mod policy;
mod pricing;
mod s3;
mod scenario;
mod service_quotas;
mod state;
mod store;
mod sts;
mod wire;

#[cfg(test)]
mod tests;

use std::fs;
use std::future::Future;
use std::io;
use std::path::Path;
use std::sync::Arc;

use aws_types::SdkConfig;
use axum::Router;
use axum::extract::Request;
use tokio::net::TcpListener;

pub use built_in::{Breaks, BuiltIn};
pub use clock::SandboxClock;
pub use connector::Connector;
pub use error::SandboxError;

use elsewhere::Elsewhere;
use scenario::Scenario;
use store::Store;

/// The key pair that requests to the sandbox are signed with. It opens nothing, anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxCredentials {
    /// The access key ID.
    pub access_key_id: &'static str,
    /// The secret access key.
    pub secret_access_key: &'static str,
}

/// An account of the sandbox. Clones share it.
#[derive(Debug, Clone)]
pub struct Sandbox(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    scenario: String,
    clock: SandboxClock,
    account_id: String,
    region: String,
    /// The server that keeps the account, if it is not this one.
    elsewhere: Option<Elsewhere>,
}

/// The file that remembers which scenario was used last in a folder.
const CURRENT: &str = "current";

impl Sandbox {
    /// Opens the account of `scenario` below `dir`, or makes it. `None` means the scenario that was
    /// used last in this folder, else `good`. A scenario is a built-in name or the path of a file.
    ///
    /// # Errors
    /// When there is no such scenario, it does not describe an account, or the folder cannot be used.
    pub fn open(dir: &Path, scenario: Option<&str>) -> Result<Self, SandboxError> {
        let current = dir.join(CURRENT);
        let asked = match scenario {
            Some(name) => name.to_owned(),
            None => match fs::read_to_string(&current) {
                Ok(name) => name.trim().to_owned(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => "good".to_owned(),
                Err(source) => {
                    return Err(SandboxError::Io {
                        action: "read",
                        path: current,
                        source,
                    });
                }
            },
        };
        let scenario = Scenario::find(&asked)?;
        let (store, state) = Store::open(&dir.join(scenario.folder()), || scenario.start())?;
        store::write_atomically(&current, &scenario.reference).map_err(|source| SandboxError::Io {
            action: "write",
            path: current,
            source,
        })?;
        Ok(Self::of(scenario.name, store, state, None))
    }

    /// Opens Bedrock alone, on an account that the server at `endpoint` keeps: moto, LocalStack, or another
    /// sandbox. `config` says how that server is reached and who asks; the scenario (`None`: `good`) gives the
    /// models, quotas, faults and clock. The jobs are kept below `dir`, apart from those of other accounts.
    ///
    /// # Errors
    /// When there is no such scenario, `endpoint` is AWS itself or gives no answer, or the folder cannot be
    /// used.
    pub async fn open_elsewhere(
        dir: &Path,
        scenario: Option<&str>,
        config: &SdkConfig,
        endpoint: &str,
    ) -> Result<Self, SandboxError> {
        let elsewhere = Elsewhere::open(config, endpoint).await?;
        let scenario = Scenario::find(scenario.unwrap_or("good"))?;
        let folder = dir.join(elsewhere.folder(&scenario.folder()));
        let (store, state) = Store::open(&folder, || {
            let mut state = scenario.start()?;
            elsewhere.adopt(&mut state);
            Ok(state)
        })?;
        Ok(Self::of(scenario.name, store, state, Some(elsewhere)))
    }

    fn of(scenario: String, store: Store, state: state::State, elsewhere: Option<Elsewhere>) -> Self {
        Self(Arc::new(Inner {
            store,
            scenario,
            clock: state.clock,
            account_id: state.account.id,
            region: state.account.region,
            elsewhere,
        }))
    }

    /// The server that keeps the account, if it is not this one.
    pub fn account_endpoint(&self) -> Option<&str> {
        self.0.elsewhere.as_ref().map(Elsewhere::endpoint)
    }

    /// The built-in scenarios, by what they break.
    pub fn scenarios() -> Vec<BuiltIn> {
        built_in::all()
    }

    /// Name of the scenario that this account was made from.
    pub fn scenario_name(&self) -> &str {
        &self.0.scenario
    }

    /// The account's ID, twelve digits.
    pub fn account_id(&self) -> &str {
        &self.0.account_id
    }

    /// The Region that holds the account's VPC and jobs.
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The key pair to sign with; any other is welcome too.
    pub fn credentials(&self) -> SandboxCredentials {
        SandboxCredentials {
            access_key_id: "AKIASANDBOXSANDBOX00",
            secret_access_key: "sandbox",
        }
    }

    /// The account's clock.
    pub fn clock(&self) -> SandboxClock {
        self.0.clock
    }

    /// Every AWS operation of this account as one axum router.
    pub fn router(&self) -> Router {
        let sandbox = self.clone();
        Router::new().fallback(move |request: Request| answer::answer(sandbox.clone(), request))
    }

    /// An HTTP client for the SDK that reaches this account without a socket.
    pub fn connector(&self) -> Connector {
        Connector::new(self.router())
    }

    /// Serves this account on `listener` until `shutdown` is ready.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let router = self.router();
        // An account elsewhere is not asked by those who use it: jobs move there by themselves.
        let moving = self
            .0
            .elsewhere
            .is_some()
            .then(|| tokio::spawn(answer::move_jobs(self.clone())));
        let served = axum::serve(listener, router)
            .with_graceful_shutdown(shutdown)
            .await;
        if let Some(moving) = moving {
            moving.abort();
        }
        served
    }
}
