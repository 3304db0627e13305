//! Roles in what `terraform show -json` prints, of a state or a plan (Terraform documentation, JSON Output
//! Format). What is known after apply only makes a policy that is not known.

mod around;
mod links;
mod resources;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::account::Partition;
use super::evaluate::{Policy, PolicySet};
use super::sufficiency::{BOUNDARY, TRUST_POLICY};
use around::{Around, Endpoint};
use links::Links;
use resources::{Resource, collect};

/// What was printed can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TerraformError {
    /// It is no JSON.
    #[error("it is not JSON: {0}")]
    Json(String),
    /// It is JSON of something else.
    #[error("it is not what `terraform show -json` prints: {0}")]
    Other(&'static str),
    /// The format is of a later kind.
    #[error("its format is version `{0}`; version 1 and 0 can be read")]
    Version(String),
    /// No role.
    #[error("it holds no `aws_iam_role`")]
    NoRole,
    /// None of the name or address.
    #[error("it holds no role `{0}`; it holds {1}")]
    NoSuchRole(String, String),
    /// Several, and none named.
    #[error("it holds several roles: {0}")]
    SeveralRoles(String),
}

/// The resources of a state or a plan.
#[derive(Debug, Clone)]
pub struct Terraform {
    resources: Vec<Resource>,
    links: Links,
    planned: bool,
}

/// One role of it, with the policies that have a say.
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
    /// What a reader has to know: whether it was planned, what could not be told.
    pub notes: Vec<String>,
    endpoints: Vec<Endpoint>,
    /// The VPCs of the subnets whose IDs are known.
    subnets: BTreeMap<String, String>,
}

impl Terraform {
    /// Reads what `terraform show -json` prints.
    ///
    /// # Errors
    /// When the text is something else, or of a later format.
    pub fn parse(text: &str) -> Result<Self, TerraformError> {
        let value: Value =
            serde_json::from_str(text).map_err(|error| TerraformError::Json(error.to_string()))?;
        let version = value
            .get("format_version")
            .and_then(Value::as_str)
            .ok_or(TerraformError::Other("it has no `format_version`"))?;
        if !["0", "1"].contains(&version.split('.').next().unwrap_or_default()) {
            return Err(TerraformError::Version(version.to_owned()));
        }
        let planned = value.get("planned_values");
        let root = planned.or_else(|| value.get("values"));
        let root = root
            .and_then(|values| values.get("root_module"))
            .ok_or(TerraformError::Other(
                "it has neither `values` nor `planned_values` with a root module",
            ))?;
        Ok(Self {
            resources: collect(root, value.get("resource_changes")),
            links: Links::read(value.get("configuration")),
            planned: planned.is_some(),
        })
    }

    fn of_type<'t>(&'t self, kind: &'t str) -> impl Iterator<Item = &'t Resource> {
        self.resources
            .iter()
            .filter(move |resource| resource.kind == kind)
    }

    /// Takes the role of an address or a name; without one the only role, or the one called `usual`. The ARNs of
    /// buckets that are yet to be made are those of `partition`.
    ///
    /// # Errors
    /// When there is none, or it is not clear which is meant.
    pub fn role(
        &self,
        wanted: Option<&str>,
        usual: &str,
        partition: &Partition,
    ) -> Result<TerraformRole, TerraformError> {
        let all: Vec<&Resource> = self.of_type("aws_iam_role").collect();
        let listed = || {
            let named = all.iter().map(|role| match role.text("name") {
                Some(name) => format!("`{}` (`{name}`)", role.address),
                None => format!("`{}`", role.address),
            });
            named.collect::<Vec<_>>().join(", ")
        };
        let called = |name: &str| {
            let same = |role: &&&Resource| role.address == name || role.text("name") == Some(name);
            all.iter().copied().filter(|role| same(&role)).collect::<Vec<_>>()
        };
        let chosen = match (wanted, all.as_slice()) {
            (_, []) => return Err(TerraformError::NoRole),
            (Some(name), _) => called(name),
            (None, [only]) => vec![*only],
            (None, _) => called(usual),
        };
        match (chosen.as_slice(), wanted) {
            ([role], _) => Ok(self.judge(role, partition)),
            ([], Some(name)) => Err(TerraformError::NoSuchRole(name.to_owned(), listed())),
            _ => Err(TerraformError::SeveralRoles(listed())),
        }
    }

    fn judge(&self, role: &Resource, partition: &Partition) -> TerraformRole {
        let mut notes = Vec::new();
        if self.planned {
            notes.push(format!(
                "`{}` is judged as the plan will have made it",
                role.address
            ));
        }
        let mut set = PolicySet {
            trust: Some(self.policy(role, "assume_role_policy", TRUST_POLICY)),
            identity: self.identity(role),
            boundary: self.boundary(role),
            ..PolicySet::default()
        };
        let mut around = Around {
            set: &mut set,
            notes: &mut notes,
        };
        self.policies_of_resources(partition, &mut around);
        TerraformRole {
            address: role.address.clone(),
            name: role.text("name").map(ToOwned::to_owned),
            path: role.text("path").unwrap_or("/").to_owned(),
            arn: role.text("arn").map(ToOwned::to_owned),
            set,
            notes,
            endpoints: self.endpoints(),
            subnets: self.subnets(),
        }
    }

    /// Reads a policy out of an attribute.
    fn policy(&self, resource: &Resource, attribute: &str, name: &str) -> Policy {
        match resource.text(attribute) {
            Some(text) => Policy::parse_or_unread(name, text),
            None => Policy::unread(name, &self.why_unknown(resource, attribute)),
        }
    }

    fn why_unknown(&self, resource: &Resource, attribute: &str) -> String {
        let references = self.links.references(resource, attribute);
        let after = if references.is_empty() {
            String::new()
        } else {
            format!(" (it refers to `{}`)", references.join("`, `"))
        };
        format!(
            "`{attribute}` of `{}` is known after apply only{after}",
            resource.address
        )
    }

    /// The resource of a type that an attribute of another refers to.
    fn points_to(&self, from: &Resource, attribute: &str, kind: &str) -> Option<&Resource> {
        let targets = self.links.targets(from, attribute);
        let is_target = |one: &&Resource| {
            let place = (one.module_path(), one.plain.clone());
            one.kind == kind && targets.contains(&place)
        };
        let found: Vec<&Resource> = self.resources.iter().filter(is_target).collect();
        if let [only] = found.as_slice() {
            return Some(only);
        }
        // One of several instances: that of the same key, where there is one.
        let own = from.instance_key();
        found
            .into_iter()
            .find(|one| !own.is_empty() && one.instance_key() == own)
    }

    /// Whether an attribute names the role; `None` where that is not known.
    fn names_role(&self, resource: &Resource, attribute: &str, role: &Resource) -> Option<bool> {
        match resource.values.get(attribute) {
            Some(Value::String(name)) => {
                Some(role.text("name") == Some(name) || role.text("arn") == Some(name))
            }
            Some(Value::Array(names)) => Some(names.iter().any(|name| name.as_str() == role.text("name"))),
            _ => {
                let target = self.points_to(resource, attribute, "aws_iam_role");
                target.map(|target| target.address == role.address)
            }
        }
    }

    fn identity(&self, role: &Resource) -> Vec<Policy> {
        let mut found = Vec::new();
        if let Some(Value::Array(inline)) = role.values.get("inline_policy") {
            for (index, one) in inline.iter().enumerate() {
                let text = |key: &str| {
                    one.get(key)
                        .and_then(Value::as_str)
                        .filter(|text| !text.is_empty())
                };
                let name = text("name").map_or_else(|| format!("inline_policy[{index}]"), ToOwned::to_owned);
                if let Some(document) = text("policy") {
                    found.push(Policy::parse_or_unread(&name, document));
                } else if role.is_unknown(&["inline_policy", &index.to_string(), "policy"]) {
                    found.push(Policy::unread(&name, &self.why_unknown(role, "inline_policy")));
                }
            }
        } else if self.links.is_configured(role, "inline_policy") {
            let why = self.why_unknown(role, "inline_policy");
            found.push(Policy::unread(&role.address, &why));
        }
        match role.values.get("managed_policy_arns") {
            Some(Value::Array(arns)) => {
                let arns = arns.iter().filter_map(Value::as_str);
                found.extend(arns.map(|arn| self.attached(arn)));
            }
            _ if self.links.is_configured(role, "managed_policy_arns") => {
                let why = self.why_unknown(role, "managed_policy_arns");
                found.push(Policy::unread(&role.address, &why));
            }
            _ => {}
        }
        for policy in self.of_type("aws_iam_role_policy") {
            match self.names_role(policy, "role", role) {
                Some(true) => {
                    let name = policy.text("name").unwrap_or(&policy.address);
                    found.push(self.policy(policy, "policy", name));
                }
                Some(false) => {}
                None => found.push(whose(policy)),
            }
        }
        for (kind, attribute) in [
            ("aws_iam_role_policy_attachment", "role"),
            ("aws_iam_policy_attachment", "roles"),
        ] {
            for attachment in self.of_type(kind) {
                match self.names_role(attachment, attribute, role) {
                    Some(true) => found.push(self.by_attachment(attachment)),
                    Some(false) => {}
                    None => found.push(whose(attachment)),
                }
            }
        }
        // The attributes of a role and the resources for them can say the same.
        let mut all: Vec<Policy> = Vec::new();
        for policy in found {
            if !all.contains(&policy) {
                all.push(policy);
            }
        }
        all
    }

    fn by_attachment(&self, attachment: &Resource) -> Policy {
        if let Some(arn) = attachment.text("policy_arn") {
            return self.attached(arn);
        }
        match self.points_to(attachment, "policy_arn", "aws_iam_policy") {
            Some(policy) => self.policy(policy, "policy", policy.text("name").unwrap_or(&policy.address)),
            None => Policy::unread(&attachment.address, &self.why_unknown(attachment, "policy_arn")),
        }
    }

    /// A managed policy by its ARN.
    fn attached(&self, arn: &str) -> Policy {
        match self
            .of_type("aws_iam_policy")
            .find(|policy| policy.text("arn") == Some(arn))
        {
            Some(policy) => self.policy(policy, "policy", policy.text("name").unwrap_or(arn)),
            None => Policy::unread(arn, "its document is not part of this state or plan"),
        }
    }

    fn boundary(&self, role: &Resource) -> Option<Policy> {
        const ATTRIBUTE: &str = "permissions_boundary";
        match role.text(ATTRIBUTE) {
            Some("") => None,
            Some(arn) => Some(self.attached(arn).called(BOUNDARY)),
            None if role.is_unknown(&[ATTRIBUTE]) => {
                let policy = self.points_to(role, ATTRIBUTE, "aws_iam_policy");
                Some(match policy {
                    Some(policy) => self.policy(policy, "policy", BOUNDARY),
                    None => Policy::unread(BOUNDARY, &self.why_unknown(role, ATTRIBUTE)),
                })
            }
            None => None,
        }
    }
}

fn whose(resource: &Resource) -> Policy {
    Policy::unread(
        &resource.address,
        "which role it belongs to is known after apply only",
    )
}

/// The members of an object; none of anything else.
fn members(value: Option<&Value>) -> Option<&Map<String, Value>> {
    value.and_then(Value::as_object)
}
