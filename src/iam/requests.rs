//! The requests that a job makes with its service role, to be put to policies beforehand
//! (Amazon Bedrock User Guide, custom-model-job-access-security).

mod models;
mod storage;

use super::evaluate::{Context, Principal, Request};
use super::needs::{RoleNeeds, VpcNeeds};
use super::role::RoleArn;

pub(super) use storage::objects;

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

impl Needed {
    /// A request that the role makes.
    fn of_role(role: &RoleArn, action: &str, resource: impl Into<String>, context: Context) -> Self {
        Self {
            request: Request {
                principal: Principal::Role(role.clone()),
                action: action.to_owned(),
                resource: resource.into(),
                context,
            },
            bucket: None,
        }
    }

    /// The same, which the policy of a bucket has a say in.
    fn in_bucket(mut self, bucket: &str) -> Self {
        self.bucket = Some(bucket.to_owned());
        self
    }
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
    let mut all = objects(needs, role);
    all.extend(storage::keys(needs, role));
    all.extend(models::all(needs, role));
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

fn interfaces(needs: &RoleNeeds, vpc: &VpcNeeds, role: &RoleArn) -> Vec<Needed> {
    let ask =
        |action: &str, resource: &str, context: Context| Needed::of_role(role, action, resource, context);
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
