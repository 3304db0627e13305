//! PROMPT-05: no other keys.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Remedy, Source};

use super::PromptRecord;

rule!("PROMPT-05", "other-keys", Warning, Source::Page("https://github.com/openai/openai-python"), "other_keys.md");

pub(super) fn check(record: &PromptRecord<'_>, _: &Context, findings: &mut Findings<'_>) {
    if record.values.iter().all(Option::is_some) && record.root.members().take(3).count() == 2 {
        return;
    }
    for (key, meant) in record.others() {
        if meant.is_none() {
            findings.push(&RULE, || {
                let name = key.decoded();
                Diagnostic::new(&RULE, format!("the record has the key `{}`", name.escape_debug()))
                    .at(record.line.at(key.span(), name.into_owned()), "expected `prompt` and `completion` only")
                    .remedy(Remedy::text("remove the key: AWS does not say that it is trained on"))
            });
        }
    }
}
