//! A folder and an account of the sandbox, for tests of whole commands.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use crate::aws::Settings;
use crate::commands::{Reach, Target, jobs};
use crate::config::{
    Config, DataConfig, DataSource, JobConfig, KmsConfig, ManagedRole, NetworkConfig, RoleConfig,
    TrainingData,
};
use crate::iam::RoleName;
use crate::journal::{Entry, Journal, JournalFolder};
use crate::steps::{Interrupt, Silent, Work};

/// A folder with a request in it, and an account to submit it to.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    scenario: String,
}

impl Place {
    pub(crate) fn new(scenario: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let record = concat!(
            r#"{"messages":[{"role":"user","content":[{"text":"May I renew a book twice?"}]},"#,
            r#"{"role":"assistant","content":[{"text":"Yes, unless someone has reserved it."}]}]}"#,
            "\n"
        );
        std::fs::write(folder.path().join("train.jsonl"), record.repeat(24)).unwrap();
        Self {
            folder,
            scenario: scenario.to_owned(),
        }
    }

    /// A place whose account is the good one with a script of faults.
    pub(crate) fn with_faults(faults: &str) -> Self {
        let mut place = Self::new("faults");
        let file = place.path().join("faults.toml");
        let text = format!("about = \"what goes wrong\"\nbase = \"good\"\n{faults}");
        std::fs::write(&file, text).unwrap();
        place.scenario = file.display().to_string();
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn config(&self) -> Config {
        let subnets = ["a", "b", "c", "d", "e", "f"].map(|letter| format!("subnet-0a11ce0000000000{letter}"));
        Config {
            file: None,
            folder: self.path().to_owned(),
            region: None,
            job: JobConfig {
                name: "tone".to_owned(),
                custom_model_name: "tone".to_owned(),
                base_model: "amazon.nova-lite-v1:0:300k".parse().unwrap(),
                foundation: None,
                customization_type: crate::model::CustomizationType::FineTuning,
                grader_lambda: None,
                teacher_model: None,
                max_response_length: None,
                provenance_tags: true,
                hyperparameters: BTreeMap::from([("epochCount".to_owned(), "2".to_owned())]),
            },
            data: DataConfig {
                training: TrainingData::Records(DataSource::Path(self.path().join("train.jsonl"))),
                validation: None,
                use_prompt_response: false,
                request_metadata: None,
                bucket: "acme-finetune".to_owned(),
                prefix: "tone".to_owned(),
                output: "s3://acme-finetune/tone/output".parse().unwrap(),
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
                "AmazonBedrockFinetune-tone".parse::<RoleName>().unwrap(),
            )),
            role_outputs: None,
            built_logs: None,
            kms: KmsConfig::default(),
            tags: BTreeMap::from([("team".to_owned(), "support".to_owned())]),
            checks: BTreeMap::new(),
            like: None,
            catalogue: crate::model::catalogue(),
        }
    }

    pub(crate) fn journals(&self) -> JournalFolder {
        JournalFolder::sandbox(self.path(), &self.scenario)
    }

    pub(crate) async fn work(&self, region: Option<&str>) -> Work {
        let target = Target {
            settings: Settings {
                region: region.map(|region| region.parse().unwrap()),
                ..Settings::default()
            },
            sandbox: Some(Some(self.scenario.clone())),
            folder: self.path().to_owned(),
        };
        let reach = Reach::open(&target).await.unwrap();
        Work {
            session: Arc::new(reach.session),
            clock: reach.clock,
            observer: Arc::new(Silent),
            interrupt: Interrupt::new(),
        }
    }

    pub(crate) fn records(&self) -> Vec<Entry> {
        let path = self.journals().list().unwrap().remove(0);
        let records = Journal::read(&path).unwrap();
        records.into_iter().map(|record| record.entry).collect()
    }
}

/// 21 November 2026, 00:00 UTC, in milliseconds: when the first job of the account was made.
const FIRST: i64 = 1_795_219_200_000;

/// The script of an account with `count` jobs, one a minute; every fifth failed, the last is in training.
pub(crate) fn with_jobs(count: i64) -> String {
    let mut text = String::new();
    for number in 0..count {
        let created = FIRST + number * 60_000;
        let ended = created + 3_600_000;
        let status = match number {
            last if last == count - 1 => "InProgress",
            number if number % 5 == 0 => "Failed",
            _ => "Completed",
        };
        let (phase, until, end) = if status == "InProgress" {
            ("Training", i64::MAX, String::new())
        } else {
            ("Ended", 0, format!("ended = {ended}\n"))
        };
        let id = format!("abcdef{number:06}");
        let _ = write!(
            text,
            r#"
[account.jobs.{id}]
arn = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/{id}"
created = {created}
modified = {ended}
{end}status = "{status}"
phase = "{phase}"
until = {until}
reached = "Training"
times = {{}}
validation_data = []
validation_losses = []
[account.jobs.{id}.request]
job_name = "tone-{number:03}"
model_name = "tone-{number:03}"
role_arn = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-tone"
base_model = "amazon.nova-lite-v1:0:300k"
customization_type = "FINE_TUNING"
job_tags = []
model_tags = []
training = "s3://acme-finetune/tone/training/train.jsonl"
validation = []
output = "s3://acme-finetune/tone/output"
hyperparameters = {{}}
subnets = []
security_groups = []
[account.jobs.{id}.request.body.trainingDataConfig]
s3Uri = "s3://acme-finetune/tone/training/train.jsonl"
[account.jobs.{id}.request.body.outputDataConfig]
s3Uri = "s3://acme-finetune/tone/output"
"#
        );
    }
    text
}

/// Refuses every list after the first `calls`: whoever asks more often gets none.
pub(crate) fn at_most(calls: usize) -> String {
    format!(
        "[[fault]]\noperation = \"ListModelCustomizationJobs\"\nafter = {calls}\ntimes = 100000\naction = \"error\"\n\
         status = 403\ncode = \"AccessDeniedException\"\nmessage = \"once is enough\"\n"
    )
}

/// Every job there is.
pub(crate) fn everything() -> jobs::Options {
    jobs::Options {
        statuses: Vec::new(),
        name_contains: None,
        created_after: None,
        created_before: None,
        mine: false,
        limit: 1_000,
        sort: jobs::SortBy::Created,
        reverse: false,
    }
}
