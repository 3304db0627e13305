//! The policies around a role, put to the evaluator.

use super::*;
use crate::iam::evaluate::{Context, Decision, Policy, PolicySet, Principal, Request, authorise};
use crate::iam::needs::tests::with_keys;
use crate::iam::requests::made_by;

#[path = "templates_tests.rs"]
mod templates;

const ROLE: &str = "arn:aws:iam::111122223333:role/finetune/AmazonBedrockFinetune-support-tone";
const MODEL: &str = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k";
const ENGINEER: &str = "arn:aws:iam::111122223333:user/ml-engineer";
const BUCKET: &str = "arn:aws:s3:::acme-finetune";

fn around() -> Surroundings {
    let needs = with_keys();
    Surroundings {
        uploads: needs.inputs.clone(),
        needs,
        role: ROLE.parse().unwrap(),
        base_model: MODEL.to_owned(),
        principals: vec![ENGINEER.to_owned()],
        boundary: None,
        endpoints: Vec::new(),
    }
}

fn policy(held: &Held) -> Policy {
    Policy::new(&held.holder.word(), &held.document).unwrap()
}

fn asked(action: &str, resource: &str, context: &[(&str, &str)]) -> Request {
    let context = context
        .iter()
        .fold(Context::default().complete(), |all, (key, value)| {
            all.with(key, *value)
        });
    Request {
        principal: Principal::User {
            arn: ENGINEER.to_owned(),
            account: "111122223333".to_owned(),
        },
        action: action.to_owned(),
        resource: resource.to_owned(),
        context,
    }
}

fn may(around: &Surroundings, task: OperatorTask, request: &Request) -> bool {
    let identity = policy(&around.operator(task));
    matches!(identity.decide(request), Decision::Allowed(_))
}

#[test]
fn what_no_task_takes_is_denied() {
    let around = around();
    let own = [("aws:ResourceAccount", "111122223333")];
    let training = format!("{BUCKET}/support-tone/training/train.jsonl");
    let results = format!("{BUCKET}/support-tone/output/metrics.csv");
    let job = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/x/0123456789ab";
    let lambda = [("iam:PassedToService", "lambda.amazonaws.com")];
    for (action, resource, context) in [
        ("s3:DeleteObject", training.as_str(), &own[..]),
        ("s3:DeleteBucket", BUCKET, &own),
        ("s3:PutBucketPolicy", BUCKET, &own),
        ("s3:PutObject", &results, &own),
        (
            "s3:GetObject",
            "arn:aws:s3:::acme-finetune/payroll/2026.csv",
            &own,
        ),
        (
            "s3:PutObject",
            &training,
            &[("aws:ResourceAccount", "444455556666")],
        ),
        ("iam:PassRole", ROLE, &lambda),
        (
            "iam:PassRole",
            "arn:aws:iam::111122223333:role/Admin",
            &[("iam:PassedToService", "bedrock.amazonaws.com")],
        ),
        ("iam:CreateUser", "arn:aws:iam::111122223333:user/x", &[]),
        ("iam:AttachRolePolicy", ROLE, &[]),
        ("iam:DeleteRolePermissionsBoundary", ROLE, &[]),
        ("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/Admin", &[]),
        ("ec2:RunInstances", "*", &[]),
        ("ec2:CreateNetworkInterface", "*", &[]),
        (
            "bedrock:DeleteCustomModel",
            "arn:aws:bedrock:us-east-1:111122223333:custom-model/x",
            &[],
        ),
        ("bedrock:InvokeModel", MODEL, &[]),
        (
            "kms:ScheduleKeyDeletion",
            "arn:aws:kms:us-east-1:111122223333:key/model",
            &[],
        ),
    ] {
        // Who cleans up removes data and models.
        let cleans = ["s3:DeleteObject", "bedrock:DeleteCustomModel"].contains(&action);
        for task in OperatorTask::ALL {
            assert_eq!(
                may(&around, task, &asked(action, resource, context)),
                cleans && task == OperatorTask::Clean,
                "{task:?}: {action}"
            );
        }
    }
    for (task, actions) in [
        (
            OperatorTask::Ci,
            &[
                "bedrock:CreateModelCustomizationJob",
                "bedrock:StopModelCustomizationJob",
                "iam:PassRole",
                "s3:PutObject",
                "iam:PutRolePolicy",
                "iam:CreateRole",
            ][..],
        ),
        (
            OperatorTask::Status,
            &[
                "bedrock:CreateModelCustomizationJob",
                "iam:PassRole",
                "s3:PutObject",
                "s3:DeleteObject",
                "iam:GetRole",
            ],
        ),
        (
            OperatorTask::Role,
            &[
                "bedrock:CreateModelCustomizationJob",
                "iam:PassRole",
                "s3:GetObject",
                "s3:PutObject",
            ],
        ),
        // Without the tag of the tool, no role is anybody's to remove.
        (
            OperatorTask::Clean,
            &[
                "bedrock:CreateModelCustomizationJob",
                "bedrock:StopModelCustomizationJob",
                "iam:PassRole",
                "iam:DeleteRole",
                "iam:DeleteRolePolicy",
                "iam:PutRolePolicy",
                "s3:GetObject",
                "s3:PutObject",
            ],
        ),
    ] {
        for action in actions {
            for resource in [ROLE, MODEL, BUCKET, job, &training, &results] {
                let mut context = own.to_vec();
                context.push(("iam:PassedToService", "bedrock.amazonaws.com"));
                let reads_data = task == OperatorTask::Status && resource == results;
                assert!(
                    reads_data || !may(&around, task, &asked(action, resource, &context)),
                    "{task:?}: {action} on {resource}"
                );
            }
        }
    }
}

#[test]
fn whoever_keeps_roles_keeps_those_of_one_path_and_with_the_boundary_only() {
    let boundary = "arn:aws:iam::111122223333:policy/TrainingOnly";
    let mut around = around();
    let beside = "arn:aws:iam::111122223333:role/finetune/AmazonBedrockFinetune-other";
    let outside = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone";
    let keeps = |around: &Surroundings, action: &str, role: &str, context: &[(&str, &str)]| {
        may(around, OperatorTask::Role, &asked(action, role, context))
    };
    assert!(keeps(&around, "iam:CreateRole", beside, &[]));
    assert!(!keeps(&around, "iam:CreateRole", outside, &[]));
    assert!(!keeps(&around, "iam:PutRolePermissionsBoundary", ROLE, &[]));
    around.boundary = Some(boundary.to_owned());
    let with = [("iam:PermissionsBoundary", boundary)];
    let other = [(
        "iam:PermissionsBoundary",
        "arn:aws:iam::aws:policy/AdministratorAccess",
    )];
    for action in [
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:PutRolePermissionsBoundary",
    ] {
        assert!(keeps(&around, action, ROLE, &with), "{action}");
        assert!(!keeps(&around, action, ROLE, &other), "{action}");
        assert!(!keeps(&around, action, ROLE, &[]), "{action}");
    }
    assert!(keeps(&around, "iam:UpdateAssumeRolePolicy", ROLE, &[]));
    around.role = outside.parse().unwrap();
    assert!(keeps(&around, "iam:CreateRole", outside, &with));
    assert!(!keeps(&around, "iam:CreateRole", ROLE, &with));
}

/// The job's requests with the role, the policies around it and the endpoint that its requests come through.
fn denied(around: &Surroundings, endpoint: Option<&str>) -> Vec<String> {
    let mut set = PolicySet::default();
    for inline in around.needs.documents().inline {
        set.identity
            .push(Policy::new(&inline.name, &inline.document).unwrap());
    }
    for held in around.resources() {
        let policy = policy(&held);
        match held.holder {
            Holder::Bucket(name) => {
                set.resources.insert(format!("arn:aws:s3:::{name}"), policy);
            }
            Holder::Key(arn) => {
                set.resources.insert(arn, policy);
            }
            _ => set.endpoint = Some(policy),
        }
    }
    let owner = around.needs.bucket_owner.to_string();
    let mut denied = Vec::new();
    for mut needed in made_by(&around.needs, &around.role) {
        let storage = needed.request.action.starts_with("s3:");
        if let (Some(endpoint), true) = (endpoint, storage) {
            needed.request.context = needed.request.context.with("aws:SourceVpce", endpoint);
        }
        let account = if storage { owner.as_str() } else { "111122223333" };
        let answer = authorise(&needed.request, Some(account), &set);
        if !answer.allowed {
            denied.push(format!("{}: {}", needed.request.action, answer.reason));
        }
    }
    denied
}

#[test]
fn with_the_policies_around_it_the_role_does_all_that_the_job_does() {
    let mut around = around();
    assert_eq!(denied(&around, Some("vpce-0a1b")), [""; 0]);
    around.endpoints = vec!["vpce-0a1b".to_owned()];
    assert_eq!(denied(&around, Some("vpce-0a1b")), [""; 0]);
    let refused = denied(&around, Some("vpce-0dead"));
    assert!(
        refused.len() >= 4
            && refused
                .iter()
                .all(|text| text.contains("TheRoleComesThroughTheEndpoint")),
        "{refused:#?}"
    );
    // Nobody but the role is kept to the endpoint.
    let bucket = &around.resources()[0];
    let upload = asked(
        "s3:PutObject",
        &format!("{BUCKET}/support-tone/training/x"),
        &[("aws:SecureTransport", "true"), ("aws:PrincipalArn", ENGINEER)],
    );
    let resource = policy(bucket);
    assert!(matches!(resource.decide(&upload), Decision::NotAllowed(_)));
    let mut plain = upload;
    plain.context = plain.context.with("aws:SecureTransport", "false");
    assert!(matches!(resource.decide(&plain), Decision::Denied(_)));
}

#[test]
fn media_and_logs_pass_the_endpoint_too() {
    let mut around = around();
    let mut needs = around.needs.clone();
    needs.media.push(Objects::below("acme-media", "images"));
    needs.logs = Some(Objects::below(
        "acme-logs",
        "AWSLogs/111122223333/BedrockModelInvocationLogs",
    ));
    let bare = denied(&around, Some("vpce-0a1b"));
    around.needs = needs;
    assert_eq!(
        (bare, denied(&around, Some("vpce-0a1b"))),
        (Vec::new(), Vec::new())
    );
    // The policy of a bucket of logs is what lets Bedrock write them: it is not to be replaced.
    let holders: Vec<Holder> = around.resources().into_iter().map(|held| held.holder).collect();
    assert!(holders.contains(&Holder::Bucket("acme-media".to_owned())));
    assert!(!holders.contains(&Holder::Bucket("acme-logs".to_owned())));
}

#[test]
fn a_bucket_of_another_account_opens_to_the_role_and_the_operators_alone() {
    let mut around = around();
    around.needs.bucket_owner = "444455556666".parse().unwrap();
    assert_eq!(denied(&around, Some("vpce-0a1b")), [""; 0]);
    let mut set = PolicySet::default();
    let everything =
        Document::parse(r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#).unwrap();
    set.identity.push(Policy::new("everything", &everything).unwrap());
    set.resources
        .insert(BUCKET.to_owned(), policy(&around.resources()[0]));
    let data = format!("{BUCKET}/support-tone/training/train.jsonl");
    let by = |principal: &str, action: &str, resource: &str| {
        let mut request = asked(
            action,
            resource,
            &[("aws:PrincipalArn", principal), ("aws:SecureTransport", "true")],
        );
        request.principal = principal.parse().unwrap();
        authorise(&request, Some("444455556666"), &set).allowed
    };
    assert!(by(ENGINEER, "s3:PutObject", &data) && by(ROLE, "s3:GetObject", &data));
    assert!(!by(ROLE, "s3:PutObject", &data));
    for other in [
        "arn:aws:iam::111122223333:user/other",
        "arn:aws:iam::111122223333:role/other",
        "arn:aws:iam::777788889999:user/x",
    ] {
        assert!(!by(other, "s3:GetObject", &data), "{other}");
    }
    assert!(!by(
        ENGINEER,
        "s3:GetObject",
        &format!("{BUCKET}/payroll/2026.csv")
    ));
}

#[test]
fn the_endpoint_lets_nobody_else_through() {
    let around = around();
    let resources = around.resources();
    let endpoint = resources
        .iter()
        .find(|held| held.holder == Holder::Endpoint)
        .unwrap();
    let endpoint = policy(endpoint);
    let through = |principal: &str, action: &str, key: &str| {
        let request = asked(
            action,
            &format!("{BUCKET}/{key}"),
            &[("aws:PrincipalArn", principal)],
        );
        matches!(endpoint.decide(&request), Decision::Allowed(_))
    };
    assert!(through(ROLE, "s3:PutObject", "support-tone/output/metrics.csv"));
    assert!(!through(
        ENGINEER,
        "s3:PutObject",
        "support-tone/output/metrics.csv"
    ));
    assert!(!through(
        ROLE,
        "s3:PutObject",
        "support-tone/training/train.jsonl"
    ));
    assert!(!through(ROLE, "s3:GetObject", "payroll/2026.csv"));
}

#[test]
fn keys_open_by_way_of_their_service_only() {
    let around = around();
    let resources = around.resources();
    let key = |id: &str| {
        let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{id}");
        let held = resources
            .iter()
            .find(|held| held.holder == Holder::Key(arn.clone()))
            .unwrap();
        (arn, policy(held))
    };
    for (id, action, via, expected) in [
        (
            "model",
            "kms:CreateGrant",
            "bedrock.us-east-1.amazonaws.com",
            true,
        ),
        ("model", "kms:CreateGrant", "s3.us-east-1.amazonaws.com", false),
        (
            "model",
            "kms:ScheduleKeyDeletion",
            "bedrock.us-east-1.amazonaws.com",
            false,
        ),
        ("data", "kms:GenerateDataKey", "s3.us-east-1.amazonaws.com", true),
        (
            "data",
            "kms:GenerateDataKey",
            "bedrock.us-east-1.amazonaws.com",
            false,
        ),
        ("data", "kms:CreateGrant", "s3.us-east-1.amazonaws.com", false),
    ] {
        let (arn, policy) = key(id);
        for principal in [ROLE, ENGINEER] {
            let mut request = asked(action, &arn, &[("kms:ViaService", via)]);
            request.principal = principal.parse().unwrap();
            let allowed = matches!(policy.decide(&request), Decision::Allowed(_));
            assert_eq!(allowed, expected, "{id} {action} {via} {principal}");
        }
    }
}
