//! What Bedrock may do with the service role: assume it, read, write, make interfaces.

use super::network::Path;
use super::view::View;
use super::{own_words, shape};
use crate::sandbox::account::{JobRequest, Role};
use crate::sandbox::policy::{Access, Context, Decision, Document, Kind, Principal, evaluate};

/// Why the role is no use, as a message.
type Denial = String;

const MANAGED: &str = "BedrockManaged";
const JOB_ARN: &str = "BedrockModelCustomizationJobArn";

/// The role of a job and the way its requests take.
pub(super) struct Session<'a> {
    view: View<'a>,
    role: &'a Role,
    arn: &'a str,
    path: Option<Path>,
    vpc: Option<String>,
}

impl<'a> Session<'a> {
    /// Assumes the role as Bedrock does for the job `job_arn`, at `now`.
    ///
    /// # Errors
    /// Bedrock's one message for every reason.
    pub(super) fn assume(
        view: View<'a>,
        request: &'a JobRequest,
        job_arn: &str,
        now: i64,
    ) -> Result<Self, Denial> {
        let refused = || "Could not assume provided IAM role.".to_owned();
        let role = view.role(&request.role_arn).ok_or_else(refused)?;
        let trust = Document::parse(&role.trust, Kind::Trust).map_err(|_| refused())?;
        let access = Access {
            principal: Principal::Service("bedrock.amazonaws.com".to_owned()),
            action: "sts:AssumeRole",
            resource: request.role_arn.clone(),
            context: Context::default()
                .with("aws:SourceAccount", view.account_id())
                .with("aws:SourceArn", job_arn)
                .with("aws:PrincipalIsAWSService", "true")
                .with("aws:PrincipalServiceName", "bedrock.amazonaws.com"),
        };
        if now < role.assumable_from || trust.decide(&access) != Decision::Allow {
            return Err(refused());
        }
        let vpc = request
            .subnets
            .first()
            .and_then(|id| view.subnet(id))
            .map(|subnet| subnet.vpc.clone());
        let path = request
            .subnets
            .first()
            .and_then(|id| super::network::path(view, id));
        Ok(Self {
            view,
            role,
            arn: &request.role_arn,
            path,
            vpc,
        })
    }

    fn context(&self) -> Context {
        Context::default()
            .with("aws:PrincipalArn", self.arn)
            .with("aws:PrincipalAccount", self.view.account_id())
            .with("aws:PrincipalIsAWSService", "false")
            .with("aws:SecureTransport", "true")
            .with("aws:RequestedRegion", self.view.region())
    }

    fn identity(&self, access: &Access) -> Decision {
        let documents = self.role.policies.values().chain(self.role.attached.values());
        evaluate::join(
            documents
                .filter_map(|text| Document::parse(text, Kind::Identity).ok())
                .map(|document| document.decide(access)),
        )
    }

    /// Whether the role may do `action` on a bucket or an object. `in_vpc` asks the endpoint too.
    fn s3(&self, action: &'static str, bucket_name: &str, key: Option<&str>, in_vpc: bool) -> bool {
        let Some(bucket) = self.view.bucket(bucket_name) else {
            return false;
        };
        if bucket.region != self.view.region() {
            return false;
        }
        let owner = bucket.owner.as_deref().unwrap_or(self.view.account_id());
        let mut context = self.context().with("aws:ResourceAccount", owner);
        let endpoint = self.path.as_ref().and_then(Path::endpoint);
        if let (Some(vpc), Some(endpoint)) = (&self.vpc, endpoint) {
            context = context
                .with("aws:SourceVpc", vpc.clone())
                .with("aws:SourceVpce", endpoint);
        }
        let principal = Principal::Arn {
            arn: self.arn.to_owned(),
            account: self.view.account_id().to_owned(),
        };
        let access = Access {
            principal,
            action,
            resource: self.view.s3_arn(bucket_name, key),
            context,
        };
        let policy = |text: &str| {
            Document::parse(text, Kind::Resource)
                .map_or(Decision::ImplicitDeny, |document| document.decide(&access))
        };
        let identity = self.identity(&access);
        let resource = bucket.policy.as_deref().map_or(Decision::ImplicitDeny, policy);
        if [identity, resource].contains(&Decision::ExplicitDeny) {
            return false;
        }
        let endpoint_policy = endpoint
            .and_then(|id| self.view.endpoint(id))
            .and_then(|endpoint| endpoint.policy.as_deref());
        if in_vpc && endpoint_policy.is_some_and(|text| policy(text) != Decision::Allow) {
            return false;
        }
        let (identity, resource) = (identity == Decision::Allow, resource == Decision::Allow);
        if owner == self.view.account_id() {
            identity || resource
        } else {
            identity && resource
        }
    }

    /// Reads an object as the service role.
    ///
    /// # Errors
    /// The message of AWS's troubleshooting page, whatever the reason.
    pub(super) fn can_read(&self, uri: &str, in_vpc: bool) -> Result<(), Denial> {
        let (bucket, key) = shape::split_s3_uri(uri);
        let readable = self.s3("s3:ListBucket", bucket, None, in_vpc)
            && self.s3("s3:GetObject", bucket, Some(key), in_vpc)
            && self.view.object(bucket, key).is_some();
        if readable {
            return Ok(());
        }
        Err(format!(
            "Could not validate GetObject permissions to access Amazon S3 bucket: {bucket} at key {key}"
        ))
    }

    /// Writes below the output URI as the service role.
    ///
    /// # Errors
    /// The message of AWS's troubleshooting page, whatever the reason.
    pub(super) fn can_write(&self, uri: &str, in_vpc: bool) -> Result<(), Denial> {
        let (bucket, prefix) = shape::split_s3_uri(uri);
        let prefix = prefix.trim_end_matches('/');
        let file = ".write_access_check_file.tmp";
        let key = if prefix.is_empty() {
            file.to_owned()
        } else {
            format!("{prefix}/{file}")
        };
        let writable = self.s3("s3:ListBucket", bucket, None, in_vpc)
            && self.s3("s3:PutObject", bucket, Some(&key), in_vpc);
        if writable {
            return Ok(());
        }
        Err(format!(
            "Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: {bucket} at key {key}"
        ))
    }

    /// Makes and removes the job's tagged interfaces as the service role.
    ///
    /// # Errors
    /// Names the first action and resource that the role may not use.
    pub(super) fn can_use_interfaces(&self, request: &JobRequest, job_arn: &str) -> Result<(), Denial> {
        let interface = self.view.arn("ec2", "network-interface/eni-0123456789abcdef0");
        let vpc_arn = self
            .vpc
            .as_ref()
            .map(|vpc| self.view.arn("ec2", &format!("vpc/{vpc}")))
            .unwrap_or_default();
        let tagged = |context: Context, prefix: &str| {
            context
                .with(&format!("{prefix}/{MANAGED}"), "true")
                .with(&format!("{prefix}/{JOB_ARN}"), job_arn)
        };
        let keys = || vec![MANAGED.to_owned(), JOB_ARN.to_owned()];
        let placed = || self.context().with("ec2:Vpc", vpc_arn.clone());
        let mut asked: Vec<(&'static str, String, Context)> = Vec::new();
        for action in [
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeVpcs",
            "ec2:DescribeDhcpOptions",
            "ec2:DescribeSubnets",
            "ec2:DescribeSecurityGroups",
        ] {
            asked.push((action, "*".to_owned(), self.context()));
        }
        let creating = tagged(placed(), "aws:RequestTag").with_many("aws:TagKeys", keys());
        asked.push(("ec2:CreateNetworkInterface", interface.clone(), creating.clone()));
        for id in &request.subnets {
            let owner = self.view.subnet(id).and_then(|subnet| subnet.owner.clone());
            let arn = self.view.arn("ec2", &format!("subnet/{id}"));
            let arn = owner.map_or(arn.clone(), |owner| arn.replace(self.view.account_id(), &owner));
            asked.push((
                "ec2:CreateNetworkInterface",
                arn.clone(),
                placed().with("ec2:SubnetID", id.clone()),
            ));
            for action in [
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ] {
                let context = tagged(
                    tagged(placed().with("ec2:Subnet", arn.clone()), "ec2:ResourceTag"),
                    "aws:ResourceTag",
                );
                asked.push((action, interface.clone(), context));
            }
        }
        for id in &request.security_groups {
            let arn = self.view.arn("ec2", &format!("security-group/{id}"));
            asked.push((
                "ec2:CreateNetworkInterface",
                arn,
                placed().with("ec2:SecurityGroupID", id.clone()),
            ));
        }
        asked.push((
            "ec2:CreateTags",
            interface,
            creating.with("ec2:CreateAction", "CreateNetworkInterface"),
        ));
        for (action, resource, context) in asked {
            let principal = Principal::Arn {
                arn: self.arn.to_owned(),
                account: self.view.account_id().to_owned(),
            };
            let access = Access {
                principal,
                action,
                resource: resource.clone(),
                context,
            };
            if self.identity(&access) != Decision::Allow {
                let message =
                    format!("The provided IAM role is not authorized to perform {action} on {resource}");
                return Err(own_words(&message));
            }
        }
        Ok(())
    }
}
