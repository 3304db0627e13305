//! CONV-21: a prompt of a distillation is one turn of one text.

use crate::dataset::context::{Context, Maker};
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};
use crate::model::DataFormat;

use super::{Converse, Member, Turn};

rule!("CONV-21", "single-turn", Error, source::SAMPLES, "single_turn.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    if context.format != Some(DataFormat::Distillation) {
        return;
    }
    for turn in record.turns() {
        let mut texts = record
            .blocks()
            .filter(|block| block.turn == turn.index && block.member == Member::Text);
        if let Some(second) = texts.nth(1) {
            findings.push(&RULE, || {
                Diagnostic::new(&RULE, "a message of a distillation record has more than one text")
                    .at(record.at(second.value, second.path()), "expected one block only")
                    .remedy(Remedy::text("join the texts into one block"))
            });
        }
    }
    if let Some(third) = record.turns().nth(2) {
        // AWS's page lets students of Nova have several turns; its schema does not.
        let disputed = matches!(context.maker(), None | Some(Maker::Nova | Maker::Nova2));
        let severity = if disputed { Severity::Warning } else { Severity::Error };
        findings.push_as(&RULE, severity, || several(record, &third, disputed));
    }
}

fn several(record: &Converse<'_>, third: &Turn<'_>, disputed: bool) -> Diagnostic {
    let count = record.turns().len();
    let finding = Diagnostic::new(&RULE, format!("a distillation record has {count} messages, not one or two"))
        .at(record.at(third.value, format!("messages[{}]", third.index)), "expected a prompt and at most one answer")
        .remedy(Remedy::text("keep the first question and its answer, or make a record of each"));
    if disputed {
        finding.evidence("AWS's page lets data for Nova have several turns, its own validator refuses more than two messages")
    } else {
        finding
    }
}
