//! PREF-01: the last message, and no other, has candidates: preferred and not, all of them text.

use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::converse::{Converse, Member, Turn};
use crate::dataset::rules::near_key::Wanted;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::Medium;

rule!("PREF-01", "candidates", Error, source::NOVA_VALIDATOR, "candidates.md");

/// The key of the candidates.
const CANDIDATES: Wanted = Wanted {
    key: "candidates",
    also: &["responses", "answers", "choices", "completions", "chosen", "rejected"],
};

/// The labels that candidates have.
const LABELS: [&str; 2] = ["preferred", "non-preferred"];

/// What the last message reads like.
const EXAMPLE: &str = r#"{"role":"assistant","candidates":[{"content":[{"text":"…"}],"preferenceLabel":"preferred"},{"content":[{"text":"…"}],"preferenceLabel":"non-preferred"}]}"#;

/// Checks the messages of `record`.
pub(crate) fn check(record: &Converse<'_>, findings: &mut Findings<'_>) {
    let mut turns = record.turns();
    let last = turns.next_back();
    for turn in turns {
        if let Some(candidates) = turn.value.get(CANDIDATES.key) {
            let path = format!("messages[{}].candidates", turn.index);
            report(record, candidates, path, "a message before the last has candidates", findings);
        }
    }
    for block in record.blocks().filter(|block| block.member == Member::Media(Medium::Video)) {
        report(record, block.value, block.path(), "a preference record holds a video", findings);
    }
    let Some(last) = last else { return };
    match last.value.get(CANDIDATES.key) {
        None => findings.push(&RULE, || {
            CANDIDATES.missing(&RULE, &record.line, last.value, &["role", "content"], EXAMPLE)
        }),
        Some(answers) => of_last(record, last, answers, findings),
    }
}

/// Checks the candidates of the last message.
fn of_last(record: &Converse<'_>, last: Turn<'_>, answers: Value<'_>, findings: &mut Findings<'_>) {
    let path = format!("messages[{}].candidates", last.index);
    if answers.kind() != Kind::Array {
        report(record, answers, path, &format!("`candidates` is {}, not a list", answers.kind().name()), findings);
        return;
    }
    let count = answers.elements().count();
    if count < 2 {
        let some = if count == 1 { "there is one candidate only" } else { "`candidates` is empty" };
        report(record, answers, path, some, findings);
        return;
    }
    let mut sound = true;
    for (index, candidate) in answers.elements().enumerate() {
        if let Some((value, member, message)) = fault(candidate) {
            sound = false;
            report(record, value, format!("{path}[{index}]{member}"), &message, findings);
        }
    }
    let has = |label| answers.elements().any(|candidate| has_label(candidate, label));
    if let Some(label) = LABELS.into_iter().find(|label| sound && !has(label)) {
        report(record, answers, path, &format!("no candidate is `{label}`"), findings);
    }
}

fn has_label(candidate: Value<'_>, label: &str) -> bool {
    let own = candidate.get("preferenceLabel").and_then(Value::text);
    own.is_some_and(|own| own.is(label))
}

/// The first thing that is wrong with `candidate`: where, the path to it, and what.
fn fault(candidate: Value<'_>) -> Option<(Value<'_>, String, String)> {
    let told = |value, member: &str, message: &str| Some((value, member.to_owned(), message.to_owned()));
    if candidate.kind() != Kind::Object {
        return told(candidate, "", "a candidate is no object");
    }
    let Some(content) = candidate.get("content") else {
        return told(candidate, "", "a candidate has no `content`");
    };
    if content.kind() != Kind::Array || content.is_empty() {
        return told(content, ".content", "the content of a candidate is no list of texts");
    }
    for (index, block) in content.elements().enumerate() {
        let text = block.get("text").and_then(Value::text);
        let alone = block.members().count() == 1;
        if !alone || text.is_none_or(|text| text.raw().is_empty()) {
            return told(block, &format!(".content[{index}]"), "a candidate holds something that is no text");
        }
    }
    match candidate.get("preferenceLabel") {
        None => told(candidate, "", "a candidate has no `preferenceLabel`"),
        Some(label) if !LABELS.iter().any(|known| has_label(candidate, known)) => {
            told(label, ".preferenceLabel", "a label is neither `preferred` nor `non-preferred`")
        }
        Some(_) => None,
    }
}

fn report(record: &Converse<'_>, value: Value<'_>, path: String, message: &str, findings: &mut Findings<'_>) {
    findings.push(&RULE, || {
        Diagnostic::new(&RULE, message)
            .at(record.at(value, path), "two candidates of text, in the last message")
            .remedy(Remedy::text(format!("write the last message as {EXAMPLE}")))
    });
}
