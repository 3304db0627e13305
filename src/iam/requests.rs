//! The requests that a job makes with its service role, to be put to policies beforehand
//! (Amazon Bedrock User Guide, custom-model-job-access-security).

use super::evaluate::{Context, Principal, Request};
use super::needs::{RoleNeeds, VpcNeeds};
use super::role::RoleArn;

/// The ID of no job: policies must not depend on it, job IDs are assigned at creation.
pub(super) const EXAMPLE_JOB: &str = "amazon.nova-lite-v1:0.300k/0123456789ab";

/// The service that assumes the role.
pub(super) const BEDROCK: &str = "bedrock.amazonaws.com";

/// A request, and the bucket whose policy has a say in it.
#[derive(Debug, Clone)]
pub(super) struct Needed {
    pub(super) request: Request,
    pub(super) bucket: Option<String>,
}

/// Bedrock assuming the role for a job.
pub(super) fn assume_role(needs: &RoleNeeds, role: &RoleArn) -> Request {
    let context = Context::default()
        .with("aws:SourceAccount", needs.account.as_str())
        .with("aws:SourceArn", needs.job_arn(EXAMPLE_JOB))
        .with("aws:PrincipalIsAWSService", "true")
        .with("aws:PrincipalServiceName", BEDROCK)
        // A service carries no identity of an account or organisation.
        .without("sts:ExternalId")
        .without("aws:PrincipalOrgID")
        .without("aws:PrincipalOrgPaths")
        .without("aws:PrincipalAccount")
        .without("aws:PrincipalArn")
        .without("aws:PrincipalTag/*")
        .without("aws:RequestTag/*")
        .without("aws:MultiFactorAuthPresent");
    Request {
        principal: Principal::Service(BEDROCK.to_owned()),
        action: "sts:AssumeRole".to_owned(),
        resource: role.to_string(),
        context,
    }
}

/// Everything that the job does with the role.
pub(super) fn made_by(needs: &RoleNeeds, role: &RoleArn) -> Vec<Needed> {
    let mut all = storage(needs, role);
    all.extend(keys(needs, role));
    if let Some(vpc) = &needs.vpc {
        all.extend(interfaces(needs, vpc, role));
    }
    all
}

/// What every request of the role carries.
pub(super) fn session(needs: &RoleNeeds, role: &RoleArn) -> Context {
    Context::default()
        .with("aws:PrincipalArn", role.to_string())
        .with("aws:PrincipalAccount", role.account().as_str())
        .with("aws:PrincipalType", "AssumedRole")
        .with("aws:PrincipalIsAWSService", "false")
        .with("aws:RequestedRegion", needs.region.as_str())
        .with("aws:SecureTransport", "true")
        .without("aws:MultiFactorAuthPresent")
}

fn storage(needs: &RoleNeeds, role: &RoleArn) -> Vec<Needed> {
    let ask = |action: &str, bucket: &str, key: Option<String>| {
        let bucket_arn = needs.bucket_arn(bucket);
        let owned = session(needs, role).with("aws:ResourceAccount", needs.bucket_owner.as_str());
        // Only listing carries these (Service Authorization Reference, Amazon S3).
        let context = match key {
            Some(_) => ["s3:prefix", "s3:delimiter", "s3:max-keys"]
                .into_iter()
                .fold(owned, Context::without),
            None => owned,
        };
        Needed {
            request: Request {
                principal: Principal::Role(role.clone()),
                action: action.to_owned(),
                resource: key.map_or_else(|| bucket_arn.clone(), |key| format!("{bucket_arn}/{key}")),
                context,
            },
            bucket: Some(bucket.to_owned()),
        }
    };
    let lists = needs
        .buckets()
        .into_iter()
        .map(|bucket| ask("s3:ListBucket", bucket, None));
    let reads = needs.inputs.iter().map(|objects| {
        ask(
            "s3:GetObject",
            &objects.bucket,
            Some(objects.example("data.jsonl")),
        )
    });
    let output = &needs.output;
    let result = output.example("model-customization-job-0123456789ab/metrics.csv");
    let writes =
        ["s3:PutObject", "s3:GetObject"].map(|action| ask(action, &output.bucket, Some(result.clone())));
    lists.chain(reads).chain(writes).collect()
}

/// What is done with the keys of the custom model and of the data: by Bedrock and by S3 on behalf of the
/// role (Amazon Bedrock User Guide, encryption-custom-job and s3-bucket-access).
fn keys(needs: &RoleNeeds, role: &RoleArn) -> Vec<Needed> {
    let ask = |action: &str, key: &str, service: &str| Needed {
        request: Request {
            principal: Principal::Role(role.clone()),
            action: action.to_owned(),
            resource: key.to_owned(),
            context: session(needs, role)
                .with(
                    "kms:ViaService",
                    format!("{service}.{}.amazonaws.com", needs.region),
                )
                .with("kms:CallerAccount", role.account().as_str()),
        },
        bucket: None,
    };
    let model = needs.model_key.iter().flat_map(|key| {
        [
            "kms:CreateGrant",
            "kms:DescribeKey",
            "kms:GenerateDataKey",
            "kms:Decrypt",
        ]
        .map(|action| ask(action, key, "bedrock"))
    });
    let data = needs
        .data_keys
        .iter()
        .flat_map(|key| ["kms:Decrypt", "kms:GenerateDataKey"].map(|action| ask(action, &key.arn, "s3")));
    model.chain(data).collect()
}

fn interfaces(needs: &RoleNeeds, vpc: &VpcNeeds, role: &RoleArn) -> Vec<Needed> {
    let ask = |action: &str, resource: &str, context: Context| Needed {
        request: Request {
            principal: Principal::Role(role.clone()),
            action: action.to_owned(),
            resource: resource.to_owned(),
            context,
        },
        bucket: None,
    };
    let job = needs.job_arn(EXAMPLE_JOB);
    let interface = format!(
        "arn:{}:ec2:{}:{}:network-interface/eni-0123456789abcdef0",
        needs.partition, needs.region, needs.account
    );
    let plain = || session(needs, role).with("ec2:Region", needs.region.as_str());
    let requested = || {
        plain()
            .with("aws:ResourceAccount", needs.account.as_str())
            .with("aws:RequestTag/BedrockManaged", "true")
            .with("aws:RequestTag/BedrockModelCustomizationJobArn", &job)
            .without("aws:RequestTag/*")
            .with_all(
                "aws:TagKeys",
                ["BedrockManaged", "BedrockModelCustomizationJobArn"].map(ToOwned::to_owned),
            )
    };
    let mut all: Vec<Needed> = [
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeVpcs",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeSubnets",
        "ec2:DescribeSecurityGroups",
    ]
    .into_iter()
    .map(|action| ask(action, "*", plain()))
    .collect();
    let first = vpc.subnet_arns.first().cloned().unwrap_or_default();
    let create = "ec2:CreateNetworkInterface";
    all.push(ask(create, &interface, requested().with("ec2:Subnet", first)));
    // The action is authorised once per resource, and only the interface carries request tags.
    let untagged = || plain().without("aws:RequestTag/*").without("aws:TagKeys");
    for arn in vpc.subnet_arns.iter().chain(&vpc.security_group_arns) {
        all.push(ask(create, arn, untagged()));
    }
    let tagging = requested().with("ec2:CreateAction", "CreateNetworkInterface");
    all.push(ask("ec2:CreateTags", &interface, tagging));
    for subnet in &vpc.subnet_arns {
        let made = plain()
            .with("aws:ResourceAccount", needs.account.as_str())
            .with("ec2:Subnet", subnet)
            .with("ec2:ResourceTag/BedrockManaged", "true")
            .with("aws:ResourceTag/BedrockManaged", "true")
            .with("ec2:ResourceTag/BedrockModelCustomizationJobArn", &job)
            .with("aws:ResourceTag/BedrockModelCustomizationJobArn", &job)
            .without("ec2:ResourceTag/*")
            .without("aws:ResourceTag/*");
        for action in [
            "ec2:CreateNetworkInterfacePermission",
            "ec2:DeleteNetworkInterface",
            "ec2:DeleteNetworkInterfacePermission",
        ] {
            all.push(ask(action, &interface, made.clone()));
        }
    }
    all
}
