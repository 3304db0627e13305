//! A plan: the resources as they will be once it is applied.

use serde_json::Value;

use super::document::{Document, Module, ModuleState, ResourceState, State, references};

/// A plan that was read.
#[derive(Debug)]
pub struct Plan {
    pub(super) resources: Vec<Resource>,
    pub(super) document: Document,
}

/// A resource, or a data source that was read, as it will be once the plan is applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// The address, such as `module.network.aws_subnet.this["use1-az1"]`.
    pub address: String,
    /// The type, such as `aws_subnet`; of data sources with `data.` before it.
    pub kind: String,
    pub(super) name: String,
    /// The key of its instance: a number or a text; `Null` where there is one instance only.
    pub(super) index: Value,
    /// The address of the module's instance; empty at the root.
    pub(super) module: String,
    values: Value,
}

impl Resource {
    /// Returns the value of an attribute, where it is known before the plan is applied and not null.
    pub fn value(&self, attribute: &str) -> Option<&Value> {
        self.values.get(attribute).filter(|value| !value.is_null())
    }

    /// Whether it is known that an attribute has no value. What is not known yet is left out of a plan.
    pub fn is_null(&self, attribute: &str) -> bool {
        self.values.get(attribute).is_some_and(Value::is_null)
    }

    /// Returns a text that is known and not empty.
    pub fn text(&self, attribute: &str) -> Option<&str> {
        let text = self.value(attribute).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    }

    /// Returns a flag that is known.
    pub fn flag(&self, attribute: &str) -> Option<bool> {
        self.value(attribute).and_then(Value::as_bool)
    }

    /// Returns a number that is known.
    pub fn number(&self, attribute: &str) -> Option<i64> {
        self.value(attribute).and_then(Value::as_i64)
    }

    /// Returns the known items of a list or set; those that are not known are left out.
    pub fn items(&self, attribute: &str) -> impl Iterator<Item = &Value> {
        let items = self.value(attribute).and_then(Value::as_array);
        items.into_iter().flatten().filter(|item| !item.is_null())
    }

    /// Returns the known texts of a list or set.
    pub fn texts(&self, attribute: &str) -> Vec<String> {
        let texts = self.items(attribute).filter_map(Value::as_str);
        texts.map(ToOwned::to_owned).collect()
    }
}

/// What a plan is asked with; what it does not tell has no answer from it.
pub const SHOW: &str = "terraform show";

/// The text is no plan that could be read.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It is not JSON, or not of this shape.
    #[error("it is not what `terraform show -json` writes of a plan")]
    Shape(#[source] serde_json::Error),
    /// It has no plan in it, but a state.
    #[error("it is a state and not a plan")]
    State,
    /// It is of another version of the format.
    #[error("it is of version `{0}` of the format, this release reads version 1")]
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
        let whole: Value = serde_json::from_slice(text).map_err(PlanError::Shape)?;
        let version = whole.get("format_version").and_then(Value::as_str);
        if let Some(version) = version.filter(|version| !version.starts_with("1.")) {
            return Err(PlanError::Version(version.to_owned()));
        }
        if whole.get("planned_values").is_none() && whole.get("values").is_some() {
            return Err(PlanError::State);
        }
        let mut document: Document = serde_json::from_value(whole).map_err(PlanError::Shape)?;
        if document.errored {
            return Err(PlanError::Errored);
        }
        let mut resources = Vec::new();
        gather(&mut document.planned_values, "managed", &mut resources);
        // Data sources that could be read already stand with what was there before.
        if let Some(prior) = document
            .prior_state
            .as_mut()
            .and_then(|prior| prior.values.as_mut())
        {
            gather(prior, "data", &mut resources);
        }
        Ok(Self { resources, document })
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
        let output = self.document.planned_values.outputs.get(name)?;
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

fn gather(state: &mut State, mode: &str, into: &mut Vec<Resource>) {
    let mut left = vec![std::mem::take(&mut state.root_module)];
    while let Some(module) = left.pop() {
        let ModuleState {
            address,
            resources,
            child_modules,
        } = module;
        let wanted = resources.into_iter().filter(|resource| resource.mode == mode);
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
    }
}
