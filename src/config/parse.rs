//! Reads the text of `finetune.toml` into a layer, and finds what is no TOML, no key or of another type.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::findings::Findings;
use super::keys::{self, KEYS, Key, Kind};
use super::layer::{Entry, Layer, Origin, Raw, Text};
use super::rules;

/// How like a misspelt key must be to a real one to be offered in its place (Jaro-Winkler).
const NEAR: f64 = 0.75;

/// Reads `text`; every fault is reported, and what is sound is kept.
pub(super) fn parse(text: &str, findings: &mut Findings) -> Layer {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().trim().replace('\n', ", ");
        let remedy = "mend the syntax here; TOML is described at https://toml.io";
        findings.push(&rules::SYNTAX, message, &Origin::File(span), "", remedy);
    }
    let mut walk = Walk {
        layer: Layer::default(),
        findings,
        broken: !errors.is_empty(),
    };
    walk.table(table.get_ref(), "");
    walk.layer
}

/// One pass over the document.
struct Walk<'a> {
    layer: Layer,
    findings: &'a mut Findings,
    /// The text did not parse, so what was recovered may hold values nobody wrote.
    broken: bool,
}

impl Walk<'_> {
    fn table(&mut self, table: &DeTable<'_>, section: &str) {
        for (name, value) in table {
            let path = if section.is_empty() {
                name.get_ref().to_string()
            } else {
                format!("{section}.{}", name.get_ref())
            };
            if let Some(key) = keys::find(&path) {
                self.value(key, name.span(), value);
            } else if keys::is_section(&path) {
                self.layer.tables.insert(path.clone(), name.span());
                match value.get_ref() {
                    DeValue::Table(table) => self.table(table, &path),
                    other => self.wrong_type(&path, other, value.span(), "a table, `[name]`"),
                }
            } else {
                self.unknown(section, name.get_ref(), name.span());
            }
        }
    }

    fn value(&mut self, key: &'static Key, name: Range<usize>, value: &Spanned<DeValue<'_>>) {
        let raw = match (key.kind, value.get_ref()) {
            (Kind::Text | Kind::Choice(_), DeValue::String(text)) => Some(Raw::One(Text {
                text: text.to_string(),
                origin: Origin::File(value.span()),
            })),
            (Kind::Number, number @ DeValue::Integer(_)) | (Kind::Flag, number @ DeValue::Boolean(_)) => {
                scalar(number).map(|text| {
                    Raw::One(Text {
                        text,
                        origin: Origin::File(value.span()),
                    })
                })
            }
            (Kind::Texts(_), DeValue::Array(items)) => {
                let mut texts = Vec::new();
                for item in items {
                    match item.get_ref() {
                        DeValue::String(text) => texts.push(Text {
                            text: text.to_string(),
                            origin: Origin::File(item.span()),
                        }),
                        other => self.wrong_type(key.path, other, item.span(), "a text in quotes"),
                    }
                }
                Some(Raw::Many {
                    items: texts,
                    origin: Origin::File(value.span()),
                })
            }
            (kind, DeValue::Table(table)) if kind.is_table() => {
                self.layer.tables.insert(key.path.to_owned(), name);
                let entries = table
                    .iter()
                    .filter_map(|(name, value)| self.entry(key, name.get_ref(), name.span(), value));
                Some(Raw::Table(entries.collect()))
            }
            (kind, other) => {
                self.wrong_type(key.path, other, value.span(), kind.expected());
                self.layer.meant.insert(key.path.to_owned());
                None
            }
        };
        if let Some(raw) = raw {
            self.layer.values.insert(key.path, raw);
        }
    }

    fn entry(
        &mut self,
        key: &Key,
        name: &str,
        name_span: Range<usize>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Entry> {
        let path = format!("{}.{name}", key.path);
        let text = match (key.kind, value.get_ref()) {
            (_, DeValue::String(text)) => text.to_string(),
            (Kind::Scalars, other) => {
                if let Some(text) = scalar(other) {
                    text
                } else {
                    let message = format!("hyperparameter `{name}` is {}", describe(other));
                    let remedy = "give one number, text or boolean";
                    let origin = Origin::File(value.span());
                    let label = "expected a number, a text or a boolean";
                    self.findings
                        .push(&rules::NOT_SCALAR, message, &origin, label, remedy);
                    return None;
                }
            }
            (_, other) => {
                self.wrong_type(&path, other, value.span(), "a text in quotes");
                return None;
            }
        };
        Some(Entry {
            name: Text {
                text: name.to_owned(),
                origin: Origin::File(name_span),
            },
            value: Text {
                text,
                origin: Origin::File(value.span()),
            },
        })
    }

    fn wrong_type(&mut self, path: &str, found: &DeValue<'_>, span: Range<usize>, expected: &str) {
        if self.broken && span.is_empty() {
            return;
        }
        let message = format!("`{path}` is {}", describe(found));
        let remedy = match keys::find(path) {
            Some(key) => format!("write it like `{} = {}`", key.name(), key.example),
            None => format!("write {expected}"),
        };
        let label = format!("expected {expected}");
        self.findings
            .push(&rules::WRONG_TYPE, message, &Origin::File(span), label, remedy);
    }

    fn unknown(&mut self, section: &str, name: &str, span: Range<usize>) {
        if self.broken && span.is_empty() {
            return;
        }
        let place = if section.is_empty() {
            "at the top of the file".to_owned()
        } else {
            format!("in `[{section}]`")
        };
        let label = match suggestion(section, name) {
            Some(Suggestion::Here(near)) => {
                let path = if section.is_empty() {
                    near.to_owned()
                } else {
                    format!("{section}.{near}")
                };
                self.layer.meant.insert(path);
                format!("did you mean `{near}`?")
            }
            Some(Suggestion::In(table)) => format!("`{name}` belongs into `[{table}]`"),
            Some(Suggestion::Top) => format!("`{name}` belongs to the top, before the first `[table]`"),
            None if section == "job" => "hyperparameters belong into `[job.hyperparameters]`".to_owned(),
            None => format!("known here: {}", known(section).join(", ")),
        };
        let message = format!("unknown key `{name}` {place}");
        let remedy = "correct the key or take it out; `finetune init` writes every key with its meaning";
        self.findings
            .push(&rules::UNKNOWN_KEY, message, &Origin::File(span), label, remedy);
    }
}

/// What was meant by an unknown key.
enum Suggestion {
    /// A key or table that is known in this place.
    Here(&'static str),
    /// The same key, in that table.
    In(&'static str),
    /// The same key, at the top of the file.
    Top,
}

fn suggestion(section: &str, name: &str) -> Option<Suggestion> {
    if let Some(key) = KEYS.iter().find(|key| key.name() == name) {
        return Some(match key.table() {
            "" => Suggestion::Top,
            table => Suggestion::In(table),
        });
    }
    // The API's own names, and the one that the sample in its guide spells wrong (`subnets`).
    let of_api = match (section, name) {
        ("network", "subnets" | "subnetIds") => Some("subnet_ids"),
        ("network", "securityGroups" | "security_groups" | "securityGroupIds") => Some("security_group_ids"),
        ("network", "vpc" | "vpcId") => Some("vpc_id"),
        ("", "vpcConfig" | "vpc_config" | "vpc") => Some("network"),
        _ => None,
    };
    if let Some(key) = of_api {
        return Some(Suggestion::Here(key));
    }
    known(section)
        .into_iter()
        .map(|near| (near, strsim::jaro_winkler(near, &name.to_lowercase())))
        .filter(|(_, likeness)| *likeness >= NEAR)
        .max_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(near, _)| Suggestion::Here(near))
}

/// Lists the keys and tables that may stand in `section`.
fn known(section: &str) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for key in KEYS {
        let rest = if section.is_empty() {
            Some(key.path)
        } else {
            key.path
                .strip_prefix(section)
                .and_then(|rest| rest.strip_prefix('.'))
        };
        let name = rest.and_then(|rest| rest.split('.').next());
        names.extend(name.filter(|name| !names.contains(name)));
    }
    names
}

/// Writes a number or boolean as the API takes it: numbers keep the user's spelling.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::Integer(number) if number.radix() == 10 => {
            Some(number.as_str().trim_start_matches('+').to_owned())
        }
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .map(|number| number.to_string()),
        DeValue::Float(number) => {
            let finite = number.as_str().parse::<f64>().is_ok_and(f64::is_finite);
            finite.then(|| number.as_str().trim_start_matches('+').to_owned())
        }
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::String(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Float(_) if scalar(value).is_none() => "no finite number",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
