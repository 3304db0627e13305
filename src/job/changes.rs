//! What differs between two requests, told by the fields that make their digests.

use std::collections::{BTreeMap, BTreeSet};

/// A field of a request that is not what it was. A list stands in one text, its values after commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field: `training data`, `epochCount`, `subnets`, `tag team`.
    pub what: String,
    /// What it was, if it was set.
    pub before: Option<String>,
    /// What it is, if it is set.
    pub after: Option<String>,
}

impl Change {
    /// Whether the values say nothing to a person: checksums.
    fn is_opaque(&self) -> bool {
        let values = self.before.iter().chain(&self.after);
        let mut long = values.filter(|value| value.len() > 40 || value.contains(' '));
        self.what.ends_with(" data") || long.next().is_some()
    }

    /// Tells the change in a few words: `epochCount 2 → 3`, `training data`, `validation data removed`.
    pub fn told(&self) -> String {
        let what = &self.what;
        match (&self.before, &self.after) {
            (None, Some(after)) if !self.is_opaque() => format!("{what} {after} (was not set)"),
            (None, _) => format!("{what} added"),
            (_, None) => format!("{what} removed"),
            (Some(before), Some(after)) if !self.is_opaque() => format!("{what} {before} → {after}"),
            (Some(_), Some(_)) => what.clone(),
        }
    }
}

/// Compares the fields of two requests ([`RequestContent::fields`](super::RequestContent::fields)). Another
/// attempt of the same request is no change of it.
pub fn changes(before: &[(String, String)], after: &[(String, String)]) -> Vec<Change> {
    let (before, after) = (named(before), named(after));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| Change {
            what: name.clone(),
            before: before.get(name).cloned(),
            after: after.get(name).cloned(),
        })
        .collect()
}

/// The values by what a person calls the field.
fn named(fields: &[(String, String)]) -> BTreeMap<String, String> {
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    for (field, value) in fields {
        let (name, value) = match (field.as_str(), value.split_once('=')) {
            ("attempt", _) => continue,
            ("hyperparameter", Some((name, value))) => (name.to_owned(), value),
            ("tag", Some((key, value))) => (format!("tag {key}"), value),
            ("training" | "validation", _) => (format!("{field} data"), value.as_str()),
            ("subnet" | "security_group", _) => (format!("{}s", field.replace('_', " ")), value.as_str()),
            _ => (field.replace('_', " "), value.as_str()),
        };
        named
            .entry(name)
            .and_modify(|values| {
                values.push_str(", ");
                values.push_str(value);
            })
            .or_insert_with(|| value.to_owned());
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        owned.collect()
    }

    #[test]
    fn every_kind_of_change_is_told_in_a_few_words() {
        let before = fields(&[
            ("base_model", "amazon.nova-lite-v1:0:300k"),
            ("training", "sha256:ab"),
            ("validation", "sha256:cd"),
            ("hyperparameter", "epochCount=2"),
            ("subnet", "subnet-0a"),
            ("tag", "team=support"),
        ]);
        let after = fields(&[
            ("base_model", "amazon.nova-lite-v1:0:300k"),
            ("training", "sha256:ef"),
            ("hyperparameter", "epochCount=3"),
            ("hyperparameter", "learningRate=0.00001"),
            ("subnet", "subnet-0a"),
            ("subnet", "subnet-0b"),
            ("tag", "team=support"),
            ("attempt", "1"),
        ]);
        let told: Vec<String> = changes(&before, &after).iter().map(Change::told).collect();
        assert_eq!(
            told,
            [
                "epochCount 2 → 3",
                "learningRate 0.00001 (was not set)",
                "subnets",
                "training data",
                "validation data removed"
            ]
        );
        assert!(changes(&before, &before).is_empty());
    }
}
