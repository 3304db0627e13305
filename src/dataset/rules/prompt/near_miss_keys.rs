//! PROMPT-06: keys that look like the right ones.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::{KEYS, PromptRecord};

rule!("PROMPT-06", "near-miss-keys", Error, source::TROUBLESHOOTING, "near_miss_keys.md");

pub(super) fn check(record: &PromptRecord<'_>, _: &Context, findings: &mut Findings<'_>) {
    if record.values.iter().all(Option::is_some) {
        return;
    }
    for (key, meant) in record.others() {
        let Some(place) = meant else { continue };
        findings.push(&RULE, || {
            let name = key.decoded();
            Diagnostic::new(&RULE, format!("the key `{}` stands where `{}` must", name.escape_debug(), KEYS[place]))
                .at(record.line.at(key.span(), name.into_owned()), format!("expected `{}`", KEYS[place]))
                .remedy(Remedy::text(format!("rename the key to `{}`, in lower case", KEYS[place])))
        });
    }
}
