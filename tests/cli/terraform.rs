//! Terraform where it is there; and that its modules say of every policy what the tool says.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::harness::CliTest;

/// The folder of Terraform's provider for AWS, where there is one: named by a variable, or one of those
/// where Terraform itself looks (Terraform CLI configuration, implied local mirror directories).
pub(crate) fn provider() -> Option<PathBuf> {
    let named = std::env::var_os("FINETUNE_TERRAFORM_PLUGINS").map(Into::into);
    let usual = [
        "/usr/local/share/terraform/plugins",
        "/usr/share/terraform/plugins",
    ];
    let folders = named.into_iter().chain(usual.map(Into::into));
    folders
        .into_iter()
        .find(|folder: &PathBuf| folder.join("registry.terraform.io/hashicorp/aws").is_dir())
}

/// Says something past the harness, which keeps what passing tests print to itself.
pub(crate) fn tell(text: &str) {
    io::stderr().write_all(text.as_bytes()).unwrap();
}

/// Runs Terraform in a folder; what it printed, or why it failed.
pub(crate) fn terraform(folder: &Path, args: &[&str]) -> Result<String, String> {
    let output = Command::new("terraform")
        .args(args)
        .current_dir(folder)
        .env_remove("TF_CLI_CONFIG_FILE")
        .env_remove("TF_DATA_DIR")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .map_err(|error| error.to_string())?;
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if output.status.success() {
        Ok(text.concat())
    } else {
        Err(text.concat())
    }
}

const ACCOUNT: &str = "444455556666";
const OWNER: &str = "777788889999";

/// A job, as finetune.toml says it and as the modules are told of it.
#[derive(Default)]
struct Job {
    vpc: bool,
    key: bool,
    validation: bool,
    /// The bucket is another account's; the role has a path and a boundary; its endpoint is insisted on.
    guarded: bool,
    /// `grader` or `teacher`: what belongs to another type of customization.
    kind: &'static str,
}

impl Job {
    fn name(&self) -> String {
        let parts = [
            (self.vpc, "vpc"),
            (self.key, "key"),
            (self.validation, "validation"),
            (self.guarded, "guarded"),
        ];
        let named = parts.iter().filter(|(is, _)| *is).map(|(_, name)| *name);
        let all: Vec<&str> = named.chain([self.kind]).collect();
        format!("job {}", all.join(" "))
    }

    fn toml(&self, region: &str, partition: &str) -> String {
        let key = format!("arn:{partition}:kms:{region}:{ACCOUNT}:key/0a1b");
        let when = |is: bool, text: String| if is { text } else { String::new() };
        let kind = match self.kind {
            "grader" => format!(
                "customization_type = \"REINFORCEMENT_FINE_TUNING\"\ngrader_lambda = \"arn:{partition}:lambda:{region}:{ACCOUNT}:function:grade:live\""
            ),
            "teacher" => {
                "customization_type = \"DISTILLATION\"\nteacher_model = \"amazon.nova-pro-v1:0\"".to_owned()
            }
            _ => String::new(),
        };
        let training = if self.kind == "teacher" {
            "invocation_logs = \"s3://acme-logs/AWSLogs/\""
        } else {
            "training = \"train.jsonl\""
        };
        let mut text = format!(
            "region = \"{region}\"\n[job]\nname = \"agree\"\nbase_model = \"amazon.nova-lite-v1:0:300k\"\n{kind}\n[data]\n{training}\nbucket = \"acme-finetune\"\nprefix = \"agree\"\noutput = \"s3://acme-finetune/agree/output\"\n"
        );
        text += &when(self.validation, "validation = \"validation.jsonl\"\n".to_owned());
        text += &when(
            self.guarded,
            format!("bucket_owner = \"{OWNER}\"\nmedia = [\"s3://acme-media/images/\"]\n"),
        );
        text += &when(
            self.vpc,
            "[network]\nsubnet_ids = [\"subnet-0a\", \"subnet-0b\"]\nsecurity_group_ids = [\"sg-0a\"]\n"
                .to_owned(),
        );
        text += "[role]\nname = \"AmazonBedrockFinetune-agree\"\n";
        text += &when(
            self.guarded,
            format!(
                "path = \"/finetune/\"\npermissions_boundary = \"arn:{partition}:iam::{ACCOUNT}:policy/boundary\"\n"
            ),
        );
        text += &when(
            self.key,
            format!("[kms]\ncustom_model_key = \"{key}\"\ndata_key = \"{key}\"\n"),
        );
        text
    }

    /// What `finetune role show` prints, by the words that the modules have.
    fn expected(&self, test: &CliTest, partition: &str) -> Map<String, Value> {
        let principal = format!("arn:{partition}:iam::{ACCOUNT}:user/ml-engineer");
        let show = |more: &[&str]| {
            let args = [&["role", "show", "--account-id", ACCOUNT], more].concat();
            let (shown, exit) = test.json(&args);
            assert_eq!(exit, 0, "{args:?}: {shown}");
            shown
        };
        let role = show(&[]);
        let mut expected = role["inline"].as_object().unwrap().clone();
        expected.insert("trust".to_owned(), role["trust"].clone());
        for task in ["submit", "ci", "status", "role", "clean"] {
            let shown = show(&["--operator", task, "--principal", &principal]);
            expected.insert(format!("operator-{task}"), shown["operator"][task].clone());
        }
        let mut around = vec!["--resource-policies", "--principal", &principal];
        if self.guarded {
            around.extend(["--source-vpce", "vpce-0a1b2c3d"]);
        }
        let around = show(&around);
        expected.insert("bucket".to_owned(), around["buckets"]["acme-finetune"].clone());
        if self.vpc {
            expected.insert("endpoint".to_owned(), around["endpoint"].clone());
        }
        if let Some(key) = around["keys"].as_object().unwrap().values().next() {
            expected.insert("key".to_owned(), key.clone());
        }
        expected
    }

    /// What the modules are told.
    fn inputs(&self, region: &str, partition: &str) -> Value {
        let arn = |service: &str, rest: &str| format!("arn:{partition}:{service}:{region}:{ACCOUNT}:{rest}");
        let at = |bucket: &str, prefix: &str| json!({ "bucket": bucket, "prefix": prefix });
        let when = |is: bool, all: Value| if is { all } else { json!([]) };
        let (grader, teacher) = (self.kind == "grader", self.kind == "teacher");
        let mut inputs = Vec::new();
        if !teacher {
            inputs.push(at("acme-finetune", "agree/training"));
        }
        if self.validation {
            inputs.push(at("acme-finetune", "agree/validation"));
        }
        let vpc = json!({
            "subnet_arns": [arn("ec2", "subnet/subnet-0a"), arn("ec2", "subnet/subnet-0b")],
            "security_group_arns": [arn("ec2", "security-group/sg-0a")],
        });
        let function = arn("lambda", "function:grade");
        let boundary = format!("arn:{partition}:iam::{ACCOUNT}:policy/boundary");
        json!({
            "account": ACCOUNT,
            "role_name": "AmazonBedrockFinetune-agree",
            "role_path": if self.guarded { "/finetune/" } else { "/" },
            "boundary": self.guarded.then_some(boundary),
            "bucket_owner": self.guarded.then_some(OWNER),
            "inputs": inputs,
            "output": at("acme-finetune", "agree/output"),
            "media": when(self.guarded, json!([at("acme-media", "images")])),
            "logs": when(teacher, json!([at("acme-logs", "AWSLogs")])),
            "vpc": self.vpc.then_some(vpc),
            "keys": when(self.key, json!([arn("kms", "key/0a1b")])),
            "graders": when(grader, json!([function, format!("{function}:live")])),
            "teachers": when(teacher, json!([format!("arn:{partition}:bedrock:{region}::foundation-model/amazon.nova-pro-v1:0")])),
            "base_model": "amazon.nova-lite-v1:0:300k",
            "principals": [format!("arn:{partition}:iam::{ACCOUNT}:user/ml-engineer")],
            "endpoints": when(self.guarded, json!(["vpce-0a1b2c3d"])),
        })
    }
}

fn jobs() -> Vec<Job> {
    let mut jobs = Vec::new();
    for number in 0..8 {
        let [vpc, key, validation] = [1, 2, 4].map(|bit| number & bit != 0);
        jobs.push(Job {
            vpc,
            key,
            validation,
            ..Job::default()
        });
    }
    jobs.push(Job {
        vpc: true,
        validation: true,
        guarded: true,
        ..Job::default()
    });
    for kind in ["grader", "teacher"] {
        jobs.push(Job {
            vpc: true,
            kind,
            ..Job::default()
        });
    }
    jobs
}

/// A test of Terraform's for one partition: the provider is mocked, so that the account is the one of the tool.
fn agreement(region: &str, partition: &str, suffix: &str, compared: usize) -> String {
    let mock = |account: &str, alias: &str| {
        format!(
            r#"
mock_provider "aws" {{
  {alias}
  mock_data "aws_caller_identity" {{
    defaults = {{ account_id = "{account}" }}
  }}
  mock_data "aws_partition" {{
    defaults = {{ partition = "{partition}", dns_suffix = "{suffix}" }}
  }}
  mock_data "aws_region" {{
    defaults = {{ name = "{region}" }}
  }}
  mock_data "aws_availability_zones" {{
    defaults = {{ zone_ids = ["x-az1"] }}
  }}
}}
"#
        )
    };
    let mocks = [mock(ACCOUNT, ""), mock(OWNER, "alias = \"owner\"")].concat();
    format!(
        r#"{mocks}
run "agree" {{
  command = plan

  variables {{
    region = "{region}"
  }}

  assert {{
    condition     = length(output.differences) == 0
    error_message = "They differ: ${{jsonencode(output.differences)}}"
  }}

  assert {{
    condition     = output.compared == {compared}
    error_message = "${{output.compared}} policies were compared instead of {compared}."
  }}
}}
"#
    )
}

#[test]
fn the_modules_render_every_policy_as_the_tool_does() {
    if terraform(Path::new("."), &["version"]).is_err() {
        tell("the modules of terraform/ were not tried: there is no Terraform here\n");
        return;
    }
    let Some(plugins) = provider() else {
        tell("the modules of terraform/ were not tried: Terraform's provider for AWS is not here\n");
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    copy(&root.join("policies"), &at("policies"));
    copy(&root.join("terraform/modules"), &at("terraform/modules"));
    std::fs::create_dir(at("tests")).unwrap();
    std::fs::write(at("main.tf"), include_str!("agrees.tf")).unwrap();
    let mut cases = Map::new();
    for (region, partition, suffix) in [
        ("us-east-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ] {
        let mut here = Map::new();
        let mut compared = 0;
        for job in jobs() {
            let test = CliTest::new().file("finetune.toml", job.toml(region, partition));
            let expected = job.expected(&test, partition);
            compared += expected.len();
            let mut case = job.inputs(region, partition);
            case["expected"] = Value::Object(expected);
            here.insert(job.name(), case);
        }
        assert!(compared > 80, "{compared}");
        cases.insert(region.to_owned(), Value::Object(here));
        let text = agreement(region, partition, suffix, compared);
        std::fs::write(at(&format!("tests/{region}.tftest.hcl")), text).unwrap();
    }
    std::fs::write(at("cases.json"), Value::Object(cases).to_string()).unwrap();
    let plugins = format!("-plugin-dir={}", plugins.display());
    for args in [
        &["init", "-backend=false", "-input=false", &plugins][..],
        &["test", "-no-color"],
    ] {
        let done = terraform(folder.path(), args);
        assert!(done.is_ok(), "{args:?}: {}", done.unwrap_err());
    }
}

/// Copies a folder, without what Terraform or its tests leave in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_file() {
            std::fs::copy(&path, to.join(name)).unwrap();
        } else if !name.to_string_lossy().starts_with('.') && name != "tests" {
            copy(&path, &to.join(name));
        }
    }
}
