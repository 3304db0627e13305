//! What users know of base models: their `models.toml` is laid over the catalogue that is part of the
//! program.
//!
//! The file has the catalogue's own shape. A model of the same ID is changed where the file says
//! something, and stays as it is elsewhere; a new model may begin `like` a known one. Each way to
//! customize a model is told by its `type`.

use std::ops::Range;

use serde::Deserialize;
use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::read::{self, Model, NAMED};
use super::{Catalogue, CatalogueError, Entry, Family, key};

/// What a `models.toml` may hold at its top.
const TABLES: [&str; 5] = ["sources", "hyperparameters", "media", "family", "model"];

/// A `models.toml`, with every kind of table explained.
pub const EXAMPLE: &str = include_str!("example.toml");

/// What is wrong with a `models.toml`, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OwnModelsError {
    /// What is wrong.
    pub message: String,
    /// The bytes of the text that are at fault.
    pub span: Range<usize>,
}

/// A place in the file: the keys that lead to it, and indexes in lists.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

struct Own<'t> {
    spans: DeTable<'t>,
}

pub(super) fn merged(base: &str, text: &str, file: &str) -> Result<Catalogue, OwnModelsError> {
    let syntax = |error: toml::de::Error| OwnModelsError {
        message: error.message().trim().replace('\n', ", "),
        span: error.span().unwrap_or(0..0),
    };
    let own = Own {
        spans: DeTable::parse(text).map_err(syntax)?.into_inner(),
    };
    let mut tables: Table = text.parse().map_err(syntax)?;
    if let Some(name) = tables.keys().find(|name| !TABLES.contains(&name.as_str())) {
        let message = format!(
            "there is no `{name}` in a list of models: it holds {}",
            TABLES.map(|name| format!("`{name}`")).join(", ")
        );
        return Err(own.fault(message, &[Step::Key(name)]));
    }
    let mut embedded: Table = base.parse().map_err(syntax)?;
    for (key, table) in NAMED {
        let mut named = match embedded.remove(table) {
            Some(Value::Table(named)) => named,
            _ => Table::new(),
        };
        match tables.remove(table) {
            Some(Value::Table(added)) => named.extend(added),
            Some(other) => {
                let message = format!("`{table}` is {}, not a table", other.type_str());
                return Err(own.fault(message, &[Step::Key(table)]));
            }
            None => {}
        }
        let mut all = embedded.iter_mut().chain(tables.iter_mut());
        all.try_for_each(|(_, value)| read::resolve(value, key, &named))
            .map_err(|error| own.unresolved(key, table, &error))?;
    }
    let mut catalogue = read::catalogue(embedded.clone()).map_err(|error| OwnModelsError {
        message: error.to_string(),
        span: 0..0,
    })?;
    own.families(tables.remove("family"), &mut catalogue)?;
    let models = match embedded.remove("model") {
        Some(Value::Array(models)) => models,
        _ => Vec::new(),
    };
    own.models(tables.remove("model"), &models, file, &mut catalogue)?;
    Ok(catalogue)
}

impl Own<'_> {
    fn families(&self, families: Option<Value>, catalogue: &mut Catalogue) -> Result<(), OwnModelsError> {
        for (index, family) in self.list("family", families)?.into_iter().enumerate() {
            let at = [Step::Key("family"), Step::Index(index)];
            let family = Family::deserialize(family).map_err(|error| self.misread(&error, &at))?;
            // Of two families with one prefix the last one counts.
            catalogue.families.push(family);
        }
        Ok(())
    }

    fn models(
        &self,
        models: Option<Value>,
        known: &[Value],
        file: &str,
        catalogue: &mut Catalogue,
    ) -> Result<(), OwnModelsError> {
        for (index, model) in self.list("model", models)?.into_iter().enumerate() {
            let at = [Step::Key("model"), Step::Index(index)];
            let Value::Table(mut model) = model else {
                return Err(self.fault("a model is a table, `[[model]]`".to_owned(), &at));
            };
            let Some(id) = text(&model, "id") else {
                return Err(self.fault("the model has no `id`".to_owned(), &at));
            };
            let like = model.remove("like");
            let base = match like.as_ref().map(Value::as_str) {
                None => known.iter().find(|known| is_of(known, &id)),
                Some(like) => {
                    let like = like.unwrap_or_default();
                    let found = known.iter().find(|known| is_of(known, like));
                    Some(found.ok_or_else(|| {
                        let near = catalogue.nearest(like);
                        let near = near.map(|near| format!("; did you mean `{}`?", near.id));
                        let message = format!("no base model `{like}` is known{}", near.unwrap_or_default());
                        self.fault(message, &[at[0], at[1], Step::Key("like")])
                    })?)
                }
            };
            let told = types(&model);
            let merged = over(
                base.cloned().unwrap_or(Value::Table(Table::new())),
                Value::Table(model),
            );
            let merged = Model::deserialize(merged.clone())
                .map_err(|error| self.misread_model(&merged, &error, index))?;
            let own = merged.entries().map(|mut entry| {
                let kind = entry.customization_type.to_string();
                let is_own = like.is_some() || base.is_none() || told.is_empty() || told.contains(&kind);
                entry.defined_in = is_own.then(|| file.to_owned());
                entry
            });
            replace(&mut catalogue.entries, &id, own.collect());
        }
        Ok(())
    }

    fn list(&self, name: &'static str, value: Option<Value>) -> Result<Vec<Value>, OwnModelsError> {
        match value {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(self.fault(
                format!("write `[[{name}]]`: there may be several"),
                &[Step::Key(name)],
            )),
        }
    }

    /// A fault at the end of `path`, or as far along it as the file goes.
    fn fault(&self, message: String, path: &[Step<'_>]) -> OwnModelsError {
        OwnModelsError {
            message,
            span: self.find(path),
        }
    }

    fn find(&self, path: &[Step<'_>]) -> Range<usize> {
        let mut span = 0..0;
        let mut table = Some(&self.spans);
        let mut list = None;
        for step in path {
            let value = match (*step, table, list) {
                (Step::Key(key), Some(inner), _) => {
                    let Some((name, value)) = inner.iter().find(|(name, _)| name.get_ref() == key) else {
                        break;
                    };
                    span = name.span();
                    value
                }
                (Step::Index(index), _, Some(items)) => {
                    let items: &toml::de::DeArray<'_> = items;
                    let Some(value) = items.get(index) else { break };
                    span = value.span();
                    value
                }
                _ => break,
            };
            (table, list) = match value.get_ref() {
                DeValue::Table(inner) => (Some(inner), None),
                DeValue::Array(items) => (None, Some(items)),
                _ => (None, None),
            };
        }
        span
    }

    /// Says where a name stands that stands for nothing.
    fn unresolved(&self, key: &str, table: &str, error: &CatalogueError) -> OwnModelsError {
        let CatalogueError::Unknown(name) = error else {
            return self.fault(error.to_string(), &[]);
        };
        OwnModelsError {
            message: format!("`{name}` is neither in `[{table}]` of this file nor in that of the catalogue"),
            span: place_of(&self.spans, key, name).unwrap_or(0..0),
        }
    }

    /// A value that is not of its shape, below `at`.
    fn misread(&self, error: &toml::de::Error, at: &[Step<'_>]) -> OwnModelsError {
        let message = error.message().trim().replace('\n', ", ");
        let shown = error.to_string();
        let keys = shown
            .lines()
            .last()
            .and_then(|line| line.strip_prefix("in `")?.strip_suffix('`'));
        let unknown = message
            .strip_prefix("unknown field `")
            .and_then(|rest| rest.split('`').next());
        let below = keys.into_iter().flat_map(|keys| keys.split('.')).chain(unknown);
        let path: Vec<_> = at.iter().copied().chain(below.map(Step::Key)).collect();
        self.fault(message.clone(), &path)
    }

    /// The same within a model: which of its customizations is at fault, the error does not say.
    fn misread_model(&self, merged: &Value, error: &toml::de::Error, index: usize) -> OwnModelsError {
        let at = [Step::Key("model"), Step::Index(index)];
        let customizations = merged.get("customization").and_then(Value::as_array);
        for customization in customizations.into_iter().flatten() {
            let Err(error) = super::Customization::deserialize(customization.clone()) else {
                continue;
            };
            let kind = customization
                .get("type")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let place = self.customization(index, kind);
            let own = place.map(|place| [at[0], at[1], Step::Key("customization"), Step::Index(place)]);
            return self.misread(&error, own.as_ref().map_or(&at[..], |own| own));
        }
        self.misread(error, &at)
    }

    /// Finds the place of the customization of type `kind` within model `index` of the file.
    fn customization(&self, index: usize, kind: &str) -> Option<usize> {
        let models = self.spans.iter().find(|(name, _)| name.get_ref() == "model")?.1;
        let model = models.get_ref().as_array()?.get(index)?.get_ref().as_table()?;
        let (_, customizations) = model.iter().find(|(name, _)| name.get_ref() == "customization")?;
        let items = customizations.get_ref().as_array()?;
        items.iter().position(|item| {
            let table = item.get_ref().as_table();
            let own = table.and_then(|table| table.iter().find(|(name, _)| name.get_ref() == "type"));
            own.and_then(|(_, value)| value.get_ref().as_str()) == Some(kind)
        })
    }
}

/// Lays `own` over `base`: tables member by member, customizations by their type, all else as a whole.
fn over(base: Value, own: Value) -> Value {
    match (base, own) {
        (Value::Table(mut base), Value::Table(own)) => {
            for (name, value) in own {
                let value = match base.remove(&name) {
                    Some(known) if name == "customization" => by_type(known, value),
                    // A set of hyperparameters or a source is another one, not a mixture.
                    Some(known) if name != "hyperparameters" && name != "source" => over(known, value),
                    _ => value,
                };
                base.insert(name, value);
            }
            Value::Table(base)
        }
        (_, own) => own,
    }
}

fn by_type(base: Value, own: Value) -> Value {
    let (Value::Array(mut base), Value::Array(own)) = (base, own.clone()) else {
        return own;
    };
    for value in own {
        let kind = value.get("type").cloned();
        let known = base
            .iter_mut()
            .find(|known| kind.is_some() && known.get("type") == kind.as_ref());
        match known {
            Some(known) => *known = over(known.clone(), value),
            None => base.push(value),
        }
    }
    Value::Array(base)
}

/// Puts `own` in the place of what is known of model `id`, or behind all others.
fn replace(entries: &mut Vec<Entry>, id: &str, own: Vec<Entry>) {
    let at = entries.iter().position(|entry| key(&entry.id) == key(id));
    entries.retain(|entry| key(&entry.id) != key(id));
    let at = at.unwrap_or(entries.len());
    entries.splice(at..at, own);
}

fn text(table: &Table, name: &str) -> Option<String> {
    table.get(name)?.as_str().map(ToOwned::to_owned)
}

fn is_of(model: &Value, id: &str) -> bool {
    let own = model.get("id").and_then(Value::as_str);
    own.is_some_and(|own| key(own) == key(id))
}

/// The types of customization that `model` speaks of.
fn types(model: &Table) -> Vec<String> {
    let list = model.get("customization").and_then(Value::as_array);
    let tables = list.into_iter().flatten().filter_map(Value::as_table);
    tables.filter_map(|table| text(table, "type")).collect()
}

/// Finds the first text `name` under a key `key`.
fn place_of(table: &DeTable<'_>, key: &str, name: &str) -> Option<Range<usize>> {
    table.iter().find_map(|(own, value)| match value.get_ref() {
        DeValue::String(text) if own.get_ref() == key && text.as_ref() == name => Some(value.span()),
        DeValue::Table(inner) => place_of(inner, key, name),
        DeValue::Array(items) => items
            .iter()
            .find_map(|item| place_of(item.get_ref().as_table()?, key, name)),
        _ => None,
    })
}
