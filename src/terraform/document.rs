//! The document that `terraform show -json` writes of a plan or a state (Terraform, JSON Output Format, versions 0 and
//! 1): the parts that are read. Fields that are not named here are left alone, as the format allows new ones.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(super) struct Document {
    /// Of a plan.
    #[serde(default)]
    pub(super) planned_values: State,
    /// Of a state.
    #[serde(default)]
    pub(super) values: State,
    #[serde(default)]
    pub(super) prior_state: Option<Prior>,
    #[serde(default)]
    pub(super) configuration: Configuration,
    #[serde(default)]
    pub(super) variables: BTreeMap<String, Variable>,
    #[serde(default)]
    pub(super) resource_changes: Vec<ResourceChange>,
    #[serde(default)]
    pub(super) output_changes: BTreeMap<String, OutputChange>,
    #[serde(default)]
    pub(super) errored: bool,
}

/// What happens to an output.
#[derive(Debug, Deserialize)]
pub(super) struct OutputChange {
    #[serde(default)]
    pub(super) after_unknown: Value,
}

/// What happens to a resource.
#[derive(Debug, Deserialize)]
pub(super) struct ResourceChange {
    #[serde(default)]
    pub(super) address: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) change: Change,
}

#[derive(Debug, Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    pub(super) actions: Vec<String>,
    #[serde(default)]
    pub(super) before: Value,
    /// What is known after apply only: `true` in the place of each such value.
    #[serde(default)]
    pub(super) after_unknown: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Prior {
    #[serde(default)]
    pub(super) values: Option<State>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct State {
    #[serde(default)]
    pub(super) outputs: BTreeMap<String, Output>,
    #[serde(default)]
    pub(super) root_module: ModuleState,
}

#[derive(Debug, Deserialize)]
pub(super) struct Output {
    #[serde(default)]
    pub(super) value: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ModuleState {
    #[serde(default)]
    pub(super) address: String,
    #[serde(default)]
    pub(super) resources: Vec<ResourceState>,
    #[serde(default)]
    pub(super) child_modules: Vec<ModuleState>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ResourceState {
    pub(super) address: String,
    pub(super) mode: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) index: Option<Value>,
    #[serde(default)]
    pub(super) values: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Variable {
    #[serde(default)]
    pub(super) value: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Configuration {
    #[serde(default)]
    pub(super) provider_config: BTreeMap<String, Provider>,
    #[serde(default)]
    pub(super) root_module: Module,
}

#[derive(Debug, Deserialize)]
pub(super) struct Provider {
    pub(super) name: String,
    #[serde(default)]
    pub(super) alias: Option<String>,
    #[serde(default)]
    pub(super) module_address: Option<String>,
    #[serde(default)]
    pub(super) expressions: BTreeMap<String, Value>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Module {
    #[serde(default)]
    pub(super) outputs: BTreeMap<String, OutputConfig>,
    #[serde(default)]
    pub(super) resources: Vec<ResourceConfig>,
    #[serde(default, rename = "module_calls")]
    pub(super) calls: BTreeMap<String, Call>,
}

#[derive(Debug, Deserialize)]
pub(super) struct OutputConfig {
    #[serde(default)]
    pub(super) expression: Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct ResourceConfig {
    pub(super) mode: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) expressions: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) for_each_expression: Option<Value>,
    #[serde(default)]
    pub(super) provider_config_key: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Call {
    #[serde(default)]
    pub(super) expressions: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) for_each_expression: Option<Value>,
    #[serde(default)]
    pub(super) module: Module,
}

/// The references of an expression, each followed by the shorter ones that it implies.
pub(super) fn references(expression: &Value) -> Vec<&str> {
    let listed = expression.get("references").and_then(Value::as_array);
    listed.into_iter().flatten().filter_map(Value::as_str).collect()
}
