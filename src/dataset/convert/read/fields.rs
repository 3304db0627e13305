//! Which member of a flat record holds what.

use crate::dataset::json::{Kind, Text, Value};

use super::super::refusal::Notes;
use super::super::settings::{Field, Mapping};

/// The names that a field goes by, the most telling first.
const fn names(field: Field) -> &'static [&'static str] {
    match field {
        Field::System => &["system", "system_prompt"],
        Field::Prompt => &[
            "prompt",
            "instruction",
            "question",
            "query",
            "problem",
            "user",
            "human",
        ],
        Field::Context => &["input", "context"],
        Field::Completion => &[
            "completion",
            "output",
            "answer",
            "response",
            "solution",
            "assistant",
            "target",
            "label",
        ],
        Field::ReferenceAnswer => &["reference_answer"],
        Field::Text => &["text", "content", "document", "input"],
        Field::Image => &[
            "image_ref",
            "image",
            "file_name",
            "filename",
            "image_path",
            "image_url",
        ],
        Field::Caption => &["caption", "text", "description"],
        Field::Chosen => &["chosen"],
        Field::Rejected => &["rejected"],
        Field::History => &["history"],
    }
}

/// The members of a record, each of which is taken once.
pub(super) struct Fields<'r, 'v> {
    members: Vec<(Text<'v>, Value<'v>, bool)>,
    map: &'r [Mapping],
}

impl<'r, 'v> Fields<'r, 'v> {
    /// Members that are null count as absent.
    pub(super) fn new(record: Value<'v>, map: &'r [Mapping]) -> Self {
        let members = record.members().filter(|(_, value)| value.kind() != Kind::Null);
        Self {
            members: members.map(|(key, value)| (key, value, false)).collect(),
            map,
        }
    }

    fn place(&self, field: Field, extra: &[&str]) -> Option<usize> {
        if let Some(mapping) = self.map.iter().find(|mapping| mapping.field == field) {
            let named = |(key, _, taken): &(Text<'_>, Value<'_>, bool)| !taken && key.is(&mapping.key);
            return self.members.iter().position(named);
        }
        let reserved = |key: &Text<'_>| self.map.iter().any(|mapping| key.is(&mapping.key));
        names(field).iter().chain(extra).find_map(|name| {
            let called = |(key, _, taken): &(Text<'_>, Value<'_>, bool)| {
                !taken && plain(&key.decoded()) == *name && !reserved(key)
            };
            self.members.iter().position(called)
        })
    }

    /// Whether `field` is there.
    pub(super) fn has(&self, field: Field) -> bool {
        self.place(field, &[]).is_some()
    }

    /// Takes `field`, which may also be called one of `extra`, and notes what it was called.
    pub(super) fn take_or(
        &mut self,
        field: Field,
        extra: &[&str],
        notes: &mut Notes,
    ) -> Option<(Text<'v>, Value<'v>)> {
        let place = self.place(field, extra)?;
        let (key, value, taken) = &mut self.members[place];
        *taken = true;
        if !key.is(field.name()) {
            let as_what = match field {
                Field::ReferenceAnswer => "reference answer",
                other => other.name(),
            };
            notes.change(format!(
                "`{}` taken as the {as_what}",
                key.decoded().escape_debug()
            ));
        }
        Some((*key, *value))
    }

    /// Takes `field`.
    pub(super) fn take(&mut self, field: Field, notes: &mut Notes) -> Option<(Text<'v>, Value<'v>)> {
        self.take_or(field, &[], notes)
    }

    /// Takes the member called `name`.
    pub(super) fn take_named(&mut self, name: &str) -> Option<Value<'v>> {
        let member = self
            .members
            .iter_mut()
            .find(|(key, _, taken)| !*taken && key.is(name))?;
        member.2 = true;
        Some(member.1)
    }

    /// What is left.
    pub(super) fn rest(self) -> impl Iterator<Item = (Text<'v>, Value<'v>)> {
        let left = self.members.into_iter().filter(|(_, _, taken)| !taken);
        left.map(|(key, value, _)| (key, value))
    }

    /// The keys, for a message.
    pub(super) fn keys(&self) -> String {
        let keys = self.members.iter().take(8);
        let keys = keys.map(|(key, _, _)| format!("`{}`", key.decoded().escape_debug()));
        keys.collect::<Vec<_>>().join(", ")
    }
}

/// Writes a key in lower case with underscores: `Image-Ref` is `image_ref`.
fn plain(key: &str) -> String {
    key.trim().to_lowercase().replace([' ', '-'], "_")
}
