//! What refers to what in the configuration of a plan: an ID that is known after apply only still names a
//! resource there.

use serde_json::Value;

use super::members;
use super::resources::{Resource, unkeyed};

/// The configuration of a plan; nothing of a state.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    root: Value,
}

/// References go through modules and values; a plan that goes on for longer is taken to be circular.
const MOST_STEPS: usize = 16;

/// A resource by the modules it stands in and by its type and name.
pub(super) type Target = (Vec<String>, String);

impl Links {
    pub(super) fn read(configuration: Option<&Value>) -> Self {
        let root = configuration.and_then(|value| value.get("root_module"));
        Self {
            root: root.cloned().unwrap_or_default(),
        }
    }

    /// The configuration of a module.
    fn module(&self, path: &[String]) -> Option<&Value> {
        path.iter().try_fold(&self.root, |module, name| {
            module.get("module_calls")?.get(name)?.get("module")
        })
    }

    fn expression(&self, resource: &Resource, attribute: &str) -> Option<&Value> {
        let module = self.module(&resource.module_path())?;
        let mut resources = module.get("resources")?.as_array()?.iter();
        let own =
            resources.find(|one| one.get("address").and_then(Value::as_str) == Some(&resource.plain))?;
        own.get("expressions")?.get(attribute)
    }

    /// Whether the configuration sets an attribute; without one nothing is known to be set.
    pub(super) fn is_configured(&self, resource: &Resource, attribute: &str) -> bool {
        self.expression(resource, attribute).is_some()
    }

    /// What an attribute refers to, as it is written.
    pub(super) fn references(&self, resource: &Resource, attribute: &str) -> Vec<String> {
        let mut all = self
            .expression(resource, attribute)
            .map(referenced)
            .unwrap_or_default();
        // `data.x.y.json` comes with `data.x.y`: the longer one says it.
        let longer = all.clone();
        all.retain(|one| !longer.iter().any(|other| other.starts_with(&format!("{one}."))));
        all
    }

    /// The resources that an attribute refers to, through the values of modules.
    pub(super) fn targets(&self, resource: &Resource, attribute: &str) -> Vec<Target> {
        let Some(expression) = self.expression(resource, attribute) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        self.follow(&resource.module_path(), expression, MOST_STEPS, &mut found);
        found
    }

    fn follow(&self, module: &[String], expression: &Value, steps: usize, found: &mut Vec<Target>) {
        if steps == 0 {
            return;
        }
        for reference in referenced(expression) {
            let parts = unkeyed(&reference);
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            match parts.as_slice() {
                ["var", name, ..] => {
                    // A variable of a module is what its caller gives.
                    let Some((own, caller)) = module.split_last() else {
                        continue;
                    };
                    let given = self.module(caller).and_then(|caller| {
                        caller
                            .get("module_calls")?
                            .get(own)?
                            .get("expressions")?
                            .get(*name)
                    });
                    if let Some(given) = given {
                        self.follow(caller, given, steps - 1, found);
                    }
                }
                ["module", name, output, ..] => {
                    let inner = [module, &[(*name).to_owned()]].concat();
                    let given = self
                        .module(&inner)
                        .and_then(|inner| inner.get("outputs")?.get(*output)?.get("expression"));
                    if let Some(given) = given {
                        self.follow(&inner, given, steps - 1, found);
                    }
                }
                [kind, name, ..] if kind.starts_with("aws_") => {
                    let target = (module.to_vec(), format!("{kind}.{name}"));
                    if !found.contains(&target) {
                        found.push(target);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Every reference in an expression, blocks included.
fn referenced(expression: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = vec![expression];
    while let Some(value) = rest.pop() {
        match value {
            Value::Array(items) => rest.extend(items),
            Value::Object(_) => {
                let map = members(Some(value)).into_iter().flatten();
                for (key, member) in map {
                    if key == "references" {
                        let texts = member.as_array().into_iter().flatten().filter_map(Value::as_str);
                        found.extend(texts.map(ToOwned::to_owned));
                    } else {
                        rest.push(member);
                    }
                }
            }
            _ => {}
        }
    }
    found
}
