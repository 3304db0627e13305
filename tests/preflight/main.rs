//! The preflight and the role against the sandbox's accounts, in process: each broken scenario is
//! predicted, and bringing the role in line is safe to repeat and to break off.
#![cfg(feature = "aws")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod agreement;
mod broken_networks;
mod broken_roles;
mod elsewhere;
mod faults;
mod folder;
mod kinds;
mod large;
mod leftovers;
mod operator;
mod random_policies;
mod reads;
mod role_calls;
mod rounds;
mod said;
mod scenarios;
mod service_role;
mod wire;

#[allow(
    dead_code,
    reason = "the other evaluator takes more of a case than the sandbox"
)]
#[path = "../oracle/cases.rs"]
mod cases;
#[path = "../oracle/draw.rs"]
mod draw;

use std::collections::BTreeMap;
use std::path::Path;

use finetune::aws::{Session, StaticKeys};
use finetune::config::{
    Config, DataConfig, DataSource, JobConfig, KmsConfig, ManagedRole, NetworkConfig, RoleConfig,
    TrainingData,
};
use finetune::iam::RoleName;
use finetune::model::CustomizationType;
use finetune::sandbox::Sandbox;

/// A sandbox account in a folder of its own.
struct Account {
    folder: tempfile::TempDir,
    scenario: String,
}

impl Account {
    fn new(scenario: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            scenario: scenario.to_owned(),
        }
    }

    /// An account that differs from a built-in one by a few lines of TOML.
    fn changed(base: &str, lines: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("changed.toml");
        std::fs::write(&path, format!("about = \"changed\"\nbase = \"{base}\"\n{lines}")).unwrap();
        Self {
            folder,
            scenario: path.to_string_lossy().into_owned(),
        }
    }

    fn sandbox(&self) -> Sandbox {
        Sandbox::open(&self.folder.path().join("state"), Some(&self.scenario)).unwrap()
    }

    fn session(&self) -> Session {
        let sandbox = self.sandbox();
        let credentials = sandbox.credentials();
        let keys = StaticKeys {
            access_key_id: credentials.access_key_id.to_owned(),
            secret_access_key: credentials.secret_access_key.to_owned(),
        };
        let region = sandbox.region().parse().unwrap();
        Session::in_process(sandbox.connector(), &region, &keys)
    }
}

/// The quickstart's job.
fn config() -> Config {
    let subnets = ["a", "b", "c", "d", "e", "f"].map(|letter| format!("subnet-0a11ce0000000000{letter}"));
    Config {
        file: None,
        folder: Path::new(".").to_owned(),
        region: None,
        job: JobConfig {
            name: "quickstart".to_owned(),
            custom_model_name: "quickstart".to_owned(),
            base_model: "amazon.nova-lite-v1:0:300k".parse().unwrap(),
            foundation: None,
            customization_type: CustomizationType::FineTuning,
            grader_lambda: None,
            teacher_model: None,
            max_response_length: None,
            provenance_tags: true,
            hyperparameters: BTreeMap::new(),
        },
        data: DataConfig {
            training: TrainingData::Records(DataSource::Path("train.jsonl".into())),
            validation: None,
            use_prompt_response: false,
            request_metadata: None,
            bucket: "acme-finetune".to_owned(),
            prefix: "quickstart".to_owned(),
            output: "s3://acme-finetune/quickstart/output".parse().unwrap(),
            bucket_owner: None,
            media: None,
        },
        network: Some(NetworkConfig {
            subnet_ids: subnets.iter().map(|id| id.parse().unwrap()).collect(),
            security_group_ids: vec!["sg-0a11ce00000000001".parse().unwrap()],
            picks: None,
        }),
        discovery: None,
        role: RoleConfig::Managed(ManagedRole::from(
            "AmazonBedrockFinetune-quickstart".parse::<RoleName>().unwrap(),
        )),
        role_outputs: None,
        built_logs: None,
        kms: KmsConfig::default(),
        tags: BTreeMap::from([("project".to_owned(), "quickstart".to_owned())]),
        checks: BTreeMap::new(),
        like: None,
        catalogue: finetune::model::catalogue(),
    }
}
