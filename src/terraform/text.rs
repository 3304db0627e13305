//! Texts that attributes will have, and why they are not known yet.

use std::collections::BTreeSet;

use super::document::references;
use super::link::Unclear;
use super::plan::Plan;
use super::reference::heads;
use super::resource::Resource;

impl Plan {
    /// Returns the text that an attribute will have; none where it is not set.
    ///
    /// # Errors
    /// When it is set and not known yet.
    pub fn known_text<'a>(
        &self,
        resource: &'a Resource,
        attribute: &str,
    ) -> Result<Option<&'a str>, Unclear> {
        let is_there = resource.value(attribute).is_some() || resource.is_null(attribute);
        let is_set = self.expression(resource, attribute).is_some()
            && resource.is_unknown(&[attribute]) != Some(false);
        if is_there || !is_set {
            return Ok(resource.text(attribute));
        }
        Err(Unclear::new(&resource.address, attribute, &[]))
    }

    /// Returns the text that an attribute will have.
    ///
    /// # Errors
    /// Why it is not known yet.
    pub fn text_of<'a>(&self, resource: &'a Resource, attribute: &str) -> Result<&'a str, String> {
        resource
            .text(attribute)
            .ok_or_else(|| self.why_unknown(resource, attribute))
    }

    /// Says that an attribute is not known yet, and what it waits for.
    pub fn why_unknown(&self, resource: &Resource, attribute: &str) -> String {
        let expression = self.expression(resource, attribute);
        let named = expression.map(references).unwrap_or_default();
        let named: BTreeSet<&str> = heads(&named).into_iter().collect();
        let after = if named.is_empty() {
            String::new()
        } else {
            let named: Vec<String> = named.iter().map(|name| format!("`{name}`")).collect();
            format!(" (it refers to {})", named.join(", "))
        };
        format!(
            "`{attribute}` of `{}` is known after apply only{after}",
            resource.address
        )
    }
}
