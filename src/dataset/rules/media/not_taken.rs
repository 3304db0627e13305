//! MEDIA-02: the model takes the medium.

use crate::dataset::context::{Context, Takes};
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::MediaRules;

use super::Item;

rule!("MEDIA-02", "medium-not-taken", Error, source::PREPARE, "not_taken.md");

pub(super) fn check(record: &Converse<'_>, item: &Item<'_>, context: &Context, findings: &mut Findings<'_>) {
    let media = match context.takes() {
        Takes::Unknown => return,
        Takes::TextOnly => None,
        Takes::Media(media) => Some(media),
    };
    if media.is_some_and(|media| media.of(item.medium).is_some()) {
        return;
    }
    findings.push(&RULE, || {
        let taken = media.into_iter().flat_map(MediaRules::taken);
        let mut taken: Vec<_> = taken.map(|(medium, _)| format!(", {medium}s")).collect();
        if taken.is_empty() {
            taken.push(" only".to_owned());
        }
        let model = context.model_name();
        Diagnostic::new(&RULE, format!("the record carries {}, which {model} does not take", item.article()))
            .at(record.at(item.block.value, item.block.path()), format!("{model} takes text{}", taken.concat()))
            .remedy(Remedy::text("leave the record out, or tune a model that takes it: `finetune models` shows what each takes"))
    });
}
