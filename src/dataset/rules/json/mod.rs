//! Rules on the JSON of a line. The pass over the line finds the faults; these files say what each
//! one means.

use super::rules;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Fault, FaultKind};
use crate::dataset::place::Line;
use crate::dataset::rules::file::lone_cr;

rules![
    /// The rules on JSON, by number.
    one_value,
    object,
    grammar,
    finite,
    control_character,
    duplicate_key,
    lone_surrogate,
    depth,
    nul,
    inexact_number,
    one_document,
    separated_values,
];

/// Reports the faults of `line`.
pub(crate) fn report(line: &Line<'_>, faults: &[Fault], findings: &mut Findings<'_>) {
    for fault in faults {
        match &fault.kind {
            FaultKind::TrailingData => match carriage_return_before(line.text, fault.span.start) {
                Some(at) => findings.push(&lone_cr::RULE, || lone_cr::finding(line, at)),
                None => findings.push(&one_value::RULE, || one_value::finding(line, fault)),
            },
            FaultKind::Grammar(kind) => {
                findings.push(&grammar::RULE, || grammar::finding(line, fault, *kind));
            }
            FaultKind::NotFinite => findings.push(&finite::RULE, || finite::finding(line, fault)),
            FaultKind::ControlCharacter(byte) => {
                findings.push(&control_character::RULE, || {
                    control_character::finding(line, fault, *byte)
                });
            }
            FaultKind::DuplicateKey { first } => {
                findings.push(&duplicate_key::RULE, || {
                    duplicate_key::finding(line, fault, *first)
                });
            }
            FaultKind::LoneSurrogate => {
                findings.push(&lone_surrogate::RULE, || lone_surrogate::finding(line, fault));
            }
            FaultKind::NulEscape => findings.push(&nul::RULE, || nul::finding(line, fault)),
            FaultKind::Inexact(loss) => {
                findings.push(&inexact_number::RULE, || {
                    inexact_number::finding(line, fault, *loss)
                });
            }
            FaultKind::TooDeep => findings.push(&depth::RULE, || depth::finding(line, fault)),
            FaultKind::TooMany => findings.push(&depth::RULE, || depth::too_many(line, fault)),
        }
    }
}

/// Returns where a carriage return stands in the white space before byte `at`.
fn carriage_return_before(text: &str, at: usize) -> Option<usize> {
    let space = text[..at].trim_end_matches([' ', '\t', '\r']);
    text[space.len()..at].find('\r').map(|place| space.len() + place)
}
