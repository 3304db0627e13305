//! Resources that are part of another one: by an attribute that names it, or as blocks within it.

use serde_json::Value;

use super::document::references;
use super::link::{Link, Unclear};
use super::place::Place;
use super::plan::Plan;
use super::resource::Resource;

/// What a resource may be named by.
const NAMES: [&str; 4] = ["id", "arn", "name", "bucket"];

fn is_name_of(resource: &Resource, text: &str) -> bool {
    NAMES.iter().any(|own| resource.text(own) == Some(text))
}

impl Plan {
    /// Returns the resources of a type whose attribute names `other`: as a resource of the plan, or by its ID, ARN or
    /// name where that is known.
    ///
    /// # Errors
    /// When the plan does not tell what one of them names.
    pub fn about<'a>(
        &'a self,
        kind: &str,
        attribute: &str,
        other: &Resource,
    ) -> Result<Vec<&'a Resource>, Unclear> {
        let mut found = Vec::new();
        for resource in self.of(&[kind]) {
            if self.names(resource, attribute, other)? {
                found.push(resource);
            }
        }
        Ok(found)
    }

    /// Whether an attribute of a resource names `other`, as [`Plan::about`] has it; it may name more.
    ///
    /// # Errors
    /// When the plan does not tell what it names.
    pub fn names(&self, resource: &Resource, attribute: &str, other: &Resource) -> Result<bool, Unclear> {
        let links = self.links(resource, attribute, &[&other.kind])?;
        Ok(links.iter().any(|link| match link {
            Link::Known(text) => is_name_of(other, text),
            Link::Planned(named) => named.address == other.address,
        }))
    }

    /// Whether a value that is known, a text or a list, names `other`.
    pub fn names_known(&self, value: Option<&Value>, other: &Resource) -> bool {
        let texts = match value {
            Some(Value::Array(items)) => items.as_slice(),
            Some(text) => std::slice::from_ref(text),
            None => &[],
        };
        let mut texts = texts.iter().filter_map(Value::as_str);
        texts.any(|text| is_name_of(other, text))
    }

    /// Returns the resources of a type that the plan takes away, as they were.
    pub fn going<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        let changes = self.document.resource_changes.iter();
        let gone = changes.filter(move |one| {
            one.kind == kind && one.change.actions.iter().any(|action| action == "delete")
        });
        gone.map(|one| &one.change.before)
    }

    /// Whether what belongs to `parent` is, or was, kept in resources of their own of one of `kinds`, whose `attribute`
    /// names it. The attributes of `parent` then hold what these have made, also what is about to go: what is planned
    /// for them alone counts.
    ///
    /// # Errors
    /// When the plan does not tell what one of them names.
    pub fn is_kept_apart(&self, kinds: &[&str], attribute: &str, parent: &Resource) -> Result<bool, Unclear> {
        let mut gone = kinds.iter().flat_map(|kind| self.going(kind));
        if gone.any(|before| self.names_known(before.get(attribute), parent)) {
            return Ok(true);
        }
        for kind in kinds {
            if !self.about(kind, attribute, parent)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns what an attribute of a block within a resource names, as [`Plan::links`] does. The configuration in a
    /// plan tells of all blocks of a kind together, and nothing of dynamic ones.
    ///
    /// # Errors
    /// When the plan does not tell.
    pub fn in_block<'a>(
        &'a self,
        resource: &'a Resource,
        blocks: &str,
        block: &Value,
        attribute: &str,
        kinds: &[&str],
    ) -> Result<Vec<Link<'a>>, Unclear> {
        match block.get(attribute) {
            Some(Value::String(text)) if !text.is_empty() => return Ok(vec![Link::Known(text.clone())]),
            Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
                let texts = items.iter().filter_map(Value::as_str);
                return Ok(texts.map(|text| Link::Known(text.to_owned())).collect());
            }
            // What is known to be nothing is nothing.
            Some(Value::Null | Value::String(_)) => return Ok(Vec::new()),
            _ => {}
        }
        let name = format!("{blocks}.{attribute}");
        let links = match self.expression(resource, blocks) {
            Some(expression) => self.follow(resource, &name, &references(expression), kinds)?,
            None => self.by_kind(&Place::of(&resource.module), kinds),
        };
        match links.len() {
            1 => Ok(links),
            // Several blocks may each mean another one.
            _ => Err(Unclear::new(&resource.address, &name, kinds)),
        }
    }
}
