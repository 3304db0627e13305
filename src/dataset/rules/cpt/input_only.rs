//! CPT-01: a record is `input`, a text, and nothing else.

use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};

use super::{INPUT, Passage};

rule!("CPT-01", "input-only", Error, source::PRE_TRAINING, "input_only.md");

/// What a record reads like.
const EXAMPLE: &str = r#"{"input":"…"}"#;

pub(super) fn check(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    let Passage { line, root, input } = passage;
    let stand_in = match input {
        None => INPUT.stand_in(*root, &[]),
        Some(_) => None,
    };
    match input.map(|value| (value, value.text())) {
        None => findings.push(&RULE, || INPUT.missing(&RULE, line, *root, &[], EXAMPLE)),
        Some((value, None)) => findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("`input` is {}, not a string", value.kind().name()))
                .at(line.at(value.span(), "input".to_owned()), "expected a string")
                .remedy(Remedy::text("write it as text in double quotes"))
        }),
        Some((value, Some(text))) if text.raw().is_empty() => findings.push(&RULE, || {
            Diagnostic::new(&RULE, "`input` is empty")
                .at(line.at(value.span(), "input".to_owned()), "expected some text")
                .remedy(Remedy::text("fill it in, or leave the record out"))
        }),
        Some((value, Some(text))) if text.is_blank() => findings.push_as(&RULE, Severity::Warning, || {
            Diagnostic::new(&RULE, "`input` is nothing but white space")
                .at(line.at(value.span(), "input".to_owned()), "expected some text")
                .remedy(Remedy::text("fill it in, or leave the record out"))
        }),
        Some(_) => {}
    }
    for (key, _) in root.members() {
        let named = stand_in.is_some_and(|other| other.span() == key.span());
        if key.is(INPUT.key) || named {
            continue;
        }
        findings.push(&RULE, || {
            let name = key.decoded();
            Diagnostic::new(&RULE, format!("the record has the key `{}` beside `input`", name.escape_debug()))
                .at(line.at(key.span(), name.into_owned()), "expected `input` only")
                .remedy(Remedy::text("remove the key, or make its text part of `input`"))
        });
    }
}
