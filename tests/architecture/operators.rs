//! Every call that the tool makes is one that the operator policies allow to those who make it, and to
//! nobody else. The calls are read from the source: a new one has to be given a place here and in
//! `policies/operator-*.json`, or nobody who uses those policies could use it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use finetune::iam::evaluate::{PolicySet, Question, authorise};
use serde_json::{Value, json};

use super::{Source, sources};

const USER: &str = "arn:aws:iam::111122223333:user/ml-engineer";
const ROLE: &str = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart";
const POLICY: &str = "arn:aws:iam::111122223333:policy/Training";
const MODEL: &str = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k";
const CUSTOM: &str = "arn:aws:bedrock:us-east-1:111122223333:custom-model/x/0123456789ab";
const PROFILE: &str = "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-premier-v1:0";
const DEPLOYMENT: &str = "arn:aws:bedrock:us-east-1:111122223333:custom-model-deployment/0123456789ab";
const THROUGHPUT: &str = "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/0123456789ab";
const INTERFACE: &str = "arn:aws:ec2:us-east-1:111122223333:network-interface/eni-0a1b2c3d4e5f60718";
const JOB: &str = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/x/0123456789ab";
const BUCKET: &str = "arn:aws:s3:::acme-finetune";
const DATA: &str = "arn:aws:s3:::acme-finetune/quickstart/training/train.jsonl";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";

const SUBMIT: &[&str] = &["submit"];
const CHECK: &[&str] = &["ci", "submit"];
const ROLE_ONLY: &[&str] = &["role"];
const CHECK_AND_ROLE: &[&str] = &["ci", "role", "submit"];
const ALL: &[&str] = &["ci", "clean", "role", "status", "submit"];
const CLEAN: &[&str] = &["clean"];
const CLEAN_AND_ROLE: &[&str] = &["clean", "role"];

/// The permission that an operation takes, where S3 names it otherwise (Service Authorization Reference).
fn permission(operation: &str) -> &str {
    match operation {
        "s3:HeadBucket" | "s3:ListObjectsV2" => "s3:ListBucket",
        "s3:HeadObject" => "s3:GetObject",
        "s3:CreateMultipartUpload" | "s3:UploadPart" | "s3:CompleteMultipartUpload" => "s3:PutObject",
        "s3:ListParts" => "s3:ListMultipartUploadParts",
        "s3:ListMultipartUploads" => "s3:ListBucketMultipartUploads",
        "s3:GetBucketEncryption" => "s3:GetEncryptionConfiguration",
        "s3:GetPublicAccessBlock" => "s3:GetBucketPublicAccessBlock",
        operation => operation,
    }
}

/// Who needs a permission (the words of `role show --operator`, in their order), and on what.
fn needed_by(permission: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    let (service, action) = permission.split_once(':')?;
    let reads = ["Describe", "Get", "List"]
        .iter()
        .any(|verb| action.starts_with(verb));
    Some(match (service, action) {
        // Both are a part of `role apply` too, which looks up the owners of subnets and groups.
        ("ec2", "DescribeSubnets" | "DescribeSecurityGroups") => (CHECK_AND_ROLE, &["*"]),
        // Those that are counted before another one is made.
        ("ec2", "DescribeNetworkInterfaces") | ("bedrock", "ListCustomModels") => {
            (&["ci", "clean", "submit"], &["*"])
        }
        ("ec2", "DeleteNetworkInterface") => (CLEAN, &[INTERFACE]),
        ("ec2" | "servicequotas", _) if reads => (CHECK, &["*"]),
        ("s3", "GetObject") => (CHECK, &[DATA]),
        ("s3", "PutObject") => (SUBMIT, &[DATA]),
        ("s3", "DeleteObject") => (CLEAN, &[DATA]),
        ("s3", "AbortMultipartUpload" | "ListMultipartUploadParts") => (&["clean", "submit"], &[DATA]),
        ("s3", "ListBucketMultipartUploads") => (&["clean", "submit"], &[BUCKET]),
        ("s3", "GetEncryptionConfiguration") => (CHECK_AND_ROLE, &[BUCKET]),
        ("s3", "ListBucket") => (&["ci", "clean", "status", "submit"], &[BUCKET]),
        ("s3", _) if action.starts_with("GetBucket") => (CHECK, &[BUCKET]),
        ("kms", "DescribeKey" | "GetKeyPolicy") => (CHECK, &[KEY]),
        ("bedrock", "CreateModelCustomizationJob") => (SUBMIT, &[MODEL, CUSTOM]),
        ("bedrock", "TagResource") => (SUBMIT, &[JOB, CUSTOM]),
        ("bedrock", "StopModelCustomizationJob") => (SUBMIT, &[JOB]),
        ("bedrock", "GetModelCustomizationJob") => (ALL, &[JOB]),
        ("bedrock", "ListModelCustomizationJobs") => (ALL, &["*"]),
        ("bedrock", "ListTagsForResource") => (&["status"], &[JOB]),
        ("bedrock", "ListFoundationModels") | ("pricing", "GetProducts") => (SUBMIT, &["*"]),
        ("bedrock", "GetFoundationModelAvailability" | "GetModelInvocationLoggingConfiguration") => {
            (CHECK, &["*"])
        }
        ("bedrock", "ListCustomModelDeployments" | "ListProvisionedModelThroughputs")
        | ("iam", "ListRoles") => (CLEAN, &["*"]),
        ("bedrock", "DeleteCustomModel") => (CLEAN, &[CUSTOM]),
        ("bedrock", "DeleteCustomModelDeployment") => (CLEAN, &[DEPLOYMENT]),
        ("bedrock", "DeleteProvisionedModelThroughput") => (CLEAN, &[THROUGHPUT]),
        ("bedrock", "GetFoundationModel") => (CHECK, &[MODEL]),
        ("bedrock", "GetInferenceProfile") => (CHECK_AND_ROLE, &[PROFILE]),
        ("bedrock", "GetCustomModel") => (CHECK, &[CUSTOM]),
        ("iam", "PassRole") => (SUBMIT, &[ROLE]),
        ("iam", "GetPolicy" | "GetPolicyVersion") => (CHECK_AND_ROLE, &[POLICY]),
        ("iam", "GetRolePolicy") => (CHECK_AND_ROLE, &[ROLE]),
        ("iam", "GetRole" | "ListRolePolicies" | "ListAttachedRolePolicies") => {
            (&["ci", "clean", "role", "submit"], &[ROLE])
        }
        // Looked at before a role is deleted.
        ("iam", "ListInstanceProfilesForRole" | "DeleteRole" | "DeleteRolePolicy") => {
            (CLEAN_AND_ROLE, &[ROLE])
        }
        ("iam", "ListRoleTags") => (CLEAN, &[ROLE]),
        ("iam", "SimulatePrincipalPolicy" | "ListGroupsForUser") => (SUBMIT, &[USER]),
        ("iam", _) if reads && action.contains("User") => (SUBMIT, &[USER]),
        (
            "iam",
            "CreateRole"
            | "PutRolePolicy"
            | "UpdateAssumeRolePolicy"
            | "TagRole"
            | "UntagRole"
            | "PutRolePermissionsBoundary",
        ) => (ROLE_ONLY, &[ROLE]),
        _ => return None,
    })
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The operations that a file names, such as `ec2:DescribeSubnets`.
fn named(source: &str) -> BTreeSet<String> {
    let texts = source.split('"').skip(1).step_by(2);
    let operation = |text: &&str| {
        text.split_once(':').is_some_and(|(service, action)| {
            !service.is_empty()
                && service
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
                && action.starts_with(|c: char| c.is_ascii_uppercase())
                && action.chars().all(|c| c.is_ascii_alphanumeric())
        })
    };
    // A condition key has the form of an operation.
    let key = |text: &&str| *text == "iam:PassedToService";
    texts
        .filter(|text| operation(text) && !key(text))
        .map(ToOwned::to_owned)
        .collect()
}

/// The methods of the SDK's clients that a file calls, such as `describe_subnets`.
fn called(source: &str) -> BTreeSet<String> {
    let mut calls = BTreeSet::new();
    for (at, found) in source.match_indices("client") {
        let before = source[..at].chars().next_back();
        let after = source[at + found.len()..].trim_start();
        let Some(rest) = after.strip_prefix('.').filter(|_| !before.is_some_and(is_word)) else {
            continue;
        };
        let method: String = rest.chars().take_while(|c| is_word(*c)).collect();
        if rest[method.len()..].starts_with("()") && method != "clone" {
            calls.insert(method);
        }
    }
    calls
}

/// What is code of the tool, without its tests.
fn code(source: &Source) -> String {
    let text: Vec<&str> = source.code().map(|(_, line)| line).collect();
    let text = text.join("\n");
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

/// Every operation of AWS that the tool calls.
fn operations() -> BTreeSet<String> {
    let sources = sources();
    let aws = sources.iter().filter(|source| source.path.starts_with("aws/"));
    // The table of permissions in `error.rs` names operations that are called elsewhere.
    let files: Vec<(&str, String)> = aws
        .filter(|source| !source.path.ends_with("error.rs"))
        .map(|source| (source.path.as_str(), code(source)))
        .collect();
    let operations: BTreeSet<String> = files.iter().flat_map(|(_, text)| named(text)).collect();
    let plain = |text: &str| text.replace('_', "").to_ascii_lowercase();
    let known: BTreeSet<String> = operations
        .iter()
        .filter_map(|operation| operation.split_once(':'))
        .map(|(_, action)| plain(action))
        .collect();
    for (path, text) in &files {
        for method in called(text) {
            assert!(
                known.contains(&plain(&method)),
                "{path}: `{method}` is called, but no error carries the name of that operation"
            );
        }
    }
    operations
}

/// The operator policies of a job with keys, by the words of `--operator`.
fn policies() -> BTreeMap<&'static str, PolicySet> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/quickstart");
    let policy = |task: &&'static str| {
        let output = Command::new(env!("CARGO_BIN_EXE_finetune"))
            .current_dir(&folder)
            .args([
                "role",
                "show",
                "--account-id",
                "111122223333",
                "--principal",
                USER,
            ])
            .args([
                "--custom-model-key",
                KEY,
                "--data-key",
                KEY,
                "--permissions-boundary",
                POLICY,
            ])
            .args(["--operator", task, "--document", &format!("operator-{task}")])
            .output()
            .expect("the binary runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let document: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        let set = json!({"identity_policies": [{"name": task, "document": document}]});
        (
            *task,
            PolicySet::parse(&set.to_string()).expect("it is a set of policies"),
        )
    };
    ALL.iter().map(policy).collect()
}

fn allowed(set: &PolicySet, permission: &str, resource: &str) -> bool {
    let question = json!({
        "principal": USER, "action": permission, "resource": resource, "resource_account": "111122223333",
        "context": {"aws:ResourceAccount": "111122223333", "iam:PassedToService": "bedrock.amazonaws.com",
            "iam:PermissionsBoundary": POLICY, "aws:ResourceTag/finetune:managed": "true",
            "ec2:ResourceTag/BedrockManaged": "true"},
    });
    let question = Question::parse(&question.to_string()).expect("it is a question");
    authorise(&question.request, None, set).allowed
}

#[test]
fn every_call_is_allowed_to_those_who_make_it_and_to_nobody_else() {
    let operations = operations();
    for known in [
        "bedrock:CreateModelCustomizationJob",
        "s3:UploadPart",
        "ec2:DescribeSubnets",
        "iam:PutRolePolicy",
    ] {
        assert!(
            operations.contains(known),
            "{known} is not found in src/aws any more"
        );
    }
    let policies = policies();
    // Not calls of their own: they are authorised within CreateModelCustomizationJob.
    let implied = ["bedrock:TagResource", "iam:PassRole"];
    for operation in operations.iter().map(String::as_str).chain(implied) {
        // The first needs no permission (STS API Reference, GetCallerIdentity); the second makes the operator
        // of whoever signs in, by what the operator's profile says.
        if ["sts:GetCallerIdentity", "sts:AssumeRole"].contains(&operation) {
            continue;
        }
        let permission = permission(operation);
        let (tasks, resources) = needed_by(permission).unwrap_or_else(|| {
            panic!(
                "`{permission}` is called: say here who needs it, and allow it in policies/operator-*.json"
            )
        });
        for resource in resources {
            let may: Vec<&str> = policies
                .iter()
                .filter(|(_, set)| allowed(set, permission, resource))
                .map(|(task, _)| *task)
                .collect();
            assert_eq!(
                may, tasks,
                "`{permission}` on `{resource}`: who may, and who needs to"
            );
        }
    }
}
