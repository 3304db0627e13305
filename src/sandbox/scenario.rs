//! Scenarios: TOML files that describe an account and a fault script, built in or by path.
//!
//! A file may name a `base` and say only what differs: tables are merged key by key, everything else
//! is replaced, and `remove` lists dotted paths that the base has and this account does not.
//! `scenarios/good.toml` shows every table; the faults are listed in [`super::fault`].
//!
//! ```toml
//! about = "one zone without a subnet, and an answer that is lost once"
//! base = "good"
//! scale = 60                                              # sandbox seconds in a real second
//! remove = ["account.buckets.acme-elsewhere"]
//!
//! [account.subnets.subnet-0a11ce0000000000c]
//! zone = "use1-az1"
//!
//! [[fault]]
//! operation = "CreateModelCustomizationJob"
//! nth = 1
//! action = "lost-answer"
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use super::account::Account;
use super::bedrock::Others;
use super::built_in::{Breaks, FILES};
use super::clock::SandboxClock;
use super::error::SandboxError;
use super::fault::Script;
use super::state::{State, VERSION};

/// A scenario, its base already merged in.
#[derive(Debug, Clone)]
pub(super) struct Scenario {
    /// The name of the built-in scenario, or the stem of the file.
    pub(super) name: String,
    /// What opens it again: the name, or the absolute path.
    pub(super) reference: String,
    table: Table,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "breaks", default)]
    _breaks: Breaks,
    scale: f64,
    account: Account,
    #[serde(default)]
    fault: Script,
    /// What other people of the account have done.
    #[serde(default)]
    others: Others,
}

impl Scenario {
    /// Finds a scenario by its name or by the path of its file.
    pub(super) fn find(reference: &str) -> Result<Self, SandboxError> {
        Self::find_below(reference, 0)
    }

    fn find_below(reference: &str, depth: usize) -> Result<Self, SandboxError> {
        if depth > 8 {
            return Err(SandboxError::CircularBase(reference.to_owned()));
        }
        let (name, reference, text) = match FILES.iter().find(|(name, _)| *name == reference) {
            Some((name, text)) => ((*name).to_owned(), (*name).to_owned(), (*text).to_owned()),
            None => read_file(reference)?,
        };
        let failed = |source| SandboxError::Scenario {
            name: name.clone(),
            source: Box::new(source),
        };
        let mut own: Table = toml::from_str(&text).map_err(failed)?;
        let removed = own.remove("remove");
        let table = match own.remove("base") {
            Some(Value::String(base)) => {
                let mut table = Self::find_below(&base, depth + 1)?.table;
                for path in removed
                    .iter()
                    .filter_map(Value::as_array)
                    .flatten()
                    .filter_map(Value::as_str)
                {
                    if remove(&mut table, path).is_none() {
                        return Err(SandboxError::NothingToRemove {
                            scenario: name,
                            path: path.to_owned(),
                        });
                    }
                }
                merge(&mut table, own);
                table
            }
            _ => own,
        };
        Ok(Self {
            name,
            reference,
            table,
        })
    }

    /// Name of the folder that holds this scenario's account. Two files of one name have two.
    pub(super) fn folder(&self) -> String {
        if self.name == self.reference {
            return self.name.clone();
        }
        let digest = Sha256::digest(self.reference.as_bytes());
        format!("{}-{}", self.name, &hex::encode(digest)[..8])
    }

    /// The same account with the value at a dotted path replaced; for tests that break one thing.
    #[cfg(test)]
    pub(super) fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        let mut change = value.into();
        for key in split(path).into_iter().rev() {
            change = Value::Table(Table::from_iter([(key, change)]));
        }
        if let Value::Table(change) = change {
            merge(&mut self.table, change);
        }
        self
    }

    /// A new account as the scenario describes it.
    ///
    /// # Errors
    /// When the file does not describe an account.
    pub(super) fn start(&self) -> Result<State, SandboxError> {
        let contents: Contents =
            Value::Table(self.table.clone())
                .try_into()
                .map_err(|source| SandboxError::Scenario {
                    name: self.name.clone(),
                    source: Box::new(source),
                })?;
        let clock = SandboxClock::start(contents.scale);
        let mut account = contents.account;
        contents.others.fill(&mut account, clock.now_millis());
        let long_ago = clock.now_millis() - 30 * 24 * 3_600_000;
        for bucket in account.buckets.values_mut() {
            bucket.created = long_ago;
        }
        let uploads = account
            .buckets
            .values_mut()
            .flat_map(|bucket| bucket.uploads.values_mut());
        let dated = uploads
            .map(|upload| &mut upload.started)
            .chain(account.deployments.values_mut().map(|one| &mut one.created))
            .chain(account.throughputs.values_mut().map(|one| &mut one.created));
        for created in dated.filter(|created| **created == 0) {
            *created = long_ago;
        }
        for (name, role) in &mut account.roles {
            role.created = long_ago;
            role.id = format!(
                "AROA{:0>17}",
                hex::encode_upper(name.as_bytes())
                    .chars()
                    .take(17)
                    .collect::<String>()
            );
        }
        Ok(State {
            version: VERSION,
            scenario: self.name.clone(),
            clock,
            requests: 0,
            faults: contents.fault,
            account,
            outgoing: Vec::new(),
            mirrored: BTreeMap::new(),
            trash: Vec::new(),
        })
    }
}

fn read_file(reference: &str) -> Result<(String, String, String), SandboxError> {
    let path = Path::new(reference);
    if !path.is_file() {
        let known = FILES
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ");
        return Err(SandboxError::UnknownScenario {
            name: reference.to_owned(),
            known,
        });
    }
    let failed = |action, source| SandboxError::Io {
        action,
        path: PathBuf::from(reference),
        source,
    };
    let text = fs::read_to_string(path).map_err(|source| failed("read", source))?;
    let absolute = fs::canonicalize(path).map_err(|source| failed("resolve", source))?;
    let stem = path.file_stem().map_or_else(
        || "scenario".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    Ok((stem, absolute.to_string_lossy().into_owned(), text))
}

fn merge(into: &mut Table, from: Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

fn remove(table: &mut Table, path: &str) -> Option<Value> {
    let mut keys = split(path);
    let last = keys.pop()?;
    let mut table = table;
    for key in keys {
        table = table.get_mut(&key)?.as_table_mut()?;
    }
    table.remove(&last)
}

/// Splits `a.b."c.d"` at its dots, those in quotes excepted.
fn split(path: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut quoted = false;
    for character in path.chars() {
        match character {
            '"' => quoted = !quoted,
            '.' if !quoted => keys.push(String::new()),
            _ => keys
                .last_mut()
                .expect("there is always a last key")
                .push(character),
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::super::built_in::{self, BuiltIn};
    use super::*;

    #[test]
    fn every_built_in_scenario_describes_an_account_and_says_what_it_is() {
        let all = built_in::all();
        for BuiltIn { name, about, .. } in &all {
            let state = Scenario::find(name).and_then(|scenario| scenario.start());
            assert!(state.is_ok(), "{name}: {state:?}");
            assert!((20..=110).contains(&about.len()), "{name}");
        }
        assert_eq!(all.len(), FILES.len());
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_names_that_exist() {
        let error = Scenario::find("goood").unwrap_err().to_string();
        assert!(error.contains("`goood`") && error.contains("`good`"), "{error}");
    }

    #[test]
    fn paths_are_split_at_dots_outside_quotes() {
        assert_eq!(
            split("account.models.\"a.b:c\".name"),
            ["account", "models", "a.b:c", "name"]
        );
    }
}
