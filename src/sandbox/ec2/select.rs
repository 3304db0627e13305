//! Choosing resources by ID and by filter, and cutting the answer into pages.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Attributes;
use crate::sandbox::account::Tags;
use crate::sandbox::policy::glob;
use crate::sandbox::wire::{Form, Refusal};

/// How one kind of resource is chosen.
pub(super) struct Selection {
    /// The parameter that carries IDs, such as `SubnetId`.
    pub(super) parameter: &'static str,
    /// Code and noun of the refusal for an ID that does not exist.
    pub(super) missing: (&'static str, &'static str),
    /// The element that holds the list.
    pub(super) element: &'static str,
}

impl Selection {
    /// Chooses, pages and spells the resources.
    ///
    /// # Errors
    /// `…NotFound` for an ID that does not exist, `InvalidParameterValue` for a filter that EC2 does
    /// not have.
    pub(super) fn answer<T>(
        &self,
        all: &BTreeMap<String, T>,
        form: &Form,
        describe: impl Fn(&str, &T) -> (Attributes, Tags),
        spell: impl Fn(&str, &T) -> Value,
    ) -> Result<Value, Refusal> {
        let wanted = form.list(self.parameter);
        let unknown: Vec<&str> = wanted
            .iter()
            .map(String::as_str)
            .filter(|id| !all.contains_key(*id))
            .collect();
        if let Some(first) = unknown.first() {
            let (code, noun) = self.missing;
            let message = match unknown.len() {
                1 => format!("The {noun} ID '{first}' does not exist"),
                _ => format!("The {noun} IDs '{}' do not exist", unknown.join(", ")),
            };
            return Err(Refusal::new(400, code, message));
        }
        let filters = form.filters();
        let mut chosen = Vec::new();
        for (id, resource) in all {
            if !wanted.is_empty() && !wanted.contains(id) {
                continue;
            }
            let (attributes, tags) = describe(id, resource);
            if passes(&filters, &attributes, &tags)? {
                chosen.push(spell(id, resource));
            }
        }
        page(chosen, form, self.element)
    }
}

/// Whether a resource passes every filter.
pub(super) fn passes(
    filters: &[(String, Vec<String>)],
    attributes: &Attributes,
    tags: &Tags,
) -> Result<bool, Refusal> {
    let mut all = true;
    for (name, values) in filters {
        let actual = if let Some(key) = name.strip_prefix("tag:") {
            tags.get(key).cloned().into_iter().collect()
        } else if name == "tag-key" {
            tags.keys().cloned().collect()
        } else {
            attributes.get(name.as_str()).cloned().ok_or_else(|| {
                Refusal::new(
                    400,
                    "InvalidParameterValue",
                    format!("The filter '{name}' is invalid"),
                )
            })?
        };
        all &= actual
            .iter()
            .any(|actual| values.iter().any(|pattern| glob(pattern, actual)));
    }
    Ok(all)
}

/// Cuts out the page that `MaxResults` and `NextToken` ask for.
pub(super) fn page(items: Vec<Value>, form: &Form, element: &str) -> Result<Value, Refusal> {
    let invalid = |message: &str| Refusal::new(400, "InvalidParameterValue", message);
    let start = match form.get("NextToken") {
        None => 0,
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|place| place.parse().ok())
            .filter(|place| *place <= items.len())
            .ok_or_else(|| invalid("The token is not valid"))?,
    };
    let most = match form.get("MaxResults") {
        None => 1_000,
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|most| (1..=1_000).contains(most))
            .ok_or_else(|| {
                invalid("Value for parameter maxResults is invalid. Expecting a value between 5 and 1000.")
            })?,
    };
    let next = start + most;
    let token = (next < items.len()).then(|| format!("page-{next}"));
    let items: Vec<Value> = items.into_iter().skip(start).take(most).collect();
    Ok(json!({ element: items, "nextToken": token }))
}
