//! The flags that stand over the file.

use std::collections::BTreeMap;

use super::findings::Findings;
use super::keys::{self, Key, Kind};
use super::layer::{Entry, Layer, Origin, Raw, Text};
use super::rules;

/// What flags say, by the path of the key they set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    values: BTreeMap<&'static str, Vec<String>>,
}

impl Overrides {
    /// Adds values for the key at `path`: a text (the last counts), items of a list (commas separate
    /// them), or `NAME=VALUE` entries of a table.
    ///
    /// # Panics
    /// When there is no such key.
    pub fn add(&mut self, path: &str, values: impl IntoIterator<Item = String>) {
        let key = keys::find(path).expect("flags are made for keys of the table");
        self.values.entry(key.path).or_default().extend(values);
    }

    /// Returns what the flags say about the key at `path`, in the order of the flags.
    pub fn get(&self, path: &str) -> &[String] {
        self.values.get(path).map_or(&[], Vec::as_slice)
    }

    /// Whether no flag says anything.
    pub fn is_empty(&self) -> bool {
        self.values.values().all(Vec::is_empty)
    }

    /// Reads the values of flags into a layer.
    pub(super) fn layer(&self, findings: &mut Findings) -> Layer {
        self.layer_of(findings, |key| Origin::Flag(key.flag))
    }

    /// Reads the values into a layer; `origin` says where that of a key came from.
    pub(super) fn layer_of(&self, findings: &mut Findings, origin: impl Fn(&Key) -> Origin) -> Layer {
        let mut layer = Layer::default();
        for (path, values) in &self.values {
            let Some(key) = keys::find(path) else { continue };
            let Some(last) = values.last() else { continue };
            let origin = origin(key);
            let text = |text: &str| Text {
                text: text.to_owned(),
                origin: origin.clone(),
            };
            let raw = match key.kind {
                Kind::Text | Kind::Choice(_) | Kind::Number | Kind::Flag => Raw::One(text(last)),
                Kind::Texts(_) => Raw::Many {
                    items: values
                        .iter()
                        .flat_map(|list| list.split(','))
                        .map(str::trim)
                        .filter(|item| !item.is_empty())
                        .map(text)
                        .collect(),
                    origin: origin.clone(),
                },
                Kind::Scalars | Kind::TextTable | Kind::Levels => {
                    let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
                    for pair in values {
                        let Some((name, value)) = pair.split_once('=') else {
                            let message = format!("`{pair}` is not `{}`", key.value_name);
                            let remedy = format!("write `--{} {}`", key.flag, key.value_name);
                            findings.push(&rules::MALFORMED, message, &origin, "", remedy);
                            continue;
                        };
                        let (name, value) = (name.trim(), value.trim());
                        let entry = Entry {
                            name: text(name),
                            value: text(value),
                        };
                        entries.insert(name, entry);
                    }
                    Raw::Table(entries.into_values().collect())
                }
            };
            layer.values.insert(key.path, raw);
        }
        layer
    }
}
