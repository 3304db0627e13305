//! The role and EC2: the tagged interfaces of a job.

use super::{Denial, Guard, Session};
use crate::sandbox::account::{Interface, JobRequest};
use crate::sandbox::policy::Context;

const MANAGED: &str = "BedrockManaged";
const JOB_ARN: &str = "BedrockModelCustomizationJobArn";

/// An interface that does not exist yet.
const FUTURE: &str = "eni-0123456789abcdef0";

impl Session<'_> {
    /// Makes and removes interfaces in any subnet of the job's, with all its groups.
    ///
    /// # Errors
    /// Names the first action and resource that the role may not use.
    pub(in crate::sandbox::bedrock) fn can_use_interfaces(
        &self,
        request: &JobRequest,
        job_arn: &str,
    ) -> Result<(), Denial> {
        self.can_look()?;
        for subnet in &request.subnets {
            self.can_place(subnet, &request.security_groups, FUTURE, job_arn)?;
        }
        Ok(())
    }

    /// Keeps and removes the interfaces that the job has, where they are.
    ///
    /// # Errors
    /// Names the first action and resource that the role may not use.
    pub(in crate::sandbox::bedrock) fn can_keep_interfaces<'i>(
        &self,
        interfaces: impl Iterator<Item = (&'i String, &'i Interface)>,
        job_arn: &str,
    ) -> Result<(), Denial> {
        self.can_look()?;
        for (id, interface) in interfaces {
            self.can_place(&interface.subnet, &interface.security_groups, id, job_arn)?;
        }
        Ok(())
    }

    fn can_look(&self) -> Result<(), Denial> {
        for action in [
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeVpcs",
            "ec2:DescribeDhcpOptions",
            "ec2:DescribeSubnets",
            "ec2:DescribeSecurityGroups",
        ] {
            let context = self.context().with("ec2:Region", self.view.region());
            self.must(&self.access(action, "*", context), Guard::Nothing)?;
        }
        Ok(())
    }

    /// One interface in one subnet. EC2 authorises its creation once for the interface, the subnet and
    /// each group, and only the interface's request carries tags.
    fn can_place(&self, subnet: &str, groups: &[String], id: &str, job_arn: &str) -> Result<(), Denial> {
        let view = self.view;
        let interface = view.arn("ec2", &format!("network-interface/{id}"));
        let own = view.arn("ec2", &format!("subnet/{subnet}"));
        let owner = view.subnet(subnet).and_then(|subnet| subnet.owner.as_deref());
        let subnet_arn = owner.map_or(own.clone(), |owner| own.replace(view.account_id(), owner));
        let vpc = self
            .vpc
            .as_ref()
            .map(|vpc| view.arn("ec2", &format!("vpc/{vpc}")));
        let placed = || {
            self.context()
                .with("ec2:Region", view.region())
                .with("ec2:Vpc", vpc.clone().unwrap_or_default())
        };
        let tagged = |context: Context, prefix: &str| {
            context
                .with(&format!("{prefix}/{MANAGED}"), "true")
                .with(&format!("{prefix}/{JOB_ARN}"), job_arn)
        };
        let creating = tagged(placed().with("ec2:Subnet", subnet_arn.clone()), "aws:RequestTag")
            .with("aws:ResourceAccount", view.account_id())
            .with_many("aws:TagKeys", vec![MANAGED.to_owned(), JOB_ARN.to_owned()]);
        let create = "ec2:CreateNetworkInterface";
        let ask = |action: &str, resource: &str, context: Context| {
            self.must(&self.access(action, resource, context), Guard::Nothing)
        };
        ask(create, &interface, creating.clone())?;
        ask(create, &subnet_arn, placed().with("ec2:SubnetID", subnet))?;
        for group in groups {
            let arn = view.arn("ec2", &format!("security-group/{group}"));
            ask(create, &arn, placed().with("ec2:SecurityGroupID", group.clone()))?;
        }
        let tagging = creating.with("ec2:CreateAction", "CreateNetworkInterface");
        ask("ec2:CreateTags", &interface, tagging)?;
        let made = placed()
            .with("ec2:Subnet", subnet_arn)
            .with("aws:ResourceAccount", view.account_id());
        let made = tagged(tagged(made, "ec2:ResourceTag"), "aws:ResourceTag");
        for action in [
            "ec2:CreateNetworkInterfacePermission",
            "ec2:DeleteNetworkInterface",
            "ec2:DeleteNetworkInterfacePermission",
        ] {
            ask(action, &interface, made.clone())?;
        }
        Ok(())
    }
}
