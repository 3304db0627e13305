//! MEDIA-03: the format of a medium is one that the model takes.

use crate::dataset::context::{Context, Takes};
use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};
use crate::model::Medium;

use super::Item;

rule!("MEDIA-03", "media-format", Error, source::NOVA, "format_list.md");

/// The formats that some model is tuned with: what counts where there is no model.
const fn any(medium: Medium) -> &'static [&'static str] {
    match medium {
        Medium::Image => &["png", "jpeg", "gif", "webp"],
        Medium::Video => &["mov", "mkv", "mp4", "webm"],
        Medium::Document => &["pdf"],
    }
}

/// What may stand under `format`.
pub(super) struct Formats {
    taken: Vec<&'static str>,
    /// Those on which AWS's pages disagree.
    disputed: Vec<&'static str>,
}

impl Formats {
    /// Lists the formats that the model takes of the medium; nothing where it takes none of it, of
    /// which MEDIA-02 speaks.
    pub(super) fn of(item: &Item<'_>, context: &Context) -> Option<Self> {
        if matches!(context.takes(), Takes::Unknown) {
            return Some(Self {
                taken: any(item.medium).to_vec(),
                disputed: Vec::new(),
            });
        }
        let rules = item.rules(context)?;
        let disputed = rules.disputed_formats.iter().flat_map(|cited| &cited.value);
        Some(Self {
            taken: rules.formats.value.iter().map(String::as_str).collect(),
            disputed: disputed.map(String::as_str).collect(),
        })
    }

    /// Whether `format` is one of them, as it is written.
    pub(super) fn has(&self, format: &str) -> bool {
        self.taken.contains(&format) || self.disputed.contains(&format)
    }
}

pub(super) fn check(record: &Converse<'_>, item: &Item<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(formats) = Formats::of(item, context) else { return };
    let Some(format) = item.format.and_then(Value::text) else {
        // Of what is no object, MEDIA-05 speaks.
        if item.value.kind() == Kind::Object {
            findings.push(&RULE, || missing(record, item, &formats));
        }
        return;
    };
    let said = format.decoded();
    let low = said.to_ascii_lowercase();
    if formats.taken.contains(&low.as_str()) {
        return;
    }
    let place = item.format.unwrap_or(item.value);
    if formats.disputed.contains(&low.as_str()) {
        findings.push_as(&RULE, Severity::Warning, || {
            let model = context.model_name();
            let medium = item.medium;
            Diagnostic::new(&RULE, format!("AWS's pages disagree on whether {model} takes {medium}s in the format `{low}`"))
                .at(record.at(place, item.path("format")), format!("taken for certain: {}", names(&formats)))
                .evidence("the guide of Nova 2 lists it, the page of Amazon Bedrock does not, and AWS's validator refuses it")
                .remedy(Remedy::text("convert the file to one of the formats that are taken for certain"))
        });
        return;
    }
    findings.push(&RULE, || {
        let medium = item.medium;
        let who = if context.has_model { context.model_name() } else { "any model" };
        Diagnostic::new(&RULE, format!("`{}` is no format of {medium}s that {who} takes", said.escape_debug()))
            .at(record.at(place, item.path("format")), format!("expected {}", names(&formats)))
            .remedy(Remedy::text(if low == "jpg" {
                "write `jpeg`".to_owned()
            } else {
                format!("convert the file to {}, and name that", names(&formats))
            }))
    });
}

fn missing(record: &Converse<'_>, item: &Item<'_>, formats: &Formats) -> Diagnostic {
    let (message, place, path) = match item.format {
        Some(format) => (format!("the format is {}, not a string", format.kind().name()), format, item.path("format")),
        None => (format!("the {} has no `format`", item.medium), item.value, item.path("")),
    };
    Diagnostic::new(&RULE, message)
        .at(record.at(place, path), format!("expected {}", names(formats)))
        .remedy(Remedy::text("name the format of the file"))
}

fn names(formats: &Formats) -> String {
    let names: Vec<_> = formats.taken.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        _ => names.concat(),
    }
}
