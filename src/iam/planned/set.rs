//! The policies of a role of Terraform's that a job's needs are held against. What is known after apply only makes a
//! policy that is not known.

use std::collections::BTreeMap;

use super::around::{self, Endpoint};
use super::held::{self, Found};
use super::{NoPlannedRole, POLICIES, choice, path};
use crate::iam::account::Partition;
use crate::iam::evaluate::{Policy, PolicySet};
use crate::iam::sufficiency::{BOUNDARY, TRUST_POLICY};
use crate::terraform::{Link, Plan, Resource};

/// One role of what `terraform show -json` prints, with the policies that have a say.
#[derive(Debug, Clone)]
pub struct TerraformRole {
    /// The address, such as `module.role.aws_iam_role.job`.
    pub address: String,
    /// The name, where it is known.
    pub name: Option<String>,
    /// The path, `/` where none is given.
    pub path: String,
    /// The ARN, where it is known.
    pub arn: Option<String>,
    /// The policies, but for that of an endpoint: [`TerraformRole::in_network`] adds it.
    pub set: PolicySet,
    /// The subnets and security groups that the outputs `subnet_ids` and `security_group_ids` name, where all of them
    /// have IDs.
    pub network: Option<(Vec<String>, Vec<String>)>,
    /// What a reader has to know: whether it was planned, what could not be told.
    pub notes: Vec<String>,
    pub(super) endpoints: Vec<Endpoint>,
    /// The VPCs of the subnets whose IDs are known.
    pub(super) subnets: BTreeMap<String, String>,
}

impl TerraformRole {
    /// Reads a role out of what `terraform show -json` prints, of a plan or a state: that of an address or a name;
    /// without one the only role, the one called `usual`, or that of the output `role_arn`. The ARNs of buckets that are yet to be made are those of
    /// `partition`.
    ///
    /// # Errors
    /// When the text is something else, it holds no role, or it is not clear which is meant.
    pub fn read(
        text: &str,
        wanted: Option<&str>,
        usual: &str,
        partition: &Partition,
    ) -> Result<Self, NoPlannedRole> {
        let plan = Plan::read_any(text.as_bytes())?;
        let role = choice::named(&plan, wanted, usual)?;
        Ok(Self::of(&plan, role, partition))
    }

    fn of(plan: &Plan, role: &Resource, partition: &Partition) -> Self {
        let mut notes = Vec::new();
        if plan.is_planned() {
            notes.push(format!(
                "`{}` is judged as the plan will have made it",
                role.address
            ));
        }
        let attached = held::attached(plan, role).into_iter();
        let attached = attached.map(|found| called(plan, found));
        let identity = held::inline(plan, role).into_iter().chain(attached);
        let mut set = PolicySet {
            trust: Some(policy(plan, role, "assume_role_policy", TRUST_POLICY)),
            identity: identity.map(Found::policy).collect(),
            boundary: held::boundary(plan, role).map(|found| found.policy().called(BOUNDARY)),
            ..PolicySet::default()
        };
        around::add(plan, partition, &mut set, &mut notes);
        Self {
            address: role.address.clone(),
            name: role.text("name").map(ToOwned::to_owned),
            path: path(role).to_owned(),
            arn: role.text("arn").map(ToOwned::to_owned),
            set,
            network: ids_of(plan, "subnet_ids").zip(ids_of(plan, "security_group_ids")),
            notes,
            endpoints: around::endpoints(plan),
            subnets: around::subnets(plan),
        }
    }
}

/// The IDs that an output has, where all of them are known.
fn ids_of(plan: &Plan, output: &str) -> Option<Vec<String>> {
    let links = plan.named_by_output(output, &[])?.ok()?;
    let ids = links.into_iter().map(|link| match link {
        Link::Known(id) => Some(id),
        Link::Planned(_) => None,
    });
    ids.collect()
}

/// Calls a managed policy by its name, where it has one.
fn called(plan: &Plan, mut found: Found) -> Found {
    let is_it = |one: &&Resource| one.text("arn") == Some(&found.name) || one.address == found.name;
    let own = plan.of(POLICIES).find(is_it);
    if let Some(name) = own.and_then(|policy| policy.text("name")) {
        found.name = name.to_owned();
    }
    found
}

impl Found {
    fn policy(self) -> Policy {
        match self.text {
            Ok(text) => Policy::parse_or_unread(&self.name, &text),
            Err(why) => Policy::unread(&self.name, &why),
        }
    }
}

/// Reads a policy out of an attribute.
pub(super) fn policy(plan: &Plan, resource: &Resource, attribute: &str, name: &str) -> Policy {
    match plan.text_of(resource, attribute) {
        Ok(text) => Policy::parse_or_unread(name, text),
        Err(why) => Policy::unread(name, &why),
    }
}
