//! A plan: the resources as they will be once it is applied; or a state: the resources as they are.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{Document, Module, ModuleState, ResourceChange, ResourceState, State, references};
use super::resource::Resource;

/// A plan that was read; or a state, which is one that changes nothing and of which all is known.
#[derive(Debug)]
pub struct Plan {
    pub(super) resources: Vec<Resource>,
    pub(super) document: Document,
    is_planned: bool,
}

/// What a plan is asked with; what it does not tell has no answer from it.
pub const SHOW: &str = "terraform show";

/// The text is nothing that could be read.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It is no JSON.
    #[error("it is not JSON")]
    Json(#[source] serde_json::Error),
    /// It is JSON of something else.
    #[error("it is not what `terraform show -json` prints: {0}")]
    Other(&'static str),
    /// It has parts of another shape.
    #[error("it is not what `terraform show -json` prints")]
    Shape(#[source] serde_json::Error),
    /// It has no plan in it, but a state.
    #[error("it is a state and not a plan")]
    State,
    /// It is of another version of the format.
    #[error("its format is version `{0}`; this release reads versions 0 and 1")]
    Version(String),
    /// Terraform could not finish the plan.
    #[error("Terraform could not finish the plan, so that resources may be missing in it")]
    Errored,
}

impl Plan {
    /// Reads what `terraform show -json` wrote of a plan.
    ///
    /// # Errors
    /// When the text is no plan, is of another version, or Terraform could not finish the plan.
    pub fn read(text: &[u8]) -> Result<Self, PlanError> {
        let plan = Self::read_any(text)?;
        if plan.is_planned {
            Ok(plan)
        } else {
            Err(PlanError::State)
        }
    }

    /// Reads what `terraform show -json` wrote of a plan or of a state.
    ///
    /// # Errors
    /// When the text is neither, is of another version, or Terraform could not finish the plan.
    pub fn read_any(text: &[u8]) -> Result<Self, PlanError> {
        let whole: Value = serde_json::from_slice(text).map_err(PlanError::Json)?;
        let version = whole.get("format_version").and_then(Value::as_str);
        let version = version.ok_or(PlanError::Other("it has no `format_version`"))?;
        if !["0", "1"].contains(&version.split('.').next().unwrap_or_default()) {
            return Err(PlanError::Version(version.to_owned()));
        }
        let is_planned = whole.get("planned_values").is_some();
        if !is_planned && whole.get("values").is_none() {
            return Err(PlanError::Other("it has neither `values` nor `planned_values`"));
        }
        let mut document: Document = serde_json::from_value(whole).map_err(PlanError::Shape)?;
        if document.errored {
            return Err(PlanError::Errored);
        }
        let mut resources = Vec::new();
        gather(&mut document.values, None, &mut resources);
        gather(&mut document.planned_values, Some("managed"), &mut resources);
        // Data sources that could be read already stand with what was there before.
        if let Some(prior) = document
            .prior_state
            .as_mut()
            .and_then(|prior| prior.values.as_mut())
        {
            gather(prior, Some("data"), &mut resources);
        }
        tell_unknown(&mut document.resource_changes, &mut resources);
        Ok(Self {
            resources,
            document,
            is_planned,
        })
    }

    /// Whether it is a plan, and not a state.
    pub fn is_planned(&self) -> bool {
        self.is_planned
    }

    /// Returns the resources of these types, in the order of the plan; data sources have `data.` before their type.
    pub fn of<'a>(&'a self, kinds: &[&str]) -> impl Iterator<Item = &'a Resource> {
        let has = move |resource: &&Resource| kinds.contains(&resource.kind.as_str());
        self.resources.iter().filter(has)
    }

    /// Returns the names of the root module's outputs.
    pub fn outputs(&self) -> Vec<&str> {
        let outputs = &self.document.configuration.root_module.outputs;
        outputs.keys().map(String::as_str).collect()
    }

    /// Returns the value of an output that is known before the plan is applied.
    pub fn output(&self, name: &str) -> Option<&Value> {
        let planned = self.document.planned_values.outputs.get(name);
        let output = planned.or_else(|| self.document.values.outputs.get(name))?;
        output.value.as_ref().filter(|value| !value.is_null())
    }

    /// Returns the Region of the provider `aws` that has no alias, where the plan says it; else the one that all data
    /// sources `aws_region` name.
    pub fn region(&self) -> Option<&str> {
        let configured = self.document.configuration.provider_config.values();
        let provider = configured
            .filter(|provider| {
                provider.name == "aws" && provider.alias.is_none() && provider.module_address.is_none()
            })
            .find_map(|provider| self.constant(provider.expressions.get("region")?));
        let mut looked_up = self.of(&["data.aws_region"]).filter_map(|data| data.text("id"));
        let first = looked_up.next();
        provider.or_else(|| first.filter(|first| looked_up.all(|other| other == *first)))
    }

    /// Returns the Region that the provider of a resource is set to, where the plan says it.
    pub fn region_of(&self, resource: &Resource) -> Option<&str> {
        let provider = self.configured(resource)?.provider_config_key.as_str();
        let provider = self.document.configuration.provider_config.get(provider)?;
        self.constant(provider.expressions.get("region")?)
    }

    /// Returns how many items an output has whose value is not known yet, where the plan says so much.
    pub fn output_length(&self, name: &str) -> Option<usize> {
        let change = self.document.output_changes.get(name)?;
        change.after_unknown.as_array().map(Vec::len)
    }

    /// The text that an expression of the root module has: a constant, or a variable of known value.
    fn constant<'a>(&'a self, expression: &'a Value) -> Option<&'a str> {
        if let Some(constant) = expression.get("constant_value") {
            return constant.as_str();
        }
        // Of a call of a function only what it takes is known, not what comes of it.
        let [named] = references(expression)[..] else {
            return None;
        };
        let name = named.strip_prefix("var.")?;
        self.document.variables.get(name)?.value.as_ref()?.as_str()
    }

    /// The configuration of a module by the names on the way to it.
    pub(super) fn module(&self, names: &[String]) -> Option<&Module> {
        let root = &self.document.configuration.root_module;
        names.iter().try_fold(root, |module, name| {
            module.calls.get(name).map(|call| &call.module)
        })
    }
}

/// Takes over what each resource is told to have that is known after apply only.
fn tell_unknown(changes: &mut [ResourceChange], resources: &mut [Resource]) {
    let mut told: BTreeMap<&str, Option<Value>> = BTreeMap::new();
    for ResourceChange { address, change, .. } in changes {
        told.insert(address, change.after_unknown.take());
    }
    for resource in resources {
        resource.unknown = told.get_mut(resource.address.as_str()).and_then(Option::take);
    }
}

/// Takes the resources of a mode, or of all.
fn gather(state: &mut State, mode: Option<&str>, into: &mut Vec<Resource>) {
    let mut left = vec![std::mem::take(&mut state.root_module)];
    while let Some(module) = left.pop() {
        let ModuleState {
            address,
            resources,
            child_modules,
        } = module;
        let wanted = resources
            .into_iter()
            .filter(|resource| mode.is_none_or(|mode| resource.mode == mode));
        into.extend(wanted.map(|state| resource(&address, state)));
        left.extend(child_modules.into_iter().rev());
    }
}

fn resource(module: &str, state: ResourceState) -> Resource {
    let kind = if state.mode == "data" {
        format!("data.{}", state.kind)
    } else {
        state.kind
    };
    Resource {
        address: state.address,
        kind,
        name: state.name,
        index: state.index.unwrap_or_default(),
        module: module.to_owned(),
        values: state.values.unwrap_or_default(),
        unknown: None,
    }
}
