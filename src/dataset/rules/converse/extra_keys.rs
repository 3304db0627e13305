//! CONV-19: a record has no keys of its own.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::near_key::Wanted;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Converse;

rule!("CONV-19", "extra-keys", Warning, source::SAMPLES, "extra_keys.md");

/// The keys that a record can have. Of `toolConfig`, TOOL-01 speaks.
const KEYS: [&str; 4] = ["schemaVersion", "system", "messages", "toolConfig"];

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    if !record.extra_keys {
        return;
    }
    for (key, _) in record.root.members() {
        let name = key.decoded();
        if KEYS.contains(&name.as_ref()) {
            continue;
        }
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("the record has the key `{}`", name.escape_debug()))
                .at(record.line.at(key.span(), name.escape_debug().to_string()), "no key of a Converse record")
                .remedy(Remedy::text(mend(&name)))
        });
    }
}

fn mend(name: &str) -> String {
    let meant = KEYS.into_iter().find(|key| Wanted { key, also: &[] }.looks_like(name));
    meant.map_or_else(
        || "remove the key: some of AWS's tools refuse it, the others leave it unused".to_owned(),
        |key| format!("did you mean `{key}`?"),
    )
}
