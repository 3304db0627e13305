//! How many calls the role costs, and which: counted on their way into the sandbox.

use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use finetune::aws::{Roles, Session, StaticKeys};
use finetune::config::{Config, RoleConfig};
use finetune::sandbox::{Connector, Sandbox};
use finetune::steps::role::{apply, resolve};

use super::{Account, config};

/// Passes requests on and keeps the names of IAM's operations, and the paths of Bedrock's.
#[derive(Debug, Clone)]
struct Counting {
    inner: Connector,
    calls: Arc<Mutex<Vec<String>>>,
}

impl HttpClient for Counting {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Counting {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let host = request.uri().to_owned();
        if host.contains("//iam.") {
            let action = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
            self.calls.lock().unwrap().push(action.unwrap().to_owned());
        } else if host.contains("//bedrock.") {
            self.calls.lock().unwrap().push("Bedrock".to_owned());
        }
        self.inner.call(request)
    }
}

async fn calls_of_apply(account: &Account, config: &Config, adopt: bool) -> Vec<String> {
    let sandbox = Sandbox::open(&account.folder.path().join("state"), Some(&account.scenario)).unwrap();
    let credentials = sandbox.credentials();
    let keys = StaticKeys {
        access_key_id: credentials.access_key_id.to_owned(),
        secret_access_key: credentials.secret_access_key.to_owned(),
    };
    let calls = Arc::new(Mutex::new(Vec::new()));
    let counting = Counting {
        inner: sandbox.connector(),
        calls: Arc::clone(&calls),
    };
    let session = Session::in_process(counting, &sandbox.region().parse().unwrap(), &keys);
    let request = resolve(&session, config, adopt).await.unwrap();
    apply(&session, &request).await.unwrap();
    let mut calls = calls.lock().unwrap().clone();
    calls.sort();
    calls
}

const BOUNDARY: &str = "arn:aws:iam::111122223333:policy/finetune-boundary";

fn bounded() -> (Account, Config) {
    let account = Account::changed(
        "good",
        &format!("[account.policies]\n\"{BOUNDARY}\" = '{{\"Version\":\"2012-10-17\",\"Statement\":[]}}'\n"),
    );
    let mut config = config();
    if let RoleConfig::Managed(role) = &mut config.role {
        role.path = Some("/finetune/".parse().unwrap());
        role.boundary = Some(BOUNDARY.parse().unwrap());
    }
    (account, config)
}

#[tokio::test]
async fn a_role_costs_no_call_too_many() {
    let (account, config) = bounded();
    let made = calls_of_apply(&account, &config, false).await;
    assert_eq!(made, ["CreateRole", "GetRole", "PutRolePolicy", "PutRolePolicy"]);
    let unchanged = ["GetRole", "GetRolePolicy", "GetRolePolicy", "ListRolePolicies"];
    assert_eq!(calls_of_apply(&account, &config, false).await, unchanged);

    // Path and boundary were set with the role.
    let roles = Roles::new(&account.session());
    let name = "AmazonBedrockFinetune-quickstart".parse().unwrap();
    let role = roles.role(&name).await.unwrap().unwrap();
    assert_eq!(
        role.arn,
        "arn:aws:iam::111122223333:role/finetune/AmazonBedrockFinetune-quickstart"
    );
    assert_eq!(role.boundary.as_deref(), Some(BOUNDARY));

    // A policy that is missing costs one call more; nothing is taken away, so no job is looked for.
    roles.delete_policy(&name, "finetune-vpc").await.unwrap();
    let written = calls_of_apply(&account, &config, false).await;
    assert_eq!(
        written,
        ["GetRole", "GetRolePolicy", "ListRolePolicies", "PutRolePolicy"]
    );

    // A tag is one call, for that tag alone.
    let mut tagged = config.clone();
    tagged.tags.insert("team".to_owned(), "support".to_owned());
    let written = calls_of_apply(&account, &tagged, false).await;
    assert_eq!(written, [&unchanged[..], &["TagRole"]].concat());

    // Where rights go, running jobs are looked for: two lists.
    let mut fewer = tagged.clone();
    fewer.network.as_mut().unwrap().subnet_ids.pop();
    let written = calls_of_apply(&account, &fewer, false).await;
    assert_eq!(
        written,
        [&["Bedrock", "Bedrock"][..], &unchanged, &["PutRolePolicy"]].concat()
    );
}
