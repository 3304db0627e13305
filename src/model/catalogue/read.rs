//! Reads the catalogue from TOML: names of sources, of sets of hyperparameters and of media become what they
//! stand for, then the tables become types.

use jiff::civil::Date;
use serde::Deserialize;
use toml::{Table, Value};

use super::entry::{Customization, Entry, Lifecycle};
use super::{Catalogue, CatalogueError, Family};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    as_of: Date,
    family: Vec<Family>,
    model: Vec<Model>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Model {
    id: String,
    name: String,
    lifecycle: Lifecycle,
    customization: Vec<Customization>,
}

impl Model {
    /// Its entries, one for each way to customize it.
    pub(super) fn entries(self) -> impl Iterator<Item = Entry> {
        let Self {
            id,
            name,
            lifecycle,
            customization,
        } = self;
        customization.into_iter().map(move |customization| Entry {
            id: id.clone(),
            name: name.clone(),
            lifecycle: lifecycle.clone(),
            defined_in: None,
            customization,
        })
    }
}

/// The tables that are referred to by name, and the key that does it.
pub(super) const NAMED: [(&str, &str); 3] = [
    ("source", "sources"),
    ("hyperparameters", "hyperparameters"),
    ("media", "media"),
];

pub(super) fn parse(text: &str) -> Result<Catalogue, CatalogueError> {
    let mut root: Table = text.parse()?;
    for (key, table) in NAMED {
        let Some(Value::Table(named)) = root.remove(table) else {
            return Err(CatalogueError::Missing(table));
        };
        // The sets of hyperparameters and of media name sources themselves; they come after and were resolved
        // while they were still part of the root.
        root.iter_mut()
            .try_for_each(|(_, value)| resolve(value, key, &named))?;
    }
    catalogue(root)
}

/// Makes types of tables in which every name is resolved.
pub(super) fn catalogue(root: Table) -> Result<Catalogue, CatalogueError> {
    let file: File = root.try_into()?;
    Ok(Catalogue {
        as_of: file.as_of,
        families: file.family,
        entries: file.model.into_iter().flat_map(Model::entries).collect(),
    })
}

/// Puts the table that a string under `key` names in the string's place, everywhere below `value`.
pub(super) fn resolve(value: &mut Value, key: &str, named: &Table) -> Result<(), CatalogueError> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(|item| resolve(item, key, named)),
        Value::Table(table) => table.iter_mut().try_for_each(|(name, inner)| match inner {
            Value::String(text) if name == key => {
                let found = named.get(text.as_str());
                *inner = found
                    .cloned()
                    .ok_or_else(|| CatalogueError::Unknown(text.clone()))?;
                Ok(())
            }
            inner => resolve(inner, key, named),
        }),
        _ => Ok(()),
    }
}
