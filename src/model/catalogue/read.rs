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
struct Model {
    id: String,
    name: String,
    lifecycle: Lifecycle,
    customization: Vec<Customization>,
}

/// The tables that are referred to by name, and the key that does it.
const NAMED: [(&str, &str); 3] = [
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
    let file: File = root.try_into()?;
    let mut entries = Vec::new();
    for model in file.model {
        for customization in model.customization {
            entries.push(Entry {
                id: model.id.clone(),
                name: model.name.clone(),
                lifecycle: model.lifecycle.clone(),
                customization,
            });
        }
    }
    Ok(Catalogue {
        as_of: file.as_of,
        families: file.family,
        entries,
    })
}

/// Puts the table that a string under `key` names in the string's place, everywhere below `value`.
fn resolve(value: &mut Value, key: &str, named: &Table) -> Result<(), CatalogueError> {
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
